import { addDays, addMonths } from '#server/platform/clock.ts';
import type { ClockRule } from './table.ts';

/**
 * The last day of a period: the same day so many months later, or the last of a shorter month (30 November and three
 * months is 28 February). Extensions in months count from the first day, so that a short month in between takes nothing
 * away; one in days counts from the end of what it extends. Undefined where a paper states the day.
 */
export function lastDayOf(rules: readonly ClockRule[], startsOn: string, before: string | undefined) {
  const last = rules.at(-1);
  if (!last || last.stated) return undefined;
  if (last.days) return addDays(before ?? startsOn, last.days);
  const inMonths = rules.every(({ months }) => months !== undefined);
  if (inMonths)
    return addMonths(
      startsOn,
      rules.reduce((sum, { months = 0 }) => sum + months, 0),
    );
  return addMonths(before ?? startsOn, last.months!);
}
