import type { Browser, Page } from 'playwright-core';

/** How much slower than this machine's the processor of a person's device is taken to be. */
export const slowed = 4;
/** Milliseconds in which a frame has to be done at 50 a second. */
export const frameLimit = 20;

/** What the main thread of a page has to do for each frame, in milliseconds of the slower processor. */
export interface Frames {
  frames: number;
  p50: number;
  p95: number;
  worst: number;
  /** The part of the frames that were done in time for 50 a second. */
  inTime: number;
}

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** Microseconds, like `dur`; `tdur` are those of the thread's own processor time. */
  ts: number;
  dur?: number;
  tdur?: number;
  ph: string;
}

/**
 * Does something in a page, and tells from Chromium's own trace what each frame would cost its main thread on a processor
 * so much slower: the thread's processor time, that many times. DevTools' own slowing spins on the thread for as long as
 * the clock runs, also while the machine does something else, and so measures the machine.
 */
export async function framesDuring(browser: Browser, page: Page, deed: () => Promise<void>): Promise<Frames> {
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
  await deed();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString('utf8')) as { traceEvents: TraceEvent[] };
  return figures(workOfFrames(traceEvents).map((work) => work * slowed));
}

/** Milliseconds of work for each frame on this processor: all tasks of the main thread since the frame before, the one that draws included. */
function workOfFrames(events: readonly TraceEvent[]): number[] {
  const drawn = events.filter(({ name, ph }) => name === 'AnimationFrame::Render' && ph === 'b');
  const thread = threadOfMost(drawn);
  const draws = drawn.filter((event) => threadOf(event) === thread).sort((a, b) => a.ts - b.ts);
  const tasks = events
    .filter(
      ({ name, ph, ...event }) => name === 'ThreadControllerImpl::RunTask' && ph === 'X' && threadOf(event) === thread,
    )
    .sort((a, b) => a.ts - b.ts);

  const frames: number[] = [];
  let work = 0;
  let next = 0;
  for (const { ts, dur = 0, tdur = 0 } of tasks) {
    work += tdur / 1000;
    const before = next;
    while (next < draws.length && draws[next]!.ts <= ts + dur) next += 1;
    if (next === before) continue;
    frames.push(work);
    work = 0;
  }
  return frames;
}

const threadOf = ({ pid, tid }: Pick<TraceEvent, 'pid' | 'tid'>) => `${pid} ${tid}`;

/** The thread on which most of these happened: other pages have frames of their own. */
function threadOfMost(events: readonly TraceEvent[]): string | undefined {
  const counts = new Map<string, number>();
  for (const event of events) counts.set(threadOf(event), (counts.get(threadOf(event)) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

function figures(work: readonly number[]): Frames {
  if (!work.length) throw new Error('Nothing was drawn.');
  const sorted = work.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!;
  return {
    frames: sorted.length,
    p50: at(0.5),
    p95: at(0.95),
    worst: at(1),
    inTime: sorted.filter((one) => one <= frameLimit).length / sorted.length,
  };
}
