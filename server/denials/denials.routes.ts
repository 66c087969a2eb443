import { creation, serve } from '#server/http/serve.ts';
import { denials } from './denials.contract.ts';
import { addDenial, denyRegister, liftDenial, listDenials, showDenial } from './denials.service.ts';

export const denialsRoutes = serve(denials, {
  list: (work, { params, query }) => listDenials(work, params.code, query),
  add: creation((work, { params, body }) => addDenial(work, params.code, body), showDenial),
  lift: creation((work, { params, version }) => liftDenial(work, params.id, version), showDenial),
  register: (work, { query }) => denyRegister(work, query),
  one: (work, { params }) => showDenial(work, params.id),
});
