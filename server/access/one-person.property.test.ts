import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeAccounts } from '#server/accounts/database.ts';
import { owner } from '#server/testing/cast.ts';
import {
  compare,
  Diverged,
  names,
  partners,
  type Step,
  TwoWorlds,
  telling,
  themes,
} from '#server/testing/two-worlds.ts';

/** One person twice: what is said in one of her cases is held against what would follow if she had one case only. */
beforeAll(async () => {
  // Texts that nobody reviewed go out in a demonstration only.
  await owner.query(
    `INSERT INTO "Setting" (name, value) VALUES ('demonstration', 'true') ON CONFLICT (name) DO UPDATE SET value = 'true'`,
  );
});
afterAll(closeAccounts);

interface History {
  /** How many cases she has, and in which she agrees to all with the other agency. */
  count: 2 | 3;
  agreedIn: number;
  /** Everybody looks at everything, or the other agency only at what it was told. */
  looks: 'everybody' | 'partners';
  /** Before the first two are merged, before the third is, and afterwards. */
  apart: Step[];
  between: Step[];
  joined: Step[];
}
const step = (...some: Step['do'][]): fc.Arbitrary<Step> =>
  fc.record({ do: fc.constantFrom(...some), at: fc.nat(2), by: fc.nat(5), what: fc.nat(11) });
const history: fc.Arbitrary<History> = fc
  .record({ count: fc.constantFrom(2 as const, 3 as const), some: fc.subarray(themes, { minLength: 1, maxLength: 2 }) })
  .chain(({ count, some }) => {
    const said = step(...some.flat());
    const any = fc.oneof({ weight: 3, arbitrary: said }, { weight: 2, arbitrary: step(...telling) });
    const last = fc.tuple(step('refer'), step('accept'), said, step('accept', 'send'), step('accept'));
    return fc.record({
      count: fc.constant(count),
      agreedIn: fc.nat(2),
      looks: fc.constantFrom('everybody' as const, 'partners' as const, 'partners' as const),
      apart: fc.array(any, { minLength: 2, maxLength: 6 }),
      between: fc.array(any, { maxLength: count === 3 ? 3 : 0 }),
      joined: fc.tuple(fc.array(any, { minLength: 1, maxLength: 6 }), last).map((both) => both.flat()),
    });
  });

/** In which case, what, and which of its choices. */
const says = (...said: [at: number, what: Step['do'], which?: number][]): Step[] =>
  said.map(([at, what, which = 0]) => ({ do: what, at, by: 1, what: which }));
/** Histories of what was found by reading, so that a short round comes to it, too. */
const plain: History[] = [
  {
    ...{ count: 3, agreedIn: 2, looks: 'partners' },
    apart: says([0, 'withhold', 1], [0, 'stop']),
    between: says([2, 'refer'], [0, 'waitlist']),
    joined: says([0, 'accept'], [0, 'takeBackThird'], [1, 'agree'], [1, 'refer'], [1, 'accept', 1]),
  },
  {
    ...{ count: 2, agreedIn: 1, looks: 'partners' },
    apart: says([0, 'child'], [0, 'guardian', 0], [1, 'refer'], [1, 'prepare']),
    between: [],
    joined: says([1, 'guardian', 2], [1, 'accept', 0], [1, 'send', 1], [0, 'endGuardian'], [0, 'refer']),
  },
  {
    ...{ count: 2, agreedIn: 1, looks: 'everybody' },
    apart: says([0, 'danger'], [0, 'stop']),
    between: [],
    joined: says([1, 'carry'], [1, 'refer'], [1, 'accept'], [1, 'flag']),
  },
  {
    ...{ count: 2, agreedIn: 1, looks: 'everybody' },
    apart: says([1, 'enrol'], [0, 'keepAway', 2], [0, 'keepAway', 1], [0, 'keepAway', 0], [0, 'keepAgencyAway']),
    between: [],
    joined: says([1, 'bringIn'], [1, 'meet'], [1, 'task'], [1, 'enrol'], [1, 'provide'], [1, 'refer']),
  },
  {
    ...{ count: 3, agreedIn: 0, looks: 'partners' },
    apart: says([0, 'refer'], [0, 'accept'], [1, 'agree', 1]),
    between: says([2, 'agree', 1], [2, 'takeBack']),
    joined: says([1, 'agree', 1], [1, 'refer'], [0, 'keepAgencyAway'], [1, 'refer']),
  },
];

/** `ARIADNE_ROUNDS=200 npx vitest run …` plays so many histories of its own choice. */
const rounds = process.env.ARIADNE_ROUNDS;

/** Nothing is proven of what nobody read where all is said in one case. */
const toBeRead = [
  'name',
  'phone',
  'address',
  'reached',
  'place',
  'note',
  'alias',
  'message',
  'denial',
  'danger',
  'stop',
  'flag',
];

test('what is said in one of her cases hides and forbids as much as if she had one case only', async () => {
  const ends = { compared: 0, apart: 0 };
  const read = new Set<string>();
  await fc.assert(
    fc.asyncProperty(history, async ({ count, agreedIn, looks, apart, between, joined }) => {
      const play = await TwoWorlds.begin(count);
      try {
        await play.take({ do: 'agree', at: agreedIn, by: 0, what: 0 });
        for (const one of apart) await play.take(one);
        await play.join();
        for (const one of between) await play.take(one);
        await play.joinThird();
        for (const one of joined) {
          await compare(play, ['partner', 'chris']);
          await play.take(one);
        }
        await (looks === 'everybody' ? compare(play, names, { whole: true }) : compare(play, [...partners, 'chris']));
        ends.compared++;
        for (const field of play.read) read.add(field);
      } catch (error) {
        if (!(error instanceof Diverged)) throw error;
        ends.apart++;
      }
      expect(play.found, play.story.join('\n')).toEqual([]);
    }),
    {
      ...{ numRuns: plain.length + Number(rounds ?? 1), endOnFailure: true, examples: plain.map((one) => [one]) },
      ...(!rounds && { seed: 20261206 }),
    },
  );
  expect(toBeRead.filter((field) => !read.has(field))).toEqual([]);
  // Nor of worlds that went apart.
  expect(ends.compared, JSON.stringify(ends)).toBeGreaterThan(ends.apart * 4);
}, 21_600_000);
