import type { Row } from '#server/access/db.ts';
import { type Work, work } from '#server/access/work.ts';
import { addDays, now, today } from '#server/platform/clock.ts';
import { log } from '#server/platform/log.ts';
import { Conflict, invalidField, Problem } from '#server/platform/problems.ts';
import type { DraftRequest, ProtectedTable } from '#server/reports/reports.contract.ts';
import { makeDraft } from '#server/reports/reports.service.ts';
import {
  dayAfter,
  periodAfter,
  periodBefore,
  type Rhythm,
  rhythmOf,
  wishOf,
} from '#server/reports/schedule.service.ts';
import { mostSchedules } from './schedules.contract.ts';

export async function listSchedules(work: Work, paging: { limit: number; cursor?: string | undefined }) {
  const page = await work.db.page('ReportSchedule', { sort: [['id', 'asc']], ...paging });
  return { ...page, items: await shown(work, page.items) };
}

export async function showSchedule(work: Work, id: string) {
  return (await shown(work, [await work.db.get('ReportSchedule', { id })]))[0];
}

async function shown({ db }: Work, rows: readonly Row[]) {
  const made = rows.flatMap(({ lastDraftId }) => (lastDraftId ? [lastDraftId as string] : []));
  const drafts = made.length
    ? await db.find('ReportDraft', { where: { id: { in: made } }, columns: ['reportId', 'state', 'result'] })
    : [];
  const asked = await askedFor(db, drafts);
  return rows.map((row) => ({
    ...row,
    lastState: drafts.find(({ id }) => id === row.lastDraftId)?.state ?? null,
    waits: drafts.some((draft) => draft.id === row.lastDraftId && draft.state === 'DONE' && !asked.has(hashOf(draft))),
    nextOn: row.paused ? null : addDays(dayAfter(periodAfter(row.lastPeriod)), row.daysAfter - 1),
  }));
}

/** The tables of which somebody asked for the release, by what a reader sees of them. What was taken back was not asked. */
async function askedFor(db: Work['db'], drafts: readonly Row[]): Promise<Set<string>> {
  const reportIds = [...new Set(drafts.map(({ reportId }) => reportId as string))];
  const periods = [...new Set(drafts.flatMap(({ result }) => (result ? [(result as ProtectedTable).periodFrom] : [])))];
  if (!periods.length) return new Set();
  const where = { reportId: { in: reportIds }, periodFrom: { in: periods }, state: { not: 'WITHDRAWN' } };
  return new Set((await db.find('Release', { where, columns: ['result'] })).map(hashOf));
}

const hashOf = ({ result }: Row) => (result as ProtectedTable).certificate.hash;

/** The question of a draft, from the next period on. */
export async function addSchedule(
  { db, actor }: Work,
  { draftId, daysAfter }: { draftId: string; daysAfter: number },
): Promise<string> {
  const draft = await db.findOne('ReportDraft', { id: draftId });
  if (!draft) throw invalidField('draftId', 'invalid-choice');
  const request = { ...(draft.request as DraftRequest), corrected: false };
  const rhythm = rhythmOf(request.period);
  const question = wishOf(draft.reportId, request);
  const others = await db.inner('ReportSchedule', {}, ['question']);
  if (others.some((one) => one.question === question)) throw new Conflict('exists-already');
  if (others.length >= mostSchedules) throw new Conflict('schedules-full');

  const over = lastOver(rhythm, daysAfter);
  return db.create(
    'ReportSchedule',
    { daysAfter },
    {
      authorId: actor.id,
      reportId: draft.reportId,
      request,
      rhythm,
      question,
      lastPeriod: over > request.period ? over : request.period,
    },
  );
}

/** The last period that was over so many days ago. */
const lastOver = (rhythm: Rhythm, daysAfter: number) => periodBefore(rhythm, addDays(today(), 1 - daysAfter));

export async function changeSchedule(
  { db }: Work,
  id: string,
  version: number,
  body: { daysAfter?: number | undefined; paused?: boolean | undefined },
) {
  await db.update('ReportSchedule', id, version, body);
}

export async function removeSchedule({ db }: Work, id: string) {
  await db.remove('ReportSchedule', await db.get('ReportSchedule', { id }));
  return { done: true };
}

// --- the worker ------------------------------------------------------------------------------------------------------

/** A schedule that is not paused, as the worker finds it. */
export interface Running {
  id: string;
  authorId: string;
  agencyId: string;
  rhythm: Rhythm;
  daysAfter: number;
  lastPeriod: string;
}

/**
 * Makes what is due, each in the name and under the rights of whoever asked for it, by the same way as by hand: a draft,
 * which waits for her, and for the second person who approves its release. One period once, whatever was missed before.
 * Answers how many were begun.
 */
export async function makeDueDrafts(running: readonly Running[]): Promise<number> {
  let begun = 0;
  for (const { id, authorId, agencyId, rhythm, daysAfter, lastPeriod } of running) {
    const period = lastOver(rhythm, daysAfter);
    if (period <= lastPeriod) continue;
    const actor = { id: authorId, role: 'manager', agencyId } as const;
    try {
      const isMade = await work(actor, async (at) => {
        // One worker makes it: the other finds it made.
        if (!(await at.db.follow('ReportSchedule', { id, lastPeriod, paused: false }, { lastPeriod: period })))
          return false;
        const row = await at.db.get('ReportSchedule', { id });
        at.db.note('run', 'ReportSchedule', row);
        const request = { ...(row.request as DraftRequest), period, corrected: false };
        await at.db.follow('ReportSchedule', { id }, { lastDraftId: await makeDraft(at, row.reportId, request) });
        return true;
      });
      if (isMade) begun += 1;
    } catch (error) {
      const type = error instanceof Problem ? error.type : (error as Error).name;
      log.warn({ type, at: now().toISOString() }, 'a scheduled report could not be begun');
      // What cannot be asked any more, such as a grant that is gone, is not tried every half a minute.
      if (error instanceof Problem && [404, 422].includes(error.status))
        await work(actor, ({ db }) => db.follow('ReportSchedule', { id }, { paused: true }));
    }
  }
  return begun;
}
