import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { addDays, now, today, turnClock } from '#server/platform/clock.ts';
import { releases } from '#server/releases/releases.contract.ts';
import { type ACase, aCase, inMinutes, join } from '#server/testing/calendar.ts';
import { anOffice, owner, type Person, staff } from '#server/testing/cast.ts';
import { counted, draft } from '#server/testing/figures.ts';
import { appointments } from './appointments.contract.ts';
import { settleAppointment } from './appointments.service.ts';
import { reminders } from './reminders.contract.ts';
import { type Today, todays } from './today.contract.ts';
import { instantOf } from './wall-time.ts';

afterEach(() => turnClock(0));

/** Turns the clock to a time of the day after tomorrow, so that every test has a whole day before it. */
const day = addDays(today(), 2);
const turnTo = (time: string, on = day) => {
  turnClock(0);
  turnClock(instantOf(`${on}T${time}`).getTime() - now().getTime());
};
const at = (time: string, on = day) => instantOf(`${on}T${time}`).toISOString();
const plan = (person: Person, { code }: ACase, time: string, minutes = 60, on = day) =>
  person.call(appointments.plan, { code }, { startsAt: at(time, on), minutes });
const show = (person: Person): Promise<Today> => person.call(todays.show, {});
const rowsOf = (answer: Today) =>
  Object.fromEntries(Object.entries(answer.waiting).map(([group, { rows }]) => [group, rows]));

async function aContact(person: Person, one: ACase, confirmedOn: string | null): Promise<void> {
  await owner.query(
    `INSERT INTO "SafeContact" (id, "caseId", "agencyId", "survivorId", "confirmedOn", "confirmedBy") VALUES ($1, $2, $3, $4, $5, $6)`,
    [randomUUID(), one.id, person.agencyId, one.survivorId, confirmedOn, person.id],
  );
}

async function anAgreement(
  person: Person,
  one: ACase,
  kind: string,
  validTo: string | null,
  recordVersion = 1,
): Promise<void> {
  await owner.query(
    `INSERT INTO "Consent" (id, "caseId", "agencyId", "survivorId", kind, "recordVersion", "dataCategories", purposes, "validFrom", "validTo", method, language, "explainedBy", "noticeVersion")
      VALUES ($1, $2, $3, $4, $5, $6, '{}', '{}', '2026-01-01', $7, 'SPOKEN', 'eng', $8, 'V1')`,
    [randomUUID(), one.id, person.agencyId, one.survivorId, kind, recordVersion, validTo, person.id],
  );
}

test('the day in order: logged, to write up, next, later; and what tomorrow begins with', async () => {
  const eleni = await staff('social_worker', await anOffice());
  const [iris, maro] = [await aCase(eleni, 'Iris'), await aCase(eleni, 'Maro')];
  turnTo('07:00');
  const first = await plan(eleni, iris, '09:00', 45);
  await plan(eleni, maro, '10:00');
  await plan(eleni, iris, '11:30', 15);
  await plan(eleni, maro, '16:45');
  await plan(eleni, iris, '09:30', 60, addDays(day, 1));
  await plan(eleni, maro, '12:00', 60, addDays(day, 1));
  const missed = await plan(eleni, maro, '08:00');
  const cancelled = await plan(eleni, maro, '13:00');
  await eleni.work((work) =>
    settleAppointment(work, { id: first.id!, caseId: iris.id, sessionId: randomUUID(), status: 'HELD' }),
  );
  await eleni.work((work) =>
    settleAppointment(work, { id: missed.id!, caseId: maro.id, sessionId: randomUUID(), status: 'MISSED' }),
  );
  await eleni.call(appointments.cancel, { id: cancelled.id! });

  turnTo('11:10');
  const answer = await show(eleni);
  expect(answer.day).toBe(day);
  expect(answer.appointments.map(({ alias, startsAt, state }) => [alias, startsAt!.slice(0, 16), state])).toEqual(
    [
      ['Maro', '08:00', 'MISSED'],
      ['Iris', '09:00', 'LOGGED'],
      ['Maro', '10:00', 'TO_WRITE_UP'],
      ['Iris', '11:30', 'NEXT'],
      ['Maro', '16:45', 'LATER'],
    ].map(([alias, time, state]) => [alias, at(time!).slice(0, 16), state]),
  );
  expect(answer.appointments[3]).toMatchObject({ code: iris.code, minutes: 15, mode: 'IN_PERSON', episodeId: null });
  expect(answer.counts).toMatchObject({ appointments: 5, toWriteUp: 1 });
  expect(answer.tomorrow).toEqual({
    count: 2,
    firstAt: expect.stringContaining(at('09:30', addDays(day, 1)).slice(0, 16)),
  });
});

test('a meeting of yesterday that nobody wrote up is overdue, once', async () => {
  const eleni = await staff('social_worker', await anOffice());
  const iris = await aCase(eleni);
  turnTo('07:00');
  const { id } = await plan(eleni, iris, '10:00');
  await owner.query(`UPDATE "Reminder" SET state = 'RAISED' WHERE "aboutId" = $1`, [id]);

  turnTo('09:00', addDays(day, 1));
  const answer = await show(eleni);
  expect(answer.appointments).toEqual([]);
  expect(rowsOf(answer).overdue).toMatchObject([
    { kind: 'SESSION_TO_WRITE_UP', aboutModel: 'Appointment', aboutId: id, code: iris.code },
  ]);
  expect(answer.waiting.overdue.total).toBe(1);

  turnTo('09:00', addDays(day, 40));
  expect(rowsOf(await show(eleni)).overdue).toMatchObject([
    { kind: 'SESSION_TO_WRITE_UP', aboutId: id, reminder: { state: 'RAISED' } },
  ]);
});

test('tasks stand in their group, at most seven rows each, with the number there are', async () => {
  const eleni = await staff('social_worker', await anOffice());
  const iris = await aCase(eleni);
  turnTo('07:00');
  for (let hour = 10; hour < 19; hour++)
    await eleni.call(reminders.create, { code: iris.code }, { dueAt: at(`${hour}:00`), note: 'MARKED' });
  await eleni.call(reminders.create, { code: iris.code }, { dueAt: at('10:00', addDays(day, 14)), note: 'soon' });
  await eleni.call(reminders.create, { code: iris.code }, { dueAt: at('10:00', addDays(day, 15)), note: 'later' });

  turnTo('12:00');
  const answer = await show(eleni);
  expect(answer.waiting.today.rows).toHaveLength(7);
  expect(answer.waiting.today.total).toBe(9);
  expect(answer.waiting.soon.total).toBe(1);
  expect(answer.counts.waiting).toBe(9);
  expect(JSON.stringify(answer)).not.toContain('MARKED');

  turnTo('12:00', addDays(day, 1));
  expect((await show(eleni)).waiting.overdue.total).toBe(9);
});

test('agreements that end within two weeks wait for whoever may renew them, unless they are renewed', async () => {
  const office = await anOffice();
  const [eleni, maria, coordinator] = [
    await staff('social_worker', office),
    await staff('psychologist', office),
    await staff('coordinator', office),
  ];
  const [iris, maro, thea] = [await aCase(eleni, 'Iris'), await aCase(eleni, 'Maro'), await aCase(eleni, 'Thea')];
  await join(maria, iris);
  await anAgreement(eleni, iris, 'SERVICE', addDays(today(), 3));
  await anAgreement(eleni, maro, 'SERVICE', addDays(today(), 3));
  await owner.query(`UPDATE "Consent" SET "supersededAt" = now() WHERE "caseId" = $1`, [maro.id]);
  await anAgreement(eleni, maro, 'SERVICE', null, 2);
  await anAgreement(eleni, thea, 'SERVICE', addDays(today(), 20));
  await anAgreement(eleni, thea, 'SHARE_IN_TEAM', addDays(today(), -2));

  const mine = rowsOf(await show(eleni));
  expect(mine.soon).toMatchObject([{ kind: 'CONSENT_EXPIRING', alias: 'Iris', dueOn: addDays(today(), 3) }]);
  expect(mine.overdue).toMatchObject([{ kind: 'CONSENT_EXPIRING', alias: 'Thea' }]);
  expect(rowsOf(await show(maria)).soon, 'a psychologist renews sharing, not services').toEqual([]);
  expect(rowsOf(await show(coordinator)).soon).toEqual([]);
});

test('the next meeting says how old its safe contact is, never what it is', async () => {
  const eleni = await staff('social_worker', await anOffice());
  const [iris, maro] = [await aCase(eleni, 'Iris'), await aCase(eleni, 'Maro')];
  turnTo('07:00');
  await plan(eleni, iris, '09:00');
  await plan(eleni, maro, '12:00');
  await aContact(eleni, iris, addDays(day, -12));
  await aContact(eleni, maro, addDays(day, -31));

  expect((await show(eleni)).contact).toEqual({
    appointmentId: expect.any(String),
    code: iris.code,
    confirmedOn: addDays(day, -12),
    confirmedDaysAgo: 12,
    stale: false,
  });
  turnTo('11:00');
  const later = await show(eleni);
  expect(later.contact).toMatchObject({ code: maro.code, confirmedDaysAgo: 31, stale: true });
  expect(rowsOf(later).overdue).toMatchObject([{ kind: 'CONTACT_TO_CONFIRM', alias: 'Maro' }]);

  const { rows } = await owner.query(
    `SELECT fields FROM trail."AuditEntry" WHERE "actorId" = $1 AND subject = 'SafeContact' AND fields <> '{}'`,
    [eleni.id],
  );
  expect(rows).toEqual([]);
});

test('an unfinished intake is shown to whoever began it', async () => {
  const office = await anOffice();
  const [eleni, vera] = [await staff('social_worker', office), await staff('social_worker', office)];
  const iris = await aCase(eleni);

  expect((await show(eleni)).intakes).toMatchObject([{ code: iris.code, alias: 'Iris', intakeStep: 'language' }]);
  expect((await show(vera)).intakes).toEqual([]);
});

test('every role with a day of its own gets one, and it holds nothing of a colleague’s', async () => {
  const office = await anOffice();
  const eleni = await staff('social_worker', office);
  const iris = await aCase(eleni);
  await eleni.call(appointments.plan, { code: iris.code }, { startsAt: inMinutes(5) });
  await eleni.call(reminders.create, { code: iris.code }, { dueAt: inMinutes(60), note: 'letter' });

  for (const role of [
    'supervisor',
    'coordinator',
    'psychologist',
    'teacher',
    'labour_counsellor',
    'legal_adviser',
  ] as const) {
    const answer = await show(await staff(role, office));
    expect([answer.appointments, ...Object.values(answer.waiting).map(({ total }) => total)], role).toEqual([
      [],
      0,
      0,
      0,
    ]);
  }
  for (const role of ['manager', 'partner', 'dpo', 'admin'] as const)
    expect((await (await staff(role, office)).try(todays.show, {})).status, role).toBe(404);
});

test('a teacher sees her reminder by alias, without the code she may not know', async () => {
  const office = await anOffice();
  const [eleni, vera] = [await staff('social_worker', office), await staff('teacher', office)];
  const iris = await aCase(eleni, 'Iris');
  const courseId = randomUUID();
  await owner.query(
    `INSERT INTO "Course" (id, "agencyId", name, "serviceType", "leaderId", "startsOn") VALUES ($1, $2, 'Greek A1', 'LANG', $3, current_date)`,
    [courseId, vera.agencyId, vera.id],
  );
  await owner.query(
    `INSERT INTO "Episode" (id, "caseId", "agencyId", "survivorId", "serviceType", "sessionKind", "providerAgencyId", "courseId", status, "requestedOn")
      VALUES ($1, $2, $3, $4, 'LANG', 'LESSON', $3, $5, 'ACTIVE', current_date)`,
    [randomUUID(), iris.id, vera.agencyId, iris.survivorId, courseId],
  );
  await owner.query(
    `INSERT INTO "Reminder" (id, "caseId", "agencyId", "survivorId", "userId", kind, "dueAt", "wallTime", "createdBy") VALUES ($1, $2, $3, $4, $5, 'ABSENCES', now() + interval '2 days', '', $6)`,
    [randomUUID(), iris.id, vera.agencyId, iris.survivorId, vera.id, eleni.id],
  );

  const [row] = rowsOf(await show(vera)).soon!;
  expect(row).toMatchObject({ kind: 'ABSENCES', alias: 'Iris' });
  expect(row).not.toHaveProperty('code');
});

test('the day takes two rounds of questions, however much is in it', async () => {
  const eleni = await staff('social_worker', await anOffice());
  turnTo('07:00');
  for (let i = 0; i < 6; i++) {
    const one = await aCase(eleni, `Person ${i}`);
    await plan(eleni, one, `${10 + i}:00`);
    await eleni.call(reminders.create, { code: one.code }, { dueAt: at('18:00'), note: 'x' });
    await anAgreement(eleni, one, 'SERVICE', addDays(day, 5));
  }

  let questions = 0;
  const { showToday } = await import('./today.service.ts');
  await eleni.work((work) => {
    const find = work.db.find.bind(work.db);
    work.db.find = (...asked) => {
      questions += 1;
      return find(...asked);
    };
    return showToday(work);
  });
  expect(questions).toBeLessThanOrEqual(9);
});

test('whoever approves releases is told how many wait for her, and nothing of them; nobody else is', async () => {
  const office = await anOffice();
  const [manager, supervisor, worker] = [
    await staff('manager', office),
    await staff('supervisor', office),
    await staff('social_worker', office),
  ];
  await counted(office, 20);
  expect(await show(supervisor)).toMatchObject({ releases: 0, counts: { waiting: 0 } });

  const { id: draftId } = await draft(manager, 'caseload');
  const { id } = await manager.call(releases.request, {}, { draftId: draftId! });
  expect(await show(supervisor)).toMatchObject({ releases: 1, counts: { waiting: 1 } });
  expect(JSON.stringify(await show(supervisor))).not.toMatch(/caseload|2026-Q1/);
  expect(await show(worker)).not.toHaveProperty('releases');
  const elsewhere = await staff('supervisor', await anOffice());
  expect(await show(elsewhere)).toMatchObject({ releases: 0 });

  await supervisor.call(releases.refuse, { id: id! });
  expect(await show(supervisor)).toMatchObject({ releases: 0, counts: { waiting: 0 } });
});
