import { work as unitOfWork, type Work } from '#server/access/work.ts';
import { findVisitor, linkLife, newLink, openLink, type Visitor } from '#server/accounts/sealed-links.service.ts';
import { listCodeLists } from '#server/codelists/codelists.service.ts';
import { now } from '#server/platform/clock.ts';
import type { Body } from '#server/platform/contract.ts';
import { Conflict, invalidField, NotFound, Problem } from '#server/platform/problems.ts';
import { type LinkPage, linkActs, type links } from './links.contract.ts';
import type { SealedLink } from './referrals.contract.ts';
import {
  accept,
  acknowledge,
  decline,
  requireLasting,
  sendReferral,
  showPayload,
  showReferral,
} from './referrals.service.ts';
import { drafts, ended, type State } from './transitions.ts';

// --- the sender -------------------------------------------------------------------------------------------------------

/** What was told to whoever made a link, for the answer to that one request. A retry makes another link. */
const told = new WeakMap<Work, SealedLink>();

interface Sending {
  version: number;
  /** The digest of the preview that was looked at. */
  digest?: string | undefined;
  isFresh: boolean;
}

/**
 * Sends it. Where it goes by a sealed link that is made with it, so that nothing is sent which nobody can open; what
 * leaves the house so asks for a fresh proof, as making another link does.
 */
export async function send(work: Work, id: string, { version, digest, isFresh }: Sending): Promise<string> {
  await sendReferral(work, id, version, digest);
  const { delivery, toAgencyId } = await work.db.get('Referral', { id }, ['delivery', 'toAgencyId']);
  if (delivery !== 'LINK' || (await work.facts.takesPart(toAgencyId))) return id;
  if (!isFresh) throw new Problem(401, 'step-up-required');
  return makeLink(work, id);
}

/** What was sent, with its link once: whoever retries finds it sent, and makes a new link where she needs one. */
export async function showSent(work: Work, id: string) {
  const link = told.get(work);
  return { ...(await showReferral(work, id)), ...(link && { link }) };
}

/** Makes the one link that leads to a referral. Only for agencies nobody of whom signs in here. */
export async function makeLink(work: Work, id: string): Promise<string> {
  const { db } = work;
  const referral = await db.get('Referral', { id });
  db.demand('send', 'Referral', referral);
  if (([...drafts, ...ended] as State[]).includes(referral.state)) throw new Conflict('wrong-state');
  if (await work.facts.takesPart(referral.toAgencyId)) throw new Conflict('has-accounts');
  await requireLasting(work, referral);

  const at = now();
  const expiresAt = new Date(at.getTime() + linkLife).toISOString();
  const { token, code, ...digests } = newLink();
  await db.follow('ReferralLink', { referralId: id, endedAt: null }, { endedAt: at.toISOString() });
  await db.followWith('ReferralLink', {
    referralId: id,
    toAgencyId: referral.toAgencyId,
    ...digests,
    createdBy: work.actor.id,
    createdAt: at.toISOString(),
    expiresAt,
  });
  // Behind `#`, so that no log sees it.
  told.set(work, { path: `/answer#${token}`, code, expiresAt });
  return id;
}

export async function showMadeLink(work: Work): Promise<SealedLink> {
  const link = told.get(work);
  // Neither half is kept anywhere, so nobody can be told again.
  if (!link) throw new Conflict('told-once');
  return link;
}

export async function showLinkState(work: Work, id: string) {
  await work.db.get('Referral', { id }, []);
  const [link] = await work.db.find('ReferralLink', {
    where: { referralId: id },
    sort: [
      ['createdAt', 'desc'],
      ['id', 'desc'],
    ],
    limit: 1,
  });
  if (!link) return { link: null };
  const { createdAt, expiresAt, openedAt } = link;
  const waits = !openedAt && Date.parse(expiresAt) > now().getTime();
  return { link: { createdAt, expiresAt, openedAt, waits } };
}

// --- whoever comes in by it ---------------------------------------------------------------------------------------------

/** The lists whose codes stand in what is shown at once. */
const lists = [
  ...['service_type', 'referral_urgency', 'gender', 'age_band', 'language', 'interpreter_gender', 'literacy', 'need'],
  ...['safety_flag', 'work_right', 'cefr', 'referral_decline_reason', 'data_category'],
];

export async function openByLink(body: Body<typeof links.openLink>, address: string | undefined, requestId: string) {
  const visitor = await openLink(body, address, requestId);
  const page = await asVisitor(visitor, requestId, (work) => showPage(work, visitor));
  return { ...page, visit: visitor.visit };
}

export async function lookAgain({ visit }: Body<typeof links.lookAgain>, requestId: string): Promise<LinkPage> {
  const visitor = await findVisitor(visit);
  return asVisitor(visitor, requestId, (work) => showPage(work, visitor));
}

export async function answerByLink(
  { visit, act, name, declineReason, words }: Body<typeof links.answerLink>,
  requestId: string,
): Promise<{ page: LinkPage | null }> {
  const visitor = await findVisitor(visit);
  return asVisitor(visitor, requestId, async (work) => {
    const id = visitor.referralId;
    if (act === 'decline') {
      if (!declineReason) throw invalidField('declineReason', 'required');
      await decline(work, id, Number.NaN, { declineReason, words, byName: name });
      return { page: null };
    }
    if (declineReason !== undefined) throw invalidField('declineReason', 'unknown-field');
    if (act === 'accept') await accept(work, id, Number.NaN, { words, byName: name });
    else await acknowledge(work, id, Number.NaN, name);
    return { page: await showPage(work, visitor) };
  });
}

/**
 * She acts as a partner of the agency does, on this one referral: row-level security knows her by the link and lets her
 * see nothing else, nor anything that is told only once it is accepted. What is out of reach is over for her.
 */
async function asVisitor<T>(visitor: Visitor, requestId: string, job: (work: Work) => Promise<T>): Promise<T> {
  const actor = { id: visitor.linkId, role: 'partner', agencyId: visitor.agencyId } as const;
  try {
    return await unitOfWork(actor, job, requestId);
  } catch (error) {
    if (error instanceof NotFound) throw new Conflict('link-over');
    throw error;
  }
}

async function showPage(work: Work, { referralId, until }: Visitor): Promise<LinkPage> {
  const referral = (await showReferral(work, referralId))!;
  const payload = await showPayload(work, referralId);
  const { items } = await listCodeLists(work, lists);
  const acts = referral.acts.filter((act: string) => (linkActs as readonly string[]).includes(act));
  return { until: until.toISOString(), referral: { ...referral, acts }, payload, lists: items } as LinkPage;
}
