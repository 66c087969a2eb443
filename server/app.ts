import { isUtf8 } from 'node:buffer';
import express, { type Express, type RequestHandler, type Router } from 'express';
import { problems } from './http/problems.ts';
import type { FindSignedIn } from './http/request.ts';
import { requestLog } from './http/request-log.ts';
import { liveRoutes } from './live/live.routes.ts';
import type { Config } from './platform/config.ts';
import type { AnyEndpoint } from './platform/contract.ts';
import { Problem } from './platform/problems.ts';
import { hooks } from './reminders/messages/hooks.ts';
import { features } from './routes.ts';

interface Parts extends Pick<Config, 'origin' | 'trustProxy'> {
  findSignedIn: FindSignedIn;
  client?: RequestHandler;
}

/** The whole API, every middleware on one screen and in order. Who is signed in is found by whoever serves it. */
export function createApp({ findSignedIn, client, origin, trustProxy = 0 }: Parts): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple').set('trust proxy', trustProxy);
  app.locals.origin = origin;
  app.locals.findSignedIn = findSignedIn;
  app.locals.features = features;
  app.use(requestLog);

  const api = express.Router();
  api.use(neverStored, ownRequestsOnly, longBodies(findSignedIn), readJson('256kb'));
  // No answer that ends: stands beside the features, whose answers are walked, fuzzed and documented.
  api.use(liveRoutes);
  for (const { routes } of features) api.use(routes);
  api.use((_req, _res, next) => next(new Problem(404, 'not-found')));

  // Not ours to have asked: what providers bring, each proved by its signature.
  app.use('/hooks', neverStored, hooks());
  app.use('/api', api);
  if (client) app.use(client);
  app.use(problems);
  return app;
}

const readJson = (limit: number | string) => express.json({ limit, strict: true, verify: onlyUtf8 });

/** Files are longer than anything else, and are read from people who are signed in only, where a contract says so. */
function longBodies(findSignedIn: FindSignedIn): Router {
  const router = express.Router();
  for (const { line, bodyLimit } of features.flatMap(({ api }): AnyEndpoint[] => Object.values(api))) {
    if (!bodyLimit) continue;
    const signedInOnly: RequestHandler = async (req, _res, next) =>
      next((await findSignedIn(req)) ? undefined : new Problem(401, 'unauthenticated'));
    router.post(line.split(' ')[1]!, signedInOnly, readJson(bodyLimit));
  }
  return router;
}

const neverStored: RequestHandler = (_req, res, next) => {
  res.set({
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  });
  next();
};

/** A change must come from the application itself: another site can neither set this header nor hide its origin. */
const ownRequestsOnly: RequestHandler = (req, _res, next) => {
  if (['GET', 'HEAD', 'OPTIONS'].includes(req.method)) return next();

  const { origin, host } = req.headers;
  const foreign = origin !== undefined && !(URL.canParse(origin) && new URL(origin).host === host);
  if (req.headers['x-requested-with'] !== 'ariadne' || foreign || req.headers['sec-fetch-site'] === 'cross-site')
    return next(new Problem(403, 'foreign-request'));
  next();
};

function onlyUtf8(_req: unknown, _res: unknown, body: Buffer): void {
  if (!isUtf8(body)) throw new Problem(400, 'bad-request');
}
