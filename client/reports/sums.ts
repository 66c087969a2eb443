import type { ProtectedTable } from '#server/reports/reports.contract.ts';
import type { Place } from './words.ts';

type Lined = Pick<ProtectedTable, 'breakdowns' | 'cells'>;

/** The figures of a line in their order, and their total; null is a withheld one. */
export interface Sum {
  parts: (number | null)[];
  total: number | null;
  /** Where the total stands, and over which breakdown it goes. */
  at: Place;
  over: number;
}

/** Those of the lines that are sums, each once. */
export const sumsOf = (table: Lined, lines: readonly (readonly Place[])[]): Sum[] => [
  ...new Map(
    lines
      .map((line) => sumOf(table, line))
      .filter((sum) => sum !== undefined)
      .map((sum) => [JSON.stringify([sum.at, sum.over]), sum]),
  ).values(),
];

/**
 * A line of a table as the sum it is. Undefined where it is none: where it holds cells of another table, or persons are
 * counted in several of its categories.
 */
export function sumOf({ breakdowns, cells }: Lined, line: readonly Place[]): Sum | undefined {
  const figures = new Map(cells.map(({ at, value }) => [JSON.stringify(at), value]));
  for (const [over, { several, categories }] of breakdowns.entries()) {
    const [at, ...others] = line.filter((place) => place[over] === null);
    if (several || !at || others.length || line.length !== categories.length + 1) continue;
    const [total, ...parts] = [null, ...categories.map(({ code }) => code)].map((code) =>
      JSON.stringify(at.with(over, code)),
    );
    const isWhole = line.every((place) => [total, ...parts].includes(JSON.stringify(place)));
    if (isWhole)
      return { parts: parts.map((place) => figures.get(place) ?? null), total: figures.get(total!) ?? null, at, over };
  }
  return undefined;
}
