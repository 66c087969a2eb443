import { describe, expect, test } from 'vitest';
import { contactState, readPartialDay, sayPartialDay, sayWindow } from './words.ts';

describe('the state of a safe contact', () => {
  const now = '2026-11-21';
  test('nothing recorded yet is not the same as unconfirmed', () => {
    expect(contactState({ version: 0 }, now)).toEqual({ state: 'none' });
    expect(contactState({ version: 1, confirmedOn: null }, now)).toEqual({ state: 'confirm', daysAgo: undefined });
  });

  test('it is good for thirty days and is to be confirmed from the next', () => {
    expect(contactState({ version: 2, confirmedOn: '2026-10-22' }, now)).toEqual({ state: 'good', daysAgo: 30 });
    expect(contactState({ version: 2, confirmedOn: '2026-10-21' }, now)).toEqual({ state: 'confirm', daysAgo: 31 });
  });

  test('a stop holds through its last day, and without one until it is taken back', () => {
    const stopped = (until: string | null) =>
      contactState({ version: 1, confirmedOn: now, doNotContact: { reason: 'r', until } }, now).state;
    expect(stopped('2026-11-21')).toBe('stop');
    expect(stopped('2026-11-20')).toBe('good');
    expect(stopped(null)).toBe('stop');
  });
});

test('days that follow one another are said as a span', () => {
  const window = (days: number[]) => sayWindow({ days, from: '10:00', to: '13:00' }, 'en');
  expect(window([5, 2, 3, 4])).toBe('Tue–Fri 10:00–13:00');
  expect(window([1, 2])).toBe('Mon, Tue 10:00–13:00');
  expect(window([1, 3, 4, 5, 7])).toBe('Mon, Wed–Fri, Sun 10:00–13:00');
});

test('a date is as exact as it was told', () => {
  expect(['17/04/1998', '17.4.1998', '1998-04-17'].map(readPartialDay)).toEqual(Array(3).fill('1998-04-17'));
  expect(readPartialDay('4/1998')).toBe('1998-04');
  expect(readPartialDay('1998')).toBe('1998');
  expect(readPartialDay('spring')).toBe('spring');
  expect(['1998-04-17', '1998-04', '1998', null].map(sayPartialDay)).toEqual(['17/04/1998', '04/1998', '1998', '']);
});
