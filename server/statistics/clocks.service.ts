import type { Work } from '#server/access/work.ts';
import { monthOf, numberFor } from './statistics.service.ts';

/**
 * Counts the legal periods of a case as they now stand: one fact for each, however often it was extended. Kept is what was
 * done by the last day.
 */
export async function countClocks(work: Work, caseId: string): Promise<void> {
  const rows = await work.db.inner('LegalClock', { caseId }, [
    ...['kind', 'dueOn', 'extendsId', 'supersededAt', 'outcome', 'metOn'],
  ]);
  if (!rows.length) return;
  const [found] = await work.db.inner('Case', { id: caseId }, ['statisticsNumber']);
  if (!found?.statisticsNumber) return;

  const person = found.statisticsNumber as string;
  const byId = new Map(rows.map((row) => [row.id as string, row]));
  for (const row of rows.filter(({ supersededAt }) => !supersededAt)) {
    let first = row;
    while (first.extendsId) first = byId.get(first.extendsId as string)!;
    await work.count('ClockFact', {
      number: numberFor(person, first.id as string),
      person,
      agencyId: found.agencyId,
      kind: row.kind,
      dueIn: monthOf(row.dueOn as string),
      outcome: outcomeOf(row),
      extended: first !== row,
    });
  }
}

function outcomeOf({ outcome, metOn, dueOn }: Record<string, any>): string {
  if (outcome === 'MET') return (metOn as string) <= (dueOn as string) ? 'KEPT' : 'MISSED';
  if (outcome === 'LAPSED') return 'MISSED';
  return outcome ?? 'RUNNING';
}
