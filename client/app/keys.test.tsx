import { fireEvent, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listenToKeys, useShortcuts, writeKeys } from './keys.tsx';
import { prefer } from './preferences.ts';

const pressed: string[] = [];
let stop: () => void;
beforeEach(() => {
  pressed.length = 0;
  stop = listenToKeys();
});
afterEach(() => {
  stop();
  prefer({ singleKeys: true });
  document.body.replaceChildren();
});

const listen = (...keys: string[]) =>
  renderHook(() =>
    useShortcuts(keys.map((one) => ({ keys: one, does: 'app:undo', run: () => void pressed.push(one) }))),
  );

test('a letter is understood on a Greek keyboard too', () => {
  listen('l');
  fireEvent.keyDown(document.body, { key: 'l', code: 'KeyL' });
  fireEvent.keyDown(document.body, { key: 'λ', code: 'KeyL' });
  expect(pressed).toEqual(['l', 'l']);
});

test('a letter in a field is text; with Ctrl it is a key', () => {
  listen('l', 'ctrl+k');
  const field = document.body.appendChild(document.createElement('textarea'));
  fireEvent.keyDown(field, { key: 'l', code: 'KeyL' });
  fireEvent.keyDown(field, { key: 'k', code: 'KeyK', ctrlKey: true });
  expect(pressed).toEqual(['ctrl+k']);
});

test('single letters can be turned off, the others stay', () => {
  prefer({ singleKeys: false });
  listen('l', 'ctrl+k');
  fireEvent.keyDown(document.body, { key: 'l', code: 'KeyL' });
  fireEvent.keyDown(document.body, { key: 'k', code: 'KeyK', ctrlKey: true });
  expect(pressed).toEqual(['ctrl+k']);
});

test('shift makes another key of a letter, not of a sign', () => {
  listen('c', 'shift+c', '?');
  fireEvent.keyDown(document.body, { key: 'C', code: 'KeyC', shiftKey: true });
  fireEvent.keyDown(document.body, { key: '?', code: 'Slash', shiftKey: true });
  expect(pressed).toEqual(['shift+c', '?']);
});

test('the innermost page answers, and what is gone answers no more', () => {
  listen('l');
  const inner = renderHook(() =>
    useShortcuts([{ keys: 'l', does: 'app:undo', run: () => void pressed.push('inner') }]),
  );
  fireEvent.keyDown(document.body, { key: 'l', code: 'KeyL' });
  inner.unmount();
  fireEvent.keyDown(document.body, { key: 'l', code: 'KeyL' });
  expect(pressed).toEqual(['inner', 'l']);
});

test('behind an open dialog the page is not there', () => {
  listen('l');
  const dialog = document.body.appendChild(document.createElement('div'));
  dialog.setAttribute('role', 'dialog');
  dialog.setAttribute('aria-modal', 'true');
  fireEvent.keyDown(document.body, { key: 'l', code: 'KeyL' });
  expect(pressed).toEqual([]);
});

test('keys are written as on the keyboard', () => {
  expect(writeKeys('ctrl+shift+l')).toBe('Ctrl Shift L');
});

test('Alt is a key of its own, also in a field and where it makes another sign of the digit', () => {
  listen('alt+1', 'alt+m', 'm');
  const field = document.body.appendChild(document.createElement('textarea'));
  fireEvent.keyDown(field, { key: '1', code: 'Digit1', altKey: true });
  fireEvent.keyDown(field, { key: '¡', code: 'Digit1', altKey: true });
  fireEvent.keyDown(document.body, { key: 'µ', code: 'KeyM', altKey: true });
  fireEvent.keyDown(field, { key: '1', code: 'Digit1' });
  expect(pressed).toEqual(['alt+1', 'alt+1', 'alt+m']);
  expect(writeKeys('alt+1')).toBe('Alt 1');
});
