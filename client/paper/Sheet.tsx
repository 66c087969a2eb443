import { type ComponentType, useEffect, useState } from 'react';
import { FormPage } from '../referrals/FormPage.tsx';
import { ReleasePaper } from '../reports/PrintedRelease.tsx';

const pages: Partial<Record<string, ComponentType>> = {
  '/referral-form': FormPage,
  '/release-on-paper': ReleasePaper,
};

/** An empty sheet, until its address says what is to be printed on it. Says when its letters are there, too. */
export function Sheet() {
  const [path, setPath] = useState(location.pathname);
  useEffect(() => {
    const turn = () => setPath(location.pathname);
    addEventListener('popstate', turn);
    const { fontFamily } = getComputedStyle(document.body);
    void document.fonts.load(`1em ${fontFamily}`, 'Aα1').then(() => {
      document.documentElement.dataset.waiting = '';
    });
    return () => removeEventListener('popstate', turn);
  }, []);
  const Page = pages[path];

  return Page ? <Page /> : null;
}
