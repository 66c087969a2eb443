import type { Page } from '@playwright/test';
import axe from 'axe-core';
import { steps } from '#client/intake/steps.ts';
import type { Role } from '#server/access/roles.ts';
import { agenciesOf, harbour, type List, sentTo, signed } from './agencies.ts';
import {
  act,
  another,
  ask,
  casesOf,
  change,
  dialogOf,
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
    '/referrals/:draft': [],
    '/referrals/:referral': ['referrals:print.name', 'referrals:act.withdraw'],
    '/cases/:code/team': ['case:team.handOver', 'case:team.add', 'case:deny.add'],
    '/cases/:code/access': [],
    '/cases/:code/ahead': [],
  },
  supervisor: {
    '/today': [],
    '/referrals/:referral': [],
    '/absences': ['absences:record'],
    '/duplicates': [],
    '/directory': [],
    '/emergencies': [],
    '/explain': [],
    '/recoveries': ['oversight:recovery.ask'],
    '/releases': [],
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
    '/referrals/:referral': ['referrals:act.accept', 'referrals:act.ask', 'referrals:act.decline'],
    '/today': [],
    '/cases': [],
    '/cases/:code': [],
    '/cases/:code/services': [],
    '/cases/:code/about': [],
    '/cases/:code/team': ['case:team.move'],
    '/availability': [],
    '/availability/ask': [],
    '/capacity': [],
    '/performance': [],
    '/services': ['availability:addService', 'availability:changeOf'],
    '/directory': [],
  },
  manager: {
    '/dashboard': [],
    '/reports': [],
    '/reports/practice': [],
    '/reports/caseload': ['reports:howCounted'],
    '/releases': [],
    '/releases/:release': ['reports:howCounted'],
    '/performance': [],
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
    '/cases/:code/safety': ['case:clock.add'],
    '/cases/:code/about': [],
  },
  partner: {
    '/referrals': [],
    '/referrals/:referral': [],
    '/referrals/send-in': [],
    '/availability': ['availability:reply.WAIT', 'availability:reply.NO'],
    '/services': ['availability:addService'],
    '/capacity': [],
    '/directory': [],
  },
  dpo: {
    '/audit': [],
    '/registers': [],
    '/consent-texts': ['consents:texts.change', 'consents:texts.review'],
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
    '/consent-texts': ['consents:texts.change', 'consents:texts.review'],
    '/reminder-rules': ['reminders:rule.add', 'admin:changeOf'],
    '/reminder-queue': [],
    '/message-texts': ['reminders:texts.review'],
    '/grants': ['admin:grant.add'],
    '/outbox': [],
    '/explain': [],
  },
};

/**
 * Axe with its own rules and those of WCAG 2.2, of which it leaves the size of targets out unless asked; what it finds
 * is named by rule and place. Colours do not depend on the language: that rule costs as much as all others together
 * and is asked in one. Behind a dialog or a menu nothing can be reached, and the page was looked at before.
 */
async function findings(page: Page, colours: boolean): Promise<string[]> {
  const there = await page.evaluate(() => 'axe' in window);
  if (!there) await page.evaluate(axe.source);
  // A menu floats outside of all landmarks, as menus do.
  const landmarks = (await page.getByRole('menu').count()) === 0;
  return page.evaluate(
    async ([contrast = true, region = true]) => {
      const { axe: looker } = window as unknown as { axe: typeof axe };
      const over = [...document.querySelectorAll('.MuiModal-root')].filter((one) => one.ariaHidden !== 'true').at(-1);
      const { violations } = await looker.run(over ?? document, {
        resultTypes: ['violations'],
        preload: false,
        rules: {
          'color-contrast': { enabled: contrast },
          region: { enabled: region },
          'target-size': { enabled: true },
        },
      });

      const found: string[] = [];
      for (const { id, nodes } of violations)
        for (const { target, html } of nodes) {
          // Half under a bar that stays in place while the page is scrolled, anything is small: it is looked at again.
          if (id === 'target-size') {
            const small = document.querySelector(String(target[0]))!;
            small.scrollIntoView({ block: 'center' });
            const again = await looker.run(small, { runOnly: { type: 'rule', values: [id] }, preload: false });
            if (!again.violations.length) continue;
          }
          found.push(`${id}: ${target} ${html.slice(0, 160)}`);
        }
      return found;
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
  const referral = needs(':referral') ? await referralOf(page, role) : undefined;
  const draft = needs(':draft') ? await draftOf(page, String(code)) : undefined;
  const id = needs(':id') ? (await ask<{ items: { id: string }[] }>(page, '/courses')).items.at(-1)?.id : undefined;
  const found: Record<string, string | undefined> = { code, id, release, referral, draft };
  return (path) => path.replace(/:(\w+)/, (_, name: string) => String(found[name]));
}

interface Referred {
  id: string;
  sentAt: string | null;
  acts: string[];
}

/** Which of her referrals each role looks at, and the step she may take on it; the others find the same page. */
const looksAt: Partial<Record<Role, [query: string, act?: string]>> = {
  social_worker: ['side=out&show=waiting', 'withdraw'],
  coordinator: ['side=in&show=waiting', 'ask'],
  supervisor: ['side=out'],
  partner: ['side=in'],
};

/** Of these the one that was sent longest ago, which no other journey has just made. */
async function referralOf(page: Page, role: Role): Promise<string | undefined> {
  const [query, act] = looksAt[role] ?? [];
  const { items } = await ask<List<Referred>>(page, `/referrals?limit=100&${query}`);
  return items
    .filter(({ acts }) => !act || acts.includes(act))
    .sort((a, b) => String(a.sentAt).localeCompare(String(b.sentAt)))[0]?.id;
}

async function draftOf(page: Page, code: string): Promise<string> {
  const { id: toAgencyId } = await harbour(page);
  const body = { toAgencyId, services: ['ACC_SHELTER'], urgency: 'ROUTINE', interpreterNeed: 'NOT_NEEDED' };
  return (await act<{ id: string }>(page, `/cases/${code}/referrals`, body)).id;
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
    const size = all.length > 10 ? 6 : all.length;
    const parts = Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
      all.slice(at * size, (at + 1) * size),
    );

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
          await expect(page.getByRole('heading', { name: say('referrals:goneTitle') })).toHaveCount(0);
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

  // What she holds in her hands is in her language; one of them is read from right to left.
  for (const language of { en: ['eng', 'arb'], el: ['ell'] }[locale])
    test(`what a person reads and signs on the tablet is open to her, in ${language}`, async ({ page }) => {
      test.setTimeout(300_000);
      await signIn(page, people.social_worker);
      await readIn(page, locale);
      const code = (await casesOf(page)).find(({ status }) => status === 'ACTIVE')?.code;
      const agency = await harbour(page);
      const called = String(locale === 'el' ? agency.nameEl : agency.name);

      await goTo(page, `/cases/${code}/sharing`);
      await page.getByRole('button', { name: say('consents:others.onTablet') }).click();
      const dialog = dialogOf(page);
      await dialog.getByLabel(say('consents:form.recipient')).selectOption(String(agency.id));
      await dialog.getByLabel(say('consents:tabletSetup.language')).selectOption(language);
      for (const at of [0, 1, 2]) await dialog.getByRole('checkbox').nth(at).check();
      await dialog.getByRole('button', { name: say('consents:tabletSetup.start') }).click();
      await expect(page).toHaveURL(`/tablet/${code}`);
      await stands(page);

      const within = page.locator('main header + div');
      const onward = page.locator('main footer button').last();
      await look(page, 'tablet about');
      await onward.click();
      const groups = within.getByRole('group');
      await expect(groups).toHaveCount(3);
      for (const [at, answer] of [0, 1, 2].entries()) await groups.nth(at).getByRole('button').nth(answer).click();
      await look(page, 'tablet ask');
      await onward.click();
      // What is not so is explained once more.
      await within.getByRole('button').filter({ hasNotText: called }).first().click();
      await expect(within.getByRole('status')).toBeVisible();
      await look(page, 'tablet teach');
      await within.getByRole('button').filter({ hasText: called }).click();
      await within.getByRole('button').first().click();
      await expect(within.getByRole('textbox')).toHaveCount(2);
      await look(page, 'tablet must not');
      await within.getByRole('button').nth(1).click();
      await onward.click();
      const ways = within.locator('button[aria-pressed]');
      await expect(ways).toHaveCount(3);
      for (const at of [0, 1, 2]) {
        await ways.nth(at).click();
        await look(page, `tablet sign ${at}`);
      }
      await page.locator('main header button').last().click();
      await expect(within).toHaveCount(0);
      await look(page, 'tablet covered');
    });

  test(`what an agency without accounts reads by its link is open to everybody, in ${locale}`, async ({
    page,
    browser,
  }) => {
    test.setTimeout(300_000);
    const [worker, desk, admin] = await Promise.all([
      another(browser, people.social_worker),
      another(browser, people.coordinator),
      another(browser, people.admin),
    ]);
    // Each language its own agency and its own case, for both are looked at side by side.
    const nth = locales.indexOf(locale);
    const agency = (await agenciesOf(worker)).filter(
      (one) => !one.takesPart && one.active && one.country === 'GRC' && !one.womenOnly,
    )[nth]!;
    await signed(admin, String(agency.id));
    const id = await sentTo({ worker, desk, agency }, 4 + nth, 'A bed from Thursday');
    const link = await act<{ path: string; code: string }>(desk, `/referrals/${id}/link`);
    for (const one of [worker, desk, admin]) await one.context().close();

    await page.goto(link.path);
    await expect(page.locator('main h1').first()).toBeVisible();
    if (locale === 'el') await page.getByRole('button', { name: 'Ελληνικά' }).click();
    await expect(page.locator('html')).toHaveAttribute('lang', locale);
    await look(page, 'link door');
    await page.getByLabel(say('referrals:link.code')).fill(link.code);
    await page.getByRole('button', { name: say('referrals:link.open') }).click();
    await expect(page.getByRole('heading', { name: say('referrals:link.page') })).toBeVisible();
    await look(page, 'link page');
    for (const one of ['accept', 'decline']) {
      await press(page, say(`referrals:act.${one}`));
      await look(page, `link ${one}`);
      await page.getByRole('button', { name: say('case:cancel') }).click();
    }
    await page.goto('/answer');
    await expect(page.getByRole('heading', { name: say('referrals:link.goneTitle') })).toBeVisible();
    await look(page, 'link over');
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
