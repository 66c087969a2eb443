import { randomUUID } from 'node:crypto';
import { cases } from '#server/cases/cases.contract.ts';
import { courses, type NewCourse } from '#server/courses/courses.contract.ts';
import { episodes, type NewEpisode } from '#server/episodes/episodes.contract.ts';
import { today } from '#server/platform/clock.ts';
import { owner, type Person } from './cast.ts';

/** The day so many days ago. */
export const daysAgo = (days: number) => today('Europe/Athens', new Date(Date.now() - days * 86_400_000));
/** A moment so many hours ago. */
export const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

/** An active case with notice and agreement to services, opened so many days ago. */
export async function anAgreedCase(worker: Person, { alias = 'Iris', opened = 30 } = {}) {
  const { code, id } = await worker.call(cases.start, {}, { alias, languages: ['tir'], literacy: 'PARTLY' });
  await owner.query(`UPDATE "Case" SET "openedOn" = $2, status = 'ACTIVE', "noticeVersion" = 'V1' WHERE id = $1`, [
    id,
    daysAgo(opened),
  ]);
  await aConsent(id!, worker.id, 'SERVICE', []);
  return { id: id!, code: code! };
}

/** A consent in force, as a row. Answers its id. */
export async function aConsent(caseId: string, explainedBy: string, kind: string, dataCategories: string[]) {
  const id = randomUUID();
  await owner.query(
    `INSERT INTO "Consent" (id, "caseId", "agencyId", "survivorId", kind, "dataCategories", "validFrom", method, language, "explainedBy", "noticeVersion")
      SELECT $1, c.id, c."agencyId", c."survivorId", $3, $4, c."openedOn", 'SPOKEN', 'tir', $5, 'V1' FROM "Case" c WHERE c.id = $2`,
    [id, caseId, kind, dataCategories, explainedBy],
  );
  return id;
}

/** A service that has been running for 20 days, or as told. */
export async function anEpisode(worker: Person, code: string, serviceType: string, plan: Partial<NewEpisode> = {}) {
  const body = { serviceType, startedOn: daysAgo(20), ...plan };
  if (plan.status === 'PLANNED' || plan.status === 'WAITLIST') delete (body as Partial<NewEpisode>).startedOn;
  return worker.call(episodes.plan, { code }, body) as Promise<{ id: string; version: number; status: string }>;
}

export async function aCourse(leader: Person, serviceType: string, plan: Partial<NewCourse> = {}) {
  const made = await leader.call(
    courses.make,
    {},
    { name: 'Tuesday group', serviceType, startsOn: daysAgo(30), ...plan },
  );
  return made as { id: string; version: number };
}

/** What a routine session needs. */
export const routine = { heldAt: hoursAgo(3), minutes: 50, attendance: 'ATTENDED', mode: 'IN_PERSON' } as const;
