import type { Page } from '@playwright/test';
import { dialogOf, expect, open, password, people, stands, test } from './people.ts';

/** A device that asks its holder, and finds it is her. */
async function withDevice(page: Page): Promise<void> {
  const devices = await page.context().newCDPSession(page);
  await devices.send('WebAuthn.enable');
  await devices.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

/** The next request to this address finds that the proof has grown old, as it would after ten minutes. */
async function growOld(page: Page, method: string, address: RegExp): Promise<void> {
  let old = true;
  await page.route(address, async (route) => {
    if (!old || route.request().method() !== method) return route.fallback();
    old = false;
    const problem = { type: '/problems/step-up-required', title: 'x', status: 401, detail: 'x', requestId: 'x' };
    await route.fulfill({ status: 401, contentType: 'application/problem+json', body: JSON.stringify(problem) });
  });
}

test('a passkey is added, lets in, unlocks, proves who she is, and is removed', async ({ page }) => {
  await withDevice(page);
  await open(page, people.legal_adviser, '/account');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByLabel('Name of the device').fill('Work phone');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  const mine = page.getByRole('listitem').filter({ hasText: 'Work phone' });
  await expect(mine).toContainText('not used yet');

  await page.getByRole('button', { name: /Alexis Doukas/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByText('You are signed out.')).toBeVisible();
  const entered = page.waitForResponse(/\/api\/auth\/passkey$/);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  expect((await entered).status()).toBe(200);
  await stands(page);
  await expect(page.getByRole('heading', { name: 'Sign in' })).toHaveCount(0);

  await page.goto('/account');
  await stands(page);
  await expect(mine).toContainText('last used');
  await page.keyboard.press('Control+Shift+L');
  await expect(page.getByRole('heading', { name: 'Locked' })).toBeVisible();
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await expect(mine).toBeVisible();

  await growOld(page, 'DELETE', /\/api\/me\/passkeys\//);
  await page.getByRole('button', { name: 'Remove Work phone' }).click();
  const dialog = dialogOf(page);
  await expect(dialog.getByRole('heading', { name: 'Confirm that it is you' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Use a passkey' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(mine).toHaveCount(0);

  await page.reload();
  await stands(page);
  await expect(page.getByRole('heading', { name: 'Passkeys' })).toBeVisible();
  await expect(mine).toHaveCount(0);
});

test('what waits for a fresh proof goes on by itself, and nothing typed is lost', async ({ page }) => {
  await open(page, people.admin, '/teams');
  const name = `Team ${Date.now() % 100_000}`;
  await growOld(page, 'POST', /\/api\/teams$/);
  await page.getByRole('button', { name: 'Add a team' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill(name);
  await page.keyboard.press('Enter');

  const proof = page.getByRole('dialog', { name: 'Confirm that it is you' });
  await proof.getByLabel('Password', { exact: true }).fill('not the password');
  await page.keyboard.press('Enter');
  await expect(proof.getByText('The password does not match.').first()).toBeVisible();
  await proof.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await expect(proof).toHaveCount(0);
  await expect(page.getByText(name).first()).toBeVisible();
});
