import type { z } from 'zod';
import { type Role, roles } from '#server/access/roles.ts';
import type { Work } from '#server/access/work.ts';
import { ServiceTypeAttributes } from '#server/codelists/codelists.contract.ts';
import { findCode } from '#server/codelists/codelists.service.ts';
import { today } from '#server/platform/clock.ts';
import { Conflict, invalidField } from '#server/platform/problems.ts';

type Service = z.infer<typeof ServiceTypeAttributes>;

/** What a service type says of its sessions and of who may lead it. */
export async function getService(work: Work, serviceType: string): Promise<Service> {
  const code = await findCode(work, 'service_type', serviceType);
  if (!code) throw invalidField('serviceType', 'invalid-choice');
  return attributesOf(code.attributes);
}

/** The same for a service that is already given, also when its code has been retired since. */
export async function serviceAsGiven({ send }: Work, serviceType: string): Promise<Service> {
  const { rows } = await send(`SELECT attributes FROM "Code" WHERE "listId" = 'service_type' AND code = $1`, [
    serviceType,
  ]);
  return attributesOf(rows[0]?.attributes);
}

const attributesOf = (stored: unknown) => ServiceTypeAttributes.parse(stored ?? {});

/** The role in which a colleague of one's own agency would lead a service; 422 where nobody of this id can. */
export async function requireLead(
  work: Work,
  userId: string,
  disciplines: readonly Role[],
  field = 'leadUserId',
): Promise<Role> {
  const { rows } = await work.send(
    `SELECT r.role FROM "User" u JOIN "UserRole" r ON r."userId" = u.id
      WHERE u.id = $1 AND u."agencyId" = $2 AND u.status = 'ACTIVE' AND r.role = ANY($3)`,
    [userId, work.actor.agencyId, disciplines],
  );
  const held = disciplines.find((role) => rows.some((row) => row.role === role));
  if (!held) throw invalidField(field, 'not-a-colleague');
  return held;
}

/** Roles that work on a case as members of its team. A teacher knows her learners through the course alone. */
const onTeams: readonly Role[] = roles.filter((role) =>
  ['social_worker', 'psychologist', 'labour_counsellor', 'legal_adviser'].includes(role),
);

/** Whoever leads a service has to see the case: she joins its team, unless she stands on its deny list. */
export async function joinTeam(
  { db, actor }: Work,
  of: { caseId: string; survivorId: string },
  userId: string,
  role: Role,
): Promise<void> {
  const [denied] = await db.inner('DenyEntry', { caseId: of.caseId, userId, liftedAt: null }, ['userId']);
  if (denied) throw invalidField('leadUserId', 'not-a-colleague');
  if (!onTeams.includes(role) || (userId === actor.id && role === actor.role)) return;

  const [member] = await db.inner('CaseMembership', { caseId: of.caseId, userId, role, endedAt: null }, ['userId']);
  if (!member) await db.followWith('CaseMembership', { ...of, userId, role, isPrimary: false, startedOn: today() });
}

/** A grant of one's own agency that still runs. */
export async function requireGrant({ send }: Work, grantId: string | null | undefined): Promise<void> {
  if (!grantId) return;
  const { rowCount } = await send('SELECT 1 FROM "FundingGrant" WHERE id = $1 AND active', [grantId]);
  if (!rowCount) throw invalidField('grantId', 'invalid-choice');
}

/** An agency of the directory. */
export async function requireAgency({ send }: Work, agencyId: string): Promise<void> {
  const { rowCount } = await send('SELECT 1 FROM "Agency" WHERE id = $1 AND active', [agencyId]);
  if (!rowCount) throw invalidField('providerAgencyId', 'invalid-choice');
}

/** A course one may enrol in: in sight, running, of this service. Answers who leads it. */
export async function requireCourse({ db }: Work, courseId: string, serviceType: string): Promise<string> {
  const course = await db.findOne('Course', { id: courseId }, ['active', 'serviceType', 'endsOn', 'leaderId']);
  const running = course?.active && (!course.endsOn || course.endsOn >= today());
  if (!course || !running || course.serviceType !== serviceType) throw invalidField('courseId', 'invalid-choice');
  return course.leaderId as string;
}

/** Holds the course until the end of this unit of work, so that two enrolments do not take one place. */
export async function requirePlace({ send }: Work, courseId: string): Promise<void> {
  const { rows: held } = await send('SELECT capacity FROM "Course" WHERE id = $1 FOR NO KEY UPDATE', [courseId]);
  const { rows } = await send('SELECT taken FROM course_places(ARRAY[$1]::uuid[])', [courseId]);
  if ((rows[0]?.taken ?? 0) >= (held[0]?.capacity ?? 0)) throw new Conflict('course-full');
}
