import { expect, test } from 'vitest';
import { cases } from '#server/cases/cases.contract.ts';
import { members } from '#server/members/members.contract.ts';
import { anOffice, owner, staff } from '#server/testing/cast.ts';
import { guardians } from './guardians.contract.ts';

const body = {
  kind: 'SPECIAL_GUARDIAN',
  name: 'Kalypso Example',
  contact: 'Through the office of the guardian',
  assent: 'GIVEN',
  bestInterests: 'Assessed with her on a quiet day',
} as const;

async function aChild() {
  const office = await anOffice();
  const eleni = await staff('social_worker', office);
  const { code, id } = await eleni.call(cases.start, {}, { alias: 'Ismini', ageBand: 'UNDER_18' });
  return { office, eleni, at: { code: code! }, caseId: id! };
}

test('whoever speaks for a child stands on record, sealed; a new one takes the place of the one before', async () => {
  const { eleni, at } = await aChild();
  const first = await eleni.call(guardians.record, at, { ...body, kind: 'PROSECUTOR' });
  const second = await eleni.call(guardians.record, at, body);
  const { items } = await eleni.call(guardians.list, at);
  expect(items.map(({ id, endedAt }) => [id, endedAt === null])).toEqual([
    [second.id, true],
    [first.id, false],
  ]);
  expect(items[0]).toMatchObject(body);
  expect((await eleni.try(guardians.end, { id: first.id! })).status).toBe(409);

  const { rows } = await owner.query('SELECT g::text AS all FROM "Guardianship" g WHERE id = $1', [second.id]);
  expect(rows[0].all).not.toMatch(/Kalypso|office of|quiet/);
});

test('BR18: guardian, assent and best interests are recorded, or nothing counts as recorded', async () => {
  const { eleni, at, caseId } = await aChild();
  const recorded = () => eleni.work(({ facts }) => facts.isSpokenFor(caseId));
  expect(await recorded()).toBe(false);
  const { id, version } = await eleni.call(guardians.record, at, { ...body, assent: 'NOT_ASKED', bestInterests: '' });
  expect(await recorded()).toBe(false);
  await eleni.call(guardians.change, { id: id! }, { assent: 'GIVEN' }, { version: version! });
  expect(await recorded()).toBe(false);
  await eleni.call(guardians.change, { id: id! }, { bestInterests: 'Assessed' }, { version: version! + 1 });
  expect(await recorded()).toBe(true);
  await eleni.call(guardians.change, { id: id! }, { assent: 'REFUSED' }, { version: version! + 2 });
  expect(await recorded()).toBe(false);
  await eleni.call(guardians.change, { id: id! }, { assent: 'TOO_YOUNG' }, { version: version! + 3 });
  expect(await recorded()).toBe(true);
  await eleni.call(guardians.end, { id: id! });
  expect(await recorded()).toBe(false);
});

test('the desk learns that somebody speaks for her and not who; a counsellor and a stranger learn nothing', async () => {
  const { office, eleni, at } = await aChild();
  const { id } = await eleni.call(guardians.record, at, body);
  const [desk] = (await (await staff('coordinator', office)).call(guardians.list, at)).items;
  expect(desk).toMatchObject({ kind: 'SPECIAL_GUARDIAN', assent: 'GIVEN' });
  for (const field of ['name', 'contact', 'bestInterests']) expect(desk).not.toHaveProperty(field);

  const supervisor = await staff('supervisor', office);
  expect((await supervisor.call(guardians.list, at)).items[0]).toMatchObject({ name: body.name });
  expect((await supervisor.try(guardians.change, { id: id! }, { name: 'X' }, { version: 1 })).status).toBe(403);
  const counsellor = await staff('labour_counsellor', office);
  await eleni.call(members.add, at, { userId: counsellor.id, role: 'labour_counsellor' });
  expect((await counsellor.try(guardians.list, at)).status).toBe(404);
  expect((await (await staff('social_worker', office)).try(guardians.list, at)).status).toBe(404);
});
