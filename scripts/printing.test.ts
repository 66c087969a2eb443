import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractText } from 'unpdf';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Page, RunningBrowser } from '#server/http/browser.ts';
import { Printer } from '#server/http/printing.ts';
import type { FormOnPaper } from '#server/referrals/form.contract.ts';
import { findBrowser } from './browser.ts';
import { buildClient, clientIsStale } from './client.ts';

const found = await findBrowser();
if (!found) console.warn('No browser on this machine: nothing is printed.');

/** A form that names itself by a code of its own. */
const aForm = (code: string): FormOnPaper => ({
  language: 'el',
  referral: {
    id: randomUUID(),
    verb: 'REFERRAL',
    side: 'SENDER',
    state: 'SENT',
    urgency: 'URGENT',
    delivery: 'SYSTEM',
  },
  payload: { frozen: true, lines: [{ key: 'caseCode', category: 'ROUTING', tier: 'T1', value: code, fate: 'SHOWN' }] },
  from: null,
  to: null,
  lists: [],
});
const aCode = () => `PR-${randomUUID().slice(0, 4).toUpperCase()}-9Z`;
const textOf = async (pdf: Buffer) =>
  (await extractText(new Uint8Array(pdf), { mergePages: true })).text.replaceAll(/\s/g, '');

/** Prints a form and finds its code on it. */
async function prints(printer: Printer): Promise<void> {
  const code = aCode();
  expect(await textOf(await printer.print('/referral-form', aForm(code), code))).toContain(code);
}

/** Whether a process runs; one that has ended and was not fetched by its parent does not. */
function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !existsSync(`/proc/${pid}/stat`) || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
/** A browser is several processes; only Linux tells which. */
function familyOf(pid: number): number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  const children = existsSync(file) ? readFileSync(file, 'utf8').split(' ').filter(Boolean).map(Number) : [];
  return [pid, ...children.flatMap(familyOf)];
}

describe.skipIf(!found)('printing', () => {
  const opened: Printer[] = [];
  const aPrinter = (limits?: { restsFor: number }) => {
    const printer = new Printer(async () => found, limits);
    opened.push(printer);
    return printer;
  };

  beforeAll(async () => {
    // What is printed are the built pages.
    if (await clientIsStale()) await buildClient();
  }, 600_000);
  afterEach(async () => {
    for (const printer of opened.splice(0)) await printer.stop();
  });

  test('the second print is made by the browser of the first', async () => {
    const printer = aPrinter();
    await prints(printer);
    const first = (await printer.running())!.pid;
    await prints(printer);
    expect((await printer.running())!.pid).toBe(first);
  }, 60_000);

  test('six at once: each has its own form, and nothing of another', async () => {
    const printer = aPrinter();
    const codes = Array.from({ length: 6 }, aCode);
    const texts = await Promise.all(
      codes.map(async (code) => textOf(await printer.print('/referral-form', aForm(code), code))),
    );
    for (const [at, text] of texts.entries()) expect(codes.filter((code) => text.includes(code))).toEqual([codes[at]]);
  }, 60_000);

  test('a browser that is killed fails neither the print under way nor the next', async () => {
    const printer = aPrinter();
    await prints(printer);
    const first = (await printer.running())!.pid!;
    const underWay = prints(printer);
    process.kill(first, 'SIGKILL');
    await underWay;
    const second = (await printer.running())!.pid!;
    expect(second).not.toBe(first);

    process.kill(second, 'SIGKILL');
    await expect.poll(() => runs(second)).toBe(false);
    await prints(printer);
    expect((await printer.running())!.pid).not.toBe(second);
  }, 60_000);

  test('nothing of a print is left: no page, no context, and not a word of it in the profile', async () => {
    const printer = aPrinter();
    await printer.warm();
    const browser = (await printer.running())!;
    const before = await browser.contexts();
    expect(before.length).toBeGreaterThan(0);

    const code = aCode();
    await printer.print('/referral-form', aForm(code), code);
    await printer.warm();
    const after = await browser.contexts();
    // The sheet that was printed on is gone and another lies in its place.
    expect(after).toHaveLength(before.length);
    expect(after.filter((one) => !before.includes(one))).toHaveLength(1);

    for (const entry of readdirSync(browser.folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const bytes = readFileSync(join(entry.parentPath, entry.name));
      expect(bytes.includes(code) || bytes.includes(Buffer.from(code, 'utf16le')), entry.name).toBe(false);
    }
  }, 60_000);

  test('what one page keeps, the next does not find: cookies, storage, databases, caches, its name', async () => {
    const browser = await RunningBrowser.start(found!);
    try {
      const first = await anEmptyPage(browser);
      const kept = await evaluated(first, `(${keep})()`);
      expect(kept).toEqual({ cookie: 'kept=1', local: '1', session: '1', databases: 1, caches: 1, name: 'kept' });
      // Side by side, and one after the other.
      const beside = await anEmptyPage(browser);
      await first.close();
      const next = await anEmptyPage(browser);
      for (const page of [beside, next])
        expect(await evaluated(page, `(${look})()`)).toEqual({
          cookie: '',
          local: null,
          session: null,
          databases: 0,
          caches: 0,
          name: '',
        });
    } finally {
      await browser.end();
    }
  }, 60_000);

  test('a browser that nobody needs is ended, and the next print starts another', async () => {
    const printer = aPrinter({ restsFor: 200 });
    const underWay = prints(printer);
    const first = (await printer.running())!;
    await underWay;
    await first.over;
    expect(existsSync(first.folder)).toBe(false);
    await prints(printer);
  }, 60_000);

  test('after the end no process of it is left, and nothing is printed any more', async () => {
    const printer = aPrinter();
    await printer.warm();
    const { pid, folder } = (await printer.running())!;
    const family = familyOf(pid!);
    const underWay = printer.print('/referral-form', aForm(aCode())).catch((error: Error) => error.message);
    await printer.stop();
    expect(await underWay).toBe('not-ready');
    await expect.poll(() => family.filter(runs)).toEqual([]);
    expect(existsSync(folder)).toBe(false);
    await expect(printer.print('/referral-form', aForm(aCode()))).rejects.toThrow('not-ready');
    expect(await printer.running()).toBeUndefined();
  }, 60_000);
});

/** A page at an address of ours that holds nothing. */
async function anEmptyPage(browser: RunningBrowser): Promise<Page> {
  const page = await browser.open();
  page.on('Fetch.requestPaused', ({ requestId }) =>
    page.ask('Fetch.fulfillRequest', {
      requestId,
      responseCode: 200,
      responseHeaders: [{ name: 'Content-Type', value: 'text/html' }],
      body: Buffer.from('<!doctype html><title>Empty</title>').toString('base64'),
    }),
  );
  await page.ask('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
  await page.ask('Page.navigate', { url: 'https://form.invalid/' });
  return page;
}

async function evaluated(page: Page, expression: string): Promise<unknown> {
  const { result } = await page.ask('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
  return result.value;
}

// These two run in the page, as text.
const look = `async () => ({
  cookie: document.cookie,
  local: localStorage.getItem('kept'),
  session: sessionStorage.getItem('kept'),
  databases: (await indexedDB.databases()).length,
  caches: (await caches.keys()).length,
  name: window.name,
})`;
const keep = `async () => {
  document.cookie = 'kept=1';
  localStorage.setItem('kept', '1');
  sessionStorage.setItem('kept', '1');
  window.name = 'kept';
  await caches.open('kept');
  await new Promise((done) => { indexedDB.open('kept').onsuccess = done; });
  return (${look})();
}`;
