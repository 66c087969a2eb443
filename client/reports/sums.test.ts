import { expect, test } from 'vitest';
import { sumOf, sumsOf } from './sums.ts';
import { aTable } from './testing.ts';

const table = aTable(
  { gender: ['F', 'M'], age: ['young', 'old'] },
  { 'F young': 4, 'F *': 9, '* young': 11, '* *': 20 },
);

test('a line of a table is the sum of its parts, with what is withheld in its place', () => {
  expect(
    sumOf(table, [
      ['F', null],
      ['F', 'young'],
      ['F', 'old'],
    ]),
  ).toEqual({ parts: [4, null], total: 9, at: ['F', null], over: 1 });
  expect(
    sumOf(table, [
      ['F', null],
      [null, null],
      ['M', null],
    ]),
  ).toEqual({ parts: [9, null], total: 20, at: [null, null], over: 0 });
});

test('part of a line, and cells of several lines, are no sum', () => {
  expect(
    sumOf(table, [
      ['F', null],
      ['F', 'young'],
    ]),
  ).toBeUndefined();
  expect(
    sumOf(table, [
      ['F', 'young'],
      ['M', 'old'],
      [null, null],
    ]),
  ).toBeUndefined();
});

test('where somebody is counted in several categories there is nothing to subtract', () => {
  const several = { ...table, breakdowns: table.breakdowns.map((one) => ({ ...one, several: true })) };
  expect(
    sumOf(several, [
      ['F', null],
      ['F', 'young'],
      ['F', 'old'],
    ]),
  ).toBeUndefined();
});

test('a line that is used twice is told once', () => {
  const line = [
    ['F', null],
    ['F', 'young'],
    ['F', 'old'],
  ];
  expect(sumsOf(table, [line, [['F', null]], line])).toEqual([sumOf(table, line)]);
});
