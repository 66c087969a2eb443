import { z } from 'zod';
import { endpoint, Id, Instant, Paging, page, Version, words } from '../platform/contract.ts';

/** A text of the catalogue in both languages. */
export const Bilingual = z.object({ en: z.string(), el: z.string() });
export type Bilingual = z.infer<typeof Bilingual>;

/** A whole quarter, half-year or year: `2026-Q3`, `2026-H1`, `2026`. Nothing else is counted, so that periods cannot be subtracted. */
export const Period = z.string().regex(/^20\d\d(-(Q[1-4]|H[12]))?$/, { error: 'invalid-format' });

export const ProfileName = z.enum(['internal', 'external', 'funder']);
export type ProfileName = z.infer<typeof ProfileName>;

/** persons: each once. events: acts, of which one person may have several. minutes: time given. */
export const Unit = z.enum(['persons', 'events', 'minutes']);

export const Scheme = z.object({
  id: z.string(),
  title: Bilingual,
  categories: z.array(z.object({ code: z.string(), label: Bilingual })),
});

export const Dimension = z
  .object({
    id: z.string(),
    title: Bilingual,
    /** One person may stand in several categories: they do not add up to the total. */
    several: z.boolean(),
    /** Ways to group it, the coarsest first. Categories that are data (teams, agencies, grants) are named in the table. */
    schemes: z.array(Scheme),
  })
  .meta({ id: 'ReportDimension' });

export const Report = z
  .object({
    id: z.string(),
    family: z.string(),
    title: Bilingual,
    /** What exactly is counted, in a sentence. */
    note: Bilingual,
    unit: Unit,
    /** The indicator of a programme it is, such as `O.2.3.1`. */
    indicator: z.string().nullable(),
    /** Counted for one grant only. */
    needsGrant: z.boolean(),
    /** May be counted for one grant. */
    takesGrant: z.boolean(),
    /** A grant may have a target for it. */
    takesTarget: z.boolean(),
    dimensions: z.array(Dimension),
    /** How is this counted? The very statement, on the statistics store. */
    sql: z.string(),
  })
  .meta({ id: 'Report' });
export type Report = z.infer<typeof Report>;

/** Fewest acts or persons of whom a mean or a median is said. */
export const leastForMean = 8;

const Breakdown = z.strictObject({
  dimension: z.string().max(40),
  /** A scheme of the dimension; without one, its first. */
  scheme: z.string().max(40).optional(),
});

/**
 * What the loss is that is kept least: `counts`, what the figures that are not shown count together; `figures`, how many are
 * not shown. What is small, and that nobody may find it out, does not depend on it.
 */
export const Loss = z.enum(['counts', 'figures']);

export const DraftRequest = z.strictObject({
  period: Period,
  profile: ProfileName,
  /** For whom alone it is made: needed with the profile `funder`, refused with the others. */
  recipient: words(120).optional(),
  breakdowns: z.array(Breakdown).max(2).default([]),
  grantId: Id.optional(),
  /** No part of the question: of a table that was shown before, the figures that were not shown stay so. */
  loss: Loss.default('counts'),
  /** Figures of a period are locked by their first release. This counts them anew, for a correction of that release. */
  corrected: z.boolean().default(false),
});
export type DraftRequest = z.output<typeof DraftRequest>;

export const TableCell = z
  .object({
    /** One category per breakdown in their order; null is the total over it. */
    at: z.array(z.string().nullable()),
    /** The figure; null where it is not shown, whatever the reason. */
    value: z.number().nullable(),
  })
  .meta({ id: 'TableCell' });

export const Certificate = z
  .object({
    method: z.string(),
    solver: z.string(),
    profile: ProfileName,
    threshold: z.number(),
    base: z.number(),
    cells: z.number(),
    suppressed: z.number(),
    /** What was lost least; left out in tables that were made before it could be chosen: `counts`. */
    loss: Loss.optional(),
    /** `proven`: no set of hidden cells loses less. `gap`: safe, perhaps not the least. */
    status: z.enum(['proven', 'gap']),
    /** SHA-256 of what a reader sees. */
    hash: z.string(),
    /** Earlier releases it was audited together with. */
    jointly: z.array(Id),
    auditedAt: Instant,
  })
  .meta({ id: 'DisclosureCertificate' });

/** A protected table: all of it may be published. */
export const ProtectedTable = z
  .object({
    reportId: z.string(),
    title: Bilingual,
    note: Bilingual,
    unit: Unit,
    indicator: z.string().nullable(),
    period: z.string(),
    periodFrom: z.string(),
    periodTo: z.string(),
    grant: z.object({ id: Id, code: z.string(), name: z.string() }).nullable(),
    profile: ProfileName,
    recipient: z.string().nullable(),
    breakdowns: z.array(
      z.object({
        dimension: z.string(),
        title: Bilingual,
        scheme: z.string(),
        several: z.boolean(),
        /** `of`: the codes of the records a category stands for. */
        categories: z.array(z.object({ code: z.string(), label: Bilingual, of: z.array(z.string()) })),
      }),
    ),
    cells: z.array(TableCell),
    certificate: Certificate,
    /** How figures are protected in this profile, in words. */
    method: Bilingual,
    sql: z.string(),
  })
  .meta({ id: 'ProtectedTable' });
export type ProtectedTable = z.infer<typeof ProtectedTable>;

/** A figure of two tables of the same question. */
export const ComparedCell = z
  .object({
    at: TableCell.shape.at,
    /** What `at` is called, as the table says it that has the line; null is the total over that breakdown. */
    labels: z.array(Bilingual.nullable()),
    /** null: not shown, whatever the reason. Left out: that table has no such line. */
    before: z.number().nullable().optional(),
    after: z.number().nullable().optional(),
    /** After less before; null where one of them is not shown. */
    difference: z.number().nullable(),
  })
  .meta({ id: 'ComparedCell' });
export type ComparedCell = z.infer<typeof ComparedCell>;

export const DraftState = z.enum(['WORKING', 'SAFE', 'DONE', 'BLOCKED', 'FAILED', 'CANCELLED']);

/** Why nothing can be shown, and what would help; never by how much. */
export const Blocked = z
  .object({
    why: z.enum(['too-small', 'earlier-release', 'changed-since', 'nothing-safe', 'too-many-tables']),
    /** The earlier releases that stand in the way. */
    releases: z.array(Id),
    /** Drafts that do, of whoever makes reports in the house: what they showed is known there. */
    drafts: z
      .array(
        z.object({
          id: Id,
          title: Bilingual,
          period: z.string(),
          profile: ProfileName,
          breakdowns: z.array(Bilingual),
        }),
      )
      .default([]),
    unblocks: z.array(
      z.enum(['coarser-scheme', 'fewer-breakdowns', 'longer-period', 'no-grant', 'wait', 'use-locked']),
    ),
  })
  .meta({ id: 'DraftBlocked' });
export type Blocked = z.infer<typeof Blocked>;

export const ReportDraft = z
  .object({
    id: Id,
    reportId: z.string(),
    request: DraftRequest,
    state: DraftState,
    /** Out of a hundred. */
    progress: z.number(),
    result: ProtectedTable.nullable(),
    blocked: Blocked.nullable(),
    /** Of figures counted anew: the release whose place they can take. */
    replaceableId: Id.nullable(),
    createdAt: Instant,
    version: Version,
  })
  .partial()
  .meta({ id: 'ReportDraft' });
export type ReportDraft = z.infer<typeof ReportDraft>;

export const Deduction = z
  .object({
    attacker: z.enum(['public', 'recipient', 'person', 'agency']),
    at: z.array(z.string().nullable()),
    /** `open`: neither the count nor that it is small. */
    verdict: z.enum(['fixed', 'below', 'open']),
    least: z.number(),
    most: z.number().nullable(),
    /** The smallest count of this cell that she may learn of. */
    threshold: z.number(),
    /** The reasoning, step by step, from shown figures only. */
    chain: z.array(
      z.object({
        rule: z.enum(['line', 'combine', 'known']),
        at: z.array(z.string().nullable()).nullable(),
        least: z.number(),
        most: z.number().nullable(),
        /** The lines of the table it uses: each a list of cells. */
        lines: z.array(z.array(z.array(z.string().nullable()))),
      }),
    ),
  })
  .meta({ id: 'Deduction' });
export type Deduction = z.output<typeof Deduction>;

/** A table as some reader gets it, and what she deduces from it. */
const Practised = z.object({ cells: z.array(TableCell), items: z.array(Deduction) });

/** How a hidden figure is found, on figures that somebody invented. */
export const Practice = z
  .object({
    ...ProtectedTable.pick({ title: true, breakdowns: true }).shape,
    threshold: z.number(),
    /** As counted: shown nowhere, if anybody had been. */
    cells: z.array(TableCell),
    /** The cells whose figures are too small to be shown. */
    small: z.array(TableCell.shape.at),
    /** How many of a cell an invented agency knows. */
    clients: z.array(TableCell),
    /** With nothing hidden but these. */
    unprotected: Practised,
    /** As this house shows a table. */
    protected: Practised,
  })
  .meta({ id: 'ReportPractice' });
export type Practice = z.output<typeof Practice>;

/** A change to a draft, with what is known of its effect from what the draft shows, and from nothing else. */
export const Repair = z
  .object({
    /** A coarser scheme of a breakdown; a breakdown less; in steps of five, for everybody. */
    kind: z.enum(['collapse', 'leave-out', 'round']),
    dimension: z.object({ id: z.string(), title: Bilingual }).nullable(),
    scheme: z.object({ id: z.string(), title: Bilingual }).nullable(),
    /** Figures of the table after it: which follow from those that are shown, which from none, which would tell one. */
    cells: z.number(),
    shown: z.number(),
    perhaps: z.number(),
    withheld: z.number(),
    /** What to ask for, to make it. */
    request: DraftRequest,
  })
  .meta({ id: 'DraftRepair' });
export type Repair = z.output<typeof Repair>;

export const Workload = z
  .object({ userId: Id, name: z.string(), openCases: z.number(), overdueTasks: z.number() })
  .meta({ id: 'Workload' });

const ReportId = { id: z.string().regex(/^[a-z][a-z0-9-]{1,40}$/) };

export const reports = {
  list: endpoint('GET /reports', {
    summary: 'The catalogue of reports, each with how it is counted',
    may: 'read ReportDraft',
    returns: z.object({ items: z.array(Report), nextCursor: z.null() }),
  }),
  practice: endpoint('GET /reports/practice', {
    summary: 'How a hidden figure is found: an invented table, unprotected and protected, and what each tells',
    may: 'read ReportDraft',
    returns: Practice,
  }),
  get: endpoint('GET /reports/:id', {
    summary: 'One report of the catalogue',
    may: 'read ReportDraft',
    params: ReportId,
    returns: Report,
  }),
  draft: endpoint('POST /reports/:id/drafts', {
    summary: 'Make a protected table: a safe one first, a better one while you wait',
    may: 'create ReportDraft',
    params: ReportId,
    body: DraftRequest,
    returns: ReportDraft,
  }),
  room: endpoint('GET /reports/:id/room', {
    summary: 'How many tables of the people of a period were shown, and how many can be',
    may: 'read ReportDraft',
    params: ReportId,
    /** Left out: the last quarter. */
    query: z.strictObject({ period: Period.optional() }),
    returns: z.object({ known: z.int(), most: z.int() }),
  }),
  drafts: endpoint('GET /report-drafts', {
    summary: 'One’s own drafts, newest first',
    may: 'read ReportDraft',
    query: Paging,
    returns: page(ReportDraft),
  }),
  getDraft: endpoint('GET /report-drafts/:id', {
    summary: 'One’s own draft, as far as it is',
    may: 'read ReportDraft',
    returns: ReportDraft,
  }),
  cancel: endpoint('POST /report-drafts/:id/cancel', {
    summary: 'Stop looking for something better; a safe answer that is there stays',
    may: 'cancel ReportDraft',
    returns: ReportDraft,
    status: 200,
  }),
  attack: endpoint('GET /report-drafts/:id/attack', {
    summary:
      'What a reader, a person who is counted, and an agency with so many clients could deduce from the protected table',
    may: 'read ReportDraft',
    /** How many people of one hidden figure an agency is supposed to know. It is a guess: no record is looked at. */
    query: z.strictObject({ clients: z.coerce.number().int().min(1).max(1000).default(1) }),
    returns: z.object({ items: z.array(Deduction) }),
  }),
  repairs: endpoint('GET /report-drafts/:id/repairs', {
    summary: 'What could be changed about the table, and what is known of the effect by whoever sees it',
    may: 'read ReportDraft',
    returns: z.object({ items: z.array(Repair) }),
  }),
  workload: endpoint('GET /workload', {
    summary: 'Open cases and overdue tasks of each colleague, now; not exported',
    may: 'read Workload',
    returns: z.object({ items: z.array(Workload), nextCursor: z.null() }),
  }),
};
