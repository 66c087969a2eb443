import { z } from 'zod';
import { CaseCode } from '../cases/cases.contract.ts';
import { endpoint, Id, Instant, Marks, page, Version, words } from '../platform/contract.ts';

const Side = z.object({ code: z.string(), alias: z.string() }).partial();

/** Two cases that are one person. It stands until `undoneAt`; read by who reaches both. */
export const CaseMerge = z
  .object({
    id: Id,
    /** Stands still while the merge stands. */
    from: Side,
    /** Goes on. */
    into: Side,
    reason: z.string(),
    mergedBy: Id,
    mergedByName: z.string().nullable(),
    mergedAt: Instant,
    undoReason: z.string().nullable(),
    undoneBy: Id.nullable(),
    undoneByName: z.string().nullable(),
    undoneAt: Instant.nullable(),
    marks: Marks,
    version: Version,
  })
  .partial()
  .meta({ id: 'CaseMerge' });
export type CaseMerge = z.infer<typeof CaseMerge>;

const params = { code: CaseCode };

export const merges = {
  list: endpoint('GET /cases/:code/merges', {
    summary: 'The merges a case took part in, the newest first',
    may: 'read CaseMerge',
    params,
    returns: page(CaseMerge),
  }),
  merge: endpoint('POST /cases/:code/merge', {
    summary: 'Say that this case and another are one person: this one stands still, the other goes on',
    may: 'create CaseMerge',
    params,
    body: z.strictObject({ into: CaseCode, reason: words(2000) }),
    returns: CaseMerge,
    fresh: true,
  }),
  undo: endpoint('POST /merges/:id/undo', {
    summary: 'Say that they are two people after all: both go on as before',
    may: 'undo CaseMerge',
    body: z.strictObject({ undoReason: words(2000) }),
    returns: CaseMerge,
    status: 200,
    fresh: true,
  }),
};
