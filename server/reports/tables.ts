import type { Cell, CellId, Profile, System } from '#server/disclosure/model.ts';
import { earlier, figureId, type Place, tableOf } from '#server/disclosure/tables.ts';
import type { CatalogueReport } from './catalogue.ts';
import { type Category, type Dimension, dimensionOf, schemeOf } from './dimensions.ts';
import type { Classes, Line } from './store.ts';

/** One axis of a table: a dimension under one scheme, with the categories that are shown. */
export interface Axis {
  dimension: Dimension;
  scheme: string;
  categories: readonly Category[];
}
/** A table over a population that was counted once. */
export interface Table {
  report: CatalogueReport;
  from: string;
  to: string;
  grantId: string | null;
  classes: Classes;
  axes: readonly Axis[];
  /** No table at all, but what is left of a longer period without those that were counted in it: it only ties others. */
  isLeft?: true;
  /** An earlier release: what it does not show, and by which rules. */
  released?: { hidden: ReadonlySet<CellId>; profile: Profile };
}

/** A category by the codes it stands for: the same in every scheme that has it. */
export const keyOf = ({ of }: Category) => keyOfCodes(of);
export const keyOfCodes = (codes: readonly string[]) => [...codes].sort().join('+');

/** The figures of one population at one count: whatever is broken down there is the same figure in every table. */
export const scopeOf = ({ classes }: Table) => classes.id;

/** Whoever a table counts has one of these codes of a breakdown, by its definition and by the rules of the grant: no secret. */
export const definedBy = ({ report, classes }: Table): Readonly<Record<string, readonly string[]>> => ({
  ...report.only,
  ...classes.only,
});

/** The place of a cell: one category per axis, null where it is the total over it. */
export function placeOf({ axes }: Pick<Table, 'axes'>, at: readonly (Category | null)[]): Place {
  return Object.fromEntries(
    axes.flatMap(({ dimension }, i) => {
      const category = at[i];
      return category ? [[dimension.id, keyOf(category)] as const] : [];
    }),
  );
}
export const cellIdOf = (table: Table, at: readonly (Category | null)[]): CellId =>
  figureId(scopeOf(table), placeOf(table, at));

/** The figures of a table. */
export const cellIdsOf = (table: Table): CellId[] => placesOf(table).map((at) => cellIdOf(table, at));

/** Every cell of a table: totals first, then what they are made of. */
export function placesOf({ axes }: Pick<Table, 'axes'>): (Category | null)[][] {
  return axes.reduce<(Category | null)[][]>(
    (all, { categories }) => all.flatMap((at) => [null, ...categories].map((one) => [...at, one])),
    [[]],
  );
}

/** The categories of a breakdown. Where they are data, those that occur: that the others are 0 is published like any zero. */
export function axisOf(report: CatalogueReport, classes: Classes, id: string, wanted?: string): Axis | undefined {
  if (!report.breakdowns.includes(id)) return undefined;
  const dimension = dimensionOf(id);
  const scheme = schemeOf(id, wanted);
  if (!scheme) return undefined;

  const column = classes.by.indexOf(id);
  const occurring = new Set(classes.lines.flatMap(({ codes }) => codes[column]!));
  if (dimension.names)
    return {
      dimension,
      scheme: scheme.id,
      categories: [...occurring].sort().map((code) => ({ code, label: { en: code, el: code }, of: [code] })),
    };

  // Of a long list only what occurs is shown; a short one is shown whole.
  const shown =
    scheme.categories.length > 9
      ? scheme.categories.filter(({ of }) => of.some((code) => occurring.has(code)))
      : scheme.categories;
  return covering({ dimension, scheme: scheme.id, categories: shown }, classes);
}

/** An axis on which everybody who was counted has a place. */
export function covering(axis: Axis, classes: Classes): Axis {
  const column = classes.by.indexOf(axis.dimension.id);
  const known = new Set(axis.categories.flatMap(({ of }) => of));
  const others = [...new Set(classes.lines.flatMap(({ codes }) => codes[column]!))].filter((code) => !known.has(code));
  if (!others.length) return axis;
  const rest = { code: 'ELSE', label: { en: 'Other or not known', el: 'Άλλο ή άγνωστο' }, of: others.sort() };
  return { ...axis, categories: [...axis.categories, rest] };
}

/** A table does not change once it is made: what follows from it is worked out once. */
function once<T>(make: (table: Table) => T): (table: Table) => T {
  const made = new WeakMap<Table, T>();
  return (table) => {
    const known = made.get(table) ?? make(table);
    made.set(table, known);
    return known;
  };
}

/** The figures of one table with what adds up; of an earlier one, what it told and what it hid. */
export const tableSystem = once((table): System => {
  const system = openSystem(table);
  if (table.isLeft) return unasked(system);
  return table.released ? earlier(system, [...table.released.hidden], table.released.profile) : system;
});

const unasked = ({ cells, equations }: System): System => ({
  cells: Object.fromEntries(
    Object.entries(cells).map(([id, cell]) => [id, { ...cell, state: cell.state ?? ('unasked' as const) }]),
  ),
  equations: equations.map(({ terms }) => ({ terms, tie: true })),
});

function openSystem(table: Table): System {
  const figures = figuresOf(table);
  return tableOf({
    scope: scopeOf(table),
    dimensions: table.axes.map(({ dimension, categories }) => ({
      id: dimension.id,
      additive: !dimension.several,
      ...(dimension.sensitive && { sensitive: true }),
      categories: categories.map((one) => ({ code: keyOf(one), ...(one.strict && { strict: true }) })),
    })),
    count: (place) => figures.get(figureId('', place)) ?? (isImpossible(table, place) ? nobody : nothing(table)),
  });
}

/** Whom a report cannot count everybody knows it does not: it is told, whether or not a table shows it. */
const nobody: Cell = { value: 0, state: 'published' };
const isImpossible = (table: Table, place: Place): boolean =>
  Object.entries(definedBy(table)).some(
    ([dimension, codes]) => place[dimension] && !place[dimension].split('+').some((code) => codes.includes(code)),
  );

const nothing = ({ report }: Table): Cell =>
  report.unit === 'persons' ? { value: 0 } : { value: 0, magnitude: { persons: 0, largest: [] } };

/** Value, and for acts and time what each person has part of it. */
export interface Sum {
  value: number;
  parts: Map<string, number>;
}
export const sumsOf = once((table): ReadonlyMap<string, Sum> => {
  const sums = new Map<string, Sum>();
  const places = standsIn(table);
  for (const line of table.classes.lines) for (const id of places(line)) add(sums, id, line);
  return sums;
});

/** Who stands at a place, which a table need not have. */
export function standsAt({ classes }: Table, place: Place): Sum {
  const sums = new Map<string, Sum>();
  const wanted = Object.entries(place).map(([dimension, key]) => ({
    column: classes.by.indexOf(dimension),
    codes: new Set(key.split('+')),
  }));
  for (const line of classes.lines)
    if (wanted.every(({ column, codes }) => [line.codes[column]!].flat().some((code) => codes.has(code as string))))
      add(sums, '', line);
  return sums.get('') ?? { value: 0, parts: new Map() };
}

export function add(sums: Map<string, Sum>, id: string, { value, person }: Pick<Line, 'value' | 'person'>): void {
  const sum = sums.get(id) ?? { value: 0, parts: new Map<string, number>() };
  sum.value += value;
  if (person !== null) sum.parts.set(person, (sum.parts.get(person) ?? 0) + value);
  sums.set(id, sum);
}

const figuresOf = (table: Table): Map<string, Cell> =>
  new Map(
    [...sumsOf(table)].map(([id, sum]) => [
      id,
      table.report.unit === 'persons' ? { value: sum.value } : magnitudeOf(sum),
    ]),
  );

/** A sum over acts or time: how many persons stand behind it, and the largest parts of it. */
export function magnitudeOf({ value, parts }: Sum): Cell {
  const largest = [...parts.values()].sort((a, b) => b - a).slice(0, 2);
  return { value, magnitude: { persons: parts.size, largest } };
}

/**
 * In which cells of a table a class stands, by their figures without the scope. Tens of thousands of classes differ in what
 * the table does not break down: those that are alike to it are looked at once.
 */
export const standsIn = once((table) => {
  const columns = table.axes.map(({ dimension }) => table.classes.by.indexOf(dimension.id));
  const known = new Map<string, CellId[]>();
  return ({ codes }: Pick<Line, 'codes'>): readonly CellId[] => {
    const own = columns.map((column) => codes[column]!);
    const key = own.join('\n');
    const ids = known.get(key) ?? placesAmong(table, own).map((at) => figureId('', placeOf(table, at)));
    known.set(key, ids);
    return ids;
  };
});

/** The total over each axis, and the categories in which these codes are. */
const placesAmong = ({ axes }: Table, own: Line['codes']): (Category | null)[][] =>
  axes.reduce<(Category | null)[][]>(
    (all, { categories }, i) => {
      const found = categories.filter(({ of }) => [own[i]!].flat().some((code) => of.includes(code as string)));
      return all.flatMap((at) => [null, ...found].map((one) => [...at, one]));
    },
    [[]],
  );
