import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { addDays, today, turnClock } from '#server/platform/clock.ts';
import { releases } from '#server/releases/releases.contract.ts';
import { periodBefore } from '#server/reports/periods.ts';
import { reports } from '#server/reports/reports.contract.ts';
import { anOffice, owner, type Person, staff } from '#server/testing/cast.ts';
import { mostSchedules, schedules } from './schedules.contract.ts';
import { makeDueDrafts, type Running } from './schedules.service.ts';

afterEach(() => turnClock(0));

const day = 86_400_000;
const refused = ({ status, body }: { status: number; body: { type: string } }) => [status, body.type.split('/').at(-1)];
/** The end of the quarter that runs. */
const quarterEnds = () => {
  const [year, month] = today().split('-').map(Number) as [number, number];
  const first = Math.floor((month - 1) / 3) * 3 + 4;
  const next = first > 12 ? `${year + 1}-01-01` : `${year}-${String(first).padStart(2, '0')}-01`;
  return addDays(next, -1);
};
const turnTo = (wanted: string) => turnClock(Date.parse(`${wanted}T12:00:00Z`) - Date.now());

async function draftOf(manager: Person, reportId = 'caseload', more = {}) {
  const period = periodBefore('QUARTER', today());
  const made = await manager.call(reports.draft, { id: reportId }, { period, profile: 'internal', ...more });
  return finished(manager, made.id!);
}
async function finished(manager: Person, id: string) {
  for (let turn = 0; turn < 400; turn++) {
    const draft = await manager.call(reports.getDraft, { id });
    if (!['WORKING', 'SAFE'].includes(draft.state!)) return draft;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error('It takes too long.');
}
/** As the worker does it. */
const makeDue = async () => makeDueDrafts((await owner.query<Running>('SELECT * FROM running_schedules()')).rows);
const draftsOf = async (manager: Person) => (await manager.call(reports.drafts, {})).items;

describe('a schedule', () => {
  test('makes the draft of the next period so many days after its end, once', async () => {
    const manager = await staff('manager', await anOffice());
    const before = await draftOf(manager);
    const end = quarterEnds();
    const made = await manager.call(schedules.add, {}, { draftId: before.id!, daysAfter: 10 });
    expect(made).toMatchObject({ rhythm: 'QUARTER', lastDraftId: null, waits: false, nextOn: addDays(end, 10) });

    turnTo(addDays(end, 9));
    await makeDue();
    expect(await draftsOf(manager)).toHaveLength(1);

    turnTo(addDays(end, 10));
    await makeDue();
    await makeDue();
    const drafts = await draftsOf(manager);
    expect(drafts).toHaveLength(2);
    const [one] = (await manager.call(schedules.list, {})).items;
    const period = periodBefore('QUARTER', today());
    expect(one).toMatchObject({ lastPeriod: period, lastDraftId: drafts[0]!.id });
    expect(await finished(manager, drafts[0]!.id!)).toMatchObject({ state: 'DONE', request: { period } });
  });

  test('releases nothing: what it made waits for her to ask, and for somebody else to approve', async () => {
    const office = await anOffice();
    const manager = await staff('manager', office);
    const { id } = await draftOf(manager);
    await manager.call(schedules.add, {}, { draftId: id!, daysAfter: 1 });
    turnTo(addDays(quarterEnds(), 1));
    await makeDue();
    const [made] = await draftsOf(manager);
    await finished(manager, made!.id!);
    expect((await manager.call(releases.list, {})).items).toEqual([]);
    // It is told until somebody asks for it, and again when that is taken back.
    const waits = async () => (await manager.call(schedules.list, {})).items.map((one) => one.waits);
    expect(await waits()).toEqual([true]);
    const taken = await manager.call(releases.request, {}, { draftId: made!.id! });
    expect(await waits()).toEqual([false]);
    await manager.call(releases.withdraw, { id: taken.id! });
    expect(await waits()).toEqual([true]);
    const asked = await manager.call(releases.request, {}, { draftId: made!.id! });
    expect(refused(await manager.try(releases.approve, { id: asked.id! }))).toEqual([409, 'own-request']);
  });

  test('makes one period when many were missed, and none while it is paused or after she left', async () => {
    const manager = await staff('manager', await anOffice());
    const { id } = await draftOf(manager);
    const { id: schedule, version } = await manager.call(schedules.add, {}, { draftId: id!, daysAfter: 5 });
    const paused = await manager.call(schedules.change, { id: schedule! }, { paused: true }, { version: version! });
    expect(paused.nextOn).toBeNull();
    turnClock(400 * day);
    await makeDue();
    expect(await draftsOf(manager)).toHaveLength(1);

    const on = { version: paused.version! };
    await manager.call(schedules.change, { id: schedule! }, { paused: false }, on);
    await makeDue();
    expect(await draftsOf(manager)).toHaveLength(2);

    turnClock(800 * day);
    await owner.query(`UPDATE "User" SET status = 'DEACTIVATED' WHERE id = $1`, [manager.id]);
    await makeDue();
    const { rows } = await owner.query('SELECT 1 FROM "ReportDraft" WHERE "authorId" = $1', [manager.id]);
    expect(rows).toHaveLength(2);
  });

  test('that cannot be asked any more is paused', async () => {
    const office = await anOffice();
    const manager = await staff('manager', office);
    const grantId = randomUUID();
    await owner.query(
      `INSERT INTO "FundingGrant" (id, "agencyId", code, name, "startsOn") VALUES ($1, $2, 'G-1', 'Quay', '2020-01-01')`,
      [grantId, office.agencyId],
    );
    const { id } = await draftOf(manager, 'amif-o-2-3', { grantId });
    await manager.call(schedules.add, {}, { draftId: id!, daysAfter: 5 });
    await owner.query('DELETE FROM "FundingGrant" WHERE id = $1', [grantId]);
    turnTo(addDays(quarterEnds(), 6));
    await makeDue();
    await makeDue();
    expect(await draftsOf(manager)).toHaveLength(1);
    const [one] = (await manager.call(schedules.list, {})).items;
    expect(one).toMatchObject({ lastDraftId: null, paused: true });
  });
});

describe('there are few', () => {
  test('one question is made once in each period, whoever of the house asks, and from one’s own drafts only', async () => {
    const office = await anOffice();
    const [one, other] = [await staff('manager', office), await staff('manager', office)];
    const { id } = await draftOf(one);
    await one.call(schedules.add, {}, { draftId: id!, daysAfter: 5 });
    const again = await one.try(schedules.add, {}, { draftId: id!, daysAfter: 6 });
    expect(refused(again)).toEqual([409, 'exists-already']);
    const same = await draftOf(other);
    const hers = await other.try(schedules.add, {}, { draftId: same.id!, daysAfter: 5 });
    expect(refused(hers)).toEqual([409, 'exists-already']);
    expect((await other.try(schedules.add, {}, { draftId: id!, daysAfter: 5 })).status).toBe(422);
    expect((await other.call(schedules.list, {})).items).toEqual([]);
  });

  test('twelve of a house, and not one more by any way', async () => {
    const office = await anOffice();
    const manager = await staff('manager', office);
    const { id } = await draftOf(manager);
    const insert = () =>
      owner.query(
        `INSERT INTO "ReportSchedule" (id, "agencyId", "authorId", "reportId", request, rhythm, question, "daysAfter", "lastPeriod")
          VALUES (gen_random_uuid(), $1, $2, 'closed', '{}', 'YEAR', $3, 5, '2025')`,
        [office.agencyId, manager.id, randomUUID()],
      );
    for (let nth = 0; nth < mostSchedules; nth++) await insert();
    await expect(insert()).rejects.toThrow('too many schedules');
    const answer = await manager.try(schedules.add, {}, { draftId: id!, daysAfter: 5 });
    expect(refused(answer)).toEqual([409, 'schedules-full']);
  });

  test('it is taken away again; what it made stays', async () => {
    const manager = await staff('manager', await anOffice());
    const { id } = await draftOf(manager);
    const made = await manager.call(schedules.add, {}, { draftId: id!, daysAfter: 5 });
    await manager.call(schedules.remove, { id: made.id! });
    expect((await manager.call(schedules.list, {})).items).toEqual([]);
    expect(await draftsOf(manager)).toHaveLength(1);
  });
});

test('the last period before a day is a whole one, whatever the day', () => {
  expect(periodBefore('QUARTER', '2026-01-01')).toBe('2025-Q4');
  expect(periodBefore('QUARTER', '2026-03-31')).toBe('2025-Q4');
  expect(periodBefore('QUARTER', '2026-04-01')).toBe('2026-Q1');
  expect(periodBefore('HALF', '2026-06-30')).toBe('2025-H2');
  expect(periodBefore('HALF', '2026-07-01')).toBe('2026-H1');
  expect(periodBefore('YEAR', '2026-12-31')).toBe('2025');
});
