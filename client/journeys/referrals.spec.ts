import type { Page } from '@playwright/test';
import type { Agency } from '#server/agencies/agencies.contract.ts';
import { agreedCase, harbour, sentTo, signed } from './agencies.ts';
import { act, another, dialogOf, expect, goTo, open, people, test } from './people.ts';

/** What a message says here, so that it can be looked for where it must not be. */
const canary = 'quetzalcanary';

interface Desks {
  worker: Page;
  desk: Page;
  partner: Page;
  agency: Agency;
}

async function desksOf(worker: Page, browser: Parameters<typeof another>[0]): Promise<Desks> {
  await open(worker, people.social_worker, '/today');
  const [desk, partner, admin] = await Promise.all([
    another(browser, people.coordinator),
    another(browser, people.partner),
    another(browser, people.admin),
  ]);
  const agency = await harbour(worker);
  await signed(admin, agency.id as string);
  await admin.close();
  return { worker, desk, partner, agency };
}

test('a referral is drafted, made ready, sent, accepted in two taps, followed and closed', async ({
  page,
  browser,
}) => {
  const desks = await desksOf(page, browser);
  const { worker, desk, partner, agency } = desks;
  const { code, alias } = await agreedCase(worker, agency, 0);

  // The worker begins at the case, by a key.
  await goTo(worker, `/cases/${code}`);
  await worker.keyboard.press('r');
  await expect(worker).toHaveURL(`/referrals/new?case=${code}`);
  const services = worker.getByRole('combobox', { name: 'Services' });
  await services.fill('Specialised');
  await services.press('Enter');
  await services.press('Escape');
  await worker.getByRole('radio', { name: /^Harbour Shelter/ }).check();
  await worker.getByText('Urgent', { exact: true }).click();
  await worker.getByText('Needed there').click();
  await worker.getByLabel('What they read first').fill(`A bed from Thursday, ${canary}`);
  await worker.getByRole('button', { name: /^Keep, on to consent/ }).click();

  await expect(worker.getByRole('heading', { name: 'Consent', level: 1 })).toBeVisible();
  const id = new URL(worker.url()).pathname.split('/').at(-1) as string;
  await worker.getByRole('button', { name: /^On to what they will see/ }).click();
  await expect(worker.getByRole('heading', { name: 'What will they see?' })).toBeVisible();
  const sheet = worker.locator('[data-what-they-see]');
  await expect(sheet).toContainText(canary);
  await expect(sheet.locator('s').filter({ hasText: 'Legal name' })).toBeVisible();
  await worker.getByRole('button', { name: 'If they accept' }).click();
  await expect(sheet.locator('s').filter({ hasText: 'Legal name' })).toHaveCount(0);
  await worker.getByRole('button', { name: 'Hand to the referral desk' }).click();
  await expect(worker.getByText('It is ready.', { exact: false })).toBeVisible();

  // The desk looks once more and sends exactly that.
  await goTo(desk, `/referrals/${id}`);
  await desk.getByRole('button', { name: 'Send to Harbour Shelter' }).click();
  await expect(desk.getByRole('heading', { name: 'Steps' })).toBeVisible();

  // The partner answers in two taps.
  await goTo(partner, '/');
  await expect(partner).toHaveURL('/referrals');
  const row = partner.locator('main li').filter({ has: partner.locator(`a[href="/referrals/${id}"]`) });
  await row.getByRole('button', { name: /^Accept/ }).click();
  await dialogOf(partner).getByRole('button', { name: 'Accept' }).click();
  await expect(dialogOf(partner)).toHaveCount(0);

  await goTo(partner, `/referrals/${id}`);
  await expect(partner.locator('[data-what-they-see]')).toContainText(String(alias));
  await expect(partner.locator('[data-what-they-see] s')).toHaveCount(0);
  for (const [button, confirm, words] of [
    ['Service has begun', 'Service has begun', undefined],
    ['Give feedback', 'Give feedback', 'Settled in'],
  ] as const) {
    await partner.getByRole('button', { name: button }).click();
    if (words) await dialogOf(partner).getByLabel('How it goes').fill(words);
    await dialogOf(partner).getByRole('button', { name: confirm }).click();
    await expect(dialogOf(partner)).toHaveCount(0);
  }

  await goTo(desk, `/referrals/${id}`);
  await expect(desk.getByText('Settled in')).toBeVisible();
  await desk.getByRole('button', { name: 'Close the loop' }).click();
  await dialogOf(desk).getByLabel('Outcome').selectOption('SERVICE_PROVIDED_FULL');
  await dialogOf(desk).getByRole('button', { name: 'Close the loop' }).click();
  await expect(desk.getByText('Closed', { exact: true }).first()).toBeVisible();

  // Both sides of the case: its referral, and who was told what.
  await goTo(worker, `/cases/${code}/referrals`);
  await expect(worker.getByRole('heading', { name: 'Who was told what' })).toBeVisible();
  await expect(worker.locator('main')).toContainText('Legal name');
  for (const one of [desk, partner]) await one.context().close();
});

test('a decline for safety carries no words, and its page is gone for whoever declined', async ({ page, browser }) => {
  const desks = await desksOf(page, browser);
  const { desk, partner } = desks;
  const id = await sentTo(desks, 1, `A bed, ${canary}`);

  await goTo(partner, `/referrals/${id}`);
  await partner.keyboard.press('n');
  const dialog = dialogOf(partner);
  await dialog.getByLabel('A word about it').fill('Somebody here knows her');
  await dialog.getByLabel('Reason').selectOption('SAFETY_CONFLICT_RESIDENT');
  await expect(dialog.getByLabel('A word about it')).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Decline' }).click();
  await expect(partner).toHaveURL('/referrals');
  await goTo(partner, `/referrals/${id}`);
  await expect(partner.getByText('taken back or is no longer open to you')).toBeVisible();

  await goTo(desk, `/referrals/${id}`);
  await expect(desk.getByText('Declined: Safety reasons').first()).toBeVisible();
  await expect(desk.locator('main')).not.toContainText('knows her');
  for (const one of [desk, partner]) await one.context().close();
});

test('a referral that is not there is asked for once, not again and again', async ({ page }) => {
  await open(page, people.partner);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const path = '/referrals/00000000-0000-4000-8000-000000000000';
  await goTo(page, path);
  await expect(page.getByText('taken back or is no longer open to you')).toBeVisible();
  // Long enough for many rounds, were there any.
  await page.waitForTimeout(2_000);
  expect(asked.filter((one) => one === `/api${path}`).length).toBeLessThanOrEqual(2);
});

test('a referral that is taken back leaves the open page of the partner with the next request', async ({
  page,
  browser,
}) => {
  const desks = await desksOf(page, browser);
  const { desk, partner } = desks;
  const id = await sentTo(desks, 2, `A bed, ${canary}`);

  await goTo(partner, `/referrals/${id}`);
  await expect(partner.getByText(canary).first()).toBeVisible();
  await goTo(desk, `/referrals/${id}`);
  await desk.getByRole('button', { name: 'Take it back' }).click();
  await dialogOf(desk).getByText('No longer needed').click();
  await dialogOf(desk).getByRole('button', { name: 'Take it back' }).click();
  await expect(desk.getByText('Taken back').first()).toBeVisible();

  // Whatever is pressed next asks the server, and the page is gone.
  await partner.keyboard.press('q');
  await expect(partner.getByText('taken back or is no longer open to you')).toBeVisible();
  await expect(partner.locator('body')).not.toContainText(canary);
  await partner.goBack();
  await partner.goForward();
  await expect(partner.locator('body')).not.toContainText(canary);
  for (const one of [desk, partner]) await one.context().close();
});

test('the person looks for herself, and only the password leads back', async ({ page, browser }) => {
  const desks = await desksOf(page, browser);
  const { worker, agency } = desks;
  const { code } = await agreedCase(worker, agency, 3);
  const { id } = await act<{ id: string }>(worker, `/cases/${code}/referrals`, {
    toAgencyId: agency.id,
    urgency: 'ROUTINE',
    services: ['ACC_SHELTER'],
    interpreterNeed: 'NOT_NEEDED',
  });
  await goTo(worker, `/referrals/${id}`);
  await worker.getByRole('button', { name: /^Show to/ }).click();
  await expect(worker.getByRole('heading', { name: /^Request for/, level: 1 })).toBeVisible();
  await expect(worker.getByRole('navigation')).toHaveCount(0);
  expect((await worker.request.get(`/api/referrals/${id}`)).status()).toBe(401);

  await worker.getByLabel('Language').selectOption('ell');
  await expect(worker.getByRole('button', { name: 'Όταν το ανοίξουν' })).toBeVisible();
  await worker.getByLabel('Γλώσσα').selectOption('eng');
  await worker.getByRole('button', { name: /^Back, with/ }).click();
  await worker.getByLabel('Password', { exact: true }).fill('ariadne-demo');
  await worker.getByRole('button', { name: 'Unlock' }).click();
  await expect(worker.getByRole('heading', { name: 'What will they see?' })).toBeVisible();
  for (const one of [desks.desk, desks.partner]) await one.context().close();
});
