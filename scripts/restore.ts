import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { BrokenArchive } from '#server/backup/archive.ts';
import { type Destroyed, readDestroyed } from '#server/backup/destroyed.ts';
import { isUsed, putBack, type Restored, readManifest } from '#server/backup/restore.ts';
import { ConfigError, config, readMasterKeys } from '#server/platform/config.ts';
import { takeMasterKeys } from '#server/platform/sealing.ts';
import { migrate } from './migrate.ts';
import { root } from './prepare.mjs';
import { openDatabase } from './start.ts';

const usage = 'Usage: npm run restore -- --from FILE.data [--keys FILE.keys] [--replace]';

/** `npm run restore`: puts a backup into a database in which nobody has worked, or in place of what is there. */
export async function main(args: string[]): Promise<void> {
  const { from, keys, replace } = readArguments(args);
  takeMasterKeys(readMasterKeys);
  const { settings } = await openDatabase(config());

  const folders = [
    dirname(from),
    ...(keys ? [dirname(keys)] : []),
    settings.backupDir ?? settings.dataDir,
    settings.dataDir,
  ];
  const destroyed = [...new Set(folders)].flatMap(readDestroyed);
  try {
    const put = await restore(settings.databaseUrl, { from, keys, replace, destroyed });
    console.log(`${put.rows} rows of ${put.tables} tables are back; ${put.destroyed} records stay erased.`);
    console.log(
      `${put.doors} sign-ins, invitations and sealed links are over; ${put.messages} messages that waited are tasks now.`,
    );
    console.log(
      'What was done since the backup is not here: see docs/operations.md, “After a restore”, before anybody signs in.',
    );
  } catch (error) {
    throw error instanceof BrokenArchive ? new ConfigError(error.message) : error;
  }
  if (!keys) console.log('Without --keys no record opens: give the newest file of keys.');
}

function readArguments(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: { from: { type: 'string' }, keys: { type: 'string' }, replace: { type: 'boolean', default: false } },
    });
    const files = [values.from, values.keys].filter((file) => file !== undefined);
    if (!values.from || files.some((file) => !existsSync(file))) throw new ConfigError(usage);
    return {
      from: resolve(values.from),
      keys: values.keys === undefined ? undefined : resolve(values.keys),
      replace: values.replace,
    };
  } catch {
    throw new ConfigError(usage);
  }
}

/** Brings the database to the version of the backup, puts it back, and brings it to the version of this release. */
export async function restore(
  databaseUrl: string,
  {
    from,
    keys,
    replace = false,
    destroyed,
    alsoAt,
  }: {
    from: string;
    keys?: string | undefined;
    replace?: boolean;
    destroyed: readonly Destroyed[];
    /** Reads what is back before anything of it is shut. */
    alsoAt?: (client: pg.ClientBase) => Promise<void>;
  },
): Promise<Restored> {
  const { migrations } = await readManifest(from, 'data');
  await migrateAsFarAs(
    databaseUrl,
    migrations.map(({ name }) => name),
  );
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  try {
    const client = await pool.connect();
    const used = await isUsed(client).finally(() => client.release());
    if (used && !replace)
      throw new ConfigError(
        'This database is in use. Restore into an empty one, or say --replace to lose what is there.',
      );
    const restored = await putBack(pool, { data: from, keys, destroyed, alsoAt });
    await migrate(databaseUrl);
    return restored;
  } finally {
    await pool.end();
  }
}

async function migrateAsFarAs(databaseUrl: string, names: readonly string[]): Promise<void> {
  const all = join(root, 'prisma', 'migrations');
  const missing = names.filter((name) => !existsSync(join(all, name)));
  if (missing.length) throw new BrokenArchive('The backup is of a newer release than this one.');

  const folder = mkdtempSync(join(tmpdir(), 'ariadne-migrations-'));
  try {
    for (const name of [...names, 'migration_lock.toml'])
      cpSync(join(all, name), join(folder, name), { recursive: true });
    await migrate(databaseUrl, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
