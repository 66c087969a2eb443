import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compare } from '#server/reports/comparison.ts';
import { areComparable } from './comparison.ts';
import { draw, flowOf } from './flow.ts';
import { personStages, referralStages } from './stages.ts';
import { aTable } from './testing.ts';

const agencies = ['HARBOUR', 'CLINIC', 'COUNCIL'];
const decisions = ['ACCEPTED', 'DECLINED', 'OPEN'];
const cut = { agency: agencies, decision: decisions };
const inner = agencies.flatMap((agency) => decisions.map((decision) => `${agency} ${decision}`));
const places = [...agencies, '*'].flatMap((agency) => [...decisions, '*'].map((decision) => `${agency} ${decision}`));
const figures = fc.dictionary(fc.constantFrom(...places), fc.integer({ min: 0, max: 400 }), { maxKeys: places.length });

test('whatever is withheld is drawn with one width, and no end is higher than its links', () => {
  fc.assert(
    fc.property(figures, (shown) => {
      const flow = flowOf(aTable(cut, shown));
      if (!flow) return;
      const { ends, links } = draw(flow, 640);
      const widths = new Set(links.filter(({ value }) => value === null).map(({ width }) => width.toFixed(6)));
      expect(widths.size).toBeLessThan(2);
      for (const { side, code, height } of ends) {
        const own = links.filter((link) => (side === 0 ? link.from : link.to) === code);
        expect(height).toBeLessThanOrEqual(own.reduce((sum, { width }) => sum + width, 0) + 2);
      }
    }),
  );
});

test('no length follows from a total: with other totals the picture is the same', () => {
  fc.assert(
    fc.property(figures, figures, (shown, others) => {
      const parts = Object.fromEntries(Object.entries(shown).filter(([place]) => inner.includes(place)));
      const totals = Object.fromEntries(Object.entries(others).filter(([place]) => !inner.includes(place)));
      const [one, other] = [flowOf(aTable(cut, parts)), flowOf(aTable(cut, { ...totals, ...parts }))];
      if (!one || !other) return expect(Boolean(one)).toBe(Boolean(other));
      const shape = (drawn: ReturnType<typeof draw>) => [
        drawn.links.map(({ path, width }) => [path, width]),
        drawn.ends.map(({ x, y, height }) => [x, y, height]),
      ];
      expect(shape(draw(one, 640))).toEqual(shape(draw(other, 640)));
    }),
  );
});

test('a flow goes from the agency to what it decided, in whichever order it was asked for', () => {
  const table = aTable({ decision: decisions, agency: agencies }, { 'ACCEPTED CLINIC': 12, 'DECLINED CLINIC': 0 });
  const flow = flowOf(table)!;
  expect(flow.sides).toEqual([1, 0]);
  expect(flow.links).toContainEqual({ from: 'CLINIC', to: 'ACCEPTED', value: 12 });
  // A shown zero is no link; what is withheld may be one.
  expect(flow.links).not.toContainEqual(expect.objectContaining({ from: 'CLINIC', to: 'DECLINED' }));
  expect(flow.links).toContainEqual({ from: 'HARBOUR', to: 'OPEN', value: null });
});

test('neither persons nor services of which one referral has several flow anywhere', () => {
  const table = aTable(cut, {});
  const several = table.breakdowns.map((one) => ({ ...one, several: true }));
  expect(flowOf({ ...table, reportId: 'caseload' })).toBeUndefined();
  expect(flowOf({ ...table, breakdowns: several })).toBeUndefined();
});

test('stages are cells of the table, and one that is withheld is not worked out from the others', () => {
  const table = aTable(
    { decision: decisions, loop: ['CLOSED', 'OPEN'] },
    { '* *': 40, 'DECLINED *': 12, 'OPEN *': 10, 'ACCEPTED CLOSED': 11 },
  );
  expect(referralStages(table)).toEqual([
    { name: 'sent', value: 40 },
    { name: 'accepted', value: null },
    { name: 'answered', value: 11 },
  ]);
});

test('persons go from stage to stage within one period, for the same readers, and not of one grant', () => {
  const of = (reportId: string, value: number, more = {}) => aTable({}, { '': value }, { reportId, ...more });
  const found = personStages([
    of('caseload', 50),
    of('served', 31, { profile: 'external' }),
    of('served', 30, { grant: { id: 'g', code: 'G', name: 'G' } }),
    of('caseload', 44, { period: '2025-Q4', periodFrom: '2025-10', periodTo: '2025-12' }),
    of('served', 29, { period: '2025-Q4', periodFrom: '2025-10', periodTo: '2025-12' }),
  ]);
  expect(found?.of.period).toBe('2025-Q4');
  expect(found?.stages).toEqual([
    { name: 'supported', value: 44 },
    { name: 'served', value: 29 },
  ]);
});

test('a difference stands only where both figures are shown, and is made of these two alone', () => {
  fc.assert(
    fc.property(figures, figures, (first, second) => {
      const [before, now] = [aTable(cut, first), aTable(cut, second, { period: '2026-Q2' })];
      for (const { at, difference } of compare(before, now)) {
        const key = at.map((code) => code ?? '*').join(' ');
        const areShown = key in first && key in second;
        expect(difference).toBe(areShown ? second[key]! - first[key]! : null);
      }
    }),
  );
});

const said = (text: string) => ({ en: text, el: text });

test('a line that one of the tables does not have is neither zero nor withheld', () => {
  const before = aTable({ agency: ['HARBOUR'] }, { HARBOUR: 9 });
  const now = aTable({ agency: ['CLINIC'] }, { CLINIC: 7 });
  expect(compare(before, now)).toContainEqual({ at: ['CLINIC'], labels: [said('CLINIC')], after: 7, difference: null });
  expect(compare(before, now)).toContainEqual({
    at: ['HARBOUR'],
    labels: [said('HARBOUR')],
    before: 9,
    difference: null,
  });
});

test('a quarter is put beside a quarter, and beside no half-year, other scheme, other reader or itself', () => {
  const quarter = aTable(cut, {});
  expect(areComparable(quarter, { ...quarter, period: '2025-Q1' })).toBe(true);
  for (const other of [
    quarter,
    { ...quarter, period: '2025-H1' },
    { ...quarter, period: '2025' },
    { ...quarter, period: '2025-Q1', profile: 'external' as const },
    { ...quarter, period: '2025-Q1', breakdowns: quarter.breakdowns.slice(1) },
  ])
    expect(areComparable(quarter, other)).toBe(false);
});
