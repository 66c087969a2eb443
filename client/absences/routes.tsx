import type { RouteObject } from 'react-router';
import { screen } from '../app/features.ts';

export const routes: RouteObject[] = [
  {
    path: '/absences',
    lazy: screen(['absences', 'case'], async () => (await import('./AbsencesPage.tsx')).AbsencesPage),
  },
];
