import type { RouteObject } from 'react-router';
import { screen } from '../app/features.ts';

const words = ['reminders', 'today', 'admin', 'case'];

export const routes: RouteObject[] = [
  { path: '/reminder-rules', lazy: screen(words, async () => (await import('./Rules.tsx')).Rules) },
  { path: '/message-texts', lazy: screen(words, async () => (await import('./MessageTexts.tsx')).MessageTexts) },
  { path: '/reminder-queue', lazy: screen(words, async () => (await import('./Queue.tsx')).Queue) },
];
