import { z } from 'zod';
import { endpoint, Id, Instant, Marks, Paging, page, Version } from '../platform/contract.ts';
import { Bilingual, ComparedCell, ProfileName, ProtectedTable } from '../reports/reports.contract.ts';

export const ReleaseState = z.enum(['REQUESTED', 'RELEASED', 'REFUSED', 'WITHDRAWN']);

/** A line of the registry. */
export const ReleaseLine = z
  .object({
    id: Id,
    reportId: z.string(),
    /** What the report is called: whoever decides about a release need not read the catalogue. */
    title: Bilingual,
    profile: ProfileName,
    recipient: z.string().nullable(),
    periodFrom: z.string(),
    periodTo: z.string(),
    state: ReleaseState,
    /** 1, or higher where it takes the place of an earlier one. */
    edition: z.number(),
    replacesId: Id.nullable(),
    requestedBy: Id,
    requestedByName: z.string(),
    requestedAt: Instant,
    decidedBy: Id.nullable(),
    decidedByName: z.string().nullable(),
    decidedAt: Instant.nullable(),
    marks: Marks,
    version: Version,
  })
  .partial()
  .meta({ id: 'ReleaseLine' });

/** The earlier edition that a release takes the place of, and what is different now. */
export const Replaced = z
  .object({
    id: Id,
    edition: z.number(),
    decidedAt: Instant,
    /** To what both are rounded, the coarser of the two; 1 where they are not. */
    base: z.number(),
    /** What the two editions show differently. */
    adjustments: z.array(ComparedCell),
  })
  .meta({ id: 'ReplacedRelease' });
export type Replaced = z.infer<typeof Replaced>;

/** With every published cell: what is approved is what was seen. */
export const Release = ReleaseLine.extend({
  result: ProtectedTable,
  /** Where one release is asked for. */
  replaces: Replaced.nullable(),
})
  .partial()
  .meta({ id: 'Release' });
export type Release = z.infer<typeof Release>;

export const FileFormat = z.enum(['csv', 'xlsx', 'pdf', 'json', 'html']);
export type FileFormat = z.infer<typeof FileFormat>;

/** What stands on a printed release: the published cells and what goes with them, and nothing else. */
export interface ReleaseOnPaper {
  language: 'en' | 'el';
  id: string;
  edition: number;
  replaces: Replaced | null;
  result: ProtectedTable;
}

export const releases = {
  list: endpoint('GET /releases', {
    summary: 'The registry of releases, newest first',
    may: 'read Release',
    query: Paging.extend({ state: ReleaseState.optional(), reportId: z.string().max(40).optional() }),
    returns: page(ReleaseLine),
  }),
  tables: endpoint('GET /released-tables', {
    summary: 'Released tables with every cell, newest first',
    may: 'read Release',
    query: Paging.extend({ reportId: z.string().max(40).optional(), profile: ProfileName.optional() }),
    returns: page(Release),
  }),
  get: endpoint('GET /releases/:id', {
    summary: 'One release with every cell of it',
    may: 'read Release',
    returns: Release,
  }),
  request: endpoint('POST /releases', {
    summary: 'Ask for the release of a draft: its very cells, approved by somebody else',
    may: 'create Release',
    body: z.strictObject({
      draftId: Id,
      /** The release whose place it takes, where figures were corrected since. */
      replacesId: Id.optional(),
    }),
    returns: Release,
  }),
  approve: endpoint('POST /releases/:id/approve', {
    summary: 'Approve what somebody else asked for; it is audited once more with everything released since',
    may: 'approve Release',
    fresh: true,
    returns: Release,
    status: 200,
  }),
  refuse: endpoint('POST /releases/:id/refuse', {
    summary: 'Refuse what somebody else asked for',
    may: 'approve Release',
    returns: Release,
    status: 200,
  }),
  withdraw: endpoint('POST /releases/:id/withdraw', {
    summary: 'Take back what one asked for oneself',
    may: 'withdraw Release',
    returns: Release,
    status: 200,
  }),
  file: endpoint('GET /releases/:id/file', {
    summary:
      'A release as a file: CSV, XLSX, PDF (409 no-printer where this server has no browser), JSON with its data dictionary, or a page to print',
    may: 'read Release',
    fresh: true,
    query: z.strictObject({ format: FileFormat.default('csv'), language: z.enum(['en', 'el']).default('en') }),
    returns: z.any(),
    file: true,
  }),
};
