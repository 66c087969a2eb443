import type { NewPasskey, PasskeyAnswer, proofs } from '#server/accounts/proofs.contract.ts';
import type { Answer } from '#server/platform/contract.ts';

type Question = Answer<typeof proofs.askAnybody>;
type Wish = Answer<typeof proofs.wishPasskey>;

/** Whether this browser has passkeys, and this address can: one of numbers cannot. */
export const passkeysWork = (): boolean =>
  typeof window.PublicKeyCredential === 'function' && !/^[\d.]+$|:/.test(window.location.hostname);

/** Fetched when the first passkey is used: most pages never need it. */
const webauthn = () => import('@simplewebauthn/browser');

/** Lets a device answer. Undefined when the person chose none. */
export async function answerWithPasskey(question: Question): Promise<PasskeyAnswer | undefined> {
  const { startAuthentication } = await webauthn();
  return startAuthentication({ optionsJSON: question }).catch(undefinedWhenGivenUp);
}

/** Lets a device make a passkey. Undefined when the person gave up, `there` when the device has one of hers already. */
export async function makePasskey(wish: Wish): Promise<NewPasskey | 'there' | undefined> {
  const { startRegistration } = await webauthn();
  return startRegistration({ optionsJSON: wish as never }).catch((error: Error) =>
    error.name === 'InvalidStateError' ? ('there' as const) : undefinedWhenGivenUp(error),
  ) as Promise<NewPasskey | 'there' | undefined>;
}

function undefinedWhenGivenUp(error: Error): undefined {
  if (error.name !== 'NotAllowedError' && error.name !== 'AbortError') throw error;
}
