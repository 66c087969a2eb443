import { daysBetween, fullDay, isDay, type Language, today } from '../app/time.ts';
import type { Contact } from './data.ts';

/** Safe contacts are confirmed again after this many days. */
export const contactGoodFor = 30;

export type ContactState =
  | { state: 'none' }
  | { state: 'stop'; until: string | undefined }
  | { state: 'confirm'; daysAgo: number | undefined }
  | { state: 'good'; daysAgo: number };

/** Whether a way of contact may be used now. A stop outweighs everything else until its day is over. */
export function contactState(contact: Contact, now = today()): ContactState {
  if (!contact.version) return { state: 'none' };
  const stop = contact.doNotContact;
  if (stop && (!stop.until || stop.until >= now)) return { state: 'stop', until: stop.until ?? undefined };
  if (!contact.confirmedOn) return { state: 'confirm', daysAgo: undefined };

  const daysAgo = daysBetween(contact.confirmedOn, now);
  return daysAgo > contactGoodFor ? { state: 'confirm', daysAgo } : { state: 'good', daysAgo };
}

const weekdayNames: Record<Language, readonly string[]> = {
  en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
  el: ['Δε', 'Τρ', 'Τε', 'Πε', 'Πα', 'Σα', 'Κυ'],
};
export const weekdayName = (day: number, language: Language): string => weekdayNames[language][day - 1] ?? '';

/** `Tue–Fri 10:00–13:00`: days that follow one another as a span. Monday is 1. */
export function sayWindow(
  { days, from, to }: { days: readonly number[]; from: string; to: string },
  language: Language,
): string {
  const runs: number[][] = [];
  for (const day of [...days].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run && run.at(-1) === day - 1) run.push(day);
    else runs.push([day]);
  }
  const name = (day: number | undefined) => weekdayName(day ?? 0, language);
  const words = runs.flatMap((run) =>
    run.length > 2 ? [`${name(run[0])}–${name(run.at(-1))}`] : run.map((day) => name(day)),
  );
  return `${words.join(', ')} ${from}–${to}`;
}

/** `17/04/1998`, `04/1998` or `1998`, as far as it is known. */
export function sayPartialDay(value: string | null | undefined): string {
  if (!value) return '';
  if (isDay(value)) return fullDay(value);
  return value.split('-').reverse().join('/');
}

/** What somebody typed as a day, a month or a year; the text itself when it is none, for the contract to find. */
export function readPartialDay(typed: string): string {
  const parts = typed.trim().split(/[/.\- ]+/);
  if (parts.length > 3 || !parts.every((part) => /^\d+$/.test(part))) return typed;
  const inOrder = (parts[0] as string).length === 4 ? parts : parts.reverse();
  const [year, ...rest] = inOrder as [string, ...string[]];
  if (year.length !== 4) return typed;
  return [year, ...rest.map((part) => part.padStart(2, '0'))].join('-');
}
