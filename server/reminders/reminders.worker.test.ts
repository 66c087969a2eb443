import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type JobQueue, openQueue } from '#server/platform/jobs.ts';
import { type ACase, aCase, inMinutes, remindersOf } from '#server/testing/calendar.ts';
import { carriers, type TestCarrier, until } from '#server/testing/carriers.ts';
import { anOffice, owner, type Person, staff } from '#server/testing/cast.ts';
import { appointments } from './appointments.contract.ts';
import { reminders } from './reminders.contract.ts';
import { type RemindersWorker, startRemindersWorker } from './reminders.worker.ts';
import { todays } from './today.contract.ts';

const never = 3_600_000;
const minutes = (seconds: number) => seconds / 60;

console.info(`Queue tests run on: ${carriers.map(({ name }) => name).join(', ')}.`);

describe.each(carriers)('on $name', ({ name, start }) => {
  let carrier: TestCarrier;
  let queue: JobQueue;
  let eleni: Person;
  let one: ACase;
  const running: RemindersWorker[] = [];
  const worker = (sweepEvery: number) => {
    const started = startRemindersWorker(queue, { sweepEvery });
    running.push(started);
    return started;
  };

  beforeAll(async () => {
    carrier = await start();
    queue = await openQueue(carrier.redisUrl ? { redisUrl: carrier.redisUrl } : {});
    eleni = await staff('social_worker', await anOffice());
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((each) => each.stop()));
  });
  afterAll(async () => {
    await queue.close();
    await carrier.stop();
  });

  const states = async () => (await remindersOf(one)).map(({ state }) => state as string);
  const task = (seconds: number) =>
    eleni.call(reminders.create, { code: one.code }, { dueAt: inMinutes(minutes(seconds)), note: 'MARKED-NOTE' });

  test('the carrier is the one that was asked for, and answers', async () => {
    expect(queue.carrier).toBe(carrier.name);
    expect(await queue.answers()).toBe(true);
  });

  test('the next appointment comes up on Today when its time has come, by the queue alone', async () => {
    one = await aCase(eleni, 'Iris');
    worker(never);
    const planned = await eleni.call(appointments.plan, { code: one.code }, { startsAt: inMinutes(60 + minutes(2)) });
    expect(await states()).toEqual(['SCHEDULED']);

    await until('raised', async () => (await states())[0] === 'RAISED');
    const today = await eleni.call(todays.show, {});
    const rows = Object.values(today.waiting).flatMap((group) => group.rows);
    expect(rows).toContainEqual(
      expect.objectContaining({
        kind: 'APPOINTMENT',
        code: one.code,
        alias: 'Iris',
        aboutId: planned.id,
        reminder: expect.objectContaining({ state: 'RAISED' }),
      }),
    );
    const [row] = await remindersOf(one);
    expect(row!.raisedAt.getTime()).toBeGreaterThanOrEqual(row!.dueAt.getTime());
    expect(row!.raisedAt.getTime() - row!.dueAt.getTime()).toBeLessThan(3_000);
  });

  test('the queue holds an opaque id and a time, and nothing of the case', async () => {
    one = await aCase(eleni, 'Thea');
    const { id } = await task(600);
    await until('taken', async () => (await carrier.dump()).includes(id!));
    const stored = await carrier.dump();

    const [row] = await remindersOf(one);
    const words = [
      one.code,
      one.id,
      one.survivorId,
      eleni.id,
      eleni.agencyId,
      'Thea',
      'MARKED',
      'TASK',
      'Reminder',
      row!.note,
    ];
    expect(words.filter((word) => stored.includes(word))).toEqual([]);
  });

  test('a queue that lost everything loses nothing: the look at the table finds what is due', async () => {
    one = await aCase(eleni);
    const { id } = await task(1.5);
    await until('taken', async () => (await carrier.dump()).includes(id!));
    await carrier.wipe();
    expect(await carrier.dump()).not.toContain(id);

    worker(200);
    await until('raised', async () => (await states())[0] === 'RAISED');
  });

  test('what was due while no worker ran is raised when one starts', async () => {
    one = await aCase(eleni);
    await task(0.3);
    await new Promise((later) => setTimeout(later, 600));
    expect(await states()).toEqual(['SCHEDULED']);

    worker(never);
    await until('raised', async () => (await states())[0] === 'RAISED');
  });

  test('two workers that see the same reminders raise each of them once, each with one line in the trail', async () => {
    one = await aCase(eleni);
    for (let i = 0; i < 30; i++) await task(3);
    await owner.query(
      `INSERT INTO "Reminder" (id, "caseId", "agencyId", "survivorId", "userId", kind, "dueAt", "wallTime", "createdBy")
        SELECT gen_random_uuid(), $1, $2, $3, $4, 'FOLLOW_UP', now() + interval '3 seconds', '', $4 FROM generate_series(1, 500)`,
      [one.id, eleni.agencyId, one.survivorId, eleni.id],
    );
    worker(100);
    worker(100);

    await until('all raised', async () => (await states()).every((state) => state === 'RAISED'), 15_000);
    await new Promise((later) => setTimeout(later, 500));
    const rows = await remindersOf(one);
    expect(rows).toHaveLength(530);
    expect(new Set(rows.map(({ attempts }) => attempts))).toEqual(new Set([1]));
    const { rows: lines } = await owner.query(
      `SELECT unnest(ids) AS id FROM trail."AuditEntry" WHERE "caseId" = $1 AND action = 'raise'`,
      [one.id],
    );
    expect(lines).toHaveLength(530);
    expect(new Set(lines.map(({ id }) => id)).size).toBe(530);
  });

  test('what was called off, snoozed or done meanwhile is left alone when its job arrives', async () => {
    one = await aCase(eleni);
    const [done, snoozed] = [await task(1.2), await task(1.2)];
    const planned = await eleni.call(appointments.plan, { code: one.code }, { startsAt: inMinutes(60 + minutes(1.2)) });
    await eleni.call(reminders.done, { id: done.id! });
    await eleni.call(reminders.snooze, { id: snoozed.id! }, { until: inMinutes(60) });
    await eleni.call(appointments.cancel, { id: planned.id! });

    worker(100);
    await new Promise((later) => setTimeout(later, 2_000));
    expect((await states()).toSorted()).toEqual(['CANCELLED', 'DONE', 'SCHEDULED']);
  });

  test('a worker that stops lets go at once, and the next one goes on', async () => {
    one = await aCase(eleni);
    const began = Date.now();
    await worker(never).stop();
    expect(Date.now() - began).toBeLessThan(3_000);

    await task(0.5);
    worker(never);
    await until('raised', async () => (await states())[0] === 'RAISED');
  });

  // Last, for the carrier does not come back.
  test.runIf(name === 'redis')(
    'a request does not wait for a carrier that is gone, and the reminder is raised all the same',
    async () => {
      one = await aCase(eleni);
      worker(200);
      carrier.kill!();

      const began = Date.now();
      await task(1);
      expect(Date.now() - began).toBeLessThan(1_500);
      await until('raised', async () => (await states())[0] === 'RAISED');
      expect(await queue.answers()).toBe(false);
    },
  );
});

test('without any queue the row is written and waits', async () => {
  const eleni = await staff('social_worker', await anOffice());
  const one = await aCase(eleni);
  await eleni.call(appointments.plan, { code: one.code }, { startsAt: inMinutes(5) });

  const [row] = await remindersOf(one);
  expect(row).toMatchObject({ state: 'SCHEDULED', attempts: 0 });
});
