import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { getCase } from '#server/cases/cases.service.ts';
import {
  endMemberships,
  heirOf,
  makePrimary,
  primaryUser,
  requireColleague,
  requireNotHerself,
} from '#server/members/members.service.ts';
import { now } from '#server/platform/clock.ts';
import { Conflict, Invalid, invalidField } from '#server/platform/problems.ts';
import { scheduleReminder } from '#server/reminders/reminders.service.ts';
import type { NewDenyEntry } from './denials.contract.ts';

interface Paging {
  limit: number;
  cursor?: string | undefined;
}
const newestFirst = [
  ['recordedAt', 'desc'],
  ['id', 'desc'],
] as const;

export async function listDenials(work: Work, code: string, paging: Paging) {
  const found = await getCase(work, code, []);
  const page = await work.db.page('DenyEntry', { where: { caseId: found.id }, sort: newestFirst, ...paging });
  return { ...page, items: await withNames(work, page.items) };
}

/** The register over all cases in reach. It says that somebody is kept away, never why: no sealed column is read. */
export async function denyRegister(
  work: Work,
  { kind, open, ...paging }: Paging & { kind?: string | undefined; open?: 'true' | undefined },
) {
  const page = await work.db.page('DenyEntry', {
    where: { kind, ...(open && { liftedAt: null }) },
    columns: ['kind', 'userId', 'deniedAgencyId', 'recordedBy', 'recordedAt', 'liftedAt'],
    sort: newestFirst,
    ...paging,
  });
  const codes = await work.facts.codesOf(page.items.map((row) => row.caseId));
  const items = await withNames(work, page.items);
  return { ...page, items: items.map((row) => ({ ...row, caseCode: codes.get(row.caseId) ?? null })) };
}

export async function showDenial(work: Work, id: string) {
  const [row] = await withNames(work, [await work.db.get('DenyEntry', { id })]);
  return row;
}

async function withNames(work: Work, rows: Row[]): Promise<Row[]> {
  const names = await work.facts.namesOf(rows.flatMap((row) => [row.userId, row.recordedBy]));
  return rows.map((row) => ({
    ...row,
    userName: names.get(row.userId) ?? null,
    recordedByName: names.get(row.recordedBy) ?? null,
  }));
}

/** What each kind of entry names. */
const named = {
  USER: 'userId',
  AGENCY: 'deniedAgencyId',
  INTERPRETER: 'party',
  COMMUNITY: 'party',
  PERSON: 'party',
} as const;

/**
 * Keeps somebody away from a case, also from a closed one. For a colleague it takes effect in this transaction: the
 * database closes the case to her, her memberships end, and what she had planned goes to whoever carries the case.
 */
export async function addDenial(work: Work, code: string, { handOverTo, ...body }: NewDenyEntry): Promise<string> {
  const { db, actor } = work;
  const found = await getCase(work, code, []);
  checkNamed(body);
  if (body.deniedAgencyId) await requireOtherAgency(work, body.deniedAgencyId);
  if (body.userId) await requireOwnStaff(work, body.userId);

  await work.facts.holdTold(found.id);
  const others = body.userId ? await othersOfPerson(work, found.id) : [];
  if (body.userId) {
    await letGo(work, found, body.userId, handOverTo);
    for (const other of others)
      await letGo(work, other, body.userId, handOverTo ?? (await primaryUser(work, found.id)));
  }
  const id = await db.create('DenyEntry', body, {
    caseId: found.id,
    survivorId: found.survivorId,
    recordedBy: actor.id,
    recordedAt: now().toISOString(),
  });
  if (body.userId) {
    const elsewhere = await work.facts.letGoElsewhere(found.id, body.userId);
    const hers = new Set([...(await work.facts.casesOfPerson(found.id)), ...elsewhere]);
    for (const one of hers) await work.keepStandIns({ case: one });
  }
  return id;
}

/** Her other cases, as far as they are in reach: an entry counts in all of them for as long as they are merged. */
async function othersOfPerson({ db, facts }: Work, caseId: string): Promise<Row[]> {
  const hers = await facts.casesOfPerson(caseId);
  return hers.length > 1
    ? db.find('Case', { where: { id: { in: hers.filter((id) => id !== caseId) } }, columns: [] })
    : [];
}

function checkNamed(body: NewDenyEntry): void {
  const needed = named[body.kind];
  const fields = ['userId', 'deniedAgencyId', 'party'] as const;
  const errors = fields.flatMap((field) => {
    if (field === needed) return body[field] ? [] : [{ path: `/${field}`, code: 'required' }];
    return body[field] === undefined ? [] : [{ path: `/${field}`, code: 'invalid-value' }];
  });
  if (errors.length) throw new Invalid(errors);
}

/** One's own agency cannot be kept away as a whole: the case would be lost to everybody. */
async function requireOtherAgency({ facts, actor }: Work, agencyId: string): Promise<void> {
  if (agencyId === actor.agencyId || !(await facts.isActive('Agency', agencyId)))
    throw invalidField('deniedAgencyId', 'invalid-choice');
}

/** An entry says why, so nobody writes one about herself. */
async function requireOwnStaff({ facts, actor }: Work, userId: string): Promise<void> {
  if (userId === actor.id) throw invalidField('userId', 'not-yourself');
  if (!(await facts.namesOf([userId])).size) throw invalidField('userId', 'invalid-choice');
}

/** She is off the case before she is kept away from it. If she carries it, somebody else takes over in the same act. */
async function letGo(work: Work, found: Row, userId: string, handOverTo: string | undefined): Promise<void> {
  const primary = await primaryUser(work, found.id);
  if (primary === userId) {
    if (!handOverTo || handOverTo === userId) throw new Conflict('last-primary');
    await requireColleague(work, found.id, handOverTo, 'social_worker', 'handOverTo');
    await requireNotHerself(work, found.id, handOverTo, 'social_worker', 'handOverTo', true);
    await makePrimary(work, found, handOverTo);
  }
  const heir = await heirOf(work, found.id, userId);
  const handedOver = await endMemberships(work, found.id, { userId }, userId, heir);
  if (!heir || !handedOver) return;

  // One task says that something came to her; it says neither from whom nor why.
  await scheduleReminder(work, found, {
    kind: 'TAKEN_OVER',
    userId: heir,
    dueAt: now(),
    aboutModel: 'Case',
    aboutId: found.id,
  });
}

/** Lifts an entry. Nobody comes back onto the team by it. */
export async function liftDenial(work: Work, id: string, version: number): Promise<string> {
  const { db } = work;
  const present = await db.get('DenyEntry', { id }, ['liftedAt']);
  if (present.liftedAt) throw new Conflict('already-lifted');

  await db.act(
    'lift',
    'DenyEntry',
    present,
    version,
    {},
    {
      liftedAt: now().toISOString(),
    },
  );
  return id;
}
