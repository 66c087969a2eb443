import type { Findings, Inquiry } from './inquiry.ts';
import type { Attacker, CellId, Draft, Finding, Interval, Step } from './model.ts';
import { SolverFailed, Thread } from './thread.ts';

const simulator = new Thread('auditor');
/** Steps of a chain that somebody still reads. */
const longest = 12;

interface Asked {
  deadlineMs: number;
  signal?: AbortSignal;
  /** The cells that it is asked of; without them, all. */
  of?: { has(cell: CellId): boolean };
}

/**
 * What an attacker can tell of each hidden cell, and how. Takes nothing but the draft that she would read and what she
 * knows besides, so its answers tell nobody more than the draft does. Throws SolverFailed, also where a cell was not decided:
 * what is left out would be taken for closed. Of what no table allows her to know nothing is answered.
 */
export async function attack(
  draft: Draft,
  attacker: Attacker,
  { deadlineMs, signal, of }: Asked,
  by: Pick<Thread, 'run'> = simulator,
): Promise<Finding[]> {
  const ids = Object.keys(draft.cells);
  const place = new Map(ids.map((id, at) => [id, at]));
  const bounds = ids.map((id) => beginning(draft, attacker, id));
  // Of what she knows to begin with nothing has to be worked out.
  const isWanted = (id: CellId, at: number) =>
    draft.cells[id]!.figure === null && bounds[at]!.least < bounds[at]!.most && (!of || of.has(id));
  const hidden = ids.flatMap((id, at) => (isWanted(id, at) ? [at] : []));
  const inquiry: Inquiry = {
    sight: {
      least: bounds.map(({ least }) => least),
      most: bounds.map(({ most }) => most),
      sums: draft.equations.map(({ terms }) => ({
        figures: Object.keys(terms).map((id) => place.get(id)!),
        times: Object.values(terms),
      })),
    },
    wanted: hidden,
    reach: [],
    knowers: [[]],
  };
  const { intervals, doubt } = await by.run<Findings>(inquiry, { deadlineMs, ...(signal && { signal }) });
  if (doubt) throw new SolverFailed('timeout');

  const reasoning = new Reasoning(draft, attacker);
  return hidden.flatMap((figure, at) => {
    const told = intervals[at];
    if (!told) return [];
    const id = ids[figure]!;
    const { least, most, because } = told;
    const combined = [...because.least, ...because.most].map(({ sum, times }) => ({
      equation: sum,
      times: tidy(times),
    }));
    return [
      { cell: id, least, most, verdict: verdictOf(draft, id, told), chain: reasoning.chainOf(id, told, combined) },
    ];
  });
}

function verdictOf({ cells, threshold }: Draft, id: CellId, { least, most }: Interval): Finding['verdict'] {
  if (least === most) return 'fixed';
  const shown = cells[id]!;
  return most < (shown.figure === null ? shown.threshold : threshold) ? 'below' : 'open';
}

/** What somebody who reads the draft knows before she thinks. */
function beginning({ cells }: Draft, { knows }: Attacker, id: CellId): Interval {
  const shown = cells[id]!;
  const printed = shown.figure === null ? { least: 0, most: Number.POSITIVE_INFINITY } : shown;
  const { least = 0, most = Number.POSITIVE_INFINITY } = knows[id] ?? {};
  return { least: Math.max(printed.least, least), most: Math.min(printed.most, most) };
}

/** Equation by equation, as one would with a pencil: each new bound remembers from which it came. */
class Reasoning {
  readonly #bounds: Map<CellId, Interval>;
  readonly #steps = new Map<CellId, { step: Step; from: CellId[] }[]>();

  constructor(draft: Draft, attacker: Attacker) {
    this.#bounds = new Map(Object.keys(draft.cells).map((id) => [id, beginning(draft, attacker, id)]));
    for (const cell of Object.keys(attacker.knows))
      if (this.#bounds.has(cell)) this.#note(cell, { rule: 'known', cell, ...this.#bounds.get(cell)! }, []);
    for (let round = 0, changed = true; changed && round < 20; round++) {
      changed = false;
      for (const [equation, { terms }] of draft.equations.entries())
        for (const cell of Object.keys(terms)) if (this.#narrow(cell, equation, terms)) changed = true;
    }
  }

  /** What leads to this interval; a sum of equations at the end where no single line says it. */
  chainOf(cell: CellId, told: Interval, equations: { equation: number; times: number }[]): Step[] {
    const { least, most } = told;
    const own = this.#bounds.get(cell)!;
    if (own.least < least || own.most > most)
      return [{ rule: 'combine', cell, equations: merged(equations), least, most }];
    const chain: Step[] = [];
    const seen = new Set<CellId>();
    const collect = (id: CellId) => {
      if (seen.has(id) || chain.length >= longest) return;
      seen.add(id);
      for (const { step, from } of this.#steps.get(id) ?? []) {
        for (const each of from) collect(each);
        chain.push(step);
      }
    };
    collect(cell);
    return chain.slice(-longest);
  }

  #narrow(cell: CellId, equation: number, terms: Readonly<Record<CellId, number>>): boolean {
    const before = this.#bounds.get(cell)!;
    if (before.least === before.most) return false;
    const own = terms[cell]!;
    let low = 0;
    let high = 0;
    const from: CellId[] = [];
    for (const [id, times] of Object.entries(terms)) {
      if (id === cell) continue;
      const { least, most } = this.#bounds.get(id)!;
      const times_ = -times / own;
      low += times_ > 0 ? times_ * least : times_ * most;
      high += times_ > 0 ? times_ * most : times_ * least;
      if (this.#steps.has(id)) from.push(id);
    }
    const least = Math.max(before.least, Math.ceil(low - 1e-9));
    const most = Math.min(before.most, Math.floor(high + 1e-9));
    if (least <= before.least && most >= before.most) return false;
    this.#bounds.set(cell, { least, most });
    this.#note(cell, { rule: 'line', cell, equation, least, most }, from);
    return true;
  }

  /** The last step from an equation is the one that counts. */
  #note(cell: CellId, step: Step, from: CellId[]): void {
    const others = (this.#steps.get(cell) ?? []).filter(({ step: { rule, ...rest } }) =>
      rule === 'line' && step.rule === 'line' ? (rest as { equation: number }).equation !== step.equation : true,
    );
    this.#steps.set(cell, [...others, { step, from }]);
  }
}

/** Each equation once. */
function merged(equations: readonly { equation: number; times: number }[]): { equation: number; times: number }[] {
  const times = new Map<number, number>();
  for (const each of equations) if (!times.has(each.equation)) times.set(each.equation, each.times);
  return [...times].map(([equation, each]) => ({ equation, times: each }));
}

const tidy = (times: number) => Math.round(times * 1000) / 1000;
