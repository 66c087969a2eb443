import { randomUUID } from 'node:crypto';
import { type Browser, test as base, expect, type Locator, type Page } from '@playwright/test';
import type { Role } from '#server/access/roles.ts';

/** The demonstration's accounts: one for each role, and her colleague of the other team, who works in Greek. */
export const people = {
  social_worker: 'worker@demo.test',
  supervisor: 'supervisor@demo.test',
  coordinator: 'coordinator@demo.test',
  manager: 'manager@demo.test',
  psychologist: 'psychologist@demo.test',
  teacher: 'teacher@demo.test',
  labour_counsellor: 'labour@demo.test',
  legal_adviser: 'legal@demo.test',
  partner: 'partner@demo.test',
  dpo: 'dpo@demo.test',
  admin: 'admin@demo.test',
} as const satisfies Record<Role, string>;
export const greekWorker = 'worker2@demo.test';
export const password = 'ariadne-demo';
export const roles = Object.keys(people) as Role[];

/** What the application's own pages send with a change. */
const ours = { 'x-requested-with': 'ariadne' };
/** A connection that stood idle may be closed by the server at the moment it is used again. */
const again = { maxRetries: 2 };

/** Signs in without the form, which has a journey of its own. */
export async function signIn(page: Page, email: string): Promise<void> {
  const answer = await page.request.post('/api/auth/sign-in', { headers: ours, data: { email, password }, ...again });
  expect(answer.status(), `sign-in of ${email}`).toBe(200);
}

/** Signs in and opens an address, and waits until the page stands. */
export async function open(page: Page, email: string, path = '/'): Promise<void> {
  await signIn(page, email);
  await goTo(page, path);
}

export async function goTo(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await stands(page);
}

/** Goes on within the application, as a link does, without loading it anew. */
export async function moveTo(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => {
    for (const heading of document.querySelectorAll('main h1')) heading.setAttribute('data-left', '');
    history.pushState(null, '', to);
    dispatchEvent(new PopStateEvent('popstate'));
  }, path);
  // Another heading has come, or the same one now stands over another tab; a page that keeps both is loaded.
  const arrived = page.locator(`main h1:not([data-left]), main a[aria-current="page"][href="${path}"]`);
  await arrived
    .first()
    .waitFor({ timeout: 3_000 })
    .catch(() => page.goto(path));
  await stands(page);
}

/** Everything the API tells this page, as text. */
export function overhear(page: Page): { said: () => Promise<string> } {
  const told: Promise<string>[] = [];
  page.on('response', (response) => {
    // A line that stays open for news never comes to an end.
    const isLive = response.headers()['content-type']?.startsWith('text/event-stream');
    if (response.url().includes('/api/') && !isLive) told.push(response.text().catch(() => ''));
  });
  return { said: async () => (await Promise.all(told)).join('\n') };
}

/** A page of somebody else, in a browser of her own. */
export async function another(browser: Browser, email: string): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await signIn(page, email);
  return page;
}

/** The page has its heading, and nothing on it is still being fetched or moved. */
export async function stands(page: Page): Promise<void> {
  await expect(page.locator('main h1').first()).toBeVisible();
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  await still(page);
}

/** Waits for what fades in or slides, so that colours are measured as they stay. */
export const still = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const passing = document.getAnimations().filter((one) => one.effect?.getTiming().iterations !== Infinity);
    await Promise.allSettled(passing.map((one) => one.finished));
  });

/** The places in the bar or rail, by address. */
export async function places(page: Page): Promise<(string | null)[]> {
  const links = page.getByRole('navigation', { name: /^(Main|Κύρια)/ }).getByRole('link');
  return links.evaluateAll((all) => all.map((link) => link.getAttribute('href')));
}

/** A case row as the API lists it. */
export interface Row {
  id: string;
  code: string;
  alias: string | null;
  status: string;
}

/** Asks the API what it would answer to this page, as the signed-in person. */
export async function ask<T>(page: Page, path: string): Promise<T> {
  const answer = await page.request.get(`/api${path}`, again);
  expect(answer.status(), path).toBe(200);
  return answer.json() as Promise<T>;
}

/** Changes something through the API: what a journey needs and is not about. */
export async function act<T>(page: Page, path: string, data?: unknown): Promise<T> {
  const answer = await page.request.post(`/api${path}`, {
    // The same key for every attempt: it is done once.
    headers: { ...ours, 'idempotency-key': randomUUID() },
    ...(data !== undefined && { data }),
    ...again,
  });
  expect(answer.ok(), `${path}: ${answer.status()}`).toBe(true);
  return answer.json() as Promise<T>;
}

/** Changes a record through the API that has this version. */
export async function change(page: Page, path: string, data: unknown, version: number): Promise<void> {
  const answer = await page.request.patch(`/api${path}`, {
    headers: { ...ours, 'if-match': `"${version}"` },
    data,
    ...again,
  });
  expect(answer.ok(), `${path}: ${answer.status()}`).toBe(true);
}

/** Cases within reach of whoever is signed in, newest first. */
export async function casesOf(page: Page, query = 'open=true'): Promise<Row[]> {
  return (await ask<{ items: Row[] }>(page, `/cases?limit=50&${query}`)).items;
}

/** For looking at it with one's own eyes: a folder named by PICTURES gets them. */
export const picture = (page: Page, name: string) =>
  process.env.PICTURES ? page.screenshot({ path: `${process.env.PICTURES}/${name}.png`, fullPage: true }) : undefined;

export const dialogOf = (page: Page): Locator => page.getByRole('dialog');

/**
 * Every journey is watched: no page may break, violate its Content-Security-Policy, name what it is about in its
 * title, or ask anybody but its own origin for anything.
 */
export const test = base.extend<{ watch: undefined }>({
  watch: [
    async ({ page, baseURL }, use) => {
      const complaints: string[] = [];
      const origin = new URL(baseURL as string).origin;
      page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
      page.on('console', (message) => {
        if (/content.security.policy|refused to/i.test(message.text())) complaints.push(`console: ${message.text()}`);
      });
      page.on('request', (request) => {
        const url = new URL(request.url());
        if (!['data:', 'blob:'].includes(url.protocol) && url.origin !== origin) complaints.push(`asks ${url.origin}`);
      });
      await page.exposeFunction('tellViolation', (what: string) => complaints.push(`violation: ${what}`));
      await page.addInitScript(() => {
        const tell = (window as unknown as { tellViolation: (what: string) => void }).tellViolation;
        addEventListener('securitypolicyviolation', (event) => tell(`${event.violatedDirective} ${event.blockedURI}`));
      });

      await use(undefined);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});
export { expect };
