import { beforeAll, expect, test } from 'vitest';
import type { Role } from '#server/access/roles.ts';
import { today } from '#server/platform/clock.ts';
import { releases } from '#server/releases/releases.contract.ts';
import { catalogue } from '#server/reports/catalogue.ts';
import { monthsOf } from '#server/reports/periods.ts';
import { count } from '#server/reports/store.ts';
import { actingAs, owner, type Person } from '#server/testing/cast.ts';
import { figuresIn, figuresOf } from '#server/testing/counting.ts';
import { type Records, recordsOf, recount } from '#server/testing/recount.ts';
import { flowOf } from '../client/reports/flow.ts';
import { referralStages } from '../client/reports/stages.ts';
import { seedDemonstration } from '../prisma/seed.ts';

/** Somebody of the demonstration, in her own account. */
async function somebody(email: string, role: Role): Promise<Person> {
  const { rows } = await owner.query<{ id: string; agencyId: string }>(
    'SELECT id, "agencyId" FROM "User" WHERE email = $1',
    [email],
  );
  const { id: userId, agencyId } = rows[0]!;
  return actingAs({ signInId: userId, userId, agencyId, role, locked: false, secondFactorDue: false });
}

let supervisor: Person;
let records: Records;
let grants: { id: string; eligibility: string[]; residence: string[] }[];

beforeAll(async () => {
  await seedDemonstration(process.env.DATABASE_URL!);
  supervisor = await somebody('supervisor@demo.test', 'supervisor');
  records = await recordsOf(supervisor);
  grants = (
    await owner.query('SELECT id, eligibility, "residenceStatuses" AS residence FROM "FundingGrant" ORDER BY code')
  ).rows;
}, 600_000);

/** Every quarter of the last two years that is over, and the halves and years that hold them. */
const periods = [-2, -1, 0].flatMap((back) => {
  const year = Number(today().slice(0, 4)) + back;
  return ['Q1', 'Q2', 'Q3', 'Q4', 'H1', 'H2'].map((part) => `${year}-${part}`).concat(String(year));
});
const indicators = catalogue.filter(({ needsGrant }) => needsGrant);

test('each AMIF indicator of the demonstration is what a slow recount of its case records finds, by every breakdown', async () => {
  expect(records.cases.length).toBeGreaterThan(50);
  expect(indicators.map(({ indicator }) => indicator)).toEqual(
    expect.arrayContaining(['O.2.3', 'O.2.3.1', 'O.2.3.2', 'O.2.3.3', 'R.2.8', 'R.2.9', 'R.2.10', 'R.2.11']),
  );
  const most = new Map<string, number>();
  for (const report of indicators)
    for (const grant of grants)
      for (const period of periods) {
        const asked = { ...monthsOf(period), grant };
        const expected = figuresOf(recount(report.id, records, asked), report);
        const where = `${report.id} ${period}`;
        const classes = await count({ report, agencyId: supervisor.agencyId, ...asked });
        expect(figuresIn(classes), where).toEqual(expected);
        const all = Object.values(expected).reduce((sum, value) => sum + value, 0);
        most.set(report.id, Math.max(all, most.get(report.id) ?? 0));
      }
  // Of everything something happens there, or nothing would be compared.
  const nothing = [...most].filter(([, many]) => many === 0).map(([id]) => id);
  expect(nothing).toEqual([]);
}, 120_000);

test('what was released of referrals has a flow and a funnel to show, with figures in them', async () => {
  const manager = await somebody('manager@demo.test', 'manager');
  const { items } = await manager.call(releases.tables, {}, undefined, { query: 'reportId=referrals' });
  const tables = items.map(({ result }) => result!);
  expect(tables.map(({ breakdowns }) => breakdowns.map(({ dimension }) => dimension))).toEqual([
    ['agency', 'decision'],
    ['loop', 'decision'],
  ]);
  for (const table of tables) {
    const { links } = flowOf(table)!;
    expect(links.filter(({ value }) => value !== null).length).toBeGreaterThanOrEqual(3);
  }
  const [byAgency, byLoop] = tables.map(referralStages);
  expect(byAgency!.map(({ name, value }) => [name, value !== null])).toEqual([
    ['sent', true],
    ['accepted', true],
  ]);
  expect(byLoop!.map(({ name, value }) => [name, value !== null])).toContainEqual(['answered', true]);
});
