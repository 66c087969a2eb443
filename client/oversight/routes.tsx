import type { ComponentType } from 'react';
import type { RouteObject } from 'react-router';
import { screen } from '../app/features.ts';

const words = ['oversight', 'case', 'referrals'];
const page = (path: string, load: () => Promise<ComponentType>): RouteObject => ({ path, lazy: screen(words, load) });

export const routes: RouteObject[] = [
  page('/audit', async () => (await import('./Audit.tsx')).Audit),
  page('/registers', async () => (await import('./Registers.tsx')).Registers),
  page('/recoveries', async () => (await import('./Recoveries.tsx')).Recoveries),
  page('/erasures', async () => (await import('./Erasures.tsx')).Erasures),
  page('/emergencies', async () => (await import('./Emergencies.tsx')).Emergencies),
  page('/explain', async () => (await import('./Explain.tsx')).Explain),
];
