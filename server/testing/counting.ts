import type { Counted } from './recount.ts';

export type Figures = Record<string, number>;
const keyOf = (by: readonly string[], code: (name: string) => string | readonly string[] | null | undefined) =>
  by.map((name) => `${name}=${[code(name) ?? 'UNKNOWN'].flat().sort().join('+')}`).join(' ');

/** Persons once for each combination, however often they occur; acts and time added up. */
export function figuresOf(
  lines: readonly Counted[],
  { unit, breakdowns }: { unit: string; breakdowns: readonly string[] },
) {
  const found = new Map<string, Map<string, number>>();
  for (const { person, value, codes } of lines) {
    const key = keyOf(breakdowns, (name) => codes[name]);
    const persons = found.get(key) ?? new Map<string, number>();
    found.set(key, persons.set(person, unit === 'persons' ? 1 : (persons.get(person) ?? 0) + value));
  }
  const figures: Figures = {};
  for (const [key, persons] of found) figures[key] = [...persons.values()].reduce((sum, value) => sum + value, 0);
  return figures;
}

interface Classes {
  by: readonly string[];
  lines: readonly { codes: readonly (string | readonly string[])[]; value: number }[];
}

/** The same of what the statement of a report answers. */
export function figuresIn({ by, lines }: Classes): Figures {
  const figures: Figures = {};
  for (const { codes, value } of lines) {
    const key = keyOf(by, (name) => codes[by.indexOf(name)]);
    figures[key] = (figures[key] ?? 0) + value;
  }
  return figures;
}
