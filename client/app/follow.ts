import { type MouseEvent, useMemo } from 'react';
import { useNavigate } from 'react-router';

/**
 * What an ordinary link of a long list does when it is pressed: it goes where it leads without loading the page anew, as
 * the router's own link does, which asks for the address and works out its own for each row. Whoever wants it in a
 * new tab gets it there.
 */
export function useFollow(): (event: MouseEvent<HTMLAnchorElement>) => void {
  const navigate = useNavigate();
  return useMemo(
    () => (event) => {
      const { button, metaKey, altKey, ctrlKey, shiftKey, currentTarget } = event;
      if (event.defaultPrevented || button !== 0 || metaKey || altKey || ctrlKey || shiftKey) return;
      event.preventDefault();
      void navigate(currentTarget.getAttribute('href') as string);
    },
    [navigate],
  );
}
