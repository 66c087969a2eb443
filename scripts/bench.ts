import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { today } from '#server/platform/clock.ts';
import { ConfigError, keptSecret } from '#server/platform/config.ts';
import { takeMasterKeys } from '#server/platform/sealing.ts';
import { loadCodeLists } from '../prisma/codelists/load.ts';
import { loadConsentTexts } from '../prisma/consent-texts/load.ts';
import { serveBare } from './bench/bare.ts';
import { compare, type Effort, measure, type Ports, type Result, soak } from './bench/measure.ts';
import { buildOffice, type Office, signInAgain } from './bench/office.ts';
import { postmasterOf, processorTime } from './bench/processor.ts';
import { growthOf, heading, lineOf, lineOfSeen } from './bench/report.ts';
import { measureScreen, type Seen } from './bench/screen.ts';
import { buildClient, clientIsStale } from './client.ts';
import { startEmbeddedDatabase } from './database.ts';
import { onEnd } from './life.ts';
import { migrate } from './migrate.ts';
import { root, step } from './prepare.mjs';

/** What came of one size. Memory is resident, in MB. */
interface Round {
  size: number;
  rows: Record<string, number>;
  builtIn: number;
  results: Result[];
  memory: { before: number; after: number; soak?: number[] };
  screen?: Seen[];
}

const usage =
  'Usage: npm run bench -- [suppression|reports] [--quick] [--sizes=1000,10000,100000] [--soak] [--screen] [--keep=FOLDER]';

/**
 * `npm run bench`: Ariadne against a bare handler that answers the same, on offices of growing size, each in a database
 * of its own that goes away afterwards. Fails when an answer is wrong, never because a figure is bad.
 */
export async function main(args: string[]): Promise<void> {
  if (args[0] === 'bare') return serveBare();
  if (args[0] === 'suppression') return (await import('./bench/suppression.ts')).benchSuppression();
  if (args[0] === 'reports') return (await import('./bench/reports.ts')).benchReports();

  const { quick, sizes, keep, ...more } = readOptions(args);
  const effort: Effort = quick ? { rounds: 2, turn: 200 } : { rounds: 6, turn: 500 };
  const rounds: Round[] = [];
  for (const size of sizes) rounds.push(await benchOne(size, effort, size === sizes.at(-1) ? more : {}, keep));

  const growth = growthOf(rounds);
  const machine = {
    node: process.versions.node,
    processors: availableParallelism(),
    memoryGB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
  };
  const results = { at: new Date().toISOString(), machine, effort, rounds, growth };
  writeFileSync(join(root, 'bench-results.json'), `${JSON.stringify(results, null, 2)}\n`);
  for (const line of growth.map(
    ({ deed, who, clients, times }) => `p95 of ${deed} as ${who}, ${clients} client(s): ${times.toFixed(2)} times`,
  ))
    console.log(line);
  console.log('\nWritten to bench-results.json.');
}

/** What is done besides at the largest size. */
interface More {
  soak?: boolean;
  screen?: boolean;
}

interface Options extends More {
  quick: boolean;
  sizes: number[];
  keep: string | undefined;
}

function readOptions(args: string[]): Options {
  try {
    const { values } = parseArgs({
      args,
      options: {
        quick: { type: 'boolean' },
        sizes: { type: 'string' },
        soak: { type: 'boolean' },
        screen: { type: 'boolean' },
        keep: { type: 'string' },
      },
    });
    const quick = values.quick ?? false;
    const sizes = (values.sizes ?? (quick ? '1000' : '1000,10000,100000')).split(',').map(Number);
    if (!sizes.every((size) => Number.isInteger(size) && size >= 1_000 && size <= 1_000_000)) throw new Error();
    return { quick, sizes, soak: values.soak ?? !quick, screen: values.screen ?? !quick, keep: values.keep };
  } catch {
    throw new ConfigError(usage);
  }
}

async function benchOne(size: number, effort: Effort, more: More, keep: string | undefined): Promise<Round> {
  if (more.screen && (await clientIsStale())) await step('Building the client', buildClient);
  const dataDir = keep ? resolve(keep, String(size)) : mkdtempSync(join(tmpdir(), 'ariadne-bench-'));
  const goAway = () => keep ?? rmSync(dataDir, { recursive: true, force: true });
  onEnd(goAway);
  mkdirSync(dataDir, { recursive: true });
  if (keep && builtOn(dataDir) !== today()) rmSync(dataDir, { recursive: true, force: true });
  const database = await startEmbeddedDatabase({ dataDir });
  const masterKey = keptSecret(join(dataDir, 'bench.key'), () => randomBytes(32).toString('base64'));
  takeMasterKeys([masterKey]);
  const running: ChildProcess[] = [];
  try {
    await migrate(database.url);
    await loadCodeLists(database.url);
    await loadConsentTexts(database.url);
    const adminUrl = superuserOf(database.url, dataDir);
    const began = performance.now();
    const office = await officeIn(dataDir, adminUrl, size);
    const builtIn = Math.round((performance.now() - began) / 1000);

    const start = async (args: string[], env: Record<string, string>) => {
      const { child, port } = await begin(args, { ...env, ARIADNE_DATA_DIR: dataDir, ARIADNE_MASTER_KEY: masterKey });
      running.push(child);
      return { pid: child.pid!, port };
    };
    const ours = await start(['serve', 'api'], { DATABASE_URL: database.url, PORT: '0' });
    const bare = await start(['bench', 'bare'], { DATABASE_URL: adminUrl });
    return {
      size,
      rows: office.rows,
      builtIn,
      ...(await round({ ours, bare }, postmasterOf(dataDir), { office, dataDir }, effort, more)),
    };
  } finally {
    for (const child of running) {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
    await database.stop();
    goAway();
  }
}

/** The office of that size: built, or the one that an earlier run of today kept, with fresh sign-ins. */
async function officeIn(dataDir: string, adminUrl: string, size: number): Promise<Office> {
  const file = join(dataDir, 'office.json');
  if (existsSync(file)) return signInAgain(adminUrl, (JSON.parse(readFileSync(file, 'utf8')) as Kept).office);

  const office = await step(`Building ${size.toLocaleString('en')} cases`, () => buildOffice(adminUrl, size));
  writeFileSync(file, JSON.stringify({ day: today(), office } satisfies Kept));
  return office;
}

/** What a kept office is told by: its meetings and tasks lie around the day on which it was built. */
interface Kept {
  day: string;
  office: Office;
}

function builtOn(dataDir: string): string | undefined {
  const file = join(dataDir, 'office.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Kept).day : undefined;
}

async function round(
  servers: Record<keyof Ports, { pid: number; port: number }>,
  postmaster: number,
  { office, dataDir }: { office: Office; dataDir: string },
  effort: Effort,
  more: More,
): Promise<Pick<Round, 'results' | 'memory' | 'screen'>> {
  const ports = { ours: servers.ours.port, bare: servers.bare.port };
  await compare(ports, office);
  const before = memoryOf(servers.ours.pid);

  const processorOf = (side: keyof Ports) => processorTime(servers[side].pid, postmaster);
  console.log(`\n${heading}`);
  const results = await measure(ports, office, effort, processorOf, (result) => console.log(lineOf(result)));
  const after = memoryOf(servers.ours.pid);
  console.log(`\nMemory of the API: ${before} MB at first, ${after} MB after the benchmark`);
  const memory: Round['memory'] = { before, after };
  if (more.soak) {
    // What is logged now is logged on one side only: a kept office can be compared no more, and is built anew.
    rmSync(join(dataDir, 'office.json'), { force: true });
    const grown: number[] = [];
    await step('Sending 100,000 requests', () =>
      soak(ports.ours, office, 100_000, () => grown.push(memoryOf(servers.ours.pid))),
    );
    console.log(`Memory after each tenth: ${grown.join(', ')} MB`);
    memory.soak = grown;
  }
  const screen = more.screen
    ? await step('Scrolling and typing', () => measureScreen(`http://localhost:${ports.ours}`, office))
    : undefined;
  for (const one of screen ?? []) console.log(lineOfSeen(one));
  return { results, memory, ...(screen && { screen }) };
}

/** Starts a part of Ariadne in a process of its own; it says where it answers. */
async function begin(args: string[], env: Record<string, string>): Promise<{ child: ChildProcess; port: number }> {
  const { LOG_LEVEL: _, ...rest } = process.env;
  const child = fork(join(root, 'scripts', 'run.mjs'), args, {
    cwd: root,
    env: { ...rest, ...env, ARIADNE_PREPARED: '1' },
    execArgv: [
      // As `npm start` has it (package.json).
      '--max-semi-space-size=4',
      ...(process.env.ARIADNE_BENCH_PROFILE
        ? ['--cpu-prof', `--cpu-prof-dir=${process.env.ARIADNE_BENCH_PROFILE}`]
        : []),
    ],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const url = await new Promise<string>((done, fail) => {
    child.once('message', (message) => done(String(message)));
    child.once('exit', () => fail(new Error(`${args.join(' ')} did not start.`)));
  });
  return { child, port: Number(new URL(url).port) };
}

/** The superuser's address of the embedded database: who fills it may put the locks aside for a moment. */
function superuserOf(url: string, dataDir: string): string {
  const address = new URL(url);
  address.username = 'postgres';
  address.password = readFileSync(join(dataDir, 'postgres.password'), 'utf8').trim();
  return address.href;
}

/** Resident memory of a process in MB; 0 where the system has no `ps`. */
function memoryOf(pid: number): number {
  try {
    return Math.round(Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024);
  } catch {
    return 0;
  }
}
