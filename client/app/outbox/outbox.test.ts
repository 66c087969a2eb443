import { renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { type Sent, serverAnswering } from '#client/testing/render.tsx';
import { endpoint } from '#server/platform/contract.ts';
import { closeVault, emptyVault, openVault, recall } from '../drafts/vault.ts';
import { startLanguages } from '../i18n/i18n.ts';
import { forgetRefused, onDelivered, sendKept, sendOnce, unsent, useOutbox } from './outbox.ts';

const notes = endpoint('POST /cases/:code/notes', {
  summary: '',
  may: 'create Note',
  body: z.strictObject({ text: z.string() }),
  returns: z.object({ id: z.string() }),
});
const key = btoa(String.fromCharCode(...new Uint8Array(32).fill(5)));
const from = { form: 'note:K7', values: { text: 'typed' }, returnTo: '/cases/K7' };
const send = () => sendOnce(notes, [{ code: 'K7' }, { text: 'typed' }], from);
const keysOf = (sent: Sent[]) => sent.map(({ headers }) => headers['idempotency-key']);
let server: ReturnType<typeof serverAnswering>;

beforeEach(async () => {
  await startLanguages();
  await openVault('u1', key);
});
afterEach(async () => {
  server.restore();
  closeVault();
  await emptyVault('u1');
});

test('an act that is answered leaves nothing behind', async () => {
  server = serverAnswering({ 'POST /cases/K7/notes': { status: 201, body: { id: 'n1' } } });
  expect(await send()).toEqual({ answer: { id: 'n1' } });
  await sendKept();
  expect(server.sent).toHaveLength(1);
});

test('without a line it is kept, and sent once with the same key when the line is back', async () => {
  let line = false;
  server = serverAnswering({ 'POST /cases/K7/notes': () => (line ? { status: 201, body: { id: 'n1' } } : 'no line') });
  const delivered: string[] = [];
  const stop = onDelivered((one) => delivered.push(one));
  expect(await send()).toBe('kept');
  expect(unsent()).toBe(1);
  await sendKept();
  expect(unsent()).toBe(1);

  line = true;
  await Promise.all([sendKept(), sendKept()]);
  await sendKept();
  stop();
  expect(unsent()).toBe(0);
  expect(delivered).toContain('POST /cases/:code/notes');
  expect(new Set(keysOf(server.sent)).size).toBe(1);
  expect(server.sent.at(-1)?.body).toEqual({ text: 'typed' });
});

test('two acts have two keys and keep their order', async () => {
  let line = false;
  server = serverAnswering({ 'POST /cases/K7/notes': () => (line ? { status: 201, body: {} } : 'no line') });
  await sendOnce(notes, [{ code: 'K7' }, { text: 'first' }], from);
  await sendOnce(notes, [{ code: 'K7' }, { text: 'second' }], from);
  line = true;
  server.sent.length = 0;
  await sendKept();
  expect(server.sent.map(({ body }) => (body as { text: string }).text)).toEqual(['first', 'second']);
  expect(new Set(keysOf(server.sent)).size).toBe(2);
});

test('a refusal at once is thrown, and nothing waits', async () => {
  server = serverAnswering({ 'POST /cases/K7/notes': { status: 422, body: { type: '/problems/invalid' } } });
  await expect(send()).rejects.toMatchObject({ kind: 'invalid' });
  await sendKept();
  expect(server.sent).toHaveLength(1);
});

test('a refusal later becomes a draft of its form again, with the reason', async () => {
  let line = false;
  server = serverAnswering({
    'POST /cases/K7/notes': () =>
      line ? { status: 409, body: { type: '/problems/case-closed', detail: 'This case is closed.' } } : 'no line',
  });
  await send();
  line = true;
  await sendKept();
  const { result } = renderHook(useOutbox);
  expect(result.current).toMatchObject({
    waiting: 0,
    refused: [{ returnTo: '/cases/K7', refusal: 'This case is closed.' }],
  });
  expect((await recall('draft', 'note:K7'))?.value).toEqual({ text: 'typed' });

  await forgetRefused(result.current.refused[0]?.key ?? '');
  await sendKept();
  expect(unsent()).toBe(0);
});

test('a sign-in that ran out keeps the act for the next one of the same person', async () => {
  let signedIn = false;
  server = serverAnswering({
    'POST /cases/K7/notes': () =>
      signedIn ? { status: 201, body: {} } : { status: 401, body: { type: '/problems/unauthenticated' } },
  });
  expect(await send()).toBe('kept');
  closeVault();
  await openVault('u2', key);
  signedIn = true;
  await sendKept();
  expect(server.sent).toHaveLength(1);

  await openVault('u1', key);
  await sendKept();
  expect(server.sent).toHaveLength(2);
  expect(new Set(keysOf(server.sent)).size).toBe(1);
});
