import { type AppAbility, abilityFrom, type Condition, type Mark, matches } from './ability.ts';
import { columnsOf, identityColumns } from './model.ts';
import type { Role } from './roles.ts';
import { grantsOf } from './rules.ts';

type Row = Record<string, unknown>;

/** What one role sees of one model, worked out once. */
export interface Lens {
  /** Columns some grant shows: the only ones asked of the database, beside those that say what a row is. */
  granted: ReadonlySet<string>;
  /** Columns shown on every row in reach: only these may sort or filter, or the order would tell hidden values. */
  everywhere: ReadonlySet<string>;
  /** Columns that may sort and filter the rows on which a danger flag does not hide them: the others then are no answer. */
  places: ReadonlySet<string>;
  /** Plain columns the grants compare, needed to judge a row. */
  compared: readonly string[];
  marks: readonly Mark[];
  /** The fields of one row this role may see. */
  visible(row: Row): ReadonlySet<string>;
}

const abilities = new Map<Role, AppAbility>();

/** Rules name no ids, so a role has one ability for everybody who acts in it. */
export function abilityOf(role: Role): AppAbility {
  let ability = abilities.get(role);
  if (!ability) {
    ability = abilityFrom(grantsOf(role));
    abilities.set(role, ability);
  }
  return ability;
}

const lenses = new Map<string, Lens>();

export function lensOn(role: Role, model: string): Lens {
  const key = `${role} ${model}`;
  let lens = lenses.get(key);
  if (!lens) {
    lens = makeLens(abilityOf(role), model);
    lenses.set(key, lens);
  }
  return lens;
}

function makeLens(ability: AppAbility, model: string): Lens {
  const rules = ability
    .rulesFor('read', model)
    .map((rule) => ({ when: rule.conditions, fields: new Set(rule.fields ?? []) }));
  const conditions = ability.rules.filter((rule) => rule.subject === model).map((rule) => rule.conditions ?? {});
  const columns = columnsOf(model);
  const granted = new Set(columns.filter((column) => rules.some((rule) => rule.fields.has(column))));
  const onAll = (wanted: typeof rules) =>
    columns.filter(
      (column) =>
        wanted.length > 0 &&
        wanted.every((rule) => wanted.some((other) => other.fields.has(column) && implies(rule.when, other.when))),
    );
  const everywhere = onAll(rules);
  const places = onAll(rules.map((rule) => ({ ...rule, when: withoutDanger(rule.when) })));
  const shown = new Map<string, ReadonlySet<string>>();

  return {
    granted,
    everywhere: new Set([...everywhere, ...(rules.length ? identityColumns(model) : [])]),
    places: new Set(places.filter((column) => !everywhere.includes(column))),
    compared: [
      ...new Set(conditions.flatMap((condition) => Object.keys(condition).filter((column) => column !== 'marks'))),
    ],
    marks: [...new Set(conditions.flatMap((condition) => condition.marks ?? []))],
    visible(row) {
      const held = rules.filter((rule) => matches(rule.when, row));
      const key = held.map((rule) => rules.indexOf(rule)).join();
      let fields = shown.get(key);
      if (!fields) {
        fields = new Set(held.flatMap((rule) => [...rule.fields]));
        shown.set(key, fields);
      }
      return fields;
    },
  };
}

const withoutDanger = ({ marks, ...others }: Condition = {}): Condition => ({
  ...others,
  ...(marks && { marks: marks.filter((mark) => mark !== 'may-locate') }),
});

/** Whether each row that meets `a` surely meets `b`; unsure counts as no. */
export function implies(a: Condition = {}, b: Condition = {}): boolean {
  return Object.entries(b).every(([column, wanted]) =>
    column === 'marks'
      ? (wanted as Mark[]).every((mark) => a.marks?.includes(mark))
      : JSON.stringify(a[column]) === JSON.stringify(wanted),
  );
}
