import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { cases } from '#server/cases/cases.contract.ts';
import { consents, type DataCategory } from '#server/consents/consents.contract.ts';
import { denials } from '#server/denials/denials.contract.ts';
import { documents } from '#server/documents/documents.contract.ts';
import { people } from '#server/people/people.contract.ts';
import { turnClock } from '#server/platform/clock.ts';
import { aCaseToRefer, agreeTo, sent, signAgreement, twoAgencies, whole } from '#server/testing/agencies.ts';
import { anOffice, owner, type Person, staff } from '#server/testing/cast.ts';
import { formOf } from './form.service.ts';
import { fields, serviceGroups } from './payload.contract.ts';
import { guards, moves, referrals, states } from './referrals.contract.ts';

afterEach(() => turnClock(0));

const everything = ['DEMOGRAPHIC', 'IDENTITY', 'CONTACT', 'RISK', 'FAMILY'];
const keysOf = (payload: { lines?: { key: string }[] | undefined }) => payload.lines!.map(({ key }) => key);

async function aSentReferral(categories = everything, more = {}) {
  const world = await twoAgencies();
  const made = await aCaseToRefer(world.worker);
  const consentId = await agreeTo(world.worker, made.id, world.theirs, categories);
  const id = await sent(world, made.at, more);
  return { ...world, ...made, caseId: made.id, id, consentId };
}

test('the steps of the database are those of the table that server and client read', async () => {
  const { rows } = await owner.query('SELECT "fromState", "toState", side FROM "ReferralMove"');
  const here = Object.values(moves).flatMap(({ from, to, side }) => from.map((state) => `${state} ${to} ${side}`));
  expect(rows.map((row) => `${row.fromState} ${row.toState} ${row.side}`).sort()).toEqual([...new Set(here)].sort());
});

test('a referral goes from the draft to the closed loop, each step seen on both sides', async () => {
  const { id, desk, partner, worker, at } = await aSentReferral();
  const [incoming] = (await partner.call(referrals.list, {}, undefined, { query: 'side=in&show=waiting' })).items;
  expect(incoming).toMatchObject({
    id,
    state: 'RECEIVED',
    urgency: 'URGENT',
    services: ['ACC_SHELTER'],
    side: 'RECIPIENT',
  });
  expect(incoming).not.toHaveProperty('reason');
  expect(incoming!.caseCode).toBeNull();

  await partner.call(referrals.ask, { id }, { words: 'Until when?' }).catch(() => undefined);
  expect((await partner.call(referrals.show, { id })).state).toBe('INFO_REQUESTED');
  await worker.call(referrals.answer, { id }, { words: 'Two weeks' });
  const accepted = await partner.call(referrals.accept, { id }, {});
  expect(accepted).toMatchObject({ state: 'ACCEPTED', acceptedServices: ['ACC_SHELTER'] });
  await partner.call(referrals.start, { id });
  await partner.call(referrals.feedback, { id }, { words: 'She settled in' });
  const closed = await desk.call(referrals.close, { id }, { outcome: 'SERVICE_PROVIDED_FULL' });
  expect(closed).toMatchObject({ state: 'CLOSED', outcome: 'SERVICE_PROVIDED_FULL', dueAt: null });

  const seen = async (who: typeof desk) =>
    (await who.call(referrals.events, { id })).items
      .reverse()
      .map(({ step, words }) => (words ? `${step}: ${words}` : step));
  const steps = [
    ...['ready', 'send', 'receive', 'acknowledge', 'ask: Until when?', 'answer: Two weeks', 'accept', 'start'],
    ...['feedback: She settled in', 'close'],
  ];
  expect(await seen(desk)).toEqual(steps);
  expect(await seen(partner)).toEqual(steps);
  expect((await worker.call(referrals.listOfCase, at)).items).toHaveLength(1);
});

test('colleagues who open the inbox in the same moment all see it, and it has been received once', async () => {
  const { id, theirs } = await aSentReferral();
  const house = await Promise.all(Array.from({ length: 4 }, () => staff('partner', theirs)));
  const held = await owner.connect();
  await held.query('BEGIN');
  await held.query('SELECT 1 FROM "Referral" WHERE id = $1 FOR UPDATE', [id]);
  const looks = house.map(async (one) => await one.try(referrals.list, {}, undefined, { query: 'side=in' }));
  const waiting = async () =>
    (await owner.query(`SELECT 1 FROM pg_locks WHERE NOT granted AND locktype IN ('transactionid', 'tuple')`)).rowCount;
  await expect.poll(waiting, { timeout: 10_000 }).toBeGreaterThanOrEqual(house.length);
  await held.query('COMMIT');
  held.release();
  expect((await Promise.all(looks)).map(({ status }) => status)).toEqual(house.map(() => 200));
  const steps = await owner.query(`SELECT 1 FROM "ReferralEvent" WHERE "referralId" = $1 AND step = 'receive'`, [id]);
  expect(steps.rowCount).toBe(1);
});

test('identity and contact are read only after the other agency said yes', async () => {
  const { id, partner } = await aSentReferral();
  const opened = await partner.call(referrals.payload, { id });
  expect(keysOf(opened)).toEqual(['caseCode', 'referrer', 'interpreterNeed', 'gender', 'ageBand', 'languages']);
  expect(JSON.stringify(opened)).not.toContain('Marked Name');

  await partner.call(referrals.accept, { id }, {});
  const accepted = await partner.call(referrals.payload, { id });
  expect(keysOf(accepted)).toEqual(expect.arrayContaining(['legalName', 'alias', 'safeContact']));
  expect(accepted.lines!.find(({ key }) => key === 'legalName')!.value).toEqual({ name: 'Marked Name', others: [] });
});

test('only what she agreed to goes out, and the preview says why the rest does not', async () => {
  const world = await twoAgencies();
  const { at, id: caseId } = await aCaseToRefer(world.worker, { healthNeeds: 'Asthma', workRight: 'FULL' });
  await agreeTo(world.worker, caseId, world.theirs, ['DEMOGRAPHIC']);
  const { id } = await world.worker.call(referrals.draft, at, whole(world.theirs));
  const { lines, guards } = await world.worker.call(referrals.payload, { id: id! });
  const fate = Object.fromEntries(lines!.map((line) => [line.key, line.fate]));
  expect(fate).toMatchObject({
    gender: 'SHOWN',
    healthNeeds: 'SAID_NO',
    legalName: 'SAID_NO',
    safeContact: 'SAID_NO',
    workRight: 'NOT_NEEDED',
  });
  expect(guards!.filter(({ met }) => !met)).toEqual([]);

  await world.worker.call(referrals.ready, { id: id! });
  await world.desk.call(referrals.send, { id: id! }, {});
  await world.partner.call(referrals.accept, { id: id! }, {});
  const read = await world.partner.call(referrals.payload, { id: id! });
  expect(keysOf(read).filter((key) => ['healthNeeds', 'legalName', 'safeContact', 'workRight'].includes(key))).toEqual(
    [],
  );
});

test('whoever sends sees that a line goes out, and its value only where it is hers to see', async () => {
  const world = await twoAgencies();
  const { at, id: caseId } = await aCaseToRefer(world.worker, { healthNeeds: 'Asthma' });
  await agreeTo(world.worker, caseId, world.theirs, ['DEMOGRAPHIC', 'HEALTH', 'IDENTITY']);
  const { id } = await world.worker.call(referrals.draft, at, whole(world.theirs));
  const line = async (who: typeof world.desk, key: string) =>
    (await who.call(referrals.payload, { id: id! })).lines!.find((each) => each.key === key)!;
  expect(await line(world.worker, 'healthNeeds')).toMatchObject({ fate: 'SHOWN', value: 'Asthma' });
  expect(await line(world.desk, 'healthNeeds')).toEqual({
    key: 'healthNeeds',
    category: 'HEALTH',
    tier: 'T1',
    fate: 'SHOWN',
    hidden: true,
  });
  for (const who of [world.worker, world.desk])
    expect(await line(who, 'legalName')).toMatchObject({ fate: 'IF_ACCEPTED', hidden: true });
});

test('a withdrawal of her agreement takes the referral back at once, and the open page of the partner loses it', async () => {
  const { id, worker, partner, consentId, desk } = await aSentReferral();
  await partner.call(referrals.accept, { id }, {});
  expect(keysOf(await partner.call(referrals.payload, { id }))).toContain('legalName');

  expect((await worker.ask('post', `/consents/${consentId}/withdraw`, {})).status).toBe(200);
  for (const path of [`/referrals/${id}`, `/referrals/${id}/payload`, `/referrals/${id}/events`])
    expect((await partner.ask('get', path)).status, path).toBe(404);
  expect((await partner.ask('post', `/referrals/${id}/start`)).status).toBe(404);
  expect((await partner.call(referrals.list, {})).items).toEqual([]);
  expect(await desk.call(referrals.show, { id })).toMatchObject({
    state: 'WITHDRAWN',
    withdrawnWhy: 'CONSENT_WITHDRAWN',
  });
});

test('a newer, narrower agreement narrows what the partner reads with the next request', async () => {
  const { id, worker, partner, caseId, theirs } = await aSentReferral();
  await partner.call(referrals.accept, { id }, {});
  await owner.query(`UPDATE "Consent" SET "supersededAt" = now() WHERE "caseId" = $1`, [caseId]);
  await agreeTo(worker, caseId, theirs, ['DEMOGRAPHIC']);
  expect(keysOf(await partner.call(referrals.payload, { id }))).toEqual([
    ...['caseCode', 'referrer', 'interpreterNeed', 'gender', 'ageBand', 'languages'],
  ]);
});

test('an agreement that has run out shows nothing any more, though nobody withdrew it', async () => {
  const { id, partner, caseId } = await aSentReferral();
  await owner.query(`UPDATE "Consent" SET "validTo" = current_date - 2 WHERE "caseId" = $1`, [caseId]);
  expect(keysOf(await partner.call(referrals.payload, { id }))).toEqual(['caseCode', 'referrer', 'interpreterNeed']);
});

test('what was sent is frozen: neither a change of the record nor of the agreement widens it', async () => {
  const { id, worker, partner, at, caseId, theirs, version } = await aSentReferral(['DEMOGRAPHIC']);
  await worker.call(cases.change, at, { healthNeeds: 'Asthma', gender: 'MAN' }, { version });
  await agreeTo(worker, caseId, theirs, ['HEALTH', 'IDENTITY', 'DEMOGRAPHIC'], { serviceType: 'ACC_SHELTER' });
  await partner.call(referrals.accept, { id }, {});
  const { lines } = await partner.call(referrals.payload, { id });
  expect(lines!.find(({ key }) => key === 'gender')!.value).toBe('WOMAN');
  expect(lines!.map(({ category }) => category)).not.toContain('HEALTH');
  expect((await worker.ask('patch', `/referrals/${id}`, { services: ['MED'] }, { version: 4 })).status).toBe(409);
});

test('a danger flag hides from the partner what could locate the person, also after it was disclosed', async () => {
  const { id, partner, caseId } = await aSentReferral();
  await partner.call(referrals.accept, { id }, {});
  expect(keysOf(await partner.call(referrals.payload, { id }))).toContain('safeContact');
  const { agencyId, survivorId } = (await owner.query('SELECT * FROM "Case" WHERE id = $1', [caseId])).rows[0];
  await owner.query(
    `INSERT INTO "DangerFlag" (id, "caseId", "agencyId", "survivorId", reason, "raisedBy") VALUES ($1, $2, $3, $4, $5, $1)`,
    [randomUUID(), caseId, agencyId, survivorId, `s1.${'A'.repeat(60)}`],
  );
  expect(keysOf(await partner.call(referrals.payload, { id }))).not.toContain('safeContact');
});

const missing: [
  string,
  (world: Awaited<ReturnType<typeof twoAgencies>>, of: { at: { code: string }; caseId: string }) => Promise<object>,
][] = [
  ['CONSENT', async () => ({})],
  ['SERVICES', async () => ({ services: [] })],
  ['URGENCY', async () => ({ urgency: null })],
  ['INTERPRETER', async () => ({ interpreterNeed: null })],
  [
    'AGREEMENT',
    async ({ ours }) => {
      await owner.query('DELETE FROM "DataSharingAgreement" WHERE "agencyId" = $1', [ours.agencyId]);
      return {};
    },
  ],
  [
    'DENY_LIST',
    async ({ worker, theirs }, { at }) => {
      await worker.call(denials.add, at, {
        kind: 'AGENCY',
        deniedAgencyId: theirs.agencyId,
        reason: 'A relative works there',
      });
      return {};
    },
  ],
  [
    'WOMEN_ONLY',
    async ({ theirs }, { caseId }) => {
      await owner.query('UPDATE "Agency" SET "womenOnly" = true WHERE id = $1', [theirs.agencyId]);
      await owner.query(`UPDATE "Case" SET gender = 'MAN' WHERE id = $1`, [caseId]);
      return {};
    },
  ],
  [
    'AGENCY_ACTIVE',
    async ({ theirs }) => {
      await owner.query('UPDATE "Agency" SET active = false WHERE id = $1', [theirs.agencyId]);
      return {};
    },
  ],
  [
    'SAFE_CONTACT',
    async (_, { caseId }) => {
      await owner.query('DELETE FROM "SafeContact" WHERE "caseId" = $1', [caseId]);
      return {};
    },
  ],
  [
    'GUARDIAN',
    async (_, { caseId }) => {
      await owner.query(`UPDATE "Case" SET "ageBand" = 'UNDER_18' WHERE id = $1`, [caseId]);
      return {};
    },
  ],
  [
    'CASE_OPEN',
    async (_, { caseId }) => {
      await owner.query(
        `UPDATE "Case" SET status = 'CLOSED', "closedOn" = "openedOn", "closureReason" = 'GOALS_MET' WHERE id = $1`,
        [caseId],
      );
      return {};
    },
  ],
  [
    'TRANSFER_BASIS',
    async ({ theirs }) => {
      await owner.query(`UPDATE "Agency" SET country = 'ALB' WHERE id = $1`, [theirs.agencyId]);
      return {};
    },
  ],
];

test.each(missing)(
  'BR5: without %s a referral is not ready, and the guard says so by its name',
  async (guard, take) => {
    const world = await twoAgencies();
    const { at, id: caseId } = await aCaseToRefer(world.worker);
    if (guard !== 'CONSENT') await agreeTo(world.worker, caseId, world.theirs, everything);
    const drafted = await world.worker.call(referrals.draft, at, whole(world.theirs));
    const changes = await take(world, { at, caseId });
    if (Object.keys(changes).length)
      await world.worker.call(referrals.change, { id: drafted.id! }, changes, { version: 1 });

    const refused = await world.worker.try(referrals.ready, { id: drafted.id! });
    expect([refused.status, refused.body.type]).toEqual([409, '/problems/guard-failed']);
    expect(refused.body.errors.map(({ code }: { code: string }) => code)).toEqual([`guard-${guard}`]);
    expect(refused.body.errors[0].message).toMatch(/\w/);
  },
);

test('BR5: every guard there is has been without what it asks for', () => {
  expect(missing.map(([guard]) => guard).sort()).toEqual([...guards].sort());
});

test('BR18: a child is referred where a guardian is recorded', async () => {
  const world = await twoAgencies();
  const { at, id: caseId } = await aCaseToRefer(world.worker);
  await owner.query(`UPDATE "Case" SET "ageBand" = 'UNDER_18' WHERE id = $1`, [caseId]);
  await agreeTo(world.worker, caseId, world.theirs, everything);
  const { survivorId } = (await owner.query('SELECT "survivorId" FROM "Case" WHERE id = $1', [caseId])).rows[0];
  await world.worker.work(({ db }) =>
    db.followWith('Guardianship', {
      caseId,
      survivorId,
      kind: 'PARENT',
      name: 'Her aunt',
      assent: 'GIVEN',
      bestInterests: 'Weighed with her aunt',
      recordedBy: world.worker.id,
    }),
  );
  const { id } = await world.worker.call(referrals.draft, at, whole(world.theirs));
  expect((await world.worker.call(referrals.ready, { id: id! })).state).toBe('READY');
});

test('BR16: an agency put on the deny list loses sight of what it was sent at once', async () => {
  const { id, worker, partner, at, theirs } = await aSentReferral();
  expect((await partner.call(referrals.show, { id })).state).toBe('RECEIVED');
  await worker.call(denials.add, at, { kind: 'AGENCY', deniedAgencyId: theirs.agencyId, reason: 'Seen with them' });
  expect((await partner.ask('get', `/referrals/${id}`)).status).toBe(404);
});

test('the guards are asked again when it is sent: an agreement that ended meanwhile stops it', async () => {
  const world = await twoAgencies();
  const { at, id: caseId } = await aCaseToRefer(world.worker);
  await agreeTo(world.worker, caseId, world.theirs, everything);
  const { id } = await world.worker.call(referrals.draft, at, whole(world.theirs));
  await world.worker.call(referrals.ready, { id: id! });
  await owner.query(`UPDATE "DataSharingAgreement" SET "validTo" = '2026-01-02' WHERE "agencyId" = $1`, [
    world.ours.agencyId,
  ]);
  expect((await world.desk.try(referrals.send, { id: id! }, {})).body.errors[0].code).toBe('guard-AGREEMENT');
  expect((await owner.query('SELECT 1 FROM "ReferralItem" WHERE "referralId" = $1', [id])).rowCount).toBe(0);
});

test('a consent that ends while the form is open stops the sending of what was looked at', async () => {
  const world = await twoAgencies();
  const { at, id: caseId } = await aCaseToRefer(world.worker);
  await agreeTo(world.worker, caseId, world.theirs, everything);
  const { id } = await world.worker.call(referrals.draft, at, whole(world.theirs));
  await world.worker.call(referrals.ready, { id: id! });
  const { digest } = await world.desk.call(referrals.payload, { id: id! });
  await owner.query(`UPDATE "Case" SET gender = 'MAN' WHERE id = $1`, [caseId]);
  const refused = await world.desk.try(referrals.send, { id: id! }, { digest: digest! });
  expect([refused.status, refused.body.type]).toEqual([409, '/problems/preview-changed']);
  const again = await world.desk.call(referrals.payload, { id: id! });
  expect((await world.desk.call(referrals.send, { id: id! }, { digest: again.digest! })).state).toBe('SENT');
});

test('a decline for safety carries no words and ends what the partner sees; the sender learns the reason and nothing else', async () => {
  const { id, desk, partner, worker } = await aSentReferral();
  const refused = await partner.try(
    referrals.decline,
    { id },
    {
      declineReason: 'SAFETY_CONFLICT_RESIDENT',
      words: 'Her cousin lives here',
    },
  );
  expect([refused.status, refused.body.errors[0].path]).toEqual([422, '/words']);
  expect(await partner.call(referrals.decline, { id }, { declineReason: 'SAFETY_CONFLICT_RESIDENT' })).toEqual({
    done: true,
  });
  expect((await partner.ask('get', `/referrals/${id}`)).status).toBe(404);
  expect(await desk.call(referrals.show, { id })).toMatchObject({
    state: 'DECLINED',
    declineReason: 'SAFETY_CONFLICT_RESIDENT',
    acts: ['contest'],
  });
  for (const reader of [desk, worker])
    expect(JSON.stringify((await reader.call(referrals.events, { id })).items)).not.toContain('cousin');
});

test('a decline is contested once, then it is for good', async () => {
  const { id, desk, partner, worker } = await aSentReferral();
  await partner.call(referrals.decline, { id }, { declineReason: 'NO_CAPACITY' });
  expect((await worker.try(referrals.contest, { id }, { words: 'Once more' })).status).toBe(403);
  await desk.call(referrals.contest, { id }, { words: 'One night would do' });
  expect((await partner.call(referrals.show, { id })).state).toBe('CONTESTED');
  await partner.call(referrals.decline, { id }, { declineReason: 'NO_CAPACITY' });
  const again = await desk.try(referrals.contest, { id }, { words: 'And again' });
  expect([again.status, again.body.type]).toEqual([409, '/problems/already-contested']);
});

test('accepted in part means accepted for the named services; the rest becomes a new draft of the sender', async () => {
  const { id, partner, worker, at } = await aSentReferral(everything, { services: ['ACC_SHELTER', 'LANG'] });
  await partner.call(referrals.accept, { id }, { services: ['LANG'] });
  const { items } = await worker.call(referrals.listOfCase, at);
  expect(items.map(({ state, services, acceptedServices }) => [state, services, acceptedServices])).toEqual(
    expect.arrayContaining([
      ['ACCEPTED', ['ACC_SHELTER', 'LANG'], ['LANG']],
      ['DRAFT', ['ACC_SHELTER'], []],
    ]),
  );
  const unknown = await partner.try(referrals.accept, { id }, { services: ['MED'] });
  expect(unknown.status).toBe(422);
});

test('whoever accepts a part is told what that part needs and she agreed to for it, and nothing of what it declined', async () => {
  const world = await twoAgencies();
  const { worker, partner, theirs, desk } = world;
  const { at, id: caseId } = await aCaseToRefer(worker, { vulnerabilities: ['PREGNANT'] });
  await worker.call(people.changeIdentity, at, { address: { place: 'MARKED-PLACE' } }, { version: 1 });
  await agreeTo(worker, caseId, theirs, everything, { serviceType: 'ACC_SHELTER' });
  await agreeTo(worker, caseId, theirs, ['IDENTITY', 'RISK'], { serviceType: 'LANG' });
  const told = async (services: string[]) => {
    const id = await sent({ worker, desk, theirs }, at, { services: ['ACC_SHELTER', 'LANG'] });
    await partner.call(referrals.accept, { id }, { services });
    const lines = await partner.call(referrals.payload, { id });
    return lines.lines!.filter(({ tier }) => tier === 'T2').map(({ key }) => key);
  };
  expect(await told(['ACC_SHELTER', 'LANG'])).toEqual(expect.arrayContaining(['address', 'safeContact', 'legalName']));
  const ofLessons = await told(['LANG']);
  expect(ofLessons).toContain('legalName');
  for (const key of ['address', 'vulnerabilities', 'safeContact']) expect(ofLessons).not.toContain(key);
});

test('the database knows for which services a line is needed as the templates do', async () => {
  const groups = Object.entries(serviceGroups).flatMap(([group, codes]) => codes.map((code) => [group, code] as const));
  for (const [key, { for: needs }] of Object.entries(fields) as [string, { for: 'ALL' | readonly string[] }][]) {
    const { rows } = await owner.query('SELECT one FROM unnest($2::text[]) one WHERE is_needed($1, ARRAY[one])', [
      key,
      [...groups.map(([, code]) => code), 'NEVER_HEARD_OF'],
    ]);
    const wanted = groups.filter(([group]) => needs === 'ALL' || needs.includes(group)).map(([, code]) => code);
    expect(rows.map(({ one }) => one).sort(), key).toEqual(
      [...wanted, ...(needs === 'ALL' || needs.includes('OTHER') ? ['NEVER_HEARD_OF'] : [])].sort(),
    );
  }
});

test('the clock stands still while the other agency waits for an answer', async () => {
  const { id, worker, partner } = await aSentReferral();
  const before = await partner.call(referrals.acknowledge, { id });
  await partner.call(referrals.ask, { id }, { words: 'Until when?' });
  turnClock(5 * 3_600_000);
  const after = await worker.call(referrals.answer, { id }, { words: 'Two weeks' });
  const gained = (Date.parse(after.dueAt!) - Date.parse(before.dueAt!)) / 60_000;
  expect(Math.abs(gained - 300)).toBeLessThan(2);
});

test('a missed standard is a task of whoever sent it, called off with the answer', async () => {
  const { id, partner, desk } = await aSentReferral();
  const open = async () =>
    (
      await owner.query(
        `SELECT kind, state, "userId" FROM "Reminder" WHERE "aboutId" = $1 AND state IN ('SCHEDULED', 'RAISED') ORDER BY kind`,
        [id],
      )
    ).rows;
  expect(await open()).toEqual([{ kind: 'REFERRAL_DUE', state: 'SCHEDULED', userId: desk.id }]);
  await partner.call(referrals.waitlist, { id }, {});
  expect(await open()).toEqual([{ kind: 'REFERRAL_ANSWERED', state: 'RAISED', userId: desk.id }]);
});

test('on a waiting list whoever waits longest comes first, on both sides, whatever was sent first', async () => {
  const world = await aSentReferral();
  const { id: first, partner, desk } = world;
  const later = await sent(world, world.at, { urgency: 'ROUTINE' });
  await partner.call(referrals.waitlist, { id: later }, {});
  turnClock(3_600_000);
  await partner.call(referrals.waitlist, { id: first }, {});
  for (const [who, side] of [
    [partner, 'in'],
    [desk, 'out'],
  ] as const) {
    const query = `side=${side}&show=waitlist&limit=1`;
    const { items, nextCursor } = await who.call(referrals.list, {}, undefined, { query });
    expect(items.map(({ id }) => id)).toEqual([later]);
    const next = await who.call(referrals.list, {}, undefined, { query: `${query}&cursor=${nextCursor}` });
    expect(next.items.map(({ id }) => id)).toEqual([first]);
  }
});

test('silence of three times the standard ends it, and is a task of the sender', async () => {
  const { id, desk } = await aSentReferral();
  await owner.query('SELECT * FROM expire_referrals($1)', [new Date(Date.now() + 4 * 86_400_000).toISOString()]);
  expect((await desk.call(referrals.show, { id })).state).toBe('EXPIRED');
  expect((await desk.call(referrals.events, { id })).items[0]).toMatchObject({ step: 'expire', side: 'SYSTEM' });
});

test('two partners who answer at once: one wins, the other is told, and there is one decision', async () => {
  const { id, theirs } = await aSentReferral();
  const [a, b] = [await staff('partner', theirs), await staff('partner', theirs)];
  await a.call(referrals.acknowledge, { id });
  const answers = await Promise.all([
    a.try(referrals.accept, { id }, {}),
    b.try(referrals.decline, { id }, { declineReason: 'NO_CAPACITY' }),
  ]);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect([404, 409, 412]).toContain(answers.find(({ status }) => status !== 200)!.status);
  const { rows } = await owner.query(
    `SELECT count(*)::int AS n FROM "ReferralEvent" WHERE "referralId" = $1 AND "toState" IN ('ACCEPTED', 'DECLINED')`,
    [id],
  );
  expect(rows[0].n).toBe(1);
});

test('sending twice sends once: a retry answers the same, a second sending is in the wrong state', async () => {
  const world = await twoAgencies();
  const { at, id: caseId } = await aCaseToRefer(world.worker);
  await agreeTo(world.worker, caseId, world.theirs, everything);
  const { id } = await world.worker.call(referrals.draft, at, whole(world.theirs));
  await world.worker.call(referrals.ready, { id: id! });
  const key = randomUUID();
  await world.desk.call(referrals.send, { id: id! }, {}, { key });
  expect((await world.desk.call(referrals.send, { id: id! }, {}, { key })).state).toBe('SENT');
  expect((await world.desk.try(referrals.send, { id: id! }, {})).status).toBe(409);
  const { rows } = await owner.query('SELECT tier, keys FROM "Disclosure" WHERE "referralId" = $1', [id]);
  expect(rows.map(({ tier }) => tier).sort()).toEqual(['T1', 'T2']);
});

test('leak 3: nobody but the two agencies sees a referral, and no act of one works on the other side', async () => {
  const { id, partner, desk, worker } = await aSentReferral();
  const elsewhere = await anOffice();
  for (const role of ['partner', 'coordinator', 'social_worker'] as const) {
    const stranger = await staff(role, elsewhere);
    for (const path of ['', '/payload', '/events'])
      expect((await stranger.ask('get', `/referrals/${id}${path}`)).status, role).toBe(404);
    expect((await stranger.ask('post', `/referrals/${id}/accept`, {})).status, role).toBe(404);
    expect((await stranger.call(referrals.list, {})).items).toEqual([]);
  }
  expect((await desk.try(referrals.accept, { id }, {})).status).toBe(403);
  expect((await partner.try(referrals.withdraw, { id }, { withdrawnWhy: 'SAFETY' })).status).toBe(403);
  expect((await worker.try(referrals.send, { id }, {})).status).toBe(403);
  await partner.call(referrals.accept, { id }, {});
  expect((await partner.try(referrals.accept, { id }, {})).status).toBe(409);
});

test('a draft is the sender’s alone, and a partner has no case', async () => {
  const world = await twoAgencies();
  const { at } = await aCaseToRefer(world.worker);
  const { id } = await world.worker.call(referrals.draft, at, whole(world.theirs));
  expect((await world.partner.ask('get', `/referrals/${id}`)).status).toBe(404);
  expect((await world.partner.ask('get', `/cases/${at.code}`)).status).toBe(404);
  expect((await world.partner.ask('get', `/cases/${at.code}/referrals`)).status).toBe(404);
});

test('the recipient keeps reading for thirty days after closing, and then no more', async () => {
  const { id, partner, desk } = await aSentReferral();
  await partner.call(referrals.accept, { id }, {});
  await partner.call(referrals.noShow, { id });
  await desk.call(referrals.close, { id }, { outcome: 'NOT_ATTENDED' });
  expect((await partner.call(referrals.show, { id })).state).toBe('CLOSED');
  await owner.query(`UPDATE "Referral" SET "closedAt" = now() - interval '31 days' WHERE id = $1`, [id]);
  expect((await partner.ask('get', `/referrals/${id}`)).status).toBe(404);
});

test('an accepted referral becomes a case of the other agency, with its own key, holding what was disclosed', async () => {
  const { id, theirs, partner, caseId } = await aSentReferral(['DEMOGRAPHIC', 'IDENTITY']);
  await partner.call(referrals.accept, { id }, {});
  const [desk, worker] = [await staff('coordinator', theirs), await staff('social_worker', theirs)];
  const to = { teamId: theirs.teamId, workerId: worker.id };
  const { code } = await desk.call(referrals.openCase, { id }, to);
  const found = await worker.call(cases.open, { code });
  expect(found).toMatchObject({ alias: 'Iris', gender: 'WOMAN', languages: ['fra'], status: 'INTAKE' });
  const { rows } = await owner.query(
    'SELECT id, "agencyId", "survivorId" FROM "Case" WHERE id IN ($1, $2) ORDER BY id = $1',
    [caseId, found.id],
  );
  expect(new Set(rows.map(({ survivorId }) => survivorId)).size).toBe(2);
  expect((await worker.call(people.safeContact, { code })).value ?? null).toBeNull();

  const again = await desk.try(referrals.openCase, { id }, to);
  expect([again.status, again.body.type]).toEqual([409, '/problems/already-received']);
});

test('the statistics of both sides know that the other one knows her', async () => {
  const { id, ours, theirs, partner } = await aSentReferral();
  const knownTo = async (agency: string) =>
    (await owner.query('SELECT "knownTo" FROM statistics."PersonFact" WHERE "agencyId" = $1', [agency])).rows;
  expect(await knownTo(ours.agencyId)).toEqual([{ knownTo: [theirs.agencyId] }]);
  expect(await knownTo(theirs.agencyId)).toEqual([]);
  await partner.call(referrals.accept, { id }, {});
  const [desk, worker] = [await staff('coordinator', theirs), await staff('social_worker', theirs)];
  await desk.call(referrals.openCase, { id }, { teamId: theirs.teamId, workerId: worker.id });
  expect(await knownTo(theirs.agencyId)).toEqual([{ knownTo: [ours.agencyId] }]);
});

test('a transfer closes the sender’s case when it is accepted, and the sender keeps the trail of what was disclosed', async () => {
  const { id, partner, worker, desk, at } = await aSentReferral(everything, { verb: 'TRANSFER' });
  await partner.call(referrals.accept, { id }, {});
  expect(await worker.call(cases.open, at)).toMatchObject({ status: 'CLOSED', closureReason: 'TRANSFERRED' });
  expect(
    (await desk.call(referrals.disclosures, {}, undefined, { query: `case=${at.code}` })).items
      .map(({ tier }) => tier)
      .sort(),
  ).toEqual(['T1', 'T2']);
});

test('the disclosure log says who was told which fields on what basis, to the officer too, and never a value', async () => {
  const { id, ours, desk } = await aSentReferral();
  const officer = await staff('dpo', ours);
  const { items } = await officer.call(referrals.disclosures, {});
  expect(items.map(({ referralId, basis, disclosedBy }) => [referralId, basis, disclosedBy])).toEqual([
    [id, 'CONSENT', desk.id],
    [id, 'CONSENT', desk.id],
  ]);
  expect(items.flatMap(({ keys }) => keys)).toEqual(expect.arrayContaining(['gender', 'legalName', 'safeContact']));
  expect(JSON.stringify(items)).not.toMatch(/Marked Name|Iris|210 0000000/);
  expect((await officer.ask('get', `/referrals/${id}`)).status).toBe(404);
});

test('erasing the record destroys what was disclosed of it', async () => {
  const { id, partner, caseId } = await aSentReferral();
  await partner.call(referrals.ask, { id }, { words: 'Until when?' });
  const { survivorId } = (await owner.query('SELECT "survivorId" FROM "Case" WHERE id = $1', [caseId])).rows[0];
  await owner.query('SELECT empty_record($1, now())', [survivorId]);
  const { rows } = await owner.query(
    `SELECT (SELECT count(*)::int FROM "ReferralItem" WHERE "referralId" = $1) AS items,
      (SELECT count(words)::int FROM "ReferralEvent" WHERE "referralId" = $1) AS words,
      (SELECT count(wrapped)::int FROM keys."ReferralKey" WHERE "referralId" = $1) AS keys`,
    [id],
  );
  expect(rows).toEqual([{ items: 0, words: 0, keys: 0 }]);
});

test('bad input is named and nothing is saved', async () => {
  const world = await twoAgencies();
  const { at } = await aCaseToRefer(world.worker);
  const bad: [object, string][] = [
    [{ ...whole(world.theirs), state: 'SENT' }, '/state'],
    [{ ...whole(world.theirs), services: ['NOTHING'] }, '/services/0'],
    [{ ...whole(world.theirs), urgency: 'SOON' }, '/urgency'],
    [{ ...whole(world.theirs), toAgencyId: world.ours.agencyId }, '/toAgencyId'],
    [{ ...whole(world.theirs), toAgencyId: randomUUID() }, '/toAgencyId'],
    [{ ...whole(world.theirs), message: 'x'.repeat(2001) }, '/message'],
    [{ ...whole(world.theirs), categories: ['EVERYTHING'] }, '/categories/0'],
    [{ ...whole(world.theirs), dueAt: '2027-01-01T00:00:00Z' }, '/dueAt'],
  ];
  for (const [body, path] of bad) {
    const answer = await world.worker.ask('post', `/cases/${at.code}/referrals`, body);
    expect([answer.status, answer.body.errors?.[0].path]).toEqual([422, path]);
  }
  expect((await world.worker.call(referrals.listOfCase, at)).items).toEqual([]);
  const greek = await world.worker.call(
    referrals.draft,
    at,
    whole(world.theirs, { message: 'Ά\u0301λλη α\u0301πάντηση <b>' }),
  );
  expect(greek.message).toBe(`${'Ά\u0301λλη α\u0301'.normalize('NFC')}πάντηση <b>`);
});

test('every state has its place in the table', () => {
  const reached = new Set(Object.values(moves).flatMap(({ from, to }) => [...from, to]));
  expect([...reached].sort()).toEqual([...states].sort());
});

test('an agreement in the other direction is not ours: each agency signs for itself', async () => {
  const [ours, theirs] = [await anOffice(), await anOffice()];
  await staff('admin', ours);
  await signAgreement(theirs, ours);
  const worker = await staff('social_worker', ours);
  const { at, id: caseId } = await aCaseToRefer(worker);
  await agreeTo(worker, caseId, theirs, everything);
  const { id } = await worker.call(referrals.draft, at, whole(theirs));
  expect((await worker.try(referrals.ready, { id: id! })).body.errors[0].code).toBe('guard-AGREEMENT');
});

test('an agency is named in both languages wherever it stands beside a record, and by its only name where it has one', async () => {
  const world = await twoAgencies();
  const greek = `Ξενώνας ${randomUUID()}`;
  await owner.query(`UPDATE "Agency" SET "nameEl" = $2 WHERE id = $1`, [world.theirs.agencyId, greek]);
  const { at, id: caseId } = await aCaseToRefer(world.worker);
  await agreeTo(world.worker, caseId, world.theirs, everything);
  const id = await sent(world, at);
  const { rows } = await owner.query('SELECT name FROM "Agency" WHERE id = $1', [world.ours.agencyId]);
  const names = { toAgencyNameEl: greek, fromAgencyName: rows[0].name, fromAgencyNameEl: rows[0].name };
  expect(await world.partner.call(referrals.show, { id })).toMatchObject(names);
  expect((await world.partner.call(referrals.list, {}, undefined, { query: 'side=in' })).items).toMatchObject([names]);
  expect((await world.worker.call(referrals.disclosures, {})).items[0]).toMatchObject({ toAgencyNameEl: greek });
});

test('what she wants kept from this very agency is cut, however its name is written, and whole where she named no kind', async () => {
  const world = await twoAgencies();
  await owner.query(`UPDATE "Agency" SET name = $2, "nameEl" = 'Ξενώνας Λιμάνι' WHERE id = $1`, [
    world.theirs.agencyId,
    `Harbour ${randomUUID()}`,
  ]);
  const { at, id: caseId } = await aCaseToRefer(world.worker);
  const withholding = [{ party: ' ΞΕΝΩΝΑΣ λιμανι ', categories: ['IDENTITY'], reason: 'Not yet' }];
  await agreeTo(world.worker, caseId, world.theirs, everything, { withholding });
  const { id } = await world.worker.call(referrals.draft, at, whole(world.theirs));
  const fates = async () => {
    const { lines } = await world.worker.call(referrals.payload, { id: id! });
    return Object.fromEntries(lines!.map((line) => [line.key, line.fate]));
  };
  expect(await fates()).toMatchObject({ gender: 'SHOWN', legalName: 'SAID_NO', alias: 'SAID_NO' });
  await world.worker.call(referrals.ready, { id: id! });
  await world.desk.call(referrals.send, { id: id! }, {});
  const { rows } = await owner.query('SELECT category FROM "ReferralItem" WHERE "referralId" = $1', [id]);
  expect(rows.map(({ category }) => category)).not.toContain('IDENTITY');

  const second = await aCaseToRefer(world.worker);
  const all = [{ party: 'Ξενώνας Λιμάνι', categories: [], reason: '' }];
  await agreeTo(world.worker, second.id, world.theirs, everything, { withholding: all });
  const other = await world.worker.call(referrals.draft, second.at, whole(world.theirs));
  expect((await world.worker.try(referrals.ready, { id: other.id! })).body.errors[0].code).toBe('guard-CONSENT');
});

test('an agreement between the agencies that expires at the moment of sending stops it, on the day before not yet', async () => {
  const world = await twoAgencies();
  const { at, id: caseId } = await aCaseToRefer(world.worker);
  await agreeTo(world.worker, caseId, world.theirs, everything);
  const { id } = await world.worker.call(referrals.draft, at, whole(world.theirs));
  await world.worker.call(referrals.ready, { id: id! });
  const until = (days: number) =>
    owner.query('UPDATE "DataSharingAgreement" SET "validTo" = current_date + $2::int WHERE "agencyId" = $1', [
      world.ours.agencyId,
      days,
    ]);
  await until(-2);
  const refused = await world.desk.try(referrals.send, { id: id! }, {});
  expect([refused.status, refused.body.errors[0].code]).toEqual([409, 'guard-AGREEMENT']);
  await until(1);
  expect((await world.desk.call(referrals.send, { id: id! }, {})).state).toBe('SENT');
});

test('leak 3: accepting or answering what was taken back does nothing', async () => {
  const { id, desk, partner } = await aSentReferral();
  await partner.call(referrals.acknowledge, { id });
  await desk.call(referrals.withdraw, { id }, { withdrawnWhy: 'NO_LONGER_NEEDED' });
  for (const act of ['accept', 'acknowledge', 'decline', 'start', 'feedback'])
    expect((await partner.ask('post', `/referrals/${id}/${act}`, {})).status, act).toBeGreaterThanOrEqual(404);
  expect((await desk.call(referrals.show, { id })).state).toBe('WITHDRAWN');
  expect((await desk.try(referrals.withdraw, { id }, { withdrawnWhy: 'SAFETY' })).status).toBe(409);
});

test('leak 6: no state of a referral is set by a general change, and none of the other side’s columns', async () => {
  const world = await twoAgencies();
  const { at } = await aCaseToRefer(world.worker);
  const drafted = await world.worker.call(referrals.draft, at, whole(world.theirs));
  for (const field of [
    'state',
    'acceptedServices',
    'sentAt',
    'decidedAt',
    'outcome',
    'withdrawnWhy',
    'version',
    'agencyId',
  ]) {
    const answer = await world.worker.ask('patch', `/referrals/${drafted.id}`, { [field]: 'ACCEPTED' }, { version: 1 });
    expect([answer.status, answer.body.errors[0].path], field).toEqual([422, `/${field}`]);
  }
  expect(await world.worker.call(referrals.show, { id: drafted.id! })).toMatchObject({ state: 'DRAFT', version: 1 });
});

test('leak 7 and 12: a referral that is not there, one of others and one that was taken back answer alike', async () => {
  const [gone, theirsAlone] = [await aSentReferral(), await aSentReferral()];
  await gone.desk.call(referrals.withdraw, { id: gone.id }, { withdrawnWhy: 'SAFETY' });
  const answers = [];
  for (const id of [randomUUID(), theirsAlone.id, gone.id])
    for (const path of ['', '/payload', '/events', '/form', '/link']) {
      const { status, body } = await gone.partner.ask('get', `/referrals/${id}${path}`);
      answers.push({ ...body, status, requestId: '' });
    }
  for (const one of answers) expect(one).toEqual(answers[0]);
  expect(answers[0]!.status).toBe(404);
});

/** What a spreadsheet or a header would run, as people have smuggled it in: led by a sign, a blank, or what nobody sees. */
const smuggled = [
  ...['=HYPERLINK("http://x","y")', '+1+1', '-2+3', "@SUM(1;1)*cmd|' /C calc'!A0"],
  ...['  =1+1', '\t=1+1', '\u00a0=1+1', '\u200b=1+1', '\ufeff=1+1', '\u2060@x'],
  ...['a";filename="x.exe', '<script>alert(1)</script>', '%0d%0aX-Injected: 1'],
];

test.each(smuggled)(
  'leak 9: %j stays data: JSON to whoever may read it, in no header and no name of a file',
  async (said) => {
    const { id, desk, partner, worker } = await aSentReferral(['DEMOGRAPHIC'], { message: said, reason: said });
    await partner.call(referrals.acknowledge, { id });
    await partner.call(referrals.ask, { id }, { words: said });
    await worker.call(referrals.answer, { id }, { words: said });

    const seen = said.trim();
    const page = await partner.ask('get', `/referrals/${id}`);
    expect(page.body.message.trim()).toBe(seen);
    const events = await desk.ask('get', `/referrals/${id}/events`);
    expect(events.body.items.filter(({ words }: { words: string | null }) => words?.trim() === seen)).toHaveLength(2);
    for (const answer of [page, events, await partner.ask('get', `/referrals/${id}/payload`)]) {
      expect(answer.headers['content-type']).toMatch(/^application\/json/);
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(JSON.stringify(answer.headers)).not.toContain(said);
    }
    // No list carries what was typed, and nobody but the sender’s side reads the reason.
    for (const who of [desk, partner, worker]) {
      const list = await who.ask('get', `/referrals?side=${who === partner ? 'in' : 'out'}`);
      expect(list.body.items.map((row: { id: string }) => row.id)).toContain(id);
      expect(list.text).not.toContain(JSON.stringify(seen).slice(1, -1));
    }
    expect(page.body).not.toHaveProperty('reason');
  },
);

test('leak 9: the form comes as a PDF under a name that says nothing, in one of two languages and no other words', async () => {
  const { id, desk } = await aSentReferral(everything, { message: smuggled[0] });
  for (const language of ['en%0d%0aX-Injected:1', '../en', 'en";filename="x', '=1+1', 'EN', '']) {
    const answer = await desk.ask('get', `/referrals/${id}/form?language=${language}`);
    expect([answer.status, answer.headers['x-injected']], language).toEqual([400, undefined]);
  }
  // Without a browser of the server's the reader's own prints, and nothing is told on the way.
  const answer = await desk.ask('get', `/referrals/${id}/form?language=el`);
  expect([answer.status, answer.body.type]).toEqual([409, '/problems/no-printer']);
  expect(JSON.stringify(answer.body)).not.toContain('HYPERLINK');
});

test('leak 9: a code is a code: no service, urgency, reason or outcome carries anything else', async () => {
  const world = await twoAgencies();
  const { at, id: caseId } = await aCaseToRefer(world.worker);
  await agreeTo(world.worker, caseId, world.theirs, everything);
  const { id } = await world.worker.call(referrals.draft, at, whole(world.theirs));
  for (const said of smuggled) {
    for (const body of [{ services: [said] }, { urgency: said }, { interpreterNeed: said }, { delivery: said }])
      expect((await world.worker.ask('patch', `/referrals/${id}`, body, { version: 1 })).status, said).toBe(422);
  }
  await world.worker.call(referrals.ready, { id: id! });
  await world.desk.call(referrals.send, { id: id! }, {});
  for (const said of smuggled) {
    expect((await world.partner.ask('post', `/referrals/${id}/decline`, { declineReason: said })).status, said).toBe(
      422,
    );
    expect((await world.desk.ask('post', `/referrals/${id}/withdraw`, { withdrawnWhy: said })).status, said).toBe(422);
    expect((await world.partner.ask('get', `/referrals?service=${encodeURIComponent(said)}`)).status, said).toBe(400);
  }
  expect((await world.partner.call(referrals.show, { id: id! })).state).toBe('RECEIVED');
});

test('leak 4: no paper of the case goes with a referral: whoever received it finds neither scan nor agreement by its id', async () => {
  const world = await twoAgencies();
  const { at, id: caseId } = await aCaseToRefer(world.worker);
  const scan = await world.worker.call(documents.add, at, {
    kind: 'CONSENT_FORM',
    content: Buffer.from('%PDF-1.4\nsigned by hand\n%%EOF\n').toString('base64'),
  });
  const consentId = await agreeTo(world.worker, caseId, world.theirs, [...everything, 'DOCUMENTS'], {
    documentId: scan.id,
  });
  const id = await sent(world, at);
  const theirDesk = await staff('coordinator', world.theirs);
  const theirWorker = await staff('social_worker', world.theirs);

  const papers = [`/documents/${scan.id}`, `/documents/${scan.id}/content`, `/consents/${consentId}`];
  const tried = async (moment: string) => {
    for (const who of [world.partner, theirDesk, theirWorker])
      for (const path of papers) {
        const never = await who.ask('get', path.replace(/[0-9a-f-]{36}/, randomUUID()));
        const answer = await who.ask('get', path);
        expect([answer.status, { ...answer.body, requestId: '' }], `${who.role} ${moment} ${path}`).toEqual([
          404,
          { ...never.body, requestId: '' },
        ]);
      }
    for (const path of [`/referrals/${id}`, `/referrals/${id}/payload`, `/referrals/${id}/events`]) {
      const { text, status } = await world.partner.ask('get', path);
      expect(status).toBe(200);
      expect(text).not.toContain(String(scan.id));
      expect(text).not.toContain(consentId);
    }
  };
  await tried('when it was sent');
  await world.partner.call(referrals.accept, { id }, {});
  await tried('when it was accepted');
  expect((await world.worker.ask('get', `/documents/${scan.id}/content`)).status).toBe(200);

  // Nor in a case that is opened from it.
  const { code } = await theirDesk.call(
    referrals.openCase,
    { id },
    { teamId: world.theirs.teamId, workerId: theirWorker.id },
  );
  expect((await theirWorker.call(documents.list, { code })).items).toEqual([]);
  for (const path of papers) expect((await theirWorker.ask('get', path)).status, path).toBe(404);
});

test('leak 4: the printed form is found by whoever reads the referral, and by nobody else', async () => {
  const { id, desk, partner, worker, theirs } = await aSentReferral();
  const strangers = [await staff('partner', await anOffice()), await staff('coordinator', await anOffice())];
  const others = [
    ...strangers,
    await staff('social_worker', theirs),
    await staff('manager', theirs),
    await staff('dpo', theirs),
  ];
  for (const who of others) {
    const never = await who.ask('get', `/referrals/${randomUUID()}/form`);
    const answer = await who.ask('get', `/referrals/${id}/form`);
    expect([answer.status, { ...answer.body, requestId: '' }], who.role).toEqual([
      404,
      { ...never.body, requestId: '' },
    ]);
  }
  for (const who of [desk, partner, worker]) expect((await who.ask('get', `/referrals/${id}/form`)).status).toBe(409);
  await desk.call(referrals.withdraw, { id }, { withdrawnWhy: 'SAFETY' });
  expect((await partner.ask('get', `/referrals/${id}/form`)).status).toBe(404);
});

// --- what she wants kept from the recipient, said after it was sent ---------------------------------------------------

/** Says with another agreement of hers that this agency must not know something; none named means nothing at all. */
async function keepFrom(
  worker: Person,
  at: { code: string },
  agency: { agencyId: string },
  categories: DataCategory[],
) {
  const { rows } = await owner.query('SELECT name FROM "Agency" WHERE id = $1', [agency.agencyId]);
  await worker.call(consents.give, at, {
    kind: 'SHARE_IN_TEAM',
    dataCategories: ['HEALTH'],
    method: 'WRITTEN',
    language: 'fra',
    understood: true,
    noticeVersion: 'N1',
    withholding: [{ party: ` ${rows[0].name.toUpperCase()} `, categories, reason: 'Not yet' }],
  });
}

test('a withholding said after sending is honoured by what was not open yet, and by the next read of what was', async () => {
  const { id, at, worker, partner, theirs } = await aSentReferral();
  expect(keysOf(await partner.call(referrals.payload, { id }))).toContain('gender');
  await keepFrom(worker, at, theirs, ['IDENTITY', 'DEMOGRAPHIC']);

  expect(keysOf(await partner.call(referrals.payload, { id }))).toEqual(['caseCode', 'referrer', 'interpreterNeed']);
  await partner.call(referrals.accept, { id }, {});
  const opened = await partner.call(referrals.payload, { id });
  expect(keysOf(opened)).toEqual(['caseCode', 'referrer', 'interpreterNeed', 'safeContact']);
  expect(JSON.stringify(opened)).not.toMatch(/Marked Name|Iris/);

  // A case that is opened from it begins without her name; what was disclosed stays in the log as it was.
  const [theirDesk, theirWorker] = [await staff('coordinator', theirs), await staff('social_worker', theirs)];
  const to = { teamId: theirs.teamId, workerId: theirWorker.id };
  const { code } = await theirDesk.call(referrals.openCase, { id }, to);
  expect((await theirWorker.call(cases.open, { code })).alias).not.toBe('Iris');
  const { rows } = await owner.query('SELECT tier, keys FROM "Disclosure" WHERE "referralId" = $1 ORDER BY tier', [id]);
  expect(rows.map(({ tier }) => tier)).toEqual(['T1', 'T2']);
  expect(rows[1].keys).toContain('legalName');
});

test('what was frozen becomes less and never more: no later agreement and no hand at the database reopens it', async () => {
  const { id, at, worker, partner, theirs, caseId } = await aSentReferral();
  await keepFrom(worker, at, theirs, ['IDENTITY']);
  await partner.call(referrals.accept, { id }, {});
  await worker.call(consents.give, at, {
    kind: 'SHARE_IN_TEAM',
    dataCategories: ['HEALTH'],
    method: 'WRITTEN',
    language: 'fra',
    understood: true,
    noticeVersion: 'N1',
  });
  await agreeTo(worker, caseId, theirs, everything, { serviceType: 'ACC_SHELTER' });
  expect(keysOf(await partner.call(referrals.payload, { id }))).not.toContain('legalName');
  for (const who of [worker, partner])
    await expect(who.work(({ db }) => db.follow('Referral', { id }, { withheld: [] }))).rejects.toThrow();
  expect((await owner.query('SELECT withheld FROM "Referral" WHERE id = $1', [id])).rows[0].withheld).toEqual([
    'IDENTITY',
  ]);
});

test('where an agency must know nothing at all any more, what lies there is taken back at once', async () => {
  const { id, at, worker, partner, desk, theirs } = await aSentReferral();
  await partner.call(referrals.accept, { id }, {});
  await keepFrom(worker, at, theirs, []);
  for (const path of ['', '/payload', '/events', '/form'])
    expect((await partner.ask('get', `/referrals/${id}${path}`)).status, path).toBe(404);
  expect(await desk.call(referrals.show, { id })).toMatchObject({
    state: 'WITHDRAWN',
    withdrawnWhy: 'CONSENT_WITHDRAWN',
  });
});

test('a withholding concerns the agency it names: another one reads on, also after a contested decline', async () => {
  const { id, at, worker, partner, desk } = await aSentReferral();
  await keepFrom(worker, at, await anOffice(), []);
  expect(keysOf(await partner.call(referrals.payload, { id }))).toContain('gender');

  const second = await aSentReferral();
  await second.partner.call(referrals.decline, { id: second.id }, { declineReason: 'NO_CAPACITY' });
  await keepFrom(second.worker, second.at, second.theirs, ['DEMOGRAPHIC']);
  await second.desk.call(referrals.contest, { id: second.id }, { words: 'Once more' });
  expect(keysOf(await second.partner.call(referrals.payload, { id: second.id }))).not.toContain('gender');
  expect((await desk.call(referrals.show, { id })).state).toBe('SENT');
});

test('the form holds what its reader sees and nothing else: before acceptance no name, for the desk no value she may not read', async () => {
  const { id, desk, partner, worker } = await aSentReferral(['DEMOGRAPHIC', 'IDENTITY', 'CONTACT', 'HEALTH']);
  const formFor = (who: typeof desk, language: 'en' | 'el' = 'en') => who.work((work) => formOf(work, id, language));
  for (const who of [desk, partner, worker]) {
    const { lines } = await who.call(referrals.payload, { id });
    const form = await formFor(who);
    const shown = lines!.filter(({ tier }) => tier === 'T1');
    expect(form.payload.lines).toEqual(shown);
    expect(JSON.stringify({ ...form, lists: [] })).not.toMatch(/Marked Name|210 0000000/);
  }
  await partner.call(referrals.accept, { id }, {});
  expect(JSON.stringify((await formFor(partner, 'el')).payload)).toContain('Marked Name');
  expect(JSON.stringify((await formFor(desk)).payload)).not.toContain('Marked Name');
  await worker.ask('post', `/referrals/${id}/withdraw`, { withdrawnWhy: 'SAFETY' });
  await expect(formFor(partner)).rejects.toMatchObject({ status: 404 });
});
