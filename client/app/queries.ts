import { QueryClient } from '@tanstack/react-query';
import { NoAnswer, Problem } from './problem.ts';

/** What the server told, in memory only; forgotten at lock, sign-out and change of role. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      gcTime: 5 * 60_000,
      retry: (failures, error) => error instanceof NoAnswer && failures < 2,
      retryDelay: (failures) => 800 * 2 ** failures,
      // Queries are asked even without a line, so that the screen can say so instead of waiting for ever.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

/** Unknown and out of reach look the same, to the reader too. */
export const isNotShown = (error: unknown): boolean =>
  error instanceof Problem && (error.status === 404 || error.status === 403);
