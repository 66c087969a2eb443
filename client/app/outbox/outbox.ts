import type { Answer, AnyEndpoint } from '#server/platform/contract.ts';
import { type CallArguments, request } from '../call.ts';
import { keepDraft } from '../drafts/drafts.ts';
import { discard, isVaultOpen, keep, recallAll } from '../drafts/vault.ts';
import { NoAnswer, Problem } from '../problem.ts';
import { createStore, useStore } from '../store.ts';
import { toast } from '../toast.tsx';

/** One act on its way. It is kept before it is sent, so a lost page loses nothing; its key makes it happen once. */
interface Act {
  key: string;
  line: string;
  params: Record<string, string>;
  body: unknown;
  /** The form it came from and its address: a refused act goes back there as a draft. */
  form: string;
  values: unknown;
  returnTo: string;
  at: number;
  /** The one sentence shown when it was refused. */
  refusal?: string;
}

export interface Outbox {
  waiting: number;
  refused: { key: string; returnTo: string; refusal: string }[];
}

const empty: Outbox = { waiting: 0, refused: [] };
const outbox = createStore<Outbox>(empty);
export const useOutbox = () => useStore(outbox);
export const unsent = () => outbox.get().waiting;

/** Acts whose first attempt has no answer yet; nobody sends them a second time meanwhile. */
const onTheWay = new Set<string>();

const delivered = new Set<(line: string) => void>();
/** Tells when an act that waited has been sent, so that screens can fetch anew. */
export function onDelivered(listener: (line: string) => void): () => void {
  delivered.add(listener);
  return () => delivered.delete(listener);
}

async function count(): Promise<void> {
  const acts = await recallAll<Act>('outbox').catch((): Act[] => []);
  const refused = acts.flatMap(({ key, returnTo, refusal }) => (refusal ? [{ key, returnTo, refusal }] : []));
  outbox.set(acts.length === 0 ? empty : { waiting: acts.length - refused.length, refused });
}

/**
 * Sends an act now, or keeps it and sends it once when the line is back. Answers `kept` in the second case; a refusal
 * is thrown as the `Problem` it is. Only for POST endpoints, which know idempotency keys.
 */
export async function sendOnce<E extends AnyEndpoint>(
  endpoint: E,
  [params, body]: CallArguments<E>,
  from: { form: string; values: unknown; returnTo: string },
): Promise<{ answer: Answer<E> } | 'kept'> {
  const act: Act = {
    key: crypto.randomUUID(),
    line: endpoint.line,
    params: params ?? {},
    body,
    ...from,
    at: Date.now(),
  };
  onTheWay.add(act.key);
  const safe = await keep('outbox', act.key, act, act.at).catch(() => false);
  try {
    const answer = await request<Answer<E>>(act.line, act.params, act.body, { idempotencyKey: act.key });
    if (safe) await discard('outbox', act.key);
    return { answer };
  } catch (error) {
    if (error instanceof NoAnswer && safe) {
      await count();
      return 'kept';
    }
    // A lost sign-in clears the form: the act stays, and goes out after the next sign-in of the same person.
    if (error instanceof Problem && error.status === 401 && safe) return 'kept';
    if (safe) await discard('outbox', act.key);
    throw error;
  } finally {
    onTheWay.delete(act.key);
  }
}

/** Refusals that only time or a sign-in can heal; the act keeps waiting. */
const passing = new Set([401, 408, 425, 429]);

async function deliver(act: Act): Promise<'sent' | 'refused' | 'wait'> {
  try {
    await request(act.line, act.params, act.body, { idempotencyKey: act.key });
    await discard('outbox', act.key);
    for (const listener of delivered) listener(act.line);
    return 'sent';
  } catch (error) {
    if (!(error instanceof Problem) || passing.has(error.status) || error.status >= 500) return 'wait';
    await keepDraft(act.form, act.values);
    await keep(
      'outbox',
      act.key,
      { ...act, refusal: error.errors[0]?.message ?? error.detail ?? error.message },
      act.at,
    );
    return 'refused';
  }
}

async function sendWaiting(): Promise<void> {
  const acts = (await recallAll<Act>('outbox')).filter(({ key, refusal }) => !refusal && !onTheWay.has(key));
  let sent = 0;
  for (const act of acts) {
    const outcome = await deliver(act);
    if (outcome === 'wait') break;
    if (outcome === 'sent') sent += 1;
  }
  await count();
  if (sent > 0) toast('app:outbox.sent', { count: sent });
}

/** Sends what waits, oldest first; one tab at a time. */
export async function sendKept(): Promise<void> {
  if (!isVaultOpen()) return;
  if (!navigator.locks) return sendWaiting();
  await navigator.locks.request('workspace.outbox', { ifAvailable: true }, async (mine) => {
    if (mine) await sendWaiting();
  });
}

/** The refused act has been seen; its text is a draft of its form. */
export async function forgetRefused(key: string): Promise<void> {
  await discard('outbox', key);
  await count();
}

/** After sign-out nothing is left to count. */
export const forgetOutbox = () => outbox.set(empty);

/** While somebody is signed in: sends at once, when the line comes back, and every now and then while something waits. */
export function watchOutbox(): () => void {
  const attempt = () => void sendKept().catch(() => {});
  const timer = setInterval(() => outbox.get().waiting > 0 && attempt(), 10_000);
  window.addEventListener('online', attempt);
  void count().then(attempt);
  return () => {
    clearInterval(timer);
    window.removeEventListener('online', attempt);
    forgetOutbox();
  };
}
