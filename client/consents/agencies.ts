import { useAgencies, useAgencyName } from '../app/agencies.ts';

/** Other agencies of the directory that are in use, as a choice; where it is asked, those only somebody of whom signs in here. */
export function useRecipients({ takingPart = false } = {}): { value: string; label: string }[] {
  const nameOf = useAgencyName();
  const { others } = useAgencies();
  return others
    .filter(({ takesPart }) => takesPart || !takingPart)
    .map((one) => ({ value: one.id as string, label: nameOf(one) }));
}
