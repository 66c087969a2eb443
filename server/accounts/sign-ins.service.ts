import { randomBytes } from 'node:crypto';
import { packRules } from '@casl/ability/extra';
import type { Request, Response } from 'express';
import { v7 as newId } from 'uuid';
import { type Role, roles } from '#server/access/roles.ts';
import { grantsOf } from '#server/access/rules.ts';
import { type FindSignedIn, freshFor, requestIdOf, type SignedIn } from '#server/http/request.ts';
import { now } from '#server/platform/clock.ts';
import { invalidField, NotFound, Problem } from '#server/platform/problems.ts';
import { openForInstallation, sealForInstallation } from '#server/platform/sealing.ts';
import type { Me } from './accounts.contract.ts';
import {
  browserIn,
  digestOf,
  giveMark,
  giveToken,
  knownFor,
  markIn,
  newToken,
  takeToken,
  tokenDigestIn,
} from './browser.ts';
import {
  accountsDb,
  accountsPool,
  type Doer,
  inTransaction,
  isDemonstration,
  noAgency,
  record,
  type Tx,
} from './database.ts';
import { hashPassword, isPassword, requireGoodPassword } from './passwords.ts';
import { confirmTotp, prepareTotp, spendCode } from './second-factor.ts';
import { type Attempt, beginAttempt, fromAddress, fromBrowser } from './throttle.ts';

/** How long a sign-in lives at most, whatever happens. Milliseconds, like all below. */
export const longest = 12 * 3_600_000;
/** After how long without anybody there a sign-in locks. The browser locks first, by its own clock. */
export const idle = 5 * 60_000;
/** That somebody is there is written down at most this often, and so much longer the server waits with the lock. */
export const seenEvery = 60_000;

/** The HTTP exchange an act happens in: the browser it comes from, and where its cookies go. */
export interface Exchange {
  req: Request;
  res: Response;
}

interface Found {
  id: string;
  userId: string;
  agencyId: string;
  role: Role;
  /** Instants in UTC, as texts. */
  seenAt: string;
  lockedAt: string | null;
  provenAt: string;
  secondFactorDue: boolean;
}

const whose = `
  SELECT s.id, s."userId", u."agencyId", s.role, s."seenAt", s."lockedAt", s."provenAt", u."totpConfirmedAt" IS NULL
      AND NOT EXISTS (SELECT 1 FROM "Setting" d WHERE d.name = 'demonstration' AND d.value = 'true') AS "secondFactorDue"
    FROM "SignIn" s JOIN "User" u ON u.id = s."userId" JOIN "UserRole" r ON r."userId" = u.id AND r.role = s.role
    WHERE s."tokenDigest" = $1 AND s."endedAt" IS NULL AND s."expiresAt" > $2 AND u.status = 'ACTIVE'`;

/**
 * Whose sign-in a request carries, asked of the database each time: a sign-in that was ended, a person who was
 * deactivated and a role that was taken away are gone with the very next request.
 */
export const findSignedIn: FindSignedIn = async (req) => {
  const tokenDigest = tokenDigestIn(req);
  if (!tokenDigest) return undefined;

  const at = now();
  const { rows } = await accountsPool().query<Found>({ name: 'signed-in', text: whose, values: [tokenDigest, at] });
  const [found] = rows;
  if (!found) return undefined;

  const { id: signInId, userId, agencyId, role, secondFactorDue } = found;
  const unseen = at.getTime() - Date.parse(found.seenAt);
  const locked = found.lockedAt !== null || unseen > idle + seenEvery;
  const provenAt = Date.parse(found.provenAt);
  const signedIn: SignedIn = { signInId, userId, agencyId, role, locked, secondFactorDue, provenAt };

  if (locked && !found.lockedAt) await lock(signedIn, requestIdOf(req), 'idle');
  if (!locked && unseen > seenEvery)
    await accountsDb().signIn.update({ where: { id: signInId }, data: { seenAt: at } });
  return signedIn;
};

/**
 * Which of these sign-ins hold at this moment, and in which role. Only looks: it is no sign that anybody is there, and
 * locks nothing.
 */
export async function standing(signInIds: readonly string[]): Promise<Map<string, string>> {
  const at = now();
  const { rows } = await accountsPool().query<{ id: string; role: string }>(
    `SELECT s.id, s.role FROM "SignIn" s JOIN "User" u ON u.id = s."userId" JOIN "UserRole" r ON r."userId" = u.id AND r.role = s.role
      WHERE s.id = ANY ($1::uuid[]) AND s."endedAt" IS NULL AND s."lockedAt" IS NULL AND s."expiresAt" > $2 AND s."seenAt" > $3
        AND u.status = 'ACTIVE'`,
    [signInIds, at, new Date(at.getTime() - idle - seenEvery)],
  );
  return new Map(rows.map(({ id, role }) => [id, role]));
}

export const doerOf = ({ userId, role, agencyId }: SignedIn): Doer => ({ id: userId, role, agencyId });

/** What is read of somebody who wants in. */
export const candidate = {
  id: true,
  agencyId: true,
  status: true,
  passwordHash: true,
  passwordSetAt: true,
  totpSecret: true,
  totpConfirmedAt: true,
  roles: true,
} as const;

export async function signIn(
  { email, password, code }: { email: string; password: string; code?: string | undefined },
  { req, res }: Exchange,
): Promise<Me> {
  const db = accountsDb();
  const user = await db.user.findUnique({ where: { email }, select: candidate });
  const refuse = (outcome: string) => refuseSignIn(user, outcome, req);

  const attempt = await attemptBy(email, user?.id ?? noAgency, req);
  const right = await isPassword(password, user?.passwordHash);
  if (!right || user?.status !== 'ACTIVE') {
    await refuse('wrong-credentials');
    throw new Problem(401, 'wrong-credentials');
  }

  const factor = await secondFactorOf(user, code, attempt, refuse);
  await attempt.succeeded();
  return enterAs(user, { secondFactor: factor !== undefined }, { req, res });
}

/** Notes who did not get in. */
export async function refuseSignIn(
  user: { id: string; agencyId: string } | null | undefined,
  outcome: string,
  req: Request,
): Promise<void> {
  await inTransaction((tx) =>
    record(tx, { id: null, role: 'none', agencyId: user?.agencyId ?? noAgency }, requestIdOf(req), [
      { action: 'sign-in', subject: 'User', ids: user ? [user.id] : [], outcome },
    ]),
  );
}

interface Proof {
  secondFactor: boolean;
  /** How, where it was not the password. */
  reason?: 'passkey';
}

/** Lets in somebody who has proved who she is, if she has a role to act in. */
export async function enterAs(user: Owner, proof: Proof, exchange: Exchange): Promise<Me> {
  if (!user.roles.length) {
    await refuseSignIn(user, 'no-role', exchange.req);
    throw new Problem(403, 'no-role');
  }
  const opened = await openSignIn(user, proof, exchange);
  if (!opened) {
    await refuseSignIn(user, 'wrong-credentials', exchange.req);
    throw new Problem(401, 'wrong-credentials');
  }
  return describe(opened);
}

/** Attempts from a browser that is known for the account are counted by browser, all others by address. */
async function attemptBy(email: string, userId: string, req: Request): Promise<Attempt> {
  const mark = markIn(req);
  const known =
    mark && (await accountsDb().signIn.findFirst({ where: { userId, device: digestOf(mark) }, select: { id: true } }));
  return beginAttempt(email, known ? fromBrowser(digestOf(mark)) : fromAddress(req.ip));
}

type Candidate = { id: string; totpSecret: string | null; totpConfirmedAt: Date | null };

async function secondFactorOf(
  user: Candidate,
  code: string | undefined,
  attempt: Attempt,
  refuse: (outcome: string) => Promise<void>,
): Promise<'totp' | 'recovery' | undefined> {
  if (!user.totpConfirmedAt || (await isDemonstration())) return undefined;
  if (!code) {
    await attempt.withdraw();
    await refuse('second-factor-required');
    throw new Problem(401, 'second-factor-required');
  }

  const used = await spendCode(user, code);
  if (!used) {
    await refuse('wrong-code');
    throw new Problem(401, 'wrong-credentials');
  }
  return used;
}

/**
 * Starts a sign-in of this browser. Whatever it was signed in to before is over. Answers nothing where what was proved has been
 * replaced meanwhile: what replaces it ends every sign-in there is, and this one would have been begun just afterwards.
 */
async function openSignIn(
  user: Owner,
  { secondFactor, reason }: Proof,
  { req, res }: Exchange,
): Promise<string | undefined> {
  const [id, token, mark, at] = [newId(), newToken(), markIn(req) ?? newToken(), now()];
  const [device, replaced] = [digestOf(mark), tokenDigestIn(req)];

  const isOpen = await inTransaction(async (tx) => {
    if (!(await holdProved(tx, user))) return false;
    const latest = { where: { userId: user.id }, orderBy: { createdAt: 'desc' } } as const;
    const here = await tx.signIn.findFirst({ ...latest, where: { userId: user.id, device } });
    const anywhere = await tx.signIn.findFirst(latest);
    const role = roleToBegin(user.roles, anywhere?.role);

    await tx.signIn.deleteMany({ where: { userId: user.id, device } });
    await tx.signIn.deleteMany({ where: { createdAt: { lt: new Date(at.getTime() - knownFor * 1000) } } });
    if (replaced)
      await tx.signIn.updateMany({ where: { tokenDigest: replaced, endedAt: null }, data: { endedAt: at } });
    await tx.signIn.create({
      data: {
        id,
        userId: user.id,
        tokenDigest: digestOf(token),
        role,
        browser: browserIn(req),
        device,
        draftKey: here ? sealDraftKey(draftKeyOf(here), id) : newDraftKey(id),
        secondFactor,
        createdAt: at,
        provenAt: at,
        seenAt: at,
        expiresAt: new Date(at.getTime() + longest),
      },
    });
    await record(tx, { id: user.id, role, agencyId: user.agencyId }, requestIdOf(req), [line('sign-in', id, reason)]);
    return true;
  });
  if (!isOpen) return undefined;
  giveToken(res, token);
  giveMark(res, mark);
  return id;
}

interface Owner {
  id: string;
  agencyId: string;
  passwordSetAt: Date | null;
  totpConfirmedAt: Date | null;
  roles: { role: string }[];
}

/** Holds the account, and says whether password and second factor are those that were proved. */
async function holdProved(tx: Tx, { id, ...proved }: Owner): Promise<boolean> {
  const [held] = await tx.$queryRaw<Pick<Owner, 'passwordSetAt' | 'totpConfirmedAt'>[]>`
    SELECT "passwordSetAt", "totpConfirmedAt" FROM "User" WHERE id = ${id}::uuid AND status = 'ACTIVE' FOR SHARE`;
  const same = (one: 'passwordSetAt' | 'totpConfirmedAt') => held?.[one]?.getTime() === proved[one]?.getTime();
  return held !== undefined && same('passwordSetAt') && same('totpConfirmedAt');
}

/** The role she acted in last, if she still has it. */
function roleToBegin(held: { role: string }[], last: string | undefined): Role {
  const mine = roles.filter((role) => held.some((each) => each.role === role));
  return mine.find((role) => role === last) ?? mine[0]!;
}

const line = (action: string, signInId: string, reason?: string) => ({
  action,
  subject: 'SignIn',
  ids: [signInId],
  ...(reason && { reason }),
});

/**
 * The key of drafts belongs to a person in one browser. Every sign-in there gets the same one, so that what was typed
 * before a sign-in ran out opens after the next; another browser has another key. Signing out (or ending the sign-in
 * from elsewhere) puts a new one in its place: what was kept under the old one never opens again.
 */
const draftPlace = (id: string) => ({ model: 'SignIn', column: 'draftKey', id });
const sealDraftKey = (key: string, id: string) => sealForInstallation(key, draftPlace(id));
const newDraftKey = (id: string) => sealDraftKey(randomBytes(32).toString('base64'), id);
const draftKeyOf = ({ id, draftKey }: { id: string; draftKey: string }) =>
  openForInstallation(draftKey, draftPlace(id)) as string;

/** Ends the sign-in a request carries, if it carries one, and takes the cookie back in any case. */
export async function signOut({ req, res }: Exchange): Promise<void> {
  const tokenDigest = tokenDigestIn(req);
  takeToken(res);
  if (!tokenDigest) return;

  const found = await accountsDb().signIn.findFirst({ where: { tokenDigest, endedAt: null }, include: { user: true } });
  if (!found) return;
  const { id, userId, role, user } = found;
  await end(id, { id: userId, role, agencyId: user.agencyId }, 'sign-out', requestIdOf(req));
}

async function end(id: string, doer: Doer, action: string, requestId: string): Promise<void> {
  await inTransaction(async (tx) => {
    await tx.signIn.update({ where: { id }, data: { endedAt: now(), draftKey: newDraftKey(id) } });
    await record(tx, doer, requestId, [line(action, id)]);
  });
}

/** One's own sign-ins that live, the present one first. */
export async function listSignIns({ userId, signInId }: SignedIn) {
  const rows = await accountsDb().signIn.findMany({
    where: { userId, endedAt: null, expiresAt: { gt: now() } },
    orderBy: { seenAt: 'desc' },
    select: { id: true, browser: true, createdAt: true, seenAt: true },
  });
  const items = rows.map(({ createdAt, seenAt, ...row }) => ({
    ...row,
    createdAt: createdAt.toISOString(),
    seenAt: seenAt.toISOString(),
    present: row.id === signInId,
  }));
  return { items: items.sort((a, b) => Number(b.present) - Number(a.present)), nextCursor: null };
}

export async function endSignIn(signedIn: SignedIn, id: string, { req, res }: Exchange): Promise<void> {
  const found = await accountsDb().signIn.findFirst({
    where: { id, userId: signedIn.userId, endedAt: null, expiresAt: { gt: now() } },
    select: { id: true },
  });
  if (!found) throw new NotFound();

  await end(id, doerOf(signedIn), 'end-sign-in', requestIdOf(req));
  if (id === signedIn.signInId) takeToken(res);
}

export async function lock(signedIn: SignedIn, requestId: string, reason?: 'idle'): Promise<void> {
  await inTransaction(async (tx) => {
    const { count } = await tx.signIn.updateMany({
      where: { id: signedIn.signInId, lockedAt: null },
      data: { lockedAt: now() },
    });
    if (count) await record(tx, doerOf(signedIn), requestId, [line('lock', signedIn.signInId, reason)]);
  });
}

export async function unlock(signedIn: SignedIn, password: string, { req }: Exchange): Promise<Me> {
  await provePassword(signedIn, password, 'password', 'unlock', req);
  return unlockNow(signedIn, req);
}

export async function unlockNow(signedIn: SignedIn, req: Request, reason?: 'passkey'): Promise<Me> {
  await inTransaction(async (tx) => {
    await tx.signIn.update({ where: { id: signedIn.signInId }, data: { lockedAt: null, seenAt: now() } });
    await record(tx, doerOf(signedIn), requestIdOf(req), [line('unlock', signedIn.signInId, reason)]);
  });
  return describe(signedIn.signInId);
}

/** Begins an attempt of whoever is signed in to prove who she is; counted as attempts to sign in are. */
export async function beginProof({ signInId }: SignedIn) {
  const { user, device } = await accountsDb().signIn.findUniqueOrThrow({
    where: { id: signInId },
    select: {
      device: true,
      user: { select: { id: true, email: true, passwordHash: true, totpSecret: true, totpConfirmedAt: true } },
    },
  });
  return { user, attempt: await beginAttempt(user.email, fromBrowser(device || signInId)) };
}
type Begun = Awaited<ReturnType<typeof beginProof>>;

/** Whoever is signed in says her password again, and what else is asked. Wrong ones are named in the trail. */
async function provePassword(
  signedIn: SignedIn,
  password: string,
  field: string,
  action: string,
  req: Request,
  proveMore?: (begun: Begun) => Promise<void>,
) {
  const begun = await beginProof(signedIn);
  if (!(await isPassword(password, begun.user.passwordHash))) {
    await noteWrong(signedIn, action, 'wrong-password', req);
    throw invalidField(field, 'wrong-password');
  }
  await proveMore?.(begun);
  // The password alone forgives no wrong codes: it would be tried between them, and they were as many as one likes.
  if (proveMore || !begun.user.totpConfirmedAt) await begun.attempt.succeeded();
  else await begun.attempt.withdraw();
  return begun.user;
}

export async function noteWrong(signedIn: SignedIn, action: string, outcome: string, req: Request): Promise<void> {
  await inTransaction((tx) =>
    record(tx, doerOf(signedIn), requestIdOf(req), [{ action, subject: 'User', ids: [signedIn.userId], outcome }]),
  );
}

/** Password, and a code where codes are asked for, once more: for ten minutes what wants a fresh proof is open to her. */
export async function stepUp(
  signedIn: SignedIn,
  { password, code }: { password: string; code?: string | undefined },
  exchange: Exchange,
): Promise<void> {
  const { req } = exchange;
  await provePassword(signedIn, password, 'password', 'step-up', req, async ({ user, attempt }) => {
    if (!user.totpConfirmedAt || (await isDemonstration())) return;
    if (!code) {
      await attempt.withdraw();
      throw new Problem(401, 'second-factor-required');
    }
    if (await spendCode(user, code)) return;
    await noteWrong(signedIn, 'step-up', 'wrong-code', req);
    throw invalidField('code', 'wrong-code');
  });
  await markProven(signedIn, exchange);
}

/** Goes on under a new token, so that a copy of the old one gains nothing by the proof. */
export async function markProven(signedIn: SignedIn, { req, res }: Exchange, reason?: 'passkey'): Promise<void> {
  const { signInId } = signedIn;
  const token = newToken();
  await inTransaction(async (tx) => {
    await tx.signIn.update({ where: { id: signInId }, data: { provenAt: now(), tokenDigest: digestOf(token) } });
    await record(tx, doerOf(signedIn), requestIdOf(req), [line('step-up', signInId, reason)]);
  });
  giveToken(res, token);
}

/** Who is signed in, in which role, and what that role may do. */
export async function describe(signInId: string): Promise<Me> {
  const db = accountsDb();
  const [found, demonstration] = await Promise.all([
    db.signIn.findUniqueOrThrow({
      where: { id: signInId },
      include: { user: { include: { roles: true, agency: true, _count: { select: { passkeys: true } } } } },
    }),
    isDemonstration(),
  ]);
  const { user } = found;
  const role = found.role as Role;
  const locked = found.lockedAt !== null;

  return {
    user: {
      id: user.id,
      name: user.name,
      email: user.email,
      locale: user.locale as Me['user']['locale'],
      digestAt: user.digestAt,
    },
    roles: roles.filter((each) => user.roles.some((held) => held.role === each)),
    role,
    agency: { id: user.agencyId, name: user.agency.name, nameEl: user.agency.nameEl },
    rules: packRules(grantsOf(role) as unknown as Parameters<typeof packRules>[0]),
    demonstration,
    secondFactorDue: !demonstration && user.totpConfirmedAt === null,
    draftKey: locked ? '' : draftKeyOf(found),
    hasPasskey: user._count.passkeys > 0,
    locked,
    expiresAt: found.expiresAt.toISOString(),
  };
}

/** Goes on in another of one's roles, under a new token: rights change, and the old token is worth nothing any more. */
export async function actAs(signedIn: SignedIn, role: Role, { req, res }: Exchange): Promise<Me> {
  const { signInId, userId } = signedIn;
  const token = newToken();
  await inTransaction(async (tx) => {
    const held = await tx.userRole.findUnique({ where: { userId_role: { userId, role } } });
    if (!held) throw invalidField('role', 'invalid-choice');

    await tx.signIn.update({ where: { id: signInId }, data: { role, tokenDigest: digestOf(token) } });
    await record(tx, { ...doerOf(signedIn), role }, requestIdOf(req), [line('switch-role', signInId)]);
  });
  giveToken(res, token);
  return describe(signInId);
}

export async function changeLocale(signedIn: SignedIn, locale: Me['user']['locale'], { req }: Exchange): Promise<Me> {
  await inTransaction(async (tx) => {
    await tx.user.update({ where: { id: signedIn.userId }, data: { locale, version: { increment: 1 } } });
    await record(tx, doerOf(signedIn), requestIdOf(req), [
      { action: 'update', subject: 'User', ids: [signedIn.userId], fields: ['locale'] },
    ]);
  });
  return describe(signedIn.signInId);
}

export async function chooseDigest(signedIn: SignedIn, digestAt: string | null, { req }: Exchange): Promise<Me> {
  await inTransaction(async (tx) => {
    await tx.user.update({ where: { id: signedIn.userId }, data: { digestAt, version: { increment: 1 } } });
    await record(tx, doerOf(signedIn), requestIdOf(req), [
      { action: 'update', subject: 'User', ids: [signedIn.userId], fields: ['digestAt'] },
    ]);
  });
  return describe(signedIn.signInId);
}

/** A new password: every other sign-in ends, and this one goes on under a new token. */
export async function changePassword(
  signedIn: SignedIn,
  { current, next }: { current: string; next: string },
  { req, res }: Exchange,
): Promise<void> {
  const { signInId, userId } = signedIn;
  const { email } = await provePassword(signedIn, current, 'current', 'change-password', req);
  requireGoodPassword(next, email, 'next');

  const token = newToken();
  const passwordHash = await hashPassword(next);
  await inTransaction(async (tx) => {
    await tx.user.update({
      where: { id: userId },
      data: { passwordHash, passwordSetAt: now(), totpPending: null, version: { increment: 1 } },
    });
    await endSignInsOf(tx, userId, signInId);
    await tx.signIn.update({ where: { id: signInId }, data: { tokenDigest: digestOf(token) } });
    await record(tx, doerOf(signedIn), requestIdOf(req), [
      { action: 'change-password', subject: 'User', ids: [userId] },
    ]);
  });
  giveToken(res, token);
}

/** Ends the sign-ins of somebody at once, all or all but one. */
export async function endSignInsOf(tx: Tx, userId: string, except?: string): Promise<void> {
  await tx.signIn.updateMany({
    where: { userId, endedAt: null, ...(except && { id: { not: except } }) },
    data: { endedAt: now() },
  });
}

/** Whoever has a second factor already proves it before another takes its place: the password alone must not be enough. */
export async function startTotp(signedIn: SignedIn, password: string, { req }: Exchange) {
  await requireProvenFactor(signedIn);
  const user = await provePassword(signedIn, password, 'password', 'set-up-totp', req);
  return inTransaction((tx) => prepareTotp(tx, user));
}

async function requireProvenFactor({ userId, provenAt }: SignedIn): Promise<void> {
  if (now().getTime() - provenAt <= freshFor) return;
  const hasSecondFactor = await accountsDb().user.count({ where: { id: userId, totpConfirmedAt: { not: null } } });
  if (hasSecondFactor) throw new Problem(401, 'step-up-required');
}

/**
 * Answers the recovery codes: the only time anybody sees them. Every other sign-in ends, as with a new password: it was begun
 * without this second factor. This one goes on under a new token.
 */
export async function finishTotp(signedIn: SignedIn, code: string, { req, res }: Exchange): Promise<string[]> {
  // What waits may have been seen by somebody else since it was asked for.
  await requireProvenFactor(signedIn);
  const { signInId, userId } = signedIn;
  const { user } = await accountsDb().signIn.findUniqueOrThrow({
    where: { id: signInId },
    select: { user: { select: { email: true } } },
  });
  const attempt = await beginAttempt(user.email, fromBrowser(signInId));

  const token = newToken();
  const codes = await inTransaction(async (tx) => {
    const made = await confirmTotp(tx, userId, code);
    if (!made) return undefined;
    await tx.signIn.update({ where: { id: signInId }, data: { secondFactor: true, tokenDigest: digestOf(token) } });
    await endSignInsOf(tx, userId, signInId);
    await record(tx, doerOf(signedIn), requestIdOf(req), [{ action: 'set-up-totp', subject: 'User', ids: [userId] }]);
    return made;
  });
  if (!codes) throw invalidField('code', 'wrong-code');
  await attempt.succeeded();
  giveToken(res, token);
  return codes;
}
