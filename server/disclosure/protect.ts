import { certificateOf } from './draft.ts';
import type { CellId, Primaries, Profile, Protection, ProtectOptions, System } from './model.ts';
import { primaryCells } from './primary.ts';
import { affected, compile, holds } from './problem.ts';
import type { Safe } from './search.ts';
import { SolverFailed, Thread } from './thread.ts';

/** Who looks for safe sets: the thread, or what a test puts in its place. */
export type Optimiser = Pick<Thread, 'run'>;
const optimiser = new Thread('optimiser');

/**
 * The cells to hide besides the small ones, at the least loss that could be found in time, so that over all tables of
 * the system nobody can tell what must not be told. Never throws for a solver that fails: then nothing, or the last
 * answer that has been proven safe here, in whole numbers and without the solver.
 */
export function protect(
  system: System,
  profile: Profile,
  options: ProtectOptions,
  by: Optimiser = optimiser,
): Promise<Protection> {
  return protectThese(primaryCells(system, profile), profile, options, by);
}

/** The same for needs that are told, not found by the rules. */
export async function protectThese(
  primaries: Primaries,
  profile: Profile,
  { deadlineMs, onSafe, signal }: ProtectOptions,
  by: Optimiser = optimiser,
): Promise<Protection> {
  const { system, needs } = primaries;
  const none: Protection = { status: 'none', suppressed: [], gap: 0, inner: { needs, cost: 0, bound: 0 } };
  if (isTooSmall(system, profile)) return none;

  const { problem, ids } = compile(affected(primaries), profile);
  if (!problem.needs.length) return protection([], 'proven', 0, 0, 0);

  let best: Protection | undefined;
  const take = (safe: Safe) => {
    // Whatever the thread says is believed only when it can be checked.
    const mayBe = problem.fate.every((fate, at) => fate === 'open' || safe.hidden[at] === (fate === 'hidden'));
    if (!mayBe || !holds(problem, safe.hidden, safe.moves)) return;
    const suppressed = ids.filter((id, at) => safe.hidden[at] && (system.cells[id]!.state ?? 'open') === 'open');
    const cost = problem.cost.reduce((sum, each, at) => sum + (safe.hidden[at] ? each : 0), 0);
    if (best && cost >= best.inner.cost) return;
    best = protection(suppressed, 'gap', cost, safe.bound, gapOf(cost, safe.bound));
    onSafe?.(best);
  };
  try {
    const { bound } = await by.run<{ bound: number }>(problem, {
      deadlineMs,
      onNews: (news) => take(news as Safe),
      ...(signal && { signal }),
    });
    if (!best) return none;
    const { cost } = best.inner;
    const proven = bound > cost - 1e-6;
    return protection(
      best.suppressed,
      proven ? 'proven' : 'gap',
      cost,
      Math.min(bound, cost),
      proven ? 0 : gapOf(cost, bound),
    );
  } catch (error) {
    if (!(error instanceof SolverFailed) || error.reason === 'aborted') throw error;
    return best ?? none;
  }

  function protection(
    suppressed: readonly CellId[],
    status: 'proven' | 'gap',
    cost: number,
    bound: number,
    gap: number,
  ): Protection {
    const sorted = [...suppressed].sort();
    const certificate = certificateOf(system, sorted, profile, status);
    return { status, suppressed: sorted, gap, certificate, inner: { needs, cost, bound } };
  }
}

/** Percent, rounded up: exact figures of what a suppression costs would tell of what it hides. */
function gapOf(cost: number, bound: number): number {
  return cost === 0 ? 0 : Math.min(100, Math.ceil(((cost - bound) / cost) * 100));
}

/** Whether a table of the system is so small that it is not published at all. */
export function isTooSmall(system: System, { leastTotal }: Profile): boolean {
  return (system.totals ?? []).some(
    (id) => system.cells[id]!.state !== 'published' && system.cells[id]!.value < leastTotal,
  );
}
