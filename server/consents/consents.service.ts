import type { Row } from '#server/access/db.ts';
import { sharable } from '#server/access/rules.ts';
import type { Work } from '#server/access/work.ts';
import { getCase, requireOpen } from '#server/cases/cases.service.ts';
import { requireCodes } from '#server/codelists/codelists.service.ts';
import { requireUsable } from '#server/consent-texts/consent-texts.service.ts';
import { primaryUser } from '#server/members/members.service.ts';
import { addDays, now, today } from '#server/platform/clock.ts';
import { Conflict, Forbidden, Invalid, invalidField } from '#server/platform/problems.ts';
import { keepFromRecipients, meantBy, takeBackReferrals } from '#server/referrals/withdrawal.service.ts';
import { endReminders } from '#server/reminders/reminders.service.ts';
import { warnOfEnd } from '#server/reminders/rules.service.ts';
import { endsByItself, isSharing, type NewConsent, SHARE_DAYS } from './consents.contract.ts';

interface Paging {
  limit: number;
  cursor?: string | undefined;
}
const newestFirst = [
  ['recordedAt', 'desc'],
  ['id', 'desc'],
] as const;

/** What a list shows of an agreement: nothing that was typed, drawn or scanned. */
const listed = [
  'kind',
  'recordVersion',
  'recipientAgencyId',
  'serviceType',
  'dataCategories',
  'purposes',
  'validFrom',
  'validTo',
  'method',
  'language',
  'withInterpreter',
  'understood',
  'teachBack',
  'explainedBy',
  'noticeVersion',
  'textId',
  'documentId',
  'withholdingReadBack',
  'recordedAt',
  'withdrawnAt',
  'withdrawnHow',
  'supersededAt',
  'emergency',
  'askedBy',
  'approvedBy',
  'approvedAt',
  'informedOn',
];

export async function listConsents(work: Work, code: string, paging: Paging) {
  const found = await getCase(work, code, []);
  const page = await work.db.page('Consent', {
    where: { caseId: found.id },
    columns: listed,
    sort: newestFirst,
    ...paging,
  });
  return { ...page, items: await withNames(work, page.items) };
}

/** Over all cases in reach: for the officer those of the agency, named by their code. */
export async function consentRegister(
  work: Work,
  { kind, withdrawn, ...paging }: Paging & { kind?: string | undefined; withdrawn?: 'true' | 'false' | undefined },
) {
  const where = { kind, ...(withdrawn && { withdrawnAt: withdrawn === 'true' ? { not: null } : null }) };
  const page = await work.db.page('Consent', { where, columns: listed, sort: newestFirst, ...paging });
  const codes = await work.facts.codesOf(page.items.map((row) => row.caseId));
  const items = await withNames(work, page.items);
  return { ...page, items: items.map((row) => ({ ...row, caseCode: codes.get(row.caseId) ?? null })) };
}

/** One agreement, whole; opening it is in the trail. */
export async function showConsent(work: Work, id: string) {
  const [row] = await withNames(work, [await work.db.get('Consent', { id })]);
  return row;
}

async function withNames(work: Work, rows: Row[]): Promise<Row[]> {
  const recipients = [
    ...new Set(rows.map((row) => row.recipientAgencyId as string | null).filter((id) => id !== null)),
  ];
  const [names, narrowed, agencies] = await Promise.all([
    work.facts.namesOf(rows.flatMap((row) => [row.explainedBy, row.askedBy, row.approvedBy])),
    work.facts.narrowed(rows.filter(isInForce).map(({ id }) => id)),
    recipients.length ? work.db.find('Agency', { where: { id: { in: recipients } }, columns: ['name', 'nameEl'] }) : [],
  ]);
  return rows.map((row) => {
    const recipient = agencies.find(({ id }) => id === row.recipientAgencyId);
    const left = narrowed.get(row.id);
    return {
      ...row,
      explainedByName: names.get(row.explainedBy) ?? null,
      askedByName: names.get(row.askedBy) ?? null,
      approvedByName: names.get(row.approvedBy) ?? null,
      recipientAgencyName: recipient?.name ?? null,
      recipientAgencyNameEl: recipient?.nameEl || recipient?.name || null,
      inForce: isInForce(row) && left?.length !== 0,
      narrowedTo: left ?? null,
    };
  });
}

/** Whether an agreement counts today, of itself. PostgreSQL decides the same, anew for each read: public.in_force(). */
function isInForce({
  withdrawnAt,
  supersededAt,
  validFrom,
  validTo,
  emergency,
  approvedAt,
}: Record<string, any>): boolean {
  const ended = withdrawnAt || supersededAt || (validTo && validTo < today());
  return !ended && validFrom <= today() && (!emergency || Boolean(approvedAt));
}

/**
 * Records an agreement. It takes the place of the one before it of the same kind, recipient and service, which stays as it
 * was said. SERVICE is an agreement to be supported and shares nothing; sharing names what, and ends by itself.
 */
export async function giveConsent(work: Work, code: string, body: NewConsent): Promise<string> {
  const { db, actor } = work;
  const found = await getCase(work, code, ['status']);
  requireOpen(found);
  const validFrom = body.validFrom ?? today();
  const validTo = body.validTo ?? (endsByItself(body.kind) ? addDays(validFrom, SHARE_DAYS) : null);
  check(body, validFrom, validTo);
  requireHers(work, body);
  await requireCodes(work, [
    { list: 'consent_method', field: 'method', values: body.method },
    { list: 'language', field: 'language', values: body.language },
    { list: 'consent_purpose', field: 'purposes', values: body.purposes },
    { list: 'service_type', field: 'serviceType', values: body.serviceType },
  ]);
  await requireRecipient(work, body.recipientAgencyId);
  if (body.textId) await requireUsable(work, body.textId, body);
  if (body.documentId && !(await db.findOne('Document', { id: body.documentId, caseId: found.id }, ['kind'])))
    throw invalidField('documentId', 'unknown-document');

  await work.facts.holdCase(found.id);
  const sameKind = {
    caseId: found.id,
    kind: body.kind,
    recipientAgencyId: body.recipientAgencyId ?? null,
    serviceType: body.serviceType ?? null,
    emergency: false,
  };
  const hers = { ...sameKind, caseId: { in: await work.facts.casesOfPerson(found.id) } };
  const [earlier, standing] = await Promise.all([
    db.inner('Consent', sameKind, ['recordVersion']),
    db.inner('Consent', { ...hers, withdrawnAt: null, supersededAt: null }, ['dataCategories', 'validTo']),
  ]);
  const recordedAt = now().toISOString();
  const withholding = await meantBy(work, found.id, body.withholding ?? []);
  await db.follow('Consent', { ...sameKind, withdrawnAt: null, supersededAt: null }, { supersededAt: recordedAt });
  for (const { id } of earlier) await endReminders(work, id, 'cancel');

  const id = await db.create(
    'Consent',
    {
      ...said({ ...body, withholding }),
      validFrom,
      validTo,
      purposes: body.purposes.length ? body.purposes : [purposeOf[body.kind]],
      dataCategories: [...new Set(body.dataCategories)],
    },
    {
      caseId: found.id,
      survivorId: found.survivorId,
      recordVersion: 1 + Math.max(0, ...earlier.map((row) => row.recordVersion as number)),
      explainedBy: actor.id,
      recordedAt,
    },
  );
  // Last, so that it is told to nobody from whom a danger flag hides which agency it is.
  requireNotWider(work, body.kind, standing);
  await warnAhead(work, found, id, validTo);
  await keepFromRecipients(work, found.id, withholding);
  return id;
}

/** What was said, without what was left empty. */
function said(body: NewConsent): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(body).filter(
      ([, value]) => value !== null && value !== '' && !(Array.isArray(value) && !value.length),
    ),
  );
}

const purposeOf: Record<NewConsent['kind'], string> = {
  SERVICE: 'SERVICE_DELIVERY',
  SHARE_IN_TEAM: 'CARE_COORDINATION',
  SHARE_WITH_AGENCY: 'REFERRAL',
  NRM_REPORT_IDENTIFIED: 'NRM_REPORTING',
  NRM_REPORT_ANONYMOUS: 'NRM_REPORTING',
  DISCLOSE_PROSECUTOR_POLICE: 'LEGAL_PROCEEDINGS',
  CONTACT_CHANNEL: 'CONTACT',
  FUNDER_STATS: 'STATISTICS',
  RESEARCH_NONIDENTIFYING: 'RESEARCH',
  FOLLOW_UP_CONTACT: 'FOLLOW_UP',
  MEDIA: 'AWARENESS',
};
/** Kinds that promise that nobody is named. */
const nameless: readonly string[] = ['NRM_REPORT_ANONYMOUS', 'FUNDER_STATS', 'RESEARCH_NONIDENTIFYING'];
const naming: readonly string[] = ['IDENTITY', 'CONTACT', 'DOCUMENTS'];
/** Kinds that go to somebody in the directory, or may. */
const addressed: readonly string[] = [
  'SHARE_WITH_AGENCY',
  'NRM_REPORT_IDENTIFIED',
  'NRM_REPORT_ANONYMOUS',
  'DISCLOSE_PROSECUTOR_POLICE',
];

/** What every agreement and every emergency obeys about its recipient. */
export function checkRecipient({
  kind,
  recipientAgencyId,
  serviceType,
}: Pick<NewConsent, 'kind' | 'recipientAgencyId' | 'serviceType'>): void {
  if (kind === 'SHARE_WITH_AGENCY' && !recipientAgencyId) throw invalidField('recipientAgencyId', 'required');
  if (recipientAgencyId && !addressed.includes(kind)) throw invalidField('recipientAgencyId', 'not-for-this-kind');
  if (serviceType && kind !== 'SHARE_WITH_AGENCY') throw invalidField('serviceType', 'not-for-this-kind');
}

/** Another agency of the directory that is in use. */
export async function requireRecipient(work: Work, id: string | null | undefined): Promise<void> {
  if (!id) return;
  if (id === work.actor.agencyId || !(await work.facts.isActive('Agency', id)))
    throw invalidField('recipientAgencyId', 'unknown-recipient');
}

function check(body: NewConsent, validFrom: string, validTo: string | null): void {
  if (!body.understood) throw invalidField('understood', 'not-understood');
  if (body.kind === 'SERVICE' && body.dataCategories.length) throw invalidField('dataCategories', 'not-for-service');
  if (isSharing(body.kind) && !body.dataCategories.length)
    throw invalidField('dataCategories', 'too-few-items', { min: 1 });
  if (nameless.includes(body.kind) && body.dataCategories.some((one) => naming.includes(one)))
    throw invalidField('dataCategories', 'names-nobody');
  checkRecipient(body);
  if (body.method === 'VERBAL_WITNESSED' && !body.witness) throw invalidField('witness', 'witness-required');
  if (validFrom > today()) throw invalidField('validFrom', 'in-future');
  if (validTo && validTo < validFrom) throw invalidField('validTo', 'end-before-start');
}

/** Some roles record agreements of their own discipline only (row 30 of the matrix). */
function requireHers({ actor }: Work, { kind, dataCategories }: Pick<NewConsent, 'kind' | 'dataCategories'>): void {
  const others = othersOf(actor.role, kind, dataCategories);
  if (others.length) throw new Invalid(others.map((i) => ({ path: `/dataCategories/${i}`, code: 'forbidden-field' })));
}

/** What of another discipline stands she does not take back, and so not by an agreement that takes its place, either. */
function requireNotWider({ actor }: Work, kind: string, standing: readonly Record<string, any>[]): void {
  const wider = standing.some(
    ({ dataCategories, validTo }) =>
      (!validTo || validTo >= today()) && othersOf(actor.role, kind, dataCategories).length > 0,
  );
  if (wider) throw new Conflict('wider-agreement');
}

function othersOf(role: Work['actor']['role'], kind: string, categories: readonly string[]): number[] {
  const hers = kind === 'SHARE_WITH_AGENCY' ? sharable[role] : undefined;
  return hers ? categories.flatMap((one, i) => (hers.includes(one) ? [] : [i])) : [];
}

/** A task before it ends, for whoever carries the case. */
async function warnAhead(work: Work, found: Row, id: string, validTo: string | null): Promise<void> {
  const userId = validTo && (await primaryUser(work, found.id));
  if (userId) await warnOfEnd(work, found, { id, validTo, userId });
}

/** Taken back as easily as given, also in a closed case; nothing of it counts from the next read on. */
export async function withdrawConsent(work: Work, id: string, version: number, withdrawnHow: string): Promise<string> {
  const { db } = work;
  const present = await db.get('Consent', { id }, listed);
  db.demand('withdraw', 'Consent', present);
  if (othersOf(work.actor.role, present.kind, present.dataCategories).length) throw new Forbidden();
  // What is being sent by it at this moment is sent first, and taken back with it.
  await work.facts.holdTold(present.caseId);
  const hers = await work.facts.casesOfPerson(present.caseId);
  if (present.withdrawnAt) throw new Conflict('already-withdrawn');
  if (present.supersededAt) throw new Conflict('wrong-state');

  const withdrawnAt = now().toISOString();
  await db.act('withdraw', 'Consent', present, version, { withdrawnHow }, { withdrawnAt });
  await endReminders(work, id, 'cancel');
  // Also where a danger flag hides from her which agency it is.
  const [whole] = await db.inner('Consent', { id }, ['recipientAgencyId']);
  const recipientAgencyId = (whole?.recipientAgencyId ?? null) as string | null;
  // Said in both of her cases, it is taken back in both: whoever records that works on one of them.
  const { kind, serviceType = null } = present;
  const said = { kind, recipientAgencyId, serviceType, emergency: false, withdrawnAt: null, supersededAt: null };
  const same = { ...said, caseId: { in: hers.filter((one) => one !== present.caseId) } };
  const others = present.emergency ? [] : await db.inner('Consent', same, []);
  for (const other of others) {
    await db.follow('Consent', { id: other.id }, { withdrawnAt, withdrawnHow });
    await endReminders(work, other.id, 'cancel');
  }
  if (recipientAgencyId) {
    for (const one of hers) await takeBackReferrals(work, one, recipientAgencyId);
    await work.facts.takeBackElsewhere(present.caseId, recipientAgencyId);
  }
  return id;
}
