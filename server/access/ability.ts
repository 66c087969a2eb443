import { Ability, type RawRuleOf } from '@casl/ability';

/**
 * How somebody stands to one record. PostgreSQL finds out, anew in each unit of work (see marks.ts), and the record
 * carries the answer, so that rules hold no ids and mean the same in SQL, on the server and in the browser.
 */
export type Mark = 'team' | 'primary' | 'supervised' | 'own' | 'learner' | 'summary-shared' | 'standing-in' | 'glass';

type Scalar = string | number | boolean | null;
/** All of it must hold: the marks, and columns by equality or one of several. */
export type Condition = { marks?: readonly Mark[] } & {
  [column: string]: Scalar | { in: readonly Scalar[] } | readonly Mark[] | undefined;
};

/** Who may do what with which fields of which records. Always positive: rights add up, their order cannot matter. */
export interface Grant {
  action: string[];
  subject: string;
  fields: string[];
  conditions?: Condition;
}
export type AppAbility = Ability<[string, any], Condition>;

export function abilityFrom(grants: readonly Grant[]): AppAbility {
  return new Ability<[string, any], Condition>(grants as RawRuleOf<AppAbility>[], {
    conditionsMatcher: (condition) => (row) => matches(condition as Condition, row as Record<string, unknown>),
    fieldMatcher: (fields) => (field) => fields.includes(field),
  });
}

/** Whether a row, with its marks, meets a condition. */
export function matches(condition: Condition | undefined, row: Record<string, unknown>): boolean {
  if (!condition) return true;

  return Object.entries(condition).every(([column, wanted]) => {
    if (column === 'marks')
      return (wanted as readonly Mark[]).every((mark) => ((row.marks ?? []) as string[]).includes(mark));
    if (wanted !== null && typeof wanted === 'object')
      return (wanted as { in: readonly Scalar[] }).in.includes(row[column] as Scalar);
    return row[column] === wanted;
  });
}

/** The fields of one row that somebody may read or set. */
export function fieldsOf(
  ability: AppAbility,
  action: string,
  model: string,
  row: Record<string, unknown>,
): Set<string> {
  const rules = ability.rulesFor(action, model).filter((rule) => matches(rule.conditions, row));
  return new Set(rules.flatMap((rule) => rule.fields ?? []));
}
