import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { accounts } from '#server/accounts/accounts.contract.ts';
import { runAt } from '#server/platform/clock.ts';
import { poolFor } from '#server/platform/database.ts';
import { anAccount, Browser, demonstration } from '#server/testing/browser.ts';
import { aCase } from '#server/testing/calendar.ts';
import { anOffice, type Office, owner, type Person, staff } from '#server/testing/cast.ts';
import { aReminder } from '#server/testing/reminders.ts';
import { sendDigests, wordsOf } from './digest.ts';
import { setGateways } from './messages/gateways.ts';
import { overSmtp } from './messages/smtp.ts';
import { type StandIn, startMailStandIn } from './messages/stand-ins.ts';
import { instantOf } from './wall-time.ts';

const pool = poolFor('worker', { max: 3 });
let mail: StandIn;
beforeAll(async () => {
  mail = await startMailStandIn();
});
afterEach(async () => {
  mail.taken.length = 0;
  setGateways({});
  await owner.query('UPDATE "User" SET "digestAt" = NULL');
});
afterAll(async () => {
  await mail.stop();
  await pool.end();
});

const at = (wall: string) => instantOf(wall);
const open = () => setGateways({ EMAIL: overSmtp(mail.url) });
const sendAt = (wall: string) => runAt(at(wall), () => sendDigests(pool));
const wants = (person: { id: string }, digestAt: string, locale = 'en') =>
  owner.query(
    'UPDATE "User" SET "digestAt" = $2, locale = $3, "digestOn" = NULL, "digestRetryAt" = NULL WHERE id = $1',
    [person.id, digestAt, locale],
  );

/** A worker with so many tasks that stand before her on that day. */
async function withTasks(count: number, day: string, office?: Office): Promise<Person> {
  const eleni = await staff('social_worker', office ?? (await anOffice()));
  const one = await aCase(eleni, 'MARKED-ALIAS');
  for (let i = 0; i < count; i += 1)
    await aReminder(one, {
      userId: eleni.id,
      agencyId: eleni.agencyId,
      dueAt: at(`${day}T08:00`),
      state: 'RAISED',
      kind: 'SAFETY_REVIEW',
    });
  return eleni;
}

test('says how many tasks there are, in subject and body, and nothing else', async () => {
  const eleni = await withTasks(3, '2026-11-24');
  open();
  await wants(eleni, '08:30');
  expect(await sendAt('2026-11-24T08:29')).toBe(0);
  expect(await sendAt('2026-11-24T08:30')).toBe(1);
  expect(mail.taken).toMatchObject([
    { channel: 'EMAIL', to: `${eleni.id}@staff.test`, subject: 'You have 3 tasks', text: 'You have 3 tasks' },
  ]);
  // Once a day, whoever looks.
  expect(await sendAt('2026-11-24T08:31')).toBe(0);
  expect(await sendAt('2026-11-25T08:30')).toBe(1);
});

test('in the language of the colleague, and of one task in the singular', async () => {
  const maria = await withTasks(1, '2026-11-24');
  open();
  await wants(maria, '09:00', 'el');
  await sendAt('2026-11-24T09:00');
  expect(mail.taken.map(({ subject, text }) => [subject, text])).toEqual([['Έχετε 1 εργασία', 'Έχετε 1 εργασία']]);
  expect(wordsOf(1, 'en')).toBe('You have 1 task');
  expect(wordsOf(2, 'el')).toBe('Έχετε 2 εργασίες');
});

test('nobody gets one who did not ask, who has nothing to do, or who left', async () => {
  const [silent, idle, gone] = [
    await withTasks(2, '2026-11-24'),
    await withTasks(0, '2026-11-24'),
    await withTasks(2, '2026-11-24'),
  ];
  open();
  await wants(idle, '08:00');
  await wants(gone, '08:00');
  await owner.query(`UPDATE "User" SET status = 'DEACTIVATED' WHERE id = $1`, [gone.id]);
  expect(await sendAt('2026-11-24T10:00')).toBe(0);
  expect(mail.taken).toEqual([]);
  expect(silent.role).toBe('social_worker');
});

test('what is only due tomorrow does not count; what is due later today does', async () => {
  const eleni = await withTasks(1, '2026-11-24');
  const one = await aCase(eleni);
  for (const [dueAt, state] of [
    ['2026-11-24T18:00', 'SCHEDULED'],
    ['2026-11-25T00:00', 'SCHEDULED'],
    ['2026-11-24T08:00', 'DONE'],
  ] as const)
    await aReminder(one, { userId: eleni.id, agencyId: eleni.agencyId, dueAt: at(dueAt), state });
  open();
  await wants(eleni, '08:30');
  await sendAt('2026-11-24T08:30');
  expect(mail.taken.map(({ subject }) => subject)).toEqual(['You have 2 tasks']);
});

test('quiet hours hold it back, also over midnight; a time that a change of the clock leaves out comes right after', async () => {
  const office = await anOffice();
  const eleni = await withTasks(1, '2027-03-28', office);
  await owner.query(
    `INSERT INTO "ReminderPolicy" (id, "agencyId", "quietFrom", "quietTo") VALUES (gen_random_uuid(), $1, '20:00', '07:00')`,
    [office.agencyId],
  );
  open();
  await wants(eleni, '03:30');
  expect(await sendAt('2027-03-28T06:59')).toBe(0);
  expect(await sendAt('2027-03-28T07:00')).toBe(1);

  const late = await withTasks(1, '2027-03-28');
  await wants(late, '03:30');
  // On this night three o'clock is four o'clock.
  expect(await runAt(new Date('2027-03-28T00:59:00Z'), () => sendDigests(pool))).toBe(0);
  expect(await runAt(new Date('2027-03-28T01:30:00Z'), () => sendDigests(pool))).toBe(1);
});

test('at least once: what was refused or unclear goes again, after a rest; two workers at once send one', async () => {
  const eleni = await withTasks(2, '2026-11-24');
  await wants(eleni, '08:30');
  setGateways({ EMAIL: { handOver: async () => ({ how: 'unclear' }) } });
  expect(await sendAt('2026-11-24T08:30')).toBe(0);
  open();
  expect(await sendAt('2026-11-24T08:40')).toBe(0);
  expect(await sendAt('2026-11-24T08:45')).toBe(1);

  const maria = await withTasks(1, '2026-11-24');
  await wants(maria, '08:30');
  const sent = await Promise.all([1, 2, 3].map(() => sendAt('2026-11-24T09:00')));
  expect(sent.reduce((sum, one) => sum + one, 0)).toBe(1);
});

test('each chooses for herself, from her own account; no time is no mail', async () => {
  // No second factor is asked for there.
  await demonstration(true);
  const account = await anAccount(await anOffice(), 'social_worker');
  const browser = new Browser();
  await browser.enter(account);
  expect((await browser.call(accounts.me, {})).user.digestAt).toBeNull();
  const chosen = await browser.call(accounts.chooseDigest, {}, { at: '07:45' });
  expect(chosen.user.digestAt).toBe('07:45');
  expect((await browser.try(accounts.chooseDigest, {}, { at: '25:00' })).status).toBe(422);
  expect((await browser.call(accounts.chooseDigest, {}, { at: null })).user.digestAt).toBeNull();
});
