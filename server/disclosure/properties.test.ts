import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shapes, tryOne } from './fixtures/trial.ts';

// The drill tries ten thousand of them (npm run drill -- disclosure).
for (const shape of shapes)
  test(`whatever is in a ${shape}, no attacker fixes or bounds a protected cell, in this release or an earlier one`, async () => {
    const seeds = fc.integer({ min: 1, max: 2 ** 30 });
    const property = fc.asyncProperty(seeds, async (seed) => {
      expect((await tryOne(shape, seed)).failures).toEqual([]);
    });
    await fc.assert(property, { numRuns: 3 });
  }, 60_000);
