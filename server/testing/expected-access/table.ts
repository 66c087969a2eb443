/**
 * What is expected of access control, written by hand from the role matrix of the domain (its row numbers stand here as
 * `matrix`), never derived from server/access. Three things are compared with it: the rules, the generated
 * docs/access-matrix.md, and what a walk over HTTP meets. Whoever changes the policy changes both, on purpose.
 *
 * A cell says what one role may do with the fields of a row, in the role's own scope (see `scopes`):
 *   r read · c set when making · u set later · v reveal (recorded, with a reason) · - nothing
 *   `@own` narrows to what she wrote or what is hers, `@shared` to cases whose consent shares the clinical summary,
 *   `@glass` to a case whose glass she broke, for 60 minutes.
 *   L = `r c u@own`: reads all, logs her own, corrects her own.
 * `domain` is the cell of the matrix as written there: W write, R read, M masked until revealed, O own, S stub, V verify,
 * L logs, G break-glass; A (aggregates) and C (by consent between agencies) are nothing until their issues are built.
 * Where `cells` says something else than `domain`, `because` gives the reason.
 */

export const columns = ['SW', 'SUP', 'COO', 'MGR', 'PSY', 'TCH', 'LAB', 'LEG', 'PAR', 'DPO', 'ADM'] as const;
export type Short = (typeof columns)[number];

export const roleOf = {
  SW: 'social_worker',
  SUP: 'supervisor',
  COO: 'coordinator',
  MGR: 'manager',
  PSY: 'psychologist',
  TCH: 'teacher',
  LAB: 'labour_counsellor',
  LEG: 'legal_adviser',
  PAR: 'partner',
  DPO: 'dpo',
  ADM: 'admin',
} as const satisfies Record<Short, string>;

/** Rows a role reaches, for everything that hangs on a case (7.2). Always within the own agency, never against the deny list. */
export const scopes: Record<Short, string> = {
  SW: 'team',
  SUP: 'supervised',
  COO: 'agency',
  MGR: 'none',
  PSY: 'team',
  TCH: 'learner',
  LAB: 'team',
  LEG: 'team',
  PAR: 'none',
  DPO: 'agency',
  ADM: 'agency',
};
export const scopeDeviations = {
  SUP: 'A case belongs to a team of its own column; the supervisor reaches the cases of her teams, which is the team of the primary social worker unless somebody moved the case on purpose.',
  DPO: 'Registers and the trail of the agency; a case itself by break-glass only (the G cells), never by a standing right.',
};

/**
 * Columns that could lead somebody to the person, written by hand from issue B ("hides everything that could locate a
 * person"). While a danger flag stands they are for the primary social worker and the supervisor; a teacher knows her own
 * class, and whoever keeps an appointment how it is kept.
 */
export const locating: Record<string, string> = {
  Identity: 'phones address',
  SafeContact: 'value windows sharedWith instructions',
  Case: 'immediateSafety',
  VictimStatusEvent: 'decidingBody',
  Episode: 'providerAgencyId courseId',
  Session: 'courseId',
  Appointment: 'mode',
  Consent: 'recipientAgencyId',
  Document: 'content',
  Guardianship: 'contact',
  ReferralItem: 'value',
};
/** Where it depends on the kind of a row: what went out of a case, by its kind of data. The recipient's side is the database's. */
export const locatingKinds: Record<string, readonly string[]> = { ReferralItem: ['CONTACT', 'RISK'] };

export interface Row {
  matrix: string;
  what: string;
  model: string;
  /** The kind of session or episode, the kind of consent, the service of a course. */
  kind?: string;
  fields: string;
  domain: string;
  cells: string;
  because?: Partial<Record<string, string>>;
}

const later = 'The matrix gives this at a step (T2, placing) that comes with referrals (issue C).';
const stamped = 'Written by the service, never taken from a body.';
const byAct = 'Changed by an act of its own (start, activate, close, reopen), never by a general change.';
const vault = 'Identity is shown by a recorded reveal only, for everybody who may see it at all.';
const recovered =
  'Only while a recovery stands that she and the officer both confirmed (rationale of row 19); the second lock and the author’s key say so too.';
const starts =
  'The social worker starts, plans and ends the services of her cases (issue A: "starts its episodes"); levels, readiness and scores stay the professional’s.';

/** Kinds of data, and who of the sender's side sees their values: SW SUP COO PSY LAB LEG. */
const categories = (
  [
    ['ROUTING', 'r r r PSY LAB LEG'],
    ['DEMOGRAPHIC', 'r r r PSY - LEG'],
    ['CONTACT', 'r r - - - -'],
    ['FAMILY', 'r r - PSY - LEG'],
    ['EXPLOITATION', 'r r - PSY - LEG'],
    ['HEALTH', 'r r - PSY - -'],
    ['RISK', 'r r - PSY - -'],
    ['LEGAL', 'r r r PSY - LEG'],
    ['RESIDENCE', 'r r r - - LEG'],
    ['EDUCATION_WORK', 'r r - - LAB -'],
    ['ATTENDANCE', '- - - - - -'],
    ['MENTAL_HEALTH_SUMMARY', '- - - PSY - -'],
    ['IDENTITY', '- - - - - -'],
    ['DOCUMENTS', '- - - - - -'],
  ] as const
).map(([category, who]) => {
  const [sw, sup, coo, psy, lab, leg] = who.split(' ').map((cell) => (cell === '-' ? '-' : 'r'));
  return [category, sw, sup, coo === 'r' ? 'r@sender,' : '', psy, lab, leg] as const;
});
/** Section 5.3 of the domain. */
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
];

export const rows: Row[] = [
  // ------------------------------------------------------------------------------------------------ the case
  {
    matrix: '1',
    what: 'Case header',
    model: 'Case',
    fields: 'code status mergedAt openedOn closedOn closureReason reopenedOn lastSessionOn createdBy createdAt',
    domain: ' W   W   R   A   R   -   R   R   C   G   -',
    cells: '  r   r   r   -   r   -   r   r   -   r@glass -',
    because: { 'SW SUP': byAct },
  },
  {
    matrix: '1',
    what: 'Progress of the intake, notice given',
    model: 'Case',
    fields: 'intakeStep noticeVersion noticeGivenOn',
    domain: ' W   W   R   A   R   -   R   R   C   G   -',
    cells: '  ru  r   r   -   r   -   r   r   -   r@glass   -',
    because: { SUP: 'Whoever speaks with her takes the intake; the supervisor reads it.' },
  },
  {
    matrix: '1',
    what: 'Grant',
    model: 'Case',
    fields: 'grantId',
    domain: ' W   W   R   A   R   -   R   R   C   G   -',
    cells: '  ru  ru  r   -   r   -   r   r   -   r@glass   -',
  },
  {
    matrix: '1',
    what: 'Team of the case',
    model: 'Case',
    fields: 'teamId',
    domain: ' W   W   W   A   R   -   R   R   C   G   -',
    cells: '  rc  ru  ru  -   r   -   r   r   -   r@glass   -',
    because: { SW: 'Chosen at the start among her own teams; moving a case to another team is the supervisor’s.' },
  },
  {
    matrix: '1',
    what: 'Why it was closed or reopened, in words',
    model: 'Case',
    fields: 'closureNote reopeningReason',
    domain: ' W   W   R   A   R   -   R   R   C   G   -',
    cells: '  r   r   -   -   -   -   -   -   -   -   -',
    because: {
      'SW SUP': byAct,
      'COO PSY LAB LEG DPO':
        'Row 1 is S1; these are free text of class S3 and more than coordination, or an emergency, needs.',
    },
  },
  {
    matrix: '1',
    what: 'Emergency that stands in for the agreement (BR1)',
    model: 'Case',
    fields: 'emergencyBasis',
    domain: ' W   W   R   A   R   -   R   R   C   G   -',
    cells: '  ru  r   -   -   -   -   -   -   -   -   -',
    because: {
      SUP: 'Stated by whoever met the emergency; read by the supervisor.',
      'COO PSY LAB LEG DPO': 'Class S3 (danger to life, incapacity); row 1 is S1.',
    },
  },
  {
    matrix: '1',
    what: 'Case team',
    model: 'CaseMembership',
    fields: 'userId role isPrimary',
    domain: ' W   W   W   A   R   -   R   R   C   G   -',
    cells: '  rcu rcu rcu -   r   -   r   r   -   r@glass   -',
  },
  {
    matrix: '1',
    what: 'Case team: from when to when',
    model: 'CaseMembership',
    fields: 'startedOn endedAt',
    domain: ' W   W   W   A   R   -   R   R   C   G   -',
    cells: '  r   r   r   -   r   -   r   r   -   r@glass   -',
    because: { 'SW SUP COO': stamped },
  },
  {
    matrix: '1',
    what: 'Case team: for whom she stands in, until when',
    model: 'CaseMembership',
    fields: 'standsFor endsOn',
    domain: ' W   W   W   A   R   -   R   R   C   G   -',
    cells: '  r   r   r   -   r   -   r   r   -   r@glass   -',
    because: { 'SW SUP COO': 'Follows from a recorded absence (7.2: "or delegate dates"), never from a body.' },
  },
  {
    matrix: '2',
    what: 'Pair of cases that may be one person',
    model: 'DuplicatePair',
    fields: 'strong foundAt decidedBy decidedAt firstId secondId',
    domain: ' W(M) M  M   -   M   -   M   M   C   G   -',
    cells: '  -   r@supervised - - - - - - - - -',
    because: {
      SUP: 'BR21: the supervisor is asked; the pair holds no name, and of a case out of reach she learns the team only.',
      DPO: 'A glass opens one case; that another may be like it is not part of it.',
      'SW COO PSY LAB LEG': 'BR21: whoever types learns that there may be one and whom to ask, nothing else.',
    },
  },
  {
    matrix: '2',
    what: 'Pair of cases: decided',
    model: 'DuplicatePair',
    fields: 'status',
    domain: ' W(M) M  M   -   M   -   M   M   C   G   -',
    cells: '  -   ru@supervised - - - - - - - - -',
    because: { 'SUP DPO': 'As above.', 'SW COO PSY LAB LEG': 'As above.' },
  },
  {
    matrix: '1',
    what: 'Absence: who stands in, from when to when',
    model: 'Absence',
    fields: 'standInId firstDay lastDay',
    domain: ' W   W   W   A   R   -   R   R   C   G   -',
    cells:
      '  rcu@own,r@standing-in rcu@supervised - - rcu@own,r@standing-in - rcu@own,r@standing-in rcu@own,r@standing-in - - -',
    because: {
      COO: 'Who is away is the worker’s and her supervisor’s business; the team of a case shows who stands in.',
      DPO: 'Under a glass she reads the team of the case, which says who stands in.',
      'PSY LAB LEG': 'Each for herself, like the social worker (7.2: "or delegate dates").',
    },
  },
  {
    matrix: '1',
    what: 'Absence: whose, in which role',
    model: 'Absence',
    fields: 'userId role',
    domain: ' W   W   W   A   R   -   R   R   C   G   -',
    cells:
      '  r@own,r@standing-in rcu@supervised - - r@own,r@standing-in - r@own,r@standing-in r@own,r@standing-in - - -',
    because: { SW: 'Her own, in the role she acts in.', 'COO DPO': 'As above.', 'PSY LAB LEG': 'Her own.' },
  },
  {
    matrix: '1',
    what: 'Absence: stamps',
    model: 'Absence',
    fields: 'recordedBy recordedAt endedAt',
    domain: ' W   W   W   A   R   -   R   R   C   G   -',
    cells: '  r@own,r@standing-in r@supervised - - r@own,r@standing-in - r@own,r@standing-in r@own,r@standing-in - - -',
    because: { 'SW SUP': stamped, 'COO DPO': 'As above.', 'PSY LAB LEG': 'Her own.' },
  },
  {
    matrix: '1',
    what: 'Saved view of the caseload',
    model: 'SavedView',
    fields: 'name filters opensFirst',
    domain: ' W   W   R   A   R   -   R   R   C   G   -',
    cells: '  rcu@own rcu@own rcu@own - rcu@own - rcu@own rcu@own - - -',
    because: {
      'COO PSY LAB LEG': 'Whoever has a caseload keeps views of it, each her own (issue B).',
      DPO: 'Has no caseload.',
    },
  },
  {
    matrix: '2',
    what: 'Legal identity',
    model: 'Identity',
    fields: 'legalName otherNames dateOfBirth birthPrecision documents',
    domain: ' W(M) M  M   -   M   -   M   M   C   G   -',
    cells: '  vcu v   -   -   v   -   v   v   -   v@glass   -',
    because: { COO: later },
  },
  {
    matrix: '2',
    what: 'Telephone numbers in the vault',
    model: 'Identity',
    fields: 'phones',
    domain: ' W(M) M  M   -   M   -   M   M   C   G   -',
    cells: '  vcu v   -   -   v   -   -   v   -   -   -',
    because: {
      COO: later,
      LAB: 'A contract names her; calling her goes by the safe contact, which the counsellor reads.',
      DPO: 'Row 2 is who she is; calling her is for whoever carries the case.',
    },
  },
  {
    matrix: '3',
    what: 'Alias, form of address',
    model: 'Case',
    fields: 'alias formOfAddress',
    domain: ' W   R   R   -   R   R   R   R   C   -   -',
    cells: '  rcu r   r   -   r   r   r   r   -   -   -',
  },
  {
    matrix: '3',
    what: 'Alias in Latin letters, for search',
    model: 'Case',
    fields: 'aliasKey',
    domain: ' W   R   R   -   R   R   R   R   C   -   -',
    cells: '  r   r   r   -   r   r   r   r   -   -   -',
    because: { SW: stamped },
  },
  {
    matrix: '4',
    what: 'Gender, languages, literacy, interpreter',
    model: 'Case',
    fields: 'gender languages literacy interpreter',
    domain: ' W   R   R   A   R   R   R   R   C   -   -',
    cells: '  rcu r   r   -   r   r   r   r   -   -   -',
  },
  {
    matrix: '4',
    what: 'Age band',
    model: 'Case',
    fields: 'ageBand',
    domain: ' W   R   R   A   R   -   R   R   C   -   -',
    cells: '  rcu r   r   -   r   -   r   r   -   -   -',
  },
  {
    matrix: '5',
    what: 'Citizenship',
    model: 'Case',
    fields: 'citizenships',
    domain: ' W   R   R   A   R   -   -   R   C   -   -',
    cells: '  ru  r   r   -   r   -   -   r   -   -   -',
  },
  {
    matrix: '6',
    what: 'Safe contact',
    model: 'SafeContact',
    fields: 'channel value windows language voicemail mayText nameToUse codeWord sharedWith instructions doNotContact',
    domain: ' W   R   R   -   R   -   R   R   C   -   -',
    cells: '  rcu r   -   -   r   -   r   r   -   -   -',
    because: { COO: later },
  },
  {
    matrix: '6',
    what: 'Safe contact: when and by whom confirmed',
    model: 'SafeContact',
    fields: 'confirmedOn confirmedBy',
    domain: ' W   R   R   -   R   -   R   R   C   -   -',
    cells: '  r   r   -   -   r   -   r   r   -   -   -',
    because: { SW: stamped, COO: later },
  },
  {
    matrix: '7',
    what: 'Where she lives',
    model: 'Identity',
    fields: 'address',
    domain: ' W   R   R   -   -   -   -   M   C   -   -',
    cells: '  vcu v   -   -   -   -   -   v   -   -   -',
    because: { 'SW SUP': vault, COO: later },
  },
  {
    matrix: '8',
    what: 'Dependants (counts)',
    model: 'Case',
    fields: 'dependants',
    domain: ' W   R   R   A   R   -   -   R   C   -   -',
    cells: '  ru  r   r   -   r   -   -   r   -   -   -',
  },
  {
    matrix: '8',
    what: 'Family, in words',
    model: 'Case',
    fields: 'familyNote',
    domain: ' W   R   -   A   R   -   -   R   C   -   -',
    cells: '  ru  r   -   -   r   -   -   r   -   -   -',
  },
  {
    matrix: '8',
    what: 'Childcare needed',
    model: 'Case',
    fields: 'childcareNeeded',
    domain: ' W   R   -   A   R   -   R   R   C   -   -',
    cells: '  ru  r   -   -   r   -   r   r   -   -   -',
  },
  {
    matrix: '9',
    what: 'Exploitation, structured',
    model: 'ExploitationHistory',
    fields: 'forms primaryForm meansOfControl recruiterRelation countries startedIn endedIn exitMode',
    domain: ' W   R   -   A   R   -   -   R   C   -   -',
    cells: '  rcu r   -   -   r   -   -   r   -   -   -',
  },
  {
    matrix: '9',
    what: 'Sectors to stay away from',
    model: 'ExploitationHistory',
    fields: 'noGoSectors',
    domain: ' W   R   -   A   R   -   R   R   C   -   -',
    cells: '  rcu r   -   -   r   -   r   r   -   -   -',
  },
  {
    matrix: '9',
    what: 'Who recorded it',
    model: 'ExploitationHistory',
    fields: 'recordedBy',
    domain: ' W   R   -   A   R   -   -   R   C   -   -',
    cells: '  r   r   -   -   r   -   -   r   -   -   -',
    because: { SW: `${stamped} It decides whose the narrative is.` },
  },
  {
    matrix: '10',
    what: 'Exploitation narrative',
    model: 'ExploitationHistory',
    fields: 'narrative',
    domain: ' O   R   -   -   -   -   -   -   -   G   -',
    cells: '  c,ru@own r - - -   -   -   -   -   r@glass   -',
    because: {
      note: 'The matrix lets the psychologist read one of her own, and the legal adviser read by consent: a case has one narrative, the social worker’s, and no kind of consent covers it before issue C. Both read nothing.',
    },
  },
  {
    matrix: '11',
    what: 'Victim status and how it came to be',
    model: 'VictimStatusEvent',
    fields: 'status effectiveOn decidedBy decidingBody basis actNumber nrmReference',
    domain: ' W   R   R   A   R   -   -   W   C   -   -',
    cells: '  rc  r   r   -   r   -   -   rc  -   -   -',
    because: { note: 'A history: a new event, never a changed one.' },
  },
  {
    matrix: '11',
    what: 'Who recorded it and when',
    model: 'VictimStatusEvent',
    fields: 'recordedBy recordedAt',
    domain: ' W   R   R   A   R   -   -   W   C   -   -',
    cells: '  r   r   r   -   r   -   -   r   -   -   -',
    because: { 'SW LEG': stamped },
  },
  {
    matrix: '12',
    what: 'Legal periods: which and until when',
    model: 'LegalClock',
    fields: 'kind dueOn supersededAt endedAt',
    domain: ' R   R   R   A   S   -   S   W   -   -   -',
    cells: '  r   r   r   -   r   -   -   r   -   -   -',
    because: {
      LAB: 'The stub is for the right to work; the kind is sealed and cannot decide about a row. The right itself stands in row 13, which she reads.',
      LEG: 'The kind follows from the rule and the last day from the fact; both are the service’s, and nobody types a date to move them.',
    },
  },
  {
    matrix: '12',
    what: 'Legal periods: the law and the fact they rest on',
    model: 'LegalClock',
    fields: 'rule fact factId documentId',
    domain: ' R   R   R   A   S   -   S   W   -   -   -',
    cells: '  r   r   r   -   -   -   -   rc  -   -   -',
    because: {
      PSY: 'Date and type only.',
      LAB: 'As above.',
      note: 'Never changed: extended by a paper (BR12) or ended.',
    },
  },
  {
    matrix: '12',
    what: 'Legal periods: how they ended',
    model: 'LegalClock',
    fields: 'startsOn extendsId endedBy outcome metOn recordedBy recordedAt',
    domain: ' R   R   R   A   S   -   S   W   -   -   -',
    cells: '  r   r   r   -   -   -   -   r   -   -   -',
    because: { PSY: 'Date and type only.', LAB: 'As above.', LEG: 'Stamps, and what the act of ending says.' },
  },
  {
    matrix: '13',
    what: 'Residence status',
    model: 'Case',
    fields: 'residenceStatus',
    domain: ' W   R   R   A   -   -   -   W   C   -   -',
    cells: '  ru  r   r   -   -   -   -   ru  -   -   -',
  },
  {
    matrix: '13',
    what: 'Right to work',
    model: 'Case',
    fields: 'workRight',
    domain: ' W   R   R   A   -   -   R   W   C   -   -',
    cells: '  ru  r   r   -   -   -   r   ru  -   -   -',
  },
  {
    matrix: '13',
    what: 'Paper that showed her eligible; long-term residence applied for',
    model: 'Case',
    fields: 'eligibilityEvidence longTermResidenceAppliedOn',
    domain: ' W   R   R   A   -   -   -   W   C   -   -',
    cells: '  ru  r   r   -   -   -   -   ru  -   -   -',
  },
  {
    matrix: '13',
    what: 'Who saw that paper, and when',
    model: 'Case',
    fields: 'eligibilitySeenOn eligibilitySeenBy',
    domain: ' W   R   R   A   -   -   -   W   C   -   -',
    cells: '  r   r   r   -   -   -   -   r   -   -   -',
    because: { 'SW LEG': stamped },
  },
  {
    matrix: '26',
    what: 'Recognition of a qualification applied for',
    model: 'Case',
    fields: 'recognitionAppliedOn',
    domain: ' R   R   S   A   -   -   W   -   C   -   -',
    cells: '  r   r   -   -   -   -   ru  -   -   -   -',
    because: { COO: 'A stub of labour counselling is that it takes place and when; this says what she can.' },
  },
  {
    matrix: '15',
    what: 'Health needs',
    model: 'Case',
    fields: 'healthNeeds',
    domain: ' W   R   -   A   R   -   R   -   C   -   -',
    cells: '  ru  r   -   -   r   -   -   -   -   -   -',
    because: { LAB: 'She is told work conditions, not health; that field comes with the labour profile.' },
  },
  {
    matrix: '20',
    what: 'Safety flags',
    model: 'Case',
    fields: 'safetyFlags',
    domain: ' W   V   R   A   W   -   R   R   C   -   -',
    cells: '  ru  r   r   -   ru  -   r   r   -   -   -',
    because: {
      note: 'Band for the coordinator and conflict flags for the counsellor come with risk assessments; until then the coded flags stand for them, because whoever arranges a meeting must know of danger.',
    },
  },
  {
    matrix: '20',
    what: 'Flag of a case',
    model: 'CaseFlag',
    fields: 'flag',
    domain: ' W   V   R   A   W   -   R   R   C   -   -',
    cells: '  rc  r   r   -   rc  -   r   r   -   -   -',
    because: { note: 'As the flags in the profile; a flag is taken off and another set, never changed.' },
  },
  {
    matrix: '20',
    what: 'Flag of a case: when it is looked at again',
    model: 'CaseFlag',
    fields: 'reviewOn',
    domain: ' W   V   R   A   W   -   R   R   C   -   -',
    cells: '  rcu r   r   -   rcu -   r   r   -   -   -',
  },
  {
    matrix: '20',
    what: 'Flag of a case: stamps',
    model: 'CaseFlag',
    fields: 'setBy setAt liftedBy liftedAt',
    domain: ' W   V   R   A   W   -   R   R   C   -   -',
    cells: '  r   r   r   -   r   -   r   r   -   -   -',
    because: { 'SW PSY': stamped },
  },
  {
    matrix: '20',
    what: 'Flag of a case: why',
    model: 'CaseFlag',
    fields: 'reason',
    domain: ' W   V   R   A   W   -   R   R   C   -   -',
    cells: '  r@own,r@may-locate,cu r - - r@own,r@may-locate,cu - - r@may-locate - - -',
    because: {
      LEG: 'The words may say where she is: hidden while a danger flag stands.',
      COO: 'Band only: the code says what to heed.',
      LAB: 'Conflict flags: the code, not the words.',
    },
  },
  {
    matrix: '20',
    what: 'Flag of a case: why it was taken off',
    model: 'CaseFlag',
    fields: 'liftReason',
    domain: ' W   V   R   A   W   -   R   R   C   -   -',
    cells: '  r@own,r@may-locate r - - r@own,r@may-locate - - r@may-locate - - -',
    because: { 'SW PSY': 'Given with the act.', 'LEG COO LAB': 'As above.' },
  },
  {
    matrix: '20',
    what: 'Immediate safety at intake',
    model: 'Case',
    fields: 'immediateSafety',
    domain: ' W   V   -   A   W   -   -   R   C   -   -',
    cells: '  ru  r   -   -   r   -   -   -   -   -   -',
    because: {
      PSY: 'Asked once, at intake, by the social worker; the psychologist raises flags.',
      LEG: 'Holds free text about a danger; the flags tell the adviser what she needs.',
    },
  },
  {
    matrix: '22',
    what: 'Needs',
    model: 'Case',
    fields: 'needs',
    domain: ' W   V   R   A   R   -   -   R   C   -   -',
    cells: '  ru  r   r   -   r   -   -   r   -   -   -',
    because: { note: 'Goals of one’s own (psychologist, teacher, counsellor) come with the support plan.' },
  },
  {
    matrix: '22',
    what: 'Vulnerabilities',
    model: 'Case',
    fields: 'vulnerabilities',
    domain: ' W   V   -   A   R   -   -   -   C   -   -',
    cells: '  ru  r   -   -   r   -   -   -   -   -   -',
  },

  // ------------------------------------------------------------------------------------------------ consent, deny list
  ...consentKinds.flatMap((kind): Row[] => {
    const psy = ['SHARE_IN_TEAM', 'SHARE_WITH_AGENCY'].includes(kind);
    const lab = kind === 'SHARE_WITH_AGENCY';
    const because = {
      note: 'Recorded anew, never changed.',
      PSY: 'Clinical consents only: what is shared in the team, and clinical categories with an agency (the service compares categories).',
      LAB: 'The CV share only: with an agency, work, attendance and papers (the service compares categories).',
    };
    const domain = ' W   V   R   A   W   -   W   W   C   R   -';
    return [
      {
        matrix: '30',
        what: `Consent ${kind}`,
        model: 'Consent',
        kind,
        fields:
          'kind recipientAgencyId serviceType dataCategories purposes validFrom validTo method language withInterpreter understood teachBack noticeVersion textId documentId',
        domain,
        cells: ` rc  r   r   -  ${psy ? 'rc' : 'r'} -  ${lab ? 'rc' : 'r'}  rc  -   r   -`,
        because,
      },
      {
        matrix: '30',
        what: `Consent ${kind}: who must not know`,
        model: 'Consent',
        kind,
        fields: 'withholding',
        domain,
        cells: ` rc  r   r   -  ${psy ? 'rc' : 'r'} -  ${lab ? 'rc' : 'r'}  rc  -   -   -`,
        because: { ...because, DPO: 'S4 about third persons: the register of consents does not need it.' },
      },
      {
        matrix: '30',
        what: `Consent ${kind}: what was typed and drawn`,
        model: 'Consent',
        kind,
        fields: 'alternatives witness interpreter signature',
        domain,
        cells: ` rc  r   -   -  ${psy ? 'rc' : '-'} -  ${lab ? 'rc' : '-'}  rc  -   -   -`,
        because: {
          ...because,
          COO: 'Whether and to what she agreed, not what was said about it.',
          DPO: 'As above.',
        },
      },
    ];
  }),
  {
    matrix: '30',
    what: 'Consent: why something was passed on in an emergency',
    model: 'Consent',
    fields: 'overrideReason overrideExplanation',
    domain: ' W   V   R   A   W   -   W   W   C   R   -',
    cells: '  rc  r   -   -   -   -   -   -   -   r   -',
    because: {
      'PSY LAB LEG': 'The social worker asks, the supervisor approves, the officer looks over it.',
      COO: 'That it was approved, not why.',
    },
  },
  {
    matrix: '30',
    what: 'Consent: number, who explained it, how it ended, who asked and approved',
    model: 'Consent',
    fields:
      'recordVersion explainedBy recordedAt withdrawnAt withdrawnHow supersededAt emergency askedBy approvedBy approvedAt informedOn',
    domain: ' W   V   R   A   W   -   W   W   C   R   -',
    cells: '  r   r   r   -   r   -   r   r   -   r   -',
    because: { 'SW PSY LAB LEG': `${stamped} Withdrawing, approving and telling her are acts of their own.` },
  },
  {
    matrix: '8',
    what: 'Guardian of a child: name, contact, best interests',
    model: 'Guardianship',
    fields: 'name contact bestInterests',
    domain: ' W   R   R   A   R   -   R   R   C   -   -',
    cells: '  rcu r   -   -   r   -   -   r   -   -   -',
    because: { COO: 'That there is one, not who (count only in row 8).', LAB: 'Flag only in row 8; no use for it.' },
  },
  {
    matrix: '8',
    what: 'Guardian of a child: kind, assent',
    model: 'Guardianship',
    fields: 'kind assent',
    domain: ' W   R   R   A   R   -   R   R   C   -   -',
    cells: '  rcu r   r   -   r   -   -   r   -   -   -',
    because: { LAB: 'As above.' },
  },
  {
    matrix: '8',
    what: 'Guardian of a child: stamps',
    model: 'Guardianship',
    fields: 'recordedBy recordedAt endedAt',
    domain: ' W   R   R   A   R   -   R   R   C   -   -',
    cells: '  r   r   r   -   r   -   -   r   -   -   -',
    because: { SW: stamped, LAB: 'As above.' },
  },
  // Row 32 says "by type" and no more: what each type means is worked out here from the rows of what stands on it.
  ...(
    [
      [
        'CONSENT_FORM',
        ' W R R - W - W W C - -',
        ' rc r r - rc - rc rc - - -',
        'Row 30: whoever records an agreement adds its page.',
      ],
      ['IDENTITY_PAPER', ' W R - - - - - - C - -', ' rc r - - - - - - - - -', 'Row 2.'],
      ['MEDICAL', ' W R - - - - - - C - -', ' rc r - - - - - - - - -', 'Row 15: needs, not findings, for the others.'],
      ['CLINICAL', ' - - - - W - - - C - -', ' - - - - rc - - - - - -', 'Row 32: clinical.'],
      ['LEGAL', ' - - - - - - - W C - -', ' - - - - - - - rc - - -', 'Rows 14 and 32: privileged.'],
      [
        'CERTIFICATE',
        ' W R R - - W W - C - -',
        ' rc r r - - - rc - - - -',
        'TCH: filed on the case, which a teacher does not open.',
      ],
      ['CV', ' W R - - - - W - C - -', ' rc r - - - - rc - - - -', 'Rows 26 and 32.'],
      ['CONTRACT', ' W R R - - - W - C - -', ' rc r r - - - rc - - - -', 'Rows 27 and 32.'],
      ['OTHER', ' W R - - - - - - C - -', ' rc r - - - - - - - - -', 'What nobody named is for who carries the case.'],
    ] as const
  ).flatMap(([kind, domain, cells, note]): Row[] => [
    {
      matrix: '32',
      what: `Document ${kind}`,
      model: 'Document',
      kind,
      fields: 'kind content',
      domain,
      cells,
      because: { note },
    },
    {
      matrix: '32',
      what: `Document ${kind}: stamps`,
      model: 'Document',
      kind,
      fields: 'mediaType bytes addedBy addedAt',
      domain,
      cells: cells.replaceAll('rc', 'r'),
      because: { note: stamped },
    },
  ]),
  {
    matrix: '38',
    what: 'Words somebody is read before she agrees',
    model: 'ConsentText',
    fields: 'kind language lines',
    domain: ' -   -   -   -   -   -   -   -   -   R   W',
    cells: '  r   r   r   -   r   -   r   r   -   rc  rc',
    because: { note: 'S0. Whoever reads them to her sees them; officer and administrator keep them.' },
  },
  {
    matrix: '38',
    what: 'Words somebody is read: version, who reviewed them',
    model: 'ConsentText',
    fields: 'textVersion createdBy createdAt reviewer reviewedOn reviewedBy',
    domain: ' -   -   -   -   -   -   -   -   -   R   W',
    cells: '  r   r   r   -   r   -   r   r   -   r   r',
    because: { note: 'As above; reviewing is an act of its own.' },
  },
  {
    matrix: '38',
    what: 'Texts that can be sent to a person: who reviewed them',
    model: 'MessageReview',
    fields: 'template language digest reviewer reviewedOn',
    domain: ' -   -   -   -   -   -   -   -   -   R   W',
    cells: '  r   r   r   -   r   -   r   r   -   rc  rc',
    because: { note: 'S0, like the words somebody is read: whoever has them sent sees them.' },
  },
  {
    matrix: '38',
    what: 'Texts that can be sent: who recorded the review',
    model: 'MessageReview',
    fields: 'reviewedBy recordedAt',
    domain: ' -   -   -   -   -   -   -   -   -   R   W',
    cells: '  r   r   r   -   r   -   r   r   -   r   r',
    because: { note: stamped },
  },
  {
    matrix: '33',
    what: 'Deny list',
    model: 'DenyEntry',
    fields: 'kind userId deniedAgencyId party reason',
    domain: ' W   V   -   A   -   -   -   -   -   R   -',
    cells: '  rc  r   -   -   -   -   -   -   -   r   -',
    because: { note: 'An entry is lifted by an act, never changed.' },
  },
  {
    matrix: '33',
    what: 'Deny list: who entered it, when lifted',
    model: 'DenyEntry',
    fields: 'recordedBy recordedAt liftedAt',
    domain: ' W   V   -   A   -   -   -   -   -   R   -',
    cells: '  r   r   -   -   -   -   -   -   -   r   -',
    because: { SW: stamped },
  },

  // ------------------------------------------------------------------------------------------------ episodes
  ...episodes('23', 'SUPPORT', {
    stub: '  R   R   S   A   R   -   S   S   -   -   -',
    seen: '  r   r   r   -   r   -   r   r   -   -   -',
    domain: 'R   R   -   A   R   -   -   -   -   -   -',
    detail: 'r   r   -   -   r   -   -   -   -   -   -',
  }),
  ...episodes('16', 'PSYCHOLOGICAL', {
    stub: '  R   R   S   A   W   -   S   -   -   -   -',
    seen: '  r   r   r   -   r   -   r   -   -   -   -',
    domain: 'R   R   -   A   W   -   -   -   -   -   -',
    detail: 'r   r   -   -   r   -   -   -   -   -   -',
    professional: 'PSY',
  }),
  {
    matrix: '18',
    what: 'Well-being score at entry and exit',
    model: 'Episode',
    kind: 'PSYCHOLOGICAL',
    fields: 'entryWho5 exitWho5',
    domain: ' -   R   -   A   W   -   -   -   -   -   -',
    cells: '  -   r   -   -   rcu -   -   -   -   -   -',
  },
  ...episodes('24', 'LESSON', {
    stub: '  R   R   R   A   S   W   R   -   -   -   -',
    seen: '  r   r   r   -   r   r   r   -   -   -   -',
    domain: 'R   R   R   A   -   W   R   -   -   -   -',
    detail: 'r   r   r   -   -   r   r   -   -   -   -',
    teacher: true,
  }),
  {
    matrix: '24',
    what: 'Level at entry and exit',
    model: 'Episode',
    kind: 'LESSON',
    fields: 'entryLevel exitLevel',
    domain: ' R   R   R   A   -   W   R   -   -   -   -',
    cells: '  r   r   r   -   -   ru  r   -   -   -   -',
  },
  ...episodes('26', 'LABOUR', {
    stub: '  R   R   S   A   -   -   W   -   C   -   -',
    seen: '  r   r   r   -   -   -   r   -   -   -   -',
    domain: 'R   R   -   A   -   -   W   -   C   -   -',
    detail: 'r   r   -   -   -   -   r   -   -   -   -',
    professional: 'LAB',
  }),
  {
    matrix: '26',
    what: 'Step of job readiness at entry and exit',
    model: 'Episode',
    kind: 'LABOUR',
    fields: 'entryReadiness exitReadiness',
    domain: ' R   R   -   A   -   -   W   -   C   -   -',
    cells: '  r   r   -   -   -   -   rcu -   -   -   -',
  },
  ...episodes('27', 'INTERNSHIP', {
    stub: '  R   R   R   A   S   -   W   -   -   -   -',
    seen: '  r   r   r   -   r   -   r   -   -   -   -',
    domain: 'R   R   R   A   -   -   W   -   -   -   -',
    detail: 'r   r   r   -   -   -   r   -   -   -   -',
    professional: 'LAB',
  }),
  {
    matrix: '27',
    what: 'Result of the placement',
    model: 'Episode',
    kind: 'INTERNSHIP',
    fields: 'placementResult',
    domain: ' R   R   R   A   -   -   W   -   -   -   -',
    cells: '  r   r   r   -   -   -   rcu -   -   -   -',
  },

  // ------------------------------------------------------------------------------------------------ sessions
  ...sessions('23', 'SUPPORT', {
    domain: 'L   R   S   A   R   -   S   S   -   -   -',
    stub: '  r   r   r   -   r   -   r   r   -   -   -',
    held: '  L   r   r   -   r   -   r   r   -   -   -',
    meant: ' L   R   -   A   R   -   -   -   -   -   -',
    logged: 'L   r   -   -   r   -   -   -   -   -   -',
    stamps: 'r   r   -   -   r   -   -   -   -   -   -',
    taken: ' rc  r   -   -   r   -   -   -   -   -   -',
  }),
  note('23', 'SUPPORT', 'operationalNote', ' L   R   -   A   R   -   -   -   -   -   -', ' L  r - - r - - - - - -'),
  note('25', 'SUPPORT', 'absenceReason', '   L   R   -   -   R   -   -   -   -   -   -', ' L  r - - r - - - - - -'),
  ...sessions('16', 'PSYCHOLOGICAL', {
    domain: 'L   R   S   A   L   -   S   -   -   -   -',
    stub: '  r   r   r   -   r   -   r   r@shared - - -',
    held: '  L   r   r   -   L   -   r   r@shared - - -',
    meant: ' L   R   -   A   L   -   -   -   -   -   -',
    logged: 'L   r   -   -   L   -   -   -   -   -   -',
    stamps: 'r   r   -   -   r   -   -   -   -   -   -',
    taken: ' rc  r   -   -   rc  -   -   -   -   -   -',
    because: { LEG: 'A shared clinical summary carries the day it was written; without it the adviser sees nothing.' },
  }),
  note('16', 'PSYCHOLOGICAL', 'operationalNote', 'L R - A L - - - - - -', 'L r - - L - - - - - -'),
  note('25', 'PSYCHOLOGICAL', 'absenceReason', 'L R - - L - - - - - -', 'L r - - L - - - - - -', {
    PSY: 'The psychologist records why her own appointment was missed.',
  }),
  note('18', 'PSYCHOLOGICAL', 'riskFlag riskAction', 'R R - A L - - - - - -', 'r r - - L - - - - - -'),
  note('17', 'PSYCHOLOGICAL', 'modality sessionType', '- - - - L - - - - - -', '- - - - L - - - - - -'),
  note(
    '17',
    'PSYCHOLOGICAL',
    'clinicalSummary',
    'C C - - L - - C C - -',
    'r@shared r@shared - - L - - r@shared - - -',
    { note: 'By the survivor’s consent to share the summary in the team (SHARE_IN_TEAM).' },
  ),
  ...sessions('24', 'LESSON', {
    domain: 'L   R   R   A   S   L   R   -   -   -   -',
    stub: '  r   r   r   -   r   r   r   -   -   -   -',
    held: '  L   r   r   -   r   L   r   -   -   -   -',
    meant: ' L   R   R   A   -   L   R   -   -   -   -',
    logged: 'L   r   r   -   -   L   r   -   -   -   -',
    stamps: 'r   r   r   -   -   r   r   -   -   -   -',
    taken: ' rc  r   r   -   -   rc  r   -   -   -   -',
    extra: 'topic',
  }),
  note('24', 'LESSON', 'operationalNote', 'L R R A - W R - - - -', 'L r - - - c,ru@own - - - - -', {
    'COO LAB': 'Row 24 is enrolment, attendance and levels (S2); a note is S3.',
    TCH: 'Her own notes only: what a social worker notes about a lesson may tell more than a teacher should know.',
  }),
  note('25', 'LESSON', 'absenceReason', 'L R - - R - - - - - -', 'L r - - - - - - - - -', {
    PSY: 'Lessons are a stub to the psychologist (row 24).',
  }),
  ...sessions('26', 'LABOUR', {
    domain: 'L   R   S   A   -   -   L   -   C   -   -',
    stub: '  r   r   r   -   -   -   r   -   -   -   -',
    held: '  L   r   r   -   -   -   L   -   -   -   -',
    meant: ' L   R   -   A   -   -   L   -   C   -   -',
    logged: 'L   r   -   -   -   -   L   -   -   -   -',
    stamps: 'r   r   -   -   -   -   r   -   -   -   -',
    taken: ' rc  r   -   -   -   -   rc  -   -   -   -',
    extra: 'topics actionsAgreed',
  }),
  note('26', 'LABOUR', 'operationalNote', 'L R - A - - L - C - -', 'L r - - - - L - - - -'),
  note('25', 'LABOUR', 'absenceReason', 'L R - - R - - - - - -', 'L r - - - - - - - - -', {
    PSY: 'Labour counselling is nothing to the psychologist (row 26).',
  }),
  ...sessions('27', 'INTERNSHIP', {
    domain: 'L   R   R   A   S   -   L   -   -   -   -',
    stub: '  r   r   r   -   r   -   r   -   -   -   -',
    held: '  L   r   r   -   r   -   L   -   -   -   -',
    meant: ' L   R   R   A   -   -   L   -   -   -   -',
    logged: 'L   r   r   -   -   -   L   -   -   -   -',
    stamps: 'r   r   r   -   -   -   r   -   -   -   -',
    taken: ' rc  r   r   -   -   -   rc  -   -   -   -',
    extra: 'hours visited',
  }),
  note('27', 'INTERNSHIP', 'operationalNote', 'L R R A - - L - - - -', 'L r - - - - L - - - -', {
    COO: 'Row 27 is S2; a note is S3.',
  }),
  note('27', 'INTERNSHIP', 'concerns', 'R R R A - - L - - - -', 'r r - - - - L - - - -', {
    COO: 'Concerns about a host are S3 and go to the team first.',
  }),
  note('25', 'INTERNSHIP', 'absenceReason', 'L R - - R - - - - - -', 'L r - - - - - - - - -', {
    PSY: 'Placements are a stub to the psychologist (row 27).',
  }),

  // ------------------------------------------------------------------------------------------------ process notes
  {
    matrix: '19',
    what: 'Process note',
    model: 'ProcessNote',
    fields: 'sessionId body',
    domain: ' -   -   -   -   O   -   -   -   -   -   -',
    cells: '  -   v   -   -   rcu@own - - -   -   -   -',
    because: { SUP: recovered },
  },
  {
    matrix: '19',
    what: 'Process note: author and moment',
    model: 'ProcessNote',
    fields: 'authorId recordedAt',
    domain: ' -   -   -   -   O   -   -   -   -   -   -',
    cells: '  -   v   -   -   r@own - -   -   -   -   -',
    because: { PSY: stamped, SUP: recovered },
  },
  {
    matrix: '19',
    what: 'Recovery of process notes: asking',
    model: 'NoteRecovery',
    fields: 'authorId reason',
    domain: ' -   W   -   -   -   -   -   -   -   R   -',
    cells: '  -   rc  -   -   -   -   -   -   -   r   -',
  },
  {
    matrix: '19',
    what: 'Recovery of process notes: who asked, who confirmed, until when',
    model: 'NoteRecovery',
    fields: 'requestedBy requestedAt supervisorId supervisorAt officerId officerAt expiresAt',
    domain: ' -   R   -   -   -   -   -   -   -   R   -',
    cells: '  -   r   -   -   -   -   -   -   -   r   -',
  },

  // ------------------------------------------------------------------------------------------------ danger flag
  {
    matrix: '20',
    what: 'Danger flag: that it stands, who raised it, who asked to remove it, who did',
    model: 'DangerFlag',
    fields: 'raisedBy raisedAt removalAskedBy removalAskedAt removedBy removedAt',
    domain: ' W   V   R   A   W   -   R   R   C   -   -',
    cells: '  r   r   r   -   r   -   r   r   -   -   -',
    because: {
      'SW PSY': 'Raised and removed by acts of their own.',
      note: 'Whoever works on the case must know why something is missing.',
    },
  },
  {
    matrix: '21',
    what: 'Danger flag: why it was raised',
    model: 'DangerFlag',
    fields: 'reason',
    domain: ' W   R   -   -   R   -   -   -   -   -   -',
    cells: '  c,r@own,r@primary rc - - c,r@own - - c,r@own - - -',
    because: {
      note: 'Row 21 is S4: the words may say where she is. Read by whoever wrote them, carries the case or supervises it. Raised by anybody who may change the case.',
    },
  },
  {
    matrix: '21',
    what: 'Danger flag: why it may go',
    model: 'DangerFlag',
    fields: 'removalReason',
    domain: ' W   R   -   -   R   -   -   -   -   -   -',
    cells: '  r@own,r@primary r - - r@own - - r@own - - -',
    because: { note: 'As above.' },
  },

  // ------------------------------------------------------------------------------------------------ two cases, one person
  {
    matrix: '1',
    what: 'Merge of two cases: which, by whom, since when',
    model: 'CaseMerge',
    fields: 'intoId mergedBy mergedAt undoneBy undoneAt',
    domain: ' W   W   R   A   R   -   R   R   C   G   -',
    cells: '  r   r   r   -   r   -   r   r   -   -   -',
    because: {
      'SW SUP': 'Decided by a supervisor of both, by acts of their own.',
      DPO: 'Under a glass she reads that the case stands still; the trail says who merged it.',
      note: 'Only of two cases that she reaches both: the second lock says so.',
    },
  },
  {
    matrix: '1',
    what: 'Merge of two cases: why',
    model: 'CaseMerge',
    fields: 'reason',
    domain: ' W   W   R   A   R   -   R   R   C   G   -',
    cells: '  -   rc  -   -   -   -   -   -   -   -   -',
    because: { note: 'Words between supervisors, about two records at once.' },
  },
  {
    matrix: '1',
    what: 'Merge of two cases: why it was undone',
    model: 'CaseMerge',
    fields: 'undoReason',
    domain: ' W   W   R   A   R   -   R   R   C   G   -',
    cells: '  -   r   -   -   -   -   -   -   -   -   -',
    because: { note: 'As above.' },
  },

  // ------------------------------------------------------------------------------------------------ break-glass
  {
    matrix: 'G',
    what: 'Emergency access: why',
    model: 'BreakGlass',
    fields: 'reason explanation',
    domain: ' -   R   -   A   -   -   -   -   -   W   -',
    cells: '  -   r   -   -   -   -   -   -   -   rc  -',
    because: { note: 'The G cells and 5.6: reason code and text, one case, told to supervisor and officer.' },
  },
  {
    matrix: 'G',
    what: 'Emergency access: who, until when, and its review',
    model: 'BreakGlass',
    fields: 'userId brokenAt expiresAt reviewedBy reviewedAt reviewNote',
    domain: ' -   R   -   A   -   -   -   -   -   R   -',
    cells: '  -   r   -   -   -   -   -   -   -   r   -',
    because: { note: 'The review is an act of a supervisor of the case, never of whoever looked.' },
  },

  {
    matrix: '38',
    what: 'Erasing a record: asking, with a coded reason',
    model: 'Erasure',
    fields: 'reason',
    domain: ' -   W   -   -   -   -   -   -   -   V   -',
    cells: '  -   rc  -   -   -   -   -   -   -   r   -',
    because: { DPO: 'Decides by an act of its own; knows the case by its code only.' },
  },
  {
    matrix: '38',
    what: 'Erasing a record: who asked, who decided',
    model: 'Erasure',
    fields: 'status requestedBy requestedAt decidedBy decidedAt',
    domain: ' -   R   -   -   -   -   -   -   -   R   -',
    cells: '  -   r   -   -   -   -   -   -   -   r   -',
  },

  // ------------------------------------------------------------------------------------------------ calendar
  {
    matrix: '34',
    what: 'Appointment: what it is made of',
    model: 'Appointment',
    fields: 'episodeId startsAt minutes mode userId',
    domain: ' W   R   W   A   O   -   O   O   -   -   -',
    cells: '  rcu,rcu@own r r - rcu@own - r,rcu@own rcu@own - - -',
    because: {
      COO: 'The desk sees when somebody is busy; making an appointment is for whoever keeps it.',
      LAB: 'Reads those of the case, all of whose meetings are at least a stub to her, so that she can plan around them.',
      note: 'Psychologist and legal adviser see their own only: some meetings of a case are nothing to them (rows 14, 16, 24, 26).',
    },
  },
  {
    matrix: '34',
    what: 'Appointment: state and stamps',
    model: 'Appointment',
    fields: 'wallTime zone sessionId createdBy',
    domain: ' W   R   W   A   O   -   O   O   -   -   -',
    cells: '  r,r@own r r -   r@own -   r,r@own r@own - - -',
    because: { 'SW COO PSY LAB LEG': stamped },
  },
  {
    matrix: '34',
    what: 'Appointment: planned, kept, cancelled',
    model: 'Appointment',
    fields: 'status',
    domain: ' W   R   W   A   O   -   O   O   -   -   -',
    cells: '  r,ru@own r r -   ru@own -  r,ru@own ru@own - - -',
    because: {
      SW: 'She ends her own; that of a colleague she moves or leaves.',
      COO: 'As above.',
      'PSY LAB LEG': 'Planned when made; later kept, moved or cancelled.',
    },
  },
  {
    matrix: '34',
    what: 'Message to the person: which, when, and what became of it',
    model: 'Message',
    fields:
      'appointmentId userId template language channel dueAt wallTime zone state reason sentAt delivery deliveryAt reply repliedAt createdBy createdAt',
    domain: ' W   R   W   A   O   -   O   O   -   -   -',
    cells: '  r,r@own r - -   r@own - r@own r@own - -   -',
    because: {
      'SW PSY LAB LEG': 'It follows from a meeting; nobody writes one.',
      COO: 'It says how she may be reached (row 6), and making appointments is not the desk’s.',
    },
  },
  {
    matrix: '34',
    what: 'Reminder or task',
    model: 'Reminder',
    fields: 'userId kind dueAt',
    domain: ' W   R   W   A   O   O   O   O   -   -   -',
    cells: '  rcu,rcu@own r,rcu@own rcu - rcu@own ru@own rcu@own rcu@own - - -',
    because: {
      SUP: 'She reads those of her team and keeps tasks of her own.',
      TCH: 'Made for her by lessons; she ends them.',
    },
  },
  {
    matrix: '34',
    what: 'What a person typed for a task',
    model: 'Reminder',
    fields: 'note',
    domain: ' W   R   W   A   O   O   O   O   -   -   -',
    cells: '  rcu,rcu@own r,rcu@own rcu@own - rcu@own ru@own rcu@own rcu@own - - -',
    because: {
      SUP: 'As above.',
      COO: 'Row 34 is S1; what others typed is S3 and not for the desk.',
      TCH: 'As above.',
    },
  },
  {
    matrix: '34',
    what: 'Reminder: state and stamps',
    model: 'Reminder',
    fields: 'aboutModel aboutId wallTime zone raisedAt doneAt createdBy delivery why step',
    domain: ' W   R   W   A   O   O   O   O   -   -   -',
    cells: '  r,r@own r,r@own r - r@own r@own r@own r@own - - -',
    because: { note: stamped },
  },
  {
    matrix: '34',
    what: 'Reminder: waiting, raised, done',
    model: 'Reminder',
    fields: 'state',
    domain: ' W   R   W   A   O   O   O   O   -   -   -',
    cells: '  ru,ru@own r,ru@own ru - ru@own ru@own ru@own ru@own - - -',
    because: { SUP: 'As above.', 'PSY TCH LAB LEG': 'Made waiting; later done.' },
  },

  {
    matrix: '38',
    what: 'Rules of reminders',
    model: 'ReminderRule',
    fields: 'trigger kind caseStatus urgency amount unit atTime ladder active',
    domain: ' -   -   -   -   -   -   -   -   -   R   W',
    cells: '  -   -   -   -   -   -   -   -   -   r   rcu',
  },
  {
    matrix: '38',
    what: 'Rules of reminders: versions',
    model: 'ReminderRule',
    fields: 'ruleKey recordVersion createdBy createdAt supersededAt',
    domain: ' -   -   -   -   -   -   -   -   -   R   W',
    cells: '  -   -   -   -   -   -   -   -   -   r   r',
    because: { ADM: stamped },
  },
  {
    matrix: '38',
    what: 'Quiet hours of the staff',
    model: 'ReminderPolicy',
    fields: 'quietFrom quietTo',
    domain: ' -   -   -   -   -   -   -   -   -   R   W',
    cells: '  -   -   -   -   -   -   -   -   -   r   rcu',
  },

  // ------------------------------------------------------------------------------------------------ courses
  ...(
    [
      ['LANG', '  r   r   r   -   -   rcu@own r - -   -   -'],
      ['CIVIC', ' r   r   r   -   -   rcu@own r - -   -   -'],
      ['PSY_GRP', 'r   r   r   -   r,cu@own - r  - -   -   -'],
    ] as const
  ).map(
    ([kind, cells]): Row => ({
      matrix: '24',
      what: `Groups: ${kind}`,
      model: 'Course',
      kind,
      fields: 'name serviceType leaderId grantId fromLevel toLevel capacity womenOnly childcare startsOn endsOn active',
      domain: kind === 'PSY_GRP' ? 'R R R A O - R - - - -' : 'R R R A - O R - - - -',
      cells,
      because: {
        note: 'A group is a directory entry of the agency without a person in it: who enrols people sees all groups, who leads one keeps it.',
        PSY: 'She sees the psychological groups of her agency and keeps her own.',
      },
    }),
  ),

  // ------------------------------------------------------------------------------------------------ trail, history
  {
    matrix: '37',
    what: 'Who looked at a case',
    model: 'Look',
    fields: 'at actorId role action subject outcome reason',
    domain: ' R   R   -   A   -   -   -   -   -   -   -',
    cells: '  r   r   -   -   -   -   -   -   -   -   -',
    because: {
      note: 'Who, when, what kind of act; no fields and no content. The matrix gives the social worker her own activity: on her cases she sees everybody’s, because she is who answers when the survivor asks who opened her file.',
    },
  },
  {
    matrix: '37',
    what: 'Trail',
    model: 'AuditEntry',
    fields: 'chain seq at actorId role action subject ids caseId fields outcome reason',
    domain: ' -   -   -   A   -   -   -   -   -   R   -',
    cells: '  -   -   -   -   -   -   -   -   -   r   -',
    because: { note: 'System events for administrators come with their screen; they hold nothing of a case.' },
  },
  {
    matrix: '23',
    what: 'Earlier versions of what may be read',
    model: 'History',
    fields: 'changedBy changedAt fields before',
    domain: ' R   R   -   A   -   -   -   -   -   -   -',
    cells: '  r   r   -   -   -   -   -   -   -   -   -',
    because: {
      note: 'Corrections keep history (issue A); of an earlier version she sees the fields she may read now.',
    },
  },

  // ------------------------------------------------------------------------------------------------ directories, administration
  {
    matrix: '38',
    what: 'Colleagues, for pickers',
    model: 'Colleague',
    fields: 'name roles teamIds',
    domain: ' R   R   R   -   R   -   R   R   -   R   W',
    cells: '  r   r   r   -   r   -   r   r   -   r   r',
    because: {
      note: 'Names and roles within one’s own agency, for whoever picks a colleague.',
      ADM: 'Accounts are changed as users.',
    },
  },
  {
    matrix: '38',
    what: 'Users',
    model: 'User',
    fields: 'name email locale status roles teamIds',
    domain: ' -   -   -   -   -   -   -   -   -   R   W',
    cells: '  -   -   -   -   -   -   -   -   -   r   rcu',
  },
  {
    matrix: '38',
    what: 'Changes of roles (four eyes)',
    model: 'RoleChange',
    fields: 'userId roles requestedBy requestedAt status',
    domain: ' -   -   -   -   -   -   -   -   -   R   W',
    cells: '  -   -   -   -   -   -   -   -   -   r   r',
    because: { ADM: 'Asked for as a change of the user, decided by an act.' },
  },
  {
    matrix: '38',
    what: 'Teams',
    model: 'Team',
    fields: 'name active',
    domain: ' R   R   R   -   R   -   R   R   -   R   W',
    cells: '  r   r   r   -   r   -   r   r   -   r   rcu',
    because: { note: 'S0: names of one’s own house.' },
  },
  {
    matrix: '28',
    what: 'Agencies',
    model: 'Agency',
    fields:
      'name nameEl kind services languages area active country hours opening openingEl womenOnly takesChildren stepFree emergencyPhone',
    domain: ' R   R   R   -   R   -   R   R   -   R   W',
    cells: '  r   r   r   -   r   -   r   r   r   r   rc,u@own',
    because: {
      note: 'S0: the directory of services.',
      ADM: 'An agency that takes part has administrators of its own: they alone change its entry.',
      PAR: 'Whoever sends referrals in chooses from the directory too.',
    },
  },
  {
    matrix: '28',
    what: 'Agencies: whether they take part',
    model: 'Agency',
    fields: 'takesPart',
    domain: ' R   R   R   -   R   -   R   R   -   R   R',
    cells: '  r   r   r   -   r   -   r   r   r   r   r',
    because: { PAR: 'As above.' },
  },
  {
    matrix: '38',
    what: 'Data-sharing agreements',
    model: 'DataSharingAgreement',
    fields: 'withAgencyId reference signedOn validFrom validTo transferBasis',
    domain: ' -   -   -   -   -   -   -   -   -   R   W',
    cells: '  -   r   r   -   -   -   -   -   -   r   rcu',
    because: {
      COO: 'Agreements and their expiry are the coordinator’s work (7.1).',
      SUP: 'Approves what leaves the house (row 29, V): has to see on what ground.',
    },
  },
  {
    matrix: '38',
    what: 'Data-sharing agreements: who recorded and ended them',
    model: 'DataSharingAgreement',
    fields: 'recordedBy recordedAt endedBy endedAt',
    domain: ' -   -   -   -   -   -   -   -   -   R   W',
    cells: '  -   r   r   -   -   -   -   -   -   r   r',
    because: { 'COO SUP': 'As above.', ADM: stamped },
  },
  {
    matrix: '29',
    what: 'Capacity of agencies',
    model: 'AgencyCapacity',
    fields: 'serviceType places free waiting freeFrom offered',
    domain: ' -   -   W   -   -   -   -   -   W   -   -',
    cells: '  -   -   r,cu@provider - - - - - r,cu@provider - -',
    because: { 'COO PAR': 'The board of all agencies (7.1); each keeps its own figures alone.' },
  },
  {
    matrix: '29',
    what: 'Capacity of agencies: whose, and how old',
    model: 'AgencyCapacity',
    fields: 'providerAgencyId updatedAt',
    domain: ' -   -   R   -   -   -   -   -   R   -   -',
    cells: '  -   -   r   -   -   -   -   -   r   -   -',
  },
  {
    matrix: '29',
    what: 'Capacity of agencies: who keeps it',
    model: 'AgencyCapacity',
    fields: 'updatedBy',
    domain: ' -   -   R   -   -   -   -   -   R   -   -',
    cells: '  -   -   r@provider - - - - - r@provider - -',
    because: { 'COO PAR': 'Names of colleagues stay within the agency.' },
  },
  {
    matrix: '29',
    what: 'Availability query (T0): what is asked',
    model: 'AvailabilityQuery',
    fields: 'serviceType urgency gender ageGroup childrenCount languages stepFree regionClass neededFrom toAgencyId',
    domain: ' W   V   W   A   W   -   W   W   W   -   -',
    cells: '  rc@asker+own - rc@asker,r@asked - - - - - r@asked - -',
    because: {
      'SW COO': 'Issue C: they ask; a question is not changed afterwards. Social workers see their own.',
      PAR: 'Issue C: a partner answers; asking is the coordinator’s and the social worker’s.',
      'SUP PSY LAB LEG': 'Whoever drafts a referral asks through the coordinator or the social worker.',
    },
  },
  {
    matrix: '29',
    what: 'Availability query (T0): between whom, until when, and the answer',
    model: 'AvailabilityQuery',
    fields: 'askId fromAgencyId askedAt expiresAt answer freeFrom answeredAt',
    domain: ' W   V   W   A   W   -   W   W   W   -   -',
    cells: '  r@asker+own - r@asker,r@asked - - - - - r@asked - -',
    because: { 'SW COO PAR': stamped, 'SUP PSY LAB LEG': 'As above.' },
  },
  {
    matrix: '29',
    what: 'Availability query (T0): who asked',
    model: 'AvailabilityQuery',
    fields: 'askedBy',
    domain: ' W   V   W   A   W   -   W   W   W   -   -',
    cells: '  r@asker+own - r@asker - - - - - - - -',
    because: { 'SW COO': stamped, PAR: 'Names of colleagues stay within the agency.', 'SUP PSY LAB LEG': 'As above.' },
  },
  {
    matrix: '29',
    what: 'Availability query (T0): who answered',
    model: 'AvailabilityQuery',
    fields: 'answeredBy',
    domain: ' W   V   W   A   W   -   W   W   W   -   -',
    cells: '  -   -   r@asked - - - - - r@asked - -',
    because: { SW: 'Names of colleagues stay within the agency.', 'COO PAR': stamped, 'SUP PSY LAB LEG': 'As above.' },
  },

  // ------------------------------------------------------------------------------------------------ referrals
  {
    matrix: '29',
    what: 'Referral: what both agencies see of it',
    model: 'Referral',
    fields: 'toAgencyId urgency services interpreterNeed message',
    domain: ' W   V   W   A   W   -   W   W   W   -   -',
    cells: '  rcu r   rcu@sender,r@recipient - rcu - rcu rcu rc@sender,r@recipient - -',
    because: {
      PAR: 'Sent in at once, of no case: there is no draft to change, and what was sent is changed by nobody.',
    },
  },
  {
    matrix: '29',
    what: 'Referral: whether it moves the responsibility, and how it goes',
    model: 'Referral',
    fields: 'verb delivery',
    domain: ' W   V   W   A   W   -   W   W   W   -   -',
    cells: '  rcu r   rcu@sender,r@recipient - rcu - rcu rcu r@sender,r@recipient - -',
    because: { PAR: 'What a partner sends in is a referral, through the system.' },
  },
  {
    matrix: '29',
    what: 'Referral: what stays with the sender',
    model: 'Referral',
    fields: 'consentId availabilityId reason',
    domain: ' W   V   W   A   W   -   W   W   -   -   -',
    cells: '  rcu r   rcu@sender - rcu - rcu rcu - -   -',
  },
  {
    matrix: '29',
    what: 'Referral: which kinds of data are shared, and on what ground they leave the country',
    model: 'Referral',
    fields: 'categories transferBasis',
    domain: ' W   V   W   A   W   -   W   W   W   -   -',
    cells: '  rcu r   rcu@sender - rcu - rcu rcu rc@sender -   -',
    because: { PAR: 'Of what she sends in herself (issue C).' },
  },
  {
    matrix: '30',
    what: 'Referral of no case: how, in which language and when she agreed to it',
    model: 'Referral',
    fields: 'agreedHow agreedIn agreedOn',
    domain: ' -   -   R   -   -   -   -   -   W   -   -',
    cells: '  -   -   r@recipient - - - - - rc@sender,r@recipient - -',
    because: { COO: 'On the recipient’s side.', PAR: 'Recorded once with what she sends in; both sides know it.' },
  },
  {
    matrix: '30',
    what: 'Referral of no case: who heard it',
    model: 'Referral',
    fields: 'witness',
    domain: ' -   -   -   -   -   -   -   -   W   -   -',
    cells: '  -   -   -   -   -   -   -   -   rc@sender -   -',
    because: { PAR: 'Recorded once, and the sender’s own.' },
  },
  {
    matrix: '29',
    what: 'Referral: how far it has come',
    model: 'Referral',
    fields:
      'state acceptedServices sentAt receivedAt acknowledgedAt decidedAt startedAt feedbackAt closedAt dueAt pausedAt contestedAt declineReason outcome',
    domain: ' W   V   W   A   W   -   W   W   R   -   -',
    cells: '  r   r   r@sender,r@recipient - r - r r r@sender,r@recipient - -',
    because: {
      'SW COO PSY LAB LEG': 'Moved by acts of their own, each of one side, never by a general change.',
      PAR: 'On either side of her agency.',
    },
  },
  {
    matrix: '29',
    what: 'Referral: who began and sent it, until when it waits, why it was taken back',
    model: 'Referral',
    fields: 'createdBy createdAt sentBy expiresAt withdrawnWhy',
    domain: ' W   V   W   A   W   -   W   W   W   -   -',
    cells: '  r   r   r@sender - r - r r r@sender -   -',
    because: { 'SW COO PSY LAB LEG PAR': stamped },
  },
  {
    matrix: '29',
    what: 'Referral: what it is the rest of',
    model: 'Referral',
    fields: 'splitFrom',
    domain: ' W   V   W   A   W   -   W   W   -   -   -',
    cells: '  r   r   r@sender - r - r r -   -   -',
    because: { 'SW COO PSY LAB LEG': stamped },
  },
  {
    matrix: '29',
    what: 'Referral: which fields went out',
    model: 'ReferralItem',
    fields: 'key category tier disclosedAt',
    domain: ' R   R   R   -   R   -   R   R   C   -   -',
    cells: '  r   r   r@sender,r@recipient - r - r r r@sender,r@recipient - -',
    because: {
      COO: 'On either side.',
      PAR: 'C: by tier and agreement, decided by the database for each row; and what she sent in herself.',
    },
  },
  ...categories.map(
    ([category, sw, sup, coo, psy, lab, leg]): Row => ({
      matrix: category === 'ROUTING' ? '29' : '1-32',
      what: `Referral: the values of ${category} that went out`,
      model: 'ReferralItem',
      kind: category,
      fields: 'value',
      domain: ' C   C   C   -   C   -   C   C   C   -   -',
      cells: ` ${sw}   ${sup}   ${coo}r@recipient - ${psy} - ${lab} ${leg} r@sender,r@recipient - -`,
      because: {
        note: 'The sender’s side sees values of the kinds it reads in the case itself (rows 1 to 32); the recipient what was sent, by tier and agreement.',
      },
    }),
  ),
  {
    matrix: '29',
    what: 'Steps of a referral, with what was asked and answered',
    model: 'ReferralEvent',
    fields: 'step side fromState toState code words byName at',
    domain: ' R   R   R   A   R   -   R   R   R   -   -',
    cells: '  r   r   r   -   r   -   r   r   r   -   -',
  },
  {
    matrix: '29',
    what: 'What one says with a step',
    model: 'ReferralEvent',
    fields: 'words',
    domain: ' W   V   W   A   W   -   W   W   W   -   -',
    cells: '  rc  rc  rc  -   rc  -   rc  rc  rc  -   -',
    because: { SUP: 'With the steps that are hers; there are none yet.' },
  },
  {
    matrix: '29',
    what: 'Sealed link of a referral: until when, and whether it was opened',
    model: 'ReferralLink',
    fields: 'createdAt expiresAt openedAt endedAt',
    domain: ' W   V   W   A   W   -   W   W   R   -   -',
    cells: '  -   -   r   -   -   -   -   -   -   -   -',
    because: {
      'SW SUP PSY LAB LEG':
        'Whoever sends makes the link and passes the code on; that it was opened is a step all see.',
      COO: 'Made by an act of its own; nothing about it is changed.',
      PAR: 'For agencies without partners.',
    },
  },
  {
    matrix: '31',
    what: 'Disclosure log',
    model: 'Disclosure',
    fields: 'referralId toAgencyId tier keys categories basis consentId disclosedBy disclosedAt',
    domain: ' R   R   R   A   -   -   -   -   -   R   -',
    cells: '  r   r   r   -   -   -   -   -   -   r   -',
  },
  {
    matrix: '29',
    what: 'Where a case came from',
    model: 'CaseOrigin',
    fields: 'referralId fromAgencyId openedBy openedAt',
    domain: ' R   R   R   A   R   -   R   R   -   -   -',
    cells: '  r   r   r   -   -   -   -   -   -   -   -',
    because: { 'PSY LAB LEG': 'Whoever carries, supervises or coordinates the case needs it; the professions do not.' },
  },
  {
    matrix: '1',
    what: 'Grants',
    model: 'FundingGrant',
    fields: 'code name startsOn endsOn eligibility active',
    domain: ' R   R   R   -   R   -   R   R   -   R   W',
    cells: '  r   r   r   r   r   -   r   r   -   r   rcu',
    because: { note: 'S0: projects that pay; whoever reports to them names them.' },
  },
  {
    matrix: '35',
    what: 'Drafts of reports: protected tables',
    model: 'ReportDraft',
    fields: 'reportId request state result blocked createdAt',
    domain: ' -   V   R   W   -   -   -   -   -   V   -',
    cells: '  -   -   -   r@own -   -   -   -   -   -   -',
    because: {
      'SUP DPO': 'They approve what was asked for (Release), not what is being tried.',
      COO: 'She reads what was released (Release); a table is made by the manager.',
      MGR: 'Each her own; one asks, the service makes it.',
    },
  },
  {
    matrix: '35',
    what: 'What is asked for',
    model: 'ReportDraft',
    fields: 'request',
    domain: ' -   V   R   W   -   -   -   -   -   V   -',
    cells: '  -   -   -   c@own -   -   -   -   -   -   -',
    because: { note: 'As above.' },
  },
  ...(['referrals', 'caseload'] as const).flatMap((kind): Row[] => {
    const coo = kind === 'referrals' ? 'r' : '-';
    const because = {
      MGR: 'Made from a draft, cell by cell; nothing of it is written.',
      ...(kind === 'caseload' && { COO: 'Her own figures are those of the referrals she sends, and no others.' }),
    };
    return [
      {
        matrix: '35',
        what: `The registry of releases: ${kind}`,
        model: 'Release',
        kind,
        fields:
          'reportId request profile recipient periodFrom periodTo result state edition requestedBy requestedAt decidedBy decidedAt',
        domain: ' -   V   R   W   -   -   -   -   -   V   -',
        cells: `  -   r   ${coo}   r   -   -   -   -   -   r   -`,
        because,
      },
      {
        matrix: '35',
        what: `Which release it takes the place of: ${kind}`,
        model: 'Release',
        kind,
        fields: 'replacesId',
        domain: ' -   V   R   W   -   -   -   -   -   V   -',
        cells: `  -   r   ${coo}   rc  -   -   -   -   -   r   -`,
        because,
      },
    ];
  }),
  {
    matrix: '35',
    what: 'Targets of grants',
    model: 'GrantTarget',
    fields: 'grantId',
    domain: ' -   -   -   W   -   -   -   -   -   -   -',
    cells: '  -   -   -   r   -   -   -   -   -   -   -',
    because: { MGR: 'Named by the address.' },
  },
  {
    matrix: '35',
    what: 'Targets of grants: of what',
    model: 'GrantTarget',
    fields: 'reportId',
    domain: ' -   -   -   W   -   -   -   -   -   -   -',
    cells: '  -   -   -   rc  -   -   -   -   -   -   -',
  },
  {
    matrix: '35',
    what: 'Targets of grants: how many',
    model: 'GrantTarget',
    fields: 'target',
    domain: ' -   -   -   W   -   -   -   -   -   -   -',
    cells: '  -   -   -   rcu -   -   -   -   -   -   -',
  },
  {
    matrix: '35',
    what: 'Trainings for professionals',
    model: 'Training',
    fields: 'topic heldOn place grantId participants',
    domain: ' -   -   -   W   -   -   -   -   -   -   -',
    cells: '  -   -   -   rcu -   -   -   -   -   -   -',
    because: { note: 'Counts of professionals, of no survivor anything.' },
  },
  {
    matrix: '35',
    what: 'Who recorded a training',
    model: 'Training',
    fields: 'recordedBy',
    domain: ' -   -   -   R   -   -   -   -   -   -   -',
    cells: '  -   -   -   r   -   -   -   -   -   -   -',
  },
  {
    matrix: '35',
    what: 'How much each colleague carries',
    model: 'Workload',
    fields: 'id',
    domain: ' -   -   -   R   -   -   -   -   -   -   -',
    cells: '  -   -   -   r   -   -   -   -   -   -   -',
    because: { note: 'A day in the life of the manager (7.1): caseload numbers per worker without case identity.' },
  },
  {
    matrix: '38',
    what: 'Codes',
    model: 'Code',
    fields: 'labelEn labelEl active sort code attributes',
    domain: ' -   -   -   -   -   -   -   -   -   -   W',
    cells: '  -   -   -   -   -   -   -   -   -   -   cu',
    because: { ADM: 'Reading the lists needs no right: they are part of the application (signed in).' },
  },
];

/** Acts with a name of their own: who may, and the fields they take. */
export const acts: {
  matrix: string;
  acts: string;
  model: string;
  kind?: string;
  fields: string;
  cells: string;
  why: string;
}[] = [
  {
    matrix: '29',
    acts: 'ready',
    model: 'Referral',
    fields: 'id',
    cells: ' x   -   x@sender - x - x x - - -',
    why: 'Whoever drafts it makes it ready.',
  },
  {
    matrix: '29',
    acts: 'answer',
    model: 'Referral',
    fields: 'id',
    cells: ' x   -   x@sender - x - x x x@sender - -',
    why: 'Whoever drafts it, or sent somebody in, answers questions about it.',
  },
  {
    matrix: '29',
    acts: 'send-in',
    model: 'Referral',
    fields: 'id',
    cells: ' -   -   -   -   -   -   -   -   x@sender - -',
    why: 'Issue C: partners send referrals in; her agency keeps no cases, so it is of none.',
  },
  {
    matrix: '29',
    acts: 'withdraw',
    model: 'Referral',
    fields: 'withdrawnWhy',
    cells: ' x   -   x@sender - x - x x x@sender - -',
    why: 'As easily taken back as drafted.',
  },
  {
    matrix: '29',
    acts: 'send',
    model: 'Referral',
    fields: 'id',
    cells: ' -   -   x@sender - - - - - - - -',
    why: 'The coordinator sends between agencies (7.1).',
  },
  {
    matrix: '29',
    acts: 'contest',
    model: 'Referral',
    fields: 'id',
    cells: ' -   -   x@sender - - - - - x@sender - -',
    why: 'Whoever sent it asks once more after a decline (issue C).',
  },
  {
    matrix: '29',
    acts: 'close',
    model: 'Referral',
    fields: 'outcome',
    cells: ' -   -   x@sender - - - - - x@sender - -',
    why: 'Closing the loop is the coordinator’s, and the partner’s of what she sent in.',
  },
  {
    matrix: '29',
    acts: 'receive acknowledge ask waitlist start feedback',
    model: 'Referral',
    fields: 'id',
    cells: ' -   -   x@recipient - - - - - x@recipient - -',
    why: 'The recipient’s own side.',
  },
  {
    matrix: '29',
    acts: 'accept',
    model: 'Referral',
    fields: 'acceptedServices',
    cells: ' -   -   x@recipient - - - - - x@recipient - -',
    why: 'The recipient’s own side.',
  },
  {
    matrix: '29',
    acts: 'decline',
    model: 'Referral',
    fields: 'declineReason',
    cells: ' -   -   x@recipient - - - - - x@recipient - -',
    why: 'The recipient’s own side.',
  },
  {
    matrix: '29',
    acts: 'open-case',
    model: 'Referral',
    fields: 'id',
    cells: ' -   -   x@recipient - - - - - - - -',
    why: 'The desk of the other agency gives the case to a team and a worker; a partner has no cases.',
  },
  {
    matrix: '1',
    acts: 'list open',
    model: 'Case',
    fields: 'id',
    cells: ' x   x   x   -   x   -   x   x   -   -   -',
    why: 'A caseload and a case page. A teacher reads learners within her groups, never a case.',
  },
  {
    matrix: '1',
    acts: 'open',
    model: 'Case',
    fields: 'id',
    cells: ' -   -   -   -   -   -   -   -   -   x@glass -',
    why: 'G: one case by its code. There is no list of cases for the officer.',
  },
  {
    matrix: 'G',
    acts: 'review',
    model: 'BreakGlass',
    fields: 'reviewNote',
    cells: ' -   x   -   -   -   -   -   -   -   -   -',
    why: 'Reviewed afterwards by a supervisor of the case.',
  },
  {
    matrix: '1',
    acts: 'activate',
    model: 'Case',
    fields: 'id',
    cells: ' x   x   -   -   -   -   -   -   -   -   -',
    why: 'Row 1: W. A right to change some field of a case is no right to change its state.',
  },
  {
    matrix: '1',
    acts: 'close reopen',
    model: 'Case',
    fields: 'closureReason closureNote reopeningReason',
    cells: ' x   x   -   -   -   -   -   -   -   -   -',
    why: 'Row 1: W.',
  },
  {
    matrix: '20',
    acts: 'ask-removal',
    model: 'DangerFlag',
    fields: 'removalReason',
    cells: ' x   x   -   -   x   -   -   x   -   -   -',
    why: 'Whoever may raise it may ask.',
  },
  {
    matrix: '20',
    acts: 'confirm-removal keep',
    model: 'DangerFlag',
    fields: 'id',
    cells: ' -   x   -   -   -   -   -   -   -   -   -',
    why: 'V: the second of the two is a supervisor, and another than who asked.',
  },
  ...consentKinds.map((kind) => ({
    matrix: '30',
    acts: 'withdraw',
    model: 'Consent',
    kind,
    fields: 'withdrawnHow',
    cells: ` x - - - ${['SHARE_IN_TEAM', 'SHARE_WITH_AGENCY'].includes(kind) ? 'x' : '-'} - ${kind === 'SHARE_WITH_AGENCY' ? 'x' : '-'} x - - -`,
    why: 'As easy to withdraw as to give: whoever may record it.',
  })),
  {
    matrix: '30',
    acts: 'approve',
    model: 'Consent',
    fields: 'id',
    cells: ' -   x   -   -   -   -   -   -   -   -   -',
    why: 'V override: the second of the two, and another than who asked.',
  },
  {
    matrix: '30',
    acts: 'inform',
    model: 'Consent',
    fields: 'informedOn',
    cells: ' x   -   -   -   -   -   -   -   -   -   -',
    why: 'Whoever carries the case tells her what was passed on.',
  },
  {
    matrix: '34',
    acts: 'call-off',
    model: 'Message',
    fields: 'id',
    cells: ' x   -   -   -   x@own - x@own x@own - - -',
    why: 'Whoever keeps the meeting may decide that nothing is sent about it.',
  },
  {
    matrix: '38',
    acts: 'review',
    model: 'ConsentText',
    fields: 'reviewer reviewedOn',
    cells: ' -   -   -   -   -   -   -   -   -   x   x',
    why: 'Issue C: every text carries who reviewed it and when.',
  },
  {
    matrix: '1',
    acts: 'undo',
    model: 'CaseMerge',
    fields: 'undoReason',
    cells: ' -   x   -   -   -   -   -   -   -   -   -',
    why: 'Whoever may decide that they are one person may decide that they are two.',
  },
  {
    matrix: '1',
    acts: 'delete',
    model: 'SavedView',
    fields: 'id',
    cells: ' x@own x@own x@own - x@own - x@own x@own - - -',
    why: 'A note to herself about her own work, which she takes away again.',
  },
  {
    matrix: '12',
    acts: 'extend',
    model: 'LegalClock',
    fields: 'id',
    cells: ' -   -   -   -   -   -   -   x   -   -   -',
    why: 'The legal adviser writes; an extension rests on a paper (BR12).',
  },
  {
    matrix: '12',
    acts: 'end',
    model: 'LegalClock',
    fields: 'outcome metOn',
    cells: ' -   -   -   -   -   -   -   x   -   -   -',
    why: 'The legal adviser writes.',
  },
  {
    matrix: '20',
    acts: 'lift',
    model: 'CaseFlag',
    fields: 'liftReason',
    cells: ' x   -   -   -   x   -   -   -   -   -   -',
    why: 'Whoever may set a flag may take it off.',
  },
  {
    matrix: '33',
    acts: 'lift',
    model: 'DenyEntry',
    fields: 'id',
    cells: ' x   x   -   -   -   -   -   -   -   -   -',
    why: 'Row 33: W and V.',
  },
  {
    matrix: '19',
    acts: 'confirm',
    model: 'NoteRecovery',
    fields: 'id',
    cells: ' -   x   -   -   -   -   -   -   -   x   -',
    why: 'A recovery needs supervisor and officer both.',
  },
  {
    matrix: '37',
    acts: 'explain',
    model: 'Access',
    fields: 'id',
    cells: ' -   x   -   -   -   -   -   -   -   x   x',
    why: 'Issue B: why somebody can or cannot see something. Supervisor of the case, officer; administrators without any case.',
  },
  {
    matrix: '34',
    acts: 'simulate',
    model: 'Case',
    fields: 'id',
    cells: ' x   x   x   -   -   -   -   -   -   -   -',
    why: 'Whoever reads all reminders of the case reads what would come of them.',
  },
  {
    matrix: '34',
    acts: 'watch retry',
    model: 'ReminderQueue',
    fields: 'id',
    cells: ' -   -   -   -   -   -   -   -   -   -   x',
    why: 'Row 34: queue ids. Numbers, kinds and failures, no case and no person.',
  },
  {
    matrix: '38',
    acts: 'look answer',
    model: 'Outbox',
    fields: 'id',
    cells: ' -   -   -   -   -   -   -   -   -   -   x',
    why: 'Stand-ins of a demonstration belong to whoever looks after the machines; they name nobody.',
  },
  {
    matrix: '38',
    acts: 'look',
    model: 'Synthetic',
    fields: 'id',
    cells: ' -   -   -   -   -   -   -   -   -   x   x',
    why: 'Issue B: a role’s eyes on a case that nobody has.',
  },
  {
    matrix: '38',
    acts: 'confirm refuse',
    model: 'Erasure',
    fields: 'id',
    cells: ' -   -   -   -   -   -   -   -   -   x   -',
    why: 'Four eyes: a supervisor of the case asked, the officer decides.',
  },
  {
    matrix: '29',
    acts: 'answer',
    model: 'AvailabilityQuery',
    fields: 'answer freeFrom',
    cells: ' -   -   x@asked - - - - - x@asked - -',
    why: 'Issue C: partner or coordinator of the agency that was asked, in two taps.',
  },
  {
    matrix: '38',
    acts: 'end',
    model: 'DataSharingAgreement',
    fields: 'id',
    cells: ' -   -   -   -   -   -   -   -   -   -   x',
    why: 'Whoever records an agreement records its end; what was shared before stays as it was.',
  },
  {
    matrix: '35',
    acts: 'approve',
    model: 'Release',
    fields: 'id',
    cells: ' -   x   -   x   -   -   -   -   -   x   -',
    why: 'Row 35: V, and a second manager; never the one who asked.',
  },
  {
    matrix: '35',
    acts: 'withdraw',
    model: 'Release',
    fields: 'id',
    cells: ' -   -   -   x@own -   -   -   -   -   -   -',
    why: 'What she asked for herself, while nobody decided.',
  },
  {
    matrix: '35',
    acts: 'cancel',
    model: 'ReportDraft',
    fields: 'id',
    cells: ' -   -   -   x@own -   -   -   -   -   -   -',
    why: 'Issue E: long work can be cancelled.',
  },
  {
    matrix: '38',
    acts: 'confirm',
    model: 'RoleChange',
    fields: 'id',
    cells: ' -   -   -   -   -   -   -   -   -   x   x',
    why: 'Four eyes: another administrator, or the officer.',
  },
];

/**
 * Columns nobody is shown and nobody sets through a service: keys of rows, scope columns, and what only the domain knows.
 * A column of the schema that stands neither here nor in a row fails the test.
 */
export const nobody: Record<string, string> = {
  'NameIndex.names': 'Digests; only a function of the database compares them.',
  'NameIndex.birthYear': 'As above.',
  'CaseMembership.absenceId': 'A key between rows.',
  'ReferralItem.referralId': 'A key between rows.',
  'ReferralItem.toAgencyId': 'Known from the referral.',
  'ReferralLink.referralId': 'A key between rows.',
  'ReferralLink.toAgencyId': 'Known from the referral.',
  'ReferralLink.tokenDigest': 'Proves one half of the way in; only the door compares it.',
  'ReferralLink.codeDigest': 'As above.',
  'ReferralLink.visitDigest': 'As above.',
  'ReferralLink.visitEndsAt': 'The door’s.',
  'ReferralLink.failures': 'The door’s.',
  'ReferralLink.createdBy': 'Known from the steps.',
  'Referral.withheld': 'Decides what the recipient reads; said with the agreements, where it is read.',
  'Referral.movedIn': 'The database’s own: the transaction of the last step.',
  'CaseMerge.joined': 'Keys between rows, for undoing it.',
  'CaseMerge.pairId': 'As above.',
  'Case.statisticsNumber': 'Would link the statistics store to a person.',
  'Case.erasedAt': 'An erased case is in nobody’s reach.',
  'Session.meetingId': 'Would show who else was in the room.',
  'Episode.statisticsNumber': 'As above.',
  'Message.claimedAt': 'The worker’s.',
  'Message.providerId': 'Leads to a number at the provider.',
  'Message.replySettledAt': 'Known to the service.',
  'Reminder.attempts': 'The worker’s.',
  'Reminder.claim': 'The worker’s.',
  'Reminder.claimedAt': 'The worker’s.',
  'Reminder.claimedUntil': 'The worker’s.',
  'Reminder.retryAt': 'The worker’s.',
  'Reminder.failure': 'The worker’s; an administrator reads it of a dead letter.',
  'Reminder.ruleId': 'A key between rows.',
  'Reminder.ruleKey': 'A key between rows.',
  'Reminder.originId': 'A key between rows.',
  'ReminderWorker.startedAt': 'About a process, and nobody.',
  'ReminderWorker.seenAt': 'As above.',
  'Reminder.doneBy': 'Known to the service.',
};

// ------------------------------------------------------------------------------------------------------------------

function episodes(
  matrix: string,
  kind: string,
  cells: { stub: string; seen: string; domain: string; detail: string; professional?: Short; teacher?: boolean },
): Row[] {
  const { professional, teacher } = cells;
  const writers = ['SW', ...(professional ? [professional] : [])];
  const set = (line: string, role: string, cell: string) => edit(line, role, cell);
  const written = (line: string) => writers.reduce((edited, role) => set(edited, role, 'rcu'), line);
  const changed = (line: string) => writers.reduce((edited, role) => set(edited, role, 'ru'), line);
  const row = (what: string, fields: string, domain: string, line: string): Row => ({
    matrix,
    what: `${what} (${kind})`,
    model: 'Episode',
    kind,
    fields,
    domain,
    cells: line,
    because: {
      SW: starts,
      ...(professional && { [professional]: 'As the matrix says, except what the service counts or derives.' }),
      ...(teacher && { TCH: 'Learners come to her class; whoever carries the case enrols them.' }),
    },
  });
  const byTeacher = (line: string) => (teacher ? set(line, 'TCH', 'ru') : line);

  return [
    row('Service', 'serviceType', cells.stub, written(cells.seen)),
    row('Service: form of its sessions', 'sessionKind', cells.stub, cells.seen),
    row('Service: state and dates', 'status endedOn', cells.stub, byTeacher(changed(cells.seen))),
    row('Service: start', 'startedOn', cells.stub, byTeacher(written(cells.seen))),
    row(
      'Service: plan',
      'providerAgencyId leadUserId courseId grantId requestedOn plannedUnits',
      cells.domain,
      written(cells.detail),
    ),
    row('Service: delivered', 'deliveredUnits', cells.domain, cells.detail),
    row('Service: why it ended', 'endReason', cells.domain, byTeacher(changed(cells.detail))),
    row('Service: what came of it', 'outcomeCode helpful', cells.domain, changed(cells.detail)),
  ];
}

function sessions(
  matrix: string,
  kind: string,
  cells: {
    domain: string;
    stub: string;
    held: string;
    meant: string;
    logged: string;
    stamps: string;
    taken: string;
    extra?: string;
    because?: Row['because'];
  },
): Row[] {
  const row = (what: string, fields: string, domain: string, line: string): Row => ({
    matrix,
    what: `${what} (${kind})`,
    model: 'Session',
    kind,
    fields,
    domain,
    cells: line,
    because: {
      note: 'Whoever logs a session is its recorder; she alone corrects it, for 72 hours (BR4).',
      ...cells.because,
    },
  });
  return [
    row('Session: that it took place', 'episodeId kind', stampedIn(cells.domain), cells.stub),
    row('Session: when', 'heldAt', cells.domain, cells.held),
    row(
      'Session',
      ['minutes attendance mode withInterpreter', cells.extra ?? ''].join(' ').trim(),
      cells.meant,
      cells.logged,
    ),
    row('Session: recorder and moment', 'courseId recorderId recordedAt', stampedIn(cells.meant), cells.stamps),
    row('Session: appointment it kept', 'appointmentId', cells.meant, cells.taken),
  ];
}

function note(
  matrix: string,
  kind: string,
  fields: string,
  domain: string,
  cells: string,
  because: Row['because'] = {},
): Row {
  return { matrix, what: `Session: ${fields} (${kind})`, model: 'Session', kind, fields, domain, cells, because };
}

/** What the service writes is read by whoever logs. */
function stampedIn(domain: string): string {
  return domain.replaceAll('L', 'R');
}

function edit(line: string, role: string, cell: string): string {
  const parts = line.trim().split(/\s+/);
  parts[columns.indexOf(role as Short)] = cell;
  return parts.join(' ');
}
