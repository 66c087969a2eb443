import type { Page } from '@playwright/test';
import { another, ask, dialogOf, expect, goTo, open, people, stands, test } from './people.ts';

interface User {
  id: string;
  email: string;
  roles: string[];
  status: string;
}

const userOf = async (page: Page, email: string): Promise<User | undefined> =>
  (await ask<{ items: User[] }>(page, '/users?limit=100')).items.find((user) => user.email === email);

const rowOf = (page: Page, list: string, name: string) =>
  page.getByRole('list', { name: list }).getByRole('listitem').filter({ hasText: name });

/** Whose turn it is confirms the one change of roles that waits for this person. */
async function confirmRoles(page: Page, name: string): Promise<void> {
  await goTo(page, '/role-changes');
  await page.getByRole('button', { name: `Confirm the roles of ${name}` }).click();
  await expect(page.getByRole('button', { name: `Confirm the roles of ${name}` })).toHaveCount(0);
}

test('somebody new is invited, chooses a password, and has her roles once another person confirmed them', async ({
  page,
  browser,
}) => {
  const email = 'newcomer@demo.test';
  const chosen = 'four quiet green words';
  await open(page, people.admin, '/people');
  await page.getByRole('button', { name: 'Invite' }).click();
  await dialogOf(page).getByLabel('Name', { exact: true }).fill('Nefeli Asimaki');
  await dialogOf(page).getByLabel('E-mail').fill(email);
  await dialogOf(page).getByLabel('English').check({ force: true });
  await dialogOf(page).getByLabel('Coordinator').check();
  await dialogOf(page).getByRole('button', { name: 'Invite' }).click();

  await expect(page.getByRole('heading', { name: 'The invitation' })).toBeVisible();
  const link = await dialogOf(page).getByLabel('Link to choose a password').inputValue();
  await dialogOf(page).getByRole('button', { name: 'Done' }).click();
  await expect(rowOf(page, 'People', 'Nefeli Asimaki')).toContainText('Invited');
  // Whoever asked does not confirm.
  await goTo(page, '/role-changes');
  await expect(rowOf(page, 'Changes of roles', 'Nefeli Asimaki')).toContainText('Somebody else confirms this.');
  await expect(page.getByRole('button', { name: 'Confirm the roles of Nefeli Asimaki' })).toHaveCount(0);

  const context = await browser.newContext();
  const newcomer = await context.newPage();
  await newcomer.goto(link);
  await newcomer.getByLabel('New password', { exact: true }).fill(chosen);
  await newcomer.getByRole('button', { name: 'Set the password' }).click();
  await expect(newcomer.getByRole('heading', { name: 'Password set' })).toBeVisible();
  expect((await userOf(page, email))?.roles).toEqual([]);

  const officer = await another(browser, people.dpo);
  await confirmRoles(officer, 'Nefeli Asimaki');
  await officer.context().close();
  expect(await userOf(page, email)).toMatchObject({ roles: ['coordinator'], status: 'ACTIVE' });

  await newcomer.goto('/');
  await newcomer.getByLabel('E-mail').fill(email);
  await newcomer.getByLabel('Password', { exact: true }).fill(chosen);
  await newcomer.getByRole('button', { name: 'Sign in' }).click();
  await stands(newcomer);
  await expect(newcomer.getByRole('button', { name: /Nefeli Asimaki/ })).toContainText('Coordinator');
  // The link was good for one time.
  await newcomer.context().clearCookies();
  await newcomer.goto(link);
  await newcomer.getByLabel('New password', { exact: true }).fill('another four quiet words');
  await newcomer.getByRole('button', { name: 'Set the password' }).click();
  await expect(newcomer.getByRole('group', { name: /was used or has run out/ })).toBeVisible();
  await context.close();
});

test('a change of roles waits for another person, who may refuse it', async ({ page, browser }) => {
  await open(page, people.admin, '/people');
  const before = (await userOf(page, people.manager))?.roles;
  const name = 'Petros Lale';
  const officer = await another(browser, people.dpo);

  await page.getByRole('button', { name: `Roles: ${name}` }).click();
  await dialogOf(page).getByLabel('Coordinator').check();
  await dialogOf(page).getByRole('button', { name: 'Ask for this change' }).click();
  await expect(dialogOf(page)).toHaveCount(0);
  expect((await userOf(page, people.manager))?.roles).toEqual(before);

  await goTo(officer, '/role-changes');
  await officer.getByRole('button', { name: `Refuse the roles of ${name}` }).click();
  await expect(officer.getByRole('button', { name: `Refuse the roles of ${name}` })).toHaveCount(0);
  await officer.context().close();
  expect((await userOf(page, people.manager))?.roles).toEqual(before);
});

test('a code that is added is offered where it is chosen, and one out of use no longer', async ({ page, browser }) => {
  await open(page, people.admin, '/code-lists');
  const lists = await ask<{ items: { id: string; labelEn: string }[] }>(page, '/codelists');
  const needs = lists.items.find(({ id }) => id === 'need')?.labelEn as string;
  await page.getByLabel('List').selectOption({ label: needs });
  await page.getByRole('button', { name: 'Add a code' }).click();
  await dialogOf(page).getByLabel('Code', { exact: true }).fill('WINTER_CLOTHES');
  await dialogOf(page).getByLabel('Label in English').fill('Winter clothes');
  await dialogOf(page).getByLabel('Label in Greek').fill('Χειμωνιάτικα ρούχα');
  await dialogOf(page).getByRole('button', { name: 'Add a code' }).click();
  await expect(dialogOf(page)).toHaveCount(0);
  await expect(rowOf(page, needs, 'Winter clothes')).toContainText('WINTER_CLOTHES');

  const worker = await another(browser, people.social_worker);
  const offered = async () => {
    const { items } = await ask<{ items: { id: string; codes: { code: string; active: boolean; el: string }[] }[] }>(
      worker,
      '/codelists',
    );
    return items.find(({ id }) => id === 'need')?.codes.find(({ code }) => code === 'WINTER_CLOTHES');
  };
  expect(await offered()).toMatchObject({ active: true, el: 'Χειμωνιάτικα ρούχα' });

  await page.getByRole('button', { name: 'Change: Winter clothes' }).click();
  await dialogOf(page).getByLabel('In use').uncheck();
  await dialogOf(page).getByRole('button', { name: 'Save' }).click();
  await expect(dialogOf(page)).toHaveCount(0);
  await expect(rowOf(page, needs, 'Winter clothes')).toContainText('Out of use');
  expect(await offered()).toMatchObject({ active: false });
  await worker.context().close();
});

test('an agency and a team are changed, and everybody sees it', async ({ page, browser }) => {
  await open(page, people.admin, '/agencies');
  await page.getByRole('button', { name: 'Change: Olive Grove Clinic' }).click();
  await dialogOf(page)
    .getByLabel(/^Area(?! in)/)
    .fill('Piraeus and the islands');
  await dialogOf(page).getByRole('button', { name: 'Save' }).click();
  await expect(dialogOf(page)).toHaveCount(0);
  await expect(rowOf(page, 'Agencies', 'Olive Grove Clinic')).toContainText('Piraeus and the islands');

  await goTo(page, '/teams');
  await page.getByRole('button', { name: 'Add a team' }).click();
  await dialogOf(page).getByLabel('Name', { exact: true }).fill('Team Islands');
  await dialogOf(page)
    .getByRole('button', { name: /^(Add|Save)/ })
    .click();
  await expect(dialogOf(page)).toHaveCount(0);
  await expect(rowOf(page, 'Teams', 'Team Islands')).toBeVisible();

  const worker = await another(browser, people.social_worker);
  const { items } = await ask<{ items: { name: string; area: string }[] }>(worker, '/agencies?limit=100');
  expect(items.find(({ name }) => name === 'Olive Grove Clinic')?.area).toBe('Piraeus and the islands');
  await worker.context().close();
});
