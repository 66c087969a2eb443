const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];

/** Time in the largest unit that says enough: minutes below an hour, hours below two days, days beyond. */
export function inUnits(milliseconds: number): { unit: 'minutes' | 'hours' | 'days'; count: number } {
  const span = Math.max(milliseconds, 0);
  if (span < hour) return { unit: 'minutes', count: Math.floor(span / minute) };
  if (span < 2 * day) return { unit: 'hours', count: Math.floor(span / hour) };
  return { unit: 'days', count: Math.floor(span / day) };
}

/** Figures older than this are said to be old: within a week a bed is taken and given again. Days. */
export const oldAfter = 7;

/** Whole days since a moment. */
export const daysSince = (instant: string, now = Date.now()): number => Math.floor((now - Date.parse(instant)) / day);
