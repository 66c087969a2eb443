import { useQuery } from '@tanstack/react-query';
import { type ConsentText, consentTexts, type TextKind } from '#server/consent-texts/consent-texts.contract.ts';
import { call } from '../app/call.ts';

export type Words = (line: string, blanks?: Record<string, string>) => string;

/** The words that count today in one language, by what they are for. */
export function useConsentTexts(language: string | undefined) {
  return useQuery({
    queryKey: ['consent-texts', language],
    queryFn: async ({ signal }) => {
      const { items } = await call(consentTexts.list, {}, undefined, {
        query: { present: 'true', language: language as string },
        signal,
      });
      return new Map(items.map((text) => [text.kind as TextKind, text]));
    },
    enabled: Boolean(language),
    staleTime: 60_000,
  });
}

/** Reads lines of one text; `{agency}` and the like are filled in. */
export const wordsOf =
  (text: ConsentText | undefined): Words =>
  (line, blanks = {}) =>
    (text?.lines?.[line] ?? '').replace(/\{(\w+)\}/g, (_, name: string) => blanks[name] ?? '');

/** How browsers name a language of the code list. */
const browserNames: Record<string, string> = { eng: 'en', ell: 'el', fra: 'fr', arb: 'ar', sqi: 'sq', ukr: 'uk' };
export const languageTag = (language: string): string => browserNames[language] ?? language;
export const textLanguages = Object.keys(browserNames);

const rightToLeft: readonly string[] = ['arb', 'urd', 'pnb', 'fas', 'prs', 'pus', 'ckb'];
export const directionOf = (language: string): 'ltr' | 'rtl' => (rightToLeft.includes(language) ? 'rtl' : 'ltr');

/** A day as it is written where the office is; digits alike in every language. */
export const dayIn = (day: string): string => day.split('-').reverse().join('/');
