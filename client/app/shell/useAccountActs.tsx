import { useNavigate } from 'react-router';
import type { Role } from '#server/access/roles.ts';
import { accounts } from '#server/accounts/accounts.contract.ts';
import { call } from '../call.ts';
import { keepEverything } from '../drafts/drafts.ts';
import { forgetWaiting } from '../navigation.ts';
import { unsent } from '../outbox/outbox.ts';
import { NoAnswer, Problem } from '../problem.ts';
import { enter, signOut } from '../session.ts';
import { createStore, useStore } from '../store.ts';
import { toast } from '../toast.tsx';

/** Why signing out waits for a second word: something is not sent, or the line is down. */
export type SignOutDoubt = { waiting: number } | 'no-line';
const doubt = createStore<SignOutDoubt | undefined>(undefined);
export const useSignOutDoubt = () => useStore(doubt);
export const dropDoubt = () => doubt.set(undefined);

/** Acts on one's own sign-in that the rail, the phone's menu and the palette share. */
export function useAccountActs() {
  const navigate = useNavigate();

  const out = async () => {
    dropDoubt();
    try {
      await signOut();
      forgetWaiting();
      void navigate('/', { replace: true });
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      doubt.set('no-line');
    }
  };
  /** Signing out removes what is kept here: asks once when something was not sent. */
  const askSignOut = () => {
    if (unsent() > 0) doubt.set({ waiting: unsent() });
    else void out();
  };
  /** The rights of two roles never add up: everything on the screen and in memory belongs to one of them. */
  const actAs = async (role: Role) => {
    await keepEverything({ interrupting: false });
    try {
      const me = await call(accounts.actAs, {}, { role });
      forgetWaiting();
      void navigate('/', { replace: true });
      await enter(me);
    } catch (error) {
      // A lost sign-in shows itself.
      if (error instanceof NoAnswer) toast('app:offlineNow');
      else if (!(error instanceof Problem)) throw error;
    }
  };
  return { askSignOut, signOutNow: out, actAs };
}
