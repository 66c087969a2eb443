import { restId } from '#server/disclosure/draft.ts';
import type { Cell, CellId, Equation, System } from '#server/disclosure/model.ts';
import { figureId, type Place } from '#server/disclosure/tables.ts';
import { findReport } from './catalogue.ts';
import { monthAfter, monthNumber } from './periods.ts';
import { type Figure, groupedBy, type Refined, type Relation } from './refinement.ts';
import {
  definedBy,
  keyOfCodes,
  magnitudeOf,
  placeOf,
  placesOf,
  type Sum,
  scopeOf,
  standsAt,
  sumsOf,
  type Table,
  tableSystem,
} from './tables.ts';

/** All that is known of one population at one count, whichever tables it stands in. */
interface Count {
  table: Table;
  figures: Map<string, Figure>;
  equations: readonly Equation[];
}

/**
 * Where one population lies within another (a quarter in its year, a grant in all, an indicator in its parent), what is
 * left of the whole can be told from both. It is a figure like any other, and protected like one. Parts side by side add
 * up to the whole, or to more where one person may stand in several; and whoever was there and did not leave is there in
 * the next period. All that can be told, too.
 */
export function ties(tables: readonly Table[], refined: Pick<Refined, 'figures' | 'system'>): System {
  const collected = new Ties();
  const counts = countsOf(tables, refined);
  const flowing = counts.filter(({ table }) => isFlowing(table));
  const isNext = counts.some((earlier) => flowing.some((one) => follows(one.table, earlier.table)));
  if (isNext || flowing.length > 1) for (const count of flowing) newAndContinuing(collected, count);
  for (const whole of counts) {
    const parts = counts.filter((part) => contains(whole.table, part.table));
    for (const part of parts)
      for (const figure of part.figures.values())
        for (const { larger, isSame } of counterparts(whole, part, figure)) {
          if (isSame && larger.cell.value === figure.cell.value) collected.sum(larger, [figure]);
          else collected.subtract(larger, figure, whole.table);
        }
    for (const part of parts) byMonth(collected, whole, part);
    eachOnce(collected, whole, parts);

    const ofReport = parts.filter(({ table }) => table.report.id === whole.table.report.id);
    const sameGrant = ofReport.filter(({ table }) => table.grantId === whole.table.grantId);
    // Counted as opened cases they are the new ones of the caseload.
    const inside = isOpened(whole.table)
      ? counts.filter(({ table }) => isStock(table) && isPartOf(table, whole.table))
      : [];
    for (const stock of inside) newOfStock(collected, whole, stock);
    const periods = [...sameGrant, ...parts.filter(({ table }) => isOpened(table) && isStock(whole.table)), ...inside];
    const grants = ofReport.filter(
      ({ table }) => table.grantId !== whole.table.grantId && isSamePeriod(table, whole.table),
    );
    for (const larger of whole.figures.values()) {
      if (larger.place.month !== undefined || isOfThePast(larger.place)) continue;
      collected.sideBySide(larger, whole.table, figuresSideBySide(periods, larger.place));
      if (whole.table.report.unit !== 'persons')
        collected.sideBySide(larger, whole.table, figuresSideBySide(grants, larger.place));
    }
    inParts(collected, whole, counts);
    firstOfGrant(collected, whole, parts);
    if (isStock(whole.table)) stockAndFlow(collected, whole, counts);
    thereOrMoved(collected, whole, counts);
  }
  collected.amongThoseAgain();
  return collected.system();
}

/** What the counts of one population tell of each other: what has to be told apart for that, beside what both have. */
export function related(one: Table, other: Table): Relation | undefined {
  if (contains(one, other)) {
    if (one.report.unit !== 'persons') return { more: ['month', 'grant'] };
    return { more: isFlowing(one) && isFlowing(other) ? ['flow'] : [] };
  }
  if (holdsSomeOf(other, one)) return {};
  if (follows(one, other) || isBeside(one, other)) return { more: ['flow'], but: ['flow', 'status'] };
  return isBetween(one, other) ? { but: ['flow', 'status'] } : undefined;
}

function countsOf(tables: readonly Table[], refined: Pick<Refined, 'figures' | 'system'>): Count[] {
  const counts = new Map<string, Count & { equations: Equation[] }>();
  for (const table of tables) {
    const scope = scopeOf(table);
    const count = counts.get(scope) ?? { table, figures: new Map(), equations: [...refined.system.equations] };
    counts.set(scope, count);
    const { cells, equations } = tableSystem(table);
    count.equations.push(...equations);
    for (const at of placesOf(table)) {
      const place = placeOf(table, at);
      const key = figureId('', place);
      const id = figureId(scope, place);
      const sum = sumsOf(table).get(key) ?? { value: 0, parts: new Map() };
      if (!count.figures.has(key)) count.figures.set(key, { id, place, cell: cells[id]!, sum });
    }
    for (const figure of refined.figures.get(scope) ?? []) count.figures.set(figureId('', figure.place), figure);
  }
  return [...counts.values()];
}

/**
 * Where each person is counted in one period only, a longer period without the parts of it that were counted is the count of
 * what is left of it: nobody asked for that one, but it lies within others, too. Answers it as tables of the same cuts.
 */
export function leftOf(tables: readonly Table[]): Table[] {
  return [...groupedBy(tables, scopeOf).values()].flatMap((own) => {
    const left = leftOver(own[0]!, tables);
    const cuts = own.filter(({ axes }) => axes.every(({ dimension }) => !dimension.several));
    return left ? cuts.map(({ axes }) => ({ ...left, axes })) : [];
  });
}

function leftOver(table: Table, tables: readonly Table[]): Table | undefined {
  const { report, grantId, classes } = table;
  if (!isOnce(table) || report.unit !== 'persons') return undefined;
  const ofReport = tables.filter((one) => one.report.id === report.id && one.grantId === grantId);
  const parts = ofReport.filter((one) => isOnce(one) && contains(table, one));
  const told = sideBySide([...new Map(parts.map((one) => [scopeOf(one), one])).values()]);
  const time = timeWithout(table, told);
  if (!told.length || !time) return undefined;

  const lines = less(
    classes.lines,
    told.flatMap((one) => one.classes.lines),
    ({ codes }) => JSON.stringify(codes),
  );
  const known = less(
    classes.known ?? [],
    told.flatMap((one) => one.classes.known ?? []),
    ({ agency, codes }) => JSON.stringify([agency, codes]),
  );
  // Counted at different times they may not fit one another; then nobody knows what is left.
  if (!lines || !known) return undefined;
  // Not the name of what is left between two figures: that one is asked for, and protected.
  const id = `left of ${restId(scopeOf(table), told.map(scopeOf).join(' − '))}`;
  const { released, ...rest } = table;
  return { ...rest, ...time, classes: { ...classes, id, lines, known }, isLeft: true };
}

/** These without those, class by class; nothing where there are more of those. */
function less<T extends { value: number }>(
  these: readonly T[],
  those: readonly T[],
  keyOf: (one: T) => string,
): T[] | undefined {
  const left = new Map<string, T>();
  for (const [all, times] of [
    [these, 1],
    [those, -1],
  ] as const)
    for (const one of all) {
      const key = keyOf(one);
      left.set(key, { ...one, value: (left.get(key)?.value ?? 0) + times * one.value });
    }
  const found = [...left.values()].filter(({ value }) => value !== 0);
  return found.some(({ value }) => value < 0) ? undefined : found;
}

/** What is left of a time, if that is one piece. */
function timeWithout({ from, to }: Table, parts: readonly Table[]): Pick<Table, 'from' | 'to'> | undefined {
  let [first, last] = [from, to];
  let left = [...parts];
  for (let before = -1; before !== left.length; ) {
    before = left.length;
    for (const part of left) {
      if (part.from === first) first = monthAfter(part.to, 1);
      else if (part.to === last) last = monthAfter(part.from, -1);
      else continue;
      left = left.filter((one) => one !== part);
    }
  }
  return left.length || first > last ? undefined : { from: first, to: last };
}

function contains(whole: Table, part: Table): boolean {
  if (scopeOf(whole) === scopeOf(part)) return false;
  const same = whole.report.id === part.report.id;
  if (!same && !above(part, whole.from).includes(whole.report.id)) return false;
  if (whole.from > part.from || whole.to < part.to) return false;
  if (whole.grantId !== null && whole.grantId !== part.grantId) return false;
  // Two counts of the very same are two editions; how they may differ is asked elsewhere.
  return !(same && isSamePeriod(whole, part) && whole.grantId === part.grantId);
}

/** Reports that count whoever this one counts, over the same period or one that begins with `from`. */
const above = ({ report, classes: { since } }: Table, from: string): readonly string[] => [
  ...(report.within ?? []),
  ...((since && from <= since && report.withinFirst) || []),
];
/** Whether each person was counted in one period only: the report says it, and the count was made by that rule. */
const isOnce = ({ report, classes }: Table): boolean => report.once === true && !classes.repeats;
const isSamePeriod = (one: Table, other: Table) => one.from === other.from && one.to === other.to;
const monthsOf = ({ from, to }: Pick<Table, 'from' | 'to'>) => monthNumber(to) - monthNumber(from) + 1;
/** Persons with an open case: those who were there when the period began, and those who came in it. */
const isStock = ({ report }: Table) => report.id === 'caseload';
/** Persons whose case was opened in the period: the new ones of the stock. */
const isOpened = ({ report }: Table) => report.id === 'ctdc-registered';
const isClosed = ({ report }: Table) => report.id === 'closed';
const isMoving = (table: Table) => isClosed(table) || isOpened(table);
const isFlowing = (table: Table) => isStock(table) || isOpened(table);
/** Who was there before the period: of a period that begins earlier or later, others. */
const isOfThePast = ({ flow }: Place) => flow === 'CONTINUING';

/** Whether a report can by its definition count whomever another one counts there. */
const canCount = (outer: Table, inner: Table, place: Place): boolean =>
  Object.keys(outer.report.only ?? {}).every((by) => inner.report.only?.[by] || place[by] !== undefined);

/** The figures of a whole in which a figure of a part lies; `isSame` where both count the very same acts. */
function counterparts(whole: Count, part: Count, { place }: Figure): { larger: Figure; isSame: boolean }[] {
  const [outer, inner] = [whole.table, part.table];
  if (isOfThePast(place) && outer.from !== inner.from) return [];
  if (!canCount(outer, inner, place)) return [];
  const isActs = outer.report.id === inner.report.id && outer.report.unit !== 'persons';
  const isSameTime = place.month !== undefined || isSamePeriod(outer, inner);
  const isNew = isStock(outer) && isOpened(inner) && place.flow === 'NEW';
  const larger = whole.figures.get(figureId('', place));
  const isSameGrant = outer.grantId === inner.grantId || place.grant === inner.grantId;
  const isSameStock = isOfThePast(place) || (isNew && isSameTime);
  const found = larger ? [{ larger, isSame: isSameStock || (isActs && isSameTime && isSameGrant) }] : [];
  // Whoever the part can count at all stands there among those of the whole of whom that is told.
  const defined = Object.entries(definedBy(inner)).filter(([by]) => place[by] === undefined);
  if (defined.length) {
    const among = { ...place, ...Object.fromEntries(defined.map(([by, codes]) => [by, keyOfCodes(codes)])) };
    const those = whole.figures.get(figureId('', among));
    if (those) found.push({ larger: those, isSame: false });
  }

  // Among all, what a breakdown by grant says of this one.
  if (!isActs || inner.grantId === null || outer.grantId !== null || place.grant !== undefined) return found;
  const ofGrant = whole.figures.get(figureId('', { ...place, grant: inner.grantId }));
  return ofGrant ? [...found, { larger: ofGrant, isSame: isSameTime }] : found;
}

/** Of these parts of a whole, the longest that do not overlap, the latest counts first. */
function sideBySide(all: readonly Table[]): Table[] {
  const chosen: Table[] = [];
  for (const one of all.toSorted((a, b) => monthsOf(b) - monthsOf(a) || (scopeOf(a) < scopeOf(b) ? 1 : -1)))
    if (chosen.every((table) => isApart(table, one))) chosen.push(one);
  return chosen;
}

/** The same of those that have a figure. */
function figuresSideBySide(all: readonly Count[], place: Place): { tables: Table[]; figures: Figure[] } {
  const key = figureId('', place);
  const having = new Map(all.flatMap(({ table, figures }) => (figures.has(key) ? [[table, figures.get(key)!]] : [])));
  const tables = sideBySide([...having.keys()]);
  return { tables, figures: tables.map((table) => having.get(table)!) };
}

const overlaps = (one: Table, other: Table) => one.to >= other.from && one.from <= other.to;
const isApart = (one: Table, other: Table) => one.grantId !== other.grantId || !overlaps(one, other);

/** Of persons in a time, another count in which some of them stand: in a part of it, or when they first came to something of the grant. */
const holdsSomeOf = (some: Table, whole: Table): boolean =>
  isInTimeOf(some, whole) || firstsOf(whole).some((by) => isWhenFirst(some, whole, by));

const isOfSameOrAll = (some: Table, whole: Table): boolean =>
  whole.report.unit === 'persons' && (some.grantId === null || some.grantId === whole.grantId);

/** Whoever is counted in a part of a time is counted there by this one, too. */
const isInTimeOf = (some: Table, whole: Table): boolean =>
  isOfSameOrAll(some, whole) &&
  isPartOf(some, whole) &&
  (some.report.id === whole.report.id || whole.report.within?.includes(some.report.id) === true);

/** Reports that count her when she first came, and what she is counted in then. */
const firstsOf = ({ report, classes: { since } }: Table): readonly string[] => (since && report.withinFirst) || [];
const isWhenFirst = (some: Table, whole: Table, first: string): boolean =>
  isOfSameOrAll(some, whole) &&
  some.from >= whole.classes.since! &&
  some.to <= whole.to &&
  (some.report.id === first || findReport(first)!.within?.includes(some.report.id) === true);

/** Whether a count is one of some who were there. */
const isOfStock = ({ report }: Table): boolean => report.within?.includes('caseload') === true;

/** Whether a stock of persons begins where another one ends. */
const follows = (later: Table, earlier: Table): boolean =>
  isStock(later) && isStock(earlier) && monthNumber(later.from) === monthNumber(earlier.to) + 1;
/** Whether one is a stock of persons, and the other counts some who were there beside that time, or in it. */
const isBeside = (stock: Table, some: Table): boolean => isStock(stock) && isOfStock(some) && touches(stock, some);

/** Who left, or came, stands between those who were there before and those who were there after. */
const isBetween = (moved: Table, other: Table): boolean =>
  other.report.unit === 'persons' && isMoving(moved) && touches(moved, other);

/** Whether a time lies within a longer one. */
const isPartOf = (part: Table, whole: Table): boolean =>
  part.from >= whole.from && part.to <= whole.to && !isSamePeriod(part, whole);

/** Whether two times overlap, or one begins where the other ends. */
const touches = (one: Table, other: Table): boolean =>
  monthNumber(one.from) <= monthNumber(other.to) + 1 && monthNumber(other.from) <= monthNumber(one.to) + 1;

/** A count that holds whoever of others is told of in a time. */
interface Tile {
  count: Count;
  from: string;
  to: string;
}
/** More ways than this to cover one time are not looked through. */
const mostCovers = 24;

/**
 * Whoever is counted in a time is counted in a part of it, by whatever report that holds her there: where all of its parts are
 * told, she is in one of these at least. The same of the time in which she first came to something of the grant.
 */
function inParts(collected: Ties, whole: Count, counts: readonly Count[]): void {
  const { table, figures } = whole;
  if (table.report.unit !== 'persons' || isStock(table)) return;
  const tile = (count: Count): Tile => ({ count, from: count.table.from, to: count.table.to });
  const others = counts.filter((one) => scopeOf(one.table) !== scopeOf(table));
  const inTime = others.filter((one) => isInTimeOf(one.table, table)).map(tile);
  const ways = firstsOf(table).map((first) => {
    const then = others.filter((one) => isWhenFirst(one.table, table, first)).map(tile);
    // Whoever is counted by then had first come by then.
    const byThen = then
      .filter(
        ({ count, from, to }) => count.table.report.id === first && from === table.classes.since && to >= table.from,
      )
      .map((one) => ({ ...one, from: table.from }));
    return { then, byThen };
  });
  const coversAmong = (able: (one: Tile) => boolean): Count[][] =>
    [
      ...coversOf([...inTime, ...ways.flatMap(({ byThen }) => byThen)].filter(able), table),
      ...ways.flatMap(({ then }) => coversOf(then.filter(able), { from: table.classes.since!, to: table.to })),
    ].filter((cover) =>
      cover.some(({ table: { report, grantId } }) => report.id !== table.report.id || grantId !== table.grantId),
    );
  const byWhoCounts = new Map<string, Count[][]>();
  for (const figure of figures.values()) {
    if (figure.place.flow !== undefined) continue;
    const isAble = ({ count }: Tile) => canCount(count.table, table, figure.place);
    const able = others.filter((count) => canCount(count.table, table, figure.place));
    const who = able.map((one) => scopeOf(one.table)).join(' ');
    const covers = byWhoCounts.get(who) ?? coversAmong(isAble);
    byWhoCounts.set(who, covers);
    const key = figureId('', figure.place);
    for (const cover of covers) {
      const own = cover.flatMap((one) => one.figures.get(key) ?? []);
      if (own.length === cover.length) collected.atMost(figure, own);
    }
  }
}

/** Whether a report counts whoever another one does, in any period of its own. */
const isAlwaysIn = ({ table: inner }: Count, { table: outer }: Count): boolean =>
  contains(outer, inner) && inner.report.within?.includes(outer.report.id) === true;

/** The ways to cover a time by several of these; of two that cover the same, the one that holds the other tells nothing more. */
function coversOf(tiles: readonly Tile[], { from, to }: Pick<Table, 'from' | 'to'>): Count[][] {
  const useful = tiles.filter(
    (one) =>
      (one.from > from || one.to < to) &&
      !tiles.some((other) => other.from === one.from && other.to === one.to && isAlwaysIn(other.count, one.count)),
  );
  const found: Count[][] = [];
  const go = (at: string, chosen: readonly Count[]) => {
    if (found.length >= mostCovers) return;
    if (at > to) found.push([...chosen]);
    else
      for (const one of useful) if (one.from <= at && one.to >= at) go(monthAfter(one.to, 1), [...chosen, one.count]);
  };
  go(from, []);
  return found;
}

/** The new ones of a stock are cases opened in its time, so also in a longer one. */
function newOfStock(collected: Ties, opened: Count, stock: Count): void {
  for (const figure of stock.figures.values()) {
    const larger = figure.place.flow === 'NEW' && opened.figures.get(figureId('', figure.place));
    if (larger) collected.subtract(larger, figure, opened.table);
  }
}

/**
 * Where a report counts each person in one period only, nobody stands in two periods of it, and all of them in what holds each. Nor does
 * whoever must have come by then stand among those who come first in a later one.
 */
function eachOnce(collected: Ties, whole: Count, parts: readonly Count[]): void {
  // Opened cases are the new ones of the caseload, and told side by side as those.
  const isOther = (table: Table) =>
    table.report.id !== whole.table.report.id && !(isOpened(table) && isStock(whole.table));
  const once = parts.filter(({ table }) => isOnce(table) && isOther(table));
  for (const own of groupedBy(once, ({ table }) => `${table.report.id} ${table.grantId}`).values()) {
    const { report, grantId } = own[0]!.table;
    const hasCome = ({ table }: Count) =>
      table.grantId === grantId &&
      (firstsOf(table).includes(report.id) ||
        (table.report.id !== report.id && table.report.within?.includes(report.id)));
    for (const first of [undefined, ...parts.filter(hasCome)]) {
      const later = first ? own.filter(({ table }) => table.from > first.table.to) : own;
      if (later.length < (first ? 1 : 2)) continue;
      const all = lyingIn(whole, first ? [first, ...later] : later);
      for (const [larger, inside] of all) {
        const before = first && inside.get(first.table);
        if (first && !before) continue;
        const those = sideBySide(later.flatMap(({ table }) => (inside.has(table) ? [table] : [])));
        collected.apart(larger, [...(before ? [before] : []), ...those.map((table) => inside.get(table)!)], false);
      }
    }
  }
}

/** The figures of a whole, each with the figures of these parts that lie in it. */
function lyingIn(whole: Count, parts: readonly Count[]): Map<Figure, Map<Table, Figure>> {
  const lying = new Map<Figure, Map<Table, Figure>>();
  for (const part of parts)
    for (const figure of part.figures.values())
      for (const { larger } of counterparts(whole, part, figure)) {
        const inside = lying.get(larger) ?? new Map<Table, Figure>();
        // The figure of that very group first: what a part tells of everybody whom it can count is the same in other words.
        if (!inside.has(part.table) || figureId('', figure.place) === figureId('', larger.place))
          inside.set(part.table, figure);
        lying.set(larger, inside);
      }
  return lying;
}

/** What a longer period tells month by month is, of acts, what a shorter one in it tells in one figure. */
function byMonth(collected: Ties, whole: Count, { table, figures }: Count): void {
  const { report, grantId } = whole.table;
  if (table.report.id !== report.id || table.grantId !== grantId || report.unit === 'persons') return;
  const months = new Set([...whole.figures.values()].flatMap(({ place }) => place.month ?? []));
  const inside = [...months].filter((month) => month >= table.from && month <= table.to);
  for (const figure of inside.length ? figures.values() : []) {
    const parts = inside.flatMap((month) => whole.figures.get(figureId('', { ...figure.place, month })) ?? []);
    const isWhole = parts.reduce((sum, { cell }) => sum + cell.value, 0) === figure.cell.value;
    if (figure.place.month === undefined && parts.length && isWhole) collected.sum(figure, parts);
  }
}

/**
 * In the time in which a grant begins, whoever came for the first time is everybody whom it served and may count; and when it
 * began is no secret. That they are the same is taken to be known wherever they are as many.
 */
function firstOfGrant(collected: Ties, { table, figures }: Count, parts: readonly Count[]): void {
  const firsts = parts.filter(
    (one) => one.table.report.firstOf === table.report.id && one.table.grantId === table.grantId,
  );
  const { tables, figures: totals } = figuresSideBySide(firsts, {});
  if (!tables.length || tables.reduce((sum, one) => sum + monthsOf(one), 0) < monthsOf(table)) return;

  const only = Object.entries(definedBy(tables[0]!));
  const all = standsAt(table, Object.fromEntries(only.map(([dimension, codes]) => [dimension, codes.join('+')])));
  if (all.value !== totalIn(totals)) return;
  const chosen = firsts.filter((one) => tables.includes(one.table));
  const everybody = standsAt(table, {}).value;
  const isAll = new Set(
    only.flatMap(([by, codes]) => (standsAt(table, { [by]: codes.join('+') }).value === everybody ? [by] : [])),
  );
  for (const larger of figures.values()) {
    const key = figureId('', larger.place);
    const own = chosen.flatMap((one) => one.figures.get(key) ?? []);
    const isCounted = only.every(
      ([by, codes]) => isAll.has(by) || larger.place[by]?.split('+').every((code) => codes.includes(code)),
    );
    if (isCounted && own.length === chosen.length && totalIn(own) === larger.cell.value) collected.sum(larger, own);
  }
}

/**
 * Of each figure of the persons who were there in a period, how many of them came in it and how many were there before:
 * whether or not a table tells it, only with both can it be said what other periods have in common with this one.
 */
function newAndContinuing(collected: Ties, { table, figures, equations }: Count): void {
  const scope = scopeOf(table);
  const column = table.classes.by.indexOf('flow');
  const isTold = table.classes.lines.every(({ codes }) => ['NEW', 'CONTINUING'].includes(codes[column] as string));
  if (isStock(table) && !isTold) return;
  // A status is the present one, whenever it was counted.
  const all = [...figures.values()].filter(({ place }) => place.flow === undefined && place.status === undefined);
  const ofFlow = (figure: Figure, flow: 'NEW' | 'CONTINUING') => {
    const place = { ...figure.place, flow };
    if (isOpened(table)) return { ...figure, place };
    const sum = standsAt(table, place);
    return { id: figureId(scope, place), place, sum, cell: { value: sum.value, state: 'unasked' as const } };
  };
  const added = (figure: Figure, flow: 'NEW' | 'CONTINUING') => {
    const made = ofFlow(figure, flow);
    const key = figureId('', made.place);
    const known = figures.get(key) ?? made;
    figures.set(key, known);
    return known;
  };
  const news = new Map<CellId, Figure>();
  for (const figure of all) {
    const own = added(figure, 'NEW');
    news.set(figure.id, own);
    if (isStock(table)) collected.sum(figure, [own, added(figure, 'CONTINUING')]);
  }
  // What adds up among all of them adds up among those who came.
  for (const { terms } of isStock(table) ? equations : [])
    if (Object.keys(terms).every((id) => news.has(id)))
      collected.equation(Object.entries(terms).map(([id, times]) => [news.get(id)!, times]));
}

/**
 * Whoever was there in a period and did not leave in it is there when the next one begins. And whoever was there in a longer
 * period left before a part of it began, was there in that part, or came after it.
 */
function stockAndFlow(collected: Ties, { table, figures }: Count, counts: readonly Count[]): void {
  const next = counts.filter((one) => follows(one.table, table));
  const parts = counts.filter((one) => !isOpened(one.table) && contains(table, one.table));
  const left = counts.filter((one) => isClosed(one.table));
  const came = counts.filter((one) => isFlowing(one.table));
  for (const stock of figures.values()) {
    // A status is the present one, whenever it was counted.
    if (stock.place.flow !== undefined || stock.place.status !== undefined) continue;
    const isNew = { ...stock.place, flow: 'NEW' };
    for (const later of next) {
      const stayed = later.figures.get(figureId('', { ...stock.place, flow: 'CONTINUING' }));
      if (!stayed) continue;
      const gone = within(left, stock.place, table);
      const isExact = gone.isAll && totalIn(gone.figures) + stayed.cell.value === stock.cell.value;
      if (isExact) collected.sum(stock, [stayed, ...gone.figures]);
      else collected.subtract(stock, stayed, table);
    }
    for (const { table: inner, figures: own } of parts) {
      const part = own.get(figureId('', stock.place));
      if (!part) continue;
      const before = within(left, stock.place, { from: table.from, to: monthAfter(inner.from, -1) });
      const after = within(came, isNew, { from: monthAfter(inner.to, 1), to: table.to });
      const isAll = isStock(inner) && before.isAll && after.isAll;
      collected.apart(stock, [part, ...before.figures, ...after.figures], isAll);
    }
  }
}

/**
 * Whoever is counted, by whatever report, had an open case in that period. So she was there in a period beside it or in it, or left
 * before that one began, or came after it ended. Who left and who came may be told of a longer time, too.
 */
function thereOrMoved(collected: Ties, { table, figures }: Count, counts: readonly Count[]): void {
  if (!isOfStock(table) && !isStock(table)) return;
  const others = counts.filter((one) => scopeOf(one.table) !== scopeOf(table));
  const stocks = others.filter((one) => isStock(one.table) && touches(one.table, table));
  const left = counts.filter((one) => isClosed(one.table));
  const came = counts.filter((one) => isFlowing(one.table));
  for (const figure of stocks.length ? figures.values() : []) {
    if (figure.place.flow !== undefined || figure.place.status !== undefined) continue;
    const isNew = { ...figure.place, flow: 'NEW' };
    for (const { table: stock, figures: own } of stocks) {
      const gone = covering(left, figure.place, { from: table.from, to: monthAfter(stock.from, -1) });
      const since = covering(came, isNew, { from: monthAfter(stock.to, 1), to: table.to });
      const isInIt = stock.from <= table.from && stock.to >= table.to;
      const there = isInIt ? undefined : own.get(figureId('', figure.place));
      const stayed = own.get(figureId('', { ...figure.place, flow: 'CONTINUING' }));
      // Of those who came in it, what is told of the whole time says more.
      const sinceThen = covering(came, isNew, { from: stock.from, to: table.to });
      for (const before of gone) {
        for (const after of since) if (there) collected.atMost(figure, [there, ...before, ...after]);
        for (const after of sinceThen) if (stayed) collected.atMost(figure, [stayed, ...before, ...after]);
      }
    }
  }
}

const totalIn = (figures: readonly Figure[]) => figures.reduce((sum, { cell }) => sum + cell.value, 0);

/** What is told of a time, side by side, and whether that is all of it. */
function within(counts: readonly Count[], place: Place, { from, to }: Pick<Table, 'from' | 'to'>) {
  const inside = counts.filter(({ table }) => table.from >= from && table.to <= to);
  const { tables, figures } = figuresSideBySide(inside, place);
  const months = tables.reduce((sum, one) => sum + monthsOf(one), 0);
  return { figures, isAll: months === Math.max(0, monthsOf({ from, to })) };
}

/** The figures that hold everybody of a time: those told of it, if that is all of it, and each told of a longer one. */
function covering(counts: readonly Count[], place: Place, { from, to }: Pick<Table, 'from' | 'to'>): Figure[][] {
  if (from > to) return [[]];
  const own = within(counts, place, { from, to });
  const key = figureId('', place);
  const longer = counts.filter(
    ({ table }) => table.from <= from && table.to >= to && (table.from < from || table.to > to),
  );
  return [
    ...(own.isAll ? [own.figures] : []),
    ...longer.flatMap(({ figures }) => [figures.get(key) ?? []].flat()).map((one) => [one]),
  ];
}

/** Collects what can be subtracted from what. */
class Ties {
  readonly #cells: Record<CellId, Cell> = {};
  readonly #equations: Equation[] = [];
  readonly #complements = new Map<string, { whole: CellId; part: CellId }>();
  /** Of persons told in parts side by side: how many stand in another one again. */
  readonly #again: { table: Table; key: string; parts: readonly Table[]; rest: CellId }[] = [];

  sum(whole: Figure, parts: readonly Figure[]): void {
    this.#know(whole, ...parts);
    const terms = { ...Object.fromEntries(parts.map(({ id }) => [id, 1])), [whole.id]: -1 };
    // Of whom nobody asked, nothing is said by it.
    const isUnasked = [whole, ...parts].some(({ cell }) => cell.state === 'unasked');
    this.#equations.push(isUnasked ? { terms, tie: true } : { terms });
  }

  equation(terms: readonly (readonly [Figure, number])[]): void {
    this.#know(...terms.map(([figure]) => figure));
    this.#equations.push({ terms: Object.fromEntries(terms.map(([{ id }, times]) => [id, times])), tie: true });
  }

  /** Persons of whom none is in two of these are all of the whole, or some of it. */
  apart(whole: Figure, parts: readonly Figure[], isAll: boolean): void {
    const left = whole.cell.value - totalIn(parts);
    if (left < 0 || (isAll && left > 0)) return;
    if (isAll) {
      this.sum(whole, parts);
      return;
    }
    this.#know(whole, ...parts);
    const rest = restId(whole.id, parts.map(({ id }) => id).join(' − '));
    if (parts.length < 2 || this.#cells[rest]) return;
    this.#cells[rest] = { value: left, state: 'unasked' };
    this.#equations.push({
      terms: { ...Object.fromEntries(parts.map(({ id }) => [id, 1])), [rest]: 1, [whole.id]: -1 },
      tie: true,
    });
  }

  subtract(whole: Figure, part: Figure, { report }: Table): void {
    const rest = restId(whole.id, part.id);
    // Counted at different times one can come out smaller than its part: then nothing can be subtracted.
    if (whole.cell.value < part.cell.value || this.#complements.has(rest) || this.#cells[rest]) return;
    this.#know(whole, part);
    const isUnasked = [whole, part].some(({ cell }) => cell.state === 'unasked');
    if (!isUnasked) this.#complements.set(rest, { whole: whole.id, part: part.id });
    if (report.unit === 'persons' && !isUnasked) return;
    const left = magnitudeOf(without(whole.sum, [part.sum]));
    this.#cells[rest] = isUnasked ? { value: left.value, state: 'unasked', own: true } : { ...left, state: 'withheld' };
    const terms = { [part.id]: 1, [rest]: 1, [whole.id]: -1 };
    this.#equations.push(isUnasked ? { terms, tie: true } : { terms });
  }

  /** Whoever is in the whole is in one of these at least, and not everybody in these is in the whole. */
  atMost(whole: Figure, parts: readonly Figure[]): void {
    if (parts.some(({ id }) => id === whole.id)) return;
    const over = totalIn(parts) - whole.cell.value;
    const rest = restId(parts.map(({ id }) => id).join(' + '), whole.id);
    if (over < 0 || this.#cells[rest]) return;
    this.#know(whole, ...parts);
    this.#cells[rest] = { value: over, state: 'unasked' };
    this.#equations.push({
      terms: { ...Object.fromEntries(parts.map(({ id }) => [id, 1])), [rest]: -1, [whole.id]: -1 },
      tie: true,
    });
  }

  sideBySide(whole: Figure, table: Table, { tables, figures }: { tables: Table[]; figures: Figure[] }): void {
    if (figures.length < 2) return;
    const { unit } = table.report;
    const addsUp = unit !== 'persons' || tables.every(isOnce) || whole.place.flow === 'NEW';
    const months = tables.reduce((sum, one) => sum + monthsOf(one), 0);
    const isAll = tables[0]!.grantId === table.grantId && months === monthsOf(table);
    const left = whole.cell.value - figures.reduce((sum, { cell }) => sum + cell.value, 0);
    // Persons who stand in several parts make them more than the whole; that is told only where no part is missing.
    if (addsUp ? left < 0 : left > 0 || !isAll) return;
    if (left === 0 && isAll && addsUp) {
      this.sum(whole, figures);
      return;
    }

    this.#know(whole, ...figures);
    const rest = restId(whole.id, figures.map(({ id }) => id).join(' − '));
    const sums = figures.map(({ sum }) => sum);
    const cell = unit === 'persons' ? { value: Math.abs(left) } : magnitudeOf(without(whole.sum, sums));
    this.#cells[rest] = [whole, ...figures].some((one) => one.cell.state === 'unasked')
      ? { value: cell.value, state: 'unasked' }
      : { ...cell, state: 'withheld', ...(whole.cell.strict && { strict: true }) };
    this.#equations.push({
      terms: { ...Object.fromEntries(figures.map(({ id }) => [id, 1])), [rest]: addsUp ? 1 : -1, [whole.id]: -1 },
    });
    if (!addsUp) this.#again.push({ table, key: figureId('', whole.place), parts: tables, rest });
  }

  /** Whoever stands in several parts of a count stands in as many of one that holds it and is told in the same parts. */
  amongThoseAgain(): void {
    const isTold = (one: readonly Table[], other: readonly Table[]) =>
      one.length === other.length && one.every((its) => other.some((part) => isSamePeriod(its, part)));
    for (const whole of this.#again)
      for (const part of this.#again) {
        if (part.key !== whole.key || !contains(whole.table, part.table) || !isTold(whole.parts, part.parts)) continue;
        const [all, own] = [this.#cells[whole.rest]!, this.#cells[part.rest]!];
        const left = restId(whole.rest, part.rest);
        if (all.value < own.value || this.#cells[left]) continue;
        this.#cells[left] = { value: all.value - own.value, state: 'unasked' };
        this.#equations.push({ terms: { [part.rest]: 1, [left]: 1, [whole.rest]: -1 }, tie: true });
      }
  }

  system(): System {
    return { cells: this.#cells, equations: this.#equations, complements: [...this.#complements.values()] };
  }

  #know(...figures: readonly Figure[]): void {
    for (const { id, cell } of figures) this.#cells[id] = cell;
  }
}

/** What each person has of the whole and not of the parts. */
function without(whole: Sum, taken: readonly Sum[]): Sum {
  const left = new Map(whole.parts);
  for (const { parts } of taken) for (const [person, value] of parts) left.set(person, (left.get(person) ?? 0) - value);
  return {
    value: taken.reduce((value, sum) => value - sum.value, whole.value),
    parts: new Map([...left].filter(([, value]) => value > 0)),
  };
}
