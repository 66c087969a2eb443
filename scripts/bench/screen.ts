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
export async function measureScreen(url: string, { supervisor }: Office): Promise<Seen[] | undefined> {
  const found = await findBrowser();
  if (!found) return undefined;

  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch(found);
  try {
    return await as(browser, url, supervisor, async (page, take) => {
      await page.goto(`${url}/cases`);
      await page.locator('main li a').first().waitFor();
      await take('scroll the caseload', () => scroll(page));
      await page.evaluate(() => scrollTo(0, 0));
      await page.locator('main input[type=search]').click();
      await take('search the caseload', () => type(page, 'Naousika'));
    });
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

/** Some thousand rows down, as by a wheel that is turned fast; further pages are fetched on the way. */
async function scroll(page: Page): Promise<void> {
  for (let turn = 0; turn < 120; turn++) {
    await page.mouse.wheel(0, 240);
    await page.waitForTimeout(30);
  }
}

/** As quickly as people type who type all day. */
const type = (page: Page, words: string) => page.keyboard.type(words, { delay: 80 });
