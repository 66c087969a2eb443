import type { Actor } from '#server/access/roles.ts';
import type { Work } from '#server/access/work.ts';
import { recordAgreement } from '#server/agreements/agreements.service.ts';
import { changeCase, startCase } from '#server/cases/cases.service.ts';
import { giveConsent } from '#server/consents/consents.service.ts';
import { changeSafeContact } from '#server/people/contact.service.ts';
import { addDays, today } from '#server/platform/clock.ts';
import { draftReferral, makeReady, sendReferral } from '#server/referrals/referrals.service.ts';

type Act = <T>(actor: Actor, day: string, time: string, job: (work: Work) => Promise<T>) => Promise<T>;

/** Whom the shelter asks us to take, and how many days ago: one waits, one is overdue. */
const asked = [
  {
    days: 0,
    urgency: 'URGENT',
    services: ['PSY_IND', 'LANG'],
    message: 'Sleeps badly since she came; asks for somebody to talk to, and wants to learn Greek.',
    alias: 'Nerina',
    languages: ['fra'],
    citizenship: 'CMR',
  },
  {
    days: 6,
    urgency: 'ROUTINE',
    services: ['LEG_INFO'],
    message: 'Has a letter of the asylum office that nobody here can explain to her.',
    alias: 'Samira',
    languages: ['arb', 'eng'],
    citizenship: 'SYR',
  },
] as const;

/** Referrals to the agency of the demonstration: its coordinator has something to answer. */
export async function arrive(
  act: Act,
  { worker, desk }: { worker: Actor; desk: Actor },
  toAgencyId: string,
): Promise<void> {
  const day = today();
  const administrator: Actor = { ...desk, role: 'admin' };
  await act(administrator, addDays(day, -290), '11:00', (w) =>
    recordAgreement(w, {
      withAgencyId: toAgencyId,
      reference: 'DSA 3/2026',
      signedOn: addDays(day, -290),
      validFrom: addDays(day, -290),
      validTo: null,
    }),
  );

  for (const { days, urgency, services, message, alias, languages, citizenship } of asked) {
    const sent = addDays(day, -days);
    // The working day may not have begun: then what is of today happened in the small hours.
    const at = (minutes: string) => (days === 0 ? `00:${minutes}` : `10:${minutes}`);
    const code = await act(worker, sent, at('01'), async (w) => {
      const id = await startCase(w, { alias, gender: 'WOMAN', ageBand: '25_34', languages: [...languages] });
      return (await w.db.get('Case', { id })).code as string;
    });
    await act(worker, sent, at('02'), async (w) => {
      await changeCase(w, code, 1, { noticeVersion: 'N1', noticeGivenOn: sent });
      const said = {
        method: 'WRITTEN',
        language: languages[0],
        withInterpreter: false,
        understood: true,
        noticeVersion: 'N1',
      } as const;
      await giveConsent(w, code, { ...said, kind: 'SERVICE', dataCategories: [], purposes: [] });
      await changeCase(w, code, 2, { citizenships: [citizenship], needs: ['LANGUAGE', 'MENTAL_HEALTH'] });
      await changeSafeContact(w, code, 0, { channel: 'CALL', value: '+30 690 000 0900', nameToUse: alias });
      await giveConsent(w, code, {
        ...said,
        kind: 'SHARE_WITH_AGENCY',
        recipientAgencyId: toAgencyId,
        dataCategories: ['DEMOGRAPHIC', 'IDENTITY', 'CONTACT', 'RISK'],
        purposes: ['REFERRAL'],
        teachBack: 'AT_ONCE',
      });
    });
    const id = await act(worker, sent, at('03'), (w) =>
      draftReferral(w, code, {
        toAgencyId,
        urgency,
        services: [...services],
        interpreterNeed: 'NEEDED',
        message,
      }),
    );
    await act(worker, sent, at('04'), (w) => makeReady(w, id, Number.NaN));
    await act(desk, sent, at('05'), (w) => sendReferral(w, id, Number.NaN));
  }
}
