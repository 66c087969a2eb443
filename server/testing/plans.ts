import { randomUUID } from 'node:crypto';
import { owner } from './cast.ts';

/** Gives somebody a planned appointment and an open reminder on a case; the answer tells who has them now. */
export async function plansOf(userId: string, caseId: string) {
  const { survivorId, agencyId } = (
    await owner.query('SELECT "survivorId", "agencyId" FROM "Case" WHERE id = $1', [caseId])
  ).rows[0];
  const [appointment, reminder] = [randomUUID(), randomUUID()];
  const values = [caseId, agencyId, survivorId, userId];
  await owner.query(
    `INSERT INTO "Appointment" (id, "caseId", "agencyId", "survivorId", "userId", "startsAt", "wallTime", "createdBy")
      VALUES ($5, $1, $2, $3, $4, now() + interval '1 day', '2026-11-30T10:00', $4)`,
    [...values, appointment],
  );
  await owner.query(
    `INSERT INTO "Reminder" (id, "caseId", "agencyId", "survivorId", "userId", kind, "dueAt", "wallTime", "createdBy")
      VALUES ($5, $1, $2, $3, $4, 'TASK', now() + interval '1 day', '2026-11-30T10:00', $4)`,
    [...values, reminder],
  );
  return async () =>
    (
      await owner.query(
        'SELECT "userId" FROM "Appointment" WHERE id = $1 UNION ALL SELECT "userId" FROM "Reminder" WHERE id = $2',
        [appointment, reminder],
      )
    ).rows.map((row) => row.userId);
}
