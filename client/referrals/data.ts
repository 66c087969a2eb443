import { type InfiniteData, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { agencies } from '#server/agencies/agencies.contract.ts';
import { type Referral, referrals } from '#server/referrals/referrals.contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { discardDraft } from '../app/drafts/drafts.ts';
import { Problem } from '../app/problem.ts';
import { queries } from '../app/queries.ts';
import { createStore, useStore } from '../app/store.ts';

/** Everything known of one referral stands below one key, so that it can be forgotten at once. */
export const keyOf = (id: string, ...part: readonly unknown[]) => ['referral', id, ...part];

/** Forms about a referral keep what is typed under this name. */
export const formOf = (id: string, act: string) => `referral/${id}/${act}`;
const typed = ['ask', 'answer', 'accept', 'waitlist', 'contest', 'feedback'] as const;

/** Referrals that were lost while their page stood open. */
const lost = createStore<ReadonlySet<string>>(new Set());

/** Asks something about one referral. Once it is out of reach its page goes at once, and everything known of it. */
export async function asking<T>(id: string, request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof Problem && error.status === 404) {
      lost.set(new Set([...lost.get(), id]));
      forget(id);
    }
    throw error;
  }
}

/** Nothing of it stays: no answer, no row of a list, no text of a form. */
export function forget(id: string): void {
  queries.removeQueries({ queryKey: keyOf(id) });
  queries.setQueriesData<InfiniteData<{ items: Referral[] }>>(
    { queryKey: ['referrals'] },
    (list) =>
      list && {
        ...list,
        pages: list.pages.map((page) => ({ ...page, items: page.items.filter((row) => row.id !== id) })),
      },
  );
  for (const act of typed) void discardDraft(formOf(id, act));
}

/** Whether this one was lost. What is opened anew asks anew. */
export function useLost(id: string): boolean {
  useEffect(() => {
    const others = new Set(lost.get());
    if (others.delete(id)) lost.set(others);
  }, [id]);
  return useStore(lost).has(id);
}

/** What was lost is asked for no more: the page that stands there instead still listens. */
const useIsThere = (id: string): boolean => !useStore(lost).has(id);

/** How often an open page asks whether it is still hers to see. */
const again = 20_000;

export function useReferral(id: string) {
  return useQuery({
    queryKey: keyOf(id, 'row'),
    queryFn: ({ signal }) => asking(id, call(referrals.show, { id }, undefined, { signal })),
    staleTime: 0,
    gcTime: 0,
    refetchInterval: again,
    enabled: useIsThere(id),
  });
}

/** What they see. Before it is sent somebody may take her agreement back, so an open preview is drawn anew. */
export function usePayload(id: string, { live = false }: { live?: boolean } = {}) {
  return useQuery({
    queryKey: keyOf(id, 'payload'),
    queryFn: ({ signal }) => asking(id, call(referrals.payload, { id }, undefined, { signal })),
    staleTime: 0,
    gcTime: 0,
    enabled: useIsThere(id),
    ...(live && { refetchInterval: 3 * again }),
  });
}

/** An entry of the directory. */
export function useAgency(id: string | undefined) {
  const may = useMay(agencies.getAgency);
  return useQuery({
    queryKey: ['agency', id],
    queryFn: ({ signal }) => call(agencies.getAgency, { id: id as string }, undefined, { signal }),
    staleTime: 5 * 60_000,
    enabled: may && id !== undefined,
  });
}

/** After a step: the referral, the lists it stands in, its case, and what waits on Today. */
export async function refreshReferral(id: string, code?: string | null): Promise<void> {
  await Promise.all([
    queries.invalidateQueries({ queryKey: keyOf(id) }),
    queries.invalidateQueries({ queryKey: ['referrals'] }),
    queries.invalidateQueries({ queryKey: ['today'] }),
    ...(code ? [queries.invalidateQueries({ queryKey: ['case', code] })] : []),
  ]);
}
