import { Ability, type RawRuleOf } from '@casl/ability';

/**
 * How somebody stands to one record. PostgreSQL finds out, anew in each unit of work (see marks.ts), and the record
 * carries the answer, so that rules hold no ids and mean the same in SQL, on the server and in the browser.
 */
export type Mark =
  | 'team'
  | 'primary'
  | 'supervised'
  | 'own'
  | 'learner'
  | 'summary-shared'
  | 'standing-in'
  | 'glass'
  | 'may-locate'
  | 'provider'
  | 'asker'
  | 'asked'
  | 'sender'
  | 'recipient';

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

  return Object.entries(condition).every(([column, wanted]) =>
    column === 'marks'
      ? (wanted as readonly Mark[]).every((mark) => bears(row, mark))
      : acceptedOf(wanted).includes(row[column] as Scalar),
  );
}

const bears = (row: Record<string, unknown>, mark: Mark): boolean =>
  ((row.marks ?? []) as readonly string[]).includes(mark);
const acceptedOf = (wanted: unknown): readonly Scalar[] =>
  wanted !== null && typeof wanted === 'object' ? (wanted as { in: readonly Scalar[] }).in : [wanted as Scalar];

/** Whether a condition holds of a row, or whether that is open because no row is named. */
export type State = 'held' | 'failed' | 'open';

/**
 * The parts of a condition one by one, each decided as `matches` decides it. Columns, and marks that differ from row to row
 * (`ofRows`), are open until a row is named.
 */
export function conditionOf(
  condition: Condition,
  row: Record<string, unknown> | undefined,
  named: boolean,
  ofRows: readonly Mark[],
) {
  const said = (held: boolean): State => (held ? 'held' : 'failed');
  return Object.entries(condition).flatMap(([column, wanted]): { name: string; wanted: string[]; state: State }[] =>
    column === 'marks'
      ? (wanted as readonly Mark[]).map((mark) => ({
          name: 'mark',
          wanted: [mark],
          state: row && (named || !ofRows.includes(mark)) ? said(bears(row, mark)) : 'open',
        }))
      : [
          {
            name: column,
            wanted: acceptedOf(wanted).map(String),
            state: row && named ? said(acceptedOf(wanted).includes(row[column] as Scalar)) : 'open',
          },
        ],
  );
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
