import { creation, serve } from '#server/http/serve.ts';
import { cases } from './cases.contract.ts';
import {
  activateCase,
  changeCase,
  closeCase,
  getCase,
  listCases,
  openCase,
  reopenCase,
  startCase,
} from './cases.service.ts';

export const casesRoutes = serve(cases, {
  list: (work, { query }) => listCases(work, query),
  open: (work, { params }) => openCase(work, params.code),
  start: creation(
    (work, { body }) => startCase(work, body),
    (work, id) => work.db.get('Case', { id }),
  ),
  change: async (work, { params, body, version }) => {
    await changeCase(work, params.code, version, body);
    return getCase(work, params.code);
  },
  activate: creation(
    (work, { params, version }) => activateCase(work, params.code, version),
    (work, id) => work.db.get('Case', { id }),
  ),
  close: creation(
    (work, { params, body, version }) => closeCase(work, params.code, version, body),
    (work, id) => work.db.get('Case', { id }),
  ),
  reopen: creation(
    (work, { params, body, version }) => reopenCase(work, params.code, version, body),
    (work, id) => work.db.get('Case', { id }),
  ),
});
