import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import { cases } from '#server/cases/cases.contract.ts';
import { clocks } from '#server/clocks/clocks.contract.ts';
import { type EpisodeRow, episodes } from '#server/episodes/episodes.contract.ts';
import { type Member, members } from '#server/members/members.contract.ts';
import { people, type SafeContact } from '#server/people/people.contract.ts';
import { type Appointment, appointments } from '#server/reminders/appointments.contract.ts';
import { type SessionRow, sessions } from '#server/sessions/sessions.contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { queries } from '../app/queries.ts';

export type Episode = z.infer<typeof EpisodeRow>;
export type Session = z.infer<typeof SessionRow>;
export type TeamMember = z.infer<typeof Member>;
export type Contact = z.infer<typeof SafeContact>;
export type { Appointment };

/** Everything known of a case stands below one key, so that an act brings all of it up to date. */
export const keyOf = (code: string, ...part: readonly unknown[]) => ['case', code, ...part];
export const refreshCase = (code: string) => queries.invalidateQueries({ queryKey: keyOf(code) });

interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** A list that is short by nature, whole; at most `pages` of a hundred. */
export async function wholeList<T>(
  fetchPage: (paging: { limit: number; cursor?: string }) => Promise<Page<T>>,
  { pages = 5, until = () => false }: { pages?: number; until?: (last: T) => boolean } = {},
): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | undefined;
  for (let fetched = 0; fetched < pages; fetched += 1) {
    const { items, nextCursor } = await fetchPage({ limit: 100, ...(cursor && { cursor }) });
    all.push(...items);
    const last = items.at(-1);
    if (!nextCursor || !last || until(last)) break;
    cursor = nextCursor;
  }
  return all;
}

/** A long list, page by page. */
export function usePages<T>(
  key: readonly unknown[],
  fetchPage: (paging: { limit: number; cursor?: string }, signal: AbortSignal) => Promise<Page<T>>,
  limit = 25,
  /** Asks again this often, for what others change meanwhile. Milliseconds. */
  refetchInterval: number | false = false,
) {
  return useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => fetchPage({ limit, ...(pageParam && { cursor: pageParam }) }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval,
  });
}

export function useCaseRow(code: string) {
  return useQuery({
    queryKey: keyOf(code, 'row'),
    queryFn: ({ signal }) => call(cases.open, { code }, undefined, { signal }),
    enabled: code !== '',
  });
}

export function useSafeContact(code: string) {
  const may = useMay(people.safeContact);
  return useQuery({
    queryKey: keyOf(code, 'safe-contact'),
    queryFn: ({ signal }) => call(people.safeContact, { code }, undefined, { signal }),
    enabled: may,
  });
}

/** The legal periods with every extension; none where they are not the reader's to see. */
export function useClocks(code: string) {
  const may = useMay(clocks.list);
  return useQuery({
    queryKey: keyOf(code, 'clocks'),
    queryFn: ({ signal }) => wholeList((paging) => call(clocks.list, { code }, undefined, { query: paging, signal })),
    enabled: may,
  });
}

export function useEpisodes(code: string) {
  return useQuery({
    queryKey: keyOf(code, 'episodes'),
    queryFn: ({ signal }) =>
      wholeList((paging) => call(episodes.list, { code }, undefined, { query: paging, signal }), { pages: 3 }),
  });
}

/** One service with its measures, which are no part of a list. */
export function useEpisode(code: string, id: string) {
  return useQuery({
    queryKey: keyOf(code, 'episode', id),
    queryFn: ({ signal }) => call(episodes.open, { id }, undefined, { signal }),
  });
}

/** The sessions of a case since a day, newest first, for the lanes. */
export function useSessionsSince(code: string, since: string) {
  return useQuery({
    queryKey: keyOf(code, 'sessions-since', since),
    queryFn: ({ signal }) =>
      wholeList((paging) => call(sessions.listOfCase, { code }, undefined, { query: paging, signal }), {
        until: ({ heldAt }) => heldAt !== undefined && heldAt < since,
      }),
    placeholderData: keepPreviousData,
  });
}

/** Meetings that are planned, also those whose time has passed. */
export function usePlannedAppointments(code: string) {
  const may = useMay(appointments.ofCase);
  return useQuery({
    queryKey: keyOf(code, 'appointments'),
    queryFn: ({ signal }) =>
      wholeList(
        (paging) =>
          call(appointments.ofCase, { code }, undefined, {
            query: { ...paging, status: 'PLANNED', sort: 'startsAt' },
            signal,
          }),
        { pages: 1 },
      ),
    enabled: may,
  });
}

export function useTeam(code: string, ended = false) {
  const may = useMay(members.list);
  return useQuery({
    queryKey: keyOf(code, 'team', ended),
    queryFn: ({ signal }) =>
      wholeList((paging) =>
        call(members.list, { code }, undefined, {
          query: { ...paging, ...(ended && { ended: 'true' as const }) },
          signal,
        }),
      ),
    enabled: may,
    placeholderData: keepPreviousData,
  });
}
