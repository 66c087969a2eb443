import { z } from 'zod';
import { Done, endpoint, Id, Instant, words } from '../platform/contract.ts';
import { Me, OneTimeCode, Password } from './accounts.contract.ts';

/** What a browser and a device exchange (WebAuthn); binary parts travel as base64url. */
const Binary = z
  .string()
  .max(8_000)
  .regex(/^[A-Za-z0-9_-]+$/);
const CredentialId = Binary.max(1_400);
const Transport = z.enum(['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']);
const Descriptor = z.object({
  id: CredentialId,
  type: z.literal('public-key'),
  transports: z.array(Transport).optional(),
});
const Verification = z.enum(['required', 'preferred', 'discouraged']);

/** What a device is asked when somebody wants to prove who she is. */
export const PasskeyQuestion = z
  .object({
    challenge: Binary,
    timeout: z.int(),
    rpId: z.string(),
    userVerification: Verification,
    allowCredentials: z.array(Descriptor).optional(),
  })
  .meta({ id: 'PasskeyQuestion' });

/** What the device answers. Fields beyond these are left aside. */
export const PasskeyAnswer = z
  .object({
    id: CredentialId,
    rawId: CredentialId,
    type: z.literal('public-key'),
    response: z.object({
      clientDataJSON: Binary,
      authenticatorData: Binary,
      signature: Binary,
      userHandle: Binary.max(100).optional(),
    }),
  })
  .meta({ id: 'PasskeyAnswer' });
export type PasskeyAnswer = z.infer<typeof PasskeyAnswer>;

/** What a device is asked to make a new passkey. */
export const PasskeyWish = z
  .object({
    rp: z.object({ id: z.string(), name: z.string() }),
    user: z.object({ id: Binary, name: z.string(), displayName: z.string() }),
    challenge: Binary,
    pubKeyCredParams: z.array(z.object({ type: z.literal('public-key'), alg: z.int() })),
    timeout: z.int(),
    attestation: z.literal('none'),
    excludeCredentials: z.array(Descriptor),
    authenticatorSelection: z.object({
      residentKey: z.enum(['required', 'preferred', 'discouraged']),
      requireResidentKey: z.boolean(),
      userVerification: Verification,
    }),
  })
  .meta({ id: 'PasskeyWish' });

/** The new passkey, as the device made it. Fields beyond these are left aside. */
export const NewPasskey = z
  .object({
    id: CredentialId,
    rawId: CredentialId,
    type: z.literal('public-key'),
    response: z.object({
      clientDataJSON: Binary,
      attestationObject: Binary,
      transports: z.array(z.string().max(40)).max(10).optional(),
    }),
  })
  .meta({ id: 'NewPasskey' });
export type NewPasskey = z.infer<typeof NewPasskey>;

export const Passkey = z
  .object({ id: Id, name: z.string(), createdAt: Instant, usedAt: Instant.nullable() })
  .meta({ id: 'Passkey' });
export type Passkey = z.infer<typeof Passkey>;

const answered = z.strictObject({ answer: PasskeyAnswer });
const whileLocked = ['locked', 'second-factor-due'] as const;

/** Ways to prove who one is besides signing in with a password: again, and with a passkey. */
export const proofs = {
  stepUp: endpoint('POST /me/step-up', {
    summary: 'Prove again who one is, before something that matters',
    may: 'signed-in',
    body: z.strictObject({ password: Password, code: OneTimeCode.optional() }),
    returns: Done,
    status: 200,
  }),
  stepUpByPasskey: endpoint('POST /me/step-up/passkey', {
    summary: 'Prove again who one is, with a passkey',
    may: 'signed-in',
    body: answered,
    returns: Done,
    status: 200,
  }),
  unlockByPasskey: endpoint('POST /me/unlock/passkey', {
    summary: 'Unlock this sign-in with a passkey',
    may: 'signed-in',
    evenWhile: whileLocked,
    body: answered,
    returns: Me,
    status: 200,
  }),
  askMine: endpoint('POST /me/passkeys/question', {
    summary: 'What one of one’s own passkeys is asked, to unlock or to step up',
    may: 'signed-in',
    evenWhile: whileLocked,
    body: z.strictObject({ purpose: z.enum(['unlock', 'step-up']) }),
    returns: PasskeyQuestion,
    status: 200,
  }),

  askAnybody: endpoint('POST /auth/passkey/question', {
    summary: 'What a passkey is asked to sign in: the same for everybody',
    may: 'anyone',
    returns: PasskeyQuestion,
    status: 200,
  }),
  signInByPasskey: endpoint('POST /auth/passkey', {
    summary: 'Sign in with a passkey, which stands for both factors',
    may: 'anyone',
    body: answered,
    returns: Me,
    status: 200,
  }),

  passkeys: endpoint('GET /me/passkeys', {
    summary: 'One’s own passkeys',
    may: 'signed-in',
    returns: z.object({ items: z.array(Passkey), nextCursor: z.null() }),
  }),
  wishPasskey: endpoint('POST /me/passkeys/wish', {
    summary: 'What a device needs to make a passkey',
    may: 'signed-in',
    fresh: true,
    returns: PasskeyWish,
    status: 200,
  }),
  addPasskey: endpoint('POST /me/passkeys', {
    summary: 'Add a passkey',
    may: 'signed-in',
    fresh: true,
    body: z.strictObject({ name: words(60), made: NewPasskey }),
    returns: Passkey,
  }),
  removePasskey: endpoint('DELETE /me/passkeys/:id', {
    summary: 'Remove one of one’s own passkeys',
    may: 'signed-in',
    fresh: true,
    returns: Done,
  }),
};
