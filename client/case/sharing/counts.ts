import type { z } from 'zod';
import type { ConsentRow } from '#server/consents/consents.contract.ts';

type Row = z.infer<typeof ConsentRow>;

/** What of an agreement counts today: all of it, or what the person left of it later in another case that is merged. */
export const countsOf = ({ dataCategories, narrowedTo }: Row) => narrowedTo ?? dataCategories ?? [];

/** What was agreed here and does not count any more, by what was said there. */
export const notAnyMoreOf = ({ dataCategories, narrowedTo }: Row) =>
  narrowedTo ? (dataCategories ?? []).filter((one) => !narrowedTo.includes(one)) : [];

export const isEndedElsewhere = ({ inForce, narrowedTo }: Row) => !inForce && Boolean(narrowedTo);
