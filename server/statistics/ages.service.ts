import type { Work } from '#server/access/work.ts';
import bands from '../../prisma/codelists/age_band.json' with { type: 'json' };
import { numberFor } from './statistics.service.ts';

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

/** How old somebody is on a day, as far as what is known of her birth leaves no doubt. */
export async function ageByBirth({ db }: Work, caseId: string, day: string): Promise<string | undefined> {
  const [identity] = await db.inner('Identity', { caseId }, ['dateOfBirth']);
  return identity?.dateOfBirth ? ageBandOn(day, identity.dateOfBirth as string) : undefined;
}

/** The same, or else as her record says it now. */
export async function ageOn(work: Work, caseId: string, day: string): Promise<string> {
  const [byBirth, [found]] = await Promise.all([
    ageByBirth(work, caseId, day),
    work.db.inner('Case', { id: caseId }, ['ageBand']),
  ]);
  return byBirth ?? (found!.ageBand as string);
}

/**
 * How old she was at the sessions so far, after her band was changed from what it was, or what is known of her birth. That
 * she has grown into the next band takes back nothing; any other change corrects what was told before.
 */
export async function ageSessions(work: Work, caseId: string, was: string): Promise<void> {
  const { db, facts } = work;
  const [[found], [identity]] = await Promise.all([
    db.inner('Case', { id: caseId }, ['ageBand']),
    db.inner('Identity', { caseId }, ['dateOfBirth']),
  ]);
  const is = found!.ageBand as string;
  const born = identity?.dateOfBirth as string | null | undefined;
  const corrected = is === was || isNext(was, is) ? undefined : is;
  if (!born && !corrected) return;

  const [numbers, ages]: [string[], string[]] = [[], []];
  for (const own of await casesOf(work, caseId)) {
    const episodes = await db.inner('Episode', { caseId: own }, ['statisticsNumber']);
    const numberOf = new Map(episodes.map(({ id, statisticsNumber }) => [id, statisticsNumber as string | null]));
    for (const { id, episodeId, day } of await facts.sessionsOfCase(own)) {
      const [episode, age] = [numberOf.get(episodeId), (born && ageBandOn(day, born)) || corrected];
      if (!episode || !age) continue;
      numbers.push(numberFor(episode, id));
      ages.push(age);
    }
  }
  await facts.ageSessions(numbers, ages);
}

/** Those in which she was served before they were found to be hers, too. */
export async function casesOf({ db }: Work, caseId: string): Promise<string[]> {
  const merged = await db.inner('CaseMerge', { intoId: caseId, undoneAt: null }, []);
  return [caseId, ...merged.map((one) => one.caseId as string)];
}

const isNext = (was: string, is: string) => {
  const at = current.findIndex(({ code }) => code === was);
  return at >= 0 && current[at + 1]?.code === is;
};
