import type { Category } from './payload.contract.ts';

/** Somebody who must not learn something, as it was said with an agreement. */
export interface Withheld {
  party: string;
  /** None named: nothing at all. */
  categories: readonly string[];
  /** The agency that bore this name when it was said: it keeps its own entry, and may bear another later. */
  agencyId?: string;
}

interface Named {
  id?: string;
  name: string;
  nameEl: string;
}

/**
 * What she wants kept from this very agency, named as she named it: those kinds of data, or everything where she named
 * none. It counts whichever agreement it was said with.
 */
export function keptFrom(said: readonly Withheld[], agency: Named | undefined): 'everything' | readonly Category[] {
  const about = said.filter(
    ({ party, agencyId }) => agency && ((agencyId && agencyId === agency.id) || isNamed(party, agency)),
  );
  if (about.some(({ categories }) => !categories.length)) return 'everything';
  return [...new Set(about.flatMap(({ categories }) => categories as Category[]))];
}

const isNamed = (party: string, { name, nameEl }: Named): boolean =>
  [name, nameEl].map(plain).filter(Boolean).includes(plain(party));

/** What is said now, with the agency it is about: by the name it bears, or bore when she said so before. */
export const meaning = <T extends Withheld>(
  said: readonly T[],
  agencies: readonly (Named & { id: string })[],
  before: readonly Withheld[],
): T[] =>
  said.map((one) => {
    const known = before.find(({ party, agencyId }) => agencyId && plain(party) === plain(one.party));
    const agencyId = agencies.find((agency) => isNamed(one.party, agency))?.id ?? known?.agencyId;
    return agencyId ? { ...one, agencyId } : one;
  });

/** Without case and accents, and with one space between words, so that a name is known again as people write it. */
const plain = (name: string | null | undefined): string =>
  (name ?? '').normalize('NFD').replace(/\p{M}/gu, '').replace(/\s+/g, ' ').trim().toLocaleLowerCase('el');
