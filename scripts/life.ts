import { readFileSync } from 'node:fs';
import { ConfigError } from '#server/platform/config.ts';

type Ending = () => unknown;

const endings: Ending[] = [];
let ending: Promise<void> | undefined;
/** Whoever waits longer than this for a connection to close has waited enough. */
const patience = 15_000;

/** What to do when this process ends; the last one said is done first. */
export function onEnd(deed: Ending): void {
  endings.push(deed);
}

/** Does what `onEnd` collected, once, and ends the process. */
export function end(code: number): Promise<void> {
  ending ??= (async () => {
    setTimeout(() => process.exit(code || 1), patience).unref();
    for (const deed of endings.reverse()) {
      try {
        await deed();
      } catch (error) {
        console.error(error instanceof Error ? error.message : error);
      }
    }
    process.exit(code);
  })();
  return ending;
}

/**
 * Runs the main deed of a process. What goes wrong ends it: a setting that cannot be used with its one line, anything
 * else with where it happened. Ctrl-C, a closed terminal or the end of the npm that started it end it cleanly.
 */
export async function live(deed: () => Promise<void>): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // Asked twice, somebody is in a hurry. npm passes on the Ctrl-C that the terminal has already sent, though.
      if (ending && performance.now() - askedAt > 1_000) process.exit(1);
      askedAt = performance.now();
      void end(0);
    });
  }
  endWithNpm();
  process.on('uncaughtException', (error) => void fail(error));
  process.on('unhandledRejection', (error) => void fail(error));

  try {
    await deed();
  } catch (error) {
    await fail(error);
  }
}

/** The same for a deed after which nothing stays. */
export function liveOnce(deed: () => Promise<void>): Promise<void> {
  return live(async () => {
    await deed();
    await end(process.exitCode ? Number(process.exitCode) : 0);
  });
}

let askedAt = 0;

function fail(error: unknown): Promise<void> {
  // What breaks while everything is being closed is no news.
  if (!ending) console.error(error instanceof ConfigError ? error.message : error);
  return end(1);
}

/**
 * A killed npm cannot pass on that it was killed, and would leave a server and a database behind. It runs a script
 * through a shell, so its death shows either in our parent or in our parent's parent.
 */
function endWithNpm(): void {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return;

  const elders = () => `${process.ppid} ${parentOf(process.ppid)}`;
  const first = elders();
  setInterval(() => {
    if (elders() !== first) void end(0);
  }, 1_000).unref();
}

function parentOf(pid: number): string {
  try {
    // After the name, which stands in brackets and may hold anything: state, parent.
    return /\) \S (\d+) [^)]*$/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] ?? '';
  } catch {
    return '';
  }
}
