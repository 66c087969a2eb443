import { schemeOf } from './dimensions.ts';
import { monthsOf } from './periods.ts';
import type { DraftRequest, ProtectedTable } from './reports.contract.ts';

/** One question has one name, in whichever order its breakdowns are asked for. */
export function questionOf(
  { id }: { id: string },
  { period, profile, recipient, breakdowns, grantId }: Omit<DraftRequest, 'corrected' | 'loss'>,
): string {
  const cuts = breakdowns.map(({ dimension, scheme }) => `${dimension}/${scheme ?? schemeOf(dimension)?.id}`).sort();
  const { from, to } = monthsOf(period);
  return JSON.stringify([id, from, to, grantId ?? null, profile, recipient ?? null, cuts]);
}

/** What a table answers: equal for tables of the same figures, broken down alike, for the same readers. */
export const questionOfTable = ({ reportId, grant, recipient, ...table }: ProtectedTable): string =>
  questionOf(
    { id: reportId },
    { ...table, ...(recipient !== null && { recipient }), ...(grant && { grantId: grant.id }) },
  );

/** The same table with its breakdowns in the order they are asked for. */
export function asAsked(
  table: ProtectedTable,
  { breakdowns }: { breakdowns: readonly { dimension: string }[] },
): ProtectedTable {
  const isTurned = breakdowns.length === 2 && table.breakdowns[0]!.dimension !== breakdowns[0]!.dimension;
  if (!isTurned) return table;
  return {
    ...table,
    breakdowns: [...table.breakdowns].reverse(),
    cells: table.cells.map(({ at, value }) => ({ at: [...at].reverse(), value })),
  };
}
