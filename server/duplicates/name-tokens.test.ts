import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nameTokens } from './name-tokens.ts';

/** Ways in which one name is written down in the offices this is for. */
const same: readonly (readonly string[])[] = [
  ['Γεωργία', 'Georgia', 'Yeorgia', 'ΓΕΩΡΓΙΑ'],
  ['Μαρία', 'Maria', 'Мария', 'Mariya', 'Marija'],
  ['محمد', 'Mohammed', 'Muhammad', 'Mohamed', 'Μοχάμεντ'],
  ['مريم', 'Maryam', 'Mariam', 'Μαριάμ'],
  ['يوسف', 'Yusuf', 'Yousef', 'Youssef', 'Γιουσούφ'],
  ['خالد', 'Khaled', 'Khalid', 'Χαλέντ'],
  ['حسن', 'Hassan', 'Hasan', 'Χασάν'],
  ['فاطمة', 'Fatimah', 'Fatma'],
  ['زينب', 'Zeinab', 'Zaynab', 'Ζεϊνάμπ'],
  ['Ευγενία', 'Evgenia', 'Eugenia', 'Евгения'],
  ['Αντώνης', 'Antonis', 'Adonis'],
  ['Αλεξάνδρα', 'Alexandra', 'Александра', 'Aleksandra'],
  ['Παπαδόπουλος', 'Papadopoulos', 'Παπαδοπούλου', 'Papadopoulou'],
  ['Βασίλης', 'Vasilis', 'Basilis'],
  ['Θεοδώρα', 'Theodora', 'Teodora'],
  ['Παύλος', 'Pavlos', 'Paulos'],
  ['Άγγελος', 'Angelos'],
  ['Σοφία', 'Sofia', 'Sophia', 'София'],
  ['Zoë', 'Zoe', 'Ζωή'],
];
const different: readonly (readonly [string, string])[] = [
  ['Maria', 'Marta'],
  ['Georgia', 'Gloria'],
  ['Fatima', 'Farida'],
  ['Sofia', 'Stella'],
  ['Ivan', 'Igor'],
  ['Ahmed', 'Hassan'],
];

describe('one name in many letters', () => {
  for (const [first, ...others] of same)
    test(`${first}: ${others.join(', ')}`, () => {
      for (const other of others) expect(nameTokens([other]), other).toEqual(nameTokens([first]));
    });

  test('names that differ stay apart', () => {
    for (const [one, other] of different) expect(nameTokens([one]), `${one} ${other}`).not.toEqual(nameTokens([other]));
  });
});

test('case, accents, order, spaces and articles do not matter', () => {
  expect(nameTokens(['Άννα  Λοΐζου'])).toEqual(nameTokens(['λοιζου', 'ANNA']));
  expect(nameTokens(['عبد الرحمن'])).toEqual(nameTokens(['Abd al-Rahman']));
  expect(nameTokens([])).toEqual([]);
  expect(nameTokens([null, undefined, '', ' - '])).toEqual([]);
});

test('whatever is typed becomes sorted words of Latin letters, the same however its parts are ordered', () => {
  const name = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.array(fc.constantFrom(...same.flat()), { maxLength: 4 }).map((parts) => parts.join(' ')),
  );
  fc.assert(
    fc.property(fc.array(name, { maxLength: 5 }), (names) => {
      const tokens = nameTokens(names);
      expect(tokens).toEqual([...new Set(tokens)].sort());
      for (const token of tokens) expect(token).toMatch(/^[a-z]+$/);
      expect(nameTokens([...names].reverse())).toEqual(tokens);
      expect(nameTokens([names.join(' ')])).toEqual(tokens);
    }),
  );
});

test('capital letters and accents never change what a name sounds like', () => {
  fc.assert(
    fc.property(fc.constantFrom(...same.flat()), (name) => {
      expect(nameTokens([name.toUpperCase()])).toEqual(nameTokens([name]));
      expect(nameTokens([name.normalize('NFD')])).toEqual(nameTokens([name]));
    }),
  );
});
