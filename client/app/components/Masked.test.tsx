import { act, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { show } from '#client/testing/render.tsx';
import { cover } from '../shell/cover.ts';
import { Masked } from './Masked.tsx';

const secret = 'CANARY Name';
const page = () => document.documentElement.outerHTML;
const masked = (reveal: () => Promise<string>) =>
  show(<Masked label="Legal name" question="Show the legal name? This is recorded." reveal={reveal} />);

async function revealed() {
  const drawn = await masked(async () => secret);
  await drawn.user.click(screen.getByRole('button', { name: 'Reveal: Legal name' }));
  await drawn.user.click(await screen.findByRole('button', { name: 'Show for 60 seconds' }));
  await screen.findByText(secret);
  return drawn;
}

afterEach(() => {
  vi.useRealTimers();
  cover(false);
});

test('the value is nowhere in the page before it was asked for, and asking is a step of its own', async () => {
  const reveal = vi.fn(async () => secret);
  const { user } = await masked(reveal);
  await user.click(screen.getByRole('button', { name: 'Reveal: Legal name' }));
  expect(await screen.findByText('Show the legal name? This is recorded.')).toBeTruthy();
  expect(reveal).not.toHaveBeenCalled();
  expect(page()).not.toContain(secret);
});

test('shown is shown, and hidden is gone', async () => {
  const { user } = await revealed();
  await user.click(screen.getByRole('button', { name: 'Hide' }));
  expect(page()).not.toContain(secret);
});

test('covering the page takes the value out of it', async () => {
  await revealed();
  await act(async () => cover(true));
  expect(page()).not.toContain(secret);
});

test('leaving the tab takes the value out of the page', async () => {
  await revealed();
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  await act(async () => document.dispatchEvent(new Event('visibilitychange')));
  vi.restoreAllMocks();
  expect(page()).not.toContain(secret);
});

test('after sixty seconds it is masked again', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  await revealed();
  await act(async () => vi.advanceTimersByTimeAsync(58_000));
  expect(page()).toContain(secret);
  await act(async () => vi.advanceTimersByTimeAsync(3000));
  expect(page()).not.toContain(secret);
});

test('an answer that comes after the question was closed is not shown', async () => {
  let answer = (_value: string) => {};
  const { user } = await masked(() => new Promise((resolve) => (answer = resolve)));
  await user.click(screen.getByRole('button', { name: 'Reveal: Legal name' }));
  await user.click(await screen.findByRole('button', { name: 'Show for 60 seconds' }));
  await act(async () => cover(true));
  await act(async () => answer(secret));
  expect(page()).not.toContain(secret);
});

test('a refusal says so and shows nothing', async () => {
  const { user } = await masked(async () => {
    throw new Error('no');
  });
  await user.click(screen.getByRole('button', { name: 'Reveal: Legal name' }));
  await user.click(await screen.findByRole('button', { name: 'Show for 60 seconds' }));
  expect((await screen.findByRole('alert')).textContent).toBe('This cannot be shown now.');
});
