import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { closeAccounts } from '#server/accounts/database.ts';
import { agencies } from '#server/agencies/agencies.contract.ts';
import { cases } from '#server/cases/cases.contract.ts';
import { consents, type DataCategory } from '#server/consents/consents.contract.ts';
import { danger } from '#server/danger/danger.contract.ts';
import { denials } from '#server/denials/denials.contract.ts';
import { episodes } from '#server/episodes/episodes.contract.ts';
import { erasures } from '#server/erasures/erasures.contract.ts';
import { guardians } from '#server/guardians/guardians.contract.ts';
import { members } from '#server/members/members.contract.ts';
import { merges } from '#server/merges/merges.contract.ts';
import { people } from '#server/people/people.contract.ts';
import { links } from '#server/referrals/links.contract.ts';
import { referrals } from '#server/referrals/referrals.contract.ts';
import { sendReferral } from '#server/referrals/referrals.service.ts';
import { setGateways } from '#server/reminders/messages/gateways.ts';
import { messages } from '#server/reminders/messages/messages.contract.ts';
import {
  aCaseToRefer,
  agreeTo,
  aSentReferral,
  everything,
  keysOf,
  mergedWith,
  receivedThere,
  sent,
  twoAgencies,
  whole,
} from '#server/testing/agencies.ts';
import { Browser } from '#server/testing/browser.ts';
import { aCase } from '#server/testing/calendar.ts';
import { anOffice, owner, type Person, staff } from '#server/testing/cast.ts';
import { aConsent, anAgreedCase } from '#server/testing/support.ts';

/** What leaves the agency, tried by those who should lose sight of it: the other agency, and colleagues nearby. */
afterAll(closeAccounts);

const keepAway = (worker: Person, at: { code: string }, agencyId: string) =>
  worker.call(denials.add, at, { kind: 'AGENCY', deniedAgencyId: agencyId, reason: 'A relative works there' });
const visits = async (path: 'open' | 'look', body: object) =>
  (await new Browser().ask('post', `/link/${path}`, body)).status;
async function linkTo(desk: Person, id: string) {
  const { path, code } = await desk.call(links.makeLink, { id });
  return { token: path.split('#')[1]!, code };
}
const valuesOf = ({ lines }: { lines?: { key: string; value?: unknown }[] | undefined }) =>
  lines!.filter((line) => 'value' in line).map(({ key }) => key);

test('an agency that is kept away opens no link that was made before, loses the page it has open, and gets no other link', async () => {
  const [waiting, opened] = [await aSentReferral({ byLink: true }), await aSentReferral({ byLink: true })];
  const link = await linkTo(waiting.desk, waiting.id);
  await keepAway(waiting.worker, waiting.at, waiting.theirs.agencyId);
  expect(await visits('open', link)).toBe(409);
  const again = await waiting.desk.try(links.makeLink, { id: waiting.id });
  expect([again.status, again.body.errors?.[0]?.path]).toEqual([409, '/guards/DENY_LIST']);

  const { body } = await new Browser().ask('post', '/link/open', await linkTo(opened.desk, opened.id));
  expect(await visits('look', { visit: body.visit })).toBe(200);
  await keepAway(opened.worker, opened.at, opened.theirs.agencyId);
  expect(await visits('look', { visit: body.visit })).toBe(409);
});

test('whoever comes to work in an agency that is kept away sees no more than those who worked there before', async () => {
  const { id, worker, at, theirs, partner } = await aSentReferral();
  const sees = async (who: Person) => (await who.try(referrals.show, { id })).status;
  expect(await sees(partner)).toBe(200);
  await keepAway(worker, at, theirs.agencyId);
  expect(await sees(partner)).toBe(404);

  const newcomer = await staff('partner', theirs);
  expect(await sees(newcomer)).toBe(404);
  expect((await newcomer.call(referrals.list, {}, undefined, { query: 'side=in' })).items).toEqual([]);
  // Lifted, it is as if it had never been, for her too.
  const [entry] = (await worker.call(denials.list, at)).items;
  await worker.call(denials.lift, { id: entry!.id! });
  expect(await sees(newcomer)).toBe(200);
});

test('of two cases of one person the deny list of either keeps an agency from being sent anything', async () => {
  const { worker, desk, theirs, ours } = await twoAgencies();
  const { at, id } = await aCaseToRefer(worker);
  const { other, merge } = await mergedWith(worker, ours, at.code);
  await agreeTo(worker, other.id, theirs, everything);
  await keepAway(worker, at, theirs.agencyId);
  await merge();

  const draft = await worker.call(referrals.draft, { code: other.code }, whole(theirs));
  const ready = await worker.try(referrals.ready, { id: draft.id! });
  expect([ready.status, ready.body.errors.map(({ path }: { path: string }) => path)]).toEqual([
    409,
    expect.arrayContaining(['/guards/DENY_LIST']),
  ]);
  const { guards } = await desk.call(referrals.payload, { id: draft.id! });
  expect(guards!.find(({ guard }) => guard === 'DENY_LIST')!.met).toBe(false);
  expect(id).not.toBe(other.id);
});

test('an agency that is kept away, by either of two cases of one person, is given no service of hers, nor goes on with one', async () => {
  const { worker, theirs, ours } = await twoAgencies();
  const [from, into] = [await anAgreedCase(worker), await anAgreedCase(worker)];
  const supervisor = await staff('supervisor', ours);
  const plan = { serviceType: 'ACC_SHELTER', providerAgencyId: theirs.agencyId } as const;
  const at = { code: into.code };
  const [planned, hidden, paused, own] = [
    await worker.call(episodes.plan, at, plan),
    await worker.call(episodes.plan, at, plan),
    await worker.call(episodes.plan, at, { ...plan, status: 'ACTIVE' }),
    await worker.call(episodes.plan, at, { serviceType: 'SAFETY' }),
  ];
  await worker.call(episodes.hold, { id: paused.id! });
  await keepAway(worker, from, theirs.agencyId);
  await supervisor.call(merges.merge, from, { into: into.code, reason: 'One person' });

  const refused = await worker.try(episodes.plan, at, plan);
  expect([refused.status, refused.body.errors]).toEqual([
    422,
    [expect.objectContaining({ path: '/providerAgencyId', code: 'agency-kept-away' })],
  ]);
  for (const answer of [
    await worker.try(episodes.start, { id: planned.id! }, {}),
    await worker.try(episodes.resume, { id: paused.id! }),
  ])
    expect([answer.status, answer.body.type]).toEqual([409, '/problems/provider-kept-away']);
  // It is called off and ended, and what others give goes on.
  await worker.call(episodes.cancel, { id: planned.id! }, { endReason: 'SURVIVOR_CHOICE' });
  await worker.call(episodes.end, { id: paused.id! }, { status: 'ENDED_EARLY', endReason: 'MOVED' });
  await worker.call(episodes.start, { id: own.id! }, {});

  // Nor does the answer tell who gives it, where a danger flag hides that.
  const colleague = await staff('social_worker', ours);
  await worker.call(members.add, at, { userId: colleague.id, role: 'social_worker' });
  await worker.call(danger.raise, at, { reason: 'x' });
  expect(await colleague.call(episodes.start, { id: hidden.id! }, {})).not.toHaveProperty('providerAgencyId');
});

test('a danger flag hides from colleagues what went out before and could locate the person; whoever carries or supervises the case sees it', async () => {
  const { id, worker, desk, at, ours } = await aSentReferral();
  const [maria, anna, supervisor] = [
    await staff('social_worker', ours),
    await staff('psychologist', ours),
    await staff('supervisor', ours),
  ];
  for (const { id: userId, role } of [maria, anna])
    await worker.call(members.add, at, { userId, role: role as 'social_worker' });
  const placesOf = async (who: Person) =>
    valuesOf(await who.call(referrals.payload, { id })).filter((key) =>
      ['safeContact', 'immediateSafety'].includes(key),
    );
  const both = ['immediateSafety', 'safeContact'];
  expect(await placesOf(maria)).toEqual(both);
  expect(await placesOf(anna)).toEqual(['immediateSafety']);

  await worker.call(danger.raise, at, { reason: 'Seen nearby' });
  for (const who of [maria, anna, desk]) {
    expect(await placesOf(who)).toEqual([]);
    // That it went out is no secret, what was not of a place neither.
    const payload = await who.call(referrals.payload, { id });
    expect(keysOf(payload)).toEqual(expect.arrayContaining(both));
    expect(valuesOf(payload)).toContain('gender');
    expect(JSON.stringify(payload)).not.toMatch(/MARKED-PLACE|210 0000000/);
  }
  for (const who of [worker, supervisor]) expect(await placesOf(who)).toEqual(both);
});

test('before it is sent the flag hides the same, and without one everybody sees what is hers as before', async () => {
  const { worker, ours, theirs } = await twoAgencies();
  const { at, id: caseId } = await aCaseToRefer(worker);
  await agreeTo(worker, caseId, theirs, everything);
  const maria = await staff('social_worker', ours);
  await worker.call(members.add, at, { userId: maria.id, role: 'social_worker' });
  const { id } = await worker.call(referrals.draft, at, whole(theirs));
  const shown = async () => valuesOf(await maria.call(referrals.payload, { id: id! }));
  expect(await shown()).toContain('safeContact');
  await worker.call(danger.raise, at, { reason: 'Seen nearby' });
  expect(await shown()).not.toContain('safeContact');
});

test('a danger flag of either case of one person hides from the partner where she is, and holds back messages to her', async () => {
  const { id, partner, worker, at, ours } = await aSentReferral();
  await partner.call(referrals.accept, { id }, {});
  expect(keysOf(await partner.call(referrals.payload, { id }))).toContain('safeContact');
  const { other, merge } = await mergedWith(worker, ours, at.code);
  await merge();
  await worker.call(danger.raise, { code: other.code }, { reason: 'Seen nearby' });
  const after = await partner.call(referrals.payload, { id });
  for (const key of ['safeContact', 'immediateSafety']) expect(keysOf(after)).not.toContain(key);

  // The other way round: raised in the case that stands still since.
  const second = await aCase(worker, 'Second');
  const pair = await mergedWith(worker, ours, second.code);
  await worker.call(danger.raise, { code: second.code }, { reason: 'Seen nearby' });
  await aConsent(pair.other.id, worker.id, 'CONTACT_CHANNEL', []);
  await pair.merge();
  setGateways({ SMS: { handOver: async () => ({ how: 'unclear' }) } });
  try {
    expect((await worker.call(messages.preview, { code: pair.other.code })).reason).toBe('danger');
  } finally {
    setGateways({});
  }
});

test('who must not be contacted is not written to from the other of her cases, until somebody has asked her again', async () => {
  const { worker, ours } = await twoAgencies();
  const { at } = await aCaseToRefer(worker, {}, { doNotContact: { reason: 'He reads it' } });
  const { other, merge } = await mergedWith(worker, ours, at.code);
  await aConsent(other.id, worker.id, 'CONTACT_CHANNEL', []);
  const number = { channel: 'SMS', value: '+30 690 000 0001', mayText: 'YES', language: 'ell' } as const;
  await worker.call(people.changeSafeContact, { code: other.code }, number, { version: 0 });
  const reason = async () => (await worker.call(messages.preview, { code: other.code })).reason;
  setGateways({ SMS: { handOver: async () => ({ how: 'unclear' }) } });
  try {
    expect(await reason()).not.toBe('do-not-contact');
    await merge();
    expect(await reason()).toBe('do-not-contact');
    const asked = `UPDATE "SafeContact" SET "confirmedOn" = current_date + $2::int WHERE "caseId" = $1`;
    await owner.query(asked, [other.id, -1]);
    expect(await reason()).toBe('do-not-contact');
    await owner.query(asked, [other.id, 2]);
    expect(await reason()).not.toBe('do-not-contact');
  } finally {
    setGateways({});
  }
});

test('whoever is kept away from a received case loses sight of the referral it came by, and of what was told in it', async () => {
  const { id, desk, partner, theirs, theirDesk, theirWorker, there } = await receivedThere();
  const sees = async (who: Person) => [
    (await who.try(referrals.show, { id })).status,
    (await who.try(referrals.payload, { id })).status,
    (await who.try(referrals.events, { id })).status,
    (await who.call(referrals.list, {}, undefined, { query: 'side=in' })).items.length,
  ];
  const colleagues = [partner, await staff('coordinator', theirs)];
  for (const who of colleagues) {
    expect(await sees(who)).toEqual([200, 200, 200, 1]);
    await theirWorker.call(denials.add, there, { kind: 'USER', userId: who.id, reason: 'A relative' });
    expect(await sees(who)).toEqual([404, 404, 404, 0]);
    expect((await who.try(referrals.start, { id })).status).toBe(404);
    const bare = await who.work(async ({ send }) => [
      (await send('SELECT 1 FROM "ReferralItem" WHERE "referralId" = $1', [id])).rowCount,
      (await send('SELECT 1 FROM keys."ReferralKey" WHERE "referralId" = $1', [id])).rowCount,
      (await send('UPDATE "Referral" SET version = version + 1 WHERE id = $1', [id])).rowCount,
    ]);
    expect(bare).toEqual([0, 0, 0]);
  }
  // The others of the house, and whoever sent it, go on as before.
  for (const who of [theirDesk, desk]) expect((await who.try(referrals.show, { id })).status).toBe(200);
  // Lifted, it is as if it had never been.
  for (const entry of (await theirWorker.call(denials.list, there)).items)
    await theirWorker.call(denials.lift, { id: entry.id! });
  for (const who of colleagues) expect(await sees(who)).toEqual([200, 200, 200, 1]);
});

test('a danger flag of a received case hides from its own desk where the referral said she is', async () => {
  const { id, partner, theirs, theirDesk, theirWorker, there } = await receivedThere();
  const places = async (who: Person) =>
    keysOf(await who.call(referrals.payload, { id })).filter((key) => ['safeContact', 'immediateSafety'].includes(key));
  for (const who of [theirDesk, partner]) expect((await places(who)).length).toBe(2);

  // Of two cases of one person there, the flag of the other counts as well.
  const { other, merge } = await mergedWith(theirWorker, theirs, there.code);
  await theirWorker.call(danger.raise, { code: other.code }, { reason: 'Seen nearby' });
  for (const who of [theirDesk, partner]) expect((await places(who)).length).toBe(2);
  await merge();
  for (const who of [theirDesk, partner]) expect(await places(who)).toEqual([]);
  expect(keysOf(await theirDesk.call(referrals.payload, { id }))).toContain('gender');
});

test('what a referral told is gone for whoever received it once the case it became is erased', async () => {
  const { id, theirs, theirDesk, partner, there } = await receivedThere();
  const told = async (who: Person) =>
    JSON.stringify(await who.call(referrals.payload, { id })).includes('+30 210 0000000');
  expect(await told(theirDesk)).toBe(true);
  const [supervisor, officer] = [await staff('supervisor', theirs), await staff('dpo', theirs)];
  await owner.query(`UPDATE "Case" SET status = 'CLOSED', "closedOn" = current_date WHERE code = $1`, [there.code]);
  const asked = await supervisor.call(erasures.ask, there, { reason: 'HER_REQUEST' });
  await officer.call(erasures.confirm, { id: asked.id! });
  for (const who of [theirDesk, partner]) {
    expect(await told(who)).toBe(false);
    expect(keysOf(await who.call(referrals.payload, { id }))).not.toContain('gender');
  }
});

test('what she agreed to in one of two cases is taken back in it, also while that one stands still, and the partner reads no more', async () => {
  const { id, caseId, partner, worker, at, ours } = await aSentReferral();
  await partner.call(referrals.accept, { id }, {});
  const { merge } = await mergedWith(worker, ours, at.code);
  await merge();
  expect(keysOf(await partner.call(referrals.payload, { id }))).toContain('safeContact');

  const { rows } = await owner.query(`SELECT id FROM "Consent" WHERE "caseId" = $1`, [caseId]);
  expect((await worker.try(consents.withdraw, { id: rows[0].id }, { withdrawnHow: 'SPOKEN' })).status).toBe(200);
  expect((await partner.try(referrals.payload, { id })).status).toBe(404);
  expect((await worker.call(referrals.show, { id })).state).toBe('WITHDRAWN');
});

/** The same person is referred to the same agency once more, after it made a case of her. */
async function receivedTwice() {
  const world = await receivedThere();
  const second = await sent(world, world.at);
  await world.theirDesk.call(referrals.accept, { id: second }, {});
  return { ...world, second };
}
const placesIn = (payload: Parameters<typeof keysOf>[0]) =>
  keysOf(payload).filter((key) => ['safeContact', 'immediateSafety'].includes(key));

test('whoever is kept away from a received case sees no other referral of that person either, earlier or later', async () => {
  const { id, second, desk, partner, theirs, theirDesk, theirWorker, there, worker, at } = await receivedTwice();
  const sees = async (who: Person) => [
    (await who.try(referrals.show, { id: second })).status,
    (await who.try(referrals.payload, { id: second })).status,
    (await who.call(referrals.list, {}, undefined, { query: 'side=in' })).items.length,
  ];
  for (const who of [partner, await staff('coordinator', theirs)]) {
    expect(await sees(who)).toEqual([200, 200, 2]);
    await theirWorker.call(denials.add, there, { kind: 'USER', userId: who.id, reason: 'A relative' });
    expect(await sees(who)).toEqual([404, 404, 0]);
  }
  for (const who of [theirDesk, desk]) expect((await who.try(referrals.show, { id: second })).status).toBe(200);
  // Somebody else's is shown to her as before.
  const another = await aCaseToRefer(worker);
  await agreeTo(worker, another.id, theirs, everything);
  const other = await sent({ worker, desk, theirs }, another.at);
  expect((await partner.try(referrals.show, { id: other })).status).toBe(200);
  expect([id, at.code]).not.toContain(other);
});

test('a danger flag of a received case hides where she is in every referral of hers, and its erasure ends them', async () => {
  const { second, theirs, theirDesk, theirWorker, there, worker, desk, at } = await receivedTwice();
  const told = () => theirDesk.call(referrals.payload, { id: second });
  expect(placesIn(await told()).length).toBe(2);
  await theirWorker.call(danger.raise, there, { reason: 'Seen nearby' });
  expect(placesIn(await told())).toEqual([]);
  expect(keysOf(await told())).toContain('gender');

  const [supervisor, officer] = [await staff('supervisor', theirs), await staff('dpo', theirs)];
  await owner.query(`UPDATE "Case" SET status = 'CLOSED', "closedOn" = current_date WHERE code = $1`, [there.code]);
  const asked = await supervisor.call(erasures.ask, there, { reason: 'HER_REQUEST' });
  await officer.call(erasures.confirm, { id: asked.id! });
  expect(keysOf(await told())).not.toContain('gender');
  // What is sent after it is told anew.
  const third = await sent({ worker, desk, theirs }, at);
  expect(keysOf(await theirDesk.call(referrals.payload, { id: third }))).toContain('gender');
});

test('what she takes back in the case that goes on is taken back in the one that stands still, and the partner reads no more', async () => {
  const { id, caseId, partner, worker, at, ours, theirs } = await aSentReferral();
  await partner.call(referrals.accept, { id }, {});
  const { other, merge } = await mergedWith(worker, ours, at.code);
  for (const one of [caseId, other.id]) await aConsent(one, worker.id, 'CONTACT_CHANNEL', []);
  await agreeTo(worker, other.id, theirs, everything);
  await merge();
  const standing = async (one: string) =>
    (
      await owner.query(
        `SELECT kind, id FROM "Consent" WHERE "caseId" = $1 AND kind <> 'SERVICE' AND "withdrawnAt" IS NULL ORDER BY kind`,
        [one],
      )
    ).rows as { kind: string; id: string }[];
  const there = await standing(other.id);
  expect(keysOf(await partner.call(referrals.payload, { id }))).toContain('safeContact');
  await worker.call(consents.withdraw, { id: there[1]!.id }, { withdrawnHow: 'SPOKEN' });
  expect((await partner.try(referrals.payload, { id })).status).toBe(404);
  expect((await worker.call(referrals.show, { id })).state).toBe('WITHDRAWN');
  // What was not spoken of stands.
  for (const one of [caseId, other.id])
    expect((await standing(one)).map(({ kind }) => kind)).toEqual(['CONTACT_CHANNEL']);
  await worker.call(consents.withdraw, { id: there[0]!.id }, { withdrawnHow: 'SPOKEN' });
  expect(await standing(caseId)).toEqual([]);
});

test('nothing new is sent of a case that stands still, also what was made ready before', async () => {
  const { worker, desk, ours, theirs } = await twoAgencies();
  const { at, id: caseId } = await aCaseToRefer(worker);
  await agreeTo(worker, caseId, theirs, everything);
  const { id } = await worker.call(referrals.draft, at, whole(theirs));
  await worker.call(referrals.ready, { id: id! });
  const { merge } = await mergedWith(worker, ours, at.code);
  await merge();
  const answer = await desk.try(referrals.send, { id: id! }, {});
  expect([answer.status, answer.body.errors]).toEqual([409, [expect.objectContaining({ path: '/guards/CASE_OPEN' })]]);
});

test('an agency hears no word of a person whom it is not shown any more, nor of what she agreed to with others', async () => {
  const listener = new pg.Client({ connectionString: process.env.TEST_ADMIN_URL });
  await listener.connect();
  let heard: string[] = [];
  listener.on('notification', ({ payload }) => heard.push(payload!));
  await listener.query('LISTEN ariadne_live');
  /** Whether the house is told of what is done; the words of one connection come in their order. */
  const tells = async (house: { agencyId: string }, deed: () => Promise<unknown>) => {
    heard = [];
    await deed();
    await listener.query(`NOTIFY ariadne_live, 'so far'`);
    for (; !heard.includes('so far'); ) await new Promise((later) => setTimeout(later, 10));
    return heard.includes(`agency ${house.agencyId} referrals`);
  };
  const withdraw = async (worker: Person, id: string) =>
    worker.call(consents.withdraw, { id }, { withdrawnHow: 'SPOKEN' });

  const { id, caseId, worker, desk, partner, theirs } = await aSentReferral();
  expect(await tells(theirs, () => partner.call(referrals.accept, { id }, {}))).toBe(true);
  const channel = await aConsent(caseId, worker.id, 'CONTACT_CHANNEL', []);
  expect(await tells(theirs, () => withdraw(worker, channel))).toBe(false);
  const { rows } = await owner.query(`SELECT id FROM "Consent" WHERE "caseId" = $1 AND kind = 'SHARE_WITH_AGENCY'`, [
    caseId,
  ]);
  expect(await tells(theirs, () => withdraw(worker, rows[0].id))).toBe(true);
  expect((await desk.call(referrals.show, { id })).state).toBe('WITHDRAWN');
  // From here on it is none of theirs, whatever becomes of her.
  await agreeTo(worker, caseId, theirs, everything);
  const later = await owner.query(
    `SELECT id FROM "Consent" WHERE "caseId" = $1 AND kind = 'SHARE_WITH_AGENCY' AND "withdrawnAt" IS NULL`,
    [caseId],
  );
  expect(await tells(theirs, () => withdraw(worker, later.rows[0].id))).toBe(false);

  const kept = await aSentReferral();
  await keepAway(kept.worker, kept.at, kept.theirs.agencyId);
  expect(
    await tells(kept.theirs, () =>
      kept.desk.call(referrals.withdraw, { id: kept.id }, { withdrawnWhy: 'SENT_IN_ERROR' }),
    ),
  ).toBe(false);
  await listener.end();
});

test('what she wants kept from an agency counts in both of her cases: for what was told before, and for what would be', async () => {
  const { id, caseId, worker, at, ours, theirs, partner } = await aSentReferral();
  await partner.call(referrals.accept, { id }, {});
  const { other, merge } = await mergedWith(worker, ours, at.code);
  const told = async () => keysOf(await partner.call(referrals.payload, { id }));
  const { rows } = await owner.query('SELECT name FROM "Agency" WHERE id = $1', [theirs.agencyId]);
  const secret = (categories: DataCategory[]) => ({ withholding: [{ party: rows[0].name, categories }] });
  expect(await told()).toEqual(expect.arrayContaining(['legalName', 'safeContact']));

  // Said in the other case before the merge, and after it.
  await agreeTo(worker, other.id, await anOffice(), everything, secret(['CONTACT']));
  await agreeTo(worker, caseId, await anOffice(), everything, secret(['DEMOGRAPHIC']));
  await merge();
  expect(await told()).toContain('legalName');
  expect(await told()).not.toContain('safeContact');
  const agreed = {
    kind: 'SERVICE',
    method: 'WRITTEN',
    language: 'fra',
    noticeVersion: 'N1',
    understood: true,
  } as const;
  await worker.call(consents.give, { code: other.code }, { ...agreed, ...secret(['IDENTITY']) });
  expect(await told()).not.toContain('legalName');

  // Said in the case that stands still: what would be sent of the other goes out without it.
  await agreeTo(worker, other.id, theirs, everything);
  const draft = await worker.call(referrals.draft, { code: other.code }, whole(theirs));
  const { lines } = await worker.call(referrals.payload, { id: draft.id! });
  expect(lines!.filter(({ fate }) => fate === 'SHOWN').map(({ key }) => key)).not.toContain('gender');
});

test('what she wants kept from an agency is kept from it under another name, too', async () => {
  const { worker, theirs, partner, desk } = await twoAgencies();
  const { at, id: caseId } = await aCaseToRefer(worker);
  await agreeTo(worker, caseId, theirs, everything);
  const id = await sent({ worker, desk, theirs }, at);
  const { rows } = await owner.query('SELECT name FROM "Agency" WHERE id = $1', [theirs.agencyId]);
  const agreed = {
    kind: 'SERVICE',
    method: 'WRITTEN',
    language: 'fra',
    noticeVersion: 'N1',
    understood: true,
  } as const;
  const withholding = [{ party: rows[0].name, categories: ['CONTACT' as const] }];
  const kept = async (which: string) => {
    if ((await partner.call(referrals.show, { id: which })).state !== 'ACCEPTED')
      await partner.call(referrals.accept, { id: which }, {});
    return keysOf(await partner.call(referrals.payload, { id: which }));
  };
  expect(await kept(id)).toContain('safeContact');
  await worker.call(consents.give, at, { ...agreed, withholding });
  expect(await kept(id)).not.toContain('safeContact');

  // Whoever takes part keeps her own entry of the directory.
  const admin = await staff('admin', theirs);
  const { version } = await admin.call(agencies.getAgency, { id: theirs.agencyId });
  await admin.call(agencies.changeAgency, { id: theirs.agencyId }, { name: `Renamed ${id}` }, { version: version! });
  expect(await kept(await sent({ worker, desk, theirs }, at))).not.toContain('safeContact');
  // Said anew in the words of then.
  await worker.call(consents.give, at, { ...agreed, withholding });
  expect(await kept(await sent({ worker, desk, theirs }, at))).not.toContain('safeContact');
});

test('what she wants kept from an agency is kept however its name is spaced, and however long the directory is', async () => {
  await owner.query(
    `INSERT INTO "Agency" (id, name, kind, services, languages, "takesPart")
      SELECT gen_random_uuid(), 'Of many ' || n, 'NGO', '{}', '{}', false FROM generate_series(1, 1100) n`,
  );
  const { id, worker, at, theirs, partner } = await aSentReferral();
  const name = `The Harbour House ${id}`;
  await owner.query('UPDATE "Agency" SET name = $2 WHERE id = $1', [theirs.agencyId, name]);
  await partner.call(referrals.accept, { id }, {});
  const told = async () => keysOf(await partner.call(referrals.payload, { id }));
  const keep = async (party: string, categories: DataCategory[]) =>
    worker.call(consents.give, at, {
      ...{ kind: 'SERVICE', method: 'WRITTEN', language: 'fra', noticeVersion: 'N1', understood: true },
      withholding: [{ party, categories }],
    });
  expect(await told()).toEqual(expect.arrayContaining(['legalName', 'safeContact']));
  await keep(name, ['CONTACT']);
  expect(await told()).not.toContain('safeContact');
  await keep(name.replace('The Harbour', ' the\u00a0 harbour '), ['IDENTITY']);
  expect(await told()).not.toContain('legalName');
});

test('a yes tells nobody who a child is once she says no, or nobody speaks for her any more; nor is anything new told in words', async () => {
  for (const says of ['no', 'nobody'] as const) {
    const world = await twoAgencies();
    const { worker, partner, theirs } = world;
    const { at, id: caseId } = await aCaseToRefer(worker, { ageBand: 'UNDER_18' });
    const speaks = { kind: 'PARENT', name: 'Her aunt', assent: 'GIVEN', bestInterests: 'Weighed with her' } as const;
    const begin = () => worker.call(guardians.record, at, speaks);
    const over = ({ id, version }: { id?: string; version?: number }) =>
      says === 'no'
        ? worker.call(guardians.change, { id: id! }, { assent: 'REFUSED' }, { version: version! })
        : worker.call(guardians.end, { id: id! }, undefined, { version: version! });
    const first = await begin();
    await agreeTo(worker, caseId, theirs, everything);
    const id = await sent(world, at);
    const missing = async (answer: Promise<{ body: { errors?: { path: string }[] } }>) =>
      (await answer).body.errors?.map(({ path }) => path);

    await partner.call(referrals.waitlist, { id }, {});
    await over(first);
    expect(await missing(partner.try(referrals.accept, { id }, {}))).toEqual(['/guards/GUARDIAN']);
    expect(keysOf(await partner.call(referrals.payload, { id }))).not.toContain('legalName');
    const again = await begin();
    const second = await sent(world, at);
    await partner.call(referrals.ask, { id: second }, { words: 'Which school?' });
    await over(again);
    const inWords = () => worker.try(referrals.answer, { id: second }, { words: 'The one nearby' });
    expect(await missing(inWords())).toEqual(['/guards/GUARDIAN']);

    await begin();
    expect((await inWords()).status).toBe(200);
    await partner.call(referrals.accept, { id }, {});
    expect(keysOf(await partner.call(referrals.payload, { id }))).toContain('legalName');
  }
});

test('a colleague who sent a referral and is kept away since hears no word of it, and its answer finds somebody else', async () => {
  const { id, worker, desk, partner, at } = await aSentReferral();
  const listener = new pg.Client({ connectionString: process.env.TEST_ADMIN_URL });
  await listener.connect();
  const heard: string[] = [];
  listener.on('notification', ({ payload }) => heard.push(payload!));
  await worker.call(denials.add, at, { kind: 'USER', userId: desk.id, reason: 'A relative' });

  await listener.query('LISTEN ariadne_live');
  await partner.call(referrals.ask, { id }, { words: 'How many children?' });
  await worker.call(referrals.answer, { id }, { words: 'Two' });
  await listener.query(`NOTIFY ariadne_live, 'so far'`);
  for (; !heard.includes('so far'); ) await new Promise((later) => setTimeout(later, 10));
  await listener.end();
  expect(heard).not.toContain(`user ${desk.id} today`);
  expect(heard).toContain(`user ${worker.id} today`);
  const { rows } = await owner.query(
    `SELECT "userId" FROM "Reminder" WHERE "aboutId" = $1 AND kind = 'REFERRAL_ANSWERED'`,
    [id],
  );
  expect(rows).toEqual([{ userId: worker.id }]);
});

test('what is asked back and answered finds whoever carries the case, or else a supervisor, once the sender is at the desk no more', async () => {
  const { id, worker, desk, partner, caseId, ours } = await aSentReferral();
  const supervisor = await staff('supervisor', ours);
  const told = async () => {
    const { rows } = await owner.query(
      `SELECT "userId" FROM "Reminder" WHERE "aboutId" = $1 AND kind = 'REFERRAL_ANSWERED' AND state = 'RAISED'`,
      [id],
    );
    return rows.map((row) => row.userId);
  };
  await partner.call(referrals.ask, { id }, { words: 'How many children?' });
  expect(await told()).toEqual([desk.id]);
  await worker.call(referrals.answer, { id }, { words: 'Two' });

  await owner.query(`UPDATE "UserRole" SET role = 'social_worker' WHERE "userId" = $1`, [desk.id]);
  await partner.call(referrals.ask, { id }, { words: 'Which age?' });
  expect(await told()).toEqual([worker.id]);
  await worker.call(referrals.answer, { id }, { words: 'Four and six' });

  await owner.query('UPDATE "CaseMembership" SET "isPrimary" = false WHERE "caseId" = $1', [caseId]);
  await partner.call(referrals.ask, { id }, { words: 'When do they come?' });
  expect(await told()).toEqual([supervisor.id]);
});

test('an agreement that is taken back while something is being sent by it takes that back, too', async () => {
  const world = await twoAgencies();
  const { worker, desk, partner, theirs } = world;
  const { at, id: caseId } = await aCaseToRefer(worker);
  const consentId = await agreeTo(worker, caseId, theirs, everything);
  const { id } = await worker.call(referrals.draft, at, whole(theirs));
  await worker.call(referrals.ready, { id: id! });

  let taken: Promise<{ status: number }> | undefined;
  await desk.work(async (within) => {
    await sendReferral(within, id!, Number.NaN);
    taken = worker.try(consents.withdraw, { id: consentId }, { withdrawnHow: 'SPOKEN' }).then((answer) => answer);
    await new Promise((later) => setTimeout(later, 500));
    expect((await owner.query('SELECT "withdrawnAt" FROM "Consent" WHERE id = $1', [consentId])).rows[0]).toEqual({
      withdrawnAt: null,
    });
  });
  expect((await taken!).status).toBe(200);
  expect((await desk.call(referrals.show, { id: id! })).state).toBe('WITHDRAWN');
  expect((await partner.try(referrals.show, { id: id! })).status).toBe(404);
});

test('what she agrees to nothing of any more is not shown again by a contested decline, nor told in words, nor by another link', async () => {
  const refused = async (answer: Promise<{ status: number; body: any }>) => {
    const { status, body } = await answer;
    expect([status, body.errors?.[0]?.path]).toEqual([409, '/guards/CONSENT']);
  };
  const takenBack = await aSentReferral();
  await takenBack.partner.call(referrals.decline, { id: takenBack.id }, { declineReason: 'NO_CAPACITY' });
  const [said] = (await takenBack.worker.call(consents.list, takenBack.at)).items;
  await takenBack.worker.call(consents.withdraw, { id: said!.id! }, { withdrawnHow: 'SPOKEN' });
  await refused(takenBack.desk.try(referrals.contest, { id: takenBack.id }, { words: 'Once more' }));
  expect((await takenBack.partner.try(referrals.show, { id: takenBack.id })).status).toBe(404);

  const lapse = (caseId: string, validTo: string | null = '2026-01-02') =>
    owner.query('UPDATE "Consent" SET "validTo" = $2 WHERE "caseId" = $1', [caseId, validTo]);
  const asking = await aSentReferral();
  await asking.partner.call(referrals.ask, { id: asking.id }, { words: 'Since when?' });
  await lapse(asking.caseId);
  await refused(asking.worker.try(referrals.answer, { id: asking.id }, { words: 'Since she fled' }));
  await lapse(asking.caseId, null);
  await asking.worker.call(referrals.answer, { id: asking.id }, { words: 'Since Monday' });

  const linked = await aSentReferral({ byLink: true });
  await lapse(linked.caseId);
  await refused(linked.desk.try(links.makeLink, { id: linked.id }));
});

test('an agreement or a question of somebody else cannot be named in a referral, and is like none', async () => {
  const { worker, ours, theirs } = await twoAgencies();
  const { at } = await aCaseToRefer(worker);
  const colleague = await staff('social_worker', ours);
  const theirCase = await aCaseToRefer(colleague);
  const foreign = await agreeTo(colleague, theirCase.id, theirs, everything);
  for (const forged of [{ consentId: foreign }, { consentId: randomUUID() }, { availabilityId: randomUUID() }]) {
    const answer = await worker.try(referrals.draft, at, { toAgencyId: theirs.agencyId, ...forged });
    expect([answer.status, answer.body.errors?.[0]?.code], JSON.stringify(forged)).toEqual([422, 'invalid-choice']);
  }
});

test('past every service, what the engine of reminders knows of a case is told to whoever reaches it', async () => {
  const office = await anOffice();
  const [eleni, stranger, manager] = await Promise.all(
    (['social_worker', 'social_worker', 'manager'] as const).map((role) => staff(role, office)),
  );
  const one = await aCase(eleni!);
  await owner.query(`UPDATE "Case" SET status = 'ACTIVE' WHERE id = $1`, [one.id]);
  await owner.query(`UPDATE "ReminderRule" SET active = true WHERE "agencyId" = $1`, [office.agencyId]);
  const due = { id: randomUUID(), caseId: one.id, agencyId: office.agencyId, userId: eleni!.id, kind: 'TASK' };
  const told = async (who: Person) =>
    who.work(async ({ send }) => [
      (await send('SELECT 1 FROM rule_subjects($1, current_date)', [one.id])).rowCount! > 0,
      (await send('SELECT 1 FROM rule_subjects(NULL, current_date)')).rowCount! > 0,
      (await send('SELECT 1 FROM reminder_facts($1)', [JSON.stringify([due])])).rowCount! > 0,
    ]);
  expect(await told(eleni!)).toEqual([true, false, true]);
  expect(await told(stranger!)).toEqual([false, false, false]);
  expect(await told(manager!)).toEqual([false, false, false]);
  // Without saying who one is, nothing at all.
  const nobody = await stranger!.work(async ({ send }) => {
    await send(`SELECT set_config('ariadne.agency', '', true), set_config('ariadne.actor', '', true)`);
    return (await send('SELECT 1 FROM rule_subjects(NULL, current_date)')).rowCount;
  });
  expect(nobody).toBe(0);
});

test('once what two agencies signed has ended, or one of them is in use no more or kept away, no other link leads there and nothing is added in words', async () => {
  const ended: Record<string, (world: Awaited<ReturnType<typeof aSentReferral>>) => Promise<unknown>> = {
    AGREEMENT: ({ ours }) =>
      owner.query(`UPDATE "DataSharingAgreement" SET "validTo" = '2026-01-02' WHERE "agencyId" = $1`, [ours.agencyId]),
    AGENCY_ACTIVE: ({ theirs }) => owner.query('UPDATE "Agency" SET active = false WHERE id = $1', [theirs.agencyId]),
    DENY_LIST: ({ worker, at, theirs }) => keepAway(worker, at, theirs.agencyId),
  };
  for (const [guard, end] of Object.entries(ended)) {
    const refused = async (answer: Promise<{ status: number; body: any }>) => {
      const { status, body } = await answer;
      expect([status, body.errors]).toEqual([409, [expect.objectContaining({ path: `/guards/${guard}` })]]);
    };
    const [linked, asking, declined] = [
      await aSentReferral({ byLink: true }),
      await aSentReferral(),
      await aSentReferral(),
    ];
    await asking.partner.call(referrals.ask, { id: asking.id }, { words: 'Since when?' });
    await declined.partner.call(referrals.decline, { id: declined.id }, { declineReason: 'NO_CAPACITY' });
    for (const world of [linked, asking, declined]) await end(world);
    await refused(linked.desk.try(links.makeLink, { id: linked.id }));
    await refused(asking.worker.try(referrals.answer, { id: asking.id }, { words: 'Since Monday' }));
    await refused(declined.desk.try(referrals.contest, { id: declined.id }, { words: 'Once more' }));
  }
});

test('what nobody has answered when the last of what she agreed to ends by its day is not read any more, nor opened by its link', async () => {
  const [sent, read, answered, renewed] = [
    await aSentReferral(),
    await aSentReferral(),
    await aSentReferral(),
    await aSentReferral(),
  ];
  const linked = await aSentReferral({ byLink: true });
  const link = await linkTo(linked.desk, linked.id);
  await read.partner.call(referrals.show, { id: read.id });
  await answered.partner.call(referrals.accept, { id: answered.id }, {});
  const worlds = [sent, read, answered, renewed, linked];
  await owner.query(`UPDATE "Consent" SET "validTo" = '2026-01-02' WHERE "caseId" = ANY ($1)`, [
    worlds.map(({ caseId }) => caseId),
  ]);
  await agreeTo(renewed.worker, renewed.caseId, renewed.theirs, ['DEMOGRAPHIC'], { serviceType: 'ACC_SHELTER' });
  await owner.query('SELECT * FROM expire_referrals(now())');

  for (const { partner, id } of [sent, read]) expect((await partner.try(referrals.show, { id })).status).toBe(404);
  expect(await visits('open', link)).toBe(409);
  expect((await sent.desk.call(referrals.show, { id: sent.id })).state).toBe('EXPIRED');
  // Who said yes goes on with what is under way, and a newer agreement carries what was sent by an older one.
  for (const { partner, id } of [answered, renewed])
    expect((await partner.try(referrals.show, { id })).status).toBe(200);
});

test('nothing is accepted, and so told with names and addresses, once she agrees to nothing of it any more, what two agencies signed has ended, or one is in use no more', async () => {
  const ended: Record<string, (world: Awaited<ReturnType<typeof aSentReferral>>) => Promise<unknown>> = {
    AGREEMENT: ({ ours }) =>
      owner.query(`UPDATE "DataSharingAgreement" SET "validTo" = '2026-01-02' WHERE "agencyId" = $1`, [ours.agencyId]),
    AGENCY_ACTIVE: ({ theirs }) => owner.query('UPDATE "Agency" SET active = false WHERE id = $1', [theirs.agencyId]),
    CONSENT: ({ caseId }) => owner.query(`UPDATE "Consent" SET "validTo" = '2026-01-02' WHERE "caseId" = $1`, [caseId]),
  };
  for (const [guard, end] of Object.entries(ended)) {
    const [read, linked] = [await aSentReferral(), await aSentReferral({ byLink: true })];
    const { id, partner, worker, at, caseId, theirs } = read;
    await owner.query(`UPDATE "Referral" SET verb = 'TRANSFER' WHERE id = $1`, [id]);
    await partner.call(referrals.waitlist, { id }, {});
    const { body } = await new Browser().ask('post', '/link/open', await linkTo(linked.desk, linked.id));
    for (const world of [read, linked]) await end(world);

    const refused = [409, [expect.objectContaining({ path: `/guards/${guard}` })]];
    const answer = await partner.try(referrals.accept, { id }, {});
    expect([answer.status, answer.body.errors]).toEqual(refused);
    const visitor = { visit: body.visit, act: 'accept', name: 'Marked Name' };
    const byLink = await new Browser().ask('post', '/link/answer', visitor);
    expect([byLink.status, byLink.body.errors]).toEqual(refused);
    expect(keysOf(await partner.call(referrals.payload, { id }))).not.toContain('legalName');
    expect((await worker.call(cases.open, at)).status).not.toBe('CLOSED');
    if (guard !== 'CONSENT') continue;

    await agreeTo(worker, caseId, theirs, ['IDENTITY'], { serviceType: 'ACC_SHELTER' });
    await partner.call(referrals.accept, { id }, {});
    expect(keysOf(await partner.call(referrals.payload, { id }))).toContain('legalName');
  }
});

test('past every service, whether she still agrees is answered of no referral that one is not shown', async () => {
  const { id, worker, at, caseId, theirs, ours, partner, desk } = await aSentReferral();
  const draft = await worker.call(referrals.draft, at, whole(theirs));
  await owner.query(`UPDATE "Consent" SET "validTo" = '2026-01-02' WHERE "caseId" = $1`, [caseId]);
  const told = (who: Person, of = id) =>
    who.work(async ({ send }) => (await send('SELECT ended_since_sent($1) AS it', [of])).rows.map(({ it }) => it));
  expect(await told(partner)).toEqual(['CONSENT']);
  expect(await told(partner, draft.id)).toEqual([]);
  for (const stranger of [desk, worker, await staff('manager', theirs), await staff('partner', ours)])
    expect(await told(stranger), stranger.role).toEqual([]);

  await keepAway(worker, at, theirs.agencyId);
  expect(await told(partner)).toEqual([]);
  const over = await aSentReferral();
  await owner.query(`UPDATE "Consent" SET "validTo" = '2026-01-02' WHERE "caseId" = $1`, [over.caseId]);
  await over.desk.call(referrals.withdraw, { id: over.id }, { withdrawnWhy: 'SENT_IN_ERROR' });
  expect(await told(over.partner, over.id)).toEqual([]);
});

test('past every service, no yes opens who she is where the sender would be refused: by no agreement, without a guardian, in use no more', async () => {
  const ended: Record<string, (world: Awaited<ReturnType<typeof aSentReferral>>) => Promise<unknown>> = {
    AGREEMENT: ({ ours }) =>
      owner.query(`UPDATE "DataSharingAgreement" SET "validTo" = '2026-01-02' WHERE "agencyId" = $1`, [ours.agencyId]),
    AGENCY_ACTIVE: ({ theirs }) => owner.query('UPDATE "Agency" SET active = false WHERE id = $1', [theirs.agencyId]),
    GUARDIAN: ({ caseId }) => owner.query(`UPDATE "Case" SET "ageBand" = 'UNDER_18' WHERE id = $1`, [caseId]),
  };
  for (const [guard, end] of Object.entries(ended)) {
    const world = await aSentReferral();
    const { id, partner } = world;
    await partner.call(referrals.acknowledge, { id });
    await end(world);
    const yes = partner.work(({ send }) => send(`UPDATE "Referral" SET state = 'ACCEPTED' WHERE id = $1`, [id]));
    expect.soft(await yes.catch(({ code }) => code), guard).toBe('42501');
    expect.soft(keysOf(await partner.call(referrals.payload, { id })), guard).not.toContain('legalName');
  }
});

test('past every service, what an agency said yes to stays as it was said: it opens nothing of what it declined afterwards', async () => {
  const world = await twoAgencies();
  const { worker, partner, theirs } = world;
  const { at, id: caseId } = await aCaseToRefer(worker);
  await worker.call(people.changeIdentity, at, { address: { place: 'MARKED' } }, { version: 1 });
  await agreeTo(worker, caseId, theirs, everything);
  const id = await sent(world, at, { services: ['ACC_SHELTER', 'LANG'] });
  const yes = (services: string[]) =>
    partner.work(({ send }) => send('UPDATE "Referral" SET "acceptedServices" = $2 WHERE id = $1', [id, services]));
  const before = await yes(['LANG']).catch(({ message }) => message);
  await partner.call(referrals.accept, { id }, { services: ['LANG'] });
  for (const more of [['ACC_SHELTER', 'LANG'], []]) {
    const after = await yes(more).catch(({ message }) => message);
    expect(keysOf(await partner.call(referrals.payload, { id }))).not.toContain('address');
    expect([before, after]).toEqual(['what was accepted stays so', 'what was accepted stays so']);
  }
  await partner.call(referrals.noShow, { id });
  await partner.call(referrals.reappoint, { id });
  expect((await partner.call(referrals.show, { id })).acceptedServices).toEqual(['LANG']);
});
