import type { z } from 'zod';
import type { StoredCode } from '#server/access/codes.ts';
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

  const lists = new Map<string, Map<string, KnownCode>>();
  for (const { listId, code, active, validTo, attributes } of await work.codes.all()) {
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

const show = ({ listId, validTo, active, attributes, ...code }: StoredCode): Code => ({
  ...code,
  active: isActive({ active, validTo }),
  attributes: listId === 'service_type' ? attributes : {},
});

/** All lists, or those named: the codes of each by their place, then by their label. */
export async function listCodeLists(
  { codes }: Work,
  wanted?: readonly string[],
): Promise<{ items: CodeList[]; nextCursor: null }> {
  const [lists, stored] = await Promise.all([codes.lists(wanted), codes.all(wanted)]);

  const byList = new Map<string, Code[]>(lists.map(({ id }) => [id, []]));
  for (const code of stored) byList.get(code.listId)?.push(show(code));
  const items = lists.map((list) => ({ ...list, codes: byList.get(list.id) ?? [] }));
  return { items, nextCursor: null };
}

export async function getCode({ codes }: Work, list: string, code: string): Promise<Code> {
  const stored = await codes.find(list, code);
  if (!stored) throw new NotFound();
  return show(stored);
}

async function getList({ codes }: Work, id: string): Promise<{ extensible: boolean }> {
  const [list] = await codes.lists([id]);
  if (!list) throw new NotFound();
  return list;
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
  await work.codes.add(list, { ...body, since: addedHere, attributes });
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

  if (!(await work.codes.change(list, code, version, body))) throw new Stale(await getCode(work, list, code));
  work.db.note('update', 'Code', {}, `${list}/${code}`);
  forgetCodes();
}
