import { config } from './platform/config.ts';
import { openQueue } from './platform/jobs.ts';
import { log } from './platform/log.ts';
import { startRemindersWorker } from './reminders/reminders.worker.ts';

// The worker as a process of its own, for larger installations. The server runs the same one beside the API.
const settings = config();
log.level = settings.logLevel;
const queue = await openQueue(settings);
const worker = startRemindersWorker(queue);
log.info({ queue: queue.carrier }, 'worker started');

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (!stopping) void stop();
  });
}

async function stop(): Promise<void> {
  stopping = true;
  await worker.stop();
  await queue.close();
  log.info('worker stopped');
}
