import { creation, serve } from '#server/http/serve.ts';
import { rules } from './rules.contract.ts';
import {
  changeRule,
  createRule,
  keepPolicy,
  listRules,
  listVersions,
  previewRule,
  showPolicy,
  showPolicyById,
  showRule,
} from './rules.service.ts';

export const rulesRoutes = serve(rules, {
  list: (work) => listRules(work),
  history: (work, { params }) => listVersions(work, params.id),
  preview: (work, { body }) => previewRule(work, body),
  create: creation((work, { body }) => createRule(work, body), showRule),
  change: creation((work, { params, body, version }) => changeRule(work, params.id, version, body), showRule),
  policy: (work) => showPolicy(work),
  keepPolicy: creation((work, { body }) => keepPolicy(work, body), showPolicyById),
});
