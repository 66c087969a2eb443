import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { addDays, now, today } from '#server/platform/clock.ts';
import { Conflict, invalidField } from '#server/platform/problems.ts';

/** Longer than a year away is no absence: the cases are handed over. */
const longest = 366;

export async function listAbsences(
  work: Work,
  { ended, ...paging }: { ended?: 'true' | undefined; limit: number; cursor?: string | undefined },
) {
  const page = await work.db.page('Absence', {
    where: ended ? {} : { endedAt: null, lastDay: { gte: today() } },
    sort: [
      ['firstDay', 'desc'],
      ['id', 'desc'],
    ],
    ...paging,
  });
  return { ...page, items: await withNames(work, page.items) };
}

export async function showAbsence(work: Work, id: string) {
  const [row] = await withNames(work, [await work.db.get('Absence', { id })]);
  return row;
}

async function withNames(work: Work, rows: Row[]) {
  const names = await work.facts.namesOf(rows.flatMap((row) => [row.userId, row.standInId, row.recordedBy]));
  return rows.map((row) => ({
    ...row,
    userName: names.get(row.userId) ?? null,
    standInName: names.get(row.standInId) ?? null,
    recordedByName: names.get(row.recordedBy) ?? null,
  }));
}

interface NewAbsence {
  userId?: string | undefined;
  role?: string | undefined;
  standInId: string;
  firstDay: string;
  lastDay: string;
}

/** Records who is away, from when to when, and who stands in; the stand-in is on the cases in the same act. */
export async function recordAbsence(work: Work, body: NewAbsence): Promise<string> {
  const { db, actor } = work;
  const asSupervisor = actor.role === 'supervisor';
  if (asSupervisor && !body.userId) throw invalidField('userId', 'required');
  if (asSupervisor && !body.role) throw invalidField('role', 'required');
  const userId = body.userId ?? actor.id;
  const role = body.role ?? actor.role;

  checkDays(body);
  if (body.standInId === userId) throw invalidField('standInId', 'not-yourself');
  if (!(await work.facts.mayStandIn(body.standInId, userId, role))) throw invalidField('standInId', 'not-a-colleague');
  const overlap = { lastDay: { gte: body.firstDay }, firstDay: { lte: body.lastDay } };
  if (await db.findOne('Absence', { userId, role, endedAt: null, ...overlap }, [])) throw new Conflict('already-away');

  const id = await db.create(
    'Absence',
    { ...body },
    {
      userId,
      role,
      recordedBy: actor.id,
      recordedAt: now().toISOString(),
    },
  );
  await work.keepStandIns({ absence: id });
  return id;
}

function checkDays({ firstDay, lastDay }: NewAbsence): void {
  if (firstDay < today()) throw invalidField('firstDay', 'in-past');
  if (lastDay < firstDay) throw invalidField('lastDay', 'end-before-start');
  if (lastDay > addDays(firstDay, longest)) throw invalidField('lastDay', 'too-far');
}

export async function endAbsence(work: Work, id: string, version: number): Promise<string> {
  const found = await work.db.get('Absence', { id });
  work.db.demand('update', 'Absence', found);
  if (found.endedAt) throw new Conflict('already-ended');

  const ended = { endedAt: now().toISOString() };
  await work.db.act('update', 'Absence', found, version, {}, ended);
  await work.keepStandIns({ absence: id });
  return id;
}
