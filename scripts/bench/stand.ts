import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { keptSecret } from '#server/platform/config.ts';
import { takeMasterKeys } from '#server/platform/sealing.ts';
import { loadCodeLists } from '../../prisma/codelists/load.ts';
import { loadConsentTexts } from '../../prisma/consent-texts/load.ts';
import { startEmbeddedDatabase } from '../database.ts';
import { onEnd } from '../life.ts';
import { migrate } from '../migrate.ts';
import { root } from '../prepare.mjs';

/** A database of its own with what was built in it, on which something is measured. */
export interface Stand<B> {
  built: B;
  dataDir: string;
  databaseUrl: string;
  /** The superuser's address: who fills the database may put the locks aside for a moment. */
  adminUrl: string;
  /** Starts a part of Ariadne in a process of its own; it is ended with the stand. */
  start(args: string[], env: Record<string, string>): Promise<Part>;
}
export interface Part {
  pid: number;
  /** Where it answers; 0 for a worker. */
  port: number;
  child: ChildProcess;
  end(): Promise<void>;
}

/** Builds something in a database of its own and measures on it; unless it is kept it goes away afterwards. */
export async function onStand<B, T>(
  dataDir: string,
  keep: string | undefined,
  build: (adminUrl: string) => Promise<B>,
  job: (stand: Stand<B>) => Promise<T>,
): Promise<T> {
  const goAway = () => keep ?? rmSync(dataDir, { recursive: true, force: true });
  onEnd(goAway);
  mkdirSync(dataDir, { recursive: true });
  const database = await startEmbeddedDatabase({ dataDir });
  const masterKey = keptSecret(join(dataDir, 'bench.key'), () => randomBytes(32).toString('base64'));
  takeMasterKeys([masterKey]);
  const running = new Set<Part>();
  try {
    await migrate(database.url);
    await loadCodeLists(database.url);
    await loadConsentTexts(database.url);
    const adminUrl = superuserOf(database.url, dataDir);
    const built = await build(adminUrl);

    const start = async (args: string[], env: Record<string, string>) => {
      const { child, port } = await begin(args, { ...env, ARIADNE_DATA_DIR: dataDir, ARIADNE_MASTER_KEY: masterKey });
      const part: Part = {
        pid: child.pid!,
        port,
        child,
        async end() {
          running.delete(part);
          child.kill();
          if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
        },
      };
      running.add(part);
      return part;
    };
    return await job({ built, dataDir, databaseUrl: database.url, adminUrl, start });
  } finally {
    for (const part of running) await part.end();
    await database.stop();
    goAway();
  }
}

/** What the C library keeps, as the image has it (scripts/Dockerfile). */
const ofTheImage = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_TRIM_THRESHOLD_: '131072' };

/** Starts a part of Ariadne in a process of its own; it says where it answers. */
async function begin(args: string[], env: Record<string, string>): Promise<{ child: ChildProcess; port: number }> {
  const { LOG_LEVEL: _, ...rest } = process.env;
  const child = fork(join(root, 'scripts', 'run.mjs'), args, {
    cwd: root,
    env: { ...rest, ...env, ...ofTheImage, ARIADNE_PREPARED: '1' },
    execArgv: [
      // As `npm start` has it (package.json).
      '--max-semi-space-size=4',
      '--heap-growing-percent=30',
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
  // A worker answers nowhere.
  return { child, port: url ? Number(new URL(url).port) : 0 };
}

/** The superuser's address of the embedded database: who fills it may put the locks aside for a moment. */
function superuserOf(url: string, dataDir: string): string {
  const address = new URL(url);
  address.username = 'postgres';
  address.password = readFileSync(join(dataDir, 'postgres.password'), 'utf8').trim();
  return address.href;
}
