import type { State } from '#server/access/ability.ts';
import type { CaseStands } from '#server/access/explain.ts';
import { lensOn } from '#server/access/lens.ts';
import { caseColumn, columnsOf, isModel, type ModelName } from '#server/access/model.ts';
import { throughEyes } from '#server/access/synthetic.ts';
import type { Work } from '#server/access/work.ts';
import { getCase } from '#server/cases/cases.service.ts';
import type { Query } from '#server/platform/contract.ts';
import { BadQuery, NotFound } from '#server/platform/problems.ts';
import type { explain } from './explain.contract.ts';

type Asked = Query<typeof explain.why>;

/**
 * Why a colleague can or cannot do something with a field. The answer holds conditions and whether they held, never a
 * value; unknown people and cases answer like those out of reach.
 */
export async function explainAccess(work: Work, { userId, role, model, field, action, caseCode, recordId }: Asked) {
  const { db, facts, explainer } = work;
  if (!isModel(model) || !caseColumn(model)) throw new BadQuery(['model']);
  if (!columnsOf(model).includes(field)) throw new BadQuery(['field']);
  if (recordId && !caseCode) throw new BadQuery(['recordId']);

  // Said before it is looked for: whoever tries codes leaves a line for each.
  db.attempt('explain', 'Access');
  const place = caseCode ? await placeOf(work, caseCode, model, recordId) : undefined;
  const names = await facts.namesOf([userId]);
  if (!names.has(userId)) throw new NotFound();
  const { rights, stands, locks, decided } = await explainer.seenBy(
    { id: userId, role },
    { action, model, field },
    place,
  );
  db.note('explain', place ? 'Case' : 'User', { id: place?.caseId ?? userId });

  const active = (await facts.colleagues()).find(({ id }) => id === userId);
  const steps = [
    { rule: 'account', state: active ? 'held' : 'failed' },
    { rule: 'role', state: active?.roles.includes(role) ? 'held' : 'failed' },
    { rule: 'deny-list', state: denialOf(work, stands) },
    // Said only where it is the reason.
    ...(stands?.erased ? [{ rule: 'erased', state: 'failed' }] : []),
    ...(stands?.still ? [{ rule: 'merged', state: 'failed' }] : []),
    { rule: 'locks', state: locks },
  ];
  const failed = steps.some(({ state }) => state === 'failed') || !rights.some(({ state }) => state !== 'failed');
  const sure = rights.some(({ state }) => state === 'held') && locks === 'held';
  return {
    userName: names.get(userId) ?? null,
    verdict: failed || decided === false ? 'no' : sure || decided ? 'yes' : 'depends',
    steps,
    rights,
  };
}

/** The case, for whoever supervises it or for the officer; and a record in it that she reads herself. */
async function placeOf(work: Work, code: string, model: ModelName, recordId: string | undefined) {
  const { actor, db, facts } = work;
  if (actor.role !== 'dpo' && actor.role !== 'supervisor') throw new NotFound();
  const caseId = actor.role === 'dpo' ? await facts.caseOfCode(code) : (await supervised(work, code)).id;
  if (!caseId) throw new NotFound();
  if (recordId && model === 'Case' && recordId !== caseId) throw new NotFound();
  const inCase = model === 'Case' ? {} : { caseId };
  if (recordId && !(await db.findOne(model, { id: recordId, ...inCase }, []))) throw new NotFound();
  return { caseId, recordId };
}

async function supervised(work: Work, code: string) {
  const found = await getCase(work, code, []);
  work.db.demand('explain', 'Access', found);
  return found;
}

/** Whether she is kept away, for those who may know it, once a case is named; withheld from everybody else, whatever it is. */
function denialOf({ actor }: Work, stands: CaseStands | undefined): State | 'withheld' {
  if (!lensOn(actor.role, 'DenyEntry').granted.has('userId')) return 'withheld';
  if (!stands) return 'open';
  return stands.denied ? 'failed' : 'held';
}

export const lookThroughEyes = ({ role, marks }: Query<typeof explain.eyes>) => ({ records: throughEyes(role, marks) });
