import type { Work } from '#server/access/work.ts';

/** Names of colleagues by id, also of those who left. Ids of other agencies stay without a name. */
export async function namesOf(
  { send, actor }: Work,
  ids: readonly (string | null | undefined)[],
): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((id): id is string => Boolean(id)))];
  if (!wanted.length) return new Map();

  const { rows } = await send('SELECT id, name FROM "User" WHERE "agencyId" = $1 AND id = ANY($2::uuid[])', [
    actor.agencyId,
    wanted,
  ]);
  return new Map(rows.map((row) => [row.id as string, row.name as string]));
}

/** The codes of cases by id, for registers of somebody who reaches none of them: only the officer gets any. */
export async function codesOf({ send }: Work, ids: readonly (string | null)[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((id): id is string => Boolean(id)))];
  if (!wanted.length) return new Map();

  const { rows } = await send('SELECT id, code FROM case_codes($1::uuid[])', [wanted]);
  return new Map(rows.map((row) => [row.id as string, row.code as string]));
}
