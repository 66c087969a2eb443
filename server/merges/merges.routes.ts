import { creation, serve } from '#server/http/serve.ts';
import { merges } from './merges.contract.ts';
import { listMerges, mergeCases, showMerge, undoMerge } from './merges.service.ts';

export const mergesRoutes = serve(merges, {
  list: (work, { params }) => listMerges(work, params.code),
  merge: creation((work, { params, body }) => mergeCases(work, params.code, body), showMerge),
  undo: creation((work, { params, body, version }) => undoMerge(work, params.id, version, body), showMerge),
});
