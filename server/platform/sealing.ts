import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { models } from '../../prisma/generated/columns.ts';

/** Where a value belongs; sealed there, it opens nowhere else. */
export interface Place {
  model: string;
  column: string;
  id: string;
}
export type SealedBy = 'survivor' | 'referral' | 'author' | 'installation';

interface Column {
  kind: string;
  class: string;
  list?: boolean;
  nullable?: boolean;
  kept?: string;
  sealed?: SealedBy;
}

/** The columns of a model that rest as ciphertext, and by which key. */
export function sealedColumns(model: string): Record<string, SealedBy> {
  sealedOf[model] ??= Object.fromEntries(
    Object.entries((models as Record<string, { columns: Record<string, Column> }>)[model]!.columns)
      .filter(([, column]) => column.sealed)
      .map(([name, column]) => [name, column.sealed!]),
  );
  return sealedOf[model];
}
const sealedOf: Record<string, Record<string, SealedBy>> = {};

/** Master keys by fingerprint. The first wraps; all of them unwrap, so that keys can be rotated while serving. */
const masters = new Map<string, Buffer>();
let current = '';
let source: () => readonly string[] = () => [];
let taken = '';

/**
 * Must be called once at start, before anything is sealed. Keys are 32 bytes, base64, the present one first. A function
 * is asked again before each wrapping and for a key that is unknown: so a running server follows a rotation.
 */
export function takeMasterKeys(keys: readonly string[] | (() => readonly string[])): void {
  source = typeof keys === 'function' ? keys : () => keys;
  take(source());
}

function take(keys: readonly string[]): void {
  const known = keys.map((key) => [Buffer.from(key, 'base64'), fingerprintOf(key)] as const);
  if (!known.length || known.some(([bytes]) => bytes.length !== 32)) throw new Error('A master key has 32 bytes.');
  masters.clear();
  unwrapped.clear();
  for (const [bytes, fingerprint] of known) masters.set(fingerprint, bytes);
  current = known[0]![1];
  taken = keys.join();
}

/** What is held stays when the source cannot be read just now. */
function refresh(): void {
  let keys: readonly string[];
  try {
    keys = source();
  } catch {
    return;
  }
  if (keys.join() !== taken) take(keys);
}

/** Names a master key without telling it. */
export const fingerprintOf = (key: string): string =>
  createHash('sha256').update('ariadne master').update(Buffer.from(key, 'base64')).digest('hex').slice(0, 8);

function master(fingerprint = current): Buffer {
  if (!masters.has(fingerprint)) refresh();
  const key = masters.get(fingerprint);
  if (!key) throw new Error('Sealed with a master key that is not here.');
  return key;
}

/** Names the present master key, so that what it signed can be checked after a rotation. */
export function masterFingerprint(): string {
  refresh();
  return current;
}
export const knownMasters = (): string[] => [...masters.keys()];
export const knowsMaster = (fingerprint: string): boolean => masters.has(fingerprint);

/** A key for one purpose, derived from the present master key or from another one that is here. */
export function derivedKey(purpose: string, fingerprint = current): Buffer {
  return Buffer.from(hkdfSync('sha256', master(fingerprint), '', `ariadne ${purpose}`, 32));
}

/** A keyed digest: proves equality without keeping the value. */
export function digest(purpose: string, value: string, fingerprint = current): string {
  return createHmac('sha256', derivedKey(`digest ${purpose}`, fingerprint))
    .update(value)
    .digest('base64url');
}

/** Whether a digest is of this value, made with the present master key or with one before a rotation. */
export function isDigestOf(purpose: string, value: string, kept: string): boolean {
  return [...masters.keys()].some((fingerprint) => sameDigest(digest(purpose, value, fingerprint), kept));
}

/** A digest that names the master key it was made with, so that an equal value is looked up by `namedDigests`. */
export function namedDigest(purpose: string, value: string): string {
  const fingerprint = masterFingerprint();
  return `${fingerprint}.${digest(purpose, value, fingerprint)}`;
}

/** What `namedDigest` says of a value now, and said before a rotation whose old key is still here. */
export function namedDigests(purpose: string, value: string): string[] {
  refresh();
  return knownMasters().map((fingerprint) => `${fingerprint}.${digest(purpose, value, fingerprint)}`);
}

/** Whether two digests are the same, in constant time. */
export function sameDigest(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** A new random data key for `owner`, wrapped by the present master key. */
export function newWrappedKey(owner: string): string {
  return wrap(randomBytes(32), owner);
}

/** The same data key wrapped by the present master key; what it sealed stays as it is. */
export function rewrap(wrapped: string, owner: string): string {
  return wrap(unwrap(wrapped, owner), owner);
}

function wrap(key: Buffer, owner: string): string {
  refresh();
  return `m${current}.${encrypt(key, master(), `key ${owner}`)}`;
}

/** Remembered by the wrapped text, which only the database holds: forget it there and no process finds it again. */
const unwrapped = new Map<string, Buffer>();

function unwrap(wrapped: string, owner: string): Buffer {
  const known = unwrapped.get(wrapped);
  if (known) return known;

  const [prefix, body] = split(wrapped);
  const key = decrypt(body, master(prefix.slice(1)), `key ${owner}`);
  if (unwrapped.size >= 20_000) unwrapped.clear();
  unwrapped.set(wrapped, key);
  return key;
}

/** Seals any JSON value with a wrapped data key. The prefix keeps the version of that key. */
export function seal(value: unknown, place: Place, key: { wrapped: string; version: number; owner: string }): string {
  return `s${key.version}.${encrypt(Buffer.from(JSON.stringify(value)), unwrap(key.wrapped, key.owner), inPlace(place))}`;
}

/** Keyed digests of values, to find equal ones without keeping any. They outlive a rotation, for the data key does. */
export function blindDigests(
  values: readonly string[],
  purpose: string,
  key: { wrapped: string; owner: string },
): string[] {
  const secret = Buffer.from(hkdfSync('sha256', unwrap(key.wrapped, key.owner), '', `ariadne ${purpose}`, 32));
  return values.map((value) => createHmac('sha256', secret).update(value).digest('base64url').slice(0, 22));
}

/** Opens what `seal` closed. A value whose key was destroyed is gone: it reads as null. */
export function open(
  sealed: string,
  place: Place,
  keys: readonly { wrapped: string | null; version: number; owner: string }[],
): unknown {
  const [prefix, body] = split(sealed);
  const key = keys.find((candidate) => candidate.version === Number(prefix.slice(1)));
  if (!key?.wrapped) return null;

  return JSON.parse(decrypt(body, unwrap(key.wrapped, key.owner), inPlace(place)).toString('utf8'));
}

/** Seals a secret of a staff account with a key derived from the master key. */
export function sealForInstallation(value: unknown, place: Place): string {
  refresh();
  return `i${current}.${encrypt(Buffer.from(JSON.stringify(value)), installationKey(current), inPlace(place))}`;
}

/** The same secret sealed with the present master key. */
export function resealForInstallation(sealed: string, place: Place): string {
  return sealForInstallation(openForInstallation(sealed, place), place);
}

export function openForInstallation(sealed: string, place: Place): unknown {
  const [prefix, body] = split(sealed);
  return JSON.parse(decrypt(body, installationKey(prefix.slice(1)), inPlace(place)).toString('utf8'));
}

const installationKey = (fingerprint: string) =>
  Buffer.from(hkdfSync('sha256', master(fingerprint), '', 'ariadne installation', 32));

const inPlace = ({ model, column, id }: Place) => `${model}.${column}.${id}`;

function split(text: string): [string, string] {
  const dot = text.indexOf('.');
  return [text.slice(0, dot), text.slice(dot + 1)];
}

function encrypt(plain: Buffer, key: Buffer, associated: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 }).setAAD(Buffer.from(associated));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
}

function decrypt(text: string, key: Buffer, associated: string): Buffer {
  const raw = Buffer.from(text, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, raw.subarray(0, 12), { authTagLength: 16 }).setAAD(
    Buffer.from(associated),
  );
  decipher.setAuthTag(raw.subarray(12, 28));
  return Buffer.concat([decipher.update(raw.subarray(28)), decipher.final()]);
}
