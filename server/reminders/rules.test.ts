import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { consents } from '#server/consents/consents.contract.ts';
import { addDays, addMonths, today } from '#server/platform/clock.ts';
import { aCase, remindersOf } from '#server/testing/calendar.ts';
import { anOffice, owner, type Person, staff } from '#server/testing/cast.ts';
import { type RuleBody, rules } from './rules.contract.ts';
import { dueBy, type Rule } from './rules.ts';
import { wallTimeOf } from './wall-time.ts';

const rule = (about: Partial<Rule>): Rule => ({
  id: 'r',
  ruleKey: 'k',
  agencyId: 'a',
  trigger: 'EVERY',
  kind: 'SAFETY_REVIEW',
  caseStatus: 'ACTIVE',
  urgency: null,
  amount: 30,
  unit: 'DAYS',
  atTime: '09:00',
  ladder: [],
  ...about,
});
const long = new Date('2020-01-01T00:00:00Z');

describe('when a rule comes', () => {
  test('every thirty days at nine on the wall, also across a change of the clock', () => {
    expect(dueBy(rule({}), '2026-10-01', long)!.toISOString()).toBe('2026-10-31T07:00:00.000Z');
    expect(dueBy(rule({}), '2026-09-20', long)!.toISOString()).toBe('2026-10-20T06:00:00.000Z');
  });

  test('a time that a change of the clock leaves out is the next that there is, to the minute', () => {
    const due = dueBy(rule({ amount: 1, atTime: '03:30' }), '2027-03-27', long)!;
    expect(due.toISOString()).toBe('2027-03-28T01:30:00.000Z');
    expect(wallTimeOf(due)).toBe('2027-03-28T04:30');
  });

  test('a month ends where the calendar says', () => {
    const months = (amount: number, from: string) => wallTimeOf(dueBy(rule({ amount, unit: 'MONTHS' }), from, long)!);
    expect(months(3, '2026-11-30')).toBe('2027-02-28T09:00');
    expect(months(3, '2027-11-30')).toBe('2028-02-29T09:00');
    expect(months(1, '2027-01-31')).toBe('2027-02-28T09:00');
    expect(addMonths('2027-03-31', -1)).toBe('2027-02-28');
    expect(addMonths('2026-12-15', 1)).toBe('2027-01-15');
  });

  test('what should have been long ago comes at the next nine o’clock, and an agreement that ends soon at once', () => {
    const at = new Date('2026-11-24T08:30:00Z');
    expect(wallTimeOf(dueBy(rule({}), '2020-01-01', at)!)).toBe('2026-11-25T09:00');
    expect(wallTimeOf(dueBy(rule({}), '2020-01-01', new Date('2026-11-24T04:00:00Z'))!)).toBe('2026-11-24T09:00');
    const before = rule({ trigger: 'BEFORE_CONSENT_ENDS', amount: 14 });
    expect(dueBy(before, '2026-11-30', at)).toEqual(at);
    expect(wallTimeOf(dueBy(before, '2027-02-01', at)!)).toBe('2027-01-18T09:00');
  });

  test('no rule comes twice within a day, whatever it says and whenever it is asked', () => {
    const day = fc.integer({ min: 0, max: 1500 }).map((days) => addDays('2026-01-01', days));
    const unit = fc.constantFrom('DAYS' as const, 'WEEKS' as const, 'MONTHS' as const);
    const minute = fc.integer({ min: 0, max: 1439 });
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 60 }), unit, minute, (anchor, amount, every, at) => {
        const atTime = `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`;
        const one = rule({ amount, unit: every, atTime });
        const first = dueBy(one, anchor, long)!;
        const next = dueBy(one, wallTimeOf(first).slice(0, 10), first)!;
        expect(next.getTime() - first.getTime()).toBeGreaterThanOrEqual(21 * 3_600_000);
        // The wall shows what the rule says, unless the clock leaves that time out.
        if (wallTimeOf(next).slice(11) !== atTime) expect(atTime >= '03:00' && atTime < '04:00').toBe(true);
      }),
    );
  });
});

describe('over HTTP', () => {
  let admin: Person;
  let eleni: Person;
  beforeAll(async () => {
    const office = await anOffice();
    admin = await staff('admin', office);
    eleni = await staff('social_worker', office);
  });

  const review: RuleBody = {
    trigger: 'EVERY',
    kind: 'FOLLOW_UP',
    caseStatus: 'FOLLOW_UP',
    amount: 90,
    unit: 'DAYS',
    atTime: '09:00',
    ladder: [{ afterHours: 24, to: 'COORDINATOR' }],
    active: true,
  };

  test('an agency begins with six rules, of which the review of every case is proposed and not switched on', async () => {
    const { items } = await admin.call(rules.list, {});
    expect(items.map(({ trigger, kind, active }) => `${trigger} ${kind} ${active}`).sort()).toEqual([
      'BEFORE_CLOCK_ENDS LEGAL_DATE true',
      'BEFORE_CLOCK_ENDS LEGAL_DATE true',
      'BEFORE_CONSENT_ENDS CONSENT_EXPIRING true',
      'EVERY SAFETY_REVIEW false',
      'OVERDUE REFERRAL_DUE true',
      'OVERDUE SAFETY_REVIEW true',
    ]);
  });

  test('a rule that would fire every second is refused, and so is everything that is not a rule', async () => {
    const refused = async (body: object) => {
      const answer = await admin.try(rules.create, {}, { ...review, ...body } as never);
      expect(answer.status).toBe(422);
      return (answer.body.errors as { path: string; code: string }[]).map(({ path, code }) => `${path} ${code}`);
    };
    expect(await refused({ amount: 1, unit: 'SECONDS' })).toEqual(['/unit too-often']);
    expect(await refused({ amount: 3650, unit: 'SECONDS' })).toEqual(['/unit too-often']);
    expect(await refused({ amount: 3000, unit: 'MINUTES' })).toEqual(['/unit too-often']);
    expect(await refused({ amount: 48, unit: 'HOURS' })).toEqual(['/unit too-often']);
    expect(await refused({ amount: 3650, unit: 'MONTHS' })).toEqual(['/amount too-far']);
    expect(await refused({ amount: undefined })).toEqual(['/amount required']);
    expect(await refused({ kind: 'CONSENT_EXPIRING' })).toEqual(['/kind not-for-this-rule']);
    expect(await refused({ urgency: 'URGENT' })).toEqual(['/urgency not-for-this-rule']);
    expect(await refused({ atTime: '25:00' })).toEqual(['/atTime wall-clock']);
    const steps = [1, 1].map((afterHours) => ({ afterHours, to: 'SUPERVISOR' as const }));
    expect(await refused({ ladder: steps })).toEqual(['/ladder/1/afterHours not-in-order']);
    const waits = {
      trigger: 'REFERRAL_WAITS',
      kind: 'REFERRAL_DUE',
      caseStatus: null,
      atTime: null,
      unit: 'HOURS',
      amount: 24,
    };
    expect(await refused({ ...waits, urgency: 'NO_SUCH' })).toEqual(['/urgency invalid-choice']);
    expect(await refused({ ...waits, urgency: 'URGENT', unit: 'MINUTES', amount: 1 })).toEqual(['/unit too-often']);
  });

  test('the database refuses it too, whoever writes', async () => {
    await expect(
      owner.query(
        `INSERT INTO "ReminderRule" (id, "agencyId", "ruleKey", trigger, kind, "caseStatus", amount, unit, "atTime")
          VALUES (gen_random_uuid(), $1, gen_random_uuid(), 'EVERY', 'FOLLOW_UP', 'ACTIVE', 1, 'SECONDS', '09:00')`,
        [admin.agencyId],
      ),
    ).rejects.toMatchObject({ constraint: 'whole_rule' });
  });

  test('a preview says how many at most, the next times and the ladder, and keeps nothing', async () => {
    const before = await admin.call(rules.list, {});
    const told = await admin.call(rules.preview, {}, review);
    // To a full ten: with a case or without one, it tells of nobody who came.
    expect(told.records).toBe(10);
    const { id } = await aCase(eleni);
    await owner.query(`UPDATE "Case" SET status = 'ACTIVE' WHERE id = $1`, [id]);
    expect((await admin.call(rules.preview, {}, review)).records).toBe(10);
    expect(told.times).toHaveLength(5);
    expect(told.times[0]!.wallTime).toBe(`${addDays(today(), 90)}T09:00`);
    expect(told.times[1]!.wallTime).toBe(`${addDays(today(), 180)}T09:00`);
    expect(Date.parse(told.ladder[0]!.at) - Date.parse(told.times[0]!.at)).toBe(24 * 3_600_000);
    expect(await admin.call(rules.list, {})).toEqual(before);
  });

  test('changing a rule makes another version; the one before stays as it was, and cannot be changed again', async () => {
    const made = await admin.call(rules.create, {}, review);
    const changed = await admin.call(rules.change, { id: made.id! }, { ...review, amount: 60 });
    expect(changed).toMatchObject({ ruleKey: made.ruleKey, recordVersion: 2, amount: 60 });
    const { items } = await admin.call(rules.history, { id: made.id! });
    expect(
      items.map(({ recordVersion, amount, supersededAt }) => [recordVersion, amount, supersededAt !== null]),
    ).toEqual([
      [2, 60, false],
      [1, 90, true],
    ]);
    const again = await admin.try(rules.change, { id: made.id! }, review);
    expect([again.status, again.body.type]).toEqual([409, expect.stringContaining('rule-changed-meanwhile')]);
  });

  test('an agreement is announced as long before as the rule of the house says', async () => {
    const { items } = await admin.call(rules.list, {});
    const found = items.find(({ trigger }) => trigger === 'BEFORE_CONSENT_ENDS')!;
    const body: RuleBody = {
      trigger: 'BEFORE_CONSENT_ENDS',
      kind: 'CONSENT_EXPIRING',
      amount: 1,
      unit: 'MONTHS',
      atTime: '08:15',
      ladder: [],
      active: true,
    };
    await admin.call(rules.change, { id: found.id! }, body);

    const one = await aCase(eleni);
    const consent = {
      kind: 'SERVICE',
      method: 'WRITTEN',
      language: 'fra',
      understood: true,
      noticeVersion: 'N1',
    } as const;
    const validTo = addDays(today(), 200);
    await eleni.call(consents.give, { code: one.code }, { ...consent, validTo });
    const [row] = await remindersOf(one);
    expect(row).toMatchObject({ kind: 'CONSENT_EXPIRING', wallTime: `${addMonths(validTo, -1)}T08:15` });
  });

  test('nobody but an administrator keeps rules, and she keeps none of another agency', async () => {
    const stranger = await staff('admin', await anOffice());
    const { items } = await admin.call(rules.list, {});
    expect((await stranger.try(rules.change, { id: items[0]!.id! }, review)).status).toBe(404);
    expect((await eleni.try(rules.create, {}, review)).status).toBe(404);
  });
});
