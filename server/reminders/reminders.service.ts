import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { getCase, requireOpen } from '#server/cases/cases.service.ts';
import { addDays, now, today } from '#server/platform/clock.ts';
import { announce } from '#server/platform/jobs.ts';
import { invalidField } from '#server/platform/problems.ts';
import { DAY, futureInstant } from './due.ts';
import { after, before, openStates, proceed, requireOpenState } from './life.ts';
import type { ReminderFilter, ReminderKind } from './reminders.contract.ts';
import type { Rule } from './rules.ts';
import { instantOf, startOfDay, wallTimeOf, ZONE } from './wall-time.ts';

/** How many days ahead counts as soon. */
export const SOON = 14;

/** Why something waits that stood before somebody already; what comes up again has another reason. */
const SNOOZED = 'snoozed';

/** What a list shows of a reminder: never what was typed. */
export const listed = [
  'userId',
  'kind',
  'aboutModel',
  'aboutId',
  'dueAt',
  'wallTime',
  'zone',
  'state',
  'raisedAt',
  'doneAt',
  'createdBy',
  'step',
  'why',
];

/** The columns that name a moment: the instant, and what the clock on the wall shows then. */
export const momentOf = (column: string, at: Date) => ({
  [column]: at.toISOString(),
  wallTime: wallTimeOf(at),
  zone: ZONE,
});

/** When a task for a day is due: nine o'clock in the office. */
export const morningOf = (day: string): Date => instantOf(`${day}T09:00`);

/** A case as far as its children need it: a row, or its two keys. */
export type CaseKey = Row | { id: string; survivorId: string };

/** A reminder that follows from an act, in the same transaction; the queue hears of it once that is committed. */
export async function scheduleReminder(
  work: Work,
  caseRow: CaseKey,
  what: {
    kind: ReminderKind;
    userId: string;
    dueAt: Date;
    aboutModel: string;
    aboutId: string;
    /** What a due row does; a colleague's task unless something else is said. */
    delivery?: string;
    /** The rule that asks for it, so that it is not planned once more. */
    rule?: Pick<Rule, 'id' | 'ruleKey'>;
  },
): Promise<string> {
  const { dueAt, rule, ...about } = what;
  const id = await work.db.followWith('Reminder', {
    caseId: caseRow.id,
    survivorId: caseRow.survivorId,
    ...about,
    ...(rule && { ruleId: rule.id, ruleKey: rule.ruleKey }),
    ...momentOf('dueAt', dueAt),
    state: 'SCHEDULED',
    createdBy: work.actor.id,
  });
  work.afterCommit(() => announce(id, dueAt));
  return id;
}

/** Puts a task before everybody who supervises a case, whoever acts herself left out. It says what kind of thing, never what. */
export async function tellSupervisors(
  work: Work,
  caseRow: CaseKey,
  about: { kind: ReminderKind; aboutModel: string; aboutId: string },
): Promise<void> {
  for (const userId of await work.facts.supervisorsOf(caseRow.id, work.actor.id))
    await scheduleReminder(work, caseRow, { ...about, userId, dueAt: now() });
}

/** Ends the open reminders about a record that was settled or called off. */
export async function endReminders(work: Work, aboutId: string, act: 'finish' | 'cancel'): Promise<void> {
  const stamps = act === 'finish' ? { doneAt: now().toISOString(), doneBy: work.actor.id } : {};
  await work.db.follow('Reminder', { aboutId, state: { in: before(act) } }, { state: after(act), ...stamps });
}

/** The reader's own reminders. Nothing sealed is read. */
export async function listReminders(work: Work, { due, state, kind, snoozed, sort, limit, cursor }: ReminderFilter) {
  const way = sort.startsWith('-') ? ('desc' as const) : ('asc' as const);
  const where = {
    userId: work.actor.id,
    delivery: 'STAFF',
    state: state ?? { in: openStates },
    ...(kind && { kind }),
    ...(snoozed && { why: snoozed === 'true' ? SNOOZED : { not: SNOOZED } }),
    ...(due && { dueAt: spanOf(due) }),
  };
  const { items, nextCursor } = await work.db.page('Reminder', {
    where,
    sort: [
      ['dueAt', way],
      ['id', way],
    ],
    limit,
    cursor,
    columns: listed,
  });
  const narrowed = await narrowedIn(work, items);
  const left = items.filter((row) => isLeftOf(narrowed, row));
  return { items: await named(work, left), nextCursor };
}

type About = Row | { kind?: string | undefined; aboutId?: string | null | undefined };

/** Of the agreements that these rows remind of: what is left of those of which she said less in another of her cases. */
export const narrowedIn = (work: Work, rows: readonly About[]): Promise<Map<string, string[]>> =>
  work.facts.narrowed(rows.filter(({ kind }) => kind === 'CONSENT_EXPIRING').map(({ aboutId }) => aboutId as string));

/** One of which she left nothing has no end to speak of. */
export const isLeftOf = (narrowed: ReadonlyMap<string, string[]>, { aboutId }: About): boolean =>
  narrowed.get(aboutId ?? '')?.length !== 0;

function spanOf(due: NonNullable<ReminderFilter['due']>) {
  const day = today();
  const start = (daysAhead: number) => startOfDay(addDays(day, daysAhead)).toISOString();
  switch (due) {
    case 'overdue':
      return { lt: start(0) };
    case 'today':
      return { gte: start(0), lt: start(1) };
    case 'soon':
      return { gte: start(1), lt: start(1 + SOON) };
    case 'coming':
      return { gte: start(1) };
    case 'later':
      return { gte: start(1 + SOON) };
  }
}

/** Adds code and alias of the cases, as far as the reader may see them. */
async function named(work: Work, rows: Row[]): Promise<Row[]> {
  if (!rows.length) return rows;
  const ids = [...new Set(rows.map((row) => row.caseId as string))];
  const cases = await work.db.find('Case', {
    where: { id: { in: ids } },
    columns: ['code', 'alias'],
    limit: ids.length,
  });
  const byId = new Map(cases.map((row) => [row.id, row]));

  return rows.map((row) => ({ ...row, code: byId.get(row.caseId)?.code, alias: byId.get(row.caseId)?.alias }));
}

/** One reminder as the reader may see it now; after a hand-over perhaps no more than its id. */
export async function showReminder(work: Work, id: string): Promise<Row | { id: string }> {
  const found = await work.db.findOne('Reminder', { id });
  return found ? (await named(work, [found]))[0]! : { id };
}

export async function openReminder(work: Work, id: string): Promise<Row> {
  return (await named(work, [await work.db.get('Reminder', { id })]))[0]!;
}

/** A task of one's own. */
export async function createTask(work: Work, code: string, task: { dueAt: string; note: string }): Promise<string> {
  const found = await getCase(work, code);
  requireOpen(found);
  const dueAt = futureInstant(task.dueAt, 'dueAt');
  await holdTeam(work, found.id);

  const id = await work.db.create('Reminder', task, {
    caseId: found.id,
    survivorId: found.survivorId,
    userId: work.actor.id,
    kind: 'TASK',
    ...momentOf('dueAt', dueAt),
    state: 'SCHEDULED',
    createdBy: work.actor.id,
  });
  work.afterCommit(() => announce(id, dueAt));
  return id;
}

export async function finishReminder(work: Work, id: string, version: number): Promise<string> {
  const found = await mine(work, id);
  const state = proceed('finish', found.state);
  await work.db.act(
    'update',
    'Reminder',
    found,
    version,
    {},
    {
      state,
      doneAt: now().toISOString(),
      doneBy: work.actor.id,
    },
  );
  return id;
}

export async function snoozeReminder(work: Work, id: string, version: number, until: string): Promise<string> {
  const found = await mine(work, id);
  const state = proceed('snooze', found.state);
  const dueAt = futureInstant(until, 'until', 90 * DAY);

  await work.db.act(
    'update',
    'Reminder',
    found,
    version,
    {},
    {
      state,
      why: SNOOZED,
      ...momentOf('dueAt', dueAt),
      raisedAt: null,
      claim: null,
      claimedAt: null,
      claimedUntil: null,
      retryAt: null,
      attempts: 0,
    },
  );
  work.afterCommit(() => announce(id, dueAt));
  return id;
}

export async function handOverReminder(work: Work, id: string, version: number, userId: string): Promise<string> {
  const found = await mine(work, id);
  requireOpenState(found.state);
  await requireTeamMember(work, found.caseId, userId, 'userId');

  await work.db.act('update', 'Reminder', found, version, { userId });
  return id;
}

/**
 * A task the actor may change; 403 where she may only read it. What carries a message to the person is the engine's: done
 * or moved by hand it would be sent twice, never, or be taken for sent.
 */
async function mine({ db }: Work, id: string): Promise<Row> {
  const found = await db.get('Reminder', { id, delivery: 'STAFF' });
  db.demand('update', 'Reminder', found);
  return found;
}

/**
 * Lets what is given to somebody of a case and an entry that keeps her away from it follow each other. One that came first may
 * have been about whoever asks.
 */
export async function holdTeam({ db }: Work, caseId: string): Promise<void> {
  await db.inner('Case', { id: caseId }, [], { hold: true });
  await db.get('Case', { id: caseId }, []);
}

/** Whoever is given something of a case is on its team, or it would be out of her reach. */
export async function requireTeamMember(work: Work, caseId: string, userId: string, field: string): Promise<void> {
  const { db } = work;
  await holdTeam(work, caseId);
  const members = await db.inner('CaseMembership', { caseId, userId, endedAt: null }, ['startedOn', 'endsOn']);
  const day = today();
  if (!members.some(({ startedOn, endsOn }) => endsOn === null || (startedOn <= day && day <= endsOn)))
    throw invalidField(field, 'not-a-colleague');
}
