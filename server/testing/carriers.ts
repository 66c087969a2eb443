import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { Redis } from 'ioredis';
import { owner } from './cast.ts';

/** What carries jobs in a test, and ways around it that no route offers. */
export interface TestCarrier {
  name: string;
  redisUrl?: string;
  /** Everything it stores, as text. */
  dump(): Promise<string>;
  /** Forgets every job. */
  wipe(): Promise<void>;
  /** Takes it away from whoever uses it; undefined where it cannot be taken alone. */
  kill?(): void;
  stop(): Promise<void>;
}

const { TEST_REDIS_URL } = process.env;
const installed = spawnSync('redis-server', ['--version']).status === 0;

/** PostgreSQL always; a Redis of its own where `redis-server` is installed, else a database of the one REDIS_URL names. */
export const carriers: { name: string; start: () => Promise<TestCarrier> }[] = [
  { name: 'postgresql', start: onPostgres },
  ...(installed || TEST_REDIS_URL ? [{ name: 'redis', start: installed ? onRedis : onGivenRedis }] : []),
];

async function onPostgres(): Promise<TestCarrier> {
  const tables = async () => {
    const { rows } = await owner.query(
      `SELECT tablename FROM pg_tables WHERE schemaname = 'bullmq' AND tablename <> 'migration'`,
    );
    return rows.map((row) => `bullmq."${row.tablename}"`);
  };
  return {
    name: 'postgresql',
    async dump() {
      const all = await Promise.all(
        (await tables()).map((table) => owner.query(`SELECT t::text AS line FROM ${table} t`)),
      );
      return all.flatMap(({ rows }) => rows.map((row) => row.line)).join('\n');
    },
    wipe: async () => void (await owner.query(`TRUNCATE ${(await tables()).join(', ')}`)),
    stop: async () => {},
  };
}

async function onRedis(): Promise<TestCarrier> {
  const port = await freePort();
  const server: ChildProcess = spawn(
    'redis-server',
    ['--port', String(port), '--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction'],
    {
      stdio: 'ignore',
    },
  );
  const redisUrl = `redis://127.0.0.1:${port}`;
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: null, retryStrategy: () => 100 });
  redis.on('error', () => {});
  await redis.ping();

  return {
    name: 'redis',
    redisUrl,
    dump: () => dumpOf(redis),
    wipe: async () => void (await redis.flushall()),
    kill: () => void server.kill('SIGKILL'),
    async stop() {
      redis.disconnect();
      server.kill('SIGKILL');
    },
  };
}

/** Somebody else's Redis: its last database, and nothing else of it. */
async function onGivenRedis(): Promise<TestCarrier> {
  const address = new URL(TEST_REDIS_URL!);
  address.pathname = '/15';
  const redis = new Redis(address.href, { maxRetriesPerRequest: 2 });
  await redis.flushdb();
  return {
    name: 'redis',
    redisUrl: address.href,
    dump: () => dumpOf(redis),
    wipe: async () => void (await redis.flushdb()),
    async stop() {
      await redis.flushdb();
      redis.disconnect();
    },
  };
}

/** Every key with all that it holds. */
async function dumpOf(redis: Redis): Promise<string> {
  const keys = await redis.keys('*');
  const values = await Promise.all(keys.map((key) => everythingAt(redis, key)));
  return keys.map((key, i) => `${key} ${JSON.stringify(values[i])}`).join('\n');
}

async function everythingAt(redis: Redis, key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case 'hash':
      return redis.hgetall(key);
    case 'list':
      return redis.lrange(key, 0, -1);
    case 'set':
      return redis.smembers(key);
    case 'zset':
      return redis.zrange(key, 0, '-1', 'WITHSCORES');
    case 'stream':
      return redis.xrange(key, '-', '+');
    default:
      return redis.get(key);
  }
}

export function freePort(): Promise<number> {
  return new Promise((found) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => found(port));
    });
  });
}

/** Asks again every 50 ms until the answer is yes; fails after ten seconds. */
export async function until(what: string, asked: () => Promise<boolean>, limit = 10_000): Promise<void> {
  const began = Date.now();
  while (!(await asked())) {
    if (Date.now() - began > limit) throw new Error(`Waited in vain: ${what}.`);
    await new Promise((later) => setTimeout(later, 50));
  }
}
