import type { ComponentType } from 'react';
import type { RouteObject } from 'react-router';
import { screen } from '../app/features.ts';

const page = (path: string, load: () => Promise<ComponentType>): RouteObject => ({
  path,
  lazy: screen(['reports', 'admin'], load),
});

export const routes: RouteObject[] = [
  page('/dashboard', async () => (await import('./Dashboard.tsx')).Dashboard),
  page('/reports', async () => (await import('./Catalogue.tsx')).Catalogue),
  page('/reports/:id', async () => (await import('./Builder.tsx')).Builder),
  page('/reports/drafts/:id', async () => (await import('./Draft.tsx')).Draft),
  page('/releases', async () => (await import('./Releases.tsx')).Releases),
  page('/releases/:id', async () => (await import('./Release.tsx')).Release),
  page('/targets', async () => (await import('./Targets.tsx')).Targets),
  page('/trainings', async () => (await import('./Trainings.tsx')).Trainings),
];

export const anonymous: RouteObject[] = [
  // Where the server prints; it holds nothing unless the server put it there.
  page('/release-on-paper', async () => (await import('./PrintedRelease.tsx')).ReleasePaper),
];
