import { plain, serve } from '#server/http/serve.ts';
import pkg from '../../package.json' with { type: 'json' };
import { openapi } from './openapi.contract.ts';
import { describeApi } from './openapi.ts';

let made: Record<string, unknown> | undefined;

export const openapiRoutes = serve(openapi, {
  describe: plain(async ({ req }) => {
    made ??= describeApi(req.app.locals.features, pkg.version);
    return made;
  }),
});
