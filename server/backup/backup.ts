import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { makePrivateFolder } from '#server/platform/config.ts';
import { writeArchive } from './archive.ts';
import { type Destroyed, rememberDestroyed } from './destroyed.ts';
import { everySequence, everyTable, holdsKeys, migrationsOf, type Sequence, type Table } from './tables.ts';

/** The first line of every archive. */
export interface Manifest {
  migrations: { name: string; checksum: string }[];
  tables: Table[];
  sequences: Sequence[];
}
export interface Backup {
  data: string;
  keys: string;
  tables: number;
  rows: number;
}

/** Key backups live so long, then nothing that was destroyed can be opened with one. Days. */
export const keysKeptFor = 30;
const day = 86_400_000;

/**
 * Everything in the database as it was at one moment, while everybody works on: one transaction reads all tables in one
 * snapshot. Two files: the wrapped keys apart from what they open. `alsoAt` reads in the same snapshot.
 */
export async function backUp(
  pool: pg.Pool,
  folder: string,
  { at = new Date(), alsoAt }: { at?: Date; alsoAt?: (client: pg.ClientBase) => Promise<void> } = {},
): Promise<Backup> {
  makePrivateFolder(folder);
  const client = await pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const all = await everyTable(client);
    const [migrations, sequences] = [await migrationsOf(client), await everySequence(client)];
    const { rows: destroyed } = await client.query<Destroyed>(
      'SELECT "survivorId", "destroyedAt" FROM keys."DestroyedKey"',
    );
    rememberDestroyed(folder, destroyed);

    const stem = join(folder, `ariadne-${at.toISOString().replace(/[:.]/g, '-')}`);
    const files = { data: `${stem}.data`, keys: `${stem}.keys` };
    let rows = 0;
    for (const kind of ['keys', 'data'] as const) {
      const tables = all.filter((table) => holdsKeys(table) === (kind === 'keys'));
      const manifest: Manifest = { migrations, tables, sequences: kind === 'data' ? sequences : [] };
      await writeArchive(
        files[kind],
        kind,
        at,
        linesOf(client, manifest, (n) => (rows += n)),
      );
    }
    await alsoAt?.(client);
    await client.query('COMMIT');
    return { ...files, tables: all.length, rows };
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

/** M manifest, T table, R row, E how many rows of each table there must have been. */
async function* linesOf(
  client: pg.ClientBase,
  manifest: Manifest,
  counted: (rows: number) => void,
): AsyncGenerator<string> {
  yield `M${JSON.stringify(manifest)}`;
  const counts: Record<string, number> = {};
  for (const { name, columns } of manifest.tables) {
    yield `T${name}`;
    counts[name] = 0;
    // As JSON of the database's own making: every type comes back as it was, and no line break is in it.
    await client.query(
      `DECLARE part NO SCROLL CURSOR FOR SELECT to_jsonb(r)::text AS row FROM (SELECT ${columns.join(', ')} FROM ${name}) r`,
    );
    for (;;) {
      const { rows } = await client.query<{ row: string }>('FETCH 1000 FROM part');
      for (const { row } of rows) yield `R${row}`;
      counts[name] += rows.length;
      if (rows.length < 1000) break;
    }
    await client.query('CLOSE part');
    counted(counts[name]);
  }
  yield `E${JSON.stringify(counts)}`;
}

/** Removes backups that are too old: those of keys after thirty days, the others after `days`. Answers the names. */
export function removeOld(folder: string, days: number, at = new Date()): string[] {
  const old = readdirSync(folder).filter((name) => {
    const age = at.getTime() - (momentOf(name)?.getTime() ?? at.getTime());
    return age > (name.endsWith('.keys') ? keysKeptFor : days) * day;
  });
  for (const name of old) rmSync(join(folder, name));
  return old;
}

/** When a backup was made, by its name. */
export function momentOf(name: string): Date | undefined {
  const parts = /^ariadne-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z\.(data|keys)(\.part)?$/.exec(name);
  return parts ? new Date(`${parts[1]}T${parts[2]}:${parts[3]}:${parts[4]}.${parts[5]}Z`) : undefined;
}
