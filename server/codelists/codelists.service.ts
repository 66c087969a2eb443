import type { Work } from '#server/access/work.ts';
import { today } from '#server/platform/clock.ts';
import { type FieldError, Invalid } from '#server/platform/problems.ts';

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
