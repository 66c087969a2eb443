import { randomUUID } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import request from 'supertest';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Role } from '#server/access/roles.ts';
import { createApp } from '#server/app.ts';
import { now, turnClock } from '#server/platform/clock.ts';
import { features } from '#server/routes.ts';
import { type Account, anAccount, Browser, demonstration, password } from '#server/testing/browser.ts';
import { actingAs, anOffice, type Office, owner, staff } from '#server/testing/cast.ts';
import { accounts } from './accounts.contract.ts';
import { proofs } from './proofs.contract.ts';
import { findSignedIn } from './sign-ins.service.ts';

const minute = 60_000;

let office: Office;
beforeAll(async () => {
  office = await anOffice();
});
beforeEach(() => demonstration(true));
afterEach(() => turnClock(0));

/** What reveals, exports or administers, and who does it: written by hand. */
const guarded: Record<string, Role | 'anybody'> = {
  'POST /cases/:code/identity/reveal': 'social_worker',
  'GET /documents/:id/content': 'social_worker',
  'GET /referrals/:id/form': 'social_worker',
  'POST /referrals/:id/link': 'coordinator',
  'GET /note-recoveries/:id/notes': 'supervisor',
  'POST /cases/:code/merge': 'supervisor',
  'POST /merges/:id/undo': 'supervisor',
  'POST /break-glass': 'dpo',
  'POST /danger-flags/:id/confirm-removal': 'supervisor',
  'POST /erasures/:id/confirm': 'dpo',
  'POST /users': 'admin',
  'PATCH /users/:id': 'admin',
  'POST /users/:id/invitation': 'admin',
  'POST /users/:id/deactivate': 'admin',
  'POST /users/:id/reactivate': 'admin',
  'POST /users/:id/roles': 'admin',
  'POST /role-changes/:id/confirm': 'dpo',
  'POST /role-changes/:id/refuse': 'admin',
  'POST /teams': 'admin',
  'PATCH /teams/:id': 'admin',
  'POST /agencies': 'admin',
  'PATCH /agencies/:id': 'admin',
  'POST /agreements': 'admin',
  'PATCH /agreements/:id': 'admin',
  'POST /agreements/:id/end': 'admin',
  'POST /grants': 'admin',
  'PATCH /grants/:id': 'admin',
  'POST /codelists/:list/codes': 'admin',
  'PATCH /codelists/:list/codes/:code': 'admin',
  'POST /reminder-rules': 'admin',
  'POST /reminder-rules/:id/versions': 'admin',
  'POST /reminder-policy': 'admin',
  'POST /releases/:id/approve': 'dpo',
  'GET /releases/:id/file': 'dpo',
  'GET /trainings/sum/file': 'manager',
  'POST /evidence-packs/:id/approve': 'dpo',
  'POST /evidence-packs/:id/take': 'supervisor',
  'POST /me/passkeys/wish': 'anybody',
  'POST /me/passkeys': 'anybody',
  'DELETE /me/passkeys/:id': 'anybody',
};

describe('what asks for a fresh proof', () => {
  test('is this, and nothing else', () => {
    const promised = features.flatMap(({ api }) => Object.values(api)).filter(({ fresh }) => fresh);
    expect(promised.map(({ line }) => line).sort()).toEqual(Object.keys(guarded).sort());
  });

  test('refuses whoever proved it longer ago than ten minutes, before anything else is looked at', async () => {
    const who = Object.fromEntries(
      await Promise.all(
        (['social_worker', 'coordinator', 'supervisor', 'manager', 'admin', 'dpo'] as const).map(
          async (role) => [role, await staff(role, office)] as const,
        ),
      ),
    );
    const asked = async (line: string, age: number) => {
      const role = guarded[line] === 'anybody' ? 'social_worker' : (guarded[line] as Role);
      const { id: userId, agencyId } = who[role]!;
      const provenAt = now().getTime() - age;
      const signedIn = { signInId: randomUUID(), userId, agencyId, role, locked: false, secondFactorDue: false };
      const [verb, path] = line.split(' ') as [string, string];
      const address = path.replace(':list', 'need').replace('codes/:code', 'codes/X').replace(':code', 'K7-4QX9-2M');
      return actingAs({ ...signedIn, provenAt }).ask(
        verb.toLowerCase() as 'get',
        address.replace(':id', randomUUID()),
        verb === 'GET' ? undefined : { 'no such field': 1 },
        { version: 1 },
      );
    };
    for (const line of Object.keys(guarded)) {
      expect((await asked(line, 10 * minute + 1000)).body, line).toMatchObject({
        status: 401,
        type: '/problems/step-up-required',
      });
      // A minute sooner it is heard, and found wanting for reasons of its own; or answered, where it names no record.
      expect(line.startsWith('GET') && !line.includes(':') ? [200] : [404, 409, 422], line).toContain(
        (await asked(line, 9 * minute)).status,
      );
    }
  });

  test('is not there for whoever has no right, however fresh', async () => {
    const teacher = await staff('teacher', office);
    const { id: userId, agencyId, role } = teacher;
    const signedIn = { signInId: randomUUID(), userId, agencyId, role, locked: false, secondFactorDue: false };
    for (const provenAt of [0, now().getTime()])
      expect((await actingAs({ ...signedIn, provenAt }).ask('post', '/teams', { name: 'Team' })).status).toBe(404);
  });
});

/** Lets time pass for somebody who is at work meanwhile: her sign-in does not lock. */
async function atWorkFor(minutes: number, { id }: Account) {
  turnClock(minutes * minute);
  await owner.query('UPDATE "SignIn" SET "seenAt" = now() + make_interval(mins => $2) WHERE "userId" = $1', [
    id,
    minutes,
  ]);
}

describe('stepping up', () => {
  const found = (browser: Browser) =>
    browser.try(accounts.createTeam, {}, { name: `Team ${randomUUID().slice(0, 8)}` }, { key: randomUUID() });
  const required = { status: 401, type: '/problems/step-up-required' };

  test('a sign-in counts for ten minutes, then the password does, for ten more', async () => {
    const admin = await anAccount(office, 'admin');
    const browser = new Browser();
    await browser.enter(admin);
    expect((await found(browser)).status).toBe(201);

    await atWorkFor(11, admin);
    expect((await found(browser)).body).toMatchObject(required);
    // Reading, and what matters less, goes on.
    expect((await browser.try(accounts.listTeams, {})).status).toBe(200);
    const wrong = await browser.try(proofs.stepUp, {}, { password: 'not the password' });
    expect(wrong.body.errors).toMatchObject([{ path: '/password', code: 'wrong-password' }]);
    expect((await found(browser)).body).toMatchObject(required);

    await browser.call(proofs.stepUp, {}, { password });
    expect((await found(browser)).status).toBe(201);
    await atWorkFor(20, admin);
    expect((await found(browser)).status).toBe(201);
    await atWorkFor(22, admin);
    expect((await found(browser)).body).toMatchObject(required);
  });

  test('goes on under another cookie: whoever copied the old one is signed out, and gains nothing by the proof', async () => {
    const admin = await anAccount(office, 'admin');
    const browser = new Browser();
    await browser.enter(admin);
    const copy = new Browser();
    for (const [name, value] of browser.cookies) copy.cookies.set(name, value);
    await atWorkFor(11, admin);
    expect((await copy.try(accounts.me, {})).status).toBe(200);

    await browser.call(proofs.stepUp, {}, { password });
    expect((await found(browser)).status).toBe(201);
    expect((await copy.try(accounts.me, {})).body).toMatchObject({ status: 401, type: '/problems/unauthenticated' });
    // A proof that failed changes nothing.
    const before = new Map(browser.cookies);
    await browser.try(proofs.stepUp, {}, { password: 'not the password' });
    expect(browser.cookies).toEqual(before);
    expect((await browser.try(accounts.me, {})).status).toBe(200);
  });

  test('unlocking is no proof for it, and another browser of hers proves nothing for this one', async () => {
    const admin = await anAccount(office, 'admin');
    const [browser, other] = [new Browser(), new Browser()];
    await browser.enter(admin);
    await atWorkFor(11, admin);
    await other.enter(admin);
    await browser.call(accounts.lock, {});
    await browser.call(accounts.unlock, {}, { password });
    expect((await found(browser)).body).toMatchObject(required);
    expect((await found(other)).status).toBe(201);
  });

  test('is in the trail, also when it failed; guesses wait as at signing in', async () => {
    const admin = await anAccount(office, 'admin');
    const browser = new Browser();
    await browser.enter(admin);
    await browser.call(proofs.stepUp, {}, { password });
    const told: number[] = [];
    for (let i = 0; i < 7; i += 1)
      told.push((await browser.try(proofs.stepUp, {}, { password: `MARKED-GUESS-${i}` })).status);
    expect(told).toEqual([422, 422, 422, 422, 422, 429, 429]);
    expect((await browser.try(proofs.stepUp, {}, { password })).status).toBe(429);

    const { rows } = await owner.query(
      `SELECT action, outcome, subject FROM trail."AuditEntry" WHERE "actorId" = $1 AND action = 'step-up' ORDER BY seq`,
      [admin.id],
    );
    expect(rows).toEqual([
      { action: 'step-up', outcome: 'done', subject: 'SignIn' },
      ...Array(5).fill({ action: 'step-up', outcome: 'wrong-password', subject: 'User' }),
    ]);
    const { rows: marked } = await owner.query(
      `SELECT count(*)::int AS n FROM trail."AuditEntry" a WHERE a::text LIKE '%MARKED-GUESS%'`,
    );
    expect(marked[0].n).toBe(0);
  });

  test('asks for a code where codes are asked for', async () => {
    await demonstration(false);
    const admin = await anAccount(office, 'admin');
    const browser = new Browser();
    await browser.enter(admin);
    const { secret } = await browser.call(accounts.startTotp, {}, { password });
    const codeAt = (minutes: number) =>
      new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + minutes * minute });
    const { recoveryCodes } = await browser.call(accounts.confirmTotp, {}, { code: codeAt(0) });

    await atWorkFor(11, admin);
    const stepUp = (code?: string) => browser.try(proofs.stepUp, {}, { password, ...(code && { code }) });
    expect((await stepUp()).body).toMatchObject({ status: 401, type: '/problems/second-factor-required' });
    expect((await stepUp('000000')).body.errors).toMatchObject([{ path: '/code', code: 'wrong-code' }]);
    expect((await found(browser)).body).toMatchObject(required);
    expect((await stepUp(codeAt(11))).status).toBe(200);
    expect((await found(browser)).status).toBe(201);
    // The password alone does not put another second factor in the place of the one there is.
    await atWorkFor(22, admin);
    expect((await browser.try(accounts.startTotp, {}, { password })).body).toMatchObject(required);
    await atWorkFor(11, admin);
    expect((await browser.try(accounts.startTotp, {}, { password })).status).toBe(200);
    // A code opens once; a recovery code does too.
    expect((await stepUp(codeAt(11))).status).toBe(422);
    expect((await stepUp(recoveryCodes[0])).status).toBe(200);
    expect((await stepUp(recoveryCodes[0])).status).toBe(422);
  });

  test('is not guessed between one unlocking and the next: the password alone forgives no wrong code', async () => {
    await demonstration(false);
    const { browser } = await withSecondFactor();
    const told: number[] = [];
    for (let round = 0; round < 2; round += 1) {
      for (let i = 0; i < 4; i += 1)
        told.push((await browser.try(proofs.stepUp, {}, { password, code: '000000' })).status);
      if (round === 0) expect((await browser.try(accounts.unlock, {}, { password })).status).toBe(200);
    }
    expect(told).toEqual([422, 422, 422, 422, 422, 429, 429, 429]);
  });

  test('no second factor takes the place of the one there is by what waited: not later, and not after a new password', async () => {
    await demonstration(false);
    for (const between of ['time', 'a new password'] as const) {
      const { browser, admin } = await withSecondFactor();
      const { secret } = await browser.call(accounts.startTotp, {}, { password });
      const next = 'a longer password than before';
      if (between === 'time') await atWorkFor(11, admin);
      else await browser.call(accounts.changePassword, {}, { current: password, next });
      const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now().getTime() });
      const answer = await browser.try(accounts.confirmTotp, {}, { code });
      expect([between, answer.status]).toEqual([between, between === 'time' ? 401 : 422]);
      turnClock(0);
    }
  });
});

async function withSecondFactor() {
  const admin = await anAccount(office, 'admin');
  const browser = new Browser();
  await browser.enter(admin);
  const { secret } = await browser.call(accounts.startTotp, {}, { password });
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now().getTime() });
  await browser.call(accounts.confirmTotp, {}, { code });
  return { admin, browser };
}

describe('whose address counts', () => {
  /** Attempts on accounts that do not exist, each under another forged address. */
  async function guesses(app: ReturnType<typeof createApp>, times: number, via = (i: number) => `203.0.113.${i}`) {
    const told: number[] = [];
    for (let i = 0; i < times; i += 1) {
      const answer = await request(app)
        .post('/api/auth/sign-in')
        .set('x-requested-with', 'ariadne')
        .set('x-forwarded-for', via(i))
        .send({ email: 'nobody-at-all@staff.test', password: 'guess' });
      told.push(answer.status);
    }
    return told;
  }
  const forget = () => owner.query('DELETE FROM "SignInFailure"');

  test('what a stranger writes into X-Forwarded-For is not believed by default', async () => {
    await forget();
    expect(await guesses(createApp({ findSignedIn }), 7)).toEqual([401, 401, 401, 401, 401, 429, 429]);
    await forget();
  });

  test('behind one proxy the address it adds counts, and not what was forged before it', async () => {
    await forget();
    const app = createApp({ findSignedIn, trustProxy: 1 });
    // The proxy adds the true address behind whatever came along.
    const forged = await guesses(app, 7, (i) => `203.0.113.${i}, 198.51.100.7`);
    expect(forged).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect(await guesses(app, 1, () => '198.51.100.8')).toEqual([401]);
    await forget();
  });

  test('a proxy that is named by its address is believed, another is not', async () => {
    await forget();
    expect(await guesses(createApp({ findSignedIn, trustProxy: ['127.0.0.1', '::1', '::ffff:127.0.0.1'] }), 7)).toEqual(
      Array(7).fill(401),
    );
    await forget();
    expect((await guesses(createApp({ findSignedIn, trustProxy: ['192.0.2.1'] }), 7)).at(-1)).toBe(429);
    await forget();
  });
});
