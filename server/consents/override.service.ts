import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { getCase, requireOpen } from '#server/cases/cases.service.ts';
import { requireCodes } from '#server/codelists/codelists.service.ts';
import { addDays, now, today } from '#server/platform/clock.ts';
import { Conflict, invalidField } from '#server/platform/problems.ts';
import { endReminders, tellSupervisors } from '#server/reminders/reminders.service.ts';
import { type NewOverride, OVERRIDE_DAYS } from './consents.contract.ts';
import { checkRecipient, requireRecipient } from './consents.service.ts';

/**
 * In an emergency something may have to be passed on without her agreement: asked for by one, approved by a second, for a
 * few days, and she is told. It is a row of its own beside hers, whose place it never takes.
 */
export async function askOverride(work: Work, code: string, body: NewOverride): Promise<string> {
  const { db, actor } = work;
  const found = await getCase(work, code, ['status']);
  requireOpen(found);
  checkRecipient(body);
  await requireCodes(work, [{ list: 'service_type', field: 'serviceType', values: body.serviceType }]);
  await requireRecipient(work, body.recipientAgencyId);

  await work.facts.holdCase(found.id);
  const earlier = await db.inner('Consent', { caseId: found.id, kind: body.kind, emergency: true }, ['recordVersion']);
  const { recipientAgencyId, serviceType, ...rest } = body;
  const id = await db.create(
    'Consent',
    {
      ...rest,
      ...(recipientAgencyId && { recipientAgencyId }),
      ...(serviceType && { serviceType }),
      dataCategories: [...new Set(body.dataCategories)],
      purposes: ['SAFETY'],
      validFrom: today(),
      validTo: addDays(today(), OVERRIDE_DAYS - 1),
    },
    {
      caseId: found.id,
      survivorId: found.survivorId,
      recordVersion: 1 + Math.max(0, ...earlier.map((row) => row.recordVersion as number)),
      emergency: true,
      askedBy: actor.id,
      explainedBy: actor.id,
      recordedAt: now().toISOString(),
    },
  );
  await tellSupervisors(work, found, { kind: 'CONSENT_OVERRIDE', aboutModel: 'Consent', aboutId: id });
  return id;
}

/** The second of the two, somebody else. From here on it counts; the database asks for two as well. */
export async function approveOverride(work: Work, id: string, version: number): Promise<string> {
  const { db, actor } = work;
  const found = await waiting(work, id);
  if (found.askedBy === actor.id) throw new Conflict('own-request');

  const stamps = { approvedBy: actor.id, approvedAt: now().toISOString() };
  await db.act('approve', 'Consent', found, version, {}, stamps);
  await endReminders(work, id, 'finish');
  return id;
}

/** It is not passed on. Whoever thinks otherwise asks again. */
export async function refuseOverride(work: Work, id: string, version: number): Promise<string> {
  const { db } = work;
  const found = await waiting(work, id);

  const stamps = { withdrawnAt: now().toISOString(), withdrawnHow: 'NOT_APPROVED' };
  await db.act('approve', 'Consent', found, version, {}, stamps);
  await endReminders(work, id, 'finish');
  return id;
}

/** She was told. Until this is recorded, *Today* asks for it; nobody can tick that off. */
export async function recordInformed(work: Work, id: string, version: number, informedOn: string): Promise<string> {
  const { db } = work;
  const found = await db.get('Consent', { id }, columns);
  db.demand('inform', 'Consent', found);
  if (!found.approvedAt || found.informedOn) throw new Conflict('wrong-state');
  if (informedOn > today()) throw invalidField('informedOn', 'in-future');
  if (informedOn < found.validFrom) throw invalidField('informedOn', 'end-before-start');

  await db.act('inform', 'Consent', found, version, { informedOn });
  return id;
}

const columns = ['validFrom', 'validTo', 'emergency', 'askedBy', 'approvedAt', 'withdrawnAt', 'informedOn'];

async function waiting({ db }: Work, id: string): Promise<Row> {
  const found = await db.get('Consent', { id }, columns);
  db.demand('approve', 'Consent', found);
  if (!found.emergency || found.withdrawnAt || found.validTo < today()) throw new Conflict('wrong-state');
  if (found.approvedAt) throw new Conflict('already-approved');
  return found;
}
