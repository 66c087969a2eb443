import { randomUUID } from 'node:crypto';
import { cases } from '#server/cases/cases.contract.ts';
import { now } from '#server/platform/clock.ts';
import { owner, type Person } from './cast.ts';

/** A case of this person with an alias of its own. */
export async function aCase(person: Person, alias = 'Iris') {
  const { id, code, version } = await person.call(cases.start, {}, { alias });
  const { rows } = await owner.query('SELECT "survivorId" FROM "Case" WHERE id = $1', [id]);
  return { id: id!, code: code!, version: version!, survivorId: rows[0].survivorId as string };
}
export type ACase = Awaited<ReturnType<typeof aCase>>;

/** Brings a colleague onto the team of a case in her role. */
export async function join(person: Person, { id, survivorId }: ACase): Promise<void> {
  await owner.query(
    `INSERT INTO "CaseMembership" (id, "caseId", "agencyId", "survivorId", "userId", role, "startedOn") VALUES ($1, $2, $3, $4, $5, $6, current_date)`,
    [randomUUID(), id, person.agencyId, survivorId, person.id, person.role],
  );
}

/** So many minutes from now, as the API takes it. */
export const inMinutes = (minutes: number) => new Date(now().getTime() + minutes * 60_000).toISOString();

export async function remindersOf({ id }: { id: string }): Promise<Record<string, any>[]> {
  const { rows } = await owner.query('SELECT * FROM "Reminder" WHERE "caseId" = $1 ORDER BY "dueAt"', [id]);
  return rows;
}
