import { randomUUID } from 'node:crypto';
import { cases } from '#server/cases/cases.contract.ts';
import { people } from '#server/people/people.contract.ts';
import type { NewReferral } from '#server/referrals/referrals.contract.ts';
import { referrals } from '#server/referrals/referrals.contract.ts';
import { anOffice, type Office, owner, type Person, staff } from './cast.ts';

/** Two agencies that signed an agreement, and who works at their desks. */
export async function twoAgencies() {
  const [ours, theirs] = [await anOffice(), await anOffice()];
  await signAgreement(ours, theirs);
  const [worker, desk, partner] = await Promise.all([
    staff('social_worker', ours),
    staff('coordinator', ours),
    staff('partner', theirs),
  ]);
  return { ours, theirs, worker, desk, partner };
}

export async function signAgreement(ours: Office, theirs: Office, validTo: string | null = null) {
  const id = randomUUID();
  await owner.query(
    `INSERT INTO "DataSharingAgreement" (id, "agencyId", "withAgencyId", reference, "signedOn", "validFrom", "validTo", "recordedBy")
      VALUES ($1, $2, $3, 'Memorandum', '2026-01-01', '2026-01-01', $4, $2)`,
    [id, ours.agencyId, theirs.agencyId, validTo],
  );
  return id;
}

/** A case of the worker with a name, a phone and a language, whose person may be reached safely. */
export async function aCaseToRefer(worker: Person, more: Record<string, unknown> = {}, contact: object = {}) {
  const started = await worker.call(cases.start, {}, { alias: 'Iris' });
  const at = { code: started.code! };
  const { version } = await worker.call(
    cases.change,
    at,
    {
      gender: 'WOMAN',
      ageBand: '25_34',
      languages: ['fra'],
      noticeVersion: 'N1',
      emergencyBasis: 'IMMEDIATE_DANGER_TO_LIFE',
      ...more,
    },
    { version: started.version! },
  );
  await worker.call(people.changeIdentity, at, { legalName: 'Marked Name' }, { version: 0 });
  const reached = { channel: 'CALL', value: '+30 210 0000000', ...contact } as const;
  await worker.call(people.changeSafeContact, at, reached, { version: 0 });
  return { at, id: started.id!, version: version! };
}

/** What she agrees to with another agency, put there as the consent desk would. */
export async function agreeTo(worker: Person, caseId: string, to: Office, dataCategories: string[], more: object = {}) {
  const { survivorId } = (await owner.query('SELECT "survivorId" FROM "Case" WHERE id = $1', [caseId])).rows[0];
  return worker.work(({ db }) =>
    db.followWith('Consent', {
      caseId,
      survivorId,
      kind: 'SHARE_WITH_AGENCY',
      recipientAgencyId: to.agencyId,
      dataCategories,
      purposes: ['REFERRAL'],
      validFrom: '2026-01-01',
      method: 'WRITTEN',
      language: 'fra',
      understood: true,
      explainedBy: worker.id,
      noticeVersion: 'N1',
      ...more,
    }),
  );
}

/** A referral as complete as it has to be, not yet ready. */
export const whole = (to: Office, more: Partial<NewReferral> = {}): NewReferral => ({
  toAgencyId: to.agencyId,
  urgency: 'URGENT',
  services: ['ACC_SHELTER'],
  interpreterNeed: 'NEEDED',
  message: 'A bed from Thursday',
  ...more,
});

/** Drafted by the worker, made ready, and sent by the desk. */
export async function sent(
  { worker, desk, theirs }: Pick<Awaited<ReturnType<typeof twoAgencies>>, 'worker' | 'desk' | 'theirs'>,
  at: { code: string },
  more: Partial<NewReferral> = {},
): Promise<string> {
  const { id } = await worker.call(referrals.draft, at, whole(theirs, more));
  await worker.call(referrals.ready, { id: id! });
  await desk.call(referrals.send, { id: id! }, {});
  return id!;
}
