import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { now } from '#server/platform/clock.ts';
import { Conflict, invalidField } from '#server/platform/problems.ts';
import { participantsOf } from '#server/reports/participants.service.ts';
import { grantReport } from '#server/reports/release.service.ts';
import type { ProtectedTable } from '#server/reports/reports.contract.ts';
import { goodForDays, keptForDays } from './evidence.contract.ts';

const day = 86_400_000;

export async function listPacks(
  work: Work,
  { releaseId, ...paging }: { limit: number; cursor?: string | undefined; releaseId?: string | undefined },
) {
  const page = await work.db.page('EvidencePack', { where: { releaseId }, ...paging });
  return { ...page, items: await shown(work, page.items) };
}

export async function showPack(work: Work, id: string) {
  const [one] = await shown(work, [await work.db.get('EvidencePack', { id })]);
  return one!;
}

async function shown({ facts, db }: Work, rows: readonly Row[]) {
  const names = await facts.namesOf(
    rows.flatMap(({ requestedBy, decidedBy }) => [requestedBy, decidedBy].filter(Boolean)),
  );
  const wanted = [...new Set(rows.map(({ releaseId }) => releaseId as string))];
  const releases = await db.find('Release', { where: { id: { in: wanted } }, columns: ['result', 'recipient'] });
  return rows.map((row) => {
    const { recipient, result } = releases.find(({ id }) => id === row.releaseId)!;
    const { title, grant, periodFrom, periodTo } = result as ProtectedTable;
    return {
      ...row,
      state: hasLapsed(row) ? 'LAPSED' : row.state,
      ...{ title, recipient, periodFrom, periodTo, grant: grant!.name },
      requestedByName: names.get(row.requestedBy) ?? '',
      decidedByName: row.decidedBy ? (names.get(row.decidedBy) ?? '') : null,
    };
  });
}

const hasLapsed = ({ state, decidedAt }: Row) =>
  state === 'APPROVED' && now().getTime() - Date.parse(decidedAt as string) > goodForDays * day;

/** Only of persons counted for a grant, whose figure one funder was shown: the pack is for her and tells no more of groups. */
export async function requestPack(
  { db, actor }: Work,
  { releaseId, sample }: { releaseId: string; sample?: number | undefined },
): Promise<string> {
  const release = await db.findOne('Release', { id: releaseId, state: 'RELEASED', profile: 'funder' });
  if (!release || !grantReport(release.reportId)) throw invalidField('releaseId', 'invalid-choice');

  return db.create(
    'EvidencePack',
    { releaseId, ...(sample && { sample }) },
    { requestedBy: actor.id, requestedAt: now().toISOString() },
  );
}

/** The second pair of eyes: whoever asked does not decide, whatever roles she has. */
export async function decidePack(work: Work, id: string, version: number, state: 'APPROVED' | 'REFUSED') {
  const { db, actor } = work;
  const row = await db.get('EvidencePack', { id });
  db.demand('approve', 'EvidencePack', row);
  if (row.state !== 'REQUESTED') throw new Conflict('already-decided');
  if (row.requestedBy === actor.id) throw new Conflict('own-request');

  const decided = { state, decidedBy: actor.id, decidedAt: now().toISOString() };
  await db.act('approve', 'EvidencePack', row, version, {}, decided);
  return id;
}

/** Marks an approved pack as taken: it is good for one time. */
export async function takePack(work: Work, id: string, version: number): Promise<string> {
  const { db } = work;
  const row = await db.get('EvidencePack', { id });
  db.demand('take', 'EvidencePack', row);
  if (row.state !== 'APPROVED') throw new Conflict('wrong-state');
  if (hasLapsed(row)) throw new Conflict('pack-expired');
  if (!(await registerOf(work, row))) throw new Conflict('pack-too-few');

  await db.act('take', 'EvidencePack', row, version, {}, { state: 'TAKEN', takenAt: now().toISOString() });
  return id;
}

/** What was taken, in the answer to taking it (and to a retry whose answer was lost). Each time is recorded. */
export async function showTaken(work: Work, id: string) {
  const row = await work.db.get('EvidencePack', { id });
  work.db.note('export', 'EvidencePack', row);
  const register = await registerOf(work, row);
  if (!register) throw new Conflict('pack-too-few');
  const destroyBy = new Date(Date.parse(row.takenAt as string) + keptForDays * day).toISOString().slice(0, 10);
  return { ...(await showPack(work, id)), ...register, destroyBy };
}

async function registerOf({ db, actor }: Work, { id, releaseId, sample }: Row) {
  const { result } = await db.get('Release', { id: releaseId }, ['result']);
  const grant = await db.get('FundingGrant', { id: (result as ProtectedTable).grant!.id });
  return participantsOf(result as ProtectedTable, {
    lot: id,
    agencyId: actor.agencyId,
    eligibility: grant.eligibility as string[],
    residence: grant.residenceStatuses as string[],
    sample: sample as number | null,
  });
}
