import { expect, test } from 'vitest';
import { hoursInWords, isAlwaysOpen } from './hours.ts';

test('days that follow each other are said as from and to, in both languages', () => {
  const office = [
    { days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' },
    { days: [7], from: '10:00', to: '12:00' },
  ];
  expect(hoursInWords(office, 'en')).toBe('Mon–Fri 09:00–17:00 · Sun 10:00–12:00');
  expect(hoursInWords(office, 'el')).toBe('Δευ–Παρ 09:00–17:00 · Κυρ 10:00–12:00');
  expect(hoursInWords([{ days: [5, 1, 3, 1], from: '09:00', to: '13:00' }], 'en')).toBe('Mon, Wed, Fri 09:00–13:00');
});

test('only a week without a gap is day and night', () => {
  const night = { from: '00:00', to: '24:00' };
  expect(isAlwaysOpen([{ ...night, days: [1, 2, 3, 4, 5, 6, 7] }])).toBe(true);
  expect(
    isAlwaysOpen([
      { ...night, days: [1, 2, 3, 4, 5] },
      { ...night, days: [6, 7] },
    ]),
  ).toBe(true);
  expect(isAlwaysOpen([{ ...night, days: [1, 2, 3, 4, 5] }])).toBe(false);
  expect(isAlwaysOpen([{ from: '00:00', to: '23:00', days: [1, 2, 3, 4, 5, 6, 7] }])).toBe(false);
});
