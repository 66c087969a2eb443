import { packRules } from '@casl/ability/extra';
import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { serverAnswering, show } from '#client/testing/render.tsx';
import { AbilityProvider } from '../access/access.tsx';
import { today } from '../app/time.ts';
import { TrainingsAddedUp } from './TrainingsAddedUp.tsx';

const begun = `${today().slice(0, 4)}-01-01`;
const line = (from: string, to = today()) => `GET /trainings/sum?from=${from}&to=${to}`;
const grant = '01930000-0000-7000-8000-000000000001';
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
    'GET /grants?limit=100': { body: { items: [{ id: grant, code: 'AMIF-1', name: 'Harbour', active: false }] } },
    [`${line('2024-03-01')}&grantId=${grant}`]: { body: { from: '2024-03-01', to: today(), ...nothing } },
    [line('2024-03-01')]: { body: { from: '2024-03-01', to: today(), ...nothing } },
  });
  const { user } = await show(
    <AbilityProvider rules={packRules([{ action: 'read', subject: 'FundingGrant', fields: ['code', 'name'] }])}>
      <TrainingsAddedUp />
    </AbilityProvider>,
    { messages: ['reports'] },
  );
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
  await user.selectOptions(screen.getByLabelText('Charged to'), 'AMIF-1 · Harbour');
  await user.click(screen.getByRole('button', { name: 'CSV' }));
  await waitFor(() =>
    expect(sent.at(-1)!.line).toBe(
      `GET /trainings/sum/file?from=2024-03-01&to=${today()}&grantId=${grant}&format=csv&language=en`,
    ),
  );
  restore();
});
