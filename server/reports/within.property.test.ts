import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toldIn } from '#server/testing/programme.ts';

test('of reports that count the same persons, asked for together in whichever order, no reader works out a figure of any', async () => {
  const property = fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 30 }), async (seed) => {
    expect(await toldIn(seed)).toEqual([]);
  });
  await fc.assert(property, { numRuns: 3 });
}, 240_000);
