import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { requireCodes } from '#server/codelists/codelists.service.ts';
import { now, today } from '#server/platform/clock.ts';
import { invalidField } from '#server/platform/problems.ts';
import type { Figures, NewCapacity } from './capacities.contract.ts';

interface Filter {
  limit: number;
  cursor?: string | undefined;
  service?: string | undefined;
  providerAgencyId?: string | undefined;
  offered?: boolean | undefined;
}

export async function listCapacities(work: Work, { limit, cursor, service, ...same }: Filter) {
  const page = await work.db.page('AgencyCapacity', {
    where: { serviceType: service, ...same },
    sort: [
      ['serviceType', 'asc'],
      ['id', 'asc'],
    ],
    limit,
    cursor,
  });
  return { ...page, items: await withNames(work, page.items) };
}

export async function showCapacity(work: Work, id: string) {
  const [row] = await withNames(work, [await work.db.get('AgencyCapacity', { id })]);
  return row;
}

/** Who keeps a figure is named within the agency alone: elsewhere the column is hidden already. */
async function withNames(work: Work, rows: Row[]) {
  const names = await work.facts.namesOf(rows.flatMap(({ updatedBy }) => updatedBy ?? []));
  return rows.map((row) => ({
    ...row,
    ...(row.updatedBy && { updatedByName: names.get(row.updatedBy) ?? null }),
  }));
}

const kept = (work: Work) => ({ updatedBy: work.actor.id, updatedAt: now().toISOString() });

export async function offerCapacity(work: Work, body: NewCapacity): Promise<string> {
  await requireCodes(work, [{ list: 'service_type', field: 'serviceType', values: body.serviceType }]);
  requireSound(body);
  return work.db.create('AgencyCapacity', { ...body }, { providerAgencyId: work.actor.agencyId, ...kept(work) });
}

type Change = { [K in keyof Figures]?: Figures[K] | undefined } & { offered?: boolean | undefined };

export async function keepCapacity(work: Work, id: string, version: number, body: Change) {
  const found = await work.db.get('AgencyCapacity', { id });
  work.db.demand('update', 'AgencyCapacity', found);
  requireSound({ places: body.places ?? found.places, free: body.free ?? found.free, freeFrom: body.freeFrom });

  await work.db.update('AgencyCapacity', id, version, body, kept(work));
  return showCapacity(work, id);
}

function requireSound({ places, free, freeFrom }: Pick<Figures, 'places' | 'free' | 'freeFrom'>): void {
  if (free > places) throw invalidField('free', 'more-than-places', { max: places });
  if (freeFrom && freeFrom < today()) throw invalidField('freeFrom', 'in-past');
}
