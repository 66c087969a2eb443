import type { Request } from 'express';
import { requestIdOf, type SignedIn } from '#server/http/request.ts';
import { now } from '#server/platform/clock.ts';
import { Conflict, invalidField, NotFound, Problem } from '#server/platform/problems.ts';
import type { Me } from './accounts.contract.ts';
import { digestOf } from './browser.ts';
import { accountsDb, inTransaction, record } from './database.ts';
import type { NewPasskey, Passkey, PasskeyAnswer } from './proofs.contract.ts';
import {
  beginProof,
  candidate,
  doerOf,
  type Exchange,
  enterAs,
  markProven,
  noteWrong,
  refuseSignIn,
  unlockNow,
} from './sign-ins.service.ts';
import { beginAttempt, fromAddress } from './throttle.ts';

/** How long a device may take. Milliseconds. */
const patience = 5 * 60_000;
/** Questions that wait for an answer, from one address. */
const waitingAtOnce = 300;
/** Passkeys of one person. */
const mostPasskeys = 10;

type Purpose = 'sign-in' | 'unlock' | 'step-up' | 'register';

/** Loaded with the first passkey: most starts never need it. */
const webauthn = () => import('@simplewebauthn/server');

/** Whose passkeys these are (the host), and the address a device must have been asked from. Neither comes from the answer. */
function placeOf(req: Request): { rpID: string; origin: string } {
  const origin = (req.app.locals.origin as string | undefined) ?? localOrigin(req.headers.host);
  if (!origin) throw new Conflict('no-passkeys-here');
  return { origin, rpID: new URL(origin).hostname };
}

/** Without a configured address passkeys work on the computer itself only, by its name: an IP address cannot have any. */
function localOrigin(host: string | undefined): string | undefined {
  const here = `http://${host}`;
  return URL.canParse(here) && new URL(here).hostname === 'localhost' ? new URL(here).origin : undefined;
}

// --- questions ----------------------------------------------------------------------------------------------------

/** Anybody may ask; nothing in it says whether there is an account. */
export const askAnybody = (req: Request) => ask(req, 'sign-in', null);

export async function askMine({ signInId, userId }: SignedIn, purpose: 'unlock' | 'step-up', req: Request) {
  return ask(req, purpose, signInId, await accountsDb().passkey.findMany({ where: { userId } }));
}

type Known = { credentialId: string; transports: string[] };
const described = ({ credentialId, transports }: Known) => ({ id: credentialId, transports: transports as [] });

async function ask(req: Request, purpose: Purpose, signInId: string | null, mine?: Known[]) {
  const { rpID } = placeOf(req);
  const { generateAuthenticationOptions } = await webauthn();
  const question = await generateAuthenticationOptions({
    rpID,
    userVerification: 'required',
    timeout: patience,
    ...(mine && { allowCredentials: mine.map(described) }),
  });
  await remember(question.challenge, purpose, signInId, req);
  return question;
}

async function remember(challenge: string, purpose: Purpose, signInId: string | null, req: Request): Promise<void> {
  const db = accountsDb();
  const [at, source] = [now(), fromAddress(req.ip)];
  await db.passkeyChallenge.deleteMany({ where: { expiresAt: { lt: at } } });
  if ((await db.passkeyChallenge.count({ where: { source } })) >= waitingAtOnce)
    throw new Problem(429, 'too-many', { retryAfter: 60 });

  const expiresAt = new Date(at.getTime() + patience);
  await db.passkeyChallenge.create({ data: { digest: digestOf(challenge), purpose, signInId, source, expiresAt } });
}

/** The challenge an answer claims to have signed, if it is one of ours for this purpose and sign-in. It is used up by that. */
async function spendChallenge(clientData: string, purpose: Purpose, signInId: string | null) {
  const challenge = challengeIn(clientData);
  if (!challenge) return undefined;

  const { count } = await accountsDb().passkeyChallenge.deleteMany({
    where: { digest: digestOf(challenge), purpose, signInId, expiresAt: { gt: now() } },
  });
  return count ? challenge : undefined;
}

function challengeIn(clientData: string): string | undefined {
  try {
    const { challenge } = JSON.parse(Buffer.from(clientData, 'base64url').toString('utf8')) as { challenge?: unknown };
    return typeof challenge === 'string' ? challenge : undefined;
  } catch {
    return undefined;
  }
}

// --- answers ------------------------------------------------------------------------------------------------------

/**
 * The passkey that signed our question just now, on this address, after its device had made sure who holds it; of one
 * person, if one is named. Unknown, foreign, replayed and forged answers all come to nothing.
 */
async function findUsed(
  answer: PasskeyAnswer,
  purpose: Purpose,
  { signInId, userId }: { signInId: string | null; userId?: string },
  req: Request,
) {
  const { origin, rpID } = placeOf(req);
  const challenge = await spendChallenge(answer.response.clientDataJSON, purpose, signInId);
  const passkey = await accountsDb().passkey.findFirst({
    where: { credentialId: answer.id, ...(userId && { userId }) },
    include: { user: { select: candidate } },
  });
  if (!challenge || !passkey) return undefined;
  const { userHandle } = answer.response;
  if (userHandle !== undefined && userHandle !== handleOf(passkey.userId).toString('base64url')) return undefined;

  const { verifyAuthenticationResponse } = await webauthn();
  const checked = await verifyAuthenticationResponse({
    response: { ...answer, clientExtensionResults: {} },
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rpID,
    requireUserVerification: true,
    credential: {
      id: passkey.credentialId,
      publicKey: Buffer.from(passkey.publicKey, 'base64url'),
      counter: Number(passkey.counter),
    },
    // Whatever it finds wrong it throws.
  }).catch(() => undefined);
  if (!checked?.verified) return undefined;

  const { count } = await accountsDb().passkey.updateMany({
    where: { id: passkey.id, counter: passkey.counter },
    data: { counter: checked.authenticationInfo.newCounter, usedAt: now() },
  });
  return count ? passkey : undefined;
}

const handleOf = (userId: string): Buffer<ArrayBuffer> => Buffer.from(userId.replaceAll('-', ''), 'hex');

/** Signs in without a password: the device has something (its key) and somebody (a finger, a face, a PIN). */
export async function signInByPasskey(answer: PasskeyAnswer, exchange: Exchange): Promise<Me> {
  const { req } = exchange;
  const attempt = await beginAttempt(`passkey ${answer.id}`, fromAddress(req.ip));
  const used = await findUsed(answer, 'sign-in', { signInId: null }, req);
  if (used?.user.status !== 'ACTIVE') {
    await refuseSignIn(used?.user, 'wrong-passkey', req);
    throw new Problem(401, 'wrong-credentials');
  }
  await attempt.succeeded();
  return enterAs(used.user, { secondFactor: true, reason: 'passkey' }, exchange);
}

export async function unlockByPasskey(signedIn: SignedIn, answer: PasskeyAnswer, req: Request): Promise<Me> {
  await proveByPasskey(signedIn, answer, 'unlock', req);
  return unlockNow(signedIn, req, 'passkey');
}

export async function stepUpByPasskey(signedIn: SignedIn, answer: PasskeyAnswer, exchange: Exchange): Promise<void> {
  await proveByPasskey(signedIn, answer, 'step-up', exchange.req);
  await markProven(signedIn, exchange, 'passkey');
}

async function proveByPasskey(signedIn: SignedIn, answer: PasskeyAnswer, purpose: 'unlock' | 'step-up', req: Request) {
  const { attempt } = await beginProof(signedIn);
  if (!(await findUsed(answer, purpose, signedIn, req))) {
    await noteWrong(signedIn, purpose, 'wrong-passkey', req);
    throw invalidField('answer', 'wrong-passkey');
  }
  await attempt.succeeded();
}

// --- one's own passkeys -------------------------------------------------------------------------------------------

const shown = { id: true, name: true, createdAt: true, usedAt: true } as const;
const show = ({ createdAt, usedAt, ...row }: { id: string; name: string; createdAt: Date; usedAt: Date | null }) =>
  ({ ...row, createdAt: createdAt.toISOString(), usedAt: usedAt?.toISOString() ?? null }) satisfies Passkey;

export async function listPasskeys({ userId }: SignedIn) {
  const rows = await accountsDb().passkey.findMany({ where: { userId }, orderBy: { id: 'asc' }, select: shown });
  return { items: rows.map(show), nextCursor: null };
}

/** The device shows the address and the name beside the passkey; the application calls itself what its window does. */
export async function wishPasskey({ signInId, userId }: SignedIn, req: Request) {
  const { rpID } = placeOf(req);
  const { email, name, passkeys } = await accountsDb().user.findUniqueOrThrow({
    where: { id: userId },
    select: { email: true, name: true, passkeys: true },
  });
  if (passkeys.length >= mostPasskeys) throw new Conflict('passkeys-full');

  const { generateRegistrationOptions } = await webauthn();
  const wish = await generateRegistrationOptions({
    rpName: 'Workspace',
    rpID,
    userID: handleOf(userId),
    userName: email,
    userDisplayName: name,
    attestationType: 'none',
    excludeCredentials: passkeys.map(described),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    timeout: patience,
  });
  await remember(wish.challenge, 'register', signInId, req);
  return wish;
}

export async function addPasskey(
  signedIn: SignedIn,
  { name, made }: { name: string; made: NewPasskey },
  req: Request,
): Promise<Passkey> {
  const { signInId, userId } = signedIn;
  const credential = await checkNew(made, signInId, req);

  return inTransaction(async (tx) => {
    await tx.$executeRaw`SELECT 1 FROM "User" WHERE id = ${userId}::uuid FOR UPDATE`;
    if ((await tx.passkey.count({ where: { userId } })) >= mostPasskeys) throw new Conflict('passkeys-full');
    if (await tx.passkey.findUnique({ where: { credentialId: credential.id } })) throw new Conflict('exists-already');
    const row = await tx.passkey.create({
      data: {
        userId,
        name,
        credentialId: credential.id,
        publicKey: Buffer.from(credential.publicKey).toString('base64url'),
        counter: credential.counter,
        transports: credential.transports ?? [],
        createdAt: now(),
      },
      select: shown,
    });
    await record(tx, doerOf(signedIn), requestIdOf(req), [
      { action: 'add-passkey', subject: 'Passkey', ids: [row.id] },
    ]);
    return show(row);
  });
}

async function checkNew(made: NewPasskey, signInId: string, req: Request) {
  const { origin, rpID } = placeOf(req);
  const challenge = await spendChallenge(made.response.clientDataJSON, 'register', signInId);
  const { verifyRegistrationResponse } = await webauthn();
  const checked =
    challenge &&
    (await verifyRegistrationResponse({
      response: {
        ...made,
        response: { ...made.response, transports: made.response.transports as [] },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: rpID,
      requireUserVerification: true,
    }).catch(() => undefined));
  if (!checked || !checked.verified) throw invalidField('made', 'wrong-passkey');
  return checked.registrationInfo.credential;
}

export async function removePasskey(signedIn: SignedIn, id: string, req: Request): Promise<void> {
  await inTransaction(async (tx) => {
    const { count } = await tx.passkey.deleteMany({ where: { id, userId: signedIn.userId } });
    if (!count) throw new NotFound();
    await record(tx, doerOf(signedIn), requestIdOf(req), [{ action: 'remove-passkey', subject: 'Passkey', ids: [id] }]);
  });
}
