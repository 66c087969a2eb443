import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays, runAt, today } from '#server/platform/clock.ts';
import { type ACase, aCase } from '#server/testing/calendar.ts';
import { anOffice, type Office, owner, type Person, staff } from '#server/testing/cast.ts';
import { anEngine, aReminder, passTime } from '#server/testing/reminders.ts';
import { queue } from './queue.contract.ts';
import { simulateCase } from './queue.service.ts';
import { instantOf, startOfDay } from './wall-time.ts';

let office: Office;
let eleni: Person;
let coordinator: Person;
let supervisor: Person;
let one: ACase;
const worker = anEngine();
beforeAll(async () => {
  office = await anOffice();
  eleni = await staff('social_worker', office);
  coordinator = await staff('coordinator', office);
  supervisor = await staff('supervisor', office);
  one = await aCase(eleni);
});
afterAll(() => worker.end());

interface Setting {
  start: string;
  amount: number;
  unit: string;
  atTime: string;
  ladder: number[];
  quiet: [string, string] | null;
  before: number;
  ends: number;
  taskIn: number;
}

/** The case as if nothing had been, with these rules and one agreement. */
async function arrange({ start, amount, unit, atTime, ladder, quiet, before, ends, taskIn }: Setting): Promise<string> {
  await owner.query('DELETE FROM "Reminder" WHERE "caseId" = $1', [one.id]);
  await owner.query('DELETE FROM "Consent" WHERE "caseId" = $1', [one.id]);
  await owner.query('DELETE FROM "ReminderRule"');
  await owner.query('DELETE FROM "ReminderPolicy"');
  await owner.query(`UPDATE "Case" SET status = 'ACTIVE', "openedOn" = $2 WHERE id = $1`, [one.id, addDays(start, -3)]);
  const rule = (trigger: string, kind: string, status: string | null, many: number, per: string, steps: object[]) =>
    owner.query(
      `INSERT INTO "ReminderRule" (id, "agencyId", "ruleKey", trigger, kind, "caseStatus", amount, unit, "atTime", ladder)
        VALUES (gen_random_uuid(), $1, gen_random_uuid(), $2, $3, $4, $5, $6, $7, $8)`,
      [office.agencyId, trigger, kind, status, many, per, atTime, JSON.stringify(steps)],
    );
  const steps = ladder.map((afterHours, i) => ({ afterHours, to: i % 2 ? 'SUPERVISOR' : 'COORDINATOR' }));
  await rule('EVERY', 'SAFETY_REVIEW', 'ACTIVE', amount, unit, steps);
  await rule('BEFORE_CONSENT_ENDS', 'CONSENT_EXPIRING', null, before, 'DAYS', []);
  if (quiet)
    await owner.query(
      'INSERT INTO "ReminderPolicy" (id, "agencyId", "quietFrom", "quietTo") VALUES (gen_random_uuid(), $1, $2, $3)',
      [office.agencyId, ...quiet],
    );
  const consent = randomUUID();
  await owner.query(
    `INSERT INTO "Consent" (id, "caseId", "agencyId", "survivorId", kind, "validFrom", "validTo", "explainedBy", "dataCategories", purposes, language, method, "noticeVersion")
      VALUES ($1, $2, $3, $4, 'SERVICE', $5, $6, $7, '{}', '{}', 'eng', 'WRITTEN', 'N1')`,
    [consent, one.id, office.agencyId, one.survivorId, addDays(start, -10), addDays(start, ends), eleni.id],
  );
  await aReminder(one, {
    userId: eleni.id,
    agencyId: office.agencyId,
    dueAt: new Date(instantOf(`${start}T10:00`).getTime() + taskIn * 3_600_000),
  });
  return consent;
}

const clock = fc
  .integer({ min: 0, max: 1439 })
  .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`);
const setting: fc.Arbitrary<Setting> = fc.record({
  // Around both changes of the clock, the end of a year and the end of a short February.
  start: fc
    .constantFrom('2026-10-20', '2026-12-28', '2027-02-25', '2027-03-25', '2028-02-27')
    .chain((day) => fc.integer({ min: 0, max: 5 }).map((later) => addDays(day, later))),
  amount: fc.integer({ min: 1, max: 20 }),
  unit: fc.constantFrom('DAYS', 'WEEKS', 'MONTHS'),
  atTime: fc.oneof(clock, fc.constantFrom('03:00', '03:30', '03:59', '09:00')),
  ladder: fc
    .uniqueArray(fc.integer({ min: 1, max: 200 }), { maxLength: 3 })
    .map((hours) => hours.toSorted((a, b) => a - b)),
  quiet: fc.option(
    fc.tuple(clock, clock).filter(([from, to]) => from !== to),
    { nil: null },
  ),
  before: fc.integer({ min: 1, max: 40 }),
  ends: fc.integer({ min: 1, max: 60 }),
  taskIn: fc.integer({ min: 0, max: 900 }),
});

test('what was simulated is what then happens: any rules, across changes of the clock, withdrawals and the end of a case', async () => {
  const days = 45;
  let seen = 0;
  const acts = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      setting,
      fc.constantFrom('DONE' as const, 'WAITING' as const),
      fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
      fc.option(fc.integer({ min: 5, max: 44 }), { nil: undefined }),
      async (about, assume, withdrawnIn, closedIn) => {
        const consent = await arrange(about);
        const from = instantOf(`${about.start}T10:00`);
        const to = instantOf(`${addDays(about.start, days)}T23:59`);
        const [withdrawnOn, closedOn] = [withdrawnIn, closedIn].map((late) => late && addDays(about.start, late)) as (
          | string
          | undefined
        )[];
        const foreseen = await runAt(from, () =>
          eleni.work((work) =>
            simulateCase(work, one.code, {
              from: about.start,
              to: addDays(about.start, days),
              assume,
              withdrawnOn,
              closedOn,
            }),
          ),
        );

        // The two acts behind the back of the services, so that only the checks at the moment itself can notice.
        const happened = await passTime(worker, one.id, { from, to, assume }, async (at) => {
          if (withdrawnOn && at >= startOfDay(withdrawnOn))
            await owner.query('UPDATE "Consent" SET "withdrawnAt" = $2 WHERE id = $1 AND "withdrawnAt" IS NULL', [
              consent,
              startOfDay(withdrawnOn),
            ]);
          if (closedOn && at >= startOfDay(closedOn)) {
            await owner.query(`ALTER TABLE "Case" DISABLE TRIGGER end_reminders`);
            await owner.query(`UPDATE "Case" SET status = 'CLOSED' WHERE id = $1`, [one.id]);
            await owner.query(`ALTER TABLE "Case" ENABLE TRIGGER end_reminders`);
          }
        });

        const line = ({ at, act, why, kind, userId, dueAt, step, until }: (typeof happened)[number]) =>
          `${at} ${act} ${why} ${kind} ${userId} due ${dueAt} step ${step} until ${until}`;
        // Rules of a closed case are dropped by the planner before they are due; the simulator says of each that it would not come.
        const told = (all: (typeof happened)[number][]) =>
          all
            .filter(({ why }) => why !== 'case-closed' && why !== 'rule-changed')
            .map(line)
            .toSorted();
        expect(told(foreseen.items as never)).toEqual(told(happened));
        seen += foreseen.items.length;
        for (const { act, why } of foreseen.items) acts.add(`${act} ${why}`);
      },
    ),
    { numRuns: 40 },
  );
  expect(seen).toBeGreaterThan(60);
  expect([...acts]).toEqual(expect.arrayContaining(['raise due', 'wait quiet-hours']));
}, 300_000);

test('a coordinator and a supervisor are on the ladder, each check with its answer, and nothing is written', async () => {
  await arrange({
    start: today(),
    amount: 5,
    unit: 'DAYS',
    atTime: '09:00',
    ladder: [24, 72],
    quiet: null,
    before: 1,
    ends: 60,
    taskIn: 5,
  });
  const before = (await owner.query('SELECT * FROM "Reminder" ORDER BY id')).rows;
  const { items } = await eleni.call(queue.simulate, { code: one.code });
  const review = items.filter(({ kind }) => kind === 'SAFETY_REVIEW');
  expect(review.map(({ step, userId, id }) => [step, userId, id])).toEqual([
    [0, eleni.id, null],
    [1, coordinator.id, null],
    [2, supervisor.id, null],
  ]);
  expect(review[0]!.checks).toEqual([
    { check: 'case', passed: true, why: 'case-open' },
    { check: 'subject', passed: true, why: 'still-stands' },
    { check: 'quiet-hours', passed: true, why: 'office-awake' },
    { check: 'colleague', passed: true, why: 'works-here' },
    { check: 'absence', passed: true, why: 'not-away' },
  ]);
  expect((await owner.query('SELECT * FROM "Reminder" ORDER BY id')).rows).toEqual(before);
});

test('a case out of reach, a range that ends before it begins and one that is too long are refused', async () => {
  const stranger = await staff('social_worker', await anOffice());
  expect((await stranger.try(queue.simulate, { code: one.code })).status).toBe(404);
  const asked = async (query: string) =>
    (await eleni.try(queue.simulate, { code: one.code }, undefined, { query })).status;
  expect(await asked('from=2027-01-02&to=2027-01-01')).toBe(400);
  expect(await asked('from=2027-01-01&to=2029-01-01')).toBe(400);
  expect(await asked('from=tomorrow')).toBe(400);
});
