import { randomUUID } from 'node:crypto';
import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { requireCodes } from '#server/codelists/codelists.service.ts';
import { keepFlags } from '#server/flags/standing.service.ts';
import { today } from '#server/platform/clock.ts';
import { BadQuery, Conflict, invalidField } from '#server/platform/problems.ts';
import { ageSessions } from '#server/statistics/ages.service.ts';
import { countPerson } from '#server/statistics/statistics.service.ts';
import { countEpisodes } from '#server/statistics/support.service.ts';
import { aliasKey } from './alias.ts';
import { type CaseFilter, type CaseProfile, normaliseCode, sensitiveFields } from './cases.contract.ts';
import { checkCharacter, newCaseCode } from './code.ts';

const listed = [
  'code',
  'alias',
  'status',
  'teamId',
  'openedOn',
  'closedOn',
  'lastSessionOn',
  'mergedAt',
  'intakeStep',
  'gender',
  'ageBand',
  'languages',
];
const sorts = { openedOn: 'openedOn', alias: 'aliasKey', code: 'code' } as const;

/** The caseload in reach. Nothing sealed is read. */
export async function listCases(
  { db }: Work,
  { q, open, language, sort, count, cursor, limit, ...filters }: CaseFilter,
) {
  const where = {
    ...filters,
    // A case that stands still is found by its code, as it may stand on paper.
    ...(!(q && 'code' in search(q)) && { mergedAt: null }),
    ...(open && { status: open === 'true' ? { not: 'CLOSED' } : 'CLOSED' }),
    ...(language && { languages: { has: language } }),
    ...(q && search(q)),
  };
  const column = sorts[sort.replace('-', '') as keyof typeof sorts];
  const way = sort.startsWith('-') ? ('desc' as const) : ('asc' as const);
  const columns = [...listed, ...(column === 'aliasKey' ? ['aliasKey'] : [])];
  if (open && filters.status) throw new BadQuery(['open']);

  const page = await db.page('Case', {
    where,
    sort: [
      [column, way],
      ['id', way],
    ],
    limit,
    cursor,
    columns,
  });
  const total = count ? await db.count('Case', where) : undefined;
  return { ...page, ...(total !== undefined && { total }) };
}

/** A whole code finds the case; anything else is the beginning of an alias. */
function search(q: string) {
  const code = normaliseCode(q);
  return isWholeCode(code, q) ? { code } : { aliasKey: { startsWith: aliasKey(q) } };
}

/** An alias may have eight letters too; a hyphen, a digit or the right check character tells a code from it. */
function isWholeCode(code: string, typed: string): boolean {
  if (!/^[0-9A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{2}$/.test(code)) return false;
  const plain = code.replaceAll('-', '');
  return /[\d-]/.test(typed) || checkCharacter(plain.slice(0, 7)) === plain[7];
}

/** The case behind a code. Unknown and out of reach are the same. */
export const getCase = ({ db }: Work, code: string, columns?: readonly string[]): Promise<Row> =>
  db.get('Case', { code }, columns && [...columns, 'mergedAt']);

/** Opening a case is a recorded act, also when nothing sealed is shown. */
export async function openCase(work: Work, code: string) {
  const found = await getCase(work, code);
  work.db.note('open', 'Case', found);
  return found;
}

/** A new case in intake, with its record key and its first team member: whoever starts it. */
export async function startCase(
  work: Work,
  { teamId, ...profile }: Partial<CaseProfile> & { alias: string },
): Promise<string> {
  const { db, actor } = work;
  await requireKnown(work, profile);
  const stamps = await beginRecord(work, profile.alias, await ownTeam(work, teamId));
  const { survivorId } = stamps;

  const id = await db.create('Case', profile, stamps);
  await db.followWith('CaseMembership', {
    caseId: id,
    survivorId,
    userId: actor.id,
    role: actor.role,
    isPrimary: true,
    startedOn: today(),
  });
  await work.keepStandIns({ case: id });
  await countPerson(work, id);
  return id;
}

/** The key of a new record, and what every new case begins with. */
export async function beginRecord(work: Work, alias: string, teamId: string) {
  const survivorId = randomUUID();
  await work.newRecordKey(survivorId);
  return {
    survivorId,
    code: newCaseCode(),
    aliasKey: aliasKey(alias),
    teamId,
    status: 'INTAKE',
    intakeStep: 'language',
    openedOn: today(),
    createdBy: work.actor.id,
    statisticsNumber: randomUUID(),
  };
}

/** The team the case is carried by: one of her own. */
async function ownTeam({ facts }: Work, wanted: string | undefined): Promise<string> {
  const teams = await facts.ownTeams();
  const team = wanted ?? teams[0];
  if (!team || !teams.includes(team)) throw invalidField('teamId', 'invalid-choice');
  return team;
}

/** A case moves to a team of one's own, so that whoever moves it still answers for it; the desk gives it to any team. */
async function requireTeam(work: Work, teamId: string): Promise<void> {
  if (work.actor.role !== 'coordinator') return void (await ownTeam(work, teamId));
  const team = await work.db.findOne('Team', { id: teamId, active: true }, []);
  if (!team) throw invalidField('teamId', 'invalid-choice');

  // Whoever supervises a team as well does not bring cases into her own sight from the desk.
  const [roles, own] = await Promise.all([work.facts.rolesOf(work.actor.id), work.facts.ownTeams()]);
  if (roles.includes('supervisor') && own.includes(teamId)) throw invalidField('teamId', 'not-by-yourself');
}

export async function changeCase(
  work: Work,
  code: string,
  version: number,
  { teamId, ...changes }: Partial<CaseProfile>,
): Promise<void> {
  const { db } = work;
  const found = await getCase(work, code);
  requireOpen(found);
  if (sensitiveFields.some((field) => changes[field] !== undefined && changes[field] !== null))
    await requireAgreement(work, found.id, changes);
  await requireKnown(work, changes);
  if (teamId !== undefined) await requireTeam(work, teamId);
  for (const field of ['noticeGivenOn', 'recognitionAppliedOn', 'longTermResidenceAppliedOn'] as const)
    if (changes[field] && changes[field] > today()) throw invalidField(field, 'in-future');

  const [before] = await db.inner('Case', { id: found.id }, ['ageBand']);
  await db.update(
    'Case',
    found.id,
    version,
    { ...changes, ...(teamId !== undefined && { teamId }) },
    { ...(changes.alias && { aliasKey: aliasKey(changes.alias) }), ...seenBy(work, changes) },
  );
  if (changes.safetyFlags !== undefined)
    await keepFlags(work, found as Row & { survivorId: string }, changes.safetyFlags);
  await countPerson(work, found.id);
  if (changes.ageBand !== undefined) await ageSessions(work, found.id, before!.ageBand as string);
}

/** Who saw the paper, and when: whoever says so, today. */
function seenBy({ actor }: Work, { eligibilityEvidence }: Partial<CaseProfile>) {
  if (eligibilityEvidence === undefined) return {};
  return eligibilityEvidence === null
    ? { eligibilitySeenOn: null, eligibilitySeenBy: null }
    : { eligibilitySeenOn: today(), eligibilitySeenBy: actor.id };
}

/** Every code of a profile stands in its list and may be chosen today. */
function requireKnown(work: Work, profile: Partial<CaseProfile>): Promise<void> {
  return requireCodes(work, [
    { list: 'form_of_address', field: 'formOfAddress', values: profile.formOfAddress },
    { list: 'gender', field: 'gender', values: profile.gender },
    { list: 'age_band', field: 'ageBand', values: profile.ageBand },
    { list: 'language', field: 'languages', values: profile.languages },
    { list: 'literacy', field: 'literacy', values: profile.literacy },
    { list: 'interpreter_gender', field: 'interpreter/gender', values: profile.interpreter?.gender },
    { list: 'language', field: 'interpreter/language', values: profile.interpreter?.language },
    { list: 'citizenship', field: 'citizenships', values: profile.citizenships },
    { list: 'need', field: 'needs', values: profile.needs },
    { list: 'vulnerability', field: 'vulnerabilities', values: profile.vulnerabilities },
    { list: 'residence_status', field: 'residenceStatus', values: profile.residenceStatus },
    { list: 'work_right', field: 'workRight', values: profile.workRight },
    { list: 'eligibility_evidence', field: 'eligibilityEvidence', values: profile.eligibilityEvidence },
    { list: 'safety_flag', field: 'safetyFlags', values: profile.safetyFlags },
    { list: 'emergency_basis', field: 'emergencyBasis', values: profile.emergencyBasis },
  ]);
}

export function requireOpen(found: { id: string; status?: unknown; mergedAt?: unknown }): void {
  if (found.mergedAt) throw new Conflict('case-merged');
  if (found.status === 'CLOSED') throw new Conflict('case-closed');
}

/** BR1: nothing sensitive before notice and agreement to services, or a recorded emergency. */
export async function requireAgreement(
  work: Work,
  caseId: string,
  changes: { noticeVersion?: string | null; emergencyBasis?: string | null } = {},
): Promise<void> {
  const [found] = await work.db.inner('Case', { id: caseId }, ['noticeVersion', 'emergencyBasis']);
  await requireBasis(work, caseId, {
    noticeVersion: changes.noticeVersion ?? found?.noticeVersion,
    emergencyBasis: changes.emergencyBasis ?? found?.emergencyBasis,
  });
}

/** The same where notice and emergency are known already. */
export async function requireBasis(
  { db, facts }: Work,
  caseId: string,
  { noticeVersion, emergencyBasis }: { noticeVersion: string | null; emergencyBasis: string | null },
): Promise<void> {
  if (emergencyBasis) return;

  const agreements = await db.inner('Consent', { caseId, kind: 'SERVICE', withdrawnAt: null, supersededAt: null }, [
    'validTo',
  ]);
  const inForce = agreements.filter(({ validTo }) => !validTo || validTo >= today());
  const narrowed = await facts.narrowed(inForce.map(({ id }) => id));
  if (!noticeVersion || inForce.every(({ id }) => narrowed.has(id))) throw new Conflict('agreement-required');
}

/** The intake is done; the case is active. */
export async function activateCase(work: Work, code: string, version: number): Promise<string> {
  const { db } = work;
  const found = await getCase(work, code);
  if (found.status !== 'INTAKE') throw new Conflict('wrong-state');
  await requireAgreement(work, found.id);

  await db.act('activate', 'Case', found, version, {}, { status: 'ACTIVE', intakeStep: null });
  await countPerson(work, found.id);
  return found.id;
}

/** Closing ends what hangs on the case: services, appointments, reminders (BR6). The team stays, so that it can be reopened. */
export async function closeCase(
  work: Work,
  code: string,
  version: number,
  reasons: { closureReason: string; closureNote: string },
): Promise<string> {
  const { db } = work;
  const found = await getCase(work, code);
  if (found.status === 'CLOSED') throw new Conflict('already-closed');
  await requireCodes(work, [{ list: 'closure_reason', field: 'closureReason', values: reasons.closureReason }]);

  await db.act('close', 'Case', found, version, reasons, {
    status: 'CLOSED',
    closedOn: today(),
  });
  await db.follow(
    'Episode',
    { caseId: found.id, status: { in: ['ACTIVE', 'ON_HOLD'] } },
    { status: 'ENDED_EARLY', endedOn: today() },
  );
  await db.follow(
    'Episode',
    { caseId: found.id, status: { in: ['PLANNED', 'WAITLIST'] } },
    { status: 'CANCELLED', endedOn: today() },
  );
  await countEpisodes(work, found.id);
  await db.follow('Appointment', { caseId: found.id, status: 'PLANNED' }, { status: 'CANCELLED' });
  await db.follow(
    'Reminder',
    { caseId: found.id, state: { in: ['SCHEDULED', 'RAISED'] } },
    { state: 'CANCELLED', why: 'case-closed' },
  );
  await countPerson(work, found.id);
  return found.id;
}

export async function reopenCase(
  work: Work,
  code: string,
  version: number,
  reason: { reopeningReason: string },
): Promise<string> {
  const { db } = work;
  const found = await getCase(work, code);
  if (found.status !== 'CLOSED') throw new Conflict('case-not-closed');

  await db.act('reopen', 'Case', found, version, reason, {
    status: 'ACTIVE',
    closedOn: null,
    reopenedOn: today(),
    closureReason: null,
  });
  await work.keepStandIns({ case: found.id });
  await countPerson(work, found.id);
  return found.id;
}
