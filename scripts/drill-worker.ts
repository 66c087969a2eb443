import { appendFileSync } from 'node:fs';
import { turnClock } from '#server/platform/clock.ts';
import { config } from '#server/platform/config.ts';
import { openQueue } from '#server/platform/jobs.ts';
import { log } from '#server/platform/log.ts';
import { type Delivery, deliveries } from '#server/reminders/deliveries.ts';
import type { Step } from '#server/reminders/engine.ts';
import { startRemindersWorker } from '#server/reminders/reminders.worker.ts';
import { onEnd } from './life.ts';

/**
 * A worker for `npm run drill -- reminders`: the real one, which ends itself as `kill -9` would when it has passed a step
 * so many times, with its clock turned. `drill-worker FILE STEP TIMES CLOCK`. What it hands out is a line in FILE.
 */
export async function main([file = '', step = 'never', times = '0', clock = '0']: string[]): Promise<void> {
  log.level = 'silent';
  turnClock(Number(clock));
  let left = Number(times);
  const paper: Delivery = {
    decide: () => ({ act: 'send', checks: [], why: 'due' }),
    async send({ id }) {
      appendFileSync(file, `${id}\n`);
      return { act: 'done', why: 'accepted' };
    },
  };
  (deliveries as Record<string, Delivery>).PAPER = paper;
  const passed = (now: Step) => {
    if (now === step && --left <= 0) process.kill(process.pid, 'SIGKILL');
  };

  const worker = startRemindersWorker(await openQueue(config()), { sweepEvery: 300, lease: 4_000, passed });
  onEnd(() => worker.stop());
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.send?.('working');
  await new Promise<never>(() => {});
}
