import { expect, test } from 'vitest';
import type { PayloadLine } from '#server/referrals/referrals.contract.ts';
import { seenAt } from './WhatTheySee.tsx';

const line = (key: PayloadLine['key'], fate: PayloadLine['fate']): PayloadLine => ({
  key,
  fate,
  category: 'DEMOGRAPHIC',
  tier: fate === 'SHOWN' ? 'T1' : 'T2',
  value: 'x',
});
const payload = {
  lines: [
    line('gender', 'SHOWN'),
    line('legalName', 'IF_ACCEPTED'),
    line('healthNeeds', 'SAID_NO'),
    line('workRight', 'NOT_NEEDED'),
    line('address', 'IN_DANGER'),
    line('safeContact', 'CHANGED'),
  ],
  never: ['processNotes' as const],
};
const shownAt = (moment: 'open' | 'accepted' | 'after') => seenAt(payload, moment).shown.map(({ key }) => key);
const reasonsAt = (moment: 'open' | 'accepted' | 'after') =>
  Object.fromEntries(seenAt(payload, moment).withheld.map(({ key, reason }) => [key, reason]));

test('who opens it sees the first tier, who accepts it both, and a month after the end nobody anything', () => {
  expect(shownAt('open')).toEqual(['gender']);
  expect(shownAt('accepted')).toEqual(['gender', 'legalName']);
  expect(shownAt('after')).toEqual([]);
});

test('each line is either shown or withheld with its reason, at every moment', () => {
  expect(reasonsAt('open')).toEqual({
    legalName: 'IF_ACCEPTED',
    healthNeeds: 'SAID_NO',
    workRight: 'NOT_NEEDED',
    address: 'IN_DANGER',
    safeContact: 'CHANGED',
    processNotes: 'NEVER',
  });
  expect(reasonsAt('accepted')).not.toHaveProperty('legalName');
  expect(reasonsAt('after')).toMatchObject({ gender: 'ENDED', legalName: 'ENDED', healthNeeds: 'SAID_NO' });
  for (const moment of ['open', 'accepted', 'after'] as const)
    expect(seenAt(payload, moment).shown.length + seenAt(payload, moment).withheld.length).toBe(7);
});
