import type { Page } from '@playwright/test';
import { ask, casesOf, dialogOf, expect, goTo, open, password, people, test } from './people.ts';

/** A word that nobody types by accident. */
const canary = 'quetzalcanary';
const note = `The ${canary} is well`;

/** An old case, which no other journey changes, with a service that goes on. */
async function caseWithService(page: Page): Promise<string> {
  for (const { code, status } of await casesOf(page, 'open=true&sort=openedOn')) {
    if (status !== 'ACTIVE') continue;
    const { items } = await ask<{ items: { status: string }[] }>(page, `/cases/${code}/episodes`);
    if (items.some((episode) => episode.status === 'ACTIVE')) return code;
  }
  throw new Error('No case of hers has a service that goes on.');
}

/** Opens a case of hers and begins to write a session note there. */
async function beginNote(page: Page): Promise<string> {
  await open(page, people.social_worker);
  const code = await caseWithService(page);
  await goTo(page, `/cases/${code}`);
  await page
    .getByRole('button', { name: /^Log a session/ })
    .first()
    .click();
  const field = noteField(page);
  // A draft of an earlier journey is not gone on with.
  await expect(field).toBeEnabled();
  await field.fill(note);
  await expect(page.getByText(/^Draft kept, encrypted/).first()).toBeVisible();
  return code;
}
const noteField = (page: Page) => dialogOf(page).getByLabel('What the team needs to know');

/** Everything this origin keeps in the browser, as text. */
const kept = (page: Page): Promise<{ records: number; text: string }> =>
  page.evaluate(async () => {
    const asked = <T>(request: IDBRequest<T>) =>
      new Promise<T>((done, fail) => {
        request.onsuccess = () => done(request.result);
        request.onerror = () => fail(request.error);
      });
    const texts = [
      JSON.stringify({ ...localStorage }),
      JSON.stringify({ ...sessionStorage }),
      ...(await caches.keys()),
    ];
    let records = 0;
    const write = (value: unknown): string => {
      if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
        const bytes = value instanceof ArrayBuffer ? new Uint8Array(value) : new Uint8Array(value.buffer);
        return new TextDecoder('latin1').decode(bytes) + new TextDecoder('utf-16le').decode(bytes);
      }
      if (value && typeof value === 'object') return Object.entries(value).flat().map(write).join(' ');
      return String(value);
    };
    for (const { name } of await indexedDB.databases()) {
      const database = await asked(indexedDB.open(name as string));
      for (const store of database.objectStoreNames) {
        const all = await asked(database.transaction(store).objectStore(store).getAll());
        records += all.length;
        texts.push(...all.map(write));
      }
      database.close();
    }
    return { records, text: texts.join('\n') };
  });

test('the lock empties the page, keeps what is not saved, and unlocking gives it back', async ({ page }) => {
  await beginNote(page);
  await page.keyboard.press('Control+Shift+l');

  await expect(page.getByRole('heading', { name: 'Locked' })).toBeVisible();
  expect(await page.content()).not.toContain(canary);
  const refused = await page.request.get('/api/cases');
  expect(refused.status()).toBe(401);

  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Unlock' }).click();
  await expect(noteField(page)).toHaveValue(note);
});

test('a reload keeps the draft; nothing typed stands readable in the browser; signing out leaves nothing', async ({
  page,
}) => {
  const code = await beginNote(page);
  const before = await kept(page);
  expect(before.records).toBeGreaterThan(0);
  expect(before.text).not.toContain(canary);
  expect(before.text).not.toContain(code);

  await page.reload();
  await dialogOf(page)
    .getByRole('button', { name: /^Continue the draft/ })
    .click();
  await expect(noteField(page)).toHaveValue(note);
  await expect(page).toHaveTitle('Workspace');

  await page.keyboard.press('Escape');
  await expect(dialogOf(page)).toHaveCount(0);
  await page.getByRole('button', { name: /Eleni Karra/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByText('You are signed out.')).toBeVisible();
  const after = await kept(page);
  expect(after.records).toBe(0);
  expect(after.text).not.toContain(canary);
});

for (const way of ['the button', 'Shift, three times,']) {
  test(`${way} leaves at once, signs out, and Back shows nothing of a case`, async ({ page }) => {
    await open(page, people.social_worker, '/cases');
    const [row] = await casesOf(page);
    await page
      .getByRole('link', { name: String(row?.alias) })
      .first()
      .click();
    await expect(page.getByRole('heading', { level: 1, name: String(row?.alias) })).toBeVisible();

    if (way === 'the button') await page.getByRole('button', { name: 'Leave quickly' }).click();
    else for (let times = 0; times < 3; times++) await page.keyboard.press('Shift');
    await expect(page.getByRole('heading', { name: 'Kitchen measures' })).toBeVisible();
    // The page that asked is gone; the server says whether it heard.
    await expect.poll(async () => (await page.request.get('/api/me')).status()).toBe(401);

    await page.goBack();
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    expect(await page.content()).not.toContain(String(row?.alias));
    await expect(page).toHaveTitle('Workspace');
  });
}

test('Cover turns everything about a person into bars, over a reload too, until it is taken away', async ({ page }) => {
  await open(page, people.social_worker, '/cases');
  const name = page.locator('main [data-personal]').first();
  const painted = () =>
    page.locator('main [data-personal], main [data-personal] *').evaluateAll((all) => ({
      count: all.length,
      seen: all.filter((one) => getComputedStyle(one).webkitTextFillColor !== 'rgba(0, 0, 0, 0)').length,
    }));
  await expect(name).toBeVisible();
  expect((await painted()).seen).toBeGreaterThan(0);

  await page.getByRole('button', { name: 'Cover' }).click();
  await expect(page.getByRole('button', { name: 'Cover' })).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(async () => (await painted()).seen).toBe(0);
  expect((await painted()).count).toBeGreaterThan(5);

  await page.reload();
  await expect(name).toBeVisible();
  await expect.poll(async () => (await painted()).seen).toBe(0);

  await page.keyboard.press('Shift+C');
  await expect.poll(async () => (await painted()).seen).toBeGreaterThan(0);
});

test('what is written while the line is down is kept, and sent once it is back', async ({ page, context }) => {
  const code = await beginNote(page);
  const count = async () => (await sessionsOf(page, code)).filter((one) => one === note).length;
  const before = await count();

  await context.setOffline(true);
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('Kept here. It is sent once the connection is back.').first()).toBeVisible();
  await context.setOffline(false);

  await expect.poll(count).toBe(before + 1);
  await expect.poll(async () => (await kept(page)).records).toBe(0);
  expect(await count()).toBe(before + 1);
});

/** The notes of the newest sessions of a case, as the person who wrote them reads them. */
async function sessionsOf(page: Page, code: string): Promise<(string | null)[]> {
  const { items } = await ask<{ items: { id: string }[] }>(page, `/cases/${code}/sessions?limit=5`);
  const each = items.map(({ id }) => ask<{ operationalNote?: string }>(page, `/sessions/${id}`));
  return (await Promise.all(each)).map(({ operationalNote }) => operationalNote ?? null);
}
