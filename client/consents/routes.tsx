import type { RouteObject } from 'react-router';
import { screen } from '../app/features.ts';

export const routes: RouteObject[] = [
  // Handed to the person: the frame of the workspace is not around it (see app/shell/Shell).
  {
    path: '/tablet/:code',
    lazy: screen(['consents', 'case'], async () => (await import('./tablet/Tablet.tsx')).Tablet),
  },
  {
    path: '/consent-texts',
    lazy: screen('consents', async () => (await import('./Texts.tsx')).Texts),
  },
];
