import type { Condition, Grant, Mark } from './ability.ts';
import type { ModelName } from './model.ts';

/**
 * The columns that could lead somebody to the person, each with its reason. While a danger flag stands they are shown
 * and set by nobody but who carries the case and its supervisors (docs/decisions/0009-danger-flag.md).
 */
export const locates: Partial<Record<ModelName, readonly string[]>> = {
  // Where she lives; a telephone is found by whoever can ask its network, or calls at the wrong hour.
  Identity: ['phones', 'address'],
  // The number or address itself, when she is near it, who is around her there, and what was noted about it.
  SafeContact: ['value', 'windows', 'sharedWith', 'instructions'],
  // Says in words what was done, such as where she was brought to.
  Case: ['immediateSafety'],
  // Names the authority of a town.
  VictimStatusEvent: ['decidingBody'],
  // A shelter, a host, a class with its room and hours.
  Episode: ['providerAgencyId', 'courseId'],
  Session: ['courseId'],
  // Whether she will be somewhere in person, and where: at the office, at home, in the street.
  Appointment: ['mode'],
  // The agency that takes her in.
  Consent: ['recipientAgencyId'],
  // A scan may show any address; whoever speaks for a child lives with her, or knows where she does.
  Document: ['content'],
  Guardianship: ['contact'],
};

/**
 * What was disclosed stands in one column, whatever it is. Kinds of data among which something could locate the person (her
 * safe contact; what was done at once) are hidden from the sender's side by the same flag, also where they went out before.
 */
export const locatingCategories: readonly string[] = ['CONTACT', 'RISK'];

/** Who may know where she is: whoever carries or supervises the case, and whoever meets her there herself. */
function knowsAnyway({ subject, conditions = {} }: Grant): boolean {
  const marks: readonly Mark[] = conditions.marks ?? [];
  return (
    marks.some((mark) => ['primary', 'supervised', 'learner'].includes(mark)) ||
    (subject === 'Appointment' && marks.includes('own'))
  );
}

/** A grant without what locates, and the rest of it where that may be known. */
export function withoutPlaces(grant: Grant): Grant[] {
  const places = locates[grant.subject as ModelName] ?? [];
  const locating = grant.fields.filter((field) => places.includes(field));
  if (!locating.length || knowsAnyway(grant)) return [grant];

  const others = grant.fields.filter((field) => !locating.includes(field));
  const when: Condition = { ...grant.conditions, marks: [...(grant.conditions?.marks ?? []), 'may-locate'] };
  return [...(others.length ? [{ ...grant, fields: others }] : []), { ...grant, fields: locating, conditions: when }];
}
