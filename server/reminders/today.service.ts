import type { Row } from '#server/access/db.ts';
import { abilityOf } from '#server/access/lens.ts';
import type { Where } from '#server/access/sql.ts';
import type { Work } from '#server/access/work.ts';
import { addDays, now, today } from '#server/platform/clock.ts';
import { DAY, MINUTE } from './due.ts';
import { openStates } from './life.ts';
import { isLeftOf, listed, narrowedIn, SOON } from './reminders.service.ts';
import type { DayEntry, Today, WaitingRow } from './today.contract.ts';
import { startOfDay, wallTimeOf } from './wall-time.ts';

/** Days after which a safe contact has to be confirmed again before it is used. */
const contactHolds = 30;
/** Days back in which a meeting that nobody wrote up is still looked for; later its reminder alone tells of it. */
const lookBack = 14;
const shown = 7;

type Waiting = WaitingRow & { caseId: string; day: string; userId?: string };

/**
 * The day at one look, in two rounds of questions to the database: what is there, then what to call it. Everything goes
 * through the guard, so that a role sees less of it, never more.
 */
export async function showToday(work: Work): Promise<Today> {
  const day = today();
  const me = { userId: work.actor.id };
  const [stands, ownMeetings, ownRows, agreements, toBeTold, contacts, intakes, releases] = await Promise.all([
    standsIn(work),
    meetingsOf(work, day, me),
    remindersOf(work, day, me),
    endingAgreements(work, day),
    emergenciesToTell(work),
    contactsToConfirm(work, day),
    ownIntakes(work),
    releasesToApprove(work),
  ]);
  const covered = await coveredBy(work, day, stands);
  const meetings = sortMeetings([...ownMeetings, ...covered.meetings], day);
  const rows = [...ownRows, ...covered.rows];
  const upcoming = meetings.ofToday.find((row) => row.status === 'PLANNED' && !isOver(row));
  const warned = new Set(rows.map((row) => row.aboutId as string | null));
  const derived = [
    ...meetings.unwritten.map(toWriteUp),
    // Whoever carries the case has a task of her own about it.
    ...agreements.filter((row) => !warned.has(row.aboutId ?? null)),
    ...toBeTold,
    ...contacts,
  ];
  const caseIds = [...meetings.ofToday, ...rows, ...derived].map((row) => row.caseId as string);

  const [cases, kinds, logged, contact, names, narrowed] = await Promise.all([
    byId(work, 'Case', caseIds, ['code', 'alias', 'status', 'mergedAt']),
    byId(work, 'Episode', valuesOf(meetings.ofToday, 'episodeId'), ['sessionKind']),
    byId(work, 'Session', valuesOf(meetings.ofToday, 'sessionId'), ['recordedAt']),
    contactOf(work, upcoming),
    work.facts.namesOf(stands.map((row) => row.standsFor)),
    narrowedIn(work, [...rows, ...derived]),
  ]);
  const named = ({ caseId }: { caseId: string }) => ({
    code: cases.get(caseId)?.code as string | undefined,
    alias: cases.get(caseId)?.alias as string | undefined,
  });
  const forName = ({ userId }: { userId?: string } | Row) =>
    userId && userId !== work.actor.id ? names.get(userId) : undefined;

  const appointments = meetings.ofToday.map(
    (row): DayEntry => ({
      id: row.id,
      ...named(row as Row & { caseId: string }),
      episodeId: row.episodeId,
      kind: kinds.get(row.episodeId)?.sessionKind,
      startsAt: row.startsAt,
      minutes: row.minutes,
      mode: row.mode,
      state: stateOf(row, upcoming),
      sessionId: row.sessionId,
      loggedAt: logged.get(row.sessionId)?.recordedAt,
      forName: forName(row),
      version: row.version,
    }),
  );
  const started = new Set(
    meetings.all.filter((row) => Date.parse(row.startsAt) <= now().getTime()).map((row) => row.id),
  );
  const waiting = [
    ...rows.filter((row) => isWaiting(row, meetings.all, started)).map((row) => fromReminder(row, day)),
    ...derived.filter((row) => isGoing(cases.get(row.caseId))),
  ]
    .filter((row) => isLeftOf(narrowed, row))
    .map((row) => ({ ...row, forName: forName(row) }));
  const group = (belongs: (row: Waiting) => boolean) => gather(waiting.filter(belongs), named);
  const groups = {
    overdue: group((row) => row.day < day),
    today: group((row) => row.day === day),
    soon: group((row) => row.day > day),
  };

  return {
    day,
    now: now().toISOString(),
    appointments,
    contact: contact && upcoming ? { ...contact, code: cases.get(upcoming.caseId)?.code } : null,
    waiting: groups,
    counts: {
      appointments: appointments.length,
      toWriteUp: appointments.filter((entry) => entry.state === 'TO_WRITE_UP').length + meetings.unwritten.length,
      waiting: groups.overdue.total + groups.today.total + (releases ?? 0),
    },
    ...(releases !== undefined && { releases }),
    tomorrow: meetings.ofTomorrow.length
      ? { count: meetings.ofTomorrow.length, firstAt: meetings.ofTomorrow[0]!.startsAt }
      : null,
    standingIn: sumUp(stands, names),
    intakes,
  };
}

// --- the day -----------------------------------------------------------------------------------------------------

/** Meetings from two weeks ago until tomorrow. */
async function meetingsOf(work: Work, day: string, whose: Where): Promise<Row[]> {
  if (!may(work, 'read', 'Appointment')) return [];

  const [from, until] = [-lookBack, 2].map((days) => startOfDay(addDays(day, days)).toISOString());
  return work.db.find('Appointment', {
    where: {
      ...whose,
      startsAt: { gte: from!, lt: until! },
      status: { in: ['PLANNED', 'HELD', 'MISSED'] },
    },
    sort: [
      ['startsAt', 'asc'],
      ['id', 'asc'],
    ],
  });
}

/** What the meetings are for Today. */
function sortMeetings(found: Row[], day: string) {
  const [start, end] = [0, 1].map((days) => startOfDay(addDays(day, days)).toISOString());
  const all = found.toSorted((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt) || (a.id < b.id ? -1 : 1));
  const at = (row: Row) => new Date(row.startsAt).toISOString();

  return {
    all,
    ofToday: all.filter((row) => at(row) >= start! && at(row) < end!),
    ofTomorrow: all.filter((row) => at(row) >= end! && row.status === 'PLANNED'),
    unwritten: all.filter((row) => at(row) < start! && row.status === 'PLANNED'),
  };
}

const isOver = (row: Row) => endOf(row) <= now().getTime();
const endOf = (row: Row) => Date.parse(row.startsAt) + row.minutes * MINUTE;

function stateOf(row: Row, upcoming: Row | undefined): DayEntry['state'] {
  if (row.status === 'MISSED') return 'MISSED';
  if (row.status === 'HELD') return 'LOGGED';
  if (isOver(row)) return 'TO_WRITE_UP';
  return row === upcoming ? 'NEXT' : 'LATER';
}

/** When the safe contact of the next meeting was last confirmed. Its window and value stay sealed until she opens it. */
async function contactOf(work: Work, upcoming: Row | undefined): Promise<Today['contact']> {
  if (!upcoming || !may(work, 'read', 'SafeContact')) return null;

  const found = await work.db.findOne('SafeContact', { caseId: upcoming.caseId }, ['confirmedOn']);
  const confirmedOn: string | null = found?.confirmedOn ?? null;
  const confirmedDaysAgo = confirmedOn === null ? null : daysBetween(confirmedOn, today());
  return {
    appointmentId: upcoming.id,
    confirmedOn,
    confirmedDaysAgo,
    stale: confirmedDaysAgo === null || confirmedDaysAgo > contactHolds,
  };
}

/** Nothing is to be done any more in a case that is closed or stands still. */
const isGoing = (row: Row | undefined) => row?.status !== 'CLOSED' && !row?.mergedAt;

const daysBetween = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / DAY);

async function ownIntakes(work: Work): Promise<Today['intakes']> {
  if (!may(work, 'create', 'Case')) return [];
  const rows = await work.db.find('Case', {
    where: { createdBy: work.actor.id, status: 'INTAKE', mergedAt: null },
    columns: ['code', 'alias', 'intakeStep', 'openedOn'],
    sort: [
      ['openedOn', 'desc'],
      ['id', 'desc'],
    ],
    limit: 20,
  });
  return rows as Today['intakes'];
}

/** Undefined for whoever approves none: her day says nothing of it. */
async function releasesToApprove(work: Work): Promise<number | undefined> {
  if (!may(work, 'approve', 'Release')) return undefined;
  const rows = await work.db.find('Release', { where: { state: 'REQUESTED' }, columns: ['requestedBy'], limit: 100 });
  return rows.filter(({ requestedBy }) => requestedBy !== work.actor.id).length;
}

// --- standing in ------------------------------------------------------------------------------------------------

/** The memberships in which the reader stands in for somebody today. */
async function standsIn(work: Work): Promise<Row[]> {
  if (!may(work, 'read', 'CaseMembership')) return [];
  return work.db.find('CaseMembership', {
    where: { userId: work.actor.id, role: work.actor.role, endedAt: null, standsFor: { not: null } },
    columns: ['standsFor', 'endsOn', 'startedOn'],
  });
}

/** Tasks and meetings of those who are away, on the cases in which the reader stands in. Asked for only if there are any. */
async function coveredBy(work: Work, day: string, stands: Row[]): Promise<{ meetings: Row[]; rows: Row[] }> {
  if (!stands.length) return { meetings: [], rows: [] };

  const whose = {
    userId: { in: [...new Set(valuesOf(stands, 'standsFor'))] },
    caseId: { in: stands.map((row) => row.caseId as string) },
  };
  const isCovered = (row: Row) => stands.some((stand) => stand.caseId === row.caseId && stand.standsFor === row.userId);
  const [meetings, rows] = await Promise.all([meetingsOf(work, day, whose), remindersOf(work, day, whose)]);
  return { meetings: meetings.filter(isCovered), rows: rows.filter(isCovered) };
}

function sumUp(stands: Row[], names: ReadonlyMap<string, string>): Today['standingIn'] {
  return [...new Set(valuesOf(stands, 'standsFor'))].map((id) => {
    const rows = stands.filter((row) => row.standsFor === id);
    const until = rows.map((row) => row.endsOn as string).sort();
    return { name: names.get(id ?? '') ?? '', until: until.at(-1)!, cases: rows.length };
  });
}

// --- what waits --------------------------------------------------------------------------------------------------

function remindersOf(work: Work, day: string, whose: Where): Promise<Row[]> {
  return work.db.find('Reminder', {
    where: {
      ...whose,
      delivery: 'STAFF',
      state: { in: openStates },
      dueAt: { lt: startOfDay(addDays(day, 1 + SOON)).toISOString() },
    },
    sort: [
      ['dueAt', 'asc'],
      ['id', 'asc'],
    ],
    columns: listed,
    limit: 500,
  });
}

/** The reminder of a meeting waits from the hour before until it begins; then the meeting itself asks to be written up. */
function isWaiting(row: Row, meetings: Row[], started: ReadonlySet<string>): boolean {
  if (row.kind !== 'APPOINTMENT' || !meetings.some((meeting) => meeting.id === row.aboutId)) return true;
  return row.state === 'RAISED' && !started.has(row.aboutId);
}

function fromReminder(row: Row, day: string): Waiting {
  const dueOn = wallTimeOf(new Date(row.dueAt)).slice(0, 10);
  return {
    caseId: row.caseId,
    userId: row.userId,
    day: dueOn,
    // A meeting of long ago that its reminder still waits for was never written up.
    kind: row.kind === 'APPOINTMENT' && dueOn < day ? 'SESSION_TO_WRITE_UP' : row.kind,
    dueAt: row.dueAt,
    dueOn,
    aboutModel: row.aboutModel,
    aboutId: row.aboutId,
    reminder: { id: row.id, state: row.state, version: row.version },
  };
}

function toWriteUp(meeting: Row): Waiting {
  const dueAt = new Date(endOf(meeting));
  const day = wallTimeOf(dueAt).slice(0, 10);
  return {
    caseId: meeting.caseId,
    userId: meeting.userId,
    day,
    kind: 'SESSION_TO_WRITE_UP',
    dueAt: dueAt.toISOString(),
    dueOn: day,
    aboutModel: 'Appointment',
    aboutId: meeting.id,
  };
}

/** Agreements that end within two weeks, or ended in the last thirty days, where the reader could record a new one. */
async function endingAgreements(work: Work, day: string): Promise<Waiting[]> {
  if (!may(work, 'create', 'Consent')) return [];
  const rows = await work.db.find('Consent', {
    where: {
      emergency: false,
      withdrawnAt: null,
      supersededAt: null,
      validTo: { gte: addDays(day, -30), lte: addDays(day, SOON) },
    },
    columns: ['kind', 'validTo'],
    limit: 500,
  });
  return rows
    .filter((row) => work.db.may('create', 'Consent', row))
    .map((row) => derivedRow(row, 'CONSENT_EXPIRING', 'Consent', row.validTo));
}

/** What was passed on in an emergency and the person was not told of. It waits until that is recorded. */
async function emergenciesToTell(work: Work): Promise<Waiting[]> {
  if (!may(work, 'inform', 'Consent')) return [];
  const rows = await work.db.find('Consent', {
    where: { emergency: true, approvedAt: { not: null }, informedOn: null },
    columns: ['kind', 'validFrom'],
    limit: 500,
  });
  return rows
    .filter((row) => work.db.may('inform', 'Consent', row))
    .map((row) => derivedRow(row, 'CONSENT_INFORM', 'Consent', row.validFrom));
}

/** Safe contacts the reader keeps that nobody confirmed for thirty days. */
async function contactsToConfirm(work: Work, day: string): Promise<Waiting[]> {
  if (!may(work, 'update', 'SafeContact')) return [];
  const rows = await work.db.find('SafeContact', {
    where: { confirmedOn: { lt: addDays(day, -contactHolds) } },
    columns: ['confirmedOn'],
    limit: 500,
  });
  return rows
    .filter((row) => work.db.may('update', 'SafeContact', row))
    .map((row) => derivedRow(row, 'CONTACT_TO_CONFIRM', 'SafeContact', addDays(row.confirmedOn, contactHolds)));
}

const derivedRow = (row: Row, kind: WaitingRow['kind'], aboutModel: string, day: string): Waiting => ({
  caseId: row.caseId,
  day,
  kind,
  dueOn: day,
  aboutModel,
  aboutId: row.id,
});

/** The first rows of a group: what has a day of its own before what has been waiting for anybody to find the time. */
function gather(rows: Waiting[], named: (row: Waiting) => { code?: string | undefined; alias?: string | undefined }) {
  const rank = (row: Waiting) =>
    `${row.kind === 'CONTACT_TO_CONFIRM' ? 1 : 0} ${row.dueAt ?? `${row.day}T99`} ${row.aboutId}`;
  const sorted = rows.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1));
  return { rows: sorted.slice(0, shown).map((row) => ({ ...row, ...named(row) }) as WaitingRow), total: rows.length };
}

// --- helpers -----------------------------------------------------------------------------------------------------

const may = (work: Work, action: string, model: string) =>
  abilityOf(work.actor.role).rulesFor(action, model).length > 0;

const valuesOf = (rows: Row[], column: string) => rows.map((row) => row[column] as string | null);

/** Rows by their ids, as far as the reader may see them. */
async function byId(
  work: Work,
  model: 'Case' | 'Episode' | 'Session',
  wanted: readonly (string | null)[],
  columns: readonly string[],
): Promise<Map<string, Row>> {
  const ids = [...new Set(wanted.filter((id) => id !== null && id !== undefined))];
  if (!ids.length || !may(work, 'read', model)) return new Map();
  const rows = await work.db.find(model, { where: { id: { in: ids } }, columns, limit: ids.length });
  return new Map(rows.map((row) => [row.id, row]));
}
