import type { Findings, Inquiry } from './inquiry.ts';
import type { Audit, Cell, CellId, Interval, Profile, System } from './model.ts';
import { SolverFailed, Thread } from './thread.ts';

export interface AuditOptions {
  deadlineMs: number;
  signal?: AbortSignal;
  /** Somebody waits for the answer: it does not stand behind drafts, which may take their time. */
  isWaitedFor?: boolean;
}

const auditor = new Thread('auditor');
const promptAuditor = new Thread('auditor');

/**
 * Looks at what would be published as if nobody had thought about it before: restates the rules, writes down which tables
 * a reader must think possible, and asks for each figure that must not be told for a table in which it is large enough,
 * from everybody's point of view. It passes only if each such table was found and checked. Shares nothing with the
 * optimiser; a solver that fails, or does not finish, is a doubt, and a doubt refuses.
 */
export async function audit(
  system: System,
  suppressed: readonly CellId[],
  profile: Profile,
  { deadlineMs, signal, isWaitedFor }: AuditOptions,
  by: Pick<Thread, 'run'> = isWaitedFor ? promptAuditor : auditor,
): Promise<Audit> {
  const view = new View(system, suppressed, profile);
  const doubts = view.doubts();
  if (doubts.length) return { passed: false, doubts, narrowest: undefined, cells: {} };

  const inquiry = view.inquiry();
  let findings: Findings;
  try {
    findings = await by.run<Findings>(inquiry, { deadlineMs, ...(signal && { signal }) });
  } catch (error) {
    if (!(error instanceof SolverFailed) || error.reason === 'aborted') throw error;
    const doubt = error.reason === 'timeout' ? 'undecided' : 'solver';
    return { passed: false, doubts: [doubt], narrowest: undefined, cells: {} };
  }

  const cells: Record<CellId, Interval> = {};
  let narrowest: number | undefined;
  for (const [at, figure] of inquiry.wanted.entries()) {
    const interval = findings.intervals[at];
    if (!interval) continue;
    const { least, most } = interval;
    cells[view.ids[figure]!] = { least, most };
    narrowest = Math.min(narrowest ?? Number.POSITIVE_INFINITY, most - least);
  }
  const found: Audit['doubts'][number][] = [];
  if (findings.doubt) found.push('undecided');
  else if (findings.missed.length || inquiry.wanted.some((_, at) => !findings.intervals[at])) found.push('unsafe');
  return { passed: !found.length, doubts: found, narrowest, cells };
}

/** A figure of the audit: a cell, or what two printed cells leave over. */
interface Figure {
  value: number;
  least: number;
  most: number;
  /** Smallest count that may be told. */
  limit: number;
}

class View {
  readonly ids: CellId[];
  readonly #system: System;
  readonly #profile: Profile;
  readonly #figures: Figure[];
  readonly #place: Map<CellId, number>;
  readonly #sums: { figures: number[]; times: number[] }[] = [];
  readonly #reach = new Map<number, number>();
  /** What is left of which cell without which other one. */
  readonly #left: { figure: number; whole: number; part: number }[] = [];
  readonly #suppressed: Set<CellId>;

  constructor(system: System, suppressed: readonly CellId[], profile: Profile) {
    this.#system = system;
    this.#profile = profile;
    this.#suppressed = new Set(suppressed);
    this.ids = Object.keys(system.cells);
    this.#place = new Map(this.ids.map((id, at) => [id, at]));
    this.#figures = this.ids.map((id) => this.#figureOf(id, system.cells[id]!));
    for (const { terms } of system.equations) {
      const entries = Object.entries(terms);
      this.#sums.push({
        figures: entries.map(([id]) => this.#place.get(id) ?? Number.NaN),
        times: entries.map(([, times]) => times),
      });
    }
    this.#demandCells();
    this.#demandDifferences();
    if (profile.protectGroups) this.#demandGroups();
  }

  /** What is wrong before anything is computed. */
  doubts(): Audit['doubts'][number][] {
    const { cells, totals = [] } = this.#system;
    const doubts: Audit['doubts'][number][] = [];
    const adds = this.#sums.every(
      ({ figures, times }) =>
        figures.reduce((sum, figure, at) => sum + times[at]! * (this.#figures[figure]?.value ?? Number.NaN), 0) === 0,
    );
    const within = this.#figures.every(({ value, least, most }) => value >= least && value <= most);
    if (!adds || !within || [...this.#suppressed].some((id) => !cells[id] || cells[id].state === 'published'))
      doubts.push('inconsistent');
    if (totals.some((id) => cells[id]?.state !== 'published' && (cells[id]?.value ?? 0) < this.#profile.leastTotal))
      doubts.push('too-small');
    const printed = this.ids.filter((id, at) => this.#isPrintedNow(id) && this.#reach.has(at));
    if (printed.length) doubts.push('published-small');
    return doubts;
  }

  inquiry(): Inquiry {
    const near = this.#near();
    const knowers = this.#knowers().map((bounds) => bounds.filter(({ figure }) => near[figure]));
    return {
      // What has nothing to do with this release is left as it is.
      sight: {
        least: this.#figures.map(({ least, value }, at) => (near[at] ? least : value)),
        most: this.#figures.map(({ most, value }, at) => (near[at] ? most : value)),
        sums: this.#sums.filter(({ figures }) => figures.some((figure) => near[figure])),
      },
      wanted: this.ids.flatMap((id, at) => (this.#suppressed.has(id) ? [at] : [])),
      reach: [...this.#reach].filter(([figure]) => near[figure]).map(([figure, least]) => ({ figure, least })),
      knowers: knowers.filter((bounds, at) => at === 0 || bounds.length),
    };
  }

  /** Whether a figure is tied to this release, by sums of figures that were not told exactly before. */
  #near(): boolean[] {
    const isOld = (at: number) => {
      const cell = this.#system.cells[this.ids[at] ?? ''];
      return cell?.state === 'published' && cell.shown === undefined;
    };
    const sumsOf = this.#figures.map(() => [] as number[]);
    for (const [at, { figures }] of this.#sums.entries()) for (const figure of figures) sumsOf[figure]!.push(at);
    const near = this.#figures.map(() => false);
    const waiting = this.ids.flatMap((id, at) => ((this.#system.cells[id]!.state ?? 'open') === 'open' ? [at] : []));
    const done = new Set<number>();
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (near[at] || isOld(at)) continue;
      near[at] = true;
      for (const sum of sumsOf[at]!) {
        if (done.has(sum)) continue;
        done.add(sum);
        waiting.push(...this.#sums[sum]!.figures);
      }
    }
    return near;
  }

  #figureOf(id: CellId, cell: Cell): Figure {
    const { threshold, strictThreshold, base } = this.#profile;
    const limit = cell.strict ? strictThreshold : threshold;
    const { value } = cell;
    if (cell.state === 'published') return { value, limit, ...(cell.shown ?? { least: value, most: value }) };
    if (cell.state === 'withheld' || cell.state === 'unasked' || this.#suppressed.has(id))
      return { value, limit, least: 0, most: Number.POSITIVE_INFINITY };
    // Printed for others, by their base.
    if (cell.shown) return { value, limit, ...cell.shown };
    if (base === 1 || value === 0) return { value, limit, least: value, most: value };
    // All figures that would be printed the same, but for those that would not be printed.
    const printed = base * Math.floor((value + (base - (base % 2)) / 2) / base);
    const down = (base - (base % 2)) / 2;
    return { value, limit, least: Math.max(limit, printed - down, 1), most: printed + base - 1 - down };
  }

  #isPrintedNow(id: CellId): boolean {
    return (this.#system.cells[id]!.state ?? 'open') === 'open' && !this.#suppressed.has(id);
  }

  #demand(figure: number, least: number): void {
    this.#reach.set(figure, Math.max(least, this.#reach.get(figure) ?? 0));
  }

  #demandCells(): void {
    const { dominance, protectZeros } = this.#profile;
    for (const [at, id] of this.ids.entries()) {
      const { state, value, magnitude, suppressed } = this.#system.cells[id]!;
      const { limit } = this.#figures[at]!;
      if (state === 'published' || state === 'unasked') continue;
      if (!magnitude) {
        const isPrinted = state !== 'withheld' || suppressed === true;
        if (value > 0 ? value < limit : protectZeros && isPrinted) this.#demand(at, limit);
        continue;
      }
      const [one = value, two = 0] = magnitude.largest;
      let ofTop = 0;
      for (const each of magnitude.largest.slice(0, dominance.largest)) ofTop += each;
      const rest = value - (magnitude.largest[0] ?? 0) - two;
      const few = magnitude.persons < limit;
      const heavy =
        ofTop / value > dominance.percent / 100 || rest < ((magnitude.largest[0] ?? 0) * dominance.nearest) / 100;
      if (value === 0 || (!few && !heavy)) continue;
      const enough = [
        value + 1,
        one + two + Math.ceil((one * dominance.nearest) / 100),
        Math.ceil((100 * ofTop) / dominance.percent),
      ];
      this.#demand(at, Math.max(...enough));
    }
  }

  #demandDifferences(): void {
    for (const { whole, part } of this.#system.complements ?? []) {
      const [all, some] = [this.#at(whole), this.#at(part)];
      const limit = Math.max(all.limit, some.limit);
      const left = this.#difference(whole, part, limit);
      const { value } = this.#figures[left]!;
      if (value > 0 && value < limit && !this.#isTold(whole, part)) this.#demand(left, limit);
    }
  }

  /** "All of them are X" of a small group, or where X is nobody's business. */
  #demandGroups(): void {
    for (const { terms, sensitive, tie } of this.#system.equations) {
      if (tie) continue;
      const plus = Object.keys(terms).filter((id) => terms[id] === 1);
      const minus = Object.keys(terms).filter((id) => terms[id] === -1);
      if (minus.length !== 1 || plus.length < 2 || plus.length + 1 !== Object.keys(terms).length) continue;
      const [total] = minus as [CellId];
      const group = this.#at(total);
      if (group.value === 0 || this.#system.cells[total]!.magnitude || (!sensitive && group.value >= group.limit))
        continue;
      const all = plus.find((id) => this.#at(id).value === group.value);
      const isKnown = plus.every((id) => id === all || this.#isTold(id));
      if (all !== undefined && !isKnown && !this.#isTold(total, all))
        this.#demand(this.#difference(total, all, group.limit), 1);
    }
  }

  #isTold(...ids: CellId[]): boolean {
    return ids.every(
      (id) => this.#system.cells[id]!.state === 'published' && this.#system.cells[id]!.shown === undefined,
    );
  }

  #at(id: CellId): Figure {
    return this.#figures[this.#place.get(id)!]!;
  }

  /** A figure for what the whole has more than the part. */
  #difference(whole: CellId, part: CellId, limit: number): number {
    const key = JSON.stringify([whole, part]);
    const known = this.#place.get(key);
    if (known !== undefined) return known;
    const value = this.#at(whole).value - this.#at(part).value;
    const at = this.#figures.push({ value, limit, least: 0, most: Number.POSITIVE_INFINITY }) - 1;
    this.#place.set(key, at);
    const [some, all] = [this.#place.get(part)!, this.#place.get(whole)!];
    this.#sums.push({ figures: [at, some, all], times: [1, 1, -1] });
    this.#left.push({ figure: at, whole: all, part: some });
    return at;
  }

  #knowers(): Inquiry['knowers'] {
    const everybody: Inquiry['knowers'] = [[]];
    const cellOf = (figure: number) => this.#system.cells[this.ids[figure] ?? ''];
    const own = (figure: number) => ({
      figure,
      least: 1,
      most: this.#figures[figure]!.value === 1 && !cellOf(figure)?.own ? 1 : Number.POSITIVE_INFINITY,
    });
    if (this.#profile.persons) {
      const isPerson = (figure: number) => {
        const cell = cellOf(figure);
        const { value, least, most } = this.#figures[figure]!;
        const isAsked = cell?.state !== 'published' && (cell?.state !== 'unasked' || cell.own);
        return value > 0 && least !== most && isAsked && !cell?.magnitude;
      };
      for (const figure of this.#figures.keys()) if (isPerson(figure)) everybody.push([own(figure)]);
      for (const row of this.#system.rows ?? []) {
        const mine = row.map((id) => this.#place.get(id)!).filter(isPerson);
        if (mine.length > 1) everybody.push(mine.map(own));
      }
    }
    const informed = everybody.map((bounds) => [...bounds, ...this.#leftFor(bounds)]);
    for (const { kind, knows } of this.#system.attackers ?? []) {
      const bounds = Object.entries(knows).map(([id, { least = 0, most = Number.POSITIVE_INFINITY }]) => ({
        figure: this.#place.get(id)!,
        least,
        most,
      }));
      const more = [...this.#leftFor(bounds), ...(kind === 'agency' ? this.#clientsLeft(bounds) : [])];
      informed.push([...bounds, ...more].filter(({ least, most }) => least > 0 || most < Number.POSITIVE_INFINITY));
    }
    return informed.map((bounds) => this.#closed(bounds));
  }

  /** How many of an agency's own are in the whole and not in the part. */
  #clientsLeft(bounds: Inquiry['knowers'][number]): Inquiry['knowers'][number] {
    const own = new Map(bounds.map((bound) => [bound.figure, bound]));
    return this.#left.flatMap(({ figure, whole, part }) => {
      const [all, some] = [own.get(whole), own.get(part)];
      if (!all || !some || (all.least === all.most && some.least === some.most)) return [];
      const least = Math.min(all.least - some.least, this.#figures[figure]!.value);
      return least > 0 ? [{ figure, least, most: Number.POSITIVE_INFINITY }] : [];
    });
  }

  /** The differences of cells of which she knows both. */
  #leftFor(bounds: Inquiry['knowers'][number]): Inquiry['knowers'][number] {
    const exact = new Map(bounds.flatMap(({ figure, least, most }) => (least === most ? [[figure, most]] : [])));
    return this.#left.flatMap(({ figure, whole, part }) => {
      const [all, some] = [exact.get(whole), exact.get(part)];
      return all === undefined || some === undefined ? [] : [{ figure, least: all - some, most: all - some }];
    });
  }

  /** Whoever knows the size of a group knows that none of its parts is greater; that is no finding of hers. */
  #closed(bounds: Inquiry['knowers'][number]): Inquiry['knowers'][number] {
    const greatest = new Map(bounds.map(({ figure, most }) => [figure, most]));
    for (let grew = true; grew; ) {
      grew = false;
      for (const { figures, times } of this.#sums) {
        const whole = figures[times.indexOf(-1)];
        if (whole === undefined || times.filter((each) => each === 1).length !== times.length - 1) continue;
        const most = greatest.get(whole) ?? Number.POSITIVE_INFINITY;
        for (const part of figures)
          if (most < (greatest.get(part) ?? Number.POSITIVE_INFINITY)) {
            greatest.set(part, most);
            grew = true;
          }
      }
    }
    const named = new Set(bounds.map(({ figure }) => figure));
    const more = [...greatest].filter(([figure, most]) => !named.has(figure) && most < Number.POSITIVE_INFINITY);
    return [...bounds, ...more.map(([figure, most]) => ({ figure, least: 0, most }))];
  }
}
