import { z } from 'zod';
import { CaseCode } from '../cases/cases.contract.ts';
import { endpoint, Id, Instant, Marks, Paging, page, Version, words } from '../platform/contract.ts';

const Reason = z
  .string()
  .max(40)
  .regex(/^[A-Z_]+$/, { error: 'invalid-choice' });

/** Minutes for which one case stays open to whoever broke its glass. */
export const glassMinutes = 60;

/** A line of the register: who looked into which case in an emergency, by which reason, and whether it was reviewed. */
export const GlassRow = z
  .object({
    id: Id,
    caseCode: z.string().nullable(),
    userId: Id,
    userName: z.string().nullable(),
    /** A code of the list glass_reason. */
    reason: z.string(),
    brokenAt: Instant,
    expiresAt: Instant,
    reviewedBy: Id.nullable(),
    reviewedByName: z.string().nullable(),
    reviewedAt: Instant.nullable(),
    marks: Marks,
    version: Version,
  })
  .partial()
  .meta({ id: 'BreakGlassRow' });
export type GlassRow = z.infer<typeof GlassRow>;

/** One access with what was said about it. */
export const Glass = GlassRow.extend({
  explanation: z.string().optional(),
  reviewNote: z.string().nullable().optional(),
}).meta({ id: 'BreakGlass' });

export const glass = {
  list: endpoint('GET /break-glass', {
    summary: 'Emergency accesses in reach, newest first: of the agency for the officer, of her cases for a supervisor',
    may: 'read BreakGlass',
    query: Paging.extend({
      /** Only those that nobody reviewed yet. */
      pending: z.enum(['true']).optional(),
      /** Only the caller's own that are still open. */
      mine: z.enum(['true']).optional(),
    }),
    returns: page(GlassRow),
  }),
  one: endpoint('GET /break-glass/:id', {
    summary: 'One emergency access with its reason in words; a recorded look',
    may: 'read BreakGlass',
    returns: Glass,
  }),
  open: endpoint('POST /break-glass', {
    summary:
      'Open one case, named by its code, for 60 minutes; its supervisors are told, and it is reviewed afterwards',
    may: 'create BreakGlass',
    body: z.strictObject({ caseCode: CaseCode, reason: Reason, explanation: words(2000) }),
    returns: Glass,
    fresh: true,
  }),
  review: endpoint('POST /break-glass/:id/review', {
    summary: 'Review an emergency access of somebody else',
    may: 'review BreakGlass',
    body: z.strictObject({ reviewNote: words(2000) }),
    returns: Glass,
    status: 200,
  }),
};
