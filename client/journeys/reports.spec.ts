import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { another, dialogOf, expect, goTo, open, people, test } from './people.ts';

const files = ['CSV', 'Excel', 'JSON', 'To print'] as const;

/** Chooses a report by who reads it and by what it is broken down, and waits until its table is safe and final. */
async function make(page: Page, report: string, period: string, by: string, andBy: string): Promise<void> {
  // One's own drafts bear the same names.
  await page.locator(`main a[href="/reports/${report}"]`).click();
  await page.getByLabel('Period').selectOption(period);
  await page.getByLabel(/^By/).selectOption({ label: by });
  await page.getByLabel(/^And by/).selectOption({ label: andBy });
  await page.getByRole('button', { name: 'Make the table' }).click();
  await expect(page.getByRole('button', { name: 'Ask for approval' })).toBeVisible({ timeout: 60_000 });
}

/** What stands in the lines of the table, as its reader gets it. */
const linesOf = (page: Page) =>
  page
    .getByRole('table')
    .first()
    .getByRole('row')
    .evaluateAll((rows) =>
      rows.map((row) =>
        [...(row as HTMLTableRowElement).cells].map((cell) => cell.innerText.trim().replaceAll(/\s+/g, ' ')),
      ),
    );

test('a manager makes a report, sees what is withheld and what could be worked out, and cannot approve it herself', async ({
  page,
  browser,
}) => {
  test.setTimeout(240_000);
  await open(page, people.manager, '/reports');
  await make(page, 'caseload', '2026-Q1', 'Gender: As AMIF reports it', 'Age: Children and adults');

  const lines = await linesOf(page);
  expect(lines.flat().some((cell) => cell.includes('✱'))).toBe(true);
  await expect(page.getByText('Closed to every reader named here')).toBeVisible();
  await page.getByRole('button', { name: 'How is this counted?' }).click();
  await expect(dialogOf(page)).toContainText('SELECT');
  await page.keyboard.press('Escape');
  // Closing gives the focus back to what opened it.
  await expect(page.getByRole('button', { name: 'How is this counted?' })).toBeFocused();

  // The arrows go from figure to figure.
  const first = page.getByRole('table').first().locator('td').first();
  await first.focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('table').first().locator('td').nth(1)).toBeFocused();

  await page.getByRole('button', { name: 'Ask for approval' }).click();
  await expect(page.getByText('Somebody else has to approve it.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Approve' })).toHaveCount(0);
  const address = new URL(page.url()).pathname;

  const officer = await another(browser, people.dpo);
  await goTo(officer, address);
  expect(await linesOf(officer)).toEqual(lines);
  await officer.getByRole('button', { name: 'Approve' }).click();
  await expect(officer.getByText('Released', { exact: true })).toBeVisible();
  await officer.context().close();

  await page.reload();
  const texts: string[] = [];
  for (const name of files) {
    const [kept] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name, exact: true }).click(),
    ]);
    const file = await readFile(await kept.path());
    expect(file.byteLength, name).toBeGreaterThan(200);
    if (name !== 'Excel') texts.push(file.toString('utf8'));
  }
  // What was shown is in the files, line by line.
  for (const [name = '', ...figures] of lines.slice(1, -1))
    for (const text of texts) {
      expect(text).toContain(name);
      for (const figure of figures.filter((one) => /^\d+$/.test(one) && one !== '0')) expect(text).toContain(figure);
    }
});

test('a training is recorded by profession, and a target stands beside what was released', async ({ page }) => {
  await open(page, people.manager, '/trainings');
  await page.getByRole('button', { name: 'Record a training' }).click();
  const topic = `Trauma-aware reception ${Date.now()}`;
  await dialogOf(page).getByLabel('Topic').fill(topic);
  await dialogOf(page).getByLabel('Day', { exact: true }).fill('10/11/2026');
  await dialogOf(page).getByLabel('Place').fill('Piraeus');
  await dialogOf(page).getByLabel('Profession').selectOption({ label: 'Teachers' });
  await dialogOf(page).getByLabel('How many').fill('14');
  await dialogOf(page).getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(topic)).toBeVisible();
  await expect(page.getByText('14 people').first()).toBeVisible();
});
