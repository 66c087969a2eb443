import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { act, another, ask, change, dialogOf, expect, goTo, open, people, test } from './people.ts';

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
 * the supervisor of all teams reads them; and how many of them are children.
 */
async function firstCame(
  page: Page,
  grantId: string,
  from: string,
  to: string,
): Promise<{ all: number; children: number }> {
  const { items } = await ask<{ items: { code: string; ageBand: string }[] }>(page, '/cases?limit=100');
  const many = { all: 0, children: 0 };
  for (const { code, ageBand } of items) {
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
    if (!first || first < from || first > to) continue;
    many.all += 1;
    if (ageBand === 'UNDER_18') many.children += 1;
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
  const { last, before } = quartersOver();
  await page.locator('main a[href="/reports/amif-o-2-3"]').click();
  await page.getByLabel('Period').selectOption(last);
  await page.getByLabel('Grant').selectOption({ label: `${code} · ${grant}` });
  await page.getByLabel(/^By/).selectOption({ label: 'Age: As AMIF reports it' });
  await page.getByLabel(/^And by/).selectOption({ label: 'Gender: As AMIF reports it' });
  await page.getByRole('button', { name: 'Make the table' }).click();
  await expect(page.getByRole('button', { name: 'Ask for approval' })).toBeVisible({ timeout: 60_000 });

  // Few girls among the boys: whoever had all figures but theirs would have theirs, too.
  const [, children = []] = await linesOf(page);
  expect(children.map((cell) => cell.includes('✱'))).toEqual([false, true, true, false, false, false]);
  await expect(page.getByText('Closed to every reader named here')).toBeVisible();
  await expect(page.getByText(/^Under 18: ✱ \+ ✱ = \d+$/).first()).toBeVisible();
  await page.getByRole('tab', { name: 'A person counted' }).click();
  await expect(page.getByText('What she knows of herself.').first()).toBeVisible();
  await page.getByRole('tab', { name: 'An agency' }).click();
  await expect(page.getByText('part of the calculation that hid these figures')).toBeVisible();
  await page.getByRole('combobox', { name: 'People it knows of one withheld figure' }).click();
  await page.getByRole('option', { name: '2', exact: true }).click();
  await expect(page.getByText('What it knows of its own people.').first()).toBeVisible();
  await expect(page.getByText('Closed to every reader named here')).toBeVisible();
  await page.getByRole('button', { name: 'Make it: Without Gender' }).click();
  await expect(page.getByText('6 of 6 figures are shown.')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('nothing can be worked out beyond what is shown')).toBeVisible();
  const lines = (await linesOf(page)) as [string, string][];
  const figures = lines.map(([, figure]) => Number(figure));
  const [ofChildren, all] = [figures[0], figures.at(-1)];

  const supervisor = await another(browser, people.supervisor);
  expect({ all, children: ofChildren }).toEqual(await firstCame(supervisor, grantId, ...monthsOf(last)));
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
  const rows = kept.CSV.toString('utf8')
    .split('\r\n')
    .slice(1, 1 + lines.length);
  expect(rows.map((row) => Number(row.split(',').at(-1))).sort()).toEqual(figures.toSorted());
  for (const figure of figures) expect(kept['To print'].toString('utf8')).toContain(`<td>${figure}</td>`);
  expect(kept.PDF.toString('latin1').slice(0, 5)).toBe('%PDF-');
  const { release, edition, replaces, result } = JSON.parse(kept.JSON.toString('utf8'));
  expect(result.cells.map(({ value }: { value: number }) => value).sort()).toEqual(figures.toSorted());

  // What is printed is a page of our own, made of the file's very cells.
  const paper = await browser.newContext().then((context) => context.newPage());
  await paper.addInitScript((given) => Object.assign(window, { toPrint: given }), {
    language: 'el',
    id: release,
    edition,
    replaces,
    result,
  });
  await paper.goto('/release-on-paper');
  await expect(paper.locator('html[data-printable]')).toBeAttached();
  await expect(paper.getByText(result.certificate.hash)).toBeVisible();
  expect((await linesOf(paper)).map(([, figure]) => Number(figure))).toEqual(figures);
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

  // In all, both quarters are released: side by side, with what both show.
  const released = await ask<{ items: { id: string; result: { period: string; breakdowns: unknown[] } }[] }>(
    page,
    '/released-tables?reportId=amif-o-2-3&profile=internal',
  );
  const inAll = released.items.find(({ result: { period, breakdowns } }) => period === last && !breakdowns.length)!;
  await goTo(page, `/releases/${inAll.id}`);
  await page.getByLabel('Released for').click();
  await page.getByRole('option', { name: quarterName(before) }).click();
  const beside = page.getByRole('table').last();
  await expect(beside.getByRole('row')).toHaveCount(2);
  const [earlier = '', now = '', difference = ''] = await beside.getByRole('cell').allInnerTexts();
  expect(Number(now)).toBe(all);
  expect(Number(difference.replace('−', '-'))).toBe(Number(now) - Number(earlier));
  await page.reload();
  await expect(page.getByRole('table').last().getByRole('row')).toHaveCount(2);
});

test('a training is recorded by profession, and a target stands beside what was released', async ({ page }) => {
  await open(page, people.manager, '/trainings');
  await page.getByRole('button', { name: 'Record a training' }).click();
  const topic = `Trauma-aware reception ${Date.now()}`;
  await dialogOf(page).getByLabel('Topic').fill(topic);
  // Of the running year, whichever that is.
  const day = new Date().toLocaleDateString('en-GB', { timeZone: 'Europe/Athens' });
  await dialogOf(page).getByLabel('Day', { exact: true }).fill(day);
  await dialogOf(page).getByLabel('Place').fill('Piraeus');
  await dialogOf(page).getByLabel('Profession').selectOption({ label: 'Teachers' });
  await dialogOf(page).getByLabel('How many').fill('14');
  await dialogOf(page).getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('list', { name: 'Trainings' }).getByText(topic)).toBeVisible();
  await expect(page.getByText('14 people').first()).toBeVisible();
  // Added up for the running year, and to be kept as a file.
  const added = page.getByRole('table', { name: /^Trainings from 01\/01\// });
  await expect(added.getByRole('row', { name: new RegExp(`^${topic}`) }).getByRole('cell')).toHaveText(['1', '14']);
  const [sheet] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()]);
  expect(sheet.suggestedFilename()).toBe('document.csv');
  expect((await readFile(await sheet.path())).toString('utf8')).toContain(`Topic,${topic},1,14\r\n`);

  await goTo(page, '/targets');
  await page.getByRole('button', { name: /^Set a target, .*AMIF/ }).click();
  const reports = dialogOf(page).getByLabel('What is counted');
  // Whatever is offered can be set: what is counted for a grant, each person in one period.
  await expect(reports.getByRole('option', { name: 'Sessions and attendance' })).toHaveCount(0);
  await reports.selectOption({ label: 'R.2.11 Applied for long-term residence' });
  await dialogOf(page).getByLabel('Target').fill('12');
  await dialogOf(page).getByRole('button', { name: 'Save' }).click();
  const target = page.getByRole('listitem').filter({ hasText: 'R.2.11' });
  await expect(target).toContainText('Target 12');
  await expect(target).toContainText('Nothing of it has been released.');
});

test('what can be counted for one grant, or for all, asks which', async ({ page }) => {
  await open(page, people.manager, '/reports/esf-exit');
  const grants = await ask<{ items: { id: string; code: string; name: string }[] }>(page, '/grants?limit=50');
  const { id, code, name } = grants.items[0]!;
  await expect(page.getByLabel(/^Grant/)).toHaveValue('');
  await page.getByLabel(/^Grant/).selectOption({ label: `${code} · ${name}` });
  await page.getByRole('button', { name: 'Make the table' }).click();
  await expect(page).toHaveURL(/\/reports\/drafts\//);
  const draft = await ask<{ request: { grantId: string } }>(page, `/report-drafts/${page.url().split('/').at(-1)}`);
  expect(draft.request.grantId).toBe(id);
});

const DAY = 86_400_000;
/** The last quarter that is over, the one before it, and how many days ago the last one ended. */
function quartersOver(): { last: string; before: string; ended: number } {
  const [year = 0, month = 0, day = 0] = new Date()
    .toLocaleDateString('sv', { timeZone: 'Europe/Athens' })
    .split('-')
    .map(Number);
  const number = year * 4 + Math.floor((month - 1) / 3);
  const name = (one: number) => `${Math.floor(one / 4)}-Q${(one % 4) + 1}`;
  const begun = Date.UTC(Math.floor(number / 4), (number % 4) * 3, 1);
  return {
    last: name(number - 1),
    before: name(number - 2),
    ended: (Date.UTC(year, month - 1, day) - begun) / DAY + 1,
  };
}

/** The months of a quarter, from the first to the last. */
function monthsOf(quarter: string): [from: string, to: string] {
  const [year, part] = quarter.split('-Q');
  const last = Number(part) * 3;
  return [`${year}-${String(last - 2).padStart(2, '0')}`, `${year}-${String(last).padStart(2, '0')}`];
}

function quarterName(quarter: string): string {
  const [year, part] = quarter.split('-Q');
  return `${['January to March', 'April to June', 'July to September', 'October to December'][Number(part) - 1]} ${year}`;
}

/** A draft that is made through the API, as far as it can be; its id. */
async function drafted(page: Page, report: string, request: object): Promise<string> {
  const { id } = await act<{ id: string }>(page, `/reports/${report}/drafts`, { breakdowns: [], ...request });
  const state = async () => (await ask<{ state: string }>(page, `/report-drafts/${id}`)).state;
  await expect.poll(state, { timeout: 60_000 }).toBe('DONE');
  return id;
}

test('what a schedule made is told to the manager until she asks for it, and then to whoever approves it', async ({
  page,
  browser,
}) => {
  test.setTimeout(240_000);
  const { before, ended } = quartersOver();
  test.skip(ended > 89, 'No schedule of quarters can be due and not yet due on these days.');
  await open(page, people.manager, '/dashboard');
  const ofMinutes = async () => {
    const { items } = await ask<{ items: { id: string; reportId: string; version: number }[] }>(
      page,
      '/report-schedules',
    );
    return items.filter(({ reportId }) => reportId === 'minutes');
  };
  const forget = async () => {
    for (const { id } of await ofMinutes())
      await page.request.delete(`/api/report-schedules/${id}`, { headers: { 'x-requested-with': 'ariadne' } });
  };
  // What an earlier try has left.
  await forget();
  await goTo(page, '/reports/minutes');
  await page.getByLabel('Period').selectOption(before);
  await page.getByRole('button', { name: 'Make the table' }).click();
  await page.getByRole('button', { name: 'Make it again after each period' }).click({ timeout: 60_000 });
  await dialogOf(page)
    .getByLabel('Days after the end of the period')
    .fill(String(ended + 1));
  await dialogOf(page).getByRole('button', { name: 'Make it again after each period' }).click();
  await expect(page.getByText('It will be made again after each period.').first()).toBeVisible();

  const told = page.getByRole('list', { name: 'Scheduled drafts that wait for you' });
  await goTo(page, '/dashboard');
  await expect(told).toHaveCount(0);
  // A day earlier, it is due: whoever does what is due finds it within half a minute.
  const [own] = await ofMinutes();
  await change(page, `/report-schedules/${own!.id}`, { daysAfter: ended }, own!.version);
  await expect(async () => {
    await goTo(page, '/dashboard');
    await expect(told).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 120_000 });
  // What it is, and no figure of it.
  await expect(told).toHaveText(/^Time given, [^0-9]+ \d{4}.*Look at it and ask for its approval\.$/);

  await told.getByRole('link').click();
  await page.getByRole('button', { name: 'Ask for approval' }).click();
  await expect(page.getByText('Somebody else has to approve it.')).toBeVisible();
  const address = new URL(page.url()).pathname;
  await goTo(page, '/dashboard');
  await expect(told).toHaveCount(0);

  const supervisor = await another(browser, people.supervisor);
  await goTo(supervisor, '/today');
  const waits = supervisor.getByRole('link', { name: /^\d+ releases? waits? for your approval$/ });
  await waits.click();
  await supervisor.locator(`main a[href="${address}"]`).click();
  await supervisor.getByRole('button', { name: 'Approve' }).click();
  await expect(supervisor.getByText('Released', { exact: true })).toBeVisible();
  await supervisor.context().close();
  await forget();
});

test('evidence for an audit is asked for by one, approved by another, and taken once', async ({ page, browser }) => {
  test.setTimeout(240_000);
  const { last } = quartersOver();
  const [manager, officer] = [await another(browser, people.manager), await another(browser, people.dpo)];
  const grants = await ask<{ items: { id: string; name: string }[] }>(manager, '/grants?limit=50');
  const { id: grantId } = grants.items.find((one) => one.name.includes('AMIF'))!;
  const recipient = `Harbour fund ${Date.now()}`;
  const draftId = await drafted(manager, 'amif-o-2-3', { period: last, profile: 'funder', recipient, grantId });
  const { id } = await act<{ id: string }>(manager, '/releases', { draftId });
  await act(officer, `/releases/${id}/approve`);
  // It is no business of whoever makes reports.
  await goTo(manager, `/releases/${id}`);
  await expect(manager.getByRole('heading', { name: 'Evidence for audits' })).toHaveCount(0);

  await open(page, people.supervisor, `/releases/${id}`);
  await page.getByRole('button', { name: 'Ask for evidence' }).click();
  await dialogOf(page).getByRole('button', { name: 'Ask for evidence' }).click();
  const mine = page.getByRole('list', { name: 'Evidence for audits' });
  await expect(mine).toContainText('Waits for approval');
  for (const name of ['Approve', 'Take the file']) await expect(mine.getByRole('button', { name })).toHaveCount(0);

  await goTo(officer, '/releases');
  const asked = officer.getByRole('listitem').filter({ hasText: recipient }).filter({ hasText: 'Waits for approval' });
  await asked.getByRole('button', { name: 'Approve' }).click();
  await expect(officer.getByText('Approved. It can be taken once within a week.').first()).toBeVisible();
  await expect(officer.getByRole('button', { name: 'Take the file' })).toHaveCount(0);

  await page.reload();
  const [kept] = await Promise.all([
    page.waitForEvent('download'),
    mine.getByRole('button', { name: 'Take the file' }).click(),
  ]);
  expect(kept.suggestedFilename()).toBe('evidence.csv');
  const text = (await readFile(await kept.path())).toString('utf8');
  const [head = '', ...lines] = text
    .replace(/^\ufeff/, '')
    .trim()
    .split('\r\n');
  expect(head).toContain(`For ${recipient} alone.`);
  expect(lines.length).toBeGreaterThan(1);
  // Numbers of this file, months, and nobody's code or name.
  const cases = await ask<{ items: { code: string; alias: string | null }[] }>(page, '/cases?limit=100');
  for (const { code, alias } of cases.items) for (const told of [code, alias ?? code]) expect(text).not.toContain(told);

  await expect(mine).toContainText('Taken');
  await expect(mine.getByRole('button', { name: 'Take the file' })).toHaveCount(0);
  const packs = await ask<{ items: { id: string }[] }>(page, `/evidence-packs?releaseId=${id}`);
  const again = await page.request.post(`/api/evidence-packs/${packs.items[0]!.id}/take`, {
    headers: { 'x-requested-with': 'ariadne', 'idempotency-key': crypto.randomUUID() },
  });
  expect(again.status()).toBe(409);
  for (const other of [manager, officer]) await other.context().close();
});

// The last of the file: it lets tables wait for each other.
test('a draft shows how far it is, also after the page is loaded anew, and can be stopped', async ({ page }) => {
  test.setTimeout(240_000);
  await open(page, people.manager, '/reports/sessions');
  // One after the other is made: ours waits for these.
  const { before } = quartersOver();
  const year = String(Number(before.slice(0, 4)) - 1);
  const cuts = ['gender', 'age', 'citizenship', 'service', 'presence', 'month'];
  const pairs = cuts.flatMap((one, at) => cuts.slice(at + 1).map((other) => [one, other]));
  const waiting: string[] = [];
  for (const pair of pairs) {
    const request = { period: year, profile: 'internal', breakdowns: pair.map((dimension) => ({ dimension })) };
    waiting.push((await act<{ id: string }>(page, '/reports/sessions/drafts', request)).id);
  }

  await page.getByLabel('Period').selectOption(year);
  await page.getByLabel(/^By/).selectOption({ label: 'Grant' });
  await page.getByRole('button', { name: 'Make the table' }).click();
  const progress = page.getByRole('progressbar', { name: 'Progress' });
  await expect(progress).toBeVisible();
  await page.reload();
  await expect(progress).toBeVisible();
  await expect(page.getByText('Counting and protecting.')).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(progress).toHaveCount(0);
  await expect(page.getByText('Stopped', { exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByText('Stopped', { exact: true })).toBeVisible();
  const id = page.url().split('/').at(-1)!;
  expect(await ask(page, `/report-drafts/${id}`)).toMatchObject({ state: 'CANCELLED', result: null });

  for (const other of waiting)
    await page.request.post(`/api/report-drafts/${other}/cancel`, { headers: { 'x-requested-with': 'ariadne' } });
});
