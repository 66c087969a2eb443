import { dialogOf, expect, goTo, open, people, test } from './people.ts';

test('an administrator previews a rule, sees that it would do nothing wrong, and keeps it; one that comes too often is refused', async ({
  page,
}) => {
  await open(page, people.admin, '/reminder-rules');
  const list = page.getByRole('list', { name: 'Reminder rules' });
  await expect(list.getByRole('listitem')).toHaveCount(4);

  await page.getByRole('button', { name: 'Add a rule' }).click();
  await dialogOf(page).getByLabel('How many').fill('45');
  await dialogOf(page).getByLabel('To the coordinators after (hours)').fill('48');
  await dialogOf(page).getByRole('button', { name: 'Preview' }).click();
  const told = dialogOf(page).getByRole('region', { name: 'What this rule would do' });
  await expect(told).toContainText(/It would speak of \d+ records? now\./);
  await expect(told.getByRole('listitem')).toHaveCount(5);
  await expect(told).toContainText('To the coordinators, if nobody sees to it:');
  // A preview keeps nothing.
  await expect(list.getByRole('listitem')).toHaveCount(4);

  await dialogOf(page).getByLabel('In force').uncheck();
  await dialogOf(page).getByRole('button', { name: 'Save' }).click();
  await expect(list.getByRole('listitem').filter({ hasText: 'every 45 days' })).toContainText('Switched off');

  await goTo(page, '/reminder-queue');
  await expect(page.getByText('Failed too often', { exact: true }).first()).toBeVisible();
});

test('a social worker looks ahead in a case: what comes, and what each check says', async ({ page }) => {
  await open(page, people.social_worker, '/cases');
  await page
    .getByRole('link', { name: /[A-Z0-9]{2}-[A-Z0-9]{4}-[A-Z0-9]{2}/ })
    .first()
    .click();
  await page.getByRole('navigation', { name: 'Parts of the case' }).getByRole('link', { name: 'What comes' }).click();
  await expect(page.getByRole('heading', { name: 'What comes' })).toBeVisible();
  await expect(page.getByLabel('Until')).toBeVisible();
});
