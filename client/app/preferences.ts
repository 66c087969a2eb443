import { createStore, useStore } from './store.ts';
import type { Scheme } from './theme/theme.ts';

/** What belongs to this browser and says nothing about anybody. */
export interface Preferences {
  scheme: Scheme | 'system';
  /** Single letters as keys (WCAG 2.1.4: they can be turned off). */
  singleKeys: boolean;
  locale: 'en' | 'el' | undefined;
}

const place = 'workspace.preferences';
const standard: Preferences = { scheme: 'system', singleKeys: true, locale: undefined };
const store = createStore(read());

function read(): Preferences {
  try {
    return { ...standard, ...JSON.parse(localStorage.getItem(place) ?? '{}') };
  } catch {
    return standard;
  }
}

export const preferences = store.get;
export const usePreferences = () => useStore(store);

export function prefer(change: Partial<Preferences>) {
  store.set({ ...store.get(), ...change });
  try {
    localStorage.setItem(place, JSON.stringify(store.get()));
  } catch {
    // A browser that keeps nothing still works; it only asks again next time.
  }
}
