import type { Scope } from './scope.ts';

/** A code as it is stored; `validTo` is the last day on which it may be chosen. */
export interface StoredCode {
  listId: string;
  code: string;
  en: string;
  el: string;
  sort: number;
  active: boolean;
  validTo: string | null;
  attributes: Record<string, unknown>;
  version: number;
}

const columns = `"listId", code, "labelEn" AS en, "labelEl" AS el, sort, active, "validTo", attributes, version`;

/** The code lists, which everybody reads whole. They are known by list and code, not by an id, and hold nothing about people. */
export class Codes {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  async lists(only: readonly string[] | null = null) {
    const { rows } = await this.#scope.send(
      'SELECT id, version, extensible, "labelEn", "labelEl" FROM "CodeList" WHERE $1::text[] IS NULL OR id = ANY ($1) ORDER BY id',
      [only],
    );
    return rows as { id: string; version: number; extensible: boolean; labelEn: string; labelEl: string }[];
  }

  /** Codes by their place, then by their label. */
  async all(only: readonly string[] | null = null): Promise<StoredCode[]> {
    const { rows } = await this.#scope.send(
      `SELECT ${columns} FROM "Code" WHERE $1::text[] IS NULL OR "listId" = ANY ($1) ORDER BY sort, "labelEn", code`,
      [only],
    );
    return rows as StoredCode[];
  }

  async find(list: string, code: string): Promise<StoredCode | undefined> {
    const { rows } = await this.#scope.send(`SELECT ${columns} FROM "Code" WHERE "listId" = $1 AND code = $2`, [
      list,
      code,
    ]);
    return rows[0] as StoredCode | undefined;
  }

  async add(
    list: string,
    code: { code: string; labelEn: string; labelEl: string; sort: number; since: number; attributes: object },
  ): Promise<void> {
    await this.#scope.send(
      `INSERT INTO "Code" ("listId", code, "labelEn", "labelEl", sort, since, attributes) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [list, code.code, code.labelEn, code.labelEl, code.sort, code.since, JSON.stringify(code.attributes)],
    );
  }

  /** Changes what is given; false where the version is no longer the present one. A code brought back loses its end. */
  async change(
    list: string,
    code: string,
    version: number,
    { labelEn, labelEl, sort, active }: { labelEn?: string; labelEl?: string; sort?: number; active?: boolean },
  ): Promise<boolean> {
    const { rowCount } = await this.#scope.send(
      `UPDATE "Code" SET "labelEn" = coalesce($4, "labelEn"), "labelEl" = coalesce($5, "labelEl"), sort = coalesce($6, sort),
          active = coalesce($7, active), "validTo" = CASE WHEN $7 THEN NULL ELSE "validTo" END, version = version + 1
        WHERE "listId" = $1 AND code = $2 AND version = $3`,
      [list, code, version, labelEn ?? null, labelEl ?? null, sort ?? null, active ?? null],
    );
    return rowCount === 1;
  }
}
