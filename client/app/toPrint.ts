import { useEffect, useState } from 'react';
import { i18n } from './i18n/i18n.ts';

declare global {
  interface Window {
    /** What the server hands to the page that it prints itself (server/http/printing.ts). */
    toPrint?: unknown;
  }
}

/**
 * What this page is to print, once its language is there; undefined elsewhere. `prepare` puts what it needs in its place
 * first. The page says that it is all there when it has been laid out, so that charts have found their width.
 */
export function useToPrint<T extends { language: string }>(prepare?: (given: T) => void): T | undefined {
  const [given] = useState(window.toPrint as T | undefined);
  const [ready, setReady] = useState(false);
  useEffect(() => {
    if (!given) return;
    prepare?.(given);
    void i18n.changeLanguage(given.language).then(() => setReady(true));
  }, [given, prepare]);
  useEffect(() => {
    if (!ready) return;
    const said = () => {
      document.documentElement.dataset.printable = '';
    };
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(said, 50)));
  }, [ready]);

  return ready ? given : undefined;
}
