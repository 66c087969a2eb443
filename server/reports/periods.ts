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
