import { randomBytes, randomUUID } from 'node:crypto';
import request from 'supertest';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { consents } from '#server/consents/consents.contract.ts';
import { danger } from '#server/danger/danger.contract.ts';
import { merges } from '#server/merges/merges.contract.ts';
import { people } from '#server/people/people.contract.ts';
import { addDays, today, turnClock } from '#server/platform/clock.ts';
import { poolFor } from '#server/platform/database.ts';
import { takeMasterKeys } from '#server/platform/sealing.ts';
import { type ACase, aCase, inMinutes, join } from '#server/testing/calendar.ts';
import { anOffice, app, type Office, owner, type Person, staff } from '#server/testing/cast.ts';
import { aConsent } from '#server/testing/support.ts';
import { appointments } from '../appointments.contract.ts';
import { Engine } from '../engine.ts';
import { queue } from '../queue.contract.ts';
import { reminders } from '../reminders.contract.ts';
import { todays } from '../today.contract.ts';
import { instantOf, startOfDay } from '../wall-time.ts';
import { setGateways } from './gateways.ts';
import { closeHooks, listenTo, signatureOf } from './hooks.ts';
import { messages } from './messages.contract.ts';
import { reportDeliveries } from './reports.ts';
import { overTwilio } from './sms.ts';
import { overSmtp } from './smtp.ts';
import { type Manner, startMailStandIn, startSmsStandIn } from './stand-ins.ts';

const HOUR = 60;
const worker = poolFor('worker', { max: 3 });
let manner: Manner = 'takes';
let sms: Awaited<ReturnType<typeof startSmsStandIn>>;
let mail: Awaited<ReturnType<typeof startMailStandIn>>;
let office: Office;
let eleni: Person;
let one: ACase;

beforeAll(async () => {
  sms = await startSmsStandIn(() => manner);
  mail = await startMailStandIn();
  await owner.query(
    `INSERT INTO "Setting" (name, value) VALUES ('demonstration', 'true') ON CONFLICT (name) DO UPDATE SET value = 'true'`,
  );
  office = await anOffice();
  eleni = await staff('social_worker', office);
});
beforeEach(async () => {
  setGateways({ SMS: overTwilio(sms.url), EMAIL: overSmtp(mail.url) });
  manner = 'takes';
  one = await aCase(eleni);
});
afterEach(() => turnClock(0));
afterAll(async () => {
  setGateways({});
  await Promise.all([worker.end(), sms.stop(), mail.stop(), closeHooks()]);
});

/** How she may be reached, said and confirmed four days ago, and her agreement to it. */
async function reachable(contact: Record<string, unknown> = {}, { agreed = true } = {}) {
  await eleni.call(
    people.changeSafeContact,
    { code: one.code },
    { channel: 'SMS', value: '+30 690 000 0001', language: 'ell', mayText: 'YES', ...contact } as never,
    { version: 0 },
  );
  await eleni.call(people.confirmSafeContact, { code: one.code });
  return agreed ? aConsent(one.id, eleni.id, 'CONTACT_CHANNEL', []) : '';
}
const plan = (hours = 48, body: object = {}) =>
  eleni.call(appointments.plan, { code: one.code }, { startsAt: inMinutes(hours * HOUR), ...body });
const all = async () => (await eleni.call(messages.ofCase, { code: one.code })).items;
const latest = async () => (await all())[0]!;
const carriers = async () =>
  (await owner.query(`SELECT * FROM "Reminder" WHERE "caseId" = $1 AND "aboutModel" = 'Message' ORDER BY id`, [one.id]))
    .rows;
const tasks = async () =>
  (await eleni.call(reminders.list, {}, undefined, { query: 'limit=100' })).items.filter(
    (row) => row.code === one.code && row.kind!.startsWith('MESSAGE_') && row.state === 'RAISED',
  );
const letIn = (hours: number) => turnClock(hours * 3_600_000);
const take = async (engine = new Engine(worker)) => engine.takeUp((await carriers()).map(({ id }) => id));
const textsTo = (number: string) => sms.taken.filter(({ to }) => to === number);

describe('a message about a meeting', () => {
  test('is queued with it, a day before, and sent in her language; what is kept says neither what nor where to', async () => {
    await reachable({ value: '+30 690 000 1001' });
    const meeting = await plan(48);
    expect(await all()).toMatchObject([
      {
        appointmentId: meeting.id,
        template: 'MEETING',
        language: 'ell',
        channel: 'SMS',
        state: 'QUEUED',
        reason: null,
      },
    ]);

    letIn(25);
    await take();
    expect(await latest()).toMatchObject({ state: 'SENT', delivery: 'ACCEPTED', language: 'ell' });
    const [text] = textsTo('+306900001001');
    expect(text!.text).toMatch(/^Γεια, τα λέμε \S+ \d\d:\d\d\. Απάντησε Α για αλλαγή\.$/);

    const { rows } = await owner.query(
      `SELECT m::text AS line FROM "Message" m WHERE "caseId" = $1
      UNION ALL SELECT r::text FROM "Reminder" r WHERE "caseId" = $1 UNION ALL SELECT a::text FROM trail."AuditEntry" a WHERE "caseId" = $1`,
      [one.id],
    );
    const kept = rows.map(({ line }) => line).join('\n');
    for (const word of ['Γεια', 'λέμε', '6900001001', '690 000', text!.id]) expect(kept, word).not.toContain(word);
  });

  test('is carried by nobody’s task: what waits to be sent is not done, put off or handed over by hand', async () => {
    await reachable();
    await plan();
    const [carrier] = await carriers();
    const other = await staff('social_worker', office);
    await join(other, one);
    const at = { id: carrier.id as string };
    for (const who of [eleni, await staff('coordinator', office)]) {
      const tried = [
        await who.try(reminders.done, at),
        await who.try(reminders.snooze, at, { until: inMinutes(80 * HOUR) }),
        await who.try(reminders.handOver, at, { userId: other.id }),
      ];
      expect(tried.map(({ status }) => status)).toEqual([404, 404, 404]);
    }
    expect((await carriers())[0]).toMatchObject({ state: 'SCHEDULED', userId: eleni.id, dueAt: carrier.dueAt });
    expect(await latest()).toMatchObject({ state: 'QUEUED' });
  });

  test('goes by e-mail where she said so', async () => {
    await reachable({ channel: 'EMAIL', value: 'her@example.test', language: 'arb' });
    await plan(48);
    letIn(25);
    await take();
    expect(await latest()).toMatchObject({ state: 'SENT', channel: 'EMAIL' });
    expect(mail.taken[0]).toMatchObject({ to: 'her@example.test', subject: 'مرحبا' });
    expect(mail.taken[0]!.text).toMatch(/^مرحبا، نلتقي/);
  });

  test('is not queued without her agreement, without a safe channel, against a stop, or where whoever plans says no', async () => {
    await reachable({}, { agreed: false });
    await plan();
    expect(await all()).toEqual([]);

    one = await aCase(eleni);
    await reachable({ mayText: 'NO' });
    await plan();
    expect(await all()).toEqual([]);

    one = await aCase(eleni);
    await reachable({ doNotContact: { reason: 'he reads it' } });
    await plan();
    expect(await all()).toEqual([]);

    one = await aCase(eleni);
    await reachable();
    await plan(48, { message: false });
    await plan(1);
    expect(await all()).toEqual([]);
  });

  test('moves with the meeting and ends with it', async () => {
    await reachable();
    const first = await plan(72);
    const second = await eleni.call(appointments.move, { id: first.id! }, { startsAt: inMinutes(96 * HOUR) });
    const byMeeting = async () => Object.fromEntries((await all()).map((row) => [row.appointmentId, row.state]));
    expect(await byMeeting()).toEqual({ [first.id!]: 'CANCELLED', [second.id!]: 'QUEUED' });
    expect((await all()).find(({ state }) => state === 'QUEUED')).toMatchObject({ template: 'MEETING_MOVED' });

    await eleni.call(appointments.cancel, { id: second.id! });
    expect(await byMeeting()).toEqual({ [first.id!]: 'CANCELLED', [second.id!]: 'CANCELLED' });
    letIn(95);
    const before = sms.taken.length;
    await take();
    expect(sms.taken).toHaveLength(before);
  });

  test('that was sent and no longer holds becomes a task to tell her', async () => {
    await reachable();
    const meeting = await plan(48);
    letIn(25);
    await take();
    await eleni.call(appointments.cancel, { id: meeting.id! });
    expect(await latest()).toMatchObject({ state: 'SENT', reason: 'called-off' });
    expect(await tasks()).toMatchObject([
      { kind: 'MESSAGE_UNSENT', aboutModel: 'Message', aboutId: (await latest()).id },
    ]);
  });

  test('BR6: ends with the case', async () => {
    await reachable();
    await plan();
    await owner.query(`UPDATE "Case" SET status = 'CLOSED', "closedOn" = current_date WHERE id = $1`, [one.id]);
    const { rows } = await owner.query('SELECT state, reason FROM "Message" WHERE "caseId" = $1', [one.id]);
    expect(rows).toEqual([{ state: 'CANCELLED', reason: 'case-closed' }]);
    expect((await carriers())[0]).toMatchObject({ state: 'CANCELLED' });
  });

  test('is called off by whoever keeps it, while it waits and no longer', async () => {
    await reachable();
    await plan();
    const { id } = await latest();
    const [anna, petra] = [await staff('psychologist', office), await staff('coordinator', office)];
    await join(anna, one);
    expect((await anna.try(messages.callOff, { id: id! })).status).toBe(404);
    expect((await petra.try(messages.callOff, { id: id! })).status).toBe(404);
    expect(await eleni.call(messages.callOff, { id: id! })).toMatchObject({ state: 'CANCELLED', reason: 'called-off' });
    expect((await eleni.try(messages.callOff, { id: id! })).body).toMatchObject({ type: '/problems/wrong-state' });
  });
});

describe('at the moment of sending', () => {
  // A group of Today shows seven rows, and whatever other tests left comes first: so they are counted.
  const waiting = async () =>
    Object.values((await eleni.call(todays.show, {})).waiting).reduce((sum, { total }) => sum + total, 0);
  const held = async (reason: string) => {
    const [before, waited] = [sms.taken.length, await waiting()];
    await take();
    expect(await latest()).toMatchObject({ state: 'HELD', reason });
    expect(sms.taken).toHaveLength(before);
    const [task] = await tasks();
    expect(task).toMatchObject({ kind: 'MESSAGE_UNSENT', userId: eleni.id });
    expect(await waiting()).toBe(waited + 1);
  };

  test('test 12: a withdrawal stops a message already queued, at once', async () => {
    const consent = await reachable();
    await plan();
    const before = sms.taken.length;
    await eleni.call(consents.withdraw, { id: consent }, { withdrawnHow: 'SPOKEN' } as never);
    expect(await latest()).toMatchObject({ state: 'HELD', reason: 'no-agreement' });
    expect(await tasks()).toMatchObject([{ kind: 'MESSAGE_UNSENT' }]);

    letIn(25);
    await take();
    expect(sms.taken).toHaveLength(before);
    expect(await latest()).toMatchObject({ state: 'HELD' });
  });

  test('an agreement that ran out meanwhile holds it', async () => {
    const consent = await reachable();
    await plan(24 * 10);
    await owner.query(`UPDATE "Consent" SET "validTo" = current_date + 3 WHERE id = $1`, [consent]);
    letIn(24 * 9 + 1);
    await held('no-agreement');
  });

  test('BR17: a stop that was set meanwhile turns it into a task', async () => {
    await reachable();
    await plan(24 * 10);
    const { version } = await eleni.call(people.safeContact, { code: one.code });
    await eleni.call(
      people.changeSafeContact,
      { code: one.code },
      { doNotContact: { reason: 'he reads it' } },
      { version: version! },
    );
    letIn(24 * 9 + 1);
    await held('do-not-contact');
  });

  test('a danger flag, a contact that changed lately, one that nobody confirmed', async () => {
    await reachable();
    await plan();
    await eleni.call(danger.raise, { code: one.code }, { reason: 'seen at the door' });
    letIn(25);
    await held('danger');

    turnClock(0);
    one = await aCase(eleni);
    await reachable();
    await plan();
    const { version } = await eleni.call(people.safeContact, { code: one.code });
    await eleni.call(
      people.changeSafeContact,
      { code: one.code },
      { value: '+30 690 000 0009' },
      { version: version! },
    );
    letIn(25);
    await held('contact-changed');

    turnClock(0);
    one = await aCase(eleni);
    await reachable();
    await plan(24 * 40);
    letIn(24 * 39 + 1);
    await held('contact-not-confirmed');
  });

  test('outside of her windows it waits for the next one', async () => {
    const everyDay = [1, 2, 3, 4, 5, 6, 7];
    await reachable({
      windows: [
        { days: everyDay, from: '09:00', to: '10:00' },
        { days: everyDay, from: '13:00', to: '14:00' },
      ],
    });
    const day = today();
    const wall = (days: number, time: string) => instantOf(`${addDays(day, days)}T${time}`);
    await eleni.call(appointments.plan, { code: one.code }, { startsAt: wall(3, '08:00').toISOString() });
    expect(await latest()).toMatchObject({ dueAt: wall(2, '09:00').toISOString().replace('.000', '') });

    // No worker ran in the morning.
    turnClock(wall(2, '11:00').getTime() - Date.now());
    await take();
    expect(await latest()).toMatchObject({ state: 'QUEUED' });
    const [carrier] = await carriers();
    expect(carrier).toMatchObject({ state: 'SCHEDULED', why: 'outside-window', retryAt: wall(2, '13:00') });
    expect(await latest()).toMatchObject({ dueAt: wall(2, '13:00').toISOString().replace('.000', '') });

    turnClock(wall(2, '13:00').getTime() - Date.now() + 1_000);
    await take();
    expect(await latest()).toMatchObject({ state: 'SENT' });
  });

  test('of many that are due at once, those whose turn comes later leave by what is true then', async () => {
    const many: { code: string; address: string; carrier: string }[] = [];
    for (let i = 0; i < 10; i += 1) {
      one = await aCase(eleni);
      await reachable({ value: `+30 690 000 30${String(i).padStart(2, '0')}` });
      await plan(48);
      const [{ id }] = await carriers();
      many.push({ code: one.code, address: `+3069000030${String(i).padStart(2, '0')}`, carrier: id });
    }
    const handed: string[] = [];
    let flagged: Promise<unknown> | undefined;
    const flagOthers = async () => {
      await new Promise((later) => setTimeout(later, 500));
      for (const { code } of many.filter(({ address }) => !handed.includes(address)))
        await eleni.call(danger.raise, { code }, { reason: 'Seen nearby' });
    };
    setGateways({
      SMS: {
        async handOver({ address }) {
          handed.push(address);
          flagged ??= flagOthers();
          await flagged;
          return { how: 'taken', providerId: randomUUID() };
        },
        ask: async () => 'delivered',
      },
    });

    letIn(25);
    await new Engine(worker).takeUp(many.map(({ carrier }) => carrier));
    expect(handed).toHaveLength(8);
    for (const { code, address } of many) {
      const [message] = (await eleni.call(messages.ofCase, { code })).items;
      const told = handed.includes(address) ? { state: 'SENT', reason: null } : { state: 'HELD', reason: 'danger' };
      expect(message).toMatchObject(told);
    }
  });

  test('somebody who was kept away meanwhile is not the one who is told', async () => {
    const colleague = await staff('social_worker', office);
    await join(colleague, one);
    await reachable();
    await eleni.call(appointments.plan, { code: one.code }, { startsAt: inMinutes(48 * HOUR), userId: colleague.id });
    await owner.query(`INSERT INTO "CaseDenial" ("userId", "caseId") VALUES ($1, $2)`, [colleague.id, one.id]);
    letIn(25);
    await take();
    expect(await latest()).toMatchObject({ state: 'HELD', reason: 'kept-away' });
    expect(await tasks()).toMatchObject([{ userId: eleni.id, kind: 'MESSAGE_UNSENT' }]);
  });
});

describe('never twice', () => {
  test.each(['sending', 'sent'] as const)(
    'a worker that dies when it is %s leaves a task, and no second message',
    async (step) => {
      await reachable({ value: '+30 690 000 2002' });
      await plan();
      letIn(25);
      const before = textsTo('+306900002002').length;
      const dies = new Engine(worker, {
        passed: (passed) => {
          if (passed === step) throw Object.assign(new Error('killed'), { code: 'KILLED' });
        },
      });
      await expect(take(dies)).rejects.toThrow('killed');
      expect(await latest()).toMatchObject({ state: 'SENDING' });

      for (const minutes of [2, 10, 60]) {
        turnClock(25 * 3_600_000 + minutes * 60_000);
        await take();
      }
      expect(textsTo('+306900002002').length - before).toBe(step === 'sent' ? 1 : 0);
      expect(await latest()).toMatchObject({ state: 'UNCERTAIN', reason: 'interrupted' });
      const { items } = await eleni.call(reminders.list, {}, undefined, { query: 'limit=100&kind=SENDING_UNCERTAIN' });
      expect(items.filter(({ code }) => code === one.code)).toHaveLength(1);
    },
  );

  test('a worker that dies before that has sent nothing, and the next one sends it once', async () => {
    await reachable({ value: '+30 690 000 2003' });
    await plan();
    letIn(25);
    const dies = new Engine(worker, {
      passed: (passed) => {
        if (passed === 'decided') throw new Error('killed');
      },
    });
    await expect(take(dies)).rejects.toThrow('killed');
    turnClock(25 * 3_600_000 + 5 * 60_000);
    await Promise.all([take(), take(), take()]);
    expect(textsTo('+306900002003')).toHaveLength(1);
    expect(await latest()).toMatchObject({ state: 'SENT' });
  });

  test('the database lets nothing that left wait again, whoever says so', async () => {
    await reachable();
    await plan();
    letIn(25);
    await take();
    await expect(owner.query(`UPDATE "Message" SET state = 'QUEUED' WHERE "caseId" = $1`, [one.id])).rejects.toThrow(
      'one way only',
    );
    const [carrier] = await carriers();
    await owner.query(`UPDATE "Reminder" SET state = 'SCHEDULED' WHERE id = $1`, [carrier.id]);
    expect(await latest()).toMatchObject({ state: 'SENT' });
  });
});

describe('a provider that does not do what it should', () => {
  test.each<[Manner, string, string]>([
    ['refuses', 'FAILED', 'bad-address'],
    ['says-yes-and-fails', 'FAILED', 'refused'],
    ['breaks', 'UNCERTAIN', 'interrupted'],
    ['hangs-up', 'UNCERTAIN', 'interrupted'],
  ])('%s: a task, and nothing is tried again', async (how, state, reason) => {
    manner = how;
    await reachable();
    await plan();
    letIn(25);
    await take();
    expect(await latest()).toMatchObject({ state, reason });
    manner = 'takes';
    const before = sms.taken.length;
    turnClock(25 * 3_600_000 + 600_000);
    await take();
    expect(sms.taken).toHaveLength(before);
    const mine = (await eleni.call(reminders.list, {}, undefined, { query: 'limit=100' })).items.filter(
      ({ code, state: of }) => code === one.code && of === 'RAISED',
    );
    expect(mine.filter(({ kind }) => kind === 'MESSAGE_UNSENT' || kind === 'SENDING_UNCERTAIN')).toHaveLength(1);
  });

  test('one that is not there, for both channels', async () => {
    const [goneSms, goneMail] = [await startSmsStandIn(), await startMailStandIn()];
    await Promise.all([goneSms.stop(), goneMail.stop()]);
    setGateways({ SMS: overTwilio(goneSms.url), EMAIL: overSmtp(goneMail.url) });
    for (const contact of [{}, { channel: 'EMAIL', value: 'her@example.test' }]) {
      turnClock(0);
      one = await aCase(eleni);
      await reachable(contact);
      await plan();
      letIn(25);
      await take();
      expect(await latest()).toMatchObject({ state: 'FAILED', reason: 'unreachable' });
      expect(await tasks()).toHaveLength(1);
    }
  });

  test('a number without its country goes nowhere', async () => {
    await reachable({ value: '690 000 0001' });
    await plan();
    letIn(25);
    const before = sms.taken.length;
    await take();
    expect(await latest()).toMatchObject({ state: 'HELD', reason: 'no-country' });
    expect(sms.taken).toHaveLength(before);
  });

  test('what arrived and what did not is asked for later', async () => {
    await reachable({ value: '+30 690 000 3001' });
    await plan();
    letIn(25);
    await take();
    await reportDeliveries(worker);
    expect(await latest()).toMatchObject({ state: 'SENT', delivery: 'DELIVERED' });

    turnClock(0);
    one = await aCase(eleni);
    manner = 'loses';
    await reachable({ value: '+30 690 000 3002' });
    await plan();
    letIn(25);
    await take();
    expect(await latest()).toMatchObject({ state: 'SENT', delivery: 'ACCEPTED' });
    await reportDeliveries(worker);
    await reportDeliveries(worker);
    expect(await latest()).toMatchObject({ state: 'FAILED', reason: 'undelivered' });
    expect(await tasks()).toHaveLength(1);
  });
});

describe('what she answers', () => {
  const url = 'http://house.test/hooks/sms';
  const answer = (from: string, words: string, secret = new URL(sms.url).password) => {
    const form = { From: from, Body: words, MessageSid: 'SM1' };
    return request(app)
      .post('/hooks/sms')
      .set('Host', 'house.test')
      .set('X-Twilio-Signature', signatureOf(secret, url, form))
      .type('form')
      .send(form);
  };
  const sent = async (number: string) => {
    await reachable({ value: number });
    await plan();
    letIn(25);
    await take();
  };
  beforeAll(() => listenTo(sms.url));
  afterAll(() => listenTo(undefined));

  test('C becomes a task of whoever keeps the meeting; her words are kept nowhere, and nothing is sent back', async () => {
    await sent('+30 690 000 4001');
    const before = sms.taken.length;
    const heard = await answer('+306900004001', 'c MARKED-ANSWER').expect(200);
    expect(heard.text).toBe('<?xml version="1.0" encoding="UTF-8"?><Response/>');
    expect(await latest()).toMatchObject({ reply: 'OTHER' });
    await answer('+306900004001', ' α ').expect(200);
    expect(await latest()).toMatchObject({ reply: 'CHANGE' });
    expect(await tasks()).toMatchObject([{ kind: 'MESSAGE_ANSWERED', userId: eleni.id }]);
    expect(sms.taken).toHaveLength(before);
    const { rows } = await owner.query('SELECT m::text AS line FROM "Message" m WHERE "caseId" = $1', [one.id]);
    expect(rows[0].line).not.toContain('MARKED');
  });

  test('STOP stops everything to her until somebody has asked her again', async () => {
    await sent('+30 690 000 4002');
    await answer('+306900004002', 'Stop!').expect(200);
    expect(await latest()).toMatchObject({ reply: 'STOP' });
    expect(await tasks()).toMatchObject([{ kind: 'MESSAGE_STOP' }]);
    await plan(72);
    expect(await all()).toHaveLength(1);
    expect(
      await eleni.call(messages.preview, { code: one.code }, undefined, { query: `startsAt=${inMinutes(72 * HOUR)}` }),
    ).toMatchObject({
      sends: false,
      reason: 'asked-to-stop',
    });
    await answer('+306900004002', 'C');
    expect(await latest()).toMatchObject({ reply: 'STOP' });

    await eleni.call(people.confirmSafeContact, { code: one.code });
    expect(await tasks()).toEqual([]);
    await plan(96);
    expect(await all()).toHaveLength(2);
  });

  test('STOP in one of two cases of one person holds for the other, and is settled by asking her there', async () => {
    const supervisor = await staff('supervisor', office);
    const why = async () =>
      (await eleni.call(messages.preview, { code: one.code }, undefined, { query: `startsAt=${inMinutes(72 * HOUR)}` }))
        .reason;
    await sent('+30 690 000 4004');
    await answer('+306900004004', 'Stop!').expect(200);
    const stopped = one;

    one = await aCase(eleni);
    await reachable({ value: '+30 690 000 4004' });
    expect(await why()).toBe(null);
    await supervisor.call(merges.merge, { code: stopped.code }, { into: one.code, reason: 'One person' });
    expect(await why()).toBe('asked-to-stop');
    await plan(72);
    expect(await all()).toEqual([]);

    await eleni.call(people.confirmSafeContact, { code: one.code });
    expect(await why()).toBe(null);
    await plan(96);
    expect(await all()).toHaveLength(1);
    const { rowCount } = await owner.query(
      `SELECT 1 FROM "Reminder" WHERE "caseId" = $1 AND kind = 'MESSAGE_STOP' AND state <> 'DONE'`,
      [stopped.id],
    );
    expect(rowCount).toBe(0);
  });

  describe('is found by a digest of the number that it went to', () => {
    const digests = async () =>
      (await owner.query('SELECT "sentTo" FROM "Message" WHERE "caseId" = $1', [one.id])).rows.map(
        (row) => row.sentTo as string | null,
      );

    test('which tells nothing of it; no record is opened: her contact may be another one by now', async () => {
      await sent('+30 690 000 4101');
      expect(await digests()).toEqual([expect.stringMatching(/^[0-9a-f]{8}\.[\w-]{43}$/)]);
      await eleni.call(
        people.changeSafeContact,
        { code: one.code },
        { value: '+30 690 000 4102' },
        { version: (await eleni.call(people.safeContact, { code: one.code })).version! },
      );
      await answer('+306900004102', 'C').expect(200);
      expect(await latest()).toMatchObject({ reply: null });
      await answer('+306900004101', 'C').expect(200);
      expect(await latest()).toMatchObject({ reply: 'CHANGE' });
    });

    test('also after the master key was changed, while the old one is here; and by the contact once it is gone', async () => {
      const [old, next] = [process.env.ARIADNE_MASTER_KEY!, randomBytes(32).toString('base64')];
      await sent('+30 690 000 4103');
      try {
        takeMasterKeys([next, old]);
        await answer('+306900004103', 'C').expect(200);
        expect(await latest()).toMatchObject({ reply: 'CHANGE' });
      } finally {
        takeMasterKeys([old]);
      }
      // As one that was made with a key which nobody has any more, and as one that was sent before there were digests.
      const [digest] = await digests();
      for (const [sentTo, words, reply] of [
        [`00000000${digest!.slice(8)}`, 'something', 'OTHER'],
        [null, 'C', 'CHANGE'],
      ]) {
        await owner.query('UPDATE "Message" SET "sentTo" = $2 WHERE "caseId" = $1', [one.id, sentTo]);
        await answer('+306900004199', 'STOP').expect(200);
        await answer('+306900004103', words!).expect(200);
        expect(await latest()).toMatchObject({ reply });
      }
    });

    test('which goes with the time for an answer, and with the key of her record', async () => {
      await sent('+30 690 000 4104');
      letIn(25 + 13 * 24);
      await reportDeliveries(worker);
      expect(await digests()).toEqual([expect.any(String)]);
      letIn(25 + 15 * 24);
      await reportDeliveries(worker);
      expect(await digests()).toEqual([null]);

      turnClock(0);
      one = await aCase(eleni);
      await sent('+30 690 000 4105');
      await owner.query(`UPDATE keys."SurvivorKey" SET wrapped = NULL, "destroyedAt" = now() WHERE "survivorId" = $1`, [
        one.survivorId,
      ]);
      expect(await digests()).toEqual([null]);
      await answer('+306900004105', 'C').expect(200);
      const { rows } = await owner.query('SELECT reply FROM "Message" WHERE "caseId" = $1', [one.id]);
      expect(rows).toEqual([{ reply: null }]);
    });
  });

  test('whoever is unknown is answered alike and nothing happens; without the signature there is nothing here', async () => {
    await sent('+30 690 000 4003');
    const known = await answer('+306900009999', 'STOP').expect(200);
    expect(known.text).toBe('<?xml version="1.0" encoding="UTF-8"?><Response/>');
    await answer('+306900004003', 'STOP', 'another secret').expect(404);
    await request(app).post('/hooks/sms').type('form').send({ From: '+306900004003', Body: 'STOP' }).expect(404);
    expect(await latest()).toMatchObject({ reply: null });
  });
});

describe('the preview', () => {
  test('shows exactly what she will read, or why she will read nothing', async () => {
    await reachable({ value: '+30 690 000 5001', language: 'fra' });
    const startsAt = inMinutes(48 * HOUR);
    const shown = await eleni.call(messages.preview, { code: one.code }, undefined, { query: `startsAt=${startsAt}` });
    expect(shown).toMatchObject({ sends: true, reason: null, channel: 'SMS', language: 'fra' });
    await eleni.call(appointments.plan, { code: one.code }, { startsAt });
    letIn(25);
    await take();
    expect(textsTo('+306900005001')[0]!.text).toBe(shown.text);

    turnClock(0);
    one = await aCase(eleni);
    expect(
      await eleni.call(messages.preview, { code: one.code }, undefined, { query: `startsAt=${startsAt}` }),
    ).toMatchObject({
      sends: false,
      reason: 'no-agreement',
      text: null,
    });
  });

  test('is for whoever plans meetings, and a case out of reach is none', async () => {
    const query = `startsAt=${inMinutes(48 * HOUR)}`;
    for (const role of ['teacher', 'manager', 'partner', 'admin', 'dpo', 'coordinator'] as const)
      expect(
        (await (await staff(role, office)).try(messages.preview, { code: one.code }, undefined, { query })).status,
        role,
      ).toBe(404);
    const stranger = await staff('social_worker', office);
    expect((await stranger.try(messages.preview, { code: one.code }, undefined, { query })).status).toBe(404);
    expect((await stranger.try(messages.ofCase, { code: one.code })).status).toBe(404);
  });
});

describe('what comes', () => {
  const ahead = async (who: Person, query = '') =>
    (await who.call(queue.simulate, { code: one.code }, undefined, { query })).items.filter(
      ({ delivery }) => delivery === 'MESSAGE',
    );

  test('a withdrawal and the end of a case stop it at that moment, as it then happens', async () => {
    const consent = await reachable();
    await plan(24 * 10);
    expect(await ahead(eleni)).toMatchObject([{ act: 'send', why: 'safe-to-send' }]);
    const day = addDays(today(), 2);
    expect(await ahead(eleni, `closedOn=${day}`)).toMatchObject([
      { act: 'cancel', why: 'case-closed', at: startOfDay(day).toISOString() },
    ]);
    const [foreseen] = await ahead(eleni, `withdrawnOn=${day}`);
    expect(foreseen).toMatchObject({
      act: 'raise',
      kind: 'MESSAGE_UNSENT',
      why: 'no-agreement',
      userId: eleni.id,
      at: startOfDay(day).toISOString(),
    });

    turnClock(startOfDay(day).getTime() - Date.now());
    await eleni.call(consents.withdraw, { id: consent }, { withdrawnHow: 'SPOKEN' } as never);
    const [carrier] = await carriers();
    expect(carrier).toMatchObject({ state: 'RAISED', kind: 'MESSAGE_UNSENT', why: 'no-agreement', userId: eleni.id });
    expect(Math.abs(new Date(carrier.raisedAt).getTime() - Date.parse(foreseen!.at))).toBeLessThan(60_000);
  });

  test('a coordinator is told that there is a message, and nothing of what decides about it', async () => {
    await reachable();
    await plan();
    const coordinator = await staff('coordinator', office);
    expect(await ahead(coordinator)).toMatchObject([{ kind: 'MESSAGE', act: 'unknown', why: 'not-shown', checks: [] }]);
  });
});

describe('the closed set', () => {
  test('outside of a demonstration nothing is sent that nobody reviewed', async () => {
    await owner.query(`UPDATE "Setting" SET value = 'false' WHERE name = 'demonstration'`);
    try {
      await reachable({ value: '+30 690 000 6001', language: 'sqi' });
      await plan();
      expect(await all()).toEqual([]);

      const admin = await staff('admin', office);
      const { items } = await admin.call(messages.texts, {});
      expect(items.filter(({ reviewer }) => reviewer)).toEqual([]);
      const text = items.find(({ language, template }) => language === 'sqi' && template === 'MEETING')!;
      const review = {
        template: 'MEETING',
        language: 'sqi',
        digest: text.digest!,
        reviewer: 'A mediator',
        reviewedOn: '2026-11-01',
      } as const;
      expect((await eleni.try(messages.review, {}, review)).status).toBe(404);
      expect((await admin.try(messages.review, {}, { ...review, digest: 'of another' })).status).toBe(422);
      expect(await admin.call(messages.review, {}, review)).toMatchObject({ reviewer: 'A mediator' });
      expect((await admin.try(messages.review, {}, review)).body).toMatchObject({ type: '/problems/already-reviewed' });

      await plan(72);
      expect(await all()).toHaveLength(1);
      letIn(49);
      await take();
      expect(textsTo('+306900006001')).toHaveLength(1);
    } finally {
      await owner.query(`UPDATE "Setting" SET value = 'true' WHERE name = 'demonstration'`);
    }
  });
});

test('the worker’s role reads no address and no key but through what it is given for one message', async () => {
  for (const sql of [
    'SELECT value FROM "SafeContact"',
    'SELECT wrapped FROM keys."SurvivorKey"',
    `SELECT contact_facts('${randomUUID()}', '${randomUUID()}')`,
    `UPDATE "Message" SET state = 'SENT'`,
  ])
    await expect(worker.query(sql), sql).rejects.toThrow(/permission denied/);
  await expect(eleni.work(({ send }) => send(`UPDATE "Message" SET state = 'CANCELLED'`))).rejects.toThrow(
    /permission denied/,
  );
  await expect(eleni.work(({ send }) => send(`SELECT * FROM messages_answered('{}', '{}', now())`))).rejects.toThrow(
    /permission denied/,
  );
});
