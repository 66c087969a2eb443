import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { getCase, requireOpen } from '#server/cases/cases.service.ts';
import { requireCodes } from '#server/codelists/codelists.service.ts';
import { compareNames } from '#server/duplicates/duplicates.service.ts';
import { today } from '#server/platform/clock.ts';
import { Conflict, invalidField } from '#server/platform/problems.ts';
import { ageBandOn, ageSessions } from '#server/statistics/ages.service.ts';
import { countPerson } from '#server/statistics/statistics.service.ts';
import { type IdentityField, type IdentityProfile, identityFields } from './people.contract.ts';
import { nothingYet, writeSingleton } from './singleton.ts';

/** The fields by which one person is told from another. */
const telling = ['legalName', 'otherNames', 'dateOfBirth'] as const;

const inOrder = (fields: ReadonlySet<string>): IdentityField[] => identityFields.filter((field) => fields.has(field));

/** What the vault holds and what of it the reader could have shown or change. No value leaves it. */
export async function identityCard(work: Work, code: string) {
  const { db } = work;
  const found = await getCase(work, code, []);
  const present = await db.masked('Identity', { caseId: found.id });
  const row = present ?? { caseId: found.id, marks: found.marks };

  return {
    filled: inOrder(new Set(present?.filled)),
    mayReveal: inOrder(db.fields('reveal', 'Identity', row)),
    mayChange: inOrder(db.fields('update', 'Identity', row)),
    version: present?.version ?? nothingYet.version,
  };
}

/** Writes what is given. Where it tells two people apart, answers whether there may be a duplicate (BR21). */
export async function changeIdentity(
  work: Work,
  code: string,
  version: number,
  body: Partial<IdentityProfile>,
): Promise<boolean | undefined> {
  const found = await getCase(work, code, ['status']);
  requireOpen(found);
  await requireNotice(work, found);
  checkBirth(body);
  await requireCodes(work, [
    { list: 'identity_document', field: 'documents', values: body.documents?.map((document) => document.type) },
    { list: 'citizenship', field: 'address/country', values: body.address?.country },
  ]);

  const find = () => work.db.masked('Identity', { caseId: found.id });
  await writeSingleton(work, 'Identity', found, version, find, body);
  if (body.dateOfBirth) await keepAgeBand(work, found.id, body.dateOfBirth);
  return telling.some((field) => body[field] !== undefined) ? compareNames(work, found.id) : undefined;
}

/** What is known of the birth decides the band, wherever it leaves no doubt; what was told before gives way. */
async function keepAgeBand(work: Work, caseId: string, dateOfBirth: string): Promise<void> {
  const ageBand = ageBandOn(today(), dateOfBirth);
  const [known] = await work.db.inner('Case', { id: caseId }, ['ageBand']);
  if (ageBand && known!.ageBand !== ageBand) {
    await work.db.follow('Case', { id: caseId }, { ageBand });
    await countPerson(work, caseId);
  }
  await ageSessions(work, caseId, known!.ageBand as string);
}

/**
 * Who she is may be written once she was told what happens with it (the notice) or in a recorded emergency. It does not
 * wait for the agreement to services (BR1): that is signed with a name.
 */
async function requireNotice({ db }: Work, found: Row): Promise<void> {
  const [known] = await db.inner('Case', { id: found.id }, ['noticeVersion', 'emergencyBasis']);
  if (!known?.noticeVersion && !known?.emergencyBasis) throw new Conflict('notice-required');
}

const lengths: Partial<Record<NonNullable<IdentityProfile['birthPrecision']>, number>> = {
  EXACT: 10,
  MONTH: 7,
  YEAR: 4,
};

/** A date and how exactly it is known are one thing: both are given, and they fit each other. */
function checkBirth({ dateOfBirth, birthPrecision }: Partial<IdentityProfile>): void {
  if (dateOfBirth === undefined && birthPrecision === undefined) return;
  if (dateOfBirth === undefined) throw invalidField('dateOfBirth', 'required');
  if (birthPrecision === undefined) throw invalidField('birthPrecision', 'required');

  if (dateOfBirth === null) {
    if (birthPrecision !== null && birthPrecision !== 'UNKNOWN') throw invalidField('dateOfBirth', 'required');
    return;
  }
  if (birthPrecision === null) throw invalidField('birthPrecision', 'required');
  if (birthPrecision === 'UNKNOWN') throw invalidField('birthPrecision', 'invalid-value');
  const length = lengths[birthPrecision];
  if (length && dateOfBirth.length !== length) throw invalidField('dateOfBirth', 'not-that-precise');
  if (dateOfBirth > today().slice(0, dateOfBirth.length)) throw invalidField('dateOfBirth', 'in-future');
}

/** Shows one field: an act of its own in the trail, with a reason from a closed list. */
export async function revealIdentity(
  work: Work,
  code: string,
  { fields: [field], reason }: { fields: IdentityField[]; reason: string },
): Promise<Record<string, unknown>> {
  const found = await getCase(work, code, []);
  await requireCodes(work, [{ list: 'reveal_reason', field: 'reason', values: reason }]);

  const shown = field === 'dateOfBirth' ? ['dateOfBirth', 'birthPrecision'] : [field!];
  return work.db.reveal('Identity', found, { caseId: found.id }, shown, reason);
}
