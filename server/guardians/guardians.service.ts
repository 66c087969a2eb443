import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { getCase, requireOpen } from '#server/cases/cases.service.ts';
import { now } from '#server/platform/clock.ts';
import { Conflict } from '#server/platform/problems.ts';
import type { GuardianshipBody } from './guardians.contract.ts';

export async function listGuardians(work: Work, code: string, paging: { limit: number; cursor?: string | undefined }) {
  const found = await getCase(work, code, []);
  const page = await work.db.page('Guardianship', {
    where: { caseId: found.id },
    sort: [
      ['recordedAt', 'desc'],
      ['id', 'desc'],
    ],
    ...paging,
  });
  return { ...page, items: await named(work, page.items) };
}

export async function showGuardian(work: Work, id: string) {
  return (await named(work, [await work.db.get('Guardianship', { id })]))[0];
}

async function named(work: Work, rows: Row[]): Promise<Row[]> {
  const names = await work.facts.namesOf(rows.map((row) => row.recordedBy));
  return rows.map((row) => ({ ...row, recordedByName: names.get(row.recordedBy) ?? null }));
}

/** One at a time: whoever speaks for her now takes the place of who did. */
export async function recordGuardian(work: Work, code: string, body: Partial<GuardianshipBody>): Promise<string> {
  const { db, actor } = work;
  const found = await getCase(work, code, ['status']);
  requireOpen(found);

  await work.facts.holdCase(found.id);
  const recordedAt = now().toISOString();
  await db.follow('Guardianship', { caseId: found.id, endedAt: null }, { endedAt: recordedAt });
  return db.create('Guardianship', filled(body), {
    caseId: found.id,
    survivorId: found.survivorId,
    recordedBy: actor.id,
    recordedAt,
  });
}

export async function changeGuardian(
  work: Work,
  id: string,
  version: number,
  body: Partial<GuardianshipBody>,
): Promise<void> {
  await standing(work, id);
  await work.db.update('Guardianship', id, version, filled(body));
}

export async function endGuardian(work: Work, id: string, version: number): Promise<string> {
  const found = await standing(work, id);
  await work.db.update(
    'Guardianship',
    id,
    Number.isNaN(version) ? found.version : version,
    {},
    { endedAt: now().toISOString() },
  );
  return id;
}

async function standing({ db }: Work, id: string): Promise<Row> {
  const found = await db.get('Guardianship', { id });
  if (found.endedAt) throw new Conflict('wrong-state');
  return found;
}

/** What was left empty is nothing, not an empty word. */
const filled = (body: Partial<GuardianshipBody>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(body).map(([name, value]) => [name, value === '' ? null : value]));
