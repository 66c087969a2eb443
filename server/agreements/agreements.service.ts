import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { requireCodes } from '#server/codelists/codelists.service.ts';
import { now, today } from '#server/platform/clock.ts';
import { Conflict, invalidField } from '#server/platform/problems.ts';
import type { AgreementBody, AgreementState, NewAgreement } from './agreements.contract.ts';

interface Filter {
  limit: number;
  cursor?: string | undefined;
  withAgencyId?: string | undefined;
  ended?: boolean | undefined;
}

export async function listAgreements({ db }: Work, { limit, cursor, withAgencyId, ended }: Filter) {
  const page = await db.page('DataSharingAgreement', {
    where: { withAgencyId, ...(ended !== undefined && { endedAt: ended ? { not: null } : null }) },
    sort: [
      ['validFrom', 'desc'],
      ['id', 'desc'],
    ],
    limit,
    cursor,
  });
  return { ...page, items: page.items.map(withState) };
}

export async function showAgreement({ db }: Work, id: string) {
  return withState(await db.get('DataSharingAgreement', { id }));
}

/** The same as `agreements_in_force` of the database, which decides whether anything is sent. */
function withState(row: Row): Row & { state: AgreementState } {
  const day = today();
  const state = row.endedAt
    ? 'ENDED'
    : row.validFrom > day
      ? 'NOT_YET'
      : row.validTo !== null && row.validTo < day
        ? 'EXPIRED'
        : 'IN_FORCE';
  return { ...row, state };
}

export async function recordAgreement(work: Work, { withAgencyId, ...body }: NewAgreement): Promise<string> {
  if (withAgencyId === work.actor.agencyId) throw invalidField('withAgencyId', 'own-agency');
  await requireSound(work, withAgencyId, body);
  return work.db.create(
    'DataSharingAgreement',
    { withAgencyId, ...body },
    { recordedBy: work.actor.id, recordedAt: now().toISOString() },
  );
}

type Correction = { [K in keyof AgreementBody]?: AgreementBody[K] | undefined };

export async function correctAgreement(work: Work, id: string, version: number, body: Correction) {
  const found = await work.db.get('DataSharingAgreement', { id });
  work.db.demand('update', 'DataSharingAgreement', found);
  if (found.endedAt) throw new Conflict('agreement-ended');
  const { signedOn, validFrom, validTo, transferBasis } = { ...found, ...given(body) } as unknown as AgreementBody;
  await requireSound(work, found.withAgencyId, { signedOn, validFrom, validTo, transferBasis });

  await work.db.update('DataSharingAgreement', id, version, body);
  return showAgreement(work, id);
}

const given = (body: object) => Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));

export async function endAgreement(work: Work, id: string, version: number): Promise<string> {
  const found = await work.db.get('DataSharingAgreement', { id });
  work.db.demand('end', 'DataSharingAgreement', found);
  if (found.endedAt) throw new Conflict('already-ended');

  await work.db.act(
    'end',
    'DataSharingAgreement',
    found,
    Number.isNaN(version) ? found.version : version,
    {},
    { endedBy: work.actor.id, endedAt: now().toISOString() },
  );
  return id;
}

type Terms = Pick<AgreementBody, 'signedOn' | 'validFrom' | 'validTo' | 'transferBasis'>;

/** Signed already, in order, and with a ground for the transfer exactly where data leaves the country. */
async function requireSound(work: Work, other: string, { signedOn, validFrom, validTo, transferBasis }: Terms) {
  await requireCodes(work, [{ list: 'transfer_basis', field: 'transferBasis', values: transferBasis ?? undefined }]);
  if (signedOn > today()) throw invalidField('signedOn', 'in-future');
  if (validTo && validTo < validFrom) throw invalidField('validTo', 'end-before-start');

  const party = await work.db.findOne('Agency', { id: other }, ['country']);
  if (!party) throw invalidField('withAgencyId', 'invalid-choice');
  const own = await work.db.get('Agency', { id: work.actor.agencyId }, ['country']);
  const abroad = party.country !== own.country;
  if (abroad && !transferBasis) throw invalidField('transferBasis', 'transfer-basis-missing');
  if (!abroad && transferBasis) throw invalidField('transferBasis', 'transfer-basis-unused');
}
