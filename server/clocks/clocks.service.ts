import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { getCase, requireAgreement, requireOpen } from '#server/cases/cases.service.ts';
import { requireCodes } from '#server/codelists/codelists.service.ts';
import { now, today } from '#server/platform/clock.ts';
import { Conflict, invalidField } from '#server/platform/problems.ts';
import { endReminders } from '#server/reminders/reminders.service.ts';
import { countClocks } from '#server/statistics/clocks.service.ts';
import type { ClockEnd, ClockExtension, NewClock } from './clocks.contract.ts';
import { lastDayOf } from './rules.ts';
import { type ClockRule, findRule } from './table.ts';

export async function listClocks(work: Work, code: string, paging: { limit: number; cursor?: string | undefined }) {
  const found = await getCase(work, code, []);
  const page = await work.db.page('LegalClock', {
    where: { caseId: found.id },
    sort: [
      ['dueOn', 'desc'],
      ['id', 'desc'],
    ],
    ...paging,
  });
  return { ...page, items: await named(work, page.items) };
}

export async function showClock(work: Work, id: string) {
  return (await named(work, [await work.db.get('LegalClock', { id })]))[0];
}

async function named(work: Work, rows: Row[]): Promise<Row[]> {
  const recorders = rows.flatMap(({ recordedBy }) => (recordedBy ? [recordedBy as string] : []));
  const names = await work.facts.namesOf(recorders);
  return rows.map((row) => (row.recordedBy ? { ...row, recordedByName: names.get(row.recordedBy) ?? null } : row));
}

/** A period begins. Its first day is that of a recorded fact; its last day follows from the rule. */
export async function startClock(work: Work, code: string, body: NewClock): Promise<string> {
  const found = await getCase(work, code, ['status', 'noticeGivenOn']);
  requireOpen(found);
  await requireAgreement(work, found.id);
  const rule = await usable(work, body.rule);
  if (!rule.from || !rule.kind) throw invalidField('rule', 'only-extends');
  if (!rule.from.includes(body.fact)) throw invalidField('fact', 'not-for-this-rule');
  if (body.documentId) await requirePaper(work, found.id, body.documentId);

  const startsOn = await firstDay(work, found, body);
  const dueOn = lastDay([rule], startsOn, undefined, body.dueOn);
  if (dueOn < startsOn) throw invalidField('dueOn', 'end-before-start');

  const { startsOn: _, dueOn: __, ...given } = body;
  const id = await work.db.create('LegalClock', given, {
    caseId: found.id,
    survivorId: found.survivorId,
    kind: rule.kind,
    startsOn,
    dueOn,
    recordedBy: work.actor.id,
    recordedAt: now().toISOString(),
  });
  await countClocks(work, found.id);
  return id;
}

/** BR12: by a paper, never by another date. The one before stays as it was, and what was planned by it goes. */
export async function extendClock(work: Work, id: string, version: number, body: ClockExtension): Promise<string> {
  const found = await running(work, id, 'extend');
  const rule = await usable(work, body.rule);
  if (!rule.extends || (rule.kind && rule.kind !== found.kind)) throw invalidField('rule', 'not-for-this-rule');
  await requirePaper(work, found.caseId, body.documentId);
  const rows = await work.db.inner('LegalClock', { caseId: found.caseId }, ['rule', 'extendsId', 'documentId']);
  if (rows.some(({ extendsId, documentId }) => extendsId && documentId === body.documentId))
    throw invalidField('documentId', 'paper-used');

  const dueOn = lastDay([...rulesUpTo(rows, found), rule], found.startsOn, found.dueOn, body.dueOn);
  if (dueOn <= found.dueOn) throw invalidField('dueOn', 'end-before-start');

  await work.db.act('extend', 'LegalClock', found, version, {}, { supersededAt: now().toISOString() });
  const extension = await work.db.create(
    'LegalClock',
    { rule: body.rule, documentId: body.documentId, fact: 'PAPER' },
    {
      caseId: found.caseId,
      survivorId: found.survivorId,
      kind: found.kind,
      startsOn: found.startsOn,
      dueOn,
      extendsId: id,
      recordedBy: work.actor.id,
      recordedAt: now().toISOString(),
    },
  );
  await endReminders(work, id, 'cancel');
  await countClocks(work, found.caseId);
  return extension;
}

/** It is over. What was done after the last day was not kept, whoever writes it down when. */
export async function endClock(work: Work, id: string, version: number, body: ClockEnd): Promise<string> {
  const found = await running(work, id, 'end');
  if ((body.outcome === 'MET') !== (body.metOn !== undefined))
    throw invalidField('metOn', body.metOn === undefined ? 'required' : 'not-for-this-rule');
  if (body.metOn && body.metOn > today()) throw invalidField('metOn', 'in-future');
  if (body.metOn && body.metOn < found.startsOn) throw invalidField('metOn', 'end-before-start');
  if (body.outcome === 'LAPSED' && found.dueOn >= today()) throw new Conflict('clock-runs');

  await work.db.act('end', 'LegalClock', found, version, body, {
    endedBy: work.actor.id,
    endedAt: now().toISOString(),
  });
  await endReminders(work, id, body.outcome === 'MET' ? 'finish' : 'cancel');
  await countClocks(work, found.caseId);
  return id;
}

async function usable(work: Work, id: string): Promise<ClockRule> {
  await requireCodes(work, [{ list: 'legal_clock_rule', field: 'rule', values: id }]);
  return findRule(id)!;
}

/** The day of the fact it counts from. */
async function firstDay(work: Work, found: Row, body: NewClock): Promise<string> {
  const { fact, factId, documentId, startsOn } = body;
  if (fact !== 'PAPER' && startsOn !== undefined) throw invalidField('startsOn', 'not-for-this-rule');
  if (fact !== 'STATUS_DECISION' && factId !== undefined) throw invalidField('factId', 'not-for-this-rule');

  if (fact === 'STATUS_DECISION') {
    if (!factId) throw invalidField('factId', 'required');
    const event = await work.db.findOne('VictimStatusEvent', { id: factId, caseId: found.id }, ['effectiveOn']);
    if (!event) throw invalidField('factId', 'not-recorded');
    return event.effectiveOn as string;
  }
  if (fact === 'INFORMATION_GIVEN') {
    if (!found.noticeGivenOn) throw invalidField('fact', 'not-recorded');
    return found.noticeGivenOn as string;
  }
  if (!documentId) throw invalidField('documentId', 'required');
  if (!startsOn) throw invalidField('startsOn', 'required');
  if (startsOn > today()) throw invalidField('startsOn', 'in-future');
  return startsOn;
}

/** The last day by the rules, or the one that the paper states where they leave it to that. */
function lastDay(rules: readonly ClockRule[], startsOn: string, before: string | undefined, stated?: string): string {
  const counted = lastDayOf(rules, startsOn, before);
  if (counted && stated) throw invalidField('dueOn', 'not-for-this-rule');
  const day = counted ?? stated;
  if (!day) throw invalidField('dueOn', 'required');
  return day;
}

/** A paper of this case that whoever names it may open. */
async function requirePaper({ db }: Work, caseId: string, documentId: string): Promise<void> {
  if (!(await db.findOne('Document', { id: documentId, caseId }, ['kind'])))
    throw invalidField('documentId', 'unknown-document');
}

/** A period that neither ended nor was extended, of a case that is open; 403 where it may only be read. */
async function running(work: Work, id: string, act: 'extend' | 'end'): Promise<Row> {
  const reached = await work.db.get('LegalClock', { id });
  work.db.demand(act, 'LegalClock', reached);
  requireOpen(await work.db.get('Case', { id: reached.caseId }, ['status', 'mergedAt']));
  await work.facts.holdCase(reached.caseId);
  // Once more: what waited for the case may have been overtaken.
  const found = await work.db.get('LegalClock', { id });
  if (found.endedAt || found.supersededAt) throw new Conflict('wrong-state');
  return found;
}

/** The rules by which a period came to its last day, from its first row on. */
function rulesUpTo(rows: readonly Record<string, any>[], last: Row): ClockRule[] {
  const byId = new Map(rows.map((row) => [row.id as string, row]));
  const rules: ClockRule[] = [];
  for (let row = byId.get(last.id as string); row; row = byId.get(row.extendsId as string))
    rules.unshift(findRule(row.rule as string)!);
  return rules;
}
