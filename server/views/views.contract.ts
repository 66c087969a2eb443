import { z } from 'zod';
import { CaseFilter } from '../cases/cases.contract.ts';
import { Done, endpoint, Id, Marks, Paging, page, Version, words } from '../platform/contract.ts';

/** What a view keeps: filters and order of the caseload. What somebody searched for stays in memory and is never kept. */
export const ViewFilters = CaseFilter.pick({
  status: true,
  open: true,
  gender: true,
  ageBand: true,
  language: true,
  teamId: true,
})
  .extend({ sort: CaseFilter.shape.sort.unwrap().optional() })
  .refine(({ status, open }) => !(status && open), { path: ['open'], error: 'invalid-choice' });
export type ViewFilters = z.infer<typeof ViewFilters>;

export const SavedView = z
  .object({
    id: Id,
    name: z.string(),
    filters: ViewFilters,
    /** Names of filters that are not hers any more: the view opens without them. */
    leftOut: z.array(z.string()),
    opensFirst: z.boolean(),
    marks: Marks,
    version: Version,
  })
  .partial()
  .meta({ id: 'SavedView' });
export type SavedView = z.infer<typeof SavedView>;

const NewView = z.strictObject({ name: words(60), filters: ViewFilters, opensFirst: z.boolean().optional() });

export const views = {
  list: endpoint('GET /saved-views', {
    summary: "One's own views of the caseload, in the role one acts in",
    may: 'read SavedView',
    query: Paging,
    returns: page(SavedView),
  }),
  save: endpoint('POST /saved-views', {
    summary: 'Keep filters and order of the caseload under a name of one’s own',
    may: 'create SavedView',
    body: NewView,
    returns: SavedView,
  }),
  change: endpoint('PATCH /saved-views/:id', {
    summary: 'Rename a view, replace what it asks for, or open it first',
    may: 'update SavedView',
    body: NewView.partial(),
    returns: SavedView,
  }),
  remove: endpoint('DELETE /saved-views/:id', {
    summary: 'Take a view away',
    may: 'delete SavedView',
    returns: Done,
  }),
};
