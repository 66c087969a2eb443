import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  daysBetween,
  longDay,
  parseDay,
  parseTime,
  shortDay,
  shortMoment,
  toInstant,
  toWall,
} from './time.ts';

describe('wall time in Athens', () => {
  test('winter is two hours ahead of UTC, summer three', () => {
    expect(toInstant('2026-11-24', '10:00')).toBe('2026-11-24T08:00:00.000Z');
    expect(toInstant('2026-07-01', '10:00')).toBe('2026-07-01T07:00:00.000Z');
    expect(toWall('2026-07-01T22:30:00Z')).toEqual({ day: '2026-07-02', time: '01:30' });
  });

  test('a time skipped in spring moves forward by the hour that is missing', () => {
    // On 29/03/2026 the clock goes from 02:59 to 04:00.
    expect(toInstant('2026-03-29', '03:30')).toBe('2026-03-29T01:30:00.000Z');
    expect(toWall('2026-03-29T01:30:00Z')).toEqual({ day: '2026-03-29', time: '04:30' });
    expect(toInstant('2026-03-29', '02:59')).toBe('2026-03-29T00:59:00.000Z');
    expect(toInstant('2026-03-29', '04:00')).toBe('2026-03-29T01:00:00.000Z');
  });

  test('of a time repeated in autumn the first is meant', () => {
    // On 25/10/2026 the hour from 03:00 happens twice.
    expect(toInstant('2026-10-25', '03:30')).toBe('2026-10-25T00:30:00.000Z');
    expect(toWall('2026-10-25T00:30:00Z').time).toBe('03:30');
    expect(toWall('2026-10-25T01:30:00Z').time).toBe('03:30');
    expect(toInstant('2026-10-25', '02:59')).toBe('2026-10-24T23:59:00.000Z');
    expect(toInstant('2026-10-25', '04:00')).toBe('2026-10-25T02:00:00.000Z');
  });

  test('the same holds where the clock goes back at midnight or by half an hour', () => {
    expect(toInstant('2026-04-05', '01:45', 'Australia/Lord_Howe')).toBe('2026-04-04T14:45:00.000Z');
    expect(toInstant('2026-10-04', '02:15', 'Australia/Lord_Howe')).toBe('2026-10-03T15:45:00.000Z');
  });

  test('every instant is found again from its wall reading, but for the repeated hour', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.parse('2020-01-01') / 60_000, max: Date.parse('2035-01-01') / 60_000 }),
        (minutes) => {
          const instant = new Date(minutes * 60_000).toISOString();
          const { day, time } = toWall(instant);
          const again = toInstant(day, time);
          const late = Date.parse(instant) - Date.parse(again);
          expect(toWall(again)).toEqual({ day, time });
          expect([0, 3_600_000]).toContain(late);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('what is no day is refused', () => {
    expect(() => toInstant('', '10:00')).toThrow();
  });
});

describe('a typed day', () => {
  const now = '2026-11-17'; // a Tuesday
  test.each([
    ['24/11', '2026-11-24'],
    ['2411', '2026-11-24'],
    ['24/11/26', '2026-11-24'],
    ['24.11.2026', '2026-11-24'],
    ['2026-11-24', '2026-11-24'],
    ['24112026', '2026-11-24'],
    ['5/1', '2027-01-05'],
    ['20/12', '2026-12-20'],
    ['+7', '2026-11-24'],
    ['-1', '2026-11-16'],
    ['tue', '2026-11-24'],
    ['Wed', '2026-11-18'],
    ['ΤΡ', '2026-11-24'],
    ['Τρίτη', '2026-11-24'],
    ['Πέμπτη', '2026-11-19'],
    ['αύριο', '2026-11-18'],
    ['today', '2026-11-17'],
    ['χθες', '2026-11-16'],
  ])('%s is %s', (typed, day) => {
    expect(parseDay(typed, now)).toBe(day);
  });

  test.each(['', '31/02', '99', 'soon', '32/01/2026', 't', '29/02/2027'])('%j is none', (typed) => {
    expect(parseDay(typed, now)).toBeUndefined();
  });
});

test.each([
  ['10', '10:00'],
  ['1030', '10:30'],
  ['9:05', '09:05'],
  ['10.30', '10:30'],
  ['0000', '00:00'],
  ['24:00', undefined],
  ['12:60', undefined],
  ['noon', undefined],
])('a typed time %s is %s', (typed, time) => {
  expect(parseTime(typed)).toBe(time);
});

test('days are written as in the office, with the year only when it differs', () => {
  expect(shortDay('2026-11-24', 'en', '2026-11-17')).toBe('Tue 24/11');
  expect(shortDay('2026-11-24', 'el', '2026-11-17')).toBe('Τρ 24/11');
  expect(shortDay('2027-01-05', 'en', '2026-11-17')).toBe('Tue 05/01/2027');
  expect(shortMoment('2026-11-24T08:00:00Z', 'en', '2026-11-17')).toBe('Tue 24/11, 10:00');
  expect(longDay('2026-11-17', 'en')).toBe('Tuesday 17 November');
  expect(longDay('2026-11-17', 'el')).toBe('Τρίτη 17 Νοεμβρίου');
});

test('days are counted over the change of the clock', () => {
  expect(addDays('2026-10-24', 2)).toBe('2026-10-26');
  expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
});
