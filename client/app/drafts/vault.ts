import { find, type Kept, list, put, remove, removeWhere } from './cabinet.ts';

/** Old things that nobody came back for are removed after this long. */
const keptFor = 7 * 86_400_000;

interface Vault {
  user: string;
  seal: CryptoKey;
  name: CryptoKey;
}
let vault: Vault | undefined;

const encoder = new TextEncoder();
const hex = (bytes: ArrayBuffer) =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

async function keysFrom(user: string, draftKey: string): Promise<Vault> {
  const secret = Uint8Array.from(atob(draftKey), (char) => char.charCodeAt(0));
  const root = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
  const part = (info: string) => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(),
    info: encoder.encode(`${user}/${info}`),
  });
  const [seal, name] = await Promise.all([
    crypto.subtle.deriveKey(part('seal'), root, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']),
    crypto.subtle.deriveKey(part('name'), root, { name: 'HMAC', hash: 'SHA-256', length: 256 }, false, ['sign']),
  ]);
  return { user, seal, name };
}

/** Opens the vault of one user. The key lives in memory only, and cannot be taken out of it. */
export async function openVault(user: string, draftKey: string): Promise<void> {
  // Without a secure context there is no SubtleCrypto: then nothing is kept, rather than kept in plain text.
  if (!globalThis.crypto?.subtle || typeof indexedDB === 'undefined') return;
  vault = await keysFrom(user, draftKey);
  const oldest = Date.now() - keptFor;
  await removeWhere(({ kind, at }) => kind === 'draft' && at < oldest);
}

/** Forgets the key. What is kept stays, unreadable until the same user opens it again. */
export function closeVault(): void {
  vault = undefined;
}

export const isVaultOpen = () => vault !== undefined;

/** Removes everything one user kept in this browser: after signing out. */
export async function emptyVault(user: string): Promise<void> {
  if (typeof indexedDB !== 'undefined') await removeWhere((kept) => kept.user === user);
}

/** The id under which a thing is kept says nothing about it: a form's name may hold the code of a case. */
async function idOf({ user, name }: Vault, kind: Kept['kind'], thing: string): Promise<string> {
  return `${user}/${kind}/${hex(await crypto.subtle.sign('HMAC', name, encoder.encode(thing)))}`;
}

/** Seals and keeps a value. False when the vault is closed. */
export async function keep(kind: Kept['kind'], thing: string, value: unknown, at = Date.now()): Promise<boolean> {
  const open = vault;
  if (!open) return false;

  const id = await idOf(open, kind, thing);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData: encoder.encode(id) },
    open.seal,
    encoder.encode(JSON.stringify(value)),
  );
  await put({ id, user: open.user, kind, at, iv, sealed });
  return true;
}

async function unseal<T>({ seal }: Vault, { id, iv, sealed }: Kept): Promise<T | undefined> {
  try {
    const plain = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv, additionalData: encoder.encode(id) },
      seal,
      sealed,
    );
    return JSON.parse(new TextDecoder().decode(plain)) as T;
  } catch {
    return undefined;
  }
}

/** What was kept under a name; undefined when nothing was, or when it does not open with this key. */
export async function recall<T>(kind: Kept['kind'], thing: string): Promise<{ value: T; at: number } | undefined> {
  const open = vault;
  if (!open) return undefined;

  const kept = await find(await idOf(open, kind, thing));
  const value = kept && (await unseal<T>(open, kept));
  return kept && value !== undefined ? { value, at: kept.at } : undefined;
}

export async function discard(kind: Kept['kind'], thing: string): Promise<void> {
  if (vault) await remove(await idOf(vault, kind, thing));
}

/** Everything of one kind that this user kept and this key opens, oldest first. */
export async function recallAll<T>(kind: Kept['kind']): Promise<T[]> {
  const open = vault;
  if (!open) return [];

  const mine = (await list())
    .filter((kept) => kept.user === open.user && kept.kind === kind)
    .sort((a, b) => a.at - b.at);
  const values = await Promise.all(mine.map((kept) => unseal<T>(open, kept)));
  return values.filter((value) => value !== undefined);
}
