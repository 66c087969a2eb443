import { creation, serve } from '#server/http/serve.ts';
import { evidence } from './evidence.contract.ts';
import { decidePack, listPacks, requestPack, showPack, showTaken, takePack } from './evidence.service.ts';

export const evidenceRoutes = serve(evidence, {
  list: (work, { query }) => listPacks(work, query),
  request: creation((work, { body }) => requestPack(work, body), showPack),
  approve: creation((work, { params, version }) => decidePack(work, params.id, version, 'APPROVED'), showPack),
  refuse: creation((work, { params, version }) => decidePack(work, params.id, version, 'REFUSED'), showPack),
  take: creation((work, { params, version }) => takePack(work, params.id, version), showTaken),
});
