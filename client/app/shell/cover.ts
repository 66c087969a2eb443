import { createStore, useStore } from '../store.ts';

const place = 'workspace.cover';
const covered = createStore(false);

/** Someone is behind me: everything personal becomes a bar, at once, until it is turned off. */
export function cover(on: boolean): void {
  document.documentElement.dataset.cover = on ? 'on' : 'off';
  covered.set(on);
  try {
    sessionStorage.setItem(place, on ? 'on' : 'off');
  } catch {
    // Without storage the cover holds until the page is reloaded.
  }
}

export const toggleCover = () => cover(!covered.get());
export const useCover = () => useStore(covered);

/** Before anything is painted: a page that was covered stays so over a reload. */
export function restoreCover(): void {
  try {
    if (sessionStorage.getItem(place) === 'on') cover(true);
  } catch {
    // Nothing was remembered.
  }
}
