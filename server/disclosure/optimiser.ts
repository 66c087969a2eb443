import { parentPort } from 'node:worker_threads';
import loadHighs from 'highs';
import type { Problem } from './problem.ts';
import { type Safe, search } from './search.ts';

/** The thread of the optimiser: says each safe set it finds, and at the end how good one could be. */
const highs = loadHighs({ print: () => undefined, printErr: () => undefined });

parentPort?.on('message', (asked: { job: Problem; deadlineMs: number }) => void answer(asked));

async function answer({ job, deadlineMs }: { job: Problem; deadlineMs: number }): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  try {
    const onSafe = (safe: Safe) => parentPort!.postMessage({ news: safe });
    parentPort!.postMessage({ done: search(await highs, job, { deadline, onSafe }) });
  } catch (error) {
    parentPort!.postMessage({ failed: error instanceof Error ? error.message : String(error) });
  }
}
