import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { leaksIn } from '#server/disclosure/measures.ts';
import { now } from '#server/platform/clock.ts';
import { Conflict, invalidField, NotFound } from '#server/platform/problems.ts';
import {
  auditAgain,
  compare,
  earlierEdition,
  lastEditionOf,
  populationOfReport,
  titleOf,
} from '#server/reports/release.service.ts';
import type { ProtectedTable } from '#server/reports/reports.contract.ts';
import type { Replaced } from './releases.contract.ts';

const line = [
  'reportId',
  'profile',
  'recipient',
  'periodFrom',
  'periodTo',
  'state',
  'edition',
  'replacesId',
  'requestedBy',
  'requestedAt',
  'decidedBy',
  'decidedAt',
];

interface Filter {
  limit: number;
  cursor?: string | undefined;
  state?: string | undefined;
  reportId?: string | undefined;
}

export async function listReleases(work: Work, { limit, cursor, state, reportId }: Filter) {
  const page = await work.db.page('Release', { where: { state, reportId }, columns: line, limit, cursor });
  return { ...page, items: await withNames(work, page.items) };
}

/** The tables themselves, so that nobody has to ask for them one by one to see them side by side. */
export async function listTables(
  work: Work,
  { limit, cursor, reportId, profile }: Omit<Filter, 'state'> & { profile?: string | undefined },
) {
  const where = { state: 'RELEASED', reportId, profile };
  const page = await work.db.page('Release', { where, columns: [...line, 'result'], limit, cursor });
  return { ...page, items: await withNames(work, page.items) };
}

export async function showRelease(work: Work, id: string) {
  const row = await work.db.get('Release', { id }, [...line, 'result']);
  const [shown] = await withNames(work, [row]);
  return { ...shown, replaces: await replacedBy(work, row) };
}

/**
 * The edition whose place a release takes, and what both show differently. To tell both side by side tells nobody anything
 * new: both were released to the same readers, who can lay one beside the other themselves, and that is what a correction is
 * held against before it is shown (`changedSince` in server/reports/making.ts: what it moves is moved by the threshold at
 * least). It is made of the published cells of both and of nothing else.
 */
async function replacedBy({ db }: Work, { replacesId, result }: Row): Promise<Replaced | null> {
  const row = replacesId && (await db.findOne('Release', { id: replacesId, state: 'RELEASED' }, [...line, 'result']));
  const before = row?.result && earlierEdition(row.result as ProtectedTable, result as ProtectedTable);
  if (!before) return null;
  return {
    id: row.id,
    edition: row.edition,
    decidedAt: row.decidedAt,
    base: Math.max(before.certificate.base, result.certificate.base),
    adjustments: compare(before, result).filter((one) => one.before !== one.after),
  };
}

async function withNames({ facts }: Work, rows: readonly Row[]) {
  const names = await facts.namesOf(
    rows.flatMap(({ requestedBy, decidedBy }) => [requestedBy, decidedBy].filter(Boolean)),
  );
  return rows.map((row) => ({
    ...row,
    title: titleOf(row.reportId),
    requestedByName: names.get(row.requestedBy) ?? '',
    decidedByName: row.decidedBy ? (names.get(row.decidedBy) ?? '') : null,
  }));
}

/** Days after the end of a period before anything of it is published for everybody: late entries come in, and lags hide. */
const lagDays = 30;

/** Asks for the very cells of a draft to be released. */
export async function requestRelease(work: Work, draftId: string, replacesId: string | undefined): Promise<string> {
  const { db, actor } = work;
  const draft = await db.findOne('ReportDraft', { id: draftId });
  if (!draft) throw invalidField('draftId', 'invalid-choice');
  const result = draft.result as ProtectedTable | null;
  if (!result) throw new Conflict('wrong-state');
  requireNoShareTold(result);
  if (result.profile === 'external' && !hasLagged(result.periodTo)) throw new Conflict('period-too-fresh');

  const [{ heldId }] = (await db.inner('ReportDraft', { id: draftId }, ['heldId'])) as [{ heldId: string }];
  const edition = await editionOf(work, result, draft.request.corrected === true, replacesId);
  return db.create('Release', replacesId ? { replacesId } : {}, {
    reportId: result.reportId,
    population: populationOfReport(result.reportId),
    request: draft.request,
    profile: result.profile,
    ...(result.recipient && { recipient: result.recipient }),
    periodFrom: result.periodFrom,
    periodTo: result.periodTo,
    result,
    heldId,
    edition,
    requestedBy: actor.id,
    requestedAt: now().toISOString(),
  });
}

/** A percentage in a text that goes with the table may tell a figure that is not shown. */
function requireNoShareTold({ recipient, grant, cells, certificate }: ProtectedTable): void {
  const wholes = cells.flatMap(({ value }) => value || []);
  const text = [recipient, grant?.name].filter(Boolean).join('\n');
  if (leaksIn(text, wholes, certificate.threshold).length) throw new Conflict('share-told');
}

function hasLagged(month: string): boolean {
  const end = new Date(`${month}-01T00:00:00Z`);
  end.setUTCMonth(end.getUTCMonth() + 1);
  return now().getTime() - end.getTime() >= lagDays * 86_400_000;
}

/**
 * A correction says which release it takes the place of; nothing else does. That is the last edition of the very same
 * question: the figures of one are told with the other, so they are for the same reader and broken down alike.
 */
async function editionOf(work: Work, result: ProtectedTable, corrected: boolean, replacesId: string | undefined) {
  if (!corrected) {
    if (replacesId) throw invalidField('replacesId', 'not-corrected');
    return 1;
  }
  if (!replacesId) throw invalidField('replacesId', 'required');
  const last = await lastEditionOf(work, result);
  if (last?.id !== replacesId) throw invalidField('replacesId', 'invalid-choice');
  return (last.edition as number) + 1;
}

/** Somebody else says yes. Whatever was released since the draft was made is audited with it; one release at a time. */
export async function approveRelease(work: Work, id: string, version: number): Promise<string> {
  const { db, actor } = work;
  const row = await requested(work, id, 'approve');
  await work.facts.holdPopulation(populationOfReport(row.reportId));
  if (row.replacesId && (await lastEditionOf(work, row.result))?.id !== row.replacesId)
    throw new Conflict('already-replaced');
  const [{ heldId }] = (await db.inner('Release', { id }, ['heldId'])) as [{ heldId: string }];
  const against = await auditAgain(work, row.result as ProtectedTable, heldId);
  if (against)
    throw new Conflict(
      'release-blocked',
      against.slice(0, 20).map((release) => ({ path: '/releases', code: 'blocked-by-release', params: { release } })),
    );

  await db.act('approve', 'Release', row, version, {}, decision(actor.id, 'RELEASED'));
  return id;
}

export async function refuseRelease(work: Work, id: string, version: number): Promise<string> {
  const row = await requested(work, id, 'approve');
  await work.db.act('approve', 'Release', row, version, {}, decision(work.actor.id, 'REFUSED'));
  return id;
}

export async function withdrawRelease({ db, actor }: Work, id: string, version: number): Promise<string> {
  const row = await db.get('Release', { id });
  db.demand('withdraw', 'Release', row);
  if (row.state !== 'REQUESTED') throw new Conflict('already-decided');
  await db.act('withdraw', 'Release', row, version, {}, decision(actor.id, 'WITHDRAWN'));
  return id;
}

async function requested({ db, actor }: Work, id: string, action: string): Promise<Row> {
  const row = await db.get('Release', { id });
  db.demand(action, 'Release', row);
  if (row.state !== 'REQUESTED') throw new Conflict('already-decided');
  if (row.requestedBy === actor.id) throw new Conflict('own-request');
  return row;
}

const decision = (decidedBy: string, state: string) => ({ state, decidedBy, decidedAt: now().toISOString() });

/** What a file is made of: the published cells. Before the approval there is none. */
export async function getReleased(work: Work, id: string) {
  const { db } = work;
  const row = await db.get('Release', { id }, [...line, 'result']);
  if (row.state !== 'RELEASED') throw new Conflict('wrong-state');
  if (!row.result) throw new NotFound();
  db.note('export', 'Release', row);
  return { ...row, replaces: await replacedBy(work, row) };
}
