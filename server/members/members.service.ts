import type { Row } from '#server/access/db.ts';
import type { Role } from '#server/access/roles.ts';
import type { Work } from '#server/access/work.ts';
import { getCase, requireOpen } from '#server/cases/cases.service.ts';
import { now, today } from '#server/platform/clock.ts';
import { Conflict, invalidField } from '#server/platform/problems.ts';
import type { memberRoles } from './members.contract.ts';

type MemberRole = (typeof memberRoles)[number];

export async function listMembers(
  work: Work,
  code: string,
  { ended, ...paging }: { ended?: 'true' | undefined; limit: number; cursor?: string | undefined },
) {
  const found = await getCase(work, code, []);
  const page = await work.db.page('CaseMembership', {
    where: { caseId: found.id, ...(!ended && { endedAt: null, endsOn: { gte: today(), orNull: true } }) },
    sort: [
      ['startedOn', 'desc'],
      ['id', 'desc'],
    ],
    ...paging,
  });
  return { ...page, items: await withNames(work, page.items) };
}

export async function showMember(work: Work, id: string) {
  const [row] = await withNames(work, [await work.db.get('CaseMembership', { id })]);
  return row;
}

async function withNames(work: Work, rows: Row[]) {
  const names = await work.facts.namesOf(rows.flatMap((row) => [row.userId, row.standsFor]));
  return rows.map((row) => ({
    ...row,
    name: names.get(row.userId) ?? null,
    standsForName: names.get(row.standsFor) ?? null,
  }));
}

/** Brings a colleague onto the team of an open case. One social worker at a time carries it (BR2). */
export async function addMember(
  work: Work,
  code: string,
  body: { userId: string; role: MemberRole; isPrimary: boolean },
): Promise<string> {
  const { db } = work;
  const found = await getCase(work, code, ['status']);
  requireOpen(found);
  if (body.isPrimary && body.role !== 'social_worker') throw invalidField('isPrimary', 'social-worker-only');

  await work.facts.holdCase(found.id);
  if (body.isPrimary && (await primaryOf(work, found.id))) throw new Conflict('primary-taken');
  await requireNotHerself(work, found.id, body.userId, body.role, 'userId', body.isPrimary);
  // Last: the desk, which does not read the deny list, learns of it by no act that would have come to nothing anyway.
  await requireColleague(work, found.id, body.userId, body.role, 'userId');
  const stamps = { caseId: found.id, survivorId: found.survivorId, startedOn: today() };
  const id = await db.create('CaseMembership', body, stamps);
  await work.keepStandIns({ case: found.id });
  return id;
}

/** An active colleague of one's own agency who holds the role and is not kept away from the case. */
export async function requireColleague(
  work: Work,
  caseId: string,
  userId: string,
  role: MemberRole,
  field: string,
): Promise<void> {
  if (!(await work.facts.rolesOf(userId)).includes(role)) throw invalidField(field, 'not-a-colleague');

  if (await work.facts.isColleagueKeptAway(caseId, userId)) throw invalidField(field, 'not-for-this-case');
}

/**
 * What nobody gives herself, short of a supervisor of the case: to stay on in a role in which she only stands in, or has
 * only by a merge, which can be undone (unless she was given the case to carry since); to carry a case whose danger flag
 * hides from her where the person is; and, at the desk, to read in another of her roles what the desk sees the index card of.
 */
export async function requireNotHerself(
  { db, facts, actor }: Work,
  caseId: string,
  userId: string,
  role: Role,
  field: string,
  carries: boolean,
): Promise<void> {
  if (userId !== actor.id || actor.role === 'supervisor') return;
  if (actor.role === 'coordinator') throw invalidField(field, 'not-by-yourself');
  const hidden = carries && (await facts.isInDanger(caseId));
  // In the role in which she asks, or in the one that she would have.
  const both = { caseId, userId, role: { in: [actor.role, role] }, endedAt: null };
  const mine = await db.inner('CaseMembership', both, ['role', 'standsFor', 'isPrimary']);
  const byMerge = mine.length ? await facts.madeByMerge(caseId) : new Set();
  const onlyForNow = (one: Role) => {
    const held = mine.filter((member) => member.role === one);
    const ends = ({ id, standsFor, isPrimary }: Record<string, unknown>) =>
      standsFor !== null || (byMerge.has(id) && !isPrimary);
    return held.length > 0 && held.every(ends);
  };
  if (hidden || onlyForNow(actor.role) || onlyForNow(role)) throw invalidField(field, 'not-by-yourself');
}

/** The membership of the social worker who carries the case. */
async function primaryOf({ db }: Work, caseId: string): Promise<Record<string, any> | undefined> {
  const [primary] = await db.inner('CaseMembership', { caseId, isPrimary: true, endedAt: null }, ['userId']);
  return primary;
}

/** Hands the case over in one act. Whoever carried it stays on the team, unless she leaves. */
export async function handOver(
  work: Work,
  code: string,
  { userId, leave }: { userId: string; leave: boolean },
): Promise<string> {
  const { db } = work;
  const found = await getCase(work, code, ['status']);
  requireOpen(found);
  db.demand('update', 'CaseMembership', { ...found, caseId: found.id });

  await work.facts.holdCase(found.id);
  const before = await primaryOf(work, found.id);
  if (before?.userId === userId) throw new Conflict('already-member');
  await requireNotHerself(work, found.id, userId, 'social_worker', 'userId', true);
  // While the case is held: an entry of the deny list that is just being made has been made, or waits.
  await requireColleague(work, found.id, userId, 'social_worker', 'userId');
  await makePrimary(work, found, userId);
  if (before && leave) await endMemberships(work, found.id, { id: before.id }, before.userId, userId);
  await work.keepStandIns({ case: found.id });
  return found.id;
}

/** One loses the mark before the other gets it: the database knows one primary at any moment. */
export async function makePrimary({ db }: Work, found: Row, userId: string): Promise<void> {
  const active = { caseId: found.id, endedAt: null };
  await db.follow('CaseMembership', { ...active, isPrimary: true }, { isPrimary: false });
  const own = { ...active, userId, role: 'social_worker', standsFor: null };
  const promoted = await db.follow('CaseMembership', own, { isPrimary: true });
  if (promoted) return;

  await db.followWith('CaseMembership', {
    caseId: found.id,
    survivorId: found.survivorId,
    userId,
    role: 'social_worker',
    isPrimary: true,
    startedOn: today(),
  });
}

/** Ends a membership. The case is never left without the one who carries it (BR2). */
export async function endMember(work: Work, id: string, version: number): Promise<string> {
  const { db } = work;
  const member = await db.get('CaseMembership', { id });
  db.demand('update', 'CaseMembership', member);
  await work.facts.holdCase(member.caseId);
  const present = await db.get('CaseMembership', { id });
  if (present.endedAt) throw new Conflict('already-ended');
  if (present.isPrimary) throw new Conflict('last-primary');

  const heir = await heirOf(work, member.caseId, member.userId);
  const others = await db.inner('CaseMembership', { caseId: member.caseId, userId: member.userId, endedAt: null }, []);
  if (heir && others.length === 1) await handOverPlans(work, member.caseId, member.userId, heir);
  await db.act(
    'update',
    'CaseMembership',
    present,
    version,
    {},
    {
      endedAt: now().toISOString(),
    },
  );
  await work.keepStandIns({ case: member.caseId });
  return id;
}

/**
 * What follows from a hand-over or a deny entry: memberships end, and what was planned goes to whoever carries the case.
 * Answers how many rows there were of it.
 */
export async function endMemberships(
  work: Work,
  caseId: string,
  which: { id: string } | { userId: string },
  from: string,
  heir: string | undefined,
): Promise<number> {
  // First the plans: whoever ends her own membership reaches nothing of the case afterwards.
  const moved = heir ? await handOverPlans(work, caseId, from, heir) : 0;
  const ended = await work.db.follow(
    'CaseMembership',
    { caseId, ...which, endedAt: null },
    { endedAt: now().toISOString(), isPrimary: false },
  );
  return moved + ended;
}

async function handOverPlans({ db }: Work, caseId: string, from: string, to: string): Promise<number> {
  const meetings = await db.follow('Appointment', { caseId, userId: from, status: 'PLANNED' }, { userId: to });
  const tasks = await db.follow(
    'Reminder',
    { caseId, userId: from, state: { in: ['SCHEDULED', 'RAISED'] } },
    { userId: to },
  );
  return meetings + tasks;
}

/** To whom falls what a colleague leaves behind: who carries the case, or else one of its supervisors. */
export async function heirOf(work: Work, caseId: string, leaver: string): Promise<string | undefined> {
  const carrier = await primaryUser(work, caseId);
  return carrier && carrier !== leaver ? carrier : (await work.facts.supervisorsOf(caseId, leaver))[0];
}

/** Who carries the case, if anybody does. */
export async function primaryUser(work: Work, caseId: string): Promise<string | undefined> {
  return (await primaryOf(work, caseId))?.userId as string | undefined;
}
