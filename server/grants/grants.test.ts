import { describe, expect, test } from 'vitest';
import { reports } from '#server/reports/reports.contract.ts';
import { anOffice, owner, staff } from '#server/testing/cast.ts';
import { aGrant, attended, counted, released } from '#server/testing/figures.ts';
import { grantTargets } from './grants.contract.ts';

/** A grant of the year 2026, and who reports on it. */
async function aProgramme() {
  const office = await anOffice();
  const [manager, second] = [await staff('manager', office), await staff('dpo', office)];
  const grantId = await aGrant(office);
  const newcomers = async (many: number, month: string) =>
    attended(office, await counted(office, many, { openedIn: month }), month, grantId);
  const progress = async () => (await manager.call(grantTargets.progress, { id: grantId })).items;
  return { office, manager, second, grantId, newcomers, progress };
}
const report = 'amif-o-2-3';

describe('a target', () => {
  test('stands beside nothing until something of it is released, whatever was recorded', async () => {
    const { manager, grantId, newcomers, progress } = await aProgramme();
    await newcomers(12, '2026-02');
    await manager.call(grantTargets.set, { id: grantId }, { reportId: report, target: 48 });
    expect(await progress()).toMatchObject([
      { reportId: report, indicator: 'O.2.3', target: 48, achieved: null, asOf: null, releaseId: null, forecast: null },
    ]);
  });

  test('may be of women only: beside the women of what was released by gender, where they are shown', async () => {
    const { office, manager, second, grantId, newcomers, progress } = await aProgramme();
    const men = await counted(office, 9, { openedIn: '2026-02', gender: 'MAN' });
    await attended(office, men, '2026-02', grantId);
    await newcomers(12, '2026-02');
    for (const gender of ['FEMALE', 'ALL', 'NON_BINARY'] as const)
      await manager.call(grantTargets.set, { id: grantId }, { reportId: report, gender, target: 48 });
    const achieved = async () => Object.fromEntries((await progress()).map((one) => [one.gender, one.achieved]));

    await released(manager, second, report, { grantId, period: '2026-Q1' });
    expect(await achieved(), 'nothing was told by gender').toEqual({ FEMALE: null, ALL: 21, NON_BINARY: null });
    await released(manager, second, report, {
      grantId,
      period: '2026-Q1',
      breakdowns: [{ dimension: 'gender', scheme: 'amif' }],
    });
    expect(await achieved()).toEqual({ FEMALE: 12, ALL: 21, NON_BINARY: 0 });

    const again = { reportId: report, gender: 'FEMALE' as const, target: 20 };
    expect((await manager.try(grantTargets.set, { id: grantId }, again)).status).toBe(409);
  });

  test('is forecast at the pace of the months that were released, until the last month of the grant', async () => {
    const { manager, second, grantId, newcomers, progress } = await aProgramme();
    await manager.call(grantTargets.set, { id: grantId }, { reportId: report, target: 48 });
    await newcomers(12, '2026-02');
    await newcomers(7, '2026-05');

    const first = await released(manager, second, report, { grantId, period: '2026-Q1' });
    // Twelve in three months of twelve.
    expect(await progress()).toMatchObject([{ achieved: 12, asOf: '2026-03', releaseId: first.id, forecast: 48 }]);

    const next = await released(manager, second, report, { grantId, period: '2026-Q2' });
    // Whoever came in the first quarter is counted there: nineteen in six months of twelve.
    expect(await progress()).toMatchObject([{ achieved: 19, asOf: '2026-06', releaseId: next.id, forecast: 38 }]);

    // A half-year holds its quarters: it takes their place, and nobody is counted twice.
    await released(manager, second, report, { grantId, period: '2026-H1' });
    expect(await progress()).toMatchObject([{ achieved: 19, forecast: 38 }]);
  });

  test('is forecast by what was released alone: a quarter that nobody released is not one in which nobody came', async () => {
    const { manager, second, grantId, newcomers, progress } = await aProgramme();
    await manager.call(grantTargets.set, { id: grantId }, { reportId: report, target: 48 });
    await newcomers(12, '2026-02');
    await newcomers(9, '2026-05');
    await released(manager, second, report, { grantId, period: '2026-Q2' });
    // Nine in three months of twelve.
    expect(await progress()).toMatchObject([{ achieved: 9, asOf: '2026-06', forecast: 36 }]);
  });

  test('has no forecast where the grant has no last day; a month that has passed is none to come', async () => {
    const { manager, second, grantId, newcomers, progress } = await aProgramme();
    await manager.call(grantTargets.set, { id: grantId }, { reportId: report, target: 20 });
    await newcomers(12, '2026-02');
    await released(manager, second, report, { grantId, period: '2026-Q1' });
    await owner.query(`UPDATE "FundingGrant" SET "endsOn" = '2026-03-31' WHERE id = $1`, [grantId]);
    expect(await progress()).toMatchObject([{ achieved: 12, forecast: 12 }]);
    await owner.query(`UPDATE "FundingGrant" SET "endsOn" = NULL WHERE id = $1`, [grantId]);
    expect(await progress()).toMatchObject([{ achieved: 12, forecast: null }]);
  });

  test('stands beside the exact figure of a period, though what was released for everybody later is rounded', async () => {
    const { manager, second, grantId, newcomers, progress } = await aProgramme();
    await manager.call(grantTargets.set, { id: grantId }, { reportId: report, target: 48 });
    await newcomers(33, '2026-02');
    const exact = await released(manager, second, report, { grantId, period: '2026-Q1' });
    const forAll = await released(manager, second, report, { grantId, period: '2026-Q1', profile: 'external' });
    expect(forAll.result!.cells).toEqual([{ at: [], value: 35 }]);
    expect(await progress()).toMatchObject([{ achieved: 33, releaseId: exact.id, forecast: 132 }]);
  });

  test('tells nothing that no release tells: a withheld total is no figure, and gives no forecast', async () => {
    const { manager, second, grantId, newcomers, progress } = await aProgramme();
    await manager.call(grantTargets.set, { id: grantId }, { reportId: report, target: 20 });
    await newcomers(3, '2026-02');
    const { result } = await released(manager, second, report, { grantId, period: '2026-Q1' });
    expect(result!.cells).toEqual([{ at: [], value: null }]);
    expect(await progress()).toMatchObject([{ achieved: null, asOf: null, forecast: null }]);
  });

  test('is set for an indicator of grants, by whoever reports', async () => {
    const { office, manager, grantId } = await aProgramme();
    expect(
      (await manager.try(grantTargets.set, { id: grantId }, { reportId: 'caseload', target: 20 })).body.errors,
    ).toMatchObject([{ path: '/reportId' }]);
    // Who leaves in two periods stands in both: such figures do not add up to any target.
    const { items } = await manager.call(reports.list, {});
    expect(items.filter(({ takesTarget }) => takesTarget).map(({ id }) => id)).toContain('amif-r-2-8');
    for (const reportId of ['amif-r-2-8-of', 'amif-r-2-9-of', 'amif-r-2-9-asked'])
      expect((await manager.try(grantTargets.set, { id: grantId }, { reportId, target: 20 })).status, reportId).toBe(
        422,
      );
    const worker = await staff('social_worker', office);
    expect((await worker.try(grantTargets.progress, { id: grantId })).status).toBe(404);
    const elsewhere = await staff('manager', await anOffice());
    expect((await elsewhere.try(grantTargets.progress, { id: grantId })).status).toBe(404);
  });
});
