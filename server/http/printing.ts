import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Conflict, Problem } from '#server/platform/problems.ts';
import { BrowserEnded, type FoundBrowser, type Page, RunningBrowser } from './browser.ts';

/**
 * A page of the client as a PDF, printed by a Chromium of this machine. What stands on it is handed to the page in memory;
 * the browser is given what was built of client/paper and nothing else, and reaches no network.
 */

type Find = () => Promise<FoundBrowser | undefined>;
let printer: Printer | undefined;

/** Says where a browser is found; without one printing is refused and the user's own prints. */
export function printWith(find: Find): void {
  printer = new Printer(find);
}

/** Has the browser ready for the first print, where there is one. */
export async function warmPrinter(): Promise<void> {
  await printer?.warm();
}

/** Ends the browser; nothing is printed after this. */
export async function stopPrinting(): Promise<void> {
  const last = printer;
  printer = undefined;
  await last?.stop();
}

/**
 * Prints the page at a path, which finds `data` as `window.toPrint` and says with `<html data-printable>` that all of its
 * `[data-printed]` is there; `foot` stands below each page beside its number. Throws `no-printer` where there is no browser or no client, 503 where too many wait or it takes too long.
 */
export async function printPage(path: string, data: unknown, foot = ''): Promise<Buffer> {
  if (!printer) throw new Conflict('no-printer');
  return printer.print(path, data, foot);
}

const built = fileURLToPath(new URL('../../dist/paper', import.meta.url));
/** A name that leads nowhere. Everything asked of it is answered from `built`. */
const origin = 'https://form.invalid';
const patience = 30_000;
/** So many print side by side and wait for it. */
const mostWaiting = 8;
/** Empty sheets that lie ready, each a page with its script in it (31 MB): most of what a print takes is to get there. */
const sheetsReady = 6;
/** After so long without a print one sheet is enough, and after so long none: to start a browser takes longer than to print. */
const thinsAfter = 5 * 60_000;
const restsFor = 60 * 60_000;
/** Inches: A4, with room to punch. */
const paper = {
  paperWidth: 8.27,
  paperHeight: 11.69,
  marginTop: 0.6,
  marginBottom: 0.6,
  marginLeft: 0.7,
  marginRight: 0.6,
};

/**
 * One browser for all prints: started when it is first needed, again when it has died, and ended when nobody has printed
 * for some minutes. Each print has a context of its own in it.
 */
export class Printer {
  readonly #find: Find;
  readonly #restsFor: number;
  readonly #queue: (() => void)[] = [];
  readonly #atOnce = Math.max(2, Math.min(4, availableParallelism()));
  #waiting = 0;
  #printing = 0;
  #browser: Promise<RunningBrowser> | undefined;
  #sheets: Promise<Page>[] = [];
  #rest: NodeJS.Timeout | undefined;
  #laying: Promise<void> | undefined;
  #isStopped = false;

  /** `restsFor`: milliseconds without a print after which the browser is ended. */
  constructor(find: Find, limits: { restsFor?: number } = {}) {
    this.#find = find;
    this.#restsFor = limits.restsFor ?? restsFor;
  }

  /** The browser that runs; undefined where none does. */
  async running(): Promise<RunningBrowser | undefined> {
    return this.#browser?.catch(() => undefined);
  }

  /** As `printPage`. */
  async print(path: string, data: unknown, foot = ''): Promise<Buffer> {
    if (this.#waiting >= mostWaiting || this.#isStopped) throw new Problem(503, 'not-ready');
    this.#waiting += 1;
    // Waiting for those before counts: nobody holds on longer than a print may take.
    const until = Date.now() + patience;
    return within(
      patience,
      this.#inTurn(() => this.#printOnce(path, data, foot, until)).finally(() => {
        this.#waiting -= 1;
      }),
    );
  }

  /** Starts the browser, where there is one, and lays out sheets; what fails is tried again by the first print. */
  async warm(): Promise<void> {
    await this.#inTurn(() => this.#ready()).catch(() => {});
    await this.#laying;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#rest);
    await (await this.running())?.end();
  }

  async #inTurn<T>(deed: () => Promise<T>): Promise<T> {
    clearTimeout(this.#rest);
    if (this.#printing >= this.#atOnce) await new Promise<void>((mine) => this.#queue.push(mine));
    else this.#printing += 1;
    try {
      return await deed();
    } finally {
      // Whoever is next takes over this place.
      const next = this.#queue.shift();
      if (next) next();
      else this.#printing -= 1;
      if (this.#printing === 0) this.#letRest();
    }
  }

  async #printOnce(path: string, data: unknown, foot: string, until: number, again = true): Promise<Buffer> {
    if (Date.now() >= until) throw new Problem(503, 'not-ready');
    const browser = this.#ready();
    const laid = this.#sheets.shift() ?? browser.then(layOut);
    let failure: unknown;
    try {
      const printed = laid.then((sheet) => print(sheet, path, data, foot));
      return await within(until - Date.now(), printed);
    } catch (error) {
      failure = error;
    } finally {
      await laid.then((sheet) => sheet.close()).catch(() => {});
    }
    if (!(failure instanceof BrowserEnded)) throw failure;

    // It died on the way: nobody has seen anything of this print, so that it is simply done once more.
    this.#forget(browser);
    if (!again) throw new Problem(503, 'not-ready');
    return this.#printOnce(path, data, foot, until, false);
  }

  #ready(): Promise<RunningBrowser> {
    if (this.#isStopped) throw new Problem(503, 'not-ready');
    if (this.#browser) return this.#browser;

    const browser = this.#start();
    this.#browser = browser;
    const forget = () => this.#forget(browser);
    void browser.then(({ over }) => over).then(forget, forget);
    return browser;
  }

  #forget(browser: Promise<RunningBrowser>): void {
    if (this.#browser !== browser) return;
    this.#browser = undefined;
    this.#sheets = [];
  }

  async #start(): Promise<RunningBrowser> {
    const found = await this.#find();
    // A server without the client's pages has nothing to print.
    if (!found || !existsSync(join(built, 'index.html'))) throw new Conflict('no-printer');
    return RunningBrowser.start(found);
  }

  #letRest(): void {
    clearTimeout(this.#rest);
    const thins = Math.min(thinsAfter, this.#restsFor);
    this.#rest = setTimeout(() => {
      for (const sheet of this.#sheets.splice(1)) void sheet.then((page) => page.close()).catch(() => {});
      const end = () => void this.running().then((browser) => browser?.end());
      this.#rest = setTimeout(end, this.#restsFor - thins).unref();
    }, thins).unref();
    this.#laying ??= this.#layOutSheets().finally(() => {
      this.#laying = undefined;
    });
  }

  /** One after the other, and none is begun while somebody waits for a print. */
  async #layOutSheets(): Promise<void> {
    const browser = await this.running();
    while (browser && this.#sheets.length < sheetsReady && this.#printing === 0 && !this.#isStopped) {
      const sheet = layOut(browser);
      this.#sheets.push(sheet);
      const isLaid = await sheet.then(
        () => true,
        () => false,
      );
      if (isLaid) continue;
      // Whoever prints next tries again, and is told.
      this.#sheets = this.#sheets.filter((one) => one !== sheet);
      return;
    }
  }
}

/** An empty sheet: the client in a page of its own, with everything at hand that a print needs, and no data. */
async function layOut(browser: RunningBrowser): Promise<Page> {
  const page = await browser.open();
  try {
    await within(patience, fetchClient(page));
    return page;
  } catch (error) {
    await page.close();
    throw error;
  }
}

async function fetchClient({ ask, on }: Page): Promise<void> {
  on('Fetch.requestPaused', async ({ requestId, request }) => {
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
  await ask('Page.navigate', { url: `${origin}/` });
  await ask('Runtime.evaluate', { expression: waits, awaitPromise: true });
}

/** Hands the data to an empty sheet, sends it to the page at this path, and prints what stands there. */
async function print({ ask }: Page, path: string, data: unknown, foot: string): Promise<Buffer> {
  const given = JSON.stringify(data).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
  const go = `history.replaceState(null, '', ${JSON.stringify(path)}); dispatchEvent(new PopStateEvent('popstate'))`;
  await ask('Runtime.evaluate', { expression: `window.toPrint = ${given}; ${go}` });

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

/** Waits until the client is there and has nothing left to fetch. */
const waits = `(async () => {
  // A page that has just begun has no root yet.
  while (!document.documentElement?.hasAttribute('data-waiting')) await new Promise((later) => setTimeout(later, 10));
})()`;

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
