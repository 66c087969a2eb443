import { z } from 'zod';
import { endpoint, Id, Instant, LocalDate, Marks, Paging, page, text, Version, words } from '../platform/contract.ts';

/** Two groups of characters and a check: K7-4QX9-2M. Random, derived from nothing. */
export const CaseCode = z
  .string()
  .transform(normaliseCode)
  .pipe(z.string().regex(/^[0-9A-HJKMNP-TV-Z]{2}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{2}$/))
  .meta({ id: 'CaseCode', description: 'Pseudonymous code of a case.' });

/** Hyphens are optional, and letters that look like digits are forgiven. */
export function normaliseCode(typed: string): string {
  const plain = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  return plain.length === 8 ? `${plain.slice(0, 2)}-${plain.slice(2, 6)}-${plain.slice(6)}` : plain;
}

export const caseStatuses = ['INTAKE', 'ACTIVE', 'FOLLOW_UP', 'CLOSED'] as const;
export const CaseStatus = z.enum(caseStatuses);
const CodeWord = z
  .string()
  .max(40)
  .regex(/^[A-Za-z0-9_]+$/, { error: 'invalid-choice' });
const Codes = z.array(CodeWord).max(40);

export const Interpreter = z.strictObject({
  needed: z.enum(['YES', 'NO', 'UNKNOWN', 'NOT_ASKED']),
  gender: CodeWord.optional(),
  language: CodeWord.optional(),
  /** People or communities who must not interpret. */
  notFrom: text(300).optional(),
  prefers: text(300).optional(),
});
export const Dependants = z.strictObject({
  adults: z.int().min(0).max(30),
  children: z.int().min(0).max(30),
  childrenWithPerson: z.int().min(0).max(30),
});
export const ImmediateSafety = z.strictObject({
  safeNow: z.enum(['YES', 'NO', 'UNKNOWN', 'NOT_ASKED']),
  concerns: Codes.optional(),
  action: text(1000).optional(),
});

/** What a social worker may fill in about a person, all of it optional: nothing is asked for twice, nothing must be told. */
export const CaseProfile = z.strictObject({
  alias: words(40),
  formOfAddress: CodeWord.nullable(),
  gender: CodeWord,
  ageBand: CodeWord,
  languages: z.array(CodeWord).max(10),
  literacy: CodeWord.nullable(),
  interpreter: Interpreter.nullable(),
  citizenships: Codes.nullable(),
  dependants: Dependants.nullable(),
  familyNote: text(2000).nullable(),
  childcareNeeded: z.enum(['YES', 'NO', 'UNKNOWN', 'NOT_ASKED']).nullable(),
  needs: Codes.nullable(),
  vulnerabilities: Codes.nullable(),
  healthNeeds: text(2000).nullable(),
  residenceStatus: CodeWord.nullable(),
  workRight: CodeWord.nullable(),
  /** Code list `eligibility_evidence`: the kind of paper that was seen, never what stood in it. */
  eligibilityEvidence: CodeWord.nullable(),
  /** The day on which she applied for the status of a long-term resident (AMIF R.2.11). */
  longTermResidenceAppliedOn: LocalDate.nullable(),
  /** The day on which she applied for recognition of a qualification or skills (AMIF R.2.10). */
  recognitionAppliedOn: LocalDate.nullable(),
  safetyFlags: Codes.nullable(),
  immediateSafety: ImmediateSafety.nullable(),
  /** The words of the notice about confidentiality that was given, and when. */
  noticeVersion: CodeWord.nullable(),
  noticeGivenOn: LocalDate.nullable(),
  emergencyBasis: CodeWord.nullable(),
  grantId: Id.nullable(),
  teamId: Id,
  intakeStep: CodeWord.nullable(),
});
export type CaseProfile = z.infer<typeof CaseProfile>;

/** S3 facts, which wait for notice and agreement (BR1). */
export const sensitiveFields = [
  'citizenships',
  'dependants',
  'familyNote',
  'childcareNeeded',
  'needs',
  'vulnerabilities',
  'healthNeeds',
  'residenceStatus',
  'workRight',
  'eligibilityEvidence',
  'longTermResidenceAppliedOn',
] as const;

/** A row of the caseload: nothing of class S3 or S4. */
export const CaseRow = z
  .object({
    id: Id,
    code: z.string(),
    alias: z.string(),
    status: CaseStatus,
    teamId: Id,
    openedOn: LocalDate,
    closedOn: LocalDate.nullable(),
    lastSessionOn: LocalDate.nullable(),
    /** While it is set the case stands still: the person goes on in another. */
    mergedAt: Instant.nullable(),
    intakeStep: z.string().nullable(),
    gender: z.string(),
    ageBand: z.string(),
    languages: z.array(z.string()),
    marks: Marks,
    version: Version,
  })
  .partial()
  .meta({ id: 'CaseRow' });

/** A case as far as the reader may see it: every field may be absent. */
export const Case = z
  .object({
    ...CaseRow.shape,
    ...CaseProfile.partial().shape,
    /** When and by whom the paper was seen. */
    eligibilitySeenOn: LocalDate.nullable(),
    eligibilitySeenBy: Id.nullable(),
    createdBy: Id,
    createdAt: Instant,
    closureReason: z.string().nullable(),
    closureNote: z.string().nullable(),
    reopenedOn: LocalDate.nullable(),
    reopeningReason: z.string().nullable(),
  })
  .partial()
  .meta({ id: 'Case' });
export type Case = z.infer<typeof Case>;

export const CaseFilter = Paging.extend({
  /** Matches a code, or the beginning of an alias; accents and Greek or Latin letters do not matter. */
  q: z.string().trim().min(1).max(40).optional(),
  status: CaseStatus.optional(),
  open: z.enum(['true', 'false']).optional(),
  gender: CodeWord.optional(),
  ageBand: CodeWord.optional(),
  language: CodeWord.optional(),
  teamId: Id.optional(),
  sort: z.enum(['-openedOn', 'openedOn', 'alias', '-alias', 'code', '-code']).default('-openedOn'),
  count: z.enum(['true']).optional(),
});
export type CaseFilter = z.infer<typeof CaseFilter>;

const params = { code: CaseCode };

export const cases = {
  list: endpoint('GET /cases', {
    summary: 'The caseload within reach, newest first',
    may: 'list Case',
    query: CaseFilter,
    returns: page(CaseRow).extend({ total: z.int().optional() }),
  }),
  open: endpoint('GET /cases/:code', { summary: 'One case', may: 'open Case', params, returns: Case }),
  start: endpoint('POST /cases', {
    summary: 'Start an intake: language and interpreter first, the rest step by step',
    may: 'create Case',
    body: CaseProfile.pick({
      alias: true,
      formOfAddress: true,
      gender: true,
      ageBand: true,
      languages: true,
      literacy: true,
      interpreter: true,
      teamId: true,
    })
      .partial()
      .required({ alias: true }),
    returns: Case,
  }),
  change: endpoint('PATCH /cases/:code', {
    summary: 'Change what is known about a person',
    may: 'update Case',
    params,
    body: CaseProfile.partial(),
    returns: Case,
  }),
  activate: endpoint('POST /cases/:code/activate', {
    summary: 'End the intake: the case is active',
    may: 'activate Case',
    params,
    returns: Case,
    status: 200,
  }),
  close: endpoint('POST /cases/:code/close', {
    summary: 'Close a case: its services end, its reminders and appointments are cancelled',
    may: 'close Case',
    params,
    body: z.strictObject({ closureReason: CodeWord, closureNote: words(4000) }),
    returns: Case,
    status: 200,
  }),
  reopen: endpoint('POST /cases/:code/reopen', {
    summary: 'Reopen a closed case',
    may: 'reopen Case',
    params,
    body: z.strictObject({ reopeningReason: words(2000) }),
    returns: Case,
    status: 200,
  }),
};
