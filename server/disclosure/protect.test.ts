import { expect, test } from 'vitest';
import { audit } from './audit.ts';
import { auditorHere, optimiserHere } from './fixtures/inline.ts';
import known from './fixtures/known-tables.json';
import type { CellId, Primaries, Profile, System } from './model.ts';
import { primaryCells } from './primary.ts';
import { INTERNAL } from './profiles.ts';
import { protect, protectThese } from './protect.ts';

interface KnownTable {
  id: string;
  title: string;
  threshold: number | null;
  cells: Record<CellId, number>;
  equations: Record<CellId, number>[];
  primary: CellId[];
  patterns: {
    name: string;
    suppressed: CellId[];
    bounds: Record<CellId, [number, number]>;
    safe_for_T: boolean | null;
  }[];
}
const tables = known as unknown as KnownTable[];
const table = (id: string) => tables.find((each) => each.id === id)!;
/** The rules of the literature: nothing but the threshold, and nobody stands in the table. */
const plain = (threshold: number): Profile => ({
  ...INTERNAL,
  threshold,
  strictThreshold: threshold,
  protectGroups: false,
  persons: false,
});
const systemOf = ({ cells, equations }: KnownTable): System => ({
  cells: Object.fromEntries(Object.entries(cells).map(([id, value]) => [id, { value }])),
  equations: equations.map((terms) => ({ terms })),
});
/** Where the source names primaries without a threshold, they must not be told exactly. */
const needsOf = (one: KnownTable): Primaries => ({
  system: systemOf(one),
  needs: one.primary.map((cell) => ({ cell, least: one.threshold ?? one.cells[cell]! + 1, reason: 'frequency' })),
});
const deadline = { deadlineMs: 15_000 };

for (const one of tables)
  for (const pattern of one.patterns)
    test(`${one.id}, ${pattern.name}: what a reader can tell of each cell is known exactly`, async () => {
      const profile = plain(1);
      const { cells } = await audit(systemOf(one), pattern.suppressed, profile, deadline, auditorHere);
      expect(cells).toEqual(
        Object.fromEntries(Object.entries(pattern.bounds).map(([id, [least, most]]) => [id, { least, most }])),
      );
    });

for (const one of tables.filter(({ threshold }) => threshold))
  for (const pattern of one.patterns)
    test(`${one.id}, ${pattern.name}: the audit ${pattern.safe_for_T ? 'passes it' : 'refuses it'}`, async () => {
      const { passed, doubts } = await audit(
        systemOf(one),
        pattern.suppressed,
        plain(one.threshold!),
        deadline,
        auditorHere,
      );
      expect({ passed, doubts }).toEqual({ passed: pattern.safe_for_T, doubts: pattern.safe_for_T ? [] : ['unsafe'] });
    });

const optimal: [string, CellId[], number][] = [
  ['KAT-1', ['x|d'], 31],
  ['KAT-2', ['old|Iceland', 'old|Portugal', 'young|Iceland'], 9],
  ['KAT-4a', [], 0],
  ['KAT-4b', [], 0],
  ['KAT-4c', ['N'], 7],
  ['KAT-5', ['CMR|same', 'CMR|worse', 'NGA|same'], 16],
  ['KAT-8', ['r1|c3', 'r3|c1', 'r3|c3'], 30],
];
for (const [id, secondaries, weight] of optimal)
  test(`${id}: the least that has to be hidden besides is ${secondaries.join(', ') || 'nothing'}, ${weight} in all, and that is proven`, async () => {
    const primaries = needsOf(table(id));
    const profile = plain(table(id).threshold ?? 1);
    const { status, suppressed, gap, inner } = await protectThese(primaries, profile, deadline, optimiserHere);

    const besides = suppressed.filter((cell) => !table(id).primary.includes(cell));
    expect({ status, gap, besides, cost: inner.cost, bound: inner.bound }).toEqual({
      status: 'proven',
      gap: 0,
      besides: [...secondaries].sort(),
      cost: weight,
      bound: weight,
    });
  });

test('KAT-2 by the rules: a protected zero is hidden with three others', async () => {
  const profile = { ...plain(2), protectZeros: true };
  const { system, needs } = primaryCells(systemOf(table('KAT-2')), profile);
  expect(needs).toEqual([{ cell: 'young|Portugal', least: 2, reason: 'zero' }]);

  const { suppressed } = await protectThese({ system, needs }, profile, deadline, optimiserHere);
  expect(suppressed).toEqual(['old|Iceland', 'old|Portugal', 'young|Iceland', 'young|Portugal']);
});

test('KAT-10: with a threshold of 5 the counts 1 and 4 are hidden, with 11 also 5 and 10; 0 is shown', () => {
  const cells = Object.fromEntries([0, 1, 4, 5, 10, 11].map((value) => [`count ${value}`, { value }]));
  const small = (threshold: number) =>
    primaryCells({ cells, equations: [] }, plain(threshold)).needs.map(({ cell, least }) => [cell, least]);
  expect(small(5)).toEqual([
    ['count 1', 5],
    ['count 4', 5],
  ]);
  expect(small(11)).toEqual([
    ['count 1', 11],
    ['count 4', 11],
    ['count 5', 11],
    ['count 10', 11],
  ]);
});

test('the thread of the optimiser and the thread of the audit start from source and answer the same', async () => {
  const system = systemOf(table('KAT-5'));
  const found = await protect(system, plain(5), deadline);
  expect(found).toMatchObject({ status: 'proven', suppressed: ['CMR|same', 'CMR|worse', 'NGA|same', 'NGA|worse'] });
  expect(await audit(system, found.suppressed, plain(5), deadline)).toMatchObject({ passed: true, narrowest: 7 });
});
