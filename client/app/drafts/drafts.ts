import { discard, keep, recall } from './vault.ts';

/** Forms on the screen now: each gives its values when they have changed since they were last kept. */
const open = new Map<string, () => unknown>();
/** Forms that were taken from the screen by a lock or a lost sign-in; they come back without asking. */
const interrupted = new Set<string>();
const writing = new Map<string, Promise<unknown>>();

/** Registers an open form; `collect` answers undefined when nothing new is to be kept. */
export function openDraft(form: string, collect: () => unknown): () => void {
  open.set(form, collect);
  return () => {
    if (open.get(form) === collect) open.delete(form);
  };
}

/** Writes happen one after another, so that an older text never lands on a newer one. */
function inTurn<T>(form: string, act: () => Promise<T>): Promise<T> {
  const turn = (writing.get(form) ?? Promise.resolve()).then(act, act);
  writing.set(form, turn);
  return turn;
}

export const keepDraft = (form: string, values: unknown) => inTurn(form, () => keep('draft', form, values));
export const discardDraft = (form: string) => inTurn(form, () => discard('draft', form));
export const findDraft = <T>(form: string) => inTurn(form, () => recall<T>('draft', form));

/**
 * Keeps whatever is typed on the screen now. The values are read before this returns, so the screen may be cleared
 * at once; the promise ends when they are safe.
 */
export async function keepEverything({ interrupting }: { interrupting: boolean }): Promise<void> {
  const kept = [...open].map(async ([form, collect]) => {
    if (interrupting) interrupted.add(form);
    const values = collect();
    await (values === undefined ? writing.get(form) : keepDraft(form, values));
  });
  await Promise.allSettled(kept);
}

/** Whether this form was interrupted; asked once. */
export const wasInterrupted = (form: string): boolean => interrupted.delete(form);

/** Nothing is left to come back to: after signing out, or when somebody else signs in. */
export function forgetInterrupted(): void {
  interrupted.clear();
  writing.clear();
}
