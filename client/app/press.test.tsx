import { QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { expect, test, vi } from 'vitest';
import { refreshing, useActKey, usePress } from './press.ts';
import { Problem } from './problem.ts';
import { queries } from './queries.ts';

const wrapper = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider client={queries}>{children}</QueryClientProvider>
);

test('words sent again go under the same key, other words under another', () => {
  const { result } = renderHook(useActKey);
  const first = result.current({ text: 'hello' });
  expect(result.current({ text: 'hello' })).toBe(first);
  const other = result.current({ text: 'hello again' });
  expect(other).not.toBe(first);
  expect(result.current({ text: 'hello' })).not.toBe(first);
});

test.each([
  [404, true],
  [409, true],
  [412, true],
  [403, false],
  [422, false],
])('after a refusal with %i what is shown is brought up to date: %s', async (status, updated) => {
  const refresh = vi.fn(async () => {});
  const { result } = renderHook(() => usePress(() => Promise.reject(new Problem(status, {})), { refresh }), {
    wrapper,
  });
  act(() => result.current.mutate());
  await waitFor(() => expect(result.current.isError).toBe(true));
  expect(refresh).toHaveBeenCalledTimes(updated ? 1 : 0);
});

test('what is done is handed on, and everything below the key is asked for anew', async () => {
  queries.setQueryData(['boxes', 'one'], 'old');
  const after = vi.fn();
  const { result } = renderHook(
    () => usePress(async (what: string) => `${what} opened`, { refresh: refreshing('boxes'), after }),
    { wrapper },
  );
  act(() => result.current.mutate('box'));
  await waitFor(() => expect(result.current.isSuccess).toBe(true));
  expect(after).toHaveBeenCalledWith('box opened');
  expect(queries.getQueryState(['boxes', 'one'])?.isInvalidated).toBe(true);
});
