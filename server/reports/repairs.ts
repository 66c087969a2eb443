import { EXTERNAL } from '#server/disclosure/profiles.ts';
import { dimensionOf, type Scheme } from './dimensions.ts';
import type { DraftRequest, ProtectedTable, Repair } from './reports.contract.ts';

type Breakdown = ProtectedTable['breakdowns'][number];
type Fate = 'shown' | 'perhaps' | 'withheld';

/**
 * What could be changed about a table, and what is known of the effect by somebody who sees the table and nothing else:
 * so nothing of what is hidden can be told from it. What really comes of it is a draft of its own.
 */
export function repairsOf(table: ProtectedTable, request: DraftRequest): Repair[] {
  if (table.cells.every(({ value }) => value !== null)) return [];
  const without = table.breakdowns.map((_, at) => leftOut(table, request, at));
  const coarser = table.breakdowns.flatMap((_, at) => collapsed(table, request, at));
  const all = [...coarser, ...without, ...rounded(table, request)];
  return all.sort((a, b) => a.withheld / a.cells - b.withheld / b.cells || b.cells - a.cells);
}

/** A breakdown goes; what is left are figures that stand in the table already. */
function leftOut(table: ProtectedTable, request: DraftRequest, gone: number): Repair {
  const fates = table.cells
    .filter(({ at }) => at[gone] === null)
    .map(({ value }): Fate => (value === null ? 'withheld' : 'shown'));
  const { dimension: id, title } = table.breakdowns[gone]!;
  const breakdowns = request.breakdowns.filter(({ dimension }) => dimension !== id);
  return {
    kind: 'leave-out',
    dimension: { id, title },
    scheme: null,
    ...tally(fates),
    request: anew(request, { breakdowns }),
  };
}

/** A coarser scheme of the same breakdown, each of whose categories is made of categories of this one. */
function collapsed(table: ProtectedTable, request: DraftRequest, at: number): Repair[] {
  const breakdown = table.breakdowns[at]!;
  return dimensionOf(breakdown.dimension)
    .schemes.filter((scheme) => isCoarser(scheme, breakdown))
    .map((scheme) => {
      const { dimension: id, title } = breakdown;
      const breakdowns = request.breakdowns.map((one) =>
        one.dimension === id ? { dimension: id, scheme: scheme.id } : one,
      );
      return {
        kind: 'collapse' as const,
        dimension: { id, title },
        scheme: { id: scheme.id, title: scheme.title },
        ...tally(fatesOf(table, at, scheme)),
        request: anew(request, { breakdowns }),
      };
    });
}

function isCoarser({ id, categories }: Scheme, breakdown: Breakdown): boolean {
  const whole = (of: readonly string[]) => categories.some((one) => of.every((code) => one.of.includes(code)));
  return (
    id !== breakdown.scheme &&
    categories.length < breakdown.categories.length &&
    breakdown.categories.every(({ of }) => whole(of))
  );
}

/** Figures that are shown add up to one that is known; of one that is hidden, the sum would tell it. */
function fatesOf(table: ProtectedTable, at: number, scheme: Scheme): Fate[] {
  const breakdown = table.breakdowns[at]!;
  const newCode = new Map(
    breakdown.categories.map(({ code, of }) => [
      code,
      scheme.categories.find((one) => of.every((each) => one.of.includes(each)))!.code,
    ]),
  );
  const places = new Map<string, (number | null)[]>();
  for (const { at: place, value } of table.cells) {
    const moved = place.map((code, i) => (i === at && code !== null ? newCode.get(code)! : code));
    const key = JSON.stringify(moved);
    places.set(key, [...(places.get(key) ?? []), value]);
  }
  return [...places.values()].map((parts) => {
    const hidden = parts.filter((value) => value === null).length;
    if (parts.length > 1 && breakdown.several) return 'perhaps';
    return hidden === 0 ? 'shown' : hidden === 1 ? 'withheld' : 'perhaps';
  });
}

/** For everybody: each figure in steps of five, with the thresholds of what is published. */
function rounded(table: ProtectedTable, request: DraftRequest): Repair[] {
  const total = table.cells.find(({ at }) => at.every((code) => code === null))?.value ?? null;
  if (table.profile !== 'internal' || (total !== null && total < EXTERNAL.leastTotal)) return [];
  const fates = table.cells.map(({ value }): Fate => {
    if (value === null || (value > 0 && value < EXTERNAL.threshold)) return 'withheld';
    return value === 0 ? 'shown' : 'perhaps';
  });
  return [
    { kind: 'round', dimension: null, scheme: null, ...tally(fates), request: anew(request, { profile: 'external' }) },
  ];
}

function tally(fates: readonly Fate[]) {
  const many = (fate: Fate) => fates.filter((one) => one === fate).length;
  return { cells: fates.length, shown: many('shown'), perhaps: many('perhaps'), withheld: many('withheld') };
}

/** The same figures, not counted anew. */
const anew = (request: DraftRequest, change: Partial<DraftRequest>): DraftRequest => ({
  ...request,
  ...change,
  corrected: false,
});
