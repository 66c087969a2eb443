import { act, casesOf, dialogOf, expect, goTo, open, people, test } from './people.ts';

test('a legal period begins from a decision, shows its days, and is extended by a scan and nothing else', async ({
  page,
}) => {
  await open(page, people.legal_adviser);
  const row = (await casesOf(page)).find(({ status }) => status === 'ACTIVE')!;
  await goTo(page, `/cases/${row.code}/safety`);
  const periods = page.getByRole('region', { name: 'Legal periods' });

  await periods.getByRole('button', { name: 'Begin a period' }).click();
  await dialogOf(page).getByLabel('Which period').selectOption('GR_PERMIT_A7');
  await expect(dialogOf(page)).toContainText('Law 5038/2023');
  await dialogOf(page).getByLabel('Counted from').selectOption('STATUS_DECISION');
  await dialogOf(page).getByLabel('Which decision').selectOption({ index: 1 });
  await dialogOf(page).getByRole('button', { name: 'Begin a period' }).click();
  await expect(dialogOf(page)).toHaveCount(0);
  const permit = periods.getByRole('listitem').filter({ hasText: 'Residence permit A.7: 12 months' }).last();
  await expect(permit).toContainText('Residence permit');

  await permit.getByRole('button', { name: 'Extend: Residence permit' }).click();
  await expect(dialogOf(page).getByLabel('Until')).toHaveCount(0);
  await dialogOf(page).getByLabel('By how much').selectOption('GR_PERMIT_A7_RENEWED');
  await dialogOf(page).getByRole('button', { name: 'Extend' }).click();
  await expect(dialogOf(page).getByText('Choose the scan first.')).toBeVisible();
  await dialogOf(page)
    .getByLabel('Scan of the paper')
    .setInputFiles({ name: 'scan.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 an act %%EOF') });
  await dialogOf(page).getByRole('button', { name: 'Extend' }).click();
  await expect(dialogOf(page)).toHaveCount(0);
  const renewed = periods.getByRole('listitem').filter({ hasText: '12 months more' }).last();
  await expect(renewed).toContainText('Extended by a paper');
  await expect(renewed).toContainText(/\d+ days left/);
  // The nearest of all stands beside the name, on every page of the case.
  await expect(page.getByRole('link', { name: /days? left|Last day today|Ran out/ }).first()).toBeVisible();
});

test('a worker does her reminders by keyboard: done, tomorrow, handed over; the keys are told', async ({ page }) => {
  await open(page, people.social_worker);
  const alias = `Halcyon ${Date.now() % 100_000}`;
  const { code } = await act<{ code: string }>(page, '/cases', { alias });
  const dueAt = new Date(Date.now() + 3 * 86_400_000).toISOString();
  for (const note of ['Ask about the key', 'Bring the form', 'Ring the school'])
    await act(page, `/cases/${code}/reminders`, { dueAt, note });

  await goTo(page, '/today');
  await page.getByRole('link', { name: 'All reminders' }).click();
  await page.getByRole('button', { name: 'To come' }).click();
  const list = page.getByRole('list', { name: 'Reminders' });
  const mine = list.getByRole('listitem').filter({ hasText: alias });
  await expect(mine).toHaveCount(3);

  await page.keyboard.press('?');
  await expect(dialogOf(page)).toContainText('Put off until tomorrow');
  await expect(dialogOf(page)).toContainText('Hand over');
  await page.keyboard.press('Escape');
  // Back where she was, before she goes on.
  await expect(page.getByRole('button', { name: 'To come' })).toBeFocused();

  await page.keyboard.press('j');
  await expect(list.getByRole('listitem').first().getByRole('link').first()).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(list.getByRole('listitem').nth(1).getByRole('link').first()).toBeFocused();
  await page.keyboard.press('k');
  await expect(list.getByRole('listitem').first().getByRole('link').first()).toBeFocused();

  await mine.first().getByRole('link').first().focus();
  await page.keyboard.press('d');
  await expect(mine).toHaveCount(2);
  await mine.first().getByRole('link').first().focus();
  await page.keyboard.press('s');
  await expect(mine).toHaveCount(1);
  await mine.first().getByRole('link').first().focus();
  await page.keyboard.press('h');
  await expect(dialogOf(page)).toContainText('Nobody else is on the team of this case.');
  await page.keyboard.press('Escape');
  await mine.getByRole('button', { name: `Log a session: Task, ${alias}` }).click();
  await expect(dialogOf(page)).toContainText(alias);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Put off' }).click();
  await expect(mine).toHaveCount(1);
  await mine.getByRole('button', { name: `Done: Task, ${alias}` }).click();
  await expect(mine).toHaveCount(0);
  await page.getByRole('button', { name: 'Done', exact: true }).first().click();
  await expect(mine).toHaveCount(2);
});

test('an administrator reads every text that can be sent, and puts a review on record', async ({ page }) => {
  await open(page, people.admin, '/message-texts');
  const albanian = page.getByRole('region', { name: 'Albanian' });
  await expect(albanian.getByText('The linter finds nothing')).toHaveCount(2);
  const moved = albanian.getByRole('listitem').filter({ hasText: 'A meeting was moved' });
  await expect(moved).toContainText('Not reviewed: is not sent');
  await moved.getByRole('button', { name: /^Record my review/ }).click();
  await dialogOf(page).getByLabel('Who read it').fill('A reader of the language');
  await dialogOf(page).getByRole('button', { name: 'Record my review' }).click();
  await expect(moved).toContainText('Reviewed by A reader of the language');
  await expect(moved.getByRole('button')).toHaveCount(0);
});
