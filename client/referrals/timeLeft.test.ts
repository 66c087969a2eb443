import { expect, test } from 'vitest';
import { timeLeft } from './timeLeft.ts';

const now = new Date('2026-11-24T10:00:00Z');
const left = (dueAt: string) => timeLeft({ dueAt, pausedAt: null }, now);

test('time left is said in the unit one would say it in', () => {
  expect(left('2026-11-24T10:42:00Z')).toEqual({ state: 'left', count: 42, unit: 'minutes' });
  expect(left('2026-11-24T11:30:00Z')).toEqual({ state: 'left', count: 1, unit: 'hours' });
  expect(left('2026-11-25T06:59:00Z')).toEqual({ state: 'left', count: 20, unit: 'hours' });
  expect(left('2026-11-26T10:00:00Z')).toEqual({ state: 'left', count: 2, unit: 'days' });
});

test('what is past is overdue, also by a minute', () => {
  expect(left('2026-11-24T09:59:00Z')).toEqual({ state: 'overdue', count: 1, unit: 'minutes' });
  expect(left('2026-11-24T07:58:00Z')).toEqual({ state: 'overdue', count: 2, unit: 'hours' });
});

test('a clock that stands still is paused, even when its time is past, and without a time nothing is said', () => {
  expect(timeLeft({ dueAt: '2026-11-24T09:00:00Z', pausedAt: '2026-11-24T08:00:00Z' }, now)).toEqual({
    state: 'paused',
  });
  expect(timeLeft({ dueAt: null, pausedAt: null }, now)).toEqual({ state: 'none' });
});
