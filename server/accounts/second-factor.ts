import { createHash, randomInt } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import QRCode from 'qrcode';
import { now } from '#server/platform/clock.ts';
import { openForInstallation, sealForInstallation } from '#server/platform/sealing.ts';
import { accountsDb, type Tx } from './database.ts';

/** What every authenticator understands (RFC 6238): six digits, SHA-1, thirty seconds. */
const shape = { issuer: 'Ariadne', algorithm: 'SHA1', digits: 6, period: 30 } as const;
/** How many steps a phone's clock may be ahead or behind. */
const tolerance = 1;

type SecretColumn = 'totpSecret' | 'totpPending';
const placeOf = (userId: string, column: SecretColumn) => ({ model: 'User', column, id: userId });

const totpOf = (secret: string, label = '') => new TOTP({ ...shape, label, secret: Secret.fromBase32(secret) });

/** The time step whose code this is, if it is one of now. */
function stepOf(secret: string, code: string): number | undefined {
  const timestamp = now().getTime();
  const delta = totpOf(secret).validate({ token: code, timestamp, window: tolerance });
  return delta === null ? undefined : Math.floor(timestamp / 1000 / shape.period) + delta;
}

/** Begins to set up one-time codes: the new secret waits, and what was set up before stays good until it is confirmed. */
export async function prepareTotp(tx: Tx, user: { id: string; email: string }) {
  const secret = new Secret({ size: 20 }).base32;
  const uri = totpOf(secret, user.email).toString();
  await tx.user.update({
    where: { id: user.id },
    data: { totpPending: sealForInstallation(secret, placeOf(user.id, 'totpPending')) },
  });
  return { secret, uri, qr: await QRCode.toString(uri, { type: 'svg', margin: 1 }) };
}

/** Takes the waiting secret into use if the code is right. Answers fresh recovery codes; older ones end. */
export async function confirmTotp(tx: Tx, userId: string, code: string): Promise<string[] | undefined> {
  const { totpPending } = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { totpPending: true } });
  const secret = totpPending && (openForInstallation(totpPending, placeOf(userId, 'totpPending')) as string);
  const step = secret ? stepOf(secret, digitsOf(code)) : undefined;
  if (!secret || step === undefined) return undefined;

  await tx.user.update({
    where: { id: userId },
    data: {
      totpSecret: sealForInstallation(secret, placeOf(userId, 'totpSecret')),
      totpPending: null,
      totpConfirmedAt: now(),
      totpLastStep: step,
    },
  });
  const codes = Array.from({ length: 10 }, newRecoveryCode);
  await tx.recoveryCode.deleteMany({ where: { userId } });
  await tx.recoveryCode.createMany({ data: codes.map((each) => ({ userId, digest: recoveryDigest(userId, each) })) });
  return codes;
}

/**
 * Whether a one-time or recovery code opens the account now. It is used up by that: each code opens once, also when two
 * attempts with the same one arrive together.
 */
export async function spendCode(
  user: { id: string; totpSecret: string | null },
  typed: string,
): Promise<'totp' | 'recovery' | undefined> {
  const db = accountsDb();
  const code = digitsOf(typed);

  if (/^\d{6}$/.test(code)) {
    const secret = user.totpSecret && (openForInstallation(user.totpSecret, placeOf(user.id, 'totpSecret')) as string);
    const step = secret ? stepOf(secret, code) : undefined;
    if (step === undefined) return undefined;
    const { count } = await db.user.updateMany({
      where: { id: user.id, OR: [{ totpLastStep: null }, { totpLastStep: { lt: step } }] },
      data: { totpLastStep: step },
    });
    return count ? 'totp' : undefined;
  }

  const { count } = await db.recoveryCode.updateMany({
    where: { userId: user.id, digest: recoveryDigest(user.id, typed), usedAt: null },
    data: { usedAt: now() },
  });
  return count ? 'recovery' : undefined;
}

const digitsOf = (typed: string) => typed.replace(/[\s-]/g, '');

/** Letters and digits that are not mistaken for each other when copied from paper. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** 80 random bits, as XXXX-XXXX-XXXX-XXXX: so many that a plain digest of them gives nothing away. */
function newRecoveryCode(): string {
  const letters = Array.from({ length: 16 }, () => alphabet[randomInt(alphabet.length)]).join('');
  return letters.replace(/(.{4})(?=.)/g, '$1-');
}

function recoveryDigest(userId: string, typed: string): string {
  const code = digitsOf(typed).toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1');
  return createHash('sha256').update(`${userId} ${code}`).digest('base64url');
}
