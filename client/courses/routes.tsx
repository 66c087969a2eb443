import type { RouteObject } from 'react-router';
import { screen } from '../app/features.ts';

/** Courses and groups; the words of a session are those of the case page. */
export const routes: RouteObject[] = [
  {
    path: '/courses',
    lazy: screen(['courses', 'case'], async () => (await import('./CoursesPage.tsx')).CoursesPage),
  },
  {
    path: '/courses/:id',
    lazy: screen(['courses', 'case'], async () => (await import('./CoursePage.tsx')).CoursePage),
  },
  {
    path: '/courses/:id/register',
    lazy: screen(['courses', 'case'], async () => (await import('./RegisterPage.tsx')).RegisterPage),
  },
];
