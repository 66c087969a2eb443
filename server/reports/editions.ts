import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { asAsked, questionOfTable } from './question.ts';
import type { ProtectedTable } from './reports.contract.ts';

/** Editions of one question that are looked through: more tables than these are never shown of one population. */
const most = 1000;

/** The release whose place figures counted anew take: the last edition of the very same question. */
export async function lastEditionOf({ db }: Work, result: ProtectedTable): Promise<Row | undefined> {
  const { reportId, profile, recipient, periodFrom, periodTo } = result;
  const rows = await db.find('Release', {
    where: { state: 'RELEASED', reportId, profile, recipient, periodFrom, periodTo },
    sort: [
      ['edition', 'desc'],
      ['id', 'desc'],
    ],
    limit: most,
  });
  return rows.find((row) => isEditionOf(row.result as ProtectedTable, result));
}

/** Whether both tell the same figures, broken down alike, to the same readers. */
const isEditionOf = (one: ProtectedTable, other: ProtectedTable): boolean =>
  questionOfTable(one) === questionOfTable(other);

/**
 * The table of an earlier edition, laid out as the later one is; nothing where it is of another question. Whoever reads the
 * later edition is told of the earlier, so that this is asked whenever it is read, not only when it was drafted: a release
 * of the time before that was checked may name one for somebody else.
 */
export const earlierEdition = (earlier: ProtectedTable, later: ProtectedTable): ProtectedTable | undefined =>
  isEditionOf(earlier, later) ? asAsked(earlier, later) : undefined;
