import { creation, serve } from '#server/http/serve.ts';
import { glass } from './glass.contract.ts';
import { breakGlass, listGlass, reviewGlass, showGlass } from './glass.service.ts';

export const glassRoutes = serve(glass, {
  list: (work, { query }) => listGlass(work, query),
  one: (work, { params }) => showGlass(work, params.id),
  open: creation((work, { body }) => breakGlass(work, body), showGlass),
  review: creation((work, { params, body, version }) => reviewGlass(work, params.id, version, body), showGlass),
});
