import { useQuery } from '@tanstack/react-query';
import { type Agreement, agreements } from '#server/agreements/agreements.contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { daysBetween, today } from '../app/time.ts';
import { wholeList } from '../case/data.ts';

/** Agreements whose last day is this near are said to end soon. */
const soon = 30;

export type Standing = { is: 'none' } | { is: 'inForce' | 'endsSoon' | 'open'; until?: string };

/** How one's own agency stands with another by what was signed; undefined where the reader does not read agreements. */
export function useAgreements(): ((agencyId: string | undefined) => Standing) | undefined {
  const may = useMay(agreements.list);
  const { data } = useQuery({
    queryKey: ['agreements', 'all'],
    queryFn: ({ signal }) =>
      wholeList((paging) => call(agreements.list, {}, undefined, { query: { ...paging, ended: 'false' }, signal })),
    enabled: may,
    staleTime: 60_000,
  });
  return data && ((agencyId) => standing(data.filter((one) => one.withAgencyId === agencyId)));
}

/** The agreement that lasts longest counts. */
export function standing(signed: readonly Agreement[], now = today()): Standing {
  const inForce = signed.filter(({ state }) => state === 'IN_FORCE');
  if (inForce.length === 0) return { is: 'none' };
  if (inForce.some(({ validTo }) => !validTo)) return { is: 'open' };

  const until = inForce
    .map(({ validTo }) => validTo as string)
    .sort()
    .at(-1) as string;
  return { is: daysBetween(now, until) <= soon ? 'endsSoon' : 'inForce', until };
}
