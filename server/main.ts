import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeAppPool } from './access/pool.ts';
import { closeAccounts, isDemonstration } from './accounts/database.ts';
import { findSignedIn as findByCookie } from './accounts/sign-ins.service.ts';
import { createApp } from './app.ts';
import { startSigning } from './audit/signing.ts';
import { startBackups } from './backup/schedule.ts';
import { serveClient } from './http/client.ts';
import type { FindSignedIn } from './http/request.ts';
import { closeLive } from './live/live.service.ts';
import { type Config, ConfigError, isLoopback, readMasterKeys } from './platform/config.ts';
import { openQueue } from './platform/jobs.ts';
import { log } from './platform/log.ts';
import { serveMetrics } from './platform/metrics.ts';
import { takeMasterKeys } from './platform/sealing.ts';
import { openWays } from './reminders/messages/ways.ts';
import { startRemindersWorker } from './reminders/reminders.worker.ts';

export interface RunningServer {
  /** Where it answers. */
  url: string;
  /** Answers what was asked, takes nothing new, and lets go of everything; at most ten seconds. */
  stop(): Promise<void>;
}

/** What one process does; large installations give each part its own. */
export type Part = 'api' | 'worker';

/**
 * Starts API, client and worker in this process, or one part of them, on a database that is ready. Throws a ConfigError
 * for a port in use. A worker alone answers nothing, and its `url` is empty.
 */
export async function startServer(
  config: Config,
  {
    findSignedIn = findByCookie,
    part = config.worker ? undefined : 'api',
  }: { findSignedIn?: FindSignedIn; part?: Part | undefined } = {},
): Promise<RunningServer> {
  log.level = config.logLevel;
  takeMasterKeys(readMasterKeys);

  const ways = await openWays(config, await isDemonstration());
  const numbers = await serveMetrics(config);
  const queue = await openQueue(config);
  const worker = part === 'api' ? undefined : startRemindersWorker(queue);
  const backups = part === 'api' ? undefined : startBackups(config);
  // One process of an installation signs; the one that serves.
  const signing = part === 'worker' ? undefined : startSigning();
  const web =
    part === 'worker'
      ? undefined
      : new Web(createServer(createApp({ ...config, findSignedIn, client: serveClient() })));
  const letGo = async () => {
    await worker?.stop();
    await backups?.stop();
    await signing?.stop();
    await numbers?.close();
    await queue.close();
    await ways.close();
    await Promise.all([closeAppPool(), closeAccounts()]);
  };

  try {
    await web?.listen(config);
    if (web) ways.answerAt(web.url(config.host));
  } catch (error) {
    await letGo();
    throw error;
  }
  log.info({ queue: queue.carrier }, 'started');

  return {
    url: web?.url(config.host) ?? '',
    async stop() {
      await closeLive();
      await web?.drain();
      await letGo();
      log.info('stopped');
    },
  };
}

const patience = 10_000;

/** A web server that can end politely: who was being served is answered, and told that the connection is over. */
class Web {
  readonly #server: Server;
  readonly #answering = new Set<ServerResponse>();
  #draining = false;

  constructor(server: Server) {
    this.#server = server;
    server.requestTimeout = 30_000;
    server.headersTimeout = 10_000;
    server.prependListener('request', (_req, res) => {
      if (this.#draining) res.setHeader('Connection', 'close');
      this.#answering.add(res);
      res.once('close', () => this.#answering.delete(res));
    });
  }

  listen({ port = 3000, host }: Config): Promise<void> {
    return new Promise((listening, fail) => {
      this.#server.once('error', ({ code, message }: NodeJS.ErrnoException) => {
        if (code === 'EADDRINUSE') fail(new ConfigError(`PORT: ${port} is already in use.`));
        else fail(new ConfigError(`HOST: cannot listen on ${host} (${code ?? message}).`));
      });
      this.#server.listen(port, host, listening);
    });
  }

  /** On this computer `localhost`, which browsers treat as a secure place. */
  url(host: string): string {
    const { port } = this.#server.address() as AddressInfo;
    if (isLoopback(host)) return `http://localhost:${port}`;
    return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  }

  async drain(): Promise<void> {
    this.#draining = true;
    for (const res of this.#answering) if (!res.headersSent) res.setHeader('Connection', 'close');

    const closed = new Promise<void>((done) => this.#server.close(() => done()));
    this.#server.closeIdleConnections();
    const limit = setTimeout(() => this.#server.closeAllConnections(), patience);
    await closed;
    clearTimeout(limit);
  }
}
