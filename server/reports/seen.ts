import type { CellId, Equation, System } from '#server/disclosure/model.ts';
import { figureId, join, moreThanOnce, type Place } from '#server/disclosure/tables.ts';
import type { Category } from './dimensions.ts';
import { type Axis, keyOf, scopeOf, type Table, tableSystem } from './tables.ts';

/** What one and the same group is called in one table and in another: there in several categories, perhaps. */
interface Group {
  one: readonly Category[];
  other: readonly Category[];
}
/** The places of a group in both. */
interface Places {
  one: readonly Place[];
  other: readonly Place[];
}

/**
 * What a reader of these tables has before her, with what adds up to what in them and between them. Nothing in it depends on
 * a figure that is not shown: neither who is counted together, nor which figures could be subtracted. Only tables of one count
 * are tied to each other: what they call their categories is true of their figures, too, since both were counted at one time.
 */
export function seenOf(tables: readonly Table[]): System {
  const own = join(...tables.map(tableSystem));
  const pairs = tables.flatMap((one, at) => tables.slice(at + 1).map((other) => [one, other] as const));
  const tied = pairs.filter(([one, other]) => scopeOf(one) === scopeOf(other));
  return join(own, ...tied.map(([one, other]) => between(one, other, own.cells)));
}

/** Tables of one count by several schemes tell of the same people; which codes are in a category both of them print. */
function between(one: Table, other: Table, cells: System['cells']): System {
  const shared = one.axes.flatMap((axis) => {
    const its = other.axes.find(({ dimension }) => dimension.id === axis.dimension.id);
    return its ? [[axis, its] as const] : [];
  });
  const scope = scopeOf(one);
  const idsAt = (places: readonly Place[]) => places.map((place) => figureId(scope, place));
  const equations = placesOver(shared).flatMap((at) => sameIn(idsAt(at.one), idsAt(at.other)));
  const answers = shared
    .filter(([{ dimension }]) => dimension.several)
    .flatMap(([several, its]) => {
      const beside = placesOver(shared.filter(([axis]) => axis !== several));
      // Of the others, only where both tables have the very same group.
      const places = beside.flatMap((at) =>
        at.one.length === 1 && at.other.length === 1 ? [[at.one[0]!, at.other[0]!] as const] : [],
      );
      const { id } = several.dimension;
      return places.flatMap(([here, there]) => [
        ...within(several.categories, its.categories, (category, isCoarse) =>
          figureId(scope, { ...(isCoarse ? here : there), [id]: keyOf(category) }),
        ),
        ...within(its.categories, several.categories, (category, isCoarse) =>
          figureId(scope, { ...(isCoarse ? there : here), [id]: keyOf(category) }),
        ),
      ]);
    });
  const surplus = answers.flatMap(({ whole, parts, isAll }) => (isAll && moreThanOnce(cells, whole, parts)) || []);
  return {
    cells: Object.assign({}, ...surplus.map((more) => more.cells)),
    equations: [...equations, ...surplus.flatMap((more) => more.equations)],
    complements: answers.flatMap(({ whole, parts }) => parts.map((part) => ({ whole, part }))),
  };
}

/** Every group that both tables have by these breakdowns, as each of them calls it. */
const placesOver = (shared: readonly (readonly [Axis, Axis])[]): Places[] =>
  shared.reduce<Places[]>(
    (all, [axis, its]) =>
      all.flatMap((at) => [
        at,
        ...groupsOf(axis, its).map((group) => ({
          one: crossed(at.one, axis, group.one),
          other: crossed(at.other, axis, group.other),
        })),
      ]),
    [{ one: [{}], other: [{}] }],
  );

const crossed = (places: readonly Place[], { dimension }: Axis, categories: readonly Category[]): Place[] =>
  places.flatMap((place) => categories.map((one) => ({ ...place, [dimension.id]: keyOf(one) })));

/**
 * The smallest groups that can be put together from the categories of either: everybody has a place on each axis, so that
 * whoever stands in some of these stands in those, too. Of several answers, only what is the same in both.
 */
function groupsOf({ dimension, categories }: Axis, { categories: others }: Axis): Group[] {
  if (dimension.several)
    return categories.flatMap((one) => {
      const same = others.find((each) => keyOf(each) === keyOf(one));
      return same ? [{ one: [one], other: [same] }] : [];
    });
  const groups: { codes: Set<string>; one: Category[]; other: Category[] }[] = [];
  const add = (category: Category, side: 'one' | 'other') => {
    const met = groups.filter(({ codes }) => category.of.some((code) => codes.has(code)));
    const joined = { codes: new Set(category.of), one: [] as Category[], other: [] as Category[] };
    joined[side].push(category);
    for (const group of met) {
      groups.splice(groups.indexOf(group), 1);
      for (const code of group.codes) joined.codes.add(code);
      joined.one.push(...group.one);
      joined.other.push(...group.other);
    }
    groups.push(joined);
  };
  for (const one of categories) add(one, 'one');
  for (const one of others) add(one, 'other');
  // What stands on one axis only is nobody on the other; that is told by no line.
  return groups.filter(({ one, other }) => one.length && other.length);
}

/** These figures are together those; what is on both sides says nothing. */
function sameIn(these: readonly CellId[], those: readonly CellId[]): Equation[] {
  const terms: Record<CellId, number> = {};
  for (const id of these) terms[id] = (terms[id] ?? 0) + 1;
  for (const id of those) terms[id] = (terms[id] ?? 0) - 1;
  const left = Object.entries(terms).filter(([, times]) => times !== 0);
  return left.length ? [{ terms: Object.fromEntries(left) }] : [];
}

/** Of several answers: the finer ones within a coarser one, and whether whoever gave that one gave one of these. */
function within(
  coarse: readonly Category[],
  fine: readonly Category[],
  idOf: (category: Category, isCoarse: boolean) => CellId,
): { whole: CellId; parts: CellId[]; isAll: boolean }[] {
  return coarse.flatMap((whole) => {
    const inner = fine.filter((one) => keyOf(one) !== keyOf(whole) && one.of.every((code) => whole.of.includes(code)));
    if (!inner.length) return [];
    const covered = new Set(inner.flatMap(({ of }) => of));
    return [
      {
        whole: idOf(whole, true),
        parts: inner.map((one) => idOf(one, false)),
        isAll: whole.of.every((code) => covered.has(code)),
      },
    ];
  });
}
