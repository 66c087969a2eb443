import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dice } from '#server/disclosure/fixtures/random.ts';
import { type Counting, play, readers, type Step } from '#server/testing/histories.ts';
import { workedOut } from '#server/testing/readers.ts';
import { findReport } from './catalogue.ts';
import type { Known } from './joint.ts';
import type { Classes } from './store.ts';

/** Somebody who was there in the first quarter (1), the second (2), or both (3); with all her forms of exploitation. */
type Somebody = { gender: string; age: string; citizenship: string; exploitation: string; quarters: number };
type Values = Record<Exclude<keyof Somebody, 'quarters'>, readonly string[]> & { quarters: readonly number[] };
const periods: Record<string, number> = { '2025-Q1': 1, '2025-Q2': 2, '2025-H1': 3 };

/** What is told apart: by schemes that are coarser and finer, and that do not add up. */
const kinds: { values: Values; cuts: string[][] }[] = [
  {
    values: {
      gender: ['WOMAN', 'MAN'],
      age: ['25_34', '35_49'],
      citizenship: ['GREECE', 'EU_OTHER', 'AFRICA'],
      exploitation: ['SEXUAL'],
      quarters: [1, 2, 3],
    },
    cuts: [
      [],
      ['gender/amif'],
      ['age/adult'],
      ['age/bands'],
      ['citizenship/third-country'],
      ['citizenship/eurostat'],
      ['gender/amif', 'age/bands'],
      ['gender/amif', 'citizenship/eurostat'],
      ['age/bands', 'citizenship/third-country'],
    ],
  },
  {
    values: {
      gender: ['WOMAN', 'TRANS_WOMAN', 'MAN'],
      age: ['25_34'],
      citizenship: ['AFRICA'],
      // All that could be, for no reader knows that something never comes with another.
      exploitation: [
        'LABOUR',
        'SEXUAL',
        'LABOUR+SEXUAL',
        'DOMESTIC_SERVITUDE',
        'DOMESTIC_SERVITUDE+LABOUR',
        'DOMESTIC_SERVITUDE+SEXUAL',
        'DOMESTIC_SERVITUDE+LABOUR+SEXUAL',
      ],
      quarters: [1, 2, 3],
    },
    cuts: [
      ['gender/amif'],
      ['gender/own-words'],
      ['exploitation/eurostat'],
      ['exploitation/forms'],
      ['gender/amif', 'exploitation/eurostat'],
      ['gender/own-words', 'exploitation/eurostat'],
      ['gender/amif', 'exploitation/forms'],
    ],
  },
];
const report = findReport('caseload')!;

function populationOf(random: () => number, values: Values): Somebody[] {
  // Skewed, so that there are small cells and empty ones.
  const pick = <T>(from: readonly T[], bias: number) => from[Math.floor(random() ** bias * from.length)]!;
  const bias = 0.6 + random() * 2.5;
  return Array.from({ length: 15 + Math.floor(random() * 110) }, () => ({
    gender: pick(values.gender, bias),
    age: pick(values.age, bias),
    citizenship: pick([...values.citizenship].reverse(), bias),
    exploitation: pick(values.exploitation, bias),
    quarters: pick([3, 1, 2], bias),
  }));
}

function classesOf(people: readonly Somebody[], period: string): Classes {
  const sizes = new Map<string, number>();
  for (const { gender, age, citizenship, exploitation, quarters } of people) {
    if (!(quarters & periods[period]!)) continue;
    const key = [gender, age, citizenship, exploitation].join(' ');
    sizes.set(key, (sizes.get(key) ?? 0) + 1);
  }
  return {
    id: `count-of-${period}`,
    by: report.breakdowns,
    lines: [...sizes].map(([key, value]) => {
      const [gender, age, citizenship, exploitation] = key.split(' ');
      const codes: Record<string, string | string[]> = {
        gender: gender!,
        age: age!,
        citizenship: citizenship!,
        exploitation: exploitation!.split('+'),
      };
      return { codes: report.breakdowns.map((one) => codes[one] ?? 'UNKNOWN'), value, person: null };
    }),
  };
}

const stepsOf = (random: () => number, cuts: string[][], many: number): Step[] =>
  Array.from({ length: many }, () => {
    const profile = (['internal', 'internal', 'internal', 'external', 'funder'] as const)[Math.floor(random() * 5)]!;
    const isAgreed = (one: string) => !one.startsWith('citizen') && !one.startsWith('exploitation');
    const all = profile === 'funder' ? cuts.filter((cut) => cut.every(isAgreed)) : cuts;
    return {
      reportId: report.id,
      period: Object.keys(periods)[Math.floor(random() * 3)]!,
      cut: all[Math.floor(random() * all.length)]!,
      profile,
      isReleased: random() < 0.5,
    };
  });

const countingOf =
  (people: readonly Somebody[]): Counting =>
  ({ period }) =>
    classesOf(people, period);
const worldOf = (people: readonly Somebody[], { values } = kinds[0]!) => ({ people, values, periods });
test.each([
  ['by coarser and finer groups', kinds[0]!, ['counts'], [903315694, 27]],
  ['by answers that do not add up', kinds[1]!, ['counts'], [903315694, 27]],
  ['with another loss in turn', kinds[0]!, ['figures', 'counts'], []],
] as const)(
  'whatever is drafted and released %s, in whichever order, no reader works out a figure that is hidden from her',
  async (_, kind, losses, examples) => {
    const property = fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 30 }), async (seed) => {
      const random = dice(seed);
      const people = populationOf(random, kind.values);
      const steps = stepsOf(random, kind.cuts, 9).map((step, at) => ({ ...step, loss: losses[at % losses.length]! }));
      const known = await play(countingOf(people), steps);
      for (const { who, reader, seen } of readers(known))
        expect(
          workedOut(
            worldOf(people, kind),
            seen.map(({ result }) => result),
            reader,
          ),
          `${who}, ${seed}`,
        ).toEqual([]);
    });
    await fc.assert(property, { numRuns: 3, examples: examples.map((seed) => [seed]) });
  },
  240_000,
);

test('the attacker of this test finds what two drafts tell that were not compared', async () => {
  const some = (many: number, citizenship: string): Somebody[] =>
    Array.from({ length: many }, () => ({
      gender: 'WOMAN',
      age: '25_34',
      citizenship,
      exploitation: 'SEXUAL',
      quarters: 3,
    }));
  const people = [...some(3, 'GREECE'), ...some(8, 'EU_OTHER'), ...some(20, 'AFRICA')];
  const cut = ['citizenship/eurostat'];
  const step: Step = { reportId: report.id, period: '2025-Q1', cut, profile: 'internal', isReleased: false };
  const [{ result }] = (await play(countingOf(people), [step])) as [Known];
  // As safe as the first one, had nobody seen that: another partner of the three is hidden.
  const swapped = new Map<string | null, number | null>([
    ['OTHER_EU', 8],
    ['NON_EU', null],
  ]);
  const other = {
    ...result,
    cells: result.cells.map((cell) => ({
      ...cell,
      value: swapped.has(cell.at[0]!) ? swapped.get(cell.at[0]!)! : cell.value,
    })),
  };
  expect(result.cells.filter(({ value }) => value === null)).toHaveLength(2);
  for (const alone of [result, other]) expect(workedOut(worldOf(people), [alone], 'internal')).toEqual([]);
  expect(workedOut(worldOf(people), [result, other], 'internal')).not.toEqual([]);
}, 60_000);
