import type { RouteObject } from 'react-router';
import { screen } from '../app/features.ts';

/** The case page; each of its parts has an address. */
export const routes: RouteObject[] = [
  {
    path: '/cases/:code',
    lazy: screen('case', async () => (await import('./CasePage.tsx')).CasePage),
    children: [
      { index: true, lazy: screen('case', async () => (await import('./story/Story.tsx')).Story) },
      { path: 'sessions', lazy: screen('case', async () => (await import('./sessions/Sessions.tsx')).Sessions) },
      { path: 'services', lazy: screen('case', async () => (await import('./services/Services.tsx')).Services) },
      { path: 'about', lazy: screen('case', async () => (await import('./about/About.tsx')).About) },
      { path: 'safety', lazy: screen('case', async () => (await import('./safety/Safety.tsx')).Safety) },
      {
        path: 'sharing',
        lazy: screen(['case', 'consents'], async () => (await import('./sharing/Sharing.tsx')).Sharing),
      },
      {
        path: 'referrals',
        lazy: screen(['case', 'referrals'], async () => (await import('../referrals/OfCase.tsx')).OfCase),
      },
      { path: 'team', lazy: screen('case', async () => (await import('./team/Team.tsx')).Team) },
      {
        path: 'ahead',
        lazy: screen(['case', 'reminders', 'today'], async () => (await import('../reminders/Ahead.tsx')).Ahead),
      },
      { path: 'access', lazy: screen('case', async () => (await import('./access/Access.tsx')).Access) },
    ],
  },
];
