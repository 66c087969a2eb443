import { useQuery } from '@tanstack/react-query';
import { episodes } from '#server/episodes/episodes.contract.ts';
import { call } from '../../app/call.ts';
import { keyOf } from '../data.ts';

/** One service with its measures, which are no part of a list. */
export function useEpisode(code: string, id: string) {
  return useQuery({
    queryKey: keyOf(code, 'episode', id),
    queryFn: ({ signal }) => call(episodes.open, { id }, undefined, { signal }),
  });
}
