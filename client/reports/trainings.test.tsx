import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { serverAnswering, show } from '#client/testing/render.tsx';
import { today } from '../app/time.ts';
import { TrainingsAddedUp } from './TrainingsAddedUp.tsx';

const begun = `${today().slice(0, 4)}-01-01`;
const line = (from: string, to = today()) => `GET /trainings/sum?from=${from}&to=${to}`;
const nothing = { trainings: 0, participants: 0, byProfession: [], byTopic: [] };

test('trainings are added up for the running year, in a table that names its lines, and for any other days', async () => {
  const { sent, restore } = serverAnswering({
    [line(begun)]: {
      body: {
        ...{ from: begun, to: today(), trainings: 2, participants: 1215 },
        byProfession: [
          { profession: 'POLICE', trainings: 2, participants: 1212 },
          { profession: 'TEACHER', trainings: 1, participants: 3 },
        ],
        byTopic: [{ topic: 'Recognising', trainings: 2, participants: 1215 }],
      },
    },
    [line('2024-03-01')]: { body: { from: '2024-03-01', to: today(), ...nothing } },
  });
  const { user } = await show(<TrainingsAddedUp />, { messages: ['reports'] });
  const table = await screen.findByRole('table', { name: /^Trainings from 01\/01\// });
  const rows = within(table)
    .getAllByRole('row')
    .map((row) => [...(row as HTMLTableRowElement).cells].map(({ textContent }) => textContent));
  expect(rows).toEqual([
    ['By', 'Trainings', 'Participants'],
    ['By profession'],
    ['Police', '2', '1,212'],
    ['Teachers', '1', '3'],
    ['By topic'],
    ['Recognising', '2', '1,215'],
    ['Total', '2', '1,215'],
  ]);

  const from = screen.getByLabelText('From');
  await user.clear(from);
  await user.type(from, '01/03/2024');
  expect(await screen.findByText('No training was held in these days.')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'CSV' }));
  await waitFor(() =>
    expect(sent.at(-1)!.line).toBe(`GET /trainings/sum/file?from=2024-03-01&to=${today()}&format=csv&language=en`),
  );
  restore();
});
