import { z } from 'zod';
import { CaseCode } from '../cases/cases.contract.ts';
import { endpoint, Id, Instant, LocalDate, Marks, Paging, page, Version, words } from '../platform/contract.ts';

/** Answers that say there is nothing to heed; no flags. */
export const noFlags = ['NONE_KNOWN', 'UNKNOWN', 'NOT_ASKED', 'PREFER_NOT_TO_SAY'];

/** A flag of a case. It stands until `liftedAt`. */
export const CaseFlag = z
  .object({
    /** Absent for a flag from before reasons were asked for: set it again with a reason and it becomes a record. */
    id: Id,
    flag: z.string(),
    reason: z.string().nullable(),
    setBy: Id.nullable(),
    setByName: z.string().nullable(),
    setAt: Instant,
    reviewOn: LocalDate.nullable(),
    liftReason: z.string().nullable(),
    liftedBy: Id.nullable(),
    liftedByName: z.string().nullable(),
    liftedAt: Instant.nullable(),
    marks: Marks,
    version: Version,
  })
  .partial()
  .meta({ id: 'CaseFlag' });
export type CaseFlag = z.infer<typeof CaseFlag>;

const params = { code: CaseCode };
const Flag = z
  .string()
  .max(40)
  .regex(/^[A-Z0-9_]+$/, { error: 'invalid-choice' })
  .refine((code) => !noFlags.includes(code), { error: 'invalid-choice' });

export const flags = {
  list: endpoint('GET /cases/:code/flags', {
    summary: 'What everybody near the person must heed, the newest first; with `lifted=true` also what was taken off',
    may: 'read CaseFlag',
    params,
    query: Paging.extend({ lifted: z.enum(['true']).optional() }),
    returns: page(CaseFlag),
  }),
  set: endpoint('POST /cases/:code/flags', {
    summary: 'Set a flag with its reason, and when somebody looks at it again',
    may: 'create CaseFlag',
    params,
    body: z.strictObject({ flag: Flag, reason: words(2000), reviewOn: LocalDate.optional() }),
    returns: CaseFlag,
  }),
  change: endpoint('PATCH /flags/:id', {
    summary: 'Say its reason anew, or when somebody looks at it again',
    may: 'update CaseFlag',
    body: z.strictObject({ reason: words(2000).optional(), reviewOn: LocalDate.nullable().optional() }),
    returns: CaseFlag,
  }),
  lift: endpoint('POST /flags/:id/lift', {
    summary: 'Take a flag off, with the reason',
    may: 'lift CaseFlag',
    body: z.strictObject({ liftReason: words(2000) }),
    returns: CaseFlag,
    status: 200,
  }),
};
