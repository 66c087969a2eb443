import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { onEnd } from './life.ts';

/** Whether this machine has a Redis that can be started. */
export const hasRedis = (): boolean => spawnSync('redis-server', ['--version']).status === 0;

/** A Redis of our own that can be killed and comes back under the same address, empty. */
export class RedisServer {
  readonly url: string;
  readonly #port: number;
  #process: ChildProcess | undefined;

  private constructor(port: number) {
    this.#port = port;
    this.url = `redis://127.0.0.1:${port}`;
  }

  static async start(): Promise<RedisServer> {
    const port = await new Promise<number>((found) => {
      const probe = createServer().listen(0, '127.0.0.1', () => {
        const address = probe.address() as { port: number };
        probe.close(() => found(address.port));
      });
    });
    const server = new RedisServer(port);
    onEnd(() => server.stop());
    await server.#begin();
    return server;
  }

  async #begin(): Promise<void> {
    const settings = [
      '--port',
      String(this.#port),
      '--save',
      '',
      '--appendonly',
      'no',
      '--maxmemory-policy',
      'noeviction',
    ];
    this.#process = spawn('redis-server', settings, { stdio: 'ignore' });
    await this.#say((redis) => redis.ping());
  }

  async flush(): Promise<void> {
    await this.#say((redis) => redis.flushall());
  }

  async crash(): Promise<void> {
    this.#process?.kill('SIGKILL');
    await sleep(1_000);
    await this.#begin();
  }

  async stop(): Promise<void> {
    this.#process?.kill('SIGKILL');
  }

  async #say(what: (redis: Redis) => Promise<unknown>): Promise<void> {
    const redis = new Redis(this.url, { maxRetriesPerRequest: null, retryStrategy: () => 100 });
    redis.on('error', () => {});
    await what(redis);
    redis.disconnect();
  }
}
