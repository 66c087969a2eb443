import { toldBy } from './measures.ts';
import type { Attacker, Cell, CellId, Primaries, Profile } from './model.ts';
import { costOf, thresholdOf } from './profiles.ts';
import { totalOf } from './tables.ts';

/** A system as numbers, so that it can be sent to another thread. Everything is told from the true table: a deviation. */
export interface Problem {
  cost: number[];
  /** What may be decided of each cell: nothing is decided of what is known already and of what nobody may see. */
  fate: ('open' | 'shown' | 'hidden')[];
  value: number[];
  /** How far below and above the true value somebody who reads a cell that is shown must think possible. */
  below: number[];
  above: number[];
  rows: { cells: number[]; times: number[] }[];
  /** Cells that must be able to be so much more than they are. */
  needs: { cell: number; rise: number }[];
  /** The first knows nothing but what is shown. */
  attackers: Bound[][];
}

/** Least and most deviation that an attacker thinks possible of a cell that is hidden. */
export interface Bound {
  cell: number;
  least: number;
  most: number;
}

/** Another table that looks the same to a reader: by how much which cells differ from the true one. */
export interface Move {
  cells: number[];
  by: number[];
}

/** Deviations beyond are not looked for; it only makes a search shorter. */
export const far = 1e6;

export interface Compiled {
  problem: Problem;
  ids: CellId[];
}

/**
 * The part of a system of which this release can tell anything new: cells that are tied to one of its own by equations of
 * cells not told before, where something has to be protected. A register of hundreds of releases becomes small by it.
 */
export function affected({ system, needs }: Primaries): Primaries {
  const group = new Map<CellId, CellId>();
  const groupOf = (id: CellId): CellId => {
    const parent = group.get(id) ?? id;
    if (parent === id) return id;
    const root = groupOf(parent);
    group.set(id, root);
    return root;
  };
  const isKnown = (id: CellId) => system.cells[id]!.state === 'published' && !system.cells[id]!.shown;
  const lines = system.equations.map((equation) => ({
    ...equation,
    terms: Object.fromEntries(Object.entries(equation.terms).filter(([id]) => !isKnown(id))),
  }));
  for (const { terms } of lines) {
    const [first, ...others] = Object.keys(terms);
    for (const other of others) group.set(groupOf(other), groupOf(first!));
  }

  const ids = Object.keys(system.cells).filter((id) => !isKnown(id));
  const ours = new Set(ids.filter((id) => (system.cells[id]!.state ?? 'open') === 'open').map(groupOf));
  const needy = new Set(needs.map(({ cell }) => groupOf(cell)));
  const isAffected = (id: CellId) => !isKnown(id) && ours.has(groupOf(id)) && needy.has(groupOf(id));
  return {
    needs: needs.filter(({ cell }) => isAffected(cell)),
    system: {
      cells: Object.fromEntries(ids.filter(isAffected).map((id) => [id, system.cells[id]!])),
      equations: lines.filter(({ terms }) => Object.keys(terms).some(isAffected)),
      rows: (system.rows ?? []).map((row) => row.filter(isAffected)),
      attackers: (system.attackers ?? []).map(({ kind, knows }) => ({
        kind,
        knows: Object.fromEntries(Object.entries(knows).filter(([id]) => isAffected(id))),
      })),
    },
  };
}

export function compile({ system, needs }: Primaries, profile: Profile): Compiled {
  const ids = Object.keys(system.cells);
  const at = new Map(ids.map((id, index) => [id, index]));
  const cells = ids.map((id) => system.cells[id]!);
  const needed = new Set(needs.map(({ cell }) => cell));
  const fate = cells.map(({ state = 'open' }, index) => {
    if (state === 'published') return 'shown';
    return state !== 'open' || needed.has(ids[index]!) ? 'hidden' : 'open';
  });
  const told = cells.map((cell) => tells(cell, profile));
  const partsOf = new Map<number, number[]>();
  for (const line of system.equations.map(totalOf)) {
    if (!line) continue;
    const total = at.get(line.total)!;
    partsOf.set(total, [...(partsOf.get(total) ?? []), ...line.parts.map((id) => at.get(id)!)]);
  }

  return {
    ids,
    problem: {
      cost: cells.map((cell, index) => (fate[index] === 'open' ? costOf(cell, profile) : 0)),
      fate,
      value: cells.map(({ value }) => value),
      below: cells.map(({ value }, index) => value - told[index]!.least),
      above: cells.map(({ value }, index) => told[index]!.most - value),
      rows: system.equations.map(({ terms }) => {
        const named = Object.entries(terms).filter(([, times]) => times !== 0);
        return { cells: named.map(([id]) => at.get(id)!), times: named.map(([, times]) => times) };
      }),
      needs: needs.map(({ cell, least }) => ({ cell: at.get(cell)!, rise: least - system.cells[cell]!.value })),
      attackers: [
        [],
        ...(profile.persons ? personsOf(cells, at, system.rows) : []),
        ...(system.attackers ?? []).map(known),
      ].map(withParts),
    },
  };

  /** Who knows that a group is small knows it of its parts: she learns that from nobody. */
  function withParts(bounds: Bound[]): Bound[] {
    const most = new Map<number, number>();
    const spread = (cell: number, greatest: number) => {
      if ((most.get(cell) ?? far) <= greatest) return;
      most.set(cell, greatest);
      for (const part of partsOf.get(cell) ?? []) spread(part, greatest);
    };
    for (const bound of bounds) if (bound.most < far) spread(bound.cell, cells[bound.cell]!.value + bound.most);
    const own = new Set(bounds.map(({ cell }) => cell));
    const implied = [...most].filter(([cell]) => !own.has(cell));
    return [
      ...bounds,
      ...implied.map(([cell, greatest]) => ({
        cell,
        least: Number.NEGATIVE_INFINITY,
        most: Math.min(far, greatest - cells[cell]!.value),
      })),
    ];
  }

  function known({ knows }: Attacker): Bound[] {
    return Object.entries(knows).map(([id, { least = 0, most = Number.POSITIVE_INFINITY }]) => {
      const cell = at.get(id)!;
      return { cell, least: least - cells[cell]!.value, most: Math.min(far, most - cells[cell]!.value) };
    });
  }
}

function tells(cell: Cell, profile: Profile): { least: number; most: number } {
  if (cell.state === 'published') return cell.shown ?? { least: cell.value, most: cell.value };
  return toldBy(cell.value, thresholdOf(cell, profile), profile.base);
}

/**
 * Who stands in a cell knows that somebody does; who stands there alone is taken to know that, too. With `rows` one
 * person is in several cells at once.
 */
function personsOf(
  cells: readonly Cell[],
  at: ReadonlyMap<CellId, number>,
  rows?: readonly (readonly CellId[])[],
): Bound[][] {
  const boundOf = (cell: number): Bound => {
    const { value, own } = cells[cell]!;
    return { cell, least: 1 - value, most: value === 1 && !own ? 0 : far };
  };
  const counts = (cell: number) =>
    cells[cell]!.value > 0 &&
    cells[cell]!.state !== 'published' &&
    (cells[cell]!.state !== 'unasked' || cells[cell]!.own) &&
    !cells[cell]!.magnitude;
  const alone = cells.flatMap((_, cell) => (counts(cell) ? [[boundOf(cell)]] : []));
  const together = (rows ?? []).map((row) =>
    row
      .map((id) => at.get(id)!)
      .filter(counts)
      .map(boundOf),
  );
  return [...alone, ...together.filter((bounds) => bounds.length > 1)];
}

/** Whether this attacker must not learn of this need: not when the count is what she knows from elsewhere. */
export function concerns(attacker: readonly Bound[], need: { cell: number; rise: number }): boolean {
  return !attacker.some(({ cell, most }) => cell === need.cell && most < need.rise);
}

/**
 * Whether every need is safe from every attacker, in whole numbers and without any solver: for each pair one of the
 * moves must be possible for the attacker and raise the cell as far as it must be able to rise.
 */
export function holds(problem: Problem, hidden: readonly boolean[], moves: readonly Move[]): boolean {
  const ledger = new Ledger(problem);
  for (const move of moves) {
    if (!isPossible(problem, hidden, move)) return false;
    ledger.add(move);
  }
  return ledger.uncovered().length === 0;
}

/** Whether the move leads to a table of non-negative whole numbers that adds up and looks the same. */
export function isPossible(problem: Problem, hidden: readonly boolean[], { cells, by }: Move): boolean {
  const deviation = new Map(cells.map((cell, index) => [cell, by[index]!]));
  for (const [cell, value] of deviation) {
    if (!Number.isSafeInteger(value) || problem.value[cell]! + value < 0) return false;
    if (!hidden[cell] && (value < -problem.below[cell]! || value > problem.above[cell]!)) return false;
  }
  return problem.rows.every(
    (row) => row.cells.reduce((sum, cell, index) => sum + row.times[index]! * (deviation.get(cell) ?? 0), 0) === 0,
  );
}

/** Which needs are safe from whom, by which moves. */
export class Ledger {
  readonly moves = new Set<Move>();
  readonly #problem: Problem;
  /** Moves that cover a pair: need times attackers plus attacker. */
  readonly #covered: Uint16Array;
  readonly #boundsOf: { attacker: number; bound: Bound }[][];
  readonly #pairs: { need: number; attacker: number }[] = [];

  constructor(problem: Problem) {
    this.#problem = problem;
    const { needs, attackers } = problem;
    this.#covered = new Uint16Array(needs.length * attackers.length);
    this.#boundsOf = problem.value.map(() => []);
    for (const [attacker, bounds] of attackers.entries())
      for (const bound of bounds) this.#boundsOf[bound.cell]!.push({ attacker, bound });
    for (const [need, wanted] of needs.entries())
      for (const [attacker, bounds] of attackers.entries())
        if (concerns(bounds, wanted)) this.#pairs.push({ need, attacker });
  }

  add(move: Move): void {
    if (this.moves.has(move)) return;
    this.moves.add(move);
    this.#count(move, 1);
  }

  drop(move: Move): void {
    if (this.moves.delete(move)) this.#count(move, -1);
  }

  /** Pairs for which no move is known. */
  uncovered(): { need: number; attacker: number }[] {
    const { attackers } = this.#problem;
    return this.#pairs.filter(({ need, attacker }) => this.#covered[need * attackers.length + attacker] === 0);
  }

  covers(need: number, attacker: number): boolean {
    return this.#covered[need * this.#problem.attackers.length + attacker]! > 0;
  }

  #count({ cells, by }: Move, change: number): void {
    const { needs, attackers } = this.#problem;
    const deviation = new Map(cells.map((cell, index) => [cell, by[index]!]));
    const fooled = new Uint8Array(attackers.length).fill(1);
    for (const [cell, value] of deviation)
      for (const { attacker, bound } of this.#boundsOf[cell]!)
        if (value < bound.least || value > bound.most) fooled[attacker] = 0;
    // An attacker may know of a cell that the true table itself would not allow (a mistake): then nothing is covered.
    for (const [need, { cell, rise }] of needs.entries()) {
      if ((deviation.get(cell) ?? 0) < rise) continue;
      for (let attacker = 0; attacker < fooled.length; attacker++)
        if (fooled[attacker]) this.#covered[need * attackers.length + attacker]! += change;
    }
  }
}
