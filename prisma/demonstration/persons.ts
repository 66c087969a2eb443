/** Sixty invented people, and a group that came together. The same seed gives the same people; no name, number or place belongs to anybody. */

/** A small random generator (mulberry32), so that the demonstration is the same everywhere. */
export function dice(seed: number) {
  let state = seed;
  const roll = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const whole = (from: number, to: number) => from + Math.floor(roll() * (to - from + 1));
  const chance = (of: number) => roll() < of;
  const one = <T>(items: readonly T[]): T => items[whole(0, items.length - 1)]!;
  const weighted = <T extends string>(weights: Record<T, number>): T => {
    let rest = roll() * (Object.values(weights) as number[]).reduce((a, b) => a + b, 0);
    for (const [item, weight] of Object.entries(weights) as [T, number][]) {
      rest -= weight;
      if (rest <= 0) return item;
    }
    return Object.keys(weights)[0] as T;
  };
  const some = <T>(items: readonly T[], from: number, to: number): T[] => {
    const left = [...items];
    return Array.from(
      { length: Math.min(whole(from, to), items.length) },
      () => left.splice(whole(0, left.length - 1), 1)[0]!,
    );
  };
  return { whole, chance, one, weighted, some };
}
export type Dice = ReturnType<typeof dice>;

const aliases = [
  'Iris',
  'Maro',
  'Noor',
  'Thea',
  'Selma',
  'Ada',
  'Lia',
  'Rea',
  'Zoe',
  'Kim',
  'Olga',
  'Ira',
  'Dafni',
  'Ναυσικά',
  'Mira',
  'Sena',
  'Tala',
  'Yara',
  'Ίρμα',
  'Bela',
  'Cora',
  'Dina',
  'Esra',
  'Fani',
  'Gina',
  'Hana',
  'Ilva',
  'Juno',
  'Kaya',
  'Luna',
  'Mila',
  'Nara',
  'Oda',
  'Pia',
  'Rita',
  'Sara',
  'Tina',
  'Una',
  'Vera',
  'Wilma',
  'Xenia',
  'Άλμα',
  'Zara',
  'Anouk',
  'Briar',
  'Clio',
  'Delta',
  'Echo',
  'Flora',
  'Gaia',
  'Halo',
  'Ivy',
  'Jade',
  'Koral',
  'Lark',
  'Moss',
  'Nova',
  'Opal',
  'Pine',
  'Quill',
];

const languagesOf: Record<string, readonly string[]> = {
  COD: ['lin', 'fra'],
  SLE: ['kri', 'eng'],
  CMR: ['fra', 'eng'],
  GHA: ['twi', 'eng'],
  GIN: ['ful', 'fra'],
  ALB: ['sqi'],
  NGA: ['eng', 'pcm'],
  PAK: ['urd'],
  BGD: ['ben'],
  UKR: ['ukr', 'rus'],
  GRC: ['ell'],
  ERI: ['tir'],
};

export interface Person {
  number: number;
  alias: string;
  gender: string;
  ageBand: string;
  birthYear: number;
  citizenship: string;
  languages: string[];
  formOfAddress: string;
  openedDaysAgo: number;
  worker: 'worker@demo.test' | 'worker2@demo.test' | 'worker3@demo.test';
  exploitation: string;
  status: 'INTAKE' | 'ACTIVE' | 'CLOSED';
  /** Found at one place with others, and accompanied for some weeks. */
  foundTogether?: boolean;
}

const ages: Record<string, [number, number]> = {
  UNDER_18: [15, 17],
  '18_24': [18, 24],
  '25_34': [25, 34],
  '35_49': [35, 49],
  '50_60': [50, 59],
};

/** Over six quarters, weighted as the field reports it: mostly women, a tenth minors, few of each origin. */
export function persons(roll: Dice, year: number): Person[] {
  return aliases.map((alias, i) => {
    const citizenship = roll.weighted({
      COD: 8,
      SLE: 6,
      CMR: 8,
      GHA: 5,
      GIN: 5,
      ALB: 6,
      NGA: 9,
      PAK: 4,
      BGD: 4,
      UKR: 3,
      ERI: 2,
      GRC: 3,
    });
    const gender = roll.weighted({ WOMAN: 85, MAN: 10, TRANS_WOMAN: 3, NON_BINARY: 2 });
    const ageBand = roll.weighted({ UNDER_18: 10, '18_24': 30, '25_34': 35, '35_49': 20, '50_60': 5 });
    const openedDaysAgo = i >= 58 ? 62 - i : Math.max(20, 545 - Math.floor(i * 9.1) - roll.whole(0, 6));
    return {
      number: i,
      alias,
      gender,
      ageBand,
      birthYear: year - roll.whole(...ages[ageBand]!),
      citizenship,
      languages: [...languagesOf[citizenship]!],
      formOfAddress: gender === 'MAN' ? 'MASCULINE' : gender === 'NON_BINARY' ? 'NEUTRAL' : 'FEMININE',
      openedDaysAgo,
      worker: i % 15 < 8 ? 'worker@demo.test' : 'worker2@demo.test',
      exploitation: roll.weighted({
        SEXUAL: 44,
        LABOUR: 28,
        DOMESTIC_SERVITUDE: 10,
        BEGGING: 8,
        FORCED_MARRIAGE: 6,
        CRIMINAL_ACTIVITY: 4,
      }),
      status: i >= 58 ? 'INTAKE' : openedDaysAgo > 300 && roll.chance(0.55) ? 'CLOSED' : 'ACTIVE',
    };
  });
}

const together = [
  { aliases: ['Agate', 'Basalt', 'Cedar', 'Dune'], gender: 'MAN', citizenship: 'PAK' },
  { aliases: ['Garnet', 'Heath', 'Islet', 'Jasper'], gender: 'MAN', citizenship: 'BGD' },
  { aliases: ['Nectar', 'Onyx', 'Poppy', 'Quartz'], gender: 'WOMAN', citizenship: 'ALB' },
  {
    aliases: ['Ember', 'Fjord', 'Kelp', 'Linden', 'Maple', 'Reed', 'Slate', 'Thyme', 'Umber', 'Willow'],
    gender: 'MAN',
    citizenship: 'PAK',
    isChild: true,
  },
] as const;

/** Whom an inspection of farms found on one day: men and boys, and women who packed the fruit. */
export function foundTogether(roll: Dice, year: number, openedDaysAgo: number): Person[] {
  return together
    .flatMap(({ aliases: names, ...group }) => names.map((alias) => ({ alias, isChild: false, ...group })))
    .map(({ alias, gender, citizenship, isChild }, i) => {
      const ageBand = isChild ? 'UNDER_18' : roll.weighted({ '18_24': 40, '25_34': 40, '35_49': 20 });
      return {
        number: 100 + i,
        alias,
        gender,
        ageBand,
        birthYear: year - roll.whole(...ages[ageBand]!),
        citizenship,
        languages: [...languagesOf[citizenship]!],
        formOfAddress: gender === 'MAN' ? 'MASCULINE' : 'FEMININE',
        openedDaysAgo,
        worker: 'worker3@demo.test',
        exploitation: 'LABOUR',
        status: 'ACTIVE',
        foundTogether: true,
      };
    });
}

export const supportNotes = [
  'Went through the letter from the school. Brings the rental papers next time.',
  'Phone credit arranged. Wants the Friday class moved earlier.',
  'Accompanied to the municipal office; the form is handed in.',
  'Talked about the week. Sleeps better since the move.',
  'Agreed to ask about childcare before the next lesson.',
  'Short call: all well, next meeting confirmed.',
  'Needs winter clothes for the child; asked the storeroom.',
];
export const psychologyNotes = [
  'Came on time. Next meeting confirmed.',
  'Worked on the plan for difficult evenings.',
  'Asked for a shorter meeting; agreed.',
  'Came with the interpreter, settled quickly.',
];
export const clinicalNotes = [
  'Grounding exercises help; sleep improving. No acute concern.',
  'Anxiety around crowded places; agreed on small steps.',
  'Stable. Next step: preparing for the course.',
];
export const lessonTopics = [
  'At the doctor',
  'Asking the way',
  'Numbers and prices',
  'The bus ticket',
  'Family words',
  'At the market',
  'Filling in a form',
  'The weather',
  'A phone call',
  'My neighbourhood',
];
export const labourActions = [
  'Write the first page of the CV',
  'Collect the papers for the tax number',
  'Look at two vacancies together',
  'Prepare three questions for the interview',
  'Visit the training centre',
];
