import type { ComponentType } from 'react';
import { accounts, type Me } from '#server/accounts/accounts.contract.ts';
import { call, onSignInLost } from './call.ts';
import { forgetInterrupted, keepEverything } from './drafts/drafts.ts';
import { closeVault, emptyVault, openVault } from './drafts/vault.ts';
import { speak } from './i18n/i18n.ts';
import { rememberPlace } from './place.ts';
import { NoAnswer, Problem } from './problem.ts';
import { queries } from './queries.ts';
import { createStore, useStore } from './store.ts';

type Who = Pick<Me['user'], 'id' | 'name' | 'email'> & Pick<Me, 'hasPasskey'>;

/** How this browser stands to the server. Everything but `in` shows nothing of anybody. */
export type Session =
  | { state: 'starting' }
  | { state: 'unreachable' }
  | { state: 'out'; bySelf: boolean }
  | { state: 'locked'; who: Who }
  | { state: 'expired'; who: Who }
  /** The device is in somebody else's hands: one screen, and nothing behind it. */
  | { state: 'shown'; who: Who; Screen: ComponentType }
  | { state: 'in'; me: Me };

const session = createStore<Session>({ state: 'starting' });
export const useSession = () => useStore(session);

/** The signed-in person; only inside the shell. */
export function useMe(): Me {
  const now = useSession();
  if (now.state !== 'in') throw new Error('useMe stands inside the shell only');
  return now.me;
}

const whoIs = ({ user: { id, name, email }, hasPasskey }: Me): Who => ({ id, name, email, hasPasskey });

/** Whose sign-in it was while the screen is locked or the sign-in has run out. */
function whoNow(): Who | undefined {
  const now = session.get();
  if (now.state === 'in') return whoIs(now.me);
  return now.state === 'locked' || now.state === 'expired' || now.state === 'shown' ? now.who : undefined;
}

// Tabs of one browser share the cookie: what ends in one ends in all.
type Word = 'locked' | 'unlocked' | 'out' | 'left';
const tabs = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('workspace');
const tell = (word: Word) => tabs?.postMessage(word);

/** Asks the server who we are: at the start, and whenever another tab changed it. */
export async function start(): Promise<void> {
  try {
    await enter(await call(accounts.me));
  } catch (error) {
    if (error instanceof NoAnswer) session.set({ state: 'unreachable' });
    else if (error instanceof Problem && error.status === 401) {
      if (session.get().state === 'starting' || session.get().state === 'unreachable')
        session.set({ state: 'out', bySelf: false });
    } else throw error;
  }
}

/** Takes over what the server says about us: after sign-in, unlock, change of role or language. */
export async function enter(me: Me): Promise<void> {
  const before = whoNow();
  if (before && before.id !== me.user.id) forgetInterrupted();
  if (session.get().state === 'in') queries.clear();

  await speak(me.user.locale);
  if (me.locked) {
    session.set({ state: 'locked', who: whoIs(me) });
    return;
  }
  await openVault(me.user.id, me.draftKey).catch(() => closeVault());
  session.set({ state: 'in', me });
}

/** Clears the screen and the memory. What was typed is read first and sealed while the screen is already empty. */
async function clear(next: Session, { keepText }: { keepText: boolean }): Promise<void> {
  rememberPlace();
  const kept = keepText ? keepEverything({ interrupting: true }) : Promise.resolve();
  session.set(next);
  queries.clear();
  await kept;
  closeVault();
}

/** Locks this sign-in. The page's content leaves the document at once, whether or not the server can be reached. */
export async function lock(): Promise<void> {
  const now = session.get();
  if (now.state !== 'in') return;
  const cleared = clear({ state: 'locked', who: whoIs(now.me) }, { keepText: true });
  tell('locked');
  await Promise.allSettled([cleared, call(accounts.lock)]);
}

/**
 * Hands the device to somebody else, to look at one screen. The server locks this sign-in first, so that there is no way
 * on but the password; without its answer nothing is handed over.
 */
export async function handOver(Screen: ComponentType): Promise<void> {
  const now = session.get();
  if (now.state !== 'in') return;
  await call(accounts.lock);
  await clear({ state: 'shown', who: whoIs(now.me), Screen }, { keepText: true });
  tell('locked');
}

export async function unlock(password: string): Promise<void> {
  await unlocked(await call(accounts.unlock, {}, { password }));
}

/** Goes on after the server has unlocked this sign-in. */
export async function unlocked(me: Me): Promise<void> {
  await enter(me);
  tell('unlocked');
}

/** Signs out and removes what this browser kept. */
export async function signOut(): Promise<void> {
  const who = whoNow();
  await call(accounts.signOut).catch((error: unknown) => {
    // Without an answer the cookie may still be good: better to stay than to seem signed out.
    if (error instanceof NoAnswer) throw error;
  });
  await clear({ state: 'out', bySelf: true }, { keepText: false });
  forgetInterrupted();
  if (who) await emptyVault(who.id);
  tell('out');
}

/** Leaves at once. Does not clear the browser's history, and does not pretend to. */
export function leave(): void {
  // For this moment only: it does not outlive the page.
  document.documentElement.dataset.cover = 'on';
  document.getElementById('root')?.replaceChildren();
  void call(accounts.signOut, {}, undefined, { keepalive: true }).catch(() => {});
  closeVault();
  queries.clear();
  tell('left');
  const away = document.querySelector<HTMLMetaElement>('meta[name="leave-to"]')?.content;
  window.location.replace(away || '/away.html');
}

/** Asks anew who we are while the person is at work: rights change, and the server sees that somebody is there. */
export async function refresh(): Promise<void> {
  const now = session.get();
  if (now.state !== 'in') return;
  const me = await call(accounts.me).catch(() => undefined);
  if (!me || session.get().state !== 'in') return;
  if (JSON.stringify({ ...me, expiresAt: '' }) !== JSON.stringify({ ...now.me, expiresAt: '' })) await enter(me);
}

onSignInLost((problem) => {
  const now = session.get();
  if (problem.kind === 'locked' && now.state === 'in')
    void clear({ state: 'locked', who: whoIs(now.me) }, { keepText: true });
  if (problem.kind === 'unauthenticated' && now.state === 'in')
    void clear({ state: 'expired', who: whoIs(now.me) }, { keepText: true });
  if (problem.kind === 'unauthenticated' && (now.state === 'locked' || now.state === 'shown'))
    session.set({ state: 'expired', who: now.who });
});

tabs?.addEventListener('message', ({ data }: MessageEvent<Word>) => {
  const now = session.get();
  if (data === 'locked' && now.state === 'in') void clear({ state: 'locked', who: whoIs(now.me) }, { keepText: true });
  if (data === 'unlocked' && now.state === 'locked') void start();
  if (data === 'out' && now.state !== 'out') void clear({ state: 'out', bySelf: false }, { keepText: false });
  if (data === 'left') leave();
});
