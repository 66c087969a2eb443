import { randomUUID } from 'node:crypto';
import { cases } from '#server/cases/cases.contract.ts';
import { merges } from '#server/merges/merges.contract.ts';
import { people } from '#server/people/people.contract.ts';
import type { NewReferral } from '#server/referrals/referrals.contract.ts';
import { referrals } from '#server/referrals/referrals.contract.ts';
import { aCase } from './calendar.ts';
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

export const everything = ['DEMOGRAPHIC', 'IDENTITY', 'CONTACT', 'RISK'];

/** A referral that lies in the inbox of the other agency, of somebody of whom there is something to hide. */
export async function aSentReferral({ byLink = false } = {}) {
  const world = await twoAgencies();
  if (byLink) await owner.query('UPDATE "Agency" SET "takesPart" = false WHERE id = $1', [world.theirs.agencyId]);
  const made = await aCaseToRefer(world.worker, { immediateSafety: { safeNow: 'NO', action: 'MARKED-PLACE' } });
  await agreeTo(world.worker, made.id, world.theirs, everything);
  const id = await sent(world, made.at);
  return { ...world, ...made, caseId: made.id, id };
}

/** Accepted, and opened as a case of the other agency by its desk. */
export async function receivedThere() {
  const world = await aSentReferral();
  const { theirs, id } = world;
  const [theirDesk, theirWorker] = [await staff('coordinator', theirs), await staff('social_worker', theirs)];
  await theirDesk.call(referrals.accept, { id }, {});
  const to = { teamId: theirs.teamId, workerId: theirWorker.id };
  const { code } = await theirDesk.call(referrals.openCase, { id }, to);
  return { ...world, theirDesk, theirWorker, there: { code: code! } };
}

/** The other case of the same person, merged by a supervisor: the first stands still from then on. */
export async function mergedWith(worker: Person, ours: Awaited<ReturnType<typeof anOffice>>, code: string) {
  const supervisor = await staff('supervisor', ours);
  const other = await aCase(worker, 'Other');
  return {
    supervisor,
    other,
    merge: () => supervisor.call(merges.merge, { code }, { into: other.code, reason: 'One person' }),
  };
}

/** What of a payload is shown, by name. */
export const keysOf = ({ lines }: { lines?: { key: string; fate?: string }[] | undefined }) =>
  lines!.filter(({ fate }) => fate !== 'CHANGED').map(({ key }) => key);
