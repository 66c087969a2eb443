import type { Interval, Profile } from './model.ts';

/** To the nearest multiple of the base, halves up; each figure and each total on its own. */
export function round(value: number, base: number): number {
  return Math.floor((value + Math.floor(base / 2)) / base) * base;
}

/** What a figure that is shown rounded tells: 0 is 0, all else is at least the threshold, for less would not be shown. */
export function toldBy(value: number, threshold: number, base: number): Interval {
  if (value === 0 || base === 1) return { least: value, most: value };
  const figure = round(value, base);
  const least = Math.max(figure - Math.floor(base / 2), 1);
  return { least: value >= threshold ? Math.max(least, threshold) : least, most: figure + Math.ceil(base / 2) - 1 };
}

/** Whether few contributions make up so much of a sum that it tells them: the (n,k) rule or the p% rule. */
export function dominates(values: readonly number[], { dominance }: Pick<Profile, 'dominance'>): boolean {
  const sum = values.reduce((total, value) => total + value, 0);
  return dominatedBy(
    sum,
    [...values].sort((a, b) => b - a),
    dominance,
  );
}

/** The same of a sum with its largest contributions first. */
export function dominatedBy(sum: number, largest: readonly number[], dominance: Profile['dominance']): boolean {
  if (sum === 0) return false;
  const top = largest.slice(0, dominance.largest).reduce((total, value) => total + value, 0);
  const [first = 0, second = 0] = largest;
  return top * 100 > dominance.percent * sum || (sum - first - second) * 100 < dominance.nearest * first;
}

/** The counts of a whole that a printed percentage stands for: 7.5 % of 40 is 3 and nothing else. */
export function revealed(percent: string, whole: number): number[] {
  const [, fraction = ''] = percent.split(/[.,]/);
  const half = 0.5 / 10 ** fraction.length;
  const share = Number(percent.replace(',', '.'));
  const least = Math.max(0, Math.ceil(((share - half) / 100) * whole - 1e-9));
  const greatest = Math.min(whole, Math.floor(((share + half) / 100) * whole + 1e-9));
  return Array.from({ length: Math.max(0, greatest - least + 1) }, (_, at) => least + at);
}

/**
 * Percentages in a text (a title, a note) that can only stand for counts below the threshold, of any whole that the
 * table shows. A text that has one goes with no release.
 */
export function leaksIn(text: string, wholes: readonly number[], threshold: number): string[] {
  const printed = [...text.matchAll(/(\d+(?:[.,]\d+)?)\s*(?:%|percent|τοις εκατό|τοις 100)/gi)].map(
    ([, number]) => number!,
  );
  return printed.filter((percent) =>
    wholes.some((whole) => {
      const counts = revealed(percent, whole);
      return (
        counts.length > 0 && counts.every((count) => isSmall(count, threshold) || isSmall(whole - count, threshold))
      );
    }),
  );
}

const isSmall = (count: number, threshold: number) => count > 0 && count < threshold;
