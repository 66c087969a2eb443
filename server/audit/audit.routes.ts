import { serve } from '#server/http/serve.ts';
import { audit } from './audit.contract.ts';
import { caseHistory, readTrail, whoLooked } from './audit.service.ts';

export const auditRoutes = serve(audit, {
  looks: (work, { params, query }) => whoLooked(work, params.code, query),
  history: (work, { params, query }) => caseHistory(work, params.code, query),
  trail: (work, { query }) => readTrail(work, query),
});
