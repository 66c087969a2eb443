import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attack } from '#server/disclosure/attack.ts';
import { draftOf } from '#server/disclosure/draft.ts';
import { INTERNAL } from '#server/disclosure/profiles.ts';
import { findReport } from './catalogue.ts';
import { dimensionOf } from './dimensions.ts';
import { monthsOf } from './periods.ts';
import { seenOf } from './seen.ts';
import { axisOf, cellIdOf, cellIdsOf, placesOf, type Table } from './tables.ts';

type Person = Readonly<Record<string, string | readonly string[]>>;
const report = findReport('caseload')!;
const many = (number: number, person: Person): Person[] => Array.from({ length: number }, () => person);

/** A table of a caseload over these persons as it was shown; tables of the same name are of the same count. */
function tableOf(count: string, people: readonly Person[], cut: readonly string[], hides: (place: string) => boolean) {
  const classes = {
    id: count,
    by: report.breakdowns,
    lines: people.map((one) => ({
      codes: report.breakdowns.map((dimension) => one[dimension] ?? 'UNKNOWN'),
      value: 1,
      person: null,
    })),
  };
  const axes = cut.map((one) => axisOf(report, classes, ...(one.split('/') as [string, string?]))!);
  const table: Table = { report, ...monthsOf('2025-Q1'), grantId: null, classes, axes };
  const places = placesOf(table).filter((at) => hides(at.map((one) => one?.code ?? 'all').join(' ')));
  return { ...table, released: { hidden: new Set(places.map((at) => cellIdOf(table, at))), profile: INTERNAL } };
}

const schemed = (id: string) => fc.constantFrom(...dimensionOf(id).schemes.map((scheme) => `${id}/${scheme.id}`));
const readOf = (tables: readonly Table[]) => draftOf(seenOf(tables), [], INTERNAL);
const public_ = { kind: 'public', knows: {} } as const;
const found = (tables: readonly Table[]) => attack(readOf(tables), public_, { deadlineMs: 20_000 });

const house = (women: number, transWomen: number) => [
  ...many(women, { gender: 'WOMAN', exploitation: ['SEXUAL'] }),
  ...many(transWomen, { gender: 'TRANS_WOMAN', exploitation: ['DOMESTIC_SERVITUDE'] }),
  ...many(9, { gender: 'MAN', exploitation: ['SEXUAL'] }),
  ...many(3, { gender: 'TRANS_MAN', exploitation: ['SEXUAL'] }),
];
const finer = (people: Person[]) =>
  tableOf('a count', people, ['gender/own-words'], (place) => /^(TRANS_)?(WO)?MAN$/.test(place));
const coarser = (people: Person[], count = 'a count') => tableOf(count, people, ['gender/amif'], () => false);
const ofTransWomen = async (tables: Table[]) =>
  (await found(tables)).find(({ cell }) => cell.endsWith('gender=TRANS_WOMAN'))!;

test('what one scheme shows narrows what another one of the same count hides, and the chain says why', async () => {
  const people = house(8, 4);
  expect(await ofTransWomen([finer(people)])).toMatchObject({ least: 0, most: 24 });
  const { chain, ...told } = await ofTransWomen([finer(people), coarser(people)]);
  expect(told).toMatchObject({ least: 0, most: 12 });
  expect(chain.map(({ rule }) => rule)).toContain('line');
});

test('a finer answer is a part of a coarser one of the same count, where several may be given', async () => {
  const people = house(20, 6);
  const forms = tableOf('a count', people, ['exploitation/forms'], (place) => place === 'DOMESTIC_SERVITUDE');
  const groups = tableOf('a count', people, ['exploitation/eurostat'], () => false);
  const ofServitude = async (tables: Table[]) =>
    (await found(tables)).find(({ cell }) => cell.endsWith('=DOMESTIC_SERVITUDE'))!;
  expect((await ofServitude([forms])).most).toBe(38);
  expect((await ofServitude([forms, groups])).most).toBe(6);
});

test('other people behind the same tables change nothing of what a reader has before her', () => {
  const [one, other] = [house(8, 4), house(5, 7)].map((all) => {
    const people = all.map(({ gender }) => ({ gender: gender! }));
    return readOf([finer(people), coarser(people)]);
  });
  expect(one).toEqual(other);
});

test('tables of two counts are not tied: records may have been corrected in between', async () => {
  const people = house(8, 4);
  expect(await ofTransWomen([finer(people), coarser(people, 'a later count')])).toMatchObject({ least: 0, most: 24 });
});

test('whatever is hidden, the true table lies within what the simulator tells', async () => {
  const person = fc.record({
    gender: fc.constantFrom('WOMAN', 'MAN', 'TRANS_WOMAN', 'NON_BINARY', 'UNKNOWN'),
    age: fc.constantFrom('UNDER_18', '18_24', '25_34', '50_60', 'UNKNOWN'),
    citizenship: fc.constantFrom('GREECE', 'EU_OTHER', 'AFRICA', 'STATELESS', 'UNKNOWN', 'OF_NO_LIST'),
    exploitation: fc.subarray(['SEXUAL', 'LABOUR', 'DOMESTIC_SERVITUDE', 'FORCED_BEGGING', 'UNKNOWN'], {
      minLength: 1,
    }),
  });
  const axes = report.breakdowns.filter((id) => ['gender', 'age', 'citizenship', 'exploitation'].includes(id));
  const cut = fc.subarray(axes, { minLength: 1, maxLength: 2 }).chain((ids) => fc.tuple(...ids.map(schemed)));
  const history = fc.record({
    people: fc.array(person, { minLength: 1, maxLength: 40 }),
    asked: fc.array(fc.record({ cut, salt: fc.integer({ min: 1, max: 997 }) }), { minLength: 2, maxLength: 3 }),
  });
  const check = fc.asyncProperty(history, async ({ people, asked }) => {
    const tables = asked.map((one) =>
      tableOf('a count', people, one.cut, (place) => ([...place].length * 31 * one.salt) % 3 !== 0),
    );
    const { cells } = seenOf(tables);
    const draft = readOf(tables);
    const told = await attack(draft, public_, { deadlineMs: 20_000, of: new Set(tables.flatMap(cellIdsOf)) });
    const wanted = tables.flatMap(cellIdsOf).filter((id) => draft.cells[id]!.figure === null);
    expect(told.length > 0 || wanted.length === 0).toBe(true);
    for (const { cell, least, most } of told) {
      expect(cells[cell]!.value, cell).toBeGreaterThanOrEqual(least);
      expect(cells[cell]!.value, cell).toBeLessThanOrEqual(most);
    }
  });
  await fc.assert(check, { numRuns: 40 });
}, 60_000);
