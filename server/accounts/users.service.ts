import type { Prisma } from '#prisma';
import { roles as allRoles, type Role } from '#server/access/roles.ts';
import type { Work } from '#server/access/work.ts';
import { now, today } from '#server/platform/clock.ts';
import { Id } from '#server/platform/contract.ts';
import { BadQuery, Conflict, Invalid, invalidField, NotFound, Problem, Stale } from '#server/platform/problems.ts';
import type { RoleChange, User } from './accounts.contract.ts';
import { accountsDb, inTransaction, type Line, record, type Tx } from './database.ts';
import { invite } from './invitations.ts';
import { endSignInsOf } from './sign-ins.service.ts';

const shown = {
  id: true,
  agencyId: true,
  email: true,
  name: true,
  locale: true,
  status: true,
  version: true,
  roles: { select: { role: true } },
  teams: { select: { teamId: true } },
} as const;
type Stored = Prisma.UserGetPayload<{ select: typeof shown }>;

const inOrder = (held: readonly string[]): Role[] => allRoles.filter((role) => held.includes(role));
const rolesOf = (user: Stored): Role[] => inOrder(user.roles.map(({ role }) => role));

/** A user as the rules of this role show her. */
function show(
  { db }: Work,
  { roles: _, teams, id, agencyId, version, ...columns }: Stored & { roles: unknown },
  roles: Role[],
): User {
  const fields = db.fields('read', 'User', {});
  const whole = { ...columns, roles, teamIds: teams.map(({ teamId }) => teamId) };
  const visible = Object.entries(whole).filter(([field]) => fields.has(field));
  return { id, agencyId, version, ...Object.fromEntries(visible) } as User;
}
const showUser = (work: Work, user: Stored) => show(work, user, rolesOf(user));

/** Users of one's own agency, by name. */
export async function listUsers(work: Work, { limit, cursor }: { limit: number; cursor?: string | undefined }) {
  const after = cursor === undefined ? undefined : readCursor(cursor);
  const rows = await accountsDb().user.findMany({
    where: {
      agencyId: work.actor.agencyId,
      ...(after && { OR: [{ name: { gt: after[0] } }, { name: after[0], id: { gt: after[1] } }] }),
    },
    select: shown,
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    take: limit + 1,
  });
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows.slice(0, limit).map((user) => showUser(work, user)),
    nextCursor: last ? Buffer.from(JSON.stringify([last.name, last.id])).toString('base64url') : null,
  };
}

function readCursor(cursor: string): [string, string] {
  try {
    const [name, id, ...more] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[];
    if (typeof name === 'string' && !name.includes('\u0000') && Id.safeParse(id).success && !more.length)
      return [name, id as string];
  } catch {
    // Falls through: whatever is wrong with it, the answer is the same.
  }
  throw new BadQuery(['cursor'], 'invalid-cursor');
}

export async function getUser(work: Work, id: string): Promise<User> {
  return showUser(work, await findInAgency(accountsDb(), work, id));
}

/** Somebody of another agency is as unknown as somebody who does not exist. */
async function findInAgency(tx: Tx, { actor }: Work, id: string): Promise<Stored> {
  const user = await tx.user.findFirst({ where: { id, agencyId: actor.agencyId }, select: shown });
  if (!user) throw new NotFound();
  return user;
}

/** Refuses fields of a body that this role has no right to, and notes for the trail what was tried. */
function requireRight({ db }: Work, action: string, id: string, body: object = {}): void {
  db.demand(action, 'User', { id, marks: [] });
  const allowed = db.fields(action, 'User', {});
  const refused = Object.keys(body).filter((field) => !allowed.has(field));
  if (refused.length) throw new Invalid(refused.map((field) => ({ path: `/${field}`, code: 'forbidden-field' })));
}

/** A transaction of the administration, and what the trail will say of it. */
interface Desk {
  tx: Tx;
  lines: Line[];
}

/**
 * Two acts in one agency wait for each other. The trail is written last, all chains in one order: whoever holds a chain
 * waits for no row, so that nobody waits in a circle.
 */
function administer<T>(work: Work, job: (desk: Desk) => Promise<T>): Promise<T> {
  const { id, role, agencyId } = work.actor;
  return inTransaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`accounts of ${agencyId}`}, 0)), set_config('ariadne.actor', ${id}, true),
      set_config('ariadne.role', ${role}, true), set_config('ariadne.agency', ${agencyId}, true)`;
    const desk: Desk = { tx, lines: [] };
    const result = await job(desk);
    await record(tx, work.actor, work.requestId, desk.lines);
    return result;
  });
}

function note({ lines }: Desk, action: string, subject: string, ids: string[], fields: string[] = []): void {
  lines.push({ action, subject, ids, fields });
}

interface NewUser {
  email: string;
  name: string;
  locale: 'en' | 'el';
  roles: Role[];
  teamIds: string[];
}

/** Links made in this process and not yet shown. A retry, or another process, finds none: they are shown once. */
const links = new Map<string, string>();

/** What somebody gets who has just invited: the user, and her link the first time it is asked for. */
export async function showInvited(work: Work, id: string): Promise<{ user: User; invitation: string | null }> {
  const invitation = links.get(id) ?? null;
  links.delete(id);
  return { user: await getUser(work, id), invitation };
}

/** A new user has no role until a second person confirms those asked for. */
export async function inviteUser(work: Work, body: NewUser): Promise<string> {
  const { email, name, locale, roles, teamIds } = body;
  requireRight(work, 'create', work.actor.agencyId, body);

  const { id, link } = await administer(work, async (desk) => {
    const { tx } = desk;
    if (await tx.user.findUnique({ where: { email }, select: { id: true } }))
      throw invalidField('email', 'email-taken');
    const { agencyId } = work.actor;
    const user = await tx.user.create({
      data: { agencyId, email, name, locale, status: 'INVITED', createdAt: now() },
      select: { id: true },
    });
    await putInTeams(tx, work, user.id, teamIds);
    note(desk, 'create', 'User', [user.id], Object.keys(body));
    await askForRoles(desk, work, user.id, roles);
    return { id: user.id, link: await invite(tx, user.id) };
  });
  links.set(id, link);
  return id;
}

/** A fresh link for somebody who has no password yet. Who has one keeps it: nobody else may choose it for her. */
export async function inviteAgain(work: Work, id: string): Promise<string> {
  requireRight(work, 'update', id);
  const link = await administer(work, async (desk) => {
    const { tx } = desk;
    const user = await findInAgency(tx, work, id);
    if (user.status !== 'INVITED') throw new Conflict('wrong-state');
    note(desk, 'invite', 'User', [id]);
    return invite(tx, id);
  });
  links.set(id, link);
  return id;
}

export async function changeUser(
  work: Work,
  id: string,
  version: number,
  body: { name?: string | undefined; locale?: 'en' | 'el' | undefined; teamIds?: string[] | undefined },
): Promise<void> {
  requireRight(work, 'update', id, body);
  const { teamIds, ...columns } = body;

  await administer(work, async (desk) => {
    const { tx } = desk;
    const before = await findInAgency(tx, work, id);
    const { count } = await tx.user.updateMany({
      where: { id, version },
      data: { ...columns, version: { increment: 1 } } as Prisma.UserUpdateManyMutationInput,
    });
    if (!count) throw new Stale(showUser(work, before));

    if (teamIds) {
      await requireNotHerself(tx, work, before, teamIds);
      await tx.teamMember.deleteMany({ where: { userId: id, teamId: { notIn: teamIds } } });
      await putInTeams(tx, work, id, teamIds);
    }
    note(desk, 'update', 'User', [id], Object.keys(body));
  });
}

/**
 * A team brings its cases into reach of a supervisor: an administrator who is one as well is put into a team by another, and so
 * is one who may become one afterwards, wherever there is another who can do it.
 */
async function requireNotHerself(tx: Tx, { actor }: Work, user: Stored, wanted: string[]): Promise<void> {
  const added = wanted.findIndex((teamId) => !user.teams.some((present) => present.teamId === teamId));
  if (user.id !== actor.id || added < 0) return;
  if (rolesOf(user).includes('supervisor') || (await otherAdmins(tx, user)) > 0)
    throw invalidField(`teamIds/${added}`, 'not-by-yourself');
}

/** Teams of one's own agency only; one that was closed takes nobody in. */
async function putInTeams(tx: Tx, { actor }: Work, userId: string, teamIds: string[]): Promise<void> {
  const wanted = [...new Set(teamIds)];
  const teams = await tx.team.findMany({ where: { id: { in: wanted }, agencyId: actor.agencyId } });
  const present = await tx.teamMember.findMany({ where: { userId }, select: { teamId: true } });
  const missing = wanted.filter((teamId) => !present.some((each) => each.teamId === teamId));
  const refused = missing.filter((teamId) => !teams.find((team) => team.id === teamId)?.active);
  if (refused.length)
    throw new Invalid(
      refused.map((teamId) => ({ path: `/teamIds/${teamIds.indexOf(teamId)}`, code: 'invalid-choice' })),
    );

  await tx.teamMember.createMany({ data: missing.map((teamId) => ({ userId, teamId, agencyId: actor.agencyId })) });
}

/** Everything of hers ends at once: sign-ins, invitations, waiting changes; her cases go to a colleague. */
export async function deactivateUser(work: Work, id: string, handOverTo: string | undefined): Promise<string> {
  requireRight(work, 'update', id);
  // Whoever looks after accounts gives herself nobody's cases.
  if (handOverTo === work.actor.id) throw invalidField('handOverTo', 'not-by-yourself');

  await administer(work, async (desk) => {
    const { tx } = desk;
    const user = await findInAgency(tx, work, id);
    if (user.status === 'DEACTIVATED') throw new Conflict('wrong-state');
    await requireOtherAdmin(tx, user);

    await handOver(desk, id, handOverTo, [...allRoles]);
    await tx.user.update({ where: { id }, data: { status: 'DEACTIVATED', version: { increment: 1 } } });
    await endSignInsOf(tx, id);
    await tx.invitation.deleteMany({ where: { userId: id, acceptedAt: null } });
    await tx.roleChange.updateMany({
      where: { userId: id, status: 'WAITING' },
      data: { status: 'REFUSED', decidedBy: work.actor.id, decidedAt: now() },
    });
    note(desk, 'deactivate', 'User', [id]);
  });
  return id;
}

/**
 * She is of the house again, with no case and no role: those she had are asked for anew, so that a second person confirms them.
 * Without a password she is invited anew.
 */
export async function reactivateUser(work: Work, id: string): Promise<string> {
  requireRight(work, 'update', id);

  await administer(work, async (desk) => {
    const { tx } = desk;
    const user = await findInAgency(tx, work, id);
    if (user.status !== 'DEACTIVATED') throw new Conflict('wrong-state');
    const { passwordHash } = await tx.user.findUniqueOrThrow({ where: { id }, select: { passwordHash: true } });
    await tx.user.update({
      where: { id },
      data: { status: passwordHash ? 'ACTIVE' : 'INVITED', version: { increment: 1 } },
    });
    await tx.userRole.deleteMany({ where: { userId: id } });
    note(desk, 'reactivate', 'User', [id], ['roles']);
    const held = rolesOf(user);
    if (held.length) await askForRoles(desk, work, id, held);
  });
  return id;
}

/** An agency without an administrator could never get one again. */
async function requireOtherAdmin(tx: Tx, user: Stored): Promise<void> {
  if (rolesOf(user).includes('admin') && !(await otherAdmins(tx, user))) throw new Conflict('last-admin');
}

const otherAdmins = (tx: Tx, { id, agencyId }: Stored): Promise<number> =>
  tx.user.count({ where: { agencyId, id: { not: id }, status: 'ACTIVE', roles: { some: { role: 'admin' } } } });

/** No case loses the person who carries it. The database does it, for accounts see no case; each case gets its line. */
async function handOver(
  { tx, lines }: Desk,
  leaving: string,
  successor: string | undefined,
  roles: string[],
): Promise<void> {
  const heir = successor ?? null;
  const [found] = await tx.$queryRaw<{ obstacle: string | null }[]>`
    SELECT hand_over_obstacle(${leaving}::uuid, ${heir}::uuid, ${roles}::text[]) AS obstacle`;
  if (found?.obstacle === 'not-a-colleague') throw invalidField('handOverTo', 'not-a-colleague');
  if (found?.obstacle) throw new Conflict(found.obstacle);

  const touched = await tx.$queryRaw<{ case_id: string | null; model: string; row_ids: string[] }[]>`
    SELECT * FROM hand_over(${leaving}::uuid, ${heir}::uuid, ${roles}::text[], ${now()}::timestamptz, ${today()}::date)`;
  for (const { case_id, model, row_ids } of touched) {
    lines.push({ action: 'hand-over', subject: model, ids: row_ids, caseId: case_id });
  }
}

// --- roles, by four eyes ------------------------------------------------------------------------------------------

export async function requestRoles(work: Work, id: string, roles: Role[]): Promise<string> {
  requireRight(work, 'update', id, { roles });
  return administer(work, async (desk) => {
    const { tx } = desk;
    const user = await findInAgency(tx, work, id);
    if (user.status === 'DEACTIVATED') throw new Conflict('wrong-state');
    return askForRoles(desk, work, id, roles);
  });
}

async function askForRoles(desk: Desk, work: Work, userId: string, roles: Role[]): Promise<string> {
  const { tx } = desk;
  if (await tx.roleChange.count({ where: { userId, status: 'WAITING' } })) throw new Conflict('exists-already');
  const { agencyId, id: requestedBy } = work.actor;
  const { id } = await tx.roleChange.create({
    data: { agencyId, userId, roles: inOrder(roles), requestedBy, requestedAt: now() },
    select: { id: true },
  });
  note(desk, 'create', 'RoleChange', [id], ['roles']);
  return id;
}

/** Changes of one's own agency that wait, the oldest first. */
export async function listRoleChanges(work: Work): Promise<{ items: RoleChange[]; nextCursor: null }> {
  const rows = await accountsDb().roleChange.findMany({
    where: { agencyId: work.actor.agencyId, status: 'WAITING' },
    orderBy: [{ requestedAt: 'asc' }, { id: 'asc' }],
  });
  return { items: await Promise.all(rows.map((row) => showRoleChange(row))), nextCursor: null };
}

export async function getRoleChange({ actor }: Work, id: string): Promise<RoleChange> {
  const found = await accountsDb().roleChange.findFirst({ where: { id, agencyId: actor.agencyId } });
  if (!found) throw new NotFound();
  return showRoleChange(found);
}

async function showRoleChange(change: Prisma.RoleChangeGetPayload<object>): Promise<RoleChange> {
  const [user, requester] = await Promise.all(
    [change.userId, change.requestedBy].map((id) =>
      accountsDb().user.findUniqueOrThrow({ where: { id }, select: { name: true, roles: true } }),
    ),
  );
  return {
    id: change.id,
    userId: change.userId,
    userName: user!.name,
    roles: inOrder(change.roles),
    before: inOrder(user!.roles.map(({ role }) => role)),
    requestedBy: change.requestedBy,
    requestedByName: requester!.name,
    requestedAt: change.requestedAt.toISOString(),
    status: change.status as RoleChange['status'],
  };
}

/** Neither who asked nor whom it concerns. Taken roles end her team places in them; new ones begin with the next sign-in or switch. */
export async function confirmRoles(work: Work, id: string): Promise<string> {
  work.db.demand('confirm', 'RoleChange', { id, marks: [] });

  await administer(work, async (desk) => {
    const { tx } = desk;
    const { userId, roles, requestedBy } = await findWaiting(tx, work, id);
    if ([requestedBy, userId].includes(work.actor.id)) throw new Problem(403, 'own-request');
    const user = await findInAgency(tx, work, userId);
    if (!roles.includes('admin')) await requireOtherAdmin(tx, user);

    const taken = rolesOf(user).filter((role) => !roles.includes(role));
    if (taken.length) await handOver(desk, userId, undefined, taken);
    await tx.userRole.deleteMany({ where: { userId, role: { notIn: roles } } });
    await tx.userRole.createMany({
      data: roles.map((role) => ({ userId, role, grantedAt: now() })),
      skipDuplicates: true,
    });
    await tx.user.update({ where: { id: userId }, data: { version: { increment: 1 } } });
    await decide(desk, work, id, 'CONFIRMED');
    note(desk, 'update', 'User', [userId], ['roles']);
  });
  return id;
}

/** Whoever may confirm may refuse; so may the one who asked, to take it back. */
export async function refuseRoles(work: Work, id: string): Promise<string> {
  work.db.demand('confirm', 'RoleChange', { id, marks: [] });
  await administer(work, async (desk) => {
    const { tx } = desk;
    await findWaiting(tx, work, id);
    await decide(desk, work, id, 'REFUSED');
  });
  return id;
}

async function findWaiting(tx: Tx, { actor }: Work, id: string) {
  const change = await tx.roleChange.findFirst({ where: { id, agencyId: actor.agencyId } });
  if (!change) throw new NotFound();
  if (change.status !== 'WAITING') throw new Conflict('wrong-state');
  return change;
}

async function decide(desk: Desk, work: Work, id: string, status: 'CONFIRMED' | 'REFUSED'): Promise<void> {
  await desk.tx.roleChange.update({ where: { id }, data: { status, decidedBy: work.actor.id, decidedAt: now() } });
  note(desk, status === 'CONFIRMED' ? 'confirm' : 'refuse', 'RoleChange', [id]);
}

// --- colleagues ---------------------------------------------------------------------------------------------------

/** Who works here now, for pickers: names, roles and teams, nothing else. */
export async function listColleagues({ facts }: Work) {
  const items = (await facts.colleagues()).map((row) => ({ ...row, roles: inOrder(row.roles) }));
  return { items, nextCursor: null };
}
