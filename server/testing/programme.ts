import { dice } from '#server/disclosure/fixtures/random.ts';
import { findReport } from '#server/reports/catalogue.ts';
import type { ProfileName } from '#server/reports/reports.contract.ts';
import { aGrant, type Counting, play, readers, type Step } from './histories.ts';
import { type Count, type Counted, type Knows, type Read, type World, workedOut } from './readers.ts';

/*
 * Reports of one population, in which the same persons are counted: as their definitions say it, a life at a time. What
 * must hold between two reports is written nowhere else here; the attacker's program follows from whom each counts.
 */

export const periods: Record<string, readonly number[]> = { '2025-Q1': [1], '2025-Q2': [2], '2025-H1': [1, 2] };
const firstOf = (served: number) => (served & 1 ? 1 : served);
/** A person of the service, as far as reports can tell, in quarters: 0 for before or never, and bits for each of both. */
const quarters = [0, 1, 2];
const bits = [0, 1, 2, 3];
const lives = quarters.flatMap((opened) =>
  quarters.flatMap((closed) =>
    bits.flatMap((served) =>
      bits.flatMap((ofGrant) =>
        quarters.flatMap((language) =>
          quarters.flatMap((sixth) =>
            quarters.flatMap((applied) => {
              const isThere = (quarter: number) => opened <= quarter && (closed === 0 || closed >= quarter);
              const had = (all: number, quarter: number) => quarter === 0 || (all & quarter) > 0;
              // Whoever applied had come by then.
              const isParticipant =
                applied === 0 || (isThere(applied) && firstOf(ofGrant) > 0 && firstOf(ofGrant) <= applied);
              const isLife =
                (closed === 0 || closed >= opened) &&
                [1, 2].every((quarter) => !(served & quarter) || isThere(quarter)) &&
                (isThere(1) || isThere(2)) &&
                (ofGrant & ~served) === 0 &&
                had(ofGrant, language) &&
                had(ofGrant, sixth) &&
                isParticipant;
              return isLife ? [[opened, closed, served, ofGrant, language, sixth, applied].join(' ')] : [];
            }),
          ),
        ),
      ),
    ),
  ),
);
/** The same of whoever leaves a course or is asked at the end of a service: nothing else is told of them but that they came. */
const leavers = bits.flatMap((served) =>
  bits.flatMap((ofGrant) =>
    bits.flatMap((known) =>
      bits.flatMap((answered) =>
        quarters.flatMap((result) => {
          const isFirst = (all: number) => !(all & 1) || (ofGrant & 1) > 0;
          const isParticipant = known === 0 || ofGrant > 0;
          const isLife =
            (ofGrant & ~served) === 0 &&
            (answered & ~known) === 0 &&
            (result === 0 || (answered & result) > 0) &&
            isFirst(known) &&
            isParticipant;
          return isLife ? [{ served, ofGrant, known, answered, result }] : [];
        }),
      ),
    ),
  ),
);
/** Of a course only those are asked for of whom both levels are known, who came to it in the quarter in which they left it. */
const courseLives = leavers
  .filter(({ served, known, answered }) => known === answered && (known & ~served) === 0)
  .map(({ served, ofGrant, known, result }) => [0, 0, served, ofGrant, 0, 0, 0, known, result].join(' '));
const surveyLives = leavers.map(({ served, ofGrant, known, answered, result }) =>
  [0, 0, served, ofGrant, 0, 0, 0, 0, 0, known, answered, result].join(' '),
);

/** A grant that takes persons of some residence statuses: the quarter in which one came first while it took her, or that it never did. */
const never = 3;
const takenLives = bits.flatMap((served) =>
  bits.flatMap((ofGrant) =>
    [1, 2, never].flatMap((taken) =>
      quarters.flatMap((language) => {
        const isLife =
          (ofGrant & ~served) === 0 &&
          (taken === never ? language === 0 : (ofGrant & taken) > 0) &&
          (language === 0 || ((ofGrant & language) > 0 && language >= taken));
        return isLife ? [[0, 0, served, ofGrant, language, 0, 0, 0, 0, 0, 0, 0, taken].join(' ')] : [];
      }),
    ),
  ),
);

const lifeOf = ({ life }: Counted) => {
  const [opened, closed, served, ofGrant, language, sixth, applied, tested, improved, asked, answered, helped, taken] =
    [...String(life).split(' ').map(Number), ...Array<number>(13).fill(0)] as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
  const first = taken || firstOf(ofGrant);
  return {
    opened,
    closed,
    served,
    ofGrant,
    first,
    language,
    sixth,
    applied,
    tested,
    improved,
    asked,
    answered,
    helped,
  };
};
const thirdCountry = ['NON_EU_EUROPE', 'AFRICA', 'ASIA_MIDDLE_EAST', 'AMERICAS_OTHER', 'STATELESS_UNKNOWN'];

/** Whom a report counts in a quarter. */
const inQuarter: Record<string, (one: Counted, quarter: number, ofGrant: boolean) => boolean> = {
  caseload: (one, quarter) => lifeOf(one).opened <= quarter && (!lifeOf(one).closed || lifeOf(one).closed >= quarter),
  closed: (one, quarter) => lifeOf(one).closed === quarter,
  'ctdc-registered': (one, quarter) => lifeOf(one).opened === quarter,
  served: (one, quarter, ofGrant) => ((ofGrant ? lifeOf(one).ofGrant : lifeOf(one).served) & quarter) > 0,
  'amif-o-2-3': (one, quarter) => isEligible(one) && lifeOf(one).first === quarter,
  'amif-o-2-3-1': (one, quarter) => isEligible(one) && lifeOf(one).language === quarter,
  'amif-r-2-10': (one, quarter) => isEligible(one) && lifeOf(one).applied === quarter,
  'six-sessions': (one, quarter) => lifeOf(one).sixth === quarter,
  'amif-r-2-8': (one, quarter) => isEligible(one) && lifeOf(one).improved === quarter,
  'amif-r-2-8-of': (one, quarter) => isEligible(one) && (lifeOf(one).tested & quarter) > 0,
  'amif-r-2-9': (one, quarter) => isEligible(one) && lifeOf(one).helped === quarter,
  'amif-r-2-9-of': (one, quarter) => isEligible(one) && (lifeOf(one).answered & quarter) > 0,
  'amif-r-2-9-asked': (one, quarter) => isEligible(one) && (lifeOf(one).asked & quarter) > 0,
};
/** Reports that are asked for together, and whose lives they count. */
export const programmes = {
  services: {
    lives,
    reports: [
      ...['caseload', 'closed', 'ctdc-registered', 'served', 'amif-o-2-3', 'amif-o-2-3-1', 'amif-r-2-10'],
      'six-sessions',
    ],
  },
  course: { lives: courseLives, reports: ['served', 'amif-o-2-3', 'amif-r-2-8', 'amif-r-2-8-of'] },
  statuses: { lives: takenLives, reports: ['served', 'amif-o-2-3', 'amif-o-2-3-1'] },
  survey: { lives: surveyLives, reports: ['amif-o-2-3', 'amif-r-2-9', 'amif-r-2-9-of', 'amif-r-2-9-asked'] },
};
export type Programme = (typeof programmes)[keyof typeof programmes];
const isEligible = ({ citizenship }: Counted) => thirdCountry.includes(String(citizenship));
export const needsGrant = (id: string) => findReport(id)!.needsGrant ?? false;

export const counts = (one: Counted, { reportId, period, grant }: Count) =>
  periods[period]!.some((quarter) => inQuarter[reportId!]!(one, quarter, Boolean(grant)));
/** Whoever came in the period is new; whoever was there before it is not. */
const codes = (one: Counted, dimension: string, { period }: Count) =>
  dimension === 'flow' ? [lifeOf(one).opened >= periods[period]![0]! ? 'NEW' : 'CONTINUING'] : undefined;

const values = {
  gender: ['WOMAN', 'MAN'],
  age: ['25_34', '35_49'],
  citizenship: ['AFRICA', 'GREECE', 'ASIA_MIDDLE_EAST'],
};
const whoSheIs = [...Object.keys(values), 'life'];

/** What could be: what is, and of each group that is hidden somebody, for no reader knows that there is nobody in it. */
export function worldOf(
  people: readonly Counted[],
  tables: readonly Read[],
  { lives: life }: Programme = programmes.services,
): World {
  const own: Record<string, string[]> = { ...values, life };
  for (const { breakdowns, cells } of tables)
    for (const [i, { dimension, categories }] of breakdowns.entries())
      for (const { code, of } of own[dimension] ? categories : []) {
        const isHidden = cells.some(({ at, value }) => at[i] === code && value === null);
        if (isHidden && !of.some((one) => own[dimension]!.includes(one))) own[dimension] = [...own[dimension]!, of[0]!];
      }
  return { people, values: own, periods: {}, counts, codes };
}

const cuts = [
  [],
  ['gender/amif'],
  ['gender/amif'],
  ['age/bands'],
  ['citizenship/third-country'],
  ['citizenship/groups'],
  ['gender/amif', 'age/bands'],
  ['gender/amif', 'citizenship/third-country'],
  ['gender/amif', 'citizenship/groups'],
];
const cutsOf = (id: string) =>
  id === 'caseload' ? [...cuts, ['flow'], ['gender/amif', 'flow'], ['gender/amif', 'flow']] : cuts;

/** Somebody, and whether another agency knows her. */
export interface Somebody extends Counted {
  known: number;
}

function populationOf(random: () => number, { lives: all }: Programme): Somebody[] {
  const pick = <T>(from: readonly T[], bias: number) => from[Math.floor(random() ** bias * from.length)]!;
  const bias = 0.6 + random() * 2;
  // Few kinds of lives, so that figures are neither all large nor all small.
  const some = Array.from({ length: 3 + Math.floor(random() * 8) }, () => pick(all, 1));
  const known = random() < 0.5 ? 0 : random();
  return Array.from({ length: 15 + Math.floor(random() * 90) }, () => ({
    gender: pick(values.gender, bias),
    age: pick(values.age, bias),
    citizenship: pick(values.citizenship, bias),
    life: pick(some, bias),
    known: random() < known ? 1 : 0,
    quarters: 0,
  }));
}

export const countingOf =
  (people: readonly Somebody[]): Counting =>
  ({ reportId, period, ofGrant }) => {
    const of: Count = { reportId, period, grant: ofGrant ? aGrant : null };
    const by = findReport(reportId)!.breakdowns;
    const sizes = new Map<string, { all: number; known: number }>();
    for (const one of people) {
      if (!counts(one, of)) continue;
      const own = by.map((id) => codes(one, id, of)?.[0] ?? one[id] ?? 'UNKNOWN');
      const key = own.join(' ');
      const size = sizes.get(key) ?? { all: 0, known: 0 };
      sizes.set(key, { all: size.all + 1, known: size.known + one.known });
    }
    const several = ['exploitation', 'services'];
    const lines = [...sizes].map(([key, size]) => ({
      codes: key.split(' ').map((code, at) => (several.includes(by[at]!) ? [code] : code)),
      ...size,
    }));
    return {
      id: [reportId, ofGrant && 'of the grant', period].filter(Boolean).join(' '),
      by,
      ...(ofGrant && { since: '2025-01' }),
      lines: lines.map((line) => ({ codes: line.codes, value: line.all, person: null })),
      known: lines.flatMap((line) =>
        line.known ? [{ agency: 'another one', codes: line.codes, value: line.known }] : [],
      ),
    };
  };

function stepsOf(random: () => number, many: number, { reports: all }: Programme, inTurn: boolean): Step[] {
  const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)]!;
  const reports = Array.from({ length: random() < 0.5 ? 2 : 3 }, () => pick(all));
  return Array.from({ length: many }, (_, at) => {
    const reportId = pick(reports);
    const profile: ProfileName = pick(['internal', 'internal', 'internal', 'external', 'funder']);
    const isAgreed = (cut: readonly string[]) => profile !== 'funder' || cut.every((one) => !one.startsWith('citizen'));
    const ofGrant = needsGrant(reportId) || (reportId === 'served' && random() < 0.5);
    return {
      reportId,
      period: pick(Object.keys(periods)),
      cut: pick(cutsOf(reportId).filter(isAgreed)),
      profile,
      isReleased: random() < 0.5,
      ...(inTurn && { loss: at % 2 ? ('figures' as const) : ('counts' as const) }),
      ofGrant,
    };
  });
}

/** What somebody knows: who is counted, of herself; an agency, of its clients. */
function knowersOf(people: readonly Somebody[], random: () => number): { who: string; knows: Knows[] }[] {
  const isLike = (one: Counted) => (other: Counted) => whoSheIs.every((name) => one[name] === other[name]);
  const selves = Array.from({ length: 4 }, () => people[Math.floor(random() * people.length)]!);
  const clients = new Map<string, Somebody[]>();
  for (const one of people.filter(({ known }) => known)) {
    const key = whoSheIs.map((name) => one[name]).join(' ');
    clients.set(key, [...(clients.get(key) ?? []), one]);
  }
  const agency = [...clients.values()].map((own): Knows => ({ is: isLike(own[0]!), least: own.length }));
  return [
    { who: 'who only reads', knows: [] },
    ...selves.map((one) => ({ who: 'counted herself', knows: [{ is: isLike(one), least: 1, self: true as const }] })),
    ...(agency.length ? [{ who: 'an agency', knows: agency }] : []),
  ];
}

/** All that somebody can tell of what is hidden from her, after a history of so many questions, that lose the one and the other in turn. */
export async function toldIn(
  seed: number,
  many = 7,
  programme: Programme = programmes.services,
  { inTurn = false } = {},
): Promise<string[]> {
  const random = dice(seed);
  const people = populationOf(random, programme);
  const known = await play(countingOf(people), stepsOf(random, many, programme, inTurn));
  const knowers = knowersOf(people, random);
  return readers(known).flatMap(({ who, reader, seen }) => {
    const tables = seen.map(({ result }) => result);
    return knowers.flatMap((one) =>
      workedOut(worldOf(people, tables, programme), tables, reader, { knows: one.knows, between: true }).map(
        (found) => `${seed}: ${who}, ${one.who}: ${found}`,
      ),
    );
  });
}
