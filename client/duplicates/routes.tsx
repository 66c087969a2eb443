import type { RouteObject } from 'react-router';
import { screen } from '../app/features.ts';

export const routes: RouteObject[] = [
  {
    path: '/duplicates',
    lazy: screen(['duplicates', 'case'], async () => (await import('./DuplicatesPage.tsx')).DuplicatesPage),
  },
];
