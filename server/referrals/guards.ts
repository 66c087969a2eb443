import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import type { guards } from './referrals.contract.ts';
import { withholdingOf } from './withdrawal.service.ts';
import { keptFrom, type Withheld } from './withheld.ts';

export type Guard = (typeof guards)[number];
export interface Checked {
  guard: Guard;
  met: boolean;
  /** A stable word for what is missing, where more than one thing can be. */
  why: string | null;
}

/** What the conditions look at, gathered once. */
export interface Circumstances {
  referral: Row;
  /** What she agrees to with this agency and for these services today. */
  agreed: readonly string[];
  agreementInForce: boolean;
  denied: boolean;
  agency:
    | {
        active: boolean;
        country: string;
        kind: string;
        womenOnly: boolean | null;
        id?: string;
        name: string;
        nameEl: string;
      }
    | undefined;
  isMan: boolean;
  ownCountry: string;
  caseStatus: string;
  isMinor: boolean;
  guardian: boolean;
  safeContact: boolean;
}

/** Every condition by its name, in the order of the page. All must hold, when it is made ready and when it is sent (BR5). */
export function check(it: Circumstances): Checked[] {
  const { referral } = it;
  const missing = (referral.categories as string[]).filter((category) => !it.agreed.includes(category));
  const abroad = Boolean(it.agency) && it.agency!.country !== it.ownCountry;

  const results: [Guard, boolean, string?][] = [
    ['CASE_OPEN', it.caseStatus !== 'CLOSED'],
    ['SERVICES', (referral.services as string[]).length > 0],
    ['URGENCY', Boolean(referral.urgency)],
    ['AGENCY_ACTIVE', it.agency?.active === true],
    ['AGREEMENT', it.agreementInForce],
    // Whoever may not read the deny list learns its effect, never its reason.
    ['DENY_LIST', !it.denied],
    // Whoever lives as a woman is one; where nothing is recorded the agency is asked, not the data.
    ['WOMEN_ONLY', !(it.agency?.womenOnly && it.isMan)],
    ['CONSENT', it.agreed.length > 0 && !missing.length, it.agreed.length ? 'narrower' : 'none'],
    ['INTERPRETER', Boolean(referral.interpreterNeed)],
    ['SAFE_CONTACT', it.safeContact],
    // BR18: a child is referred only where somebody speaks for her and it was weighed.
    ['GUARDIAN', !it.isMinor || it.guardian],
    ['TRANSFER_BASIS', !abroad || Boolean(referral.transferBasis)],
  ];
  return results.map(([guard, met, why]) => ({ guard, met, why: met ? null : (why ?? null) }));
}

/** Asks the case, the agency and what was agreed, anew each time. */
export async function circumstancesOf(work: Work, referral: Row): Promise<Circumstances> {
  const { db, facts, actor } = work;
  const { caseId, toAgencyId } = referral;
  const [[found], agencies, agreed, withheld, agreementInForce, denied, isMinor, guardian, contact] = await Promise.all(
    [
      db.inner('Case', { id: caseId }, ['status', 'mergedAt', 'gender']),
      db.inner('Agency', { id: { in: [toAgencyId, actor.agencyId] } }, [
        'active',
        'country',
        'kind',
        'womenOnly',
        'name',
        'nameEl',
      ]),
      facts.agreedWith(caseId, toAgencyId, referral.services as string[]),
      withholdingOf(work, caseId),
      facts.agreementInForce(toAgencyId),
      facts.isKeptAway(caseId, toAgencyId),
      facts.isChild(caseId),
      facts.isSpokenFor(caseId),
      db.inner('SafeContact', { caseId }, ['channel', 'instructions', 'doNotContact']),
    ],
  );
  const agency = agencies.find(({ id }) => id === toAgencyId) as Circumstances['agency'];

  return {
    referral,
    agreed: withoutWithheld(agreed.categories, withheld, agency),
    agreementInForce,
    denied,
    agency,
    ownCountry: agencies.find(({ id }) => id === actor.agencyId)?.country as string,
    // Nothing new is sent of a case that stands still: what holds of her is said in the one that goes on.
    caseStatus: found!.mergedAt ? 'CLOSED' : (found!.status as string),
    isMan: ['MAN', 'TRANS_MAN'].includes(found!.gender as string),
    isMinor,
    guardian,
    safeContact: Boolean(contact[0]?.channel || contact[0]?.instructions || contact[0]?.doNotContact),
  };
}

/** Without what she wants kept from this very agency. */
function withoutWithheld(
  categories: readonly string[],
  withheld: readonly Withheld[],
  agency: Circumstances['agency'],
): string[] {
  const kept = keptFrom(withheld, agency);
  return kept === 'everything' ? [] : categories.filter((category) => !(kept as readonly string[]).includes(category));
}
