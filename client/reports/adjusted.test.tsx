import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { serverAnswering, show } from '#client/testing/render.tsx';
import type { Release } from '#server/releases/releases.contract.ts';
import { compare } from '#server/reports/comparison.ts';
import { Adjusted } from './Compare.tsx';
import { PrintedRelease } from './PrintedRelease.tsx';
import { aTable } from './testing.ts';

const agencies = { agency: ['HARBOUR', 'AGORA'] };
const first = aTable(agencies, { HARBOUR: 22, '*': 50 });
const corrected = aTable(agencies, { HARBOUR: 28, AGORA: 28, '*': 56 });
const replaces = {
  id: 'one',
  edition: 1,
  decidedAt: '2026-04-01T10:00:00.000Z',
  base: 1,
  adjustments: compare(first, corrected),
};
const release: Release = { id: 'two', replacesId: 'one', edition: 2, result: corrected, replaces };
const changed = [
  ['agency', 'edition 1', 'edition 2', 'Difference'],
  ['HARBOUR', '22', '28', '+6'],
  ['AGORA', expect.stringContaining('✱'), '28', '–'],
  ['Total', '50', '56', '+6'],
];
const linesOf = (table: HTMLElement) =>
  within(table)
    .getAllByRole('row')
    .map((row) => [...(row as HTMLTableRowElement).cells].map(({ textContent }) => textContent));

test('a correction is shown as what it changed: before, now, and by how much where both are shown', async () => {
  const { sent, restore } = serverAnswering({});
  await show(<Adjusted release={release} />, { messages: ['reports'] });
  expect(linesOf(await screen.findByRole('table'))).toEqual(changed);
  expect(screen.getByRole('link', { name: 'edition 1' }).getAttribute('href')).toBe('/releases/one');
  // The server says what changed: the earlier edition is not asked for.
  expect(sent).toEqual([]);
  restore();
});

test('on paper, too, with the release whose place it takes and the day of its approval', async () => {
  await show(<PrintedRelease release={{ id: 'two', edition: 2, replaces, result: corrected }} />, {
    messages: ['reports'],
  });
  expect(linesOf(screen.getAllByRole('table').at(-1)!)).toEqual(changed);
  expect(screen.getByText(/one · edition 1 · approved on/).textContent).toContain('01/04/2026');
});

test('a correction that changes no figure that is shown says so', async () => {
  await show(<Adjusted release={{ ...release, replaces: { ...replaces, adjustments: [] } }} />, {
    messages: ['reports'],
  });
  screen.getByText('No figure that is shown.');
});

test('a first edition has nothing to say of another', async () => {
  await show(<Adjusted release={{ id: 'one', replacesId: null, edition: 1, result: first, replaces: null }} />, {
    messages: ['reports'],
  });
  expect(screen.queryByRole('table')).toBeNull();
  expect(screen.queryByText('What the correction changed')).toBeNull();
});
