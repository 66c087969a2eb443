import { creation, serve } from '#server/http/serve.ts';
import { guardians } from './guardians.contract.ts';
import { changeGuardian, endGuardian, listGuardians, recordGuardian, showGuardian } from './guardians.service.ts';

export const guardiansRoutes = serve(guardians, {
  list: (work, { params, query }) => listGuardians(work, params.code, query),
  record: creation((work, { params, body }) => recordGuardian(work, params.code, body), showGuardian),
  change: async (work, { params, body, version }) => {
    await changeGuardian(work, params.id, version, body);
    return showGuardian(work, params.id);
  },
  end: creation((work, { params, version }) => endGuardian(work, params.id, version), showGuardian),
});
