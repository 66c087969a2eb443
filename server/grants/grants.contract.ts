import { z } from 'zod';
import { endpoint, Id, Version } from '../platform/contract.ts';
import { Bilingual } from '../reports/reports.contract.ts';

/** Of everybody, or of one gender as AMIF reports it. */
export const TargetGender = z.enum(['ALL', 'FEMALE', 'MALE', 'NON_BINARY']);

export const GrantTarget = z
  .object({ id: Id, grantId: Id, reportId: z.string(), gender: TargetGender, target: z.number(), version: Version })
  .partial()
  .meta({ id: 'GrantTarget' });

/**
 * A target beside what was released of it: nothing here was counted for this answer, so it tells no more than the
 * releases do.
 */
export const TargetProgress = z
  .object({
    id: Id,
    reportId: z.string(),
    title: Bilingual,
    indicator: z.string().nullable(),
    gender: TargetGender,
    target: z.number(),
    /** The total of the latest releases of this report for this grant, of this gender; null where none shows it. */
    achieved: z.number().nullable(),
    asOf: z.string().nullable(),
    releaseId: Id.nullable(),
    /** Where it will stand on the last day at the same pace; null before anything was released or without a last day. */
    forecast: z.number().nullable(),
    version: Version,
  })
  .meta({ id: 'TargetProgress' });
export type TargetProgress = z.infer<typeof TargetProgress>;

export const grantTargets = {
  progress: endpoint('GET /grants/:id/progress', {
    summary: 'What a grant wants to reach, beside what was released of it',
    may: 'read GrantTarget',
    returns: z.object({ items: z.array(TargetProgress), nextCursor: z.null() }),
  }),
  set: endpoint('POST /grants/:id/targets', {
    summary: 'Set a target: a report of the catalogue, a number, and perhaps of which gender',
    may: 'create GrantTarget',
    body: z.strictObject({
      reportId: z.string().max(40),
      gender: TargetGender.default('ALL'),
      target: z.int().min(1).max(1_000_000),
    }),
    returns: GrantTarget,
  }),
  change: endpoint('PATCH /grant-targets/:id', {
    summary: 'Change a target',
    may: 'update GrantTarget',
    body: z.strictObject({ target: z.int().min(1).max(1_000_000) }),
    returns: GrantTarget,
  }),
};
