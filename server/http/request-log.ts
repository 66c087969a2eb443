import type { Request, RequestHandler } from 'express';
import { log } from '#server/platform/log.ts';
import { requestIdOf } from './request.ts';

const askers = new WeakMap<Request, string>();

/** Remembers who asks, for the log line of the request. */
export function rememberAsker(req: Request, userId: string): void {
  askers.set(req, userId);
}

/**
 * One line per request: the pattern of the route and never the address, for an address holds codes. What is fetched of
 * the client itself is no request of anybody's work and is logged for debugging only.
 */
export const requestLog: RequestHandler = (req, res, next) => {
  const began = performance.now();
  res.once('close', () => {
    const api = req.originalUrl.startsWith('/api');
    log[api ? 'info' : 'debug']({
      requestId: requestIdOf(req),
      method: req.method,
      route: api ? (req.route?.path ?? null) : 'client',
      status: res.writableFinished ? res.statusCode : 499,
      ms: Math.round(performance.now() - began),
      userId: askers.get(req) ?? null,
    });
  });
  next();
};
