import type { FormOnPaper } from '#server/referrals/form.contract.ts';
import { accepted } from '#server/referrals/referrals.contract.ts';
import { queries } from '../app/queries.ts';
import { useToPrint } from '../app/toPrint.ts';
import { PrintedForm } from './PrintedForm.tsx';

const prepare = ({ lists }: FormOnPaper) => queries.setQueryData(['codelists'], { items: lists, nextCursor: null });

/** The form by itself, for the server's own browser: it asks nobody for anything, and says when it is all there. */
export function FormPage() {
  const form = useToPrint<FormOnPaper>(prepare);
  if (!form) return null;
  const { referral, payload, from, to } = form;
  const moment = [...accepted].includes(referral.state as never) ? 'accepted' : 'open';
  return <PrintedForm row={referral} payload={payload} moment={moment} from={from} to={to} />;
}
