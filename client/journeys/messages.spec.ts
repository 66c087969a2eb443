import { act, another, ask, change, dialogOf, expect, goTo, open, people, test } from './people.ts';

test('she sees what the person will receive, and a withdrawal stops the message that waits, on the open page', async ({
  page,
  browser,
}, { project }) => {
  test.skip(project.name === 'phone', 'What does not depend on the device is asked once.');
  await open(page, people.social_worker);
  const { code } = await act<{ code: string }>(page, '/cases', { alias: 'Calla', languages: ['ell'] });
  await change(
    page,
    `/cases/${code}/safe-contact`,
    { channel: 'SMS', value: '+30 690 000 7001', language: 'ell', mayText: 'YES' },
    0,
  );
  await act(page, `/cases/${code}/safe-contact/confirm`);
  const agreed = await act<{ id: string }>(page, `/cases/${code}/consents`, {
    kind: 'CONTACT_CHANNEL',
    method: 'VERBAL_WITNESSED',
    witness: 'The interpreter',
    language: 'ell',
    understood: true,
    noticeVersion: 'V1',
  });

  // What she will read stands in the form before anything is planned.
  await goTo(page, `/cases/${code}`);
  await page.getByRole('button', { name: 'Appointment', exact: true }).first().click();
  const dialog = dialogOf(page);
  const day = new Date(Date.now() + 3 * 86_400_000);
  const [year, month, date] = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Athens' }).format(day).split('-');
  await dialog.getByLabel('When, day').fill(`${date}/${month}/${year}`);
  await dialog.getByLabel('When, time').fill('10:00');
  await expect(dialog.getByText(/^Γεια, τα λέμε .+ 10:00\. Απάντησε Α για αλλαγή\.$/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Plan', exact: true }).click();
  await expect(dialog).toHaveCount(0);

  await goTo(page, `/cases/${code}/safety`);
  const row = page.getByRole('list', { name: 'Messages to the person' }).getByRole('listitem');
  await expect(row).toHaveCount(1);
  await expect(row.getByText('Waits')).toBeVisible();

  // She takes it back, in another window; this one hears of it by itself.
  const elsewhere = await another(browser, people.social_worker);
  await act(elsewhere, `/consents/${agreed.id}/withdraw`, { withdrawnHow: 'SPOKEN' });
  await expect(row.getByText('Not sent')).toBeVisible();
  await expect(row.getByText('no agreement to be contacted is in force')).toBeVisible();
  const { waiting } = await ask<{ waiting: Record<string, { rows: { kind: string; code?: string }[] }> }>(
    page,
    '/today',
  );
  expect(Object.values(waiting).flatMap(({ rows }) => rows)).toContainEqual(
    expect.objectContaining({ kind: 'MESSAGE_UNSENT', code }),
  );
  await elsewhere.context().close();
});

test('the outbox of a demonstration is the administrator’s, and names nobody', async ({ page }, { project }) => {
  test.skip(project.name === 'phone', 'What does not depend on the device is asked once.');
  await open(page, people.admin, '/outbox');
  await expect(page.getByRole('heading', { level: 1, name: 'Outbox' })).toBeVisible();
  await expect(page.getByText(/In a demonstration nothing leaves the house/)).toBeVisible();
});
