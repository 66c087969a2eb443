import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Category } from './dimensions.ts';
import { type Moved, movesFew } from './moved.ts';
import type { Axis } from './tables.ts';

const threshold = 5;
const codes = 'abcdefghijklmnopqrst';
const axisOf = (id: string, many: number): Axis =>
  ({
    dimension: { id, several: false },
    scheme: 'all',
    categories: [...codes.slice(0, many)].map((code) => ({ code: id + code, of: [id + code] })),
  }) as unknown as Axis;

interface Tried {
  /** Inner figures, by row, and by how much each moved. */
  by: number[][];
  /** With the totals of rows at their ends, those of columns in the last row. */
  shown: boolean[][];
}
const tables = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 })).chain(([rows, columns]) =>
  fc.record({
    by: fc.array(
      fc.array(fc.constantFrom(0, 0, 0, 1, 2, 3, 5, 6, -1, -5), { minLength: columns, maxLength: columns }),
      {
        minLength: rows,
        maxLength: rows,
      },
    ),
    shown: fc.array(fc.array(fc.boolean(), { minLength: columns + 1, maxLength: columns + 1 }), {
      minLength: rows + 1,
      maxLength: rows + 1,
    }),
  }),
);

const inner = ({ by }: Tried) => by.flatMap((line, r) => line.map((_, c) => [r, c] as const));
/** Of which inner figures a cell is the sum. */
const behind = (tried: Tried, r: number, c: number) =>
  inner(tried).map(([row, column]) =>
    Number((r === tried.by.length || r === row) && (c === tried.by[0]!.length || c === column)),
  );
const moved = (tried: Tried, figures: readonly number[]) =>
  inner(tried).reduce((sum, [r, c], i) => sum + figures[i]! * tried.by[r]![c]!, 0);
const few = (sum: number) => sum !== 0 && Math.abs(sum) < threshold;

/** Whether a sum follows from others: elimination, over all figures of the table. */
function rankOf(lines: readonly (readonly number[])[]): number {
  const left = lines.map((line) => [...line]);
  let rank = 0;
  for (let column = 0; column < (lines[0]?.length ?? 0); column++) {
    const at = left.findIndex((line, i) => i >= rank && Math.abs(line[column]!) > 1e-9);
    if (at < 0) continue;
    [left[rank], left[at]] = [left[at]!, left[rank]!];
    for (const [i, line] of left.entries()) {
      const times = line[column]! / left[rank]![column]!;
      if (i !== rank && times) for (const [j, value] of left[rank]!.entries()) line[j]! -= times * value;
    }
    rank += 1;
  }
  return rank;
}

const told = (tried: Tried) =>
  tried.shown.flatMap((line, r) => line.flatMap((isShown, c) => (isShown ? [behind(tried, r, c)] : [])));

/** All sets of hidden figures, one by one: which are told, and have no other that is told within them. */
function byTryingAll(tried: Tried): boolean {
  const shown = told(tried);
  if (shown.some((figures) => few(moved(tried, figures)))) return true;
  const hidden = inner(tried).flatMap(([r, c], i) => (tried.shown[r]![c] ? [] : [i]));
  const rank = rankOf(shown);
  const sets: number[] = [];
  for (let set = 1; set < 2 ** hidden.length; set++) {
    if (sets.some((one) => (one & set) === one)) continue;
    const figures = inner(tried).map((_, i) => Number(hidden.includes(i) && ((set >> hidden.indexOf(i)) & 1) === 1));
    if (rankOf([...shown, figures]) > rank) continue;
    sets.push(set);
    if (few(moved(tried, figures))) return true;
  }
  return false;
}

function asTable(tried: Tried) {
  const axes = [axisOf('row', tried.by.length), axisOf('column', tried.by[0]!.length)];
  const place = (axis: Axis, category: Category | null) =>
    category ? axis.categories.indexOf(category) : axis.categories.length;
  const figureAt = (at: readonly (Category | null)[]): Moved => {
    const [r, c] = at.map((category, k) => place(axes[k]!, category)) as [number, number];
    return { by: moved(tried, behind(tried, r, c)), shown: tried.shown[r]![c]!, threshold };
  };
  return movesFew(axes, figureAt);
}

/** Neither the grand total is shown nor the totals of two rows and of a column that cross in what is shown. */
const tied: Tried = {
  by: [
    [3, 3],
    [0, -5],
    [0, -5],
    [0, 0],
  ],
  shown: [
    [false, false, true],
    [true, false, true],
    [true, false, false],
    [true, false, false],
    [false, true, false],
  ],
};

test('a table that is counted anew tells of a few where any sum that it tells moved by few: as all sets of figures say, tried one by one', () => {
  let bySums = 0;
  fc.assert(
    fc.property(tables, (tried) => {
      const expected = byTryingAll(tried);
      expect(asTable(tried)).toBe(expected);
      if (expected && !told(tried).some((figures) => few(moved(tried, figures)))) bySums += 1;
    }),
    { numRuns: 3000, examples: [[tied]] },
  );
  // Not of shown figures alone.
  expect(bySums).toBeGreaterThan(20);
});

test('of a table whose hidden figures tie more lines than can be looked through it is not said that it tells of nobody', () => {
  const axes = [axisOf('row', 20), axisOf('column', 20)];
  const figureAt = (at: readonly (Category | null)[]): Moved => ({ by: 0, shown: at.includes(null), threshold });
  expect(movesFew(axes, figureAt)).toBe(true);
  // Where they tie none it is: each line has its own.
  const apart = (at: readonly (Category | null)[]): Moved => {
    const [row, column] = at.map((one, k) => one && axes[k]!.categories.indexOf(one));
    return { by: 0, shown: at.includes(null) || row !== column, threshold };
  };
  expect(movesFew(axes, apart)).toBe(false);
});
