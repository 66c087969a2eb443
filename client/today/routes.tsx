import type { RouteObject } from 'react-router';
import { screen } from '../app/features.ts';

export const routes: RouteObject[] = [
  { path: '/today', lazy: screen('today', async () => (await import('./TodayPage.tsx')).TodayPage) },
  { path: '/reminders', lazy: screen('today', async () => (await import('./RemindersPage.tsx')).RemindersPage) },
];
