import { v7 as newId } from 'uuid';
import { BadQuery, Forbidden, Invalid, NotFound, Stale } from '#server/platform/problems.ts';
import { open, openForInstallation, seal, sealedColumns, sealForInstallation } from '#server/platform/sealing.ts';
import { fieldsOf, matches } from './ability.ts';
import { innerColumns } from './inner.ts';
import { authorKey, referralKey, rememberKey, survivorKey } from './keys.ts';
import { abilityOf, lensOn } from './lens.ts';
import { locates } from './locates.ts';
import {
  caseColumn,
  columnOf,
  columnsOf,
  identityColumns,
  isGuarded,
  isModel,
  type ModelName,
  modelNames,
  tableOf,
} from './model.ts';
import type { Role } from './roles.ts';
import type { Scope } from './scope.ts';
import {
  afterSql,
  agencySql,
  askable,
  cast,
  certainMarks,
  columnSql,
  marksOf,
  marksSql,
  orderSql,
  Parameters,
  placesSql,
  reachSql,
  type Scalar,
  type Sort,
  type Where,
  whereSql,
} from './sql.ts';
import type { Trace } from './trail.ts';

export type Row = Record<string, any> & { id: string; marks: string[] };

export interface Find {
  where?: Where;
  sort?: Sort;
  limit?: number;
  /** Only these of the columns the actor may see. */
  columns?: readonly string[];
  after?: readonly Scalar[];
}

/**
 * The only way to the database for a service: one model at a time, its own columns, nothing nested. Every call adds the
 * rows in reach, asks for granted columns only, masks row by row, opens what is left, and leaves a line in the trail.
 */
export class Db {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** The rows of a model that the actor may read. */
  async find(model: ModelName, query: Find = {}): Promise<Row[]> {
    const { actor, send } = this.#scope;
    const lens = lensOn(actor.role, model);
    this.#trying({ action: 'read', subject: model, ids: idIn(query.where), fields: [] });
    // A model on which the role has no right has no rows for it, whatever it asks for.
    if (!lens.granted.size) return [];

    const parameters = new Parameters();
    const shown = columnsOf(model).filter(
      (column) => lens.granted.has(column) && (query.columns?.includes(column) ?? true),
    );
    const asked = new Set([...identityColumns(model), ...lens.compared, ...shown]);
    const conditions = [
      agencySql(model, actor, parameters),
      reachSql(actor.role, 'read', model),
      whereSql(model, query.where ?? {}, askable(lens), parameters),
      placesSql(lens, model, askedOf(query.where, query.sort)),
      ...(query.after ? [afterSql(model, query.sort ?? [], query.after, parameters)] : []),
    ];

    const { rows } = await send(
      `SELECT ${[...asked].map((column) => columnSql(actor.role, model, column)).join(', ')}, ${marksSql(lens, model, certainMarks(actor.role, 'read', model))} AS marks${keysSql(model, shown)}
        FROM ${tableOf(model)} t WHERE ${conditions.join(' AND ')} ${orderSql(model, query.sort ?? [], askable(lens))} LIMIT ${parameters.add(query.limit ?? 1000)}`,
      parameters.values,
    );
    return this.#reveal(model, rows as Row[], new Set(shown));
  }

  async findOne(model: ModelName, where: Where, columns?: readonly string[]): Promise<Row | undefined> {
    const [row] = await this.find(model, { where, limit: 1, ...(columns && { columns }) });
    return row;
  }

  /** The one row; unknown and out of reach are the same. */
  async get(model: ModelName, where: Where, columns?: readonly string[]): Promise<Row> {
    const row = await this.findOne(model, where, columns);
    if (!row) throw new NotFound();
    return row;
  }

  async count(model: ModelName, where: Where = {}): Promise<number> {
    const { actor, send } = this.#scope;
    const lens = lensOn(actor.role, model);
    const parameters = new Parameters();
    const conditions = [
      agencySql(model, actor, parameters),
      reachSql(actor.role, 'read', model),
      whereSql(model, where, askable(lens), parameters),
      placesSql(lens, model, askedOf(where)),
    ];
    const { rows } = await send(
      `SELECT count(*)::int AS n FROM ${tableOf(model)} t WHERE ${conditions.join(' AND ')}`,
      parameters.values,
    );
    return rows[0]!.n as number;
  }

  /** One page of a list, in an order that ends with the id, and the cursor of the next. */
  async page(
    model: ModelName,
    { cursor, limit = 25, sort = [['id', 'desc']], ...query }: Find & { cursor?: string | undefined },
  ) {
    const after = cursor === undefined ? undefined : readCursor(cursor);
    const rows = await this.find(model, { ...query, sort, limit: limit + 1, ...(after && { after }) });
    const items = rows.slice(0, limit);
    const last = items.at(-1);

    return {
      items,
      nextCursor: rows.length > limit && last ? writeCursor(sort.map(([column]) => last[column] as Scalar)) : null,
    };
  }

  /**
   * Makes a row. `body` is what a person sent and needs a right for each field; `stamps` is what the service knows
   * (scope, author, state). Answers the id: what the caller may see of the row is read back like any other. `along` asks
   * for what follows from it and need not wait for an answer: it leaves in the packet of the row itself.
   */
  async create(
    model: ModelName,
    body: Record<string, unknown>,
    stamps: Record<string, unknown> = {},
    along?: (id: string) => Promise<unknown>,
  ): Promise<string> {
    const { actor } = this.#scope;
    const id = (stamps.id as string | undefined) ?? newId();
    const row: Record<string, unknown> = {
      ...body,
      ...stamps,
      id,
      ...(columnOf(model, 'agencyId') && { agencyId: actor.agencyId }),
    };
    const trace = this.#trying({
      action: 'create',
      subject: model,
      ids: [id],
      caseId: (row.caseId as string) ?? null,
      fields: Object.keys(body),
    });

    // Both in one packet. What could not be sealed matters only to somebody who has the right.
    const [asked, sealing] = [this.#marksFor(model, row), this.#seal(model, row, id)];
    sealing.catch(() => {});
    this.#demand('create', model, { ...row, marks: await asked }, Object.keys(body));

    const inserted = this.#insert(model, await sealing);
    // The line of a new case opens its own chain.
    this.#scope.trail.push({ ...trace, caseId: this.#caseOf(model, row) });
    await Promise.all([inserted, along?.(id)]);
    return id;
  }

  /**
   * Changes a row the actor may read. Without any right on it: 403; with a field that is not hers: 422, named;
   * with an old version: 412 and what she may see of it now.
   */
  async update(
    model: ModelName,
    id: string,
    version: number,
    body: Record<string, unknown>,
    stamps: Record<string, unknown> = {},
  ): Promise<void> {
    await this.act('update', model, await this.get(model, { id }), version, body, stamps);
  }

  /** An act with a name of its own (close, withdraw, confirm …) on a row the actor may read. Needs no version (NaN). */
  async act(
    action: string,
    model: ModelName,
    row: Row,
    version: number,
    body: Record<string, unknown>,
    stamps: Record<string, unknown> = {},
  ): Promise<void> {
    const trace = this.#trying({
      action,
      subject: model,
      ids: [row.id],
      caseId: this.#caseOf(model, row),
      fields: Object.keys(body),
    });
    this.#demand(action, model, row, Object.keys(body));

    await this.#write(model, row, version, { ...body, ...stamps });
    this.#scope.trail.push(trace);
  }

  /** Takes away a row of somebody's own that belongs to no record. What belongs to a case is never deleted. */
  async remove(model: ModelName, row: Row): Promise<void> {
    if (caseColumn(model)) throw new Error('Rows of a case are kept.');
    const trace = this.#trying({ action: 'delete', subject: model, ids: [row.id], fields: [] });
    this.#demand('delete', model, row, []);
    await this.#scope.send(`DELETE FROM ${tableOf(model)} t WHERE t.id = $1`, [row.id]);
    this.#scope.trail.push(trace);
  }

  /** Whether the actor may filter or sort by a column: hers on every row in reach. */
  mayAsk(model: ModelName, column: string): boolean {
    return askable(lensOn(this.#scope.actor.role, model)).has(column);
  }

  /** Says what is tried before it is known on which row, so that a refusal of it is in the trail too. */
  attempt(action: string, subject: string): void {
    this.#trying({ action, subject, ids: [], fields: [] });
  }

  /** Whether the actor may do this to a row she has read; throws 403 otherwise, and 422 for fields that are not hers. */
  demand(action: string, model: string, row: Row, fields: readonly string[] = []): void {
    this.#trying({ action, subject: model, ids: [row.id], caseId: this.#caseOf(model, row), fields: [...fields] });
    if (!this.may(action, model, row)) throw new Forbidden();
    this.#requireFields(action, model, row, fields);
  }

  may(action: string, model: string, row: Record<string, unknown>): boolean {
    return abilityOf(this.#scope.actor.role)
      .rulesFor(action, model)
      .some((rule) => matches(rule.conditions, row));
  }

  /** The fields of a row the actor may use by an action. */
  fields(action: string, model: string, row: Record<string, unknown>): Set<string> {
    return fieldsOf(abilityOf(this.#scope.actor.role), action, model, row);
  }

  /**
   * Shows masked fields of one row by the right to `reveal` them. The trail gets a line of its own with the reason,
   * a code from a closed list.
   */
  async reveal(
    model: ModelName,
    parent: Row,
    where: Where,
    fields: readonly string[],
    reason: string,
  ): Promise<Record<string, unknown>> {
    const caseId = (parent.caseId as string | undefined) ?? parent.id;
    this.#trying({ action: 'reveal', subject: model, ids: [], caseId, fields: [...fields] });
    const marks = await this.#marksFor(model, { caseId });
    const allowed = this.fields('reveal', model, { ...where, marks });
    if (!allowed.size) throw new NotFound();
    const refused = fields.filter((field) => !allowed.has(field));
    if (refused.length) throw new Forbidden();

    const parameters = new Parameters();
    const { rows } = await this.#scope.send(
      `SELECT ${[...identityColumns(model), ...fields].map((column) => `t."${column}"`).join(', ')}${keysSql(model, fields)}
        FROM ${tableOf(model)} t WHERE ${agencySql(model, this.#scope.actor, parameters)}
          AND ${whereSql(model, { ...where, caseId }, null, parameters)} LIMIT 1`,
      parameters.values,
    );
    const row = rows[0] as Row | undefined;
    if (!row) throw new NotFound();

    const opened = openRow(model, row, fields, this.#scope);
    this.#scope.trail.push({
      action: 'reveal',
      subject: model,
      ids: [row.id],
      caseId,
      fields: [...fields],
      outcome: 'done',
      reason,
    });
    return Object.fromEntries(fields.map((field) => [field, opened[field]]));
  }

  /**
   * The one row of a model whose fields are masked, and which of the fields the actor may reveal hold something.
   * Nothing is opened.
   */
  async masked(model: ModelName, where: Where): Promise<(Row & { filled: string[] }) | undefined> {
    const { actor, send } = this.#scope;
    const parameters = new Parameters();
    const columns = columnsOf(model);
    const conditions = [
      agencySql(model, actor, parameters),
      reachSql(actor.role, 'reveal', model),
      whereSql(model, where, null, parameters),
    ];
    const { rows } = await send(
      `SELECT ${identityColumns(model)
        .map((column) => `t."${column}"`)
        .join(', ')}, ${marksSql(lensOn(actor.role, model), model)} AS marks,
          array_remove(ARRAY[${columns.map((column) => `CASE WHEN t."${column}" IS NOT NULL THEN '${column}' END`).join(', ')}], NULL) AS filled
        FROM ${tableOf(model)} t WHERE ${conditions.join(' AND ')} LIMIT 1`,
      parameters.values,
    );
    const row = rows[0] as (Row & { filled: string[] }) | undefined;
    if (!row) return undefined;

    const mine = this.fields('reveal', model, row);
    return { ...row, filled: row.filled.filter((column) => mine.has(column)) };
  }

  /**
   * What rows of a case were before they changed, newest first: each change cut to the fields the actor may see of that
   * row today, before and after. Rows out of reach, masked fields and process notes leave nothing.
   */
  async history(found: Row, { cursor, limit = 25 }: { cursor?: string | undefined; limit?: number } = {}) {
    const { actor, send, trail } = this.#scope;
    const models = modelNames.filter(
      (model) =>
        caseColumn(model) &&
        lensOn(actor.role, model).granted.size &&
        !Object.values(sealedColumns(model)).some((by) => by === 'author' || by === 'referral'),
    );
    const after = cursor === undefined ? undefined : readCursor(cursor);
    const parameters = new Parameters();
    const { rows: revisions } = await send(
      `SELECT t.id, t.model, t."rowId", t."changedBy", t."changedAt", ${beforeSql(actor.role, found)} AS before, t.fields FROM trail."Revision" t
        WHERE t."caseId" = ${parameters.add(found.id)} AND t.model = ANY(${parameters.add(models)}::text[])
        ${after ? `AND ${afterSql('Revision', newestRevision, after, parameters)}` : ''}
        ORDER BY t."changedAt" DESC, t.id DESC LIMIT ${parameters.add(limit + 1)}`,
      parameters.values,
    );
    const shown = revisions.slice(0, limit);
    const rowIds = [...new Set(shown.map((revision) => revision.rowId as string))];
    const [{ rows: all }, { rows: keys }] = await Promise.all([
      send(
        `SELECT t.id, t."rowId", ${beforeSql(actor.role, found)} AS before, t.fields FROM trail."Revision" t
          WHERE t."caseId" = $1 AND t."rowId" = ANY($2::uuid[]) ORDER BY t."changedAt", t.id`,
        [found.id, rowIds],
      ),
      send('SELECT version, wrapped FROM keys."SurvivorKey" WHERE "survivorId" = $1', [found.survivorId]),
    ]);

    const present = new Map<string, Row>();
    for (const model of new Set(shown.map((revision) => revision.model as ModelName))) {
      const ofModel = shown.filter((revision) => revision.model === model);
      const columns = ofModel.flatMap((revision) => revision.fields as string[]);
      const ids = [...new Set(ofModel.map((revision) => revision.rowId as string))];
      for (const row of await this.find(model, { where: { id: { in: ids } }, columns })) present.set(row.id, row);
    }

    const items = shown.flatMap((revision) => {
      const { model, rowId } = revision as { model: ModelName; rowId: string };
      const row = present.get(rowId);
      if (!row) return [];
      const visible = lensOn(actor.role, model).visible(row);
      const fields = (revision.fields as string[]).filter((field) => visible.has(field));
      if (!fields.length) return [];

      const ofRow = all.filter((other) => other.rowId === rowId);
      const later = ofRow.slice(ofRow.findIndex((other) => other.id === revision.id) + 1);
      const opened = (before: Record<string, unknown>, field: string) =>
        openRow(
          model,
          { ...before, id: rowId, survivorId: found.survivorId, survivorKeys: keys },
          [field],
          this.#scope,
        )[field];
      const changes = fields.map((field) => {
        const next = later.find((other) => (other.fields as string[]).includes(field));
        return {
          field,
          before: opened(revision.before, field) ?? null,
          after: (next ? opened(next.before, field) : row[field]) ?? null,
        };
      });

      const guarded = fields.filter((field) => isGuarded(model, field));
      if (guarded.length)
        trail.push({
          action: 'read',
          subject: model,
          ids: [rowId],
          caseId: found.id,
          fields: guarded,
          outcome: 'done',
        });
      return [{ id: revision.id, model, rowId, changedBy: revision.changedBy, changedAt: revision.changedAt, changes }];
    });

    const last = shown.at(-1);
    return {
      items,
      nextCursor: revisions.length > limit && last ? writeCursor([last.changedAt, last.id]) : null,
    };
  }

  /** A line for an act that reads or writes nothing by itself, such as opening a case. */
  note(action: string, subject: string, row: Partial<Row>, reason?: string, fields: readonly string[] = []): void {
    this.#scope.trail.push({
      action,
      subject,
      ids: row.id ? [row.id] : [],
      caseId: this.#caseOf(subject, row),
      fields: [...fields],
      outcome: 'done',
      reason: reason ?? null,
    });
  }

  /**
   * What the domain must know though the actor may not see it: named columns of rows within the second lock
   * (row-level security), listed with their reason in inner.ts. Never returned to anybody. With `hold` the rows stay as
   * they are until the end of this unit of work, but for what only refers to them; with `keepKeys`, asked for after
   * that, what the unit of work seals in these records is sealed with the keys that come along. Of sealed columns that are
   * `unopened` only whether they hold something is asked: true or false stands in the place of the value. A thousand rows at most:
   * what may be more, and decides as a whole, is a fact of its own (facts.ts).
   */
  async inner(
    model: ModelName,
    where: Where,
    columns: readonly string[],
    {
      hold = false,
      keepKeys = false,
      unopened = [],
    }: { hold?: boolean; keepKeys?: boolean; unopened?: readonly string[] } = {},
  ): Promise<Record<string, any>[]> {
    const hidden = columns.filter(
      (column) => !innerColumns[model]?.includes(column) && !identityColumns(model).includes(column),
    );
    if (hidden.length) throw new Error(`${model}.${hidden.join()} is not listed in access/inner.ts.`);

    const closed = new Set(unopened.filter((column) => sealedColumns(model)[column]));
    const opened = columns.filter((column) => !closed.has(column));
    const asked = [...new Set([...identityColumns(model), ...columns])].map((column) =>
      closed.has(column) ? `t."${column}" IS NOT NULL AS "${column}"` : `t."${column}"`,
    );
    const parameters = new Parameters();
    const { rows } = await this.#scope.send(
      `SELECT ${asked.join(', ')}${keysSql(model, opened)}
        FROM ${tableOf(model)} t WHERE ${agencySql(model, this.#scope.actor, parameters)} AND ${whereSql(model, where, null, parameters)} LIMIT 1000${hold ? ' FOR NO KEY UPDATE OF t' : ''}`,
      parameters.values,
    );
    if (keepKeys) for (const row of rows) rememberKey(this.#scope, row);
    return rows.map((row) => openRow(model, row as Row, opened, this.#scope));
  }

  /** Makes a row that follows from an act (the first membership of a new case, the reminder of an appointment): nothing of a body. */
  async followWith(model: ModelName, stamps: Record<string, unknown>): Promise<string> {
    const id = (stamps.id as string | undefined) ?? newId();
    const row = { ...stamps, id, ...(columnOf(model, 'agencyId') && { agencyId: this.#scope.actor.agencyId }) };
    await this.#insert(model, await this.#seal(model, row, id));
    this.#scope.trail.push({
      action: 'create',
      subject: model,
      ids: [id],
      caseId: (stamps.caseId as string) ?? null,
      fields: [],
      outcome: 'done',
    });
    return id;
  }

  /** Changes what follows from an act (children of a closed case, counters): no field of a body, only the service's own stamps. */
  async follow(model: ModelName, where: Where, stamps: Record<string, unknown>): Promise<number> {
    if (Object.keys(stamps).some((column) => columnOf(model, column)?.sealed))
      throw new Error('A consequence seals nothing.');

    const parameters = new Parameters();
    const changes = Object.entries(stamps).map(
      ([column, value]) => `"${column}" = ${valueSql(model, column, value, parameters)}`,
    );
    const newVersion = Object.keys(stamps).every((column) => derived.has(column)) ? [] : ['version = t.version + 1'];
    const { rows } = await this.#scope.send(
      `UPDATE ${tableOf(model)} t SET ${[...changes, ...newVersion].join(', ')}
        WHERE ${agencySql(model, this.#scope.actor, parameters)} AND ${whereSql(model, where, null, parameters)} RETURNING t.id${caseColumn(model) ? `, t."${caseColumn(model)}" AS "caseId"` : ''}`,
      parameters.values,
    );
    for (const caseId of new Set(rows.map((row) => (row.caseId as string | undefined) ?? null))) {
      const ids = rows
        .filter((row) => ((row.caseId as string | undefined) ?? null) === caseId)
        .map((row) => row.id as string);
      this.#scope.trail.push({
        action: 'update',
        subject: model,
        ids,
        caseId,
        fields: Object.keys(stamps),
        outcome: 'done',
      });
    }
    return rows.length;
  }

  async #insert(model: ModelName, closed: Record<string, unknown>): Promise<void> {
    const columns = Object.keys(closed).filter((column) => closed[column] !== undefined);
    const parameters = new Parameters();
    await this.#scope.send(
      `INSERT INTO ${tableOf(model)} (${columns.map((column) => `"${column}"`).join(', ')})
        VALUES (${columns.map((column) => valueSql(model, column, closed[column], parameters)).join(', ')})`,
      parameters.values,
    );
  }

  /** NaN, where an act named no version, stands for the one of the row as it was read. */
  async #write(model: ModelName, before: Row, named: number, changes: Record<string, unknown>): Promise<void> {
    const { actor, send } = this.#scope;
    const version = Number.isNaN(named) ? (before.version as number) : named;
    if (before.version !== version) throw new Stale(cut(before, lensOn(actor.role, model).visible(before)));

    const closed = await this.#seal(model, { ...changes, survivorId: before.survivorId, id: before.id }, before.id);
    const columns = Object.keys(changes).filter((column) => closed[column] !== undefined);
    const parameters = new Parameters();
    const sets = columns.map((column) => `"${column}" = ${valueSql(model, column, closed[column], parameters)}`);
    const result = await send(
      `UPDATE ${tableOf(model)} t SET ${[...sets, 'version = t.version + 1'].join(', ')}
        WHERE t.id = ${parameters.add(before.id)} AND t.version = ${parameters.add(version)}`,
      parameters.values,
    );
    if (!result.rowCount) {
      const current = (await this.findOne(model, { id: before.id })) ?? { id: before.id, marks: [] };
      throw new Stale(cut(current, lensOn(actor.role, model).visible(before)));
    }
  }

  /** No right at all on this row: 403, or 404 for what does not exist yet. Some right, but not to these fields: 422, each named. */
  #demand(action: string, model: string, row: Record<string, unknown>, fields: readonly string[]): void {
    if (!this.may(action, model, row)) throw action === 'create' ? new NotFound() : new Forbidden();
    this.#requireFields(action, model, row, fields);
  }

  #requireFields(action: string, model: string, row: Record<string, unknown>, fields: readonly string[]): void {
    const allowed = this.fields(action, model, row);
    const refused = fields.filter((field) => !allowed.has(field));
    if (refused.length) throw new Invalid(refused.map((field) => ({ path: `/${field}`, code: 'forbidden-field' })));
  }

  /** How the actor stands to a row that does not exist yet: by its case and by its owner. */
  async #marksFor(model: string, row: Record<string, unknown>): Promise<string[]> {
    const lens = lensOn(this.#scope.actor.role, model);
    return lens.marks.length ? marksOf(this.#scope.send, lens, model, row) : [];
  }

  /** A row as it is stored. Each key is asked for once. */
  async #seal(model: string, row: Record<string, unknown>, id: string): Promise<Record<string, unknown>> {
    const sealed = Object.entries(sealedColumns(model)).filter(
      ([column]) => row[column] !== undefined && row[column] !== null,
    );
    const by = new Set(sealed.map(([, one]) => one));
    const [survivor, author, referral] = await Promise.all([
      by.has('survivor') ? survivorKey(this.#scope, row.survivorId as string) : undefined,
      by.has('author') ? authorKey(this.#scope) : undefined,
      by.has('referral')
        ? referralKey(this.#scope, referralOf(model, { ...row, id }), row.survivorId as string)
        : undefined,
    ]);

    const closed = { ...row };
    for (const [column, one] of sealed) {
      const [value, place] = [row[column], { model, column, id }];
      const keys = { survivor, author, referral };
      closed[column] = one === 'installation' ? sealForInstallation(value, place) : seal(value, place, keys[one]!);
    }
    return closed;
  }

  /** Hides what this row does not show, opens what is left, and notes which guarded fields were shown. */
  #reveal(model: ModelName, rows: Row[], shown: ReadonlySet<string>): Row[] {
    const lens = lensOn(this.#scope.actor.role, model);
    const identity = new Set(identityColumns(model));
    const lines = new Map<string | null, { ids: string[]; fields: Set<string> }>();

    const seen = rows.map((row) => {
      const visible = lens.visible(row);
      const columns = [...shown].filter((column) => visible.has(column));
      const opened = openRow(model, row, columns, this.#scope);
      const guarded = columns.filter((column) => isGuarded(model, column) && row[column] !== null);
      if (guarded.length) {
        const caseId = this.#caseOf(model, row);
        const line = lines.get(caseId) ?? { ids: [], fields: new Set<string>() };
        lines.set(caseId, line);
        line.ids.push(row.id);
        for (const field of guarded) line.fields.add(field);
      }

      const result = { marks: row.marks } as Row;
      for (const column of identity) result[column] = row[column];
      for (const column of lens.compared) result[column] = row[column];
      for (const column of columns) result[column] = opened[column];
      return result;
    });
    for (const [caseId, line] of lines) {
      this.#scope.trail.push({
        action: 'read',
        subject: model,
        ids: line.ids,
        caseId,
        fields: [...line.fields],
        outcome: 'done',
      });
    }
    return seen;
  }

  /** The case whose chain a line belongs to. What another agency shows us is no case of ours: it stands in our agency's chain. */
  #caseOf(model: string, row: Record<string, any>): string | null {
    if (row.agencyId && row.agencyId !== this.#scope.actor.agencyId) return null;
    const column = isModel(model) ? caseColumn(model) : 'caseId';
    return (column ? (row[column] as string | undefined) : undefined) ?? null;
  }

  /** The line for what is tried: of its refusal, or of the deed itself. */
  #trying(trace: Omit<Trace, 'caseId' | 'outcome'> & { caseId?: string | null }): Trace {
    this.#scope.tried = { caseId: null, outcome: 'done', ...trace };
    return this.#scope.tried;
  }
}

/** What a row was, without what a danger flag hides of it. */
function beforeSql(role: Role, found: Row): string {
  if (!lensOn(role, 'Case').marks.includes('may-locate') || found.marks.includes('may-locate')) return 't.before';

  const models = Object.entries(locates).map(
    ([model, columns]) => `WHEN '${model}' THEN t.before - ARRAY[${columns.map((column) => `'${column}'`).join(', ')}]`,
  );
  return `CASE t.model ${models.join(' ')} ELSE t.before END`;
}

const newestRevision: Sort = [
  ['changedAt', 'desc'],
  ['id', 'desc'],
];

/** The wrapped data keys of the row's survivor, or of its author, travel with the row they open. */
function keysSql(model: string, shown: readonly string[]): string {
  const by = new Set(shown.map((column) => sealedColumns(model)[column]));
  const keys = [];
  if (by.has('survivor'))
    keys.push(
      `, (SELECT json_agg(json_build_object('version', k.version, 'wrapped', k.wrapped)) FROM keys."SurvivorKey" k WHERE k."survivorId" = t."survivorId") AS "survivorKeys"`,
    );
  if (by.has('referral'))
    keys.push(
      `, (SELECT json_agg(json_build_object('version', k.version, 'wrapped', k.wrapped)) FROM keys."ReferralKey" k WHERE k."referralId" = t."${model === 'Referral' ? 'id' : 'referralId'}") AS "referralKeys"`,
    );
  if (by.has('author'))
    keys.push(
      `, (SELECT json_agg(json_build_object('version', k.version, 'wrapped', k.wrapped)) FROM keys."AuthorKey" k WHERE k."userId" = t."authorId") AS "authorKeys"`,
    );
  return keys.join('');
}

/** Counters kept for lists. Nobody edits them, so their change makes nobody's version stale (as in trail.keep_revision). */
const derived: ReadonlySet<string> = new Set(['lastSessionOn', 'deliveredUnits']);

function openRow(
  model: string,
  row: Record<string, any>,
  columns: readonly string[],
  scope: Scope,
): Record<string, any> {
  const opened = { ...row };
  delete opened.survivorKeys;
  delete opened.referralKeys;
  delete opened.authorKeys;

  for (const column of columns) {
    const by = sealedColumns(model)[column];
    if (!by || row[column] === null || row[column] === undefined) continue;
    const place = { model, column, id: row.id as string };
    if (by === 'installation') opened[column] = openForInstallation(row[column], place);
    else if (by === 'survivor') opened[column] = open(row[column], place, ownedBy(row.survivorKeys, row.survivorId));
    else if (by === 'referral')
      opened[column] = open(row[column], place, ownedBy(row.referralKeys, `referral ${referralOf(model, row)}`));
    else
      opened[column] =
        row.authorId === scope.actor.id || row.authorId === scope.recovering
          ? open(row[column], place, ownedBy(row.authorKeys, `author ${row.authorId}`))
          : null;
  }
  return opened;
}

const referralOf = (model: string, row: Record<string, any>): string =>
  (model === 'Referral' ? row.id : row.referralId) as string;

const ownedBy = (keys: { version: number; wrapped: string | null }[] | null, owner: string) =>
  (keys ?? []).map((key) => ({ ...key, owner }));

/** The columns a question is about. */
const askedOf = (where: Where | undefined, sort: Sort = []): string[] => [
  ...Object.entries(where ?? {}).flatMap(([column, wanted]) => (wanted === undefined ? [] : [column])),
  ...sort.map(([column]) => column),
];
const idIn = (where: Where | undefined): string[] => (typeof where?.id === 'string' ? [where.id] : []);

function cut(row: Row, visible: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).filter(([column]) => visible.has(column) || column === 'id' || column === 'version'),
  );
}

function valueSql(model: string, column: string, value: unknown, parameters: Parameters): string {
  const { kind, list } = columnOf(model, column)!;
  return `${parameters.add(kind === 'json' ? JSON.stringify(value) : value)}::${cast(model, column)}${list ? '[]' : ''}`;
}

function writeCursor(values: Scalar[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

function readCursor(cursor: string): Scalar[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (
      Array.isArray(values) &&
      values.every((value) => value === null || ['string', 'number', 'boolean'].includes(typeof value))
    )
      return values as Scalar[];
  } catch {
    // Falls through: whatever is wrong with it, the answer is the same.
  }
  throw new BadQuery(['cursor'], 'invalid-cursor');
}
