import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { cases } from '#server/cases/cases.contract.ts';
import { getCase } from '#server/cases/cases.service.ts';
import { aCase, inMinutes, join, remindersOf } from '#server/testing/calendar.ts';
import { anOffice, owner, staff } from '#server/testing/cast.ts';
import { appointments } from './appointments.contract.ts';
import { planAppointment, settleAppointment } from './appointments.service.ts';
import { reminders } from './reminders.contract.ts';
import { wallTimeOf } from './wall-time.ts';

const DAY = 24 * 60;

test('a next appointment and its reminder are written in the transaction of whoever plans it', async () => {
  const eleni = await staff('social_worker', await anOffice());
  const one = await aCase(eleni);
  const startsAt = inMinutes(3 * DAY);

  const id = await eleni.work(async (work) =>
    planAppointment(work, await getCase(work, one.code), { startsAt, minutes: 45 }),
  );

  const { rows } = await owner.query('SELECT * FROM "Appointment" WHERE id = $1', [id]);
  expect(rows[0]).toMatchObject({
    userId: eleni.id,
    minutes: 45,
    mode: 'IN_PERSON',
    status: 'PLANNED',
    wallTime: wallTimeOf(new Date(startsAt)),
    zone: 'Europe/Athens',
  });
  const [reminder] = await remindersOf(one);
  expect(reminder).toMatchObject({
    kind: 'APPOINTMENT',
    aboutModel: 'Appointment',
    aboutId: id,
    userId: eleni.id,
    state: 'SCHEDULED',
    note: null,
  });
  expect(reminder!.dueAt.getTime()).toBe(Date.parse(startsAt) - 60 * 60_000);
});

test('when the act fails, neither appointment nor reminder is there', async () => {
  const eleni = await staff('social_worker', await anOffice());
  const one = await aCase(eleni);

  const act = eleni.work(async (work) => {
    await planAppointment(work, await getCase(work, one.code), { startsAt: inMinutes(DAY) });
    throw new Error('the session could not be saved');
  });

  await expect(act).rejects.toThrow('could not be saved');
  expect(await remindersOf(one)).toEqual([]);
  expect((await owner.query('SELECT 1 FROM "Appointment" WHERE "caseId" = $1', [one.id])).rowCount).toBe(0);
});

test('a mistake is named where it stands in the body of the caller', async () => {
  const eleni = await staff('social_worker', await anOffice());
  const one = await aCase(eleni);
  const attempt = (startsAt: string, field?: string) =>
    eleni.work(async (work) => planAppointment(work, await getCase(work, one.code), { startsAt }, { field }));

  await expect(attempt(inMinutes(-1), 'nextAppointment')).rejects.toMatchObject({
    status: 422,
    extra: { errors: [{ path: '/nextAppointment/startsAt', code: 'in-past' }] },
  });
  await expect(attempt(inMinutes(3 * 366 * DAY))).rejects.toMatchObject({
    extra: { errors: [{ path: '/startsAt', code: 'too-far' }] },
  });
});

test('an appointment for a colleague needs her on the team, and an episode has to be of this case', async () => {
  const office = await anOffice();
  const [eleni, maria] = [await staff('social_worker', office), await staff('psychologist', office)];
  const one = await aCase(eleni);
  const body = { startsAt: inMinutes(DAY) };

  const stranger = await eleni.try(appointments.plan, { code: one.code }, { ...body, userId: maria.id });
  expect(stranger.body.errors).toMatchObject([{ path: '/userId', code: 'not-a-colleague' }]);
  const foreign = await eleni.try(appointments.plan, { code: one.code }, { ...body, episodeId: randomUUID() });
  expect(foreign.body.errors).toMatchObject([{ path: '/episodeId', code: 'another-case' }]);

  await join(maria, one);
  const planned = await eleni.call(appointments.plan, { code: one.code }, { ...body, userId: maria.id, mode: 'PHONE' });
  expect(planned).toMatchObject({ userId: maria.id, mode: 'PHONE', createdBy: eleni.id });
  expect((await remindersOf(one))[0]).toMatchObject({ userId: maria.id });

  const own = await maria.call(appointments.plan, { code: one.code }, body);
  expect(own.userId).toBe(maria.id);
  const forAnother = await maria.try(appointments.plan, { code: one.code }, { ...body, userId: eleni.id });
  expect(forAnother.status).toBe(404);
});

test('a meeting that moves is a new appointment; the old one and its reminder are put away', async () => {
  const eleni = await staff('social_worker', await anOffice());
  const one = await aCase(eleni);
  const first = await eleni.call(
    appointments.plan,
    { code: one.code },
    { startsAt: inMinutes(DAY), minutes: 30, mode: 'VIDEO' },
  );

  const later = inMinutes(2 * DAY);
  const second = await eleni.call(appointments.move, { id: first.id! }, { startsAt: later });
  expect(second).toMatchObject({
    status: 'PLANNED',
    minutes: 30,
    mode: 'VIDEO',
    wallTime: wallTimeOf(new Date(later)),
  });
  expect((await eleni.try(appointments.move, { id: first.id! }, { startsAt: later })).status).toBe(409);

  const { items } = await eleni.call(appointments.ofCase, { code: one.code }, undefined, { query: 'sort=startsAt' });
  expect(items.map(({ status }) => status)).toEqual(['MOVED', 'PLANNED']);
  expect((await remindersOf(one)).map(({ state }) => state)).toEqual(['CANCELLED', 'SCHEDULED']);
});

test('cancelling ends the reminder too, once, and under the version that was seen', async () => {
  const office = await anOffice();
  const [eleni, supervisor] = [await staff('social_worker', office), await staff('supervisor', office)];
  const one = await aCase(eleni);
  const { id, version } = await eleni.call(appointments.plan, { code: one.code }, { startsAt: inMinutes(DAY) });

  expect((await supervisor.try(appointments.cancel, { id: id! })).status).toBe(403);
  expect((await eleni.try(appointments.cancel, { id: id! }, undefined, { version: version! + 1 })).status).toBe(412);
  expect(await eleni.call(appointments.cancel, { id: id! })).toMatchObject({ status: 'CANCELLED' });
  expect((await eleni.try(appointments.cancel, { id: id! })).status).toBe(409);
  expect((await remindersOf(one)).map(({ state }) => state)).toEqual(['CANCELLED']);
});

test('logging the session of a meeting settles it, and only a planned one of the same case', async () => {
  const eleni = await staff('social_worker', await anOffice());
  const [one, other] = [await aCase(eleni), await aCase(eleni, 'Maro')];
  const { id } = await eleni.call(appointments.plan, { code: one.code }, { startsAt: inMinutes(DAY) });
  const sessionId = randomUUID();
  const settle = (caseId: string) =>
    eleni.work((work) => settleAppointment(work, { id: id!, caseId, sessionId, status: 'HELD' }));

  await expect(settle(other.id)).rejects.toMatchObject({ status: 422 });
  await settle(one.id);
  await expect(settle(one.id)).rejects.toMatchObject({ status: 422 });
  expect((await remindersOf(one))[0]).toMatchObject({ state: 'DONE', doneBy: eleni.id });
  const { items } = await eleni.call(appointments.ofCase, { code: one.code }, undefined, { query: 'status=HELD' });
  expect(items).toMatchObject([{ id, sessionId }]);
});

test('an appointment of a case out of reach cannot be told from none', async () => {
  const office = await anOffice();
  const [eleni, vera] = [await staff('social_worker', office), await staff('social_worker', office)];
  const one = await aCase(eleni);
  const { id } = await eleni.call(appointments.plan, { code: one.code }, { startsAt: inMinutes(DAY) });

  expect((await vera.try(appointments.cancel, { id: id! })).status).toBe(404);
  expect((await vera.try(appointments.ofCase, { code: one.code })).status).toBe(404);
  expect((await vera.try(appointments.plan, { code: one.code }, { startsAt: inMinutes(DAY) })).status).toBe(404);
});

test('a task of one’s own is sealed, listed without its words, and opened by itself', async () => {
  const eleni = await staff('social_worker', await anOffice());
  const one = await aCase(eleni);
  const task = await eleni.call(
    reminders.create,
    { code: one.code },
    { dueAt: inMinutes(DAY), note: 'MARKED call about the key' },
  );
  expect(task).toMatchObject({
    kind: 'TASK',
    state: 'SCHEDULED',
    code: one.code,
    alias: 'Iris',
    note: 'MARKED call about the key',
  });

  const { items } = await eleni.call(reminders.list, {});
  expect(items).toMatchObject([{ id: task.id, code: one.code, alias: 'Iris', kind: 'TASK' }]);
  expect(JSON.stringify(items)).not.toContain('MARKED');
  expect((await remindersOf(one))[0]!.note).toMatch(/^s1\./);
  expect((await eleni.call(reminders.open, { id: task.id! })).note).toContain('MARKED');
});

test('a reminder goes from scheduled to done and never back', async () => {
  const eleni = await staff('social_worker', await anOffice());
  const one = await aCase(eleni);
  const { id } = await eleni.call(reminders.create, { code: one.code }, { dueAt: inMinutes(60), note: 'letter' });

  const snoozed = await eleni.call(reminders.snooze, { id: id! }, { until: inMinutes(2 * DAY) });
  expect(snoozed).toMatchObject({ state: 'SCHEDULED', version: 2 });
  expect((await eleni.try(reminders.snooze, { id: id! }, { until: inMinutes(100 * DAY) })).body.errors).toMatchObject([
    { path: '/until', code: 'too-far' },
  ]);
  expect(await eleni.call(reminders.done, { id: id! })).toMatchObject({ state: 'DONE' });
  expect((await eleni.try(reminders.done, { id: id! })).status).toBe(409);
  expect((await eleni.try(reminders.snooze, { id: id! }, { until: inMinutes(DAY) })).status).toBe(409);
  expect((await eleni.call(reminders.list, {})).items).toEqual([]);
  expect((await eleni.call(reminders.list, {}, undefined, { query: 'state=DONE' })).items).toHaveLength(1);
});

test('a reminder is handed over to somebody on the team, and is then hers', async () => {
  const office = await anOffice();
  const [eleni, maria, vera] = [
    await staff('social_worker', office),
    await staff('psychologist', office),
    await staff('psychologist', office),
  ];
  const one = await aCase(eleni);
  await join(maria, one);
  const { id } = await maria.call(reminders.create, { code: one.code }, { dueAt: inMinutes(DAY), note: 'group list' });

  expect((await maria.try(reminders.handOver, { id: id! }, { userId: vera.id })).body.errors).toMatchObject([
    { path: '/userId', code: 'not-a-colleague' },
  ]);
  const answer = await maria.call(reminders.handOver, { id: id! }, { userId: eleni.id });
  expect(answer).toEqual({ id });
  expect((await maria.try(reminders.open, { id: id! })).status).toBe(404);
  expect((await eleni.call(reminders.list, {})).items.map((row) => row.id)).toEqual([id]);
});

test('reminders are one’s own: a colleague’s do not appear, and a supervisor may read but not finish them', async () => {
  const office = await anOffice();
  const [eleni, supervisor] = [await staff('social_worker', office), await staff('supervisor', office)];
  const one = await aCase(eleni);
  const { id } = await eleni.call(reminders.create, { code: one.code }, { dueAt: inMinutes(DAY), note: 'letter' });

  expect((await supervisor.call(reminders.list, {})).items).toEqual([]);
  expect((await supervisor.call(reminders.open, { id: id! })).note).toBe('letter');
  expect((await supervisor.try(reminders.done, { id: id! })).status).toBe(403);
  for (const role of ['manager', 'dpo', 'admin', 'partner'] as const)
    expect((await (await staff(role, office)).try(reminders.list, {})).status, role).toBe(404);
});

test('the list pages by due time and filters by day', async () => {
  const eleni = await staff('social_worker', await anOffice());
  const one = await aCase(eleni);
  for (const days of [2, 20, 3])
    await eleni.call(reminders.create, { code: one.code }, { dueAt: inMinutes(days * DAY), note: `in ${days}` });
  await owner.query(
    `UPDATE "Reminder" SET "dueAt" = now() - interval '3 days' WHERE "caseId" = $1 AND "dueAt" = (SELECT min("dueAt") FROM "Reminder" WHERE "caseId" = $1)`,
    [one.id],
  );
  const count = async (query: string) => (await eleni.call(reminders.list, {}, undefined, { query })).items.length;

  expect([
    await count('due=overdue'),
    await count('due=today'),
    await count('due=soon'),
    await count('due=later'),
  ]).toEqual([1, 0, 1, 1]);
  const first = await eleni.call(reminders.list, {}, undefined, { query: 'limit=2' });
  const second = await eleni.call(reminders.list, {}, undefined, { query: `limit=2&cursor=${first.nextCursor}` });
  const due = [...first.items, ...second.items].map(({ dueAt }) => dueAt!);
  expect(due).toHaveLength(3);
  expect(due).toEqual(due.toSorted());
  expect((await eleni.ask('get', '/reminders?sort=note')).status).toBe(400);
});

test('nothing is planned in a closed case, and what was planned ends with it', async () => {
  const eleni = await staff('social_worker', await anOffice());
  const one = await aCase(eleni);
  await eleni.call(appointments.plan, { code: one.code }, { startsAt: inMinutes(DAY) });
  await eleni.call(cases.close, { code: one.code }, { closureReason: 'GOALS_MET', closureNote: 'done' });

  expect((await eleni.try(appointments.plan, { code: one.code }, { startsAt: inMinutes(DAY) })).status).toBe(409);
  expect((await eleni.try(reminders.create, { code: one.code }, { dueAt: inMinutes(DAY), note: 'x' })).status).toBe(
    409,
  );
  expect((await remindersOf(one)).map(({ state }) => state)).toEqual(['CANCELLED']);
});

test('the same key plans one appointment', async () => {
  const eleni = await staff('social_worker', await anOffice());
  const one = await aCase(eleni);
  const body = { startsAt: inMinutes(DAY) };

  const [a, b] = [
    await eleni.call(appointments.plan, { code: one.code }, body, { key: 'key-00000001' }),
    await eleni.call(appointments.plan, { code: one.code }, body, { key: 'key-00000001' }),
  ];
  expect(b.id).toBe(a.id);
  expect(await remindersOf(one)).toHaveLength(1);
});
