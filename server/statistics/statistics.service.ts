import { createHmac } from 'node:crypto';
import type { Work } from '#server/access/work.ts';
import { latest } from '#server/platform/latest.ts';
import { citizenshipGroup, told } from './groups.ts';

/**
 * Counts a person as she now stands, under her random number: coarse codes and months only. Written in the transaction
 * of what it counts; reports read nothing else.
 */
export async function countPerson(work: Work, caseId: string): Promise<void> {
  const { db, facts } = work;
  const [found] = await db.inner('Case', { id: caseId }, [
    'statisticsNumber',
    'gender',
    'ageBand',
    'citizenships',
    'openedOn',
    'closedOn',
    'closureReason',
    'eligibilitySeenOn',
    'recognitionAppliedOn',
    'longTermResidenceAppliedOn',
    'residenceStatus',
    'teamId',
    'mergedAt',
  ]);
  if (found?.mergedAt) {
    const goesOn = await caseThatGoesOn(work, caseId);
    return goesOn ? countPerson(work, goesOn) : undefined;
  }
  if (!found?.statisticsNumber) return;

  const [history] = await db.inner('ExploitationHistory', { caseId }, ['primaryForm', 'forms']);
  const events = await db.inner('VictimStatusEvent', { caseId }, ['status', 'recordedAt', 'effectiveOn']);

  await work.count('PersonFact', {
    number: found.statisticsNumber,
    agencyId: found.agencyId,
    ageBand: found.ageBand,
    gender: found.gender,
    citizenshipGroup: citizenshipGroup(found.citizenships as string[] | null),
    exploitation: (history?.forms as string[] | null) ?? [],
    victimStatus: latest(events)?.status ?? 'UNKNOWN',
    residence: told(found.residenceStatus as string | null),
    openedIn: monthOf(found.openedOn),
    closedIn: monthOf(found.closedOn),
    closureReason: found.closureReason,
    evidenceSeenIn: monthOf(found.eligibilitySeenOn as string | null),
    recognitionAppliedIn: monthOf(found.recognitionAppliedOn as string | null),
    residenceAppliedIn: monthOf(found.longTermResidenceAppliedOn as string | null),
    teamId: found.teamId,
    knownTo: await facts.agenciesThatKnow(caseId),
  });
  for (const event of events)
    await work.count('StatusFact', {
      number: numberFor(found.statisticsNumber as string, event.id as string),
      person: found.statisticsNumber,
      agencyId: found.agencyId,
      status: event.status,
      month: monthOf(event.effectiveOn as string),
    });
}

/** Of two cases of one person the one in which she counts, where it is in reach. */
export async function caseThatGoesOn({ db }: Work, caseId: string): Promise<string | undefined> {
  const [merge] = await db.inner('CaseMerge', { caseId, undoneAt: null }, ['intoId']);
  return merge?.intoId as string | undefined;
}

/** A number that looks random to whoever does not hold the secret, in the form of a UUID. */
export function numberFor(secret: string, id: string): string {
  const hex = createHmac('sha256', secret).update(id).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** A date as coarse as statistics keep it: YYYY-MM. */
export const monthOf = <T extends string | null | undefined>(day: T) => (day ? day.slice(0, 7) : null);
