import {
  type Category,
  type Fate,
  type Field,
  fields,
  type Key,
  keys,
  locatingKeys,
  type ServiceGroup,
  serviceGroups,
  type Tier,
} from './payload.contract.ts';

/**
 * What a recipient gets: the fields a service needs ∩ what the person agreed to ∩ what this kind of agency has to know ∩
 * what the moment allows (tier). One pure function; preview, sending, page and printed form all read its lines.
 */

/** Kinds of agencies that have no need to know more than this, whatever service they are asked for. */
const needToKnow: Record<string, readonly Category[]> = {
  BUSINESS: ['DEMOGRAPHIC', 'IDENTITY', 'CONTACT', 'EDUCATION_WORK'],
  SCHOOL_OR_COLLEGE: ['DEMOGRAPHIC', 'IDENTITY', 'CONTACT', 'EDUCATION_WORK', 'ATTENDANCE', 'FAMILY'],
};

export interface Line {
  key: Key;
  category: Category;
  tier: Tier;
  value: unknown;
  fate: Fate;
}

export interface Terms {
  services: readonly string[];
  /** Agreed to, in force, and chosen for this referral. */
  categories: readonly string[];
  /** The recipient's kind, a code of `agency_kind`. */
  kind: string;
  /** Whether a danger flag stands: then nothing that could locate her goes anywhere. */
  inDanger: boolean;
  /** Whether she said in another of her cases that she must not be contacted: then nobody is told how. */
  stopped: boolean;
}

/** One line for each thing we know, in the order of the page. What is empty has no line. */
export function compose(record: Partial<Record<Key, unknown>>, terms: Terms): Line[] {
  return keys
    .filter((key) => !isEmpty(record[key]))
    .map((key) => ({
      key,
      category: fields[key].category,
      tier: fields[key].tier,
      value: record[key],
      fate: fateOf(key, terms),
    }));
}

export const goesOut = (fate: Fate): boolean => fate === 'SHOWN' || fate === 'IF_ACCEPTED';

/** The lines that go into the envelope, each with the tier from which it is read. */
export const disclosed = (lines: readonly Line[]): Line[] => lines.filter(({ fate }) => goesOut(fate));

/** What becomes of a line, whatever stands in it. */
export function fateOf(key: Key, { services, categories, kind, inDanger, stopped }: Terms): Fate {
  const field: Field = fields[key];
  if (inDanger && locatingKeys.includes(key)) return 'IN_DANGER';
  if (!isNeeded(field, services) || !hasToKnow(field, kind)) return 'NOT_NEEDED';
  if (field.category !== 'ROUTING' && !categories.includes(field.category)) return 'SAID_NO';
  if (stopped && key === 'safeContact') return 'SAID_NO';
  return field.tier === 'T1' ? 'SHOWN' : 'IF_ACCEPTED';
}

const isNeeded = (field: Field, services: readonly string[]): boolean =>
  field.for === 'ALL' || services.some((service) => field.for.includes(groupOf(service)));
const hasToKnow = ({ category }: Field, kind: string): boolean =>
  category === 'ROUTING' || (needToKnow[kind]?.includes(category) ?? true);

function groupOf(service: string): ServiceGroup {
  const found = (Object.entries(serviceGroups) as [ServiceGroup, readonly string[]][]).find(([, codes]) =>
    codes.includes(service),
  );
  return found?.[0] ?? 'OTHER';
}

export const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && !value.length);
