import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold, lint } from './lint.ts';
import { messageTemplates } from './messages.contract.ts';
import { meaningOf, render, wordings } from './templates.ts';
import words from './words.json' with { type: 'json' };

const codes = (text: string, language: string) => lint(text, language).map(({ code }) => code);

describe('everything that can be sent', () => {
  for (const { language, texts, greeting, change, stop } of wordings)
    test(`${language}: neutral, short, whole, and answerable`, () => {
      expect(Object.keys(texts).toSorted()).toEqual([...messageTemplates].toSorted());
      for (const template of messageTemplates) {
        const { text } = texts[template];
        expect(lint(text, language), text).toEqual([]);
        expect(text.match(/\{day\}/g), text).toHaveLength(1);
        expect(text.match(/\{time\}/g), text).toHaveLength(1);
        expect(text).toContain(` ${change} `.trim());
      }
      expect(lint(greeting, language)).toEqual([]);
      expect(meaningOf(change)).toBe('CHANGE');
      for (const word of stop) expect(meaningOf(word), word).toBe('STOP');
    });

  test('the days and hours that are filled in fit into one message, in every language and on every day', () => {
    for (const wording of wordings)
      for (const template of messageTemplates)
        for (let day = 1; day <= 7; day++) {
          const text = render(template, wording, new Date(`2026-11-0${day}T08:00:00Z`), 'Europe/Athens');
          expect(text.length, text).toBeLessThanOrEqual(70);
          expect(text).toContain('10:00');
          expect(text).not.toContain('{');
        }
  });
});

describe('a forbidden word is found', () => {
  test.each([
    ['eng', 'See you at the SHELTER.'],
    ['eng', 'The Psychologists are here {day}.'],
    ['eng', 'p.o.l.i.c.e on {day}'],
    ['eng', 'sh\u200belter {day}'],
    ['ell', 'Ψυχολόγου {day} {time}'],
    ['ell', 'ΞΕΝΏΝΑΣ {day}'],
    ['ell', 'στον ξενώνα'],
    ['ell', 'τα θύματα'],
    ['ell', 'Δικαστήριο {day} {time}'],
    ['ell', 'See the police {day}'],
    ['fra', 'Réfugiées {day}'],
    ['fra', 'chez la PSYCHOLOGUE'],
    ['arb', 'الشُّرطة {day}'],
    ['arb', 'بالمحكمة {day}'],
    ['arb', 'للضحايا'],
    ['sqi', 'Viktimës'],
    ['sqi', 'te gjykata'],
    ['ukr', 'Психологом'],
    ['ukr', 'у поліції'],
    ['eng', 'KMOP {day}'],
    ['eng', 'from i.o.m {day}'],
  ])('%s: %s', (language, text) => {
    expect(lint(text, language).map(({ code }) => code)).toEqual(expect.arrayContaining(['word']));
  });

  test('through case, accents and endings, for every entry of every list', () => {
    for (const [language, entries] of Object.entries(words)) {
      const inLanguage = language === 'every' ? 'eng' : language;
      for (const entry of entries) {
        const plain = entry.replaceAll('*', '');
        const forms = [plain, plain.toUpperCase(), ...(entry.endsWith('*') ? [`${plain}xyz`] : [])];
        for (const form of forms) expect(codes(`Hi, ${form} {day} {time}.`, inLanguage), form).toContain('word');
      }
    }
  });

  test('wherever accents are put onto it', () => {
    const accents = fc.array(fc.constantFrom('', '\u0301', '\u0308', '\u0300'), { minLength: 7, maxLength: 7 });
    fc.assert(
      fc.property(accents, fc.boolean(), (marks, loud) => {
        const word = [...'shelter'].map((letter, i) => letter + marks[i]).join('');
        expect(codes(`See ${loud ? word.toUpperCase() : word} {day}`, 'eng')).toContain('word');
      }),
    );
  });

  test('and a neutral word that begins alike is none', () => {
    expect(codes('See you {day} {time}.', 'eng')).toEqual([]);
    expect(codes('Τα λέμε {day} {time}.', 'ell')).toEqual([]);
  });
});

test.each([
  ['link', 'See https://example.org {day}'],
  ['link', 'See bit.ly/abc {day}'],
  ['link', 'Write to me@house.org'],
  ['number', 'Room 12, {day}'],
  ['placeholder', 'Hi {name}, {day}'],
  ['capitals', 'The NGOX office {day}'],
  ['capitals', 'Ο Δ.Ο.Μ. {day}'],
  ['hidden-character', 'See you\u202e {day}'],
  ['too-long', `See you {day} {time} ${'and so on '.repeat(6)}`],
])('no %s', (code, text) => {
  expect(codes(text, 'eng')).toContain(code);
});

test('an answer is one letter or one word, however it is written, and everything else is for a person to read', () => {
  for (const change of ['C', 'c', ' c. ', 'Α', 'α', 'a', 'ت', 'n', 'З'])
    expect(meaningOf(change), change).toBe('CHANGE');
  for (const stop of ['STOP', 'stop!', 'Stop please', 'ΣΤΟΠ', 'στοπ', 'arret', 'Arrêt', 'توقف', 'СТОП', 'ndal'])
    expect(meaningOf(stop), stop).toBe('STOP');
  for (const other of ['', 'yes', 'can we change?', 'Please do not stop', 'ok c'])
    expect(meaningOf(other), other).toBe('OTHER');
  expect(fold('Ψυχολόγος')).toBe('ψυχολογοσ');
});
