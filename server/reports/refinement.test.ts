import { expect, test } from 'vitest';
import { audit } from '#server/disclosure/audit.ts';
import type { CellId } from '#server/disclosure/model.ts';
import { INTERNAL } from '#server/disclosure/profiles.ts';
import { protect } from '#server/disclosure/protect.ts';
import { catalogue, findReport, rulesOf } from './catalogue.ts';
import { monthsOf } from './periods.ts';
import { isTree } from './refinement.ts';
import type { Classes } from './store.ts';
import { systemOnceShown, systemToDecide } from './systems.ts';
import { axisOf, cellIdOf, placesOf, type Table } from './tables.ts';

type Person = Readonly<Record<string, string | readonly string[]>>;
const many = (number: number, person: Person): Person[] => Array.from({ length: number }, () => person);

/** A table of a report over these persons, or over one act of each of them, without the categories that are hidden. */
function tableOf(id: string, period: string, people: readonly Person[], cut: string[], hides: readonly string[] = []) {
  const report = findReport(id)!;
  const classes: Classes = {
    id: `${id} of ${period}`,
    by: report.breakdowns,
    lines: people.map((one, at) => ({
      codes: report.breakdowns.map((dimension) => one[dimension] ?? 'UNKNOWN'),
      value: 1,
      person: report.unit === 'persons' ? null : `person ${at}`,
    })),
  };
  const axes = cut.map((one) => axisOf(report, classes, ...(one.split('/') as [string, string?]))!);
  const grantId = report.needsGrant ? 'a grant' : null;
  const table: Table = { report, ...monthsOf(period), grantId, classes, axes };
  const isHidden = (at: readonly ({ code: string } | null)[]) =>
    hides.includes(at.map((category) => category?.code ?? 'all').join(' '));
  const hidden = new Set<CellId>(
    placesOf(table)
      .filter(isHidden)
      .map((at) => cellIdOf(table, at)),
  );
  expect(hidden.size).toBe(hides.length);
  return { ...table, released: { hidden, profile: INTERNAL } };
}

/** Whether the audit lets the first be shown to those who saw the others. */
async function passes({ released, ...table }: ReturnType<typeof tableOf>, ...before: Table[]): Promise<boolean> {
  const { system, hidden } = systemOnceShown(table, INTERNAL, released.hidden, before);
  return (await audit(system, hidden, INTERNAL, { deadlineMs: 20_000 })).passed;
}

test('a quarter told by one scheme narrows what its half-year hides by another', async () => {
  const people = [
    ...many(5, { gender: 'WOMAN', citizenship: 'GREECE' }),
    ...many(5, { gender: 'WOMAN', citizenship: 'EU_OTHER' }),
    ...many(10, { gender: 'WOMAN', citizenship: 'AFRICA' }),
    ...many(2, { gender: 'MAN', citizenship: 'GREECE' }),
    ...many(5, { gender: 'MAN', citizenship: 'EU_OTHER' }),
    ...many(10, { gender: 'MAN', citizenship: 'AFRICA' }),
  ];
  const quarter = tableOf('caseload', '2025-Q1', people.slice(0, 27), ['citizenship/third-country']);
  const half = tableOf(
    'caseload',
    '2025-H1',
    people,
    ['gender/amif', 'citizenship/eurostat'],
    ['FEMALE REPORTING', 'FEMALE NON_EU', 'MALE REPORTING', 'MALE OTHER_EU', 'all OTHER_EU', 'all NON_EU'],
  );
  expect(await passes(half)).toBe(true);
  // 7 of the reporting country, 12 less its men elsewhere in the EU: and of both there are no fewer than 17.
  expect(await passes(half, quarter)).toBe(false);
});

test('the months of a half-year and the total of its quarter tell the month that is hidden', async () => {
  const acts = ['01', '02', '03', '04', '05', '06'].flatMap((month, at) =>
    many([3, 20, 20, 12, 20, 20][at]!, { month: `2025-${month}` }),
  );
  const half = tableOf('sessions', '2025-H1', acts, ['month'], ['2025-01', '2025-04']);
  const quarter = tableOf('sessions', '2025-Q1', acts.slice(0, 43), []);
  expect(await passes(half)).toBe(true);
  expect(await passes(half, quarter)).toBe(false);
  expect(await passes(quarter)).toBe(true);
  expect(await passes(quarter, half)).toBe(false);
});

test('of answers that do not add up: who gave one of a group but not this one is counted by their difference', async () => {
  const people = [
    ...many(18, { exploitation: ['LABOUR'] }),
    ...many(2, { exploitation: ['DOMESTIC_SERVITUDE'] }),
    ...many(20, { exploitation: ['SEXUAL'] }),
  ];
  const groups = tableOf('caseload', '2025-Q1', people, ['exploitation/eurostat']);
  const forms = tableOf('caseload', '2025-Q1', people, ['exploitation/forms'], ['DOMESTIC_SERVITUDE']);
  expect(await passes(groups)).toBe(true);
  expect(await passes(forms)).toBe(true);
  expect(await passes(forms, groups)).toBe(false);
});

test('within those who gave one answer, coarser and finer groups are compared too', async () => {
  const each = (exploitation: string) => [
    ...many(12, { gender: 'WOMAN', exploitation: [exploitation] }),
    ...many(2, { gender: 'TRANS_WOMAN', exploitation: [exploitation] }),
  ];
  const people = [
    ...each('SEXUAL'),
    ...each('FORCED_BEGGING'),
    ...many(12, { gender: 'MAN', exploitation: ['SEXUAL', 'FORCED_BEGGING'] }),
    ...many(20, { gender: 'TRANS_WOMAN', exploitation: ['LABOUR'] }),
    ...many(20, { gender: 'TRANS_WOMAN', exploitation: ['UNKNOWN'] }),
  ];
  const coarse = tableOf('caseload', '2025-Q1', people, ['gender/amif', 'exploitation/eurostat']);
  const fine = tableOf(
    'caseload',
    '2025-Q1',
    people,
    ['gender/own-words', 'exploitation/eurostat'],
    ['TRANS_WOMAN SEXUAL', 'TRANS_WOMAN OTHER', 'MAN SEXUAL', 'MAN OTHER'],
  );
  expect(await passes(fine)).toBe(true);
  expect(await passes(fine, coarse)).toBe(false);
});

/** Women and men, those who came in the period and those who were there. */
const people = (...[women, womenNew, men, menNew]: [number, number, number, number]): Person[] => [
  ...many(women, { gender: 'WOMAN', flow: 'CONTINUING' }),
  ...many(womenNew, { gender: 'WOMAN', flow: 'NEW' }),
  ...many(men, { gender: 'MAN', flow: 'CONTINUING' }),
  ...many(menNew, { gender: 'MAN', flow: 'NEW' }),
];
const inner = ['FEMALE NEW', 'FEMALE CONTINUING', 'MALE NEW', 'MALE CONTINUING'];
const byFlow = ['gender/amif', 'flow'];

test('those whose case was opened in a period are its new ones, under whichever name they are counted', async () => {
  const caseload = tableOf('caseload', '2025-Q1', people(20, 3, 20, 20), byFlow, inner);
  const opened = tableOf('ctdc-registered', '2025-Q1', people(0, 3, 0, 20), ['gender/amif'], ['FEMALE', 'all']);
  expect(await passes(caseload)).toBe(true);
  expect(await passes(opened)).toBe(true);
  // 23 new ones, less 20 men.
  expect(await passes(opened, caseload)).toBe(false);
  expect(await passes(caseload, opened)).toBe(false);
});

test('the new ones of a half-year are those whose case was opened in either quarter of it', async () => {
  const half = tableOf('caseload', '2025-H1', people(20, 3, 20, 40), byFlow, inner);
  const opened = (period: string, ...few: [number, number, number, number]) =>
    tableOf('ctdc-registered', period, people(...few), ['gender/amif'], ['FEMALE', 'all']);
  const quarters = [opened('2025-Q1', 0, 2, 0, 20), opened('2025-Q2', 0, 1, 0, 20)];
  expect(await passes(half)).toBe(true);
  expect(await passes(half, ...quarters)).toBe(false);
});

test('who was there before a quarter was there before its half-year: one figure in both', async () => {
  const quarter = tableOf('caseload', '2025-Q1', people(3, 20, 20, 20), byFlow, inner);
  const hides = ['FEMALE NEW', 'FEMALE CONTINUING', 'all NEW', 'all CONTINUING'];
  const half = tableOf('caseload', '2025-H1', people(3, 30, 20, 30), byFlow, hides);
  expect(await passes(quarter)).toBe(true);
  expect(await passes(half)).toBe(true);
  expect(await passes(half, quarter)).toBe(false);
});

test('a half-year is its first quarter and the new ones of its second', async () => {
  const first = tableOf('caseload', '2025-Q1', people(40, 0, 40, 0), ['gender/amif']);
  const second = tableOf('caseload', '2025-Q2', people(20, 3, 20, 20), byFlow, inner);
  const half = tableOf('caseload', '2025-H1', people(40, 3, 40, 20), ['gender/amif'], ['FEMALE', 'all']);
  for (const each of [first, second, half]) expect(await passes(each)).toBe(true);
  expect(await passes(second, first)).toBe(true);
  expect(await passes(half, first, second)).toBe(false);
});

test('a half-year is its second quarter and whoever left in the first', async () => {
  const left = tableOf('closed', '2025-Q1', people(3, 0, 20, 0), ['gender/amif'], ['FEMALE', 'MALE']);
  const second = tableOf('caseload', '2025-Q2', people(20, 0, 20, 0), ['gender/amif']);
  const half = tableOf('caseload', '2025-H1', people(23, 0, 40, 0), ['gender/amif'], ['FEMALE', 'all']);
  for (const each of [left, second, half]) expect(await passes(each)).toBe(true);
  expect(await passes(half, second, left)).toBe(false);
});

test('an indicator of nationals of third countries counts nobody else, whatever it hides', async () => {
  const some = [
    ...many(35, { gender: 'WOMAN', citizenship: 'AFRICA' }),
    ...many(3, { gender: 'MAN', citizenship: 'AFRICA' }),
  ];
  const all = [
    ...some,
    ...many(2, { gender: 'WOMAN', citizenship: 'ASIA_MIDDLE_EAST' }),
    ...many(20, { citizenship: 'GREECE' }),
  ];
  const byGender = tableOf('amif-o-2-3', '2025-Q1', some, ['gender/amif'], ['MALE', 'all']);
  const byGroup = tableOf('amif-o-2-3', '2025-Q1', some, ['citizenship/third-country']);
  const total = tableOf('amif-o-2-3', '2025-Q1', some, []);
  expect(await passes(byGender)).toBe(true);
  // That all of them are is no finding.
  expect(await passes(byGroup)).toBe(true);
  // 38, less 35 women.
  expect(await passes(byGender, byGroup)).toBe(false);
  // 40 of third countries are in the house, 38 of them take part: by whichever scheme.
  for (const [scheme, hides] of [
    ['third-country', []],
    ['eurostat', []],
    ['groups', ['ASIA_MIDDLE_EAST', 'AFRICA']],
  ] as const) {
    const house = tableOf('caseload', '2025-Q1', all, [`citizenship/${scheme}`], hides);
    expect([scheme, await passes(house), await passes(total, house)]).toEqual([scheme, true, false]);
  }
});

test('that a small group are all women is told by the zeros beside them, also where coarser groups were told before', async () => {
  const some = [
    ...many(3, { gender: 'WOMAN', citizenship: 'ASIA_MIDDLE_EAST' }),
    ...many(20, { gender: 'WOMAN', citizenship: 'AFRICA' }),
    ...many(20, { gender: 'MAN', citizenship: 'AFRICA' }),
    ...many(20, { gender: 'MAN', citizenship: 'GREECE' }),
    ...many(20, { gender: 'WOMAN', citizenship: 'GREECE' }),
  ];
  const coarse = tableOf('caseload', '2025-Q1', some, ['gender/amif', 'citizenship/third-country']);
  const hides = ['FEMALE ASIA_MIDDLE_EAST', 'FEMALE AFRICA', 'all ASIA_MIDDLE_EAST', 'all AFRICA'];
  const fine = tableOf('caseload', '2025-Q1', some, ['gender/amif', 'citizenship/groups'], hides);
  expect(await passes(fine)).toBe(false);
  expect(await passes(fine, coarse)).toBe(false);
});

test('an agency that knows whoever else could be in a figure tells how few are left, so its partner is another one', async () => {
  const people = [
    ...many(3, { citizenship: 'GREECE' }),
    ...many(12, { citizenship: 'EU_OTHER' }),
    ...many(20, { citizenship: 'AFRICA' }),
  ];
  const table = (hides: string[], known: Classes['known']) => {
    const made = tableOf('caseload', '2025-Q1', people, ['citizenship/eurostat'], hides);
    return { ...made, classes: { ...made.classes, known: known! } };
  };
  const { by } = table([], []).classes;
  const codes = (citizenship: string) => by.map((one) => (one === 'citizenship' ? citizenship : 'UNKNOWN'));
  const clients = [{ agency: 'another one', codes: codes('EU_OTHER'), value: 12 }];
  expect(await passes(table(['REPORTING', 'OTHER_EU'], []))).toBe(true);
  expect(await passes(table(['REPORTING', 'OTHER_EU'], clients))).toBe(false);
  expect(await passes(table(['REPORTING', 'NON_EU'], clients))).toBe(true);

  const { released: _, ...asked } = table([], clients);
  const { suppressed } = await protect(systemToDecide(asked, INTERNAL, []), INTERNAL, { deadlineMs: 20_000 });
  expect(suppressed.map((id) => id.split('=')[1])).toHaveLength(2);
  expect(suppressed.some((id) => id.includes('EU_OTHER') && !id.includes('AFRICA'))).toBe(false);
});

/** The same table, of whose persons an agency knows these. */
function known(table: ReturnType<typeof tableOf>, people: readonly Person[]) {
  const codes = (one: Person) => table.classes.by.map((dimension) => one[dimension] ?? 'UNKNOWN');
  const clients = people.map((one) => ({ agency: 'B', codes: codes(one), value: 1 }));
  return { ...table, classes: { ...table.classes, known: clients } };
}

test('an agency that knows all who were served in a quarter knows who came first in it, though nobody counted those', async () => {
  const africa = (one: string) => ({ gender: one, citizenship: 'AFRICA' });
  const first = [...many(30, africa('WOMAN')), ...many(17, africa('MAN'))];
  const all = [...first, ...many(2, africa('MAN'))];
  const half = tableOf('amif-o-2-3', '2025-H1', all, []);
  const quarter = tableOf('amif-o-2-3', '2025-Q1', first, ['gender/amif'], ['MALE', 'all']);
  const inSpring = [...all.slice(-2), ...many(18, { gender: 'MAN', citizenship: 'GREECE' })];
  const made = tableOf('served', '2025-Q2', inSpring, []);
  const served = known(made, inSpring);
  const some = first.slice(0, 10);
  expect(await passes(quarter, half)).toBe(true);
  expect(await passes(quarter, half, made)).toBe(true);
  const [ofHers, halfOfHers] = [known(quarter, some), known(half, [...some, ...all.slice(-2)])];
  expect(await passes(ofHers, halfOfHers)).toBe(true);
  expect(await passes(ofHers, halfOfHers, served)).toBe(false);
});

test('sets of breakdowns are a tree unless they stand in a circle', () => {
  const tree = (...sets: string[]) => isTree(sets.map((set) => new Set(set.split(' '))));
  expect(tree('gender age', 'age citizenship')).toBe(true);
  expect(tree('gender age', 'age', 'gender', 'age gender')).toBe(true);
  expect(tree('gender age', 'age citizenship', 'age flow', 'flow month')).toBe(true);
  expect(tree('gender age', 'age citizenship', 'citizenship gender')).toBe(false);
  expect(tree('gender age', 'age citizenship', 'citizenship flow', 'flow gender')).toBe(false);
  expect(tree('gender age', 'age citizenship', 'citizenship gender', 'gender age citizenship')).toBe(true);
});

test('an agency that knows all of a group who were there in a quarter knows who left in it, by coarser groups, too', async () => {
  const greeks = many(4, { citizenship: 'GREECE' });
  const left = [...greeks, ...many(20, { citizenship: 'AFRICA' })];
  const half = tableOf('closed', '2025-H1', left, ['citizenship/third-country'], ['all', 'EU']);
  const quarter = tableOf('closed', '2025-Q1', [], []);
  const others = [...many(22, { citizenship: 'GREECE' }), ...many(6, { citizenship: 'EU_OTHER' })];
  const all = [...greeks, ...others, ...many(30, { citizenship: 'AFRICA' })];
  const there = tableOf('caseload', '2025-Q2', all, ['citizenship/groups']);
  expect(await passes(half, quarter, there)).toBe(true);
  expect(await passes(known(half, greeks), quarter)).toBe(true);
  expect(await passes(known(half, greeks), quarter, known(there, all.slice(0, 32)))).toBe(false);
});

test('a quarter carries what was told of the men before it to those who left in it, though nobody asked for its men', async () => {
  const [women, men] = ['WOMAN', 'MAN'].map((gender) =>
    many(26, { gender, citizenship: 'AFRICA', flow: 'CONTINUING' }),
  );
  const everybody = [...women!, ...men!];
  const left = tableOf('closed', '2025-Q2', [...women!.slice(6), ...men!.slice(22)], ['gender/amif'], ['all', 'MALE']);
  const before = tableOf('closed', '2025-Q1', [], []);
  const told = known(tableOf('caseload', '2025-Q1', everybody, ['gender/amif']), men!);
  const there = known(tableOf('caseload', '2025-Q2', everybody, ['flow']), men!);
  expect(await passes(known(left, men!.slice(22)), before, there)).toBe(true);
  expect(await passes(known(left, men!.slice(22)), before, there, told)).toBe(false);
});

test('in the period in which a grant begins, whom it served and whom it counts for the first time are the same persons', async () => {
  const people = [
    ...many(7, { gender: 'WOMAN', citizenship: 'AFRICA' }),
    ...many(2, { gender: 'WOMAN', citizenship: 'ASIA_MIDDLE_EAST' }),
  ];
  const hides = ['all', 'ASIA_MIDDLE_EAST', 'EU_OTHER', 'GREECE'];
  const table = tableOf('served', '2025-H1', people, ['citizenship/groups'], hides);
  const served = { ...table, grantId: 'a grant' };
  expect(await passes(served)).toBe(true);
  // Seven are told there, and nine here.
  expect(await passes(tableOf('amif-o-2-3', '2025-H1', people, []), served)).toBe(false);
  const quarters = [people.slice(0, 5), people.slice(5)].map((some, at) =>
    tableOf('amif-o-2-3', `2025-Q${at + 1}`, some, []),
  );
  expect(await passes(quarters[1]!, quarters[0]!, served)).toBe(false);

  // Later there are others, who came before.
  const more = [...people, ...many(9, { gender: 'WOMAN', citizenship: 'ASIA_MIDDLE_EAST' })];
  const later = { ...tableOf('served', '2025-H1', more, ['citizenship/groups']), grantId: 'a grant' };
  expect(await passes(tableOf('amif-o-2-3', '2025-H1', people, []), later)).toBe(true);
});

test('whom a grant served in a half-year it served in one of its quarters, also where one of them was told of everybody', async () => {
  const [women, men] = [many(10, { gender: 'WOMAN' }), many(2, { gender: 'MAN' })];
  const ofGrant = <T extends object>(table: T) => ({ ...table, grantId: 'a grant' });
  const half = ofGrant(tableOf('served', '2025-H1', [...women, ...men], ['gender/amif'], ['all', 'MALE']));
  const first = ofGrant(tableOf('served', '2025-Q1', [...women.slice(0, 7), ...men], []));
  // Of everybody five were served in spring, all of them women: so at least five women, and at most four men, before.
  const spring = tableOf('served', '2025-Q2', women.slice(5), ['gender/amif']);
  expect(await passes(half, first)).toBe(true);
  expect(await passes(half, spring)).toBe(true);
  expect(await passes(half, first, spring)).toBe(false);
});

test('whom a grant for adults served in its first period and did not count are minors', async () => {
  const people = [
    ...many(12, { age: 'UNDER_18', citizenship: 'AFRICA' }),
    ...many(3, { age: '25_34', citizenship: 'AFRICA' }),
    ...many(20, { age: '35_49', citizenship: 'AFRICA' }),
  ];
  const grantId = 'a grant';
  const served = { ...tableOf('served', '2025-Q1', people, ['age/bands'], ['UNDER_18', '25_34']), grantId };
  const counted = tableOf('amif-o-2-3', '2025-Q1', people.slice(12), []);
  expect(await passes(counted, served)).toBe(true);
  const only = rulesOf(counted.report, ['ADULT'])!;
  expect(await passes({ ...counted, classes: { ...counted.classes, only } }, served)).toBe(false);
});

test('nationals of third countries whom an indicator does not count are few, also where others are told by country', async () => {
  const people = ['AFRICA', 'ASIA_MIDDLE_EAST', 'GREECE'].flatMap((citizenship) =>
    ['WOMAN', 'MAN'].flatMap((gender) => many(20, { gender, citizenship })),
  );
  const served = tableOf('served', '2025-H1', people, ['gender/amif', 'citizenship/third-country']);
  const quarter = tableOf('served', '2025-Q1', people, ['citizenship/groups']);
  const counted = tableOf('amif-o-2-3', '2025-H1', people.slice(3, 80), ['gender/amif']);
  expect(await passes(counted, served)).toBe(false);
  expect(await passes(counted, quarter)).toBe(true);
  expect(await passes(counted, served, quarter)).toBe(false);
});

test('whom a grant did not serve of a group are few, also where groups are told apart by more for the sake of others', async () => {
  const of = (each: number, citizenship: string) =>
    ['WOMAN', 'MAN'].flatMap((gender) => many(each, { gender, citizenship }));
  const ofGrant = [...of(6, 'GREECE'), ...of(10, 'AFRICA'), ...of(8, 'ASIA_MIDDLE_EAST')];
  const [all, byGender] = [['citizenship/third-country'], ['gender/amif']].map((cut) =>
    tableOf('served', '2025-Q1', [...ofGrant, ...of(2, 'GREECE'), ...of(10, 'AFRICA')], cut),
  );
  const [served, theirs] = [['citizenship/groups'], ['gender/amif']].map((cut) => {
    const table = tableOf('served', '2025-Q1', ofGrant, cut);
    return { ...table, grantId: 'a grant', classes: { ...table.classes, id: 'served of the grant' } };
  });
  const learners = tableOf('amif-o-2-3-1', '2025-Q1', ofGrant.slice(12), ['gender/amif', 'citizenship/groups']);
  expect(await passes(all!, byGender!, theirs!, learners)).toBe(true);
  expect(await passes(all!, byGender!, theirs!, learners, served!)).toBe(false);
});

test('what a half-year has more than its quarter is few, also where each person is counted in one of them', async () => {
  const half = tableOf('closed', '2025-H1', many(32, { gender: 'WOMAN' }), []);
  const quarter = tableOf('closed', '2025-Q2', many(30, { gender: 'WOMAN' }), []);
  const there = tableOf('caseload', '2025-H1', many(50, { gender: 'WOMAN' }), []);
  expect(await passes(quarter, half)).toBe(false);
  expect(await passes(quarter, there)).toBe(true);
  expect(await passes(quarter, there, half)).toBe(false);
});

test('whoever was served in a quarter was there before the next: that all were leaves nobody who came in it', async () => {
  const [women, men] = [
    many(2, { gender: 'WOMAN', flow: 'CONTINUING' }),
    many(4, { gender: 'MAN', flow: 'CONTINUING' }),
  ];
  const all = [...women, ...men, ...many(9, { gender: 'MAN', flow: 'CONTINUING' })];
  const spring = tableOf(
    'caseload',
    '2025-Q2',
    [...women, ...men],
    ['gender/amif', 'flow'],
    [
      'all NEW',
      'all CONTINUING',
      ...['FEMALE', 'MALE'].flatMap((one) => ['all', 'NEW', 'CONTINUING'].map((flow) => `${one} ${flow}`)),
    ],
  );
  const half = tableOf('caseload', '2025-H1', all, []);
  expect(await passes(spring, half)).toBe(true);
  expect(await passes(spring, half, tableOf('served', '2025-Q1', all, []))).toBe(false);
});

test('whoever was served in a quarter left in it, or is there in the next', async () => {
  const [women, men] = [many(14, { gender: 'WOMAN' }), many(3, { gender: 'MAN' })];
  const there = [...women, ...men].map((one) => ({ ...one, flow: 'CONTINUING' }));
  const next = tableOf('caseload', '2025-Q2', there, ['gender/amif'], ['FEMALE', 'MALE']);
  const served = tableOf('served', '2025-Q1', women, ['gender/amif']);
  const left = tableOf('closed', '2025-Q1', [], []);
  expect(await passes(next, served)).toBe(true);
  expect(await passes(next, left)).toBe(true);
  expect(await passes(next, left, served)).toBe(false);
});

test('whoever applied as a participant of a grant that began then was served by somebody, in a part of that time', async () => {
  const ofGrant = <T extends Table>(table: T) => ({
    ...table,
    grantId: 'a grant',
    classes: { ...table.classes, since: '2025-01' },
  });
  const africa = (gender: string) => ({ gender, citizenship: 'AFRICA' });
  const [women, men] = [many(12, africa('WOMAN')), many(4, africa('MAN'))];
  const applied = ofGrant(tableOf('amif-r-2-10', '2025-H1', [...women, ...men], ['gender/amif'], ['MALE', 'all']));
  const half = known(tableOf('served', '2025-H1', [...women, ...men], ['gender/amif']), men);
  expect(await passes(known(applied, men))).toBe(true);
  expect(await passes(known(applied, men), half)).toBe(false);
  const quarters = ['2025-Q1', '2025-Q2'].map((quarter) =>
    known(ofGrant(tableOf('served', quarter, [...women, ...men], ['gender/amif'])), men),
  );
  expect(await passes(known(applied, men), quarters[0]!)).toBe(true);
  expect(await passes(known(applied, men), ...quarters)).toBe(false);
});

test('in the first period of a grant whoever came to a sixth session is among all who came', async () => {
  const people = [...many(20, { citizenship: 'AFRICA' }), ...many(20, { citizenship: 'ASIA_MIDDLE_EAST' })];
  const all = tableOf('amif-o-2-3', '2025-Q1', people, ['citizenship/groups']);
  const sixth = tableOf('six-sessions', '2025-Q1', people.slice(3), ['citizenship/groups']);
  expect(await passes(sixth, all)).toBe(true);
  const ofFirst = { ...sixth, classes: { ...sixth.classes, since: '2025-02' } };
  expect(await passes(ofFirst, all)).toBe(false);
  expect(await passes({ ...ofFirst, classes: { ...sixth.classes, since: '2024-12' } }, all)).toBe(true);
});

test('quarters of R.2.8 are its half-year, and what was counted by the earlier rule is no more than its quarters together', async () => {
  const [women, men] = [many(20, { gender: 'WOMAN' }), many(3, { gender: 'MAN' })];
  const half = tableOf('amif-r-2-8', '2025-H1', [...women, ...men], ['gender/amif'], ['all', 'MALE']);
  const quarters = (again: number) => [
    tableOf('amif-r-2-8', '2025-Q1', [...women.slice(0, 11), ...men.slice(0, 2)], []),
    tableOf('amif-r-2-8', '2025-Q2', [...women.slice(11 - again), ...men.slice(2)], []),
  ];
  expect(await passes(half, ...quarters(0))).toBe(false);
  // One of them was counted in both: 24, less 20 women.
  const before = <T extends Table>(table: T) => ({ ...table, classes: { ...table.classes, repeats: true as const } });
  expect(await passes(before(half))).toBe(true);
  expect(await passes(before(half), ...quarters(1).map(before))).toBe(false);
});

test('who was inactive before and looks for work now is among those who left a placement looking for work', async () => {
  const searching = many(12, { gender: 'WOMAN', placement: 'SEARCHING' });
  const exits = [...searching, ...many(20, { gender: 'WOMAN', placement: 'HIRED_OTHER' })];
  const inactive = tableOf('esf-searching', '2025-Q1', searching.slice(0, 9), []);
  expect(await passes(inactive)).toBe(true);
  expect(await passes(inactive, tableOf('esf-exit', '2025-Q1', exits, []))).toBe(true);
  // Of twelve, three were not.
  expect(await passes(inactive, tableOf('esf-exit', '2025-Q1', exits, ['placement']))).toBe(false);
  const gained = tableOf('esf-qualification', '2025-Q1', exits.slice(0, 30), []);
  expect(await passes(gained, tableOf('esf-exit', '2025-Q1', exits, []))).toBe(false);
});

test('the rules of a grant hold for whom an indicator counts by them, and for no other report', () => {
  const ofRules = catalogue.filter((report) => rulesOf(report, ['ADULT'])).map(({ family }) => family);
  expect(new Set(ofRules)).toEqual(new Set(['amif']));
  expect(rulesOf(findReport('amif-o-2-3')!, ['ADULT'])!.age).not.toContain('UNDER_18');
});
