import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { accounts } from '#server/accounts/accounts.contract.ts';
import { appointments } from '#server/reminders/appointments.contract.ts';
import { reminders } from '#server/reminders/reminders.contract.ts';
import { type Account, anAccount, Browser, demonstration, password, signInApp } from '#server/testing/browser.ts';
import { aCase, inMinutes } from '#server/testing/calendar.ts';
import { until } from '#server/testing/carriers.ts';
import { actingAs, anOffice, type Office, owner, staff } from '#server/testing/cast.ts';
import { closeLive } from './live.service.ts';

let server: Server;
let port: number;
let office: Office;
let account: Account;
let browser: Browser;
const open: Listener[] = [];

beforeAll(async () => {
  server = createServer(signInApp);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  port = (server.address() as AddressInfo).port;
  await demonstration(true);
  office = await anOffice();
});
beforeEach(async () => {
  account = await anAccount(office, 'social_worker', 'supervisor');
  browser = new Browser();
  await browser.enter(account);
});
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});
afterAll(async () => {
  await closeLive();
  server.closeAllConnections();
  server.close();
});

interface Listener {
  status: number;
  type: string;
  text: string;
  ended: boolean;
  close(): void;
}

/** Opens the line as a page does, and keeps what comes. */
async function listen(with_: Browser = browser): Promise<Listener> {
  const cookie = [...with_.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const asked = request({ host: '127.0.0.1', port, path: '/api/me/events', headers: { cookie } });
  const answer = await new Promise<IncomingMessage>((done, fail) =>
    asked.once('response', done).once('error', fail).end(),
  );
  const heard: Listener = {
    status: answer.statusCode!,
    type: answer.headers['content-type'] ?? '',
    text: '',
    ended: false,
    close: () => asked.destroy(),
  };
  answer.setEncoding('utf8');
  answer.on('data', (part: string) => {
    heard.text += part;
  });
  for (const over of ['end', 'close', 'error']) answer.on(over, () => Object.assign(heard, { ended: true }));
  open.push(heard);
  if (heard.status === 200) await until('the first beat', async () => heard.text.includes('event: beat'));
  return heard;
}
const me = (role: 'social_worker' | 'supervisor' = 'social_worker') =>
  actingAs({
    signInId: account.id,
    userId: account.id,
    agencyId: account.agencyId,
    role,
    locked: false,
    secondFactorDue: false,
  });
const changed = (heard: Listener, kind: string) => heard.text.includes(`event: changed\ndata: ${kind}\n\n`);
const quiet = () => new Promise((later) => setTimeout(later, 500));

describe('a page hears', () => {
  test('of its own tasks and meetings, a word and nothing more', async () => {
    const heard = await listen();
    expect(heard.type).toBe('text/event-stream; charset=utf-8');
    const one = await aCase(me(), 'MARKED-ALIAS');
    await me().call(appointments.plan, { code: one.code }, { startsAt: inMinutes(600) });
    await me().call(reminders.create, { code: one.code }, { dueAt: inMinutes(60), note: 'MARKED-NOTE' });
    await until('today', async () => changed(heard, 'today'));
    const words = new Set(heard.text.split(/\s+/).filter(Boolean));
    expect(
      [...words].filter(
        (word) =>
          !['retry:', '3000', 'event:', 'beat', 'changed', 'data:', 'today', 'referrals', 'messages'].includes(word),
      ),
    ).toEqual([]);
  });

  test('what happens at once, once; and nothing of a colleague’s', async () => {
    const colleague = await staff('social_worker', office);
    const heard = await listen();
    const theirs = await aCase(colleague);
    await colleague.call(reminders.create, { code: theirs.code }, { dueAt: inMinutes(60), note: 'x' });
    await quiet();
    expect(changed(heard, 'today')).toBe(false);

    const { rows } = await owner.query('SELECT "survivorId" FROM "Case" WHERE id = $1', [theirs.id]);
    await owner.query(
      `INSERT INTO "Reminder" (id, "caseId", "agencyId", "survivorId", "userId", kind, "dueAt", "wallTime", "createdBy")
        SELECT gen_random_uuid(), $1, $2, $3, $4, 'FOLLOW_UP', now(), '', $4 FROM generate_series(1, 500)`,
      [theirs.id, account.agencyId, rows[0].survivorId, account.id],
    );
    await until('today', async () => changed(heard, 'today'));
    expect(heard.text.match(/changed/g)).toHaveLength(1);

    // A claim of the worker is nothing that anybody sees.
    await owner.query(`UPDATE "Reminder" SET "claimedAt" = now() WHERE "userId" = $1`, [account.id]);
    await quiet();
    expect(heard.text.match(/changed/g)).toHaveLength(1);
  });
});

describe('the line ends', () => {
  test('with a lock, at once', async () => {
    const heard = await listen();
    await browser.call(accounts.lock, {});
    await until('ended', async () => heard.ended);
    expect((await listen()).status).toBe(401);
    await browser.call(accounts.unlock, {}, { password });
    expect((await listen()).status).toBe(200);
  });

  test('with the sign-in, with a change of role, and with whoever works here no more', async () => {
    let heard = await listen();
    await owner.query('UPDATE "SignIn" SET role = $2 WHERE "userId" = $1', [account.id, 'supervisor']);
    await until('ended by the role', async () => heard.ended);

    heard = await listen();
    await owner.query(`DELETE FROM "UserRole" WHERE "userId" = $1 AND role = 'supervisor'`, [account.id]);
    await until('ended by a role taken away', async () => heard.ended);

    await owner.query('UPDATE "SignIn" SET role = $2 WHERE "userId" = $1', [account.id, 'social_worker']);
    heard = await listen();
    await owner.query(`UPDATE "User" SET status = 'INACTIVE' WHERE id = $1`, [account.id]);
    await until('ended with the account', async () => heard.ended);

    await owner.query(`UPDATE "User" SET status = 'ACTIVE' WHERE id = $1`, [account.id]);
    heard = await listen();
    await browser.call(accounts.signOut, {});
    await until('ended by signing out', async () => heard.ended);
    expect((await listen()).status).toBe(401);
  });

  test('for the oldest page of somebody who has many open, and for nobody else', async () => {
    const other = new Browser();
    await other.enter(await anAccount(office, 'social_worker'));
    const theirs = await listen(other);
    const mine: Listener[] = [];
    for (let i = 0; i < 8; i++) mine.push(await listen());
    await until('the oldest two gave way', async () => mine.filter(({ ended }) => ended).length === 2);
    expect(mine.slice(0, 2).every(({ ended }) => ended)).toBe(true);
    expect(theirs.ended).toBe(false);
  });

  test('when this process stops, without waiting for anybody', async () => {
    const heard = await listen();
    await closeLive();
    await until('ended', async () => heard.ended);
  });

  test('and listening is no sign that somebody is there', async () => {
    await listen();
    const seen = async () =>
      (await owner.query('SELECT "seenAt" FROM "SignIn" WHERE "userId" = $1', [account.id])).rows[0].seenAt.getTime();
    const before = await seen();
    await owner.query(`UPDATE "SignIn" SET "lockedAt" = NULL WHERE "userId" = $1`, [account.id]);
    await quiet();
    expect(await seen()).toBe(before);
  });
});

test('a connection to the database that is lost is made anew, and every page asks for everything once', async () => {
  const heard = await listen();
  await owner.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN ariadne_live' AND datname = current_database()`,
  );
  await until('told', async () => changed(heard, 'today') && changed(heard, 'referrals'), 10_000);
  expect(heard.ended).toBe(false);
});

test('nobody who is not signed in gets a line', async () => {
  expect((await listen(new Browser())).status).toBe(401);
});
