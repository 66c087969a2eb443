import type { z } from 'zod';
import { type Role, roles } from '#server/access/roles.ts';
import type { Work } from '#server/access/work.ts';
import { ServiceTypeAttributes } from '#server/codelists/codelists.contract.ts';
import { findCode } from '#server/codelists/codelists.service.ts';
import { requireNotHerself } from '#server/members/members.service.ts';
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
export async function serviceAsGiven({ codes }: Work, serviceType: string): Promise<Service> {
  return attributesOf((await codes.find('service_type', serviceType))?.attributes);
}

const attributesOf = (stored: unknown) => ServiceTypeAttributes.parse(stored ?? {});

/** The role in which a colleague of one's own agency would lead a service; 422 where nobody of this id can. */
export async function requireLead(
  work: Work,
  userId: string,
  disciplines: readonly Role[],
  field = 'leadUserId',
): Promise<Role> {
  const roles = await work.facts.rolesOf(userId);
  const held = disciplines.find((role) => roles.includes(role));
  if (!held) throw invalidField(field, 'not-a-colleague');
  return held;
}

/** Roles that work on a case as members of its team. A teacher knows her learners through the course alone. */
const onTeams: readonly Role[] = roles.filter((role) =>
  ['social_worker', 'psychologist', 'labour_counsellor', 'legal_adviser'].includes(role),
);

/** Whoever leads a service has to see the case: she joins its team, unless she stands on its deny list. */
export async function joinTeam(
  work: Work,
  of: { caseId: string; survivorId: string },
  userId: string,
  role: Role,
): Promise<void> {
  const { db, facts, actor } = work;
  if (await facts.isColleagueKeptAway(of.caseId, userId)) throw invalidField('leadUserId', 'not-a-colleague');
  if (userId === actor.id && role === actor.role) return;
  const own = { caseId: of.caseId, userId, role, endedAt: null, standsFor: null };
  const [member] = await db.inner('CaseMembership', own, ['userId']);
  if (member) return;
  await requireNotHerself(work, of.caseId, userId, role, 'leadUserId', false);
  if (!onTeams.includes(role)) return;

  await db.followWith('CaseMembership', { ...of, userId, role, isPrimary: false, startedOn: today() });
  await work.keepStandIns({ case: of.caseId });
}

/** A grant of one's own agency that still runs. */
export async function requireGrant({ facts }: Work, grantId: string | null | undefined): Promise<void> {
  if (grantId && !(await facts.isActive('FundingGrant', grantId))) throw invalidField('grantId', 'invalid-choice');
}

/** An agency of the directory. */
export async function requireAgency({ facts }: Work, agencyId: string): Promise<void> {
  if (!(await facts.isActive('Agency', agencyId))) throw invalidField('providerAgencyId', 'invalid-choice');
}

/** What she must not be known to is given no service of hers: asked last, for it tells what the deny list does. */
export async function requireNotKeptAway({ facts }: Work, caseId: string, agencyId: string): Promise<void> {
  if (await facts.isKeptAway(caseId, agencyId)) throw invalidField('providerAgencyId', 'agency-kept-away');
}

/**
 * A course one may enrol in: in sight, running, of this service, and held until the end of this unit of work, so that who
 * leads it is true until then. Answers her, and to which grant it is charged. Nobody who is there only for now
 * (requireNotHerself) takes the person into her own class, as whose teacher she would go on knowing her.
 */
export async function requireCourse(
  work: Work,
  caseId: string,
  courseId: string,
  serviceType: string,
): Promise<{ leaderId: string; grantId: string | null }> {
  const { db, facts, actor } = work;
  await facts.holdCourse(courseId);
  const course = await db.findOne('Course', { id: courseId }, [
    'active',
    'serviceType',
    'endsOn',
    'leaderId',
    'grantId',
  ]);
  const running = course?.active && (!course.endsOn || course.endsOn >= today());
  if (!course || !running || course.serviceType !== serviceType) throw invalidField('courseId', 'invalid-choice');
  const leaderId = course.leaderId as string;
  if (leaderId === actor.id && (await facts.rolesOf(leaderId)).includes('teacher'))
    await requireNotHerself(work, caseId, leaderId, 'teacher', 'courseId', false);
  return { leaderId, grantId: (course.grantId as string | null | undefined) ?? null };
}

/** Holds the course until the end of this unit of work, so that two enrolments do not take one place. */
export async function requirePlace({ facts }: Work, courseId: string): Promise<void> {
  if ((await facts.holdCourse(courseId)) <= 0) throw new Conflict('course-full');
}

/**
 * Nobody is put into the class of somebody who is kept away from her. Asked when everything else is done, so that whoever does
 * not read the deny list learns of it by no act that would have come to nothing anyway.
 */
export async function requireLeaderMayMeet(
  { facts }: Work,
  caseId: string,
  leaderId: string | undefined,
): Promise<void> {
  if (leaderId && (await facts.isColleagueKeptAway(caseId, leaderId))) throw invalidField('courseId', 'invalid-choice');
}

/** Nor does anybody begin, or go on, in a class whose leader is kept away from her by now. */
export async function requireClassForHer(work: Work, caseId: string, courseId: string): Promise<void> {
  const { db, facts } = work;
  await facts.holdCourse(courseId);
  const course = await db.findOne('Course', { id: courseId }, ['leaderId']);
  if (course && (await facts.isColleagueKeptAway(caseId, course.leaderId as string)))
    throw new Conflict('another-class-needed');
}
