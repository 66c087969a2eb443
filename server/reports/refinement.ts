import { restId } from '#server/disclosure/draft.ts';
import type { Cell, CellId, Equation, System } from '#server/disclosure/model.ts';
import { figureId, moreThanOnce, type Place } from '#server/disclosure/tables.ts';
import { type Category, dimensionOf } from './dimensions.ts';
import type { Line } from './store.ts';
import {
  type Axis,
  add,
  definedBy,
  keyOf,
  keyOfCodes,
  magnitudeOf,
  placeOf,
  placesOf,
  type Sum,
  scopeOf,
  type Table,
  tableSystem,
} from './tables.ts';

/** More groups than this are not looked through in time. */
const mostGroups = 2000;
export class TooManyTables extends Error {}

/** A figure of a population at one count, whether a table prints it or not. */
export interface Figure {
  id: CellId;
  place: Place;
  cell: Cell;
  sum: Sum;
}

/** How many persons of a figure an agency knows, by its code. */
export type Clients = ReadonlyMap<string, ReadonlyMap<CellId, number>>;

/** How two populations are related, so that figures of one tell something of the other. */
export type Related = (one: Table, other: Table) => Relation | undefined;
/** `more`: breakdowns that only the first one has, and that are told apart for the other's sake; `but`: not compared. */
export interface Relation {
  more?: readonly string[];
  but?: readonly string[];
}

export interface Refined {
  system: System;
  /** Figures that no table prints, and that are one figure of several tables: by the count that they are of. */
  figures: ReadonlyMap<string, readonly Figure[]>;
  /** Which of its figures are about one agency alone, by its code. */
  ofAgency: ReadonlyMap<string, ReadonlySet<CellId>>;
  /** Of figures that no table prints, how many another agency knows. */
  clients: Clients;
}

/** Those who gave one answer where several may be given, or everybody, as one count has them. */
interface Population {
  table: Table;
  scope: string;
  fixed: { dimension: string; category: Category } | undefined;
  place: Place;
  /** The same for all who gave this answer, at whatever count. */
  key: string;
  /** Ways to cut it: the other breakdowns of its tables. */
  cuts: Axis[][];
  /** Ways to cut it that none of its tables has, and two of the populations that it is compared with. */
  between: string[][];
  printed: Map<CellId, Place>;
}

/** Breakdowns of one population that stand in tables together. */
interface Bag {
  of: Population;
  /** Those that its own tables ask for, by what stands in them together; and all that its groups are told apart by. */
  asked: readonly ReadonlySet<string>[];
  dimensions: ReadonlySet<string>;
  cuts: Axis[][];
  /** Breakdowns of which the sizes of groups are compared with those of other bags. */
  faces: Map<string, string[]>;
}

/**
 * Tables that cut one population in more than one way are tied by the groups that they cut it into together, the same for
 * every count of it: so what a quarter tells by one scheme and the half-year by another is compared group by group. Where
 * the breakdowns of all of them stand in a circle, groups are made of all of them at once; otherwise what two have in
 * common is enough (a table with given margins is always possible then).
 */
export function refine(tables: readonly Table[], related: Related): Refined {
  const populations = populationsOf(tables);
  carry(populations, related);
  const collected = new Collected(tables, populations);
  for (const bags of connected(populations, related)) collected.add(bags, related);
  return collected.refined();
}

function populationsOf(tables: readonly Table[]): Population[] {
  const found = new Map<string, Population>();
  for (const table of tables) {
    const scope = scopeOf(table);
    const several = table.axes.filter(({ dimension }) => dimension.several);
    const additive = [...table.axes.filter(({ dimension }) => !dimension.several), ...impliedBy(table, tables)];
    // No report is broken down by more than two, so beside two of these nothing is left to be cut.
    const [only] = several.length === 1 ? several : [];
    for (const category of [undefined, ...(only?.categories ?? [])]) {
      const fixed = category && { dimension: only!.dimension.id, category };
      const place: Place = fixed ? { [fixed.dimension]: keyOf(fixed.category) } : {};
      const id = figureId(scope, place);
      const key = figureId('', place);
      const own = found.get(id) ?? {
        table,
        scope,
        fixed,
        place,
        key,
        cuts: [],
        between: [],
        printed: new Map<CellId, Place>(),
      };
      found.set(id, own);
      if (additive.length) own.cuts.push(additive);
      for (const at of placesOf({ axes: additive })) {
        const rest = placeOf({ axes: additive }, at);
        own.printed.set(figureId(scope, { ...place, ...rest }), rest);
      }
    }
  }
  return [...found.values()];
}

/**
 * Breakdowns that a table need not have to be compared by: whoever it counts is of these groups, and other reports tell how
 * many there are of those.
 */
const impliedBy = (table: Table, tables: readonly Table[]): Axis[] =>
  Object.keys(definedBy(table)).flatMap((id) => {
    const has = (own: Table['axes']) => own.some(({ dimension }) => dimension.id === id);
    const isToldElsewhere = tables.some((other) => other.report.id !== table.report.id && has(other.axes));
    return has(table.axes) || !isToldElsewhere
      ? []
      : [{ dimension: dimensionOf(id), scheme: 'implied', categories: [] }];
  });

/**
 * A count that lies between two others tells one of them what the other tells, also of breakdowns that nobody asked it for:
 * the men of a quarter are those of the quarter before who did not leave. So it is cut by what both of them are cut by.
 */
function carry(populations: readonly Population[], related: Related): void {
  for (const alike of groupedBy(populations, ({ key }) => key).values()) {
    const near = alike.map((one) => [one, neighboursOf(one, alike, related)] as const);
    for (let grew = true; grew; ) {
      grew = false;
      for (const [one, neighbours] of near) {
        const { by } = one.table.classes;
        for (const common of commonTo(neighbours.map(setsAmong(by)))) {
          if (setsOf(one).some((set) => common.every((dimension) => set.has(dimension)))) continue;
          one.between.push(common);
          grew = true;
        }
      }
    }
  }
}

interface Neighbour {
  other: Population;
  but: readonly string[];
}
const neighboursOf = (one: Population, others: readonly Population[], related: Related): Neighbour[] =>
  others.flatMap((other) => {
    const relation = other === one ? undefined : (related(one.table, other.table) ?? related(other.table, one.table));
    return relation ? [{ other, but: relation.but ?? [] }] : [];
  });

/** By what a neighbour is cut, as far as that can be compared. */
const setsAmong =
  (by: readonly string[]) =>
  ({ other, but }: Neighbour): string[][] =>
    setsOf(other).map((set) => [...set].filter((dimension) => by.includes(dimension) && !but.includes(dimension)));

/** What two of these are both cut by. */
function commonTo(neighbours: readonly string[][][]): string[][] {
  const nameOfSet = (set: readonly string[]) => set.toSorted().join(' ');
  const alike = [...groupedBy(neighbours.flat(), nameOfSet).values()];
  const common = alike.flatMap(([set, again], at) => [
    ...(again ? [set!] : []),
    ...alike.slice(at + 1).map(([its]) => set!.filter((dimension) => its!.includes(dimension))),
  ]);
  return [...groupedBy(common, nameOfSet).values()].flatMap(([set]) => (set!.length ? [set!] : []));
}

/** Of one count: those who gave an answer are among all, and among those who gave it or another. */
const isAmong = (part: readonly string[], whole: readonly string[] | undefined): boolean =>
  !whole || (part.length < whole.length && part.every((code) => whole.includes(code)));

function relationOf(one: Population, other: Population, related: Related): Relation | undefined {
  if (one.scope !== other.scope) return one.key === other.key ? related(one.table, other.table) : undefined;
  const [part, whole] = [one.fixed, other.fixed];
  const isPart = part && part.dimension === (whole?.dimension ?? part.dimension);
  return isPart && isAmong(part.category.of, whole?.category.of) ? {} : undefined;
}

function pairsOf(bags: readonly Bag[], related: Related): { one: Bag; other: Bag; relation: Relation }[] {
  return bags.flatMap((one) =>
    bags.flatMap((other) => {
      const isApart = one.of === other.of || (one.of.scope !== other.of.scope && one.of.key !== other.of.key);
      if (isApart || ![...one.dimensions].some((dimension) => other.dimensions.has(dimension))) return [];
      const relation = relationOf(one.of, other.of, related);
      return relation ? [{ one, other, relation }] : [];
    }),
  );
}

/** The bags of all populations, those together that have breakdowns in common and are related. */
function connected(populations: readonly Population[], related: Related): Bag[][] {
  const bags = populations.flatMap(bagsOf);
  const parents = new Map<Bag, Bag>();
  const rootOf = (bag: Bag): Bag => {
    const parent = parents.get(bag);
    return parent ? rootOf(parent) : bag;
  };
  for (const { one, other } of pairsOf(bags, related))
    if (rootOf(one) !== rootOf(other)) parents.set(rootOf(one), rootOf(other));
  return [...groupedBy(bags, rootOf).values()];
}

/** What one tells of another: both are told apart by it. */
function compare(bags: readonly Bag[], related: Related): void {
  const add = ({ faces }: Bag, by: readonly string[]) => by.length && faces.set(by.join(' '), [...by]);
  for (const { one, other, relation } of pairsOf(bags, related)) {
    const { more = [], but = [] } = relation;
    const common = [...one.dimensions].filter((each) => other.dimensions.has(each) && !but.includes(each));
    const besides = more.filter((each) => one.dimensions.has(each));
    add(one, [...new Set([...common, ...besides])].sort());
    add(other, common.sort());
    // Told apart by more, they are still compared as they were asked for; one that nobody asked for it, as the other was.
    for (const set of one.asked.length ? one.asked : [one.dimensions])
      for (const its of other.asked.length ? other.asked : [other.dimensions]) {
        const asked = common.filter((each) => set.has(each) && its.has(each));
        add(one, asked);
        add(other, asked);
      }
  }
}

/** Tables without a breakdown in common tell nothing of each other but the total, which is one figure in all of them. */
function bagsOf(population: Population): Bag[] {
  const dimensionsOf = (cuts: readonly Axis[][]) => cuts.map((cut) => cut.map(({ dimension }) => dimension.id));
  const asked = together(dimensionsOf(population.cuts));
  return setsOf(population).map((dimensions) => {
    const cuts = population.cuts.filter((cut) => cut.some(({ dimension }) => dimensions.has(dimension.id)));
    return {
      of: population,
      asked: asked.filter((set) => isSubset(set, dimensions)),
      dimensions,
      // What no table tells adds up to the total all the same.
      cuts: cuts.length ? cuts : [[]],
      faces: new Map(),
    };
  });
}

/** The breakdowns of a population, those in one set that stand together in one way to cut it. */
const setsOf = ({ cuts, between }: Population): Set<string>[] =>
  together([...cuts.map((cut) => cut.map(({ dimension }) => dimension.id)), ...between]);

function together(all: readonly (readonly string[])[]): Set<string>[] {
  let sets: Set<string>[] = [];
  for (const own of all) {
    const touched = sets.filter((set) => own.some((dimension) => set.has(dimension)));
    sets = [...sets.filter((set) => !touched.includes(set)), new Set([...touched.flatMap((set) => [...set]), ...own])];
  }
  return sets;
}

/** Whether sets of breakdowns hang together like a tree: each table that fits where they touch fits as a whole. */
export function isTree(sets: readonly ReadonlySet<string>[]): boolean {
  let left = sets.map((set) => new Set(set));
  for (let before = -1; before !== size(left); ) {
    before = size(left);
    for (const set of left)
      for (const one of set) if (left.every((other) => other === set || !other.has(one))) set.delete(one);
    left = left.filter(
      (set, at) =>
        !left.some((other, index) => index !== at && isSubset(set, other) && (set.size < other.size || index < at)),
    );
  }
  return left.every((set) => set.size === 0);
}
const size = (sets: readonly ReadonlySet<string>[]) => sets.reduce((sum, { size: own }) => sum + own, sets.length);
const isSubset = (one: ReadonlySet<string>, other: ReadonlySet<string>) => [...one].every((each) => other.has(each));

/** Codes that no table tells apart, by the key of their group. */
interface Groups {
  codesOf: Map<string, string[]>;
  keyOf: Map<string, string>;
  /** Those of minors or of a small gender group. */
  strict: Set<string>;
}

class Collected {
  readonly #cells: Record<CellId, Cell> = {};
  readonly #equations: Equation[] = [];
  readonly #complements: { whole: CellId; part: CellId }[] = [];
  readonly #figures = new Map<string, Figure[]>();
  readonly #ofAgency = new Map<string, Set<CellId>>();
  readonly #clients = new Map<string, Map<CellId, number>>();
  readonly #populations: readonly Population[];
  /** Where figures stand of which one population or another has more than its tables print. */
  readonly #places = new Map<Population, Map<string, Place>>();

  /** Breakdowns with several answers, by the count they are of. */
  readonly #several = new Map<string, Axis[]>();

  constructor(tables: readonly Table[], populations: readonly Population[]) {
    this.#populations = populations;
    for (const [scope, own] of groupedBy(tables, scopeOf))
      this.#several.set(
        scope,
        own.flatMap(({ axes }) => axes.filter(({ dimension }) => dimension.several)),
      );
    for (const table of tables) Object.assign(this.#cells, tableSystem(table).cells);
  }

  add(bags: readonly Bag[], related: Related): void {
    const axes = groupedBy(
      bags.flatMap(({ cuts }) => cuts.flat()),
      ({ dimension }) => dimension.id,
    );
    const groups = new Map([...axes].map(([id, own]) => [id, groupsOf(id, own, bags)]));
    if (!isTree(bags.map(({ dimensions }) => dimensions)))
      for (const bag of bags)
        bag.dimensions = new Set([...axes.keys()].filter((id) => bag.of.table.classes.by.includes(id)));
    compare(bags, related);
    for (const bag of bags) this.#bag(bag, groups);
  }

  #bag(bag: Bag, groups: ReadonlyMap<string, Groups>): void {
    const used = [...bag.dimensions].sort();
    const keysOf = (dimension: string) => {
      const own = bag.cuts.flat().filter((axis) => axis.dimension.id === dimension);
      const told = new Set(own.flatMap(({ categories }) => categories.flatMap(({ of }) => of)));
      const { [dimension]: possible } = definedBy(bag.of.table);
      // That nobody is in what a list of those who occur leaves out is told by that.
      const isTold = (code: string) => !told.size || told.has(code);
      const isPossible = (code: string) => !possible || told.has(code) || possible.includes(code);
      const all = [...groups.get(dimension)!.codesOf];
      return all.filter(([, codes]) => codes.some((code) => isTold(code) && isPossible(code))).map(([key]) => key);
    };
    const faces = [...bag.faces.values()];
    const isAsked = (by: readonly string[]) =>
      !bag.of.table.isLeft && bag.asked.some((set) => by.every((dimension) => set.has(dimension)));
    const keys = new Map(used.map((dimension) => [dimension, keysOf(dimension)]));
    if (used.reduce((many, dimension) => many * keys.get(dimension)!.length, 1) > mostGroups) throw new TooManyTables();
    const placesBy = (by: readonly string[]) =>
      by.reduce<Place[]>(
        (all, dimension) => all.flatMap((place) => keys.get(dimension)!.map((key) => ({ ...place, [dimension]: key }))),
        [{}],
      );

    const idOf = (place: Place) => figureId(bag.of.scope, { ...bag.of.place, ...place });
    const wanted = faces.map((by) => placesBy(by));
    const isPrinted = wanted.every((places) => places.every((place) => bag.of.printed.has(idOf(place))));
    const cuts = new Set(bag.cuts.flatMap((cut) => cut.map(nameOf)));
    const isAsOne = bag.asked.some((set) => set.size === bag.dimensions.size);
    if (isPrinted && isAsOne && bag.cuts.some((cut) => cut.length === cuts.size)) return;

    const leaves = placesBy(used);
    this.#know(bag.of, leaves, used, groups);
    const sums = this.#sumsOf(bag.of, used, groups);
    const isStrict = (place: Place) => Object.entries(place).some(([by, key]) => groups.get(by)!.strict.has(key));
    const figure = (place: Place, by: readonly string[], own: ReadonlyMap<string, Sum>) =>
      this.#figure(bag.of, place, own, { state: isAsked(by) ? 'withheld' : 'unasked', strict: isStrict(place) });
    for (const place of leaves) figure(place, used, sums);
    for (const [at, by] of faces.entries()) {
      if (by.length === used.length) continue;
      this.#know(bag.of, wanted[at]!, by, groups);
      const own = this.#sumsOf(bag.of, by, groups);
      const inside = groupedBy(leaves, (leaf) => idOf(only(leaf, by)));
      for (const place of wanted[at]!)
        if (figure(place, by, own)) this.#sum(idOf(place), inside.get(idOf(place))!.map(idOf));
    }
    for (const axes of bag.cuts) {
      const inside = new Map<CellId, CellId[]>();
      for (const leaf of leaves)
        for (const id of this.#cellsOver(bag.of, axes, leaf)) inside.set(id, [...(inside.get(id) ?? []), idOf(leaf)]);
      for (const [total, parts] of inside) this.#sum(total, parts);
    }
  }

  /** The figures of a table in which a group stands, whoever else does. */
  #cellsOver({ scope, place }: Population, axes: readonly Axis[], leaf: Place): CellId[] {
    const ways = axes.reduce<(Category | null)[][]>(
      (all, { dimension, categories }) => {
        const [code] = leaf[dimension.id]!.split('+');
        const own = categories.filter(({ of }) => of.includes(code!));
        return all.flatMap((at) => [null, ...own].map((one) => [...at, one]));
      },
      [[]],
    );
    return ways.map((at) => figureId(scope, { ...place, ...placeOf({ axes }, at) }));
  }

  /** Answers whether the figure was not known before. */
  #figure(
    of: Population,
    place: Place,
    sums: ReadonlyMap<string, Sum>,
    { state, strict }: { state: 'withheld' | 'unasked'; strict: boolean },
  ): boolean {
    const whole = { ...of.place, ...place };
    const id = figureId(of.scope, whole);
    if (place.agency) this.#ofAgency.set(place.agency, (this.#ofAgency.get(place.agency) ?? new Set()).add(id));
    if (this.#cells[id]) return false;
    const sum = sums.get(figureId('', place)) ?? { value: 0, parts: new Map() };
    const cell: Cell = {
      ...(of.table.report.unit === 'persons' ? { value: sum.value } : magnitudeOf(sum)),
      state,
      ...(strict && { strict }),
    };
    this.#cells[id] = cell;
    const figures = this.#figures.get(of.scope) ?? [];
    this.#figures.set(of.scope, figures);
    figures.push({ id, place: whole, cell, sum });
    const places = this.#places.get(of) ?? new Map<string, Place>();
    this.#places.set(of, places);
    places.set(figureId('', place), place);
    return true;
  }

  #sum(total: CellId, parts: readonly CellId[]): void {
    if (parts.length === 1 && parts[0] === total) return;
    this.#equations.push({ terms: { ...Object.fromEntries(parts.map((id) => [id, 1])), [total]: -1 }, tie: true });
  }

  #left(whole: CellId, part: CellId): void {
    const [all, some] = [this.#cells[whole]!, this.#cells[part]!];
    if (all.state !== 'unasked' && some.state !== 'unasked') {
      this.#complements.push({ whole, part });
      return;
    }
    const rest = restId(whole, part);
    const isOwn = all.state !== 'unasked';
    this.#cells[rest] = { value: all.value - some.value, state: 'unasked', ...(isOwn && { own: true }) };
    this.#equations.push({ terms: { [part]: 1, [rest]: 1, [whole]: -1 }, tie: true });
  }

  /** Who of these groups is known to another agency. */
  #know(of: Population, places: readonly Place[], by: readonly string[], groups: ReadonlyMap<string, Groups>): void {
    for (const [agency, clients] of groupedBy(of.table.classes.known ?? [], (one) => one.agency)) {
      const own = this.#clients.get(agency) ?? new Map<CellId, number>();
      this.#clients.set(agency, own);
      const sums = this.#sumsOf(of, by, groups, clients);
      for (const place of places)
        own.set(figureId(of.scope, { ...of.place, ...place }), sums.get(figureId('', place))?.value ?? 0);
    }
  }

  #sumsOf(
    { table, fixed }: Population,
    by: readonly string[],
    groups: ReadonlyMap<string, Groups>,
    lines: readonly (Pick<Line, 'codes' | 'value'> & Partial<Line>)[] = table.classes.lines,
  ): Map<string, Sum> {
    const sums = new Map<string, Sum>();
    const columns = by.map((dimension) => table.classes.by.indexOf(dimension));
    const answers = fixed && table.classes.by.indexOf(fixed.dimension);
    for (const line of lines) {
      if (answers !== undefined && ![line.codes[answers]!].flat().some((code) => fixed!.category.of.includes(code)))
        continue;
      const place = Object.fromEntries(
        by.map((dimension, i) => [dimension, groups.get(dimension)!.keyOf.get(line.codes[columns[i]!] as string)!]),
      );
      add(sums, figureId('', place), { value: line.value, person: line.person ?? null });
    }
    return sums;
  }

  refined(): Refined {
    for (const part of this.#populations.filter(({ fixed }) => fixed)) this.#among(part);
    const own = new Set([
      ...this.#equations.flatMap(({ terms }) => Object.keys(terms)),
      ...this.#complements.flatMap(({ whole, part }) => [whole, part]),
    ]);
    const cells = Object.fromEntries(Object.entries(this.#cells).filter(([id]) => own.has(id)));
    return {
      system: { cells, equations: this.#equations, complements: this.#complements },
      figures: this.#figures,
      ofAgency: this.#ofAgency,
      clients: this.#clients,
    };
  }

  /** What the answers of another scheme that lie within one are at least together. */
  #within(whole: Population, placesIn: (one: Population) => ReadonlyMap<string, Place>): void {
    const { dimension, category } = whole.fixed!;
    const own = this.#populations.filter((one) => one.scope === whole.scope && one.fixed?.dimension === dimension);
    const axes = this.#several.get(whole.scope)!.filter((axis) => axis.dimension.id === dimension);
    const column = whole.table.classes.by.indexOf(dimension);
    const occurring = new Set(whole.table.classes.lines.flatMap(({ codes }) => codes[column]!));
    for (const { categories } of axes) {
      const inside = categories.filter(({ of }) => isAmong(of, category.of));
      const codes = new Set(inside.flatMap(({ of }) => of));
      const parts = inside.map((one) => own.find(({ fixed }) => keyOf(fixed!.category) === keyOf(one))!);
      if (!inside.length || category.of.some((code) => occurring.has(code) && !codes.has(code))) continue;
      for (const [key, place] of placesIn(whole)) {
        const [id, ...ids] = [whole, ...parts].map((one) => figureId(one.scope, { ...one.place, ...place }));
        if (!parts.every((part) => placesIn(part).has(key))) continue;
        const more = moreThanOnce(this.#cells, id!, ids);
        Object.assign(this.#cells, more?.cells);
        this.#equations.push(...(more?.equations ?? []));
      }
    }
  }

  /** Of those who gave an answer none is more than of those among whom they are. */
  #among(part: Population): void {
    const placesIn = (one: Population) => {
      const printed = [...one.printed.values()].map((place) => [figureId('', place), place] as const);
      return new Map([...printed, ...(this.#places.get(one) ?? [])]);
    };
    this.#within(part, placesIn);
    for (const whole of this.#populations) {
      if (whole.scope !== part.scope || !relationOf(part, whole, () => undefined)) continue;
      const others = placesIn(whole);
      for (const [key, place] of placesIn(part)) {
        const [larger, smaller] = [whole, part].map((one) => figureId(one.scope, { ...one.place, ...place }));
        if (others.has(key)) this.#left(larger!, smaller!);
      }
    }
  }
}

const nameOf = ({ dimension, scheme }: Axis) => `${dimension.id} ${scheme}`;
const only = (place: Place, by: readonly string[]): Place =>
  Object.fromEntries(by.map((dimension) => [dimension, place[dimension]!]));

/** Codes of a breakdown that none of these tables tells apart. */
function groupsOf(dimension: string, axes: readonly Axis[], bags: readonly Bag[]): Groups {
  const codes = new Set(axes.flatMap(({ categories }) => categories.flatMap((one) => one.of)));
  for (const { table } of new Set(bags.map(({ of }) => of))) {
    const column = table.classes.by.indexOf(dimension);
    for (const line of column < 0 ? [] : table.classes.lines) codes.add(line.codes[column] as string);
    for (const code of definedBy(table)[dimension] ?? []) codes.add(code);
  }
  const definitions = bags.flatMap(({ of }) => definedBy(of.table)[dimension] ?? []);
  const inNoneApart = groupedBy([...codes].sort(), (code) =>
    [
      definitions.includes(code),
      ...axes.map(({ categories }) => categories.find((one) => one.of.includes(code))?.code ?? ''),
    ].join(' '),
  );
  const strict = new Set(axes.flatMap(({ categories }) => categories.flatMap((one) => (one.strict ? one.of : []))));
  const groups: Groups = { codesOf: new Map(), keyOf: new Map(), strict: new Set() };
  for (const own of inNoneApart.values()) {
    const key = keyOfCodes(own);
    groups.codesOf.set(key, own);
    for (const code of own) groups.keyOf.set(code, key);
    if (own.every((code) => strict.has(code))) groups.strict.add(key);
  }
  return groups;
}

export function groupedBy<T, K>(items: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const name = key(item);
    const own = groups.get(name);
    if (own) own.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}
