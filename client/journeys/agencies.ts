import type { Page } from '@playwright/test';
import type { Agency } from '#server/agencies/agencies.contract.ts';
import type { Agreement } from '#server/agreements/agreements.contract.ts';
import { act, ask, casesOf, type Row } from './people.ts';

export interface List<T> {
  items: T[];
}

export async function agenciesOf(page: Page): Promise<Agency[]> {
  return (await ask<List<Agency>>(page, '/agencies?limit=100')).items;
}

/** The agency whose partner signs in here. */
export async function harbour(page: Page): Promise<Agency> {
  return (await agenciesOf(page)).find(({ name }) => name === 'Harbour Shelter') as Agency;
}

/** What the two agencies signed; the administrator records it where the demonstration has none. */
export async function signed(page: Page, withAgencyId: string): Promise<void> {
  const path = `/agreements?withAgencyId=${withAgencyId}`;
  const { items } = await ask<List<Agreement>>(page, path);
  if (items.some(({ state }) => state === 'IN_FORCE')) return;
  await act(page, '/agreements', {
    withAgencyId,
    reference: 'Memorandum',
    signedOn: '2026-01-01',
    validFrom: '2026-01-01',
  });
}

/** A case of the worker's whose person agreed today to share these kinds of data with the other agency. */
export async function agreedCase(worker: Page, agency: Agency, nth: number): Promise<Row> {
  // The oldest: whole ones, which no other journey has just begun. The shelter takes in women only.
  const all = (await casesOf(worker, 'status=ACTIVE&sort=openedOn&gender=WOMAN')).filter(
    (row) => (row as Row & { ageBand?: string }).ageBand !== 'UNDER_18',
  );
  const found = all[nth] as Row;
  await act(worker, `/cases/${found.code}/consents`, {
    kind: 'SHARE_WITH_AGENCY',
    recipientAgencyId: agency.id,
    dataCategories: ['DEMOGRAPHIC', 'IDENTITY', 'CONTACT', 'RISK'],
    purposes: ['REFERRAL'],
    method: 'WRITTEN',
    language: 'eng',
    understood: true,
    noticeVersion: 'N1',
  });
  return found;
}

/** Drafted, made ready and sent through the API, for journeys about what comes after. */
export async function sentTo(
  { worker, desk, agency }: { worker: Page; desk: Page; agency: Agency },
  nth: number,
  message: string,
): Promise<string> {
  const { code } = await agreedCase(worker, agency, nth);
  const { id } = await act<{ id: string }>(worker, `/cases/${code}/referrals`, {
    toAgencyId: agency.id,
    urgency: 'URGENT',
    services: ['ACC_SHELTER'],
    interpreterNeed: 'NEEDED',
    message,
  });
  await act(worker, `/referrals/${id}/ready`);
  await act(desk, `/referrals/${id}/send`, {});
  return id;
}
