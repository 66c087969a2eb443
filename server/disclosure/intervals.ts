import type { Highs, Model } from 'highs';

/** What is known of tables by somebody who reads, in absolute figures; nothing in it is a figure she cannot see. */
export interface Sight {
  /** Of each figure the least and the most it can be, as printed or 0 and infinity. */
  least: number[];
  most: number[];
  /** Sums that are 0. */
  sums: { figures: number[]; times: number[] }[];
}

/** Raised when the solver does not answer for certain; whoever asked must take the worst for granted. */
export class Doubt extends Error {}

const optimal = 7;
const infeasible = 8;
const near = 1e-6;

/**
 * All tables of whole numbers that a reader must think possible, written down as a model in LP format over the figures
 * that are not printed; the printed ones are constants in it. Answers with the least and the most of a figure and the
 * table that shows it, which is checked in whole numbers before it is believed.
 */
export class Possibilities {
  readonly #highs: Highs;
  readonly #sight: Sight;
  readonly #deadline: number;
  /** The figures that are not printed, and the column of each in the model. */
  readonly #columns = new Map<number, number>();
  readonly #model: Model | undefined;
  /** The sum that each row of the model stands for. */
  readonly #rows: number[];
  #reason: { sum: number; times: number }[] = [];
  readonly #beyond: number;
  #least: number[];
  #most: number[];

  constructor(highs: Highs, sight: Sight, deadline: number) {
    this.#highs = highs;
    this.#deadline = deadline;
    // What nothing bounds is let grow so far only, well beyond all that printed figures can bound.
    const printed = sight.most.reduce((sum, most) => sum + (most === Number.POSITIVE_INFINITY ? 0 : most), 0);
    this.#beyond = 1e5 + printed;
    const most = sight.most.map((each) => Math.min(each, 4 * this.#beyond));
    this.#sight = { ...sight, most };
    this.#least = sight.least;
    this.#most = most;
    const free = freeOf(this.#sight);
    const isFree = new Set(free);
    this.#rows = sight.sums.flatMap(({ figures }, sum) => (figures.some((figure) => isFree.has(figure)) ? [sum] : []));
    if (!free.length) return;
    this.#model = highs.createModel({
      format: 'lp',
      data: modelText(this.#sight, this.#sight, ` obj: ${name(free[0]!)}`, false),
    });
    this.#model.options.set({ output_flag: false });
    for (const figure of free) this.#columns.set(figure, this.#model.getColByName(name(figure)));
  }

  dispose(): void {
    this.#model?.dispose();
  }

  /** From now on somebody asks who knows these bounds besides; without any, who knows only what is printed. */
  know(bounds: readonly { figure: number; least: number; most: number }[] = []): void {
    this.#least = [...this.#sight.least];
    this.#most = [...this.#sight.most];
    for (const { figure, least, most } of bounds) {
      this.#least[figure] = Math.max(this.#least[figure]!, least);
      this.#most[figure] = Math.min(this.#most[figure]!, most);
    }
    for (const [figure, column] of this.#columns)
      this.#model!.changeColBounds(column, this.#least[figure]!, this.#most[figure]!);
  }

  /** The table in which a figure is least (-1) or greatest (1); undefined when no table at all is possible. */
  extreme(figure: number, direction: 1 | -1): number[] | undefined {
    const model = this.#model;
    if (!model || !this.#columns.has(figure)) return this.#checked([...this.#sight.least]);
    const costs = new Float64Array(this.#columns.size);
    costs[this.#columns.get(figure)!] = -direction;
    model.changeColsCost({ kind: 'range', from: 0, to: costs.length - 1 }, costs);
    model.zeroAllClocks();
    model.options.set('time_limit', this.#left());
    const { modelStatus } = model.run();
    if (modelStatus === infeasible) return undefined;
    if (modelStatus !== optimal) throw new Doubt(`status ${modelStatus}`);

    const { colValue, rowDual } = model.getSolution();
    const table = [...this.#least];
    for (const [each, column] of this.#columns) table[each] = colValue[column]!;
    this.#reason = this.#rows.flatMap((sum, row) =>
      Math.abs(rowDual[row]!) < near ? [] : [{ sum, times: rowDual[row]! }],
    );
    return isWhole(table) ? this.#checked(table.map(wholeOf)) : this.#wholeExtreme(figure, direction);
  }

  /** The least or the most a figure can be in a table, infinity where nothing bounds it. */
  measure(value: number): number {
    return value >= this.#beyond ? Number.POSITIVE_INFINITY : value;
  }

  /** How often which sum was used to find the last extreme; empty when branching was needed. */
  reason(): { sum: number; times: number }[] {
    return this.#reason;
  }

  /** The same in whole numbers from the start, by branching. */
  #wholeExtreme(figure: number, direction: 1 | -1): number[] | undefined {
    this.#reason = [];
    const objective = ` obj: ${direction === 1 ? '-' : ''} ${name(figure)}`;
    const text = modelText(this.#sight, { least: this.#least, most: this.#most }, objective, true);
    const answer = this.#highs.solve(text, { output_flag: false, time_limit: this.#left(), mip_rel_gap: 0 });
    if (answer.Status === 'Infeasible') return undefined;
    if (answer.Status !== 'Optimal') throw new Doubt(answer.Status);
    const table = [...this.#least];
    for (const each of this.#columns.keys()) {
      const column = answer.Columns[name(each)];
      if (!column || !('Primal' in column)) throw new Doubt('a figure is missing');
      table[each] = wholeOf(column.Primal);
    }
    return this.#checked(table);
  }

  #checked(table: number[]): number[] {
    const { sums } = this.#sight;
    const fits = table.every(
      (value, figure) => Number.isSafeInteger(value) && value >= this.#least[figure]! && value <= this.#most[figure]!,
    );
    const adds = sums.every(
      ({ figures, times }) => figures.reduce((sum, at, i) => sum + times[i]! * table[at]!, 0) === 0,
    );
    if (!fits || !adds) throw new Doubt('not a table');
    return table;
  }

  #left(): number {
    const left = (this.#deadline - Date.now()) / 1000;
    if (left <= 0) throw new Doubt('deadline');
    return left;
  }
}

/** No keyword of the format begins so, and none is a number. */
function name(figure: number): string {
  return `figure_${figure}`;
}

function freeOf({ least, most }: Pick<Sight, 'least' | 'most'>): number[] {
  return least.flatMap((value, figure) => (value === most[figure] ? [] : [figure]));
}

function modelText(sight: Sight, bounds: Pick<Sight, 'least' | 'most'>, objective: string, whole: boolean): string {
  const { sums, least, most } = sight;
  const free = freeOf(sight);
  const lines = ['Minimize', objective, 'Subject To'];
  for (const [at, { figures, times }] of sums.entries()) {
    let known = 0;
    const terms: string[] = [];
    for (const [i, figure] of figures.entries()) {
      if (least[figure] === most[figure]) known += times[i]! * least[figure]!;
      else terms.push(` ${times[i]! < 0 ? '-' : '+'} ${Math.abs(times[i]!)} ${name(figure)}`);
    }
    // A line each, for lines of the format may not be long.
    if (terms.length) lines.push(` sum_${at}:`, ...terms, ` = ${0 - known}`);
    else if (known !== 0) throw new Doubt('not a table');
  }
  // A figure that stands in no sum would not be in the model at all.
  lines.push(' all:', ...free.map((figure) => ` + ${name(figure)}`), ' >= 0', 'Bounds');
  for (const figure of free) {
    const most = bounds.most[figure]!;
    lines.push(` ${bounds.least[figure]} <= ${name(figure)} <= ${most === Number.POSITIVE_INFINITY ? '+inf' : most}`);
  }
  if (whole) lines.push('General', ...free.map((figure) => ` ${name(figure)}`));
  lines.push('End', '');
  return lines.join('\n');
}

const isWhole = (table: readonly number[]) => table.every((value) => Math.abs(value - Math.round(value)) < near);
/** Without a negative zero. */
const wholeOf = (value: number) => Math.round(value) + 0;
