import { useQuery } from '@tanstack/react-query';
import { type AvailabilityQuery, availability } from '#server/availability/availability.contract.ts';
import { type Capacity, capacities } from '#server/availability/capacities.contract.ts';
import { useAbility, useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { refreshing } from '../app/press.ts';
import { usePages, wholeList } from '../case/data.ts';

/** Answers come while one looks: the page asks again this often. Milliseconds. */
const again = 15_000;

export const refreshQueries = refreshing('availability');
export const refreshCapacity = refreshing('capacity');

/** Whether somebody answers for her agency. */
export const useMayAnswer = (): boolean => useMay(availability.answer);

/** What waits for an answer of one's own agency, by the time left. */
export function useToAnswer() {
  const enabled = useMayAnswer();
  return useQuery({
    queryKey: ['availability', 'asked', 'open'],
    queryFn: async ({ signal }) =>
      (await call(availability.list, {}, undefined, { query: { side: 'asked', open: 'true', limit: 100 }, signal }))
        .items as AvailabilityQuery[],
    enabled,
    refetchInterval: again,
  });
}

/** What one's own agency asked, newest first, with the answers as they come. */
export const useAskedByUs = () =>
  usePages(
    ['availability', 'asker'],
    (paging, signal) => call(availability.list, {}, undefined, { query: { ...paging, side: 'asker' }, signal }),
    50,
    again,
  );

/** What the agencies say they have free; of one agency, or of all that offer it. */
export function useCapacities(providerAgencyId?: string) {
  const may = useMay(capacities.board);
  return useQuery({
    queryKey: ['capacity', providerAgencyId ?? 'all'],
    queryFn: ({ signal }) =>
      wholeList<Capacity>((paging) =>
        call(capacities.board, {}, undefined, {
          query: { ...paging, ...(providerAgencyId ? { providerAgencyId } : { offered: 'true' }) },
          signal,
        }),
      ),
    enabled: may,
  });
}

/** Whether the reader asks other agencies for places. */
export const useMayAsk = (): boolean => useAbility().can('create', 'AvailabilityQuery');
