import { afterEach, beforeEach, expect, test } from 'vitest';
import { list, put } from './cabinet.ts';
import { closeVault, discard, emptyVault, keep, openVault, recall, recallAll } from './vault.ts';

const key = (fill: number) => btoa(String.fromCharCode(...new Uint8Array(32).fill(fill)));
const everything = async () =>
  (await list())
    .map(
      (kept) =>
        JSON.stringify({ ...kept, iv: undefined, sealed: undefined }) + new TextDecoder('latin1').decode(kept.sealed),
    )
    .join('\n');

beforeEach(() => openVault('u1', key(1)));
afterEach(async () => {
  closeVault();
  await emptyVault('u1');
  await emptyVault('u2');
});

test('a draft is found again by its name, after the vault was closed and opened', async () => {
  await keep('draft', 'log:K7-4QX9-2M', { note: 'CANARY words' }, 5_000_000_000_000);
  closeVault();
  expect(await recall('draft', 'log:K7-4QX9-2M')).toBeUndefined();
  await openVault('u1', key(1));
  expect(await recall('draft', 'log:K7-4QX9-2M')).toEqual({ value: { note: 'CANARY words' }, at: 5_000_000_000_000 });
});

test('neither the words nor the name of the form stand in the browser', async () => {
  await keep('draft', 'log:K7-4QX9-2M', { note: 'CANARY words' });
  const bytes = await everything();
  expect(bytes).toContain('u1/draft/');
  expect(bytes).not.toContain('CANARY');
  expect(bytes).not.toContain('K7-4QX9');
});

test('the same words never look the same twice', async () => {
  await keep('draft', 'a', 'same');
  await keep('draft', 'b', 'same');
  const [one, other] = await list();
  expect(new Uint8Array(one?.sealed as ArrayBuffer)).not.toEqual(new Uint8Array(other?.sealed as ArrayBuffer));
});

test('another key, another user and another place do not open it', async () => {
  await keep('draft', 'a', 'mine');
  await openVault('u1', key(2));
  expect(await recall('draft', 'a')).toBeUndefined();
  expect(await recallAll('draft')).toEqual([]);
  await openVault('u2', key(1));
  expect(await recallAll('draft')).toEqual([]);

  await openVault('u1', key(1));
  await keep('draft', 'b', 'other');
  const [first, second] = await list();
  if (!first || !second) throw new Error('two drafts expected');
  await put({ ...first, iv: second.iv, sealed: second.sealed });
  expect(await recallAll('draft')).toHaveLength(1);
});

test('a closed vault keeps nothing', async () => {
  closeVault();
  expect(await keep('draft', 'a', 'x')).toBe(false);
  expect(await list()).toEqual([]);
});

test('discarding removes one, signing out removes all of that user and no other', async () => {
  await keep('draft', 'a', 1);
  await keep('outbox', 'b', 2);
  await discard('draft', 'a');
  expect(await list()).toHaveLength(1);
  await openVault('u2', key(3));
  await keep('draft', 'c', 3);
  await emptyVault('u1');
  expect((await list()).map(({ user }) => user)).toEqual(['u2']);
});

test('a draft nobody came back for in a week is gone, an unsent act is not', async () => {
  const old = Date.now() - 8 * 86_400_000;
  await keep('draft', 'a', 1, old);
  await keep('outbox', 'b', 2, old);
  await openVault('u1', key(1));
  expect((await list()).map(({ kind }) => kind)).toEqual(['outbox']);
});
