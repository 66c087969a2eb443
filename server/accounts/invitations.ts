import { now } from '#server/platform/clock.ts';
import { Conflict } from '#server/platform/problems.ts';
import { digestOf, newToken } from './browser.ts';
import { accountsDb, inTransaction, record, type Tx } from './database.ts';
import { hashPassword, requireGoodPassword } from './passwords.ts';

/** How long an invitation may be accepted. Milliseconds. */
const validFor = 7 * 86_400_000;

/** Makes the one link that is good for this user; earlier ones end. The token stands behind `#`, so that no log sees it. */
export async function invite(tx: Tx, userId: string): Promise<string> {
  const token = newToken();
  await tx.invitation.deleteMany({ where: { userId, acceptedAt: null } });
  await tx.invitation.create({
    data: { userId, tokenDigest: digestOf(token), createdAt: now(), expiresAt: new Date(now().getTime() + validFor) },
  });
  return `/invitation#${token}`;
}

/** Chooses the first password. A link works once; used, run out, replaced and invented ones get the same answer. */
export async function acceptInvitation(token: string, password: string, requestId: string): Promise<void> {
  const found = await accountsDb().invitation.findFirst({
    where: { tokenDigest: digestOf(token), acceptedAt: null, expiresAt: { gt: now() } },
  });
  const user = found && (await accountsDb().user.findFirst({ where: { id: found.userId, status: 'INVITED' } }));
  if (!found || !user) throw new Conflict('invitation-over');
  requireGoodPassword(password, user.email, 'password');

  const passwordHash = await hashPassword(password);
  await inTransaction(async (tx) => {
    const { count } = await tx.invitation.updateMany({
      where: { id: found.id, acceptedAt: null },
      data: { acceptedAt: now() },
    });
    if (!count) throw new Conflict('invitation-over');

    await tx.user.update({
      where: { id: user.id },
      data: { passwordHash, passwordSetAt: now(), status: 'ACTIVE', version: { increment: 1 } },
    });
    await record(tx, { id: user.id, role: 'none', agencyId: user.agencyId }, requestId, [
      { action: 'accept-invitation', subject: 'User', ids: [user.id] },
    ]);
  });
}
