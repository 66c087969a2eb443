import { z } from 'zod';
import { CaseCode } from '../cases/cases.contract.ts';
import { endpoint, Id, Instant, Paging, page } from '../platform/contract.ts';

const params = { code: CaseCode };
const Word = z
  .string()
  .max(40)
  .regex(/^[A-Za-z-]+$/);

/** One line of "who looked at this case": who, when, what kind of act on what kind of record, why. Never a value. */
export const Look = z
  .object({
    at: Instant,
    actorId: Id.nullable(),
    actorName: z.string().nullable(),
    role: z.string(),
    action: z.string(),
    subject: z.string(),
    outcome: z.string(),
    reason: z.string().nullable(),
  })
  .partial()
  .meta({ id: 'Look' });

/** A line of the agency's trail, with the records and fields it was about. */
export const AuditLine = z
  .object({
    ...Look.shape,
    chain: z.string(),
    seq: z.int(),
    ids: z.array(Id),
    caseId: Id.nullable(),
    caseCode: z.string().nullable(),
    fields: z.array(z.string()),
  })
  .partial()
  .meta({ id: 'AuditLine' });

/** One change of one record: each field the reader may see, before and after. */
export const HistoryEntry = z
  .object({
    id: Id,
    model: z.string(),
    rowId: Id,
    changedAt: Instant,
    changedBy: Id.nullable(),
    changedByName: z.string().nullable(),
    changes: z.array(z.object({ field: z.string(), before: z.any(), after: z.any() })),
  })
  .partial()
  .meta({ id: 'HistoryEntry' });

export const AuditFilter = Paging.extend({
  actor: Id.optional(),
  action: Word.optional(),
  subject: Word.optional(),
  outcome: Word.optional(),
  caseCode: CaseCode.optional(),
  from: Instant.optional(),
  to: Instant.optional(),
});
export type AuditFilter = z.infer<typeof AuditFilter>;

export const audit = {
  looks: endpoint('GET /cases/:code/looks', {
    summary: 'Who looked at this case, newest first',
    may: 'read Look',
    params,
    query: Paging.extend({
      /** Only what was shown to people, or only what was changed or refused. */
      only: z.enum(['reads', 'changes', 'refusals']).optional(),
    }),
    returns: page(Look),
  }),
  history: endpoint('GET /cases/:code/history', {
    summary: 'What was changed in this case, newest first, as far as the reader may see each field',
    may: 'read History',
    params,
    query: Paging,
    returns: page(HistoryEntry),
  }),
  trail: endpoint('GET /audit', {
    summary: 'The trail of the whole agency, newest first, for the data-protection officer',
    may: 'read AuditEntry',
    query: AuditFilter,
    returns: page(AuditLine),
  }),
};
