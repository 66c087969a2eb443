import type { Highs } from 'highs';
import { Doubt, Possibilities, type Sight } from './intervals.ts';

/** What is asked about the tables that a reader must think possible. */
export interface Inquiry {
  sight: Sight;
  /** Figures of which the least and the most are wanted. */
  wanted: number[];
  /** For each of them and each of `knowers`: a table is wanted in which the figure is at least so much. */
  reach: { figure: number; least: number }[];
  /** What somebody knows besides; the first of them nothing. */
  knowers: { figure: number; least: number; most: number }[][];
}

export interface Findings {
  /** For each wanted figure; undefined where it could not be decided. */
  intervals: (Told | undefined)[];
  /** Pairs for which there is no such table. */
  missed: { reach: number; knower: number }[];
  /** Something was not decided, and counts as missed. */
  doubt: boolean;
}

/** What can be told of a figure, and by which sums, so many times each. */
export interface Told {
  least: number;
  most: number;
  because: Record<'least' | 'most', { sum: number; times: number }[]>;
}

/** Answers an inquiry; what the solver leaves open is a doubt, never an answer. */
export function inquire(highs: Highs, { sight, wanted, reach, knowers }: Inquiry, deadline: number): Findings {
  const pending = new Set<string>();
  for (const [at, { figure, least }] of reach.entries())
    for (const [knower, bounds] of knowers.entries())
      if (!bounds.some((bound) => bound.figure === figure && bound.most < least)) pending.add(`${at} ${knower}`);
  const findings: Findings = { intervals: [], missed: [], doubt: false };

  /** A table that is possible settles all it can: whoever knows nothing that it contradicts must think it possible. */
  const settle = (table: readonly number[]) => {
    if (!pending.size) return;
    const met = reach.flatMap(({ figure, least }, at) => (table[figure]! >= least ? [at] : []));
    if (!met.length) return;
    for (const [knower, bounds] of knowers.entries()) {
      if (bounds.some(({ figure, least, most }) => table[figure]! < least || table[figure]! > most)) continue;
      for (const at of met) pending.delete(`${at} ${knower}`);
    }
  };
  const attempt = <T>(deed: () => T): T | undefined => {
    try {
      return deed();
    } catch (error) {
      if (!(error instanceof Doubt)) throw error;
      findings.doubt = true;
      return undefined;
    }
  };

  const possible = attempt(() => new Possibilities(highs, sight, deadline));
  if (!possible) return { intervals: wanted.map(() => undefined), missed: pairsOf(pending), doubt: true };
  try {
    findings.intervals = wanted.map((figure) => {
      const low = attempt(() => possible.extreme(figure, -1));
      const least = possible.reason();
      const high = attempt(() => possible.extreme(figure, 1));
      const most = possible.reason();
      for (const table of [low, high]) if (table) settle(table);
      if (!low || !high) return undefined;
      return { least: low[figure]!, most: possible.measure(high[figure]!), because: { least, most } };
    });

    for (const [knower, bounds] of knowers.entries()) {
      const mine = reach.flatMap((_, at) => (pending.has(`${at} ${knower}`) ? [at] : []));
      if (!mine.length) continue;
      attempt(() => possible.know(bounds));
      for (const at of mine) {
        if (!pending.has(`${at} ${knower}`)) continue;
        const table = attempt(() => possible.extreme(reach[at]!.figure, 1));
        if (table) settle(table);
      }
    }
  } finally {
    possible.dispose();
  }
  return { ...findings, missed: pairsOf(pending) };
}

function pairsOf(pending: ReadonlySet<string>): Findings['missed'] {
  return [...pending].map((key) => {
    const [reach, knower] = key.split(' ').map(Number);
    return { reach: reach!, knower: knower! };
  });
}
