import type { Work } from '#server/access/work.ts';
import { getCase, requireAgreement, requireOpen } from '#server/cases/cases.service.ts';
import { requireCodes } from '#server/codelists/codelists.service.ts';
import { now, today } from '#server/platform/clock.ts';
import { latest } from '#server/platform/latest.ts';
import { Conflict, invalidField } from '#server/platform/problems.ts';
import { countPerson } from '#server/statistics/statistics.service.ts';
import type { NewStatusEvent } from './people.contract.ts';
import { needsAct, nextStatuses, type VictimStatus } from './transitions.ts';

export async function listStatusEvents(
  work: Work,
  code: string,
  paging: { limit: number; cursor?: string | undefined },
) {
  const found = await getCase(work, code, []);
  return work.db.page('VictimStatusEvent', {
    where: { caseId: found.id },
    sort: [
      ['recordedAt', 'desc'],
      ['id', 'desc'],
    ],
    ...paging,
  });
}

/** A decision on the victim status. What may follow what is one table; recognition and its revocation rest on an act (BR13). */
export async function addStatusEvent(work: Work, code: string, body: NewStatusEvent): Promise<string> {
  const { db, actor } = work;
  const found = await getCase(work, code, ['status']);
  requireOpen(found);
  await requireAgreement(work, found.id);
  if (body.effectiveOn > today()) throw invalidField('effectiveOn', 'in-future');
  if (needsAct.has(body.status) && !body.actNumber) throw invalidField('actNumber', 'required');
  await requireCodes(work, [
    { list: 'deciding_body', field: 'decidedBy', values: body.decidedBy },
    { list: 'status_basis', field: 'basis', values: body.basis },
  ]);

  await work.facts.holdCase(found.id);
  if (!nextStatuses[await presentStatus(work, found.id)].includes(body.status)) throw new Conflict('status-order');

  const id = await db.create('VictimStatusEvent', body, {
    caseId: found.id,
    survivorId: found.survivorId,
    recordedBy: actor.id,
    recordedAt: now().toISOString(),
  });
  await countPerson(work, found.id);
  return id;
}

/** The latest decision; without any: not assessed. */
async function presentStatus({ db }: Work, caseId: string): Promise<VictimStatus | 'UNKNOWN'> {
  const events = await db.inner('VictimStatusEvent', { caseId }, ['status', 'recordedAt']);
  return (latest(events)?.status as VictimStatus | undefined) ?? 'UNKNOWN';
}
