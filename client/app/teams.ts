import { useQuery } from '@tanstack/react-query';
import { accounts } from '#server/accounts/accounts.contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from './call.ts';
import { useColleagues } from './colleagues.ts';
import { useMe } from './session.ts';

/** The teams of one's own agency. */
export function useTeams() {
  const may = useMay(accounts.listTeams);
  return useQuery({
    queryKey: ['teams'],
    queryFn: ({ signal }) => call(accounts.listTeams, {}, undefined, { signal }),
    staleTime: 5 * 60_000,
    enabled: may,
  });
}

/** The teams in use to which somebody may give a case: her own; the referral desk gives to any. */
export function useTeamsToGiveTo() {
  const me = useMe();
  const { all } = useColleagues();
  const { data } = useTeams();
  const active = (data?.items ?? []).filter(({ active }) => active);
  if (me.role === 'coordinator') return active;

  const mine = all.find(({ id }) => id === me.user.id)?.teamIds ?? [];
  return active.filter(({ id }) => mine.includes(id));
}
