import type { RouteObject } from 'react-router';
import { call } from '../app/call.ts';
import { type PaletteSource, screen } from '../app/features.ts';

export const routes: RouteObject[] = [
  { path: '/cases', lazy: screen('cases', async () => (await import('./Caseload.tsx')).Caseload) },
];

/** The palette finds cases by code or alias, within reach. */
export const palette: PaletteSource = {
  may: 'list Case',
  search: async (typed, signal) => {
    const { cases } = await import('#server/cases/cases.contract.ts');
    const { items } = await call(cases.list, {}, undefined, { query: { q: typed, limit: 6 }, signal });
    return items.flatMap(({ code, alias }) => (code ? [{ code, alias, to: `/cases/${code}` }] : []));
  },
};
