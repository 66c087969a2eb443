import { z } from 'zod';
import { CaseCode } from '../cases/cases.contract.ts';
import { endpoint, Id, Instant, Marks, Paging, page, Version, words } from '../platform/contract.ts';

/** A danger flag without its reasons. It stands until `removedAt`. */
export const DangerRow = z
  .object({
    id: Id,
    raisedBy: Id,
    raisedByName: z.string().nullable(),
    raisedAt: Instant,
    removalAskedBy: Id.nullable(),
    removalAskedByName: z.string().nullable(),
    removalAskedAt: Instant.nullable(),
    removedBy: Id.nullable(),
    removedByName: z.string().nullable(),
    removedAt: Instant.nullable(),
    marks: Marks,
    version: Version,
  })
  .partial()
  .meta({ id: 'DangerFlagRow' });
export type DangerRow = z.infer<typeof DangerRow>;

export const Danger = DangerRow.extend({
  reason: z.string().optional(),
  removalReason: z.string().nullable().optional(),
}).meta({ id: 'DangerFlag' });

const params = { code: CaseCode };

export const danger = {
  list: endpoint('GET /cases/:code/danger-flags', {
    summary: 'The danger flags of a case, the newest first; one at most stands',
    may: 'read DangerFlag',
    params,
    query: Paging,
    returns: page(DangerRow),
  }),
  one: endpoint('GET /danger-flags/:id', {
    summary: 'One danger flag with its reasons, for whoever raised it, carries the case or supervises it',
    may: 'read DangerFlag',
    returns: Danger,
  }),
  raise: endpoint('POST /cases/:code/danger-flags', {
    summary: 'Hide at once everything that could locate the person, from all but who carries and supervises the case',
    may: 'create DangerFlag',
    params,
    body: z.strictObject({ reason: words(2000) }),
    returns: Danger,
  }),
  askRemoval: endpoint('POST /danger-flags/:id/ask-removal', {
    summary: 'Ask to remove a danger flag; nothing is shown before a supervisor confirms',
    may: 'ask-removal DangerFlag',
    body: z.strictObject({ removalReason: words(2000) }),
    returns: Danger,
    status: 200,
  }),
  confirmRemoval: endpoint('POST /danger-flags/:id/confirm-removal', {
    summary: 'Remove a danger flag that somebody else asked to remove',
    may: 'confirm-removal DangerFlag',
    returns: Danger,
    status: 200,
    fresh: true,
  }),
  keep: endpoint('POST /danger-flags/:id/keep', {
    summary: 'Keep a danger flag that somebody asked to remove',
    may: 'keep DangerFlag',
    returns: Danger,
    status: 200,
  }),
};
