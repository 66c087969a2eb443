import { z } from 'zod';
import { CaseCode } from '../cases/cases.contract.ts';
import { endpoint, Id, Instant, Marks, Paging, page, Version } from '../platform/contract.ts';

/** Why a record is erased. A closed list: words would outlive what they speak of. */
export const erasureReasons = ['HER_REQUEST', 'RETENTION_ENDED', 'ENTERED_BY_MISTAKE', 'NO_LEGAL_BASIS'] as const;
export const erasureStates = ['WAITING', 'CONFIRMED', 'REFUSED'] as const;

export const Erasure = z
  .object({
    id: Id,
    /** Names the case; also after it is gone. */
    caseCode: z.string().nullable(),
    reason: z.enum(erasureReasons),
    status: z.enum(erasureStates),
    requestedBy: Id,
    requestedByName: z.string().nullable(),
    requestedAt: Instant,
    decidedBy: Id.nullable(),
    decidedByName: z.string().nullable(),
    decidedAt: Instant.nullable(),
    marks: Marks,
    version: Version,
  })
  .partial()
  .meta({ id: 'Erasure' });
export type Erasure = z.infer<typeof Erasure>;

const ofCase = { code: CaseCode };

export const erasures = {
  ofCase: endpoint('GET /cases/:code/erasures', {
    summary: 'Whether erasing this record was asked for',
    may: 'read Erasure',
    params: ofCase,
    query: Paging,
    returns: page(Erasure),
  }),
  ask: endpoint('POST /cases/:code/erasures', {
    summary: 'Ask to erase the record of a closed case for good; the data-protection officer confirms',
    may: 'create Erasure',
    params: ofCase,
    body: z.strictObject({ reason: z.enum(erasureReasons) }),
    returns: Erasure,
  }),
  list: endpoint('GET /erasures', {
    summary: 'Erasures asked for, newest first, by the codes of their cases',
    may: 'confirm Erasure',
    query: Paging,
    returns: page(Erasure),
  }),
  confirm: endpoint('POST /erasures/:id/confirm', {
    summary: 'Erase the record: its key is destroyed and nobody opens it again',
    may: 'confirm Erasure',
    returns: Erasure,
    status: 200,
    fresh: true,
  }),
  refuse: endpoint('POST /erasures/:id/refuse', {
    summary: 'Refuse to erase a record',
    may: 'refuse Erasure',
    returns: Erasure,
    status: 200,
  }),
};
