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

/** Everybody there is, and what could be. */
export interface World {
  people: readonly Counted[];
  values: Readonly<Record<string, readonly (string | number)[]>>;
  /** Which quarters a period covers. */
  periods: Readonly<Record<string, number>>;
  /** Of all combinations of values, those that there can be. */
  canBe?: (one: Counted) => boolean;
  /** Whom a table counts; without it, everybody who was there in a quarter of its period. */
  counts?: (one: Counted, of: Count) => boolean;
  /** Her codes of a breakdown that is another one in another period. */
  codes?: (one: Counted, dimension: string, of: Count) => readonly string[] | undefined;
}

/** What is counted, and over which period. */
export interface Count {
  reportId?: string;
  period: string;
  grant?: object | null;
}

/** What of a table somebody reads. */
export interface Read extends Count {
  profile: 'internal' | 'external' | 'funder';
  breakdowns: readonly {
    dimension: string;
    several?: boolean;
    categories: readonly { code: string; of: readonly string[] }[];
  }[];
  cells: readonly { at: Place; value: number | null }[];
}

type Place = readonly (string | null)[];

/** Smallest figures that are told, those of minors and small gender groups, and the steps in which they are. */
const rules = {
  internal: { threshold: 5, strict: 10, base: 1 },
  funder: { threshold: 5, strict: 10, base: 1 },
  external: { threshold: 11, strict: 16, base: 5 },
} as const;
const sensitive = ['citizenship', 'exploitation', 'status', 'closure'];
const strict = ['UNDER_18', 'NON_BINARY', 'OTHER_SELF_DESCRIBED', 'TRANS_WOMAN', 'TRANS_MAN'];

/** What somebody knows besides: how many there are of these, at least and at most. */
export interface Knows {
  is: (one: Counted) => boolean;
  least: number;
  most?: number;
  /** It is herself whom she knows: where she is alone, she is taken to know that. */
  self?: true;
}

/** A figure that some table has: who stands in it, of all who could be (`marks`, a character each) and of all there are. */
interface Figure {
  id: CellId;
  name: string;
  of: Count;
  marks: string;
  is: (one: Counted) => boolean;
  isPlace: (one: Counted) => boolean;
  value: number;
  isStrict: boolean;
  shown: { least: number; most: number } | undefined;
}

/** A figure that must not be told: how much it must be able to be, and of which two it is the difference. */
interface Secret {
  id: CellId;
  name: string;
  value: number;
  enough: number;
  is: (one: Counted) => boolean;
  rest?: { whole: CellId; part: CellId };
}

/**
 * What somebody who holds all these tables tells of a figure that none of them shows her and that is below what may be told:
 * the figure itself, or that it is small. `acts`: of what one person may do several times only the figure is asked;
 * `between`: also how many of a figure are not in another report, and that all of a group are the same.
 */
export function workedOut(
  world: World,
  tables: readonly Read[],
  reader: Read['profile'],
  { knows = [], acts = false, between = false }: { knows?: readonly Knows[]; acts?: boolean; between?: boolean } = {},
): string[] {
  const atoms = Object.entries(world.values)
    .reduce<Counted[]>(
      (all, [name, codes]) => all.flatMap((one) => codes.map((code) => ({ ...one, [name]: code }))),
      [{ quarters: 0 }],
    )
    .filter((one) => world.canBe?.(one) ?? true);
  const figures = figuresOf(world, tables, atoms);
  const limitOf = (...of: readonly Figure[]) =>
    of.some(({ isStrict }) => isStrict) ? rules[reader].strict : rules[reader].threshold;
  const secrets = [...figures.values()].flatMap((one): Secret[] => {
    const limit = limitOf(one);
    return one.shown || one.value === 0 || one.value >= limit ? [] : [{ ...one, enough: acts ? one.value + 1 : limit }];
  });
  if (between) {
    secrets.push(...restsOf(world, [...figures.values()], atoms, limitOf));
    secrets.push(...alikeIn(world, tables, figures, atoms, limitOf));
  }
  if (!secrets.length) return [];

  // Those of whom no table and nothing that she knows tells one from another are one unknown.
  const merged = new Map<string, { id: CellId; one: Counted }>();
  for (const [at, one] of atoms.entries()) {
    const marks = [...figures.keys()].map((each) => each[at]).join('');
    const key = `${marks} ${knows.map(({ is }) => Number(is(one))).join('')}`;
    if (!merged.has(key)) merged.set(key, { id: `those ${merged.size}`, one });
  }
  const groups = [...merged.values()];
  const asked = new Set(secrets.flatMap(({ id, rest }) => (rest ? [rest.whole, rest.part] : [id])));
  const cells: Record<CellId, Shown> = Object.fromEntries(groups.map(({ id }) => [id, { figure: null, threshold: 0 }]));
  const equations: Draft['equations'][number][] = [];
  for (const { id, is, shown } of figures.values()) {
    if (!shown && !asked.has(id)) continue;
    const members = groups.filter(({ one }) => is(one)).map((group) => group.id);
    cells[id] = shown ? { figure: shown.least, ...shown } : { figure: null, threshold: 0 };
    equations.push({ terms: { ...Object.fromEntries(members.map((one) => [one, 1])), [id]: -1 } });
  }
  for (const { id, rest } of secrets) {
    if (!rest) continue;
    cells[id] = { figure: null, threshold: 0 };
    equations.push({ terms: { [rest.part]: 1, [id]: 1, [rest.whole]: -1 } });
  }

  const known = knowledgeOf(groups, secrets, world.people, knows);
  const draft = { profile: reader, threshold: rules[reader].threshold, cells, equations };
  const attacker = new TestAttacker(draft, known);
  const nothing = Object.keys(cells).map((id) => [id, { figure: null, threshold: 0 }]);
  const unread = knows.length ? new TestAttacker({ ...draft, cells: Object.fromEntries(nothing) }, known) : undefined;
  return secrets.flatMap(({ id, name, value, enough }) => {
    if (!acts && (attacker.mostOf(id) ?? 0) >= enough - 1e-4) return [];
    const range = attacker.rangeOf(id);
    if (!range) return [`nothing fits: ${name}`];
    if (range.most >= enough - 1e-4 && range.least <= range.most - 0.5) return [];
    // What she could tell with nothing published is about herself: the group that she is alone in, and its parts.
    const before = unread?.rangeOf(id);
    return before && before.most < enough - 1e-4 ? [] : [`${value} is ${range.least} to ${range.most}: ${name}`];
  });
}

/** Who stands in a cell of a table, of all who could. */
function standing(world: World, { breakdowns, reportId, period, grant }: Read, at: Place, atoms: readonly Counted[]) {
  const of: Count = { reportId, period, grant };
  const place = at.map((code, i) => breakdowns[i]!.categories.find((one) => one.code === code)?.of);
  const isPlace = (one: Counted) =>
    place.every((codes, i) => {
      const { dimension } = breakdowns[i]!;
      const own = world.codes?.(one, dimension, of) ?? String(one[dimension]).split('+');
      return !codes || own.some((code) => codes.includes(code));
    });
  const is = (one: Counted) => isIn(world, one, of) && isPlace(one);
  const isStrict = place.some((codes) => codes?.every((code) => strict.includes(code)));
  return { of, is, isPlace, isStrict, marks: atoms.map((one) => (is(one) ? '1' : '0')).join('') };
}

/** All figures of these tables, by who could stand in them, with what the tables tell of each. */
function figuresOf(world: World, tables: readonly Read[], atoms: readonly Counted[]): Map<string, Figure> {
  const figures = new Map<string, Figure>();
  for (const table of tables) {
    const { base, threshold, strict: stricter } = rules[table.profile];
    for (const { at, value } of table.cells) {
      const { of, is, isPlace, isStrict, marks } = standing(world, table, at, atoms);
      const own: Figure = figures.get(marks) ?? {
        id: `figure ${figures.size}`,
        name: [of.reportId, of.period, of.grant && 'of the grant', ...at.map((code) => code ?? 'all')]
          .filter(Boolean)
          .join(' '),
        of,
        marks,
        is,
        isPlace,
        value: world.people.filter(is).length,
        isStrict: false,
        shown: undefined,
      };
      figures.set(marks, own);
      if (isStrict) own.isStrict = true;
      if (value === null) continue;
      const isExact = base === 1 || value === 0;
      const least = isExact ? value : Math.max(value - 2, isStrict ? stricter : threshold);
      const most = isExact ? value : value + 2;
      own.shown = { least: Math.max(least, own.shown?.least ?? 0), most: Math.min(most, own.shown?.most ?? most) };
    }
  }
  return figures;
}

const isIn = ({ counts, periods }: World, one: Counted, of: Count): boolean =>
  counts ? counts(one, of) : (one.quarters & periods[of.period]!) > 0;

/** That all of a group are the same, where the group is small or that is nobody's business. */
function alikeIn(
  world: World,
  tables: readonly Read[],
  figures: ReadonlyMap<string, Figure>,
  atoms: readonly Counted[],
  limitOf: (...of: readonly Figure[]) => number,
): Secret[] {
  const figureAt = (table: Read, at: Place) => figures.get(standing(world, table, at, atoms).marks)!;
  const found = tables.flatMap((table) =>
    table.cells.flatMap(({ at }) =>
      table.breakdowns.flatMap(({ dimension, categories, several }, i): Secret[] => {
        if (at[i] !== null || several || categories.length < 2) return [];
        const whole = figureAt(table, at);
        const part = categories
          .map(({ code }) => figureAt(table, at.with(i, code)))
          .find(({ value }) => value === whole.value);
        if (!whole.value || !part || part === whole) return [];
        if (!sensitive.includes(dimension) && whole.value >= limitOf(whole)) return [];
        return [restOf(whole, part, 1)];
      }),
    ),
  );
  return [...new Map(found.map((one) => [one.id, one])).values()];
}

const restOf = (whole: Figure, part: Figure, enough: number): Secret => ({
  id: `${whole.id} without ${part.id}`,
  name: `${whole.name} without ${part.name}`,
  value: whole.value - part.value,
  enough,
  is: (one) => whole.is(one) && !part.is(one),
  rest: { whole: whole.id, part: part.id },
});

/** How many of a figure another report does not count, where whoever it counts there is in the figure, too. */
function restsOf(
  world: World,
  figures: readonly Figure[],
  atoms: readonly Counted[],
  limitOf: (...of: readonly Figure[]) => number,
): Secret[] {
  return figures.flatMap((whole) =>
    figures.flatMap((part): Secret[] => {
      const isSame = JSON.stringify(whole.of) === JSON.stringify(part.of);
      if (
        isSame ||
        !part.marks.includes('1') ||
        [...part.marks].some((mark, at) => mark === '1' && whole.marks[at] === '0')
      )
        return [];
      if (
        atoms.some(
          (one) => whole.isPlace(one) && isIn(world, one, whole.of) && isIn(world, one, part.of) && !part.is(one),
        )
      )
        return [];
      const [value, enough] = [whole.value - part.value, limitOf(whole, part)];
      return value === 0 || value >= enough ? [] : [restOf(whole, part, enough)];
    }),
  );
}

/** Of single classes what is known of them together; and of a hidden group whatever is known of all who are in it. */
function knowledgeOf(
  groups: readonly { one: Counted; id: CellId }[],
  secrets: readonly Secret[],
  people: readonly Counted[],
  knows: readonly Knows[],
): Knowledge {
  const known: Record<CellId, { least: number; most?: number }> = {};
  for (const { is, least, most, self } of knows) {
    const own = groups.filter(({ one }) => is(one));
    if (own.length === 1) known[own[0]!.id] = { least, ...(most !== undefined && { most }) };
    // Whoever is alone in a group that she knows herself to be in is taken to know that, too.
    for (const secret of self ? secrets : [])
      if (own.length === 1 && secret.value === 1 && people.filter(is).some(secret.is))
        known[secret.id] = { least: 1, most: 1 };
  }
  return known;
}
