import { creation, serve } from '#server/http/serve.ts';
import { flags } from './flags.contract.ts';
import { changeFlag, liftFlag, listFlags, setFlag, showFlag } from './flags.service.ts';

export const flagsRoutes = serve(flags, {
  list: (work, { params, query }) => listFlags(work, params.code, query),
  set: creation((work, { params, body }) => setFlag(work, params.code, body), showFlag),
  change: async (work, { params, body, version }) => {
    await changeFlag(work, params.id, version, body);
    return showFlag(work, params.id);
  },
  lift: creation((work, { params, body, version }) => liftFlag(work, params.id, version, body), showFlag),
});
