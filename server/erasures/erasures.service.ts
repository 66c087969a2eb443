import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { noteDestroyed } from '#server/backup/destroyed.service.ts';
import { getCase } from '#server/cases/cases.service.ts';
import { now } from '#server/platform/clock.ts';
import { Conflict } from '#server/platform/problems.ts';
import type { erasureReasons } from './erasures.contract.ts';

type Paged = { cursor?: string | undefined; limit: number };

/** What was asked about one case, newest first. */
export async function erasuresOfCase(work: Work, code: string, paged: Paged) {
  const found = await getCase(work, code, []);
  const page = await work.db.page('Erasure', { where: { caseId: found.id }, ...paged });
  return { ...page, items: await named(work, page.items) };
}

/** The officer's list over all cases of the agency. */
export async function listErasures(work: Work, paged: Paged) {
  const page = await work.db.page('Erasure', paged);
  return { ...page, items: await named(work, page.items) };
}

export async function getErasure(work: Work, id: string) {
  const [row] = await named(work, [await work.db.get('Erasure', { id })]);
  return row!;
}

/** The officer knows a case by its code and nothing else. */
async function named({ facts }: Work, rows: Row[]) {
  const [codes, names] = await Promise.all([
    facts.codesOf(rows.map((row) => row.caseId as string)),
    facts.namesOf(rows.flatMap((row) => [row.requestedBy as string, row.decidedBy as string | null])),
  ]);
  return rows.map((row) => ({
    ...row,
    caseCode: codes.get(row.caseId) ?? null,
    requestedByName: names.get(row.requestedBy) ?? null,
    decidedByName: names.get(row.decidedBy) ?? null,
  }));
}

/** A supervisor asks. Only what is closed: so services have ended and nobody works on it any more. */
export async function askErasure(
  work: Work,
  code: string,
  body: { reason: (typeof erasureReasons)[number] },
): Promise<string> {
  const { db, actor } = work;
  const found = await getCase(work, code, ['status']);
  db.demand('create', 'Erasure', found);
  if (found.status !== 'CLOSED') throw new Conflict('case-not-closed');

  return db.create('Erasure', body, {
    caseId: found.id,
    survivorId: found.survivorId,
    requestedBy: actor.id,
    requestedAt: now().toISOString(),
  });
}

/** The officer decides, never whoever asked. Confirming is the deed itself: there is no way back. */
export async function decideErasure(
  work: Work,
  id: string,
  version: number,
  action: 'confirm' | 'refuse',
): Promise<string> {
  const { db, actor, facts } = work;
  const asked = await db.get('Erasure', { id });
  db.demand(action, 'Erasure', asked);
  if (asked.status !== 'WAITING') throw new Conflict('already-decided');
  if (asked.requestedBy === actor.id) throw new Conflict('own-request');

  await db.act(
    action,
    'Erasure',
    asked,
    version,
    {},
    {
      status: action === 'confirm' ? 'CONFIRMED' : 'REFUSED',
      decidedBy: actor.id,
      decidedAt: now().toISOString(),
    },
  );
  if (action === 'refuse') return id;

  const at = now();
  await facts.eraseRecord(asked, at);
  // Beside the backups too: one made before this moment must not bring the record back.
  work.afterCommit(() => noteDestroyed(asked.survivorId as string, at));
  db.note('erase', 'Case', { caseId: asked.caseId, id: asked.caseId } as Partial<Row>);
  return id;
}
