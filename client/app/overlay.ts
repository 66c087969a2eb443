import { useCallback } from 'react';
import { useLocation, useNavigate } from 'react-router';

interface OverlayState {
  overlay?: { id: string; about?: Record<string, string> };
}

/** Opens a dialog over the page one is on, with what it is about (`{ code }`), and closes it again. */
export function useOverlay() {
  const location = useLocation();
  const navigate = useNavigate();
  const now = (location.state as OverlayState | null)?.overlay;
  const here = `${location.pathname}${location.search}${location.hash}`;

  const open = useCallback(
    (id: string, about?: Record<string, string>) =>
      navigate(here, { state: { overlay: { id, about } } satisfies OverlayState, preventScrollReset: true }),
    [navigate, here],
  );
  const close = useCallback(() => {
    // After a reload there may be nothing to go back to.
    if (location.key === 'default') void navigate(here, { replace: true, state: null });
    else void navigate(-1);
  }, [navigate, here, location.key]);
  return { now, open, close };
}
