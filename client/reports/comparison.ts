import type { ProtectedTable } from '#server/reports/reports.contract.ts';

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
