import { creation, serve } from '#server/http/serve.ts';
import { clocks } from './clocks.contract.ts';
import { endClock, extendClock, listClocks, showClock, startClock } from './clocks.service.ts';

export const clocksRoutes = serve(clocks, {
  list: (work, { params, query }) => listClocks(work, params.code, query),
  start: creation((work, { params, body }) => startClock(work, params.code, body), showClock),
  extend: creation((work, { params, body, version }) => extendClock(work, params.id, version, body), showClock),
  end: creation((work, { params, body, version }) => endClock(work, params.id, version, body), showClock),
});
