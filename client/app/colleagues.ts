import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { z } from 'zod';
import { accounts, type Colleague } from '#server/accounts/accounts.contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from './call.ts';
import { useMe } from './session.ts';

export type ColleagueRow = z.infer<typeof Colleague>;

/** Colleagues of one's own agency, for pickers and for the names beside records; nobody where the role may not know them. */
export function useColleagues() {
  const me = useMe();
  const may = useMay(accounts.colleagues);
  const { data } = useQuery({
    queryKey: ['colleagues'],
    queryFn: ({ signal }) => call(accounts.colleagues, {}, undefined, { signal }),
    staleTime: 5 * 60_000,
    enabled: may,
  });

  return useMemo(() => {
    const all: readonly ColleagueRow[] = data?.items ?? [];
    const names = new Map(all.map(({ id, name }) => [id, name]));
    names.set(me.user.id, me.user.name);
    return {
      all,
      /** Undefined for somebody of another agency, or who left. */
      nameOf: (id: string | null | undefined): string | undefined => (id ? names.get(id) : undefined),
      isMe: (id: string | null | undefined): boolean => id === me.user.id,
    };
  }, [data, me.user.id, me.user.name]);
}
