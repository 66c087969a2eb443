import { creation, serve } from '#server/http/serve.ts';
import { duplicates } from './duplicates.contract.ts';
import { dismissPair, listPairs, showPair } from './duplicates.service.ts';

export const duplicatesRoutes = serve(duplicates, {
  list: (work, { query }) => listPairs(work, query),
  dismiss: creation((work, { params, version }) => dismissPair(work, params.id, version), showPair),
});
