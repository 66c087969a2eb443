import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { startEmbeddedDatabase } from './database.ts';

// Closed to everybody else, as a home folder is: as root, PostgreSQL runs as another user and has to get in.
const home = mkdtempSync(join(tmpdir(), 'ariadne-cluster-'));
const dataDir = join(home, 'data');
// Making a cluster waits for the disk, and other tests make theirs meanwhile.
vi.setConfig({ testTimeout: 90_000 });
const children: ChildProcess[] = [];
const keep = 'DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 1 AS one';

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await expect.poll(servers, { timeout: 20_000 }).toEqual([]);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

it('has one winner when two start at once on an empty folder', async () => {
  const [one, two] = await Promise.allSettled([startHolder(), startHolder()]);
  const outcomes = [one, two].map(({ status }) => status).sort();

  expect(outcomes).toEqual(['fulfilled', 'rejected']);
  const winner = one.status === 'fulfilled' ? one.value : two.status === 'fulfilled' ? two.value : undefined;
  expect(await query(winner?.url ?? '', 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

it('keeps data over a stop, for an owner who is no superuser', async () => {
  const first = await startEmbeddedDatabase({ dataDir });
  await query(first.url, keep);
  await first.stop();
  expect(servers()).toEqual([]);

  const second = await startEmbeddedDatabase({ dataDir });
  const [row] = await query(
    second.url,
    `SELECT one, current_user, rolsuper, current_setting('fsync') AS fsync, current_setting('server_version_num')::int AS version
     FROM kept, pg_roles WHERE rolname = current_user`,
  );
  await second.stop();

  expect(row).toMatchObject({ one: 1, current_user: 'ariadne_owner', rolsuper: false, fsync: 'on' });
  expect(row?.version).toBeGreaterThanOrEqual(180000);
  expect(statSync(join(dataDir, 'postgres.password')).mode & 0o777).toBe(0o600);
});

it('keeps what was committed when its Ariadne is killed, and leaves no PostgreSQL behind', async () => {
  const holder = await startHolder();
  await query(holder.url, keep);
  holder.process.kill('SIGKILL');

  const second = await startEmbeddedDatabase({ dataDir });
  const rows = await query(second.url, 'SELECT one FROM kept');
  await second.stop();

  expect(rows).toEqual([{ one: 1 }]);
  expect(servers()).toEqual([]);
});

it('keeps what was committed when PostgreSQL and its Ariadne are killed together', async () => {
  const holder = await startHolder();
  await query(holder.url, keep);
  for (const pid of [...servers(), holder.process.pid]) if (pid) process.kill(pid, 'SIGKILL');

  const second = await startEmbeddedDatabase({ dataDir });
  const rows = await query(second.url, 'SELECT one FROM kept');
  await second.stop();

  expect(rows).toEqual([{ one: 1 }]);
});

it('starts although a process that has nothing to do with it took the number of the old server', async () => {
  const first = await startEmbeddedDatabase({ dataDir });
  await query(first.url, keep);
  const file = join(dataDir, 'postgres', 'postmaster.pid');
  const lines = readFileSync(file, 'utf8').split('\n');
  await first.stop();
  writeFileSync(file, [process.pid, ...lines.slice(1)].join('\n'));

  const second = await startEmbeddedDatabase({ dataDir });
  const rows = await query(second.url, 'SELECT one FROM kept');
  await second.stop();

  expect(rows).toEqual([{ one: 1 }]);
});

it('takes another port when the one it found was taken before PostgreSQL listened on it', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const taken = (other.address() as AddressInfo).port;
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const ports = [taken, taken, (free.address() as AddressInfo).port];
  await new Promise((done) => free.close(done));

  const database = await startEmbeddedDatabase({ dataDir, findPort: async () => ports.shift() ?? 0 });
  const rows = await query(database.url, 'SELECT 1 AS one');
  await database.stop();

  expect(rows).toEqual([{ one: 1 }]);
  expect(ports).toEqual([]);
  expect(Number(new URL(database.url).port)).not.toBe(taken);
  await expect(startEmbeddedDatabase({ dataDir, findPort: async () => taken })).rejects.toThrow(
    /^PostgreSQL did not start; see .*\.$/,
  );
  other.close();
});

it('refuses a second Ariadne on the same folder in one line, and lets a script share the first one’s', async () => {
  const holder = await startHolder();

  await expect(startEmbeddedDatabase({ dataDir })).rejects.toThrow(
    /^ARIADNE_DATA_DIR: another Ariadne already runs on .*\.$/,
  );
  const shared = await startEmbeddedDatabase({ dataDir, share: true });
  await shared.stop();

  expect(shared.url).toBe(holder.url);
  expect(await query(holder.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

it('writes neither statements nor values into its log', async () => {
  const database = await startEmbeddedDatabase({ dataDir });
  await query(database.url, `CREATE TABLE words (word text CHECK (word = 'x'))`);
  await expect(query(database.url, `INSERT INTO words VALUES ('told-in-confidence')`)).rejects.toThrow();
  await expect(query(database.url, `SELECT 'told-in-confidence'::uuid`)).rejects.toThrow();
  await expect(query(database.url, 'SELECT $1::int', ['told-in-confidence'])).rejects.toThrow();
  await database.stop();

  expect(readFileSync(join(dataDir, 'postgres.log'), 'utf8')).toContain('ready to accept connections');
  expect(readFileSync(join(dataDir, 'postgres.log'), 'utf8')).not.toContain('confidence');
});

it('does not touch data of another version', async () => {
  const first = await startEmbeddedDatabase({ dataDir });
  await first.stop();
  writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '17\n');

  await expect(startEmbeddedDatabase({ dataDir })).rejects.toThrow(
    /^ARIADNE_DATA_DIR: .*no data of PostgreSQL 18 \(17\)/,
  );
});

/** Another process that starts the database and holds it. Rejects with what it printed when it could not. */
async function startHolder(): Promise<{ url: string; process: ChildProcess }> {
  const code = `
    const { startEmbeddedDatabase } = await import(${JSON.stringify(new URL('./database.ts', import.meta.url).href)});
    console.log((await startEmbeddedDatabase({ dataDir: ${JSON.stringify(dataDir)} })).url);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let complaint = '';
  child.stderr.on('data', (chunk) => {
    complaint += chunk;
  });
  const [line] = await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'close').then(() => Promise.reject(new Error(complaint))),
  ]);

  return { url: String(line).trim(), process: child };
}

/** The processes of PostgreSQL that work in this test's folder. */
function servers(): number[] {
  if (!existsSync('/proc')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => commandOf(pid).includes(join(dataDir, 'postgres')))
    .map(Number);
}

function commandOf(pid: string): string {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return command.startsWith(process.execPath) ? '' : command;
  } catch {
    return '';
  }
}

async function query(url: string, sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows;
  } finally {
    await client.end();
  }
}
