import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { getCase, requireOpen } from '#server/cases/cases.service.ts';
import { requireCodes } from '#server/codelists/codelists.service.ts';
import { now, today } from '#server/platform/clock.ts';
import { Conflict, invalidField } from '#server/platform/problems.ts';
import { takeBackReferrals } from '#server/referrals/withdrawal.service.ts';
import { type NewConsent, SHARE_DAYS } from './consents.contract.ts';

interface Paging {
  limit: number;
  cursor?: string | undefined;
}
const newestFirst = [
  ['recordedAt', 'desc'],
  ['id', 'desc'],
] as const;

export async function listConsents(work: Work, code: string, paging: Paging) {
  const found = await getCase(work, code, []);
  const page = await work.db.page('Consent', { where: { caseId: found.id }, sort: newestFirst, ...paging });
  return { ...page, items: await withNames(work, page.items) };
}

/** Over all cases in reach: for the officer those of the agency, named by their code. */
export async function consentRegister(
  work: Work,
  { kind, withdrawn, ...paging }: Paging & { kind?: string | undefined; withdrawn?: 'true' | 'false' | undefined },
) {
  const where = { kind, ...(withdrawn && { withdrawnAt: withdrawn === 'true' ? { not: null } : null }) };
  const page = await work.db.page('Consent', { where, sort: newestFirst, ...paging });
  const codes = await work.facts.codesOf(page.items.map((row) => row.caseId));
  const items = await withNames(work, page.items);
  return { ...page, items: items.map((row) => ({ ...row, caseCode: codes.get(row.caseId) ?? null })) };
}

export async function showConsent(work: Work, id: string) {
  const [row] = await withNames(work, [await work.db.get('Consent', { id })]);
  return row;
}

async function withNames(work: Work, rows: Row[]): Promise<Row[]> {
  const names = await work.facts.namesOf(rows.map((row) => row.explainedBy));
  return rows.map((row) => ({ ...row, explainedByName: names.get(row.explainedBy) ?? null, inForce: isInForce(row) }));
}

/** Whether an agreement counts today. The same as the mark `summary-shared`, which PostgreSQL decides anew for each read. */
export function isInForce({ withdrawnAt, supersededAt, validFrom, validTo }: Record<string, any>): boolean {
  return !withdrawnAt && !supersededAt && validFrom <= today() && (!validTo || validTo >= today());
}

/**
 * Records an agreement. It takes the place of the one of the same kind before it, which stays as it was said.
 * SERVICE is an agreement to be supported and shares nothing; sharing within the team names what, and ends by itself.
 */
export async function giveConsent(work: Work, code: string, body: NewConsent): Promise<string> {
  const { db, actor } = work;
  const found = await getCase(work, code, ['status']);
  requireOpen(found);
  const validFrom = body.validFrom ?? today();
  const validTo =
    body.validTo === undefined && body.kind === 'SHARE_IN_TEAM' ? dayAfter(validFrom, SHARE_DAYS) : body.validTo;
  check(body, validFrom, validTo);
  await requireCodes(work, [
    { list: 'consent_method', field: 'method', values: body.method },
    { list: 'language', field: 'language', values: body.language },
    { list: 'consent_purpose', field: 'purposes', values: body.purposes },
  ]);

  await work.facts.holdCase(found.id);
  const sameKind = { caseId: found.id, kind: body.kind, recipientAgencyId: null, serviceType: null };
  const earlier = await db.inner('Consent', sameKind, ['recordVersion']);
  const recordedAt = now().toISOString();
  await db.follow('Consent', { ...sameKind, withdrawnAt: null, supersededAt: null }, { supersededAt: recordedAt });

  const purposes = body.purposes.length
    ? body.purposes
    : [body.kind === 'SERVICE' ? 'SERVICE_DELIVERY' : 'CARE_COORDINATION'];
  return db.create(
    'Consent',
    { ...body, validFrom, validTo, purposes, dataCategories: [...new Set(body.dataCategories)] },
    {
      caseId: found.id,
      survivorId: found.survivorId,
      recordVersion: 1 + Math.max(0, ...earlier.map((row) => row.recordVersion as number)),
      explainedBy: actor.id,
      recordedAt,
    },
  );
}

function check(body: NewConsent, validFrom: string, validTo: string | null | undefined): void {
  if (!body.understood) throw invalidField('understood', 'not-understood');
  if (body.kind === 'SERVICE' && body.dataCategories.length) throw invalidField('dataCategories', 'not-for-service');
  if (body.kind !== 'SERVICE' && !body.dataCategories.length)
    throw invalidField('dataCategories', 'too-few-items', { min: 1 });
  if (validFrom > today()) throw invalidField('validFrom', 'in-future');
  if (validTo && validTo < validFrom) throw invalidField('validTo', 'end-before-start');
}

/** Taken back as easily as given, also in a closed case; nothing of it counts from the next read on. */
export async function withdrawConsent(work: Work, id: string, version: number, withdrawnHow: string): Promise<string> {
  const { db } = work;
  const present = await db.get('Consent', { id });
  if (present.withdrawnAt) throw new Conflict('already-withdrawn');
  if (present.supersededAt) throw new Conflict('wrong-state');

  await db.act(
    'withdraw',
    'Consent',
    present,
    version,
    { withdrawnHow },
    {
      withdrawnAt: now().toISOString(),
    },
  );
  if (present.recipientAgencyId) await takeBackReferrals(work, present.caseId, present.recipientAgencyId);
  return id;
}

function dayAfter(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}
