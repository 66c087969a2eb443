import { z } from 'zod';
import { CaseStatus } from '../cases/cases.contract.ts';
import { endpoint, Id, Instant, LocalDate, Marks, Paging, page, Version } from '../platform/contract.ts';

export const pairStatuses = ['OPEN', 'DISMISSED', 'MERGED'] as const;
export const PairStatus = z.enum(pairStatuses);

/** One of the two: the case as far as the supervisor reaches it, or else the team and the supervisors to ask. */
export const PairSide = z
  .object({
    code: z.string(),
    alias: z.string(),
    status: CaseStatus,
    openedOn: LocalDate,
    gender: z.string(),
    ageBand: z.string(),
    languages: z.array(z.string()),
    team: z.string().nullable(),
    /** Only where the case itself is out of reach. */
    ask: z.array(z.string()),
  })
  .partial()
  .meta({ id: 'PairSide' });

export const DuplicatePair = z
  .object({
    id: Id,
    /** The birth years are known and the same; otherwise the names alone are alike. */
    strong: z.boolean(),
    /** Another agency sent them to this one as one person, whatever the names are. */
    sentAsOne: z.boolean(),
    status: PairStatus,
    foundAt: Instant,
    decidedAt: Instant.nullable(),
    sides: z.array(PairSide),
    marks: Marks,
    version: Version,
  })
  .partial()
  .meta({ id: 'DuplicatePair' });

export const duplicates = {
  list: endpoint('GET /duplicates', {
    summary: 'Pairs of cases of the own agency that may be one person, for the supervisor of either',
    may: 'read DuplicatePair',
    query: Paging.extend({ status: PairStatus.default('OPEN') }),
    returns: page(DuplicatePair),
  }),
  dismiss: endpoint('POST /duplicates/:id/dismiss', {
    summary: 'They are two people: nobody is asked about this pair again',
    may: 'update DuplicatePair',
    returns: DuplicatePair,
    status: 200,
  }),
};
