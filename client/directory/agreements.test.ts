import { expect, test } from 'vitest';
import { standing } from './agreements.ts';

const now = '2026-11-22';

test('an agreement in force says until when, and a month before its end that it ends soon', () => {
  expect(standing([{ state: 'IN_FORCE', validTo: '2027-06-30' }], now)).toEqual({ is: 'inForce', until: '2027-06-30' });
  expect(standing([{ state: 'IN_FORCE', validTo: '2026-12-22' }], now)).toEqual({
    is: 'endsSoon',
    until: '2026-12-22',
  });
  expect(standing([{ state: 'IN_FORCE', validTo: '2026-12-23' }], now).is).toBe('inForce');
});

test('of several the one that lasts longest counts, and one without an end before all', () => {
  const short = { state: 'IN_FORCE', validTo: '2026-12-01' } as const;
  expect(standing([short, { state: 'IN_FORCE', validTo: '2027-12-01' }], now)).toMatchObject({ until: '2027-12-01' });
  expect(standing([short, { state: 'IN_FORCE', validTo: null }], now)).toEqual({ is: 'open' });
});

test('what has expired, has not begun or was ended is no agreement', () => {
  expect(standing([], now)).toEqual({ is: 'none' });
  for (const state of ['EXPIRED', 'NOT_YET', 'ENDED'] as const)
    expect(standing([{ state, validTo: null }], now), state).toEqual({ is: 'none' });
});
