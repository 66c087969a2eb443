import { expect, test } from 'vitest';
import type { CodeList } from '#server/codelists/codelists.contract.ts';
import { codesIn } from './codes.ts';

const code = (value: string, en: string, el: string, sort: number, active = true) => ({
  code: value,
  en,
  el,
  sort,
  active,
  attributes: {},
  version: 1,
});
const lists: CodeList[] = [
  {
    id: 'language',
    version: 1,
    extensible: true,
    labelEn: 'Language',
    labelEl: 'Γλώσσα',
    codes: [
      code('fra', 'French', 'Γαλλικά', 500),
      code('ell', 'Greek', 'Ελληνικά', 10),
      code('ara', 'Arabic', 'Αραβικά', 500),
      code('lat', 'Latin', 'Λατινικά', 500, false),
    ],
  },
];

test('a code is said in the language of the reader, also when it is retired', () => {
  expect(codesIn(lists, 'en').label('language', 'lat')).toBe('Latin');
  expect(codesIn(lists, 'el').labels('language', ['fra', 'ell'])).toBe('Γαλλικά, Ελληνικά');
  expect(codesIn(lists, 'en').label('language', 'xyz')).toBe('xyz');
});

test('until the lists are here nothing is said, so that no code flickers', () => {
  expect(codesIn(undefined, 'en').label('language', 'fra')).toBe('');
});

test('pickers leave out retired codes and sort by place, then by label', () => {
  expect(
    codesIn(lists, 'el')
      .options('language')
      .map(({ value }) => value),
  ).toEqual(['ell', 'ara', 'fra']);
  expect(codesIn(lists, 'en').options('language', ({ sort }) => sort > 100)).toEqual([
    { value: 'ara', label: 'Arabic' },
    { value: 'fra', label: 'French' },
  ]);
});
