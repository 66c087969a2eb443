import { expect, test } from 'vitest';
import { cases } from '#server/cases/cases.contract.ts';
import { members } from '#server/members/members.contract.ts';
import { addDays, today } from '#server/platform/clock.ts';
import { todays } from '#server/reminders/today.contract.ts';
import { anOffice, type Office, owner, staff } from '#server/testing/cast.ts';
import { consents } from './consents.contract.ts';

async function anEmergency(office: Office) {
  const eleni = await staff('social_worker', office);
  const supervisor = await staff('supervisor', office);
  const at = { code: (await eleni.call(cases.start, {}, { alias: 'Ismini' })).code! };
  const body = {
    kind: 'SHARE_WITH_AGENCY' as const,
    recipientAgencyId: (await anOffice()).agencyId,
    dataCategories: ['IDENTITY' as const, 'RISK' as const],
    overrideReason: 'IMMEDIATE_DANGER_TO_LIFE' as const,
    overrideExplanation: 'She told nobody where she went and left a note',
  };
  return { eleni, supervisor, at, body };
}
const covers = async (id: string) =>
  (await owner.query(`SELECT consent_covers($1, 'IDENTITY') AS yes`, [id])).rows[0].yes as boolean;

test('in an emergency one asks and another approves; only then it counts, for seven days at most', async () => {
  const { eleni, supervisor, at, body } = await anEmergency(await anOffice());
  const asked = await eleni.call(consents.override, at, body);
  expect(asked).toMatchObject({
    emergency: true,
    inForce: false,
    validFrom: today(),
    validTo: addDays(today(), 6),
    overrideReason: 'IMMEDIATE_DANGER_TO_LIFE',
    method: null,
    language: null,
  });
  expect(await covers(asked.id!)).toBe(false);
  expect((await eleni.try(consents.approve, { id: asked.id! })).status).toBe(403);

  const { waiting } = await supervisor.call(todays.show, {});
  expect([...waiting.today.rows, ...waiting.overdue.rows].map(({ kind }) => kind)).toContain('CONSENT_OVERRIDE');
  const approved = await supervisor.call(consents.approve, { id: asked.id! });
  expect(approved).toMatchObject({ inForce: true, approvedBy: supervisor.id });
  expect(await covers(asked.id!)).toBe(true);
  expect((await supervisor.try(consents.approve, { id: asked.id! })).body.type).toBe('/problems/already-approved');
  await expect(
    owner.query(`UPDATE "Consent" SET "validTo" = "validFrom" + 7 WHERE id = $1`, [asked.id]),
  ).rejects.toMatchObject({ constraint: 'override_by_two' });
});

test('she is told: the task waits until the day is recorded, and cannot be ticked off', async () => {
  const { eleni, supervisor, at, body } = await anEmergency(await anOffice());
  const { id } = await eleni.call(consents.override, at, body);
  const kinds = async () => {
    const { waiting } = await eleni.call(todays.show, {});
    return [...waiting.overdue.rows, ...waiting.today.rows].filter((row) => row.kind === 'CONSENT_INFORM');
  };
  expect((await eleni.try(consents.inform, { id: id! }, { informedOn: today() })).status).toBe(409);
  await supervisor.call(consents.approve, { id: id! });
  expect(await kinds()).toMatchObject([{ aboutId: id }]);
  expect((await kinds())[0]).not.toHaveProperty('reminder');

  expect((await eleni.try(consents.inform, { id: id! }, { informedOn: addDays(today(), 1) })).status).toBe(422);
  expect(await eleni.call(consents.inform, { id: id! }, { informedOn: today() })).toMatchObject({
    informedOn: today(),
  });
  expect(await kinds()).toEqual([]);
  expect((await eleni.try(consents.inform, { id: id! }, { informedOn: today() })).status).toBe(409);
});

test('an emergency takes the place of nothing that she agreed to, and is refused or ended like anything else', async () => {
  const { eleni, supervisor, at, body } = await anEmergency(await anOffice());
  const hers = await eleni.call(consents.give, at, {
    kind: 'SHARE_WITH_AGENCY',
    recipientAgencyId: body.recipientAgencyId,
    dataCategories: ['IDENTITY'],
    method: 'WRITTEN',
    language: 'fra',
    understood: true,
    noticeVersion: 'N1',
  });
  const [first, second] = [
    await eleni.call(consents.override, at, body),
    await eleni.call(consents.override, at, { ...body, dataCategories: ['IDENTITY', 'LEGAL'] }),
  ];
  expect(await covers(hers.id!)).toBe(true);
  expect(await supervisor.call(consents.refuse, { id: first.id! })).toMatchObject({
    inForce: false,
    withdrawnHow: 'NOT_APPROVED',
  });
  expect((await supervisor.try(consents.approve, { id: first.id! })).status).toBe(409);
  await supervisor.call(consents.approve, { id: second.id! });
  await eleni.call(consents.withdraw, { id: second.id! });
  expect(await covers(second.id!)).toBe(false);
  expect(await covers(hers.id!)).toBe(true);
  expect((await supervisor.try(consents.approve, { id: hers.id! })).status).toBe(409);
});

test('a reason from the closed list, an explanation, and only what leaves the agency', async () => {
  const { eleni, at, body } = await anEmergency(await anOffice());
  const bad: [Record<string, unknown>, string][] = [
    [{ ...body, overrideReason: 'CONVENIENT' }, '/overrideReason'],
    [{ ...body, overrideExplanation: ' ' }, '/overrideExplanation'],
    [{ ...body, kind: 'SHARE_IN_TEAM' }, '/kind'],
    [{ ...body, dataCategories: [] }, '/dataCategories'],
    [{ ...body, recipientAgencyId: undefined }, '/recipientAgencyId'],
    [{ ...body, validTo: '2099-01-01' }, '/validTo'],
    [{ ...body, approvedBy: eleni.id }, '/approvedBy'],
  ];
  for (const [one, path] of bad) {
    const answer = await eleni.ask('post', `/cases/${at.code}/consents/override`, one);
    expect([answer.status, answer.body.errors?.[0].path]).toEqual([422, path]);
  }
});

test('two people also for the database: nobody approves alone, in another name, twice, or what ended', async () => {
  const office = await anOffice();
  const { eleni, supervisor, at, body } = await anEmergency(office);
  const { id } = await eleni.call(consents.override, at, body);
  const refused = { code: '42501' };

  // As the application, past every service.
  const approve = (by: string) =>
    `UPDATE "Consent" SET "approvedBy" = '${by}', "approvedAt" = now() WHERE id = '${id}'`;
  await expect(eleni.work(({ send }) => send(approve(eleni.id)))).rejects.toMatchObject(refused);
  await expect(eleni.work(({ send }) => send(approve(supervisor.id)))).rejects.toMatchObject(refused);
  await expect(supervisor.work(({ send }) => send(approve(eleni.id)))).rejects.toMatchObject(refused);
  const insert = (askedBy: string, approvedBy: string) =>
    `INSERT INTO "Consent" (id, "caseId", "agencyId", "survivorId", kind, "recipientAgencyId", "dataCategories", "validFrom", "validTo", "explainedBy", emergency, "askedBy", "approvedBy", "approvedAt")
      SELECT gen_random_uuid(), "caseId", "agencyId", "survivorId", kind, "recipientAgencyId", "dataCategories", "validFrom", "validTo", "explainedBy", true, '${askedBy}', ${approvedBy} FROM "Consent" WHERE id = '${id}'`;
  await expect(
    supervisor.work(({ send }) => send(insert(eleni.id, `'${supervisor.id}', now()`))),
  ).rejects.toMatchObject(refused);
  await expect(supervisor.work(({ send }) => send(insert(eleni.id, 'NULL, NULL')))).rejects.toMatchObject(refused);
  // And as the owner: one person is never both.
  await expect(owner.query(approve(eleni.id))).rejects.toMatchObject({ constraint: 'override_by_two' });

  await supervisor.work(({ send }) => send(approve(supervisor.id)));
  const other = await staff('supervisor', office);
  await expect(other.work(({ send }) => send(approve(other.id)))).rejects.toMatchObject(refused);
  await eleni.call(consents.withdraw, { id: id! });
  await expect(
    eleni.work(({ send }) => send(`UPDATE "Consent" SET "withdrawnAt" = NULL WHERE id = '${id}'`)),
  ).rejects.toMatchObject(refused);
  await expect(
    eleni.work(({ send }) => send(`UPDATE "Consent" SET "dataCategories" = '{HEALTH}' WHERE id = '${id}'`)),
  ).rejects.toMatchObject(refused);
});

test('the officer reads why; a colleague of another discipline and a stranger neither ask nor approve', async () => {
  const office = await anOffice();
  const { eleni, at, body } = await anEmergency(office);
  const { id } = await eleni.call(consents.override, at, body);
  const officer = await staff('dpo', office);
  expect(await officer.call(consents.one, { id: id! })).toMatchObject({
    overrideReason: 'IMMEDIATE_DANGER_TO_LIFE',
    overrideExplanation: body.overrideExplanation,
  });
  const lawyer = await staff('legal_adviser', office);
  await eleni.call(members.add, at, { userId: lawyer.id, role: 'legal_adviser' });
  expect((await lawyer.try(consents.override, at, body)).status).toBe(422);
  expect((await lawyer.try(consents.approve, { id: id! })).status).toBe(403);
  expect((await (await staff('supervisor', await anOffice())).try(consents.approve, { id: id! })).status).toBe(404);
  expect((await officer.try(consents.approve, { id: id! })).status).toBe(403);
});
