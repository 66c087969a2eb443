import type { RouteObject } from 'react-router';
import { screen } from '../app/features.ts';

export const routes: RouteObject[] = [
  { path: '/account', lazy: screen('accounts', async () => (await import('./Account.tsx')).Account) },
  // The page to bookmark: whoever is signed in is sent on.
  { path: '/sign-in', lazy: screen('accounts', async () => (await import('./SignedIn.tsx')).SignedIn) },
];

export const anonymous: RouteObject[] = [
  {
    path: '/invitation',
    lazy: screen('accounts', async () => (await import('./AcceptInvitation.tsx')).AcceptInvitation),
  },
];
