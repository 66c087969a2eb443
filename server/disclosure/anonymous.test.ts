import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keepAnonymous } from './anonymous.ts';

type Row = { gender: string; age: string; region: string; outcome: string };
const identifying = ['gender', 'age', 'region'] as const;
const many = (count: number, gender: string, age: string, region: string): Row[] =>
  Array.from({ length: count }, (_, at) => ({ gender, age, region, outcome: `${at % 3}` }));
/** KAT-15: 25 rows, of which three are alone or a pair in their class. */
const rows = [
  ...many(11, 'f', '18-29', 'Attica'),
  ...many(11, 'f', '30-60', 'Attica'),
  ...many(2, 'm', '18-29', 'Attica'),
  ...many(1, 'f', '18-29', 'Crete'),
];

test('KAT-15: of 25 rows those stay that look like ten others', () => {
  const kept = keepAnonymous(rows, identifying, 11);
  expect(kept).toHaveLength(22);
  expect(kept.every(({ gender, region }) => gender === 'f' && region === 'Attica')).toBe(true);
  expect(keepAnonymous(rows, identifying, 2)).toHaveLength(24);
});

test('KAT-15: what is told less exactly is counted again', () => {
  const kept = keepAnonymous(rows, identifying, 2, [
    (row) => ({ ...row, region: '' }),
    (row) => ({ ...row, gender: '', region: '' }),
  ]);
  expect(kept).toHaveLength(24);
  expect(
    keepAnonymous(many(3, 'f', '18-29', 'Crete').concat(many(3, 'f', '18-29', 'Epirus')), identifying, 5, [
      (row) => ({ ...row, region: '' }),
    ]),
  ).toHaveLength(6);
});

test('whatever the rows, no class that is left is smaller than k', () => {
  const row = fc.record({ a: fc.integer({ min: 0, max: 3 }), b: fc.integer({ min: 0, max: 2 }) });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 60 }), fc.integer({ min: 1, max: 12 }), (all, k) => {
      const kept = keepAnonymous(all, ['a', 'b'], k, [(each) => ({ ...each, b: -1 })]);
      for (const one of kept)
        expect(kept.filter(({ a, b }) => a === one.a && b === one.b).length).toBeGreaterThanOrEqual(k);
    }),
  );
});
