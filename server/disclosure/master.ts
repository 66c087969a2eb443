import type { Highs, Model } from 'highs';
import { type Cut, OutOfTime } from './moves.ts';
import type { Problem } from './problem.ts';

export interface Answer {
  /** To which part each cell is hidden, 0 to 1; 1 for what nobody may see. */
  part: number[];
  /** No safe set costs less. */
  bound: number;
}

const optimal = 7;
const timeLimit = 13;

/** Which cells to hide at the least cost, so that all cuts found so far are met. */
export class Master {
  readonly #model: Model;
  readonly #problem: Problem;
  readonly #open: number[];
  readonly #column: Map<number, number>;
  readonly #deadline: number;
  readonly #known = new Set<string>();
  readonly #integer: Highs['constants']['variableType']['integer'];

  constructor(highs: Highs, problem: Problem, deadline: number) {
    this.#problem = problem;
    this.#deadline = deadline;
    this.#open = problem.fate.flatMap((fate, cell) => (fate === 'open' ? [cell] : []));
    this.#column = new Map(this.#open.map((cell, column) => [cell, column]));
    this.#integer = highs.constants.variableType.integer;
    const numCols = this.#open.length;
    this.#model = highs.createModel({
      numCols,
      numRows: 0,
      colCost: this.#open.map((cell) => problem.cost[cell]!),
      colLower: new Float64Array(numCols),
      colUpper: new Float64Array(numCols).fill(1),
      rowLower: [],
      rowUpper: [],
      matrix: { format: 'csc', numRows: 0, numCols, starts: new Int32Array(numCols + 1), indices: [], values: [] },
    });
    this.#model.options.set({ output_flag: false, mip_rel_gap: 0, mip_abs_gap: 1e-6 });
  }

  dispose(): void {
    this.#model.dispose();
  }

  /** Adds a cut; a cut of nothing says that no set is safe. */
  add(cut: Cut): void {
    const entries = [...cut]
      .filter(([, times]) => times > 1e-6)
      .map(([cell, times]) => [this.#column.get(cell)!, times] as const);
    entries.sort(([a], [b]) => a - b);
    const key = entries.map(([column, times]) => `${column}:${times.toFixed(6)}`).join();
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.#model.addRow(1, Number.POSITIVE_INFINITY, {
      indices: entries.map(([column]) => column),
      values: entries.map(([, times]) => times),
    });
  }

  /** The answer in fractions; undefined when the solver has none. */
  relaxed(): Answer | undefined {
    if (!this.#open.length) return undefined;
    return this.#run(false);
  }

  /** The answer in whole cells; undefined when the solver has none that it has proven, or when there is none. */
  solve(start?: readonly boolean[]): Answer | undefined {
    if (!this.#open.length) return undefined;
    const all = { kind: 'range', from: 0, to: this.#open.length - 1 } as const;
    this.#model.changeColsIntegrality(all, new Int32Array(this.#open.length).fill(this.#integer));
    if (start) this.#model.setSolution({ colValue: this.#open.map((cell) => Number(start[cell])) });
    return this.#run(true);
  }

  #run(whole: boolean): Answer | undefined {
    const left = (this.#deadline - Date.now()) / 1000;
    if (left <= 0) throw new OutOfTime();
    this.#model.zeroAllClocks();
    this.#model.options.set('time_limit', left);
    const { modelStatus } = this.#model.run();
    if (modelStatus === timeLimit || Date.now() >= this.#deadline) throw new OutOfTime();
    if (modelStatus !== optimal) return undefined;

    const { colValue } = this.#model.getSolution();
    const part: number[] = this.#problem.fate.map((fate) => (fate === 'hidden' ? 1 : 0));
    for (const [column, cell] of this.#open.entries()) {
      const value = Math.min(1, Math.max(0, colValue[column]!));
      part[cell] = whole ? Math.round(value) : value;
    }
    const bound = whole ? Number(this.#model.info.get('mip_dual_bound')) : this.#model.getObjectiveValue();
    return { part, bound };
  }
}
