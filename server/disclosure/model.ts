/**
 * What disclosure control speaks of. The folder is a library without database and routes; who builds reports uses:
 *
 * - tables.ts   tableOf({ scope, dimensions, count, strict? }): System; join(...systems): System;
 *               earlier(system, suppressed, profile): System
 * - primary.ts  primaryCells(system, profile): Primaries
 * - protect.ts  protect(system, profile, options): Promise<Protection>
 * - audit.ts    audit(system, suppressed, profile, { deadlineMs }): Promise<Audit>; nothing is released without it
 * - draft.ts    draftOf(system, suppressed, profile): Draft, all that may leave the server; certificateOf(…)
 * - attack.ts   attack(draft, attacker, { deadlineMs, of? }): Promise<Finding[]>
 * - measures.ts round(value, base), toldBy(value, threshold, base), dominates(values, profile), leaksIn(text, wholes, threshold)
 * - profiles.ts INTERNAL, EXTERNAL, FUNDER, thresholdOf(cell, profile)
 */

/** Names a figure for all time: the same id in two tables or two releases is the same count of the same persons. */
export type CellId = string;

export interface Cell {
  /** A non-negative integer; magnitudes come in whole units (minutes, cents). */
  value: number;
  /** What is lost when it is not shown, above 0; without one, its value, and the threshold for a zero. */
  cost?: number;
  /**
   * `open` (without one): this release decides. `published`: an earlier release showed it, every attacker knows it.
   * `withheld`: in no table, or suppressed earlier: it may not be shown, and what it hides stays protected. `unasked`: in
   * no table, and no table could have it (more breakdowns than one may have): it only ties others.
   */
  state?: 'open' | 'published' | 'withheld' | 'unasked';
  /** Nobody asked for it, but whoever stands there knows that she does: of two groups in the tables she is in one only. */
  own?: true;
  /** Withheld because an earlier release suppressed it: where zeros are protected, this one stays so. */
  suppressed?: true;
  /**
   * What an earlier release showed of it when that was not the exact value: least and most it can be. Of an open cell,
   * which only the audit takes: what this release shows of it, where that is not as the profile rounds.
   */
  shown?: Interval;
  /** Counts minors or a small gender group: the stricter threshold of the profile. */
  strict?: boolean;
  /** A magnitude (hours, money) over so many persons, with the largest contributions first (two are enough). */
  magnitude?: { persons: number; largest: readonly number[] };
}

/** Terms that sum to 0 in every possible table: parts 1, their total -1. */
export interface Equation {
  terms: Readonly<Record<CellId, number>>;
  /** Its parts tell something about a person (an outcome, a form of exploitation): "all of them are X" discloses. */
  sensitive?: boolean;
  /** Ties a figure to atoms that stand in no table: whether all of a group are X is asked of lines that somebody prints. */
  tie?: true;
}

/** All tables of one release and all earlier releases over overlapping populations, as one. */
export interface System {
  cells: Readonly<Record<CellId, Cell>>;
  equations: readonly Equation[];
  /** Counts that do not add up (several answers each): only `whole - part` can be told from them, and it protects too. */
  complements?: readonly { whole: CellId; part: CellId }[];
  /** The cells in which one and the same person stands; without them each cell is taken alone. */
  rows?: readonly (readonly CellId[])[];
  /** Grand totals of the tables: below the profile's `leastTotal` a table is not published at all. */
  totals?: readonly CellId[];
  /** What readers know besides: what only she was given, or an agency's own counts (at least so many in a cell). */
  attackers?: readonly Attacker[];
}

export interface Interval {
  least: number;
  /** Infinity where nothing bounds it. */
  most: number;
}

/** What one of them knows besides what is published; in `knows` either bound may be missing. */
export interface Attacker {
  kind: 'public' | 'recipient' | 'person' | 'agency';
  knows: Readonly<Record<CellId, Partial<Interval>>>;
}

export interface Profile {
  name: 'internal' | 'external' | 'funder';
  /** Smallest count that is shown, beside 0. */
  threshold: number;
  /** The same for cells that are `strict`. */
  strictThreshold: number;
  /** Each figure and each total is rounded to a multiple of it on its own; 1 shows exact figures. */
  base: number;
  /** A table whose grand total is below is not published at all. */
  leastTotal: number;
  /** Zeros are protected like small counts. */
  protectZeros: boolean;
  /** Nobody may learn that all of a group are X, where X is sensitive or the group is below the threshold. */
  protectGroups: boolean;
  /** Somebody who stands in a cell herself must not learn of another; a person alone in a cell is taken to know that. */
  persons: boolean;
  /** Largest share of the `largest` contributions, and how near the largest may be told (percent of it). */
  dominance: { largest: number; percent: number; nearest: number };
  /** Fewest persons for a mean or a median. */
  leastForMean: number;
  /** Only for the recipient it was made for. */
  bound: boolean;
}

export type Reason = 'frequency' | 'complement' | 'zero' | 'group' | 'dominance';

/** A count that attackers must not learn: whatever they know, the cell could be `least` or more. Never leaves the server. */
export interface Primary {
  cell: CellId;
  /** Always above its value. */
  least: number;
  reason: Reason;
}

/** The answer to `primaryCells`. */
export interface Primaries {
  /** The system with a withheld cell for each complement and each group that has to be protected. */
  system: System;
  needs: readonly Primary[];
}

/** What goes with a protected table; it says nothing that could not be computed from the table itself. */
export interface Certificate {
  method: 'integer-programming';
  solver: string;
  profile: Profile['name'];
  threshold: number;
  base: number;
  cells: number;
  suppressed: number;
  status: 'proven' | 'gap';
  /** SHA-256 of what a reader sees, hex. */
  hash: string;
}

export interface Protection {
  /** `proven`: no set loses less. `gap`: safe, perhaps not the least. `none`: no safe set is known, publish nothing. */
  status: 'proven' | 'gap' | 'none';
  /** Open cells that are not shown, sorted: small ones and their partners alike. */
  suppressed: readonly CellId[];
  /** Percent by which the loss may be above the least one, rounded up; 0 when proven. */
  gap: number;
  /** Missing when the status is `none`. */
  certificate?: Certificate;
  /** Never leaves the server. */
  inner: { needs: readonly Primary[]; cost: number; bound: number };
}

export interface ProtectOptions {
  /** Milliseconds until the best safe answer so far is taken. */
  deadlineMs: number;
  /** Called with each safe answer while a better one is looked for. */
  onSafe?(protection: Protection): void;
  signal?: AbortSignal;
}

export interface Audit {
  passed: boolean;
  /** Why not, in stable words; empty when it passed. Never names a value. */
  doubts: readonly ('published-small' | 'unsafe' | 'undecided' | 'inconsistent' | 'too-small' | 'solver')[];
  /** Smallest width of what a public reader can tell of a suppressed cell; undefined when nothing is suppressed. */
  narrowest: number | undefined;
  /** What a public reader can tell of each suppressed cell, computed from what is published. */
  cells: Readonly<Record<CellId, Interval>>;
}

/** What a reader sees: nothing in it depends on the value of a hidden cell. */
export interface Draft {
  profile: Profile['name'];
  threshold: number;
  cells: Readonly<Record<CellId, Shown>>;
  equations: readonly { terms: Readonly<Record<CellId, number>> }[];
}
/** `figure` is what is printed; `least` and `most` what it tells. */
export type Shown = { figure: number; least: number; most: number } | { figure: null; threshold: number };

/** A step of an attacker's reasoning; the words are the client's. `equation` is the index of one of the draft's. */
export type Step =
  /** The attacker knows it from elsewhere. */
  | ({ rule: 'known'; cell: CellId } & Interval)
  /** What the other terms of the equation can be leaves the cell this. */
  | ({ rule: 'line'; cell: CellId; equation: number } & Interval)
  /** So many times each equation, added up, leaves the cell this; without equations only in whole numbers. */
  | ({ rule: 'combine'; cell: CellId; equations: readonly { equation: number; times: number }[] } & Interval);

/** What an attacker can tell of one hidden cell. */
export interface Finding extends Interval {
  cell: CellId;
  /** `fixed`: the count itself. `below`: that it is under the threshold. `open`: neither. */
  verdict: 'fixed' | 'below' | 'open';
  chain: readonly Step[];
}
