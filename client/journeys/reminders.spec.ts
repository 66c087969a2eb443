import { ask, dialogOf, expect, goTo, open, people, test } from './people.ts';

test('an administrator previews a rule, sees when it would come and who would hear of it, and keeps it', async ({
  page,
}) => {
  await open(page, people.admin, '/reminder-rules');
  const list = page.getByRole('list', { name: 'Reminder rules' });
  await expect(list.getByRole('listitem')).toHaveCount(6);

  await page.getByRole('button', { name: 'Add a rule' }).click();
  await dialogOf(page).getByLabel('How many').fill('45');
  await dialogOf(page).getByLabel('To the coordinators after (hours)').fill('48');
  await dialogOf(page).getByRole('button', { name: 'Preview' }).click();
  const told = dialogOf(page).getByRole('region', { name: 'What this rule would do' });
  await expect(told).toContainText(/It would speak of at most \d+ records now\./);
  await expect(told.getByRole('listitem')).toHaveCount(5);
  await expect(told).toContainText('To the coordinators, if nobody sees to it:');

  await dialogOf(page).getByLabel('In force').uncheck();
  await dialogOf(page).getByRole('button', { name: 'Save' }).click();
  await expect(list.getByRole('listitem').filter({ hasText: 'every 45 days' })).toContainText('Switched off');
  // The preview before kept nothing of its own.
  await expect(list.getByRole('listitem')).toHaveCount(7);

  await goTo(page, '/reminder-queue');
  await expect(page.getByText('Failed too often', { exact: true }).first()).toBeVisible();
});

test('a social worker looks ahead in a case: what comes, and what each check says', async ({ page }) => {
  await open(page, people.social_worker);
  const { items } = await ask<{ items: { code: string }[] }>(page, '/cases?status=ACTIVE&limit=1');
  await goTo(page, `/cases/${items[0]!.code}/ahead`);
  await expect(page.getByRole('heading', { name: 'What comes' })).toBeVisible();
  await expect(page.getByLabel('Until')).toBeVisible();
});
