import { expect, test } from 'vitest';
import { dominates, leaksIn, revealed, round, toldBy } from './measures.ts';
import { primaryCells } from './primary.ts';
import { INTERNAL } from './profiles.ts';

test('KAT-14: each figure is rounded to 5 on its own, and so is each total', () => {
  expect([0, 2, 3, 7, 8, 12, 13].map((value) => round(value, 5))).toEqual([0, 0, 5, 5, 10, 10, 15]);
  // The printed parts add up to 20, the printed total is 25.
  expect([12, 12].map((value) => round(value, 5)).concat(round(24, 5))).toEqual([10, 10, 25]);
});

test('a rounded figure tells the five counts around it, and none that would not be shown', () => {
  expect(toldBy(23, 11, 5)).toEqual({ least: 23, most: 27 });
  expect(toldBy(11, 11, 5)).toEqual({ least: 11, most: 12 });
  expect(toldBy(0, 11, 5)).toEqual({ least: 0, most: 0 });
  expect(toldBy(23, 11, 1)).toEqual({ least: 23, most: 23 });
});

/** KAT-9: the two groups of the source that are flagged, and a third that is not. */
const few = [11, 9];
const heavy = [200, 80, 20, 15, 12, 11, 9, 8, 5, 4, 2];
const even = [40, 38, 37, 36, 35, 34, 33, 32, 31, 30];
const withRules = (largest: number, percent: number, nearest: number) => ({ dominance: { largest, percent, nearest } });

test('KAT-9: two of 75 % flags both groups, two of 80 % the first only', () => {
  expect(heavy.reduce((sum, value) => sum + value, 0)).toBe(366);
  const flagged = (percent: number) => [few, heavy, even].map((values) => dominates(values, withRules(2, percent, 0)));
  expect(flagged(75)).toEqual([true, true, false]);
  expect(flagged(80)).toEqual([true, false, false]);
});

test('KAT-9: 70 % near the largest flags both groups', () => {
  expect([few, heavy, even].map((values) => dominates(values, withRules(2, 100, 70)))).toEqual([true, true, false]);
});

test('hours that one person dominates are protected though enough persons stand behind them', () => {
  const cell = (values: number[]) => ({
    value: values.reduce((sum, value) => sum + value, 0),
    magnitude: { persons: values.length, largest: values.slice(0, 2) },
  });
  const cells = { few: cell(few), heavy: cell(heavy), even: cell(even) };
  const { needs } = primaryCells({ cells, equations: [] }, INTERNAL);
  expect(needs).toEqual([
    { cell: 'few', least: 27, reason: 'frequency' },
    { cell: 'heavy', least: 374, reason: 'dominance' },
  ]);
});

test('KAT-11: 7.5 % of 40 that are shown can only be 3, so no text with it goes out', () => {
  expect(revealed('7.5', 40)).toEqual([3]);
  expect(leaksIn('Of them 7.5% found work.', [40], 5)).toEqual(['7.5']);
  expect(leaksIn('Από αυτές το 7,5 % βρήκε δουλειά.', [40], 5)).toEqual(['7,5']);
  expect(leaksIn('Of them 92.5 % stayed.', [40], 5)).toEqual(['92.5']);
  expect(leaksIn('Of them 50 % found work.', [40], 5)).toEqual([]);
  expect(revealed('33', 1000)).toEqual([325, 326, 327, 328, 329, 330, 331, 332, 333, 334, 335]);
});
