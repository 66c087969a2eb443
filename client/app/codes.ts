import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type Code, type CodeList, codelists } from '#server/codelists/codelists.contract.ts';
import { call } from './call.ts';
import type { Option } from './form/fields.tsx';
import type { Language } from './time.ts';

export interface Codes {
  /** False until the lists are here; until then labels are empty. */
  ready: boolean;
  find: (list: string, code: string | null | undefined) => Code | undefined;
  /** The word of a code in the reader's language, also of a retired one; an unknown code stays as it is. */
  label: (list: string, code: string | null | undefined) => string;
  labels: (list: string, codes: readonly string[] | null | undefined) => string;
  /** The active codes for a picker, in the order of the list; those of one place by their label. */
  options: (list: string, fits?: (code: Code) => boolean) => Option[];
}

const known = new WeakMap<readonly CodeList[], Map<Language, Codes>>();
const none: readonly CodeList[] = [];

/** Code lists in the words of one language: worked out once, however many rows of a list ask for them. */
export function codesIn(lists: readonly CodeList[] | undefined, language: Language): Codes {
  const spoken = known.get(lists ?? none) ?? new Map<Language, Codes>();
  known.set(lists ?? none, spoken);
  const codes = spoken.get(language) ?? inWordsOf(lists, language);
  spoken.set(language, codes);
  return codes;
}

function inWordsOf(lists: readonly CodeList[] | undefined, language: Language): Codes {
  const byList = new Map((lists ?? []).map(({ id, codes }) => [id, new Map(codes.map((code) => [code.code, code]))]));
  const collator = new Intl.Collator(language);
  const all = new Map<string, Option[]>();
  const find: Codes['find'] = (list, code) => (code ? byList.get(list)?.get(code) : undefined);
  const label: Codes['label'] = (list, code) => {
    if (!code || !lists) return '';
    return find(list, code)?.[language] ?? code;
  };

  return {
    ready: lists !== undefined,
    find,
    label,
    labels: (list, codes) => (codes ?? []).map((code) => label(list, code)).join(', '),
    options: (list, fits) => {
      const options = () =>
        [...(byList.get(list)?.values() ?? [])]
          .filter((code) => code.active && (!fits || fits(code)))
          .sort((a, b) => a.sort - b.sort || collator.compare(a[language], b[language]))
          .map((code) => ({ value: code.code, label: code[language] }));
      if (fits) return options();

      const whole = all.get(list) ?? options();
      all.set(list, whole);
      return whole;
    },
  };
}

/** The code lists, fetched once for a sign-in. */
export function useCodes(): Codes {
  const { i18n } = useTranslation();
  const { data } = useQuery({
    queryKey: ['codelists'],
    queryFn: ({ signal }) => call(codelists.listCodeLists, {}, undefined, { signal }),
    staleTime: 60 * 60_000,
    gcTime: Number.POSITIVE_INFINITY,
  });
  return codesIn(data?.items, i18n.language as Language);
}
