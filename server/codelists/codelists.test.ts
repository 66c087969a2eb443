import { afterEach, expect, test } from 'vitest';
import { turnClock } from '#server/platform/clock.ts';
import { anOffice, owner, staff } from '#server/testing/cast.ts';
import { addedHere } from '../../prisma/codelists/load.ts';
import { codelists } from './codelists.contract.ts';
import { findCode, forgetCodes, requireCodes } from './codelists.service.ts';

afterEach(() => turnClock(0));

const added = { labelEn: 'Swimming lesson', labelEl: 'Μάθημα κολύμβησης' };

test('everybody who is signed in reads the lists: in order, with both labels, attributes of service types only', async () => {
  const partner = await staff('partner', await anOffice());
  const { items } = await partner.call(codelists.listCodeLists, {}, undefined, {
    query: 'lists=service_type,language',
  });
  expect(items.map(({ id }) => id)).toEqual(['language', 'service_type']);
  const [language, service] = items;
  expect(service!.codes.find(({ code }) => code === 'LANG')).toMatchObject({
    attributes: { sessionKind: 'LESSON' },
    active: true,
    version: 1,
  });
  expect(language!.codes.every(({ attributes }) => Object.keys(attributes).length === 0)).toBe(true);
  const places = service!.codes.map(({ sort }) => sort);
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect((await partner.call(codelists.listCodeLists, {})).items.length).toBeGreaterThan(40);
  expect((await partner.call(codelists.listCodeLists, {}, undefined, { query: 'lists=no_such_list' })).items).toEqual(
    [],
  );
});

test('an administrator adds a service type, which can be chosen at once and which no release touches', async () => {
  const office = await anOffice();
  const [admin, eleni] = [await staff('admin', office), await staff('social_worker', office)];
  const choose = () =>
    eleni.work((work) => requireCodes(work, [{ list: 'service_type', field: 'serviceType', values: 'SWIMMING' }]));
  await expect(choose()).rejects.toMatchObject({ status: 422 });
  const { version } = (await owner.query(`SELECT version FROM "CodeList" WHERE id = 'service_type'`)).rows[0];

  const made = await admin.call(
    codelists.addCode,
    { list: 'service_type' },
    { code: 'SWIMMING', ...added, attributes: { group: true, disciplines: ['teacher'] } },
  );
  expect(made).toEqual({
    code: 'SWIMMING',
    en: added.labelEn,
    el: added.labelEl,
    sort: 500,
    active: true,
    attributes: { sessionKind: 'SUPPORT', group: true, disciplines: ['teacher'] },
    version: 1,
  });
  await choose();
  expect(await eleni.work((work) => findCode(work, 'service_type', 'SWIMMING'))).toMatchObject({
    attributes: { sessionKind: 'SUPPORT' },
  });

  const { rows } = await owner.query(
    `SELECT c.since, l.version FROM "Code" c JOIN "CodeList" l ON l.id = c."listId" WHERE c.code = 'SWIMMING'`,
  );
  expect(rows).toEqual([{ since: addedHere, version }]);
  const trail = await owner.query(`SELECT reason FROM trail."AuditEntry" WHERE subject = 'Code' AND "actorId" = $1`, [
    admin.id,
  ]);
  expect(trail.rows).toEqual([{ reason: 'service_type/SWIMMING' }]);
  expect((await admin.try(codelists.addCode, { list: 'service_type' }, { code: 'SWIMMING', ...added })).body.type).toBe(
    '/problems/exists-already',
  );
});

test('a retired code can no longer be chosen, keeps its labels, and comes back', async () => {
  const admin = await staff('admin', await anOffice());
  await admin.call(codelists.addCode, { list: 'need' }, { code: 'GARDEN', ...added });
  const choose = () =>
    admin.work((work) => requireCodes(work, [{ list: 'need', field: 'needs', values: ['HOUSING', 'GARDEN'] }]));
  await choose();

  expect(
    await admin.call(
      codelists.changeCode,
      { list: 'need', code: 'GARDEN' },
      { active: false, labelEn: 'Garden' },
      { version: 1 },
    ),
  ).toMatchObject({ active: false, en: 'Garden', el: added.labelEl, version: 2 });
  await expect(choose()).rejects.toMatchObject({ extra: { errors: [{ path: '/needs/1', code: 'invalid-choice' }] } });
  const stale = await admin.try(
    codelists.changeCode,
    { list: 'need', code: 'GARDEN' },
    { active: true },
    { version: 1 },
  );
  expect(stale.status).toBe(412);
  expect(stale.body.current).toMatchObject({ version: 2 });
  await admin.call(codelists.changeCode, { list: 'need', code: 'GARDEN' }, { active: true }, { version: 2 });
  await choose();
});

test('a code whose last day is past is not active', async () => {
  const admin = await staff('admin', await anOffice());
  await admin.call(codelists.addCode, { list: 'need' }, { code: 'ENDING', ...added });
  await owner.query(`UPDATE "Code" SET "validTo" = (now() AT TIME ZONE 'Europe/Athens')::date WHERE code = 'ENDING'`);
  forgetCodes();
  const choose = () => admin.work((work) => requireCodes(work, [{ list: 'need', field: 'need', values: 'ENDING' }]));
  await choose();
  turnClock(48 * 3_600_000);
  await expect(choose()).rejects.toMatchObject({ extra: { errors: [{ path: '/need', code: 'invalid-choice' }] } });
  const { items } = await admin.call(codelists.listCodeLists, {}, undefined, { query: 'lists=need' });
  expect(items[0]!.codes.find(({ code }) => code === 'ENDING')).toMatchObject({ active: false });
});

test('a code that another process added is found without waiting', async () => {
  const admin = await staff('admin', await anOffice());
  const choose = () => admin.work((work) => requireCodes(work, [{ list: 'need', field: 'need', values: 'ELSEWHERE' }]));
  await expect(choose()).rejects.toMatchObject({ status: 422 });
  await owner.query(
    `INSERT INTO "Code" ("listId", code, "labelEn", "labelEl", since) VALUES ('need', 'ELSEWHERE', 'E', 'E', 0)`,
  );
  await new Promise((later) => setTimeout(later, 1100));
  await choose();
});

test('lists whose values decide what happens next take no new codes and lose none; unknown lists are not found', async () => {
  const admin = await staff('admin', await anOffice());
  expect((await admin.try(codelists.addCode, { list: 'case_status' }, { code: 'LIMBO', ...added })).body.type).toBe(
    '/problems/list-closed',
  );
  expect(
    (await admin.try(codelists.changeCode, { list: 'case_status', code: 'ACTIVE' }, { active: false }, { version: 1 }))
      .body.type,
  ).toBe('/problems/list-closed');
  expect(
    await admin.call(
      codelists.changeCode,
      { list: 'case_status', code: 'ACTIVE' },
      { labelEn: 'Open' },
      { version: 1 },
    ),
  ).toMatchObject({ en: 'Open' });
  expect((await admin.try(codelists.addCode, { list: 'no_such_list' }, { code: 'X', ...added })).status).toBe(404);
  expect(
    (await admin.try(codelists.changeCode, { list: 'need', code: 'NO_SUCH' }, { sort: 1 }, { version: 1 })).status,
  ).toBe(404);
  expect(
    (await admin.try(codelists.addCode, { list: 'need' }, { code: 'X', ...added, attributes: {} })).body.errors,
  ).toMatchObject([{ path: '/attributes' }]);
});

test('nobody but an administrator changes codes', async () => {
  const office = await anOffice();
  for (const role of ['social_worker', 'supervisor', 'coordinator', 'dpo', 'manager', 'partner'] as const) {
    const somebody = await staff(role, office);
    expect((await somebody.try(codelists.addCode, { list: 'need' }, { code: 'MINE', ...added })).status, role).toBe(
      404,
    );
    expect(
      (await somebody.try(codelists.changeCode, { list: 'need', code: 'HOUSING' }, { labelEn: 'x' }, { version: 1 }))
        .status,
      role,
    ).toBe(404);
  }
});
