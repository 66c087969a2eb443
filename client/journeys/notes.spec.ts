import type { Page } from '@playwright/test';
import {
  act,
  another,
  ask,
  casesOf,
  dialogOf,
  expect,
  goTo,
  overhear,
  people,
  signIn,
  stands,
  test,
} from './people.ts';

const before = 'What was said stays hers: marmotcanary';
const after = 'What was said stays hers, and is put better: marmotcanary';

/** An open case of the psychologist that a colleague of hers carries. */
async function sharedCase(page: Page, colleague: Page): Promise<string> {
  const theirs = new Set((await casesOf(colleague)).map(({ code }) => code));
  const shared = (await casesOf(page)).find(({ code, status }) => status === 'ACTIVE' && theirs.has(code));
  if (!shared) throw new Error('The demonstration holds no case of both');
  return shared.code;
}

const ownNotes = (page: Page) => page.getByRole('region', { name: 'My process notes' });

test('a psychologist writes a process note and corrects it; nobody else on the case sees that there is one', async ({
  page,
  browser,
}) => {
  const supervisor = await another(browser, people.supervisor);
  const worker = await another(browser, people.social_worker);
  await signIn(page, people.psychologist);
  const code = await sharedCase(page, worker);

  await goTo(page, `/cases/${code}/sessions`);
  await ownNotes(page).getByRole('button', { name: 'Write a process note' }).click();
  await dialogOf(page).getByLabel('Process note', { exact: true }).fill(before);
  await dialogOf(page).getByRole('button', { name: 'Save the note' }).click();
  await expect(dialogOf(page)).toHaveCount(0);

  await ownNotes(page).getByRole('button', { name: 'Open' }).first().click();
  await expect(ownNotes(page).getByText(before)).toBeVisible();
  await ownNotes(page).getByRole('button', { name: 'Correct' }).click();
  await dialogOf(page).getByLabel('Process note', { exact: true }).fill(after);
  await dialogOf(page).getByRole('button', { name: 'Save' }).click();
  await expect(dialogOf(page)).toHaveCount(0);
  await expect(ownNotes(page).getByText(after)).toBeVisible();

  await page.reload();
  await stands(page);
  await expect(page.getByText('marmotcanary')).toHaveCount(0);
  await ownNotes(page).getByRole('button', { name: 'Open' }).first().click();
  await expect(ownNotes(page).getByText(after)).toBeVisible();
  const [note] = (await ask<{ items: { id: string }[] }>(page, `/cases/${code}/process-notes`)).items;

  for (const colleague of [worker, supervisor]) {
    const { said } = overhear(colleague);
    for (const part of ['/sessions', '/access']) {
      await goTo(colleague, `/cases/${code}${part}`);
      await expect(ownNotes(colleague)).toHaveCount(0);
    }
    expect((await colleague.request.get(`/api/process-notes/${note?.id}`)).status()).toBe(404);
    const all = await said();
    expect(all).toContain(code);
    expect(all).not.toContain('marmotcanary');
    await colleague.context().close();
  }
});

test('supervisor and officer open the notes of an author together, and the trail shows it', async ({
  page,
  browser,
}) => {
  const body = 'Only if I cannot: wombatcanary';
  const reason = 'The author is away for long, and a court asks.';
  const author = await another(browser, people.psychologist);
  await signIn(page, people.supervisor);
  const code = await sharedCase(author, page);
  await act(author, `/cases/${code}/process-notes`, { body });
  const me = await ask<{ user: { id: string; name: string } }>(author, '/me');
  await author.context().close();

  // The supervisor asks, and confirms.
  await goTo(page, '/recoveries');
  await page.getByRole('button', { name: 'Ask to open notes' }).click();
  await dialogOf(page).getByLabel('Case code').fill(code.toLowerCase());
  await dialogOf(page).getByLabel('Author of the notes').selectOption(me.user.id);
  await dialogOf(page).getByLabel('Reason').fill(reason);
  await dialogOf(page).getByRole('button', { name: 'Ask', exact: true }).click();
  await expect(dialogOf(page)).toHaveCount(0);
  const row = (at: Page) =>
    at
      .getByRole('list', { name: 'Note recoveries' })
      .getByRole('listitem')
      .filter({ hasText: `Notes of ${me.user.name}` });
  await expect(row(page)).toContainText('Waits');
  await confirmIt(page, reason);
  await expect(row(page)).toContainText('Supervisor confirmed · Officer has not confirmed');
  await expect(page.getByRole('button', { name: 'Open the notes' })).toHaveCount(0);

  // The officer confirms, and reads none of it.
  const officer = await another(browser, people.dpo);
  const { said } = overhear(officer);
  await goTo(officer, '/recoveries');
  await confirmIt(officer, reason);
  await expect(row(officer)).toContainText('Open for an hour');
  await expect(officer.getByRole('button', { name: 'Open the notes' })).toHaveCount(0);

  await page.reload();
  await stands(page);
  await page.getByRole('button', { name: 'Open the notes' }).click();
  await expect(dialogOf(page).getByText(body)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText(body)).toHaveCount(0);

  // Each note that was opened stands in the trail, with the reason and without its words.
  await goTo(officer, '/audit');
  await officer.getByLabel('Case code').fill(code);
  await officer.getByLabel('What was done').selectOption({ label: 'Revealed' });
  await officer.getByRole('button', { name: 'Show', exact: true }).click();
  const trail = officer.getByRole('list', { name: 'Audit trail' }).getByRole('listitem');
  await expect(trail.filter({ hasText: 'Revealed: Process note' }).first()).toContainText('Katerina Zervou');
  expect(await said()).not.toContain('wombatcanary');
  await officer.context().close();
});

/** Looks at the reason and confirms. */
async function confirmIt(page: Page, reason: string): Promise<void> {
  await page.getByRole('button', { name: 'Reason and confirmation' }).click();
  await expect(dialogOf(page).getByText(reason)).toBeVisible();
  await dialogOf(page).getByRole('button', { name: 'Confirm' }).click();
  await expect(dialogOf(page)).toHaveCount(0);
}
