import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { cases } from '#server/cases/cases.contract.ts';
import { anOffice, type Office, owner, staff } from '#server/testing/cast.ts';
import { views } from './views.contract.ts';

let office: Office;
beforeAll(async () => {
  office = await anOffice();
});

const problem = (answer: { status: number; body: { type?: string } }) =>
  `${answer.status} ${answer.body.type?.replace('/problems/', '')}`;
const query = (filters: object) => new URLSearchParams(filters as Record<string, string>).toString();

test('kept, opened, renamed, replaced, taken away; what it keeps is what the caseload answers to', async () => {
  const maria = await staff('social_worker', office);
  const iris = await maria.call(cases.start, {}, { alias: 'Iris', languages: ['tir'] });
  await maria.call(cases.start, {}, { alias: 'Dafni', languages: ['fra'] });

  const made = await maria.call(
    views.save,
    {},
    { name: 'Tigrinya, newest', filters: { open: 'true', language: 'tir', sort: '-openedOn' } },
  );
  expect(made).toMatchObject({ name: 'Tigrinya, newest', leftOut: [], opensFirst: false, version: 1 });
  const [kept] = (await maria.call(views.list, {})).items;
  const found = await maria.call(cases.list, {}, undefined, { query: query(kept!.filters!) });
  expect(found.items.map(({ code }) => code)).toEqual([iris.code]);

  const at = { id: made.id! };
  const renamed = await maria.call(views.change, at, { name: 'Τιγκρίνια' }, { version: 1 });
  expect(renamed).toMatchObject({ name: 'Τιγκρίνια', filters: made.filters, version: 2 });
  const replaced = await maria.call(views.change, at, { filters: { status: 'CLOSED' } }, { version: 2 });
  expect(replaced).toMatchObject({ name: 'Τιγκρίνια', filters: { status: 'CLOSED' } });
  expect(problem(await maria.try(views.change, at, { name: 'x' }, { version: 2 }))).toBe('412 stale');

  expect(await maria.call(views.remove, at)).toEqual({ done: true });
  expect((await maria.call(views.list, {})).items).toEqual([]);
  expect(problem(await maria.try(views.remove, at))).toBe('404 not-found');
});

test('one view is opened first', async () => {
  const maria = await staff('social_worker', office);
  const first = await maria.call(views.save, {}, { name: 'A', filters: {}, opensFirst: true });
  const second = await maria.call(views.save, {}, { name: 'B', filters: {} });
  await maria.call(views.change, { id: second.id! }, { opensFirst: true }, { version: second.version! });
  const firsts = async () =>
    (await maria.call(views.list, {})).items.filter(({ opensFirst }) => opensFirst).map(({ name }) => name);
  expect(await firsts()).toEqual(['B']);
  await maria.call(views.change, { id: second.id! }, { opensFirst: true, name: 'B2' }, { version: 2 });
  expect(await firsts()).toEqual(['B2']);
  await maria.call(views.change, { id: second.id! }, { opensFirst: false }, { version: 3 });
  expect(await firsts()).toEqual([]);
  expect((await maria.call(views.list, {})).items.find(({ id }) => id === first.id)?.opensFirst).toBe(false);
});

test('hers alone, in the role in which she made it, and sealed by her own key', async () => {
  const maria = await staff('social_worker', office);
  const asSupervisor = maria.as('supervisor');
  const { id } = await maria.call(views.save, {}, { name: 'Wait for Thursday', filters: { ageBand: '18_24' } });
  const at = { id: id! };

  for (const other of [asSupervisor, await staff('social_worker', office), await staff('coordinator', office)]) {
    expect((await other.call(views.list, {})).items).toEqual([]);
    expect((await other.try(views.change, at, { name: 'x' }, { version: 1 })).status).toBe(404);
    expect((await other.try(views.remove, at)).status).toBe(404);
  }
  for (const role of ['teacher', 'dpo', 'admin', 'manager'] as const)
    expect((await (await staff(role, office)).try(views.list, {})).status, role).toBe(404);
  await asSupervisor.call(views.save, {}, { name: 'Mine as supervisor', filters: {}, opensFirst: true });
  expect((await maria.call(views.list, {})).items.map(({ name }) => name)).toEqual(['Wait for Thursday']);

  const { rows } = await owner.query('SELECT t::text AS line, name, filters FROM "SavedView" t WHERE id = $1', [id]);
  expect(rows[0].line).not.toMatch(/Thursday|18_24/);
  expect([rows[0].name, rows[0].filters]).toEqual([expect.stringMatching(/^s1\./), expect.stringMatching(/^s1\./)]);
});

test('only what the caseload takes is kept: nothing searched for, no hidden column, no team of another agency', async () => {
  const maria = await staff('social_worker', office);
  const save = (filters: object) => maria.try(views.save, {}, { name: 'x', filters });
  for (const [filters, path, code] of [
    [{ q: 'iris' }, '/filters/q', 'unknown-field'],
    [{ citizenships: 'NGA' }, '/filters/citizenships', 'unknown-field'],
    [{ safetyFlags: 'DANGER' }, '/filters/safetyFlags', 'unknown-field'],
    [{ status: 'ACTIVE', open: 'true' }, '/filters/open', 'invalid-choice'],
    [{ teamId: (await anOffice()).teamId }, '/filters/teamId', 'invalid-choice'],
    [{ teamId: randomUUID() }, '/filters/teamId', 'invalid-choice'],
  ] as const) {
    const answer = await save(filters);
    expect(answer.status, path).toBe(422);
    expect(answer.body.errors).toEqual([expect.objectContaining({ path, code })]);
  }
  expect((await save({ sort: 'citizenships' })).status).toBe(422);
  expect((await maria.try(views.save, {}, { name: ' ', filters: {} })).body.errors).toEqual([
    expect.objectContaining({ path: '/name', code: 'required' }),
  ]);
});

test('a view with a filter that is not hers any more opens without it, says which, and tells nothing by it', async () => {
  const maria = await staff('social_worker', office);
  const foreign = await anOffice();
  const stored: Record<string, unknown>[] = [
    { open: 'true', teamId: foreign.teamId },
    { open: 'true', teamId: randomUUID() },
    { open: 'true', citizenships: 'NGA', sort: '-statisticsNumber' },
    { language: 'tir', gender: { in: ['WOMAN'] }, constructor: 'x' },
  ];
  // As an older release, or wider rights, might have left them.
  for (const filters of stored)
    await maria.work(({ db }) =>
      db.create('SavedView', { name: 'old', filters }, { authorId: maria.id, role: maria.role }),
    );

  const shown = (await maria.call(views.list, {})).items.map(({ filters, leftOut }) => ({ filters, leftOut }));
  expect(shown).toEqual([
    { filters: { open: 'true' }, leftOut: ['teamId'] },
    { filters: { open: 'true' }, leftOut: ['teamId'] },
    { filters: { open: 'true' }, leftOut: ['citizenships', 'sort'] },
    { filters: { language: 'tir' }, leftOut: ['gender', 'constructor'] },
  ]);
  for (const { filters } of shown)
    expect((await maria.try(cases.list, {}, undefined, { query: query(filters!) })).status).toBe(200);
});

test('twenty views are enough; a retry makes no second one', async () => {
  const maria = await staff('psychologist', office);
  const key = randomUUID();
  const made = await maria.call(views.save, {}, { name: '1', filters: {} }, { key });
  expect((await maria.call(views.save, {}, { name: '1', filters: {} }, { key })).id).toBe(made.id);
  for (let i = 2; i <= 20; i += 1) await maria.call(views.save, {}, { name: String(i), filters: {} });
  expect(problem(await maria.try(views.save, {}, { name: '21', filters: {} }))).toBe('409 views-full');
});
