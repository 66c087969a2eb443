import { parentPort } from 'node:worker_threads';
import loadHighs from 'highs';
import { type Inquiry, inquire } from './inquiry.ts';

/** The thread of the audit and of the simulated attackers: it has a solver of its own. */
const highs = loadHighs({ print: () => undefined, printErr: () => undefined });

parentPort?.on('message', (asked: { job: Inquiry; deadlineMs: number }) => void answer(asked));

async function answer({ job, deadlineMs }: { job: Inquiry; deadlineMs: number }): Promise<void> {
  try {
    parentPort!.postMessage({ done: inquire(await highs, job, Date.now() + deadlineMs) });
  } catch (error) {
    parentPort!.postMessage({ failed: error instanceof Error ? error.message : String(error) });
  }
}
