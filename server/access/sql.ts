import { BadQuery } from '#server/platform/problems.ts';
import type { Condition, Mark } from './ability.ts';
import { abilityOf, implies, type Lens } from './lens.ts';
import { markSql } from './marks.ts';
import { columnOf, columnsOf } from './model.ts';
import type { Actor, Role } from './roles.ts';
import type { Send } from './scope.ts';

export type Scalar = string | number | boolean | null;
/** A filter on one model's own columns; all of it must hold. */
export type Where = {
  [column: string]:
    | Scalar
    | undefined
    | { in: readonly Scalar[] }
    | { not: Scalar }
    | { gte?: Scalar; gt?: Scalar; lte?: Scalar; lt?: Scalar }
    /** From a moment on, or open-ended. */
    | { gte: Scalar; orNull: true }
    | { startsWith: string }
    | { has: string }
    | { overlaps: readonly string[] };
};
export type Sort = readonly (readonly [column: string, way: 'asc' | 'desc'])[];

/** Collects the values of one statement. */
export class Parameters {
  readonly values: unknown[] = [];
  add(value: unknown): string {
    return `$${this.values.push(value)}`;
  }
}

/** What follows from the rules of a role alone, worked out once. The other two are words of our own, so they come to an end. */
function byRole<T>(work: (role: Role, one: string, other: string) => T): (role: Role, one: string, other: string) => T {
  const known = new Map<string, T>();
  return (role, one, other) => {
    const key = `${role} ${one} ${other}`;
    let answer = known.get(key);
    if (answer === undefined) {
      answer = work(role, one, other);
      known.set(key, answer);
    }
    return answer;
  };
}

/** The conditions of which one must hold. A rule within another asks nothing more. */
function widest(role: Role, action: string, model: string): Condition[] {
  const conditions = abilityOf(role)
    .rulesFor(action, model)
    .map((rule) => rule.conditions ?? {});
  return conditions.filter(
    (condition, i) =>
      !conditions.some((other, j) => i !== j && implies(condition, other) && (j < i || !implies(other, condition))),
  );
}

/** Marks that every row bears which a role may touch by `action`: no rule goes without them. */
export const certainMarks = byRole((role, action, model) => commonMarks(widest(role, action, model)));

/**
 * The rows a role may touch by `action`: some rule must hold. No rule, no row. What all rules ask is asked once, for
 * each asking costs a look into other tables.
 */
export const reachSql = byRole((role, action, model) => anySql(widest(role, action, model), model));

/** True where one of the conditions holds; what all of them ask is asked once. */
function anySql(conditions: readonly Condition[], model: string): string {
  if (!conditions.length) return 'false';

  const common = commonMarks(conditions);
  const alternatives = new Set(conditions.map((condition) => conditionSql(without(common, condition), model)));
  const asked = conditionSql({ marks: common }, model);
  return alternatives.has('true') ? asked : `(${asked} AND (${[...alternatives].join(' OR ')}))`;
}

const commonMarks = ([first, ...others]: readonly Condition[]): Mark[] =>
  (first?.marks ?? []).filter((mark) => others.every((condition) => condition.marks?.includes(mark)));

const without = (marks: readonly Mark[], condition: Condition): Condition => ({
  ...condition,
  marks: (condition.marks ?? []).filter((mark) => !marks.includes(mark)),
});

/**
 * One column of `t` for a role. What could locate a person is null in the answer of the database itself where a danger
 * flag hides it; everything else is masked row by row afterwards. Of rows in reach only what reach leaves open is asked.
 */
export const columnSql = byRole((role, model, column) => {
  const rules = abilityOf(role)
    .rulesFor('read', model)
    .filter((rule) => rule.fields?.includes(column));
  if (!rules.some((rule) => rule.conditions?.marks?.includes('may-locate'))) return `t."${column}"`;

  const certain = certainMarks(role, 'read', model);
  const shown = rules.map((rule) => without(certain, rule.conditions ?? {}));
  const common = commonMarks(shown);
  const left = shown.map((condition) => without(common, condition));
  // Where every row in reach meets one of them anyway, only what they have in common decides.
  const everyRow = widest(role, 'read', model).every((reached) =>
    left.some((condition) => implies(reached, condition)),
  );
  return `CASE WHEN ${everyRow ? conditionSql({ marks: common }, model) : anySql(shown, model)} THEN t."${column}" END AS "${column}"`;
});

/** The rows on which a question about these columns is answered: all of them, or those that no danger flag hides. */
export function placesSql(lens: Lens, model: string, columns: readonly string[]): string {
  return columns.some((column) => lens.places.has(column)) ? markSql('may-locate', model)! : 'true';
}

/** Columns that may sort and filter. */
export const askable = (lens: Lens): ReadonlySet<string> =>
  lens.places.size ? new Set([...lens.everywhere, ...lens.places]) : lens.everywhere;

function conditionSql(condition: Condition, model: string): string {
  const parts = Object.entries(condition).flatMap(([column, wanted]) => {
    if (column === 'marks') return (wanted as readonly Mark[]).map((mark) => markSql(mark, model) ?? 'false');
    const accepted =
      wanted !== null && typeof wanted === 'object' ? (wanted as { in: readonly Scalar[] }).in : [wanted as Scalar];
    return [`t."${column}" IN (${accepted.map(literal).join(', ')})`];
  });
  return parts.length ? `(${parts.join(' AND ')})` : 'true';
}

/** Constants of the rules themselves, never anything a person sent. */
function literal(value: Scalar): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  return String(value);
}

/** Which marks each row bears, as a column `marks`. Those that are certain by the rows' reach are not asked again. */
export function marksSql(lens: Lens, model: string, certain: readonly Mark[] = []): string {
  const parts = lens.marks.flatMap((mark) => {
    if (certain.includes(mark)) return [`'${mark}'`];
    const sql = markSql(mark, model);
    return sql ? [`CASE WHEN ${sql} THEN '${mark}' END`] : [];
  });
  return parts.length ? `array_remove(ARRAY[${parts.join(', ')}], NULL)` : `'{}'::text[]`;
}

/** The marks of a row that is not in the database, or not shown: by those of its values that are known. */
export async function marksOf(send: Send, lens: Lens, model: string, row: Record<string, unknown>): Promise<Mark[]> {
  const parameters = new Parameters();
  const values = columnsOf(model)
    .filter((column) => {
      const { kind, list, sealed } = columnOf(model, column)!;
      return ['uuid', 'text', 'bool'].includes(kind) && !list && !sealed;
    })
    .map((column) => `${parameters.add(row[column] ?? null)}::${cast(model, column)} AS "${column}"`);
  const { rows } = await send(
    `SELECT ${marksSql(lens, model)} AS marks FROM (SELECT ${values.join(', ')}) t`,
    parameters.values,
  );
  return rows[0]!.marks as Mark[];
}

/**
 * Rows of the actor's own agency, where the model knows agencies; of what goes from one agency to another, both sides.
 * The directory of agencies is everybody's.
 */
export function agencySql(model: string, actor: Actor, parameters: Parameters): string {
  if (!columnOf(model, 'agencyId')) return 'true';

  const own = parameters.add(actor.agencyId);
  return columnOf(model, 'toAgencyId') ? `(t."agencyId" = ${own} OR t."toAgencyId" = ${own})` : `t."agencyId" = ${own}`;
}

/** A filter as SQL. Columns that are not shown on every row in reach are refused like unknown ones: hidden values must not answer. */
export function whereSql(
  model: string,
  where: Where,
  allowed: ReadonlySet<string> | null,
  parameters: Parameters,
): string {
  const parts = Object.entries(where).flatMap(([column, wanted]) => {
    if (wanted === undefined) return [];
    const known = columnOf(model, column);
    if (!known || known.sealed || (allowed && !allowed.has(column))) throw new BadQuery([column]);
    return [oneSql(`t."${column}"`, cast(model, column), wanted, parameters)];
  });
  return parts.join(' AND ') || 'true';
}

type Wanted = NonNullable<Where[string]> | null;

function oneSql(column: string, type: string, wanted: Wanted, parameters: Parameters): string {
  if (wanted === null) return `${column} IS NULL`;
  if (typeof wanted !== 'object') return `${column} = ${parameters.add(wanted)}::${type}`;
  if ('in' in wanted) return `${column} = ANY(${parameters.add(wanted.in)}::${type}[])`;
  if ('not' in wanted)
    return wanted.not === null
      ? `${column} IS NOT NULL`
      : `${column} IS DISTINCT FROM ${parameters.add(wanted.not)}::${type}`;
  if ('startsWith' in wanted)
    return `${column} LIKE ${parameters.add(`${wanted.startsWith.replace(/[\\%_]/g, '\\$&')}%`)}`;
  if ('has' in wanted) return `${column} @> ARRAY[${parameters.add(wanted.has)}]::${type}[]`;
  if ('overlaps' in wanted) return `${column} && ${parameters.add(wanted.overlaps)}::${type}[]`;

  if ('orNull' in wanted) return `(${column} IS NULL OR ${column} >= ${parameters.add(wanted.gte)}::${type})`;

  const signs = { gte: '>=', gt: '>', lte: '<=', lt: '<' } as const;
  return Object.entries(wanted)
    .map(([sign, value]) => `${column} ${signs[sign as keyof typeof signs]} ${parameters.add(value)}::${type}`)
    .join(' AND ');
}

const types = {
  uuid: 'uuid',
  text: 'text',
  int: 'int',
  date: 'date',
  instant: 'timestamptz',
  bool: 'boolean',
  json: 'jsonb',
  bytes: 'bytea',
};

export const cast = (model: string, column: string): string => types[columnOf(model, column)!.kind];

/** What comes after the last row of a page. All columns go one way, so it is one row comparison, which an index answers. */
export function afterSql(model: string, sort: Sort, last: readonly Scalar[], parameters: Parameters): string {
  if (new Set(sort.map(([, way]) => way)).size !== 1) throw new Error('A page is sorted in one direction.');
  if (last.length !== sort.length || !sort.every(([column], i) => fits(model, column, last[i]!)))
    throw new BadQuery(['cursor'], 'invalid-cursor');

  const columns = sort.map(([column]) => `t."${column}"`).join(', ');
  const values = sort.map(([column], i) => `${parameters.add(last[i])}::${cast(model, column)}`).join(', ');
  return `(${columns}) ${sort[0]![1] === 'asc' ? '>' : '<'} (${values})`;
}

/** Whether a value from a cursor is one its column could hold. */
function fits(model: string, column: string, value: Scalar): boolean {
  const { kind } = columnOf(model, column) ?? {};
  if (kind === 'uuid') return typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
  if (kind === 'date' || kind === 'instant') return typeof value === 'string' && isMoment(value);
  if (kind === 'int') return Number.isInteger(value) && Math.abs(value as number) < 2 ** 31;
  return kind === 'bool' ? typeof value === 'boolean' : typeof value === 'string' && !value.includes('\u0000');
}

/** A day of the calendar, with a time in UTC or without. */
function isMoment(value: string): boolean {
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{1,6})?Z)?$/.test(value) || value.startsWith('0000')) return false;
  const at = new Date(value);
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === value.slice(0, 10);
}

export function orderSql(model: string, sort: Sort, allowed: ReadonlySet<string>): string {
  const refused = sort
    .map(([column]) => column)
    .filter((column) => !columnsOf(model).includes(column) || !allowed.has(column));
  if (refused.length) throw new BadQuery(refused);

  return sort.length ? `ORDER BY ${sort.map(([column, way]) => `t."${column}" ${way}`).join(', ')}` : '';
}
