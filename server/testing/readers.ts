import { type Knowledge, TestAttacker } from '#server/disclosure/fixtures/attacker.ts';
import type { CellId, Draft, Shown } from '#server/disclosure/model.ts';

/*
 * What readers can work out of tables, by a linear program of the tests' own: the rules of each profile are written down
 * here once more, and nothing of the library or of the reports is used. It takes tables as a reader has them before her.
 */

/** Somebody, or an act: a code of each breakdown (several, joined by +), and as bits the quarters in which it is counted. */
export interface Counted {
  [dimension: string]: string | number;
  quarters: number;
}

const codesOf = (one: Counted, dimension: string): string[] => String(one[dimension]).split('+');

/** Everybody there is, what could be, and which quarters a period covers. */
export interface World {
  people: readonly Counted[];
  values: Readonly<Record<string, readonly (string | number)[]>>;
  periods: Readonly<Record<string, number>>;
}

/** What of a table somebody reads. */
export interface Read {
  period: string;
  profile: 'internal' | 'external' | 'funder';
  breakdowns: readonly { dimension: string; categories: readonly { code: string; of: readonly string[] }[] }[];
  cells: readonly { at: readonly (string | null)[]; value: number | null }[];
}

/** Smallest figures that are told, those of minors and small gender groups, and the steps in which they are. */
const rules = {
  internal: { threshold: 5, strict: 10, base: 1 },
  funder: { threshold: 5, strict: 10, base: 1 },
  external: { threshold: 11, strict: 16, base: 5 },
} as const;
const strict = ['UNDER_18', 'NON_BINARY', 'OTHER_SELF_DESCRIBED', 'TRANS_WOMAN', 'TRANS_MAN'];

/** What somebody knows besides: how many there are of these, at least and at most. */
export interface Knows {
  is: (one: Counted) => boolean;
  least: number;
  most?: number;
}

/**
 * What somebody who holds all these tables tells of a figure that none of them shows her and that is below what may be told:
 * the figure itself, or that it is small. `acts`: of what one person may do several times only the figure is asked.
 */
export function workedOut(
  { people, values, periods }: World,
  tables: readonly Read[],
  reader: Read['profile'],
  { knows = [], acts = false }: { knows?: readonly Knows[]; acts?: boolean } = {},
): string[] {
  const cells: Record<CellId, Shown> = {};
  const equations: Draft['equations'][number][] = [];
  const atoms = Object.entries(values)
    .reduce<Counted[]>(
      (all, [name, codes]) => all.flatMap((one) => codes.map((code) => ({ ...one, [name]: code }))),
      [{ quarters: 0 }],
    )
    .map((one) => ({ one, id: JSON.stringify(one) }));
  for (const { id } of atoms) cells[id] = { figure: null, threshold: 0 };

  const hidden = new Map<CellId, { value: number; limit: number; is: (one: Counted) => boolean }>();
  for (const { period, profile, breakdowns, cells: own } of tables) {
    const { base, threshold, strict: stricter } = rules[profile];
    for (const { at, value } of own) {
      const place = at.map((code, i) => breakdowns[i]!.categories.find((one) => one.code === code)?.of);
      const is = (one: Counted) =>
        (one.quarters & periods[period]!) > 0 &&
        place.every((of, i) => !of || codesOf(one, breakdowns[i]!.dimension).some((code) => of.includes(code)));
      const members = atoms.filter(({ one }) => is(one)).map(({ id }) => id);
      const id = `${period}: ${members.join(', ')}`;
      const isStrict = place.some((of) => of?.every((code) => strict.includes(code)));
      if (!cells[id]) equations.push({ terms: { ...Object.fromEntries(members.map((one) => [one, 1])), [id]: -1 } });
      if (value === null) {
        cells[id] ??= { figure: null, threshold };
        const limit = isStrict ? rules[reader].strict : rules[reader].threshold;
        hidden.set(id, { value: people.filter(is).length, limit, is });
        continue;
      }
      const isExact = base === 1 || value === 0;
      const least = isExact ? value : Math.max(value - 2, isStrict ? stricter : threshold);
      const most = isExact ? value : value + 2;
      const before = cells[id];
      cells[id] =
        before && before.figure !== null
          ? { figure: value, least: Math.max(least, before.least), most: Math.min(most, before.most) }
          : { figure: value, least, most };
    }
  }

  const known = knowledgeOf(atoms, hidden, people, knows);
  const draft = { profile: reader, threshold: rules[reader].threshold, cells, equations };
  const attacker = new TestAttacker(draft, known);
  const nothing = Object.keys(cells).map((id) => [id, { figure: null, threshold: 0 }]);
  const unread = knows.length ? new TestAttacker({ ...draft, cells: Object.fromEntries(nothing) }, known) : undefined;
  return [...hidden].flatMap(([id, { value, limit }]) => {
    if (cells[id]!.figure !== null || value === 0 || value >= limit) return [];
    const range = attacker.rangeOf(id);
    if (!range) return [`nothing fits: ${id}`];
    const enough = acts ? value + 1 : limit;
    if (range.most >= enough - 1e-4 && range.least <= range.most - 0.5) return [];
    // What she could tell with nothing published is about herself: the group that she is alone in, and its parts.
    const before = unread?.rangeOf(id);
    return before && before.most < enough - 1e-4 ? [] : [`${range.least} to ${range.most}: ${id}`];
  });
}

/** Of single classes what is known of them together; and of a hidden group whatever is known of all who are in it. */
function knowledgeOf(
  atoms: readonly { one: Counted; id: CellId }[],
  hidden: ReadonlyMap<CellId, { is: (one: Counted) => boolean; value: number }>,
  people: readonly Counted[],
  knows: readonly Knows[],
): Knowledge {
  const known: Record<CellId, { least: number; most?: number }> = {};
  for (const { is, least, most } of knows) {
    const own = atoms.filter(({ one }) => is(one));
    if (own.length === 1) known[own[0]!.id] = { least, ...(most !== undefined && { most }) };
    // Whoever is alone in a group that she knows herself to be in is taken to know that, too.
    for (const [id, group] of hidden)
      if (least === 1 && own.length === 1 && group.value === 1 && people.filter(is).some(group.is))
        known[id] = { least: 1, most: 1 };
  }
  return known;
}
