import type { ComparedCell, ProtectedTable } from './reports.contract.ts';

type Place = ComparedCell['at'];

/**
 * Each figure of two tables beside the other, in the order of the later one, totals last. It looks at what both show and at nothing
 * behind it: a difference is there only where both figures are.
 */
export function compare(before: ProtectedTable, after: ProtectedTable): ComparedCell[] {
  const keyOf = (place: Place) => JSON.stringify(place);
  const [first, second] = [before, after].map(({ cells }) => new Map(cells.map(({ at, value }) => [keyOf(at), value])));
  const gone = before.cells.filter(({ at }) => !second!.has(keyOf(at)));
  const ranks = after.breakdowns.map(({ categories }) => new Map(categories.map(({ code }, rank) => [code, rank])));
  const rankOf = (place: Place, at: number) => {
    const code = place[at];
    return code == null ? Number.MAX_SAFE_INTEGER : (ranks[at]!.get(code) ?? ranks[at]!.size);
  };
  const places = [...after.cells, ...gone].map(({ at }) => at);
  places.sort((a, b) => ranks.map((_, at) => rankOf(a, at) - rankOf(b, at)).find(Boolean) ?? 0);

  return places.map((at) => {
    const [was, is] = [first!.get(keyOf(at)), second!.get(keyOf(at))];
    return {
      at,
      labels: labelsOf(second!.has(keyOf(at)) ? after : before, at),
      ...(was !== undefined && { before: was }),
      ...(is !== undefined && { after: is }),
      difference: typeof was === 'number' && typeof is === 'number' ? is - was : null,
    };
  });
}

const labelsOf = ({ breakdowns }: ProtectedTable, place: Place) =>
  place.map((code, at) => breakdowns[at]!.categories.find((one) => one.code === code)?.label ?? null);
