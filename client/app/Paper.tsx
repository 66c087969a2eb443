import { useEffect } from 'react';
import { anonymousRoutes } from './features.ts';
import { i18n, languages } from './i18n/i18n.ts';

/** The pages that the server prints (server/http/printing.ts). */
const printed = ['/referral-form', '/release-on-paper'];

/**
 * An empty sheet: here the server's browser waits until there is something to print. It fetches whatever those pages need,
 * so that nothing but the drawing is left to be done, and says when it has all of it.
 */
export function Paper() {
  useEffect(() => {
    let gone = false;
    void fetchAll().then(() => {
      if (!gone) document.documentElement.dataset.waiting = '';
    });
    return () => {
      gone = true;
      delete document.documentElement.dataset.waiting;
    };
  }, []);
  return null;
}

async function fetchAll(): Promise<void> {
  const pages = anonymousRoutes.filter(({ path }) => path && printed.includes(path));
  await Promise.all(pages.map(async ({ lazy }) => typeof lazy === 'function' && lazy()));
  await i18n.loadLanguages([...languages]);
  const { fontFamily } = getComputedStyle(document.body);
  await document.fonts.load(`1em ${fontFamily}`, 'Aα1');
}
