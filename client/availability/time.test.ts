import { expect, test } from 'vitest';
import { daysSince, inUnits } from './time.ts';

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];

test('time is said in minutes below an hour, in hours below two days, in days beyond, and never more than there is', () => {
  expect(inUnits(42 * minute + 59_000)).toEqual({ unit: 'minutes', count: 42 });
  expect(inUnits(hour)).toEqual({ unit: 'hours', count: 1 });
  expect(inUnits(2 * day - 1)).toEqual({ unit: 'hours', count: 47 });
  expect(inUnits(2 * day)).toEqual({ unit: 'days', count: 2 });
  expect(inUnits(-5)).toEqual({ unit: 'minutes', count: 0 });
});

test('a figure is as old as whole days have passed', () => {
  const now = Date.parse('2026-11-22T10:00:00Z');
  expect(daysSince('2026-11-22T09:00:00Z', now)).toBe(0);
  expect(daysSince('2026-11-21T10:00:00Z', now)).toBe(1);
  expect(daysSince('2026-11-14T10:01:00Z', now)).toBe(7);
});
