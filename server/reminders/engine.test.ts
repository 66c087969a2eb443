import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { absences } from '#server/absences/absences.contract.ts';
import { cases } from '#server/cases/cases.contract.ts';
import { addMonths, now, runAt, today, turnClock } from '#server/platform/clock.ts';
import { type ACase, aCase, inMinutes, join, remindersOf } from '#server/testing/calendar.ts';
import { anOffice, type Office, owner, type Person, staff } from '#server/testing/cast.ts';
import { anEngine, aReminder, reminderOf } from '#server/testing/reminders.ts';
import { MAX_TRIES } from './decide.ts';
import { type Delivery, deliveries } from './deliveries.ts';
import { LEASE } from './engine.ts';
import { queue } from './queue.contract.ts';
import { reminders } from './reminders.contract.ts';
import { rules } from './rules.contract.ts';
import { todays } from './today.contract.ts';
import { instantOf, wallTimeOf } from './wall-time.ts';

const HOUR = 3_600_000;
let office: Office;
let eleni: Person;
let admin: Person;
let one: ACase;
const first = anEngine();
const second = anEngine();
beforeAll(async () => {
  office = await anOffice();
  eleni = await staff('social_worker', office);
  admin = await staff('admin', office);
  one = await aCase(eleni);
});
afterEach(async () => {
  turnClock(0);
  await owner.query(`UPDATE "Reminder" SET state = 'CANCELLED' WHERE state NOT IN ('DONE', 'CANCELLED')`);
});
afterAll(() => Promise.all([first.end(), second.end()]));

const due = (more: object = {}, minutes = -1) =>
  aReminder(one, {
    userId: eleni.id,
    agencyId: office.agencyId,
    dueAt: new Date(now().getTime() + minutes * 60_000),
    ...more,
  });
const at = (milliseconds: number) => new Date(now().getTime() + milliseconds);
/** An engine whose process ends at a step, as far as the database can tell. */
async function killedAt(step: string): Promise<void> {
  const dying = anEngine((passed) => {
    if (passed === step) throw new Error('killed');
  });
  await dying.engine.takeUp().catch(() => {});
  await dying.end();
}

describe('a claim', () => {
  test.each(['claimed', 'decided'])(
    'of a worker that died when it had %s runs out, and another takes the row up',
    async (step) => {
      const id = await due();
      await killedAt(step);
      expect(await reminderOf(id)).toMatchObject({ state: 'SCHEDULED', attempts: 1 });
      expect((await first.engine.takeUp()).claimed).toBe(0);

      const round = await runAt(at(LEASE + 1), () => first.engine.takeUp());
      expect(round.raised.map((row) => row.id)).toEqual([id]);
      expect(await reminderOf(id)).toMatchObject({ state: 'RAISED', attempts: 2, claim: null });
    },
  );

  test('made by a clock that was put back since holds nothing up', async () => {
    const id = await due({}, -600);
    await runAt(at(3_600_000), () => killedAt('claimed'));
    const round = await first.engine.takeUp();
    expect(round.raised.map((row) => row.id)).toEqual([id]);
  });

  test('is made by one of two workers that look at the same moment', async () => {
    const ids = await Promise.all(Array.from({ length: 40 }, () => due()));
    const rounds = await Promise.all([
      first.engine.takeUp(),
      second.engine.takeUp(),
      first.engine.takeUp(ids),
      second.engine.takeUp(ids),
    ]);
    const raised = rounds.flatMap((round) => round.raised.map((row) => row.id));
    expect(raised.toSorted()).toEqual(ids.toSorted());
  });

  test('a person who acts between the claim and the end of it is obeyed', async () => {
    const created = await eleni.call(reminders.create, { code: one.code }, { dueAt: inMinutes(1), note: 'Call' });
    const meanwhile = anEngine();
    await runAt(at(120_000), async () => {
      const claimed = owner.query(`UPDATE "Reminder" SET claim = $2, "claimedUntil" = $3 WHERE id = $1`, [
        created.id,
        randomUUID(),
        at(LEASE),
      ]);
      await claimed;
    });
    await eleni.call(reminders.snooze, { id: created.id! }, { until: inMinutes(60) });
    expect(await reminderOf(created.id!)).toMatchObject({
      state: 'SCHEDULED',
      claim: null,
      claimedUntil: null,
      attempts: 0,
    });
    expect((await runAt(at(3_700_000), () => meanwhile.engine.takeUp())).raised.map((row) => row.id)).toEqual([
      created.id,
    ]);
    await meanwhile.end();
  });
});

describe('what fails', () => {
  /** A reminder that the database refuses to raise, whatever the worker does. */
  async function poisoned<T>(id: string, job: () => Promise<T>): Promise<T> {
    await owner.query(`ALTER TABLE "Reminder" ADD CONSTRAINT poison CHECK (id <> '${id}' OR state <> 'RAISED')`);
    return job().finally(() => owner.query('ALTER TABLE "Reminder" DROP CONSTRAINT poison'));
  }

  test('holds up nothing else, rests longer each time, and ends on the shelf, from which an administrator takes it', async () => {
    const bad = await due();
    const good = await due();
    let clock = now();
    const rests: number[] = [];
    await poisoned(bad, async () => {
      for (let tries = 1; tries <= MAX_TRIES; tries++) {
        const round = await runAt(clock, () => first.engine.takeUp());
        if (tries === 1) expect(round.raised.map((row) => row.id)).toEqual([good]);
        const row = await reminderOf(bad);
        expect(row).toMatchObject({
          attempts: tries,
          failure: '23514',
          state: tries < MAX_TRIES ? 'SCHEDULED' : 'DEAD',
        });
        if (tries === MAX_TRIES) break;
        rests.push(row.retryAt.getTime() - clock.getTime());
        expect((await runAt(new Date(row.retryAt.getTime() - 1), () => first.engine.takeUp())).claimed).toBe(0);
        clock = row.retryAt;
      }
    });
    expect(rests).toEqual([30_000, 60_000, 120_000, 240_000, 480_000]);
    expect((await runAt(at(86_400_000), () => first.engine.takeUp())).claimed).toBe(0);

    const { items } = await admin.call(queue.deadLetters, {});
    expect(items).toEqual([
      {
        id: bad,
        kind: 'TASK',
        delivery: 'STAFF',
        attempts: MAX_TRIES,
        failure: '23514',
        dueAt: expect.any(String),
        failedAt: expect.any(String),
      },
    ]);
    expect(await admin.call(queue.health, {})).toMatchObject({ dead: 1, late: 0 });
    await admin.call(queue.retry, { id: bad });
    expect((await first.engine.takeUp()).raised.map((row) => row.id)).toEqual([bad]);
    expect((await admin.try(queue.retry, { id: bad })).status).toBe(404);
  });

  test('by killing its worker every time ends on the shelf too', async () => {
    const id = await due();
    for (let tries = 0; tries < MAX_TRIES; tries++) await runAt(at(tries * 2 * LEASE), () => killedAt('claimed'));
    await runAt(at(2 * MAX_TRIES * LEASE), () => first.engine.takeUp());
    expect(await reminderOf(id)).toMatchObject({ state: 'DEAD', failure: 'worker-died' });
  });

  test('by killing its worker takes nothing along to the shelf that was due at the same time', async () => {
    const bad = await due({ delivery: 'DEADLY' });
    const good = [await due(), await due(), await due()];
    let touched = false;
    (deliveries as Record<string, Delivery>).DEADLY = {
      decide() {
        touched = true;
        return { act: 'raise', checks: [], why: 'due' };
      },
    };
    const dying = anEngine((step) => {
      if (step === 'decided' && touched) throw new Error('killed');
    });
    try {
      for (let tries = 0; tries < 3 * MAX_TRIES; tries++) {
        touched = false;
        await runAt(at(tries * 2 * LEASE), () => dying.engine.takeUp()).catch(() => {});
      }
    } finally {
      delete (deliveries as Record<string, Delivery>).DEADLY;
      await dying.end();
    }
    expect(await reminderOf(bad)).toMatchObject({ state: 'DEAD', failure: 'worker-died' });
    for (const id of good) expect(await reminderOf(id)).toMatchObject({ state: 'RAISED' });
  });

  test('because this version does not know how to deliver it, is kept', async () => {
    const id = await due({ delivery: 'PIGEON' });
    await first.engine.takeUp();
    expect(await reminderOf(id)).toMatchObject({ state: 'SCHEDULED', failure: 'unknown-delivery' });
  });

  test('administrators of another agency see none of it, and nobody else finds the place', async () => {
    await due({ state: 'DEAD' });
    const stranger = await staff('admin', await anOffice());
    expect((await stranger.call(queue.deadLetters, {})).items).toEqual([]);
    expect((await eleni.try(queue.deadLetters, {})).status).toBe(404);
    const health = JSON.stringify(await admin.call(queue.health, {}));
    for (const word of [one.code, one.id, eleni.id, 'Iris']) expect(health).not.toContain(word);
  });
});

describe('what is handed out', () => {
  const sent: string[] = [];
  const paper: Delivery = {
    decide: () => ({ act: 'send', checks: [], why: 'due' }),
    async send({ id }) {
      sent.push(id);
      return { act: 'done', why: 'accepted' };
    },
  };
  const known = deliveries as Record<string, Delivery>;
  beforeAll(() => {
    known.PAPER = paper;
  });
  afterAll(() => {
    delete known.PAPER;
  });

  test('goes once and is done', async () => {
    const id = await due({ delivery: 'PAPER' });
    await Promise.all([first.engine.takeUp(), second.engine.takeUp()]);
    expect(sent.filter((one) => one === id)).toEqual([id]);
    expect(await reminderOf(id)).toMatchObject({ state: 'DONE', why: 'accepted' });
  });

  test.each(['sending', 'sent'])(
    'and whose worker died at "%s" is never sent again: it becomes a task that says so',
    async (step) => {
      const id = await due({ delivery: 'PAPER' });
      await killedAt(step);
      expect((await reminderOf(id)).state).toBe('SENDING');
      await runAt(at(LEASE + 1), () => first.engine.takeUp());
      expect(sent.filter((one) => one === id)).toHaveLength(step === 'sent' ? 1 : 0);
      expect(await reminderOf(id)).toMatchObject({
        state: 'RAISED',
        kind: 'SENDING_UNCERTAIN',
        delivery: 'STAFF',
        why: 'sending-uncertain',
      });
    },
  );

  test('and breaks half-way becomes a task that says so', async () => {
    known.TORN = {
      ...paper,
      send: async () => {
        throw new Error('MARKED-SECRET');
      },
    };
    const id = await due({ delivery: 'TORN' });
    await first.engine.takeUp();
    delete known.TORN;
    expect(await reminderOf(id)).toMatchObject({ state: 'RAISED', kind: 'SENDING_UNCERTAIN' });
    expect(JSON.stringify(await reminderOf(id))).not.toContain('MARKED');
  });
});

describe('what is decided', () => {
  test('BR6: closing a case calls off whatever was to come up in it, on the ladder and on the shelf too', async () => {
    const other = await aCase(eleni);
    const about = { userId: eleni.id, agencyId: office.agencyId };
    const ids = [];
    for (const state of ['SCHEDULED', 'WAITING', 'RAISED', 'DEAD'])
      ids.push(await aReminder(other, { ...about, state, kind: 'SAFETY_REVIEW', dueAt: at(-1000) }));
    await owner.query(`UPDATE "Case" SET status = 'ACTIVE' WHERE id = $1`, [other.id]);
    const { version } = await eleni.call(cases.open, { code: other.code });
    const why = { closureReason: 'GOALS_MET', closureNote: 'She is on her way.' };
    await eleni.call(cases.close, { code: other.code }, why, { version: version! });
    expect((await remindersOf(other)).map(({ state }) => state)).toEqual([
      'CANCELLED',
      'CANCELLED',
      'CANCELLED',
      'CANCELLED',
    ]);
    expect((await runAt(at(86_400_000), () => first.engine.takeUp())).raised).toEqual([]);
    expect(ids).toHaveLength(4);
  });

  test('BR6: and a case that was closed behind its back raises nothing of it; what staff owe after the end still comes', async () => {
    const other = await aCase(eleni);
    const about = { userId: eleni.id, agencyId: office.agencyId, dueAt: at(-1000) };
    await owner.query(`UPDATE "Case" SET status = 'CLOSED' WHERE id = $1`, [other.id]);
    const [review, owed] = [
      await aReminder(other, { ...about, kind: 'FOLLOW_UP' }),
      await aReminder(other, { ...about, kind: 'CONSENT_INFORM' }),
    ];
    await first.engine.takeUp();
    expect(await reminderOf(review)).toMatchObject({ state: 'CANCELLED', why: 'case-closed' });
    expect(await reminderOf(owed)).toMatchObject({ state: 'RAISED' });
  });

  test('in quiet hours what can wait waits for the morning, to the minute; a meeting does not', async () => {
    await owner.query(
      `INSERT INTO "ReminderPolicy" (id, "agencyId", "quietFrom", "quietTo") VALUES (gen_random_uuid(), $1, '20:00', '07:00')`,
      [office.agencyId],
    );
    const evening = instantOf('2027-03-27T21:30');
    const [review, meeting] = [
      await due({ kind: 'SAFETY_REVIEW', dueAt: evening }),
      await due({ kind: 'APPOINTMENT', dueAt: evening }),
    ];
    const round = await runAt(evening, () => first.engine.takeUp());
    expect(round.raised.map((row) => row.id)).toEqual([meeting]);
    // The night in which the clock goes forward is an hour shorter.
    const row = await reminderOf(review);
    expect(wallTimeOf(row.retryAt)).toBe('2027-03-28T07:00');
    expect(row.retryAt.getTime() - evening.getTime()).toBe(8.5 * 3_600_000);
    expect((await runAt(row.retryAt, () => first.engine.takeUp())).raised.map(({ id }) => id)).toEqual([review]);
    await owner.query('DELETE FROM "ReminderPolicy"');
  });

  test('whoever left hands on what comes up to who carries the case; a stand-in sees it with her', async () => {
    const gone = await staff('psychologist', office);
    await join(gone, one);
    await owner.query(`UPDATE "User" SET status = 'DISABLED' WHERE id = $1`, [gone.id]);
    const id = await due({ userId: gone.id });
    await first.engine.takeUp();
    expect(await reminderOf(id)).toMatchObject({ state: 'RAISED', userId: eleni.id, why: 'handed-on' });

    const standIn = await staff('social_worker', office);
    await eleni.call(absences.record, {}, { standInId: standIn.id, firstDay: today(), lastDay: today() });
    await due({ kind: 'FOLLOW_UP' }, 5);
    const { items } = await eleni.call(queue.simulate, { code: one.code });
    expect(items.flatMap(({ checks }) => checks)).toContainEqual({
      check: 'absence',
      passed: true,
      why: 'stood-in-for',
    });
  });

  test('a ladder goes up hour by hour while nobody sees to it, unseen before, and ends with the task', async () => {
    const coordinator = await staff('coordinator', office);
    const supervisor = await staff('supervisor', office);
    const id = await due({ kind: 'REFERRAL_DUE' });
    const began = now();
    await runAt(began, () => first.engine.takeUp());
    const above = async () =>
      (await remindersOf(one))
        .filter(({ originId }) => originId === id)
        .map(({ userId, state, step }) => [userId, state, step]);
    expect(await above()).toEqual([
      [coordinator.id, 'WAITING', 1],
      [supervisor.id, 'WAITING', 2],
    ]);
    expect((await coordinator.call(reminders.list, {})).items).toEqual([]);

    await runAt(new Date(began.getTime() + 24 * 3_600_000), () => first.engine.takeUp());
    expect((await above())[0]).toEqual([coordinator.id, 'RAISED', 1]);
    expect((await coordinator.call(reminders.list, {})).items).toMatchObject([{ kind: 'REFERRAL_DUE', step: 1 }]);

    await eleni.call(reminders.done, { id });
    expect((await above()).map(([, state]) => state)).toEqual(['CANCELLED', 'CANCELLED']);
    expect((await runAt(new Date(began.getTime() + 90 * 3_600_000), () => first.engine.takeUp())).claimed).toBe(0);
  });

  test('snoozing begins the ladder anew when the task comes back', async () => {
    const id = await due({ kind: 'REFERRAL_DUE' });
    await first.engine.takeUp();
    await eleni.call(reminders.snooze, { id }, { until: inMinutes(60) });
    const steps = async () =>
      (await remindersOf(one))
        .filter(({ originId }) => originId === id)
        .map(({ state }) => state)
        .toSorted();
    expect(await steps()).toEqual(['CANCELLED', 'CANCELLED']);
    await runAt(at(3_700_000), () => first.engine.takeUp());
    expect(await steps()).toEqual(['CANCELLED', 'CANCELLED', 'WAITING', 'WAITING']);
  });
});

describe('rules', () => {
  test('plan one reminder for each case they speak of, however many workers plan, and anew when a rule changes', async () => {
    const other = await aCase(eleni);
    await owner.query(`UPDATE "Case" SET status = 'ACTIVE', "openedOn" = $2 WHERE id = $1`, [other.id, today()]);
    await owner.query(`UPDATE "ReminderRule" SET active = true WHERE "agencyId" = $1 AND trigger = 'EVERY'`, [
      office.agencyId,
    ]);
    await Promise.all([first.engine.plan(), second.engine.plan(), first.engine.plan()]);
    expect(await remindersOf(other)).toMatchObject([{ kind: 'SAFETY_REVIEW', state: 'SCHEDULED', userId: eleni.id }]);
    await first.engine.plan();
    expect(await remindersOf(other)).toHaveLength(1);

    await owner.query(`UPDATE "ReminderRule" SET active = false WHERE "agencyId" = $1 AND trigger = 'EVERY'`, [
      office.agencyId,
    ]);
    await first.engine.plan();
    expect(await remindersOf(other)).toMatchObject([{ state: 'CANCELLED', why: 'rule-changed' }]);
  });

  test('an outcome check that an administrator asks for is foreseen, comes, stands on Today, climbs, comes again and ends with the case', async () => {
    const house = await anOffice();
    const [worker, coordinator, keeper] = await Promise.all([
      staff('social_worker', house),
      staff('coordinator', house),
      staff('admin', house),
    ]);
    const other = await aCase(worker);
    await owner.query(`UPDATE "Case" SET status = 'ACTIVE', "openedOn" = $2 WHERE id = $1`, [other.id, today()]);
    const ladder = [{ afterHours: 24, to: 'COORDINATOR' as const }];
    const every = { trigger: 'EVERY', kind: 'OUTCOME_CHECK', caseStatus: 'ACTIVE', amount: 3, unit: 'MONTHS' } as const;
    await keeper.call(rules.create, {}, { ...every, atTime: '09:00', ladder });
    const comes = instantOf(`${addMonths(today(), 3)}T09:00`);
    const query = `from=${today()}&to=${addMonths(today(), 4)}`;
    const foreseen = (await worker.call(queue.simulate, { code: other.code }, undefined, { query })).items;
    expect(foreseen.find(({ kind }) => kind === 'OUTCOME_CHECK')).toMatchObject({ act: 'raise', userId: worker.id });
    expect(foreseen.find(({ kind }) => kind === 'OUTCOME_CHECK')!.at).toBe(comes.toISOString());

    const checks = async () => (await remindersOf(other)).filter(({ kind }) => kind === 'OUTCOME_CHECK');
    const letWork = async (moment: Date) => {
      turnClock(moment.getTime() - Date.now());
      await first.engine.plan();
      return first.engine.takeUp((await remindersOf(other)).map(({ id }) => id));
    };
    await first.engine.plan();
    expect(await checks()).toMatchObject([{ state: 'SCHEDULED', userId: worker.id, dueAt: comes }]);
    await letWork(new Date(comes.getTime() - 60_000));
    expect(await checks()).toMatchObject([{ state: 'SCHEDULED' }]);
    await letWork(new Date(comes.getTime() + 1000));
    const { waiting } = await worker.call(todays.show, {});
    expect(waiting.today.rows.filter(({ code }) => code === other.code)).toMatchObject([{ kind: 'OUTCOME_CHECK' }]);

    // Nobody sees to it for a day: it stands before a coordinator too, and nothing of it says what it found.
    await letWork(new Date(comes.getTime() + 24 * HOUR + 2000));
    const [check] = await checks();
    expect((await checks()).filter(({ state }) => state === 'RAISED')).toMatchObject([
      { userId: worker.id, step: 0 },
      { userId: coordinator.id, step: 1 },
    ]);
    await worker.call(reminders.done, { id: check!.id as string });
    await letWork(now());
    expect((await checks()).map(({ state }) => state).sort()).toEqual(['CANCELLED', 'DONE', 'SCHEDULED']);
    const again = (await checks()).find(({ state }) => state === 'SCHEDULED')!;
    expect(wallTimeOf(again.dueAt as Date)).toBe(`${addMonths(today(), 3)}T09:00`);

    // BR6.
    await owner.query(`UPDATE "Case" SET status = 'CLOSED', "closedOn" = current_date WHERE id = $1`, [other.id]);
    await letWork(new Date((again.dueAt as Date).getTime() + 1000));
    expect((await checks()).map(({ state }) => state).sort()).toEqual(['CANCELLED', 'CANCELLED', 'DONE']);
  });
});
