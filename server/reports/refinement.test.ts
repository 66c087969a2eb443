import { expect, test } from 'vitest';
import { audit } from '#server/disclosure/audit.ts';
import type { CellId } from '#server/disclosure/model.ts';
import { INTERNAL } from '#server/disclosure/profiles.ts';
import { protect } from '#server/disclosure/protect.ts';
import { findReport } from './catalogue.ts';
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
  const table: Table = { report, ...monthsOf(period), grantId: null, classes, axes };
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

test('sets of breakdowns are a tree unless they stand in a circle', () => {
  const tree = (...sets: string[]) => isTree(sets.map((set) => new Set(set.split(' '))));
  expect(tree('gender age', 'age citizenship')).toBe(true);
  expect(tree('gender age', 'age', 'gender', 'age gender')).toBe(true);
  expect(tree('gender age', 'age citizenship', 'age flow', 'flow month')).toBe(true);
  expect(tree('gender age', 'age citizenship', 'citizenship gender')).toBe(false);
  expect(tree('gender age', 'age citizenship', 'citizenship flow', 'flow gender')).toBe(false);
  expect(tree('gender age', 'age citizenship', 'citizenship gender', 'gender age citizenship')).toBe(true);
});
