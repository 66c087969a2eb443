import { expect, test } from 'vitest';
import { changesBetween, tidy } from './RecordForm.tsx';

test('a group of fields in which nothing is filled in counts as none', () => {
  expect(tidy({ interpreter: { needed: undefined, notFrom: '' }, alias: 'Iris' })).toEqual({
    interpreter: null,
    alias: 'Iris',
  });
});

test('a group keeps what is filled in, also a no and a nought', () => {
  expect(tidy({ dependants: { adults: 0, children: undefined }, windows: [] })).toEqual({
    dependants: { adults: 0 },
    windows: [],
  });
});

test('only what differs from the record is sent', () => {
  const record = { needs: ['HOUSING'], familyNote: null, workRight: 'FULL' };
  expect(changesBetween(record, { needs: ['HOUSING'], familyNote: null, workRight: 'FULL' })).toEqual({});
  expect(changesBetween(record, { needs: ['HOUSING', 'MED'], familyNote: null, workRight: null })).toEqual({
    needs: ['HOUSING', 'MED'],
    workRight: null,
  });
});

test('an empty list and none are the same, so that opening a form changes nothing', () => {
  expect(changesBetween({ needs: null }, { needs: [] })).toEqual({});
  expect(changesBetween({ needs: ['HOUSING'] }, { needs: [] })).toEqual({ needs: [] });
});
