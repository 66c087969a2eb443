import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { show } from '#client/testing/render.tsx';
import type { Deduction } from '#server/reports/reports.contract.ts';
import { aTable } from './testing.ts';
import { Attackers } from './WorkOut.tsx';

const table = aTable({ gender: ['MEN', 'UNKNOWN'] }, { '*': 11 });
const finding = (attacker: Deduction['attacker'], more: Partial<Deduction> = {}): Deduction => ({
  attacker,
  at: ['MEN'],
  verdict: 'open',
  least: 0,
  most: 11,
  threshold: 5,
  chain: [],
  ...more,
});
const ofAgency = finding('agency', { verdict: 'below', most: 4 });
const drawn = (items: Deduction[], clients?: { many: number; suppose: (many: number) => void }) =>
  show(<Attackers items={items} table={table} base={1} {...(clients && { clients })} />, { messages: ['reports'] });

test('what a supposed agency could tell is drawn for as many clients as one supposes, and says nothing of the table', async () => {
  const asked: number[] = [];
  const { user } = await drawn([finding('public'), ofAgency], { many: 8, suppose: (many) => asked.push(many) });
  expect(screen.getByText('Closed to every reader named here')).toBeTruthy();
  await user.click(screen.getByRole('tab', { name: 'An agency' }));
  expect(screen.getByText(/0 to 4 · can be told to be small/)).toBeTruthy();
  expect(screen.getByText(/whether there is one is not looked at/)).toBeTruthy();
  await user.click(screen.getByRole('combobox'));
  await user.click(await screen.findByRole('option', { name: '3' }));
  expect(asked).toEqual([3]);
});

test('of more clients than there can be it is said that nobody has them', async () => {
  const { user } = await drawn([finding('public')], { many: 20, suppose: () => {} });
  await user.click(screen.getByRole('tab', { name: 'An agency' }));
  expect(screen.getByText(/nobody can know so many/)).toBeTruthy();
});

test('in the exercise the agency is a reader like any other', async () => {
  await drawn([finding('public'), ofAgency]);
  expect(screen.getByText('Something could be worked out')).toBeTruthy();
});
