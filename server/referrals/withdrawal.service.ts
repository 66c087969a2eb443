import type { Work } from '#server/access/work.ts';
import { dataCategories } from '#server/consents/consents.contract.ts';
import { now } from '#server/platform/clock.ts';
import { drafts, ended, states } from './transitions.ts';
import { keptFrom, meaning, type Withheld } from './withheld.ts';

const waits = states.filter((state) => !ended.includes(state) && !drafts.includes(state));

/**
 * What a withdrawn agreement takes with it: every referral to that agency which no other agreement carries any longer.
 * A consequence, so whoever records the withdrawal needs no right to refer.
 */
export async function takeBackReferrals(work: Work, caseId: string, toAgencyId: string): Promise<void> {
  const rows = await work.db.inner('Referral', { caseId, toAgencyId, state: { in: waits } }, ['state', 'services']);
  for (const row of rows) {
    const { categories } = await work.facts.agreedWith(caseId, toAgencyId, row.services as string[]);
    if (!categories.length) await takeBack(work, row);
  }
}

/**
 * What she wants kept from an agency counts also for what lies there already, of whichever case of hers: it is read no more, and what
 * would open with a yes does not. Where nothing may be known there any more, the referral is taken back. What was disclosed stays logged.
 */
export async function keepFromRecipients({ facts }: Work, caseId: string, said: readonly Withheld[]): Promise<void> {
  if (!said.length) return;
  for (const agency of await facts.agenciesByName()) {
    const kept = keptFrom(said, agency);
    const isAll = kept === 'everything';
    if (isAll || kept.length) await facts.keepFrom(caseId, agency.id, isAll ? dataCategories : kept, isAll);
  }
}

async function takeBack(work: Work, { id, state }: Record<string, any>): Promise<void> {
  const at = now().toISOString();
  await work.db.follow(
    'Referral',
    { id },
    { state: 'WITHDRAWN', withdrawnWhy: 'CONSENT_WITHDRAWN', closedAt: at, dueAt: null, pausedAt: null },
  );
  await work.db.followWith('ReferralEvent', {
    referralId: id,
    step: 'withdraw',
    side: 'SENDER',
    fromState: state,
    toState: 'WITHDRAWN',
    code: 'CONSENT_WITHDRAWN',
    at,
  });
}

/** What she wants kept from whom, in all her cases: said with agreements that stand or were only taken back since. */
export const withholdingOf = ({ facts }: Work, caseId: string): Promise<Withheld[]> =>
  facts.withholdingOf(caseId) as Promise<Withheld[]>;

/** What is said now of whom something is kept from, with the agency of the directory that is meant. */
export async function meantBy<T extends Withheld>(work: Work, caseId: string, said: readonly T[]): Promise<T[]> {
  if (!said.length) return [];
  return meaning(said, await work.facts.agenciesByName(), await withholdingOf(work, caseId));
}
