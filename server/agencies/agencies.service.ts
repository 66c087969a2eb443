import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { requireCodes } from '#server/codelists/codelists.service.ts';
import { Invalid, invalidField } from '#server/platform/problems.ts';
import { type AgencyBody, type AgencyFilter, type FundingGrantBody, noStatus } from './agencies.contract.ts';

interface Page {
  limit: number;
  cursor?: string | undefined;
}
type Given<T> = { [K in keyof T]?: T[K] | undefined };

/** The directory is everybody's: bodies that take part here, and those that cases are referred to. */
export function listAgencies({ db }: Work, { limit, cursor, service, language, ...same }: AgencyFilter) {
  return db.page('Agency', {
    where: {
      ...same,
      ...(service !== undefined && { services: { has: service } }),
      ...(language !== undefined && { languages: { has: language } }),
    },
    sort: [
      ['name', 'asc'],
      ['id', 'asc'],
    ],
    limit,
    cursor,
  });
}

/** An entry, where the reader sees the directory. */
export const findAgency = ({ db }: Work, id: string): Promise<Row | undefined> => db.findOne('Agency', { id });
export const getAgency = ({ db }: Work, id: string): Promise<Row> => db.get('Agency', { id });

export async function createAgency(work: Work, body: Given<AgencyBody>): Promise<string> {
  await requireSound(work, body);
  return work.db.create('Agency', { services: [], languages: [], ...body });
}

export async function changeAgency(work: Work, id: string, version: number, body: Given<AgencyBody>): Promise<Row> {
  await requireSound(work, body);
  await work.db.update('Agency', id, version, body);
  return getAgency(work, id);
}

async function requireSound(work: Work, { kind, services, languages, country, hours }: Given<AgencyBody>) {
  await requireCodes(work, [
    { list: 'agency_kind', field: 'kind', values: kind },
    { list: 'service_type', field: 'services', values: services },
    { list: 'language', field: 'languages', values: languages },
    { list: 'citizenship', field: 'country', values: country },
  ]);
  const turned = (hours ?? []).findIndex(({ from, to }) => to <= from);
  if (turned >= 0) throw new Invalid([{ path: `/hours/${turned}/to`, code: 'end-before-start' }]);
}

export function listGrants({ db }: Work, { limit, cursor, active }: Page & { active?: boolean | undefined }) {
  return db.page('FundingGrant', {
    where: { active },
    sort: [
      ['code', 'asc'],
      ['id', 'asc'],
    ],
    limit,
    cursor,
  });
}

export const getGrant = ({ db }: Work, id: string): Promise<Row> => db.get('FundingGrant', { id });

export async function createGrant(work: Work, body: Given<FundingGrantBody>): Promise<string> {
  requireOrder(body.startsOn, body.endsOn);
  await requireStatuses(work, body);
  return work.db.create('FundingGrant', body);
}

export async function changeGrant(
  work: Work,
  id: string,
  version: number,
  body: Given<FundingGrantBody>,
): Promise<Row> {
  const { startsOn, endsOn } = await getGrant(work, id);
  requireOrder(body.startsOn ?? startsOn, body.endsOn === undefined ? endsOn : body.endsOn);
  await requireStatuses(work, body);
  await work.db.update('FundingGrant', id, version, body);
  return getGrant(work, id);
}

/** Of whom her status is not known, no grant can say that it takes her for it. */
async function requireStatuses(work: Work, { residenceStatuses = [] }: Given<FundingGrantBody>): Promise<void> {
  const at = residenceStatuses.findIndex((code) => noStatus.includes(code));
  if (at >= 0) throw invalidField(`residenceStatuses/${at}`, 'invalid-choice');
  await requireCodes(work, [{ list: 'residence_status', field: 'residenceStatuses', values: residenceStatuses }]);
}

function requireOrder(startsOn: string | undefined, endsOn: string | null | undefined): void {
  if (startsOn && endsOn && endsOn < startsOn) throw invalidField('endsOn', 'end-before-start');
}
