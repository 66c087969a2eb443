import { expect, test } from 'vitest';
import { ageBandOn } from './ages.service.ts';

const on = (born: string) => ageBandOn('2026-11-22', born);

test('a birth date gives the band of that day, to the day', () => {
  expect([on('2008-11-22'), on('2008-11-23'), on('1976-11-22'), on('1976-11-23')]).toEqual([
    '18_24',
    'UNDER_18',
    '50_60',
    '35_49',
  ]);
  expect([on('1965-11-23'), on('1965-11-22'), on('1940-02-29')]).toEqual(['50_60', 'OVER_60', 'OVER_60']);
});

test('a month or a year gives a band only where every day of it does', () => {
  expect([on('2008-11'), on('2008-10'), on('2008-12'), on('2008'), on('1999'), on('1965'), on('1964')]).toEqual([
    undefined,
    '18_24',
    'UNDER_18',
    undefined,
    '25_34',
    undefined,
    'OVER_60',
  ]);
});
