import type { Page } from '@playwright/test';
import axe from 'axe-core';
import {
  another,
  ask,
  casesOf,
  change,
  dialogOf,
  expect,
  goTo,
  greekWorker,
  people,
  type Row,
  signIn,
  stands,
  still,
  test,
} from './people.ts';

interface Me {
  user: { id: string; name: string };
}
interface User {
  id: string;
  version: number;
  teamIds: string[];
}
const meOf = (page: Page) => ask<Me>(page, '/me');
const listed = (page: Page, name: string) => page.getByRole('list', { name }).getByRole('listitem');

/** Nothing in the dialog that is open is closed to anybody, by all of axe's rules. */
async function opensToAll(page: Page): Promise<void> {
  await expect(dialogOf(page)).toBeVisible();
  await still(page);
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document);
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`));
  });
  expect(found).toEqual([]);
}

/** Active cases of this worker on which the psychologist works too. */
async function sharedCases(worker: Page, psychologist: Page): Promise<Row[]> {
  const theirs = new Set((await casesOf(psychologist)).map(({ code }) => code));
  return (await casesOf(worker)).filter(({ code, status }) => status === 'ACTIVE' && theirs.has(code));
}

test('the officer opens one case in an emergency; the supervisor finds it on her day and reviews it', async ({
  page,
  browser,
}) => {
  const why = 'A hospital asks who was brought in: heroncanary';
  const judgement = 'It was needed, and no more was looked at than that.';
  const worker = await another(browser, people.social_worker);
  const [one, other] = (await casesOf(worker)).filter(({ status, alias }) => status === 'ACTIVE' && alias);
  const { code, alias } = one as Row;
  await worker.context().close();

  await signIn(page, people.dpo);
  expect((await page.request.get(`/api/cases/${code}`)).status()).toBe(404);
  await goTo(page, '/emergencies');
  await page.getByRole('button', { name: 'Open a case in an emergency' }).click();
  await opensToAll(page);
  await dialogOf(page).getByLabel('Case code').fill(code.toLowerCase());
  await dialogOf(page).getByLabel('Reason').selectOption({ index: 1 });
  await dialogOf(page).getByLabel('What it is for, in your words').fill(why);
  await dialogOf(page).getByRole('button', { name: 'Open for 60 minutes' }).click();

  // The header and who it is, for an hour, and of this case only; the alias belongs to those who know her.
  await expect(page.getByRole('status').filter({ hasText: /Open to you for (60|59) more minutes/ })).toBeVisible();
  await stands(page);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(code);
  await expect(page.getByText('Active since')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Name and papers' })).toBeVisible();
  await expect(page.locator('main')).not.toContainText(alias as string);
  await expect(page.locator('main')).not.toContainText('No alias yet');
  expect((await page.request.get(`/api/cases/${other?.code}`)).status()).toBe(404);
  await goTo(page, '/emergencies');
  await expect(listed(page, 'Emergency access').filter({ hasText: code })).toContainText('To review');

  const supervisor = await another(browser, people.supervisor);
  await goTo(supervisor, '/today');
  const waits = supervisor.getByRole('listitem').filter({ hasText: 'Emergency access to review' });
  await expect(waits).toContainText(code);
  await waits.getByRole('link').click();
  await stands(supervisor);
  const row = listed(supervisor, 'Emergency access').filter({ hasText: code });
  await expect(row).toContainText('Irini Manou');
  await row.getByRole('button', { name: 'Look and review' }).click();
  await expect(dialogOf(supervisor).getByText(why)).toBeVisible();
  await opensToAll(supervisor);
  await dialogOf(supervisor).getByLabel('Review', { exact: true }).fill(judgement);
  await dialogOf(supervisor).getByRole('button', { name: 'Reviewed' }).click();
  await expect(dialogOf(supervisor)).toHaveCount(0);
  await expect(row).toContainText('Reviewed by You');
  await goTo(supervisor, '/today');
  await expect(waits).toHaveCount(0);
  await supervisor.context().close();

  await page.reload();
  await stands(page);
  await page.getByRole('button', { name: 'Reason and review' }).first().click();
  await expect(dialogOf(page).getByText(judgement)).toBeVisible();
});

test('a danger flag hides from a colleague what could locate the person, until worker and supervisor remove it', async ({
  page,
  browser,
}) => {
  const psychologist = await another(browser, people.psychologist);
  await signIn(page, people.social_worker);
  const contactOf = (at: Page, of: string) =>
    ask<{ version?: number; windows?: unknown }>(at, `/cases/${of}/safe-contact`);
  let code = '';
  for (const shared of await sharedCases(page, psychologist))
    if (!code && (await contactOf(psychologist, shared.code)).windows) code = shared.code;
  expect(code).not.toBe('');
  await goTo(psychologist, `/cases/${code}/safety`);
  await expect(psychologist.getByText('Safe times', { exact: true })).toBeVisible();

  await goTo(page, `/cases/${code}/safety`);
  await page.getByRole('button', { name: 'Raise a danger flag' }).click();
  await opensToAll(page);
  await dialogOf(page).getByLabel('Why').fill('Somebody waited for the person at the door.');
  await dialogOf(page).getByRole('button', { name: 'Hide now' }).click();
  await expect(dialogOf(page)).toHaveCount(0);
  const strip = (at: Page) => at.getByRole('region', { name: 'In danger: what could locate the person is hidden' });
  await expect(strip(page)).toContainText('Raised by You');
  await expect(page.getByText('Safe times', { exact: true })).toBeVisible();

  await psychologist.reload();
  await stands(psychologist);
  await expect(strip(psychologist)).toBeVisible();
  await expect(psychologist.getByText('Channel', { exact: true })).toBeVisible();
  await expect(psychologist.getByText('Safe times', { exact: true })).toHaveCount(0);
  expect((await contactOf(psychologist, code)).windows).toBeUndefined();

  await page.getByRole('button', { name: 'Ask to remove' }).click();
  await opensToAll(page);
  await dialogOf(page).getByLabel('Why it may go').fill('The man was arrested.');
  await dialogOf(page).getByRole('button', { name: 'Ask a supervisor' }).click();
  await expect(strip(page)).toContainText('asked to remove it');
  // Whoever asked does not confirm.
  await expect(strip(page).getByRole('button', { name: 'Remove', exact: true })).toHaveCount(0);
  await psychologist.reload();
  await stands(psychologist);
  await expect(psychologist.getByText('Safe times', { exact: true })).toHaveCount(0);

  const supervisor = await another(browser, people.supervisor);
  await goTo(supervisor, '/today');
  const waits = supervisor.getByRole('listitem').filter({ hasText: 'Removal of a danger flag to confirm' });
  await waits.filter({ hasText: code }).getByRole('link').click();
  await stands(supervisor);
  await strip(supervisor).getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(strip(supervisor)).toHaveCount(0);
  await supervisor.context().close();

  await psychologist.reload();
  await stands(psychologist);
  await expect(strip(psychologist)).toHaveCount(0);
  await expect(psychologist.getByText('Safe times', { exact: true })).toBeVisible();
  await psychologist.context().close();
});

test('a supervisor is told why a psychologist sees a field of a case, and why she does not', async ({
  page,
  browser,
}) => {
  const psychologist = await another(browser, people.psychologist);
  const worker = await another(browser, people.social_worker);
  const { user } = await meOf(psychologist);
  const [shared] = await sharedCases(worker, psychologist);
  const theirs = new Set((await casesOf(psychologist)).map(({ code }) => code));
  const stranger = (await casesOf(worker)).find(({ code, status }) => status === 'ACTIVE' && !theirs.has(code));
  await psychologist.context().close();
  await worker.context().close();

  await signIn(page, people.supervisor);
  await goTo(page, '/explain');
  const choose = (label: string, value: string) => page.getByLabel(label, { exact: true }).selectOption(value);
  const answer = page.getByText(`${user.name}: `);
  await choose('Colleague', user.id);
  await choose('Role', 'psychologist');
  await choose('Kind of record', 'Case');
  await choose('Field', 'needs');
  await page.getByLabel('Case code').fill(shared?.code as string);
  await page.getByRole('button', { name: 'Explain' }).click();
  await expect(answer).toContainText('yes, this is theirs to see or do.');
  await expect(page.getByText('On the team of the case: yes').first()).toBeVisible();

  await page.getByLabel('Case code').fill(stranger?.code as string);
  await page.getByRole('button', { name: 'Explain' }).click();
  await expect(answer).toHaveText(`${user.name}: no.`);
  await expect(page.getByText('On the team of the case: no').first()).toBeVisible();

  await page.getByLabel('Case code').fill(shared?.code as string);
  await choose('Kind of record', 'DenyEntry');
  await choose('Field', 'reason');
  await page.getByRole('button', { name: 'Explain' }).click();
  await expect(answer).toHaveText(`${user.name}: no.`);
  await expect(page.getByText('This role has no right to this field on any record.')).toBeVisible();
});

test('a supervisor asks to erase a closed case, the officer confirms, and nobody finds it again', async ({
  page,
  browser,
}) => {
  await signIn(page, people.supervisor);
  const [closed] = (await casesOf(page, 'open=false')).filter(({ status }) => status === 'CLOSED');
  const { code } = closed as Row;
  await goTo(page, `/cases/${code}/access`);
  await page.getByRole('button', { name: 'Ask to erase' }).click();
  await opensToAll(page);
  await dialogOf(page).getByLabel('Reason').selectOption({ label: 'The person asked for it' });
  await dialogOf(page).getByRole('button', { name: 'Ask to erase' }).click();
  await expect(dialogOf(page)).toHaveCount(0);
  await expect(page.getByText('the officer has not decided')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Ask to erase' })).toHaveCount(0);

  const officer = await another(browser, people.dpo);
  await goTo(officer, '/erasures');
  const row = listed(officer, 'Erasures').filter({ hasText: code });
  await expect(row).toContainText('The person asked for it');
  await row.getByRole('button', { name: 'Decide' }).click();
  await opensToAll(officer);
  await dialogOf(officer).getByRole('button', { name: 'Erase for good' }).click();
  await expect(dialogOf(officer)).toHaveCount(0);
  await expect(row).toContainText('Erased');
  await officer.context().close();

  expect((await page.request.get(`/api/cases/${code}`)).status()).toBe(404);
  expect((await casesOf(page, 'open=false')).map((one) => one.code)).not.toContain(code);
  await page.goto(`/cases/${code}`);
  await expect(page.locator('main h1')).toBeVisible();
  await expect(page.locator('main')).not.toContainText(code);
});

test('a worker records that she is away; her stand-in reaches her cases until it ends', async ({ page, browser }) => {
  const admin = await another(browser, people.admin);
  const colleague = await another(browser, greekWorker);
  await signIn(page, people.social_worker);
  const me = (await meOf(page)).user;
  const standIn = (await meOf(colleague)).user;
  const theirs = new Set((await casesOf(colleague)).map(({ code }) => code));
  const mine = (await casesOf(page)).find(({ code, status }) => status === 'ACTIVE' && !theirs.has(code));
  // Whoever chooses for herself chooses among the social workers of her team.
  const users = (await ask<{ items: User[] }>(admin, '/users?limit=100')).items;
  const [hers, other] = [me.id, standIn.id].map((wanted) => users.find(({ id }) => id === wanted)) as [User, User];
  const join = { teamIds: [...new Set([...other.teamIds, ...hers.teamIds])] };
  await change(admin, `/users/${other.id}`, join, other.version);
  await admin.context().close();
  const reaches = async () => (await colleague.request.get(`/api/cases/${mine?.code}`)).status();
  expect(await reaches()).toBe(404);

  await goTo(page, '/account');
  await page.getByRole('link', { name: 'Record an absence, or see who stands in' }).click();
  await stands(page);
  await page.getByRole('button', { name: 'Record an absence' }).click();
  await opensToAll(page);
  const day = await dialogOf(page).getByLabel('First day').inputValue();
  await dialogOf(page).getByLabel('Last day').fill(day);
  await dialogOf(page).getByLabel('Who stands in').selectOption(standIn.id);
  await dialogOf(page).getByRole('button', { name: 'Record it' }).click();
  await expect(dialogOf(page)).toHaveCount(0);
  const row = listed(page, 'Absences').filter({ hasText: `${standIn.name} for you` });
  await expect(row).toContainText('now');

  await goTo(colleague, `/cases/${mine?.code}`);
  await expect(colleague.getByRole('heading', { level: 1 })).toContainText(mine?.alias as string);
  await row.getByRole('button', { name: 'Back: end it now' }).click();
  await expect(row).toHaveCount(0);
  expect(await reaches()).toBe(404);
  await colleague.context().close();
});
