import type { Work } from '#server/access/work.ts';
import { now } from '#server/platform/clock.ts';
import { drafts, ended, states } from './transitions.ts';

/**
 * What a withdrawn agreement takes with it: every referral to that agency which no other agreement carries any longer.
 * A consequence, so whoever records the withdrawal needs no right to refer.
 */
export async function takeBackReferrals(work: Work, caseId: string, toAgencyId: string): Promise<void> {
  const open = states.filter((state) => !ended.includes(state) && !drafts.includes(state));
  const rows = await work.db.inner('Referral', { caseId, toAgencyId, state: { in: open } }, ['state', 'services']);
  for (const row of rows) {
    const { categories } = await work.facts.agreedWith(caseId, toAgencyId, row.services as string[]);
    if (categories.length) continue;
    const at = now().toISOString();
    await work.db.follow(
      'Referral',
      { id: row.id },
      { state: 'WITHDRAWN', withdrawnWhy: 'CONSENT_WITHDRAWN', closedAt: at, dueAt: null, pausedAt: null },
    );
    await work.db.followWith('ReferralEvent', {
      referralId: row.id,
      step: 'withdraw',
      side: 'SENDER',
      fromState: row.state,
      toState: 'WITHDRAWN',
      code: 'CONSENT_WITHDRAWN',
      at,
    });
  }
}
