import type { Page } from '@playwright/test';
import type { Agency } from '#server/agencies/agencies.contract.ts';
import type { SealedLink } from '#server/referrals/referrals.contract.ts';
import { act, another, ask, casesOf, dialogOf, expect, goTo, open, people, type Row, test } from './people.ts';
import { wordsIn } from './words.ts';

const say = wordsIn('en');
/** What is written about the person, so that it can be looked for where it must not be. */
const canary = 'ocelotcanary';

async function agencyNamed(page: Page, name: string): Promise<Agency> {
  const { items } = await ask<{ items: Agency[] }>(page, '/agencies?limit=100');
  return items.find((one) => one.name === name) as Agency;
}

/** Women of the worker's, the oldest first: whole ones, which no other journey has just begun. */
async function adults(worker: Page): Promise<Row[]> {
  const rows = (await casesOf(worker, 'status=ACTIVE&sort=openedOn&gender=WOMAN')) as (Row & { ageBand?: string })[];
  return rows.filter(({ ageBand }) => ageBand !== 'UNDER_18');
}

/** What the person does on the tablet: reads, says yes to what is asked, says in her words who will see it, and signs. */
async function decideOnTablet(tablet: Page, agency: string): Promise<void> {
  await tablet.getByRole('button', { name: 'Continue' }).click();
  for (const kind of ['Your age and your languages', 'Your name and papers', 'Your phone and how to reach you'])
    await tablet.getByRole('group', { name: kind }).getByRole('button', { name: 'Yes' }).click();
  await tablet.getByRole('button', { name: 'Continue' }).click();
  // Wrong at first: it is explained once more.
  await tablet.getByRole('button', { name: 'Everybody who asks' }).click();
  await expect(tablet.getByText('Let us look at it once more.', { exact: false })).toBeVisible();
  await tablet.getByRole('button', { name: `Only ${agency}` }).click();
  await tablet.getByRole('button', { name: 'No', exact: true }).click();
  await tablet.getByRole('button', { name: 'Continue' }).click();

  const field = await tablet.locator('[data-sign]').boundingBox();
  const { x, y, width, height } = field!;
  await tablet.mouse.move(x + width / 5, y + height / 2);
  await tablet.mouse.down();
  for (let step = 1; step < 8; step++)
    await tablet.mouse.move(x + width / 5 + step * 30, y + height / 2 + (step % 2 ? 18 : -18));
  await tablet.mouse.up();
  await tablet.getByRole('button', { name: 'Finish' }).click();
  await expect(tablet.getByRole('heading', { name: 'Thank you. This is written down.' })).toBeVisible();
}

test('from a question for a place to the closed loop: sender, partner, and her consent on a tablet', async ({
  page: worker,
  browser,
}) => {
  test.setTimeout(240_000);
  await open(worker, people.social_worker, '/availability/ask');
  const [desk, partner, house, tablet] = await Promise.all([
    another(browser, people.coordinator),
    another(browser, people.partner),
    another(browser, 'shelter@demo.test'),
    another(browser, people.social_worker),
  ]);
  const harbour = await agencyNamed(worker, 'Harbour Shelter');

  // A place is asked for before anybody is named.
  await worker.getByLabel(say('availability:service'), { exact: true }).selectOption('ACC_SHELTER');
  await worker.getByRole('checkbox', { name: /^Harbour Shelter/ }).check();
  await worker.getByRole('button', { name: new RegExp(`^${say('availability:askDo')}`) }).click();
  await expect(worker).toHaveURL('/availability');
  await goTo(partner, '/availability');
  await partner.getByRole('button', { name: /^Yes/ }).first().click();
  await dialogOf(partner).getByRole('button', { name: 'Lighthouse' }).click();
  await expect(dialogOf(partner)).toHaveCount(0);

  // What is asked for is chosen by the worker; the answer is the person's.
  const { code, alias } = (await adults(worker))[4] as Row;
  await goTo(tablet, `/cases/${code}/sharing`);
  await tablet.getByRole('button', { name: say('consents:others.onTablet'), exact: true }).click();
  const setup = dialogOf(tablet);
  await setup.getByLabel(say('consents:form.kind')).selectOption('SHARE_WITH_AGENCY');
  await setup.getByLabel(say('consents:form.recipient')).selectOption(harbour.id as string);
  await setup.getByLabel(say('consents:tabletSetup.language')).selectOption('eng');
  for (const category of ['Age, gender, languages, origin', 'Name and documents', 'How to get in touch'])
    await setup.getByRole('checkbox', { name: category }).check();
  await setup.getByRole('button', { name: say('consents:tabletSetup.start') }).click();
  await decideOnTablet(tablet, 'Harbour Shelter');
  await tablet.getByRole('button', { name: 'Finish' }).click();
  // The workspace is behind the worker's password.
  await expect.poll(async () => (await tablet.request.get(`/api/cases/${code}`)).status()).toBe(401);

  // What will they see? Then it is sent, exactly so.
  const { id } = await act<{ id: string }>(worker, `/cases/${code}/referrals`, {
    toAgencyId: harbour.id,
    urgency: 'URGENT',
    services: ['ACC_SHELTER'],
    interpreterNeed: 'NOT_NEEDED',
    message: `A bed from Thursday, ${canary}`,
  });
  await goTo(worker, `/referrals/${id}`);
  const sheet = worker.locator('[data-what-they-see]');
  await expect(sheet).toContainText(canary);
  await expect(sheet.locator('s').filter({ hasText: 'Safety' }).first()).toBeVisible();
  await worker.getByRole('button', { name: 'Hand to the referral desk' }).click();
  await expect(worker.getByText('It is ready.', { exact: false })).toBeVisible();
  await goTo(desk, `/referrals/${id}`);
  await desk.getByRole('button', { name: 'Send to Harbour Shelter' }).click();
  await expect(desk.getByRole('heading', { name: 'Steps' })).toBeVisible();

  // Received with the look, accepted, and opened there as a case of their own.
  await goTo(partner, '/referrals');
  await expect(partner.locator(`a[href="/referrals/${id}"]`).first()).toBeVisible();
  await goTo(desk, `/referrals/${id}`);
  await expect(desk.getByText('Received').first()).toBeVisible();
  await goTo(partner, `/referrals/${id}`);
  await expect(partner.locator('[data-what-they-see]')).not.toContainText(String(alias));
  await partner.getByRole('button', { name: 'Accept' }).click();
  await dialogOf(partner).getByRole('button', { name: 'Accept' }).click();
  await expect(partner.locator('[data-what-they-see]')).toContainText(String(alias));
  await goTo(house, `/referrals/${id}`);
  await house.getByRole('button', { name: 'Open a case' }).click();
  await dialogOf(house).getByLabel('Team').selectOption({ label: 'House team' });
  await dialogOf(house).getByLabel('Who carries the case').selectOption({ label: 'Fani Drosou' });
  await dialogOf(house).getByRole('button', { name: 'Open a case' }).click();
  await expect(house).toHaveURL(/\/cases\/[A-Z0-9-]+$/);
  const theirs = house.url().split('/').at(-1) as string;
  expect(theirs).not.toBe(code);
  await expect(house.getByText(String(alias)).first()).toBeVisible();

  // Feedback comes back, and the loop is closed.
  for (const [button, words] of [
    ['Service has begun', undefined],
    ['Give feedback', 'Settled in'],
  ] as const) {
    await partner.getByRole('button', { name: button }).click();
    if (words) await dialogOf(partner).getByLabel('How it goes').fill(words);
    await dialogOf(partner).getByRole('button', { name: button }).click();
    await expect(dialogOf(partner)).toHaveCount(0);
  }
  await goTo(desk, `/referrals/${id}`);
  await expect(desk.getByText('Settled in')).toBeVisible();
  await desk.getByRole('button', { name: 'Close the loop' }).click();
  await dialogOf(desk).getByLabel('Outcome').selectOption('SERVICE_PROVIDED_FULL');
  await dialogOf(desk).getByRole('button', { name: 'Close the loop' }).click();
  await expect(desk.getByText('Closed', { exact: true }).first()).toBeVisible();

  // The form as a file, in both languages; nobody else's server makes it.
  for (const language of ['en', 'el']) {
    const form = await desk.request.get(`/api/referrals/${id}/form?language=${language}`);
    expect([form.status(), form.headers()['content-type']]).toEqual([200, 'application/pdf']);
    const body = await form.body();
    expect(body.subarray(0, 5).toString()).toBe('%PDF-');
    // An empty sheet with its foot alone has six thousand bytes; the letters of a whole one have many more.
    expect(body.length).toBeGreaterThan(50_000);
  }
  for (const one of [desk, partner, house, tablet]) await one.context().close();
});

test('an agency without accounts opens a sealed link once, on a telephone, and answers by name', async ({
  page: desk,
  browser,
}) => {
  await open(desk, people.coordinator, '/referrals');
  const [worker, admin] = [await another(browser, people.social_worker), await another(browser, people.admin)];
  const clinic = await agencyNamed(desk, 'Two Rivers House');
  await admin.close();
  const { code, alias } = (await adults(worker))[5] as Row;
  await act(worker, `/cases/${code}/consents`, {
    kind: 'SHARE_WITH_AGENCY',
    recipientAgencyId: clinic.id,
    dataCategories: ['DEMOGRAPHIC', 'IDENTITY', 'CONTACT'],
    purposes: ['REFERRAL'],
    method: 'WRITTEN',
    language: 'eng',
    understood: true,
    noticeVersion: 'N1',
  });
  const { id } = await act<{ id: string }>(worker, `/cases/${code}/referrals`, {
    toAgencyId: clinic.id,
    urgency: 'URGENT',
    services: ['ACC_SHELTER'],
    interpreterNeed: 'NOT_NEEDED',
    transferBasis: 'ADEQUACY',
    message: `A bed, ${canary}`,
  });
  await act(worker, `/referrals/${id}/ready`);

  // The answer of sending tells link and code, once; no second press is needed.
  await goTo(desk, `/referrals/${id}`);
  const sending = desk.waitForResponse((answer) => answer.url().endsWith('/send'));
  await desk
    .getByRole('button', { name: say('referrals:sendTo').replace('{{agency}}', clinic.name as string) })
    .click();
  const { link } = (await (await sending).json()) as { link: SealedLink };
  await expect(dialogOf(desk).getByLabel(say('referrals:link.address'))).toHaveValue(/\/answer#/);
  await expect(dialogOf(desk)).toContainText(`${link.code.slice(0, 4)} ${link.code.slice(4)}`);
  await dialogOf(desk)
    .getByRole('button', { name: say('referrals:link.passedOn') })
    .click();
  await expect(desk.getByText(say('referrals:link.waits'), { exact: false })).toBeVisible();
  await expect(desk.locator('body')).not.toContainText(`${link.code.slice(0, 4)} ${link.code.slice(4)}`);

  const telephone = await browser.newContext({ viewport: { width: 360, height: 740 }, hasTouch: true });
  const there = await telephone.newPage();
  const asked: string[] = [];
  there.on('request', (request) => asked.push(request.url()));
  await there.goto(link.path);
  await expect(there).toHaveURL('/answer');
  // Looked at only: nothing is used up, and nothing is told.
  await there.reload();
  await expect(there.getByText(say('referrals:link.goneTitle'))).toBeVisible();
  await there.goto('about:blank');
  await there.goto(link.path);
  await there.getByLabel(say('referrals:link.code')).fill(`${link.code.slice(0, 4)} ${link.code.slice(4)}`);
  await there.getByRole('button', { name: new RegExp(`^${say('referrals:link.open')}`) }).click();
  await expect(there.locator('[data-what-they-see]')).toContainText(canary);
  await expect(there.locator('body')).not.toContainText(String(alias));
  await there.getByRole('button', { name: 'Accept' }).click();
  await there.getByLabel(say('referrals:link.name')).fill('Μαρία, υποδοχή');
  await there.getByRole('button', { name: /^Accept/ }).click();
  await expect(there.getByText('You accepted it.', { exact: false })).toBeVisible();
  await expect(there.locator('body')).not.toContainText(String(alias));
  const [token] = link.path.split('#').slice(1) as [string];
  expect(asked.filter((url) => url.includes(token) || url.includes(link.code))).toEqual([]);

  await goTo(desk, `/referrals/${id}`);
  await expect(desk.getByText('Μαρία, υποδοχή', { exact: false })).toBeVisible();
  // A second time it opens nothing.
  const again = await telephone.newPage();
  await again.goto(link.path);
  await again.getByLabel(say('referrals:link.code')).fill(link.code);
  await again.getByRole('button', { name: new RegExp(`^${say('referrals:link.open')}`) }).click();
  await expect(again.getByText('open nothing', { exact: false })).toBeVisible();

  // Taken back, the page that stands open loses it.
  await act(desk, `/referrals/${id}/withdraw`, { withdrawnWhy: 'NO_LONGER_NEEDED' });
  await expect(there.getByText(say('referrals:link.goneTitle'))).toBeVisible({ timeout: 30_000 });
  await expect(there.locator('body')).not.toContainText(canary);
  await Promise.all([telephone.close(), worker.context().close()]);
});
