import { type Overlay, screen } from '../app/features.ts';

/** Logging a session, over any page: `open('log', { code, episodeId, appointmentId })`, all of it optional. */
export const overlays: Record<string, Overlay> = {
  log: {
    may: 'create Session',
    load: screen(['log', 'case'], async () => (await import('./LogSession.tsx')).LogSession),
  },
};
