/** The time, in one place so that tests can turn it. */
let offset = 0;

export const now = () => new Date(Date.now() + offset);

/** The day it is in a zone, as YYYY-MM-DD. */
export function today(zone = 'Europe/Athens', at = now()): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    at,
  );
}

/** For tests: lets the clock run `milliseconds` ahead (or behind). */
export function turnClock(milliseconds: number): void {
  offset = milliseconds;
}
