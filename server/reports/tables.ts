import { restId } from '#server/disclosure/draft.ts';
import type { Cell, CellId, Equation, Profile, System } from '#server/disclosure/model.ts';
import { earlier, figureId, join, overlap, type Place, tableOf } from '#server/disclosure/tables.ts';
import type { CatalogueReport } from './catalogue.ts';
import { type Category, type Dimension, dimensionOf, type Scheme } from './dimensions.ts';
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
  /** An earlier release: what it does not show, and by which rules. */
  released?: { hidden: ReadonlySet<CellId>; profile: Profile };
}

/** A category by the codes it stands for: the same in every scheme that has it. */
const keyOf = ({ of }: Category) => [...of].sort().join('+');

/** The figures of one population at one count: whatever is broken down there is the same figure in every table. */
const scopeOf = ({ classes }: Table) => classes.id;

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

/** Every cell of a table: totals first, then what they are made of. */
export function placesOf({ axes }: Table): (Category | null)[][] {
  return axes.reduce<(Category | null)[][]>(
    (all, { categories }) => all.flatMap((at) => [null, ...categories].map((one) => [...at, one])),
    [[]],
  );
}

/** The categories of a breakdown. Where they are data, those that occur: that the others are 0 is published like any zero. */
export function axisOf(report: CatalogueReport, classes: Classes, id: string, wanted?: string): Axis | undefined {
  if (!report.breakdowns.includes(id)) return undefined;
  const dimension = dimensionOf(id);
  const scheme: Scheme | undefined = wanted ? dimension.schemes.find((one) => one.id === wanted) : dimension.schemes[0];
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

/** All tables as one system, each figure once, tied together where one population contains another. */
export function systemOf(tables: readonly Table[]): System {
  const alone = tables.map(tableSystem);
  return join(...alone, ...refinements(tables), containment(tables), {
    cells: {},
    equations: [],
    rows: rowsOf(tables),
  });
}

/**
 * What a reader of these tables has before her, with what adds up to what in them. Nothing in it depends on a figure that
 * is not shown: neither who is counted together, nor which figures could be subtracted.
 */
export const seenOf = (tables: readonly Table[]): System => join(...tables.map(tableSystem));

function tableSystem(table: Table): System {
  const system = openSystem(table);
  return table.released ? earlier(system, [...table.released.hidden], table.released.profile) : system;
}

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
    count: (place) => figures.get(figureId('', place)) ?? nothing(table),
  });
}

const nothing = ({ report }: Table): Cell =>
  report.unit === 'persons' ? { value: 0 } : { value: 0, magnitude: { persons: 0, largest: [] } };

/** Value, and for acts and time what each person has part of it. */
interface Sum {
  value: number;
  parts: Map<string, number>;
}
function sumsOf(table: Table): Map<string, Sum> {
  const sums = new Map<string, Sum>();
  for (const line of table.classes.lines)
    for (const at of standsIn(table, line)) add(sums, figureId('', placeOf(table, at)), line);
  return sums;
}

function add(sums: Map<string, Sum>, id: string, { value, person }: Pick<Line, 'value' | 'person'>): void {
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
function magnitudeOf({ value, parts }: Sum): Cell {
  const largest = [...parts.values()].sort((a, b) => b - a).slice(0, 2);
  return { value, magnitude: { persons: parts.size, largest } };
}

/** The cells of a table in which a class stands. */
function standsIn({ axes, classes }: Table, { codes }: Line): (Category | null)[][] {
  return axes.reduce<(Category | null)[][]>(
    (all, { dimension, categories }) => {
      const own = [codes[classes.by.indexOf(dimension.id)]!].flat();
      const found = categories.filter(({ of }) => own.some((code) => of.includes(code as string)));
      return all.flatMap((at) => [null, ...found].map((one) => [...at, one]));
    },
    [[]],
  );
}

/** More than one way to cut the same population: atoms that all of them are sums of. */
const mostAtoms = 2000;
export class TooManyTables extends Error {}

function refinements(tables: readonly Table[]): System[] {
  const byScope = groupedBy(tables, scopeOf);
  return [...byScope].flatMap(([scope, cut]) => {
    const plain = cut.filter(({ axes }) => axes.some(({ dimension }) => !dimension.several));
    if (plain.length < 2) return [];
    const cuts = new Set(plain.flatMap(({ axes }) => axes.map(({ dimension, scheme }) => `${dimension.id} ${scheme}`)));
    if (plain.some(({ axes }) => additive(axes).length === cuts.size)) return [];

    const used = [...new Set(plain.flatMap(({ axes }) => additive(axes).map(({ dimension }) => dimension.id)))];
    const { by, lines } = plain[0]!.classes;
    const columns = used.map((id) => by.indexOf(id));
    const atoms = new Map<string, Sum>();
    const members = new Map<CellId, Set<string>>();
    for (const line of lines) {
      const atom = `${scope}/${columns.map((column) => line.codes[column]).join('/')}`;
      add(atoms, atom, line);
      for (const table of plain) {
        const axes = additive(table.axes);
        for (const at of standsIn({ ...table, axes }, line)) {
          if (at.includes(null)) continue;
          const id = figureId(scope, placeOf({ axes }, at));
          members.set(id, (members.get(id) ?? new Set()).add(atom));
        }
      }
    }
    if (atoms.size > mostAtoms) throw new TooManyTables();

    const cells = Object.assign({}, ...plain.map((table) => tableSystem(table).cells)) as Record<CellId, Cell>;
    const figures = Object.fromEntries(
      [...members].filter(([id]) => cells[id]).map(([id, of]) => [id, { ...cells[id]!, atoms: [...of] }]),
    );
    const tied = overlap(figures, Object.fromEntries([...atoms].map(([atom, { value }]) => [atom, value])));
    return plain[0]!.report.unit === 'persons' ? [tied] : [{ ...tied, cells: { ...tied.cells, ...magnitudes(atoms) } }];
  });
}
/** Atoms of acts and time, which may be many and yet those of one person. */
const magnitudes = (atoms: ReadonlyMap<string, Sum>): Record<CellId, Cell> =>
  Object.fromEntries(
    [...atoms].map(([atom, sum]) => [`atom|${atom}`, { ...magnitudeOf(sum), state: 'withheld' as const }]),
  );

function groupedBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

const additive = (axes: readonly Axis[]) => axes.filter(({ dimension }) => !dimension.several);

/**
 * Where one population lies within another (a quarter in its year, a grant in all, an indicator in its parent), what is
 * left of the whole can be told from both. It is a figure like any other, and protected like one.
 */
function containment(tables: readonly Table[]): System {
  const cells: Record<CellId, Cell> = {};
  const equations: Equation[] = [];
  const complements = new Map<string, { whole: CellId; part: CellId }>();
  const known = tables.map((table) => ({ table, cells: tableSystem(table).cells, sums: sumsOf(table) }));

  for (const whole of known)
    for (const part of known) {
      if (!contains(whole.table, part.table)) continue;
      for (const at of placesOf(whole.table)) {
        const place = placeOf(whole.table, at);
        const [larger, smaller] = [figureId(scopeOf(whole.table), place), figureId(scopeOf(part.table), place)];
        const [a, b] = [whole.cells[larger], part.cells[smaller]];
        const rest = restId(larger, smaller);
        // Counted at different times one can come out smaller than its part: then nothing can be subtracted.
        if (!a || !b || a.value < b.value || complements.has(rest)) continue;

        cells[larger] = a;
        cells[smaller] = b;
        complements.set(rest, { whole: larger, part: smaller });
        if (whole.table.report.unit === 'persons') continue;
        cells[rest] = { ...magnitudeOf(without(whole.sums, part.sums, figureId('', place))), state: 'withheld' };
        equations.push({ terms: { [smaller]: 1, [rest]: 1, [larger]: -1 } });
      }
    }
  return { cells, equations, complements: [...complements.values()] };
}

/** What each person has of the whole and not of the part. */
function without(whole: ReadonlyMap<string, Sum>, part: ReadonlyMap<string, Sum>, id: string): Sum {
  const [larger, smaller] = [whole.get(id), part.get(id)];
  const parts = [...(larger?.parts ?? [])].map(
    ([person, value]) => [person, value - (smaller?.parts.get(person) ?? 0)] as const,
  );
  return {
    value: (larger?.value ?? 0) - (smaller?.value ?? 0),
    parts: new Map(parts.filter(([, value]) => value > 0)),
  };
}

function contains(whole: Table, part: Table): boolean {
  if (scopeOf(whole) === scopeOf(part)) return false;
  const same = whole.report.id === part.report.id;
  if (!same && !part.report.within?.includes(whole.report.id)) return false;
  if (whole.from > part.from || whole.to < part.to) return false;
  if (whole.grantId !== null && whole.grantId !== part.grantId) return false;
  // Two counts of the very same are two editions; how they may differ is asked elsewhere.
  return !(same && whole.from === part.from && whole.to === part.to && whole.grantId === part.grantId);
}

/** The cells in which one person stands: what she knows of herself she knows of all of them. */
function rowsOf(tables: readonly Table[]): CellId[][] {
  const rows = new Map<string, CellId[]>();
  const ofPersons = tables.filter(({ report }) => report.unit === 'persons');
  for (const cut of groupedBy(ofPersons, scopeOf).values())
    for (const line of cut[0]!.classes.lines) {
      const ids = new Set(cut.flatMap((table) => standsIn(table, line).map((at) => cellIdOf(table, at))));
      rows.set([...ids].join(' '), [...ids]);
    }
  return [...rows.values()];
}
