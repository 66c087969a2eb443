import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Agency, agencies } from '#server/agencies/agencies.contract.ts';
import { useMay } from '../access/access.tsx';
import { wholeList } from '../case/data.ts';
import { call } from './call.ts';
import { useMe } from './session.ts';

type Said<K extends string> = { readonly [key in K | `${K}El`]?: string | null | undefined };

/** A text that stands in a record twice, under a name and under that name with `El`: in the reader's language, where it is there. */
export function useSaid(): <K extends string>(record: Said<K>, key: K) => string {
  const { i18n } = useTranslation();
  const inGreek = i18n.language === 'el';
  return useCallback(
    (record, key) => {
      const texts = record as Record<string, string | null | undefined>;
      return (inGreek && texts[`${key}El`]) || texts[key] || '';
    },
    [inGreek],
  );
}

/** The name of an agency in the reader's language. */
export function useAgencyName(): (agency: Pick<Agency, 'name' | 'nameEl'>) => string {
  const said = useSaid();
  return useCallback((agency) => said(agency, 'name'), [said]);
}

/** The whole directory, for pickers and for the names beside records; empty where the role may not read it. */
export function useAgencies() {
  const may = useMay(agencies.listAgencies);
  const me = useMe();
  const nameOf = useAgencyName();
  const query = useQuery({
    queryKey: ['agencies', 'all'],
    queryFn: ({ signal }) =>
      wholeList((paging) => call(agencies.listAgencies, {}, undefined, { query: paging, signal })),
    enabled: may,
    staleTime: 10 * 60_000,
  });

  return useMemo(() => {
    const all: readonly Agency[] = query.data ?? [];
    const byId = new Map(all.map((agency) => [agency.id, agency]));
    return {
      all,
      /** Those but one's own with which one can work. */
      others: all.filter(({ id, active }) => active && id !== me.agency.id),
      find: (id: string | undefined): Agency | undefined => (id ? byId.get(id) : undefined),
      nameOf: (id: string | undefined): string => {
        const agency = id ? byId.get(id) : undefined;
        return agency ? nameOf(agency) : '';
      },
    };
  }, [query.data, me.agency.id, nameOf]);
}
