import type { Role } from '#server/access/roles.ts';
import { expect, open, password, people, places, roles, stands, test } from './people.ts';

/** Where each role begins, which places it has, and whether it logs sessions: written by hand. */
const desks: Record<Role, { places: string[]; logs?: boolean }> = {
  social_worker: { places: ['/today', '/cases', '/referrals', '/availability', '/directory'], logs: true },
  supervisor: {
    places: [
      ...['/today', '/cases', '/referrals', '/absences', '/duplicates', '/emergencies'],
      ...['/recoveries', '/releases', '/explain', '/directory'],
    ],
  },
  coordinator: {
    places: ['/referrals', '/today', '/cases', '/availability', '/capacity', '/performance', '/directory'],
  },
  manager: { places: ['/dashboard', '/reports', '/releases', '/performance', '/targets', '/trainings'] },
  psychologist: { places: ['/today', '/cases', '/referrals', '/courses', '/directory'], logs: true },
  teacher: { places: ['/courses', '/today'], logs: true },
  labour_counsellor: { places: ['/today', '/cases', '/referrals', '/directory'], logs: true },
  legal_adviser: { places: ['/today', '/cases', '/referrals', '/directory'] },
  partner: { places: ['/referrals', '/availability', '/services', '/capacity', '/directory'] },
  dpo: {
    places: [
      ...['/audit', '/registers', '/agreements', '/emergencies', '/recoveries', '/erasures'],
      ...['/releases', '/consent-texts', '/message-texts', '/role-changes', '/people', '/explain'],
    ],
  },
  admin: {
    places: [
      ...['/people', '/role-changes', '/teams', '/agencies', '/agreements'],
      ...['/code-lists', '/reminder-rules', '/reminder-queue', '/consent-texts', '/message-texts'],
      ...['/grants', '/outbox', '/explain'],
    ],
  },
};

for (const role of roles) {
  test(`a ${role} lands on her page and sees her places and no other`, async ({ page }) => {
    await open(page, people[role]);

    const { places: expected, logs } = desks[role];
    await expect(page).toHaveURL(expected[0] ?? '/account');
    expect(await places(page)).toEqual(expected);
    await expect(page.getByRole('button', { name: 'Log a session' })).toHaveCount(logs ? 1 : 0);
    await expect(page).toHaveTitle('Workspace');
  });
}

test('somebody signs in with her password, by keyboard alone, and signs out again', async ({ page, context }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await expect(page.getByLabel('E-mail')).toBeFocused();

  await page.keyboard.type(people.social_worker);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await stands(page);
  await expect(page).toHaveURL('/today');

  const cookies = await context.cookies();
  const token = cookies.find(({ name }) => name === '__Host-ariadne');
  expect(token).toMatchObject({ secure: true, httpOnly: true, sameSite: 'Strict', path: '/', expires: -1 });
  expect(await page.evaluate(() => document.cookie)).toBe('');

  // The cookie is good for a new page too.
  await page.reload();
  await stands(page);

  await page.getByRole('button', { name: /Eleni Karra/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByText('You are signed out.')).toBeVisible();
  expect((await context.cookies()).some(({ name }) => name === '__Host-ariadne')).toBe(false);

  await page.goto('/cases');
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('a wrong password and an unknown address get the same answer', async ({ page }) => {
  const answers: string[] = [];
  for (const email of [people.dpo, 'nobody@demo.test']) {
    await page.goto('/');
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill('not-the-password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    const said = page.getByRole('group', { name: 'These do not match. You can try again.' });
    await expect(said).toBeVisible();
    answers.push(await page.locator('main').innerText());
    await expect(page.getByLabel('Password', { exact: true })).toHaveValue('');
  }
  expect(answers[0]).toBe(answers[1]);
});

test('an address that was asked for is there after signing in', async ({ page }) => {
  await page.goto('/account');
  await page.getByLabel('E-mail').fill(people.coordinator);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await stands(page);
  await expect(page).toHaveURL('/account');
});
