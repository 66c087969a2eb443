import type { Highs, Model } from 'highs';
import { type Bound, far, type Move, type Problem } from './problem.ts';

/** What a move may do and what for. */
export interface Wish {
  /** Of each cell: by how much it may fall and rise, both from 0. */
  fall: Float64Array;
  rise: Float64Array;
  /** Needs to be met together, as many as can be. */
  wanted: readonly number[];
  /** What a unit costs that is moved in this cell. */
  price(cell: number): number;
}

/** A condition on what is hidden that every safe answer meets: so much of each cell, at least 1 in all. */
export type Cut = Map<number, number>;

const optimal = 7;
const infeasible = 8;
const tiny = 1e-6;

/** Looks for other tables that look the same, by linear programs over deviations from the true one. */
export class Mover {
  readonly #highs: Highs;
  readonly #problem: Problem;
  readonly #model: Model;
  readonly #size: number;
  readonly #deadline: number;
  /** Set when the solver could not decide something in whole numbers in time: then nothing is proven any more. */
  undecided = false;

  constructor(highs: Highs, problem: Problem, deadline: number) {
    this.#highs = highs;
    this.#problem = problem;
    this.#deadline = deadline;
    this.#size = problem.value.length;
    this.#model = highs.createModel(this.#columns(problem.value.map((_, cell) => cell)));
    // Staying at the true table is always possible, so the primal simplex can begin there.
    this.#model.options.set({ output_flag: false, presolve: 'off', simplex_strategy: 4 });
  }

  dispose(): void {
    this.#model.dispose();
  }

  /** Bounds of deviation of a reader of what is not hidden, who knows these things besides. */
  boundsOf(hidden: readonly boolean[], ...attackers: readonly (readonly Bound[])[]): Pick<Wish, 'fall' | 'rise'> {
    const { value, below, above } = this.#problem;
    const fall = Float64Array.from(value, (each, cell) => (hidden[cell] ? Math.min(each, far) : below[cell]!));
    const rise = Float64Array.from(value, (_, cell) => (hidden[cell] ? far : above[cell]!));
    for (const { cell, least, most } of attackers.flat()) {
      fall[cell] = Math.max(0, Math.min(fall[cell]!, -least));
      rise[cell] = Math.max(0, Math.min(rise[cell]!, most));
    }
    return { fall, rise };
  }

  /** The cheapest move that meets as many of the wanted needs as can be met together; undefined when it meets none. */
  find(wish: Wish): Move | undefined {
    const { needs } = this.#problem;
    const size = this.#size;
    const bounds = new Float64Array(2 * size);
    const costs = new Float64Array(2 * size);
    for (let cell = 0; cell < size; cell++) {
      const price = wish.price(cell);
      bounds[cell] = wish.rise[cell]!;
      bounds[size + cell] = wish.fall[cell]!;
      costs[cell] = price;
      costs[size + cell] = price;
    }
    const dearest = costs.reduce((most, cost) => Math.max(most, cost), 1);
    for (const index of wish.wanted) {
      const { cell, rise } = needs[index]!;
      bounds[cell] = Math.min(bounds[cell]!, rise);
      bounds[size + cell] = 0;
      costs[cell] = -1000 * dearest;
    }
    const found = this.#solve(bounds, costs);
    if (!found) return undefined;

    const meets = (move: Move) =>
      wish.wanted.some((index) => {
        const { cell, rise } = needs[index]!;
        const where = move.cells.indexOf(cell);
        return where >= 0 && move.by[where]! >= rise;
      });
    const move = wholeMove(found.deviation);
    if (move) return meets(move) ? move : undefined;
    const whole = this.#findWhole(bounds, costs);
    return whole && meets(whole) ? whole : undefined;
  }

  /**
   * Why a need is not met when each cell is hidden to such a part (0 to 1): by Farkas' lemma a sum of equations that
   * bounds the cell too low. Undefined when it can be met, in fractions at least.
   */
  cut(need: number, attacker: readonly Bound[], part: ArrayLike<number>): Cut | undefined {
    const { needs, below, above, fate } = this.#problem;
    const { cell: target, rise } = needs[need]!;
    const size = this.#size;
    const bounds = new Float64Array(2 * size);
    const costs = new Float64Array(2 * size);
    const hiddenBounds = this.boundsOf(new Array(size).fill(true), attacker);
    for (let cell = 0; cell < size; cell++) {
      const free = fate[cell] === 'hidden';
      const most = hiddenBounds.rise[cell]!;
      const least = hiddenBounds.fall[cell]!;
      const over = Math.min(above[cell]!, most);
      const under = Math.min(below[cell]!, least);
      // More than the rise itself is of no use in a cut, so it need not be offered.
      bounds[cell] = free ? most : over + Math.max(0, Math.min(most, rise) - over) * part[cell]!;
      bounds[size + cell] = free ? least : under + Math.max(0, Math.min(least, rise) - under) * part[cell]!;
    }
    bounds[target] = Math.min(bounds[target]!, rise);
    bounds[size + target] = 0;
    costs[target] = -1;
    const found = this.#solve(bounds, costs);
    if (!found || found.deviation[target]! > rise - tiny) return undefined;

    return this.#cutOf(need, hiddenBounds, found.rowDual);
  }

  /** The cut that one equation alone gives for a need. */
  cutOfRow(need: number, row: number): Cut | undefined {
    const { rows, needs } = this.#problem;
    const multipliers = new Float64Array(rows.length);
    const where = rows[row]!.cells.indexOf(needs[need]!.cell);
    multipliers[row] = -1 / rows[row]!.times[where]!;
    return this.#cutOf(need, this.boundsOf(new Array(this.#size).fill(true)), multipliers);
  }

  #cutOf(need: number, most: Pick<Wish, 'fall' | 'rise'>, multipliers: ArrayLike<number>): Cut | undefined {
    const { needs, rows, fate, below, above } = this.#problem;
    const { cell: target, rise } = needs[need]!;
    const sum = new Float64Array(this.#size);
    for (const [row, { cells, times }] of rows.entries()) {
      const times_ = multipliers[row]!;
      if (Math.abs(times_) < 1e-9) continue;
      for (const [at, cell] of cells.entries()) sum[cell]! += times_ * times[at]!;
    }
    // -sum[target] times its deviation is what the others add up to.
    const scale = -sum[target]!;
    if (scale < tiny) return undefined;
    let missing = rise * scale;
    const cut: Cut = new Map();
    for (let cell = 0; cell < this.#size; cell++) {
      const times = sum[cell]!;
      if (cell === target || Math.abs(times) < 1e-9) continue;
      const free = times > 0 ? most.rise[cell]! : most.fall[cell]!;
      const shown = Math.min(free, times > 0 ? above[cell]! : below[cell]!);
      if (fate[cell] === 'hidden') missing -= Math.abs(times) * free;
      else {
        missing -= Math.abs(times) * shown;
        if (fate[cell] === 'open' && free > shown) cut.set(cell, Math.abs(times) * (free - shown));
      }
    }
    if (missing < tiny) return undefined;
    for (const [cell, much] of cut) cut.set(cell, Math.min(1, much / missing));
    return cut;
  }

  #solve(bounds: Float64Array, costs: Float64Array): { deviation: Float64Array; rowDual: Float64Array } | undefined {
    const left = (this.#deadline - Date.now()) / 1000;
    if (left <= 0) throw new OutOfTime();
    const model = this.#model;
    const all = { kind: 'range', from: 0, to: 2 * this.#size - 1 } as const;
    model.changeColsBounds(all, new Float64Array(2 * this.#size), bounds);
    model.changeColsCost(all, costs);
    model.zeroAllClocks();
    model.options.set('time_limit', left);
    model.clearSolver();
    if (model.run().modelStatus !== optimal) {
      if (Date.now() >= this.#deadline) throw new OutOfTime();
      return undefined;
    }
    const { colValue, rowDual } = model.getSolution();
    const deviation = new Float64Array(this.#size);
    for (let cell = 0; cell < this.#size; cell++) deviation[cell] = colValue[cell]! - colValue[this.#size + cell]!;
    return { deviation, rowDual };
  }

  /** The same in whole numbers, where the linear program answered with fractions. */
  #findWhole(bounds: Float64Array, costs: Float64Array): Move | undefined {
    const size = this.#size;
    const cells = this.#problem.value.flatMap((_, cell) => (bounds[cell]! || bounds[size + cell]! ? [cell] : []));
    const model = this.#highs.createModel({
      ...this.#columns(cells),
      colCost: [...cells.map((cell) => costs[cell]!), ...cells.map((cell) => costs[size + cell]!)],
      colUpper: [...cells.map((cell) => bounds[cell]!), ...cells.map((cell) => bounds[size + cell]!)],
      integrality: new Int32Array(2 * cells.length).fill(this.#highs.constants.variableType.integer),
    });
    try {
      const left = Math.min(3, (this.#deadline - Date.now()) / 1000);
      if (left <= 0) throw new OutOfTime();
      model.options.set({ output_flag: false, time_limit: left });
      const status = model.run().modelStatus;
      if (status !== optimal) {
        if (status !== infeasible) this.undecided = true;
        return undefined;
      }
      const { colValue } = model.getSolution();
      const deviation = new Float64Array(size);
      for (const [at, cell] of cells.entries()) deviation[cell] = colValue[at]! - colValue[cells.length + at]!;
      return wholeMove(deviation);
    } finally {
      model.dispose();
    }
  }

  /** A column for the rise and one for the fall of each of these cells. */
  #columns(cells: readonly number[]) {
    const { rows, value } = this.#problem;
    const entries = value.map(() => [] as [number, number][]);
    for (const [row, { cells: ofRow, times }] of rows.entries())
      for (const [at, cell] of ofRow.entries()) entries[cell]!.push([row, times[at]!]);
    const starts = [0];
    const indices: number[] = [];
    const values: number[] = [];
    for (const sign of [1, -1])
      for (const cell of cells) {
        for (const [row, times] of entries[cell]!) {
          indices.push(row);
          values.push(sign * times);
        }
        starts.push(indices.length);
      }
    const numCols = 2 * cells.length;
    return {
      numCols,
      numRows: rows.length,
      colCost: new Float64Array(numCols),
      colLower: new Float64Array(numCols),
      colUpper: new Float64Array(numCols),
      rowLower: new Float64Array(rows.length),
      rowUpper: new Float64Array(rows.length),
      matrix: {
        format: 'csc' as const,
        numRows: rows.length,
        numCols,
        starts: Int32Array.from(starts),
        indices: Int32Array.from(indices),
        values: Float64Array.from(values),
      },
    };
  }
}

/** The deadline passed while something was looked for. */
export class OutOfTime extends Error {}

/** Undefined when it is not in whole numbers. */
function wholeMove(deviation: Float64Array): Move | undefined {
  const move: Move = { cells: [], by: [] };
  for (const [cell, value] of deviation.entries()) {
    const whole = Math.round(value);
    if (Math.abs(whole - value) > tiny * Math.max(1, Math.abs(value) / 1000)) return undefined;
    if (whole === 0) continue;
    move.cells.push(cell);
    move.by.push(whole);
  }
  return move;
}
