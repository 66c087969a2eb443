import type { Work } from '#server/access/work.ts';

/** Lets acts that depend on each other (versions, the one primary, what follows what) pass one at a time per case. */
export async function holdCase({ send }: Work, caseId: string): Promise<void> {
  await send('SELECT 1 FROM "Case" WHERE id = $1 FOR UPDATE', [caseId]);
}
