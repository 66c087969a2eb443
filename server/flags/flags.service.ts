import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { getCase, requireOpen } from '#server/cases/cases.service.ts';
import { requireCodes } from '#server/codelists/codelists.service.ts';
import { addDays, now, today } from '#server/platform/clock.ts';
import { Conflict, invalidField } from '#server/platform/problems.ts';
import { endReminders, holdTeam, morningOf, scheduleReminder } from '#server/reminders/reminders.service.ts';
import { flagsAmong, keepFlags, standingFlags } from './standing.service.ts';

/** A review further away than this is none. Days. */
const longest = 366;

/** The flags of a case. Those from before there were records come first, with nothing but their code. */
export async function listFlags(
  work: Work,
  code: string,
  { lifted, ...paging }: { lifted?: 'true' | undefined; limit: number; cursor?: string | undefined },
) {
  const { db } = work;
  const found = await getCase(work, code, ['safetyFlags']);
  const page = await db.page('CaseFlag', {
    where: { caseId: found.id, ...(!lifted && { liftedAt: null }) },
    sort: [
      ['setAt', 'desc'],
      ['id', 'desc'],
    ],
    ...paging,
  });
  const items: Partial<Row>[] = await named(work, page.items);
  if (paging.cursor) return { ...page, items };

  const recorded = await standingFlags(work, found.id);
  const old = flagsAmong(found.safetyFlags).filter((flag) => !recorded.has(flag));
  return { ...page, items: [...old.map((flag) => ({ flag })), ...items] };
}

export async function showFlag(work: Work, id: string) {
  const [row] = await named(work, [await work.db.get('CaseFlag', { id })]);
  return row;
}

async function named(work: Work, rows: Row[]): Promise<Row[]> {
  const names = await work.facts.namesOf(rows.flatMap((row) => [row.setBy, row.liftedBy]));
  return rows.map((row) => ({
    ...row,
    setByName: names.get(row.setBy) ?? null,
    liftedByName: names.get(row.liftedBy) ?? null,
  }));
}

interface NewFlag {
  flag: string;
  reason: string;
  reviewOn?: string | undefined;
}

/** One flag of a kind stands at a time. The profile names it from now on, in the same transaction. */
export async function setFlag(work: Work, code: string, body: NewFlag): Promise<string> {
  const { db, facts, actor } = work;
  await facts.holdCase((await getCase(work, code, [])).id);
  const found = await getCase(work, code, ['status', 'safetyFlags']);
  requireOpen(found);
  await requireCodes(work, [{ list: 'safety_flag', field: 'flag', values: body.flag }]);
  checkReview(body.reviewOn);
  const recorded = await standingFlags(work, found.id);
  if (recorded.has(body.flag)) throw new Conflict('flag-stands');

  const id = await db.create(
    'CaseFlag',
    { ...body },
    {
      caseId: found.id,
      survivorId: found.survivorId,
      setBy: actor.id,
      setAt: now().toISOString(),
    },
  );
  await sayInProfile(work, found, [...new Set([...flagsAmong(found.safetyFlags), body.flag])]);
  if (body.reviewOn) await remind(work, found as Row & { survivorId: string }, id, body.reviewOn);
  return id;
}

export async function changeFlag(
  work: Work,
  id: string,
  version: number,
  body: { reason?: string | undefined; reviewOn?: string | null | undefined },
): Promise<void> {
  const { db } = work;
  const found = await standing(work, id);
  checkReview(body.reviewOn);
  if (body.reviewOn) await holdTeam(work, found.caseId);
  await db.update('CaseFlag', id, version, body);
  if (body.reviewOn === undefined) return;

  await endReminders(work, id, 'finish');
  if (body.reviewOn) await remind(work, { id: found.caseId, survivorId: found.survivorId }, id, body.reviewOn);
}

export async function liftFlag(work: Work, id: string, version: number, body: { liftReason: string }) {
  const { db, facts, actor } = work;
  await facts.holdCase((await db.get('CaseFlag', { id }, [])).caseId);
  const flag = await standing(work, id);
  const found = await db.get('Case', { id: flag.caseId }, ['status', 'safetyFlags']);
  requireOpen(found);

  await db.act('lift', 'CaseFlag', flag, version, body, { liftedBy: actor.id, liftedAt: now().toISOString() });
  const left = flagsAmong(found.safetyFlags).filter((code) => code !== flag.flag);
  await sayInProfile(work, found, left.length ? left : ['NONE_KNOWN']);
  await endReminders(work, id, 'finish');
  return id;
}

/** The profile names the flags that stand; header and lists read it. Whatever stood without a record gets one. */
async function sayInProfile(work: Work, found: Row, answers: string[]): Promise<void> {
  await work.db.update('Case', found.id, Number.NaN, { safetyFlags: answers });
  await keepFlags(work, found as Row & { survivorId: string }, answers);
}

async function standing(work: Work, id: string): Promise<Row> {
  const found = await work.db.get('CaseFlag', { id });
  if (found.liftedAt) throw new Conflict('flag-lifted');
  return found;
}

function checkReview(day: string | null | undefined): void {
  if (!day) return;
  if (day < today()) throw invalidField('reviewOn', 'in-past');
  if (day > addDays(today(), longest)) throw invalidField('reviewOn', 'too-far');
}

/** A task for whoever says so, on the morning of that day. */
async function remind(work: Work, caseRow: { id: string; survivorId: string }, id: string, day: string): Promise<void> {
  await scheduleReminder(work, caseRow, {
    kind: 'SAFETY_REVIEW',
    userId: work.actor.id,
    dueAt: morningOf(day),
    aboutModel: 'CaseFlag',
    aboutId: id,
  });
}
