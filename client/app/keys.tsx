import { useEffect, useRef } from 'react';
import { preferences } from './preferences.ts';
import { createStore, useStore } from './store.ts';

export interface Shortcut {
  /** `l`, `shift+c`, `ctrl+k`, `alt+1`, `ctrl+shift+l`, `?`, `enter`, `arrowdown`. Ctrl is ⌘ on a Mac, Alt ⌥. */
  keys: string;
  /** Message key of what it does; shown under `?`. */
  does: string;
  run: (event: KeyboardEvent) => void;
}

/** What the page and the shell understand now, innermost last. */
const active = createStore<readonly Shortcut[]>([]);
export const useActiveShortcuts = () => useStore(active);

const isMac = typeof navigator !== 'undefined' && /Mac|iP(hone|ad)/.test(navigator.platform);

/** How keys are written for a reader: `Ctrl K`. */
export function writeKeys(keys: string): string {
  const names: Record<string, string> = {
    ctrl: isMac ? '⌘' : 'Ctrl',
    alt: isMac ? '⌥' : 'Alt',
    shift: 'Shift',
    enter: '↵',
    escape: 'Esc',
    arrowup: '↑',
    arrowdown: '↓',
  };
  return keys
    .split('+')
    .map((key) => names[key] ?? key.toUpperCase())
    .join(' ');
}

/** Understood by letter, and by place on the keyboard when the layout is Greek or Alt makes another sign of it. */
function pressed(event: KeyboardEvent, key: string): boolean {
  const typed = event.key.toLowerCase();
  if (typed === key) return true;
  if (event.altKey && event.code === (/^\d$/.test(key) ? `Digit${key}` : `Key${key.toUpperCase()}`)) return true;
  const latin = /^[\x20-\x7e]$/.test(event.key);
  return !latin && /^[a-z]$/.test(key) && event.code === `Key${key.toUpperCase()}`;
}

function fits(event: KeyboardEvent, keys: string): boolean {
  const parts = keys.split('+');
  const key = parts.at(-1) as string;
  const ctrl = isMac ? event.metaKey : event.ctrlKey;
  if (parts.includes('ctrl') !== ctrl || parts.includes('alt') !== event.altKey) return false;
  // A sign such as `?` brings its own Shift.
  const needsShift = /^[a-z]+$/.test(key);
  return (!needsShift || parts.includes('shift') === event.shiftKey) && pressed(event, key);
}

/** Where a single letter is text. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit'].includes(target.type);
}

const isSingle = (keys: string) => !/ctrl|alt/.test(keys) && keys !== 'escape';

function onKeyDown(event: KeyboardEvent) {
  if (event.defaultPrevented || event.isComposing) return;
  const shortcut = active.get().findLast(({ keys }) => fits(event, keys));
  if (!shortcut) return;
  if (isSingle(shortcut.keys) && (isTyping(event.target) || !preferences().singleKeys)) return;
  // Enter and Space belong to the control that has the focus.
  if (
    shortcut.keys === 'enter' &&
    event.target instanceof Element &&
    event.target.closest('a, button, [role="button"], summary')
  )
    return;
  // Behind an open dialog the page is not there.
  if (
    isSingle(shortcut.keys) &&
    document.querySelector('[role="dialog"][aria-modal="true"], [role="alertdialog"]') &&
    !(event.target instanceof Element && event.target.closest('[role="dialog"]'))
  )
    return;

  event.preventDefault();
  shortcut.run(event);
}

/** Keys of a page or a part of it, while it is shown. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  const signature = shortcuts.map(({ keys, does }) => `${keys} ${does}`).join('|');

  // biome-ignore lint/correctness/useExhaustiveDependencies: the signature stands for the list; `latest` follows each render.
  useEffect(() => {
    const mine = latest.current.map(({ keys, does }, at) => ({
      keys,
      does,
      run: (event: KeyboardEvent) => latest.current[at]?.run(event),
    }));
    active.set([...active.get(), ...mine]);
    return () => active.set(active.get().filter((shortcut) => !mine.includes(shortcut)));
  }, [signature]);
}

/** Once, for the whole page. */
export function listenToKeys(): () => void {
  window.addEventListener('keydown', onKeyDown);
  return () => window.removeEventListener('keydown', onKeyDown);
}
