import type { Hours } from '#server/agencies/agencies.contract.ts';
import type { Language } from '../app/time.ts';

/** The first Monday of 2024; only its weekdays are asked. */
const monday = Date.UTC(2024, 0, 1, 12);

function dayName(day: number, language: Language): string {
  const names = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' });
  return names.format(monday + (day - 1) * 86_400_000);
}

/** Days as people say them: Mon–Fri, Sun. */
function daysInWords(days: readonly number[], language: Language): string {
  const runs: [first: number, last: number][] = [];
  for (const day of [...new Set(days)].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run && run[1] === day - 1) run[1] = day;
    else runs.push([day, day]);
  }
  return runs
    .map(([first, last]) =>
      first === last ? dayName(first, language) : `${dayName(first, language)}–${dayName(last, language)}`,
    )
    .join(', ');
}

/** Whether a desk answers at any hour of any day. */
export const isAlwaysOpen = (hours: readonly Hours[]): boolean =>
  new Set(hours.filter(({ from, to }) => from === '00:00' && to === '24:00').flatMap(({ days }) => days)).size === 7;

/** The week of a desk in one line. */
export const hoursInWords = (hours: readonly Hours[], language: Language): string =>
  hours.map(({ days, from, to }) => `${daysInWords(days, language)} ${from}–${to}`).join(' · ');
