import type { Row } from '#server/access/db.ts';
import { work as unitOfWork, type Work } from '#server/access/work.ts';
import { findAgency } from '#server/agencies/agencies.service.ts';
import { listCodeLists } from '#server/codelists/codelists.service.ts';
import { Attachment } from '#server/http/attachment.ts';
import { printPage } from '#server/http/printing.ts';
import { Conflict } from '#server/platform/problems.ts';
import type { FormOnPaper } from './form.contract.ts';
import { showPayload, showReferral } from './referrals.service.ts';
import { accepted, drafts, type State } from './transitions.ts';

type Actor = Work['actor'];

/** What stands on the form, by the reader's own rights; lines whose time has not come are left out before it is printed. */
export async function formOf(work: Work, id: string, language: FormOnPaper['language']): Promise<FormOnPaper> {
  const referral = (await showReferral(work, id))!;
  if ((drafts as readonly State[]).includes(referral.state)) throw new Conflict('wrong-state');

  const { lines } = await showPayload(work, id);
  const released = (accepted as readonly State[]).includes(referral.state);
  const [from, to, { items }] = await Promise.all([
    findAgency(work, referral.fromAgencyId),
    findAgency(work, referral.toAgencyId),
    listCodeLists(work),
  ]);
  return {
    language,
    referral,
    payload: {
      frozen: true,
      lines: lines.filter(({ fate }) => fate === 'SHOWN' || (released && fate === 'IF_ACCEPTED')),
    },
    from,
    to,
    lists: items,
  } as FormOnPaper;
}

/** The form as a file. The database is left before the browser begins, which takes its time. */
export async function printForm(actor: Actor, id: string, language: FormOnPaper['language'], requestId: string) {
  const form = await unitOfWork(
    actor,
    async (work) => {
      const made = await formOf(work, id, language);
      work.db.note('print', 'Referral', made.referral as Partial<Row>);
      return made;
    },
    requestId,
  );
  const code = form.payload.lines?.find(({ key }) => key === 'caseCode')?.value;
  return new Attachment(await printPage('/referral-form', form, String(code ?? '')), 'application/pdf');
}
