import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '#server/app.ts';
import { turnClock } from '#server/platform/clock.ts';
import { Authenticator } from '#server/testing/authenticator.ts';
import { type Account, anAccount, Browser, demonstration } from '#server/testing/browser.ts';
import { anOffice, type Office, owner } from '#server/testing/cast.ts';
import { accounts } from './accounts.contract.ts';
import { proofs } from './proofs.contract.ts';
import { findSignedIn } from './sign-ins.service.ts';

const minute = 60_000;
const origin = 'https://ariadne.test';
const app = createApp({ findSignedIn, origin }).set('trust proxy', true);
const aBrowser = () => new Browser(`198.51.100.${Math.floor(Math.random() * 250)}`, app);
const aDevice = () => new Authenticator(origin);

let office: Office;
beforeAll(async () => {
  office = await anOffice();
});
beforeEach(() => demonstration(true));
afterEach(() => turnClock(0));

const trailOf = async (id: string) =>
  (
    await owner.query(
      'SELECT action, subject, outcome, reason FROM trail."AuditEntry" WHERE $1::uuid = ANY (ids) ORDER BY seq',
      [id],
    )
  ).rows;

/** Somebody who is signed in and has a passkey on a device. */
async function withPasskey(who?: Account) {
  const account = who ?? (await anAccount(office, 'social_worker'));
  const [browser, device] = [aBrowser(), aDevice()];
  await browser.enter(account);
  const wish = await browser.call(proofs.wishPasskey, {});
  const passkey = await browser.call(proofs.addPasskey, {}, { name: 'Work phone', made: device.make(wish) });
  return { account, browser, device, passkey };
}
const question = (browser: Browser) => browser.call(proofs.askAnybody, {});

describe('adding', () => {
  test('several, named; they are listed with their last use, noted in the trail, and removed', async () => {
    const { browser, passkey, device } = await withPasskey();
    const wish = await browser.call(proofs.wishPasskey, {});
    expect(wish).toMatchObject({
      rp: { id: 'ariadne.test', name: 'Workspace' },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: [{ id: device.id.toString('base64url') }],
    });
    const key = await browser.call(proofs.addPasskey, {}, { name: 'Κλειδί USB', made: aDevice().make(wish) });

    await aBrowser().call(proofs.signInByPasskey, {}, { answer: device.answer(await question(browser)) });
    const { items } = await browser.call(proofs.passkeys, {});
    expect(items).toMatchObject([
      { id: passkey.id, name: 'Work phone', usedAt: expect.any(String) },
      { id: key.id, name: 'Κλειδί USB', usedAt: null },
    ]);
    expect(await browser.call(accounts.me, {})).toMatchObject({ hasPasskey: true });

    await browser.call(proofs.removePasskey, { id: key.id });
    expect((await browser.call(proofs.passkeys, {})).items).toHaveLength(1);
    expect(await trailOf(key.id)).toMatchObject([
      { action: 'add-passkey', subject: 'Passkey', outcome: 'done' },
      { action: 'remove-passkey', subject: 'Passkey', outcome: 'done' },
    ]);
    const other = aBrowser();
    await other.enter(await anAccount(office, 'social_worker'));
    expect((await other.try(proofs.removePasskey, { id: passkey.id })).status).toBe(404);
  });

  test('wants a fresh proof, and so does removing', async () => {
    const { browser, passkey } = await withPasskey();
    turnClock(11 * minute);
    // A sign-in that nobody uses for so long is locked; this one was in use.
    await owner.query('UPDATE "SignIn" SET "seenAt" = now() + interval \'11 minutes\'');
    for (const answer of [
      await browser.try(proofs.wishPasskey, {}),
      await browser.try(proofs.removePasskey, { id: passkey.id }),
    ])
      expect(answer.body).toMatchObject({ status: 401, type: '/problems/step-up-required' });
  });

  test('is refused for another address, another challenge, a device that asks nobody, and a passkey that is there', async () => {
    const { browser, device } = await withPasskey();
    const wish = () => browser.call(proofs.wishPasskey, {});
    const add = (made: ReturnType<Authenticator['make']>) => browser.try(proofs.addPasskey, {}, { name: 'X', made });
    const wrong = { errors: [{ path: '/made', code: 'wrong-passkey' }] };

    const asked = await wish();
    expect((await add(aDevice().make(asked, { origin: 'https://ariadne.evil.test' }))).body).toMatchObject(wrong);
    // One challenge, one attempt.
    expect((await add(aDevice().make(asked))).body).toMatchObject(wrong);
    expect((await add(aDevice().make(await wish(), { rpID: 'evil.test' }))).body).toMatchObject(wrong);
    expect((await add(aDevice().make(await wish(), { verified: false }))).body).toMatchObject(wrong);
    const invented = { ...(await wish()), challenge: Buffer.from(randomUUID()).toString('base64url') };
    expect((await add(aDevice().make(invented))).body).toMatchObject(wrong);
    // A question for signing in is no wish.
    expect((await add(aDevice().make({ ...(await wish()), ...(await question(browser)) }))).body).toMatchObject(wrong);
    // Nor is the wish of somebody else's sign-in.
    const other = aBrowser();
    await other.enter(await anAccount(office, 'social_worker'));
    const made = aDevice().make(await wish());
    expect((await other.try(proofs.addPasskey, {}, { name: 'X', made })).body).toMatchObject(wrong);
    expect((await add(device.make(await wish()))).body).toMatchObject({ type: '/problems/exists-already' });
    expect((await browser.call(proofs.passkeys, {})).items).toHaveLength(1);
  });
});

describe('signing in with a passkey', () => {
  test('stands for both factors, and is in the trail as such', async () => {
    const { account, device } = await withPasskey();
    await demonstration(false);
    await owner.query('UPDATE "User" SET "totpConfirmedAt" = now() WHERE id = $1', [account.id]);
    const browser = aBrowser();
    const me = await browser.call(proofs.signInByPasskey, {}, { answer: device.answer(await question(browser)) });
    expect(me).toMatchObject({ user: { id: account.id }, hasPasskey: true, secondFactorDue: false, locked: false });
    expect(await browser.call(accounts.me, {})).toEqual(me);

    const { rows } = await owner.query(
      'SELECT id, "secondFactor" FROM "SignIn" WHERE "userId" = $1 ORDER BY "createdAt" DESC LIMIT 1',
      [account.id],
    );
    expect(rows[0].secondFactor).toBe(true);
    expect(await trailOf(rows[0].id)).toMatchObject([{ action: 'sign-in', outcome: 'done', reason: 'passkey' }]);
  });

  test('the question is the same for everybody and names nobody', async () => {
    await withPasskey();
    const asked = await question(aBrowser());
    expect(asked).toEqual({
      challenge: expect.stringMatching(/^[\w-]{43}$/),
      timeout: 5 * minute,
      rpId: 'ariadne.test',
      userVerification: 'required',
    });
    const { rows } = await owner.query('SELECT c::text AS row FROM "PasskeyChallenge" c');
    expect(rows.map(({ row }) => row).join()).not.toContain(asked.challenge);
  });

  test('whatever is wrong with an answer, the refusal is the same', async () => {
    const { account, device } = await withPasskey();
    const browser = aBrowser();
    const enter = async (answer: ReturnType<Authenticator['answer']>) => {
      const refused = await aBrowser().try(proofs.signInByPasskey, {}, { answer });
      return { ...refused.body, requestId: '' };
    };
    const refusal = expect.objectContaining({ status: 401, type: '/problems/wrong-credentials' });

    // Another challenge, another address, another party, nobody asked.
    const asked = await question(browser);
    expect(await enter(device.answer({ ...asked, challenge: 'A'.repeat(43) }))).toEqual(refusal);
    expect(await enter(device.answer(asked, { origin: 'https://ariadne.evil.test' }))).toEqual(refusal);
    expect(await enter(device.answer(await question(browser), { rpID: 'evil.test' }))).toEqual(refusal);
    expect(await enter(device.answer(await question(browser), { verified: false }))).toEqual(refusal);
    expect(await enter(device.answer(await question(browser), { userHandle: 'A'.repeat(22) }))).toEqual(refusal);

    // Replayed, too late, and a counter that went back.
    const good = device.answer(await question(browser));
    expect((await aBrowser().try(proofs.signInByPasskey, {}, { answer: good })).status).toBe(200);
    expect(await enter(good)).toEqual(refusal);
    const late = await question(browser);
    turnClock(6 * minute);
    expect(await enter(device.answer(late))).toEqual(refusal);
    turnClock(0);
    expect(await enter(device.answer(await question(browser), { counter: 1 }))).toEqual(refusal);

    // A device nobody registered, one that only knows the name of a registered passkey, and somebody who left.
    const stranger = aDevice();
    stranger.make({ challenge: 'A'.repeat(43), rp: { id: 'ariadne.test' }, user: { id: 'A'.repeat(22) } });
    const foreign = stranger.answer(await question(browser));
    expect(await enter(foreign)).toEqual(refusal);
    const id = device.id.toString('base64url');
    expect(await enter({ ...stranger.answer(await question(browser)), id, rawId: id })).toEqual(refusal);
    await owner.query(`UPDATE "User" SET status = 'DEACTIVATED' WHERE id = $1`, [account.id]);
    device.counter = 50;
    expect(await enter(device.answer(await question(browser)))).toEqual(refusal);
    expect((await trailOf(account.id)).filter(({ action }) => action === 'sign-in')).toMatchObject([
      { outcome: 'wrong-passkey' },
    ]);
  });

  test('two uses of one answer at once: one gets in', async () => {
    const { device } = await withPasskey();
    const answer = device.answer(await question(aBrowser()));
    const told = await Promise.all([1, 2, 3].map(() => aBrowser().try(proofs.signInByPasskey, {}, { answer })));
    expect(told.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
  });

  test('works on the computer itself by its name when no address is configured, and nowhere else', async () => {
    const bare = createApp({ findSignedIn });
    const asking = (host: string) =>
      request(bare).post('/api/auth/passkey/question').set('x-requested-with', 'ariadne').set('host', host);
    expect((await asking('localhost:4711')).body).toMatchObject({ rpId: 'localhost' });
    for (const host of ['127.0.0.1:4711', 'ariadne.evil.test', 'localhost.evil.test'])
      expect((await asking(host)).body, host).toMatchObject({ status: 409, type: '/problems/no-passkeys-here' });
  });
});

describe('proving again with a passkey', () => {
  test('unlocks a sign-in; the passkey of a colleague does not, nor does a question of another sign-in', async () => {
    const { browser, device } = await withPasskey();
    const colleague = await withPasskey();
    await browser.call(accounts.lock, {});
    const ask = () => browser.call(proofs.askMine, {}, { purpose: 'unlock' });
    const unlock = (answer: ReturnType<Authenticator['answer']>) => browser.try(proofs.unlockByPasskey, {}, { answer });

    expect(await ask()).toMatchObject({ allowCredentials: [{ id: device.id.toString('base64url') }] });
    for (const answer of [
      colleague.device.answer(await ask()),
      device.answer(await question(browser)),
      device.answer(await colleague.browser.call(proofs.askMine, {}, { purpose: 'unlock' })),
      device.answer(await browser.call(proofs.askMine, {}, { purpose: 'step-up' })),
    ])
      expect((await unlock(answer)).body.errors).toMatchObject([{ code: 'wrong-passkey' }]);
    expect((await browser.try(accounts.signIns, {})).body).toMatchObject({ type: '/problems/locked' });

    expect((await unlock(device.answer(await ask()))).body).toMatchObject({ locked: false });
    expect((await browser.try(accounts.signIns, {})).status).toBe(200);
  });

  test('opens what wants a fresh proof', async () => {
    const admin = await withPasskey(await anAccount(office, 'admin'));
    turnClock(11 * minute);
    await owner.query('UPDATE "SignIn" SET "seenAt" = now() + interval \'11 minutes\' WHERE "userId" = $1', [
      admin.account.id,
    ]);
    const found = () => admin.browser.try(accounts.createTeam, {}, { name: `Team ${randomUUID().slice(0, 8)}` });
    expect((await found()).body).toMatchObject({ type: '/problems/step-up-required' });
    const asked = await admin.browser.call(proofs.askMine, {}, { purpose: 'step-up' });
    await admin.browser.call(proofs.stepUpByPasskey, {}, { answer: admin.device.answer(asked) });
    expect((await found()).status).toBe(201);
  });
});
