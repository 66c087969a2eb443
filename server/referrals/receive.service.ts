import type { Work } from '#server/access/work.ts';
import { beginRecord, getCase } from '#server/cases/cases.service.ts';
import { compareReceived } from '#server/duplicates/duplicates.service.ts';
import { now, today } from '#server/platform/clock.ts';
import { Conflict, invalidField } from '#server/platform/problems.ts';
import { scheduleReminder } from '#server/reminders/reminders.service.ts';
import { countPerson } from '#server/statistics/statistics.service.ts';
import { type Key, profileKeys } from './payload.contract.ts';

/**
 * An accepted referral becomes a case of ours: with a record and a key of its own, holding what was disclosed and nothing
 * else. Notice and agreement with us are asked of the person anew, so it begins in intake, with a task for whoever carries it.
 */
export async function openReceived(work: Work, id: string, to: { teamId: string; workerId: string }): Promise<string> {
  const { db, actor } = work;
  const referral = await db.get('Referral', { id });
  db.demand('open-case', 'Referral', referral);
  if (!['ACCEPTED', 'SERVICE_STARTED'].includes(referral.state)) throw new Conflict('wrong-state');
  if ((await db.inner('CaseOrigin', { referralId: id }, [])).length) throw new Conflict('already-received');
  await requirePlace(work, to);

  const told = await contentsOf(work, id);
  const alias =
    (told.alias as string | undefined) ?? `R-${String(told.caseCode ?? id.slice(-2).toUpperCase()).slice(0, 2)}`;
  const stamps = await beginRecord(work, alias, to.teamId);
  const of = { survivorId: stamps.survivorId };

  const caseId = await db.followWith('Case', {
    ...stamps,
    ...pick(told, profileKeys),
    alias,
  });
  await db.followWith('CaseOrigin', {
    ...of,
    caseId,
    referralId: id,
    fromAgencyId: referral.agencyId,
    openedBy: actor.id,
    openedAt: now().toISOString(),
  });
  // Known only now: she may be kept away from another case that was made of the same person's referral.
  if (await work.facts.isColleagueKeptAway(caseId, to.workerId)) throw invalidField('workerId', 'not-for-this-case');
  await db.followWith('CaseMembership', {
    ...of,
    caseId,
    userId: to.workerId,
    role: 'social_worker',
    isPrimary: true,
    startedOn: today(),
  });

  await keepIdentity(work, { caseId, ...of }, told);
  if (told.safeContact) await db.followWith('SafeContact', { ...of, caseId, ...(told.safeContact as object) });
  if (told.exploitationForms || told.noGoSectors)
    await db.followWith('ExploitationHistory', {
      ...of,
      caseId,
      forms: told.exploitationForms,
      noGoSectors: told.noGoSectors,
      recordedBy: actor.id,
    });

  await compareReceived(work, caseId);
  await work.keepStandIns({ case: caseId });
  await scheduleReminder(
    work,
    { id: caseId, ...of },
    { kind: 'REFERRAL_ARRIVED', userId: to.workerId, dueAt: now(), aboutModel: 'Case', aboutId: caseId },
  );
  await countPerson(work, caseId);
  return caseId;
}

export async function showReceived(work: Work, caseId: string) {
  const { code } = await work.db.get('Case', { id: caseId }, ['code']);
  return { code };
}

/** Whom a case of ours came from; 404 where it began here. */
export async function showOrigin(work: Work, code: string) {
  const found = await getCase(work, code, []);
  const origin = await work.db.get('CaseOrigin', { caseId: found.id });
  const [agencies, people] = await Promise.all([
    work.facts.agencyNames([origin.fromAgencyId]),
    work.facts.namesOf([origin.openedBy]),
  ]);
  return {
    ...origin,
    fromAgencyName: agencies.get(origin.fromAgencyId)?.name ?? null,
    fromAgencyNameEl: agencies.get(origin.fromAgencyId)?.nameEl ?? null,
    openedByName: people.get(origin.openedBy) ?? null,
  };
}

/** A team of ours, and a social worker of the house. */
async function requirePlace({ db, facts }: Work, { teamId, workerId }: { teamId: string; workerId: string }) {
  if (!(await db.findOne('Team', { id: teamId, active: true }, []))) throw invalidField('teamId', 'invalid-choice');
  if (!(await facts.rolesOf(workerId)).includes('social_worker')) throw invalidField('workerId', 'invalid-choice');
}

/** What our side may read of it now: by tier, by what she agrees to today, without what a danger flag hides. */
async function contentsOf({ db }: Work, referralId: string): Promise<Partial<Record<Key, unknown>>> {
  const items = await db.find('ReferralItem', { where: { referralId }, limit: 100 });
  return Object.fromEntries(items.map((item) => [item.key, item.value]));
}

async function keepIdentity(
  work: Work,
  of: { caseId: string; survivorId: string },
  told: Partial<Record<Key, unknown>>,
) {
  const name = told.legalName as { name: string; others: string[] } | undefined;
  const birth = told.dateOfBirth as { date: string; precision: string } | undefined;
  if (!name && !birth && !told.documents && !told.address) return;

  await work.db.followWith('Identity', {
    ...of,
    legalName: name?.name,
    otherNames: name?.others,
    dateOfBirth: birth?.date,
    birthPrecision: birth?.precision,
    documents: told.documents,
    address: told.address,
  });
}

const pick = <K extends Key>(told: Partial<Record<Key, unknown>>, names: readonly K[]) =>
  Object.fromEntries(names.filter((name) => told[name] !== undefined).map((name) => [name, told[name]]));
