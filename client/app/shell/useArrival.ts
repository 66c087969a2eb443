import { useEffect, useRef } from 'react';
import { useLocation, useNavigationType } from 'react-router';

/** Screens fetch first; the heading may come a moment later. */
const patience = 4000;

/** After going to another page the focus moves to its heading, once it is there. Not at the first page. */
export function useArrival(): void {
  const { pathname } = useLocation();
  const how = useNavigationType();
  const before = useRef(pathname);

  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    // Going back within the browser keeps what the browser restores.
    const until = performance.now() + patience;
    let frame = 0;
    const attempt = () => {
      const heading = document.querySelector<HTMLElement>('main h1');
      if (heading) {
        if (!heading.hasAttribute('tabindex')) heading.tabIndex = -1;
        heading.focus({ preventScroll: how === 'POP' });
      } else if (performance.now() < until) frame = requestAnimationFrame(attempt);
    };
    frame = requestAnimationFrame(attempt);
    return () => cancelAnimationFrame(frame);
  }, [pathname, how]);
}
