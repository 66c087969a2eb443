import type { ProtectedTable } from '#server/reports/reports.contract.ts';
import type { Place } from './words.ts';

/** What sort of period it is: quarters, half-years and years are never put side by side. */
export const lengthOf = (period: string): string => period.slice(4, 6);

/** Whether both answer the same question for the same readers, of another period of the same length. */
export function areComparable(one: ProtectedTable, other: ProtectedTable): boolean {
  const question = ({ reportId, profile, recipient, grant, period, breakdowns }: ProtectedTable) =>
    JSON.stringify([
      reportId,
      profile,
      recipient,
      grant?.id ?? null,
      lengthOf(period),
      breakdowns.map(({ dimension, scheme }) => [dimension, scheme]),
    ]);
  return one.period !== other.period && question(one) === question(other);
}

export interface Compared {
  at: Place;
  /** null: withheld; undefined: the table has no such line. */
  before: number | null | undefined;
  now: number | null | undefined;
  difference: number | null;
}

/**
 * Each figure of two tables beside the other, in the order of the later one, totals last. A difference is there only where both figures
 * are shown: whoever has both tables has it already.
 */
export function compare(before: ProtectedTable, now: ProtectedTable): Compared[] {
  const keyOf = (place: Place) => JSON.stringify(place);
  const [first, second] = [before, now].map(({ cells }) => new Map(cells.map(({ at, value }) => [keyOf(at), value])));
  const places = [...now.cells, ...before.cells.filter(({ at }) => !second!.has(keyOf(at)))].map(({ at }) => at);
  const ranks = now.breakdowns.map(({ categories }) => new Map(categories.map(({ code }, rank) => [code, rank])));
  const rankOf = (place: Place, at: number) => {
    const code = place[at];
    return code == null ? Number.MAX_SAFE_INTEGER : (ranks[at]!.get(code) ?? ranks[at]!.size);
  };
  places.sort((a, b) => ranks.map((_, at) => rankOf(a, at) - rankOf(b, at)).find(Boolean) ?? 0);
  return places.map((at) => {
    const [was, is] = [first!.get(keyOf(at)), second!.get(keyOf(at))];
    const areShown = typeof was === 'number' && typeof is === 'number';
    return { at, before: was, now: is, difference: areShown ? is - was : null };
  });
}
