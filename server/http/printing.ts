import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Conflict, Problem } from '#server/platform/problems.ts';

/**
 * A page of the client as a PDF, printed by a Chromium of this machine. What stands on it is handed to the page in memory;
 * the browser is given our own built files and nothing else, and reaches no network.
 */

export interface Browser {
  executablePath: string;
  args: string[];
}
let findBrowser: () => Promise<Browser | undefined> = async () => undefined;

/** Says where a browser is found; without one printing is refused and the user's own prints. */
export function printWith(find: typeof findBrowser): void {
  findBrowser = find;
}

const built = fileURLToPath(new URL('../../dist/client', import.meta.url));
/** A name that leads nowhere. Everything asked of it is answered from `built`. */
const origin = 'https://form.invalid';
const patience = 30_000;
/** Inches: A4, with room to punch. */
const paper = {
  paperWidth: 8.27,
  paperHeight: 11.69,
  marginTop: 0.6,
  marginBottom: 0.6,
  marginLeft: 0.7,
  marginRight: 0.6,
};

/** One at a time: a browser is heavy, and a printed page is rare. */
let last: Promise<unknown> = Promise.resolve();
let waiting = 0;

/**
 * Prints the page at a path, which finds `data` as `window.toPrint` and says with `<html data-printable>` that all of its
 * `[data-printed]` is there; `foot` stands below each page beside its number. Throws `no-printer` where there is no browser or no client, 503 where too many wait or it takes too long.
 */
export async function printPage(path: string, data: unknown, foot = ''): Promise<Buffer> {
  if (waiting >= 8) throw new Problem(503, 'not-ready');
  waiting += 1;
  // Waiting for those before counts: nobody holds on longer than a print may take.
  const until = Date.now() + patience;
  const mine = last
    .then(() => print(path, data, foot, until))
    .finally(() => {
      waiting -= 1;
    });
  last = mine.catch(() => {});
  return within(patience, mine);
}

async function print(path: string, data: unknown, foot: string, until: number): Promise<Buffer> {
  if (Date.now() >= until) throw new Problem(503, 'not-ready');
  const browser = await findBrowser();
  // A server without the client's pages has nothing to print.
  if (!browser || !existsSync(join(built, 'index.html'))) throw new Conflict('no-printer');

  const folder = await mkdtemp(join(tmpdir(), 'ariadne-print-'));
  const child = spawn(
    browser.executablePath,
    [
      ...browser.args.filter((flag) => !/^--(headless|user-data-dir|remote-debugging)/.test(flag)),
      ...['--headless', '--remote-debugging-pipe', '--no-first-run', '--disable-gpu', '--disable-extensions'],
      ...['--disable-background-networking', '--disable-breakpad', '--disable-dev-shm-usage'],
      `--user-data-dir=${folder}`,
    ],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'], env: { PATH: process.env.PATH ?? '', HOME: folder } },
  );
  const ended = once(child, 'close').catch(() => {});
  try {
    return await within(until - Date.now(), printIn(new Devtools(child), path, data, foot));
  } finally {
    child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function printIn(devtools: Devtools, path: string, data: unknown, foot: string): Promise<Buffer> {
  const { targetId } = await devtools.ask('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await devtools.ask('Target.attachToTarget', { targetId, flatten: true });
  const ask = (method: string, params: object = {}) => devtools.ask(method, params, sessionId as string);

  devtools.on('Fetch.requestPaused', async ({ requestId, request }) => {
    const file = await fileFor(request.url);
    if (!file) return ask('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' });
    return ask('Fetch.fulfillRequest', {
      requestId,
      responseCode: 200,
      responseHeaders: [{ name: 'Content-Type', value: file.type }],
      body: file.bytes.toString('base64'),
    });
  });
  await ask('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
  await ask('Page.enable');
  // What stands on paper only is laid out from the beginning, so that its letters are fetched.
  await ask('Emulation.setEmulatedMedia', { media: 'print' });
  const source = `window.toPrint = ${JSON.stringify(data).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}`;
  await ask('Page.addScriptToEvaluateOnNewDocument', { source });
  await ask('Page.navigate', { url: `${origin}${path}` });

  // The client draws itself anew when it finds that nobody answers it; a sheet printed in that moment would be empty.
  for (;;) {
    await ask('Runtime.evaluate', { expression: ready, awaitPromise: true });
    const printed = await ask('Page.printToPDF', {
      ...paper,
      printBackground: true,
      displayHeaderFooter: true,
      headerTemplate: '<span></span>',
      footerTemplate: `<div style="${footStyle}"><span>${plain(foot)}</span><span><span class="pageNumber"></span>/<span class="totalPages"></span></span></div>`,
    });
    const { result } = await ask('Runtime.evaluate', { expression: stillThere, returnByValue: true });
    if (result.value === true) return Buffer.from(printed.data as string, 'base64');
  }
}

/** Waits until the page says that it is all there, its letters with it, and remembers what stands there. */
const ready = `(async () => {
  const root = document.documentElement;
  const body = () => root.hasAttribute('data-printable') && document.querySelector('[data-printed]');
  const stands = () => body() && body().offsetHeight > 0 && document.fonts.status === 'loaded';
  do {
    await document.fonts.ready;
    await new Promise((later) => setTimeout(later, 30));
  } while (!stands());
  window.printed = body();
})()`;
const stillThere = `window.printed.isConnected && document.documentElement.hasAttribute('data-printable')`;

const footStyle = 'width:100%;margin:0 0.7in;font:8px sans-serif;display:flex;justify-content:space-between';
/** Nothing in it is read as markup. */
const plain = (text: string) => text.replace(/[^\p{L}\p{N} ./-]/gu, '');

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/** One of our built files: an asset by its name, the one page for any other path. Undefined for whatever is not ours. */
async function fileFor(address: string): Promise<{ bytes: Buffer; type: string } | undefined> {
  const url = new URL(address);
  if (url.origin !== origin || url.pathname.startsWith('/api')) return undefined;

  const asset = normalize(decodeURIComponent(url.pathname));
  const name = asset.startsWith('/assets/') || extname(asset) ? asset : '/index.html';
  const type = types[extname(name)];
  if (!type || name.includes('..')) return undefined;
  const bytes = await readFile(join(built, name)).catch(() => undefined);
  return bytes && { bytes, type };
}

async function within<T>(limit: number, asked: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Problem(503, 'not-ready')), limit);
  });
  return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}

type Answer = Record<string, any>;

/** Chromium's own protocol over a pair of pipes: JSON, each message ended by a zero byte. */
class Devtools {
  readonly #to: Writable;
  readonly #waiting = new Map<number, { done: (answer: Answer) => void; fail: (error: Error) => void }>();
  readonly #listeners = new Map<string, (params: Answer) => Promise<unknown>>();
  #last = 0;
  #rest = '';

  constructor(child: ChildProcess) {
    this.#to = child.stdio[3] as Writable;
    const from = child.stdio[4] as Readable;
    from.setEncoding('utf8').on('data', (chunk: string) => this.#read(chunk));
    const over = () => this.#end(new Error('The browser ended.'));
    for (const end of [child, from, this.#to]) end.on('error', over);
    child.on('close', over);
  }

  ask(method: string, params: object = {}, sessionId?: string): Promise<Answer> {
    this.#last += 1;
    const id = this.#last;
    return new Promise((done, fail) => {
      this.#waiting.set(id, { done, fail });
      this.#to.write(`${JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) })}\0`);
    });
  }

  on(event: string, heard: (params: Answer) => Promise<unknown>): void {
    this.#listeners.set(event, heard);
  }

  #read(chunk: string): void {
    const parts = (this.#rest + chunk).split('\0');
    this.#rest = parts.pop()!;
    for (const part of parts) {
      const { id, method, params, result, error } = JSON.parse(part) as Answer;
      if (id === undefined)
        void this.#listeners
          .get(method)?.(params)
          ?.catch(() => {});
      else if (error) this.#waiting.get(id)?.fail(new Error(`The browser refused: ${error.message}`));
      else this.#waiting.get(id)?.done(result);
      this.#waiting.delete(id);
    }
  }

  #end(error: Error): void {
    for (const { fail } of this.#waiting.values()) fail(error);
    this.#waiting.clear();
  }
}
