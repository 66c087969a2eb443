import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { getCase, requireOpen } from '#server/cases/cases.service.ts';
import { raiseDanger } from '#server/danger/danger.service.ts';
import { openStatuses } from '#server/episodes/episodes.contract.ts';
import { endMemberships, heirOf } from '#server/members/members.service.ts';
import { now, today } from '#server/platform/clock.ts';
import { Conflict, invalidField } from '#server/platform/problems.ts';
import { keepFromRecipients, withholdingOf } from '#server/referrals/withdrawal.service.ts';
import { countPerson } from '#server/statistics/statistics.service.ts';
import { countEpisodes } from '#server/statistics/support.service.ts';

/** The merges of a case, whichever side of them it is. More than a handful never come together. */
export async function listMerges(work: Work, code: string) {
  const found = await getCase(work, code, []);
  const [from, into] = await Promise.all(
    ['caseId', 'intoId'].map((side) => work.db.find('CaseMerge', { where: { [side]: found.id }, limit: 100 })),
  );
  const rows = [...from!, ...into!].sort((a, b) => b.mergedAt.localeCompare(a.mergedAt));
  return { items: await named(work, rows), nextCursor: null };
}

export async function showMerge(work: Work, id: string) {
  const [row] = await named(work, [await work.db.get('CaseMerge', { id })]);
  return row;
}

async function named(work: Work, rows: Row[]) {
  if (!rows.length) return [];
  const ids = [...new Set(rows.flatMap((row) => [row.caseId as string, row.intoId as string]))];
  const [names, cases] = await Promise.all([
    work.facts.namesOf(rows.flatMap((row) => [row.mergedBy, row.undoneBy])),
    work.db.find('Case', { where: { id: { in: ids } }, columns: ['code', 'alias'] }),
  ]);
  const side = (id: string) => {
    const row = cases.find((one) => one.id === id);
    return { code: row?.code, alias: row?.alias };
  };
  return rows.map(({ caseId, intoId, ...row }) => ({
    ...row,
    from: side(caseId as string),
    into: side(intoId),
    mergedByName: names.get(row.mergedBy) ?? null,
    undoneByName: names.get(row.undoneBy) ?? null,
  }));
}

/**
 * One person, decided by a supervisor of both cases. Nothing of either record moves: `code` stands still, each team
 * reaches both, the deny list and the danger flag of one hold for the other (by the database), and the person counts once.
 */
export async function mergeCases(work: Work, code: string, body: { into: string; reason: string }): Promise<string> {
  const { db, facts, actor } = work;
  const both = [await getCase(work, code, []), await getCase(work, body.into, [])];
  if (both[0]!.id === both[1]!.id) throw invalidField('into', 'same-case');
  for (const id of both.map((row) => row.id).sort()) await facts.holdCase(id);

  const [from, into] = [await getCase(work, code, ['status']), await getCase(work, body.into, ['status'])];
  db.attempt('create', 'CaseMerge');
  if (from.mergedAt || into.mergedAt) throw new Conflict('merge-stands');
  requireOpen(into);
  const going = await db.inner('Episode', { caseId: from.id, status: { in: [...openStatuses] } }, []);
  if (going.length) throw new Conflict('services-open');

  const joined = await joinTeams(work, from, into);
  const pair = await settlePair(work, from.id, into.id);
  const id = await db.create(
    'CaseMerge',
    { reason: body.reason },
    {
      caseId: from.id,
      survivorId: from.survivorId,
      intoId: into.id,
      mergedBy: actor.id,
      mergedAt: now().toISOString(),
      joined,
      pairId: pair ?? null,
    },
  );
  db.note('merge', 'Case', from);
  db.note('merge', 'Case', into);
  for (const { id: caseId } of [from, into]) await work.keepStandIns({ case: caseId });
  // What she wants kept from an agency holds for what either case has told it.
  await keepFromRecipients(work, into.id, await withholdingOf(work, into.id));
  // And what she took back in one takes back what the other had sent.
  for (const agencyId of await facts.nothingLeftWith(into.id)) await facts.takeBackElsewhere(into.id, agencyId);
  await facts.countTogether(from.id, into.id);
  await countPerson(work, into.id);
  return id;
}

/** Whoever works on one of the two works on both from now on. Answers the memberships made for it. */
async function joinTeams(work: Work, from: Row, into: Row): Promise<string[]> {
  const [ofFrom, ofInto] = [await teamOf(work, from.id), await teamOf(work, into.id)];
  // Nobody gains by it what she is kept away from, also by a case that was merged before: first she leaves the team.
  for (const userId of new Set([...ofFrom, ...ofInto].map((member) => member.userId as string)))
    for (const { id } of [from, into])
      if (await work.facts.isColleagueKeptAway(id, userId)) throw new Conflict('kept-away-on-team');

  const made: string[] = [];
  const join = async (members: Record<string, any>[], others: Record<string, any>[], to: Row) => {
    const present = new Set(others.map(({ userId, role }) => `${userId} ${role}`));
    for (const { userId, role } of members.filter((one) => one.standsFor === null)) {
      if (present.has(`${userId} ${role}`)) continue;
      present.add(`${userId} ${role}`);
      const stamps = { caseId: to.id, survivorId: to.survivorId, userId, role, isPrimary: false, startedOn: today() };
      made.push(await work.db.followWith('CaseMembership', stamps));
    }
  };
  await join(ofFrom, ofInto, into);
  await join(ofInto, ofFrom, from);
  return made;
}

const teamOf = ({ db }: Work, caseId: string) =>
  db.inner('CaseMembership', { caseId, endedAt: null }, ['userId', 'role', 'standsFor']);

/** The finding that led here is settled by it. */
async function settlePair({ db, actor }: Work, one: string, other: string): Promise<string | undefined> {
  const [firstId, secondId] = [one, other].sort();
  const pair = await db.findOne('DuplicatePair', { firstId: firstId!, secondId: secondId!, status: 'OPEN' });
  if (!pair) return undefined;

  const decided = { status: 'MERGED', decidedBy: actor.id, decidedAt: now().toISOString() };
  await db.act('update', 'DuplicatePair', pair, Number.NaN, {}, decided);
  return pair.id;
}

/** Two people after all: the case that stood still goes on as it stood, and each team keeps its own. */
export async function undoMerge(
  work: Work,
  id: string,
  version: number,
  body: { undoReason: string },
): Promise<string> {
  const { db, facts, actor } = work;
  const seen = await db.get('CaseMerge', { id });
  for (const caseId of [seen.caseId as string, seen.intoId as string].sort()) await facts.holdCase(caseId);
  const found = await db.get('CaseMerge', { id });
  if (found.undoneAt) throw new Conflict('merge-undone');
  // Which of the two a danger flag was about that was raised meanwhile, two people say: until then it hides in both. Without
  // words: why the merge is undone speaks of both, and whoever carries this case knows the other no more.
  for (const caseId of await facts.baredByUndo(id)) {
    const { code } = await db.get('Case', { id: caseId }, ['code']);
    await raiseDanger(work, code, { reason: '' });
  }

  const stamps = { undoneBy: actor.id, undoneAt: now().toISOString() };
  await db.act('undo', 'CaseMerge', found, version, body, stamps);
  const [kept] = await db.inner('CaseMerge', { id }, ['joined', 'pairId']);
  await partTeams(work, kept!.joined as string[]);
  if (kept!.pairId)
    await db.follow(
      'DuplicatePair',
      { id: kept!.pairId as string, status: 'MERGED' },
      { status: 'OPEN', decidedBy: null, decidedAt: null },
    );

  for (const caseId of [found.caseId as string, found.intoId as string]) {
    db.note('unmerge', 'Case', await db.get('Case', { id: caseId }, []));
    await work.keepStandIns({ case: caseId });
  }
  for (const caseId of [found.caseId as string, found.intoId as string]) await countPerson(work, caseId);
  await countEpisodes(work, found.caseId as string);
  await facts.countApart(found.caseId as string);
  return id;
}

/**
 * Ends the memberships the merge made, but for whoever was given the case to carry since. Her plans go to who carries it, or
 * supervises it.
 */
async function partTeams(work: Work, joined: readonly string[]): Promise<void> {
  if (!joined.length) return;
  const made = await work.db.inner('CaseMembership', { id: { in: joined }, endedAt: null, isPrimary: false }, [
    'userId',
  ]);
  for (const { id, caseId, userId } of made) {
    const heir = await heirOf(work, caseId as string, userId as string);
    const others = await work.db.inner('CaseMembership', { caseId, userId, endedAt: null }, []);
    await endMemberships(
      work,
      caseId as string,
      { id: id as string },
      userId as string,
      others.length > 1 ? undefined : heir,
    );
  }
}
