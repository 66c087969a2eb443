import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type Config, ConfigError } from './config.ts';

/**
 * What Prometheus may ask. Numbers of this process and its queue: no case, no person, no colleague, no agency, and no
 * label that anybody typed.
 */
export const registry = new Registry();
const registers = [registry];

export const metrics = {
  lateness: new Histogram({
    name: 'ariadne_reminder_lateness_seconds',
    help: 'From the moment a reminder was due to the moment it stood before somebody.',
    buckets: [0.1, 0.5, 1, 2, 5, 15, 30, 60, 300, 3600],
    registers,
  }),
  outcomes: new Counter({
    name: 'ariadne_reminders_total',
    help: 'Reminders taken up, by what became of them.',
    labelNames: ['outcome'] as const,
    registers,
  }),
  rounds: new Counter({
    name: 'ariadne_reminder_rounds_total',
    help: 'Looks at the table, by who asked for them and how they ended.',
    labelNames: ['by', 'ended'] as const,
    registers,
  }),
  swept: new Gauge({
    name: 'ariadne_reminder_last_sweep_timestamp_seconds',
    help: 'When this worker last looked through the whole table.',
    registers,
  }),
  queueAnswers: new Gauge({
    name: 'ariadne_queue_answers',
    help: 'Whether what carries jobs answered when it was last asked: 1 or 0.',
    registers,
  }),
};

export interface MetricsServer {
  /** Where it listens. */
  port: number;
  close(): Promise<void>;
}

/**
 * Serves the numbers at /metrics on an address of their own, apart from the application, so that no proxy in front of it
 * can let them out; undefined where METRICS_PORT is not set. Beyond this computer it answers with METRICS_TOKEN only.
 */
export async function serveMetrics({
  metricsPort,
  metricsHost,
  metricsToken,
}: Config): Promise<MetricsServer | undefined> {
  if (metricsPort === undefined) return undefined;
  if (!registry.getSingleMetric('ariadne_process_cpu_seconds_total'))
    collectDefaultMetrics({ register: registry, prefix: 'ariadne_' });

  const server = createServer((req, res) => {
    if (metricsToken && !isToken(req.headers.authorization, metricsToken)) return void res.writeHead(401).end();
    if (req.method !== 'GET' || req.url !== '/metrics') return void res.writeHead(404).end();
    const headers = { 'content-type': registry.contentType, 'cache-control': 'no-store' };
    registry.metrics().then(
      (numbers) => res.writeHead(200, headers).end(numbers),
      () => res.writeHead(500).end(),
    );
  });
  await listen(server, metricsPort, metricsHost);
  return {
    port: (server.address() as { port: number }).port,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((listening, fail) => {
    server.once('error', () => fail(new ConfigError(`METRICS_PORT: cannot listen on ${host}:${port}.`)));
    server.listen(port, host, listening);
  });
}

/** In the same time whatever was sent. */
function isToken(sent: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(sent ?? ''), digest(`Bearer ${token}`));
}
