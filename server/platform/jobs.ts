import { createPostgresBackend, type JobsOptions, Queue, runMigrations, Worker, withBackend } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import type pg from 'pg';
import { now } from './clock.ts';
import { type Config, config } from './config.ts';
import { poolFor } from './database.ts';
import { log } from './log.ts';

/**
 * The only file that knows what carries jobs: BullMQ on Redis or Valkey where REDIS_URL is set, else on PostgreSQL, in a
 * schema of its own. A job is an opaque id and a time. What is due stands in our own tables, so the queue may forget.
 */
export interface JobQueue {
  readonly carrier: 'redis' | 'postgresql';
  /** Brings the id to a worker at that time. Throws when the carrier does not answer. */
  put(id: string, at: Date): Promise<void>;
  /** Hands each id that is due to `job`; a second delivery of the same id can happen. */
  work(job: (id: string) => Promise<void>): { stop(): Promise<void> };
  /** Whether the carrier answers now. */
  answers(): Promise<boolean>;
  close(): Promise<void>;
}

interface Payload {
  id: string;
}

const QUEUE = 'reminders';
const SCHEMA = 'bullmq';
const longestPause = 30_000;

let open: JobQueue | undefined;

/** The queue of this process, or undefined while none is open. */
export const currentQueue = (): JobQueue | undefined => open;

/** Opens the queue of this process. A second call answers the same one. */
export async function openQueue({ redisUrl }: Pick<Config, 'redisUrl'> = config()): Promise<JobQueue> {
  open ??= redisUrl ? await onRedis(redisUrl) : await onPostgres();
  return open;
}

/**
 * Tells the queue of what is due and when. Best effort, and nobody waits for it: without a queue, or when it does not
 * answer, the worker's own look at the table finds the row.
 */
export function announce(id: string, at: Date): void {
  open?.put(id, at).catch(() => log.warn({ carrier: open?.carrier }, 'the queue did not take a job'));
}

// --- PostgreSQL --------------------------------------------------------------------------------------------------

async function onPostgres(): Promise<JobQueue> {
  await prepareSchema();
  // One connection listens for as long as the worker runs, so the pool holds more than one.
  const pool = poolFor('worker', { max: 4, schema: SCHEMA });
  const bull = withBackend(createPostgresBackend);
  const queue = new bull.Queue<Payload>(QUEUE, { connection: pool });
  queue.on('error', () => {});
  // It looks at its tables once; were that to fail later, it would never answer again.
  await queue.waitUntilReady();

  return carriedBy('postgresql', queue, {
    worker: (handle) => new bull.Worker<Payload>(QUEUE, handle, { ...workerOptions, connection: pool }),
    disconnect: () => pool.end(),
  });
}

/** BullMQ's own tables, made by the owner of the database before any worker looks for them. */
async function prepareSchema(): Promise<void> {
  const pool = poolFor('owner', { max: 1, statementTimeout: 60_000 });
  try {
    const client = await pool.connect();
    try {
      await runMigrations(client, SCHEMA);
      await grantQueue(client);
    } finally {
      client.release();
    }
  } finally {
    await pool.end();
  }
}

/** Processes that start together grant one after the other: PostgreSQL refuses to change one grant twice at once. */
async function grantQueue(client: pg.PoolClient): Promise<void> {
  await client.query('BEGIN');
  await client.query(`SELECT pg_advisory_xact_lock(hashtext('ariadne queue'))`);
  await client.query(`GRANT USAGE ON SCHEMA ${SCHEMA} TO ariadne_worker`);
  await client.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${SCHEMA} TO ariadne_worker`);
  await client.query(`GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${SCHEMA} TO ariadne_worker`);
  await client.query('COMMIT');
}

// --- Redis, Valkey -----------------------------------------------------------------------------------------------

async function onRedis(url: string): Promise<JobQueue> {
  // A request must never wait for Redis to come back: what it cannot take now, the worker finds in the table.
  const asking = connect(url, { maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: 2_000 });
  await new Promise<void>((ready) => {
    asking.once('ready', ready);
    setTimeout(ready, 3_000).unref();
  });
  const connections = [asking];
  const queue = new Queue<Payload>(QUEUE, { connection: asking, skipWaitingForReady: true });

  return carriedBy('redis', queue, {
    worker: (handle) => {
      connections.push(connect(url, { maxRetriesPerRequest: null }));
      return new Worker<Payload>(QUEUE, handle, { ...workerOptions, connection: connections.at(-1)! });
    },
    disconnect: async () => {
      for (const connection of connections) connection.disconnect();
    },
  });
}

function connect(url: string, options: RedisOptions): Redis {
  const redis = new Redis(url, options);
  // It tries again by itself; without a listener the first lost connection would end the process.
  redis.on('error', () => {});
  return redis;
}

// --- both --------------------------------------------------------------------------------------------------------

/** What both carriers have in common. */
interface AnyQueue {
  add(name: 'due', data: Payload, options: JobsOptions): Promise<unknown>;
  isPaused(): Promise<boolean>;
  close(): Promise<void>;
  on(event: 'error', heard: () => void): unknown;
}
interface AnyWorker {
  pause(withoutWaiting: true): Promise<void>;
  resume(): unknown;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
  on(event: 'error', heard: () => void): unknown;
}
interface Carrier {
  worker(handle: (job: { data: Payload }) => Promise<void>): AnyWorker;
  disconnect(): Promise<void>;
}

/** A job is an id that others are taken up with, so that many of them at once cost little more than one. */
export const workerOptions = { concurrency: 50, lockDuration: 30_000 };

function carriedBy(name: JobQueue['carrier'], queue: AnyQueue, carrier: Carrier): JobQueue {
  queue.on('error', () => {});
  const workers = new Set<{ stop(): Promise<void> }>();

  const self: JobQueue = {
    carrier: name,
    async put(id, at) {
      const delay = Math.max(0, at.getTime() - now().getTime());
      // The same id for another time is another job: the row decides which of them counts.
      const jobId = `${id}-${at.getTime()}`;
      await queue.add('due', { id }, { jobId, delay, removeOnComplete: true, removeOnFail: true });
    },
    work(job) {
      const worker = carrier.worker(({ data }) => job(data.id));
      const calm = backOff(worker);
      let stopping: Promise<unknown> | undefined;
      const stop = async () => {
        calm.stop();
        // A worker that is closed while it still connects would leave a connection behind.
        await within(1_000, worker.waitUntilReady());
        await within(5_000, worker.close());
      };
      const handle = {
        async stop() {
          workers.delete(handle);
          stopping ??= stop();
          await stopping;
        },
      };
      workers.add(handle);
      return handle;
    },
    answers: () => within(1_000, queue.isPaused()),
    async close() {
      if (open === self) open = undefined;
      await Promise.all([...workers].map((worker) => worker.stop()));
      await within(1_000, queue.close());
      await within(2_000, carrier.disconnect());
    },
  };
  return self;
}

/** Whether something came to a good end in so many milliseconds: a carrier that is away never says no. */
async function within(limit: number, asked: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((answer) => {
    timer = setTimeout(answer, limit, false);
  });
  const done = asked.then(
    () => true,
    () => false,
  );
  return Promise.race([done, late]).finally(() => clearTimeout(timer));
}

/** A carrier that is away makes a worker fail without end: it rests after a failure, each time longer, up to 30 s. */
function backOff(worker: AnyWorker): { stop(): void } {
  let rest = 1_000;
  let wake: NodeJS.Timeout | undefined;
  let failedAt = 0;

  worker.on('error', () => {
    if (wake) return;
    const at = Date.now();
    rest = at - failedAt > 2 * longestPause ? 1_000 : Math.min(2 * rest, longestPause);
    failedAt = at;
    log.warn({ restMs: rest }, 'the queue does not answer');
    void worker.pause(true);
    wake = setTimeout(() => {
      wake = undefined;
      worker.resume();
    }, rest);
    wake.unref();
  });
  return { stop: () => clearTimeout(wake) };
}
