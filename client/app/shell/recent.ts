import { createStore, useStore } from '../store.ts';

const recent = createStore<readonly string[]>([]);
const remembered = 5;

/** Cases opened from the palette, by code only, in memory only. */
export const useRecent = () => useStore(recent);
export const rememberCase = (code: string) =>
  recent.set([code, ...recent.get().filter((one) => one !== code)].slice(0, remembered));
export const forgetRecent = () => recent.set([]);
