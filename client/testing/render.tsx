import createCache from '@emotion/cache';
import { CacheProvider } from '@emotion/react';
import { ThemeProvider } from '@mui/material/styles';
import { QueryClientProvider } from '@tanstack/react-query';
import { type RenderResult, render } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { loadMessages, startLanguages } from '#client/app/i18n/i18n.ts';
import { queries } from '#client/app/queries.ts';
import { createAriadneTheme } from '#client/app/theme/theme.ts';

let started: Promise<void> | undefined;
const theme = createAriadneTheme();
// Outside the document: how things look is for the browser's tests, and jsdom works out every style anew each time.
const styles = createCache({ key: 't', container: document.createElement('head') });

/** Draws something as the application would: with its words, its theme, its queries, and an address. */
export async function show(
  node: ReactNode,
  { messages = [] as string[] } = {},
): Promise<RenderResult & { user: UserEvent }> {
  started ??= startLanguages();
  await started;
  await loadMessages(...messages);
  const router = createMemoryRouter([{ path: '*', element: node }]);
  const user = userEvent.setup({ pointerEventsCheck: 0 });
  const drawn = render(
    <CacheProvider value={styles}>
      <ThemeProvider theme={theme}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </ThemeProvider>
    </CacheProvider>,
  );
  return { ...drawn, user };
}

type Reply = { status?: number; body?: unknown; headers?: Record<string, string> } | 'no line';
export interface Sent {
  line: string;
  body: unknown;
  headers: Record<string, string>;
}

/** Stands in for the server at the edge of the network. Answers each line as told, and remembers what was sent. */
export function serverAnswering(answers: Record<string, Reply | ((sent: Sent) => Reply)>): {
  sent: Sent[];
  restore: () => void;
} {
  const sent: Sent[] = [];
  const before = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const one: Sent = {
      line: `${init?.method ?? 'GET'} ${String(input).replace(/^\/api/, '')}`,
      body: init?.body ? JSON.parse(String(init.body)) : undefined,
      headers: init?.headers as Record<string, string>,
    };
    sent.push(one);
    const answer = answers[one.line] ?? { status: 404, body: { type: '/problems/not-found' } };
    const reply = typeof answer === 'function' ? answer(one) : answer;
    if (reply === 'no line') throw new TypeError('Failed to fetch');
    return new Response(JSON.stringify(reply.body ?? {}), { status: reply.status ?? 200, headers: reply.headers });
  };
  return {
    sent,
    restore: () => {
      globalThis.fetch = before;
    },
  };
}
