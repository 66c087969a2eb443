import { conditionOf, fieldsOf, type Mark, type State } from './ability.ts';
import { abilityOf, lensOn } from './lens.ts';
import { caseColumn, identityColumns, type ModelName, tableOf } from './model.ts';
import type { Actor, Role } from './roles.ts';
import { enter, type Scope } from './scope.ts';
import { agencySql, marksOf, marksSql, Parameters, reachSql } from './sql.ts';

/** One right that a role has on the field, each of its conditions, and what they come to. */
export interface Right {
  conditions: { name: string; wanted: string[]; state: State }[];
  state: State;
}

export interface Seen {
  rights: Right[];
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
    const stands = place && (await this.#standing(actor, action, model, place));
    const row = stands?.row;

    const rights = rules.map((rule): Right => {
      const conditions = conditionOf(rule.conditions, row, Boolean(place?.recordId));
      return { conditions, state: together(conditions.map(({ state }) => state)) };
    });
    return {
      rights,
      locks: stands ? (stands.visible ? 'held' : 'failed') : 'open',
      decided:
        place?.recordId && stands
          ? stands.reached && fieldsOf(abilityOf(role), action, model, row!).has(field)
          : undefined,
    };
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
        marks: await marksOf(send, lens, model, { [column]: caseId, teamId: cases[0]?.teamId }),
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
