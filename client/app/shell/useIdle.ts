import { useEffect, useState } from 'react';
import { announce } from '../announce.tsx';
import { lock, refresh } from '../session.ts';

const lockAfter = 5 * 60_000;
const warnAfter = 4.5 * 60_000;
/** While somebody is at work the server hears of it, and new rights arrive. */
const refreshEvery = 2 * 60_000;

const signs = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchstart'] as const;

/** Locks after five quiet minutes; true in the last half minute of them. Any tab's activity counts for all. */
export function useIdle(): boolean {
  const [warning, setWarning] = useState(false);

  useEffect(() => {
    let seen = Date.now();
    let refreshed = seen;
    let told = 0;
    const tabs = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('workspace.active');
    const act = (event?: Event) => {
      // A mouse that trembles on a desk is nobody; a mouse that moves over the page is.
      if (
        event?.type === 'pointermove' &&
        (event as PointerEvent).movementX === 0 &&
        (event as PointerEvent).movementY === 0
      )
        return;
      const now = Date.now();
      // After sleep the clock has gone on without us: what wakes the page is no activity of the time before.
      if (now - seen >= lockAfter) {
        void lock();
        return;
      }
      seen = now;
      setWarning(false);
      if (now - told > 5000) {
        told = now;
        tabs?.postMessage('active');
      }
    };
    const check = () => {
      const quiet = Date.now() - seen;
      if (quiet >= lockAfter) {
        void lock();
        return;
      }
      setWarning(quiet >= warnAfter);
      if (quiet < refreshEvery && Date.now() - refreshed >= refreshEvery) {
        refreshed = Date.now();
        void refresh();
      }
    };
    const other = () => {
      seen = Date.now();
      setWarning(false);
    };

    const timer = setInterval(check, 1000);
    for (const sign of signs) window.addEventListener(sign, act, { passive: true, capture: true });
    document.addEventListener('visibilitychange', check);
    window.addEventListener('focus', check);
    tabs?.addEventListener('message', other);
    return () => {
      clearInterval(timer);
      for (const sign of signs) window.removeEventListener(sign, act, { capture: true });
      document.removeEventListener('visibilitychange', check);
      window.removeEventListener('focus', check);
      tabs?.close();
    };
  }, []);

  useEffect(() => {
    if (warning) announce('app:lock.soon', {}, { urgent: true });
  }, [warning]);
  return warning;
}
