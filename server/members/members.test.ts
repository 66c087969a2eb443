import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { cases } from '#server/cases/cases.contract.ts';
import { anOffice, aTeam, type Office, owner, type Person, staff } from '#server/testing/cast.ts';
import { plansOf } from '#server/testing/plans.ts';
import { members } from './members.contract.ts';

async function aCase(office: Office) {
  const eleni = await staff('social_worker', office);
  const started = await eleni.call(cases.start, {}, { alias: 'Ismini' });
  return { eleni, at: { code: started.code! }, caseId: started.id! };
}
const membershipOf = async (who: Person, at: { code: string }, userId: string) =>
  (await who.call(members.list, at)).items.find((member) => member.userId === userId)!;

test('BR2: one active primary social worker; a second is refused, also when two come at once', async () => {
  const office = await anOffice();
  const { eleni, at } = await aCase(office);
  const [maria, vera] = [await staff('social_worker', office), await staff('social_worker', office)];
  expect((await membershipOf(eleni, at, eleni.id)).isPrimary).toBe(true);

  const refused = await eleni.try(members.add, at, { userId: maria.id, role: 'social_worker', isPrimary: true });
  expect([refused.status, refused.body.type]).toEqual([409, '/problems/primary-taken']);
  await eleni.call(members.add, at, { userId: maria.id, role: 'social_worker' });
  await eleni.call(members.add, at, { userId: vera.id, role: 'social_worker' });

  const answers = await Promise.all([maria, vera].map((next) => eleni.try(members.handOver, at, { userId: next.id })));
  expect(answers.every((answer) => answer.status === 200)).toBe(true);
  const { rows } = await owner.query(
    `SELECT count(*)::int AS n FROM "CaseMembership" m JOIN "Case" c ON c.id = m."caseId" WHERE c.code = $1 AND "isPrimary" AND "endedAt" IS NULL`,
    [at.code],
  );
  expect(rows[0].n).toBe(1);
});

test('BR2: the primary can be handed over in one act, and never just ended', async () => {
  const office = await anOffice();
  const { eleni, at, caseId } = await aCase(office);
  const maria = await staff('social_worker', office);
  const primary = await membershipOf(eleni, at, eleni.id);
  const refused = await eleni.try(members.end, { id: primary.id! });
  expect([refused.status, refused.body.type]).toEqual([409, '/problems/last-primary']);

  const owners = await plansOf(eleni.id, caseId);
  await eleni.call(members.handOver, at, { userId: maria.id, leave: true });
  expect((await eleni.try(cases.open, at)).status).toBe(404);
  expect(await membershipOf(maria, at, maria.id)).toMatchObject({ isPrimary: true, role: 'social_worker' });
  expect(await owners()).toEqual([maria.id, maria.id]);
});

test('a member is an active colleague of the agency who holds the role, once', async () => {
  const office = await anOffice();
  const { eleni, at } = await aCase(office);
  const psychologist = await staff('psychologist', office);
  const gone = await staff('psychologist', office);
  await owner.query(`UPDATE "User" SET status = 'DEACTIVATED' WHERE id = $1`, [gone.id]);
  const foreign = await staff('psychologist', await anOffice());

  for (const [userId, role] of [
    [psychologist.id, 'social_worker'],
    [gone.id, 'psychologist'],
    [foreign.id, 'psychologist'],
    [randomUUID(), 'psychologist'],
  ] as const) {
    const answer = await eleni.try(members.add, at, { userId, role });
    expect([answer.status, answer.body.errors?.[0]?.code]).toEqual([422, 'not-a-colleague']);
  }
  expect(
    (await eleni.ask('post', `/cases/${at.code}/team`, { userId: psychologist.id, role: 'supervisor' })).status,
  ).toBe(422);
  expect(
    (
      await eleni.ask('post', `/cases/${at.code}/team`, {
        userId: psychologist.id,
        role: 'psychologist',
        isPrimary: true,
      })
    ).body.errors[0].path,
  ).toBe('/isPrimary');
  expect((await eleni.try(members.add, at, { userId: psychologist.id, role: 'psychologist' })).status).toBe(201);
  expect((await eleni.try(members.add, at, { userId: psychologist.id, role: 'psychologist' })).body.type).toBe(
    '/problems/already-member',
  );
});

test('whoever leaves loses the case at once, and her plans go to the primary', async () => {
  const office = await anOffice();
  const { eleni, at, caseId } = await aCase(office);
  const psychologist = await staff('psychologist', office);
  const { id } = await eleni.call(members.add, at, { userId: psychologist.id, role: 'psychologist' });
  expect((await psychologist.try(cases.open, at)).status).toBe(200);

  const owners = await plansOf(psychologist.id, caseId);
  await eleni.call(members.end, { id: id! });
  expect((await psychologist.try(cases.open, at)).status).toBe(404);
  expect((await psychologist.call(cases.list, {})).items).toEqual([]);
  expect(await owners()).toEqual([eleni.id, eleni.id]);
  expect((await eleni.try(members.end, { id: id! })).body.type).toBe('/problems/already-ended');
  expect((await eleni.call(members.list, at, undefined, { query: 'ended=true' })).items).toHaveLength(2);
});

test('a social worker may end her own membership and is not shown the case any more', async () => {
  const office = await anOffice();
  const { eleni, at } = await aCase(office);
  const maria = await staff('social_worker', office);
  const { id } = await eleni.call(members.add, at, { userId: maria.id, role: 'social_worker' });
  expect((await maria.try(members.end, { id: id! })).status).toBe(200);
  expect((await maria.try(members.list, at)).status).toBe(404);
});

test('supervisor and coordinator change teams too; colleagues read; strangers and other teams find nothing', async () => {
  const office = await anOffice();
  const { eleni, at } = await aCase(office);
  const second = await aTeam(office);
  const body = async () => ({ userId: (await staff('legal_adviser', office)).id, role: 'legal_adviser' as const });
  for (const role of ['supervisor', 'coordinator'] as const)
    expect((await (await staff(role, office)).try(members.add, at, await body())).status, role).toBe(201);

  const psychologist = await staff('psychologist', office);
  const { id } = await eleni.call(members.add, at, { userId: psychologist.id, role: 'psychologist' });
  expect((await psychologist.call(members.list, at)).items.length).toBe(4);
  expect((await psychologist.try(members.add, at, await body())).status).toBe(403);
  expect((await psychologist.try(members.end, { id: id! })).status).toBe(403);

  const strangers = [
    await staff('supervisor', second),
    await staff('social_worker', office),
    await staff('coordinator', await anOffice()),
  ];
  for (const stranger of strangers) {
    expect((await stranger.try(members.list, at)).status, stranger.role).toBe(404);
    expect((await stranger.try(members.add, at, await body())).status, stranger.role).toBe(404);
    expect((await stranger.try(members.end, { id: id! })).status, stranger.role).toBe(404);
    expect((await stranger.try(members.handOver, at, { userId: stranger.id })).status, stranger.role).toBe(404);
  }
  for (const role of ['teacher', 'manager', 'partner', 'dpo', 'admin'] as const)
    expect((await (await staff(role, office)).try(members.list, at)).status, role).toBe(404);
});

test('peers 5: nobody brings herself onto a case, in any role', async () => {
  const office = await anOffice();
  const { at } = await aCase(office);
  for (const role of ['social_worker', 'psychologist', 'labour_counsellor', 'legal_adviser'] as const) {
    const stranger = await staff(role, office);
    expect((await stranger.try(members.add, at, { userId: stranger.id, role })).status, role).toBe(404);
  }
});
