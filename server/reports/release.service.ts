import type { Work } from '#server/access/work.ts';
import { findReport, populationOf } from './catalogue.ts';
import { knownTables, tableOfResult } from './joint.ts';
import { stillSafe } from './making.ts';
import { TooManyTables } from './refinement.ts';
import type { ProtectedTable } from './reports.contract.ts';
import { readHeld } from './store.ts';

export { compare } from './comparison.ts';
export { earlierEdition, lastEditionOf } from './editions.ts';

/** The name under which releases of overlapping figures are audited together. */
export const populationOfReport = (reportId: string): string => populationOf(findReport(reportId)!);

/** Audits a table once more with everything released by now; which releases stand in the way, if any do. */
export async function auditAgain(
  work: Work,
  result: ProtectedTable,
  heldId: string,
): Promise<readonly string[] | undefined> {
  const classes = (await readHeld([heldId])).get(heldId);
  if (!classes) return [];
  const report = findReport(result.reportId)!;
  // Whoever makes reports has seen the draft, and it was audited with all others then; now it is shown to more.
  const window = { report, from: result.periodFrom, to: result.periodTo };
  try {
    const others = (await knownTables(work, window, { drafts: false })).filter(
      ({ table, heldId: counted }) =>
        counted === heldId ||
        table.report.id !== report.id ||
        table.from !== result.periodFrom ||
        table.to !== result.periodTo ||
        table.grantId !== (result.grant?.id ?? null),
    );
    return await stillSafe(tableOfResult(result, classes), result.profile, result.recipient, others);
  } catch (error) {
    if (error instanceof TooManyTables) return [];
    throw error;
  }
}

/** A report's name; one that left the catalogue goes by its id. */
export const titleOf = (reportId: string) => findReport(reportId)?.title ?? { en: reportId, el: reportId };

/** A report that counts persons of a grant, each in one period only: they add up to what a target can be set for. */
export function grantReport(reportId: string) {
  const report = findReport(reportId);
  return report?.needsGrant && report.once && report.unit === 'persons' ? report : undefined;
}
