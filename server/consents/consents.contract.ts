import { z } from 'zod';
import { CaseCode } from '../cases/cases.contract.ts';
import { endpoint, Id, Instant, LocalDate, Marks, Paging, page, Version } from '../platform/contract.ts';

/** What she may agree to at present. SERVICE is an agreement to be supported and shares nothing. */
export const ConsentKind = z.enum(['SERVICE', 'SHARE_IN_TEAM']);
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
export const withdrawalWays = ['SPOKEN', 'WRITTEN', 'MESSAGE', 'THROUGH_REPRESENTATIVE'] as const;

/** Days that sharing within the team is valid when no end is given. */
export const SHARE_DAYS = 90;

const CodeWord = z
  .string()
  .max(40)
  .regex(/^[A-Za-z0-9_]+$/, { error: 'invalid-choice' });

export const NewConsent = z.strictObject({
  kind: ConsentKind,
  /** What may be shared; none for SERVICE, at least one for sharing. */
  dataCategories: z.array(DataCategory).max(dataCategories.length).default([]),
  purposes: z.array(CodeWord).max(11).default([]),
  validFrom: LocalDate.optional(),
  validTo: LocalDate.nullable().optional(),
  method: CodeWord,
  language: CodeWord,
  withInterpreter: z.boolean().default(false),
  /** The person said in her own words what she agrees to. Without it there is no agreement. */
  understood: z.boolean(),
  noticeVersion: CodeWord,
});
export type NewConsent = z.infer<typeof NewConsent>;

export const Consent = z
  .object({
    id: Id,
    kind: z.string(),
    recordVersion: z.int(),
    recipientAgencyId: Id.nullable(),
    serviceType: z.string().nullable(),
    dataCategories: z.array(DataCategory),
    purposes: z.array(z.string()),
    validFrom: LocalDate,
    validTo: LocalDate.nullable(),
    method: z.string(),
    language: z.string(),
    withInterpreter: z.boolean(),
    understood: z.boolean(),
    explainedBy: Id,
    explainedByName: z.string().nullable(),
    noticeVersion: z.string(),
    recordedAt: Instant,
    withdrawnAt: Instant.nullable(),
    withdrawnHow: z.string().nullable(),
    /** When a newer agreement of the same kind took its place. */
    supersededAt: Instant.nullable(),
    /** Whether it counts today: not withdrawn, not superseded, within its dates. */
    inForce: z.boolean(),
    marks: Marks,
    version: Version,
  })
  .partial()
  .meta({ id: 'Consent' });

/** A line of the register: which agreement of which case. */
export const ConsentRegisterRow = z
  .object({ ...Consent.shape, caseCode: z.string().nullable() })
  .partial()
  .meta({ id: 'ConsentRegisterRow' });

const params = { code: CaseCode };

export const consents = {
  list: endpoint('GET /cases/:code/consents', {
    summary: 'What the person agreed to and took back, newest first',
    may: 'read Consent',
    params,
    query: Paging,
    returns: page(Consent),
  }),
  give: endpoint('POST /cases/:code/consents', {
    summary: 'Record an agreement; it takes the place of the one before of the same kind',
    may: 'create Consent',
    params,
    body: NewConsent,
    returns: Consent,
  }),
  withdraw: endpoint('POST /consents/:id/withdraw', {
    summary: 'Record that the person takes an agreement back; effective at once',
    may: 'withdraw Consent',
    body: z.strictObject({ withdrawnHow: z.enum(withdrawalWays).default('SPOKEN') }),
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
