import type { Highs } from 'highs';
import { type Answer, Master } from './master.ts';
import { type Cut, Mover, OutOfTime, type Wish } from './moves.ts';
import { holds, isPossible, Ledger, type Move, type Problem } from './problem.ts';

/** A safe set of hidden cells, and the tables that prove it. */
export interface Safe {
  hidden: boolean[];
  moves: Move[];
  cost: number;
  /** No safe set costs less than this. */
  bound: number;
}

export interface SearchOptions {
  /** Date.now() at which the search ends. */
  deadline: number;
  onSafe(safe: Safe): void;
}

type Pair = ReturnType<Ledger['uncovered']>[number];

/**
 * Looks for the cheapest set of cells to hide. First by moving along cheapest ways, one need after the other, then taking
 * back what is not needed; then by cutting planes (Fischetti and Salazar 2001): a master program over which cells to hide,
 * and for each answer of it the attackers' programs, which either find another table that looks the same or say why there
 * is none. Answers with the best bound that is proven; each safe set is given to `onSafe`, cheaper ones only.
 */
export function search(highs: Highs, problem: Problem, { deadline, onSafe }: SearchOptions): { bound: number } {
  const mover = new Mover(highs, problem, deadline);
  const master = new Master(highs, problem, deadline);
  try {
    return new Search(problem, mover, master, onSafe).run();
  } finally {
    mover.dispose();
    master.dispose();
  }
}

class Search {
  readonly #problem: Problem;
  readonly #mover: Mover;
  readonly #master: Master;
  readonly #onSafe: (safe: Safe) => void;
  #best: Safe | undefined;
  #bound = 0;

  constructor(problem: Problem, mover: Mover, master: Master, onSafe: (safe: Safe) => void) {
    this.#problem = problem;
    this.#mover = mover;
    this.#master = master;
    this.#onSafe = onSafe;
  }

  run(): { bound: number } {
    try {
      const start = this.#problem.fate.map((fate) => fate === 'hidden');
      const first = this.#repaired(start, new Ledger(this.#problem));
      if (!first) return { bound: Number.POSITIVE_INFINITY };

      this.#offer(first.hidden, first.ledger);
      this.#thin(first.hidden, first.ledger);
      this.#prove();
    } catch (error) {
      if (!(error instanceof OutOfTime)) throw error;
    }
    return { bound: this.#bound };
  }

  /** Hides what has to be hidden besides, along the cheapest ways; undefined when even hiding everything is not safe. */
  #repaired(from: readonly boolean[], ledger: Ledger): { hidden: boolean[]; ledger: Ledger } | undefined {
    const { cost, fate, needs, attackers } = this.#problem;
    const hidden = [...from];
    const dearest = Math.max(1, ...cost);
    const allowed = fate.map((each) => each !== 'shown');
    const price = (cell: number) =>
      hidden[cell] || fate[cell] !== 'open' ? 0.01 : 0.02 + (10 * cost[cell]!) / dearest;

    for (;;) {
      const open = this.#cover(hidden, ledger);
      if (!open.length) return { hidden, ledger };
      // Greatest rise first: its way is of use to others.
      for (const { need, attacker } of byRise(open, needs)) {
        if (ledger.covers(need, attacker)) continue;
        const bounds = this.#mover.boundsOf(allowed, attackers[attacker]!);
        const move = this.#mover.find({ ...bounds, wanted: [need], price });
        if (!move) return undefined;
        for (const cell of move.cells)
          if (fate[cell] === 'open' && !shows(this.#problem, move, cell)) hidden[cell] = true;
        ledger.add(move);
        if (!isPossible(this.#problem, hidden, move)) return undefined;
      }
    }
  }

  /**
   * Looks for moves within what is hidden until each pair is covered; answers with pairs for which there is none: with
   * all that who knows nothing else can tell, or with the others, or with the first that turns up.
   */
  #cover(hidden: readonly boolean[], ledger: Ledger, firstOnly = false): Pair[] {
    const { attackers } = this.#problem;
    let open = ledger.uncovered();
    const among = (group: readonly number[]) => {
      const bounds = this.#mover.boundsOf(hidden, ...group.map((attacker) => attackers[attacker]!));
      open = this.#coverAmong(new Set(group), bounds, ledger, open);
    };
    const alone = (pairs: readonly Pair[]) => {
      const left: Pair[] = [];
      for (const pair of pairs) {
        if (ledger.covers(pair.need, pair.attacker)) continue;
        const bounds = this.#mover.boundsOf(hidden, attackers[pair.attacker]!);
        const move = this.#mover.find({ ...bounds, wanted: [pair.need], price: () => 0.01 });
        if (move) ledger.add(move);
        else left.push(pair);
        if (left.length && firstOnly) break;
      }
      return left;
    };

    if (!open.length) return [];
    among([0]);
    const plain = alone(open.filter(({ attacker }) => attacker === 0));
    if (plain.length) return plain;
    open = ledger.uncovered();

    // Whoever is fooled by a table that respects what a whole group knows is fooled alone, too. Two persons alone in
    // their cells stand on different sides of some bit.
    const isAlone = (attacker: number) => attackers[attacker]!.some(({ most }) => most < 1);
    const several = [...attackers.keys()].filter((attacker) => !isAlone(attacker));
    const single = [...attackers.keys()].filter(isAlone);
    if (open.length) among(several);
    for (let bit = 1; bit < single.length * 2 && open.length; bit *= 2)
      for (const side of [0, bit]) among([...several, ...single.filter((_, index) => (index & bit) === side)]);
    for (const attacker of new Set(open.map((pair) => pair.attacker))) among([attacker]);
    return alone(open);
  }

  /** Moves that respect all that these know, each for as many needs as it can meet. */
  #coverAmong(group: ReadonlySet<number>, bounds: Pick<Wish, 'fall' | 'rise'>, ledger: Ledger, pairs: Pair[]): Pair[] {
    const { needs } = this.#problem;
    let open = pairs;
    for (;;) {
      const wanted = new Set<number>();
      for (const { need, attacker } of open)
        if (group.has(attacker) && bounds.rise[needs[need]!.cell]! >= needs[need]!.rise) wanted.add(need);
      if (!wanted.size) return open;
      const move = this.#mover.find({ ...bounds, wanted: [...wanted], price: () => 0.01 });
      if (!move) return open;
      ledger.add(move);
      const left = ledger.uncovered();
      if (left.length === open.length) return open;
      open = left;
    }
  }

  /** Shows again what need not be hidden, the dearest first. */
  #thin(from: readonly boolean[], ledger: Ledger): void {
    const { fate, cost } = this.#problem;
    let hidden = [...from];
    const extra = hidden.flatMap((is, cell) => (is && fate[cell] === 'open' ? [cell] : []));
    let posted = Date.now();
    for (const cell of extra.sort((a, b) => cost[b]! - cost[a]!)) {
      const without = hidden.with(cell, false);
      const broken = [...ledger.moves].filter((move) => !isPossible(this.#problem, without, move));
      for (const move of broken) ledger.drop(move);
      const had = new Set(ledger.moves);
      if (this.#cover(without, ledger, true).length === 0) {
        hidden = without;
        if (Date.now() - posted > 500) {
          this.#offer(hidden, ledger);
          posted = Date.now();
        }
        continue;
      }
      for (const move of broken) ledger.add(move);
      // What was found on the way is good as well, as long as the ledger stays small.
      if (ledger.moves.size > 400)
        for (const move of [...ledger.moves]) if (!had.has(move) && !broken.includes(move)) ledger.drop(move);
    }
    this.#offer(hidden, ledger);
  }

  /** Raises the proven bound until it meets the best safe set, or the time is over. */
  #prove(): void {
    this.#cutByRows();
    this.#relax();
    for (;;) {
      if (this.#isProven()) return;
      const answer = this.#master.solve(this.#best?.hidden);
      if (!answer) return;
      this.#raise(answer);
      if (this.#isProven()) return;

      const hidden = answer.part.map((part) => part > 0.5);
      const ledger = new Ledger(this.#problem);
      for (const move of this.#best?.moves ?? []) if (isPossible(this.#problem, hidden, move)) ledger.add(move);
      const open = this.#cover(hidden, ledger);
      if (!open.length) {
        this.#offer(hidden, ledger);
        return;
      }
      this.#cutOff(hidden, open);
      this.#tryAround(hidden, ledger);
    }
  }

  #cutByRows(): void {
    const { needs, rows } = this.#problem;
    for (const [need, { cell }] of needs.entries())
      for (const [row, { cells }] of rows.entries())
        if (cells.includes(cell)) this.#add(this.#mover.cutOfRow(need, row));
  }

  /** Cuts off fractional answers of the master for as long as that raises the bound. */
  #relax(): void {
    const { needs } = this.#problem;
    let stuck = 0;
    for (let round = 0; round < 60 && stuck < 4; round++) {
      const answer = this.#master.relaxed();
      if (!answer) return;
      const before = this.#bound;
      this.#raise(answer);
      stuck = this.#bound > before + 1e-6 ? 0 : stuck + 1;
      if (this.#isProven()) return;

      let found = 0;
      for (const need of needs.keys()) found += this.#add(this.#mover.cut(need, [], answer.part), answer.part);
      if (!found) return;
    }
  }

  #cutOff(hidden: readonly boolean[], open: readonly Pair[]): void {
    const { attackers, fate } = this.#problem;
    const part = hidden.map(Number);
    let found = 0;
    for (const { need, attacker } of open) {
      found += this.#add(this.#mover.cut(need, attackers[attacker]!, part), part);
      if (found >= 80) break;
    }
    if (found) return;
    // No sum of equations says why: only in whole numbers there is no such table. Something else has to be hidden.
    const others: Cut = new Map(
      fate.flatMap((each, cell) => (each === 'open' && !hidden[cell] ? [[cell, 1] as const] : [])),
    );
    this.#master.add(others);
  }

  /** Makes a near answer of the master safe, and keeps it when it is better. */
  #tryAround(hidden: readonly boolean[], ledger: Ledger): void {
    const near = this.#repaired(hidden, ledger);
    if (!near) return;
    const cost = this.#costOf(near.hidden);
    if (this.#best && cost > this.#best.cost * 1.1) return;
    this.#thin(near.hidden, near.ledger);
  }

  #add(cut: Cut | undefined, at?: ArrayLike<number>): number {
    if (!cut) return 0;
    let sum = 0;
    if (at) for (const [cell, times] of cut) sum += times * at[cell]!;
    if (at && sum > 1 - 1e-4) return 0;
    this.#master.add(cut);
    return 1;
  }

  #raise({ bound }: Answer): void {
    if (this.#mover.undecided) return;
    const whole = this.#problem.cost.every(Number.isInteger);
    this.#bound = Math.max(this.#bound, whole ? Math.ceil(bound - 1e-5) : bound);
  }

  #isProven(): boolean {
    return this.#best !== undefined && this.#bound > this.#best.cost - 1e-6;
  }

  #offer(hidden: readonly boolean[], ledger: Ledger): void {
    const cost = this.#costOf(hidden);
    if (this.#best && cost >= this.#best.cost - 1e-9) return;
    const moves = slim(this.#problem, [...ledger.moves]);
    if (!holds(this.#problem, hidden, moves)) return;
    this.#best = { hidden: [...hidden], moves, cost, bound: this.#bound };
    this.#onSafe(this.#best);
  }

  #costOf(hidden: readonly boolean[]): number {
    return hidden.reduce((sum, is, cell) => sum + (is ? this.#problem.cost[cell]! : 0), 0);
  }
}

/** Without moves that cover nothing the others do not cover. */
function slim(problem: Problem, moves: readonly Move[]): Move[] {
  const ledger = new Ledger(problem);
  const kept: Move[] = [];
  let open = ledger.uncovered().length;
  for (const move of [...moves].reverse()) {
    ledger.add(move);
    const left = ledger.uncovered().length;
    if (left < open) kept.push(move);
    open = left;
  }
  return kept;
}

function byRise(pairs: readonly Pair[], needs: Problem['needs']): Pair[] {
  return [...pairs].sort((a, b) => needs[b.need]!.rise - needs[a.need]!.rise || a.attacker - b.attacker);
}

/** Whether a reader of the shown figure would think the deviation possible (a rounded figure). */
function shows({ below, above }: Problem, { cells, by }: Move, cell: number): boolean {
  const value = by[cells.indexOf(cell)]!;
  return value >= -below[cell]! && value <= above[cell]!;
}
