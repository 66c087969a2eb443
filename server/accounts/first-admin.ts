import { randomBytes } from 'node:crypto';
import { now } from '#server/platform/clock.ts';
import { Conflict, invalidField } from '#server/platform/problems.ts';
import { Email, NewPassword } from './accounts.contract.ts';
import { inTransaction, isDemonstration, record } from './database.ts';
import { hashPassword, requireGoodPassword } from './passwords.ts';

export interface FirstAdministrator {
  email: string;
  name: string;
  /** The name of the agency; it is made if the directory does not have it. */
  agency: string;
  /** Left out: one is made and answered, to be changed at the first sign-in. */
  password?: string;
  /** A second person may come in this way too, for a change of roles needs two. */
  role?: 'admin' | 'dpo';
}

/**
 * Makes an account from the server's own console, for an agency that has fewer than two people who could confirm each
 * other's changes. After that accounts are made by invitation only.
 * Throws Conflict `exists-already` when the agency has its two, `wrong-state` on demonstration data, Invalid for a field.
 */
export async function createFirstAdministrator({ role = 'admin', ...given }: FirstAdministrator) {
  const email = Email.safeParse(given.email);
  if (!email.success) throw invalidField('email', 'invalid-format');
  const password = given.password ?? randomBytes(15).toString('base64url');
  if (!NewPassword.safeParse(password).success) throw invalidField('password', 'password-too-short');
  requireGoodPassword(password, email.data, 'password');
  for (const field of ['name', 'agency'] as const) if (!given[field].trim()) throw invalidField(field, 'required');

  const passwordHash = await hashPassword(password);
  return inTransaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('first administrator', 0))`;
    if (await isDemonstration(tx)) throw new Conflict('wrong-state');
    if (await tx.user.findUnique({ where: { email: email.data } })) throw invalidField('email', 'email-taken');

    const agency = await tx.agency.upsert({
      where: { name: given.agency.trim() },
      create: { name: given.agency.trim(), kind: 'NGO', services: [], languages: [], takesPart: true },
      update: { takesPart: true, active: true },
    });
    const confirmers = await tx.user.count({
      where: { agencyId: agency.id, status: 'ACTIVE', roles: { some: { role: { in: ['admin', 'dpo'] } } } },
    });
    if (confirmers >= 2) throw new Conflict('exists-already');

    const user = await tx.user.create({
      data: {
        agencyId: agency.id,
        email: email.data,
        name: given.name.trim(),
        passwordHash,
        passwordSetAt: now(),
        createdAt: now(),
        roles: { create: { role, grantedAt: now() } },
      },
    });
    await record(tx, { id: null, role: 'console', agencyId: agency.id }, 'console', [
      { action: 'create', subject: 'User', ids: [user.id], fields: ['email', 'name', 'roles'] },
    ]);
    return { userId: user.id, agencyId: agency.id, email: user.email, password };
  });
}
