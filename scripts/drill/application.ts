import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EmbeddedDatabase, startEmbeddedDatabase } from '../database.ts';
import { onEnd } from '../life.ts';
import { root } from '../prepare.mjs';

const patience = 120_000;

/**
 * Ariadne with the demonstration data in processes of its own, to be mistreated: the server can be killed and started
 * again under the same address, and so can the database. Everything is gone with `end`.
 */
export class Application {
  readonly dataDir: string;
  #database: EmbeddedDatabase | undefined;
  #server: ChildProcess | undefined;
  #port = '0';
  /** Where jobs are carried from the next start on; undefined: by PostgreSQL. */
  redisUrl: string | undefined;
  /** What the server does from the next start on; undefined: all of it, reminders too. */
  part: 'api' | undefined;
  readonly #masterKey = randomBytes(32).toString('base64');

  private constructor(dataDir: string) {
    this.dataDir = dataDir;
  }

  /** `dataDir`: an empty folder to use, such as one on a small disk; otherwise one is made. */
  static async open(dataDir = mkdtempSync(join(tmpdir(), 'ariadne-drill-'))): Promise<Application> {
    const application = new Application(dataDir);
    onEnd(() => application.end());
    await application.startDatabase();
    await application.#run(['db-seed']);
    await application.start();
    return application;
  }

  get url(): string {
    return `http://localhost:${this.#port}`;
  }

  /** The owner's address of the database. */
  get databaseUrl(): string {
    return this.#database!.url;
  }

  /** The address of its superuser, whom nothing is hidden from. */
  get adminUrl(): string {
    const address = new URL(this.databaseUrl);
    address.username = 'postgres';
    address.password = readFileSync(join(this.dataDir, 'postgres.password'), 'utf8').trim();
    return address.href;
  }

  /** Starts the database, also after it died; the server has to be started again then. */
  async startDatabase(): Promise<void> {
    await this.#database?.stop().catch(() => {});
    this.#database = await startEmbeddedDatabase({ dataDir: this.dataDir });
  }

  async start(): Promise<void> {
    const server = this.#fork(['serve', ...(this.part ? [this.part] : [])]);
    this.#server = server;
    const url = await new Promise<string>((done, fail) => {
      const timer = setTimeout(() => fail(new Error('The server did not start in time.')), patience);
      server.once('message', (message) => done(String(message)));
      server.once('exit', () => fail(new Error('The server ended before it was ready.')));
      server.once('message', () => clearTimeout(timer));
    });
    this.#port = new URL(url).port;
  }

  /** As a power cut would end it. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async end(): Promise<void> {
    await this.#end('SIGTERM');
    await this.#database?.stop().catch(() => {});
    this.#database = undefined;
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** Another process of this installation: a script of scripts/ with its arguments. */
  run(args: string[]): ChildProcess {
    return this.#fork(args, 'pipe');
  }

  /** Until it says that it can serve. */
  async isReady(): Promise<void> {
    for (const limit = Date.now() + patience; Date.now() < limit; await sleep(100)) {
      const answer = await fetch(`${this.url}/api/health`).catch(() => undefined);
      await answer?.arrayBuffer();
      if (answer?.status === 200) return;
    }
    throw new Error('The application did not become ready again.');
  }

  /** What `npm run audit:verify` says of the trail: its summary, and a line for each break. */
  async verifyTrail(): Promise<{ summary: string; breaks: string[] }> {
    const child = this.#fork(['audit-verify'], 'pipe');
    let said = '';
    for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (chunk: Buffer) => (said += chunk));
    await once(child, 'close');
    const lines = said.split('\n').filter(Boolean);
    const summary = lines.find((line) => line.includes(' chains'));
    const breaks = lines.filter((line) => line.startsWith('BROKEN'));
    if (child.exitCode !== 0 && !breaks.length) breaks.push('The trail could not be checked.');
    return { summary: summary ?? 'not checked', breaks };
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    server.kill(signal);
    await once(server, 'exit');
  }

  async #run(args: string[]): Promise<void> {
    const [code] = await once(this.#fork(args), 'exit');
    if (code !== 0) throw new Error(`${args.join(' ')} failed.`);
  }

  #fork(args: string[], output: 'ignore' | 'pipe' = 'ignore'): ChildProcess {
    const { LOG_LEVEL: _, REDIS_URL: __, ...rest } = process.env;
    return fork(join(root, 'scripts', 'run.mjs'), args, {
      cwd: root,
      env: {
        ...rest,
        ARIADNE_PREPARED: '1',
        ARIADNE_DATA_DIR: this.dataDir,
        ARIADNE_MASTER_KEY: this.#masterKey,
        ARIADNE_DEMO: '1',
        DATABASE_URL: this.databaseUrl,
        PORT: this.#port,
        LOG_LEVEL: 'fatal',
        ...(this.redisUrl && { REDIS_URL: this.redisUrl }),
      },
      stdio: ['ignore', output, output, 'ipc'],
    });
  }
}

/** Somebody of the demonstration, signed in: her cookie. */
export async function signIn(url: string, email: string): Promise<string> {
  const answer = await fetch(`${url}/api/auth/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-requested-with': 'ariadne' },
    body: JSON.stringify({ email, password: 'ariadne-demo' }),
  });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${email} could not sign in: ${answer.status}.`);
  return answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0])[0]!;
}
