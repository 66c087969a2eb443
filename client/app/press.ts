import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { Problem } from './problem.ts';
import { queries } from './queries.ts';
import { toast } from './toast.tsx';

/** Asks anew for everything below a key. */
export const refreshing =
  (...queryKey: readonly unknown[]) =>
  () =>
    queries.invalidateQueries({ queryKey });

/**
 * A press of a button that changes something: said when done, and what is shown is brought up to date. What was refused
 * stays with the answer, to be said beside the button; whoever came too late sees what stands there now.
 */
export function usePress<A = void, R = unknown>(
  press: (about: A) => Promise<R>,
  {
    refresh,
    done,
    after,
  }: {
    refresh: () => Promise<unknown>;
    /** What is said when it is done; the text's key. */
    done?: string | ((answer: R) => string) | undefined;
    after?: (answer: R) => unknown;
  },
) {
  return useMutation({
    mutationFn: press,
    onSuccess: async (answer) => {
      if (done) toast(typeof done === 'string' ? done : done(answer));
      await after?.(answer);
      await refresh();
    },
    onError: async (error) => {
      if (error instanceof Problem && [404, 409, 412].includes(error.status)) await refresh();
    },
  });
}

/** Gives the key of an act: the same for the same words, so that what is sent again after a lost answer is done once. */
export function useActKey(): (words: unknown) => string {
  const last = useRef({ words: '', key: '' });
  return (words) => {
    const text = JSON.stringify(words);
    if (last.current.words !== text) last.current = { words: text, key: crypto.randomUUID() };
    return last.current.key;
  };
}
