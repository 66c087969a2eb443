import type { Page } from '@playwright/test';
import type { Agency } from '#server/agencies/agencies.contract.ts';
import type { SealedLink } from '#server/referrals/links.contract.ts';
import { act, another, ask, casesOf, dialogOf, expect, goTo, open, people, type Row, test } from './people.ts';
import { wordsIn } from './words.ts';

const say = wordsIn('en');
/** What is written about the person, so that it can be looked for where it must not be. */
const canary = 'ocelotcanary';

async function agencyNamed(page: Page, name: string): Promise<Agency> {
  const { items } = await ask<{ items: Agency[] }>(page, '/agencies?limit=100');
  return items.find((one) => one.name === name) as Agency;
}

/** Adults of the worker's, the oldest first: whole ones, which no other journey has just begun. */
async function adults(worker: Page): Promise<Row[]> {
  const rows = (await casesOf(worker, 'status=ACTIVE&sort=openedOn')) as (Row & { ageBand?: string })[];
  return rows.filter(({ ageBand }) => ageBand !== 'UNDER_18');
}

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
  await act(desk, `/referrals/${id}/send`, {});

  await goTo(desk, `/referrals/${id}`);
  const made = desk.waitForResponse((answer) => answer.url().endsWith('/link') && answer.request().method() === 'POST');
  await desk.getByRole('button', { name: say('referrals:link.make') }).click();
  const link = (await (await made).json()) as SealedLink;
  await expect(dialogOf(desk).getByLabel(say('referrals:link.address'))).toHaveValue(/\/answer#/);
  await expect(dialogOf(desk)).toContainText(`${link.code.slice(0, 4)} ${link.code.slice(4)}`);
  await dialogOf(desk)
    .getByRole('button', { name: say('referrals:link.passedOn') })
    .click();

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
