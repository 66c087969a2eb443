import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { cases } from '#server/cases/cases.contract.ts';
import { turnClock } from '#server/platform/clock.ts';
import { signAgreement } from '#server/testing/agencies.ts';
import { anOffice, type Office, owner, staff } from '#server/testing/cast.ts';
import { type NewSentIn, referrals } from './referrals.contract.ts';

afterEach(() => turnClock(0));
const day = 86_400_000;

/** An agency of partners only, and one with a desk that signed with it. */
async function twoHouses() {
  const [theirs, ours] = [await anOffice(), await anOffice()];
  await signAgreement(ours, theirs);
  const [partner, desk, worker] = await Promise.all([
    staff('partner', theirs),
    staff('coordinator', ours),
    staff('social_worker', ours),
  ]);
  return { theirs, ours, partner, desk, worker };
}

const somebody = ({ agencyId }: Office, more: Partial<NewSentIn> = {}): NewSentIn => ({
  toAgencyId: agencyId,
  urgency: 'URGENT',
  services: ['ACC_SHELTER'],
  interpreterNeed: 'NEEDED',
  message: 'A bed from Thursday',
  isChild: false,
  categories: ['DEMOGRAPHIC', 'IDENTITY', 'CONTACT'],
  agreedHow: 'VERBAL_WITNESSED',
  agreedIn: 'fra',
  witness: 'Marked Witness',
  understood: true,
  person: {
    gender: 'WOMAN',
    ageBand: '25_34',
    languages: ['fra'],
    alias: 'Iris',
    legalName: 'Marked Name',
    safeContact: { channel: 'CALL', value: '+30 210 0000000' },
  },
  ...more,
});
const keysOf = (payload: { lines?: { key: string }[] | undefined }) => payload.lines!.map(({ key }) => key);
const atOnce = ['referrer', 'interpreterNeed', 'gender', 'ageBand', 'languages'];
const said = async (id: string) =>
  (await owner.query('SELECT key, tier, value FROM "ReferralItem" WHERE "referralId" = $1', [id])).rows;

test('a partner sends somebody in, tier by tier, follows it, and the loop closes', async () => {
  const { ours, partner, desk, worker, theirs } = await twoHouses();
  const sent = await partner.call(referrals.sendIn, {}, somebody(ours));
  const id = sent.id!;
  expect(sent).toMatchObject({
    state: 'SENT',
    side: 'SENDER',
    acts: ['withdraw'],
    agreedIn: 'fra',
    witness: 'Marked Witness',
  });
  expect(sent.caseCode).toBeNull();
  expect((await partner.call(referrals.list, {}, undefined, { query: 'side=out' })).items.map((row) => row.id)).toEqual(
    [id],
  );

  const [row] = (await desk.call(referrals.list, {}, undefined, { query: 'side=in' })).items;
  expect(row).toMatchObject({ id, state: 'RECEIVED', fromAgencyId: theirs.agencyId });
  const opened = await desk.call(referrals.payload, { id });
  expect(keysOf(opened)).toEqual(atOnce);
  expect(JSON.stringify(opened)).not.toMatch(/Marked Name|Iris|210 0000000/);
  const shown = await desk.call(referrals.show, { id });
  expect(shown).toMatchObject({ agreedHow: 'VERBAL_WITNESSED', agreedIn: 'fra', message: 'A bed from Thursday' });
  expect(shown).not.toHaveProperty('witness');

  await desk.call(referrals.ask, { id }, { words: 'Until when?' }).catch(() => undefined);
  await partner.call(referrals.answer, { id }, { words: 'Two weeks' });
  await desk.call(referrals.accept, { id }, {});
  expect(keysOf(await desk.call(referrals.payload, { id }))).toEqual([...atOnce, 'alias', 'legalName', 'safeContact']);
  const { code } = await desk.call(referrals.openCase, { id }, { teamId: ours.teamId, workerId: worker.id });
  expect(await worker.call(cases.open, { code })).toMatchObject({ alias: 'Iris', gender: 'WOMAN', status: 'INTAKE' });

  await desk.call(referrals.start, { id });
  await desk.call(referrals.feedback, { id }, { words: 'She settled in' });
  await partner.call(referrals.close, { id }, { outcome: 'SERVICE_PROVIDED_FULL' });
  const steps = (await partner.call(referrals.events, { id })).items.map(({ step }) => step).reverse();
  expect(steps).toEqual([
    ...['ready', 'send', 'receive', 'acknowledge', 'ask', 'answer', 'accept', 'start', 'feedback', 'close'],
  ]);
});

test('what was sent is sealed, logged field by field, and of no case: no reminder and no record is left behind', async () => {
  const { ours, partner } = await twoHouses();
  const id = (await partner.call(referrals.sendIn, {}, somebody(ours))).id!;
  const rows = await said(id);
  expect(rows.map(({ key }) => key).sort()).toEqual([...atOnce, 'alias', 'legalName', 'safeContact'].sort());
  for (const { value } of rows) expect(value).toMatch(/^s1\./);
  const { rows: log } = await owner.query(
    `SELECT tier, keys, categories, basis, "caseId", "disclosedBy" FROM "Disclosure" WHERE "referralId" = $1 ORDER BY tier`,
    [id],
  );
  expect(log).toMatchObject([
    { tier: 'T1', basis: 'CONSENT', caseId: null, disclosedBy: partner.id },
    { tier: 'T2', basis: 'CONSENT', caseId: null, categories: ['IDENTITY', 'CONTACT'] },
  ]);
  const { rows: left } = await owner.query(
    `SELECT (SELECT count(*)::int FROM "Reminder" WHERE "aboutId" = $1) AS reminders,
      (SELECT count(*)::int FROM keys."SurvivorKey" k JOIN "Referral" r ON r."survivorId" = k."survivorId" WHERE r.id = $1) AS records`,
    [id],
  );
  expect(left).toEqual([{ reminders: 0, records: 0 }]);
});

test('what she did not agree to is not taken, and what the service does not need does not go', async () => {
  const { ours, partner, desk } = await twoHouses();
  const refused = await partner.try(referrals.sendIn, {}, somebody(ours, { categories: ['DEMOGRAPHIC', 'CONTACT'] }));
  expect([
    refused.status,
    refused.body.errors.map(({ path, code }: Record<string, string>) => `${path} ${code}`),
  ]).toEqual([422, ['/person/alias not-agreed', '/person/legalName not-agreed']]);
  expect((await owner.query('SELECT 1 FROM "Referral" WHERE "toAgencyId" = $1', [ours.agencyId])).rowCount).toBe(0);

  const body = somebody(ours, {
    services: ['JOB'],
    categories: ['DEMOGRAPHIC', 'HEALTH'],
    person: { gender: 'WOMAN', healthNeeds: 'Marked Asthma' },
  });
  const id = (await partner.call(referrals.sendIn, {}, body)).id!;
  expect((await said(id)).map(({ key }) => key).sort()).toEqual(['gender', 'interpreterNeed', 'referrer']);
  await desk.call(referrals.accept, { id }, {});
  expect(JSON.stringify(await desk.call(referrals.payload, { id }))).not.toContain('Marked Asthma');
});

const missing: [string, Partial<NewSentIn>, (world: Awaited<ReturnType<typeof twoHouses>>) => Promise<unknown>][] = [
  [
    'AGREEMENT',
    {},
    ({ ours }) => owner.query('DELETE FROM "DataSharingAgreement" WHERE "agencyId" = $1', [ours.agencyId]),
  ],
  [
    'WOMEN_ONLY',
    { person: { gender: 'MAN' }, categories: ['DEMOGRAPHIC'] },
    ({ ours }) => owner.query('UPDATE "Agency" SET "womenOnly" = true WHERE id = $1', [ours.agencyId]),
  ],
  [
    'TRANSFER_BASIS',
    {},
    ({ ours }) => owner.query(`UPDATE "Agency" SET country = 'ALB' WHERE id = $1`, [ours.agencyId]),
  ],
  ['GUARDIAN', { isChild: true }, async () => undefined],
  ['SAFE_CONTACT', { person: {} }, async () => undefined],
  ['CONSENT', { agreedOn: '2026-01-02' }, async () => turnClock(400 * day)],
];
test.each(missing)('without %s nobody is sent in, and the guard says so by its name', async (guard, more, take) => {
  const world = await twoHouses();
  await take(world);
  const refused = await world.partner.try(referrals.sendIn, {}, somebody(world.ours, more));
  expect([refused.status, refused.body.errors?.map(({ code }: { code: string }) => code)]).toEqual([
    409,
    [`guard-${guard}`],
  ]);
  turnClock(0);
  expect((await owner.query('SELECT 1 FROM "Referral" WHERE "toAgencyId" = $1', [world.ours.agencyId])).rowCount).toBe(
    0,
  );
});

test('bad input is named, and nothing is sent', async () => {
  const { ours, theirs, partner } = await twoHouses();
  const silent = await anOffice();
  await owner.query('UPDATE "Agency" SET "takesPart" = false WHERE id = $1', [silent.agencyId]);
  const bad: [object, string][] = [
    [{ ...somebody(ours), witness: undefined }, '/witness'],
    [{ ...somebody(ours), understood: false }, '/understood'],
    [{ ...somebody(ours), agreedOn: '2999-01-01' }, '/agreedOn'],
    [{ ...somebody(ours), agreedHow: 'SHRUG' }, '/agreedHow'],
    [{ ...somebody(ours), services: [] }, '/services'],
    [{ ...somebody(ours), categories: ['EXPLOITATION'] }, '/categories/0'],
    [{ ...somebody(ours), person: { narrative: 'x' } }, '/person/narrative'],
    [{ ...somebody(ours), person: { gender: 'NONE' } }, '/person/gender'],
    [{ ...somebody(ours), toAgencyId: theirs.agencyId }, '/toAgencyId'],
    [{ ...somebody(ours), toAgencyId: silent.agencyId }, '/toAgencyId'],
    [{ ...somebody(ours), toAgencyId: randomUUID() }, '/toAgencyId'],
    [{ ...somebody(ours), verb: 'TRANSFER' }, '/verb'],
    [{ ...somebody(ours), caseId: randomUUID() }, '/caseId'],
  ];
  for (const [body, path] of bad) {
    const answer = await partner.ask('post', '/referrals', body);
    expect([answer.status, answer.body.errors?.[0].path], path).toEqual([422, path]);
  }
  expect((await partner.call(referrals.list, {}, undefined, { query: 'side=out' })).items).toEqual([]);
});

test('partners see what their own agency sent and got, and nothing else; nobody else of their agency sees it', async () => {
  const { ours, theirs, partner, desk } = await twoHouses();
  const id = (await partner.call(referrals.sendIn, {}, somebody(ours))).id!;
  const colleague = await staff('partner', theirs);
  expect((await colleague.call(referrals.show, { id })).state).toBe('SENT');

  const others = [
    await staff('coordinator', theirs),
    await staff('social_worker', theirs),
    await staff('manager', theirs),
  ];
  const strangers = [
    await staff('partner', await anOffice()),
    await staff('coordinator', await anOffice()),
    await staff('social_worker', ours),
  ];
  for (const who of [...others, ...strangers]) {
    for (const path of ['', '/payload', '/events', '/form'])
      expect((await who.ask('get', `/referrals/${id}${path}`)).status, `${who.role} ${path}`).toBe(404);
    for (const act of ['withdraw', 'close', 'answer', 'accept'])
      expect(
        (await who.ask('post', `/referrals/${id}/${act}`, {})).status,
        `${who.role} ${act}`,
      ).toBeGreaterThanOrEqual(404);
  }
  for (const role of ['coordinator', 'social_worker', 'admin'] as const)
    expect((await (await staff(role, theirs)).ask('post', '/referrals', somebody(ours))).status, role).toBe(404);
  // Each side takes its own steps only, also by hand.
  expect((await desk.try(referrals.withdraw, { id }, { withdrawnWhy: 'SAFETY' })).status).toBe(403);
  expect((await partner.try(referrals.accept, { id }, {})).status).toBe(403);
  await expect(partner.work(({ db }) => db.follow('Referral', { id }, { agreedIn: 'eng' }))).rejects.toThrow();
  await expect(partner.work(({ db }) => db.follow('Referral', { id }, { state: 'ACCEPTED' }))).rejects.toThrow();
});

test('taking it back ends it at once; a decline may be contested once; sending twice sends once', async () => {
  const { ours, partner, desk } = await twoHouses();
  const key = randomUUID();
  const id = (await partner.call(referrals.sendIn, {}, somebody(ours), { key })).id!;
  expect((await partner.call(referrals.sendIn, {}, somebody(ours), { key })).id).toBe(id);
  await desk.call(referrals.decline, { id }, { declineReason: 'NO_CAPACITY' });
  expect((await desk.ask('get', `/referrals/${id}`)).status).toBe(404);
  await partner.call(referrals.contest, { id }, { words: 'One night would do' });
  expect(keysOf(await desk.call(referrals.payload, { id }))).toEqual(atOnce);
  await partner.call(referrals.withdraw, { id }, { withdrawnWhy: 'CONSENT_WITHDRAWN' });
  for (const path of ['', '/payload', '/events'])
    expect((await desk.ask('get', `/referrals/${id}${path}`)).status).toBe(404);
});

test('her agreement counts for ninety days, and thirty days after the end nothing of it is left', async () => {
  const { ours, partner, desk } = await twoHouses();
  const id = (await partner.call(referrals.sendIn, {}, somebody(ours))).id!;
  await desk.call(referrals.accept, { id }, {});
  await owner.query('UPDATE "Referral" SET "agreedOn" = current_date - 92 WHERE id = $1', [id]);
  expect(keysOf(await desk.call(referrals.payload, { id }))).toEqual(['referrer', 'interpreterNeed']);

  await partner.call(referrals.withdraw, { id }, { withdrawnWhy: 'NO_LONGER_NEEDED' });
  const later = (days: number) => new Date(Date.now() + days * day).toISOString();
  await owner.query('SELECT * FROM expire_referrals($1)', [later(29)]);
  expect((await said(id)).length).toBeGreaterThan(0);
  await owner.query('SELECT * FROM expire_referrals($1)', [later(45)]);
  const { rows } = await owner.query(
    `SELECT (SELECT count(*)::int FROM "ReferralItem" WHERE "referralId" = $1) AS items,
      (SELECT num_nonnulls(message, witness) FROM "Referral" WHERE id = $1) AS words,
      (SELECT count(wrapped)::int FROM keys."ReferralKey" WHERE "referralId" = $1) AS keys,
      (SELECT count(*)::int FROM "Disclosure" WHERE "referralId" = $1) AS log`,
    [id],
  );
  expect(rows).toEqual([{ items: 0, words: 0, keys: 0, log: 2 }]);
  expect((await partner.call(referrals.show, { id })).state).toBe('WITHDRAWN');
});

test('once what the two agencies signed has ended, nothing is added in words and no decline is contested', async () => {
  const { ours, theirs, partner, desk } = await twoHouses();
  const [asked, declined] = [
    (await partner.call(referrals.sendIn, {}, somebody(ours))).id!,
    (await partner.call(referrals.sendIn, {}, somebody(ours))).id!,
  ];
  await desk.call(referrals.ask, { id: asked }, { words: 'Since when?' });
  await desk.call(referrals.decline, { id: declined }, { declineReason: 'NO_CAPACITY' });
  await owner.query(`UPDATE "DataSharingAgreement" SET "validTo" = '2026-01-02' WHERE "withAgencyId" = $1`, [
    theirs.agencyId,
  ]);
  for (const refused of [
    await partner.try(referrals.answer, { id: asked }, { words: 'Two weeks' }),
    await partner.try(referrals.contest, { id: declined }, { words: 'One night would do' }),
  ])
    expect([refused.status, refused.body.errors[0].path]).toEqual([409, '/guards/AGREEMENT']);
});

test('nor is anything accepted then, or after her agreement, and what nobody answered by its end is read no more', async () => {
  const { ours, theirs, partner, desk } = await twoHouses();
  const sendIn = async () => (await partner.call(referrals.sendIn, {}, somebody(ours))).id!;
  const [waiting, signed, unread, declined] = [await sendIn(), await sendIn(), await sendIn(), await sendIn()];
  const refused = async (id: string) => {
    const answer = await desk.try(referrals.accept, { id }, {});
    return [answer.status, answer.body.errors?.[0]?.path];
  };
  await desk.call(referrals.waitlist, { id: waiting }, {});
  await desk.call(referrals.decline, { id: declined }, { declineReason: 'NO_CAPACITY' });
  await owner.query('UPDATE "Referral" SET "agreedOn" = current_date - 92 WHERE id = ANY ($1)', [
    [waiting, unread, declined],
  ]);
  expect(await refused(waiting)).toEqual([409, '/guards/CONSENT']);
  const contested = await partner.try(referrals.contest, { id: declined }, { words: 'One night would do' });
  expect([contested.status, contested.body.errors?.[0]?.path]).toEqual([409, '/guards/CONSENT']);
  await owner.query('SELECT * FROM expire_referrals(now())');
  expect((await desk.try(referrals.show, { id: unread })).status).toBe(404);
  expect((await desk.try(referrals.show, { id: signed })).status).toBe(200);

  await owner.query(`UPDATE "DataSharingAgreement" SET "validTo" = '2026-01-02' WHERE "withAgencyId" = $1`, [
    theirs.agencyId,
  ]);
  expect(await refused(signed)).toEqual([409, '/guards/AGREEMENT']);
});
