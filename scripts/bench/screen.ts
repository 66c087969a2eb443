import type { Browser, Page } from 'playwright-core';
import { findBrowser } from '../browser.ts';
import { type Frames, framesDuring } from './frames.ts';
import type { Measured, Office } from './office.ts';

/** What the main thread of the page has to do for each frame while a person does something. */
export interface Seen extends Frames {
  deed: string;
  who: string;
}

/** Scrolls and types in the real client; undefined where there is no browser. */
export async function measureScreen(url: string, { supervisor, worker }: Office): Promise<Seen[] | undefined> {
  const here = await findBrowser();
  if (!here) return undefined;

  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch(here);
  try {
    const found = await as(browser, url, supervisor, async (page, take) => {
      await page.goto(`${url}/cases`);
      await page.locator('main li a').first().waitFor();
      await take('scroll the caseload by the wheel', () => scroll(page, { turns: 60, pixels: 100, every: 60 }));
      await take('scroll the caseload, a flick', () => scroll(page, { turns: 120, pixels: 240, every: 30 }));
      await page.evaluate(() => scrollTo(0, 0));
      await page.locator('main input[type=search]').click();
      await take('search the caseload', () => type(page, 'Naousika'));
    });
    const written = await as(browser, url, worker, async (page, take) => {
      await page.goto(`${url}/cases/${worker.codes[0]}`);
      await page.locator('main h1').first().waitFor();
      await page.keyboard.press('l');
      await page.locator('[role=dialog] textarea').first().click();
      await take('write a note', () =>
        type(page, 'She came on time and asked about the lessons; we agreed on Thursday.'),
      );
      await page.goto(`${url}/cases/${worker.codes[0]}/about`);
      await page.locator('main button', { hasText: 'Change' }).first().click();
      await page.locator('[role=dialog] input[name=alias]').click();
      await take('write a line of the profile', () => type(page, 'Iris who came on Thursday'));
      await page.locator('[role=dialog] input[name=languages]').click();
      await take('choose languages in the profile', () => choose(page));
      await page.goto(`${url}/intake`);
      await page.locator('main input[name=alias]').click();
      await take('write a line of an intake', () => type(page, 'Iris who came on Thursday'));
      await page.locator('main input[name=languages]').click();
      await take('choose languages at an intake', () => choose(page));
    });
    return [...found, ...written];
  } finally {
    await browser.close();
  }
}

type Take = (deed: string, act: () => Promise<void>) => Promise<void>;

async function as(
  browser: Browser,
  url: string,
  who: Measured,
  visit: (page: Page, take: Take) => Promise<void>,
): Promise<Seen[]> {
  const seen: Seen[] = [];
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' });
  const [name = '', value = ''] = who.cookie.split('=');
  // The cookie is for secure places; a browser counts localhost as one, the one who sets it does not.
  await context.addCookies([{ name, value, url: url.replace('http:', 'https:'), secure: true, httpOnly: true }]);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await visit(page, async (deed, act) => {
    seen.push({ deed, who: who.role, ...(await framesDuring(browser, page, act)) });
  });
  await context.close();
  return seen;
}

/** Some hundred rows down, by so many notches of a wheel; further pages are fetched on the way. */
async function scroll(page: Page, { turns, pixels, every }: Record<'turns' | 'pixels' | 'every', number>) {
  for (let turn = 0; turn < turns; turn++) {
    await page.mouse.wheel(0, pixels);
    await page.waitForTimeout(every);
  }
}

/** As quickly as people type who type all day. */
const type = (page: Page, words: string) => page.keyboard.type(words, { delay: 80 });

/** Four of a long list, by their first words. */
async function choose(page: Page) {
  for (const language of ['Georgian', 'Bengali', 'Ukrainian', 'Punjabi']) {
    await type(page, language);
    await page.keyboard.press('Enter', { delay: 80 });
  }
}
