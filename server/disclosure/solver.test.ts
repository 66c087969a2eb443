import type { Highs } from 'highs';
import { expect, test } from 'vitest';
import { audit } from './audit.ts';
import { auditorHere, optimiserHere } from './fixtures/inline.ts';
import { Doubt, Possibilities } from './intervals.ts';
import type { Protection, System } from './model.ts';
import { INTERNAL } from './profiles.ts';
import { type Optimiser, protect } from './protect.ts';
import type { Safe } from './search.ts';
import { tableOf } from './tables.ts';
import { SolverFailed, Thread } from './thread.ts';

const counts: Record<string, number> = {
  'a|x': 2,
  'a|y': 9,
  'a|z': 7,
  'b|x': 8,
  'b|y': 6,
  'b|z': 12,
  'c|x': 5,
  'c|y': 7,
  'c|z': 11,
};
const system: System = tableOf({
  scope: 's',
  dimensions: ['abc', 'xyz'].map((codes, at) => ({ id: `d${at}`, categories: [...codes].map((code) => ({ code })) })),
  count: ({ d0, d1 }) =>
    Object.entries(counts)
      .filter(([key]) => (!d0 || key.startsWith(d0)) && (!d1 || key.endsWith(d1)))
      .reduce((sum, [, value]) => sum + value, 0),
});
const nothing = { status: 'none', suppressed: [] };
const failing = (run: (onNews: (safe: Safe) => void) => Promise<unknown>): Optimiser => ({
  run: (_job, { onNews }) => run((safe) => onNews?.(safe)) as Promise<never>,
});
/** What the optimiser finds, as it would come from its thread. */
async function answersOf(): Promise<Safe[]> {
  const heard: Safe[] = [];
  const listening: Optimiser = {
    run(job, options) {
      const onNews = (news: unknown) => {
        heard.push(news as Safe);
        options.onNews?.(news);
      };
      return optimiserHere.run(job, { ...options, onNews });
    },
  };
  await protect(system, INTERNAL, { deadlineMs: 10_000 }, listening);
  return heard;
}

test('an optimiser that times out before its first answer releases nothing', async () => {
  const late = failing(() => Promise.reject(new SolverFailed('timeout')));
  expect(await protect(system, INTERNAL, { deadlineMs: 10 }, late)).toMatchObject(nothing);
});

test('an optimiser that times out afterwards leaves its last safe answer, and does not call it the best', async () => {
  const answers = await answersOf();
  const late = failing(async (onNews) => {
    onNews(answers[0]!);
    throw new SolverFailed('timeout');
  });
  const { status, suppressed } = await protect(system, INTERNAL, { deadlineMs: 10 }, late);
  expect(status).toBe('gap');
  expect(await audit(system, suppressed, INTERNAL, { deadlineMs: 10_000 }, auditorHere)).toMatchObject({
    passed: true,
  });
});

test('an answer that hides too little is not believed, whatever moves come with it', async () => {
  const answers = await answersOf();
  const { hidden, moves, ...rest } = answers.at(-1)!;
  for (const [cell, is] of hidden.entries()) {
    if (!is) continue;
    const less = failing(async (onNews) => {
      onNews({ ...rest, hidden: hidden.with(cell, false), moves });
      return { bound: 0 };
    });
    expect(await protect(system, INTERNAL, { deadlineMs: 1_000 }, less)).toMatchObject(nothing);
  }
});

test('an answer that takes for hidden what an earlier release has shown is not believed', async () => {
  const { hidden, moves, ...rest } = (await answersOf()).at(-1)!;
  const known: System = {
    ...system,
    cells: { ...system.cells, 's|d0=c|d1=z': { value: 11, state: 'published', shown: { least: 9, most: 12 } } },
  };
  const lying = failing(async (onNews) => {
    onNews({ ...rest, hidden: hidden.map(() => true), moves });
    return { bound: 0 };
  });
  expect(await protect(known, INTERNAL, { deadlineMs: 1_000 }, lying)).toMatchObject(nothing);
  expect(await protect(system, INTERNAL, { deadlineMs: 1_000 }, lying)).toMatchObject({ status: 'gap' });
});

test('an answer whose moves do not add up, are no whole numbers or go below zero is not believed', async () => {
  const { moves, ...rest } = (await answersOf()).at(-1)!;
  const bent = [
    moves.map(({ cells, by }) => ({ cells, by: by.map((value, at) => (at ? value : value + 1)) })),
    moves.map(({ cells, by }) => ({ cells, by: by.map((value) => value * 1.5) })),
    moves.map(({ cells, by }) => ({ cells, by: by.map((value) => value * 1000) })),
    [],
  ];
  for (const each of bent) {
    const lying = failing(async (onNews) => {
      onNews({ ...rest, moves: each });
      return { bound: 0 };
    });
    expect(await protect(system, INTERNAL, { deadlineMs: 1_000 }, lying)).toMatchObject(nothing);
  }
});

test('an audit whose solver fails, times out or answers nothing refuses', async () => {
  const { suppressed } = await protect(system, INTERNAL, { deadlineMs: 10_000 }, optimiserHere);
  const asked = (by: Pick<Thread, 'run'>) => audit(system, suppressed, INTERNAL, { deadlineMs: 100 }, by);

  expect(await asked(failing(() => Promise.reject(new SolverFailed('error'))))).toMatchObject({
    passed: false,
    doubts: ['solver'],
  });
  expect(await asked(failing(() => Promise.reject(new SolverFailed('timeout'))))).toMatchObject({
    passed: false,
    doubts: ['undecided'],
  });
  const empty = { intervals: [], missed: [], doubt: true };
  expect(await asked(failing(() => Promise.resolve(empty)))).toMatchObject({ passed: false, doubts: ['undecided'] });
});

test('a solver that answers "Empty", or anything else than a table or none, is in doubt and proves nothing', () => {
  // The numbers of HiGHS: an error on solving, "Empty", no time left, "Unknown".
  for (const modelStatus of [4, 6, 13, 15]) {
    const model = new Proxy({}, { get: (_, name) => (name === 'options' ? { set() {} } : () => ({ modelStatus })) });
    const highs = { createModel: () => model } as unknown as Highs;
    const sums = [{ figures: [0, 1, 2], times: [1, 1, -1] }];
    const asked = new Possibilities(highs, { least: [0, 0, 5], most: [Infinity, Infinity, 5], sums }, Date.now() + 1e4);
    expect(() => asked.extreme(0, 1)).toThrow(Doubt);
  }
});

test('an audit without time refuses', async () => {
  const { suppressed } = await protect(system, INTERNAL, { deadlineMs: 10_000 }, optimiserHere);
  expect(await audit(system, suppressed, INTERNAL, { deadlineMs: -1 }, auditorHere)).toMatchObject({
    passed: false,
    doubts: ['undecided'],
  });
});

test('a thread that does not come back is ended, and the next job has a new one', async () => {
  const thread = new Thread('optimiser');
  await expect(thread.run({ nonsense: true }, { deadlineMs: 5_000 })).rejects.toMatchObject({ reason: 'error' });
  const again = await protect(system, INTERNAL, { deadlineMs: 10_000 }, thread);
  expect(again.status).toBe('proven');

  const stop = new AbortController();
  const waiting = protect(system, INTERNAL, { deadlineMs: 10_000, signal: stop.signal }, thread);
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ reason: 'aborted' });
  const after: Protection = await protect(system, INTERNAL, { deadlineMs: 10_000 }, thread);
  expect(after.suppressed).toEqual(again.suppressed);
});
