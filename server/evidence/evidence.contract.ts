import { z } from 'zod';
import { endpoint, Id, Instant, LocalDate, Marks, Paging, page, Version } from '../platform/contract.ts';
import { Bilingual } from '../reports/reports.contract.ts';

/** LAPSED: approved, and not taken within the week. */
export const PackState = z.enum(['REQUESTED', 'APPROVED', 'REFUSED', 'TAKEN', 'LAPSED']);
export type PackState = z.infer<typeof PackState>;

/** Days in which an approved pack may be taken. */
export const goodForDays = 7;
/** Days after which whoever was given a pack has to have destroyed it. */
export const keptForDays = 90;

/** A request for evidence: of which release, who asked, who decided, whether it was taken. Never what was in it. */
export const EvidencePack = z
  .object({
    id: Id,
    releaseId: Id,
    title: Bilingual,
    grant: z.string(),
    recipient: z.string(),
    periodFrom: z.string(),
    periodTo: z.string(),
    /** How many participants, drawn by lot; null for all. */
    sample: z.int().nullable(),
    state: PackState,
    requestedBy: Id,
    requestedByName: z.string(),
    requestedAt: Instant,
    decidedBy: Id.nullable(),
    decidedByName: z.string().nullable(),
    decidedAt: Instant.nullable(),
    takenAt: Instant.nullable(),
    marks: Marks,
    version: Version,
  })
  .partial()
  .meta({ id: 'EvidencePack' });
export type EvidencePack = z.infer<typeof EvidencePack>;

export const Activity = z.enum(['LANGUAGE', 'CIVIC', 'GUIDANCE', 'OTHER']);

/**
 * What one participant attended of one kind. Her number belongs to this pack alone: it is no case code, and the same person
 * has another one in the next pack. Months, never days.
 */
export const EvidenceLine = z
  .object({
    participant: z.string(),
    /** Her category of each breakdown of the release; null where the release does not show the figure of her group. */
    groups: z.array(Bilingual.nullable()),
    thirdCountry: z.boolean(),
    /** Whether somebody saw a paper that makes her eligible. */
    evidenceSeen: z.boolean(),
    /** Null, with no month, where she is counted and attended nothing. */
    activity: Activity.nullable(),
    firstMonth: z.string().nullable(),
    lastMonth: z.string().nullable(),
    times: z.int(),
  })
  .meta({ id: 'EvidenceLine' });
export type EvidenceLine = z.infer<typeof EvidenceLine>;

/** A pack with what is in it: told once, to whoever asked. */
export const TakenPack = EvidencePack.extend({
  breakdowns: z.array(Bilingual),
  lines: z.array(EvidenceLine),
  /** Whether the records still are what was released; otherwise no groups are told. */
  unchanged: z.boolean(),
  destroyBy: LocalDate,
}).meta({ id: 'TakenPack' });
export type TakenPack = z.infer<typeof TakenPack>;

export const evidence = {
  list: endpoint('GET /evidence-packs', {
    summary: 'Evidence packs for audits, newest first',
    may: 'read EvidencePack',
    query: Paging.extend({ releaseId: Id.optional() }),
    returns: page(EvidencePack),
  }),
  request: endpoint('POST /evidence-packs', {
    summary: 'Ask for the pseudonymous evidence of a figure that was released to a funder',
    may: 'create EvidencePack',
    body: z.strictObject({ releaseId: Id, sample: z.int().min(5).max(500).optional() }),
    returns: EvidencePack,
  }),
  approve: endpoint('POST /evidence-packs/:id/approve', {
    summary: 'Approve what somebody else asked for; it may be taken once within a week',
    may: 'approve EvidencePack',
    fresh: true,
    returns: EvidencePack,
    status: 200,
  }),
  refuse: endpoint('POST /evidence-packs/:id/refuse', {
    summary: 'Refuse what somebody else asked for',
    may: 'approve EvidencePack',
    returns: EvidencePack,
    status: 200,
  }),
  take: endpoint('POST /evidence-packs/:id/take', {
    summary: 'Take an approved pack: once, and recorded',
    may: 'take EvidencePack',
    fresh: true,
    returns: TakenPack,
    status: 200,
  }),
};
