import { v7 as newId } from 'uuid';
import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { requireCodes } from '#server/codelists/codelists.service.ts';
import { now, today } from '#server/platform/clock.ts';
import type { Body } from '#server/platform/contract.ts';
import { Conflict, type FieldError, Invalid, invalidField } from '#server/platform/problems.ts';
import {
  type AvailabilityFilter,
  type availability,
  hoursToAnswer,
  type NewQuestion,
} from './availability.contract.ts';

export async function listQueries(work: Work, { limit, cursor, side, open, askId }: AvailabilityFilter) {
  const own = work.actor.agencyId;
  const page = await work.db.page('AvailabilityQuery', {
    where: {
      askId,
      ...(side === 'asker' && { fromAgencyId: own }),
      ...(side === 'asked' && { toAgencyId: own }),
      ...(open && { answeredAt: null, expiresAt: { gt: now().toISOString() } }),
    },
    sort: open
      ? [
          ['expiresAt', 'asc'],
          ['id', 'asc'],
        ]
      : [
          ['askedAt', 'desc'],
          ['id', 'desc'],
        ],
    limit,
    cursor,
  });
  return { ...page, items: await shown(work, page.items) };
}

export async function showQuery(work: Work, id: string) {
  const [row] = await shown(work, [await work.db.get('AvailabilityQuery', { id })]);
  return row;
}

/** All that was asked in one act. */
export async function showAsk(work: Work, askId: string) {
  const rows = await work.db.find('AvailabilityQuery', {
    where: { askId, fromAgencyId: work.actor.agencyId },
    sort: [['id', 'asc']],
  });
  return { askId, items: await shown(work, rows) };
}

/** With its state, and the names of one's own colleagues: who asked or answered elsewhere is hidden already. */
async function shown(work: Work, rows: Row[]) {
  const names = await work.facts.namesOf(
    rows.flatMap(({ askedBy, answeredBy }) => [askedBy, answeredBy].filter(Boolean)),
  );
  return rows.map((row) => ({
    ...row,
    state: row.answeredAt ? 'ANSWERED' : isOver(row) ? 'EXPIRED' : 'OPEN',
    ...(row.askedBy && { askedByName: names.get(row.askedBy) ?? null }),
    ...(row.answeredBy && { answeredByName: names.get(row.answeredBy) ?? null }),
  }));
}

const isOver = ({ expiresAt }: Row): boolean => Date.parse(expiresAt) <= now().getTime();

/** Asks each agency in a row of its own, so that each answers by itself and none learns who else was asked. */
export async function ask(work: Work, { toAgencyIds, ...question }: NewQuestion): Promise<string> {
  await requireCodes(work, [
    { list: 'service_type', field: 'serviceType', values: question.serviceType },
    { list: 'gender', field: 'gender', values: question.gender },
    { list: 'language', field: 'languages', values: question.languages },
    { list: 'region_class', field: 'regionClass', values: question.regionClass },
  ]);
  if (question.neededFrom < today()) throw invalidField('neededFrom', 'in-past');
  await requireAskable(work, toAgencyIds);

  const askId = newId();
  const askedAt = now();
  const stamps = {
    askId,
    fromAgencyId: work.actor.agencyId,
    askedBy: work.actor.id,
    askedAt: askedAt.toISOString(),
    expiresAt: new Date(askedAt.getTime() + hoursToAnswer[question.urgency] * 3_600_000).toISOString(),
  };
  for (const toAgencyId of toAgencyIds) await work.db.create('AvailabilityQuery', { toAgencyId, ...question }, stamps);
  return askId;
}

/** Other agencies that have users here, each once. Those without are called. */
async function requireAskable({ db, actor }: Work, ids: readonly string[]): Promise<void> {
  const here = await db.find('Agency', { where: { id: { in: ids }, active: true, takesPart: true }, columns: [] });
  const askable = new Set(here.map(({ id }) => id));
  const errors = ids.flatMap((id, place): FieldError[] => {
    const path = `/toAgencyIds/${place}`;
    if (id === actor.agencyId) return [{ path, code: 'own-agency' }];
    if (!askable.has(id)) return [{ path, code: 'not-here' }];
    return ids.indexOf(id) < place ? [{ path, code: 'duplicate-item' }] : [];
  });
  if (errors.length) throw new Invalid(errors);
}

export async function answer(
  work: Work,
  id: string,
  version: number,
  { answer: reply, freeFrom }: Body<typeof availability.answer>,
): Promise<string> {
  const found = await work.db.get('AvailabilityQuery', { id });
  work.db.demand('answer', 'AvailabilityQuery', found);
  if (found.answeredAt) throw new Conflict('already-answered');
  if (isOver(found)) throw new Conflict('question-expired');
  if (freeFrom && reply === 'NO') throw invalidField('freeFrom', 'no-has-no-date');
  if (freeFrom && freeFrom < today()) throw invalidField('freeFrom', 'in-past');

  const body = { answer: reply, ...(freeFrom !== undefined && { freeFrom }) };
  const stamps = { answeredBy: work.actor.id, answeredAt: now().toISOString() };
  await work.db.act(
    'answer',
    'AvailabilityQuery',
    found,
    Number.isNaN(version) ? found.version : version,
    body,
    stamps,
  );
  return id;
}
