import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { requireCodes } from '#server/codelists/codelists.service.ts';
import { now, today } from '#server/platform/clock.ts';
import { Conflict, invalidField } from '#server/platform/problems.ts';
import type { TextKind } from './consent-texts.contract.ts';

interface Filter {
  kind?: TextKind | undefined;
  language?: string | undefined;
  present?: 'true' | undefined;
  limit: number;
  cursor?: string | undefined;
}

export async function listTexts(work: Work, { kind, language, present, ...paging }: Filter) {
  const where = { kind, language };
  if (present) {
    const rows = await work.db.find('ConsentText', { where, sort: [['textVersion', 'desc']] });
    return { items: await shown(work, presentOf(rows)), nextCursor: null };
  }
  const page = await work.db.page('ConsentText', {
    where,
    sort: [
      ['createdAt', 'desc'],
      ['id', 'desc'],
    ],
    ...paging,
  });
  return { ...page, items: await shown(work, page.items) };
}

/** Of rows with the newest version first: the newest that was reviewed, else the newest. */
function presentOf(rows: Row[]): Row[] {
  const byPlace = new Map<string, Row>();
  for (const row of rows) {
    const place = `${row.kind} ${row.language}`;
    const best = byPlace.get(place);
    if (!best || (row.reviewer && !best.reviewer)) byPlace.set(place, row);
  }
  return [...byPlace.values()];
}

export async function showText(work: Work, id: string) {
  return (await shown(work, [await work.db.get('ConsentText', { id })]))[0];
}

async function shown(work: Work, rows: Row[]): Promise<Row[]> {
  const [names, demonstration] = await Promise.all([
    work.facts.namesOf(rows.map((row) => row.reviewedBy)),
    work.facts.isDemonstration(),
  ]);
  return rows.map((row) => ({
    ...row,
    reviewedByName: names.get(row.reviewedBy) ?? null,
    usable: Boolean(row.reviewer) || demonstration,
  }));
}

/** The words she was read belong to what she agrees to, and somebody reviewed them, unless nothing here is real. */
export async function requireUsable(
  work: Work,
  id: string,
  { kind, language }: { kind: string; language: string },
): Promise<void> {
  const found = await work.db.findOne('ConsentText', { id });
  if (!found || found.kind !== kind || found.language !== language) throw invalidField('textId', 'not-for-this-kind');
  if (!found.reviewer && !(await work.facts.isDemonstration())) throw new Conflict('draft-text');
}

export async function addText(
  work: Work,
  body: { kind: TextKind; language: string; lines: Record<string, string> },
): Promise<string> {
  await requireCodes(work, [{ list: 'language', field: 'language', values: body.language }]);
  // Two people at once make two versions, not one twice: the second meets the unique index and tries again.
  const [last] = await work.db.find('ConsentText', {
    where: { kind: body.kind, language: body.language },
    sort: [['textVersion', 'desc']],
    limit: 1,
  });
  return work.db.create('ConsentText', body, {
    textVersion: 1 + (last?.textVersion ?? 0),
    createdBy: work.actor.id,
    createdAt: now().toISOString(),
  });
}

/** Once reviewed it stays so; whoever finds a fault in it writes another version. */
export async function reviewText(
  work: Work,
  id: string,
  version: number,
  body: { reviewer: string; reviewedOn: string },
): Promise<string> {
  const found = await work.db.get('ConsentText', { id });
  if (found.reviewer) throw new Conflict('already-reviewed');
  if (body.reviewedOn > today()) throw invalidField('reviewedOn', 'in-future');

  await work.db.act('review', 'ConsentText', found, version, body, { reviewedBy: work.actor.id });
  return id;
}
