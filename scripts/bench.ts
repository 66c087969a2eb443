import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { today } from '#server/platform/clock.ts';
import { ConfigError } from '#server/platform/config.ts';
import { serveBare } from './bench/bare.ts';
import { buildInbox, type Inbox, jobsAt } from './bench/inbox.ts';
import { compare, type Effort, type Job, jobsOf, measure, type Ports, type Result, soak } from './bench/measure.ts';
import { buildOffice, type Office, signInAgain } from './bench/office.ts';
import { postmasterOf, processorTime } from './bench/processor.ts';
import { growthOf, heading, lineOf, lineOfSeen } from './bench/report.ts';
import { measureScreen, type Seen } from './bench/screen.ts';
import { onStand } from './bench/stand.ts';
import { buildClient, clientIsStale } from './client.ts';
import { forgetInstallation } from './forget-installation.ts';
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
  'Usage: npm run bench -- [suppression | reports | reminders | referrals] [--quick | --compare] [--sizes=1000,10000,100000] [--soak] [--screen] [--keep=FOLDER]';

/**
 * `npm run bench`: Ariadne against a bare handler that answers the same, on offices of growing size, each in a database
 * of its own that goes away afterwards. Fails when an answer is wrong, never because a figure is bad.
 */
export async function main(args: string[]): Promise<void> {
  // What a benchmark starts for itself is told where by the environment.
  if (args[0] === 'bare') return serveBare();
  if (args[0] === 'plain') return (await import('./bench/plain.ts')).workPlainly();
  forgetInstallation();
  if (args[0] === 'suppression') return (await import('./bench/suppression.ts')).benchSuppression();
  if (args[0] === 'reminders') return (await import('./bench/reminders.ts')).benchReminders(args.slice(1));
  if (args[0] === 'reports') return (await import('./bench/reports.ts')).benchReports(args.slice(1));

  const onlyReferrals = args[0] === 'referrals';
  const { quick, compareOnly, sizes, keep, ...more } = readOptions(onlyReferrals ? args.slice(1) : args);
  if (compareOnly) {
    await benchOne(sizes[0]!, undefined, {}, undefined);
    await benchInbox(1_000, undefined);
    return console.log('Ours and the bare handler answer the same.');
  }
  const effort: Effort = quick ? { rounds: 2, turn: 200 } : { rounds: 6, turn: 500 };
  const rounds: Round[] = [];
  if (!onlyReferrals)
    for (const size of sizes) rounds.push(await benchOne(size, effort, size === sizes.at(-1) ? more : {}, keep));
  const referrals = onlyReferrals || !quick ? await benchInbox(quick ? 5_000 : 50_000, effort) : undefined;

  const growth = growthOf(rounds);
  const machine = {
    node: process.versions.node,
    processors: availableParallelism(),
    memoryGB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
  };
  const results = { at: new Date().toISOString(), machine, effort, rounds, growth, ...(referrals && { referrals }) };
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
  /** Nothing is measured: only whether both sides answer the same. */
  compareOnly: boolean;
  sizes: number[];
  keep: string | undefined;
}

function readOptions(args: string[]): Options {
  try {
    const { values } = parseArgs({
      args,
      options: {
        quick: { type: 'boolean' },
        compare: { type: 'boolean' },
        sizes: { type: 'string' },
        soak: { type: 'boolean' },
        screen: { type: 'boolean' },
        keep: { type: 'string' },
      },
    });
    const compareOnly = values.compare ?? false;
    const quick = values.quick ?? compareOnly;
    const sizes = (values.sizes ?? (quick ? '1000' : '1000,10000,100000')).split(',').map(Number);
    if (!sizes.every((size) => Number.isInteger(size) && size >= 1_000 && size <= 1_000_000)) throw new Error();
    const [soak, screen] = [values.soak ?? !quick, values.screen ?? !quick];
    return { quick, compareOnly, sizes, soak, screen, keep: values.keep };
  } catch {
    throw new ConfigError(usage);
  }
}

async function benchOne(
  size: number,
  effort: Effort | undefined,
  more: More,
  keep: string | undefined,
): Promise<Round> {
  if (more.screen && (await clientIsStale())) await step('Building the client', buildClient);
  const dataDir = keep ? resolve(keep, String(size)) : mkdtempSync(join(tmpdir(), 'ariadne-bench-'));
  if (keep && builtOn(dataDir) !== today()) rmSync(dataDir, { recursive: true, force: true });
  return withServers(
    dataDir,
    keep,
    async (adminUrl) => {
      const began = performance.now();
      const office = await officeIn(dataDir, adminUrl, size);
      return { office, builtIn: Math.round((performance.now() - began) / 1000) };
    },
    async (servers, postmaster, { office, builtIn }) => ({
      size,
      rows: office.rows,
      builtIn,
      ...(await round(servers, postmaster, { office, dataDir }, effort, more)),
    }),
  );
}

/** An agency's inbox of so many referrals, and the desk of another agency that sends. */
async function benchInbox(
  size: number,
  effort: Effort | undefined,
): Promise<{ rows: Inbox['rows']; results: Result[] }> {
  return withServers(
    mkdtempSync(join(tmpdir(), 'ariadne-bench-')),
    undefined,
    (adminUrl) =>
      step(`Building an inbox of ${size.toLocaleString('en')} referrals`, async () =>
        buildInbox(adminUrl, await buildOffice(adminUrl, 2_000), size),
      ),
    async (servers, postmaster, inbox) => ({
      rows: inbox.rows,
      results: await measureAll(servers, postmaster, jobsAt(inbox), effort),
    }),
  );
}

type Servers = Record<keyof Ports, { pid: number; port: number }>;

/** Both servers on a database of their own, for what is built and done there. */
async function withServers<B, T>(
  dataDir: string,
  keep: string | undefined,
  build: (adminUrl: string) => Promise<B>,
  job: (servers: Servers, postmaster: number, built: B) => Promise<T>,
): Promise<T> {
  return onStand(dataDir, keep, build, async ({ start, databaseUrl, adminUrl, built }) => {
    const ours = await start(['serve', 'api'], { DATABASE_URL: databaseUrl, PORT: '0' });
    const bare = await start(['bench', 'bare'], { DATABASE_URL: adminUrl });
    return job({ ours, bare }, postmasterOf(dataDir), built);
  });
}

/** Holds the answers of both against each other, then measures, if it is to; each line is told as it comes. */
async function measureAll(
  servers: Servers,
  postmaster: number,
  jobs: readonly Job[],
  effort: Effort | undefined,
): Promise<Result[]> {
  const ports = { ours: servers.ours.port, bare: servers.bare.port };
  await compare(ports, jobs);
  if (!effort) return [];
  const processorOf = (side: keyof Ports) => processorTime(servers[side].pid, postmaster);
  console.log(`\n${heading}`);
  return measure(ports, jobs, effort, processorOf, (result) => console.log(lineOf(result)));
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
  servers: Servers,
  postmaster: number,
  { office, dataDir }: { office: Office; dataDir: string },
  effort: Effort | undefined,
  more: More,
): Promise<Pick<Round, 'results' | 'memory' | 'screen'>> {
  const before = memoryOf(servers.ours.pid);
  const results = await measureAll(servers, postmaster, jobsOf(office), effort);
  const after = memoryOf(servers.ours.pid);
  if (effort) console.log(`\nMemory of the API: ${before} MB at first, ${after} MB after the benchmark`);
  const memory: Round['memory'] = { before, after };
  if (more.soak) {
    // What is logged now is logged on one side only: a kept office can be compared no more, and is built anew.
    rmSync(join(dataDir, 'office.json'), { force: true });
    const grown: number[] = [];
    await step('Sending 100,000 requests', () =>
      soak(servers.ours.port, office, 100_000, () => grown.push(memoryOf(servers.ours.pid))),
    );
    console.log(`Memory after each tenth: ${grown.join(', ')} MB`);
    memory.soak = grown;
  }
  const screen = more.screen
    ? await step('Scrolling and typing', () => measureScreen(`http://localhost:${servers.ours.port}`, office))
    : undefined;
  for (const one of screen ?? []) console.log(lineOfSeen(one));
  return { results, memory, ...(screen && { screen }) };
}

/** Resident memory of a process in MB; 0 where the system has no `ps`. */
function memoryOf(pid: number): number {
  try {
    return Math.round(Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024);
  } catch {
    return 0;
  }
}
