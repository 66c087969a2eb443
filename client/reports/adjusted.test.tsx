import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { serverAnswering, show } from '#client/testing/render.tsx';
import { Adjusted } from './Compare.tsx';
import { aTable } from './testing.ts';

const agencies = { agency: ['HARBOUR', 'AGORA'] };
const first = aTable(agencies, { HARBOUR: 22, '*': 50 });
const corrected = aTable(agencies, { HARBOUR: 28, AGORA: 28, '*': 56 });

test('a correction is shown as what it changed: before, now, and by how much where both are shown', async () => {
  const { restore } = serverAnswering({
    'GET /releases/one': { body: { id: 'one', edition: 1, result: first } },
  });
  await show(<Adjusted release={{ id: 'two', replacesId: 'one', edition: 2, result: corrected }} />, {
    messages: ['reports'],
  });

  const rows = within(await screen.findByRole('table')).getAllByRole('row');
  expect(rows.map((row) => [...(row as HTMLTableRowElement).cells].map(({ textContent }) => textContent))).toEqual([
    ['agency', 'edition 1', 'edition 2', 'Difference'],
    ['HARBOUR', '22', '28', '+6'],
    ['AGORA', expect.stringContaining('✱'), '28', '–'],
    ['Total', '50', '56', '+6'],
  ]);
  restore();
});

test('a first edition has nothing to say of another', async () => {
  const { sent, restore } = serverAnswering({});
  await show(<Adjusted release={{ id: 'one', replacesId: null, edition: 1, result: first }} />, {
    messages: ['reports'],
  });
  expect(screen.queryByRole('table')).toBeNull();
  expect(sent).toEqual([]);
  restore();
});
