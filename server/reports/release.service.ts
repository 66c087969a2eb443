import type { Work } from '#server/access/work.ts';
import { findReport, populationOf } from './catalogue.ts';
import { earlierReleases, tableOfResult } from './joint.ts';
import { stillSafe } from './making.ts';
import type { ProtectedTable } from './reports.contract.ts';
import { readHeld } from './store.ts';

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
  const earlier = await earlierReleases(work, { report, from: result.periodFrom, to: result.periodTo });
  const others = earlier.filter(
    ({ table, heldId: counted }) =>
      counted === heldId ||
      table.report.id !== report.id ||
      table.from !== result.periodFrom ||
      table.to !== result.periodTo ||
      table.grantId !== (result.grant?.id ?? null),
  );
  return stillSafe(tableOfResult(result, classes), result.profile, result.recipient, others);
}

/** A report that counts persons of a grant by their first attendance: what a target can be set for. */
export function grantReport(reportId: string) {
  const report = findReport(reportId);
  return report?.needsGrant && report.unit === 'persons' ? report : undefined;
}
