import type { Condition, Grant, Mark } from './ability.ts';
import { locatingCategories, withoutPlaces } from './locates.ts';
import type { Role } from './roles.ts';

/**
 * Who may do what: the whole access policy of Ariadne, after the matrix of docs/access-matrix.md.
 * Deny by default. Every rule names its fields; a role that is not named for a model finds no route of it (404).
 * Two things stand outside: the guard adds "of my own agency" to every query, and the deny list beats everything.
 */

const can = (action: string, subject: string, fields: readonly string[], when: Condition = {}): Grant => ({
  action: action.split(' '),
  subject,
  fields: [...fields],
  ...(Object.keys(when).length && { conditions: when }),
});
const on = (...marks: Mark[]): Condition => ({ marks });
const list = (names: string): string[] => names.trim().split(/\s+/);

// --- groups of fields -------------------------------------------------------------------------------------------

const header = list(`
  code status mergedAt intakeStep teamId grantId openedOn closedOn closureReason reopenedOn noticeVersion
  noticeGivenOn lastSessionOn createdBy createdAt`);
const polite = ['alias', 'aliasKey', 'formOfAddress'];
const matching = list('gender ageBand languages literacy interpreter');
const family = ['dependants', 'familyNote', 'childcareNeeded'];
const residence = ['residenceStatus', 'workRight'];
/** What the indicators of a grant need of a person; residence and the papers it shows are one kind of knowledge. */
const eligibility = ['eligibilityEvidence', 'longTermResidenceAppliedOn'];
const eligibilitySeen = ['eligibilitySeenOn', 'eligibilitySeenBy'];
const care = list('needs vulnerabilities healthNeeds immediateSafety');
const reasons = ['closureNote', 'reopeningReason', 'emergencyBasis'];

const names = list('legalName otherNames dateOfBirth birthPrecision documents');
const identity = [...names, 'phones', 'address'];
const contact = list(`
  channel value windows language voicemail mayText nameToUse codeWord sharedWith instructions
  doNotContact`);
const confirmed = ['confirmedOn', 'confirmedBy'];
const exploitation = list(`
  forms primaryForm meansOfControl recruiterRelation countries startedIn endedIn exitMode noGoSectors`);
const recorded = ['recordedBy', 'recordedAt'];
const statusEvent = list('status effectiveOn decidedBy decidingBody basis actNumber nrmReference');
const clockStub = list('kind dueOn supersededAt endedAt');
const newClock = list('rule fact factId documentId');
const clock = [...clockStub, ...newClock, ...list('startsOn extendsId endedBy outcome metOn'), ...recorded];
const newMembership = ['userId', 'role', 'isPrimary'];
const membership = [...newMembership, 'startedOn', 'endedAt', 'standsFor', 'endsOn'];
const pair = list('strong status foundAt decidedBy decidedAt');
const newAbsence = list('standInId firstDay lastDay');
const absence = [...newAbsence, ...list('userId role recordedBy recordedAt endedAt')];
const newDenial = list('kind userId deniedAgencyId party reason');
const denial = [...newDenial, ...recorded, 'liftedAt'];
const consent = list(`
  kind recordVersion recipientAgencyId serviceType dataCategories purposes validFrom validTo method
  language withInterpreter understood teachBack explainedBy noticeVersion textId documentId recordedAt
  withholdingReadBack withdrawnAt withdrawnHow supersededAt emergency askedBy approvedBy approvedAt informedOn`);
/** What was typed and drawn when she agreed. Who must not know what is part of it: whoever passes something on needs that. */
const agreed = list('alternatives withholding witness interpreter signature');
const overridden = ['overrideReason', 'overrideExplanation'];
const newConsent = list(`
  kind recipientAgencyId serviceType dataCategories purposes validFrom validTo method language
  withInterpreter understood teachBack noticeVersion textId documentId alternatives withholding
  withholdingReadBack witness interpreter signature`);
const guardian = list('kind name contact assent bestInterests');
const guarded = ['recordedBy', 'recordedAt', 'endedAt'];
const paper = list('kind mediaType bytes addedBy addedAt');
const newPaper = ['kind', 'content'];
const consentText = list('kind language textVersion lines createdBy createdAt reviewer reviewedOn reviewedBy');

const episodeStub = list('serviceType sessionKind status startedOn endedOn');
const episode = [
  ...episodeStub,
  ...list(`
  providerAgencyId leadUserId courseId grantId requestedOn plannedUnits deliveredUnits endReason
  outcomeCode helpful`),
];
const planEpisode = list('serviceType providerAgencyId leadUserId courseId grantId requestedOn startedOn plannedUnits');
const endEpisode = list('status startedOn endedOn endReason outcomeCode helpful');
const levels = ['entryLevel', 'exitLevel'];
const leaving = ['entryLabourStatus', 'qualificationGained'];
const counselling = ['entryReadiness', 'exitReadiness', 'exitSituation', ...leaving];
const who5 = ['entryWho5', 'exitWho5'];
const placement = ['placementResult', ...leaving];

const sessionStub = ['episodeId', 'kind', 'heldAt'];
const meeting = [
  ...sessionStub,
  ...list('courseId minutes attendance mode withInterpreter recorderId recordedAt appointmentId'),
];
const logged = list('heldAt minutes attendance mode withInterpreter operationalNote');
const risk = ['riskFlag', 'riskAction'];
const clinical = ['modality', 'sessionType', 'clinicalSummary'];

const newAppointment = list('episodeId startsAt minutes mode userId');
const appointment = [...newAppointment, ...list('wallTime zone status sessionId createdBy')];
const newReminder = ['userId', 'kind', 'dueAt'];
const reminder = [
  ...newReminder,
  ...list('aboutModel aboutId wallTime zone state raisedAt doneAt createdBy delivery why step'),
];
/** A message to the person: which and when, never what it said. */
const message = list(`
  appointmentId userId template language channel dueAt wallTime zone state reason sentAt delivery deliveryAt reply
  repliedAt createdBy createdAt`);
const messageReview = list('template language digest reviewer reviewedOn');
const recovery = list(
  'authorId reason requestedBy requestedAt supervisorId supervisorAt officerId officerAt expiresAt',
);
/** An emergency access; what was typed about it is opened one by one. */
const glass = list('userId reason brokenAt expiresAt reviewedBy reviewedAt');
const erasure = list('reason status requestedBy requestedAt decidedBy decidedAt');
/** A danger flag; why it was raised is opened by few. */
const danger = list('raisedBy raisedAt removalAskedBy removalAskedAt removedBy removedAt');
/** A flag of a case; why it was set or taken off is read by fewer. */
const caseFlag = list('flag setBy setAt reviewOn liftedBy liftedAt');
const whyFlag = ['reason', 'liftReason'];
const merge = list('intoId mergedBy mergedAt undoneBy undoneAt');
const roleChange = list('userId roles requestedBy requestedAt status');
const course = list(`
  name serviceType leaderId grantId fromLevel toLevel capacity womenOnly childcare startsOn endsOn
  active`);
/** A referral: what the sender writes into a draft, what becomes of it, and what of it the recipient sees. */
const newReferral = list(`
  toAgencyId verb urgency services consentId categories interpreterNeed transferBasis delivery availabilityId reason
  message`);
const steps = list(`
  state acceptedServices sentAt receivedAt acknowledgedAt decidedAt startedAt feedbackAt closedAt dueAt pausedAt
  contestedAt declineReason outcome`);
const referral = [...newReferral, ...steps, ...list('splitFrom createdBy createdAt sentBy expiresAt withdrawnWhy')];
const agreedWith = list('agreedHow agreedIn agreedOn');
const incoming = [
  ...list('toAgencyId verb urgency services interpreterNeed delivery message'),
  ...agreedWith,
  ...steps,
];
const disclosed = list('key category tier disclosedAt');
const event = list('step side fromState toState code words byName at');
const sealedLink = list('createdAt expiresAt openedAt endedAt');
const origin = list('referralId fromAgencyId openedBy openedAt');
const disclosure = list('referralId toAgencyId tier keys categories basis consentId disclosedBy disclosedAt');
const colleague = ['name', 'roles', 'teamIds'];
const agency = list(`
  name nameEl kind services languages area areaEl country hours opening openingEl womenOnly takesChildren
  stepFree emergencyPhone`);
const agreement = list('withAgencyId reference signedOn validFrom validTo transferBasis');
const agreementStamps = [...recorded, 'endedBy', 'endedAt'];
const capacity = list('serviceType places free waiting freeFrom offered');
const question = list(`
  serviceType urgency gender ageGroup childrenCount languages stepFree regionClass neededFrom`);
const asked = [...question, ...list('askId fromAgencyId toAgencyId askedAt expiresAt answer freeFrom answeredAt')];
/** When an agency wants to be reminded of what; it speaks of nobody. */
const newRule = list('trigger kind caseStatus urgency amount unit atTime ladder active');
const rule = [...newRule, ...list('ruleKey recordVersion createdBy createdAt supersededAt')];
const quietHours = ['quietFrom', 'quietTo'];
const look = list('at actorId role action subject outcome reason');
const grant = list('code name startsOn endsOn eligibility residenceStatuses active');
/** A release of the registry: every cell of it may be published. */
const release = list(`
  reportId request profile recipient periodFrom periodTo result state edition replacesId requestedBy requestedAt
  decidedBy decidedAt`);
/** Evidence of a release for an audit: which, by whom, and what became of it. The lines of it are kept nowhere. */
const pack = list('releaseId sample state requestedBy requestedAt decidedBy decidedAt takenAt');
const training = list('topic heldOn place grantId participants');

/** Tasks: `note` is what a person typed; moments and links are the service's. */
const keepReminders = (mark: Mark) => [
  can('read', 'Reminder', [...reminder, 'note'], on(mark)),
  can('create', 'Reminder', [...newReminder, 'note'], on(mark)),
  can('update', 'Reminder', [...newReminder, 'note', 'state'], on(mark)),
];

/** Own tasks and appointments, which every role that meets people has. */
const ownCalendar = [
  can('read', 'Appointment', appointment, on('own')),
  can('create', 'Appointment', newAppointment, on('own')),
  can('update', 'Appointment', [...newAppointment, 'status'], on('own')),
  ...keepReminders('own'),
  can('read', 'Message', message, on('own')),
];

/** Views of the caseload, for every role that has one: each her own. */
const savedView = list('name filters opensFirst');
const ownViews = [
  can('read create update', 'SavedView', savedView, on('own')),
  can('delete', 'SavedView', ['id'], on('own')),
];

/**
 * What whoever records agreements of one discipline only may name in them (row 30: clinical; CV share); the other roles
 * that record agreements name anything.
 */
export const sharable: Partial<Record<Role, readonly string[]>> = {
  psychologist: ['MENTAL_HEALTH_SUMMARY', 'HEALTH', 'RISK', 'ATTENDANCE'],
  labour_counsellor: ['EDUCATION_WORK', 'ATTENDANCE', 'DOCUMENTS'],
};

/** Papers of some kinds: read, and added. The kind of a paper decides, as the class of what is written on it does. */
const papers = (kinds: readonly string[], mark: Mark) => [
  can('read', 'Document', [...paper, 'content'], { kind: { in: kinds }, ...on(mark) }),
  can('create', 'Document', newPaper, { kind: { in: kinds }, ...on(mark) }),
];

/** Whoever works on cases of her own needs the case itself, the directory of her agency, and her calendar. */
const onTheTeam = [
  can('list open', 'Case', ['id'], on('team')),
  can('read', 'Case', [...header, ...polite, ...matching], on('team')),
  can('read', 'CaseMembership', membership, on('team')),
  can('read', 'Consent', [...consent, 'withholding'], on('team')),
  can('read', 'DangerFlag', danger, on('team')),
  can('read', 'CaseMerge', merge, on('team')),
  can('read', 'SafeContact', [...contact, ...confirmed], on('team')),
  can('read', 'Colleague', colleague),
  can('read', 'Absence', absence, on('own')),
  can('read', 'Absence', absence, on('standing-in')),
  can('create update', 'Absence', newAbsence, on('own')),
  ...ownCalendar,
  ...ownViews,
];

/** Whoever may change a case raises its danger flag, alone and at once; two people take it away. */
const raiseDanger = [
  can('create', 'DangerFlag', ['reason'], on('team')),
  can('read', 'DangerFlag', ['reason'], on('team', 'own')),
  // In the words of whoever asks, who may carry the case: while it stands they are not for whoever raised it.
  can('read', 'DangerFlag', ['removalReason'], on('team', 'own', 'may-locate')),
  can('ask-removal', 'DangerFlag', ['removalReason'], on('team')),
];

/** The words may say where she is: while a danger flag stands they are read by whoever wrote them or carries the case. */
const readFlags = [
  can('read', 'CaseFlag', caseFlag, on('team')),
  can('read', 'CaseFlag', whyFlag, on('team', 'may-locate')),
];
/** Whoever sets the flags of a case sets them with a reason, and takes them off with one. */
const keepFlags = [
  ...readFlags,
  can('read', 'CaseFlag', whyFlag, on('team', 'own')),
  can('create', 'CaseFlag', ['flag', 'reason', 'reviewOn'], on('team')),
  can('update', 'CaseFlag', ['reason', 'reviewOn'], on('team')),
  can('lift', 'CaseFlag', ['liftReason'], on('team')),
];

/** The directory of agencies, which partners read too. */
const readAgencies = can('read', 'Agency', [...agency, 'takesPart', 'active']);

/** Figures of all agencies are read; those of one's own are kept, by partner and coordinator. */
const keepCapacity = [
  can('read', 'AgencyCapacity', [...capacity, 'providerAgencyId', 'updatedAt']),
  can('read', 'AgencyCapacity', ['updatedBy'], on('provider')),
  can('create update', 'AgencyCapacity', capacity, on('provider')),
];

/** Asking other agencies for a place, without anything of anybody; and answering those who ask. */
const askForPlaces = (...marks: Mark[]) => [
  can('create', 'AvailabilityQuery', ['toAgencyId', ...question], on('asker', ...marks)),
  can('read', 'AvailabilityQuery', [...asked, 'askedBy'], on('asker', ...marks)),
];
const answerForPlaces = [
  can('read', 'AvailabilityQuery', [...asked, 'answeredBy'], on('asked')),
  can('answer', 'AvailabilityQuery', ['answer', 'freeFrom'], on('asked')),
];

/**
 * The sender's side of a referral. Whoever works on the case drafts it; what goes out of it she sees as far as its kind of
 * data is hers to see anyway (`categories`), for a payload holds what its sender may not read.
 */
const draftReferrals = (mark: Mark, categories: readonly string[]) => [
  can('read', 'Referral', referral, on(mark)),
  can('create update', 'Referral', newReferral, on(mark)),
  can('ready', 'Referral', ['id'], on(mark)),
  can('answer', 'Referral', ['id'], on(mark)),
  can('withdraw', 'Referral', ['withdrawnWhy'], on(mark)),
  ...seeReferrals(mark, categories),
];
const seeReferrals = (mark: Mark, categories: readonly string[]) => {
  const [locating, others] = [true, false].map((wanted) =>
    categories.filter((category) => locatingCategories.includes(category) === wanted),
  ) as [string[], string[]];
  // As with every place: a supervisor knows, anybody else unless a danger flag stands.
  const near = mark === 'supervised' ? on(mark) : on(mark, 'may-locate');
  return [
    can('read', 'ReferralItem', disclosed, on(mark)),
    can('read', 'ReferralItem', ['value'], { category: { in: ['ROUTING', ...others] }, ...on(mark) }),
    ...(locating.length ? [can('read', 'ReferralItem', ['value'], { category: { in: locating }, ...near })] : []),
    ...referralEvents,
  ];
};
// Both sides of a referral they reach; whose steps these are is asked by row-level security with the referral itself.
const referralEvents = [can('read', 'ReferralEvent', event), can('create', 'ReferralEvent', ['words'])];

/** The recipient's side, while it is open to her agency. What she reads of the contents is decided row by row in the database. */
const answerReferrals = [
  can('read', 'Referral', incoming, on('recipient')),
  can('receive acknowledge ask waitlist start feedback', 'Referral', ['id'], on('recipient')),
  can('accept', 'Referral', ['acceptedServices'], on('recipient')),
  can('decline', 'Referral', ['declineReason'], on('recipient')),
  can('read', 'ReferralItem', [...disclosed, 'value'], on('recipient')),
];

/**
 * A partner sends somebody in, of no case of hers (her agency keeps none here), and follows what she sent: what she told
 * she knows anyway.
 */
const sentBack = list('categories transferBasis createdBy createdAt sentBy expiresAt withdrawnWhy witness');
const sendsIn = [
  can('read', 'Referral', [...incoming, ...sentBack], on('sender')),
  can(
    'create',
    'Referral',
    list(
      'toAgencyId urgency services categories interpreterNeed transferBasis message agreedHow agreedIn agreedOn witness',
    ),
    on('sender'),
  ),
  can('send-in answer contest', 'Referral', ['id'], on('sender')),
  can('withdraw', 'Referral', ['withdrawnWhy'], on('sender')),
  can('close', 'Referral', ['outcome'], on('sender')),
  can('read', 'ReferralItem', [...disclosed, 'value'], on('sender')),
];

/** The sessions of one kind: read, and the reader's own written. */
const readSessions = (kind: string, fields: readonly string[], ...marks: Mark[]) =>
  can('read', 'Session', fields, { kind, ...(marks.length && on(...marks)) });
const logSessions = (kind: string, fields: readonly string[], mark: Mark) => [
  can('create', 'Session', ['appointmentId', ...fields], { kind, ...on(mark) }),
  can('update', 'Session', fields, { kind, ...on(mark, 'own') }),
];
const readEpisodes = (kind: string, fields: readonly string[], ...marks: Mark[]) =>
  can('read', 'Episode', fields, { sessionKind: kind, ...(marks.length && on(...marks)) });
const runEpisodes = (kind: string, fields: readonly string[], mark: Mark) => [
  can('create', 'Episode', [...planEpisode, ...fields], { sessionKind: kind, ...on(mark) }),
  can('update', 'Episode', [...planEpisode, ...endEpisode, ...fields], { sessionKind: kind, ...on(mark) }),
];

/** The second person of a release; the one who asked is kept out by the service and by the database. */
const approveReleases = [can('read', 'Release', release), can('approve', 'Release', ['id'])];

const rules: Record<Role, Grant[]> = {
  social_worker: [
    ...onTheTeam,
    can('create', 'Case', ['alias', 'formOfAddress', ...matching, 'teamId']),
    can('read', 'Case', ['citizenships', ...family, ...residence, ...care, 'safetyFlags', ...reasons], on('team')),
    can('read', 'Case', [...eligibility, ...eligibilitySeen, 'recognitionAppliedOn'], on('team')),
    can(
      'update',
      'Case',
      [
        ...matching,
        ...family,
        ...residence,
        ...eligibility,
        ...care,
        ...list(
          'alias formOfAddress citizenships safetyFlags emergencyBasis grantId intakeStep noticeVersion noticeGivenOn',
        ),
      ],
      on('team'),
    ),
    can('activate', 'Case', ['id'], on('team')),
    can('close reopen', 'Case', ['closureReason', 'closureNote', 'reopeningReason'], on('team')),
    can('reveal create update', 'Identity', identity, on('team')),
    can('create update', 'SafeContact', contact, on('team')),
    can('read', 'ExploitationHistory', [...exploitation, 'recordedBy'], on('team')),
    can('create update', 'ExploitationHistory', exploitation, on('team')),
    can('create', 'ExploitationHistory', ['narrative'], on('team')),
    can('read update', 'ExploitationHistory', ['narrative'], on('team', 'own')),
    can('read', 'VictimStatusEvent', [...statusEvent, ...recorded], on('team')),
    can('create', 'VictimStatusEvent', statusEvent, on('team')),
    can('read', 'LegalClock', clock, on('team')),
    can('create update', 'CaseMembership', newMembership, on('team')),
    can('read', 'DenyEntry', denial, on('team')),
    can('create', 'DenyEntry', newDenial, on('team')),
    can('lift', 'DenyEntry', ['id'], on('team')),
    ...raiseDanger,
    ...keepFlags,
    can('read', 'DangerFlag', ['reason', 'removalReason'], on('team', 'primary')),
    can('read', 'Consent', [...agreed, ...overridden], on('team')),
    can('create', 'Consent', [...newConsent, ...overridden], on('team')),
    can('withdraw', 'Consent', ['withdrawnHow'], on('team')),
    can('inform', 'Consent', ['informedOn'], on('team')),
    can('read', 'Guardianship', [...guardian, ...guarded], on('team')),
    can('create update', 'Guardianship', guardian, on('team')),
    ...papers(list('CONSENT_FORM IDENTITY_PAPER MEDICAL CERTIFICATE CV CONTRACT OTHER'), 'team'),
    can('read', 'Episode', episode, on('team')),
    readEpisodes('LESSON', levels, 'team'),
    readEpisodes('LABOUR', counselling, 'team'),
    readEpisodes('INTERNSHIP', placement, 'team'),
    can('create', 'Episode', planEpisode, on('team')),
    can('update', 'Episode', [...planEpisode, ...endEpisode], on('team')),
    readSessions('SUPPORT', [...meeting, 'operationalNote', 'absenceReason'], 'team'),
    ...logSessions('SUPPORT', [...logged, 'absenceReason'], 'team'),
    readSessions('PSYCHOLOGICAL', [...meeting, 'operationalNote', 'absenceReason', ...risk], 'team'),
    readSessions('PSYCHOLOGICAL', ['clinicalSummary'], 'team', 'summary-shared'),
    ...logSessions('PSYCHOLOGICAL', [...logged, 'absenceReason'], 'team'),
    readSessions('LESSON', [...meeting, 'topic', 'operationalNote', 'absenceReason'], 'team'),
    ...logSessions('LESSON', [...logged, 'topic', 'absenceReason'], 'team'),
    readSessions('LABOUR', [...meeting, ...list('topics actionsAgreed operationalNote absenceReason')], 'team'),
    ...logSessions('LABOUR', [...logged, 'topics', 'actionsAgreed', 'absenceReason'], 'team'),
    readSessions('INTERNSHIP', [...meeting, ...list('hours visited concerns operationalNote absenceReason')], 'team'),
    ...logSessions('INTERNSHIP', [...logged, 'hours', 'visited', 'absenceReason'], 'team'),
    can('read', 'Course', course),
    can('read', 'Appointment', appointment, on('team')),
    can('create update', 'Appointment', newAppointment, on('team')),
    can('read', 'Message', message, on('team')),
    can('call-off', 'Message', ['id'], on('team')),
    ...keepReminders('team'),
    can('read', 'Look', look, on('team')),
    can('simulate', 'Case', ['id'], on('team')),
    can('read', 'History', list('changedBy changedAt fields before'), on('team')),
    ...askForPlaces('own'),
    ...draftReferrals(
      'team',
      list('DEMOGRAPHIC CONTACT FAMILY EXPLOITATION HEALTH RISK LEGAL RESIDENCE EDUCATION_WORK'),
    ),
    can('read', 'Disclosure', disclosure, on('team')),
    can('read', 'CaseOrigin', origin, on('team')),
  ],

  supervisor: [
    ...approveReleases,
    can('read', 'EvidencePack', pack),
    can('create', 'EvidencePack', ['releaseId', 'sample']),
    can('take', 'EvidencePack', ['id'], on('own')),
    can('list open', 'Case', ['id'], on('supervised')),
    ...ownViews,
    can(
      'read',
      'Case',
      [...header, ...polite, ...matching, 'citizenships', ...family, ...residence, ...care, 'safetyFlags', ...reasons],
      on('supervised'),
    ),
    can('read', 'Case', [...eligibility, ...eligibilitySeen, 'recognitionAppliedOn'], on('supervised')),
    can('update', 'Case', ['teamId', 'grantId'], on('supervised')),
    can('activate', 'Case', ['id'], on('supervised')),
    can('close reopen', 'Case', ['closureReason', 'closureNote', 'reopeningReason'], on('supervised')),
    can('reveal', 'Identity', identity, on('supervised')),
    can('read', 'SafeContact', [...contact, ...confirmed], on('supervised')),
    can('read', 'ExploitationHistory', [...exploitation, 'recordedBy', 'narrative'], on('supervised')),
    can('read', 'VictimStatusEvent', [...statusEvent, ...recorded], on('supervised')),
    can('read', 'LegalClock', clock, on('supervised')),
    can('read', 'CaseMembership', membership, on('supervised')),
    can('create update', 'CaseMembership', newMembership, on('supervised')),
    can('read', 'DenyEntry', denial, on('supervised')),
    can('lift', 'DenyEntry', ['id'], on('supervised')),
    can('read', 'DangerFlag', [...danger, 'reason', 'removalReason'], on('supervised')),
    can('read', 'CaseFlag', [...caseFlag, ...whyFlag], on('supervised')),
    can('create', 'DangerFlag', ['reason'], on('supervised')),
    can('ask-removal', 'DangerFlag', ['removalReason'], on('supervised')),
    can('confirm-removal keep', 'DangerFlag', ['id'], on('supervised')),
    can('read', 'Consent', [...consent, ...agreed, ...overridden], on('supervised')),
    can('approve', 'Consent', ['id'], on('supervised')),
    can('read', 'Guardianship', [...guardian, ...guarded], on('supervised')),
    can('read', 'Document', [...paper, 'content'], {
      kind: { in: list('CONSENT_FORM IDENTITY_PAPER MEDICAL CERTIFICATE CV CONTRACT OTHER') },
      ...on('supervised'),
    }),
    can('read', 'Episode', episode, on('supervised')),
    readEpisodes('PSYCHOLOGICAL', who5, 'supervised'),
    readEpisodes('LESSON', levels, 'supervised'),
    readEpisodes('LABOUR', counselling, 'supervised'),
    readEpisodes('INTERNSHIP', placement, 'supervised'),
    readSessions('SUPPORT', [...meeting, 'operationalNote', 'absenceReason'], 'supervised'),
    readSessions('PSYCHOLOGICAL', [...meeting, 'operationalNote', 'absenceReason', ...risk], 'supervised'),
    readSessions('PSYCHOLOGICAL', ['clinicalSummary'], 'supervised', 'summary-shared'),
    readSessions('LESSON', [...meeting, 'topic', 'operationalNote', 'absenceReason'], 'supervised'),
    readSessions('LABOUR', [...meeting, ...list('topics actionsAgreed operationalNote absenceReason')], 'supervised'),
    readSessions(
      'INTERNSHIP',
      [...meeting, ...list('hours visited concerns operationalNote absenceReason')],
      'supervised',
    ),
    can('read', 'DuplicatePair', [...pair, 'firstId', 'secondId'], on('supervised')),
    can('read', 'CaseMerge', [...merge, 'reason', 'undoReason'], on('supervised')),
    can('create', 'CaseMerge', ['reason'], on('supervised')),
    can('undo', 'CaseMerge', ['undoReason'], on('supervised')),
    can('update', 'DuplicatePair', ['status'], on('supervised')),
    can('read', 'Absence', absence, on('supervised')),
    can('create update', 'Absence', [...newAbsence, 'userId', 'role'], on('supervised')),
    can('read', 'Course', course),
    can('read', 'Appointment', appointment, on('supervised')),
    can('read', 'Message', message, on('supervised')),
    can('read', 'Reminder', [...reminder, 'note'], on('supervised')),
    ...keepReminders('own'),
    can('read', 'Colleague', colleague),
    can('read', 'Look', look, on('supervised')),
    can('simulate', 'Case', ['id'], on('supervised')),
    can('read', 'History', list('changedBy changedAt fields before'), on('supervised')),
    can('read', 'Erasure', erasure, on('supervised')),
    can('create', 'Erasure', ['reason'], on('supervised')),
    can('read', 'NoteRecovery', recovery, on('supervised')),
    can('create', 'NoteRecovery', ['authorId', 'reason'], on('supervised')),
    can('confirm', 'NoteRecovery', ['id'], on('supervised')),
    // Only within a recovery that supervisor and officer both confirmed: row-level security and the author's key say so too.
    can('reveal', 'ProcessNote', list('authorId sessionId body recordedAt'), on('supervised')),
    can('read', 'BreakGlass', [...glass, 'explanation', 'reviewNote'], on('supervised')),
    can('review', 'BreakGlass', ['reviewNote'], on('supervised')),
    can('explain', 'Access', ['id'], on('supervised')),
    can('read', 'DataSharingAgreement', [...agreement, ...agreementStamps]),
    can('read', 'Referral', referral, on('supervised')),
    ...seeReferrals(
      'supervised',
      list('DEMOGRAPHIC CONTACT FAMILY EXPLOITATION HEALTH RISK LEGAL RESIDENCE EDUCATION_WORK'),
    ),
    can('read', 'Disclosure', disclosure, on('supervised')),
    can('read', 'CaseOrigin', origin, on('supervised')),
  ],

  coordinator: [
    can('list open', 'Case', ['id']),
    ...ownViews,
    can('read', 'Case', [
      ...header,
      ...polite,
      ...matching,
      ...residence,
      ...eligibility,
      ...eligibilitySeen,
      ...list('citizenships dependants needs safetyFlags'),
    ]),
    can('update', 'Case', ['teamId']),
    can('read', 'CaseMembership', membership),
    can('create update', 'CaseMembership', newMembership),
    can('read', 'VictimStatusEvent', [...statusEvent, ...recorded]),
    can('read', 'LegalClock', clock),
    can('read', 'Consent', [...consent, 'withholding']),
    can('read', 'Guardianship', ['kind', 'assent', ...guarded]),
    can('read', 'Document', [...paper, 'content'], { kind: { in: ['CONSENT_FORM', 'CERTIFICATE', 'CONTRACT'] } }),
    can('read', 'DangerFlag', danger),
    can('read', 'CaseMerge', merge),
    can('read', 'CaseFlag', caseFlag),
    readEpisodes('SUPPORT', episodeStub),
    readEpisodes('PSYCHOLOGICAL', episodeStub),
    readEpisodes('LABOUR', episodeStub),
    readEpisodes('LESSON', [...episode, ...levels]),
    readEpisodes('INTERNSHIP', [...episode, 'placementResult']),
    readSessions('SUPPORT', sessionStub),
    readSessions('PSYCHOLOGICAL', sessionStub),
    readSessions('LABOUR', sessionStub),
    readSessions('LESSON', [...meeting, 'topic']),
    readSessions('INTERNSHIP', [...meeting, 'hours', 'visited']),
    can('read', 'Course', course),
    can('read', 'Appointment', appointment),
    can('simulate', 'Case', ['id']),
    can('read', 'Reminder', reminder),
    can('create', 'Reminder', newReminder),
    can('update', 'Reminder', [...newReminder, 'state']),
    // What others typed for their tasks is more than the desk needs.
    can('read create update', 'Reminder', ['note'], on('own')),
    can('read', 'Colleague', colleague),
    can('read', 'DataSharingAgreement', [...agreement, ...agreementStamps]),
    ...keepCapacity,
    ...askForPlaces(),
    ...answerForPlaces,
    ...draftReferrals('sender', list('DEMOGRAPHIC LEGAL RESIDENCE')),
    can('read', 'Disclosure', disclosure),
    can('read', 'CaseOrigin', origin),
    can('send', 'Referral', ['id'], on('sender')),
    can('read', 'ReferralLink', sealedLink),
    can('contest', 'Referral', ['id'], on('sender')),
    can('close', 'Referral', ['outcome'], on('sender')),
    ...answerReferrals,
    can('open-case', 'Referral', ['id'], on('recipient')),
    // How agencies answer, as it was released within the house: row-level security says the rest of it.
    can('read', 'Release', release, { reportId: 'referrals' }),
  ],

  // Aggregates only, and those protected; no row of a person or a case.
  manager: [
    can('read', 'ReportDraft', list('reportId request state result blocked createdAt'), on('own')),
    can('create', 'ReportDraft', ['request'], on('own')),
    can('cancel', 'ReportDraft', ['id'], on('own')),
    can('read', 'ReportSchedule', list('reportId request rhythm daysAfter paused lastPeriod lastDraftId'), on('own')),
    can('create update', 'ReportSchedule', ['daysAfter', 'paused'], on('own')),
    can('delete', 'ReportSchedule', ['id'], on('own')),
    can('read', 'Release', release),
    can('create', 'Release', ['replacesId']),
    can('approve', 'Release', ['id']),
    can('withdraw', 'Release', ['id'], on('own')),
    can('read', 'GrantTarget', list('grantId reportId gender target')),
    can('create', 'GrantTarget', list('reportId gender target')),
    can('update', 'GrantTarget', ['target']),
    can('read', 'Training', [...training, 'recordedBy']),
    can('create update', 'Training', training),
    can('read', 'FundingGrant', grant),
    // Staff, not survivors: how much each colleague carries.
    can('read', 'Workload', ['id']),
  ],

  psychologist: [
    ...onTheTeam,
    can('call-off', 'Message', ['id'], on('own')),
    can('read', 'Case', ['citizenships', ...family, ...care, 'safetyFlags'], on('team')),
    can('update', 'Case', ['safetyFlags'], on('team')),
    ...raiseDanger,
    ...keepFlags,
    can('reveal', 'Identity', [...names, 'phones'], on('team')),
    can('read', 'ExploitationHistory', [...exploitation, 'recordedBy'], on('team')),
    can('read', 'VictimStatusEvent', [...statusEvent, ...recorded], on('team')),
    can('read', 'LegalClock', clockStub, on('team')),
    can('read', 'Consent', agreed, { kind: { in: ['SHARE_IN_TEAM', 'SHARE_WITH_AGENCY'] }, ...on('team') }),
    can('create', 'Consent', newConsent, { kind: { in: ['SHARE_IN_TEAM', 'SHARE_WITH_AGENCY'] }, ...on('team') }),
    can('withdraw', 'Consent', ['withdrawnHow'], {
      kind: { in: ['SHARE_IN_TEAM', 'SHARE_WITH_AGENCY'] },
      ...on('team'),
    }),
    can('read', 'Guardianship', [...guardian, ...guarded], on('team')),
    ...papers(['CONSENT_FORM', 'CLINICAL'], 'team'),
    readEpisodes('SUPPORT', episode, 'team'),
    readEpisodes('PSYCHOLOGICAL', [...episode, ...who5], 'team'),
    ...runEpisodes('PSYCHOLOGICAL', who5, 'team'),
    readEpisodes('LESSON', episodeStub, 'team'),
    readEpisodes('INTERNSHIP', episodeStub, 'team'),
    readSessions('SUPPORT', [...meeting, 'operationalNote', 'absenceReason'], 'team'),
    readSessions('PSYCHOLOGICAL', [...meeting, 'operationalNote', 'absenceReason', ...risk, ...clinical], 'team'),
    ...logSessions('PSYCHOLOGICAL', [...logged, 'absenceReason', ...risk, ...clinical], 'team'),
    readSessions('LESSON', sessionStub, 'team'),
    readSessions('INTERNSHIP', sessionStub, 'team'),
    can('read', 'ProcessNote', list('sessionId authorId body recordedAt'), on('team', 'own')),
    can('create update', 'ProcessNote', ['sessionId', 'body'], on('team', 'own')),
    can('read', 'Course', course, { serviceType: 'PSY_GRP' }),
    can('create update', 'Course', course, { serviceType: 'PSY_GRP', ...on('own') }),
    ...draftReferrals('team', list('DEMOGRAPHIC FAMILY EXPLOITATION HEALTH RISK LEGAL MENTAL_HEALTH_SUMMARY')),
  ],

  teacher: [
    can('read', 'Case', [...polite, ...matching.filter((field) => field !== 'ageBand')], on('learner')),
    can('create read update', 'Course', course, { serviceType: { in: ['LANG', 'CIVIC'] }, ...on('own') }),
    readEpisodes('LESSON', [...episode, ...levels], 'learner'),
    can('update', 'Episode', [...levels, ...list('status startedOn endedOn endReason')], {
      sessionKind: 'LESSON',
      ...on('learner'),
    }),
    readSessions('LESSON', [...meeting, 'topic'], 'learner'),
    readSessions('LESSON', ['operationalNote'], 'learner', 'own'),
    ...logSessions('LESSON', [...logged, 'topic'], 'learner'),
    can('read', 'Reminder', [...reminder, 'note'], on('own')),
    can('update', 'Reminder', [...newReminder, 'note', 'state'], on('own')),
  ],

  labour_counsellor: [
    ...onTheTeam,
    can('call-off', 'Message', ['id'], on('own')),
    can('read', 'Case', ['workRight', 'childcareNeeded', 'safetyFlags', 'recognitionAppliedOn'], on('team')),
    can('update', 'Case', ['recognitionAppliedOn'], on('team')),
    can('read', 'CaseFlag', caseFlag, on('team')),
    can('reveal', 'Identity', names, on('team')),
    can('read', 'ExploitationHistory', ['noGoSectors'], on('team')),
    can('read', 'Consent', agreed, { kind: 'SHARE_WITH_AGENCY', ...on('team') }),
    can('create', 'Consent', newConsent, { kind: 'SHARE_WITH_AGENCY', ...on('team') }),
    can('withdraw', 'Consent', ['withdrawnHow'], { kind: 'SHARE_WITH_AGENCY', ...on('team') }),
    ...papers(['CONSENT_FORM', 'CV', 'CONTRACT', 'CERTIFICATE'], 'team'),
    readEpisodes('SUPPORT', episodeStub, 'team'),
    readEpisodes('PSYCHOLOGICAL', episodeStub, 'team'),
    readEpisodes('LESSON', [...episode, ...levels], 'team'),
    readEpisodes('LABOUR', [...episode, ...counselling], 'team'),
    readEpisodes('INTERNSHIP', [...episode, ...placement], 'team'),
    ...runEpisodes('LABOUR', counselling, 'team'),
    ...runEpisodes('INTERNSHIP', placement, 'team'),
    readSessions('SUPPORT', sessionStub, 'team'),
    readSessions('PSYCHOLOGICAL', sessionStub, 'team'),
    readSessions('LESSON', [...meeting, 'topic'], 'team'),
    readSessions('LABOUR', [...meeting, 'topics', 'actionsAgreed', 'operationalNote'], 'team'),
    ...logSessions('LABOUR', [...logged, 'topics', 'actionsAgreed'], 'team'),
    readSessions('INTERNSHIP', [...meeting, ...list('hours visited concerns operationalNote')], 'team'),
    ...logSessions('INTERNSHIP', [...logged, 'hours', 'visited', 'concerns'], 'team'),
    can('read', 'Appointment', appointment, on('team')),
    can('read', 'Course', course),
    ...draftReferrals('team', list('EDUCATION_WORK')),
  ],

  legal_adviser: [
    ...onTheTeam,
    can('call-off', 'Message', ['id'], on('own')),
    can('read', 'Case', ['citizenships', ...family, ...residence, 'needs', 'safetyFlags'], on('team')),
    can('read', 'Case', [...eligibility, ...eligibilitySeen], on('team')),
    can('update', 'Case', [...residence, ...eligibility], on('team')),
    ...raiseDanger,
    ...readFlags,
    can('reveal', 'Identity', [...names, 'phones', 'address'], on('team')),
    can('read', 'ExploitationHistory', [...exploitation, 'recordedBy'], on('team')),
    can('read', 'VictimStatusEvent', [...statusEvent, ...recorded], on('team')),
    can('create', 'VictimStatusEvent', statusEvent, on('team')),
    can('read', 'LegalClock', clock, on('team')),
    can('create', 'LegalClock', newClock, on('team')),
    can('extend', 'LegalClock', ['id'], on('team')),
    can('end', 'LegalClock', ['outcome', 'metOn'], on('team')),
    can('read', 'Consent', agreed, on('team')),
    can('create', 'Consent', newConsent, on('team')),
    can('withdraw', 'Consent', ['withdrawnHow'], on('team')),
    can('read', 'Guardianship', [...guardian, ...guarded], on('team')),
    ...papers(['CONSENT_FORM', 'LEGAL'], 'team'),
    readEpisodes('SUPPORT', episodeStub, 'team'),
    readSessions('SUPPORT', sessionStub, 'team'),
    readSessions('PSYCHOLOGICAL', [...sessionStub, 'clinicalSummary'], 'team', 'summary-shared'),
    ...draftReferrals('team', list('DEMOGRAPHIC FAMILY EXPLOITATION LEGAL RESIDENCE')),
  ],

  // Referrals of her own agency, and nothing else: those that came to it, and those of no case that it sent.
  partner: [readAgencies, ...keepCapacity, ...answerForPlaces, ...answerReferrals, ...sendsIn, ...referralEvents],

  dpo: [
    can('read', 'Consent', [...consent, ...overridden]),
    can('create', 'ConsentText', ['kind', 'language', 'lines']),
    can('review', 'ConsentText', ['reviewer', 'reviewedOn']),
    can('create', 'MessageReview', messageReview),
    can('read', 'DenyEntry', denial),
    can('read', 'Disclosure', disclosure),
    can('read', 'AuditEntry', list('chain seq at actorId role action subject ids caseId fields outcome reason')),
    can('read', 'User', list('name email locale status roles teamIds')),
    can('read', 'ReminderRule', rule),
    can('read', 'ReminderPolicy', quietHours),
    can('read', 'RoleChange', roleChange),
    can('confirm', 'RoleChange', ['id']),
    can('read', 'Erasure', erasure),
    can('confirm refuse', 'Erasure', ['id']),
    can('read', 'NoteRecovery', recovery),
    can('confirm', 'NoteRecovery', ['id']),
    can('read', 'DataSharingAgreement', [...agreement, ...agreementStamps]),
    can('read', 'Colleague', colleague),
    ...approveReleases,
    can('read', 'EvidencePack', pack),
    can('approve', 'EvidencePack', ['id']),
    // Break-glass (the G cells): one case, for an hour, told to its supervisors and reviewed afterwards.
    can('read', 'BreakGlass', [...glass, 'explanation', 'reviewNote']),
    can('create', 'BreakGlass', ['reason', 'explanation']),
    can('explain', 'Access', ['id']),
    can('look', 'Synthetic', ['id']),
    can('open', 'Case', ['id'], on('glass')),
    can('read', 'Case', header, on('glass')),
    can('read', 'CaseMembership', membership, on('glass')),
    can('reveal', 'Identity', names, on('glass')),
    can('read', 'ExploitationHistory', ['narrative'], on('glass')),
  ],

  admin: [
    can('create read update', 'User', list('name email locale status roles teamIds')),
    can('read', 'RoleChange', roleChange),
    can('confirm', 'RoleChange', ['id']),
    can('create read update', 'Team', ['name', 'active']),
    can('create', 'Agency', [...agency, 'active']),
    // Whoever takes part keeps her own entry.
    can('update', 'Agency', [...agency, 'active'], on('own')),
    can('create read update', 'DataSharingAgreement', agreement),
    can('read', 'DataSharingAgreement', agreementStamps),
    can('end', 'DataSharingAgreement', ['id']),
    // Why somebody can or cannot see something, in general: never of a case.
    can('explain', 'Access', ['id']),
    can('look', 'Synthetic', ['id']),
    // What the stand-ins of a demonstration took: of nobody who is named.
    can('look answer', 'Outbox', ['id']),
    can('create', 'ConsentText', ['kind', 'language', 'lines']),
    can('review', 'ConsentText', ['reviewer', 'reviewedOn']),
    can('create', 'MessageReview', messageReview),
    can('create update', 'Code', list('labelEn labelEl active sort code attributes')),
    can('create read update', 'FundingGrant', grant),
    can('create update', 'ReminderRule', newRule),
    can('read', 'ReminderRule', rule),
    can('create read update', 'ReminderPolicy', quietHours),
    // Numbers and failures of the queue, without case and person (row 34 of the matrix: queue ids).
    can('watch retry', 'ReminderQueue', ['id']),
    can('read', 'Colleague', colleague),
  ],
};

/** Notes said later follow the note they add to: whoever reads that field of the session reads its addenda. */
const notes = ['operationalNote', 'clinicalSummary', 'concerns'];

function addendaOf({ subject, action, fields, conditions }: Grant): Grant[] {
  const noted = fields.filter((field) => notes.includes(field));
  if (subject !== 'Session' || !noted.length) return [];

  const when = { ...conditions, field: { in: noted } };
  return [
    ...(action.includes('read')
      ? [can('read', 'SessionAddendum', list('sessionId field kind authorId body recordedAt'), when)]
      : []),
    ...(action.includes('create') ? [can('create', 'SessionAddendum', ['sessionId', 'field', 'body'], when)] : []),
  ];
}

/** What every role that works with people needs to name things: teams, agencies, grants. */
const directory = [
  can('read', 'Team', ['name', 'active']),
  readAgencies,
  can('read', 'FundingGrant', grant),
  can('read', 'ConsentText', consentText),
  can('read', 'MessageReview', [...messageReview, 'reviewedBy', 'recordedAt']),
];
const withoutDirectory: Role[] = ['partner', 'manager', 'teacher'];

export function grantsOf(role: Role): Grant[] {
  const own = rules[role].flatMap(withoutPlaces);
  return [...own, ...own.flatMap(addendaOf), ...(withoutDirectory.includes(role) ? [] : directory)];
}
