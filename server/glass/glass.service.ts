import type { Row } from '#server/access/db.ts';
import { type Work, writeTrail } from '#server/access/work.ts';
import { requireCodes } from '#server/codelists/codelists.service.ts';
import { now } from '#server/platform/clock.ts';
import { Conflict, NotFound, Problem } from '#server/platform/problems.ts';
import { endReminders, tellSupervisors } from '#server/reminders/reminders.service.ts';
import { glassMinutes } from './glass.contract.ts';

interface Paging {
  limit: number;
  cursor?: string | undefined;
}

const MINUTE = 60_000;
/** Attempts of one person within an hour, those that found nothing included. */
const attemptsAnHour = 6;

const listed = ['userId', 'reason', 'brokenAt', 'expiresAt', 'reviewedBy', 'reviewedAt'];

/** The register. It says who looked and whether it was reviewed; the words are opened one by one. */
export async function listGlass(
  work: Work,
  { pending, mine, ...paging }: Paging & { pending?: 'true' | undefined; mine?: 'true' | undefined },
) {
  const page = await work.db.page('BreakGlass', {
    where: {
      ...(pending && { reviewedAt: null }),
      ...(mine && { userId: work.actor.id, expiresAt: { gt: now().toISOString() } }),
    },
    columns: listed,
    sort: [
      ['brokenAt', 'desc'],
      ['id', 'desc'],
    ],
    ...paging,
  });
  return { ...page, items: await named(work, page.items) };
}

export async function showGlass(work: Work, id: string) {
  const [row] = await named(work, [await work.db.get('BreakGlass', { id })]);
  return row;
}

/** Adds the names of colleagues, and the codes of cases: the officer's register has them all, a supervisor those she reaches. */
async function named(work: Work, rows: Row[]): Promise<Row[]> {
  if (!rows.length) return rows;
  const caseIds = [...new Set(rows.map((row) => row.caseId as string))];
  const [names, codes, cases] = await Promise.all([
    work.facts.namesOf(rows.flatMap((row) => [row.userId, row.reviewedBy])),
    work.facts.codesOf(caseIds),
    work.db.find('Case', { where: { id: { in: caseIds } }, columns: ['code'], limit: caseIds.length }),
  ]);
  const reached = new Map(cases.map((row) => [row.id, row.code as string]));

  return rows.map((row) => ({
    ...row,
    caseCode: codes.get(row.caseId) ?? reached.get(row.caseId) ?? null,
    userName: names.get(row.userId) ?? null,
    reviewedByName: names.get(row.reviewedBy) ?? null,
  }));
}

/**
 * Opens one case for an hour. A code that nobody gave, one of another agency and one that is denied to her answer alike
 * (404). Every attempt is in the trail, and few are allowed: nobody learns by trying which codes there are.
 */
export async function breakGlass(
  work: Work,
  { caseCode, reason, explanation }: { caseCode: string; reason: string; explanation: string },
): Promise<string> {
  const { db, actor, facts } = work;
  await requireCodes(work, [{ list: 'glass_reason', field: 'reason', values: reason }]);
  // One at a time for each of us, until this unit of work is over.
  const found = await facts.glassCase(caseCode);
  const before = await db.count('AuditEntry', {
    actorId: actor.id,
    subject: 'BreakGlass',
    action: 'create',
    at: { gte: new Date(now().getTime() - 60 * MINUTE).toISOString() },
  });
  if (before >= attemptsAnHour) throw await failed(work, new Problem(429, 'too-many', { retryAfter: 60 * 60 }));
  if (!found) throw await failed(work, new NotFound());
  const present = { caseId: found.id, userId: actor.id, expiresAt: { gt: now().toISOString() } };
  if (await db.count('BreakGlass', present)) throw new Conflict('glass-open');

  const brokenAt = now();
  const id = await db.create(
    'BreakGlass',
    { reason, explanation },
    {
      caseId: found.id,
      survivorId: found.survivorId,
      userId: actor.id,
      brokenAt: brokenAt.toISOString(),
      expiresAt: new Date(brokenAt.getTime() + glassMinutes * MINUTE).toISOString(),
    },
  );
  db.note('break-glass', 'Case', { id: found.id }, reason);
  await tellSupervisors(work, found, { kind: 'GLASS_REVIEW', aboutModel: 'BreakGlass', aboutId: id });
  return id;
}

/**
 * Writes down an attempt that came to nothing while it is still her turn, past what is rolled back: so the next one counts
 * it, also when both were sent at once.
 */
async function failed<P extends Problem>({ actor, requestId }: Work, problem: P): Promise<P> {
  await writeTrail(actor, requestId, [
    { action: 'create', subject: 'BreakGlass', ids: [], caseId: null, fields: [], outcome: problem.type },
  ]);
  return problem;
}

/** Somebody else than its user looks at what was done under it, and says so. */
export async function reviewGlass(
  work: Work,
  id: string,
  version: number,
  body: { reviewNote: string },
): Promise<string> {
  const { db, actor } = work;
  const found = await db.get('BreakGlass', { id }, listed);
  if (found.userId === actor.id) throw new Conflict('own-request');
  if (found.reviewedAt) throw new Conflict('already-reviewed');

  await db.act('review', 'BreakGlass', found, version, body, {
    reviewedBy: actor.id,
    reviewedAt: now().toISOString(),
  });
  await endReminders(work, id, 'finish');
  return id;
}
