import type pg from 'pg';
import { BrokenArchive, readArchive } from './archive.ts';
import type { Manifest } from './backup.ts';
import type { Destroyed } from './destroyed.ts';
import { everyTable, holdsKeys, migrationsOf } from './tables.ts';

export interface Restored {
  tables: number;
  rows: number;
  /** Records whose key was destroyed, emptied again. */
  destroyed: number;
  /** Sign-ins, invitations and sealed links that would have been open again. */
  doors: number;
  /** Messages to survivors that waited to be sent, and are tasks of a colleague now. */
  messages: number;
}

/** The manifest of a backup, without the rest. */
export async function readManifest(file: string, kind: 'data' | 'keys'): Promise<Manifest> {
  for await (const line of readArchive(file, kind)) {
    if (line.startsWith('M')) return JSON.parse(line.slice(1)) as Manifest;
    break;
  }
  throw new BrokenArchive('The backup has no beginning.');
}

/** Whether anybody has worked in this database. */
export async function isUsed(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query(
    'SELECT EXISTS (SELECT FROM "User") OR EXISTS (SELECT FROM "Case") OR EXISTS (SELECT FROM trail."AuditEntry") AS used',
  );
  return rows[0].used;
}

/**
 * Puts back what a backup holds, in one transaction: all of it or nothing. Migrations must be those of the backup.
 * Destroyed keys come first: they never enter, and their records are emptied again before anybody can look.
 */
export async function putBack(
  pool: pg.Pool,
  {
    data,
    keys,
    destroyed,
    alsoAt,
  }: {
    data: string;
    keys?: string | undefined;
    destroyed: readonly Destroyed[];
    /** Reads what is back before anything of it is shut. */
    alsoAt?: ((client: pg.ClientBase) => Promise<void>) | undefined;
  },
): Promise<Restored> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const gone = new Map(destroyed.map(({ survivorId, destroyedAt }) => [survivorId, destroyedAt]));
    const tables = await everyTable(client);
    const relations = await setAside(client, tables);
    const rows =
      (await load(client, data, 'data', tables, gone)) + (keys ? await load(client, keys, 'keys', tables, gone) : 0);
    await putInPlace(client, tables, relations);

    const { rows: listed } = await client.query<Destroyed>(
      'SELECT "survivorId", "destroyedAt"::text FROM keys."DestroyedKey"',
    );
    for (const { survivorId, destroyedAt } of listed) gone.set(survivorId, destroyedAt);
    for (const [survivorId, at] of gone)
      await client.query('SELECT empty_record($1, $2) FROM "Case" WHERE "survivorId" = $1', [survivorId, at]);
    for (const [survivorId, at] of gone)
      await client.query(
        'INSERT INTO keys."DestroyedKey" ("survivorId", "destroyedAt") VALUES ($1, $2) ON CONFLICT DO NOTHING',
        [survivorId, at],
      );
    await alsoAt?.(client);
    const shut = await shutWhatStoodOpen(client);
    await client.query('COMMIT');
    return { tables: tables.length, rows, destroyed: gone.size, ...shut };
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

/**
 * What was ended since the backup was made would be open again: a sign-in from a lost device, a link that was opened or
 * replaced. And what she has said since is not known here (STOP, an agreement taken back, a danger), nor what has been sent
 * already: no message that waited leaves by itself, each is told by a person. Every agency finds in its trail that this was.
 */
async function shutWhatStoodOpen(client: pg.ClientBase): Promise<{ doors: number; messages: number }> {
  // An older backup may be from before one of these tables.
  const change = async (table: string, statement: string): Promise<number> => {
    const { rows } = await client.query('SELECT to_regclass($1) IS NOT NULL AS known', [`public."${table}"`]);
    return rows[0].known ? ((await client.query(statement)).rowCount ?? 0) : 0;
  };
  const doors =
    (await change('SignIn', 'UPDATE "SignIn" SET "endedAt" = now() WHERE "endedAt" IS NULL')) +
    (await change('Invitation', 'DELETE FROM "Invitation" WHERE "acceptedAt" IS NULL')) +
    (await change(
      'ReferralLink',
      'UPDATE "ReferralLink" SET "endedAt" = now(), version = version + 1 WHERE "endedAt" IS NULL',
    ));
  await change('PasskeyChallenge', 'DELETE FROM "PasskeyChallenge"');
  const messages = await change(
    'Message',
    `UPDATE "Reminder" SET state = 'RAISED', kind = 'MESSAGE_UNSENT', delivery = 'STAFF', why = 'restored', "raisedAt" = now(),
        claim = NULL, "claimedUntil" = NULL, version = version + 1
      WHERE delivery = 'MESSAGE' AND state IN ('SCHEDULED', 'WAITING', 'DEAD')`,
  );
  await client.query(
    `INSERT INTO trail."AuditEntry" ("actorId", role, "agencyId", action, subject, ids, "caseId", fields, outcome)
      SELECT NULL, 'console', a.id, 'restore', 'Installation', '{}', NULL, '{}', 'done' FROM "Agency" a
        WHERE EXISTS (SELECT FROM "User" u WHERE u."agencyId" = a.id) ORDER BY a.id`,
  );
  return { doors, messages };
}

interface Relation {
  table: string;
  name: string;
  definition: string;
}

/** Empties all tables, and takes away what would act on rows that come in their own order. */
async function setAside(client: pg.ClientBase, tables: readonly { name: string }[]): Promise<Relation[]> {
  const { rows } = await client.query<Relation>(
    `SELECT conrelid::regclass::text AS table, quote_ident(conname) AS name, pg_get_constraintdef(oid) AS definition
      FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 AND conrelid = ANY ($1::regclass[])`,
    [tables.map(({ name }) => name)],
  );
  await client.query(`TRUNCATE ${tables.map(({ name }) => name).join(', ')}`);
  for (const { table, name } of rows) await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
  for (const { name } of tables) await client.query(`ALTER TABLE ${name} DISABLE TRIGGER USER`);
  return rows;
}

/** Relations are made anew, and so checked on every row. */
async function putInPlace(
  client: pg.ClientBase,
  tables: readonly { name: string }[],
  relations: readonly Relation[],
): Promise<void> {
  for (const { table, name, definition } of relations)
    await client.query(`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition}`);
  for (const { name } of tables) await client.query(`ALTER TABLE ${name} ENABLE TRIGGER USER`);
}

async function load(
  client: pg.ClientBase,
  file: string,
  kind: 'data' | 'keys',
  present: readonly { name: string }[],
  gone: ReadonlyMap<string, string>,
): Promise<number> {
  const counts: Record<string, number> = {};
  let manifest: Manifest | undefined;
  let table: Manifest['tables'][number] | undefined;
  let told: Record<string, number> | undefined;
  let batch: string[] = [];
  const flush = async () => {
    if (!table || !batch.length) return;
    const columns = table.columns.join(', ');
    await client.query(
      `INSERT INTO ${table.name} (${columns}) OVERRIDING SYSTEM VALUE
        SELECT ${columns} FROM jsonb_populate_recordset(NULL::${table.name}, $1::jsonb)`,
      [`[${batch.join(',')}]`],
    );
    counts[table.name]! += batch.length;
    batch = [];
  };

  for await (const line of readArchive(file, kind)) {
    const rest = line.slice(1);
    if (line[0] === 'R') {
      batch.push(table && ofRecords.includes(table.name) ? withoutKey(rest, gone) : rest);
      if (batch.length >= 500) await flush();
    } else if (line[0] === 'T') {
      await flush();
      table = manifest?.tables.find(({ name }) => name === rest);
      if (!table) throw new BrokenArchive('The backup names a table it did not announce.');
      counts[rest] = 0;
    } else if (line[0] === 'M') {
      manifest = JSON.parse(rest) as Manifest;
      await requireSame(client, manifest, kind, present);
    } else if (line[0] === 'E') {
      await flush();
      told = JSON.parse(rest);
    }
  }
  if (!manifest || JSON.stringify(told) !== JSON.stringify(counts))
    throw new BrokenArchive('The backup holds fewer or more rows than it says.');
  for (const { name, last } of manifest.sequences)
    if (last !== null) await client.query('SELECT setval($1::regclass, $2)', [name, last]);
  return Object.values(counts).reduce((sum, n) => sum + n, 0);
}

/** Keys that go with a survivor's record. */
const ofRecords = ['keys."SurvivorKey"', 'keys."ReferralKey"'];

/** A key that was destroyed after the backup was made stays destroyed: it does not enter the database. */
function withoutKey(row: string, gone: ReadonlyMap<string, string>): string {
  const key = JSON.parse(row) as { survivorId: string };
  const at = gone.get(key.survivorId);
  return at ? JSON.stringify({ ...key, wrapped: null, destroyedAt: at }) : row;
}

async function requireSame(
  client: pg.ClientBase,
  { migrations, tables }: Manifest,
  kind: 'data' | 'keys',
  present: readonly { name: string }[],
): Promise<void> {
  const here = present.filter((table) => holdsKeys(table as never) === (kind === 'keys')).map(({ name }) => name);
  const there = tables.map(({ name }) => name);
  const same = JSON.stringify(await migrationsOf(client)) === JSON.stringify(migrations);
  if (!same || JSON.stringify(here) !== JSON.stringify(there))
    throw new BrokenArchive('The backup is of another version of the database.');
}
