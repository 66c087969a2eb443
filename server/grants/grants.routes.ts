import { creation, serve } from '#server/http/serve.ts';
import { grantTargets } from './grants.contract.ts';
import { changeTarget, setTarget, showProgress, showTarget } from './grants.service.ts';

export const grantTargetsRoutes = serve(grantTargets, {
  progress: (work, { params }) => showProgress(work, params.id),
  set: creation((work, { params, body }) => setTarget(work, params.id, body), showTarget),
  change: (work, { params, body, version }) => changeTarget(work, params.id, version, body),
});
