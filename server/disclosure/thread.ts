import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** Milliseconds that a thread may take beyond its deadline before it is ended. */
const grace = 1_500;

/** Why a job of a solver came to nothing. */
export class SolverFailed extends Error {
  readonly reason: 'timeout' | 'error' | 'aborted';

  constructor(reason: SolverFailed['reason'], message?: string) {
    super(message ?? reason);
    this.reason = reason;
  }
}

export interface JobOptions {
  /** Milliseconds that the job has. The thread is ended when it does not keep them. */
  deadlineMs: number;
  onNews?(news: unknown): void;
  signal?: AbortSignal;
}

/**
 * A thread with a solver of its own that does one job after the other. HiGHS is synchronous, so only a thread can be
 * stopped; one that failed, or that was stopped, is thrown away with its memory and the next job begins a new one.
 */
export class Thread {
  readonly #file: string;
  #worker: Worker | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** `name` is the file in this folder, without its ending. */
  constructor(name: string) {
    this.#file = name;
  }

  /** Does a job when all earlier ones are done. Throws SolverFailed. */
  run<T>(job: unknown, options: JobOptions): Promise<T> {
    const mine = this.#last.then(() => this.#do<T>(job, options));
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  #do<T>(job: unknown, { deadlineMs, onNews, signal }: JobOptions): Promise<T> {
    return new Promise((done, fail) => {
      if (signal?.aborted) return fail(new SolverFailed('aborted'));
      this.#worker ??= start(this.#file);
      const worker = this.#worker;
      worker.ref();

      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      };
      const stop = (reason: SolverFailed['reason'], message?: string) => {
        end();
        this.#worker = undefined;
        // What it says while it dies is of no use any more, and must not end the process.
        worker.on('error', () => undefined);
        void worker.terminate();
        fail(new SolverFailed(reason, message));
      };
      const onAbort = () => stop('aborted');
      const onError = (error: Error) => stop('error', error.message);
      const onExit = () => stop('error', 'The thread ended.');
      const onMessage = (message: Message<T>) => {
        if ('news' in message) return onNews?.(message.news);
        if ('failed' in message) return stop('error', message.failed);
        end();
        worker.unref();
        done(message.done);
      };
      const timer = setTimeout(() => stop('timeout'), deadlineMs + grace);
      signal?.addEventListener('abort', onAbort);
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
      worker.postMessage({ job, deadlineMs });
    });
  }
}

/** What a thread says. */
export type Message<T> = { news: unknown } | { done: T } | { failed: string };

/** The bundle has the thread as an entry of its own; from source (tests) it is compiled as it is read. */
function start(name: string): Worker {
  const bundled = join(import.meta.dirname, `disclosure-${name}.js`);
  if (existsSync(bundled)) return new Worker(bundled, { execArgv: [] });

  const file = new URL(`./${name}.ts`, import.meta.url).href;
  const begin = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(file)}); });`;
  return new Worker(begin, { eval: true, execArgv: [] });
}
