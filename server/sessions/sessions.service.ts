import type { Row } from '#server/access/db.ts';
import { isGuarded } from '#server/access/model.ts';
import type { Work } from '#server/access/work.ts';
import { getCase, requireAgreement, requireBasis, requireOpen } from '#server/cases/cases.service.ts';
import type { SessionKind } from '#server/codelists/codelists.contract.ts';
import { requireCodes } from '#server/codelists/codelists.service.ts';
import { type EpisodeStatus, openStatuses, statesAfter } from '#server/episodes/episodes.contract.ts';
import { type CaseFacts, holdEpisode, nameCase } from '#server/episodes/episodes.service.ts';
import { now, today } from '#server/platform/clock.ts';
import { Conflict, type FieldError, Forbidden, Invalid, invalidField } from '#server/platform/problems.ts';
import { planAppointment, settleAppointment } from '#server/reminders/appointments.service.ts';
import { tellSupervisors } from '#server/reminders/reminders.service.ts';
import { ageOn } from '#server/statistics/ages.service.ts';
import { countEpisode, countSession, countSessionAnew } from '#server/statistics/support.service.ts';
import { fieldsOfKinds } from './kinds/index.ts';
import type { Kind } from './kinds/kind.ts';
import {
  attendances,
  correctionHours,
  kinds,
  type NewSession,
  type SessionChanges,
  wasThere,
} from './sessions.contract.ts';

const listed = [
  'episodeId',
  'kind',
  'heldAt',
  'minutes',
  'attendance',
  'mode',
  'withInterpreter',
  'courseId',
  'appointmentId',
  'recorderId',
  'recordedAt',
  'topic',
  'topics',
  'hours',
  'visited',
];

type Paged = { cursor?: string | undefined; limit: number };

/** Sessions in reach by when they were held, the last first, without anything of class S3 or S4. */
function pageOfSessions(
  { db }: Work,
  where: { episodeId: string } | { caseId: string; kind?: SessionKind },
  paged: Paged,
) {
  return db.page('Session', {
    where,
    sort: [
      ['heldAt', 'desc'],
      ['id', 'desc'],
    ],
    columns: listed,
    ...paged,
  });
}

export async function listSessionsOfEpisode(work: Work, episodeId: string, paged: Paged) {
  await work.db.get('Episode', { id: episodeId }, []);
  return pageOfSessions(work, { episodeId }, paged);
}

export async function listSessionsOfCase(
  work: Work,
  code: string,
  { kind, ...paged }: Paged & { kind?: SessionKind | undefined },
) {
  const found = await getCase(work, code, []);
  return pageOfSessions(work, { caseId: found.id, ...(kind && { kind }) }, paged);
}

/** One session as far as the reader may see it. */
export async function getSession(work: Work, id: string) {
  const { db } = work;
  const session = await db.get('Session', { id });
  const [episode, named] = await Promise.all([
    db.findOne('Episode', { id: session.episodeId as string }, ['serviceType']),
    nameCase(work, session.caseId as string),
  ]);

  return {
    ...session,
    serviceType: episode?.serviceType,
    case: named,
    ...(db.may('update', 'Session', session) && {
      correctableUntil: finalAt(session.recordedAt as string).toISOString(),
    }),
  };
}

/** From when on what was written is final (BR4). */
export const finalAt = (recordedAt: string) => new Date(Date.parse(recordedAt) + correctionHours * 3_600_000);

/** Logs one session of one person, with everything that follows from it. */
export async function logSession(work: Work, episodeId: string, body: NewSession): Promise<string> {
  const { episode, found } = await holdEpisode(work, episodeId);
  return logHeld(work, episode, found, body);
}

/** The same for an episode that is held already; `meetingId` joins the sessions of one group meeting. */
export async function logHeld(
  work: Work,
  episode: Row,
  found: CaseFacts,
  { nextAppointment, ...body }: NewSession,
  meetingId?: string,
): Promise<string> {
  const { db, actor } = work;
  const kind = episode.sessionKind as SessionKind;
  const status = episode.status as EpisodeStatus;
  const standing = { kind, marks: episode.marks };
  if (!db.may('create', 'Session', standing)) throw new Forbidden();
  requireOpen(found);
  const [statusThen] = statesAfter(status, 'log');
  if (!statusThen) throw new Conflict(openStatuses.includes(status) ? 'wrong-state' : 'episode-closed');

  requireFields(kinds[kind], body, db.fields('create', 'Session', standing));
  if (nextAppointment && !db.may('create', 'Appointment', { marks: [...episode.marks, 'own'] }))
    throw invalidField('nextAppointment', 'forbidden-field');
  refuse(
    wrongTimes(body.heldAt, episode, found),
    wrongTogether(kinds[kind], body),
    nextAppointment ? inPast(nextAppointment.startsAt) : [],
  );
  const heldAt = new Date(body.heldAt).toISOString();
  const day = dayOf(heldAt);
  const [ageBand] = await Promise.all([
    ageOn(work, found.id, day),
    requireKnownCodes(work, kinds[kind], body),
    holdsSensitive(body) && requireBasis(work, found.id, found),
    body.appointmentId && requireAppointment(work, body.appointmentId, episode),
  ]);

  const there = wasThere(body.attendance);
  // The case is held, so nobody counts at the same time.
  const ofEpisode = {
    ...(statusThen !== status && { status: statusThen, startedOn: (episode.startedOn as string | null) ?? day }),
    ...(there && { deliveredUnits: (episode.deliveredUnits as number) + 1 }),
  };
  const isLatest = there && (found.lastSessionOn ?? '') < day;
  const id = await db.create(
    'Session',
    { ...body, heldAt },
    {
      episodeId: episode.id,
      caseId: found.id,
      survivorId: found.survivorId,
      kind,
      courseId: episode.courseId,
      meetingId: meetingId ?? null,
      recorderId: actor.id,
      recordedAt: now().toISOString(),
    },
    (madeId) =>
      Promise.all([
        Object.keys(ofEpisode).length > 0 && db.follow('Episode', { id: episode.id }, ofEpisode),
        isLatest && db.follow('Case', { id: found.id }, { lastSessionOn: day }),
        countSession(
          work,
          { ...body, id: madeId, heldAt, kind, courseId: episode.courseId, ageBand },
          { episode: episode.statisticsNumber, person: found.statisticsNumber },
        ),
      ]),
  );

  if (body.riskFlag) await tellSupervisors(work, found, { kind: 'RISK_RAISED', aboutModel: 'Session', aboutId: id });
  if (body.appointmentId)
    await settleAppointment(work, {
      id: body.appointmentId,
      caseId: found.id,
      sessionId: id,
      status: statusOfAppointment(body.attendance),
    });
  if (nextAppointment)
    await planAppointment(work, found, { ...nextAppointment, episodeId: episode.id }, { field: 'nextAppointment' });
  if (statusThen !== status) await countEpisode(work, episode.id);
  return id;
}

/** Its author corrects a session for 72 hours; what it was stays in the history. */
export async function correctSession(work: Work, id: string, version: number, body: SessionChanges): Promise<void> {
  const { db } = work;
  const session = await db.get('Session', { id });
  const { episode, found } = await holdEpisode(work, session.episodeId as string);
  db.demand('update', 'Session', session);
  requireOpen(found);
  if (now() >= finalAt(session.recordedAt as string)) throw new Conflict('note-final');

  const kind = kinds[session.kind as SessionKind];
  const merged = { ...session, ...body };
  requireFields(kind, body, db.fields('update', 'Session', session));
  refuse(
    body.heldAt ? wrongTimes(body.heldAt, episode, found) : [],
    wrongTogether(kind, body.absenceReason === undefined ? { ...merged, absenceReason: null } : merged),
  );
  await requireKnownCodes(work, kind, body);
  if (holdsSensitive(body)) await requireAgreement(work, found.id);

  await db.update(
    'Session',
    id,
    version,
    { ...body, ...(body.heldAt && { heldAt: new Date(body.heldAt).toISOString() }) },
    {
      // The reason of an absence goes with the absence, also where she who corrects does not see it.
      ...(wasThere(merged.attendance) && { absenceReason: null }),
    },
  );
  if (body.attendance)
    await db.follow('Appointment', { sessionId: id }, { status: statusOfAppointment(body.attendance) });
  await keepCounts(work, episode.id, found.id);
  await countSessionAnew(work, id);
}

/** Adds to a note that is final. Whoever may write such a note of such a session may add to it. */
export async function addToSession(
  work: Work,
  sessionId: string,
  body: { field: string; body: string },
): Promise<string> {
  const { db, actor } = work;
  const session = await db.get('Session', { id: sessionId }, ['kind']);
  const { found } = await holdEpisode(work, session.episodeId as string);
  const [{ recordedAt }] = (await db.inner('Session', { id: sessionId }, ['recordedAt'])) as [{ recordedAt: string }];
  const kind = session.kind as SessionKind;

  if (body.field !== 'operationalNote' && !(body.field in kinds[kind].fields))
    throw invalidField('field', 'not-for-kind');
  db.demand('create', 'SessionAddendum', { ...session, kind, field: body.field });
  requireOpen(found);
  if (now() < finalAt(recordedAt)) throw new Conflict('note-open');
  await requireAgreement(work, found.id);

  return db.create('SessionAddendum', body, {
    sessionId,
    caseId: found.id,
    survivorId: found.survivorId,
    kind,
    authorId: actor.id,
    recordedAt: now().toISOString(),
  });
}

export async function listAddenda({ db }: Work, sessionId: string, paged: Paged) {
  await db.get('Session', { id: sessionId }, []);
  return db.page('SessionAddendum', {
    where: { sessionId },
    sort: [
      ['recordedAt', 'asc'],
      ['id', 'asc'],
    ],
    ...paged,
  });
}

// --- rules ------------------------------------------------------------------------------------------------------

function refuse(...errors: FieldError[][]): void {
  const all = errors.flat();
  if (all.length) throw new Invalid(all);
}

/** Fields of another kind, and fields that are not hers, each by its name. */
function requireFields(kind: Kind, body: object, allowed: ReadonlySet<string>): void {
  const named = Object.keys(body);
  const foreign = named.filter((field) => field in fieldsOfKinds && !(field in kind.fields));
  const refused = named.filter((field) => !foreign.includes(field) && !allowed.has(field));
  refuse(
    foreign.map((field) => ({ path: `/${field}`, code: 'not-for-kind' })),
    refused.map((field) => ({ path: `/${field}`, code: 'forbidden-field' })),
  );
}

const dayOf = (instant: string) => today('Europe/Athens', new Date(instant));

/** BR3: not more than a quarter of an hour ahead, not before the case was opened, within the dates of the episode. */
function wrongTimes(heldAt: string, { startedOn, endedOn }: Row, { openedOn }: CaseFacts): FieldError[] {
  const path = '/heldAt';
  if (Date.parse(heldAt) > now().getTime() + 15 * 60_000) return [{ path, code: 'in-future' }];

  const day = dayOf(heldAt);
  if (day < openedOn) return [{ path, code: 'before-opening', params: { date: openedOn } }];
  const outside = (startedOn && day < startedOn) || (endedOn && day > endedOn);
  return outside ? [{ path, code: 'outside-episode' }] : [];
}

function wrongTogether(kind: Kind, session: Record<string, unknown>): FieldError[] {
  const reason =
    session.absenceReason && wasThere(session.attendance) ? [{ path: '/absenceReason', code: 'she-was-there' }] : [];
  return [...reason, ...kind.check(session)];
}

const inPast = (startsAt: string): FieldError[] =>
  Date.parse(startsAt) <= now().getTime() ? [{ path: '/nextAppointment/startsAt', code: 'in-past' }] : [];

/** Codes of the lists that the kind's form names, and the reason of an absence. */
function requireKnownCodes(work: Work, kind: Kind, body: Record<string, unknown>): Promise<void> {
  const coded = Object.entries(kind.form).flatMap(([field, { list }]) =>
    list ? [{ list, field, values: body[field] as string | string[] | null | undefined }] : [],
  );
  return requireCodes(work, [
    ...coded,
    { list: 'absence_reason', field: 'absenceReason', values: body.absenceReason as string | null | undefined },
  ]);
}

/** Whether something of class S3 is written, which waits for notice and agreement (BR1). */
const holdsSensitive = (body: Record<string, unknown>) =>
  Object.keys(body).some((field) => isGuarded('Session', field) && body[field] !== null);

/** A planned meeting of this case, of this service or of none in particular. */
async function requireAppointment({ db }: Work, id: string, episode: Row): Promise<void> {
  const [appointment] = await db.inner('Appointment', { id, caseId: episode.caseId as string }, [
    'status',
    'episodeId',
  ]);
  if (!appointment) throw invalidField('appointmentId', 'another-case');
  if (appointment.status !== 'PLANNED' || (appointment.episodeId && appointment.episodeId !== episode.id))
    throw invalidField('appointmentId', 'invalid-choice');
}

// --- consequences -----------------------------------------------------------------------------------------------

function statusOfAppointment(attendance: string): 'HELD' | 'MISSED' | 'CANCELLED' {
  if (attendance.startsWith('CANCELLED')) return 'CANCELLED';
  return attendance.startsWith('ABSENT') ? 'MISSED' : 'HELD';
}

/** Units of the episode and last day of the case, counted anew after a correction; the case is held meanwhile. */
async function keepCounts({ db, facts }: Work, episodeId: string, caseId: string): Promise<void> {
  const { units, last } = await facts.countSessions(episodeId, caseId, attendances.filter(wasThere));
  await db.follow('Episode', { id: episodeId, deliveredUnits: { not: units } }, { deliveredUnits: units });
  await db.follow('Case', { id: caseId, lastSessionOn: { not: last } }, { lastSessionOn: last });
}
