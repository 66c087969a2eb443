import { useEffect } from 'react';
import { Outlet, ScrollRestoration, useNavigation } from 'react-router';
import { LiveRegions } from '../announce.tsx';
import { listenToKeys } from '../keys.tsx';
import { Toasts } from '../toast.tsx';
import { LeaveByKey } from './Leave.tsx';

/** What every page has, signed in or not: keys, live regions, a way out. */
export function Surroundings() {
  useEffect(listenToKeys, []);
  const { state } = useNavigation();
  return (
    <div aria-busy={state === 'loading' || undefined}>
      <LeaveByKey />
      <Outlet />
      <Toasts />
      <LiveRegions />
      <ScrollRestoration />
    </div>
  );
}
