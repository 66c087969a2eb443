import bands from '../../prisma/codelists/age_band.json' with { type: 'json' };

interface Band {
  code: string;
  validTo?: string;
  attrs?: { from: number; to?: number };
}
/** The bands that may be chosen today, which do not overlap. */
const current = (bands.codes as Band[]).filter(({ attrs, validTo }) => attrs && !validTo);
const bandOf = (age: number) => current.find(({ attrs }) => age >= attrs!.from && age <= (attrs!.to ?? Infinity))?.code;

/**
 * The age band of somebody born then (YYYY, YYYY-MM or YYYY-MM-DD) on a day (YYYY-MM-DD). Undefined where what is known
 * of the birth allows two: nothing is guessed.
 */
export function ageBandOn(day: string, born: string): string | undefined {
  const years = Number(day.slice(0, 4)) - Number(born.slice(0, 4));
  const [latest, earliest] = [born + '-12-31'.slice(born.length - 4), born + '-01-01'.slice(born.length - 4)];
  const had = (birthday: string) => day.slice(5) >= birthday.slice(5);
  const [least, most] = [years - (had(latest) ? 0 : 1), years - (had(earliest) ? 0 : 1)];
  const band = bandOf(least);
  return band === bandOf(most) ? band : undefined;
}
