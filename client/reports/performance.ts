import { type Bilingual, leastForMean, type ProtectedTable } from '#server/reports/reports.contract.ts';

/** How one agency answered in one period. Undefined where a figure that is needed is withheld, or nothing was made of it. */
export interface Performance {
  code: string;
  name: Bilingual;
  /** Shares of what was sent, from 0 to 1. */
  accepted?: number | undefined;
  closed?: number | undefined;
  /** The band in which the middle one of all decisions fell. */
  median?: Bilingual | undefined;
}

const by = 'agency';
type Figure = (agency: string, of: string | null) => number | null;

/**
 * Acceptance, median time to a decision and loop closure of each agency: worked out of what protected tables show and of
 * nothing else, so that it tells no more than they do.
 */
export function performanceOf(tables: readonly ProtectedTable[]): Performance[] {
  const found = new Map<string, Performance>();
  for (const table of tables) {
    const [agencies, others] = ['agency', 'other'].map((wanted) =>
      table.breakdowns.findIndex(({ dimension }) => (dimension === by) === (wanted === by)),
    ) as [number, number];
    const [mine, other] = [table.breakdowns[agencies], table.breakdowns[others]];
    if (!mine || !other) continue;

    const values = new Map(table.cells.map(({ at, value }) => [JSON.stringify(at), value]));
    const figure: Figure = (agency, of) =>
      values.get(JSON.stringify(agencies === 0 ? [agency, of] : [of, agency])) ?? null;
    for (const { code, label } of mine.categories) {
      const line = found.get(code) ?? { code, name: label };
      if (other.dimension === 'decision') line.accepted ??= share(figure, code, 'ACCEPTED');
      if (other.dimension === 'loop') line.closed ??= share(figure, code, 'CLOSED');
      if (other.dimension === 'decided') line.median ??= medianOf(figure, code, other.categories);
      found.set(code, line);
    }
  }
  return [...found.values()];
}

function share(figure: Figure, agency: string, of: string): number | undefined {
  const [part, whole] = [figure(agency, of), figure(agency, null)];
  return part === null || !whole ? undefined : part / whole;
}

/** Bands come in the order of time; what is not decided yet has none. Of few decisions no middle is said. */
function medianOf(
  figure: Figure,
  agency: string,
  categories: ProtectedTable['breakdowns'][number]['categories'],
): Bilingual | undefined {
  const bands = categories.filter(({ code }) => code !== 'NOT_YET');
  const counts = bands.map(({ code }) => figure(agency, code));
  if (counts.includes(null)) return undefined;
  const all = counts.reduce((sum: number, count) => sum + (count ?? 0), 0);
  if (all < leastForMean) return undefined;
  let seen = 0;
  return bands.find((_, at) => {
    seen += counts[at] ?? 0;
    return seen * 2 >= all;
  })?.label;
}
