import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { closeAccounts } from '#server/accounts/database.ts';
import { now, turnClock } from '#server/platform/clock.ts';
import { aCaseToRefer, agreeTo, sent, twoAgencies, whole } from '#server/testing/agencies.ts';
import { Browser } from '#server/testing/browser.ts';
import { actingAs, owner, type Person, staff } from '#server/testing/cast.ts';
import { links } from './links.contract.ts';
import { referrals } from './referrals.contract.ts';

afterEach(() => turnClock(0));
afterAll(closeAccounts);
beforeEach(() => owner.query('DELETE FROM "SignInFailure"'));

const everything = ['DEMOGRAPHIC', 'IDENTITY', 'CONTACT', 'RISK'];
const minute = 60_000;

/** A referral sent to an agency nobody of whom signs in here. */
async function aReferralByLink(more: object = {}) {
  const world = await twoAgencies();
  await owner.query('UPDATE "Agency" SET "takesPart" = false WHERE id = $1', [world.theirs.agencyId]);
  const made = await aCaseToRefer(world.worker);
  const consentId = await agreeTo(world.worker, made.id, world.theirs, everything);
  const id = await sent(world, made.at, more);
  return { ...world, ...made, caseId: made.id, id, consentId };
}

async function linkTo(desk: Person, id: string) {
  const { path, code } = await desk.call(links.makeLink, { id });
  return { token: path.split('#')[1]!, code };
}
const ask = (path: 'open' | 'look' | 'answer', body: object, browser = new Browser()) =>
  browser.ask('post', `/link/${path}`, body);
const closed = [409, '/problems/link-over'];
const told = ({ status, body }: { status: number; body: { type?: string } }) => [status, body.type];
const wrong = (code: string) => code.replace(/\d$/, (last) => String((Number(last) + 1) % 10));
const keysOf = (page: { payload: { lines: { key: string }[] } }) => page.payload.lines.map(({ key }) => key);

/** What is needed to draft referrals to an agency nobody of whom signs in here. */
async function readyByLink() {
  const world = await twoAgencies();
  await owner.query('UPDATE "Agency" SET "takesPart" = false WHERE id = $1', [world.theirs.agencyId]);
  const { at, id: caseId } = await aCaseToRefer(world.worker);
  await agreeTo(world.worker, caseId, world.theirs, everything);
  const draft = async (more: object = {}) => {
    const { id } = await world.worker.call(referrals.draft, at, whole(world.theirs, more));
    await world.worker.call(referrals.ready, { id: id! });
    return id!;
  };
  return { ...world, draft };
}

test('what is sent to an agency without accounts is sent with its link, told in that one answer', async () => {
  const { draft, ...world } = await readyByLink();
  const id = await draft();
  const key = 'a-press-of-send';
  const { link, state } = await world.desk.call(referrals.send, { id }, {}, { key });
  expect(state).toBe('SENT');
  const { status, body } = await ask('open', { token: link!.path.split('#')[1], code: link!.code });
  expect([status, body.referral.id, body.referral.state]).toEqual([200, id, 'RECEIVED']);

  // A retry is told no secret: there is none any more. Nor is anybody who looks.
  expect(await world.desk.call(referrals.send, { id }, {}, { key })).not.toHaveProperty('link');
  expect(await world.desk.call(referrals.show, { id })).not.toHaveProperty('link');
});

test('without a fresh proof nothing leaves by a link; within the system it is sent without one', async () => {
  const { draft, desk, theirs } = await readyByLink();
  const { id: userId, agencyId } = desk;
  const long = actingAs({
    ...{ signInId: randomUUID(), userId, agencyId, role: 'coordinator' as const },
    ...{ locked: false, secondFactorDue: false, provenAt: now().getTime() - 11 * minute },
  });
  const id = await draft();
  expect(told(await long.ask('post', `/referrals/${id}/send`, {}))).toEqual([401, '/problems/step-up-required']);
  expect((await desk.call(referrals.show, { id })).state).toBe('READY');
  expect(await desk.call(links.linkState, { id })).toEqual({ link: null });
  await owner.query('UPDATE "Agency" SET "takesPart" = true WHERE id = $1', [theirs.agencyId]);
  const within = await draft();
  expect((await long.ask('post', `/referrals/${within}/send`, {})).status).toBe(200);
});

test('on paper no link is made, nor to an agency whose people sign in here', async () => {
  const { draft, ...world } = await readyByLink();
  const onPaper = await draft({ delivery: 'PAPER' });
  expect(await world.desk.call(referrals.send, { id: onPaper }, {})).not.toHaveProperty('link');
  expect(await world.desk.call(links.linkState, { id: onPaper })).toEqual({ link: null });
  await owner.query('UPDATE "Agency" SET "takesPart" = true WHERE id = $1', [world.theirs.agencyId]);
  const within = await draft();
  expect(await world.desk.call(referrals.send, { id: within }, {})).not.toHaveProperty('link');
});

test('a sealed link shows what was frozen for the moment of opening, and that counts as received', async () => {
  const { id, desk } = await aReferralByLink();
  expect((await desk.call(referrals.show, { id })).delivery).toBe('LINK');
  const { token, code } = await linkTo(desk, id);
  expect(await desk.call(links.linkState, { id })).toMatchObject({ link: { waits: true, openedAt: null } });

  // As it was heard on the telephone.
  const { status, body } = await ask('open', { token, code: `${code.slice(0, 4)} ${code.slice(4)}` });
  expect(status).toBe(200);
  expect(body.referral).toMatchObject({ id, state: 'RECEIVED', side: 'RECIPIENT', message: 'A bed from Thursday' });
  expect(body.referral.acts.sort()).toEqual(['accept', 'acknowledge', 'decline']);
  expect(body.referral.caseCode).toBeNull();
  expect(keysOf(body)).toEqual(['caseCode', 'referrer', 'interpreterNeed', 'gender', 'ageBand', 'languages']);
  expect(JSON.stringify(body)).not.toMatch(/Marked Name|Iris|210 0000000/);
  expect(body.lists.map((list: { id: string }) => list.id)).toContain('gender');
  expect(await desk.call(links.linkState, { id })).toMatchObject({
    link: { waits: false, openedAt: expect.any(String) },
  });
  expect((await desk.call(referrals.show, { id })).state).toBe('RECEIVED');
});

test('neither link nor code is kept as it is, and no address names them', async () => {
  const { id, desk } = await aReferralByLink();
  const { token, code } = await linkTo(desk, id);
  const { rows } = await owner.query('SELECT l::text AS line FROM "ReferralLink" l WHERE "referralId" = $1', [id]);
  expect(rows[0].line).not.toContain(token);
  expect(rows[0].line).not.toContain(code);
  for (const { line } of [links.openLink, links.lookAgain, links.answerLink]) expect(line).not.toContain(':');
  const other = await desk.call(links.makeLink, { id });
  expect(other.path).toMatch(/^\/answer#[\w-]{43}$/);
});

test('a retry of making a link is told no secret: there is none any more', async () => {
  const { id, desk } = await aReferralByLink();
  const key = 'the same attempt';
  await desk.call(links.makeLink, { id }, undefined, { key });
  const again = await desk.try(links.makeLink, { id }, undefined, { key });
  expect(told(again)).toEqual([409, '/problems/told-once']);
});

test('link opened twice: the second time it opens nothing, also when both come at once', async () => {
  const { id, desk } = await aReferralByLink();
  const link = await linkTo(desk, id);
  const answers = await Promise.all([ask('open', link), ask('open', link), ask('open', link)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  expect(told(await ask('open', link))).toEqual(closed);
});

test('forged link, wrong code, used, run out and replaced: one and the same answer', async () => {
  const { id, desk } = await aReferralByLink();
  const first = await linkTo(desk, id);
  const second = await linkTo(desk, id);
  const bodies = [
    await ask('open', { token: 'A'.repeat(43), code: second.code }),
    await ask('open', { token: second.token, code: wrong(second.code) }),
    await ask('open', first),
  ];
  turnClock(72 * 60 * minute + minute);
  bodies.push(await ask('open', second));
  const saying = bodies.map(({ body }) => ({ ...body, requestId: '' }));
  for (const one of saying) expect(one).toEqual(saying[0]);
  expect(told(bodies[0]!)).toEqual(closed);
  expect((await desk.call(referrals.show, { id })).state).toBe('SENT');
});

test('after five wrong codes the right one opens nothing either, from wherever it comes', async () => {
  const { id, desk } = await aReferralByLink();
  const { token, code } = await linkTo(desk, id);
  const tries = await Promise.all(
    Array.from({ length: 8 }, (_, i) => ask('open', { token, code: wrong(code) }, new Browser(`198.51.100.${i}`))),
  );
  expect(tries.every(({ status }) => status === 409)).toBe(true);
  expect(told(await ask('open', { token, code }, new Browser('198.51.100.99')))).toEqual(closed);
});

test('whoever guesses on from one place has to wait', async () => {
  const one = new Browser('198.51.100.7');
  const token = 'B'.repeat(43);
  const tries = [];
  for (let i = 0; i < 7; i++) tries.push((await ask('open', { token, code: `1234567${i}` }, one)).status);
  expect(tries).toEqual([409, 409, 409, 409, 409, 429, 429]);
});

test('looking at the page of a link uses nothing up: only the code opens it', async () => {
  const { id, desk } = await aReferralByLink();
  const link = await linkTo(desk, id);
  for (const path of ['/link/open', '/link/look', '/link/answer', `/link/${link.token}`])
    expect((await new Browser().ask('get', path)).status, path).toBe(404);
  expect((await ask('open', link)).status).toBe(200);
});

test('withdrawn meanwhile: the link opens nothing, and a page that stands open loses it with the next request', async () => {
  const [waiting, opened] = [await aReferralByLink(), await aReferralByLink()];
  const link = await linkTo(waiting.desk, waiting.id);
  expect((await waiting.worker.ask('post', `/consents/${waiting.consentId}/withdraw`, {})).status).toBe(200);
  expect(told(await ask('open', link))).toEqual(closed);

  const { body } = await ask('open', await linkTo(opened.desk, opened.id));
  expect((await ask('look', { visit: body.visit })).status).toBe(200);
  expect((await opened.worker.ask('post', `/consents/${opened.consentId}/withdraw`, {})).status).toBe(200);
  expect(told(await ask('look', { visit: body.visit }))).toEqual(closed);
  expect(told(await ask('answer', { visit: body.visit, act: 'accept', name: 'M. K.' }))).toEqual(closed);
});

test('accepted with a name, both sides see who it was; who the person is is still not told by the link', async () => {
  const { id, desk, worker } = await aReferralByLink();
  const { body } = await ask('open', await linkTo(desk, id));
  const answer = await ask('answer', {
    visit: body.visit,
    act: 'accept',
    name: 'Μαρία Κ., υποδοχή',
    words: 'From Friday',
  });
  expect(answer.status).toBe(200);
  expect(answer.body.page.referral).toMatchObject({ state: 'ACCEPTED', acts: [] });
  expect(keysOf(answer.body.page)).toEqual(keysOf(body));
  expect(JSON.stringify(answer.body)).not.toMatch(/Marked Name|Iris|210 0000000/);
  const [last] = (await worker.call(referrals.events, { id })).items;
  expect(last).toMatchObject({ step: 'accept', side: 'RECIPIENT', byName: 'Μαρία Κ., υποδοχή', words: 'From Friday' });
  const { rows } = await owner.query('SELECT "byName" FROM "ReferralEvent" WHERE "referralId" = $1', [id]);
  expect(JSON.stringify(rows)).not.toContain('Μαρία');
});

test('declined for safety by a link: without words, and nothing is shown any more', async () => {
  const { id, desk } = await aReferralByLink();
  const { body } = await ask('open', await linkTo(desk, id));
  const said = { visit: body.visit, act: 'decline', name: 'M. K.', declineReason: 'SAFETY_CONFLICT_RESIDENT' };
  const refused = await ask('answer', { ...said, words: 'Her cousin lives here' });
  expect([refused.status, refused.body.errors[0].path]).toEqual([422, '/words']);
  expect((await ask('answer', { ...said, declineReason: undefined })).body.errors[0].path).toBe('/declineReason');
  expect(await ask('answer', said)).toMatchObject({ status: 200, body: { page: null } });
  expect(told(await ask('look', { visit: body.visit }))).toEqual(closed);
  expect((await desk.call(referrals.show, { id })).declineReason).toBe('SAFETY_CONFLICT_RESIDENT');
});

test('the visit is over after an hour, and a visit nobody made is none', async () => {
  const { id, desk } = await aReferralByLink();
  const { body } = await ask('open', await linkTo(desk, id));
  turnClock(61 * minute);
  expect(told(await ask('look', { visit: body.visit }))).toEqual(closed);
  expect(told(await ask('look', { visit: 'C'.repeat(43) }))).toEqual(closed);
});

test('a link leads to one referral only, also past every service, and to nothing once it was replaced', async () => {
  const { id, desk, worker, theirs, at } = await aReferralByLink();
  const other = await sent({ worker, desk, theirs }, at);
  const { body } = await ask('open', await linkTo(desk, id));
  expect(body.referral.id).toBe(id);
  const { rows } = await owner.query('SELECT id FROM "ReferralLink" WHERE "referralId" = $1 AND "endedAt" IS NULL', [
    id,
  ]);

  const seen = async () => {
    const client = await owner.connect();
    try {
      await client.query('BEGIN; SET LOCAL ROLE ariadne_app');
      await client.query(
        `SELECT set_config('ariadne.actor', $1, true), set_config('ariadne.role', 'partner', true), set_config('ariadne.agency', $2, true)`,
        [rows[0].id, theirs.agencyId],
      );
      const found = await client.query('SELECT id FROM "Referral"');
      const tiers = await client.query('SELECT DISTINCT tier FROM "ReferralItem"');
      const cases = await client.query('SELECT 1 FROM "Case"');
      return [found.rows.map((row) => row.id), tiers.rows.map((row) => row.tier), cases.rowCount];
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  };
  // Also where it was accepted, so that identity is open to the agency itself.
  await ask('answer', { visit: body.visit, act: 'accept', name: 'M. K.' });
  expect(await seen()).toEqual([[id], ['T1'], 0]);
  await linkTo(desk, id);
  expect(await seen()).toEqual([[], [], 0]);
  expect(other).not.toBe(id);
});

test('only whoever sends makes a link, only while it is open, and only for an agency without accounts', async () => {
  const { id, desk, worker, ours, theirs, partner } = await aReferralByLink();
  expect((await worker.try(links.makeLink, { id })).status).toBe(403);
  expect((await partner.try(links.makeLink, { id })).status).toBe(403);
  expect((await (await staff('manager', ours)).try(links.makeLink, { id })).status).toBe(404);
  await owner.query('UPDATE "Agency" SET "takesPart" = true WHERE id = $1', [theirs.agencyId]);
  expect(told(await desk.try(links.makeLink, { id }))).toEqual([409, '/problems/has-accounts']);
  await owner.query('UPDATE "Agency" SET "takesPart" = false WHERE id = $1', [theirs.agencyId]);
  await desk.call(referrals.withdraw, { id }, { withdrawnWhy: 'NO_LONGER_NEEDED' });
  expect(told(await desk.try(links.makeLink, { id }))).toEqual([409, '/problems/wrong-state']);
});

test('who opened it and who tried is in the trail, without code or link', async () => {
  const { id, desk } = await aReferralByLink();
  const link = await linkTo(desk, id);
  await ask('open', { ...link, code: wrong(link.code) });
  await ask('open', link);
  const { rows } = await owner.query(
    `SELECT a.action, a.outcome FROM trail."AuditEntry" a JOIN "ReferralLink" l ON l.id = ANY (a.ids) WHERE l."referralId" = $1 ORDER BY a.seq`,
    [id],
  );
  expect(rows.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
    // With the sending; ended, when the desk makes another one.
    'create done',
    'update done',
    'create done',
    'open-link /problems/link-over',
    'open-link done',
  ]);
});
