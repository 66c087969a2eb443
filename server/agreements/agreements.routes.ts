import { creation, serve } from '#server/http/serve.ts';
import { agreements } from './agreements.contract.ts';
import {
  correctAgreement,
  endAgreement,
  listAgreements,
  recordAgreement,
  showAgreement,
} from './agreements.service.ts';

export const agreementsRoutes = serve(agreements, {
  list: (work, { query }) => listAgreements(work, query),
  get: (work, { params }) => showAgreement(work, params.id),
  record: creation((work, { body }) => recordAgreement(work, body), showAgreement),
  correct: (work, { params, body, version }) => correctAgreement(work, params.id, version, body),
  end: creation((work, { params, version }) => endAgreement(work, params.id, version), showAgreement),
});
