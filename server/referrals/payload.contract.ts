import type { dataCategories } from '../consents/consents.contract.ts';

export type Category = (typeof dataCategories)[number] | 'ROUTING';
/** T1: under the code, when it is opened. T2: who and where she is, once it is accepted. */
export type Tier = 'T1' | 'T2';

/** Groups of services that need the same. */
export const serviceGroups = {
  HOME: ['ACC_EMERG', 'ACC_SHELTER', 'ACC_SEMI', 'ACC_INDEP', 'SAFETY', 'TRANSPORT'],
  MIND: ['PSY_IND', 'PSY_GRP', 'PSY_CRISIS', 'PSYCHIATRY', 'PEER'],
  BODY: ['MED', 'SRH', 'FOREN'],
  LAW: ['LEG_INFO', 'LEG_REP', 'LEG_COMP', 'ASY', 'RES'],
  LEARNING: ['LANG', 'CIVIC', 'EDU'],
  WORK: ['LAB_COUNS', 'INTERN', 'JOB'],
  FAMILY: ['CHILD', 'FAM_TRACE', 'FAM_REUN', 'AVRR'],
  OTHER: ['INTERP', 'CULT_MED', 'FIN', 'DIGITAL', 'OTHER'],
} as const satisfies Record<string, readonly string[]>;
export type ServiceGroup = keyof typeof serviceGroups;

export interface Field {
  category: Category;
  tier: Tier;
  /** The services whose template holds it. */
  for: readonly ServiceGroup[] | 'ALL';
}

const home = ['HOME'] as const;
const support = ['HOME', 'MIND', 'BODY', 'FAMILY'] as const;
const near = ['HOME', 'MIND', 'BODY', 'LAW', 'FAMILY'] as const;

/** Everything that can be disclosed at all. Process notes, scores, the narrative and legal notes are not here, and so never leave. */
export const fields = {
  caseCode: { category: 'ROUTING', tier: 'T1', for: 'ALL' },
  referrer: { category: 'ROUTING', tier: 'T1', for: 'ALL' },
  interpreterNeed: { category: 'ROUTING', tier: 'T1', for: 'ALL' },
  gender: { category: 'DEMOGRAPHIC', tier: 'T1', for: 'ALL' },
  ageBand: { category: 'DEMOGRAPHIC', tier: 'T1', for: 'ALL' },
  languages: { category: 'DEMOGRAPHIC', tier: 'T1', for: 'ALL' },
  interpreter: { category: 'DEMOGRAPHIC', tier: 'T1', for: 'ALL' },
  literacy: { category: 'DEMOGRAPHIC', tier: 'T1', for: ['LEARNING', 'WORK', 'LAW'] },
  citizenships: { category: 'DEMOGRAPHIC', tier: 'T2', for: ['LAW', 'FAMILY', 'WORK'] },
  needs: { category: 'DEMOGRAPHIC', tier: 'T1', for: support },
  dependants: { category: 'FAMILY', tier: 'T1', for: ['HOME', 'FAMILY', 'LAW'] },
  childcareNeeded: { category: 'FAMILY', tier: 'T1', for: ['LEARNING', 'WORK', 'FAMILY', 'HOME'] },
  familyNote: { category: 'FAMILY', tier: 'T2', for: ['FAMILY', 'HOME'] },
  safetyFlags: { category: 'RISK', tier: 'T1', for: near },
  immediateSafety: { category: 'RISK', tier: 'T1', for: home },
  vulnerabilities: { category: 'RISK', tier: 'T2', for: near },
  healthNeeds: { category: 'HEALTH', tier: 'T1', for: ['HOME', 'BODY'] },
  clinicalSummary: { category: 'MENTAL_HEALTH_SUMMARY', tier: 'T2', for: ['MIND'] },
  victimStatus: { category: 'LEGAL', tier: 'T2', for: ['LAW', 'HOME', 'FAMILY'] },
  residenceStatus: { category: 'RESIDENCE', tier: 'T2', for: ['LAW', 'BODY'] },
  workRight: { category: 'RESIDENCE', tier: 'T1', for: ['WORK'] },
  exploitationForms: { category: 'EXPLOITATION', tier: 'T2', for: ['LAW', 'MIND'] },
  noGoSectors: { category: 'EXPLOITATION', tier: 'T1', for: ['WORK'] },
  languageLevel: { category: 'EDUCATION_WORK', tier: 'T1', for: ['LEARNING', 'WORK'] },
  readiness: { category: 'EDUCATION_WORK', tier: 'T2', for: ['WORK'] },
  alias: { category: 'IDENTITY', tier: 'T2', for: 'ALL' },
  formOfAddress: { category: 'IDENTITY', tier: 'T2', for: 'ALL' },
  legalName: { category: 'IDENTITY', tier: 'T2', for: 'ALL' },
  dateOfBirth: { category: 'IDENTITY', tier: 'T2', for: ['HOME', 'BODY', 'LAW', 'LEARNING', 'WORK', 'FAMILY'] },
  documents: { category: 'DOCUMENTS', tier: 'T2', for: ['LAW', 'BODY', 'FAMILY'] },
  safeContact: { category: 'CONTACT', tier: 'T2', for: 'ALL' },
  address: { category: 'IDENTITY', tier: 'T2', for: ['HOME'] },
} as const satisfies Record<string, Field>;
export type Key = keyof typeof fields;
export const keys = Object.keys(fields) as Key[];

/** Lines that stand in the profile of a case under the same name, there and in the case that is opened from them. */
export const profileKeys = [
  ...(['alias', 'formOfAddress', 'gender', 'ageBand', 'languages', 'literacy', 'interpreter', 'citizenships'] as const),
  ...(['dependants', 'familyNote', 'childcareNeeded', 'needs', 'vulnerabilities', 'healthNeeds'] as const),
  ...(['residenceStatus', 'workRight', 'safetyFlags', 'immediateSafety'] as const),
] satisfies readonly Key[];

/** What could locate her; goes nowhere while a danger flag stands (public.shows_item says the same of what was sent). */
export const locatingKeys: readonly Key[] = ['safeContact', 'address', 'immediateSafety'];

/** What is shown as never leaving us, whatever was agreed. */
export const neverShared = ['processNotes', 'narrative', 'scores', 'legalNotes', 'denyList'] as const;

/** Who sees a line: everybody who opens it, whoever accepts it, or nobody, and why. `CHANGED`: it holds no more since it was sent. */
export const fates = ['SHOWN', 'IF_ACCEPTED', 'SAID_NO', 'NOT_NEEDED', 'IN_DANGER', 'CHANGED'] as const;
export type Fate = (typeof fates)[number];
