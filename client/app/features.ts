import type { ComponentType } from 'react';
import type { RouteObject } from 'react-router';
import { loadMessages } from './i18n/i18n.ts';

/** One thing the palette found. Its words may name a case; it lives in memory only. */
export interface Found {
  alias?: string | null;
  code: string;
  to: string;
}

/** What a feature adds to the palette. */
export interface PaletteSource {
  /** The right without which there is nothing to find: `read Case`. */
  may: string;
  search: (typed: string, signal: AbortSignal) => Promise<readonly Found[]>;
}

/** A dialog that opens over any page, kept in the history's state: Back closes it, a lock brings it back. */
export interface Overlay {
  may: string;
  load: () => Promise<{ Component: ComponentType }>;
}

/** What `client/<feature>/routes.tsx` may export. Screens are loaded when they are needed, with their words. */
export interface Feature {
  routes?: RouteObject[];
  /** Pages for people who are not signed in. */
  anonymous?: RouteObject[];
  overlays?: Record<string, Overlay>;
  palette?: PaletteSource;
}

const modules = import.meta.glob<Feature>('../*/routes.tsx', { eager: true });
const features = Object.values(modules);

export const featureRoutes = features.flatMap(({ routes }) => routes ?? []);
export const anonymousRoutes = features.flatMap(({ anonymous }) => anonymous ?? []);
export const paletteSources = features.flatMap(({ palette }) => palette ?? []);
export const overlays: Record<string, Overlay> = Object.assign(
  {},
  ...features.map((feature) => feature.overlays ?? {}),
);

/** The addresses that exist, without what stands below them. */
const addresses = new Set(
  featureRoutes.flatMap(({ path }) => (path ? [path.startsWith('/') ? path : `/${path}`] : [])),
);
export const hasScreen = (path: string): boolean => addresses.has(path);

/** A screen and the words of its feature, fetched together: `lazy: screen('cases', async () => (await import('./Caseload.tsx')).Caseload)`. */
export function screen(
  messages: string | readonly string[],
  load: () => Promise<ComponentType>,
): () => Promise<{ Component: ComponentType }> {
  return async () => {
    const [Component] = await Promise.all([load(), loadMessages(...[messages].flat())]);
    return { Component };
  };
}
