import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { restore } from '#scripts/restore.ts';
import { verifyTrail } from '#server/audit/verify.ts';
import { cases } from '#server/cases/cases.contract.ts';
import { erasures } from '#server/erasures/erasures.contract.ts';
import { notes } from '#server/notes/notes.contract.ts';
import { people } from '#server/people/people.contract.ts';
import { open, sealForInstallation, takeMasterKeys } from '#server/platform/sealing.ts';
import { appointments } from '#server/reminders/appointments.contract.ts';
import { anOffice, owner, type Person, staff } from '#server/testing/cast.ts';
import { copyDatabase } from '#server/testing/database.ts';
import { anAgreedCase, anEpisode } from '#server/testing/support.ts';
import { readArchive } from './archive.ts';
import { backUp, keysKeptFor, momentOf, removeOld } from './backup.ts';
import { readDestroyed, rememberDestroyed } from './destroyed.ts';
import { isDue, startBackups } from './schedule.ts';
import { everyTable, holdsKeys } from './tables.ts';

// Whole databases come and go here.
vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), 'ariadne-backups-'));
const place = `restored_${process.env.VITEST_POOL_ID}`;
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 2 });
let eleni: Person;
let anna: Person;
let supervisor: Person;
let officer: Person;
let code: string;

beforeAll(async () => {
  const office = await anOffice();
  [eleni, anna, supervisor, officer] = (await Promise.all(
    (['social_worker', 'psychologist', 'supervisor', 'dpo'] as const).map((role) => staff(role, office)),
  )) as [Person, Person, Person, Person];
  ({ code } = await anAgreedCase(eleni, { alias: 'Αλίκη' }));
  await eleni.call(
    people.changeIdentity,
    { code },
    { legalName: 'MARKED-NAME\nΜαρία "quoted" \\u0041' },
    { version: 0 },
  );
  await anEpisode(eleni, code, 'PSY_IND', { leadUserId: anna.id });
  await anna.call(notes.write, { code }, { body: 'MARKED-NOTE' });
});
afterAll(async () => {
  await pool.end();
  rmSync(folder, { recursive: true });
});

/** An empty, migrated database beside this one. */
const emptyDatabase = () => copyDatabase(inject('template'), place);

/** One digest for all rows of each table. */
async function digests(client: { query: pg.Pool['query'] | pg.ClientBase['query'] }) {
  const found: Record<string, string> = {};
  for (const { name } of await everyTable(client as pg.ClientBase)) {
    const { rows } = await (client as pg.Pool).query(
      `SELECT count(*) || ' ' || coalesce(md5(string_agg(h, '' ORDER BY h)), '') AS all FROM (SELECT md5(to_jsonb(t)::text) AS h FROM ${name} t) d`,
    );
    found[name] = rows[0].all;
  }
  return found;
}

/** The legal name in another database, past every lock but the key. */
async function legalNameIn(url: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(
      `SELECT i.id, i."legalName", k.wrapped, k.version, i."survivorId" FROM "Case" c JOIN vault."Identity" i ON i."caseId" = c.id
        LEFT JOIN keys."SurvivorKey" k ON k."survivorId" = i."survivorId" WHERE c.code = $1`,
      [code],
    );
    const [row] = rows;
    return (
      row &&
      open(row.legalName, { model: 'Identity', column: 'legalName', id: row.id }, [
        { wrapped: row.wrapped, version: row.version, owner: row.survivorId },
      ])
    );
  } finally {
    await client.end();
  }
}

test('every row of every table comes back as it was at one moment, though people go on writing', async () => {
  let source: Record<string, string> = {};
  let done = false;
  const writing = (async () => {
    for (; !done; ) await eleni.call(cases.start, {}, { alias: 'Meanwhile' });
  })();
  const made = await backUp(pool, folder, {
    at: new Date('2026-11-20T10:00:00.000Z'),
    alsoAt: async (client) => {
      source = await digests(client);
    },
  });
  done = true;
  await writing;
  expect(statSync(made.data).mode & 0o777).toBe(0o600);

  const { url, adminUrl } = await emptyDatabase();
  let back: Record<string, string> = {};
  const restored = await restore(url, {
    from: made.data,
    keys: made.keys,
    destroyed: [],
    alsoAt: async (client) => {
      back = await digests(client);
    },
  });
  expect(restored).toMatchObject({ tables: made.tables, rows: made.rows, destroyed: 0 });
  expect(back).toEqual(source);
  const target = new pg.Pool({ connectionString: adminUrl, max: 1 });
  expect((await verifyTrail(target)).breaks).toEqual([]);
  expect(await legalNameIn(adminUrl)).toBe('MARKED-NAME\nΜαρία "quoted" \\u0041');

  // It works on: triggers and relations are back in their place.
  const { rows } = await target.query(
    `SELECT count(*) FILTER (WHERE tgenabled <> 'O')::int AS off FROM pg_trigger WHERE NOT tgisinternal`,
  );
  expect(rows[0].off).toBe(0);
  const relations = (from: pg.Pool) =>
    from.query(
      `SELECT conrelid::regclass::text AS t, conname, pg_get_constraintdef(oid) AS d FROM pg_constraint WHERE contype = 'f' ORDER BY 1, 2`,
    );
  expect((await relations(target)).rows).toEqual((await relations(owner)).rows);
  await target.end();
});

test('a backup names every table of the database; the wrapped keys are in the other file only', async () => {
  const client = await pool.connect();
  const all = await everyTable(client);
  client.release();
  const { rows } = await owner.query(
    `SELECT count(*)::int AS n FROM information_schema.tables WHERE table_type = 'BASE TABLE'
      AND table_schema NOT IN ('pg_catalog', 'information_schema', 'bullmq') AND table_name <> '_prisma_migrations'`,
  );
  expect(all.length).toBe(rows[0].n);
  expect(all.filter(holdsKeys).map(({ name }) => name)).toEqual([
    'keys."AuthorKey"',
    'keys."IndexKey"',
    'keys."ReferralKey"',
    'keys."SurvivorKey"',
  ]);

  const made = await backUp(pool, folder, { at: new Date('2026-11-20T11:00:00.000Z') });
  const { rows: keys } = await owner.query(
    'SELECT wrapped FROM keys."SurvivorKey" UNION SELECT wrapped FROM keys."AuthorKey"',
  );
  const text = async (file: string, kind: 'data' | 'keys') => {
    let all = '';
    for await (const line of readArchive(file, kind)) all += line;
    return all;
  };
  const [data, apart] = [await text(made.data, 'data'), await text(made.keys, 'keys')];
  expect(keys.length).toBeGreaterThan(1);
  for (const { wrapped } of keys) {
    expect(data).not.toContain(wrapped);
    expect(apart).toContain(wrapped);
  }
  for (const file of [made.data, made.keys]) expect(readFileSync(file).includes('Αλίκη')).toBe(false);
});

test('what was erased cannot be opened after restoring the older backup with the older keys', async () => {
  const older = await backUp(pool, folder, { at: new Date('2026-11-20T12:00:00.000Z') });
  const before = await emptyDatabase();
  await restore(before.url, { from: older.data, keys: older.keys, destroyed: readDestroyed(folder) });
  expect(await legalNameIn(before.adminUrl), 'it opens as long as it is not erased').toContain('MARKED-NAME');

  await eleni.call(cases.close, { code }, { closureReason: 'GOALS_MET', closureNote: 'Done' });
  const asked = await supervisor.call(erasures.ask, { code }, { reason: 'HER_REQUEST' });
  await officer.call(erasures.confirm, { id: asked.id! });
  const { rows } = await owner.query('SELECT "survivorId", "destroyedAt"::text FROM keys."DestroyedKey"');
  expect(rows.length).toBe(1);
  const beside = readDestroyed(process.env.ARIADNE_DATA_DIR!);
  expect(beside).toMatchObject([{ survivorId: rows[0].survivorId }]);
  rememberDestroyed(folder, beside);

  const { url, adminUrl } = await emptyDatabase();
  expect(await restore(url, { from: older.data, keys: older.keys, destroyed: readDestroyed(folder) })).toMatchObject({
    destroyed: 1,
  });
  expect(await legalNameIn(adminUrl)).toBeUndefined();
  const target = new pg.Client({ connectionString: adminUrl });
  await target.connect();
  const { rows: left } = await target.query(
    `SELECT k.wrapped, c.alias, c."erasedAt", (SELECT count(*)::int FROM "ProcessNote" n WHERE n."caseId" = c.id) AS notes
      FROM "Case" c JOIN keys."SurvivorKey" k USING ("survivorId") WHERE c.code = $1`,
    [code],
  );
  await target.end();
  expect(left).toEqual([{ wrapped: null, alias: '', erasedAt: expect.anything(), notes: 0 }]);
});

test('a backup that was cut short, changed, or made with another master key is refused, and nothing is put back', async () => {
  const made = await backUp(pool, folder, { at: new Date('2026-11-20T13:00:00.000Z') });
  const whole = readFileSync(made.data);
  const { url } = await emptyDatabase();
  const broken = join(folder, 'broken');
  const refused = async (bytes: Buffer) => {
    writeFileSync(broken, bytes);
    await expect(restore(url, { from: broken, keys: made.keys, destroyed: [] })).rejects.toThrow(/backup/);
  };
  await refused(whole.subarray(0, -1));
  await refused(whole.subarray(0, whole.length / 2));
  await refused(Buffer.concat([whole, Buffer.alloc(1)]));
  const changed = Buffer.from(whole);
  changed[changed.length - 100]! ^= 1;
  await refused(changed);
  await refused(Buffer.from(whole.toString('latin1').replace('"kind":"data"', '"kind":"keys"'), 'latin1'));
  await refused(readFileSync(made.keys));

  takeMasterKeys([randomBytes(32).toString('base64')]);
  await expect(restore(url, { from: made.data, destroyed: [] })).rejects.toThrow('not here');
  takeMasterKeys([process.env.ARIADNE_MASTER_KEY!]);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  expect((await client.query('SELECT FROM "User"')).rowCount).toBe(0);
  await client.end();
});

test('nothing that was open when the backup was made is open after it: no sign-in, no link, and no message leaves by itself', async () => {
  const { id: caseId, code: hers } = await anAgreedCase(eleni);
  const { rows } = await owner.query('SELECT "agencyId", "survivorId" FROM "Case" WHERE id = $1', [caseId]);
  const { agencyId, survivorId } = rows[0];
  const other = await anOffice();
  const hour = `now() + interval '1 hour'`;
  const [signIn, invitation, link, message, late] = Array.from({ length: 5 }, () => randomUUID());
  await owner.query(
    `INSERT INTO "SignIn" (id, "userId", "tokenDigest", role, "draftKey", "expiresAt") VALUES ($1, $2, $3, 'social_worker', $4, ${hour})`,
    [signIn, eleni.id, randomUUID(), sealForInstallation('key', { model: 'SignIn', column: 'draftKey', id: signIn! })],
  );
  await owner.query(
    `INSERT INTO "Invitation" (id, "userId", "tokenDigest", "expiresAt") VALUES ($1, $2, $3, ${hour})`,
    [invitation, anna.id, randomUUID()],
  );
  const { rows: sent } = await owner.query(
    `INSERT INTO "Referral" (id, "caseId", "agencyId", "survivorId", "toAgencyId", state, services, "acceptedServices", categories, "createdBy")
      VALUES (gen_random_uuid(), $1, $2, $3, $4, 'SENT', '{}', '{}', '{}', $5) RETURNING id`,
    [caseId, agencyId, survivorId, other.agencyId, eleni.id],
  );
  await owner.query(
    `INSERT INTO "ReferralLink" (id, "referralId", "agencyId", "toAgencyId", "tokenDigest", "codeDigest", "createdBy", "expiresAt")
      VALUES ($1, $2, $3, $4, $5, $5, $6, ${hour})`,
    [link, sent[0].id, agencyId, other.agencyId, randomUUID(), eleni.id],
  );
  const { id: meeting } = await eleni.call(
    appointments.plan,
    { code: hers },
    { startsAt: new Date(Date.now() + 2 * 86_400_000).toISOString() },
  );
  for (const [id, state] of [
    [message, 'SCHEDULED'],
    [late, 'SENDING'],
  ]) {
    await owner.query(
      `INSERT INTO "Message" (id, "caseId", "agencyId", "survivorId", "appointmentId", "userId", template, channel, "dueAt", "wallTime", state, "createdBy")
        VALUES ($1, $2, $3, $4, $5, $6, 'MEETING', 'SMS', ${hour}, '2026-11-22T10:00', $7, $6)`,
      [id, caseId, agencyId, survivorId, meeting, eleni.id, state === 'SENDING' ? state : 'QUEUED'],
    );
    await owner.query(
      `INSERT INTO "Reminder" (id, "caseId", "agencyId", "survivorId", "userId", kind, delivery, "aboutModel", "aboutId", "dueAt", "wallTime", state, "createdBy")
        VALUES (gen_random_uuid(), $1, $2, $3, $4, 'MESSAGE', 'MESSAGE', 'Message', $5, ${hour}, '2026-11-22T10:00', $6, $4)`,
      [caseId, agencyId, survivorId, eleni.id, id, state],
    );
  }
  const made = await backUp(pool, folder, { at: new Date('2026-11-20T16:00:00.000Z') });

  const { url, adminUrl } = await emptyDatabase();
  const restored = await restore(url, { from: made.data, keys: made.keys, destroyed: [] });
  expect([restored.doors, restored.messages]).toEqual([3, 1]);
  const target = new pg.Pool({ connectionString: adminUrl, max: 1 });
  const one = async (text: string, values: unknown[] = []) => (await target.query(text, values)).rows[0];
  const open = (table: string, id: string) =>
    `SELECT 1 AS open FROM "${table}" WHERE id = '${id}' AND "endedAt" IS NULL`;
  expect(await one(open('SignIn', signIn!))).toBeUndefined();
  expect(await one(open('ReferralLink', link!))).toBeUndefined();
  expect(await one('SELECT FROM "Invitation" WHERE "acceptedAt" IS NULL')).toBeUndefined();
  expect(await one('SELECT state, reason FROM "Message" WHERE id = $1', [message])).toEqual({
    state: 'HELD',
    reason: 'restored',
  });
  expect(
    await one('SELECT kind, delivery, state, why, "userId" FROM "Reminder" WHERE "aboutId" = $1', [message]),
  ).toEqual({ kind: 'MESSAGE_UNSENT', delivery: 'STAFF', state: 'RAISED', why: 'restored', userId: eleni.id });
  // What was leaving at that moment may have arrived: the engine asks a colleague to find out, as after any crash.
  expect(await one('SELECT state FROM "Reminder" WHERE "aboutId" = $1', [late])).toEqual({ state: 'SENDING' });
  expect(
    await one(`SELECT role, "actorId" FROM trail."AuditEntry" WHERE action = 'restore' AND "agencyId" = $1`, [
      agencyId,
    ]),
  ).toEqual({ role: 'console', actorId: null });
  expect((await verifyTrail(target)).breaks).toEqual([]);
  await target.end();
});

test('a database in which somebody worked is replaced only when told', async () => {
  const made = await backUp(pool, folder, { at: new Date('2026-11-20T14:00:00.000Z') });
  const { url } = await emptyDatabase();
  await restore(url, { from: made.data, keys: made.keys, destroyed: [] });
  await expect(restore(url, { from: made.data, keys: made.keys, destroyed: [] })).rejects.toThrow('in use');
  expect(await restore(url, { from: made.data, keys: made.keys, replace: true, destroyed: [] })).toMatchObject({
    rows: made.rows,
  });
});

test('backups of keys go after thirty days, the others when they are told to', () => {
  const old = join(folder, 'old');
  rmSync(old, { recursive: true, force: true });
  rememberDestroyed(old, [{ survivorId: 'x', destroyedAt: '2026-01-01T00:00:00Z' }]);
  const at = new Date('2026-11-20T12:00:00.000Z');
  const name = (days: number, kind: string) =>
    `ariadne-${new Date(at.getTime() - days * 86_400_000).toISOString().replace(/[:.]/g, '-')}.${kind}`;
  for (const days of [1, keysKeptFor - 1, keysKeptFor + 1, 91])
    for (const kind of ['data', 'keys']) writeFileSync(join(old, name(days, kind)), '');
  expect(momentOf(name(0, 'data'))).toEqual(at);

  expect(removeOld(old, 90, at).sort()).toEqual([name(31, 'keys'), name(91, 'data'), name(91, 'keys')].sort());
  expect(readdirSync(old)).toContain('destroyed-keys.jsonl');
});

test('the worker backs up once a day by itself', async () => {
  const daily = join(folder, 'daily');
  expect(isDue(daily)).toBe(true);
  const first = startBackups({ backupDir: daily, backupDays: 90 });
  const second = startBackups({ backupDir: daily, backupDays: 90 });
  await Promise.all([first.stop(), second.stop()]);
  expect(readdirSync(daily).filter((name) => name.endsWith('.data'))).toHaveLength(1);
  expect(isDue(daily)).toBe(false);
  expect(isDue(daily, new Date(Date.now() + 25 * 3_600_000))).toBe(true);
});
