import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { now } from '#server/platform/clock.ts';
import { Conflict } from '#server/platform/problems.ts';
import type { pairStatuses } from './duplicates.contract.ts';
import { nameTokens } from './name-tokens.ts';

const shown = ['code', 'alias', 'status', 'openedOn', 'gender', 'ageBand', 'languages', 'teamId'];

/**
 * Compares what the vault now says of a person with everybody else of the agency. Whoever typed learns that there may be a
 * duplicate and nothing more; undefined once she has asked too often within the hour.
 */
export async function compareNames(work: Work, caseId: string): Promise<boolean | undefined> {
  const told = await work.facts.compareNames(caseId, ...(await knownBy(work, caseId)));
  work.db.note('compare', 'Identity', { caseId }, told === 'throttled' ? 'THROTTLED' : undefined);
  return told === 'throttled' ? undefined : told === 'found';
}

/**
 * The same for a case that came by a referral: whoever opens it is told nothing, and supervisors learn of everybody whom she
 * is like, and of the other cases that the same sender's referrals became.
 */
export const compareReceived = async (work: Work, caseId: string): Promise<void> =>
  work.facts.compareReceived(caseId, ...(await knownBy(work, caseId)));

/** What her names sound like, and the year of her birth. */
async function knownBy({ db }: Work, caseId: string): Promise<[names: string[], year: string | null]> {
  const [identity] = await db.inner('Identity', { caseId }, ['legalName', 'otherNames', 'dateOfBirth']);
  const tokens = nameTokens([identity?.legalName, ...((identity?.otherNames as string[] | null) ?? [])]);
  return [tokens, (identity?.dateOfBirth as string | null | undefined)?.slice(0, 4) ?? null];
}

export async function listPairs(
  work: Work,
  { status, ...paging }: { status: (typeof pairStatuses)[number]; limit: number; cursor?: string | undefined },
) {
  const page = await work.db.page('DuplicatePair', {
    where: { status },
    sort: [
      ['foundAt', 'desc'],
      ['id', 'desc'],
    ],
    ...paging,
  });
  return { ...page, items: await withSides(work, page.items) };
}

export async function showPair(work: Work, id: string) {
  const [row] = await withSides(work, [await work.db.get('DuplicatePair', { id })]);
  return row;
}

/** Each case as far as she reaches it; of the other only the team, and who supervises it. */
async function withSides({ db, facts }: Work, pairs: Row[]) {
  if (!pairs.length) return [];

  const ids = pairs.flatMap((pair) => [pair.firstId as string, pair.secondId as string]);
  const [found, teamsOf, sentAsOne, teams, colleagues] = await Promise.all([
    db.find('Case', { where: { id: { in: ids } }, columns: shown }),
    facts.teamsOfPairs(pairs.map((pair) => pair.id)),
    facts.sentAsOne(pairs.map((pair) => pair.id)),
    db.find('Team', { columns: ['name'] }),
    facts.colleagues(),
  ]);
  const names = new Map(teams.map((team) => [team.id, team.name as string]));
  const side = (caseId: string, teamId: string | undefined) => {
    const row = found.find(({ id }) => id === caseId);
    const team = (teamId && names.get(teamId)) ?? null;
    if (row) return { ...row, team };
    const asked = colleagues.filter((one) => one.roles.includes('supervisor') && one.teamIds.includes(teamId ?? ''));
    return { team, ask: asked.map(({ name }) => name) };
  };

  return pairs.map((pair) => {
    const [first, second] = teamsOf.get(pair.id) ?? [];
    return {
      ...pair,
      sentAsOne: sentAsOne.has(pair.id),
      sides: [side(pair.firstId, first), side(pair.secondId, second)],
    };
  });
}

export async function dismissPair(work: Work, id: string, version: number): Promise<string> {
  const { db, facts, actor } = work;
  const seen = await db.get('DuplicatePair', { id });
  // As a merge does, in the same order; one of the two, which she reaches, is enough for one to wait for the other.
  for (const caseId of [seen.firstId as string, seen.secondId as string].sort()) await facts.holdCase(caseId);
  const found = await db.get('DuplicatePair', { id });
  if (found.status !== 'OPEN') throw new Conflict('wrong-state');

  const decided = { status: 'DISMISSED', decidedBy: actor.id, decidedAt: now().toISOString() };
  await db.act('update', 'DuplicatePair', found, version, {}, decided);
  return id;
}
