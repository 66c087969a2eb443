import type { Browser, Page } from 'playwright-core';

/** How much slower than this machine's processor the page's is made. */
export const slowed = 4;
/** Milliseconds in which a frame has to be done at 50 a second. */
export const frameLimit = 20;

/** What the main thread of a page had to do for each frame, in milliseconds of the slowed processor. */
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
  ts: number;
  ph: string;
  /** Microseconds of the thread's own processor time. */
  tdur?: number;
  args?: { name?: string };
}

/**
 * Does something in a page whose processor is slowed, and tells from Chromium's own trace what each frame cost its main
 * thread. Counted is the thread's processor time and not the time on the clock, so that it says nothing about what else
 * the machine is doing: the slowing burns that time on the thread itself.
 */
export async function framesDuring(browser: Browser, page: Page, deed: () => Promise<void>): Promise<Frames> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowed });
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline', 'devtools.timeline.frame'] });
  try {
    await deed();
  } finally {
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  }
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString('utf8')) as { traceEvents: TraceEvent[] };
  await devtools.detach();
  return figures(workOfFrames(traceEvents));
}

/** Milliseconds of work for each frame: all tasks of the main thread from one frame's beginning to the next one's. */
function workOfFrames(events: readonly TraceEvent[]): number[] {
  const begins = events.filter(({ name }) => name === 'BeginMainThreadFrame').sort((a, b) => a.ts - b.ts);
  const thread = busiest(begins);
  const own = begins.filter((event) => threadOf(event) === thread);
  const tasks = events
    .filter((event) => /RunTask$/.test(event.name) && event.ph === 'X' && threadOf(event) === thread)
    .sort((a, b) => a.ts - b.ts);

  const work = own.map(() => 0);
  let frame = -1;
  for (const { ts, tdur = 0 } of tasks) {
    while (frame + 1 < own.length && own[frame + 1]!.ts <= ts + 1) frame += 1;
    if (frame >= 0) work[frame]! += tdur / 1000;
  }
  return work;
}

const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;

/** The thread that most of these happened on: other pages and workers have frames of their own. */
function busiest(events: readonly TraceEvent[]): string | undefined {
  const counts = new Map<string, number>();
  for (const event of events) counts.set(threadOf(event), (counts.get(threadOf(event)) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

function figures(work: readonly number[]): Frames {
  const sorted = work.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
  return {
    frames: sorted.length,
    p50: at(0.5),
    p95: at(0.95),
    worst: at(1),
    inTime: sorted.filter((one) => one <= frameLimit).length / sorted.length,
  };
}
