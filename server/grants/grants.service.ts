import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { invalidField } from '#server/platform/problems.ts';
import { grantReport } from '#server/reports/release.service.ts';
import type { ProtectedTable } from '#server/reports/reports.contract.ts';
import type { TargetProgress } from './grants.contract.ts';

/** Targets beside what was released: nothing is counted here, so nothing can be told that the releases do not tell. */
export async function showProgress({ db }: Work, grantId: string) {
  const grant = await db.get('FundingGrant', { id: grantId });
  const targets = await db.find('GrantTarget', { where: { grantId } });
  const reports = [...new Set(targets.map(({ reportId }) => reportId as string))];
  const released = reports.length
    ? await db.find('Release', {
        where: { reportId: { in: reports }, state: 'RELEASED' },
        columns: ['reportId', 'periodFrom', 'periodTo', 'result', 'decidedAt'],
      })
    : [];
  return { items: targets.map((target) => progressOf(target, grant, released)), nextCursor: null };
}

function progressOf(target: Row, grant: Row, all: readonly Row[]): TargetProgress {
  const report = grantReport(target.reportId)!;
  const own = all.filter(
    ({ reportId, result }) => reportId === target.reportId && (result as ProtectedTable).grant?.id === grant.id,
  );
  const parts = withoutOverlap(own.flatMap((release) => totalOf(release, target.gender)));
  const achieved = parts.length ? parts.reduce((sum, { value }) => sum + value, 0) : null;
  const last = parts.at(-1);
  return {
    id: target.id,
    reportId: target.reportId,
    title: report.title,
    indicator: report.indicator ?? null,
    gender: target.gender,
    target: target.target,
    achieved,
    asOf: last?.to ?? null,
    releaseId: last?.id ?? null,
    forecast: achieved === null ? null : forecastOf(achieved, parts, grant),
    version: target.version,
  };
}

interface Part {
  id: string;
  from: string;
  to: string;
  value: number;
  /** To what it is rounded; 1 where it is not. */
  base: number;
  at: string;
}

/** The total of a release, of everybody or of one gender, where it is shown. */
function totalOf({ id, periodFrom, periodTo, result, decidedAt }: Row, gender: TargetProgress['gender']): Part[] {
  const { breakdowns, cells, certificate } = result as ProtectedTable;
  const byGender = breakdowns.findIndex(({ dimension, scheme }) => dimension === 'gender' && scheme === 'amif');
  if (gender !== 'ALL' && byGender < 0) return [];
  const wanted = (one: string | null, axis: number) => one === (gender !== 'ALL' && axis === byGender ? gender : null);
  const value = cells.find(({ at }) => at.every(wanted))?.value;
  return value === null || value === undefined
    ? []
    : [{ id, from: periodFrom, to: periodTo, value, base: certificate.base, at: decidedAt as string }];
}

/**
 * Periods side by side, the longest first, and of each the exact figure rather than a rounded one, the latest first: whoever is
 * counted is counted in the period of her first attendance, so periods add up.
 */
function withoutOverlap(parts: readonly Part[]): Part[] {
  const length = ({ from, to }: Part) => monthNumber(to) - monthNumber(from);
  const chosen: Part[] = [];
  const order = (a: Part, b: Part) => length(b) - length(a) || a.base - b.base || (a.at < b.at ? 1 : -1);
  for (const part of [...parts].sort(order))
    if (chosen.every(({ from, to }) => part.to < from || part.from > to)) chosen.push(part);
  return chosen.sort((a, b) => (a.from < b.from ? -1 : 1));
}

const monthNumber = (month: string) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;

/** The pace of the months of the grant that were released, until its last one. */
function forecastOf(achieved: number, parts: readonly Part[], { startsOn, endsOn }: Row): number | null {
  if (!endsOn) return null;
  const [first, last] = [monthNumber(startsOn), monthNumber(endsOn)];
  const covered = parts.reduce(
    (sum, { from, to }) => sum + Math.max(0, Math.min(monthNumber(to), last) - Math.max(monthNumber(from), first) + 1),
    0,
  );
  return covered ? Math.round((achieved / covered) * (last - first + 1)) : null;
}

export async function setTarget(
  { db }: Work,
  grantId: string,
  { reportId, gender = 'ALL', target }: { reportId: string; gender?: TargetProgress['gender']; target: number },
) {
  await db.get('FundingGrant', { id: grantId });
  if (!grantReport(reportId)) throw invalidField('reportId', 'invalid-choice');
  return db.create('GrantTarget', { reportId, gender, target }, { grantId });
}

export const showTarget = ({ db }: Work, id: string) => db.get('GrantTarget', { id });

export async function changeTarget(work: Work, id: string, version: number, body: { target: number }) {
  await work.db.update('GrantTarget', id, version, body);
  return showTarget(work, id);
}
