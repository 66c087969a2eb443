import type { Page } from '@playwright/test';
import axe from 'axe-core';
import { steps } from '#client/intake/steps.ts';
import type { Role } from '#server/access/roles.ts';
import {
  act,
  ask,
  casesOf,
  change,
  expect,
  goTo,
  moveTo,
  people,
  roles,
  signIn,
  stands,
  still,
  test,
} from './people.ts';
import { wordsIn } from './words.ts';

const widths = [1280, 360] as const;
const locales = ['en', 'el'] as const;

/**
 * The screens of each role, and of each the buttons that open a dialog, a menu or a form over it, by the key of their
 * words. A case and a class are looked up.
 */
const screens: Record<Role, Record<string, readonly string[]>> = {
  social_worker: {
    '/today': [],
    '/reminders': [],
    '/intake': [],
    '/cases': ['cases:view.save', 'cases:moreFilters'],
    '/cases/:code': [
      'app:nav.log',
      'case:action.appointment',
      'case:action.service',
      'case:action.more',
      'app:masked.revealLabel',
      'case:danger.raise',
    ],
    '/absences': ['absences:record'],
    '/availability': [],
    '/availability/ask': [],
    '/directory': [],
    '/account': [],
    '/cases/:code/sessions': [],
    '/cases/:code/services': ['case:episode.change', 'case:episode.end'],
    '/cases/:code/about': ['case:changeOf'],
    '/cases/:code/safety': ['case:changeOf', 'case:status.add', 'case:past.open', 'case:flags.set', 'case:flags.lift'],
    '/cases/:code/sharing': ['case:consent.withdraw', 'case:consent.renew'],
    '/cases/:code/referrals': [],
    '/referrals?view=drafts': [],
    '/referrals/new?case=:code': [],
    '/cases/:code/team': ['case:team.handOver', 'case:team.add', 'case:deny.add'],
    '/cases/:code/access': [],
    '/cases/:code/ahead': [],
  },
  supervisor: {
    '/today': [],
    '/absences': ['absences:record'],
    '/duplicates': [],
    '/directory': [],
    '/emergencies': [],
    '/explain': [],
    '/recoveries': ['oversight:recovery.ask'],
    '/cases': [],
    '/cases/:code': [],
    '/cases/:code/sessions': [],
    '/cases/:code/services': [],
    '/cases/:code/safety': [],
    '/cases/:code/team': [],
    '/cases/:code/access': [],
    '/cases/:code/ahead': [],
  },
  coordinator: {
    '/referrals?view=in': [],
    '/referrals?view=out': [],
    '/referrals?view=waitlist': [],
    '/today': [],
    '/cases': [],
    '/cases/:code': [],
    '/cases/:code/services': [],
    '/cases/:code/about': [],
    '/cases/:code/team': ['case:team.move'],
    '/availability': [],
    '/availability/ask': [],
    '/capacity': [],
    '/services': ['availability:addService', 'availability:changeOf'],
    '/directory': [],
  },
  manager: {
    '/dashboard': [],
    '/reports': [],
    '/reports/caseload': ['reports:howCounted'],
    '/releases': [],
    '/releases/:release': ['reports:howCounted'],
    '/targets': ['reports:target.add'],
    '/trainings': ['reports:training.add'],
  },
  psychologist: {
    '/today': [],
    '/cases': [],
    '/courses': ['courses:new'],
    '/cases/:code': ['app:nav.log'],
    '/cases/:code/sessions': ['case:notes.write'],
    '/cases/:code/about': [],
    '/cases/:code/safety': [],
  },
  teacher: {
    '/courses': ['courses:new', 'app:nav.log'],
    '/courses/:id': [],
    '/courses/:id/register': [],
    '/today': [],
    '/cases/:code': [],
  },
  labour_counsellor: {
    '/today': [],
    '/cases': [],
    '/cases/:code': ['app:nav.log'],
    '/cases/:code/sessions': [],
    '/cases/:code/safety': [],
  },
  legal_adviser: {
    '/today': [],
    '/cases': [],
    '/cases/:code': [],
    '/cases/:code/safety': [],
    '/cases/:code/about': [],
  },
  partner: {
    '/referrals': [],
    '/availability': ['availability:reply.WAIT', 'availability:reply.NO'],
    '/services': ['availability:addService'],
    '/capacity': [],
    '/directory': [],
  },
  dpo: {
    '/audit': [],
    '/registers': [],
    '/agreements': [],
    '/emergencies': ['oversight:glass.open'],
    '/recoveries': [],
    '/erasures': [],
    '/releases': [],
    '/role-changes': [],
    '/people': [],
    '/explain': [],
  },
  admin: {
    '/people': ['admin:user.invite', 'admin:changeOf', 'admin:user.roles', 'admin:user.deactivate'],
    '/role-changes': [],
    '/teams': ['admin:team.add'],
    '/agencies': ['admin:agency.add', 'admin:changeOf'],
    '/agreements': ['admin:agreement.add', 'admin:changeOf', 'admin:agreement.end'],
    '/code-lists': ['admin:changeOf'],
    '/reminder-rules': ['reminders:rule.add', 'admin:changeOf'],
    '/reminder-queue': [],
    '/grants': ['admin:grant.add'],
    '/outbox': [],
    '/explain': [],
  },
};

/**
 * Axe with all of its rules, those of WCAG 2.2 and its own; what it finds is named by rule and place. Colours do not
 * depend on the language: that rule costs as much as all others together and is asked in one.
 */
async function findings(page: Page, colours: boolean): Promise<string[]> {
  const there = await page.evaluate(() => 'axe' in window);
  if (!there) await page.evaluate(axe.source);
  // A menu floats outside of all landmarks, as menus do.
  const landmarks = (await page.getByRole('menu').count()) === 0;
  return page.evaluate(
    async ([contrast = true, region = true]) => {
      const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, {
        resultTypes: ['violations'],
        preload: false,
        rules: { 'color-contrast': { enabled: contrast }, region: { enabled: region } },
      });
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, html }) => `${id}: ${target} ${html.slice(0, 160)}`),
      );
    },
    [colours, landmarks],
  );
}

/** Looks at the page as it is, at both widths: nothing axe objects to, and nothing that has to be scrolled sideways. */
async function look(page: Page, what: string, at: readonly number[] = widths): Promise<void> {
  const colours = (await page.locator('html').getAttribute('lang')) === 'en';
  for (const width of at) {
    await page.setViewportSize({ width, height: 800 });
    await still(page);
    expect.soft(await findings(page, colours), `${what} at ${width}`).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect.soft(overflow, `${what} at ${width} scrolls sideways`).toBeLessThanOrEqual(0);
  }
}

/** The same person, reading in this language, whatever her account says: accounts are shared by all journeys. */
async function readIn(page: Page, locale: 'en' | 'el'): Promise<void> {
  await page.route('**/api/me', async (route) => {
    // A connection that stood idle may be closed by the server at the moment it is used again.
    const answer = await route.fetch({ maxRetries: 2 });
    const me = await answer.json();
    await route.fulfill({ response: answer, json: { ...me, ...(me.user && { user: { ...me.user, locale } }) } });
  });
}

/** A case with services and sessions that this person may open, and a class; for whoever opens none, one that exists. */
async function addresses(page: Page, role: Role): Promise<(path: string) => string> {
  const paths = Object.keys(screens[role]);
  const needs = (what: string) => paths.some((path) => path.includes(what));
  const code =
    needs(':code') && paths.includes('/cases')
      ? (await casesOf(page)).find(({ status }) => status === 'ACTIVE')?.code
      : 'K7-4QX9-2M';
  const release = needs(':release')
    ? (await ask<{ items: { id: string }[] }>(page, '/releases')).items.at(-1)?.id
    : undefined;
  const id = needs(':id') ? (await ask<{ items: { id: string }[] }>(page, '/courses')).items.at(-1)?.id : undefined;
  return (path) => path.replace(':code', String(code)).replace(':id', String(id)).replace(':release', String(release));
}

/** Sees to it that there is a flag to take off; each language has its own, for both are looked at side by side. */
async function flagged(page: Page, path: string, flag: string): Promise<void> {
  const { items } = await ask<{ items: { flag: string }[] }>(page, path);
  if (!items.some((one) => one.flag === flag)) await act(page, path, { flag, reason: 'Agreed with her.' });
}

const opened = (page: Page) => page.getByRole('dialog').or(page.getByRole('menu'));

/** Presses the first button that begins with these words, and waits until what it opens is there. */
async function press(page: Page, words: string): Promise<void> {
  const [beginning = ''] = words.split('{{');
  const name = new RegExp(`^${beginning.trim().replaceAll(/[^\p{L}\s]/gu, '.')}`, 'u');
  const button = page.getByRole('button', { name }).first();
  await button.click();
  // What opens in its place takes the button's.
  const forms = opened(page).or(page.locator('main form'));
  await expect.poll(async () => (await forms.count()) > 0 || !(await button.isVisible())).toBe(true);
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
}

test.describe.configure({ mode: 'parallel' });
test.use({ contextOptions: { reducedMotion: 'reduce' } });

for (const locale of locales) {
  const say = wordsIn(locale);

  for (const role of roles) {
    const all = Object.entries(screens[role]);
    // The one with the most screens would be waited for alone at the end.
    const parts = all.length > 10 ? [all.slice(0, 5), all.slice(5, 9), all.slice(9)] : [all];

    for (const [at, part] of parts.entries())
      test(`every screen and dialog of a ${role} is open to everybody, in ${locale}, ${at + 1} of ${parts.length}`, async ({
        page,
      }) => {
        test.setTimeout(300_000);
        await signIn(page, people[role]);
        const addressOf = await addresses(page, role);
        if (part.some(([, buttons]) => buttons.includes('case:flags.lift')))
          await flagged(page, addressOf('/cases/:code/flags'), locale === 'en' ? 'ESCORT' : 'CHILDREN');
        await readIn(page, locale);
        await goTo(page, '/account');
        for (const [path, buttons] of [...part, ...(at === 0 ? ([['/account', []]] as const) : [])]) {
          await page.setViewportSize({ width: 1280, height: 800 });
          await moveTo(page, addressOf(path));
          await expect(page.locator('html')).toHaveAttribute('lang', locale);
          // The page that says nothing would please everybody: only the teacher's case is meant to be it.
          const nothing = page.getByRole('heading', { name: say('app:notShown.title') });
          await expect(nothing).toHaveCount(role === 'teacher' && path === '/cases/:code' ? 1 : 0);
          await look(page, path);

          for (const key of buttons) {
            await page.setViewportSize({ width: 1280, height: 800 });
            await press(page, say(key));
            await look(page, `${path} ${key}`);
            await page.keyboard.press('Escape');
            await expect(opened(page)).toHaveCount(0);
            // A form within the page stays until it is left.
            if (key !== buttons.at(-1) && (await page.locator('main form').count())) await goTo(page, addressOf(path));
          }
        }
      });
  }

  test(`what the frame opens, and the lock, are open to everybody, in ${locale}`, async ({ page }) => {
    await signIn(page, people.social_worker);
    await readIn(page, locale);
    await goTo(page, '/today');
    const dialog = page.getByRole('dialog');
    for (const key of ['Control+k', '?']) {
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.keyboard.press(key);
      await expect(dialog).toBeVisible();
      await look(page, key);
      await page.keyboard.press('Escape');
      await expect(dialog).toHaveCount(0);
    }
    await page
      .getByRole('navigation', { name: say('app:nav.main') })
      .getByRole('button', { name: say('app:nav.more') })
      .click();
    await look(page, 'more', [360]);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('menu')).toHaveCount(0);
    await page.keyboard.press('Control+Shift+l');
    await expect(page.getByRole('heading', { name: say('app:lock.title') })).toBeVisible();
    await look(page, 'lock');
  });

  test(`every step of a first meeting is open to everybody, in ${locale}`, async ({ page }) => {
    await signIn(page, people.social_worker);
    await readIn(page, locale);
    const begun = await act<{ code: string; version: number }>(page, '/cases', { alias: 'Thyme' });
    await change(page, `/cases/${begun.code}`, { intakeStep: 'later' }, begun.version);
    for (const step of steps) {
      await goTo(page, `/intake/${begun.code}?step=${step}`);
      await expect(page.locator('main form').or(page.locator('main h1')).first()).toBeVisible();
      await look(page, `intake ${step}`);
    }
  });

  test(`the pages before signing in are open to everybody, in ${locale}`, async ({ page }) => {
    for (const path of ['/', '/invitation#used', '/away.html']) {
      await page.goto(path);
      const greek = page.getByRole('button', { name: 'Ελληνικά' });
      await expect(page.locator('main h1').first()).toBeVisible();
      if (locale === 'el' && path !== '/away.html') {
        await greek.click();
        await expect(page.locator('html')).toHaveAttribute('lang', 'el');
      }
      await look(page, path);
    }
  });
}

for (const media of [{ colorScheme: 'dark' }, { contrast: 'more' }, { forcedColors: 'active' }] as const)
  test(`screens and dialogs are open to everybody with ${Object.values(media)}`, async ({ page }) => {
    await signIn(page, people.social_worker);
    const addressOf = await addresses(page, 'social_worker');
    await page.emulateMedia(media);
    for (const path of ['/today', '/cases', '/cases/:code', '/cases/:code/safety', '/cases/:code/team']) {
      await goTo(page, addressOf(path));
      await look(page, path);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    await press(page, 'Log a session');
    // What is chosen is told by a sign, not by its colour alone.
    const chosen = page.locator('label:has(input[name="attendance"]:checked)');
    await expect(chosen.locator('svg')).toBeVisible();
    await look(page, 'log');
  });

test('a page on paper says who printed it and when, and has no bars', async ({ page }) => {
  await signIn(page, people.social_worker);
  const addressOf = await addresses(page, 'social_worker');
  await goTo(page, addressOf('/cases/:code'));
  const mark = page.locator('[data-watermark]');
  await expect(mark).toBeHidden();
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  await expect(mark).toBeVisible();
  await expect(mark).toContainText(/Eleni Karra · \w{3} \d\d\/\d\d, \d\d:\d\d/);
  await expect(page.getByRole('navigation')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Leave quickly' })).toBeHidden();
  // The content has the sheet to itself, and what is masked stays so.
  const { width = 0 } = (await page.locator('main').boundingBox()) ?? {};
  expect(width).toBeGreaterThan((page.viewportSize()?.width ?? 0) * 0.9);
  await expect(page.getByText('••••• •••••••').first()).toBeVisible();
  await stands(page);
});
