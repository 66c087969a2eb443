import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { getCase } from '#server/cases/cases.service.ts';
import { primaryUser } from '#server/members/members.service.ts';
import { now } from '#server/platform/clock.ts';
import { Conflict } from '#server/platform/problems.ts';
import { endReminders, holdTeam, scheduleReminder, tellSupervisors } from '#server/reminders/reminders.service.ts';

interface Paging {
  limit: number;
  cursor?: string | undefined;
}

const listed = ['raisedBy', 'raisedAt', 'removalAskedBy', 'removalAskedAt', 'removedBy', 'removedAt'];

/** The flags of a case. Why they were raised is opened one by one. */
export async function listDangers(work: Work, code: string, paging: Paging) {
  const found = await getCase(work, code, []);
  const page = await work.db.page('DangerFlag', {
    where: { caseId: found.id },
    columns: listed,
    sort: [
      ['raisedAt', 'desc'],
      ['id', 'desc'],
    ],
    ...paging,
  });
  return { ...page, items: await named(work, page.items) };
}

export async function showDanger(work: Work, id: string) {
  const [row] = await named(work, [await work.db.get('DangerFlag', { id })]);
  return row;
}

async function named(work: Work, rows: Row[]): Promise<Row[]> {
  const names = await work.facts.namesOf(rows.flatMap((row) => [row.raisedBy, row.removalAskedBy, row.removedBy]));
  return rows.map((row) => ({
    ...row,
    raisedByName: names.get(row.raisedBy) ?? null,
    removalAskedByName: names.get(row.removalAskedBy) ?? null,
    removedByName: names.get(row.removedBy) ?? null,
  }));
}

/** In force with this transaction: from the next reading on, what could locate the person is gone for everybody else. */
export async function raiseDanger(work: Work, code: string, body: { reason: string }): Promise<string> {
  const { db, actor } = work;
  const found = await getCase(work, code, []);
  // Whoever is just being kept away has been, and carries it no more, or waits: the task below is for who carries it then.
  await holdTeam(work, found.id);
  const id = await db.create('DangerFlag', body, {
    caseId: found.id,
    survivorId: found.survivorId,
    raisedBy: actor.id,
    raisedAt: now().toISOString(),
  });

  const about = { kind: 'DANGER_FLAG', aboutModel: 'DangerFlag', aboutId: id } as const;
  const primary = await primaryUser(work, found.id);
  if (primary && primary !== actor.id) await scheduleReminder(work, found, { ...about, userId: primary, dueAt: now() });
  await tellSupervisors(work, found, about);
  return id;
}

/** The first of the two. Nothing changes for anybody until a supervisor confirms. */
export async function askRemoval(
  work: Work,
  id: string,
  version: number,
  body: { removalReason: string },
): Promise<string> {
  const { db, actor } = work;
  const found = await standing(work, id);
  db.demand('ask-removal', 'DangerFlag', found);
  if (found.removalAskedBy) throw new Conflict('removal-asked');

  await db.act('ask-removal', 'DangerFlag', found, version, body, {
    removalAskedBy: actor.id,
    removalAskedAt: now().toISOString(),
  });
  await tellSupervisors(
    work,
    { id: found.caseId, survivorId: found.survivorId },
    { kind: 'DANGER_REMOVAL', aboutModel: 'DangerFlag', aboutId: id },
  );
  return id;
}

/** The second: a supervisor, and somebody else than who asked. The database asks for two as well. */
export async function confirmRemoval(work: Work, id: string, version: number): Promise<string> {
  const { db, actor } = work;
  const found = await asked(work, id);
  db.demand('confirm-removal', 'DangerFlag', found);
  if (found.removalAskedBy === actor.id) throw new Conflict('own-request');

  await db.act(
    'confirm-removal',
    'DangerFlag',
    found,
    version,
    {},
    { removedBy: actor.id, removedAt: now().toISOString() },
  );
  await endReminders(work, id, 'finish');
  return id;
}

/** It stays; whoever thinks otherwise may ask again. */
export async function keepDanger(work: Work, id: string, version: number): Promise<string> {
  const { db } = work;
  const found = await asked(work, id);
  await db.act(
    'keep',
    'DangerFlag',
    found,
    version,
    {},
    { removalAskedBy: null, removalAskedAt: null, removalReason: null },
  );
  await endReminders(work, id, 'finish');
  return id;
}

async function standing({ db }: Work, id: string): Promise<Row> {
  const found = await db.get('DangerFlag', { id }, listed);
  if (found.removedAt) throw new Conflict('danger-removed');
  return found;
}

async function asked(work: Work, id: string): Promise<Row> {
  const found = await standing(work, id);
  if (!found.removalAskedBy) throw new Conflict('removal-not-asked');
  return found;
}
