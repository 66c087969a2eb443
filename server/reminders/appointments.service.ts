import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { getCase, requireOpen } from '#server/cases/cases.service.ts';
import { now } from '#server/platform/clock.ts';
import type { Query } from '#server/platform/contract.ts';
import { Conflict, Forbidden, Invalid, invalidField, NotFound } from '#server/platform/problems.ts';
import type { appointments, NewAppointment } from './appointments.contract.ts';
import { futureInstant, MINUTE } from './due.ts';
import { queueMessage } from './messages/messages.service.ts';
import {
  type CaseKey,
  endReminders,
  holdTeam,
  momentOf,
  requireTeamMember,
  scheduleReminder,
} from './reminders.service.ts';

/** How long before a meeting it comes up on Today. */
const lead = 60 * MINUTE;

/**
 * Plans a meeting in the caller's unit of work, with the reminder that brings it up on Today. `field` is where the
 * appointment stands in the caller's body, so that a mistake is named there: 422 at /<field>/startsAt.
 */
export async function planAppointment(
  work: Work,
  caseRow: CaseKey,
  { message = true, ...wanted }: NewAppointment & { episodeId?: string | undefined },
  { field, moved = false }: { field?: string; moved?: boolean } = {},
): Promise<string> {
  return namedUnder(field, async () => {
    const startsAt = futureInstant(wanted.startsAt, 'startsAt');
    const userId = wanted.userId ?? work.actor.id;
    await holdTeam(work, caseRow.id);
    if (wanted.episodeId) await requireEpisode(work, caseRow.id, wanted.episodeId);
    if (userId !== work.actor.id) await requireTeamMember(work, caseRow.id, userId, 'userId');

    const id = await work.db.create('Appointment', wanted, {
      caseId: caseRow.id,
      survivorId: caseRow.survivorId,
      userId,
      ...momentOf('startsAt', startsAt),
      status: 'PLANNED',
      createdBy: work.actor.id,
    });
    await scheduleReminder(work, caseRow, {
      kind: 'APPOINTMENT',
      userId,
      dueAt: new Date(Math.max(startsAt.getTime() - lead, now().getTime())),
      aboutModel: 'Appointment',
      aboutId: id,
    });
    if (message)
      await queueMessage(work, { id: caseRow.id, survivorId: caseRow.survivorId }, id, { userId, startsAt, moved });
    return id;
  });
}

async function namedUnder<T>(field: string | undefined, job: () => Promise<T>): Promise<T> {
  try {
    return await job();
  } catch (error) {
    if (!field) throw error;
    if (error instanceof NotFound) throw invalidField(field, 'forbidden-field');
    if (!(error instanceof Invalid)) throw error;
    throw new Invalid(error.extra.errors!.map((wrong) => ({ ...wrong, path: `/${field}${wrong.path}` })));
  }
}

async function requireEpisode({ db }: Work, caseId: string, episodeId: string): Promise<void> {
  const [episode] = await db.inner('Episode', { id: episodeId, caseId }, ['status']);
  if (!episode) throw invalidField('episodeId', 'another-case');
  if (['COMPLETED', 'ENDED_EARLY', 'CANCELLED'].includes(episode.status)) throw new Conflict('episode-closed');
}

export async function planInCase(
  work: Work,
  code: string,
  wanted: NewAppointment & { episodeId?: string | undefined },
): Promise<string> {
  const found = await getCase(work, code);
  requireOpen(found);
  return planAppointment(work, found, wanted);
}

export async function listAppointments(
  work: Work,
  code: string,
  { from, to, status, sort, limit, cursor }: Query<typeof appointments.ofCase>,
) {
  const found = await getCase(work, code, ['code']);
  const way = sort.startsWith('-') ? ('desc' as const) : ('asc' as const);
  const span = { ...(from && { gte: from }), ...(to && { lt: to }) };

  return work.db.page('Appointment', {
    where: { caseId: found.id, ...(status && { status }), ...((from || to) && { startsAt: span }) },
    sort: [
      ['startsAt', way],
      ['id', way],
    ],
    limit,
    cursor,
  });
}

/** By whoever keeps it: a colleague on the case may move it, and leaves it to her whether it is held. */
export async function cancelAppointment(work: Work, id: string, version: number): Promise<string> {
  const found = await planned(work, id);
  if (!work.db.fields('update', 'Appointment', found).has('status')) throw new Forbidden();
  await work.db.act('update', 'Appointment', found, version, {}, { status: 'CANCELLED' });
  await endReminders(work, id, 'cancel');
  return id;
}

/** The meeting at another time is a new appointment, so that what was agreed before can still be seen. */
export async function moveAppointment(
  work: Work,
  id: string,
  version: number,
  wanted: Omit<NewAppointment, 'userId'>,
): Promise<string> {
  const found = await planned(work, id);
  await holdTeam(work, found.caseId);
  await work.db.act('update', 'Appointment', found, version, {}, { status: 'MOVED' });
  await endReminders(work, id, 'cancel');

  const { userId, episodeId, minutes, mode } = found;
  return planAppointment(
    work,
    { id: found.caseId, survivorId: found.survivorId },
    {
      minutes,
      mode,
      ...(episodeId && { episodeId }),
      ...(userId !== work.actor.id && { userId }),
      ...wanted,
    },
    { moved: true },
  );
}

/** A planned meeting the actor may change. */
async function planned({ db }: Work, id: string): Promise<Row> {
  const found = await db.get('Appointment', { id });
  db.demand('update', 'Appointment', found);
  if (found.status !== 'PLANNED') throw new Conflict('wrong-state');
  return found;
}

/**
 * The session of a planned meeting was logged: the meeting is held, missed or cancelled, and its reminder done.
 * 422 at /appointmentId for one of another case or one that is not planned.
 */
export async function settleAppointment(
  work: Work,
  {
    id,
    caseId,
    sessionId,
    status,
  }: { id: string; caseId: string; sessionId: string; status: 'HELD' | 'MISSED' | 'CANCELLED' },
): Promise<void> {
  const changed = await work.db.follow('Appointment', { id, caseId, status: 'PLANNED' }, { status, sessionId });
  if (!changed) throw invalidField('appointmentId', 'invalid-choice');
  await endReminders(work, id, 'finish');
}
