import fc from 'fast-check';
import { expect, test } from 'vitest';
import { draftOf } from './draft.ts';
import { TestAttacker } from './fixtures/attacker.ts';
import known from './fixtures/known-tables.json';
import { shapes, tryOne } from './fixtures/trial.ts';
import { INTERNAL } from './profiles.ts';

interface KnownTable {
  id: string;
  cells: Record<string, number>;
  equations: Record<string, number>[];
  patterns: { name: string; suppressed: string[]; bounds: Record<string, [number, number]> }[];
}

// Otherwise the tests below could not fail.
for (const { id, cells, equations, patterns } of known as unknown as KnownTable[])
  for (const { name, suppressed, bounds } of patterns)
    test(`the attacker of these tests finds what is told by ${id}, ${name}`, () => {
      const figures = Object.fromEntries(Object.entries(cells).map(([cell, value]) => [cell, { value }]));
      const system = { cells: figures, equations: equations.map((terms) => ({ terms })) };
      const attacker = new TestAttacker(draftOf(system, suppressed, INTERNAL));
      for (const [cell, [least, most]] of Object.entries(bounds)) {
        expect(attacker.rangeOf(cell)!.least).toBeCloseTo(least, 4);
        expect(attacker.rangeOf(cell)!.most).toBeCloseTo(most, 4);
      }
    });

// The drill tries ten thousand of them (npm run drill -- disclosure).
for (const shape of shapes)
  test(`whatever is in a ${shape}, no attacker fixes or bounds a protected cell, in this release or an earlier one`, async () => {
    const seeds = fc.integer({ min: 1, max: 2 ** 30 });
    const property = fc.asyncProperty(seeds, async (seed) => {
      expect((await tryOne(shape, seed)).failures).toEqual([]);
    });
    await fc.assert(property, { numRuns: 3 });
  }, 60_000);

test('a zero that one release hid is not told by a later one, where zeros are protected', async () => {
  // The third release shows the months around two empty ones that the second has hidden.
  expect(await tryOne('overlapping', 2_077_907_358)).toMatchObject({ releases: 3, refused: 0, failures: [] });
});
