import type { Work } from '#server/access/work.ts';
import { today } from '#server/platform/clock.ts';
import { BadQuery, invalidField } from '#server/platform/problems.ts';
import type { TrainingBody, TrainingSum } from './trainings.contract.ts';

type Given = { readonly [K in keyof TrainingBody]?: Readonly<TrainingBody[K]> | undefined };

export function listTrainings({ db }: Work, paging: { limit: number; cursor?: string | undefined }) {
  return db.page('Training', {
    sort: [
      ['heldOn', 'desc'],
      ['id', 'desc'],
    ],
    ...paging,
  });
}

export const showTraining = ({ db }: Work, id: string) => db.get('Training', { id });

export async function recordTraining(work: Work, body: Given): Promise<string> {
  await requireSound(work, body);
  return work.db.create('Training', body, { recordedBy: work.actor.id });
}

export async function correctTraining(work: Work, id: string, version: number, body: Given) {
  await requireSound(work, body);
  await work.db.update('Training', id, version, body);
  return showTraining(work, id);
}

interface Asked {
  from?: string | undefined;
  to?: string | undefined;
  grantId?: string | undefined;
}

/** Counts of professionals, of no survivor anything: nothing is withheld. */
export async function sumTrainings({ db, facts }: Work, { grantId, ...asked }: Asked): Promise<TrainingSum> {
  const to = asked.to ?? today();
  const from = asked.from ?? `${to.slice(0, 4)}-01-01`;
  if (to < from) throw new BadQuery(['to'], 'end-before-start');
  const grant = grantId ? await db.findOne('FundingGrant', { id: grantId }, ['code', 'name']) : null;
  if (grant === undefined) throw new BadQuery(['grantId'], 'invalid-choice');
  const named = grant && { id: grant.id, code: grant.code, name: grant.name };
  return { from, to, grant: named, ...(await facts.trainings(from, to, grantId)) } as TrainingSum;
}

export async function exportSum(work: Work, asked: Asked): Promise<TrainingSum> {
  const sum = await sumTrainings(work, asked);
  work.db.note('export', 'Training', {});
  return sum;
}

async function requireSound({ db }: Work, { heldOn, grantId }: Given): Promise<void> {
  if (heldOn && heldOn > today()) throw invalidField('heldOn', 'in-future');
  if (grantId && !(await db.findOne('FundingGrant', { id: grantId }, [])))
    throw invalidField('grantId', 'invalid-choice');
}
