import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { Role } from '#server/access/roles.ts';
import { ask, casesOf, expect, goTo, people, roles, signIn, stands, still, test } from './people.ts';
import { wordsIn } from './words.ts';

const widths = [1280, 360] as const;

/** The pages of each role. A case and a class are looked up. */
const pages: Record<Role, readonly string[]> = {
  social_worker: [
    '/today',
    '/reminders',
    '/intake',
    '/cases',
    '/cases/:code',
    '/cases/:code/sessions',
    '/cases/:code/services',
    '/cases/:code/about',
    '/cases/:code/safety',
    '/cases/:code/sharing',
    '/cases/:code/team',
    '/cases/:code/access',
  ],
  supervisor: [
    '/today',
    '/recoveries',
    '/cases',
    '/cases/:code',
    '/cases/:code/sessions',
    '/cases/:code/team',
    '/cases/:code/access',
  ],
  coordinator: ['/today', '/cases', '/cases/:code', '/cases/:code/services', '/cases/:code/about', '/cases/:code/team'],
  manager: ['/overview'],
  psychologist: ['/today', '/cases', '/courses', '/cases/:code', '/cases/:code/sessions', '/cases/:code/about'],
  teacher: ['/courses', '/courses/:id', '/courses/:id/register', '/today', '/cases/:code'],
  labour_counsellor: ['/today', '/cases', '/cases/:code', '/cases/:code/sessions', '/cases/:code/safety'],
  legal_adviser: ['/today', '/cases', '/cases/:code', '/cases/:code/safety', '/cases/:code/about'],
  partner: ['/overview'],
  dpo: ['/audit', '/registers', '/recoveries', '/role-changes', '/people'],
  admin: ['/people', '/role-changes', '/teams', '/agencies', '/grants'],
};

/** Axe by the rules of WCAG 2.2, levels A and AA; what it finds is named by rule and place. */
async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .setLegacyMode()
    .analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, html }) => `${id}: ${target} ${html.slice(0, 160)}`),
  );
}

/** Looks at the page as it is, at both widths or one: nothing axe objects to, and nothing that has to be scrolled sideways. */
async function look(page: Page, what: string, at: readonly number[] = widths): Promise<void> {
  for (const width of at) {
    await page.setViewportSize({ width, height: 800 });
    await still(page);
    expect.soft(await findings(page), `${what} at ${width}`).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect.soft(overflow, `${what} at ${width} scrolls sideways`).toBeLessThanOrEqual(0);
  }
}

/** The same person, reading in this language, whatever her account says: accounts are shared by all journeys. */
async function readIn(page: Page, locale: 'en' | 'el'): Promise<void> {
  await page.route('**/api/me', async (route) => {
    const answer = await route.fetch();
    const me = await answer.json();
    await route.fulfill({ response: answer, json: { ...me, ...(me.user && { user: { ...me.user, locale } }) } });
  });
}

/** A case with services and sessions that this person may open; for whoever opens none, one that exists. */
async function addresses(page: Page, role: Role): Promise<(path: string) => string> {
  const needs = (what: string) => pages[role].some((path) => path.includes(what));
  const mayList = pages[role].includes('/cases');
  const code =
    needs(':code') && mayList ? (await casesOf(page)).find(({ status }) => status === 'ACTIVE')?.code : 'K7-4QX9-2M';
  const id = needs(':id') ? (await ask<{ items: { id: string }[] }>(page, '/courses')).items[0]?.id : undefined;
  return (path) => path.replace(':code', String(code)).replace(':id', String(id));
}

test.use({ contextOptions: { reducedMotion: 'reduce' } });

for (const locale of ['en', 'el'] as const) {
  const say = wordsIn(locale);

  for (const role of roles)
    test(`every page of a ${role} is open to everybody, in ${locale}`, async ({ page }) => {
      test.setTimeout(240_000);
      await signIn(page, people[role]);
      const addressOf = await addresses(page, role);
      // The social worker's pages hold what the others' do and more: theirs are seen wide, and narrow with the long words.
      const seen = role === 'social_worker' ? widths : locale === 'en' ? [1280] : [360];
      await readIn(page, locale);
      for (const path of [...pages[role], '/account']) {
        await goTo(page, addressOf(path));
        await expect(page.locator('html')).toHaveAttribute('lang', locale);
        // The page that says nothing would please everybody: only the teacher's case is meant to be it.
        const nothing = page.getByRole('heading', { name: say('app:notShown.title') });
        await expect(nothing).toHaveCount(role === 'teacher' && path === '/cases/:code' ? 1 : 0);
        await look(page, path, seen);
      }
    });

  test(`every dialog a social worker opens by a button is open to everybody, in ${locale}`, async ({ page }) => {
    test.setTimeout(240_000);
    await signIn(page, people.social_worker);
    const addressOf = await addresses(page, 'social_worker');
    await readIn(page, locale);
    const dialogs = {
      '/cases/:code': ['app:nav.log', 'case:action.appointment', 'case:action.service'],
      '/cases/:code/safety': ['case:status.add'],
      '/cases/:code/team': ['deny.add', 'team.add'].map((key) => `case:${key}`),
    };
    for (const [path, keys] of Object.entries(dialogs))
      for (const key of keys) {
        await page.setViewportSize({ width: 1280, height: 800 });
        await goTo(page, addressOf(path));
        await page
          .getByRole('button', { name: say(key) })
          .first()
          .click();
        const dialog = page.getByRole('dialog');
        await expect(dialog).toBeVisible();
        await expect(dialog.locator('[aria-busy="true"]')).toHaveCount(0);
        await look(page, `${path} ${key}`);
        await page.keyboard.press('Escape');
        await expect(dialog).toHaveCount(0);
      }

    await page.setViewportSize({ width: 1280, height: 800 });
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('dialog')).toBeVisible();
    await look(page, 'palette');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog')).toBeVisible();
    await look(page, 'keys');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Shift+l');
    await expect(page.getByRole('heading', { name: say('app:lock.title') })).toBeVisible();
    await look(page, 'lock');
  });
}

test('the pages before signing in are open to everybody', async ({ page }) => {
  for (const path of ['/', '/accept-invitation', '/away.html']) {
    await page.goto(path);
    await expect(page.locator('main h1').first()).toBeVisible();
    await look(page, path);
  }
});

test('a page in high contrast and in the dark is open to everybody', async ({ page }) => {
  await signIn(page, people.social_worker);
  const addressOf = await addresses(page, 'social_worker');
  for (const media of [{ colorScheme: 'dark' }, { contrast: 'more' }] as const) {
    await page.emulateMedia(media);
    for (const path of ['/today', '/cases/:code']) {
      await page.goto(addressOf(path));
      await stands(page);
      await look(page, `${path} ${JSON.stringify(media)}`);
    }
  }
});
