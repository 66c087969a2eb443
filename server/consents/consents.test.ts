import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { cases } from '#server/cases/cases.contract.ts';
import { members } from '#server/members/members.contract.ts';
import { people } from '#server/people/people.contract.ts';
import { addDays, today } from '#server/platform/clock.ts';
import { todays } from '#server/reminders/today.contract.ts';
import { anOffice, type Office, owner, staff } from '#server/testing/cast.ts';
import { consents, type DataCategory, SHARE_DAYS, WARN_DAYS } from './consents.contract.ts';

const agreement = {
  kind: 'SERVICE',
  method: 'WRITTEN',
  language: 'fra',
  understood: true,
  noticeVersion: 'N1',
} as const;
const sharing = { ...agreement, kind: 'SHARE_IN_TEAM', dataCategories: ['MENTAL_HEALTH_SUMMARY' as const] } as const;
const share = () => ({ ...sharing, dataCategories: [...sharing.dataCategories] });

async function aCase(office: Office) {
  const eleni = await staff('social_worker', office);
  const started = await eleni.call(cases.start, {}, { alias: 'Ismini' });
  const at = { code: started.code! };
  await eleni.call(cases.change, at, { noticeVersion: 'N1' }, { version: 1 });
  return { eleni, at, caseId: started.id!, survivorId: '' };
}

/** What the psychologist wrote for those she agreed to, put there by hand: sessions have tests of their own. */
async function clinicalSummary(office: Office, at: { code: string }, psychologist: Awaited<ReturnType<typeof staff>>) {
  const {
    id: caseId,
    survivorId,
    agencyId,
  } = (await owner.query('SELECT id, "survivorId", "agencyId" FROM "Case" WHERE code = $1', [at.code])).rows[0];
  const episodeId = randomUUID();
  await owner.query(
    `INSERT INTO "Episode" (id, "caseId", "agencyId", "survivorId", "serviceType", "sessionKind", "providerAgencyId", status, "requestedOn")
      VALUES ($1, $2, $3, $4, 'PSY_IND', 'PSYCHOLOGICAL', $3, 'ACTIVE', current_date)`,
    [episodeId, caseId, agencyId, survivorId],
  );
  const sessionId = randomUUID();
  await psychologist.work(async ({ db }) => {
    await db.create(
      'Session',
      {
        clinicalSummary: 'Sleeps better',
        minutes: 50,
        attendance: 'ATTENDED',
        mode: 'IN_PERSON',
        heldAt: new Date().toISOString(),
      },
      { id: sessionId, episodeId, caseId, survivorId, kind: 'PSYCHOLOGICAL', recorderId: psychologist.id },
    );
  });
  return sessionId;
}

test('an agreement is versioned: the newer one supersedes the older, which stays as it was said', async () => {
  const { eleni, at } = await aCase(await anOffice());
  const first = await eleni.call(consents.give, at, agreement);
  const second = await eleni.call(consents.give, at, { ...agreement, method: 'AUDIO' });
  expect([first.recordVersion, second.recordVersion]).toEqual([1, 2]);

  const { items } = await eleni.call(consents.list, at);
  expect(items.map(({ recordVersion, method, inForce }) => [recordVersion, method, inForce])).toEqual([
    [2, 'AUDIO', true],
    [1, 'WRITTEN', false],
  ]);
  expect(items[1]!.supersededAt).toBeTruthy();
  expect((await eleni.try(consents.withdraw, { id: first.id! })).status).toBe(409);
});

test('a withdrawal does not bring the agreement before it back', async () => {
  const { eleni, at } = await aCase(await anOffice());
  await eleni.call(consents.give, at, agreement);
  const second = await eleni.call(consents.give, at, agreement);
  const withdrawn = await eleni.call(consents.withdraw, { id: second.id! });
  expect(withdrawn).toMatchObject({ inForce: false, withdrawnHow: 'SPOKEN' });

  expect((await eleni.call(consents.list, at)).items.filter((each) => each.inForce)).toEqual([]);
  const refused = await eleni.try(people.changeExploitation, at, { forms: ['LABOUR'] }, { version: 0 });
  expect(refused.body.type).toBe('/problems/agreement-required');
  expect((await eleni.try(consents.withdraw, { id: second.id! })).body.type).toBe('/problems/already-withdrawn');
});

test('who reads the clinical summary is hers to say: shared at once, gone with the next read after she takes it back', async () => {
  const office = await anOffice();
  const { eleni, at } = await aCase(office);
  const psychologist = await staff('psychologist', office);
  await eleni.call(members.add, at, { userId: psychologist.id, role: 'psychologist' });
  const sessionId = await clinicalSummary(office, at, psychologist);
  const supervisor = await staff('supervisor', office);
  const read = async (who: typeof eleni) =>
    (await who.work(({ db }) => db.get('Session', { id: sessionId }))).clinicalSummary;

  for (const reader of [eleni, supervisor]) expect(await read(reader)).toBeUndefined();
  const given = await psychologist.call(consents.give, at, share());
  for (const reader of [eleni, supervisor]) expect(await read(reader)).toBe('Sleeps better');

  await eleni.call(consents.withdraw, { id: given.id! }, { withdrawnHow: 'MESSAGE' });
  for (const reader of [eleni, supervisor]) expect(await read(reader)).toBeUndefined();
  expect(await read(psychologist)).toBe('Sleeps better');
});

test('a narrower agreement ends what the wider one shared', async () => {
  const office = await anOffice();
  const { eleni, at } = await aCase(office);
  const psychologist = await staff('psychologist', office);
  await eleni.call(members.add, at, { userId: psychologist.id, role: 'psychologist' });
  const sessionId = await clinicalSummary(office, at, psychologist);
  await eleni.call(consents.give, at, share());
  await eleni.call(consents.give, at, { ...share(), dataCategories: ['ATTENDANCE'] });
  expect(await eleni.work(({ db }) => db.get('Session', { id: sessionId }))).not.toHaveProperty('clinicalSummary');
});

test('sharing within the team ends by itself after ninety days, an agreement to services has no end', async () => {
  const { eleni, at } = await aCase(await anOffice());
  const shared = await eleni.call(consents.give, at, { ...share(), validFrom: today() });
  expect(Date.parse(shared.validTo!) - Date.parse(shared.validFrom!)).toBe(SHARE_DAYS * 86_400_000);
  expect((await eleni.call(consents.give, at, agreement)).validTo).toBeNull();
});

test('what is not understood, not explained or not in order is no agreement', async () => {
  const { eleni, at } = await aCase(await anOffice());
  const bad: [Record<string, unknown>, string][] = [
    [{ ...agreement, understood: false }, '/understood'],
    [{ ...agreement, understood: undefined }, '/understood'],
    [{ ...agreement, noticeVersion: undefined }, '/noticeVersion'],
    [{ ...agreement, dataCategories: ['HEALTH'] }, '/dataCategories'],
    [{ ...share(), dataCategories: [] }, '/dataCategories'],
    [{ ...share(), dataCategories: ['EVERYTHING'] }, '/dataCategories/0'],
    [{ ...agreement, validFrom: '2099-01-01' }, '/validFrom'],
    [{ ...agreement, validFrom: '2026-03-02', validTo: '2026-03-01' }, '/validTo'],
    [{ ...agreement, kind: 'EVERYTHING' }, '/kind'],
    [{ ...agreement, method: 'VERBAL_WITNESSED' }, '/witness'],
    [{ ...share(), kind: 'SHARE_WITH_AGENCY' }, '/recipientAgencyId'],
    [{ ...share(), kind: 'SHARE_WITH_AGENCY', recipientAgencyId: randomUUID() }, '/recipientAgencyId'],
    [{ ...share(), recipientAgencyId: randomUUID() }, '/recipientAgencyId'],
    [{ ...agreement, serviceType: 'LANG' }, '/serviceType'],
    [{ ...agreement, kind: 'NRM_REPORT_ANONYMOUS', dataCategories: ['IDENTITY'] }, '/dataCategories'],
    [{ ...agreement, kind: 'FUNDER_STATS', dataCategories: ['CONTACT'] }, '/dataCategories'],
    [{ ...agreement, signature: '<svg onload=alert(1)>' }, '/signature'],
    [{ ...agreement, documentId: randomUUID() }, '/documentId'],
    [{ ...agreement, emergency: true }, '/emergency'],
    [{ ...agreement, approvedBy: randomUUID() }, '/approvedBy'],
    [{ ...agreement, method: 'SHOUTED' }, '/method'],
    [{ ...agreement, language: 'xxx' }, '/language'],
    [{ ...agreement, explainedBy: randomUUID() }, '/explainedBy'],
    [{ ...agreement, recordVersion: 7 }, '/recordVersion'],
  ];
  for (const [body, path] of bad) {
    const answer = await eleni.ask('post', `/cases/${at.code}/consents`, body);
    expect([answer.status, answer.body.errors?.[0].path]).toEqual([422, path]);
  }
  expect((await eleni.call(consents.list, at)).items).toEqual([]);
});

test('two agreements at once become two versions', async () => {
  const { eleni, at } = await aCase(await anOffice());
  await Promise.all([1, 2, 3].map(() => eleni.call(consents.give, at, agreement)));
  const { items } = await eleni.call(consents.list, at);
  expect(items.map((each) => each.recordVersion).sort()).toEqual([1, 2, 3]);
  expect(items.filter((each) => each.inForce)).toHaveLength(1);
});

/** Another agency of the directory, which a person may want something shared with. */
async function anAgency() {
  return (await anOffice()).agencyId;
}
const covers = async (id: string, category: string) =>
  (await owner.query('SELECT consent_covers($1, $2) AS yes', [id, category])).rows[0].yes as boolean;

test('sharing with an agency names one recipient, what it may get, and ends after ninety days; it says who must not know', async () => {
  const office = await anOffice();
  const { eleni, at } = await aCase(office);
  const recipientAgencyId = await anAgency();
  const given = await eleni.call(consents.give, at, {
    ...agreement,
    kind: 'SHARE_WITH_AGENCY',
    recipientAgencyId,
    dataCategories: ['EDUCATION_WORK', 'HEALTH'],
    alternatives: 'Only the dates of the course',
    withholding: [{ party: 'Her cousin', categories: ['HEALTH'], reason: 'She wants to tell him herself' }],
    method: 'VERBAL_WITNESSED',
    witness: 'The interpreter',
    teachBack: 'AFTER_EXPLAINING',
    signature: 'M10,20 L30,40 L50.5,60',
  });
  expect(given).toMatchObject({
    recipientAgencyId,
    inForce: true,
    alternatives: 'Only the dates of the course',
    withholding: [{ party: 'Her cousin', categories: ['HEALTH'], reason: 'She wants to tell him herself' }],
    witness: 'The interpreter',
    signature: 'M10,20 L30,40 L50.5,60',
  });
  expect(Date.parse(given.validTo!) - Date.parse(given.validFrom!)).toBe(SHARE_DAYS * 86_400_000);

  // A list tells none of what was typed or drawn; the supervisor opens it.
  const { items } = await eleni.call(consents.list, at);
  for (const field of ['alternatives', 'withholding', 'witness', 'signature'])
    expect(items[0]).not.toHaveProperty(field);
  const supervisor = await staff('supervisor', office);
  expect(await supervisor.call(consents.one, { id: given.id! })).toMatchObject({ witness: 'The interpreter' });
  const coordinator = await staff('coordinator', office);
  const desk = await coordinator.call(consents.one, { id: given.id! });
  expect(desk.withholding).toHaveLength(1);
  expect(desk).not.toHaveProperty('signature');
});

test('each recipient and service has an agreement of its own; taking one back leaves the others', async () => {
  const { eleni, at } = await aCase(await anOffice());
  const [one, two] = [await anAgency(), await anAgency()];
  const share = (recipientAgencyId: string, serviceType?: string) =>
    eleni.call(consents.give, at, {
      ...agreement,
      kind: 'SHARE_WITH_AGENCY',
      recipientAgencyId,
      dataCategories: ['IDENTITY'],
      ...(serviceType && { serviceType }),
    });
  const [first, second, ofClass] = [await share(one), await share(two), await share(one, 'LANG')];
  const again = await share(one);
  expect([again.recordVersion, ofClass.recordVersion]).toEqual([2, 1]);
  expect(await covers(first.id!, 'IDENTITY')).toBe(false);
  expect(await covers(again.id!, 'IDENTITY')).toBe(true);
  expect(await covers(again.id!, 'HEALTH')).toBe(false);

  await eleni.call(consents.withdraw, { id: again.id! });
  expect(await covers(again.id!, 'IDENTITY')).toBe(false);
  for (const other of [second, ofClass]) expect(await covers(other.id!, 'IDENTITY')).toBe(true);
});

test('never a condition of service: saying no to everything, or taking it back, leaves her support as it was', async () => {
  const { eleni, at } = await aCase(await anOffice());
  const service = await eleni.call(consents.give, at, agreement);
  const shared = await eleni.call(consents.give, at, {
    ...agreement,
    kind: 'SHARE_WITH_AGENCY',
    recipientAgencyId: await anAgency(),
    dataCategories: ['HEALTH'],
  });
  await eleni.call(consents.withdraw, { id: shared.id! });

  const { items } = await eleni.call(consents.list, at);
  expect(items.find(({ id }) => id === service.id)).toMatchObject({ inForce: true, dataCategories: [] });
  expect((await eleni.try(people.changeExploitation, at, { forms: ['LABOUR'] }, { version: 0 })).status).toBe(200);
  expect((await eleni.try(cases.activate, at)).status).toBe(200);
  // And the agreement to be supported is worth nothing to whoever wants to pass something on.
  expect(await covers(service.id!, 'HEALTH')).toBe(false);
  await expect(
    owner.query(`UPDATE "Consent" SET "dataCategories" = '{HEALTH}' WHERE id = $1`, [service.id]),
  ).rejects.toMatchObject({ constraint: 'service_shares_nothing' });
});

test('whether an agreement counts is worked out in the database between agencies; on the application role nobody asks for it', async () => {
  const { eleni, at } = await aCase(await anOffice());
  const shared = await eleni.call(consents.give, at, {
    ...agreement,
    kind: 'SHARE_WITH_AGENCY',
    recipientAgencyId: await anAgency(),
    dataCategories: ['HEALTH'],
  });
  const elsewhere = await staff('coordinator', await anOffice());
  for (const who of [eleni, elsewhere])
    await expect(
      who.work(({ send }) => send('SELECT consent_covers($1, $2)', [shared.id, 'HEALTH'])),
    ).rejects.toMatchObject({ code: '42501' });
  expect(await covers(shared.id!, 'HEALTH')).toBe(true);
  await owner.query(`UPDATE "Consent" SET "validTo" = current_date - 2, "validFrom" = current_date - 9 WHERE id = $1`, [
    shared.id,
  ]);
  expect(await covers(shared.id!, 'HEALTH')).toBe(false);
  expect((await elsewhere.try(consents.one, { id: shared.id! })).status).toBe(404);
});

test('two weeks before an agreement ends whoever carries the case has a task, gone when it is renewed or taken back', async () => {
  const { eleni, at } = await aCase(await anOffice());
  const open = async (id: string) =>
    (
      await owner.query(
        `SELECT "dueAt"::date::text AS due, state FROM "Reminder" WHERE kind = 'CONSENT_EXPIRING' AND "aboutId" = $1`,
        [id],
      )
    ).rows;
  const first = await eleni.call(consents.give, at, share());
  expect(await open(first.id!)).toEqual([{ due: addDays(today(), SHARE_DAYS - WARN_DAYS), state: 'SCHEDULED' }]);
  const second = await eleni.call(consents.give, at, share());
  expect(await open(first.id!)).toMatchObject([{ state: 'CANCELLED' }]);
  await eleni.call(consents.withdraw, { id: second.id! });
  expect(await open(second.id!)).toMatchObject([{ state: 'CANCELLED' }]);
  const soon = await eleni.call(consents.give, at, { ...share(), validTo: addDays(today(), 3) });
  expect(await open(soon.id!)).toHaveLength(1);
  const { waiting } = await eleni.call(todays.show, {});
  const rows = [...waiting.overdue.rows, ...waiting.today.rows, ...waiting.soon.rows];
  expect(rows.filter(({ aboutId }) => aboutId === soon.id).map(({ kind }) => kind)).toEqual(['CONSENT_EXPIRING']);
});

test('whoever records agreements of one discipline names only what belongs to it', async () => {
  const office = await anOffice();
  const { eleni, at } = await aCase(office);
  const recipientAgencyId = await anAgency();
  const share = (...dataCategories: DataCategory[]) => ({
    ...agreement,
    kind: 'SHARE_WITH_AGENCY' as const,
    recipientAgencyId,
    dataCategories,
  });
  const hers = { psychologist: 'MENTAL_HEALTH_SUMMARY', labour_counsellor: 'EDUCATION_WORK' } as const;
  for (const role of ['psychologist', 'labour_counsellor'] as const) {
    const person = await staff(role, office);
    await eleni.call(members.add, at, { userId: person.id, role });
    const refused = await person.try(consents.give, at, share(hers[role], 'LEGAL'));
    expect([refused.status, refused.body.errors]).toEqual([
      422,
      [expect.objectContaining({ path: '/dataCategories/1', code: 'forbidden-field' })],
    ]);
    const given = await person.call(consents.give, at, share(hers[role]));
    expect((await person.try(consents.withdraw, { id: given.id! })).status).toBe(200);
    const wide = await eleni.call(consents.give, at, share(hers[role], 'LEGAL'));
    expect((await person.try(consents.withdraw, { id: wide.id! })).status).toBe(403);
    // Nor by what would take its place.
    expect((await person.try(consents.give, at, share(hers[role]))).body.type).toBe('/problems/wider-agreement');
    const stands = (await eleni.call(consents.one, { id: wide.id! })).inForce;
    expect(stands).toBe(true);
    await eleni.call(consents.withdraw, { id: wide.id! });
  }
});

test('a psychologist records sharing within the team and no agreement to services; others read or find nothing', async () => {
  const office = await anOffice();
  const { eleni, at } = await aCase(office);
  const given = await eleni.call(consents.give, at, agreement);
  const psychologist = await staff('psychologist', office);
  await eleni.call(members.add, at, { userId: psychologist.id, role: 'psychologist' });
  expect((await psychologist.try(consents.give, at, agreement)).status).toBe(404);
  expect((await psychologist.try(consents.withdraw, { id: given.id! })).status).toBe(403);
  expect((await psychologist.try(consents.give, at, share())).status).toBe(201);

  for (const reader of [await staff('supervisor', office), await staff('coordinator', office)]) {
    expect((await reader.call(consents.list, at)).items, reader.role).toHaveLength(2);
    expect((await reader.try(consents.give, at, agreement)).status, reader.role).toBe(403);
    expect((await reader.try(consents.withdraw, { id: given.id! })).status, reader.role).toBe(403);
  }
  for (const stranger of [await staff('social_worker', office), await staff('social_worker', await anOffice())]) {
    expect((await stranger.try(consents.list, at)).status).toBe(404);
    expect((await stranger.try(consents.give, at, agreement)).status).toBe(404);
    expect((await stranger.try(consents.withdraw, { id: given.id! })).status).toBe(404);
  }
  for (const role of ['teacher', 'manager', 'partner', 'admin'] as const)
    expect((await (await staff(role, office)).try(consents.list, at)).status, role).toBe(404);
});

test('the officer reads the register of her agency, by case code, and reaches no case', async () => {
  const office = await anOffice();
  const { eleni, at } = await aCase(office);
  await eleni.call(consents.give, at, agreement);
  const foreign = await anOffice();
  const other = await aCase(foreign);
  await other.eleni.call(consents.give, other.at, agreement);

  const officer = await staff('dpo', office);
  const { items } = await officer.call(consents.register, {});
  expect(items.map((row) => [row.caseCode, row.kind])).toEqual([[at.code, 'SERVICE']]);
  expect((await officer.try(consents.list, at)).status).toBe(404);
});
