import type { z } from 'zod';
import type { Work } from '#server/access/work.ts';
import { today } from '#server/platform/clock.ts';
import { Conflict, type FieldError, Invalid, invalidField, NotFound, Stale } from '#server/platform/problems.ts';
import { addedHere } from '../../prisma/codelists/load.ts';
import { type Code, type CodeList, type codelists, ServiceTypeAttributes } from './codelists.contract.ts';

/** A stored code, as the rules of the domain need it. */
export interface KnownCode {
  active: boolean;
  /** Last day of use, YYYY-MM-DD. */
  validTo: string | null;
  attributes: Record<string, unknown>;
}
type Lists = ReadonlyMap<string, ReadonlyMap<string, KnownCode>>;

/** Codes change a few times a year and are checked on every write, so they are kept here. Only another process can make them old. */
const keptFor = 60_000;
/** A code another process has just added is looked for before it is refused, but not more often than this. */
const askedAgainAfter = 1_000;
let kept: { lists: Lists; readAt: number } | undefined;

/** Makes the next check read the codes anew. */
export function forgetCodes(): void {
  kept = undefined;
}

async function readLists(work: Work, newerThan: number): Promise<Lists> {
  if (kept && Date.now() - kept.readAt < newerThan) return kept.lists;

  const { rows } = await work.send('SELECT "listId", code, active, "validTo", attributes FROM "Code"');
  const lists = new Map<string, Map<string, KnownCode>>();
  for (const { listId, code, active, validTo, attributes } of rows) {
    const codes = lists.get(listId) ?? new Map<string, KnownCode>();
    lists.set(listId, codes.set(code, { active, validTo, attributes }));
  }
  kept = { lists, readAt: Date.now() };
  return lists;
}

/** Whether a code may be chosen today; records that hold a retired one keep it. */
export const isActive = (code: Pick<KnownCode, 'active' | 'validTo'> | undefined, day = today()): boolean =>
  code?.active === true && (code.validTo === null || code.validTo >= day);

/** A code that may be chosen today, with its attributes. */
export async function findCode(work: Work, list: string, code: string): Promise<KnownCode | undefined> {
  const find = async (newerThan: number) => {
    const found = (await readLists(work, newerThan)).get(list)?.get(code);
    return isActive(found) ? found : undefined;
  };
  return (await find(keptFor)) ?? find(askedAgainAfter);
}

/** One field of a body and the list its value, or each of its values, must come from. Nothing given: nothing to check. */
export interface CodesOf {
  list: string;
  field: string;
  values: string | readonly string[] | null | undefined;
}

/** Refuses codes that are unknown or retired, each by its field: 422 `invalid-choice`. */
export async function requireCodes(work: Work, wanted: readonly CodesOf[]): Promise<void> {
  const errors: FieldError[] = [];

  for (const { list, field, values } of wanted) {
    const several = Array.isArray(values);
    for (const [place, code] of (several ? values : [values]).entries()) {
      if (code === null || code === undefined || (await findCode(work, list, code))) continue;
      errors.push({ path: several ? `/${field}/${place}` : `/${field}`, code: 'invalid-choice' });
    }
  }
  if (errors.length) throw new Invalid(errors);
}

// --- the lists themselves -------------------------------------------------------------------------------------------

const codeColumns = `code, "labelEn" AS en, "labelEl" AS el, sort, active, "validTo", attributes, version`;

type StoredCode = Code & { validTo: string | null };

const show = (list: string, { validTo, active, attributes, ...code }: StoredCode): Code => ({
  ...code,
  active: isActive({ active, validTo }),
  attributes: list === 'service_type' ? attributes : {},
});

/** All lists, or those named: the codes of each by their place, then by their label. */
export async function listCodeLists(
  { send }: Work,
  wanted?: readonly string[],
): Promise<{ items: CodeList[]; nextCursor: null }> {
  const only = wanted ?? null;
  const [lists, codes] = await Promise.all([
    send(
      'SELECT id, version, extensible, "labelEn", "labelEl" FROM "CodeList" WHERE $1::text[] IS NULL OR id = ANY ($1) ORDER BY id',
      [only],
    ),
    send(
      `SELECT "listId", ${codeColumns} FROM "Code" WHERE $1::text[] IS NULL OR "listId" = ANY ($1) ORDER BY sort, "labelEn", code`,
      [only],
    ),
  ]);

  const byList = new Map<string, Code[]>(lists.rows.map(({ id }) => [id, []]));
  for (const { listId, ...code } of codes.rows) byList.get(listId)?.push(show(listId, code as StoredCode));
  const items = lists.rows.map((list) => ({ ...list, codes: byList.get(list.id) ?? [] })) as CodeList[];
  return { items, nextCursor: null };
}

export async function getCode(work: Work, list: string, code: string): Promise<Code> {
  const { rows } = await work.send(`SELECT ${codeColumns} FROM "Code" WHERE "listId" = $1 AND code = $2`, [list, code]);
  if (!rows[0]) throw new NotFound();
  return show(list, rows[0] as StoredCode);
}

async function getList({ send }: Work, id: string): Promise<{ extensible: boolean }> {
  const { rows } = await send('SELECT extensible FROM "CodeList" WHERE id = $1', [id]);
  if (!rows[0]) throw new NotFound();
  return rows[0] as { extensible: boolean };
}

function requireFields({ db }: Work, action: string, body: object): void {
  const allowed = db.fields(action, 'Code', {});
  const refused = Object.keys(body).filter((field) => !allowed.has(field));
  if (refused.length) throw new Invalid(refused.map((field) => ({ path: `/${field}`, code: 'forbidden-field' })));
}

/** Adds a code of one's own. It stood in no release, and no release touches it. Answers the code. */
export async function addCode(
  work: Work,
  list: string,
  body: z.output<(typeof codelists.addCode)['body'] & {}>,
): Promise<string> {
  requireFields(work, 'create', body);
  const { extensible } = await getList(work, list);
  if (!extensible) throw new Conflict('list-closed');
  const isService = list === 'service_type';
  if (body.attributes && !isService) throw invalidField('attributes', 'invalid-value');

  const attributes = isService ? (body.attributes ?? ServiceTypeAttributes.parse({})) : {};
  await work.send(
    `INSERT INTO "Code" ("listId", code, "labelEn", "labelEl", sort, since, attributes) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [list, body.code, body.labelEn, body.labelEl, body.sort, addedHere, JSON.stringify(attributes)],
  );
  work.db.note('create', 'Code', {}, `${list}/${body.code}`);
  forgetCodes();
  return body.code;
}

/** Labels and place may always change. Codes that decide what happens next are neither retired nor brought back. */
export async function changeCode(
  work: Work,
  list: string,
  code: string,
  version: number,
  body: z.output<(typeof codelists.changeCode)['body'] & {}>,
): Promise<void> {
  requireFields(work, 'update', body);
  const { extensible } = await getList(work, list);
  const before = await getCode(work, list, code);
  if (before.version !== version) throw new Stale(before);
  if (body.active !== undefined && body.active !== before.active && !extensible) throw new Conflict('list-closed');

  const { labelEn = null, labelEl = null, sort = null, active = null } = body;
  const { rowCount } = await work.send(
    `UPDATE "Code" SET "labelEn" = coalesce($4, "labelEn"), "labelEl" = coalesce($5, "labelEl"), sort = coalesce($6, sort),
        active = coalesce($7, active), "validTo" = CASE WHEN $7 THEN NULL ELSE "validTo" END, version = version + 1
      WHERE "listId" = $1 AND code = $2 AND version = $3`,
    [list, code, version, labelEn, labelEl, sort, active],
  );
  if (!rowCount) throw new Stale(await getCode(work, list, code));
  work.db.note('update', 'Code', {}, `${list}/${code}`);
  forgetCodes();
}
