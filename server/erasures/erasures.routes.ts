import { creation, serve } from '#server/http/serve.ts';
import { erasures } from './erasures.contract.ts';
import { askErasure, decideErasure, erasuresOfCase, getErasure, listErasures } from './erasures.service.ts';

export const erasuresRoutes = serve(erasures, {
  ofCase: (work, { params, query }) => erasuresOfCase(work, params.code, query),
  ask: creation((work, { params, body }) => askErasure(work, params.code, body), getErasure),
  list: (work, { query }) => listErasures(work, query),
  confirm: creation((work, { params, version }) => decideErasure(work, params.id, version, 'confirm'), getErasure),
  refuse: creation((work, { params, version }) => decideErasure(work, params.id, version, 'refuse'), getErasure),
});
