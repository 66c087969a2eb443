import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { anOffice, aTeam, owner, staff } from '#server/testing/cast.ts';
import { cases } from './cases.contract.ts';

test('a social worker starts an intake, finds it in her caseload and opens it', async () => {
  const office = await anOffice();
  const eleni = await staff('social_worker', office);

  const started = await eleni.call(
    cases.start,
    {},
    { alias: 'Ίρις', languages: ['tir', 'eng'], interpreter: { needed: 'YES', gender: 'WOMAN' } },
  );
  expect(started.code).toMatch(/^[0-9A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{2}$/);

  const { items } = await eleni.call(cases.list, {}, undefined, { query: 'q=iri' });
  expect(items.map((row) => row.code)).toEqual([started.code]);
  expect(items[0]).not.toHaveProperty('interpreter');

  const opened = await eleni.call(cases.open, { code: started.code! });
  expect(opened).toMatchObject({
    alias: 'Ίρις',
    status: 'INTAKE',
    interpreter: { needed: 'YES', gender: 'WOMAN' },
    marks: expect.arrayContaining(['team']),
    version: 1,
  });
});

test('what is sealed rests as ciphertext, and PostgreSQL refuses plain text in its place', async () => {
  const eleni = await staff('social_worker', await anOffice());
  const started = await eleni.call(
    cases.start,
    {},
    { alias: 'Maro', interpreter: { needed: 'YES', prefers: 'MARKED-WORD' } },
  );

  const { rows } = await owner.query('SELECT interpreter FROM "Case" WHERE id = $1', [started.id]);
  expect(rows[0].interpreter).toMatch(/^s1\./);
  expect(rows[0].interpreter).not.toContain('MARKED');
  await expect(owner.query(`UPDATE "Case" SET interpreter = 'plain' WHERE id = $1`, [started.id])).rejects.toThrow(
    /sealed_interpreter/,
  );
});

test('a sealed value moved to another row does not open there', async () => {
  const eleni = await staff('social_worker', await anOffice());
  const [one, other] = [
    await eleni.call(cases.start, {}, { alias: 'A', literacy: 'PARTLY' }),
    await eleni.call(cases.start, {}, { alias: 'B', literacy: 'PARTLY' }),
  ];
  await owner.query('UPDATE "Case" a SET literacy = b.literacy FROM "Case" b WHERE a.id = $1 AND b.id = $2', [
    one.id,
    other.id,
  ]);

  const answer = await eleni.try(cases.open, { code: one.code! });
  expect(answer.status).toBe(500);
  expect(JSON.stringify(answer.body)).not.toContain('PARTLY');
});

test('a colleague who is not on the team, another agency and an invented code get the same 404', async () => {
  const office = await anOffice();
  const [eleni, maria, cy] = [
    await staff('social_worker', office),
    await staff('social_worker', office),
    await staff('social_worker', await anOffice()),
  ];
  const { code } = await eleni.call(cases.start, {}, { alias: 'Noor' });

  const answers = await Promise.all([
    maria.try(cases.open, { code: code! }),
    cy.try(cases.open, { code: code! }),
    eleni.try(cases.open, { code: 'ZZ-ZZZZ-ZZ' }),
  ]);
  for (const answer of answers) {
    expect(answer.status).toBe(404);
    expect({ ...answer.body, requestId: '' }).toEqual({ ...answers[0]!.body, requestId: '' });
  }
});

test('a supervisor sees the cases of her own teams and no others', async () => {
  const office = await anOffice();
  const second = await aTeam(office);
  const [eleni, vera] = [await staff('social_worker', office), await staff('social_worker', second)];
  const supervisor = await staff('supervisor', office);
  const mine = await eleni.call(cases.start, {}, { alias: 'Thea' });
  const theirs = await vera.call(cases.start, {}, { alias: 'Selma' });

  const { items } = await supervisor.call(cases.list, {});
  expect(items.map((row) => row.code)).toEqual([mine.code]);
  expect((await supervisor.try(cases.open, { code: theirs.code! })).status).toBe(404);
});

test('a coordinator sees an index card, without health, family notes or vulnerabilities', async () => {
  const office = await anOffice();
  const eleni = await staff('social_worker', office);
  const coordinator = await staff('coordinator', office);
  const { code, version } = await eleni.call(cases.start, {}, { alias: 'Ada', languages: ['fra'] });
  await eleni.call(
    cases.change,
    { code: code! },
    { emergencyBasis: 'IMMEDIATE_DANGER_TO_LIFE', healthNeeds: 'insulin', needs: ['HOUSING'] },
    { version: version! },
  );

  const card = await coordinator.call(cases.open, { code: code! });
  expect(card).toMatchObject({ alias: 'Ada', languages: ['fra'], needs: ['HOUSING'] });
  expect(card).not.toHaveProperty('healthNeeds');
});

test('manager, teacher, partner, officer and administrator find no cases at all', async () => {
  const office = await anOffice();
  const eleni = await staff('social_worker', office);
  const { code } = await eleni.call(cases.start, {}, { alias: 'Lia' });

  for (const role of ['manager', 'teacher', 'partner', 'dpo', 'admin'] as const) {
    const somebody = await staff(role, office);
    expect((await somebody.try(cases.list, {})).status, role).toBe(404);
    expect((await somebody.try(cases.open, { code: code! })).status, role).toBe(404);
  }
});

test('a field that is not hers is refused by name and nothing is saved', async () => {
  const office = await anOffice();
  const eleni = await staff('social_worker', office);
  const started = await eleni.call(cases.start, {}, { alias: 'Ira' });

  const answer = await eleni.ask(
    'patch',
    `/cases/${started.code}`,
    { alias: 'Changed', teamId: office.teamId, nonsense: 1 },
    { version: 1, language: 'el' },
  );
  expect(answer.status).toBe(422);
  expect(answer.type).toBe('application/problem+json');
  expect(answer.body.errors).toEqual([
    { path: '/nonsense', code: 'unknown-field', message: 'Δεν υπάρχει τέτοιο πεδίο εδώ.' },
  ]);

  const forbidden = await eleni.ask(
    'patch',
    `/cases/${started.code}`,
    { alias: 'Changed', teamId: office.teamId },
    { version: 1 },
  );
  expect(forbidden.status).toBe(422);
  expect(forbidden.body.errors).toEqual([
    { path: '/teamId', code: 'forbidden-field', message: 'This field is not yours to change.' },
  ]);
  expect((await eleni.call(cases.open, { code: started.code! })).alias).toBe('Ira');
});

test('a change names its version: missing 428, stale 412 with what she may see now, right 200', async () => {
  const eleni = await staff('social_worker', await anOffice());
  const { code } = await eleni.call(cases.start, {}, { alias: 'Ola' });

  expect((await eleni.try(cases.change, { code: code! }, { alias: 'Olga' })).status).toBe(428);
  expect((await eleni.call(cases.change, { code: code! }, { alias: 'Olga' }, { version: 1 })).version).toBe(2);
  const stale = await eleni.try(cases.change, { code: code! }, { alias: 'Olia' }, { version: 1 });
  expect(stale.status).toBe(412);
  expect(stale.body.current).toMatchObject({ alias: 'Olga', version: 2 });
});

test('a retry with the same idempotency key makes nothing twice; another body under the key is refused', async () => {
  const eleni = await staff('social_worker', await anOffice());
  const key = randomUUID();

  const [first, again] = [
    await eleni.try(cases.start, {}, { alias: 'Rea' }, { key }),
    await eleni.try(cases.start, {}, { alias: 'Rea' }, { key }),
  ];
  expect(again.status).toBe(201);
  expect(again.body.code).toBe(first.body.code);
  expect((await eleni.call(cases.list, {})).items).toHaveLength(1);
  expect((await eleni.try(cases.start, {}, { alias: 'Other' }, { key })).status).toBe(409);
});

test('twenty retries at once make one case', async () => {
  const eleni = await staff('social_worker', await anOffice());
  const key = randomUUID();
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => eleni.try(cases.start, {}, { alias: 'Zoe' }, { key })),
  );

  expect(new Set(answers.map((answer) => answer.body.code)).size).toBe(1);
  expect((await eleni.call(cases.list, {})).items).toHaveLength(1);
});

test('BR1: nothing sensitive is written before notice and agreement, or a recorded emergency', async () => {
  const eleni = await staff('social_worker', await anOffice());
  const { code } = await eleni.call(cases.start, {}, { alias: 'Kim' });

  const refused = await eleni.try(cases.change, { code: code! }, { citizenships: ['NGA'] }, { version: 1 });
  expect(refused.status).toBe(409);
  expect(refused.body.type).toBe('/problems/agreement-required');

  const { version } = await eleni.call(
    cases.change,
    { code: code! },
    { emergencyBasis: 'IMMEDIATE_DANGER_TO_LIFE' },
    { version: 1 },
  );
  expect(
    (await eleni.call(cases.change, { code: code! }, { citizenships: ['NGA'] }, { version: version! })).citizenships,
  ).toEqual(['NGA']);
});

test('pages follow each other without gap or repeat, and a forged cursor is refused', async () => {
  const eleni = await staff('social_worker', await anOffice());
  for (let i = 0; i < 7; i++) await eleni.call(cases.start, {}, { alias: `P${i}` });

  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: { alias?: string }[]; nextCursor: string | null } = await eleni.call(
      cases.list,
      {},
      undefined,
      { query: `limit=3&sort=alias${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}` },
    );
    seen.push(...page.items.map((row) => row.alias!));
    cursor = page.nextCursor;
  } while (cursor);
  expect(seen).toEqual(['P0', 'P1', 'P2', 'P3', 'P4', 'P5', 'P6']);
  for (const bad of ['x', Buffer.from('[1]').toString('base64url'), Buffer.from('[{}]').toString('base64url')])
    expect((await eleni.try(cases.list, {}, undefined, { query: `cursor=${bad}` })).status, bad).toBe(400);
});

test('sorting or filtering by what is hidden or unknown is refused alike', async () => {
  const eleni = await staff('social_worker', await anOffice());
  for (const query of ['sort=citizenships', 'sort=nonsense', 'citizenships=NGA', 'nonsense=1', 'limit=1000', 'limit=0'])
    expect((await eleni.try(cases.list, {}, undefined, { query })).status, query).toBe(400);
});

test('a code that is in no list is refused by the name of its field, and nothing is saved', async () => {
  const eleni = await staff('social_worker', await anOffice());
  const refused = await eleni.try(cases.start, {}, { alias: 'Ann', gender: 'NONSENSE', languages: ['fra', 'zzz'] });

  expect(refused.status).toBe(422);
  expect(refused.body.errors.map(({ path, code }: { path: string; code: string }) => [path, code])).toEqual([
    ['/gender', 'invalid-choice'],
    ['/languages/1', 'invalid-choice'],
  ]);
  expect((await eleni.call(cases.list, {})).items).toEqual([]);
});

test('a case is found by its whole code, with hyphens or without, also when the code has no digit', async () => {
  const eleni = await staff('social_worker', await anOffice());
  const { code, id } = await eleni.call(cases.start, {}, { alias: 'Penelope' });
  const find = async (q: string) =>
    (await eleni.call(cases.list, {}, undefined, { query: `q=${encodeURIComponent(q)}` })).items.map((row) => row.id);

  expect(await find(code!)).toEqual([id]);
  expect(await find(code!.replaceAll('-', '').toLowerCase())).toEqual([id]);
  expect(await find('penelope')).toEqual([id]);

  await owner.query(`UPDATE "Case" SET code = 'TB-NVDK-TA' WHERE id = $1`, [id]);
  expect(await find('TB-NVDK-TA')).toEqual([id]);
});

test('a supervisor moves a case between her own teams, the coordinator to any team in use; both by name of a team of theirs', async () => {
  const office = await anOffice();
  const [second, foreign] = [await aTeam(office), await aTeam(office)];
  const elsewhere = await anOffice();
  const worker = await staff('social_worker', office);
  const supervisor = await staff('supervisor', office);
  const coordinator = await staff('coordinator', office);
  await owner.query('INSERT INTO "TeamMember" (id, "teamId", "userId", "agencyId") VALUES ($1, $2, $3, $4)', [
    randomUUID(),
    second.teamId,
    supervisor.id,
    office.agencyId,
  ]);
  const { code, version } = await worker.call(cases.start, {}, { alias: 'Moved' });
  const move = (person: typeof worker, teamId: string, of: number) =>
    person.try(cases.change, { code: code! }, { teamId }, { version: of });

  for (const teamId of [foreign.teamId, elsewhere.teamId, randomUUID()]) {
    const refused = await move(supervisor, teamId, version!);
    expect(refused.status).toBe(422);
    expect(refused.body.errors).toEqual([expect.objectContaining({ path: '/teamId', code: 'invalid-choice' })]);
  }
  expect((await move(supervisor, second.teamId, version!)).body).toMatchObject({ teamId: second.teamId });

  expect((await move(coordinator, elsewhere.teamId, version! + 1)).status).toBe(422);
  expect((await move(coordinator, foreign.teamId, version! + 1)).body).toMatchObject({ teamId: foreign.teamId });
  expect((await supervisor.try(cases.open, { code: code! })).status).toBe(404);
});
