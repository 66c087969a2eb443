import type { Work } from '#server/access/work.ts';

/** Teams of one's own agency, by name. */
export async function listTeams({ db }: Work) {
  const items = await db.find('Team', {
    sort: [
      ['name', 'asc'],
      ['id', 'asc'],
    ],
  });
  return { items, nextCursor: null };
}

export const createTeam = ({ db }: Work, body: { name: string }): Promise<string> =>
  db.create('Team', body, { active: true });

export async function changeTeam(
  { db }: Work,
  id: string,
  version: number,
  body: { name?: string | undefined; active?: boolean | undefined },
) {
  await db.update('Team', id, version, body);
  return db.get('Team', { id });
}
