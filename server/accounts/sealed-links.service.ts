import { randomInt } from 'node:crypto';
import { now } from '#server/platform/clock.ts';
import { Conflict } from '#server/platform/problems.ts';
import { digest, isDigestOf } from '#server/platform/sealing.ts';
import { digestOf, newToken } from './browser.ts';
import { accountsDb, inTransaction, noAgency, record } from './database.ts';
import { beginAttempt, fromAddress } from './throttle.ts';

/**
 * The door for agencies without accounts: a link opens one referral once, by a code that was told another way. Used, run
 * out, replaced, worn out by wrong codes and invented ones get the same answer after the same work.
 */

/** How long a link may wait to be opened, and how long whoever opened it may answer. Milliseconds. */
export const linkLife = 72 * 3_600_000;
export const visitLife = 3_600_000;
/** Wrong codes after which a link is over. */
const tries = 5;

/** Both halves of a way in, told once, and what is kept of them. The token is long; the code is short, so its digest is keyed. */
export function newLink(): { token: string; code: string; tokenDigest: string; codeDigest: string } {
  const token = newToken();
  const code = String(randomInt(100_000_000)).padStart(8, '0');
  const tokenDigest = digestOf(token);
  return { token, code, tokenDigest, codeDigest: digest('link code', ofLink(tokenDigest, code)) };
}

const ofLink = (tokenDigest: string, code: string) => `${tokenDigest} ${code}`;

/** Who came in: answers for an agency on one referral, until then. */
export interface Visitor {
  linkId: string;
  referralId: string;
  agencyId: string;
  until: Date;
}

/** Opens a link, once. Throws `link-over` for every reason alike, 429 after too many attempts from one place. */
export async function openLink(
  { token, code }: { token: string; code: string },
  address: string | undefined,
  requestId: string,
): Promise<Visitor & { visit: string }> {
  const tokenDigest = digestOf(token);
  const attempt = await beginAttempt(`link ${tokenDigest}`, fromAddress(address));
  const visit = newToken();
  const at = now();
  const until = new Date(at.getTime() + visitLife);

  const opened = await inTransaction(async (tx) => {
    const waiting = { tokenDigest, openedAt: null, endedAt: null, expiresAt: { gt: at } };
    // The try is taken before the code is looked at, so that many at once have no more of them.
    const { count } = await tx.referralLink.updateMany({
      where: { ...waiting, failures: { lt: tries } },
      data: { failures: { increment: 1 } },
    });
    const found = await tx.referralLink.findUnique({ where: { tokenDigest } });
    const right = isDigestOf('link code', ofLink(tokenDigest, code), found?.codeDigest ?? digest('link code', ''));
    const taken = count === 1 && right;
    await tx.referralLink.updateMany({
      where: { ...waiting, id: taken ? found!.id : noAgency },
      data: { openedAt: at, visitDigest: digestOf(visit), visitEndsAt: until },
    });
    await record(tx, { id: null, role: 'none', agencyId: found?.agencyId ?? noAgency }, requestId, [
      {
        action: 'open-link',
        subject: 'ReferralLink',
        ids: found ? [found.id] : [],
        outcome: taken ? 'done' : '/problems/link-over',
      },
    ]);
    return taken ? found! : undefined;
  });

  if (!opened) throw new Conflict('link-over');
  await attempt.succeeded();
  return { visit, until, linkId: opened.id, referralId: opened.referralId, agencyId: opened.toAgencyId };
}

/** Who visits. Throws `link-over` where the visit is over or never was. */
export async function findVisitor(visit: string): Promise<Visitor> {
  const found = await accountsDb().referralLink.findUnique({ where: { visitDigest: digestOf(visit) } });
  if (!found?.visitEndsAt || found.endedAt || found.visitEndsAt <= now()) throw new Conflict('link-over');
  return { linkId: found.id, referralId: found.referralId, agencyId: found.toAgencyId, until: found.visitEndsAt };
}
