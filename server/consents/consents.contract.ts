import { z } from 'zod';
import { CaseCode } from '../cases/cases.contract.ts';
import { endpoint, Id, Instant, LocalDate, Marks, Paging, page, text, Version, words } from '../platform/contract.ts';

/** What she may agree to. SERVICE is an agreement to be supported: no agreement about data, and it shares nothing. */
export const consentKinds = [
  'SERVICE',
  'SHARE_IN_TEAM',
  'SHARE_WITH_AGENCY',
  'NRM_REPORT_IDENTIFIED',
  'NRM_REPORT_ANONYMOUS',
  'DISCLOSE_PROSECUTOR_POLICE',
  'CONTACT_CHANNEL',
  'FUNDER_STATS',
  'RESEARCH_NONIDENTIFYING',
  'FOLLOW_UP_CONTACT',
  'MEDIA',
] as const;
export const ConsentKind = z.enum(consentKinds);
export type ConsentKind = z.infer<typeof ConsentKind>;

/** What leaves whoever knows it: each names the kinds of data, and ends by itself. */
export const sharingKinds = [
  'SHARE_IN_TEAM',
  'SHARE_WITH_AGENCY',
  'NRM_REPORT_IDENTIFIED',
  'DISCLOSE_PROSECUTOR_POLICE',
] as const satisfies ConsentKind[];
export const isSharing = (kind: string | undefined): boolean =>
  (sharingKinds as readonly string[]).includes(kind ?? '');
/** Further kinds that end by themselves unless another end is said. */
const endingKinds: readonly string[] = [...sharingKinds, 'NRM_REPORT_ANONYMOUS', 'MEDIA'];
export const endsByItself = (kind: string): boolean => endingKinds.includes(kind);

export const dataCategories = [
  'IDENTITY',
  'CONTACT',
  'DEMOGRAPHIC',
  'FAMILY',
  'EXPLOITATION',
  'HEALTH',
  'MENTAL_HEALTH_SUMMARY',
  'RISK',
  'LEGAL',
  'RESIDENCE',
  'EDUCATION_WORK',
  'ATTENDANCE',
  'DOCUMENTS',
] as const;
export const DataCategory = z.enum(dataCategories);
export type DataCategory = z.infer<typeof DataCategory>;
export const withdrawalWays = ['SPOKEN', 'WRITTEN', 'MESSAGE', 'THROUGH_REPRESENTATIVE'] as const;
/** How it turned out that she understood. */
export const teachBacks = ['AT_ONCE', 'AFTER_EXPLAINING', 'OWN_WORDS'] as const;

/** Days that sharing is valid when no end is given. */
export const SHARE_DAYS = 90;
/** Days before its end that an agreement comes up again. */
export const WARN_DAYS = 14;
/** Days that something may be passed on in an emergency, the day it was asked for included. */
export const OVERRIDE_DAYS = 7;

/** What may be passed on without her agreement, and why: closed lists. */
export const overrideKinds = [
  'SHARE_WITH_AGENCY',
  'NRM_REPORT_IDENTIFIED',
  'DISCLOSE_PROSECUTOR_POLICE',
] as const satisfies ConsentKind[];
export const overrideReasons = ['IMMEDIATE_DANGER_TO_LIFE', 'CHILD_PROTECTION_DUTY', 'COURT_ORDER'] as const;

const CodeWord = z
  .string()
  .max(40)
  .regex(/^[A-Za-z0-9_]+$/, { error: 'invalid-choice' });

/** Somebody who must not learn something, what, and why. */
export const Withheld = z.strictObject({
  party: words(200),
  /** None named: nothing at all. */
  categories: z.array(DataCategory).max(dataCategories.length).default([]),
  reason: text(500).default(''),
});
export type Withheld = z.infer<typeof Withheld>;

/** What she drew: moves and lines on a field of 600 by 200, never anything that a browser would run or fetch. */
export const SvgPath = z
  .string()
  .max(40_000)
  .regex(/^M\d{1,3}(\.\d)?,\d{1,3}(\.\d)?([ ML]{1,2}\d{1,3}(\.\d)?,\d{1,3}(\.\d)?)+$/, { error: 'invalid-choice' });

export const NewConsent = z.strictObject({
  kind: ConsentKind,
  /** Another agency of the directory; for SHARE_WITH_AGENCY, and there exactly one. */
  recipientAgencyId: Id.nullish(),
  /** A code of `service_type`, where it is meant for one service of the recipient only. */
  serviceType: CodeWord.nullish(),
  /** What may be shared; none for SERVICE, at least one for sharing. */
  dataCategories: z.array(DataCategory).max(dataCategories.length).default([]),
  purposes: z.array(CodeWord).max(11).default([]),
  validFrom: LocalDate.optional(),
  validTo: LocalDate.nullable().optional(),
  method: CodeWord,
  language: CodeWord,
  withInterpreter: z.boolean().default(false),
  interpreter: text(200).optional(),
  /** Must be named where it was said before a witness. */
  witness: text(200).optional(),
  /** The person said in her own words what she agrees to. Without it there is no agreement. */
  understood: z.boolean(),
  teachBack: z.enum(teachBacks).optional(),
  /** Ways in which less would be told, and why they do not do. */
  alternatives: text(2000).optional(),
  withholding: z.array(Withheld).max(20).optional(),
  /**
   * What she had wanted kept, said with agreements of this kind, recipient and service, was read to her, and `withholding` is all that
   * still stands of it. Otherwise it goes on standing, and `withholding` is added.
   */
  withholdingReadBack: z.boolean().optional(),
  signature: SvgPath.optional(),
  /** The scan of the page she signed: a document of this case. */
  documentId: Id.optional(),
  noticeVersion: CodeWord,
  /** The words she was read (GET /consent-texts); a draft is refused outside demonstrations. */
  textId: Id.optional(),
});
export type NewConsent = z.infer<typeof NewConsent>;

export const NewOverride = z.strictObject({
  kind: z.enum(overrideKinds),
  recipientAgencyId: Id.nullish(),
  serviceType: CodeWord.nullish(),
  dataCategories: z.array(DataCategory).min(1, { error: 'required' }).max(dataCategories.length),
  overrideReason: z.enum(overrideReasons),
  overrideExplanation: words(2000),
});
export type NewOverride = z.infer<typeof NewOverride>;

/** An agreement as lists show it: without what was typed, drawn or scanned. */
export const ConsentRow = z
  .object({
    id: Id,
    kind: z.string(),
    recordVersion: z.int(),
    recipientAgencyId: Id.nullable(),
    recipientAgencyName: z.string().nullable(),
    recipientAgencyNameEl: z.string().nullable(),
    serviceType: z.string().nullable(),
    dataCategories: z.array(DataCategory),
    purposes: z.array(z.string()),
    validFrom: LocalDate,
    validTo: LocalDate.nullable(),
    method: z.string().nullable(),
    language: z.string().nullable(),
    withInterpreter: z.boolean(),
    understood: z.boolean(),
    teachBack: z.string().nullable(),
    explainedBy: Id,
    explainedByName: z.string().nullable(),
    noticeVersion: z.string().nullable(),
    withholdingReadBack: z.boolean(),
    textId: Id.nullable(),
    documentId: Id.nullable(),
    recordedAt: Instant,
    withdrawnAt: Instant.nullable(),
    withdrawnHow: z.string().nullable(),
    /** When a newer agreement of the same kind took its place. */
    supersededAt: Instant.nullable(),
    /** Passed on without her agreement; counts once `approvedAt` is there, by somebody else than `askedBy`. */
    emergency: z.boolean(),
    askedBy: Id.nullable(),
    askedByName: z.string().nullable(),
    approvedBy: Id.nullable(),
    approvedByName: z.string().nullable(),
    approvedAt: Instant.nullable(),
    /** When she was told of it. */
    informedOn: LocalDate.nullable(),
    /**
     * Whether it counts today: not withdrawn, not superseded, within its dates, in an emergency approved; and not taken back,
     * or narrowed to nothing, by what she said later in a case that is merged with this one.
     */
    inForce: z.boolean(),
    /** What of `dataCategories` is left after that, perhaps nothing; null where nothing else was said, or it has ended anyway. */
    narrowedTo: z.array(DataCategory).nullable(),
    marks: Marks,
    version: Version,
  })
  .partial()
  .meta({ id: 'ConsentRow' });

/** One agreement, whole. */
export const Consent = z
  .object({
    ...ConsentRow.shape,
    alternatives: z.string().nullable(),
    withholding: z
      .array(z.object({ party: z.string(), categories: z.array(DataCategory), reason: z.string() }))
      .nullable(),
    witness: z.string().nullable(),
    interpreter: z.string().nullable(),
    signature: z.string().nullable(),
    overrideReason: z.string().nullable(),
    overrideExplanation: z.string().nullable(),
  })
  .partial()
  .meta({ id: 'Consent' });

/** A line of the register: which agreement of which case. */
export const ConsentRegisterRow = z
  .object({ ...ConsentRow.shape, caseCode: z.string().nullable() })
  .partial()
  .meta({ id: 'ConsentRegisterRow' });

const params = { code: CaseCode };

export const consents = {
  list: endpoint('GET /cases/:code/consents', {
    summary: 'What the person agreed to and took back, newest first',
    may: 'read Consent',
    params,
    query: Paging,
    returns: page(ConsentRow),
  }),
  give: endpoint('POST /cases/:code/consents', {
    summary: 'Record an agreement; it takes the place of the one before of the same kind, recipient and service',
    may: 'create Consent',
    params,
    body: NewConsent,
    returns: Consent,
  }),
  one: endpoint('GET /consents/:id', {
    summary: 'One agreement, whole: who must not know, the witness, what she signed',
    may: 'read Consent',
    returns: Consent,
  }),
  withdraw: endpoint('POST /consents/:id/withdraw', {
    summary: 'Record that the person takes an agreement back; effective at once',
    may: 'withdraw Consent',
    body: z.strictObject({ withdrawnHow: z.enum(withdrawalWays).default('SPOKEN') }),
    returns: Consent,
    status: 200,
  }),
  override: endpoint('POST /cases/:code/consents/override', {
    summary:
      'Ask to pass something on in an emergency without her agreement; nothing counts before a supervisor approves',
    may: 'create Consent',
    params,
    body: NewOverride,
    returns: Consent,
  }),
  approve: endpoint('POST /consents/:id/approve', {
    summary: 'Approve what somebody else asked to pass on in an emergency; it counts from now on, seven days at most',
    may: 'approve Consent',
    returns: Consent,
    status: 200,
  }),
  refuse: endpoint('POST /consents/:id/refuse', {
    summary: 'Refuse what somebody asked to pass on in an emergency',
    may: 'approve Consent',
    returns: Consent,
    status: 200,
  }),
  inform: endpoint('POST /consents/:id/inform', {
    summary: 'Record when the person was told that something was passed on in an emergency',
    may: 'inform Consent',
    body: z.strictObject({ informedOn: LocalDate }),
    returns: Consent,
    status: 200,
  }),
  register: endpoint('GET /consents', {
    summary: 'The agreements of all cases in reach, newest first; for the data-protection officer the whole agency',
    may: 'read Consent',
    query: Paging.extend({ kind: ConsentKind.optional(), withdrawn: z.enum(['true', 'false']).optional() }),
    returns: page(ConsentRegisterRow),
  }),
};
