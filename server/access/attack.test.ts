import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { beforeAll, expect, test } from 'vitest';
import { aliasKey } from '#server/cases/alias.ts';
import { cases } from '#server/cases/cases.contract.ts';
import { features } from '#server/routes.ts';
import { anOffice, app, type Office, owner, type Person, staff } from '#server/testing/cast.ts';
import { writeTrail } from './work.ts';

let office: Office;
let eleni: Person;
let maria: Person;
let code: string;
let caseId: string;

beforeAll(async () => {
  office = await anOffice();
  [eleni, maria] = [await staff('social_worker', office), await staff('social_worker', office)];
  code = (await eleni.call(cases.start, {}, { alias: 'Iris' })).code!;
  caseId = (await owner.query('SELECT id FROM "Case" WHERE code = $1', [code])).rows[0].id;
});

const header = (person: Person) =>
  JSON.stringify({
    signInId: randomUUID(),
    userId: person.id,
    agencyId: person.agencyId,
    role: person.role,
    locked: false,
    secondFactorDue: false,
  });

test('what a failed unit of work still has under way never reaches the next one', async () => {
  let late: Promise<unknown> | undefined;
  await expect(
    eleni.work(async ({ send }) => {
      late = (async () => {
        await send('SELECT pg_sleep(0.05)');
        await new Promise((done) => setTimeout(done, 50));
        return send('UPDATE "Case" SET alias = $1 WHERE code = $2', ['Stolen', code]);
      })();
      late.catch(() => {});
      throw new Error('the job fails meanwhile');
    }),
  ).rejects.toThrow('the job fails meanwhile');

  const next = eleni.work(async ({ send }) => {
    await new Promise((done) => setTimeout(done, 250));
    return (await send('SELECT alias FROM "Case" WHERE code = $1', [code])).rows[0]!.alias;
  });
  await expect(late).rejects.toThrow('over');
  expect(await next).toBe('Iris');
});

test('a handle kept after its unit of work does nothing', async () => {
  const kept = await eleni.work(async (work) => work);
  await expect(kept.db.find('Case')).rejects.toThrow('over');
  await expect(kept.send('SELECT 1')).rejects.toThrow('over');
});

test('a failed statement that a job forgets is no success', async () => {
  await expect(
    eleni.work(async ({ send }) => {
      await send('SELECT 1/0').catch(() => {});
      return 'looks fine';
    }),
  ).rejects.toThrow('nothing was kept');
});

test('no connection keeps who was asking, after success or failure', async () => {
  await Promise.allSettled(
    Array.from({ length: 20 }, (_, i) =>
      (i % 2 ? eleni : maria).work(async ({ send }) => {
        await send(i % 3 ? 'SELECT pg_sleep(0.02)' : 'SELECT 1/0');
      }),
    ),
  );
  const seen = await Promise.all(
    Array.from({ length: 10 }, () =>
      // A trail line for nobody: the unit of work with the fewest settings of its own.
      maria.work(
        async ({ send }) =>
          (await send(`SELECT current_setting('ariadne.actor') AS actor, pg_sleep(0.05)`)).rows[0]!.actor,
      ),
    ),
  );
  expect(new Set(seen)).toEqual(new Set([maria.id]));
  await writeTrail({ id: null, role: 'nobody', agencyId: office.agencyId }, 'attack', [
    { action: 'sign-in', subject: 'SignIn', ids: [], caseId: null, fields: [], outcome: 'refused' },
  ]);
});

test('as many kinds of statement as a sender can think of do not fill the memory of a connection', async () => {
  const count = await eleni.work(async ({ send }) => {
    for (let i = 0; i < 1700; i++) void send(`SELECT $1::int AS "n${i}"`, [i]);
    return (await send('SELECT count(*)::int AS n FROM pg_prepared_statements', [])).rows[0]!.n as number;
  });
  expect(count).toBeLessThanOrEqual(1501);
  expect(count).toBeGreaterThan(100);
}, 30_000);

test('who comes too late is shown the record as it stands, and that reading is in the trail', async () => {
  const started = await eleni.call(cases.start, {}, { alias: 'Ola' });
  const emergency = await eleni.call(
    cases.change,
    { code: started.code! },
    { emergencyBasis: 'IMMEDIATE_DANGER_TO_LIFE' },
    { version: 1 },
  );
  await eleni.call(cases.change, { code: started.code! }, { citizenships: ['NGA'] }, { version: emergency.version! });
  const lines = async () =>
    (
      await owner.query(
        `SELECT action, outcome, fields FROM trail."AuditEntry" a JOIN "Case" c ON c.id = a."caseId" WHERE c.code = $1 ORDER BY seq`,
        [started.code],
      )
    ).rows;
  const before = (await lines()).length;

  const stale = await eleni.try(cases.change, { code: started.code! }, { alias: 'Olia' }, { version: 1 });
  expect(stale.status).toBe(412);
  expect(stale.body.current.citizenships).toEqual(['NGA']);
  const added = (await lines()).slice(before);
  expect(added).toContainEqual(
    expect.objectContaining({ action: 'read', outcome: 'done', fields: expect.arrayContaining(['citizenships']) }),
  );
  expect(added).toContainEqual(expect.objectContaining({ action: 'update', outcome: 'stale' }));
});

test('refused on a record she reads: 403; on one she does not, or of a model she has no right on: 404', async () => {
  const coordinator = await staff('coordinator', office);
  const teacher = await staff('teacher', office);
  const far = await staff('coordinator', await anOffice());
  const reopen = (person: Person) => person.try(cases.reopen, { code }, { reopeningReason: 'X' });

  expect((await reopen(coordinator)).status).toBe(403);
  expect((await reopen(far)).status).toBe(404);
  expect((await reopen(teacher)).status).toBe(404);
  expect((await coordinator.try(cases.start, {}, { alias: 'X' })).status).toBe(404);
});

test('a request from elsewhere is refused, also with an origin nobody can read', async () => {
  for (const origin of ['https://evil.test', 'null', 'not an origin', 'http://']) {
    const answer = await request(app)
      .post('/api/cases')
      .set('x-test-actor', header(eleni))
      .set('x-requested-with', 'ariadne')
      .set('origin', origin)
      .send({ alias: 'X' });
    expect(answer.status, origin).toBe(403);
  }
});

test('keys that mean something to JavaScript are unknown fields like any other', async () => {
  for (const key of [
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'marks',
    'id',
    'agencyId',
    'survivorId',
    'version',
  ]) {
    const answer = await request(app)
      .patch(`/api/cases/${code}`)
      .set('x-test-actor', header(eleni))
      .set('x-requested-with', 'ariadne')
      .set('if-match', '"1"')
      .set('content-type', 'application/json')
      .send(`{"alias":"Changed","${key}":{"polluted":true}}`);
    expect(answer.status, key).toBe(422);
    expect(answer.body.errors, key).toEqual([expect.objectContaining({ path: `/${key}`, code: 'unknown-field' })]);
  }
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect((await eleni.call(cases.open, { code })).alias).toBe('Iris');
});

test('an array, an object or a control character where a word is expected is refused, never an error of ours', async () => {
  const queries = [
    'status=ACTIVE&status=CLOSED',
    'status[not]=CLOSED',
    'q=a&q=b',
    'q[startsWith]=a',
    'teamId[in]=1',
    'sort=alias&sort=code',
    'limit=1&limit=2',
    '__proto__=1',
    'constructor=1',
    '__proto__[status]=ACTIVE',
    'marks=team',
    'columns=citizenships',
    'where=1',
    'select=narrative',
  ];
  for (const query of queries) expect((await eleni.try(cases.list, {}, undefined, { query })).status, query).toBe(400);
  for (const query of [
    'q=%00',
    'q=%25',
    'q=%5F',
    'q=%5C',
    `q=${encodeURIComponent("' OR 1=1 --")}`,
    'q=%F0%9F%98%80',
    'gender=%00',
    'language=%00',
  ])
    expect([200, 400], query).toContain((await eleni.try(cases.list, {}, undefined, { query })).status);
  expect((await eleni.call(cases.list, {}, undefined, { query: 'q=%25' })).items).toEqual([]);
});

test('a forged cursor moves nowhere and tells nothing', async () => {
  const forge = (value: unknown) => `cursor=${Buffer.from(JSON.stringify(value)).toString('base64url')}`;
  const id = '00000000-0000-7000-8000-000000000000';
  const bad = [
    forge(['2026-01-01']),
    forge(['x', id]),
    forge(['2026-13-45', id]),
    forge([{ a: 1 }, id]),
    forge([null, null]),
    forge(['2026-01-01', id, 1]),
    forge({ length: 2, 0: '2026-01-01', 1: id }),
    forge(['2026-01-01', `${id}' OR true`]),
    forge(['294277-01-01', id]),
    forge(['2026-02-31', id]),
    'cursor=%00',
  ];
  for (const query of bad) expect((await maria.try(cases.list, {}, undefined, { query })).status, query).toBe(400);
  expect((await maria.call(cases.list, {}, undefined, { query: forge(['9999-01-01', id]) })).items).toEqual([]);
});

test('a cursor that is broken, or was made for another list, is refused by every list there is', async () => {
  const forge = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const id = randomUUID();
  const bad = {
    ...{ text: '%00%FF', number: '99999999999', empty: '', object: forge({ 0: 'x' }), scalar: forge('x') },
    ...{ nothing: forge([]), nulls: forge([null, null, null]), long: forge(Array.from({ length: 9 }, () => id)) },
    ...{ nested: forge([[id], [id]]), injected: forge([`${id}' OR true --`]), surrogate: forge(['\ud800']) },
  };
  const people = await Promise.all(
    (['social_worker', 'supervisor', 'coordinator', 'manager', 'partner', 'dpo', 'admin'] as const).map((role) =>
      staff(role, office),
    ),
  );
  const paged = features
    .flatMap(({ api }) => Object.values(api))
    .filter(({ query }) => query && 'cursor' in (query as unknown as { shape: object }).shape);
  expect(paged.length).toBeGreaterThan(30);

  let heard = 0;
  for (const { line } of paged) {
    const path = line.replace('GET ', '').replace(':code', code).replace(/:\w+/, id);
    const answers = await Promise.all([eleni, ...people].map(async (who) => ({ who, it: await who.ask('get', path) })));
    const who = answers.find(({ it }) => it.status === 200)?.who;
    if (!who) continue;
    heard += 1;
    const refused = await Promise.all(
      Object.entries(bad).map(async ([name, cursor]) => {
        const { status, body } = await who.ask('get', `${path}?cursor=${cursor}`);
        return [name, status, body.type, body.items];
      }),
    );
    expect(refused, `${line} ${who.role}`).toEqual(
      Object.keys(bad).map((name) => [name, 400, '/problems/bad-query', undefined]),
    );
  }
  expect(heard).toBeGreaterThan(20);
}, 60_000);

test('a cursor of somebody else, or with values nobody may know, moves within one’s own rows alone', async () => {
  const forge = (value: unknown) => `cursor=${Buffer.from(JSON.stringify(value)).toString('base64url')}`;
  const [rea, dora] = [await staff('social_worker', office), await staff('social_worker', office)];
  for (const alias of ['Ada', 'Mila', 'Zoe']) await rea.call(cases.start, {}, { alias });
  for (const alias of ['Bea', 'Nina', 'Yara']) await dora.call(cases.start, {}, { alias });
  const from = async (query: string) =>
    (await rea.call(cases.list, {}, undefined, { query: `limit=100&${query}` })).items.map(({ alias }) => alias);

  // What another was given leads on in the same order, past rows that are one's own.
  const { nextCursor } = await dora.call(cases.list, {}, undefined, { query: 'limit=1&sort=alias' });
  expect(await from(`sort=alias&cursor=${nextCursor}`)).toEqual(['Mila', 'Zoe']);
  // A name that somebody has and one that nobody has are one and the same to whoever asks past them.
  const last = 'ffffffff-ffff-7fff-bfff-ffffffffffff';
  for (const name of ['nina', 'nobody'])
    expect(await from(`sort=alias&${forge([aliasKey(name), last])}`), name).toEqual(['Zoe']);
  // Made for an order by name it is none for an order by day.
  const byName = `limit=1&sort=openedOn&${forge([aliasKey('Ada'), last])}`;
  expect((await rea.try(cases.list, {}, undefined, { query: byName })).status).toBe(400);
});

test('an idempotency key is its owner’s: in another’s hands it makes something new and shows nothing', async () => {
  const key = randomUUID();
  const first = await eleni.call(cases.start, {}, { alias: 'Rea' }, { key });
  const other = await maria.call(cases.start, {}, { alias: 'Rea' }, { key });
  expect(other.code).not.toBe(first.code);

  // The same person in a role without the right gets nothing built for her.
  expect((await eleni.as('teacher').try(cases.start, {}, { alias: 'Rea' }, { key })).status).toBe(404);
});

test('a version that no row can have is refused as stale or unreadable', async () => {
  for (const version of ['"0"', '"999999999"'])
    expect(
      (
        await request(app)
          .patch(`/api/cases/${code}`)
          .set('x-test-actor', header(eleni))
          .set('x-requested-with', 'ariadne')
          .set('if-match', version)
          .send({ alias: 'X' })
      ).status,
      version,
    ).toBe(412);
  for (const version of ['*', 'W/"1"', '"1", "2"', '1', '"-1"', '"1e3"', '"9999999999999"'])
    expect(
      (
        await request(app)
          .patch(`/api/cases/${code}`)
          .set('x-test-actor', header(eleni))
          .set('x-requested-with', 'ariadne')
          .set('if-match', version)
          .send({ alias: 'X' })
      ).status,
      version,
    ).toBe(400);
});

test('a masked field is revealed of the case it was asked for and of no other', async () => {
  const theirs = await maria.call(cases.start, {}, { alias: 'Selma' });
  const other = (await owner.query('SELECT id FROM "Case" WHERE code = $1', [theirs.code])).rows[0].id as string;
  await maria.work(async ({ db }) => {
    const row = await db.get('Case', { id: other });
    await db.create('Identity', { legalName: 'Nobody Real' }, { caseId: other, survivorId: row.survivorId });
  });

  await expect(
    eleni.work(async ({ db }) => {
      const mine = await db.get('Case', { id: caseId });
      return db.reveal('Identity', mine, { caseId: other }, ['legalName'], 'EMERGENCY');
    }),
  ).rejects.toMatchObject({ status: 404 });
});
