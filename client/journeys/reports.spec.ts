import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { another, ask, dialogOf, expect, goTo, open, people, test } from './people.ts';

const files = ['CSV', 'Excel', 'PDF', 'JSON', 'To print'] as const;

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
  const kept = await downloads(page);
  const texts = (['CSV', 'JSON', 'To print'] as const).map((name) => kept[name].toString('utf8'));
  // What was shown is in the files, line by line.
  for (const [name = '', ...figures] of lines.slice(1, -1))
    for (const text of texts) {
      expect(text).toContain(name);
      for (const figure of figures.filter((one) => /^\d+$/.test(one) && one !== '0')) expect(text).toContain(figure);
    }
});

/** Takes the release in each format. */
async function downloads(page: Page): Promise<Record<(typeof files)[number], Buffer>> {
  const taken: [string, Buffer][] = [];
  for (const name of files) {
    const [kept] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name, exact: true }).click(),
    ]);
    expect(kept.suggestedFilename(), 'its name says nothing').toMatch(/^document\.\w+$/);
    const file = await readFile(await kept.path());
    expect(file.byteLength, name).toBeGreaterThan(200);
    taken.push([name, file]);
  }
  return Object.fromEntries(taken) as Record<(typeof files)[number], Buffer>;
}

interface Counted {
  id: string;
  grantId?: string | null;
  attendance?: string;
  heldAt?: string;
}

/**
 * O.2.3 by hand: who came for the first time to something of the grant in these months, counted from the case records as
 * the supervisor of both teams reads them.
 */
async function firstCame(page: Page, grantId: string, from: string, to: string): Promise<number> {
  const { items } = await ask<{ items: { code: string }[] }>(page, '/cases?limit=100');
  let many = 0;
  for (const { code } of items) {
    const services = await ask<{ items: Counted[] }>(page, `/cases/${code}/episodes?limit=100`);
    const months: string[] = [];
    for (const { id } of services.items.filter((one) => one.grantId === grantId)) {
      const held = await ask<{ items: Counted[]; nextCursor: string | null }>(
        page,
        `/episodes/${id}/sessions?limit=100`,
      );
      expect(held.nextCursor, 'all of them are looked at').toBeNull();
      for (const { attendance = '', heldAt = '' } of held.items)
        if (['ATTENDED', 'LATE', 'PARTIAL'].includes(attendance))
          months.push(new Date(heldAt).toLocaleDateString('sv', { timeZone: 'Europe/Athens' }).slice(0, 7));
    }
    const first = months.sort()[0];
    if (first && first >= from && first <= to) many += 1;
  }
  return many;
}

test('the quarterly AMIF report: what would leak is withheld, repaired, approved by somebody else, and is what one counts by hand', async ({
  page,
  browser,
}) => {
  test.setTimeout(240_000);
  await open(page, people.manager, '/reports');
  const grants = await ask<{ items: { id: string; code: string; name: string }[] }>(page, '/grants?limit=50');
  const { id: grantId, code, name: grant } = grants.items.find((one) => one.name.includes('AMIF'))!;
  await page.locator('main a[href="/reports/amif-o-2-3"]').click();
  await page.getByLabel('Period').selectOption('2026-Q3');
  await page.getByLabel('Grant').selectOption({ label: `${code} · ${grant}` });
  await page.getByLabel(/^By/).selectOption({ label: 'Citizenship group: EU and third countries' });
  await page.getByRole('button', { name: 'Make the table' }).click();
  await expect(page.getByRole('button', { name: 'Ask for approval' })).toBeVisible({ timeout: 60_000 });

  // Of which group they are is withheld. Five in all: whoever stood in one of them would know how few are in the other.
  expect((await linesOf(page)).flat().filter((cell) => cell.includes('✱'))).toHaveLength(2);
  await expect(page.getByText('Something could be worked out')).toBeVisible();
  await page.getByRole('tab', { name: 'A person counted' }).click();
  await expect(page.getByText('can be told to be small').first()).toBeVisible();
  await page.getByRole('button', { name: 'Make it: Without Citizenship group' }).click();
  await expect(page.getByText('1 of 1 figures are shown.')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('nothing can be worked out beyond what is shown')).toBeVisible();
  const [[, figure = '']] = (await linesOf(page)) as [string[]];

  const supervisor = await another(browser, people.supervisor);
  expect(Number(figure)).toBe(await firstCame(supervisor, grantId, '2026-07', '2026-09'));
  await supervisor.context().close();

  await page.getByRole('button', { name: 'Ask for approval' }).click();
  await expect(page.getByText('Somebody else has to approve it.')).toBeVisible();
  const officer = await another(browser, people.dpo);
  await goTo(officer, new URL(page.url()).pathname);
  await officer.getByRole('button', { name: 'Approve' }).click();
  await expect(officer.getByText('Released', { exact: true })).toBeVisible();
  await officer.context().close();

  await page.reload();
  const kept = await downloads(page);
  expect(kept.CSV.toString('utf8').split('\r\n').slice(0, 2).join(' ')).toBe(`\ufeffPersons ${figure}`);
  expect(kept['To print'].toString('utf8')).toContain(`<td>${figure}</td>`);
  expect(kept.PDF.toString('latin1').slice(0, 5)).toBe('%PDF-');
  const { release, edition, result } = JSON.parse(kept.JSON.toString('utf8'));
  expect(result.cells).toEqual([{ at: [], value: Number(figure) }]);

  // What is printed is a page of our own, made of the file's very cells.
  const paper = await browser.newContext().then((context) => context.newPage());
  await paper.addInitScript((given) => Object.assign(window, { toPrint: given }), {
    language: 'el',
    id: release,
    edition,
    result,
  });
  await paper.goto('/release-on-paper');
  await expect(paper.locator('html[data-printable]')).toBeAttached();
  await expect(paper.getByText(result.certificate.hash)).toBeVisible();
  expect(await linesOf(paper)).toEqual([['Σύνολο', figure]]);
  await paper.context().close();

  // Where the server has no browser to print with, the reader's own prints the same sheet.
  await page.route('**/file?format=pdf*', (route) =>
    route.fulfill({ status: 409, contentType: 'application/problem+json', json: { type: '/problems/no-printer' } }),
  );
  await page.evaluate(() => {
    window.print = () => {
      document.documentElement.dataset.printed = document.querySelector<HTMLElement>('[data-on-paper]')?.innerText;
    };
  });
  await page.getByRole('button', { name: 'PDF', exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('data-printed', new RegExp(result.certificate.hash));

  // The quarter before it is released, too: side by side, with what both show.
  await page.getByLabel('Released for').click();
  await page.getByRole('option', { name: 'April to June 2026' }).click();
  const beside = page.getByRole('table').last();
  await expect(beside.getByRole('row')).toHaveCount(2);
  const [before = '', now = '', difference = ''] = await beside.getByRole('cell').allInnerTexts();
  expect(now).toBe(figure);
  expect(Number(difference.replace('−', '-'))).toBe(Number(now) - Number(before));
  await page.reload();
  await expect(page.getByRole('table').last().getByRole('row')).toHaveCount(2);
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
