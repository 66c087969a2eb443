import type { ComponentType } from 'react';
import type { RouteObject } from 'react-router';
import { screen } from '../app/features.ts';

// Names of colleagues are said as on the case page.
const words = ['availability', 'directory', 'case'];
const page = (path: string, load: () => Promise<ComponentType>): RouteObject => ({ path, lazy: screen(words, load) });

export const routes: RouteObject[] = [
  page('/availability', async () => (await import('./AvailabilityPage.tsx')).AvailabilityPage),
  page('/availability/ask', async () => (await import('./AskPage.tsx')).AskPage),
  page('/capacity', async () => (await import('./CapacityBoard.tsx')).CapacityBoard),
  page('/services', async () => (await import('./OurServices.tsx')).OurServices),
];
