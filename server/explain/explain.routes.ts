import { serve } from '#server/http/serve.ts';
import { explain } from './explain.contract.ts';
import { explainAccess, lookThroughEyes } from './explain.service.ts';

export const explainRoutes = serve(explain, {
  why: (work, { query }) => explainAccess(work, query),
  eyes: async (_work, { query }) => lookThroughEyes(query),
});
