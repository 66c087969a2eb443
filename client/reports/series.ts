import type { Release } from '#server/releases/releases.contract.ts';
import type { ProtectedTable } from '#server/reports/reports.contract.ts';

/** Releases of the same report for the same readers, the newest period first; of a corrected one only the last edition. */
export function seriesOf(released: readonly Release[]): Release[][] {
  const replaced = new Set(released.map(({ replacesId }) => replacesId));
  const series = new Map<string, Release[]>();
  for (const one of released) {
    if (replaced.has(one.id)) continue;
    const key = [one.reportId, one.profile, one.recipient].join(' ');
    series.set(key, [...(series.get(key) ?? []), one]);
  }
  return [...series.values()].map((own) => own.sort((a, b) => (b.periodTo ?? '').localeCompare(a.periodTo ?? '')));
}

/** What was released, without what is known of it besides. */
export const tablesOf = (released: readonly Release[]): ProtectedTable[] =>
  released.flatMap(({ result }) => result ?? []);
