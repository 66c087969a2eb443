import type { Profile, ProtectOptions, Repair, System } from './model.ts';
import { type Optimiser, protect } from './protect.ts';
import { type Category, type Dimension, figureId, join, type Place, type TableSpec, tableOf } from './tables.ts';

export interface RepairOptions extends Pick<ProtectOptions, 'deadlineMs' | 'signal'> {
  /** The other tables of the release, and earlier releases. */
  beside?: readonly System[];
}

/** Milliseconds that one change is given. */
const each = 3_000;

/**
 * What could be changed about a table, with its effect in cells that can be read: most first, the table as it is among
 * them. Says nothing of what is hidden or why, so it can be shown. A change that could not be tried in time is left out.
 */
export async function repairs(
  spec: TableSpec,
  profile: Profile,
  { deadlineMs, beside = [], signal }: RepairOptions,
  by?: Optimiser,
): Promise<Repair[]> {
  const deadline = Date.now() + deadlineMs;
  const tried: Repair[] = [];
  for (const { table, under = profile, ...change } of changesOf(spec, profile)) {
    const left = Math.min(each, deadline - Date.now());
    if (left <= 0) break;
    const mine = table();
    const system = beside.length ? join(mine, ...beside) : mine;
    const { status, suppressed } = await protect(system, under, { deadlineMs: left, ...(signal && { signal }) }, by);
    const own = Object.keys(mine.cells).filter((id) => (system.cells[id]!.state ?? 'open') === 'open');
    const hidden = new Set(suppressed);
    const shown = status === 'none' ? 0 : own.filter((id) => !hidden.has(id)).length;
    tried.push({ ...change, cells: own.length, shown });
  }
  return tried.sort((a, b) => b.shown - a.shown || a.cells - b.cells);
}

type Change = Omit<Repair, 'cells' | 'shown'> & { table(): System; under?: Profile };

function* changesOf(spec: TableSpec, profile: Profile): Generator<Change> {
  yield { kind: 'as-is', table: () => tableOf(spec) };
  if (profile.base === 1) yield { kind: 'round', table: () => tableOf(spec), under: { ...profile, base: 5 } };

  for (const dimension of spec.dimensions) {
    const { id, categories, additive } = dimension;
    if (spec.dimensions.length > 1)
      yield {
        kind: 'leave-out',
        dimension: id,
        table: () => tableOf({ ...spec, dimensions: without(spec.dimensions, id) }),
      };
    if (additive !== false && categories.length > 2)
      for (const [at, first] of categories.slice(0, -1).entries()) {
        const second = categories[at + 1]!;
        const codes = [first.code, second.code];
        yield {
          kind: 'collapse',
          dimension: id,
          categories: codes,
          table: () => tableOf(collapsed(spec, dimension, first, second)),
        };
      }
    for (const category of categories)
      yield { kind: 'leave-out', dimension: id, categories: [category.code], table: () => lineOut(spec, id, category) };
  }
}

function without(dimensions: readonly Dimension[], id: string): Dimension[] {
  return dimensions.filter((dimension) => dimension.id !== id);
}

/** The table in which two categories are one. */
function collapsed(spec: TableSpec, dimension: Dimension, first: Category, second: Category): TableSpec {
  const code = `${first.code}+${second.code}`;
  const one: Category = { code, ...((first.strict || second.strict) && { strict: true }) };
  const categories = dimension.categories.flatMap((each) => (each === first ? [one] : each === second ? [] : [each]));
  const count = (place: Place) => {
    if (place[dimension.id] !== code) return spec.count(place);
    return (
      figureAt(spec, { ...place, [dimension.id]: first.code }) +
      figureAt(spec, { ...place, [dimension.id]: second.code })
    );
  };
  const dimensions = spec.dimensions.map((each) => (each === dimension ? { ...dimension, categories } : each));
  return { ...spec, dimensions, count };
}

function figureAt(spec: TableSpec, place: Place): number {
  const figure = spec.count(place);
  return typeof figure === 'number' ? figure : figure.value;
}

/** The table without the figures of one category; what others add up to is still shown. */
function lineOut(spec: TableSpec, dimension: string, category: Category): System {
  const out = new Set<string>();
  const codes = new Set(codesOf(category));
  const table = tableOf({
    ...spec,
    count: (place) => {
      if (codes.has(place[dimension] ?? '')) out.add(figureId(spec.scope, place));
      return spec.count(place);
    },
  });
  const cells = Object.fromEntries(
    Object.entries(table.cells).map(([id, cell]) => [id, out.has(id) ? { ...cell, state: 'withheld' as const } : cell]),
  );
  return { ...table, cells };
}

function codesOf({ code, parts = [] }: Category): string[] {
  return [code, ...parts.flatMap(codesOf)];
}
