import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as engine from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

/** A Prisma schema: [file name, text] of each of its files. */
export type Datamodels = [name: string, text: string][];

const root = fileURLToPath(new URL('../', import.meta.url));
const schemaFolder = 'prisma/schema';
const migrationsFolder = 'prisma/migrations';
const filters = { externalTables: [], externalEnums: [] };
/** Any number: two starts on one database take turns with it. */
const turn = 4_207_001;

/**
 * Applies the migrations that have not run yet, as `prisma migrate deploy` would, without its engine binary.
 * Answers the names of those applied. Needs the owner's address.
 */
export async function migrate(connectionString: string, folder = join(root, migrationsFolder)): Promise<string[]> {
  const database = new pg.Client({ connectionString });
  await database.connect();
  try {
    await database.query('SELECT pg_advisory_lock($1)', [turn]);
    const migrationsList = await readMigrations(folder);
    if (await isUpToDate(database, migrationsList)) return [];

    await forgetAttempts(database);
    const { appliedMigrationNames } = await withEngine(connectionString, await readSchema(), (run) =>
      run.applyMigrations({ migrationsList, filters }),
    );

    return appliedMigrationNames;
  } finally {
    await database.end();
  }
}

/** The SQL that leads from one schema to another; from nothing when only one is given. To be read and completed. */
export async function draftMigration(connectionString: string, to: Datamodels, from?: Datamodels): Promise<string> {
  const files = (models: Datamodels) => ({
    tag: 'schemaDatamodel' as const,
    files: models.map(([path, content]) => ({ path, content })),
  });
  const result = await withEngine(connectionString, to, (run) =>
    run.diff({ from: from ? files(from) : { tag: 'empty' }, to: files(to), script: true, exitCode: null, filters }),
  );

  return result.stdout ?? '';
}

/** The schema as the working tree has it. */
export async function readSchema(): Promise<Datamodels> {
  const names = (await readdir(join(root, schemaFolder))).filter((name) => name.endsWith('.prisma')).sort();
  return Promise.all(
    names.map(async (name) => [name, await readFile(join(root, schemaFolder, name), 'utf8')] as [string, string]),
  );
}

/** The schema as a commit has it; undefined when that commit has none. */
export function readSchemaAt(commit: string): Datamodels | undefined {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' });
  const paths = git('ls-tree', '--name-only', commit, `${schemaFolder}/`).split('\n').filter(Boolean);

  return paths.length ? paths.map((path) => [basename(path), git('show', `${commit}:${path}`)]) : undefined;
}

/** Whether each migration was applied as it stands: then the engine, half a second to load, need not be asked. */
async function isUpToDate(database: pg.Client, list: Awaited<ReturnType<typeof readMigrations>>): Promise<boolean> {
  if (!(await hasHistory(database))) return false;

  const { rows } = await database.query<{ name: string; checksum: string; applied: boolean }>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS applied
     FROM _prisma_migrations WHERE rolled_back_at IS NULL`,
  );
  const sums = new Map(rows.map(({ name, checksum, applied }) => [name, applied ? checksum : undefined]));
  return list.migrationDirectories.every(({ path, migrationFile }) => {
    const sum = createHash('sha256').update(migrationFile.content.value).digest('hex');
    return sums.get(path) === sum;
  });
}

async function hasHistory(database: pg.Client): Promise<boolean> {
  const { rows } = await database.query(`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS found`);
  return rows[0]?.found === true;
}

/**
 * PostgreSQL runs a script as one transaction, so an attempt that never finished left nothing behind. Marking it
 * rolled back, as `prisma migrate resolve` does, lets the repaired migration run.
 */
async function forgetAttempts(database: pg.Client): Promise<void> {
  if (!(await hasHistory(database))) return;

  await database.query(
    'UPDATE _prisma_migrations SET rolled_back_at = now() WHERE finished_at IS NULL AND rolled_back_at IS NULL',
  );
}

async function readMigrations(folder: string) {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const migrationDirectories = await Promise.all(
    names.sort().map(async (path) => {
      const value = await readFile(join(folder, path, 'migration.sql'), 'utf8');
      return { path, migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value } } };
    }),
  );
  const lockfile = {
    path: 'migration_lock.toml',
    content: await readFile(join(folder, 'migration_lock.toml'), 'utf8'),
  };

  return { baseDir: folder, lockfile, shadowDbInitScript: '', migrationDirectories };
}

/** The adapter cuts a script at every semicolon, also inside a function body; PostgreSQL takes it whole. */
class WholeScripts extends PrismaPg {
  /** Why PostgreSQL refused a script; the engine does not pass that on. */
  complaint: Error | undefined;
  private readonly open: { dispose(): Promise<void> }[] = [];

  override async connect() {
    const adapter = await super.connect();
    adapter.executeScript = async (script) => {
      try {
        await adapter.underlyingDriver().query(script);
      } catch (error) {
        this.complaint = withLine(error as pg.DatabaseError, script);
        throw error;
      }
    };
    this.open.push(adapter);
    return adapter;
  }

  /** The engine leaves its connections open, and one of them holds its lock. */
  async close(): Promise<void> {
    await Promise.all(this.open.map((adapter) => adapter.dispose()));
  }
}

function withLine(error: pg.DatabaseError, script: string): Error {
  const line = script.slice(0, Number(error.position ?? 0)).split('\n').length;
  return new Error(`A migration failed${error.position ? ` at its line ${line}` : ''}: ${error.message}`, {
    cause: error,
  });
}

/** What the generated glue exports and wants beside the engine; its types do not say. */
interface Glue {
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
}
interface PanicRegistry {
  PRISMA_WASM_PANIC_REGISTRY?: { set_message(message: string): void };
}

let loading: Promise<void> | undefined;

/** Once for a process: a second instance would take the first one's memory away. */
async function loadEngine(): Promise<void> {
  const glueFile = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const wasm = await readFile(glueFile.replace(/\.js$/, '.wasm'));
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': { ...engine } as never });
  (engine as unknown as Glue).__wbg_set_wasm(instance.exports);
  (instance.exports as { __wbindgen_start?: () => void }).__wbindgen_start?.();

  (globalThis as PanicRegistry).PRISMA_WASM_PANIC_REGISTRY = {
    set_message: (message) => {
      throw new Error(`The schema engine gave up: ${message}`);
    },
  };
}

async function withEngine<T>(
  connectionString: string,
  datamodels: Datamodels,
  deed: (run: engine.SchemaEngine) => Promise<T>,
): Promise<T> {
  loading ??= loadEngine();
  await loading;

  const database = new WholeScripts({ connectionString, max: 2 });
  const run = await engine.SchemaEngine.new({ datamodels }, () => {}, bindMigrationAwareSqlAdapterFactory(database));
  try {
    return await deed(run);
  } catch (error) {
    throw database.complaint ?? error;
  } finally {
    run.free();
    await database.close();
  }
}
