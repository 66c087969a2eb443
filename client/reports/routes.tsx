import type { ComponentType } from 'react';
import type { RouteObject } from 'react-router';
import { mayWith, useAbility } from '../access/access.tsx';
import { NotShown } from '../app/components/States.tsx';
import { screen } from '../app/features.ts';
import { destinations } from '../app/navigation.ts';

const page = (path: string, load: () => Promise<ComponentType>): RouteObject => ({
  path,
  lazy: screen(['reports', 'admin'], load),
});

/** A page of whoever has the right of its place in the rail; others find the page that says nothing, and nothing is asked. */
const pageOf = (place: keyof typeof destinations, path: string, load: () => Promise<ComponentType>): RouteObject =>
  page(path, async () => {
    const Content = await load();
    return function Guarded() {
      return mayWith(useAbility(), destinations[place].may) ? <Content /> : <NotShown />;
    };
  });

export const routes: RouteObject[] = [
  pageOf('dashboard', '/dashboard', async () => (await import('./Dashboard.tsx')).Dashboard),
  pageOf('reports', '/reports', async () => (await import('./Catalogue.tsx')).Catalogue),
  pageOf('reports', '/reports/practice', async () => (await import('./Practice.tsx')).Practice),
  pageOf('reports', '/reports/:id', async () => (await import('./Builder.tsx')).Builder),
  pageOf('reports', '/reports/drafts/:id', async () => (await import('./Draft.tsx')).Draft),
  pageOf('releases', '/releases', async () => (await import('./Releases.tsx')).Releases),
  pageOf('releases', '/releases/:id', async () => (await import('./Release.tsx')).Release),
  pageOf('performance', '/performance', async () => (await import('./Performance.tsx')).AgencyPerformance),
  pageOf('targets', '/targets', async () => (await import('./Targets.tsx')).Targets),
  pageOf('trainings', '/trainings', async () => (await import('./Trainings.tsx')).Trainings),
];

export const anonymous: RouteObject[] = [
  // Where the server prints; it holds nothing unless the server put it there.
  page('/release-on-paper', async () => (await import('./PrintedRelease.tsx')).ReleasePaper),
];
