import { plain, serve } from '#server/http/serve.ts';
import { live } from './live.contract.ts';
import { openLine } from './live.service.ts';

export const liveRoutes = serve(live, {
  // The answer stays open; `openLine` writes it.
  events: plain(async ({ req, res, signedIn }) => openLine(req, res, signedIn!)),
});
