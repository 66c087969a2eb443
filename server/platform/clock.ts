import { AsyncLocalStorage } from 'node:async_hooks';

/** The time, in one place so that tests and demonstration data can turn it. */
let offset = 0;
const moment = new AsyncLocalStorage<Date>();

export const now = (): Date => moment.getStore() ?? new Date(Date.now() + offset);

/** Kept: making one costs as much as a small query. */
const calendars = new Map<string, Intl.DateTimeFormat>();

/** The day it is in a zone, as YYYY-MM-DD. */
export function today(zone = 'Europe/Athens', at = now()): string {
  let calendar = calendars.get(zone);
  if (!calendar) {
    calendar = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
    calendars.set(zone, calendar);
  }
  return calendar.format(at);
}

/** The day so many days after another; both as YYYY-MM-DD. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** How many days after one day another is; both as YYYY-MM-DD. */
export function daysBetween(day: string, later: string): number {
  return Math.round((Date.parse(later) - Date.parse(day)) / 86_400_000);
}

/**
 * The same day of the month so many calendar months later (or earlier), or the last of that month where it is shorter:
 * 30 November and three months is 28 February, or the 29th.
 */
export function addMonths(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}

/** For tests: lets the clock run `milliseconds` ahead (or behind). */
export function turnClock(milliseconds: number): void {
  offset = milliseconds;
}

/** Runs a job as if it were another moment, for whatever it awaits too. */
export const runAt = <T>(at: Date, job: () => Promise<T>): Promise<T> => moment.run(at, job);
