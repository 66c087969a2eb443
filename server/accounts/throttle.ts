import { isIPv6 } from 'node:net';
import { now } from '#server/platform/clock.ts';
import { Problem } from '#server/platform/problems.ts';
import { digest } from '#server/platform/sealing.ts';
import { accountsDb } from './database.ts';

/** Failures older than this no longer count. Milliseconds. */
const remembered = 3_600_000;

/**
 * Who has to wait, after how many failures within the hour, and how long at most (seconds). The wait doubles with every
 * `doubling` failures more.
 *
 * - `pair`: one account from one place. The only tier a browser meets that has signed in to this account before, so a
 *   stranger who guesses at the account never keeps its owner out.
 * - `place`: one address at many accounts. An office behind one address shares it, except for its known browsers.
 * - `account`: one account from many addresses. Its longest wait is short: it slows a crowd, it locks nobody out.
 */
const tiers = {
  pair: { free: 5, doubling: 1, atMost: 900 },
  place: { free: 30, doubling: 4, atMost: 900 },
  account: { free: 60, doubling: 10, atMost: 30 },
} as const;
const firstWait = 4;

/** Where attempts come from, as a digest: an address, or a browser that is known for this account. */
export type Source = string & { readonly source: unique symbol };

export const fromAddress = (address: string | undefined): Source =>
  `a.${digest('sign-in address', networkOf(address ?? ''))}` as Source;
export const fromBrowser = (device: string): Source => `b.${digest('sign-in browser', device)}` as Source;

/** The network behind an address: an IPv6 subscriber has a whole /64 to try from. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped || !isIPv6(address)) return mapped ?? address;

  const [head = '', tail] = address.split('%')[0]!.toLowerCase().split('::');
  const before = head ? head.split(':') : [];
  const after = tail ? tail.split(':') : [];
  const groups =
    tail === undefined ? before : [...before, ...Array(8 - before.length - after.length).fill('0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

/** One attempt. It counts as failed unless somebody says otherwise, so that many at once do not slip through. */
export interface Attempt {
  /** It succeeded: earlier failures from the same place are forgiven. */
  succeeded(): Promise<void>;
  /** It was no attempt at guessing after all. */
  withdraw(): Promise<void>;
}

/** Begins an attempt on an account, or refuses it for a while: 429. Accounts that do not exist wait in the same way. */
export async function beginAttempt(accountName: string, source: Source): Promise<Attempt> {
  const db = accountsDb();
  const account = digest('sign-in account', accountName);
  const { id } = await db.signInFailure.create({ data: { account, source, at: now() } });

  const wait = await waitFor(id, account, source);
  if (wait > 0) {
    await db.signInFailure.deleteMany({ where: { id } });
    throw new Problem(429, 'too-many', { retryAfter: wait });
  }
  return {
    succeeded: async () => void (await db.signInFailure.deleteMany({ where: { account, source } })),
    withdraw: async () => void (await db.signInFailure.deleteMany({ where: { id } })),
  };
}

interface Failures {
  n: number;
  last: Date | null;
}

async function waitFor(own: string, account: string, source: Source): Promise<number> {
  const at = now();
  const since = new Date(at.getTime() - remembered);
  await accountsDb().signInFailure.deleteMany({ where: { at: { lt: since } } });

  const count = (where: object) =>
    accountsDb().signInFailure.aggregate({
      where: { ...where, id: { not: own }, at: { gte: since } },
      _count: true,
      _max: { at: true },
    });
  const known = source.startsWith('b.');
  const [pair, place, all] = await Promise.all([
    count({ account, source }),
    known ? undefined : count({ source }),
    known ? undefined : count({ account, source: { startsWith: 'a.' } }),
  ]);

  const left = (tier: keyof typeof tiers, failures: { _count: number; _max: { at: Date | null } } | undefined) =>
    failures ? secondsLeft(tier, { n: failures._count, last: failures._max.at }, at) : 0;
  return Math.max(left('pair', pair), left('place', place), left('account', all));
}

function secondsLeft(tier: keyof typeof tiers, { n, last }: Failures, at: Date): number {
  const { free, doubling, atMost } = tiers[tier];
  if (n < free || !last) return 0;

  const wait = Math.min(atMost, firstWait * 2 ** ((n - free) / doubling));
  return Math.max(0, Math.ceil(wait - (at.getTime() - last.getTime()) / 1000));
}
