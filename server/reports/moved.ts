import type { Category } from './dimensions.ts';
import { type Axis, keyOf, placesOf } from './tables.ts';

type At = readonly (Category | null)[];

/** A figure of a table that was counted anew. */
export interface Moved {
  /** By how much it is more, or less, than it was. */
  by: number;
  /** Whether it was shown before. */
  shown: boolean;
  /** Fewer than these, and not none, are few. */
  threshold: number;
}

/** Lines whose sums are looked through in all ways; a table of more lines that are tied by hidden figures is refused. */
const mostLines = 15;

/**
 * Whether a table that is counted anew would tell of a few: whether anything that was told of it moved by less than the
 * threshold. That is each figure that was shown, and each sum of hidden ones that the shown ones leave over: the hidden
 * figures of a line with its total, and of several lines without what they share with others. Of such sums those are asked
 * for that no other is part of: what is made of them moves with them.
 */
export function movesFew(axes: readonly Axis[], figureAt: (at: At) => Moved): boolean {
  if (placesOf({ axes }).some((at) => isFew([figureAt(at)].filter(({ shown }) => shown)))) return true;
  if (axes.some((axis, k) => axis.dimension.several && complements(axes, k, figureAt).some(isFew))) return true;

  const [rows, columns] = axes;
  if (axes.length === 2 && axes.every(addsUp)) return withinTwo(rows!, columns!, figureAt);
  return axes.some((axis, k) => addsUp(axis) && linesAlong(axes, k).some((line) => isFew(restOf(line, figureAt))));
}

const addsUp = ({ dimension }: Axis) => !dimension.several;

function isFew(group: readonly Moved[]): boolean {
  const sum = Math.abs(group.reduce((all, { by }) => all + by, 0));
  return sum > 0 && sum < Math.max(...group.filter(({ by }) => by !== 0).map(({ threshold }) => threshold));
}

/** Of several answers each: whoever did not give one of them. */
function complements(axes: readonly Axis[], k: number, figureAt: (at: At) => Moved): Moved[][] {
  return linesAlong(axes, k).flatMap(({ whole, parts }) => {
    const all = figureAt(whole);
    const given = parts.map(figureAt).filter(({ shown }) => shown && all.shown);
    return given.map((one) => [all, { ...one, by: -one.by }]);
  });
}

interface Line {
  whole: At;
  parts: At[];
}

/** The lines of a table along one of its axes, that of the totals with them. */
function linesAlong(axes: readonly Axis[], k: number): Line[] {
  const crossed = placesOf({ axes: axes.filter((_, i) => i !== k) });
  return crossed.map((others) => {
    const at = (category: Category | null) => [...others.slice(0, k), category, ...others.slice(k)];
    return { whole: at(null), parts: axes[k]!.categories.map(at) };
  });
}

/** The hidden figures of a line, where its total tells their sum. */
const restOf = ({ whole, parts }: Line, figureAt: (at: At) => Moved): Moved[] =>
  figureAt(whole).shown ? parts.map(figureAt).filter(({ shown }) => !shown) : [];

/** A hidden figure in the middle of a table, by its row and its column: those without a total are told together only. */
interface Hidden {
  row: string;
  column: string;
  figure: Moved;
}
const untold = '';

function withinTwo(rows: Axis, columns: Axis, figureAt: (at: At) => Moved): boolean {
  const nameOf = (at: At, category: Category) => (figureAt(at).shown ? `of ${keyOf(category)}` : untold);
  const hidden = rows.categories.flatMap((row) =>
    columns.categories.flatMap((column): Hidden[] => {
      const figure = figureAt([row, column]);
      return figure.shown ? [] : [{ row: nameOf([row, null], row), column: nameOf([null, column], column), figure }];
    }),
  );
  const isTold = figureAt([null, null]).shown;
  return [...partsOf(hidden)].some((part) => hasFew(part, isTold));
}

/** Hidden figures that share no line with any other. */
function partsOf(hidden: readonly Hidden[]): Hidden[][] {
  const parts: Hidden[][] = [];
  for (const one of hidden) {
    const tied = parts.filter((part) => part.some(({ row, column }) => row === one.row || column === one.column));
    for (const part of tied) parts.splice(parts.indexOf(part), 1);
    parts.push([...tied.flat(), one]);
  }
  return parts;
}

/**
 * Whether a sum that is told moved by few. Lines are nodes and hidden figures edges between rows and columns: a sum of
 * lines less other lines leaves a set of figures over, each once, where the columns taken away lie in rows that are added.
 * It has no other within it where both sides of the cut hang together. Without the grand total, rows and columns whose
 * totals are hidden are on one side.
 */
function hasFew(part: readonly Hidden[], isTold: boolean): boolean {
  const names = (side: 'row' | 'column') => [...new Set(part.map((one) => one[side]))];
  const isTurned = names('row').length < names('column').length;
  const edges = isTurned ? part.map(({ row, column, figure }) => ({ row: column, column: row, figure })) : part;
  const columns = isTurned ? names('row') : names('column');
  const rows = isTurned ? names('column') : names('row');
  if (columns.length > mostLines) return true;

  const bitOf = new Map(columns.map((name, at) => [name, 1 << at]));
  const maskOf = new Map(rows.map((name) => [name, 0]));
  for (const { row, column } of edges) maskOf.set(row, maskOf.get(row)! | bitOf.get(column)!);
  const all = 2 ** columns.length - 1;
  const isTied = !isTold && maskOf.has(untold) && bitOf.has(untold);
  if (isTied) maskOf.set(untold, maskOf.get(untold)! | bitOf.get(untold)!);
  const together = (isIn: (row: string) => boolean, within: number) =>
    !isTied || isIn(untold) === ((within & bitOf.get(untold)!) !== 0);
  const masks = [...maskOf.values()];

  for (const row of rows) {
    const others = rows.filter((one) => one !== row).map((one) => maskOf.get(one)!);
    if (!together((one) => one === row, 0) || !hangsTogether(all, others)) continue;
    if (isFew(edges.filter((edge) => edge.row === row).map(({ figure }) => figure))) return true;
  }
  for (let taken = 1; taken < all; taken++) {
    const isIn = (row: string) => (maskOf.get(row)! & taken) !== 0;
    if (!together(isIn, taken)) continue;
    const inside = masks.filter((mask) => mask & taken).map((mask) => mask & taken);
    const outside = masks.filter((mask) => !(mask & taken));
    if (!hangsTogether(taken, inside) || !hangsTogether(all & ~taken, outside)) continue;
    const left = edges.filter(({ row, column }) => isIn(row) && !(bitOf.get(column)! & taken));
    if (isFew(left.map(({ figure }) => figure))) return true;
  }
  return false;
}

/** Whether these columns are tied to one another by these rows, each of which crosses some of them. */
function hangsTogether(columns: number, rows: readonly number[]): boolean {
  let reached = rows[0] ?? columns & -columns;
  for (let before = -1; before !== reached; ) {
    before = reached;
    for (const row of rows) if (row & reached) reached |= row;
  }
  return reached === columns;
}
