import { describe, expect, test } from 'vitest';
import { likelyTwin, nearestBegun, nextProposals, roundedNow, withoutEmpty } from './guess.ts';

const now = Date.parse('2026-11-24T09:07:30Z');

describe('what is being written up', () => {
  const at = (startsAt: string) => ({ startsAt });

  test('is the meeting nearest to now that has begun, or is about to', () => {
    const planned = [at('2026-11-23T09:00:00Z'), at('2026-11-24T08:00:00Z'), at('2026-11-24T09:20:00Z')];
    expect(nearestBegun(planned, now)).toBe(planned[2]);
  });

  test('is never a meeting that is still to come', () => {
    expect(nearestBegun([at('2026-11-24T11:00:00Z')], now)).toBeUndefined();
  });
});

test('an unplanned session was held in the last five minutes', () => {
  expect(roundedNow(now)).toBe('2026-11-24T09:05:00.000Z');
});

describe('the next meeting', () => {
  test('is proposed for the same weekday and the same time on the wall, also over the change of clocks', () => {
    // 25 October 2026: the clocks in Athens go back, so the same wall time is an hour later in UTC.
    const before = '2026-10-20T07:00:00.000Z';
    expect(nextProposals(before, Date.parse(before))).toEqual(['2026-10-27T08:00:00.000Z', '2026-11-03T08:00:00.000Z']);
  });

  test('is not proposed for a day that has passed', () => {
    expect(nextProposals('2026-11-12T08:00:00.000Z', now)).toEqual(['2026-11-26T08:00:00.000Z']);
  });
});

describe('a session that is probably logged already', () => {
  const me = 'me';
  const heldAt = '2026-11-24T08:00:00Z';
  const long = '2026-11-20T08:00:00Z';
  const twinOf = (one: { heldAt: string; recordedAt: string; recorderId: string }) =>
    likelyTwin([one], { heldAt, recorderId: me }, now);

  test('was held within ten minutes of it, whoever recorded it', () => {
    expect(twinOf({ heldAt: '2026-11-24T08:10:00Z', recordedAt: long, recorderId: 'other' })).toBeDefined();
    expect(twinOf({ heldAt: '2026-11-24T08:11:00Z', recordedAt: long, recorderId: 'other' })).toBeUndefined();
  });

  test('or was recorded by the same person a moment ago', () => {
    const recordedAt = '2026-11-24T09:00:00Z';
    expect(twinOf({ heldAt: long, recordedAt, recorderId: me })).toBeDefined();
    expect(twinOf({ heldAt: long, recordedAt, recorderId: 'other' })).toBeUndefined();
    expect(twinOf({ heldAt: long, recordedAt: '2026-11-24T08:57:00Z', recorderId: me })).toBeUndefined();
  });

  test('cannot be told while the time is not known', () => {
    expect(likelyTwin([{ heldAt, recordedAt: long }], { heldAt: undefined, recorderId: me }, now)).toBeUndefined();
  });
});

test('fields that nobody filled in are not sent; a no and a zero are', () => {
  expect(
    withoutEmpty({ a: '', b: null, c: undefined, d: [], e: { f: undefined }, visited: false, hours: 0, g: { h: 1 } }),
  ).toEqual({ visited: false, hours: 0, g: { h: 1 } });
});
