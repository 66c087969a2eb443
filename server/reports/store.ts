import { v7 as newId } from 'uuid';
import { askStatistics } from '#server/access/statistics.ts';
import type { CatalogueReport } from './catalogue.ts';
import { statementOf } from './statement.ts';

/** What a figure is counted over, whatever it is broken down by. Months as YYYY-MM. */
export interface Scope {
  report: CatalogueReport;
  agencyId: string;
  from: string;
  to: string;
  grant: { id: string; eligibility: readonly string[] } | null;
}

/**
 * A population cut into classes: one line for each combination of what it may be broken down by, with how much stands in
 * it; for acts and time one line per person besides, under her random number. It never leaves the server.
 */
export interface Classes {
  id: string;
  by: readonly string[];
  lines: readonly Line[];
}
export interface Line {
  /** One code per column of `by`; a list where one person has several. */
  codes: readonly (string | readonly string[])[];
  value: number;
  person: string | null;
}

/** Counts a population as it stands now. */
export async function count({ report, agencyId, from, to, grant }: Scope): Promise<Classes> {
  const given: Record<string, unknown> = {
    agency: agencyId,
    from,
    to,
    grant: grant?.id ?? null,
    eligibility: grant?.eligibility ?? [],
  };
  const values: unknown[] = [];
  const places = new Map<string, number>();
  const text = statementOf(report).replace(/(?<!:):(agency|from|to|grant|eligibility)\b/g, (_, name: string) => {
    if (!places.has(name)) places.set(name, values.push(given[name]));
    return `$${places.get(name)}`;
  });
  const rows = await askStatistics(text, values);
  return {
    id: newId(),
    by: report.breakdowns,
    lines: rows.map((row) => ({
      codes: report.breakdowns.map((one) => (row[one] as string | string[] | null) ?? 'UNKNOWN'),
      value: Number(row.value),
      person: (row.person as string | undefined) ?? null,
    })),
  };
}

/** Classes as the store keeps them (Held), and back. */
export const packed = ({ by, lines }: Classes) => ({
  by,
  lines: lines.map(({ codes, value, person }) => [codes, value, person]),
});

/** What earlier drafts and releases were counted from. */
export async function readHeld(ids: readonly string[]): Promise<Map<string, Classes>> {
  if (!ids.length) return new Map();
  const rows = await askStatistics('SELECT id, classes FROM "Held" WHERE id = ANY ($1::uuid[])', [[...new Set(ids)]]);
  return new Map(
    rows.map(({ id, classes }) => {
      const { by, lines } = classes as {
        by: string[];
        lines: [Line['codes'], number, string | null][];
      };
      return [
        id as string,
        { id: id as string, by, lines: lines.map(([codes, value, person]) => ({ codes, value, person })) },
      ];
    }),
  );
}
