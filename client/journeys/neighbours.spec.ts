import type { Page } from '@playwright/test';
import { act, another, ask, casesOf, expect, goTo, open, overhear, people, signIn, test } from './people.ts';

const notShown = (page: Page) => page.getByRole('heading', { name: 'Not shown' });

/** The page as a reader has it, without what names her. */
async function contentOf(page: Page): Promise<string> {
  await expect(notShown(page)).toBeVisible();
  return page.locator('main').innerText();
}

test('a coordinator sees the card of a case, and no note, no health, no safe contact', async ({ page, browser }) => {
  const worker = await another(browser, people.social_worker);
  const code = (await casesOf(worker)).find(({ status }) => status === 'ACTIVE')?.code as string;
  const whole = await ask<{ healthNeeds?: unknown; vulnerabilities?: unknown }>(worker, `/cases/${code}`);
  // The worker has what the coordinator must not get, or this would show nothing.
  expect(Object.keys(whole)).toEqual(expect.arrayContaining(['healthNeeds', 'vulnerabilities']));
  await worker.context().close();

  const { said } = overhear(page);
  await open(page, people.coordinator, `/cases/${code}`);
  const tabs = page.getByRole('navigation', { name: 'Parts of the case' }).getByRole('link');
  const names = await tabs.allInnerTexts();
  expect(names).not.toContain('Who looked');
  for (const name of names) {
    await tabs.filter({ hasText: name }).first().click();
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
    await expect(page.getByText('What the team needs to know')).toHaveCount(0);
    await expect(page.getByRole('heading', { name: 'My process notes' })).toHaveCount(0);
  }
  const all = await said();
  expect(all).toContain(code);
  for (const field of ['operationalNote', 'clinicalSummary', 'healthNeeds', 'vulnerabilities', 'familyNote'])
    expect(all).not.toContain(`"${field}":`);
  expect(all).not.toContain('+30 690');
});

test('a teacher opens no case: she gets the page that says nothing', async ({ page, browser }) => {
  const worker = await another(browser, people.social_worker);
  const codes = (await casesOf(worker)).map(({ code }) => code);
  await worker.context().close();

  const { said } = overhear(page);
  await open(page, people.teacher);
  for (const path of [`/cases/${codes[0]}`, `/cases/${codes[0]}/sessions`]) {
    await page.goto(path);
    await contentOf(page);
  }
  const all = await said();
  for (const code of codes) expect(all.split('"rules"')[0]).not.toContain(`"code":"${code}"`);
});

for (const role of ['manager', 'partner', 'admin', 'dpo'] as const) {
  test(`a ${role} reaches no record of a person`, async ({ page, browser }) => {
    const worker = await another(browser, people.social_worker);
    const code = (await casesOf(worker))[0]?.code as string;
    await worker.context().close();

    await open(page, people[role]);
    await goTo(page, `/cases/${code}`);
    await contentOf(page);
    for (const path of ['/cases', `/cases/${code}`, `/cases/${code}/sessions`, `/cases/${code}/safe-contact`])
      expect((await page.request.get(`/api${path}`)).status(), path).toBe(404);
  });
}

test('a case that is denied, one out of reach and one that does not exist look the same', async ({ page, browser }) => {
  const worker = await another(browser, people.social_worker);
  await signIn(page, people.psychologist);
  const me = await ask<{ user: { id: string } }>(page, '/me');
  const hers = new Set((await casesOf(page)).map(({ code }) => code));
  const theirs = await casesOf(worker);
  const shared = theirs.findLast(({ code, status }) => hers.has(code) && status === 'ACTIVE')?.code as string;
  const foreign = theirs.find(({ code }) => !hers.has(code))?.code as string;
  expect(foreign).toBeTruthy();

  await goTo(page, `/cases/${shared}`);
  await expect(notShown(page)).toHaveCount(0);
  const entry = await act<{ id: string; version: number }>(worker, `/cases/${shared}/deny-entries`, {
    kind: 'USER',
    userId: me.user.id,
    reason: 'Known to the family.',
  });
  expect(entry.id).toBeTruthy();
  await worker.context().close();

  const seen: string[] = [];
  for (const code of [shared, foreign, 'ZZ-ZZZZ-ZZ']) {
    await page.goto(`/cases/${code}`);
    seen.push(await contentOf(page));
  }
  expect(new Set(seen).size).toBe(1);
  expect((await casesOf(page)).map(({ code }) => code)).not.toContain(shared);
});
