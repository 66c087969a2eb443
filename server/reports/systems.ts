import { toldBy } from '#server/disclosure/measures.ts';
import type { Attacker, Cell, CellId, Equation, Profile, System } from '#server/disclosure/model.ts';
import { thresholdOf } from '#server/disclosure/profiles.ts';
import { join } from '#server/disclosure/tables.ts';
import { type Clients, groupedBy, type Refined, refine, TooManyTables } from './refinement.ts';
import { cellIdOf, cellIdsOf, placesOf, scopeOf, standsIn, type Table, tableSystem } from './tables.ts';
import { leftOf, related, ties } from './ties.ts';

/** More than this is not looked through in time, and what was not looked through is not shown. */
const mostCells = 12_000;

/** All tables as one system, each figure once, tied together where one population contains another. */
export function systemOf(tables: readonly Table[]): System {
  const all = [...tables, ...leftOf(tables)];
  const refined = refine(all, related);
  const ofAgency = ownRows(tables, refined.ofAgency);
  const system = join(...all.map(tableSystem), refined.system, ties(all, refined), {
    cells: {},
    equations: [],
    rows: rowsOf(tables),
  });
  if (Object.keys(system.cells).length > mostCells) throw new TooManyTables();
  const byRow = [...ofAgency.values()].map((own) => agencyWith(own, system));
  return { ...system, attackers: [...byRow, ...withClients(all, refined.clients, system)] };
}

/** The figures that are about one agency alone, by its code. */
type OwnRows = Map<string, Set<CellId>>;
const agency = 'agency';

/** What each agency did it knows: its own row in every table that is broken down by agency. */
function ownRows(tables: readonly Table[], refined: Refined['ofAgency']): OwnRows {
  const rows: OwnRows = new Map([...refined].map(([code, own]) => [code, new Set(own)]));
  for (const table of tables) {
    const axis = table.axes.findIndex(({ dimension }) => dimension.id === agency);
    if (axis < 0) continue;
    for (const at of placesOf(table)) {
      const own = at[axis];
      if (own) rows.set(own.code, (rows.get(own.code) ?? new Set()).add(cellIdOf(table, at)));
    }
  }
  return rows;
}

/**
 * Agencies that know some of those who are counted, because these are their clients, too. Of each figure they know how many
 * are theirs, and that the others are no less than none.
 */
function withClients(tables: readonly Table[], refined: Clients, system: System): Attacker[] {
  const agencies = new Set(tables.flatMap(({ classes }) => (classes.known ?? []).map((one) => one.agency)));
  return [...agencies].map((code) => {
    const own = new Map(refined.get(code));
    for (const table of tables) {
      for (const id of cellIdsOf(table)) own.set(id, own.get(id) ?? 0);
      const sums = new Map<CellId, number>();
      for (const client of table.classes.known?.filter((one) => one.agency === code) ?? [])
        for (const place of standsIn(table)(client)) {
          const id = scopeOf(table) + place;
          sums.set(id, (sums.get(id) ?? 0) + client.value);
        }
      for (const [id, value] of sums) own.set(id, value);
    }
    for (let before = -1; before !== own.size; ) {
      before = own.size;
      for (const { terms } of system.equations) addRest(own, terms);
    }
    // Counted at different times they may not fit one another; nobody knows more than there is.
    const least = ([id, value]: [CellId, number]) => Math.max(0, Math.min(value, system.cells[id]!.value));
    return { kind: agency, knows: Object.fromEntries([...own].map((one) => [one[0], { least: least(one) }])) };
  });
}

/** Of one more figure, what follows from the others of a sum. */
function addRest(own: Map<CellId, number>, terms: Equation['terms']): void {
  const [unknown, ...others] = Object.keys(terms).filter((id) => !own.has(id));
  if (unknown === undefined || others.length) return;
  const sum = Object.entries(terms).reduce((all, [id, times]) => all + times * (own.get(id) ?? 0), 0);
  own.set(unknown, -sum / terms[unknown]!);
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

/** The cells in which one person stands: what she knows of herself she knows of all of them. */
function rowsOf(tables: readonly Table[]): CellId[][] {
  const rows = new Map<string, CellId[]>();
  const ofPersons = tables.filter(({ report }) => report.unit === 'persons');
  for (const cut of groupedBy(ofPersons, scopeOf).values())
    for (const line of cut[0]!.classes.lines) {
      const ids = new Set(cut.flatMap((table) => standsIn(table)(line).map((place) => scopeOf(table) + place)));
      rows.set([...ids].join(' '), [...ids]);
    }
  return [...rows.values()];
}
