import type { RouteObject } from 'react-router';
import { screen } from '../app/features.ts';

export const routes: RouteObject[] = [
  { path: '/directory', lazy: screen('directory', async () => (await import('./DirectoryPage.tsx')).DirectoryPage) },
];
