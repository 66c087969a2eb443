import { toldBy } from '#server/disclosure/measures.ts';
import type { Attacker, Cell, CellId, Profile, System } from '#server/disclosure/model.ts';
import { thresholdOf } from '#server/disclosure/profiles.ts';
import { figureId, join, overlap } from '#server/disclosure/tables.ts';
import {
  type Axis,
  add,
  cellIdOf,
  cellIdsOf,
  magnitudeOf,
  placeOf,
  placesOf,
  type Sum,
  scopeOf,
  standsIn,
  type Table,
  tableSystem,
} from './tables.ts';
import { ties } from './ties.ts';

/** More than this is not looked through in time, and what was not looked through is not shown. */
const mostCells = 12_000;
const mostAtoms = 2000;
export class TooManyTables extends Error {}

/** All tables as one system, each figure once, tied together where one population contains another. */
export function systemOf(tables: readonly Table[]): System {
  const alone = tables.map(tableSystem);
  const ofAgency = ownRows(tables);
  const system = join(...alone, ...refinements(tables, ofAgency), ties(tables), {
    cells: {},
    equations: [],
    rows: rowsOf(tables),
  });
  if (Object.keys(system.cells).length > mostCells) throw new TooManyTables();
  return { ...system, attackers: [...ofAgency.values()].map((own) => agencyWith(own, system)) };
}

/** The figures that are about one agency alone, by its code. */
type OwnRows = Map<string, Set<CellId>>;
const agency = 'agency';

function addOwn(rows: OwnRows, code: string, id: CellId): void {
  rows.set(code, (rows.get(code) ?? new Set()).add(id));
}

/** What each agency did it knows: its own row in every table that is broken down by agency. */
function ownRows(tables: readonly Table[]): OwnRows {
  const rows: OwnRows = new Map();
  for (const table of tables) {
    const axis = table.axes.findIndex(({ dimension }) => dimension.id === agency);
    if (axis < 0) continue;
    for (const at of placesOf(table)) {
      const own = at[axis];
      if (own) addOwn(rows, own.code, cellIdOf(table, at));
    }
  }
  return rows;
}

/** An agency with its own figures, and whatever follows from them alone. */
function agencyWith(own: Set<CellId>, { cells, equations }: System): Attacker {
  for (let grew = true; grew; ) {
    grew = false;
    for (const { terms } of equations) {
      const [unknown, ...others] = Object.keys(terms).filter((id) => !own.has(id));
      if (unknown === undefined || others.length) continue;
      own.add(unknown);
      grew = true;
    }
  }
  const knows = [...own].map((id) => [id, { least: cells[id]!.value, most: cells[id]!.value }]);
  return { kind: agency, knows: Object.fromEntries(knows) };
}

/**
 * The system in which it is decided what a new table shows to these readers. What another profile hid from them may be
 * shown now; what another one told them in steps of its base stays told, whatever is decided of the figure itself; and
 * what is `kept` is hidden whatever happens.
 */
export function systemToDecide(
  table: Table,
  profile: Profile,
  before: readonly Table[],
  kept: ReadonlySet<CellId> = new Set(),
): System {
  const system = systemOf([table, ...before]);
  const cells: Record<CellId, Cell> = { ...system.cells };
  const equations = [...system.equations];
  const same = before.filter(({ released }) => released?.profile.name === profile.name);
  const hidden = new Set(same.flatMap(({ released }) => [...released!.hidden]));

  for (const id of cellIdsOf(table)) {
    const { state, shown, ...cell } = cells[id]!;
    if (state === 'withheld' && !hidden.has(id)) cells[id] = cell;
    if (state === 'published' && shown && shown.least < shown.most && profile.base === 1) {
      const told = `${id} as told`;
      cells[told] = { ...cell, state, shown };
      equations.push({ terms: { [told]: 1, [id]: -1 } });
      cells[id] = cell;
    }
    if (kept.has(id) && !cells[id]!.state) cells[id] = { ...cell, state: 'withheld' };
  }
  return { ...system, cells, equations };
}

/**
 * What readers have before them once a table is shown beside everything they saw: what its figures tell, each by the base
 * of the table, and which of them are hidden.
 */
export function systemOnceShown(
  table: Table,
  profile: Profile,
  hidden: ReadonlySet<CellId>,
  before: readonly Table[],
): { system: System; hidden: CellId[] } {
  const system = systemOf([table, ...before]);
  const cells: Record<CellId, Cell> = { ...system.cells };
  for (const id of cellIdsOf(table)) {
    if (hidden.has(id)) continue;
    const { state, shown, ...cell } = cells[id]!;
    if (state === 'published' && !shown) continue;
    const told = toldBy(cell.value, thresholdOf(cell, profile), profile.base);
    const { least, most } = shown ?? { least: 0, most: Number.POSITIVE_INFINITY };
    cells[id] = { ...cell, shown: { least: Math.max(told.least, least), most: Math.min(told.most, most) } };
  }
  return {
    system: { ...system, cells },
    hidden: [...hidden].filter((id) => (cells[id]!.state ?? 'open') === 'open'),
  };
}

/** More than one way to cut the same population: atoms that all of them are sums of. */
function refinements(tables: readonly Table[], ofAgency: OwnRows): System[] {
  return [...groupedBy(tables, scopeOf)].flatMap(([scope, cut]) => {
    const plain = cut.filter(({ axes }) => additive(axes).length > 0);
    return [...groupedByBreakdowns(plain).values()].flatMap((tied) => refinementOf(scope, tied, ofAgency));
  });
}

/** Tables without a breakdown in common tell nothing of each other but the total, which is one figure in all of them. */
function groupedByBreakdowns(tables: readonly Table[]): Map<string, Table[]> {
  const parents = new Map<string, string>();
  const rootOf = (dimension: string): string => {
    const parent = parents.get(dimension);
    return parent === undefined ? dimension : rootOf(parent);
  };
  for (const { axes } of tables) {
    const [first, ...others] = additive(axes).map(({ dimension }) => dimension.id);
    for (const other of others) if (rootOf(other) !== rootOf(first!)) parents.set(rootOf(other), rootOf(first!));
  }
  return groupedBy(tables, ({ axes }) => rootOf(additive(axes)[0]!.dimension.id));
}

function refinementOf(scope: string, plain: readonly Table[], ofAgency: OwnRows): System[] {
  if (plain.length < 2) return [];
  const cutsOf = ({ axes }: Table) => additive(axes).map(({ dimension, scheme }) => `${dimension.id} ${scheme}`);
  const cuts = new Set(plain.flatMap(cutsOf));
  if (plain.some((table) => cutsOf(table).length === cuts.size)) return [];

  const { by, lines } = plain[0]!.classes;
  const ofDimension = groupedBy(
    plain.flatMap(({ axes }) => additive(axes)),
    ({ dimension }) => dimension.id,
  );
  const used = [...ofDimension.keys()].sort();
  const groups = used.map((id) =>
    groupsOf(
      ofDimension.get(id)!,
      lines.map(({ codes }) => codes[by.indexOf(id)] as string),
    ),
  );
  if (groups.reduce((many, { names }) => many * names.length, 1) > mostAtoms) throw new TooManyTables();

  // Also those in which nobody is: a reader does not know that.
  const atoms = new Map<string, Sum>();
  const members = new Map<CellId, string[]>();
  const named = (names: readonly string[]) => `${scope}/${used.join('+')}/${names.join('/')}`;
  for (const names of product(groups.map((group) => group.names))) {
    const atom = named(names);
    atoms.set(atom, { value: 0, parts: new Map() });
    const whose = used.indexOf(agency);
    if (whose >= 0) addOwn(ofAgency, groups[whose]!.example.get(names[whose]!)!, `atom|${atom}`);
    for (const { axes } of plain) {
      const own = additive(axes);
      const at = own.map(({ dimension, categories }) => {
        const { example } = groups[used.indexOf(dimension.id)]!;
        const code = example.get(names[used.indexOf(dimension.id)]!)!;
        return categories.find(({ of }) => of.includes(code)) ?? null;
      });
      if (at.includes(null)) continue;
      const id = figureId(scope, placeOf({ axes: own }, at));
      const inside = members.get(id);
      if (!inside) members.set(id, [atom]);
      else if (!inside.includes(atom)) inside.push(atom);
    }
  }
  for (const line of lines) {
    const names = used.map((id, i) => groups[i]!.of.get(line.codes[by.indexOf(id)] as string)!);
    add(atoms, named(names), line);
  }

  const cells = Object.assign({}, ...plain.map((table) => tableSystem(table).cells)) as Record<CellId, Cell>;
  const figures = Object.fromEntries(
    [...members].filter(([id]) => cells[id]).map(([id, of]) => [id, { ...cells[id]!, atoms: of }]),
  );
  const tied = overlap(figures, Object.fromEntries([...atoms].map(([atom, { value }]) => [atom, value])));
  return plain[0]!.report.unit === 'persons' ? [tied] : [{ ...tied, cells: { ...tied.cells, ...magnitudes(atoms) } }];
}

interface Groups {
  names: string[];
  /** The group of each code, and a code of each group. */
  of: Map<string, string>;
  example: Map<string, string>;
}

/** Codes of a dimension that no scheme of the tables tells apart. */
function groupsOf(axes: readonly Axis[], occurring: readonly string[]): Groups {
  const codes = new Set([...occurring, ...axes.flatMap(({ categories }) => categories.flatMap(({ of }) => of))]);
  const of = new Map<string, string>();
  const example = new Map<string, string>();
  for (const code of codes) {
    const name = axes.map(({ categories }) => categories.find((one) => one.of.includes(code))?.code ?? '').join(' ');
    of.set(code, name);
    if (!example.has(name)) example.set(name, code);
  }
  return { names: [...example.keys()], of, example };
}

function product<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>((all, list) => all.flatMap((row) => list.map((one) => [...row, one])), [[]]);
}

/** Atoms of acts and time, which may be many and yet those of one person. */
const magnitudes = (atoms: ReadonlyMap<string, Sum>): Record<CellId, Cell> =>
  Object.fromEntries(
    [...atoms].map(([atom, sum]) => [`atom|${atom}`, { ...magnitudeOf(sum), state: 'withheld' as const }]),
  );

export function groupedBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = key(item);
    const own = groups.get(name);
    if (own) own.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}

const additive = (axes: readonly Axis[]) => axes.filter(({ dimension }) => !dimension.several);

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
