import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeEach, expect, inject, it } from 'vitest';
import { withDatabase } from './database.ts';
import { draftMigration, migrate, readSchema } from './migrate.ts';

const migrations = fileURLToPath(new URL('../prisma/migrations/', import.meta.url));
const own = mkdtempSync(join(tmpdir(), 'ariadne-migrations-'));
let url: string;

beforeEach(async () => {
  rmSync(own, { recursive: true });
  mkdirSync(own);
  writeFileSync(join(own, 'migration_lock.toml'), 'provider = "postgresql"\n');
  url = await emptyDatabase();
});
afterAll(() => rmSync(own, { recursive: true }));

it('wrote down every migration of the project as Prisma does', async () => {
  const template = inject('template').url;
  const rows = await ask('SELECT * FROM _prisma_migrations ORDER BY migration_name', template);
  const names = readdirSync(migrations, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

  expect(rows.map((row) => row.migration_name)).toEqual(names);
  for (const row of rows) {
    const script = readFileSync(join(migrations, String(row.migration_name), 'migration.sql'));
    expect(row).toMatchObject({
      checksum: createHash('sha256').update(script).digest('hex'),
      finished_at: expect.any(Date),
      rolled_back_at: null,
      logs: null,
      applied_steps_count: 1,
    });
  }
});

it('leaves a database that has all the Prisma schema asks for, and no column more', async () => {
  const template = inject('template').url;
  await ask(await draftMigration(url, await readSchema()));
  const [drafted, migrated] = [await structure(url), await structure(template)];

  expect(migrated.columns).toEqual(drafted.columns);
  expect(drafted.indexes.length).toBeGreaterThan(20);
  expect(migrated.indexes).toEqual(expect.arrayContaining(drafted.indexes));
  expect(migrated.constraints).toEqual(expect.arrayContaining(drafted.constraints));
});

it('applies what is missing, once, in order', async () => {
  write('1_first', 'CREATE TABLE first (id int);');
  write(
    '2_second',
    `CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END; $$; ALTER TABLE first ADD b int;`,
  );
  expect(await migrate(url, own)).toEqual(['1_first', '2_second']);
  expect(await migrate(url, own)).toEqual([]);

  write('3_third', 'CREATE TABLE third (id int);');
  expect(await migrate(url, own)).toEqual(['3_third']);
});

it('lets two that start together take turns', async () => {
  write('1_first', 'SELECT pg_sleep(0.3); CREATE TABLE first (id int);');

  const applied = await Promise.all([migrate(url, own), migrate(url, own)]);
  expect(applied.flat()).toEqual(['1_first']);
});

it('leaves nothing of a migration that fails, and runs it once it is repaired', async () => {
  write('1_first', 'CREATE TABLE first (id int); SELECT 1/0;');
  await expect(migrate(url, own)).rejects.toThrow(/division by zero/);
  expect(await ask(`SELECT to_regclass('first') AS found`)).toEqual([{ found: null }]);

  write('1_first', 'CREATE TABLE first (id int);');
  expect(await migrate(url, own)).toEqual(['1_first']);
});

function write(name: string, sql: string): void {
  mkdirSync(join(own, name), { recursive: true });
  writeFileSync(join(own, name, 'migration.sql'), sql);
}

/** Columns, indexes and keys of a database, each as one line. */
async function structure(address: string) {
  const lines = async (sql: string) => (await ask(sql, address)).map(({ line }) => line);
  const ours = `('public', 'vault', 'keys', 'trail', 'statistics')`;
  return {
    columns: await lines(
      `SELECT concat_ws(' ', table_schema, table_name, column_name, udt_name, is_nullable, column_default) AS line
       FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
       WHERE table_schema IN ${ours} AND table_type = 'BASE TABLE' AND table_name <> '_prisma_migrations' ORDER BY 1`,
    ),
    indexes: await lines(`SELECT indexdef AS line FROM pg_indexes WHERE schemaname IN ${ours} ORDER BY 1`),
    constraints: await lines(
      `SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS line
       FROM pg_constraint WHERE contype IN ('p', 'f', 'u') AND connamespace::regnamespace::text IN ${ours} ORDER BY 1`,
    ),
  };
}

async function emptyDatabase(): Promise<string> {
  const name = `empty_${process.env.VITEST_POOL_ID}`;
  const { url, adminUrl } = inject('template');
  const system = withDatabase(adminUrl, 'postgres');
  await ask(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`, system);
  await ask(`CREATE DATABASE ${name} OWNER ${new URL(url).username}`, system);
  return withDatabase(url, name);
}

async function ask(sql: string, address = url): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
