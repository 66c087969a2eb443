import { creation, serve } from '#server/http/serve.ts';
import { capacities } from './capacities.contract.ts';
import { keepCapacity, listCapacities, offerCapacity, showCapacity } from './capacities.service.ts';

export const capacitiesRoutes = serve(capacities, {
  board: (work, { query }) => listCapacities(work, query),
  get: (work, { params }) => showCapacity(work, params.id),
  offer: creation((work, { body }) => offerCapacity(work, body), showCapacity),
  keep: (work, { params, body, version }) => keepCapacity(work, params.id, version, body),
});
