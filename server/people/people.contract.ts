import { z } from 'zod';
import { CaseCode } from '../cases/cases.contract.ts';
import { endpoint, Id, Instant, LocalDate, Marks, Paging, page, text, Version, words } from '../platform/contract.ts';
import { victimStatuses } from './transitions.ts';

export * from './transitions.ts';

const params = { code: CaseCode };
const CodeWord = z
  .string()
  .max(40)
  .regex(/^[A-Za-z0-9_]+$/, { error: 'invalid-choice' });
const Codes = z.array(CodeWord).max(60);
export const YesNo = z.enum(['YES', 'NO', 'UNKNOWN', 'NOT_ASKED']);

/** A record of which a case has one: version 0 says that nothing is recorded yet, and If-Match "0" makes it. */
const VersionOrNone = z.int().min(0).meta({ description: '0 when nothing is recorded yet; sent back as If-Match.' });

/** A day, a month or a year, as far as it is known: 1998-04-17, 1998-04 or 1998. */
export const PartialDate = z
  .string()
  .regex(/^(19|20)\d\d(-(0[1-9]|1[0-2])(-\d\d)?)?$/, { error: 'invalid-date' })
  .refine((value) => value.length < 10 || z.iso.date().safeParse(value).success, { error: 'invalid-date' });

// --- identity ---------------------------------------------------------------------------------------------------

export const birthPrecisions = ['EXACT', 'MONTH', 'YEAR', 'ESTIMATED', 'DECLARED', 'UNKNOWN'] as const;
const PhoneNumber = z
  .string()
  .trim()
  .regex(/^\+?[0-9][0-9 ()./-]{3,24}$/, { error: 'invalid-format' });

export const IdentityProfile = z.strictObject({
  legalName: words(200).nullable(),
  otherNames: z.array(words(120)).max(10).nullable(),
  /** Comes together with its precision. */
  dateOfBirth: PartialDate.nullable(),
  birthPrecision: z.enum(birthPrecisions).nullable(),
  /** `type` is a code of the list identity_document. */
  documents: z
    .array(z.strictObject({ type: CodeWord, number: words(60) }))
    .max(10)
    .nullable(),
  phones: z
    .array(z.strictObject({ number: PhoneNumber, note: text(120).optional() }))
    .max(10)
    .nullable(),
  address: z
    .strictObject({
      street: text(200).optional(),
      postcode: text(20).optional(),
      place: text(120).optional(),
      country: CodeWord.optional(),
      note: text(500).optional(),
    })
    .nullable(),
});
export type IdentityProfile = z.infer<typeof IdentityProfile>;

export const identityFields = [
  'legalName',
  'otherNames',
  'dateOfBirth',
  'birthPrecision',
  'documents',
  'phones',
  'address',
] as const;
export const IdentityField = z.enum(identityFields);
export type IdentityField = z.infer<typeof IdentityField>;

/** What is in the vault, without saying it. */
export const IdentityCard = z
  .object({
    /** Of the fields the reader could ever reveal, those that hold something. */
    filled: z.array(IdentityField),
    mayReveal: z.array(IdentityField),
    mayChange: z.array(IdentityField),
    /** Only after a change of her names or birth: somebody else may be the same person. Ask the supervisor. */
    possibleDuplicate: z.boolean().optional(),
    version: VersionOrNone,
  })
  .meta({ id: 'IdentityCard' });

// --- safe contact -----------------------------------------------------------------------------------------------

const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'invalid-format' });

/** Monday is 1; times are those of Europe/Athens. */
export const ContactWindow = z.strictObject({
  days: z.array(z.int().min(1).max(7)).min(1).max(7),
  from: Clock,
  to: Clock,
});
export const DoNotContact = z.strictObject({
  reason: words(500),
  /** Without it: until somebody takes the stop back. */
  until: LocalDate.nullable().optional(),
});

export const SafeContactProfile = z.strictObject({
  channel: CodeWord.nullable(),
  value: words(200).nullable(),
  windows: z.array(ContactWindow).max(14).nullable(),
  language: CodeWord.nullable(),
  voicemail: YesNo.nullable(),
  mayText: YesNo.nullable(),
  nameToUse: words(80).nullable(),
  codeWord: words(80).nullable(),
  /** Who else may hear or read it. */
  sharedWith: words(300).nullable(),
  instructions: words(1000).nullable(),
  /** A hard stop: nothing is sent while it stands. */
  doNotContact: DoNotContact.nullable(),
});
export type SafeContactProfile = z.infer<typeof SafeContactProfile>;
/** Everything that is known of a way of contact, in the order of the page. */
export const contactFields = SafeContactProfile.keyof().options;

export const SafeContact = z
  .object({
    ...SafeContactProfile.partial().shape,
    confirmedOn: LocalDate.nullable(),
    confirmedBy: Id.nullable(),
    marks: Marks,
    version: VersionOrNone,
  })
  .partial()
  .meta({ id: 'SafeContact' });

// --- exploitation -----------------------------------------------------------------------------------------------

export const ExploitationProfile = z.strictObject({
  forms: Codes.nullable(),
  /** One of `forms`. */
  primaryForm: CodeWord.nullable(),
  meansOfControl: Codes.nullable(),
  recruiterRelation: CodeWord.nullable(),
  countries: Codes.nullable(),
  startedIn: PartialDate.nullable(),
  endedIn: PartialDate.nullable(),
  exitMode: CodeWord.nullable(),
  /** Sectors and areas to stay away from: all that a labour counsellor learns. */
  noGoSectors: z.array(words(120)).max(20).nullable(),
  /** In her words; read by its author and the supervisor only. */
  narrative: words(8000).nullable(),
});
export type ExploitationProfile = z.infer<typeof ExploitationProfile>;

export const ExploitationHistory = z
  .object({ ...ExploitationProfile.partial().shape, recordedBy: Id, marks: Marks, version: VersionOrNone })
  .partial()
  .meta({ id: 'ExploitationHistory' });

// --- victim status ----------------------------------------------------------------------------------------------

export const NewStatusEvent = z.strictObject({
  status: z.enum(victimStatuses),
  effectiveOn: LocalDate,
  /** The kind of body that decided (list deciding_body), and which one. */
  decidedBy: CodeWord,
  decidingBody: words(200).optional(),
  basis: CodeWord,
  actNumber: words(80).optional(),
  nrmReference: words(80).optional(),
});
export type NewStatusEvent = z.infer<typeof NewStatusEvent>;

export const StatusEvent = z
  .object({
    id: Id,
    ...NewStatusEvent.shape,
    decidingBody: z.string().nullable(),
    actNumber: z.string().nullable(),
    nrmReference: z.string().nullable(),
    recordedBy: Id,
    recordedAt: Instant,
    marks: Marks,
    version: Version,
  })
  .partial()
  .meta({ id: 'StatusEvent' });

export const people = {
  identityCard: endpoint('GET /cases/:code/identity', {
    summary: 'Which identity fields are filled in, and which of them the reader may reveal; no values',
    may: 'reveal Identity',
    params,
    returns: IdentityCard,
  }),
  changeIdentity: endpoint('PATCH /cases/:code/identity', {
    summary: 'Fill in or correct the identity; the first write makes it (If-Match "0")',
    may: 'update Identity',
    params,
    body: IdentityProfile.partial(),
    returns: IdentityCard,
  }),
  revealIdentity: endpoint('POST /cases/:code/identity/reveal', {
    summary: 'Show one identity field; recorded with its reason. The date of birth comes with its precision',
    may: 'reveal Identity',
    fresh: true,
    params,
    body: z.strictObject({ fields: z.array(IdentityField).length(1), reason: CodeWord }),
    returns: IdentityProfile.partial(),
    status: 200,
  }),

  safeContact: endpoint('GET /cases/:code/safe-contact', {
    summary: 'How the person may be reached without harm',
    may: 'read SafeContact',
    params,
    returns: SafeContact,
  }),
  changeSafeContact: endpoint('PATCH /cases/:code/safe-contact', {
    summary: 'Change how she may be reached; the first write makes it (If-Match "0"). It must be confirmed anew',
    may: 'update SafeContact',
    params,
    body: SafeContactProfile.partial(),
    returns: SafeContact,
  }),
  confirmSafeContact: endpoint('POST /cases/:code/safe-contact/confirm', {
    summary: 'Confirm with the person that this way of contact is still safe',
    may: 'update SafeContact',
    params,
    returns: SafeContact,
    status: 200,
  }),

  exploitation: endpoint('GET /cases/:code/exploitation', {
    summary: 'What was done to the person, as far as the reader needs it',
    may: 'read ExploitationHistory',
    params,
    returns: ExploitationHistory,
  }),
  changeExploitation: endpoint('PATCH /cases/:code/exploitation', {
    summary: 'Record once what the person wishes to tell, or correct it; the first write makes it (If-Match "0")',
    may: 'update ExploitationHistory',
    params,
    body: ExploitationProfile.partial(),
    returns: ExploitationHistory,
  }),

  statusEvents: endpoint('GET /cases/:code/status-events', {
    summary: 'The history of the victim status, newest first',
    may: 'read VictimStatusEvent',
    params,
    query: Paging,
    returns: page(StatusEvent),
  }),
  addStatusEvent: endpoint('POST /cases/:code/status-events', {
    summary: 'Record a decision on the victim status',
    may: 'create VictimStatusEvent',
    params,
    body: NewStatusEvent,
    returns: StatusEvent,
  }),
};
