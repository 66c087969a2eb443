import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import compression from 'compression';
import express, { type RequestHandler, type Response } from 'express';
import helmet from 'helmet';
import { Problem } from '#server/platform/problems.ts';

const built = fileURLToPath(new URL('../../dist/client', import.meta.url));

/**
 * Serves the built client: its assets, which carry a hash in their names, for a year; its one page, with a fresh nonce,
 * for every other address, never kept. Assets alone are compressed: an answer that mixes secrets with what the asker
 * sends must not betray by its length what they have in common (BREACH), so neither the page nor the API is.
 */
export function serveClient(folder = built): RequestHandler {
  const client = express.Router();
  client.use(onlyReading, security);
  client.use(
    '/assets',
    compression(),
    express.static(join(folder, 'assets'), { ...fileOptions, setHeaders: keptForAYear }),
  );
  client.use('/assets', (_req, _res, next) => next(new Problem(404, 'not-found')));
  client.use(express.static(folder, { ...fileOptions, setHeaders: askedAgain, extensions: [] }));
  client.use(page(folder));
  return client;
}

const fileOptions = { index: false, redirect: false, dotfiles: 'ignore', fallthrough: true } as const;
const keptForAYear = (res: Response) => void res.set('Cache-Control', 'public, max-age=31536000, immutable');
const askedAgain = (res: Response) => void res.set('Cache-Control', 'no-cache');

const onlyReading: RequestHandler = (req, _res, next) => {
  if (req.method !== 'GET' && req.method !== 'HEAD') return next(new Problem(404, 'not-found'));
  // The page is never sent as a file, or its nonce would be a word everybody knows.
  if (req.path.toLowerCase().endsWith('/index.html')) req.url = '/';
  next();
};

/** Nothing of anybody else is loaded, nobody may frame the page, and no script runs but our own files. */
const security: RequestHandler = (req, res, next) => {
  const nonce = randomBytes(18).toString('base64');
  res.locals.nonce = nonce;
  const secure = req.secure || req.headers['x-forwarded-proto'] === 'https';

  res.set(
    'Permissions-Policy',
    'camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=(), browsing-topics=()',
  );
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'script-src': ["'self'"],
        'style-src': ["'self'", `'nonce-${nonce}'`],
        'img-src': ["'self'", 'data:'],
        'connect-src': ["'self'"],
        'object-src': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
      },
    },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
    // Promised over https only: over http it would be ignored, and on a computer of one's own it is not wanted.
    hsts: secure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
  })(req, res, next);
};

/** The page is read anew each time, so that a new build is seen at once. */
function page(folder: string): RequestHandler {
  const file = join(folder, 'index.html');

  return async (_req, res) => {
    if (!existsSync(file)) throw new Problem(503, 'not-ready');
    const html = await readFile(file, 'utf8');
    res.set('Cache-Control', 'no-store').type('html').send(html.replaceAll('__NONCE__', res.locals.nonce));
  };
}
