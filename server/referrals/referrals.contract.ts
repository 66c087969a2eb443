import { z } from 'zod';
import { CaseCode } from '../cases/cases.contract.ts';
import { DataCategory, dataCategories } from '../consents/consents.contract.ts';
import { SafeContactProfile } from '../people/people.contract.ts';
import {
  Done,
  endpoint,
  Id,
  Instant,
  LocalDate,
  Marks,
  Paging,
  page,
  text,
  Version,
  words,
} from '../platform/contract.ts';
import { fates, keys, neverShared } from './payload.contract.ts';
import { states } from './transitions.ts';

export * from './payload.contract.ts';
export * from './transitions.ts';

export const ReferralState = z.enum(states);
/** A referral shares the care; a transfer moves the responsibility once it is accepted. */
export const verbs = ['REFERRAL', 'TRANSFER'] as const;
export const urgencies = ['EMERGENCY', 'URGENT', 'ROUTINE'] as const;
export const Urgency = z.enum(urgencies);
export const interpreterNeeds = ['NOT_NEEDED', 'NEEDED', 'BROUGHT'] as const;
/** GDPR chapter V: adequacy (art. 45), safeguards (art. 46), her explicit agreement (art. 49). */
export const transferBases = ['ADEQUACY', 'SAFEGUARDS', 'EXPLICIT_CONSENT'] as const;
export const deliveries = ['SYSTEM', 'LINK', 'PAPER'] as const;
export const withdrawals = [
  'CONSENT_WITHDRAWN',
  'NO_LONGER_NEEDED',
  'OTHER_AGENCY',
  'SENT_IN_ERROR',
  'SAFETY',
] as const;

/** The conditions for sending, each with a name of its own. They are asked when a draft is made ready and again when it is sent. */
export const guards = [
  'CONSENT',
  'AGREEMENT',
  'DENY_LIST',
  'WOMEN_ONLY',
  'AGENCY_ACTIVE',
  'SERVICES',
  'URGENCY',
  'INTERPRETER',
  'SAFE_CONTACT',
  'GUARDIAN',
  'TRANSFER_BASIS',
  'CASE_OPEN',
] as const;
export const GuardResult = z
  .object({ guard: z.enum(guards), met: z.boolean(), why: z.string().nullable() })
  .meta({ id: 'ReferralGuard' });

export const CodeWord = z
  .string()
  .max(40)
  .regex(/^[A-Za-z0-9_]+$/, { error: 'invalid-choice' });

const Draft = z.strictObject({
  toAgencyId: Id,
  verb: z.enum(verbs),
  urgency: Urgency.nullable(),
  /** Codes of `service_type`; at least one before it is sent. */
  services: z.array(CodeWord).max(20),
  /** Her agreement to share with this agency. */
  consentId: Id.nullable(),
  /** What of the agreement is used; none means all of it. Narrowed here, never widened. */
  categories: z.array(DataCategory).max(dataCategories.length),
  interpreterNeed: z.enum(interpreterNeeds).nullable(),
  transferBasis: z.enum(transferBases).nullable(),
  delivery: z.enum(deliveries),
  availabilityId: Id.nullable(),
  /** Why, for ourselves. */
  reason: text(2000).nullable(),
  /** What the other agency reads first. It says no more than has to be known to answer. */
  message: text(2000).nullable(),
});
export const NewReferral = Draft.partial().required({ toAgencyId: true });
export type NewReferral = z.infer<typeof NewReferral>;
export const ReferralChanges = Draft.partial();
export type ReferralChanges = z.infer<typeof ReferralChanges>;

/** What a partner may tell of somebody, by the lines of the payload. Each belongs to a kind of data, or it is not asked. */
export const SentPerson = z
  .strictObject({
    gender: CodeWord,
    ageBand: CodeWord,
    languages: z.array(CodeWord).min(1).max(10),
    immediateSafety: words(2000),
    healthNeeds: words(2000),
    alias: words(80),
    legalName: words(200),
    safeContact: SafeContactProfile.pick({ channel: true, value: true, instructions: true }).partial(),
  })
  .partial();
export type SentPerson = z.infer<typeof SentPerson>;
/** The kinds of data a partner can send: those of the lines above. */
export const sentCategories = [
  'DEMOGRAPHIC',
  'RISK',
  'HEALTH',
  'IDENTITY',
  'CONTACT',
] as const satisfies DataCategory[];

/** Somebody whom a partner sends in, of no case of hers: what she agreed to, and no more of her than that. */
export const NewSentIn = z.strictObject({
  toAgencyId: Id,
  urgency: Urgency,
  services: z.array(CodeWord).min(1, { error: 'required' }).max(20),
  interpreterNeed: z.enum(interpreterNeeds),
  transferBasis: z.enum(transferBases).nullish(),
  /** What the other agency reads first. It says no more than has to be known to answer. */
  message: text(2000).optional(),
  /** A child is not sent in this way: guardian, assent and best interests have no place here (BR18). */
  isChild: z.boolean(),
  categories: z.array(z.enum(sentCategories)).min(1, { error: 'required' }).max(sentCategories.length),
  agreedHow: CodeWord,
  agreedIn: CodeWord,
  agreedOn: LocalDate.optional(),
  /** Must be named where she said it aloud. */
  witness: text(200).optional(),
  understood: z.boolean(),
  person: SentPerson,
});
export type NewSentIn = z.infer<typeof NewSentIn>;

export const Referral = z
  .object({
    id: Id,
    /** The code of the sender's case; only the sender's side has it here, the recipient reads it among the contents. */
    caseCode: z.string().nullable(),
    fromAgencyId: Id,
    fromAgencyName: z.string().nullable(),
    fromAgencyNameEl: z.string().nullable(),
    toAgencyId: Id,
    toAgencyName: z.string().nullable(),
    toAgencyNameEl: z.string().nullable(),
    verb: z.enum(verbs),
    state: ReferralState,
    urgency: Urgency.nullable(),
    services: z.array(z.string()),
    acceptedServices: z.array(z.string()),
    consentId: Id.nullable(),
    categories: z.array(z.string()),
    /** How, in which language and when she agreed to it, where no case of the sender says so. */
    agreedHow: z.string().nullable(),
    agreedIn: z.string().nullable(),
    agreedOn: LocalDate.nullable(),
    witness: z.string().nullable(),
    interpreterNeed: z.string().nullable(),
    transferBasis: z.string().nullable(),
    delivery: z.string(),
    availabilityId: Id.nullable(),
    splitFrom: Id.nullable(),
    reason: z.string().nullable(),
    message: z.string().nullable(),
    createdBy: Id,
    createdByName: z.string().nullable(),
    createdAt: Instant,
    sentBy: Id.nullable(),
    sentAt: Instant.nullable(),
    receivedAt: Instant.nullable(),
    acknowledgedAt: Instant.nullable(),
    decidedAt: Instant.nullable(),
    startedAt: Instant.nullable(),
    feedbackAt: Instant.nullable(),
    closedAt: Instant.nullable(),
    /** When the standard that runs now is missed; null where none runs. */
    dueAt: Instant.nullable(),
    /** Since when the clock stands still. */
    pausedAt: Instant.nullable(),
    expiresAt: Instant.nullable(),
    contestedAt: Instant.nullable(),
    declineReason: z.string().nullable(),
    withdrawnWhy: z.string().nullable(),
    outcome: z.string().nullable(),
    /** The steps the reader may take now. */
    acts: z.array(z.string()),
    side: z.enum(['SENDER', 'RECIPIENT']),
    marks: Marks,
    version: Version,
  })
  .partial()
  .meta({ id: 'Referral' });
export type Referral = z.infer<typeof Referral>;

/** Both halves of a way in. They are told once and never again: the path goes by mail, the code by telephone. */
export const SealedLink = z
  .object({ path: z.string(), code: z.string(), expiresAt: Instant })
  .meta({ id: 'SealedLink' });
export type SealedLink = z.infer<typeof SealedLink>;
/** What was just sent; to an agency without accounts with the link that leads to it, in this one answer. */
const Sent = Referral.extend({ link: SealedLink.optional() }).meta({ id: 'SentReferral' });

/** A line of a list: nothing that anybody typed. */
export const ReferralRow = Referral.omit({ reason: true, message: true, witness: true }).meta({ id: 'ReferralRow' });
export type ReferralRow = z.infer<typeof ReferralRow>;

export const PayloadLine = z
  .object({
    key: z.enum(keys as [string, ...string[]]),
    category: z.string(),
    tier: z.enum(['T1', 'T2']),
    /** Why somebody sees it or not: SHOWN, IF_ACCEPTED, SAID_NO, NOT_NEEDED, IN_DANGER, CHANGED. */
    fate: z.enum(fates),
    value: z.unknown().optional(),
    /** The line goes out, but its value is not the reader's to see. */
    hidden: z.boolean().optional(),
  })
  .meta({ id: 'PayloadLine' });
export type PayloadLine = z.infer<typeof PayloadLine>;

/** What will they see? For the sender before sending, as frozen afterwards; for the recipient what she may read now. */
export const Payload = z
  .object({
    frozen: z.boolean(),
    lines: z.array(PayloadLine),
    never: z.array(z.enum(neverShared)),
    guards: z.array(GuardResult),
    /** Anything that changes what will be sent changes this; sending names it. */
    digest: z.string().nullable(),
  })
  .partial()
  .meta({ id: 'Payload' });
export type Payload = z.infer<typeof Payload>;

export const ReferralEvent = z
  .object({
    id: Id,
    step: z.string(),
    side: z.string(),
    fromState: z.string(),
    toState: z.string(),
    code: z.string().nullable(),
    words: z.string().nullable(),
    /** Who answered for an agency without accounts. */
    byName: z.string().nullable(),
    at: Instant,
  })
  .partial()
  .meta({ id: 'ReferralEvent' });

export const Disclosure = z
  .object({
    id: Id,
    caseCode: z.string().nullable(),
    referralId: Id,
    toAgencyId: Id,
    toAgencyName: z.string().nullable(),
    toAgencyNameEl: z.string().nullable(),
    tier: z.string(),
    keys: z.array(z.string()),
    categories: z.array(z.string()),
    basis: z.string(),
    consentId: Id.nullable(),
    disclosedBy: Id,
    disclosedByName: z.string().nullable(),
    disclosedAt: Instant,
  })
  .partial()
  .meta({ id: 'Disclosure' });

/** The reason that is sent without words: nothing about another resident leaves the agency. */
export const WORDLESS = 'SAFETY_CONFLICT_RESIDENT';

const Said = words(2000);
const ofReferral = { returns: Referral, status: 200 };

export const referrals = {
  listOfCase: endpoint('GET /cases/:code/referrals', {
    summary: 'The referrals of a case, newest first',
    may: 'read Referral',
    params: { code: CaseCode },
    query: Paging,
    returns: page(ReferralRow),
  }),
  draft: endpoint('POST /cases/:code/referrals', {
    summary: 'Begin a referral or transfer',
    may: 'create Referral',
    params: { code: CaseCode },
    body: NewReferral,
    returns: Referral,
  }),
  list: endpoint('GET /referrals', {
    summary: 'Inbox (side=in) or outgoing (side=out), by time left; what is shown in the inbox counts as received',
    may: 'read Referral',
    query: Paging.extend({
      side: z.enum(['in', 'out']).default('in'),
      state: ReferralState.optional(),
      /** Groups of states: what waits for an answer, the waiting list, what is under way, what has ended. */
      show: z.enum(['drafts', 'waiting', 'waitlist', 'underway', 'ended']).optional(),
      urgency: Urgency.optional(),
      service: CodeWord.optional(),
    }),
    returns: page(ReferralRow),
  }),
  sendIn: endpoint('POST /referrals', {
    summary: 'Send somebody in, of no case of ours: every condition is asked, and what she agreed to goes out at once',
    may: 'send-in Referral',
    body: NewSentIn,
    returns: Referral,
  }),
  show: endpoint('GET /referrals/:id', { summary: 'One referral', may: 'read Referral', returns: Referral }),
  change: endpoint('PATCH /referrals/:id', {
    summary: 'Change a draft; what was sent stays as it is',
    may: 'update Referral',
    body: ReferralChanges,
    returns: Referral,
  }),
  payload: endpoint('GET /referrals/:id/payload', {
    summary: 'What they will see, line by line, with what is withheld and why, and the conditions for sending',
    may: 'read Referral',
    returns: Payload,
  }),
  events: endpoint('GET /referrals/:id/events', {
    summary: 'The steps so far, newest first',
    may: 'read ReferralEvent',
    query: Paging,
    returns: page(ReferralEvent),
  }),
  ready: endpoint('POST /referrals/:id/ready', {
    summary: 'Say that a draft can be sent; every condition is asked',
    may: 'ready Referral',
    ...ofReferral,
  }),
  redraft: endpoint('POST /referrals/:id/redraft', {
    summary: 'Take it back to the drafts',
    may: 'ready Referral',
    ...ofReferral,
  }),
  send: endpoint('POST /referrals/:id/send', {
    summary:
      'Send it: every condition is asked again, and what is disclosed is frozen and logged; its sealed link is told this once',
    may: 'send Referral',
    body: z.strictObject({
      /** The digest of the preview that was looked at; where it has changed since, nothing is sent (409). */
      digest: z
        .string()
        .regex(/^[A-Za-z0-9_-]{32}$/, { error: 'invalid-format' })
        .optional(),
    }),
    returns: Sent,
    status: 200,
  }),
  acknowledge: endpoint('POST /referrals/:id/acknowledge', {
    summary: 'Say that it was seen and is being looked at',
    may: 'acknowledge Referral',
    ...ofReferral,
  }),
  ask: endpoint('POST /referrals/:id/ask', {
    summary: 'Ask the sender something; the clock stands still until the answer',
    may: 'ask Referral',
    body: z.strictObject({ words: Said }),
    ...ofReferral,
  }),
  answer: endpoint('POST /referrals/:id/answer', {
    summary: 'Answer what was asked',
    may: 'answer Referral',
    body: z.strictObject({ words: Said }),
    ...ofReferral,
  }),
  accept: endpoint('POST /referrals/:id/accept', {
    summary: 'Accept it, whole or for named services; the rest becomes a draft of the sender',
    may: 'accept Referral',
    body: z.strictObject({ services: z.array(CodeWord).min(1).max(20).optional(), words: text(2000).optional() }),
    ...ofReferral,
  }),
  waitlist: endpoint('POST /referrals/:id/waitlist', {
    summary: 'Put it on the waiting list',
    may: 'waitlist Referral',
    body: z.strictObject({ words: text(2000).optional() }),
    ...ofReferral,
  }),
  decline: endpoint('POST /referrals/:id/decline', {
    summary: 'Decline it with a reason; safety reasons carry no words. What was disclosed is gone at once',
    may: 'decline Referral',
    body: z.strictObject({ declineReason: CodeWord, words: text(2000).optional() }),
    returns: Done,
    status: 200,
  }),
  contest: endpoint('POST /referrals/:id/contest', {
    summary: 'Ask once more after a decline',
    may: 'contest Referral',
    body: z.strictObject({ words: Said }),
    ...ofReferral,
  }),
  start: endpoint('POST /referrals/:id/start', {
    summary: 'Say that the service has begun',
    may: 'start Referral',
    ...ofReferral,
  }),
  noShow: endpoint('POST /referrals/:id/no-show', {
    summary: 'Say that the person did not come',
    may: 'start Referral',
    ...ofReferral,
  }),
  reappoint: endpoint('POST /referrals/:id/reappoint', {
    summary: 'Give a new appointment after a no-show',
    may: 'start Referral',
    ...ofReferral,
  }),
  feedback: endpoint('POST /referrals/:id/feedback', {
    summary: 'Tell the sender how it went',
    may: 'feedback Referral',
    body: z.strictObject({ words: Said }),
    ...ofReferral,
  }),
  close: endpoint('POST /referrals/:id/close', {
    summary: 'Close the loop with its outcome',
    may: 'close Referral',
    body: z.strictObject({ outcome: CodeWord }),
    ...ofReferral,
  }),
  withdraw: endpoint('POST /referrals/:id/withdraw', {
    summary: 'Take it back; the other agency loses it at once',
    may: 'withdraw Referral',
    body: z.strictObject({ withdrawnWhy: z.enum(withdrawals) }),
    ...ofReferral,
  }),
  openCase: endpoint('POST /referrals/:id/open-case', {
    summary: 'Open a case of our own from an accepted referral, with its own key, holding what was disclosed',
    may: 'open-case Referral',
    body: z.strictObject({ teamId: Id, workerId: Id }),
    returns: z.object({ code: z.string() }).meta({ id: 'OpenedCase' }),
  }),
  origin: endpoint('GET /cases/:code/origin', {
    summary: 'The referral a case came from',
    may: 'read CaseOrigin',
    params: { code: CaseCode },
    returns: z
      .object({
        referralId: Id,
        fromAgencyId: Id,
        fromAgencyName: z.string().nullable(),
        fromAgencyNameEl: z.string().nullable(),
        openedBy: Id,
        openedByName: z.string().nullable(),
        openedAt: Instant,
      })
      .partial()
      .meta({ id: 'CaseOrigin' }),
  }),
  disclosures: endpoint('GET /disclosures', {
    summary: 'Who was told which fields, newest first',
    may: 'read Disclosure',
    query: Paging.extend({ case: CaseCode.optional() }),
    returns: page(Disclosure),
  }),
};
