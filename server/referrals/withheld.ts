import type { Category } from './payload.contract.ts';

/** Somebody who must not learn something, as it was said with an agreement. */
export interface Withheld {
  party: string;
  /** None named: nothing at all. */
  categories: readonly string[];
}

/**
 * What she wants kept from this very agency, named as she named it: those kinds of data, or everything where she named
 * none. It counts whichever agreement it was said with.
 */
export function keptFrom(
  said: readonly Withheld[],
  agency: { name: string; nameEl: string } | undefined,
): 'everything' | readonly Category[] {
  const names = [agency?.name, agency?.nameEl].map(plain).filter(Boolean);
  const about = said.filter(({ party }) => names.includes(plain(party)));
  if (about.some(({ categories }) => !categories.length)) return 'everything';
  return [...new Set(about.flatMap(({ categories }) => categories as Category[]))];
}

/** Without case and accents, so that a name is known again as people write it. */
const plain = (name: string | null | undefined): string =>
  (name ?? '').normalize('NFD').replace(/\p{M}/gu, '').trim().toLocaleLowerCase('el');
