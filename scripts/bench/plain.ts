import { createPostgresBackend, Queue, Worker, withBackend } from 'bullmq';
import { Redis } from 'ioredis';
import { type Config, config } from '#server/platform/config.ts';
import { poolFor } from '#server/platform/database.ts';
import { workerOptions } from '#server/platform/jobs.ts';
import { onEnd } from '../life.ts';

/** Beside the reminders': the same carrier, the same tables. */
const name = 'plain';

/** What the process of the empty handler says now and then. */
export interface Handled {
  handled: number;
  /** When the last one was. Milliseconds since 1970. */
  lastAt: number;
}

/** BullMQ as its handbook has it, on what carries our jobs: what a queue costs that does nothing. */
function plainly({ redisUrl }: Pick<Config, 'redisUrl'>) {
  if (redisUrl) {
    const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
    return {
      queue: () => new Queue(name, { connection }),
      worker: (handle: () => Promise<void>) => new Worker(name, handle, { ...workerOptions, connection }),
      letGo: async () => connection.disconnect(),
    };
  }
  const bull = withBackend(createPostgresBackend);
  const connection = poolFor('worker', { max: 4, schema: 'bullmq' });
  return {
    queue: () => new bull.Queue(name, { connection }),
    worker: (handle: () => Promise<void>) => new bull.Worker(name, handle, { ...workerOptions, connection }),
    letGo: () => connection.end(),
  };
}

/** Puts so many jobs that are all due at one moment. */
export async function putPlainly(redisUrl: string | undefined, ids: readonly string[], at: number): Promise<void> {
  const plain = plainly({ ...(redisUrl && { redisUrl }) });
  const queue = plain.queue();
  await queue.waitUntilReady();
  const add = (id: string) =>
    queue.add(
      'due',
      { id },
      { jobId: id, delay: Math.max(0, at - Date.now()), removeOnComplete: true, removeOnFail: true },
    );
  // One by one: adding in bulk creates a sequence, which the worker's role may not.
  for (let from = 0; from < ids.length; from += 200) await Promise.all(ids.slice(from, from + 200).map(add));
  await queue.close();
  await plain.letGo();
}

/** `bench plain`: a worker with an empty handler, in a process of its own. */
export async function workPlainly(): Promise<void> {
  const said: Handled = { handled: 0, lastAt: 0 };
  const worker = plainly(config()).worker(async () => {
    said.handled += 1;
    said.lastAt = Date.now();
  });
  await worker.waitUntilReady();
  onEnd(() => worker.close());
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.send?.('');
  setInterval(() => process.send?.(said), 100);
  await new Promise<never>(() => {});
}
