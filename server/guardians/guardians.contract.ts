import { z } from 'zod';
import { CaseCode } from '../cases/cases.contract.ts';
import { endpoint, Id, Instant, Marks, Paging, page, text, Version, words } from '../platform/contract.ts';

export const guardianKinds = ['PARENT', 'RELATIVE', 'SPECIAL_GUARDIAN', 'PROSECUTOR', 'OTHER'] as const;
/** What the child says to it. Only GIVEN counts as assent; TOO_YOUNG where nobody could ask her. */
export const assents = ['GIVEN', 'REFUSED', 'NOT_ASKED', 'TOO_YOUNG'] as const;

export const GuardianshipBody = z.strictObject({
  kind: z.enum(guardianKinds),
  name: words(200),
  contact: text(500),
  assent: z.enum(assents),
  /** Why what is planned is good for her, and who assessed it. */
  bestInterests: text(2000),
});
export type GuardianshipBody = z.infer<typeof GuardianshipBody>;

export const Guardianship = z
  .object({
    id: Id,
    kind: z.string(),
    name: z.string(),
    contact: z.string().nullable(),
    assent: z.string(),
    bestInterests: z.string().nullable(),
    recordedBy: Id,
    recordedByName: z.string().nullable(),
    recordedAt: Instant,
    endedAt: Instant.nullable(),
    marks: Marks,
    version: Version,
  })
  .partial()
  .meta({ id: 'Guardianship' });
export type Guardianship = z.infer<typeof Guardianship>;

const params = { code: CaseCode };

export const guardians = {
  list: endpoint('GET /cases/:code/guardianships', {
    summary: 'Who speaks for a child, and who did before',
    may: 'read Guardianship',
    params,
    query: Paging,
    returns: page(Guardianship),
  }),
  record: endpoint('POST /cases/:code/guardianships', {
    summary: 'Record who speaks for a child, her assent and her best interests; the one before ends',
    may: 'create Guardianship',
    params,
    body: GuardianshipBody.partial({ contact: true, bestInterests: true }),
    returns: Guardianship,
  }),
  change: endpoint('PATCH /guardianships/:id', {
    summary: 'Correct it or complete it',
    may: 'update Guardianship',
    body: GuardianshipBody.partial(),
    returns: Guardianship,
  }),
  end: endpoint('POST /guardianships/:id/end', {
    summary: 'Nobody speaks for her any more in this way',
    may: 'update Guardianship',
    returns: Guardianship,
    status: 200,
  }),
};
