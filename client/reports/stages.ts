import type { ProtectedTable } from '#server/reports/reports.contract.ts';
import type { Place } from './words.ts';

/** One step of a way that not everybody goes to its end: a figure of a released table, null where it is withheld. */
export interface Stage {
  name: 'sent' | 'accepted' | 'answered' | 'supported' | 'served' | 'closed';
  value: number | null;
}

/** Referrals of a table: sent, of them accepted, and of those the ones of which word came back. Each is a cell of it. */
export function referralStages(table: ProtectedTable): Stage[] {
  if (table.reportId !== 'referrals' || table.breakdowns.some(({ several }) => several)) return [];
  const at = (name: string) => table.breakdowns.findIndex(({ dimension }) => dimension === name);
  const [decision, loop] = [at('decision'), at('loop')];
  if (decision < 0) return [];

  const all = table.breakdowns.map(() => null) as (string | null)[];
  const accepted = all.with(decision, 'ACCEPTED');
  return [
    { name: 'sent', value: valueAt(table, all) },
    { name: 'accepted', value: valueAt(table, accepted) },
    ...(loop < 0 ? [] : [{ name: 'answered' as const, value: valueAt(table, accepted.with(loop, 'CLOSED')) }]),
  ];
}

const persons = [
  ['caseload', 'supported'],
  ['served', 'served'],
  ['closed', 'closed'],
] as const;

/**
 * Persons of one period for the same readers: supported, of them served, of them gone. The totals of released tables of
 * everybody, the newest period that has at least two of them; no figure is made of two.
 */
export function personStages(tables: readonly ProtectedTable[]): { of: ProtectedTable; stages: Stage[] } | undefined {
  const whole = tables.filter(({ grant }) => grant === null);
  const first = whole
    .filter(({ reportId }) => reportId === 'caseload')
    .sort((a, b) => b.periodTo.localeCompare(a.periodTo) || b.periodFrom.localeCompare(a.periodFrom));
  for (const of of first) {
    const stages = persons.flatMap(([reportId, name]) => {
      const own = whole.find(
        (one) =>
          one.reportId === reportId &&
          one.period === of.period &&
          one.profile === of.profile &&
          one.recipient === of.recipient,
      );
      return own ? [{ name, value: totalOf(own) }] : [];
    });
    if (stages.length > 1) return { of, stages };
  }
  return undefined;
}

/** The total of a table as it shows it. */
export const totalOf = (table: ProtectedTable): number | null =>
  valueAt(
    table,
    table.breakdowns.map(() => null),
  );

const valueAt = (table: ProtectedTable, place: Place): number | null =>
  table.cells.find(({ at }) => at.every((code, i) => code === place[i]))?.value ?? null;
