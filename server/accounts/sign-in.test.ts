import { unpackRules } from '@casl/ability/extra';
import { Secret, TOTP } from 'otpauth';
import request from 'supertest';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { grantsOf } from '#server/access/rules.ts';
import { cases } from '#server/cases/cases.contract.ts';
import { codelists } from '#server/codelists/codelists.contract.ts';
import { now, turnClock } from '#server/platform/clock.ts';
import { anAccount, aStranger, Browser, demonstration, password, realApp, signInApp } from '#server/testing/browser.ts';
import { until } from '#server/testing/carriers.ts';
import { anOffice, type Office, owner } from '#server/testing/cast.ts';
import { accounts } from './accounts.contract.ts';
import { createFirstAdministrator } from './first-admin.ts';
import { networkOf } from './throttle.ts';

const minute = 60_000;
const token = '__Host-ariadne';

let office: Office;
beforeAll(async () => {
  office = await anOffice();
});
beforeEach(() => demonstration(true));
afterEach(() => turnClock(0));

const trailOf = async (id: string) =>
  (
    await owner.query(
      'SELECT action, outcome, reason, "actorId" FROM trail."AuditEntry" WHERE $1::uuid = ANY (ids) ORDER BY seq',
      [id],
    )
  ).rows;
const presentSignIn = async (userId: string) =>
  (await owner.query('SELECT * FROM "SignIn" WHERE "userId" = $1 ORDER BY "createdAt" DESC LIMIT 1', [userId])).rows[0];

describe('signing in', () => {
  test('gives a cookie no script reads, and says who is signed in, in which role, with which rights', async () => {
    const eleni = await anAccount(office, 'social_worker');
    const browser = new Browser();
    const me = await browser.enter(eleni);

    expect(browser.set.find((line) => line.startsWith(`${token}=`))).toMatch(
      /^__Host-ariadne=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect(me).toMatchObject({
      user: { id: eleni.id, email: eleni.email, locale: 'en' },
      roles: ['social_worker'],
      role: 'social_worker',
      agency: { id: office.agencyId },
      demonstration: true,
      secondFactorDue: false,
      locked: false,
    });
    expect(await browser.call(accounts.me, {})).toEqual(me);
    expect(Buffer.from(me.draftKey, 'base64')).toHaveLength(32);
  });

  test('the packed rules are those of the role and hold no ids', async () => {
    const me = await new Browser().enter(await anAccount(office, 'psychologist'));
    const unpacked = unpackRules(me.rules as never).map(({ action, subject, fields, conditions }) => ({
      action,
      subject: String(subject),
      fields,
      ...(conditions && { conditions }),
    }));
    expect(unpacked).toEqual(grantsOf('psychologist'));
    expect(JSON.stringify(me.rules)).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
  });

  test('the database holds only a digest of the token, and a sealed key of drafts', async () => {
    const eleni = await anAccount(office, 'social_worker');
    const browser = new Browser();
    const { draftKey } = await browser.enter(eleni);
    const row = JSON.stringify(await presentSignIn(eleni.id));
    for (const value of browser.cookies.values()) expect(row).not.toContain(value);
    expect(row).not.toContain(draftKey);
    await expect(
      owner.query(`UPDATE "SignIn" SET "draftKey" = 'plain' WHERE "userId" = $1`, [eleni.id]),
    ).rejects.toThrow(/sealed_draftkey/i);
  });

  test('an unknown user, a wrong password and a deactivated account get the same answer after the same work', async () => {
    const [eleni, left] = [await anAccount(office, 'social_worker'), await anAccount(office, 'social_worker')];
    await owner.query(`UPDATE "User" SET status = 'DEACTIVATED' WHERE id = $1`, [left.id]);
    const answers: { body: object; headers: string; took: number }[] = [];

    const attempt = async (who: { email: string }, given: { password?: string }) => {
      const began = performance.now();
      const answer = await new Browser().signIn(who, given);
      expect(answer.status).toBe(401);
      answers.push({
        body: { ...answer.body, requestId: '' },
        headers: Object.keys(answer.headers).join(),
        took: performance.now() - began,
      });
    };
    await attempt(aStranger(), {});
    answers.length = 0;
    for (let i = 0; i < 4; i += 1) {
      await attempt(aStranger(), {});
      await attempt(eleni, { password: 'not the password' });
      await attempt(left, {});
    }
    for (const answer of answers)
      expect(answer).toMatchObject({ body: answers[0]!.body, headers: answers[0]!.headers });
    expect(answers[0]!.body).toMatchObject({ type: '/problems/wrong-credentials', status: 401 });

    const median = (place: number) =>
      answers
        .filter((_, i) => i % 3 === place)
        .map(({ took }) => took)
        .sort((a, b) => a - b)[1]!;
    const times = [median(0), median(1), median(2)];
    expect(Math.min(...times)).toBeGreaterThan(Math.max(...times) / 3);
  });

  test('attempts are in the trail: who got in, and which account somebody tried, never what was typed', async () => {
    const eleni = await anAccount(office, 'social_worker');
    const browser = new Browser();
    await browser.signIn(eleni, { password: 'MARKED-WORD-1' });
    await browser.enter(eleni);
    await browser.call(accounts.signOut, {});

    expect(await trailOf(eleni.id)).toMatchObject([{ action: 'sign-in', outcome: 'wrong-credentials', actorId: null }]);
    expect((await trailOf((await presentSignIn(eleni.id)).id)).map(({ action }) => action)).toEqual([
      'sign-in',
      'sign-out',
    ]);
    const { rows } = await owner.query(
      `SELECT count(*)::int AS n FROM trail."AuditEntry" a WHERE a::text LIKE '%MARKED-WORD%' OR a::text LIKE $1`,
      [`%${eleni.email}%`],
    );
    expect(rows[0].n).toBe(0);
  });

  test('a change from a foreign page, a strange origin or without our header is refused', async () => {
    const send = () => request(signInApp).post('/api/auth/sign-in').send({ email: 'a@b.test', password: 'x' });
    const ours = { 'x-requested-with': 'ariadne' };
    expect((await send()).status).toBe(403);
    for (const origin of ['https://elsewhere.test', 'null', 'no address at all'])
      expect((await send().set(ours).set('origin', origin)).status, origin).toBe(403);
    expect((await send().set(ours).set('sec-fetch-site', 'cross-site')).status).toBe(403);
    expect((await send().set(ours)).status).toBe(401);
  });

  test('a sign-in survives a restart of the server', async () => {
    const eleni = await anAccount(office, 'social_worker');
    const before = new Browser();
    const me = await before.enter(eleni);
    const after = new Browser(before.address, realApp());
    for (const [name, value] of before.cookies) after.cookies.set(name, value);
    expect(await after.call(accounts.me, {})).toEqual(me);
  });

  test('signing in again ends what this browser was signed in to', async () => {
    const [eleni, maria] = [await anAccount(office, 'social_worker'), await anAccount(office, 'social_worker')];
    const browser = new Browser();
    await browser.enter(eleni);
    const earlier = new Browser();
    earlier.cookies.set(token, browser.cookies.get(token)!);
    await browser.enter(maria);
    expect((await earlier.try(accounts.me, {})).status).toBe(401);
  });

  test('signing out ends it, also without being signed in', async () => {
    const eleni = await anAccount(office, 'social_worker');
    const browser = new Browser();
    await browser.enter(eleni);
    const stolen = new Browser();
    stolen.cookies.set(token, browser.cookies.get(token)!);

    await browser.call(accounts.signOut, {});
    expect(browser.cookies.has(token)).toBe(false);
    expect((await stolen.try(accounts.me, {})).status).toBe(401);
    expect((await browser.try(accounts.signOut, {})).status).toBe(200);
  });
});

describe('the key of drafts', () => {
  test('is the same after the sign-in ran out, another in another browser, and gone after signing out', async () => {
    const eleni = await anAccount(office, 'social_worker');
    const [browser, phone] = [new Browser(), new Browser()];
    const first = await browser.enter(eleni);
    expect((await phone.enter(eleni)).draftKey).not.toBe(first.draftKey);

    turnClock(13 * 60 * minute);
    expect((await browser.try(accounts.me, {})).status).toBe(401);
    expect((await browser.enter(eleni)).draftKey).toBe(first.draftKey);

    await browser.call(accounts.signOut, {});
    const afterwards = await browser.enter(eleni);
    expect(afterwards.draftKey).not.toBe(first.draftKey);
  });

  test('is not told while the sign-in is locked', async () => {
    const browser = new Browser();
    await browser.enter(await anAccount(office, 'social_worker'));
    await browser.call(accounts.lock, {});
    expect((await browser.call(accounts.me, {})).draftKey).toBe('');
  });

  test('is somebody else’s own in the same browser', async () => {
    const browser = new Browser();
    const one = await browser.enter(await anAccount(office, 'social_worker'));
    const other = await browser.enter(await anAccount(office, 'social_worker'));
    expect(other.draftKey).not.toBe(one.draftKey);
  });
});

describe('guessing', () => {
  beforeEach(async () => void (await owner.query('DELETE FROM "SignInFailure"')));
  const guess = (browser: Browser, who: { email: string }) => browser.signIn(who, { password: 'not the password' });

  test('makes the guesser wait longer and longer, and nobody else', async () => {
    const eleni = await anAccount(office, 'social_worker');
    const known = new Browser('198.51.100.1');
    await known.enter(eleni);

    const guesser = new Browser('198.51.100.7');
    for (let i = 0; i < 5; i += 1) expect((await guess(guesser, eleni)).status).toBe(401);
    const refused = await guesser.signIn(eleni);
    expect(refused.status).toBe(429);
    const firstWait = Number(refused.headers['retry-after']);
    expect(firstWait).toBeGreaterThan(0);

    // Being refused does not count; after the wait the right password opens, another wrong one doubles the wait.
    turnClock((firstWait + 1) * 1000);
    expect((await guess(guesser, eleni)).status).toBe(401);
    expect(Number((await guess(guesser, eleni)).headers['retry-after'])).toBeGreaterThan(firstWait * 1.5);

    // The owner gets in from elsewhere, and from a browser she used before even behind the guesser's own address.
    expect((await new Browser('198.51.100.8').signIn(eleni)).status).toBe(200);
    const sameAddress = new Browser('198.51.100.7');
    for (const [name, value] of known.cookies) sameAddress.cookies.set(name, value);
    sameAddress.cookies.delete(token);
    expect((await sameAddress.signIn(eleni)).status).toBe(200);
  });

  test('waits the same for an account that does not exist', async () => {
    const [guesser, nobody] = [new Browser('198.51.100.20'), aStranger()];
    for (let i = 0; i < 5; i += 1) expect((await guess(guesser, nobody)).status).toBe(401);
    expect((await guess(guesser, nobody)).status).toBe(429);
  });

  test('at many accounts from one address waits too, and many at once do not slip through', async () => {
    const guesser = new Browser('198.51.100.30');
    expect((await guess(guesser, aStranger())).status).toBe(401);
    await owner.query(`INSERT INTO "SignInFailure" (id, account, source, at)
      SELECT gen_random_uuid(), 'account ' || n, f.source, f.at FROM (SELECT * FROM "SignInFailure" ORDER BY at DESC LIMIT 1) f, generate_series(1, 28) n`);
    expect((await guess(guesser, aStranger())).status).toBe(401);
    expect((await guess(guesser, aStranger())).status).toBe(429);

    const eleni = await anAccount(office, 'social_worker');
    const together = await Promise.all(Array.from({ length: 12 }, () => guess(new Browser('198.51.100.31'), eleni)));
    expect(together.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(6);
  });

  test('a success forgives what failed before from the same place', async () => {
    const eleni = await anAccount(office, 'social_worker');
    const browser = new Browser('198.51.100.40');
    for (let i = 0; i < 4; i += 1) await guess(browser, eleni);
    await browser.enter(eleni);
    for (let i = 0; i < 5; i += 1) expect((await guess(browser, eleni)).status).toBe(401);
  });

  test('keeps neither addresses nor names of accounts', async () => {
    const eleni = await anAccount(office, 'social_worker');
    await guess(new Browser('198.51.100.50'), eleni);
    const { rows } = await owner.query('SELECT account, source FROM "SignInFailure"');
    expect(JSON.stringify(rows)).not.toMatch(/198\.51|staff\.test/);
  });

  test('a network is a whole IPv6 /64', () => {
    expect(networkOf('2001:db8:1:2::7')).toBe(networkOf('2001:db8:1:2:ffff:0:0:1'));
    expect(networkOf('2001:db8:1:2::7')).not.toBe(networkOf('2001:db8:1:3::7'));
    expect(networkOf('::1')).toBe('0:0:0:0::/64');
    expect(networkOf('::ffff:192.0.2.1')).toBe('192.0.2.1');
  });
});

describe('the lock', () => {
  test('shuts everything but /me, unlocking and signing out, and opens with the password', async () => {
    const eleni = await anAccount(office, 'social_worker');
    const browser = new Browser();
    const { draftKey } = await browser.enter(eleni);
    await browser.call(accounts.lock, {});

    for (const answer of [
      await browser.try(cases.list, {}),
      await browser.try(accounts.signIns, {}),
      await browser.try(codelists.listCodeLists, {}),
      await browser.try(accounts.actAs, {}, { role: 'social_worker' }),
    ]) {
      expect(answer.status).toBe(401);
      expect(answer.body.type).toBe('/problems/locked');
    }
    expect(await browser.call(accounts.me, {})).toMatchObject({ locked: true });

    const wrong = await browser.try(accounts.unlock, {}, { password: 'not the password' });
    expect(wrong.status).toBe(422);
    expect(wrong.body.errors).toMatchObject([{ path: '/password', code: 'wrong-password' }]);
    expect(await browser.call(accounts.unlock, {}, { password })).toMatchObject({ locked: false, draftKey });
    expect((await browser.try(cases.list, {})).status).toBe(200);
    expect((await trailOf((await presentSignIn(eleni.id)).id)).map(({ action }) => action)).toEqual([
      'sign-in',
      'lock',
      'unlock',
    ]);
  });

  test('comes by itself after five idle minutes, and not while somebody is there', async () => {
    const eleni = await anAccount(office, 'social_worker');
    const browser = new Browser();
    await browser.enter(eleni);
    for (let passed = 1; passed < 10; passed += 1) {
      turnClock(passed * 2 * minute);
      expect((await browser.try(cases.list, {})).status).toBe(200);
    }
    turnClock(18 * minute + 6.5 * minute);
    expect((await browser.try(cases.list, {})).body.type).toBe('/problems/locked');
    expect(await trailOf((await presentSignIn(eleni.id)).id)).toMatchObject([
      { action: 'sign-in' },
      { action: 'lock', reason: 'idle' },
    ]);
  });

  test('guessing at it is slowed like guessing at the sign-in', async () => {
    const browser = new Browser();
    await browser.enter(await anAccount(office, 'social_worker'));
    await browser.call(accounts.lock, {});
    for (let i = 0; i < 5; i += 1)
      expect((await browser.try(accounts.unlock, {}, { password: 'wrong wrong' })).status).toBe(422);
    expect((await browser.try(accounts.unlock, {}, { password })).status).toBe(429);
  });

  test('a sign-in ends after twelve hours, however busy', async () => {
    const browser = new Browser();
    await browser.enter(await anAccount(office, 'social_worker'));
    for (let passed = 0; passed < 12 * 60; passed += 5) {
      turnClock(passed * minute);
      await browser.try(accounts.me, {});
    }
    expect((await browser.try(accounts.me, {})).status).toBe(200);
    turnClock(12 * 60 * minute + 1000);
    expect((await browser.try(accounts.me, {})).body.type).toBe('/problems/unauthenticated');
  });
});

describe('sign-ins of one’s own', () => {
  test('are listed with browser and time, and can be ended one by one', async () => {
    const eleni = await anAccount(office, 'social_worker');
    const [desk, phone] = [new Browser(), new Browser()];
    await desk.enter(eleni);
    await phone.enter(eleni);

    const { items } = await desk.call(accounts.signIns, {});
    expect(items.map(({ browser, present }) => ({ browser, present }))).toEqual([
      { browser: 'Firefox, Linux', present: true },
      { browser: 'Firefox, Linux', present: false },
    ]);
    await desk.call(accounts.endSignIn, { id: items[1]!.id });
    expect((await phone.try(accounts.me, {})).status).toBe(401);
    expect((await desk.call(accounts.signIns, {})).items).toHaveLength(1);
  });

  test('another person’s sign-in is not found', async () => {
    const [eleni, maria] = [await anAccount(office, 'social_worker'), await anAccount(office, 'social_worker')];
    const [hers, mine] = [new Browser(), new Browser()];
    await hers.enter(eleni);
    await mine.enter(maria);
    expect((await mine.try(accounts.endSignIn, { id: (await presentSignIn(eleni.id)).id })).status).toBe(404);
    expect((await hers.try(accounts.me, {})).status).toBe(200);
  });

  test('a change of password ends the others, and goes on here under a new token', async () => {
    const eleni = await anAccount(office, 'social_worker');
    const [desk, phone, stolen] = [new Browser(), new Browser(), new Browser()];
    await desk.enter(eleni);
    await phone.enter(eleni);
    stolen.cookies.set(token, desk.cookies.get(token)!);

    const next = 'a longer walk by the sea';
    expect((await desk.try(accounts.changePassword, {}, { current: 'not this', next })).body.errors).toMatchObject([
      { path: '/current', code: 'wrong-password' },
    ]);
    await desk.call(accounts.changePassword, {}, { current: password, next });
    expect((await phone.try(accounts.me, {})).status).toBe(401);
    expect((await stolen.try(accounts.me, {})).status).toBe(401);
    expect((await desk.try(accounts.me, {})).status).toBe(200);
    expect((await phone.signIn(eleni)).status).toBe(401);
    expect((await phone.signIn(eleni, { password: next })).status).toBe(200);
  });

  test('a password that is short, common or made of one’s own address is refused', async () => {
    const eleni = await anAccount(office, 'social_worker');
    const browser = new Browser();
    await browser.enter(eleni);
    const refused = {
      short: 'too-short',
      Password123456: 'password-common',
      qwertyuiop1234: 'password-common',
      [`x${eleni.id}x`]: 'password-common',
      '123456789012': 'password-common',
    };
    for (const [next, code] of Object.entries(refused)) {
      const answer = await browser.try(accounts.changePassword, {}, { current: password, next });
      expect(answer.body.errors, next).toMatchObject([{ path: '/next', code }]);
    }
    expect((await new Browser().signIn(eleni)).status).toBe(200);
  });
});

describe('roles', () => {
  test('are acted in one at a time; a switch changes the rights and the token at once', async () => {
    const both = await anAccount(office, 'social_worker', 'admin');
    const [browser, old] = [new Browser(), new Browser()];
    expect(await browser.enter(both)).toMatchObject({ role: 'social_worker', roles: ['social_worker', 'admin'] });
    old.cookies.set(token, browser.cookies.get(token)!);
    expect((await browser.try(accounts.listUsers, {})).status).toBe(404);

    expect(await browser.call(accounts.actAs, {}, { role: 'admin' })).toMatchObject({ role: 'admin' });
    expect((await browser.try(accounts.listUsers, {})).status).toBe(200);
    expect((await browser.try(cases.list, {})).status).toBe(404);
    expect((await old.try(accounts.me, {})).status).toBe(401);
    expect((await browser.try(accounts.actAs, {}, { role: 'dpo' })).body.errors).toMatchObject([
      { path: '/role', code: 'invalid-choice' },
    ]);
  });

  test('a role taken away is gone with the next request', async () => {
    const both = await anAccount(office, 'social_worker', 'admin');
    const browser = new Browser();
    await browser.enter(both);
    await browser.call(accounts.actAs, {}, { role: 'admin' });
    await owner.query(`DELETE FROM "UserRole" WHERE "userId" = $1 AND role = 'admin'`, [both.id]);
    expect((await browser.try(accounts.listUsers, {})).status).toBe(401);
    expect(await browser.enter(both)).toMatchObject({ role: 'social_worker' });
  });

  test('nobody without a confirmed role gets in', async () => {
    const nobody = await anAccount(office, 'social_worker');
    await owner.query('DELETE FROM "UserRole" WHERE "userId" = $1', [nobody.id]);
    const answer = await new Browser().signIn(nobody);
    expect(answer.status).toBe(403);
    expect(answer.body.type).toBe('/problems/no-role');
  });
});

describe('the second factor', () => {
  beforeEach(() => demonstration(false));

  const codeAt = (secret: string, milliseconds = 0) =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now().getTime() + milliseconds });

  /** Signs in for the first time and sets up one-time codes. */
  async function setUp(who: { email: string }) {
    const browser = new Browser();
    await browser.enter(who);
    const { secret, uri, qr } = await browser.call(accounts.startTotp, {}, { password });
    const { recoveryCodes } = await browser.call(accounts.confirmTotp, {}, { code: codeAt(secret) });
    return { browser, secret, uri, qr, recoveryCodes };
  }

  test('is due before anything else, is set up with password and code, and then asked for', async () => {
    const eleni = await anAccount(office, 'social_worker');
    const browser = new Browser();
    expect(await browser.enter(eleni)).toMatchObject({ secondFactorDue: true, demonstration: false });
    for (const answer of [
      await browser.try(cases.list, {}),
      await browser.try(codelists.listCodeLists, {}),
      await browser.try(accounts.colleagues, {}),
    ]) {
      expect(answer.status).toBe(401);
      expect(answer.body.type).toBe('/problems/second-factor-due');
    }
    expect((await browser.try(accounts.startTotp, {}, { password: 'not this' })).body.errors).toMatchObject([
      { code: 'wrong-password' },
    ]);

    const { secret, uri, qr } = await browser.call(accounts.startTotp, {}, { password });
    expect(uri).toMatch(/^otpauth:\/\/totp\/Ariadne/);
    expect(qr).toMatch(/^<svg/);
    expect((await browser.try(accounts.confirmTotp, {}, { code: '000000' })).body.errors).toMatchObject([
      { path: '/code', code: 'wrong-code' },
    ]);
    const { recoveryCodes } = await browser.call(accounts.confirmTotp, {}, { code: codeAt(secret) });
    expect(new Set(recoveryCodes).size).toBe(10);
    expect((await browser.try(cases.list, {})).status).toBe(200);
    expect(await browser.call(accounts.me, {})).toMatchObject({ secondFactorDue: false });

    const { rows } = await owner.query(
      'SELECT u::text AS u, (SELECT string_agg(r::text, $2) FROM "RecoveryCode" r WHERE r."userId" = u.id) AS r FROM "User" u WHERE id = $1',
      [eleni.id, ''],
    );
    expect(rows[0].u).not.toContain(secret);
    for (const code of recoveryCodes) expect(rows[0].r).not.toContain(code);
  });

  test('the right password alone answers that a code is required', async () => {
    const eleni = await anAccount(office, 'social_worker');
    const { secret } = await setUp(eleni);
    const alone = await new Browser().signIn(eleni);
    expect(alone.status).toBe(401);
    expect(alone.body.type).toBe('/problems/second-factor-required');
    expect((await new Browser().signIn(eleni, { password: 'not this', code: codeAt(secret, 30_000) })).body.type).toBe(
      '/problems/wrong-credentials',
    );
    expect((await new Browser().signIn(eleni, { code: codeAt(secret, 30_000) })).status).toBe(200);
  });

  test('a code opens once, also at the same moment; an older one does not open after it', async () => {
    const eleni = await anAccount(office, 'social_worker');
    const { secret } = await setUp(eleni);
    turnClock(2 * minute);
    const code = codeAt(secret);
    const together = await Promise.all([new Browser().signIn(eleni, { code }), new Browser().signIn(eleni, { code })]);
    expect(together.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect((await new Browser().signIn(eleni, { code })).body.type).toBe('/problems/wrong-credentials');
    expect((await new Browser().signIn(eleni, { code: codeAt(secret, -30_000) })).status).toBe(401);
    expect((await new Browser().signIn(eleni, { code: codeAt(secret, 30_000) })).status).toBe(200);
    expect((await new Browser().signIn(eleni, { code: codeAt(secret, 90_000) })).status).toBe(401);
  });

  test('a recovery code opens once, however it is typed', async () => {
    const eleni = await anAccount(office, 'social_worker');
    const { recoveryCodes } = await setUp(eleni);
    const code = recoveryCodes[3]!.toLowerCase().replaceAll('-', ' ');
    expect((await new Browser().signIn(eleni, { code })).status).toBe(200);
    expect((await new Browser().signIn(eleni, { code: recoveryCodes[3]! })).status).toBe(401);
    expect((await new Browser().signIn(eleni, { code: recoveryCodes[4]! })).status).toBe(200);
  });

  test('wrong codes make wait like wrong passwords', async () => {
    const eleni = await anAccount(office, 'social_worker');
    await setUp(eleni);
    const guesser = new Browser('198.51.100.60');
    for (let i = 0; i < 5; i += 1) expect((await guesser.signIn(eleni, { code: `00000${i}` })).status).toBe(401);
    expect((await guesser.signIn(eleni, { code: '000009' })).status).toBe(429);
  });

  test('setting it up again keeps the old secret good until the new one is confirmed', async () => {
    const eleni = await anAccount(office, 'social_worker');
    const { browser, secret } = await setUp(eleni);
    turnClock(2 * minute);
    const again = await browser.call(accounts.startTotp, {}, { password });
    expect((await new Browser().signIn(eleni, { code: codeAt(secret) })).status).toBe(200);
    turnClock(4 * minute);
    await browser.call(accounts.confirmTotp, {}, { code: codeAt(again.secret) });
    turnClock(6 * minute);
    expect((await new Browser().signIn(eleni, { code: codeAt(secret) })).status).toBe(401);
    expect((await new Browser().signIn(eleni, { code: codeAt(again.secret) })).status).toBe(200);
  });

  test('a sign-in that was begun without it, or with another one, is over once it is set up', async () => {
    const eleni = await anAccount(office, 'social_worker');
    const before = new Browser();
    await before.enter(eleni);
    const { browser, secret } = await setUp(eleni);
    expect((await before.try(cases.list, {})).body.type).toBe('/problems/unauthenticated');

    turnClock(2 * minute);
    const other = new Browser();
    expect((await other.signIn(eleni, { code: codeAt(secret) })).status).toBe(200);
    const again = await browser.call(accounts.startTotp, {}, { password });
    await browser.call(accounts.confirmTotp, {}, { code: codeAt(again.secret) });
    expect((await other.try(cases.list, {})).status).toBe(401);
    expect((await browser.try(cases.list, {})).status).toBe(200);
  });

  test('whoever copied the cookie before it was set up does not go on with it afterwards', async () => {
    const [browser, copy] = [new Browser(), new Browser()];
    await browser.enter(await anAccount(office, 'social_worker'));
    for (const [name, value] of browser.cookies) copy.cookies.set(name, value);
    const { secret } = await browser.call(accounts.startTotp, {}, { password });
    await browser.call(accounts.confirmTotp, {}, { code: codeAt(secret) });
    expect((await copy.try(cases.list, {})).status).toBe(401);
    expect((await browser.try(cases.list, {})).status).toBe(200);
  });

  test.each(['totpConfirmedAt', 'passwordSetAt'])(
    'a sign-in that is just being begun by what is replaced in that moment (%s) is none',
    async (replaced) => {
      const eleni = await anAccount(office, 'social_worker');
      const other = await owner.connect();
      await other.query('BEGIN');
      // It has read the account, and waits here with what it was told.
      await other.query('LOCK TABLE "SignInFailure" IN SHARE MODE');
      const browser = new Browser();
      const begun = browser.signIn(eleni).then((answer) => answer);
      await until('it waits', async () => {
        const { rows } = await owner.query(
          `SELECT 1 FROM pg_locks WHERE NOT granted AND relation = '"SignInFailure"'::regclass`,
        );
        return rows.length > 0;
      });
      await other.query(`UPDATE "User" SET "${replaced}" = now() WHERE id = $1`, [eleni.id]);
      await other.query('COMMIT');
      other.release();
      expect((await begun).body.type).toBe('/problems/wrong-credentials');
      expect((await browser.try(accounts.me, {})).status).toBe(401);
    },
  );
});

describe('the first administrator', () => {
  test('comes from the console, twice for one agency, and never on demonstration data', async () => {
    const person = (n: number) => ({ email: `first${n}@real.test`, name: `First ${n}`, agency: 'Real Agency' });
    await expect(createFirstAdministrator(person(1))).rejects.toMatchObject({ type: 'wrong-state' });

    await demonstration(false);
    await expect(createFirstAdministrator({ ...person(1), password: 'password12345' })).rejects.toMatchObject({
      type: 'invalid',
    });
    const made = await createFirstAdministrator(person(1));
    expect(made.password.length).toBeGreaterThanOrEqual(12);
    const answer = await new Browser().signIn({ email: made.email }, { password: made.password });
    expect(answer.body).toMatchObject({ role: 'admin', agency: { name: 'Real Agency' }, secondFactorDue: true });

    await createFirstAdministrator({ ...person(2), role: 'dpo' });
    await expect(createFirstAdministrator(person(3))).rejects.toMatchObject({ type: 'exists-already' });
  });
});
