import { conditionOf, fieldsOf, type Mark, type State } from './ability.ts';
import { abilityOf, lensOn } from './lens.ts';
import { marksOfRows } from './marks.ts';
import { caseColumn, identityColumns, type ModelName, tableOf } from './model.ts';
import type { Actor, Role } from './roles.ts';
import { enter, type Scope } from './scope.ts';
import { agencySql, marksOf, marksSql, Parameters, reachSql } from './sql.ts';

/** One right that a role has on the field, each of its conditions, and what they come to. */
export interface Right {
  conditions: { name: string; wanted: string[]; state: State }[];
  state: State;
}

/** What stands before any right and is of the case. */
export interface CaseStands {
  /** Kept away, by its deny list or by that of a case merged with it. */
  denied: boolean;
  erased: boolean;
  /** Merged into another, so that this act is written there. */
  still: boolean;
}

export interface Seen {
  rights: Right[];
  /** Undefined where no case is named. */
  stands: CaseStands | undefined;
  /** Whether the database shows the row (or, where none is named, the case) to that person at all. */
  locks: State;
  /** Whether the guard's own query finds it and its mask shows the field. Undefined where no record is named. */
  decided: boolean | undefined;
}

/**
 * What the guard decides for somebody else, asked by the guard's own code: the same rules, the same SQL of marks and of
 * reach, under the same locks. It stands in that person's place behind a savepoint, only reads, and steps back before
 * anything else is done in this unit of work. No value of a record leaves it.
 */
export class Explainer {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  async seenBy(
    { id: userId, role }: { id: string; role: Role },
    { action, model, field }: { action: string; model: ModelName; field: string },
    place?: { caseId: string; recordId?: string | undefined },
  ): Promise<Seen> {
    const actor: Actor = { id: userId, role, agencyId: this.#scope.actor.agencyId };
    const rules = abilityOf(role)
      .rulesFor(action, model)
      .filter((rule) => rule.fields?.includes(field));
    const found = place && (await this.#standing(actor, action, model, place));
    const row = found?.row;

    const rights = rules.map((rule): Right => {
      const conditions = conditionOf(rule.conditions ?? {}, row, Boolean(place?.recordId), marksOfRows(model));
      return { conditions, state: together(conditions.map(({ state }) => state)) };
    });
    return {
      rights,
      stands: place && (await this.#caseStands(userId, action, model, place.caseId)),
      locks: found ? (found.visible ? 'held' : 'failed') : 'open',
      decided:
        place?.recordId && found
          ? found.reached && fieldsOf(abilityOf(role), action, model, row!).has(field)
          : undefined,
    };
  }

  /** In the place of whoever asks, who may know it. What stands still is asked of the triggers that refuse it. */
  async #caseStands(userId: string, action: string, model: ModelName, caseId: string): Promise<CaseStands> {
    const { send } = this.#scope;
    const [{ rows }, { rows: refusing }] = await Promise.all([
      send('SELECT denied, erased, merged FROM explained_case($1, $2)', [caseId, userId]),
      send(
        `SELECT 1 FROM pg_trigger WHERE tgrelid = $1::regclass AND tgname = 'stands_still'
          AND tgtype & CASE $2 WHEN 'create' THEN 4 WHEN 'update' THEN 16 ELSE 0 END > 0`,
        [tableOf(model), action],
      ),
    ]);
    const { denied, erased, merged } = rows[0] as { denied: boolean; erased: boolean; merged: boolean };
    return { denied, erased, still: merged && refusing.length > 0 };
  }

  /** How somebody stands to a row, by the locks and by the guard's own conditions. */
  async #standing(
    actor: Actor,
    action: string,
    model: ModelName,
    { caseId, recordId }: { caseId: string; recordId?: string | undefined },
  ) {
    const { send } = this.#scope;
    const lens = lensOn(actor.role, model);
    const column = caseColumn(model)!;
    const which = (parameters: Parameters) =>
      `${agencySql(model, actor, parameters)} AND t."${column}" = ${parameters.add(caseId)}${recordId ? ` AND t.id = ${parameters.add(recordId)}` : ''}`;

    await send('SAVEPOINT eyes');
    try {
      await enter(send, actor);
      const shown = new Parameters();
      const columns = [...new Set([...identityColumns(model), ...lens.compared])];
      const { rows: found } = await send(
        `SELECT ${columns.map((name) => `t."${name}"`).join(', ')}, ${marksSql(lens, model)} AS marks
          FROM ${tableOf(model)} t WHERE ${which(shown)} LIMIT 1`,
        shown.values,
      );
      const asked = new Parameters();
      const { rows: reached } = await send(
        `SELECT 1 FROM ${tableOf(model)} t WHERE ${which(asked)} AND ${reachSql(actor.role, action, model)} LIMIT 1`,
        asked.values,
      );
      const { rows: cases } = await send('SELECT "teamId" FROM "Case" WHERE id = $1', [caseId]);
      const row = found[0] ?? {
        marks: await marksOf(send, lens, model, {
          [column]: caseId,
          agencyId: actor.agencyId,
          teamId: cases[0]?.teamId,
        }),
      };
      return {
        row: row as Record<string, unknown> & { marks: Mark[] },
        visible: recordId ? found.length > 0 : found.length > 0 || cases.length > 0,
        reached: reached.length > 0,
      };
    } finally {
      await send('ROLLBACK TO SAVEPOINT eyes');
      await send('RELEASE SAVEPOINT eyes');
    }
  }
}

/** All held, one failed, or it depends on what nobody named. */
export function together(states: readonly State[]): State {
  if (states.includes('failed')) return 'failed';
  return states.includes('open') ? 'open' : 'held';
}
