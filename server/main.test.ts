import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request as ask, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import pg from 'pg';
import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withDatabase } from '#scripts/database.ts';
import { serveClient } from './http/client.ts';
import { problems } from './http/problems.ts';
import { type RunningServer, startServer } from './main.ts';
import { ConfigError, readConfig } from './platform/config.ts';
import { currentQueue } from './platform/jobs.ts';
import { until } from './testing/carriers.ts';

let server: RunningServer;
const settings = () => ({ ...readConfig(), port: 0 });

beforeAll(async () => {
  server = await startServer(settings());
});
afterAll(() => server.stop());

const api = (path: string) => fetch(`${server.url}/api${path}`);

test('it answers on this computer, and health needs nobody to be signed in', async () => {
  expect(server.url).toMatch(/^http:\/\/localhost:\d+$/);
  const answer = await api('/health');

  expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }]);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect((await api('/today')).status).toBe(401);
});

test('a port in use is named', async () => {
  const port = Number(new URL(server.url).port);
  const second = startServer({ ...settings(), port });

  await expect(second).rejects.toThrow(new ConfigError(`PORT: ${port} is already in use.`));
  // The queue is the process's own, so the failed start has closed it; this server opens it again below.
  expect(currentQueue()).toBeUndefined();
  await server.stop();
  server = await startServer(settings());
});

test('health is 503 without details while the database is gone, and 200 once it is back', async () => {
  const admin = new pg.Client({ connectionString: withDatabase(process.env.TEST_ADMIN_URL!, 'postgres') });
  await admin.connect();
  const name = new URL(process.env.DATABASE_URL!).pathname.slice(1);
  const status = async () => (await api('/health')).status;
  try {
    await admin.query(`ALTER DATABASE ${admin.escapeIdentifier(name)} ALLOW_CONNECTIONS false`);
    await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    await until('503', async () => (await status()) === 503);
    const began = Date.now();
    const answer = await api('/health');
    const body = (await answer.json()) as Record<string, unknown>;
    expect(Date.now() - began).toBeLessThan(1_500);
    expect(Object.keys(body).sort()).toEqual(['detail', 'requestId', 'status', 'title', 'type']);
    expect(answer.headers.get('retry-after')).toBe('5');
  } finally {
    await admin.query(`ALTER DATABASE ${admin.escapeIdentifier(name)} ALLOW_CONNECTIONS true`);
    await admin.end();
  }
  await until('200', async () => (await status()) === 200);
});

test('who is being served when it stops is answered, and told that the connection is over', async () => {
  const one = await startServer(settings());
  const { port } = new URL(one.url);
  const agent = new Agent({ keepAlive: true });
  // A request whose body is still on its way when the stop begins.
  const slow = ask({
    host: '127.0.0.1',
    port,
    agent,
    method: 'POST',
    path: '/api/auth/sign-in',
    headers: { 'content-type': 'application/json', 'content-length': 2, 'x-requested-with': 'ariadne' },
  });
  const answered = once(slow, 'response') as Promise<[IncomingMessage]>;
  slow.write('{');
  await new Promise((later) => setTimeout(later, 200));

  const began = Date.now();
  const stopped = one.stop();
  setTimeout(() => slow.end('}'), 200);
  const [answer] = await answered;
  answer.resume();
  await stopped;

  expect(answer.statusCode).toBe(422);
  expect(answer.headers.connection).toBe('close');
  expect(Date.now() - began).toBeLessThan(5_000);
  await expect(fetch(`${one.url}/api/health`)).rejects.toThrow();
  agent.destroy();
  server = await startServer(settings());
});

// --- the client --------------------------------------------------------------------------------------------------

const folder = mkdtempSync(join(tmpdir(), 'ariadne-client-'));
const outside = join(folder, '..', 'ariadne-outside.txt');
const site = express()
  .use(serveClient(join(folder, 'client')))
  .use(problems);

beforeAll(() => {
  mkdirSync(join(folder, 'client', 'assets'), { recursive: true });
  mkdirSync(join(folder, 'client', '.vite'));
  writeFileSync(
    join(folder, 'client', 'index.html'),
    '<meta property="csp-nonce" nonce="__NONCE__"><script nonce="__NONCE__" src="/assets/a-1.js"></script>',
  );
  writeFileSync(join(folder, 'client', 'assets', 'a-1.js'), `/* ${'x'.repeat(5000)} */`);
  writeFileSync(join(folder, 'client', 'thread.svg'), '<svg/>');
  writeFileSync(join(folder, 'client', '.vite', 'manifest.json'), '{"secret":1}');
  writeFileSync(join(folder, 'secret.txt'), 'OUTSIDE');
  writeFileSync(outside, 'OUTSIDE');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(outside, { force: true });
});

test('every address of the client is the one page, with a nonce of its own and never stored', async () => {
  const pages = await Promise.all(
    ['/', '/today', '/cases/K7-4QX9-2M', '/index.html'].map((path) => request(site).get(path)),
  );
  for (const { status, headers, text } of pages) {
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['content-encoding']).toBeUndefined();
    const [, nonce] = /nonce="([^"]+)"><script/.exec(text)!;
    expect(nonce).toMatch(/^[A-Za-z0-9+/]{24}$/);
    expect(headers['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonce}'`);
    expect(text).not.toContain('__NONCE__');
  }
  expect(new Set(pages.map(({ headers }) => headers['content-security-policy'])).size).toBe(pages.length);
});

test('the policy lets nothing in but our own files, and no page may frame this one', async () => {
  const { headers } = await request(site).get('/');
  const policy = Object.fromEntries(
    headers['content-security-policy']!.split(';').map((part: string) => part.trim().split(/ (.*)/).slice(0, 2)),
  );

  expect(policy).toMatchObject({
    'default-src': "'self'",
    'script-src': "'self'",
    'connect-src': "'self'",
    'img-src': "'self' data:",
    'object-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'self'",
    'frame-ancestors': "'none'",
  });
  expect(headers['content-security-policy']).not.toMatch(/unsafe|https?:|\*/);
  expect(headers).toMatchObject({
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  });
  expect(headers['permissions-policy']).toContain('camera=()');
  expect(headers['strict-transport-security']).toBeUndefined();
  expect(
    (await request(site).get('/').set('x-forwarded-proto', 'https')).headers['strict-transport-security'],
  ).toContain('max-age=31536000');
});

test('assets are kept for a year and compressed, other files are asked for again, and a missing asset is no page', async () => {
  const asset = await request(site).get('/assets/a-1.js').set('accept-encoding', 'gzip');
  expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect(asset.headers['content-encoding']).toBe('gzip');
  expect((await request(site).get('/thread.svg')).headers['cache-control']).toBe('no-cache');
  expect((await request(site).get('/assets/gone.js')).status).toBe(404);
  expect((await request(site).post('/today')).status).toBe(404);
});

test('no address leads out of the folder or to what the build keeps for itself', async () => {
  const listening = site.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as { port: number };
  /** Sent byte by byte, for a client library would tidy the address up first. */
  const raw = (path: string) =>
    new Promise<string>((answer) => {
      let text = '';
      const socket = connect(port, '127.0.0.1', () =>
        socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
      );
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('close', () => answer(text));
    });

  for (const path of [
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/assets/../../secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/..%5csecret.txt',
    '/assets/%00',
    '/.vite/manifest.json',
    '//../secret.txt',
    '/../../ariadne-outside.txt',
  ]) {
    const text = await raw(path);
    expect(text, path).toMatch(/^HTTP\/1.1 (200|400|403|404)/);
    expect(text, path).not.toMatch(/OUTSIDE|secret":1/);
    expect(text, path).not.toContain('    at ');
  }
  listening.close();
});

test('a line in the log names the pattern of the route and never the address', async () => {
  const { log } = await import('./platform/log.ts');
  const lines: unknown[] = [];
  const info = log.info;
  log.info = ((line: unknown) => void lines.push(line)) as typeof log.info;
  try {
    await api('/cases/K7-4QX9-2M?q=MARKED');
    await until('logged', async () => lines.length > 0);
  } finally {
    log.info = info;
  }
  expect(lines).toEqual([
    {
      requestId: expect.stringMatching(/^[0-9a-f]{12}$/),
      method: 'GET',
      route: '/cases/:code',
      status: 401,
      ms: expect.any(Number),
      userId: null,
    },
  ]);
});
