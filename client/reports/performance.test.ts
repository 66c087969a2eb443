import { expect, test } from 'vitest';
import type { ProtectedTable } from '#server/reports/reports.contract.ts';
import { performanceOf } from './performance.ts';

const said = (word: string) => ({ en: word, el: word });
const breakdown = (dimension: string, ...codes: string[]) => ({
  dimension,
  title: said(dimension),
  scheme: 'all',
  several: false,
  categories: codes.map((code) => ({ code, label: said(code), of: [code] })),
});

/** A protected table of agencies by something; null where a figure is withheld. */
function tableOf(dimension: string, columns: string[], lines: Record<string, (number | null)[]>, turned = false) {
  const breakdowns = [breakdown('agency', ...Object.keys(lines)), breakdown(dimension, ...columns)];
  const cells = Object.entries(lines).flatMap(([agency, values]) =>
    values.map((value, at) => ({ at: turned ? [columns[at] ?? null, agency] : [agency, columns[at] ?? null], value })),
  );
  return { breakdowns: turned ? breakdowns.reverse() : breakdowns, cells } as ProtectedTable;
}
const decision = ['ACCEPTED', 'DECLINED'];
const bands = ['H0_24', 'H25_72', 'H73_336', 'NOT_YET'];

test('acceptance and loop closure are shares of what was sent, the median the band of the middle decision', () => {
  const [one, ...others] = performanceOf([
    tableOf('decision', decision, { a: [30, 10, 40] }),
    tableOf('loop', ['CLOSED', 'OPEN'], { a: [10, 30, 40] }, true),
    tableOf('decided', bands, { a: [10, 15, 10, 5, 40] }),
  ]);
  expect(one).toEqual({ code: 'a', name: said('a'), accepted: 0.75, closed: 0.25, median: said('H25_72') });
  expect(others).toEqual([]);
});

test('where a figure that is needed is withheld, nothing is worked out of the others', () => {
  const lines = performanceOf([
    tableOf('decision', decision, { a: [null, null, 40], b: [12, 8, 20] }),
    tableOf('decided', bands, { a: [10, null, 10, null, 40], b: [0, 0, 0, 20, 20] }),
    tableOf('loop', ['CLOSED', 'OPEN'], { a: [12, 28, null], b: [0, 20, 20] }),
  ]);
  expect(lines.map(({ code, accepted, closed, median }) => [code, accepted, closed, median])).toEqual([
    ['a', undefined, undefined, undefined],
    // Nobody was decided about: there is no middle.
    ['b', 0.6, 0, undefined],
  ]);
});

test('a median of fewer than eight decisions is not said', () => {
  const lines = performanceOf([tableOf('decided', bands, { a: [7, 0, 0, 9, 16], b: [5, 0, 3, 0, 8] })]);
  expect(lines.map(({ code, median }) => [code, median])).toEqual([
    ['a', undefined],
    ['b', said('H0_24')],
  ]);
});

test('tables that are not by agency say nothing about any', () => {
  const whole = { breakdowns: [breakdown('urgency', 'URGENT')], cells: [{ at: ['URGENT'], value: 9 }] };
  expect(performanceOf([whole as unknown as ProtectedTable])).toEqual([]);
});
