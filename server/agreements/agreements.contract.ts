import { z } from 'zod';
import { endpoint, Id, Instant, LocalDate, Paging, page, Version, words } from '../platform/contract.ts';

/** In force, or why not, by the day it is in the office. */
export const AgreementState = z.enum(['IN_FORCE', 'NOT_YET', 'EXPIRED', 'ENDED']);
export type AgreementState = z.infer<typeof AgreementState>;

/** What one's own agency signed with another about the data they share. */
export const Agreement = z
  .object({
    id: Id,
    withAgencyId: Id,
    reference: z.string(),
    signedOn: LocalDate,
    validFrom: LocalDate,
    /** The last day; null means until it is ended. */
    validTo: LocalDate.nullable(),
    /** On which ground data may leave the country; null within it. */
    transferBasis: z.string().nullable(),
    state: AgreementState,
    recordedBy: Id,
    recordedAt: Instant,
    endedBy: Id.nullable(),
    endedAt: Instant.nullable(),
    version: Version,
  })
  .partial()
  .meta({ id: 'DataSharingAgreement' });
export type Agreement = z.infer<typeof Agreement>;

const AgreementBody = z.strictObject({
  reference: words(80),
  signedOn: LocalDate,
  validFrom: LocalDate,
  validTo: LocalDate.nullable().optional(),
  /** A code of the list `transfer_basis`: needed for an agency in another country, refused for one in the same. */
  transferBasis: z.string().max(40).nullable().optional(),
});
export type AgreementBody = z.infer<typeof AgreementBody>;

const NewAgreement = AgreementBody.extend({ withAgencyId: Id });
export type NewAgreement = z.infer<typeof NewAgreement>;

export const AgreementFilter = Paging.extend({
  withAgencyId: Id.optional(),
  ended: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional(),
});

export const agreements = {
  list: endpoint('GET /agreements', {
    summary: 'Data-sharing agreements of one’s own agency, newest first',
    may: 'read DataSharingAgreement',
    query: AgreementFilter,
    returns: page(Agreement),
  }),
  get: endpoint('GET /agreements/:id', {
    summary: 'One data-sharing agreement',
    may: 'read DataSharingAgreement',
    returns: Agreement,
  }),
  record: endpoint('POST /agreements', {
    summary: 'Record an agreement that was signed with another agency',
    may: 'create DataSharingAgreement',
    fresh: true,
    body: NewAgreement,
    returns: Agreement,
  }),
  correct: endpoint('PATCH /agreements/:id', {
    summary: 'Correct or prolong an agreement; with whom it is stays',
    may: 'update DataSharingAgreement',
    fresh: true,
    body: AgreementBody.partial(),
    returns: Agreement,
  }),
  end: endpoint('POST /agreements/:id/end', {
    summary: 'End an agreement: from now on nothing is sent under it',
    may: 'end DataSharingAgreement',
    fresh: true,
    returns: Agreement,
    status: 200,
  }),
};
