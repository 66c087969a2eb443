import { useQuery } from '@tanstack/react-query';
import { agencies } from '#server/agencies/agencies.contract.ts';
import { useMay } from '../access/access.tsx';
import { useAgencyName } from '../app/agencies.ts';
import { call } from '../app/call.ts';
import { useMe } from '../app/session.ts';
import { wholeList } from '../case/data.ts';

/** Other agencies of the directory that are in use, as a choice; where it is asked, those only somebody of whom signs in here. */
export function useRecipients({ takingPart = false } = {}): { value: string; label: string }[] {
  const nameOf = useAgencyName();
  const { agency } = useMe();
  const may = useMay(agencies.listAgencies);
  const { data = [] } = useQuery({
    queryKey: ['agencies'],
    queryFn: ({ signal }) =>
      wholeList((paging) => call(agencies.listAgencies, {}, undefined, { query: paging, signal })),
    enabled: may,
    staleTime: 10 * 60_000,
  });
  return data
    .filter(({ id, active, takesPart }) => active && id !== agency.id && (takesPart || !takingPart))
    .map((one) => ({ value: one.id as string, label: nameOf(one) }));
}
