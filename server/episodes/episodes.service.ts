import { randomUUID } from 'node:crypto';
import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { getCase, requireAgreement, requireOpen } from '#server/cases/cases.service.ts';
import type { SessionKind } from '#server/codelists/codelists.contract.ts';
import { findCode, requireCodes } from '#server/codelists/codelists.service.ts';
import { today } from '#server/platform/clock.ts';
import { Conflict, type FieldError, Forbidden, Invalid, invalidField } from '#server/platform/problems.ts';
import { endReminders } from '#server/reminders/reminders.service.ts';
import { casesOf } from '#server/statistics/ages.service.ts';
import { countEpisode } from '#server/statistics/support.service.ts';
import {
  actionsIn,
  type EpisodeAction,
  type EpisodeChanges,
  type EpisodeStatus,
  episodeStatuses,
  measureFields,
  measuresOf,
  type NewEpisode,
  openStatuses,
  statesAfter,
} from './episodes.contract.ts';
import {
  getService,
  joinTeam,
  requireAgency,
  requireClassForHer,
  requireCourse,
  requireGrant,
  requireLead,
  requireLeaderMayMeet,
  requireNotKeptAway,
  requirePlace,
  serviceAsGiven,
} from './requirements.service.ts';

const listed = [
  'serviceType',
  'sessionKind',
  'status',
  'providerAgencyId',
  'leadUserId',
  'courseId',
  'grantId',
  'requestedOn',
  'startedOn',
  'endedOn',
  'plannedUnits',
  'deliveredUnits',
  'endReason',
  'outcomeCode',
  'helpful',
  'entryLevel',
  'exitLevel',
  'entryReadiness',
  'exitReadiness',
  'placementResult',
  'entryLabourStatus',
  'qualificationGained',
  'exitSituation',
];

/** The services of a case, the newest first, without anything of class S3 or S4. */
export async function listEpisodes(
  work: Work,
  code: string,
  {
    open,
    sessionKind,
    cursor,
    limit,
  }: {
    open?: 'true' | 'false' | undefined;
    sessionKind?: SessionKind | undefined;
    cursor?: string | undefined;
    limit: number;
  },
) {
  const { db } = work;
  const found = await getCase(work, code, ['status']);
  const statuses = open && episodeStatuses.filter((status) => openStatuses.includes(status) === (open === 'true'));
  const where = {
    caseId: found.id,
    ...(statuses && { status: { in: statuses } }),
    ...(sessionKind && { sessionKind }),
  };

  const page = await db.page('Episode', { where, sort: [['id', 'desc']], cursor, limit, columns: listed });
  return { ...page, items: page.items.map((episode) => withActions(work, episode, found.status as string)) };
}

/** One service with what the reader may do next. */
export async function getEpisode(work: Work, id: string) {
  const episode = await work.db.get('Episode', { id });
  const [found] = await work.db.inner('Case', { id: episode.caseId }, ['status']);
  return {
    ...withActions(work, episode, found!.status as string),
    case: await nameCase(work, episode.caseId as string),
    // Who does not see to what it is charged reads no word about it.
    ...(episode.grantId !== undefined && {
      warnings: (await isChargedTwice(work, episode)) ? ['charged-to-two-grants'] : [],
    }),
  };
}

/**
 * A participation is charged to one grant (AMIF). Whoever records it is told where another service of the same type to the
 * same person, at the same time, is charged to another one: as far as she sees that one herself.
 */
async function isChargedTwice(work: Work, episode: Row): Promise<boolean> {
  const { db } = work;
  if (!episode.grantId || !isCharged(episode) || !db.may('update', 'Episode', episode)) return false;
  const others = await db.find('Episode', {
    where: { caseId: { in: await casesOf(work, episode.caseId as string) } },
    columns: ['serviceType', 'status', 'grantId', 'requestedOn', 'startedOn', 'endedOn'],
  });
  const [from, to] = timeOf(episode);
  return others.some((other) => {
    const [begins, ends] = timeOf(other);
    return (
      other.serviceType === episode.serviceType &&
      other.grantId &&
      other.grantId !== episode.grantId &&
      isCharged(other) &&
      begins <= to &&
      ends >= from
    );
  });
}

const isCharged = ({ status }: Row) => status !== 'CANCELLED';
/** From its first day, or the one on which it was asked for, to its last. */
const timeOf = ({ requestedOn, startedOn, endedOn }: Row): [string, string] => [
  (startedOn ?? requestedOn) as string,
  (endedOn ?? '9999-12-31') as string,
];

/** What follows an act of one's own: the service, as long as it is still in sight. */
export async function showEpisode(work: Work, id: string) {
  return (await work.db.findOne('Episode', { id }, [])) ? getEpisode(work, id) : { id };
}

/** Code and alias of a case, as far as the reader may know them. */
export const nameCase = ({ db }: Work, caseId: string) => db.findOne('Case', { id: caseId }, ['code', 'alias']);

/** The buttons of an episode: what its state allows and the reader's rights too. */
export function withActions({ db }: Work, episode: Row, caseStatus: string): Row {
  if (caseStatus === 'CLOSED') return { ...episode, actions: [] };

  const status = episode.status as EpisodeStatus;
  const mayLog =
    statesAfter(status, 'log').length > 0 &&
    db.may('create', 'Session', { kind: episode.sessionKind, marks: episode.marks });
  const acts = db.may('update', 'Episode', episode) ? actionsIn(status) : [];
  return { ...episode, actions: [...(mayLog ? ['log'] : []), ...acts] };
}

export interface CaseFacts {
  id: string;
  survivorId: string;
  status: string;
  openedOn: string;
  lastSessionOn: string | null;
  noticeVersion: string | null;
  emergencyBasis: string | null;
  statisticsNumber: string | null;
}

const caseFacts = ['status', 'openedOn', 'lastSessionOn', 'noticeVersion', 'emergencyBasis', 'statisticsNumber'];
const facts = [
  'sessionKind',
  'serviceType',
  'status',
  'startedOn',
  'endedOn',
  'requestedOn',
  'leadUserId',
  'courseId',
  'providerAgencyId',
  'deliveredUnits',
  'statisticsNumber',
];

/**
 * An episode in reach, and its case, held until the end of this unit of work: acts on one case follow each other,
 * so that counts are right and nothing is written into a case that is just being closed.
 */
export async function holdEpisode(work: Work, id: string): Promise<{ episode: Row; found: CaseFacts }> {
  const { db } = work;
  const reached = await db.get('Episode', { id }, ['sessionKind']);
  const [found, [present]] = await Promise.all([
    holdCase(work, reached.caseId as string),
    db.inner('Episode', { id }, facts, { keepKeys: true }),
  ]);
  return { episode: { ...reached, ...present, marks: reached.marks } as Row, found };
}

export async function holdCase({ db }: Work, caseId: string): Promise<CaseFacts> {
  const [found] = await db.inner('Case', { id: caseId }, caseFacts, { hold: true });
  return found as CaseFacts;
}

/** A new service for a person: planned, waiting for a place, or started at once. */
export async function planEpisode(work: Work, code: string, { status: wanted, ...body }: NewEpisode): Promise<string> {
  const { db, actor } = work;
  const reached = await getCase(work, code, ['status']);
  const found = await holdCase(work, reached.id);
  const service = await getService(work, body.serviceType);
  db.demand('create', 'Episode', { ...reached, caseId: found.id, sessionKind: service.sessionKind });
  requireOpen(found);

  const status = wanted ?? (body.startedOn ? 'ACTIVE' : 'PLANNED');
  const startedOn = status === 'ACTIVE' ? (body.startedOn ?? today()) : null;
  const requestedOn = body.requestedOn ?? startedOn ?? today();
  if (body.startedOn && !startedOn) throw invalidField('startedOn', 'invalid-value');
  refuse(wrongDates({ requestedOn: body.requestedOn, startedOn }, found), wrongMeasures(body, service.sessionKind));
  await requireCodes(work, codesOf(body));
  await requireGrant(work, body.grantId);
  if (measured(body, 'entryWho5', 'exitWho5')) await requireAgreement(work, found.id);

  const course = body.courseId ? await requireCourse(work, found.id, body.courseId, body.serviceType) : undefined;
  const leaderOfCourse = course?.leaderId;
  if (body.courseId && status !== 'WAITLIST') await requirePlace(work, body.courseId);

  const providerAgencyId = body.providerAgencyId ?? actor.agencyId;
  const own = providerAgencyId === actor.agencyId;
  if (!own) await requireAgency(work, providerAgencyId);
  if (!own && body.leadUserId) throw invalidField('leadUserId', 'not-a-colleague');
  const leadUserId =
    own && body.leadUserId === undefined
      ? (leaderOfCourse ?? (service.disciplines.includes(actor.role) ? actor.id : null))
      : (body.leadUserId ?? null);
  const leadRole = leadUserId && (await requireLead(work, leadUserId, service.disciplines));

  const id = await db.create('Episode', body, {
    ...(body.grantId === undefined && course?.grantId && { grantId: course.grantId }),
    caseId: found.id,
    survivorId: found.survivorId,
    sessionKind: service.sessionKind,
    providerAgencyId,
    leadUserId,
    status,
    requestedOn,
    startedOn,
    statisticsNumber: randomUUID(),
  });
  if (leadUserId && leadRole)
    await joinTeam(work, { caseId: found.id, survivorId: found.survivorId }, leadUserId, leadRole);
  await requireLeaderMayMeet(work, found.id, leaderOfCourse);
  if (!own) await requireNotKeptAway(work, found.id, providerAgencyId);
  await countEpisode(work, id);
  return id;
}

/** What may still be said about a service that has ended: exit tests come up to a month later, and accounts after them. */
const afterTheEnd: readonly string[] = ['grantId', 'endReason', 'endedOn', 'outcomeCode', 'helpful', ...measureFields];
const onlyAfterTheEnd = ['endReason', 'endedOn', 'outcomeCode', 'helpful'] as const;

export async function changeEpisode(work: Work, id: string, version: number, body: EpisodeChanges): Promise<void> {
  const { db } = work;
  const { episode, found } = await holdEpisode(work, id);
  db.demand('update', 'Episode', episode);
  requireOpen(found);

  const status = episode.status as EpisodeStatus;
  const ended = !openStatuses.includes(status);
  if (ended && Object.keys(body).some((field) => !afterTheEnd.includes(field))) throw new Conflict('episode-closed');
  if (!ended && onlyAfterTheEnd.some((field) => body[field] !== undefined)) throw new Conflict('wrong-state');
  if (body.startedOn && !episode.startedOn) throw new Conflict('wrong-state');
  // A teacher knows a learner for a month after the end: she does not put that off herself.
  if (body.endedOn && body.endedOn > episode.endedOn && work.actor.role === 'teacher')
    throw invalidField('endedOn', 'not-by-yourself');

  const dates = {
    requestedOn: body.requestedOn,
    startedOn: body.startedOn ?? (body.endedOn ? episode.startedOn : undefined),
    endedOn: body.endedOn,
  };
  refuse(wrongDates(dates, found), wrongMeasures(body, episode.sessionKind as SessionKind));
  await requireSessionsWithin(work, id, body);
  await requireCodes(work, [
    ...codesOf(body),
    { list: 'episode_outcome', field: 'outcomeCode', values: body.outcomeCode },
  ]);
  if (body.endReason) await requireEndReason(work, body.endReason, status, episode.sessionKind as string);
  await requireGrant(work, body.grantId);
  if (measured(body, 'entryWho5', 'exitWho5')) await requireAgreement(work, episode.caseId as string);

  // Whether it is another class than hers is not to be told by the answer, where a danger flag hides which one that is.
  db.demand('update', 'Episode', episode, Object.keys(body));
  let leaderOfCourse: string | undefined;
  if (body.courseId && body.courseId !== episode.courseId) {
    ({ leaderId: leaderOfCourse } = await requireCourse(work, found.id, body.courseId, episode.serviceType as string));
    if (status !== 'WAITLIST') await requirePlace(work, body.courseId);
  }
  const { disciplines } = await serviceAsGiven(work, episode.serviceType as string);
  const role = body.leadUserId && (await requireLead(work, body.leadUserId, disciplines));

  await db.update('Episode', id, version, body);
  if (body.leadUserId && role)
    await joinTeam(work, { caseId: found.id, survivorId: found.survivorId }, body.leadUserId, role);
  await requireLeaderMayMeet(work, found.id, leaderOfCourse);
  await countEpisode(work, id);
}

/** What the buttons send along. */
export type Closing = { status?: 'COMPLETED' | 'ENDED_EARLY'; startedOn?: string | undefined } & Pick<
  EpisodeChanges,
  'endReason' | 'endedOn' | 'outcomeCode' | 'helpful'
> &
  Partial<Pick<EpisodeChanges, (typeof measureFields)[number]>>;

/** One of the acts of the table in states.ts. */
export async function actOnEpisode(
  work: Work,
  id: string,
  version: number,
  action: EpisodeAction,
  { status: wanted, ...body }: Closing = {},
): Promise<string> {
  const { db, facts } = work;
  const { episode, found } = await holdEpisode(work, id);
  db.demand('update', 'Episode', episode);
  requireOpen(found);

  const possible = statesAfter(episode.status as EpisodeStatus, action);
  const status = possible.find((state) => !wanted || state === wanted);
  if (!status)
    throw new Conflict(openStatuses.includes(episode.status as EpisodeStatus) ? 'wrong-state' : 'episode-closed');

  const startedOn = action === 'start' ? (body.startedOn ?? today()) : undefined;
  const endedOn = action === 'end' || action === 'cancel' ? (body.endedOn ?? today()) : undefined;
  refuse(
    wrongDates({ startedOn: startedOn ?? episode.startedOn, endedOn }, found),
    wrongMeasures(body, episode.sessionKind as SessionKind),
  );
  await requireSessionsWithin(work, id, { endedOn });
  await requireCodes(work, [
    ...codesOf(body),
    { list: 'episode_outcome', field: 'outcomeCode', values: body.outcomeCode },
  ]);
  if (body.endReason) await requireEndReason(work, body.endReason, status, episode.sessionKind as string);
  if (measured(body, 'entryWho5', 'exitWho5')) await requireAgreement(work, found.id);
  if (action === 'start' && episode.status === 'WAITLIST' && episode.courseId) {
    // Whether the class is full would tell which one it is, where a danger flag hides that.
    if (!db.fields('read', 'Episode', episode).has('courseId')) throw new Forbidden();
    await requirePlace(work, episode.courseId as string);
  }

  // Whoever a danger flag does not show who gives it, or in which class, is not told by an answer, either.
  const goesOn = (told: string) => status === 'ACTIVE' && db.fields('read', 'Episode', episode).has(told);
  if (goesOn('providerAgencyId') && (await facts.isKeptAway(found.id, episode.providerAgencyId as string)))
    throw new Conflict('provider-kept-away');

  await db.update('Episode', id, version, body, {
    status,
    ...(startedOn && { startedOn }),
    ...(endedOn && { endedOn }),
  });
  if (episode.courseId && goesOn('courseId')) await requireClassForHer(work, found.id, episode.courseId as string);
  if (endedOn) await cancelAppointments(work, id);
  await countEpisode(work, id);
  return id;
}

/** What was still planned within a service falls away with it. */
async function cancelAppointments(work: Work, episodeId: string): Promise<void> {
  const planned = await work.db.inner('Appointment', { episodeId, status: 'PLANNED' }, ['status']);
  for (const { id } of planned) {
    await work.db.follow('Appointment', { id }, { status: 'CANCELLED' });
    await endReminders(work, id, 'cancel');
  }
}

function refuse(...errors: FieldError[][]): void {
  const all = errors.flat();
  if (all.length) throw new Invalid(all);
}

/** Days that have come, not before the case was opened, the end not before the start. */
function wrongDates(
  dates: { requestedOn?: string | undefined; startedOn?: string | null | undefined; endedOn?: string | undefined },
  { openedOn }: CaseFacts,
): FieldError[] {
  const errors: FieldError[] = [];
  for (const [field, day] of Object.entries(dates)) {
    if (day && day > today()) errors.push({ path: `/${field}`, code: 'in-future' });
    else if (day && day < openedOn)
      errors.push({ path: `/${field}`, code: 'before-opening', params: { date: openedOn } });
  }
  if (dates.startedOn && dates.endedOn && dates.endedOn < dates.startedOn)
    errors.push({ path: '/endedOn', code: 'end-before-start' });
  return errors;
}

const measured = (body: object, ...fields: (typeof measureFields)[number][]) =>
  fields.some(
    (field) =>
      (body as Record<string, unknown>)[field] !== undefined && (body as Record<string, unknown>)[field] !== null,
  );

/** Levels belong to lessons, readiness to labour counselling, well-being to psychological support, what came of it to an internship; her work situation to both of these. */
function wrongMeasures(body: object, sessionKind: SessionKind): FieldError[] {
  return measureFields
    .filter(
      (field) => (body as Record<string, unknown>)[field] !== undefined && !measuresOf[sessionKind].includes(field),
    )
    .map((field) => ({ path: `/${field}`, code: 'not-for-kind' }));
}

/** Measures that are codes of a list. */
const codesOf = ({
  placementResult,
  entryLabourStatus,
}: Partial<Pick<EpisodeChanges, (typeof measureFields)[number]>>) => [
  { list: 'placement_result', field: 'placementResult', values: placementResult },
  { list: 'labour_status', field: 'entryLabourStatus', values: entryLabourStatus },
];

/** A changed start or end keeps the sessions that were held between them. */
async function requireSessionsWithin(
  { facts }: Work,
  episodeId: string,
  { startedOn, endedOn }: { startedOn?: string | undefined; endedOn?: string | undefined },
): Promise<void> {
  if (!startedOn && !endedOn) return;

  const { first, last } = await facts.daysOfSessions(episodeId);
  if (startedOn && first && first < startedOn) throw invalidField('startedOn', 'sessions-outside');
  if (endedOn && last && last > endedOn) throw invalidField('endedOn', 'sessions-outside');
}

/** A reason goes with some ends and not with others, and some with one kind of service only. */
async function requireEndReason(
  work: Work,
  endReason: string,
  status: EpisodeStatus,
  sessionKind: string,
): Promise<void> {
  const { statuses, sessionKinds } = ((await findCode(work, 'episode_end_reason', endReason))?.attributes ?? {
    statuses: [],
  }) as { statuses?: string[]; sessionKinds?: string[] };
  if ((statuses && !statuses.includes(status)) || (sessionKinds && !sessionKinds.includes(sessionKind)))
    throw invalidField('endReason', 'invalid-choice');
}
