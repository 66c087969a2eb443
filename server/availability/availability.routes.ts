import { creation, serve } from '#server/http/serve.ts';
import { availability } from './availability.contract.ts';
import { answer, ask, listQueries, showAsk, showQuery } from './availability.service.ts';

export const availabilityRoutes = serve(availability, {
  list: (work, { query }) => listQueries(work, query),
  get: (work, { params }) => showQuery(work, params.id),
  ask: creation((work, { body }) => ask(work, body), showAsk),
  answer: creation((work, { params, body, version }) => answer(work, params.id, version, body), showQuery),
});
