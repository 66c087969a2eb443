/** First and last month of a whole quarter, half-year or year. */
export function monthsOf(period: string): { from: string; to: string } {
  const [year, part] = period.split('-') as [string, string | undefined];
  const length = part ? (part.startsWith('Q') ? 3 : 6) : 12;
  const first = part ? (Number(part[1]) - 1) * length + 1 : 1;
  const month = (number: number) => `${year}-${String(number).padStart(2, '0')}`;
  return { from: month(first), to: month(first + length - 1) };
}

/** Months since the year 0, for those written as YYYY-MM. */
export const monthNumber = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;

/** So many months later. */
export function monthAfter(month: string, months: number): string {
  const number = monthNumber(month) + months;
  return `${Math.floor(number / 12)}-${String((number % 12) + 1).padStart(2, '0')}`;
}

export const rhythms = ['QUARTER', 'HALF', 'YEAR'] as const;
export type Rhythm = (typeof rhythms)[number];
const monthsOfRhythm = { QUARTER: 3, HALF: 6, YEAR: 12 } satisfies Record<Rhythm, number>;

/** How often a period like this one comes. */
export function rhythmOf(period: string): Rhythm {
  const part = period.split('-')[1];
  return part === undefined ? 'YEAR' : part.startsWith('Q') ? 'QUARTER' : 'HALF';
}

/** The last whole period of a rhythm that was over before a day. */
export function periodBefore(rhythm: Rhythm, day: string): string {
  const length = monthsOfRhythm[rhythm];
  const whole = Math.floor(monthNumber(day) / length) - 1;
  const perYear = 12 / length;
  const year = Math.floor(whole / perYear);
  return rhythm === 'YEAR' ? `${year}` : `${year}-${rhythm === 'QUARTER' ? 'Q' : 'H'}${(whole % perYear) + 1}`;
}
