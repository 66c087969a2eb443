import { toldBy } from './measures.ts';
import type { Cell, CellId, Equation, Profile, System } from './model.ts';
import { costOf, thresholdOf } from './profiles.ts';

export interface Category {
  code: string;
  /** A hierarchy: finer categories that add up to this one. */
  parts?: readonly Category[];
  /** Minors, a small gender group: the stricter threshold. */
  strict?: boolean;
}

export interface Dimension {
  id: string;
  categories: readonly Category[];
  /** Several answers for each person: the categories do not add up to the total. */
  additive?: boolean;
  /** Tells something about a person that membership of the row does not: an outcome, a form of exploitation. */
  sensitive?: boolean;
}

/** Where a figure stands: a category code for each dimension; a dimension that is missing is added up over. */
export type Place = Readonly<Record<string, string>>;

export interface TableSpec {
  /** What is counted, of whom, when: figures of one scope with the same place are the same figure in every table. */
  scope: string;
  dimensions: readonly Dimension[];
  /** The figure of a place, also of margins and of the total. */
  count(place: Place): number | Cell;
}

/** The id of a figure: the same for everybody who counts the same. */
export function figureId(scope: string, place: Place): CellId {
  const parts = Object.keys(place).sort();
  return [scope, ...parts.map((dimension) => `${dimension}=${place[dimension]}`)].join('|');
}

/**
 * Of answers that do not add up: by how much they are more than the whole, where everybody gave one. It is asked by nobody;
 * but whoever knows the whole and all answers but one knows how few that one can be.
 */
export function moreThanOnce(
  cells: Readonly<Record<CellId, Cell>>,
  whole: CellId,
  answers: readonly CellId[],
): System | undefined {
  const value = answers.reduce((sum, id) => sum + cells[id]!.value, 0) - cells[whole]!.value;
  if (value < 0) return undefined;
  const surplus = `${answers.join(' + ')} − ${whole}`;
  const terms = { ...Object.fromEntries(answers.map((id) => [id, 1])), [surplus]: -1, [whole]: -1 };
  return { cells: { [surplus]: { value, state: 'unasked' } }, equations: [{ terms, tie: true }] };
}

/** A table with all margins, and what adds up to what. Throws when the figures do not add up. */
export function tableOf({ scope, dimensions, count }: TableSpec): System {
  const cells: Record<CellId, Cell> = {};
  const equations: Equation[] = [];
  const answers: { whole: CellId; parts: CellId[] }[] = [];
  const complements: { whole: CellId; part: CellId }[] = [];
  const axes = dimensions.map((dimension) => ({ dimension, nodes: [undefined, ...nodesOf(dimension.categories)] }));

  for (const chosen of product(axes.map(({ nodes }) => nodes))) {
    const place = placeOf(dimensions, chosen);
    const id = figureId(scope, place);
    const figure = count(place);
    const strict = chosen.some((node) => node?.strict);
    cells[id] = { ...(typeof figure === 'number' ? { value: figure } : figure), ...(strict && { strict }) };

    for (const [at, { dimension }] of axes.entries()) {
      const node = chosen[at];
      const parts = node ? (node.parts ?? []) : dimension.categories;
      const ids = parts.map(({ code }) => figureId(scope, { ...place, [dimension.id]: code }));
      if (!ids.length) continue;
      if (dimension.additive !== false) equations.push(sumOf(id, ids, dimension.sensitive));
      else {
        complements.push(...ids.map((part) => ({ whole: id, part })));
        answers.push({ whole: id, parts: ids });
      }
    }
  }
  for (const { whole, parts } of answers) {
    const more = moreThanOnce(cells, whole, parts);
    Object.assign(cells, more?.cells);
    equations.push(...(more?.equations ?? []));
  }
  return checked({ cells, equations, complements, totals: [figureId(scope, {})] });
}

/** One system of several: what has the same id is the same figure. Throws when two of them tell it differently. */
export function join(...systems: readonly System[]): System {
  const cells: Record<CellId, Cell> = {};
  const equations = new Map<string, Equation>();
  const complements = new Map<string, { whole: CellId; part: CellId }>();
  for (const system of systems) {
    for (const [id, cell] of Object.entries(system.cells)) cells[id] = cells[id] ? both(id, cells[id], cell) : cell;
    for (const equation of system.equations) {
      const key = keyOf(equation);
      const { terms } = equation;
      const all = [equations.get(key) ?? equation, equation];
      equations.set(key, {
        terms,
        ...(all.some(({ sensitive }) => sensitive) && { sensitive: true }),
        // A line that somebody prints is one, whatever else it ties.
        ...(all.every(({ tie }) => tie) && { tie: true }),
      });
    }
    for (const pair of system.complements ?? []) complements.set(JSON.stringify([pair.whole, pair.part]), pair);
  }
  return checked({
    cells,
    equations: [...equations.values()],
    complements: [...complements.values()],
    rows: systems.flatMap(({ rows = [] }) => rows),
    totals: [...new Set(systems.flatMap(({ totals = [] }) => totals))],
    attackers: systems.flatMap(({ attackers = [] }) => attackers),
  });
}

/** A released system as the next one has to take it: what was shown is known, what was suppressed stays withheld. */
export function earlier(system: System, suppressed: readonly CellId[], profile: Profile): System {
  const hidden = new Set(suppressed);
  const cells = Object.fromEntries(
    Object.entries(system.cells).map(([id, cell]): [CellId, Cell] => {
      if (cell.state && cell.state !== 'open') return [id, cell];
      if (hidden.has(id)) return [id, { ...cell, state: 'withheld', suppressed: true }];
      const shown = toldBy(cell.value, thresholdOf(cell, profile), profile.base);
      return [id, { ...cell, state: 'published', ...(profile.base > 1 && { shown }) }];
    }),
  );
  const { totals: _, ...rest } = system;
  return { ...rest, cells };
}

/** What is lost in all when these cells are not shown. */
export function lossOf(system: System, suppressed: readonly CellId[], profile: Profile): number {
  return suppressed.reduce((sum, id) => sum + costOf(system.cells[id]!, profile), 0);
}

/** The first total of each table, and of which cells it is the sum of: an equation with parts 1 and one total -1. */
export function totalOf({ terms }: Equation): { total: CellId; parts: CellId[] } | undefined {
  const ids = Object.keys(terms);
  const totals = ids.filter((id) => terms[id] === -1);
  const parts = ids.filter((id) => terms[id] === 1);
  return totals.length === 1 && parts.length === ids.length - 1 ? { total: totals[0]!, parts } : undefined;
}

function sumOf(total: CellId, parts: readonly CellId[], sensitive?: boolean): Equation {
  return { terms: { ...Object.fromEntries(parts.map((id) => [id, 1])), [total]: -1 }, ...(sensitive && { sensitive }) };
}

function nodesOf(categories: readonly Category[]): Category[] {
  return categories.flatMap((category) => [category, ...nodesOf(category.parts ?? [])]);
}

function placeOf(dimensions: readonly Dimension[], chosen: readonly (Category | undefined)[]): Place {
  return Object.fromEntries(dimensions.flatMap(({ id }, at) => (chosen[at] ? [[id, chosen[at].code] as const] : [])));
}

function product<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>((all, list) => all.flatMap((row) => list.map((one) => [...row, one])), [[]]);
}

/** The same figure of two tables. What was published stays so; what was withheld is withheld. */
function both(id: CellId, one: Cell, other: Cell): Cell {
  if (one.value !== other.value) throw new Error(`Two tables tell ${id} differently.`);
  const states = [one.state ?? 'open', other.state ?? 'open'];
  const state = (['published', 'withheld', 'open'] as const).find((each) => states.includes(each)) ?? 'unasked';
  const shown = narrower(one, other);
  return { ...one, ...other, state, ...((one.strict || other.strict) && { strict: true }), ...(shown && { shown }) };
}

/** What both releases together tell; nothing when one of them told the value itself. */
function narrower(one: Cell, other: Cell): Cell['shown'] {
  const published = [one, other].filter(({ state }) => state === 'published');
  if (!published.length) return undefined;
  const told = published.map(({ shown, value }) => shown ?? { least: value, most: value });
  const least = Math.max(...told.map((each) => each.least));
  return { least, most: Math.min(...told.map((each) => each.most)) };
}

function keyOf({ terms }: Equation): string {
  return JSON.stringify(Object.entries(terms).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const most = 1e12;

function checked(system: System): System {
  for (const [id, { value }] of Object.entries(system.cells))
    if (!Number.isSafeInteger(value) || value < 0 || value > most) throw new Error(`${id} is not a count.`);
  for (const { terms } of system.equations) {
    const ids = Object.keys(terms);
    if (ids.some((id) => !system.cells[id])) throw new Error('An equation names a cell that does not exist.');
    const sum = ids.reduce((total, id) => total + terms[id]! * system.cells[id]!.value, 0);
    if (sum !== 0) throw new Error(`The parts do not add up: ${ids.at(-1)}`);
  }
  return system;
}
