import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays } from '#server/platform/clock.ts';
import { instantOf, startOfDay, wallTimeOf } from './wall-time.ts';

test('a wall time has its instant, in winter and in summer', () => {
  expect(instantOf('2026-11-24T10:00').toISOString()).toBe('2026-11-24T08:00:00.000Z');
  expect(instantOf('2026-07-24T10:00').toISOString()).toBe('2026-07-24T07:00:00.000Z');
  expect(wallTimeOf(new Date('2026-11-24T08:00:00Z'))).toBe('2026-11-24T10:00');
  expect(wallTimeOf(new Date('2026-11-24T22:00:00Z'))).toBe('2026-11-25T00:00');
});

test('a time that the clock leaves out lies as far after the gap, and one that comes twice is the first', () => {
  expect(instantOf('2027-03-28T03:30').toISOString()).toBe('2027-03-28T01:30:00.000Z');
  expect(wallTimeOf(instantOf('2027-03-28T03:30'))).toBe('2027-03-28T04:30');
  expect(instantOf('2026-10-25T03:30').toISOString()).toBe('2026-10-25T00:30:00.000Z');
});

test('the day of a clock change has 23 or 25 hours', () => {
  const hours = (day: string) => (startOfDay(addDays(day, 1)).getTime() - startOfDay(day).getTime()) / 3_600_000;
  expect(hours('2027-03-28')).toBe(23);
  expect(hours('2026-10-25')).toBe(25);
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
});

test('in every zone, a wall time read from an instant leads back to the same wall time', () => {
  const minute = fc.integer({ min: Date.UTC(2024, 0) / 60_000, max: Date.UTC(2030, 0) / 60_000 });
  fc.assert(
    fc.property(minute, fc.constantFrom('Europe/Athens', 'America/St_Johns', 'Asia/Kathmandu'), (at, zone) => {
      const wall = wallTimeOf(new Date(at * 60_000), zone);
      expect(wallTimeOf(instantOf(wall, zone), zone)).toBe(wall);
    }),
  );
});
