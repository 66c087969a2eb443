import type { Work } from '#server/access/work.ts';
import { cefrLevels } from '#server/episodes/episodes.contract.ts';
import { today } from '#server/platform/clock.ts';
import { ageByBirth } from './ages.service.ts';
import { labourGroup, situationGroup } from './groups.ts';
import { caseThatGoesOn, monthOf, numberFor } from './statistics.service.ts';

/** Counts every episode of a case anew, after an act on the case as a whole. */
export async function countEpisodes(work: Work, caseId: string): Promise<void> {
  for (const { id } of await work.db.inner('Episode', { caseId }, [])) await countEpisode(work, id as string);
}

/** Counts an episode as it now stands, in the transaction of what changed it. */
export async function countEpisode(work: Work, episodeId: string): Promise<void> {
  const { db } = work;
  const [episode] = await db.inner('Episode', { id: episodeId }, [
    'serviceType',
    'status',
    'requestedOn',
    'startedOn',
    'endedOn',
    'grantId',
    'providerAgencyId',
    'statisticsNumber',
    'outcomeCode',
    'helpful',
    'entryLevel',
    'exitLevel',
    'entryReadiness',
    'exitReadiness',
    'entryWho5',
    'exitWho5',
    'placementResult',
    'entryLabourStatus',
    'qualificationGained',
    'exitSituation',
  ]);
  const person = episode && (await numberOfPerson(work, episode.caseId as string));
  if (!episode?.statisticsNumber || !person) return;

  await work.count('EpisodeFact', {
    number: episode.statisticsNumber,
    person,
    agencyId: episode.agencyId,
    serviceType: episode.serviceType,
    grantId: episode.grantId,
    providerAgencyId: episode.providerAgencyId,
    status: episode.status,
    requestedIn: monthOf(episode.requestedOn as string),
    startedIn: monthOf(episode.startedOn as string | null),
    endedIn: monthOf(episode.endedOn as string | null),
    waitBand: waitBand(episode.requestedOn as string, episode.startedOn as string | null),
    entryLevel: episode.entryLevel,
    exitLevel: episode.exitLevel,
    levelGain: levelGain(episode.entryLevel as string | null, episode.exitLevel as string | null),
    entryReadiness: episode.entryReadiness,
    exitReadiness: episode.exitReadiness,
    who5Change: who5Change(episode.entryWho5 as number | null, episode.exitWho5 as number | null),
    placementResult: episode.placementResult,
    labourOnEntry: labourGroup(episode.entryLabourStatus as string | null),
    qualification: episode.qualificationGained,
    situation: situationGroup(episode.exitSituation as string | null),
    outcome: episode.outcomeCode,
    helpful: episode.helpful,
  });
}

/** Of a session, what the statistics store keeps in coarse form. */
interface CountedSession {
  id: string;
  kind: unknown;
  heldAt: unknown;
  attendance: unknown;
  minutes: unknown;
  courseId: unknown;
  /** Left out where it stays what it was. */
  ageBand?: string | undefined;
}
/** The sealed random numbers of the episode and of the person, opened; without both nothing is counted. */
interface Numbers {
  episode: unknown;
  person: unknown;
}

/**
 * Counts a session. Its number is drawn from its id with the episode's own sealed number as the key: a correction finds
 * the fact again, nobody else does, and once the record's key is destroyed nobody can.
 */
export async function countSession(work: Work, session: CountedSession, { episode, person }: Numbers): Promise<void> {
  if (!episode || !person) return;

  await work.count('SessionFact', {
    number: numberFor(episode as string, session.id),
    episode,
    person,
    agencyId: work.actor.agencyId,
    kind: session.kind,
    month: monthOf(dayOf(session.heldAt as string)),
    attendance: session.attendance,
    minutes: session.minutes,
    isGroup: session.courseId !== null,
    ...(session.ageBand && { ageBand: session.ageBand }),
  });
}

/** The same for a session as it now stands, after a correction. */
export async function countSessionAnew(work: Work, sessionId: string): Promise<void> {
  const { db } = work;
  const [session] = await db.inner('Session', { id: sessionId }, [
    'episodeId',
    'kind',
    'heldAt',
    'attendance',
    'minutes',
    'courseId',
  ]);
  if (!session) return;

  const [[episode], person, ageBand] = await Promise.all([
    db.inner('Episode', { id: session.episodeId as string }, ['statisticsNumber']),
    numberOfPerson(work, session.caseId as string),
    ageByBirth(work, session.caseId as string, dayOf(session.heldAt as string)),
  ]);
  await countSession(work, { ...(session as CountedSession), ageBand }, { episode: episode?.statisticsNumber, person });
}

const dayOf = (instant: string) => today('Europe/Athens', new Date(instant));

async function numberOfPerson(work: Work, caseId: string): Promise<string | undefined> {
  const [found] = await work.db.inner('Case', { id: caseId }, ['statisticsNumber', 'mergedAt']);
  if (found?.mergedAt) {
    const goesOn = await caseThatGoesOn(work, caseId);
    return goesOn && numberOfPerson(work, goesOn);
  }
  return (found?.statisticsNumber as string | null | undefined) ?? undefined;
}

/** From request to start. */
export function waitBand(requestedOn: string, startedOn: string | null): string | null {
  if (!startedOn) return null;

  const days = (Date.parse(startedOn) - Date.parse(requestedOn)) / 86_400_000;
  if (days <= 7) return 'D0_7';
  if (days <= 30) return 'D8_30';
  return days <= 90 ? 'D31_90' : 'D91_UP';
}

/** Steps of the European framework between entry and exit; the national levels below A1 count as steps of their own. */
export function levelGain(entry: string | null, exit: string | null): number | null {
  const [from, to] = [entry, exit].map((level) => (cefrLevels as readonly (string | null)[]).indexOf(level));
  return from! < 0 || to! < 0 ? null : to! - from!;
}

/** Ten points are a change that means something; less is noise. */
export function who5Change(entry: number | null, exit: number | null): string | null {
  if (entry === null || exit === null) return null;
  if (exit - entry >= 10) return 'BETTER';
  return entry - exit >= 10 ? 'WORSE' : 'SAME';
}
