import { renderHook, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { me } from '#client/testing/me.ts';
import { serverAnswering } from '#client/testing/render.tsx';
import { accounts } from '#server/accounts/accounts.contract.ts';
import { call } from './call.ts';
import { list } from './drafts/cabinet.ts';
import { openDraft } from './drafts/drafts.ts';
import { emptyVault, isVaultOpen, keep, recall } from './drafts/vault.ts';
import { startLanguages } from './i18n/i18n.ts';
import { queries } from './queries.ts';
import { lock, signOut, start, unlock, useSession } from './session.ts';

const { id } = me.user;
const done = { body: { done: true } };
const state = () => renderHook(useSession).result.current;
let server: ReturnType<typeof serverAnswering>;
let signedIn: boolean;

beforeEach(async () => {
  signedIn = true;
  server = serverAnswering({
    'GET /me': () => (signedIn ? { body: me } : { status: 401, body: { type: '/problems/unauthenticated' } }),
    'POST /me/lock': done,
    'POST /auth/sign-out': done,
    'POST /me/unlock': ({ body }) =>
      (body as { password: string }).password === 'right'
        ? { body: me }
        : { status: 401, body: { type: '/problems/wrong-credentials' } },
  });
  await startLanguages();
  await start();
});
afterEach(async () => {
  await signOut();
  server.restore();
  await emptyVault(id);
});

describe('a lock', () => {
  test('empties page and memory at once, and seals what was typed before the key goes', async () => {
    queries.setQueryData(['cases'], 'CANARY');
    const close = openDraft('log:K7', () => ({ note: 'Half a sen' }));
    const locked = lock();
    expect(state().state).toBe('locked');
    expect(JSON.stringify(state())).not.toContain(me.draftKey);
    expect(queries.getQueryData(['cases'])).toBeUndefined();
    await locked;
    close();
    expect(isVaultOpen()).toBe(false);

    await unlock('right');
    expect((await recall('draft', 'log:K7'))?.value).toEqual({ note: 'Half a sen' });
    expect(state().state).toBe('in');
  });

  test('does not open with the wrong password, which is no lost sign-in either', async () => {
    await lock();
    await expect(unlock('wrong')).rejects.toMatchObject({ kind: 'wrong-credentials' });
    expect(state().state).toBe('locked');
  });

  test('holds without a line', async () => {
    server.restore();
    server = serverAnswering({ 'POST /me/lock': 'no line', 'POST /auth/sign-out': done });
    await lock();
    expect(state().state).toBe('locked');
  });
});

test('a sign-in that ran out keeps what was typed, and whose it was', async () => {
  const close = openDraft('log:K7', () => ({ note: 'Half a sen' }));
  signedIn = false;
  await call(accounts.me).catch(() => {});
  expect(state()).toMatchObject({ state: 'expired', who: { email: 'worker@demo.test' } });
  await waitFor(() => expect(isVaultOpen()).toBe(false));
  close();

  signedIn = true;
  await start();
  expect((await recall('draft', 'log:K7'))?.value).toEqual({ note: 'Half a sen' });
});

test('signing out leaves nothing in the browser', async () => {
  await keep('draft', 'log:K7', { note: 'x' });
  await keep('outbox', 'key', { body: 'x' });
  await signOut();
  expect(state().state).toBe('out');
  expect(await list()).toEqual([]);
  expect(isVaultOpen()).toBe(false);
});

test('signing out without a line is not pretended', async () => {
  server.restore();
  server = serverAnswering({ 'POST /auth/sign-out': 'no line' });
  await expect(signOut()).rejects.toMatchObject({ reason: 'offline' });
  expect(state().state).toBe('in');
  server.restore();
  server = serverAnswering({ 'POST /auth/sign-out': done });
});
