import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** A Chromium of this machine and the flags it needs here. */
export interface FoundBrowser {
  executablePath: string;
  args: string[];
}

/** The browser ended before it had answered. */
export class BrowserEnded extends Error {
  constructor() {
    super('The browser ended.');
  }
}

export type Answer = Record<string, any>;

/** One page of a browser, to be asked and listened to in Chromium's own protocol. */
export interface Page {
  ask(method: string, params?: object): Promise<Answer>;
  on(event: string, heard: (params: Answer) => Promise<unknown>): void;
  /** Nothing of it is left after this. */
  close(): Promise<void>;
}

/** Milliseconds in which a browser has to be there, and to make or put away a page: one that does not is of no more use. */
const starting = 20_000;
const tidying = 10_000;

/**
 * A headless Chromium that runs until it is ended, dies, or this process does: its pipes close then. It has an empty
 * profile of its own, and each page is in a context that keeps nothing on disk and is gone afterwards.
 */
export class RunningBrowser {
  readonly pid: number | undefined;
  /** Where its profile is, for as long as it runs. */
  readonly folder: string;
  /** When it has ended, and its profile is removed. */
  readonly over: Promise<void>;
  readonly #child: ChildProcess;
  readonly #devtools: Devtools;

  private constructor(child: ChildProcess, folder: string) {
    this.#child = child;
    this.pid = child.pid;
    this.folder = folder;
    this.#devtools = new Devtools(child);
    this.over = once(child, 'close')
      .catch(() => {})
      .then(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  }

  /** Throws BrowserEnded where it cannot be started. */
  static async start({ executablePath, args }: FoundBrowser): Promise<RunningBrowser> {
    const folder = await mkdtemp(join(tmpdir(), 'ariadne-print-'));
    const child = spawn(
      executablePath,
      [
        ...args.filter((flag) => !/^--(headless|user-data-dir|remote-debugging)/.test(flag)),
        ...['--headless', '--remote-debugging-pipe', '--no-first-run', '--disable-gpu', '--disable-extensions'],
        ...['--disable-background-networking', '--disable-breakpad', '--disable-dev-shm-usage'],
        `--user-data-dir=${folder}`,
      ],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'], env: { PATH: process.env.PATH ?? '', HOME: folder } },
    );
    const browser = new RunningBrowser(child, folder);
    try {
      await browser.#promptly('Browser.getVersion', {}, starting);
    } catch (error) {
      await browser.end();
      throw error;
    }
    return browser;
  }

  /** An empty page that shares nothing with any other: no cookies, no storage, no cache. */
  async open(): Promise<Page> {
    const { browserContextId } = await this.#promptly('Target.createBrowserContext', { disposeOnDetach: true });
    const dispose = () =>
      this.#promptly('Target.disposeBrowserContext', { browserContextId }).then(
        () => {},
        () => this.end(),
      );
    try {
      const { targetId } = await this.#promptly('Target.createTarget', { url: 'about:blank', browserContextId });
      const { sessionId } = await this.#promptly('Target.attachToTarget', { targetId, flatten: true });
      return {
        ask: (method, params = {}) => this.#devtools.ask(method, params, sessionId),
        on: (event, heard) => this.#devtools.on(sessionId, event, heard),
        close: () => {
          this.#devtools.forget(sessionId);
          return dispose();
        },
      };
    } catch (error) {
      await dispose();
      throw error;
    }
  }

  /** The contexts that are there now, beside the browser's own. */
  async contexts(): Promise<string[]> {
    return (await this.#devtools.ask('Target.getBrowserContexts')).browserContextIds;
  }

  async end(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.over;
  }

  /** Asks the browser itself, which ends when it does not answer. */
  async #promptly(method: string, params: object, limit = tidying): Promise<Answer> {
    const stuck = setTimeout(() => void this.end(), limit);
    return this.#devtools.ask(method, params).finally(() => clearTimeout(stuck));
  }
}

/** Chromium's own protocol over a pair of pipes: JSON, each message ended by a zero byte. */
class Devtools {
  readonly #to: Writable;
  readonly #waiting = new Map<
    number,
    { session: string | undefined; done: (answer: Answer) => void; fail: (error: Error) => void }
  >();
  readonly #listeners = new Map<string, (params: Answer) => Promise<unknown>>();
  #last = 0;
  #parts: string[] = [];
  #isOver = false;

  constructor(child: ChildProcess) {
    this.#to = child.stdio[3] as Writable;
    const from = child.stdio[4] as Readable;
    from.setEncoding('utf8').on('data', (chunk: string) => this.#read(chunk));
    const over = () => this.#end();
    for (const end of [child, from, this.#to]) end.on('error', over);
    child.on('close', over);
  }

  ask(method: string, params: object = {}, session?: string): Promise<Answer> {
    if (this.#isOver) return Promise.reject(new BrowserEnded());
    this.#last += 1;
    const id = this.#last;
    return new Promise((done, fail) => {
      this.#waiting.set(id, { session, done, fail });
      this.#to.write(`${JSON.stringify({ id, method, params, ...(session && { sessionId: session }) })}\0`);
    });
  }

  on(session: string, event: string, heard: (params: Answer) => Promise<unknown>): void {
    this.#listeners.set(`${session} ${event}`, heard);
  }

  /** What a page that is gone still says is nobody's, and it answers no more. */
  forget(session: string): void {
    for (const key of this.#listeners.keys()) if (key.startsWith(`${session} `)) this.#listeners.delete(key);
    for (const [id, one] of this.#waiting) {
      if (one.session !== session) continue;
      this.#waiting.delete(id);
      one.fail(new Error('The page is closed.'));
    }
  }

  /** A printed file comes in many pieces. */
  #read(chunk: string): void {
    const [first = '', ...more] = chunk.split('\0');
    this.#parts.push(first);
    for (const next of more) {
      this.#hear(this.#parts.join(''));
      this.#parts = [next];
    }
  }

  #hear(message: string): void {
    const { id, method, params, sessionId, result, error } = JSON.parse(message) as Answer;
    if (id === undefined) {
      const heard = this.#listeners.get(`${sessionId} ${method}`);
      void heard?.(params).catch(() => {});
      return;
    }
    if (error) this.#waiting.get(id)?.fail(new Error(`The browser refused: ${error.message}`));
    else this.#waiting.get(id)?.done(result);
    this.#waiting.delete(id);
  }

  #end(): void {
    this.#isOver = true;
    for (const { fail } of this.#waiting.values()) fail(new BrowserEnded());
    this.#waiting.clear();
  }
}
