import { useEffect, useState } from 'react';
import type { FormOnPaper } from '#server/referrals/form.contract.ts';
import { accepted } from '#server/referrals/referrals.contract.ts';
import { i18n } from '../app/i18n/i18n.ts';
import { queries } from '../app/queries.ts';
import { PrintedForm } from './PrintedForm.tsx';

declare global {
  interface Window {
    /** What the server hands to the page that it prints itself (server/http/printing.ts). */
    toPrint?: FormOnPaper;
  }
}

/** The form by itself, for the server's own browser: it asks nobody for anything, and says when it is all there. */
export function FormPage() {
  const [form] = useState(window.toPrint);
  const [ready, setReady] = useState(false);
  useEffect(() => {
    if (!form) return;
    queries.setQueryData(['codelists'], { items: form.lists, nextCursor: null });
    void i18n.changeLanguage(form.language).then(() => setReady(true));
  }, [form]);
  useEffect(() => {
    if (!ready) return;
    document.documentElement.dataset.printable = '';
    return () => {
      delete document.documentElement.dataset.printable;
    };
  }, [ready]);

  if (!form || !ready) return null;
  const { referral, payload, from, to } = form;
  const moment = [...accepted].includes(referral.state as never) ? 'accepted' : 'open';
  return <PrintedForm row={referral} payload={payload} moment={moment} from={from} to={to} />;
}
