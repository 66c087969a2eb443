import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { wallTimeOf, ZONE } from './wall-time.ts';

/** Plans a meeting and the reminder that brings it to mind, in the transaction of the act it follows from. Answers its id. */
export async function planAppointment(
  { db }: Work,
  caseRow: Pick<Row, 'id' | 'survivorId'>,
  planned: { episodeId: string | null; startsAt: string; minutes: number; mode: string; userId: string },
): Promise<string> {
  const startsAt = new Date(planned.startsAt);
  const shared = {
    caseId: caseRow.id,
    survivorId: caseRow.survivorId,
    userId: planned.userId,
    wallTime: wallTimeOf(startsAt),
    zone: ZONE,
    createdBy: planned.userId,
  };

  const id = await db.followWith('Appointment', {
    ...shared,
    episodeId: planned.episodeId,
    startsAt: startsAt.toISOString(),
    minutes: planned.minutes,
    mode: planned.mode,
  });
  await db.followWith('Reminder', {
    ...shared,
    kind: 'APPOINTMENT',
    aboutModel: 'Appointment',
    aboutId: id,
    dueAt: startsAt.toISOString(),
    state: 'SCHEDULED',
  });
  return id;
}
