import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { now } from '#server/platform/clock.ts';
import { noFlags } from './flags.contract.ts';

type CaseRow = Pick<Row, 'id'> & { survivorId?: string; safetyFlags?: string[] | null };

/** The flags among the answers of a profile. */
export const flagsAmong = (answers: readonly string[] | null | undefined): string[] =>
  (answers ?? []).filter((code) => !noFlags.includes(code));

/** The records of the flags that stand, by code. */
export async function standingFlags({ db }: Work, caseId: string): Promise<Map<string, string>> {
  const rows = await db.inner('CaseFlag', { caseId, liftedAt: null }, ['flag']);
  return new Map(rows.map(({ id, flag }) => [flag as string, id as string]));
}

/**
 * Brings the records to what the profile says now: what was ticked there gets one without a reason, what was unticked is
 * taken off. `before` is the case as it stood: flags from before there were records are kept with nobody's name.
 */
export async function keepFlags(work: Work, before: CaseRow, answers: readonly string[] | null): Promise<void> {
  const { db, actor } = work;
  const recorded = await standingFlags(work, before.id);
  const old = flagsAmong(before.safetyFlags);
  const wanted = flagsAmong(answers);

  for (const flag of wanted.filter((code) => !recorded.has(code)))
    await db.followWith('CaseFlag', {
      caseId: before.id,
      survivorId: before.survivorId,
      flag,
      setBy: old.includes(flag) ? null : actor.id,
      setAt: now().toISOString(),
    });
  const gone = [...recorded].filter(([flag]) => !wanted.includes(flag)).map(([, id]) => id);
  if (!gone.length) return;
  await db.follow('CaseFlag', { id: { in: gone } }, { liftedBy: actor.id, liftedAt: now().toISOString() });
  await db.follow(
    'Reminder',
    { caseId: before.id, aboutId: { in: gone }, state: { in: ['SCHEDULED', 'RAISED'] } },
    { state: 'CANCELLED' },
  );
}
