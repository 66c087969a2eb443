import type { Work } from '#server/access/work.ts';
import { getCase } from '#server/cases/cases.service.ts';
import { BadQuery } from '#server/platform/problems.ts';
import type { AuditFilter } from './audit.contract.ts';

interface Paging {
  limit: number;
  cursor?: string | undefined;
}

/** Who looked at a case. The lines of a case are one chain, so its numbers are the order. */
export async function whoLooked(
  work: Work,
  code: string,
  { only, limit, cursor }: Paging & { only?: 'reads' | 'changes' | 'refusals' | undefined },
) {
  const { db, facts } = work;
  const found = await getCase(work, code, []);
  const row = { ...found, caseId: found.id };
  db.demand('read', 'Look', row);
  const shown = db.fields('read', 'Look', row);

  const rows = await facts.chainOf(found.id, before(cursor), only ?? 'all', limit + 1);
  const lines = rows.slice(0, limit);
  const names = await facts.namesOf(lines.map((line) => line.actorId as string | null));
  const items = lines.map((line) => ({
    ...Object.fromEntries(Object.entries(line).filter(([field]) => shown.has(field))),
    actorName: names.get(line.actorId) ?? null,
  }));
  return { items, nextCursor: rows.length > limit ? String(lines.at(-1)!.seq) : null };
}

function before(cursor: string | undefined): number {
  if (cursor === undefined) return 2_147_483_647;
  if (!/^\d{1,9}$/.test(cursor)) throw new BadQuery(['cursor'], 'invalid-cursor');
  return Number(cursor);
}

/** What was changed in a case, field by field. */
export async function caseHistory(work: Work, code: string, paging: Paging) {
  const { db } = work;
  const found = await getCase(work, code, []);
  db.demand('read', 'History', { ...found, caseId: found.id });
  const page = await db.history(found, paging);

  const names = await work.facts.namesOf(page.items.map((item) => item.changedBy));
  return { ...page, items: page.items.map((item) => ({ ...item, changedByName: names.get(item.changedBy) ?? null })) };
}

/** The trail of the agency, by time. */
export async function readTrail(work: Work, { actor, caseCode, from, to, limit, cursor, ...filters }: AuditFilter) {
  const caseId = caseCode && (await work.facts.caseOfCode(caseCode));
  if (caseCode && !caseId) return { items: [], nextCursor: null };

  const page = await work.db.page('AuditEntry', {
    where: {
      ...filters,
      ...(actor && { actorId: actor }),
      ...(caseId && { caseId }),
      ...((from || to) && { at: { ...(from && { gte: from }), ...(to && { lt: to }) } }),
    },
    sort: [
      ['at', 'desc'],
      ['chain', 'desc'],
      ['seq', 'desc'],
    ],
    limit,
    cursor,
  });
  const [names, codes] = await Promise.all([
    work.facts.namesOf(page.items.map((line) => line.actorId)),
    work.facts.codesOf(page.items.map((line) => line.caseId)),
  ]);
  const items = page.items.map((line) => ({
    ...line,
    actorName: names.get(line.actorId) ?? null,
    caseCode: codes.get(line.caseId) ?? null,
  }));
  return { ...page, items };
}
