import { expect, test } from 'vitest';
import { filtersOf, isSame, usualView, viewOf } from './view.ts';

test('what a view keeps opens as the fields stood, without what was searched for', () => {
  const view = { ...usualView, status: 'FOLLOW_UP', language: 'tir', ageBand: '18_24', sort: 'alias' as const };
  expect(viewOf(filtersOf(view))).toEqual(view);
  expect(filtersOf({ ...usualView, q: 'iris' })).toEqual({ open: 'true', sort: '-openedOn' });
  expect(viewOf(filtersOf({ ...usualView, status: '' }))).toEqual({ ...usualView, status: '' });
});

test('closed cases are the same however they were asked for', () => {
  expect(isSame({ open: 'false' }, { status: 'CLOSED', sort: '-openedOn' })).toBe(true);
  expect(isSame({ open: 'true' }, {})).toBe(false);
});
