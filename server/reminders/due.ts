import { now } from '#server/platform/clock.ts';
import { invalidField } from '#server/platform/problems.ts';

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;
const longest = 2 * 365.25 * DAY;

/** A moment to come, at most two years (or `limit` milliseconds) away; 422 naming the field otherwise. */
export function futureInstant(text: string, field: string, limit = longest): Date {
  const at = new Date(text);
  const ahead = at.getTime() - now().getTime();
  if (ahead <= 0) throw invalidField(field, 'in-past');
  if (ahead > limit) throw invalidField(field, 'too-far');
  return at;
}
