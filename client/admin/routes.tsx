import type { ComponentType } from 'react';
import type { RouteObject } from 'react-router';
import { screen } from '../app/features.ts';

const words = ['admin', 'case'];
const page = (path: string, load: () => Promise<ComponentType>): RouteObject => ({ path, lazy: screen(words, load) });

export const routes: RouteObject[] = [
  page('/people', async () => (await import('./People.tsx')).People),
  page('/role-changes', async () => (await import('./RoleChanges.tsx')).RoleChanges),
  page('/teams', async () => (await import('./Teams.tsx')).Teams),
  page('/agencies', async () => (await import('./Agencies.tsx')).Agencies),
  page('/agreements', async () => (await import('./Agreements.tsx')).Agreements),
  page('/grants', async () => (await import('./Grants.tsx')).Grants),
  page('/outbox', async () => (await import('./Outbox.tsx')).Outbox),
  page('/code-lists', async () => (await import('./CodeLists.tsx')).CodeLists),
];
