import { utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printWith, stopPrinting, warmPrinter } from '#server/http/printing.ts';
import { ConfigError, config } from '#server/platform/config.ts';
import { currentQueue } from '#server/platform/jobs.ts';
import { startServer } from '../server/main.ts';
import { findBrowser } from './browser.ts';
import { onEnd } from './life.ts';

/** Touched while the queue answers the worker; a container's health check looks at its age. */
const alive = join(tmpdir(), 'ariadne-worker-alive');

/**
 * The server, or one part of it, on a database that is ready: what containers run, and what `npm run dev` starts anew.
 * `serve`, `serve api` or `serve worker`.
 */
export async function main([part]: string[]): Promise<void> {
  if (part !== undefined && part !== 'api' && part !== 'worker')
    throw new ConfigError('Usage: node scripts/run.mjs serve [api|worker]');

  if (!config().databaseUrl) throw new ConfigError('DATABASE_URL is missing: serve starts no database of its own.');

  printWith(findBrowser);
  onEnd(stopPrinting);
  const server = await startServer(config(), { part });
  onEnd(() => server.stop());
  if (part === 'worker') await beat();

  if (server.url) console.log(`Ariadne answers on ${server.url}`);
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.send?.(server.url);
  if (part !== 'worker') void warmPrinter();
  await new Promise<never>(() => {});
}

async function beat(): Promise<void> {
  // Once made, its age alone says how the worker is.
  await writeFile(alive, '');
  const timer = setInterval(() => void beatOnce(), 20_000);
  onEnd(() => clearInterval(timer));
}

async function beatOnce(): Promise<void> {
  const now = new Date();
  if (await currentQueue()?.answers()) await utimes(alive, now, now);
}
