import { useQuery } from '@tanstack/react-query';
import { agencies } from '#server/agencies/agencies.contract.ts';
import { useMay } from '../access/access.tsx';
import { usePages, wholeList } from '../case/data.ts';
import { call } from './call.ts';

/** What pays for the work, page by page. */
export const useGrants = () =>
  usePages(['grants'], (paging, signal) => call(agencies.listGrants, {}, undefined, { query: paging, signal }), 50);

/** Every grant that the reader may know of, to choose from and to name; none where she may know of none. */
export function useGrantChoices() {
  const may = useMay(agencies.listGrants);
  const { data } = useQuery({
    queryKey: ['grants', 'all'],
    queryFn: ({ signal }) => wholeList((paging) => call(agencies.listGrants, {}, undefined, { query: paging, signal })),
    enabled: may,
  });
  return (data ?? []).map(({ id = '', code = '', name = '', active = false }) => ({
    value: id,
    label: `${code} · ${name}`,
    active,
  }));
}
