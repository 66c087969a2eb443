import { creation, serve } from '#server/http/serve.ts';
import { danger } from './danger.contract.ts';
import { askRemoval, confirmRemoval, keepDanger, listDangers, raiseDanger, showDanger } from './danger.service.ts';

export const dangerRoutes = serve(danger, {
  list: (work, { params, query }) => listDangers(work, params.code, query),
  one: (work, { params }) => showDanger(work, params.id),
  raise: creation((work, { params, body }) => raiseDanger(work, params.code, body), showDanger),
  askRemoval: creation((work, { params, body, version }) => askRemoval(work, params.id, version, body), showDanger),
  confirmRemoval: creation((work, { params, version }) => confirmRemoval(work, params.id, version), showDanger),
  keep: creation((work, { params, version }) => keepDanger(work, params.id, version), showDanger),
});
