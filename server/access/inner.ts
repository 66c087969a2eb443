import type { ModelName } from './model.ts';

/**
 * Columns the domain must know though the person asking may not see them. They decide, and are never answered.
 * Each with its reason; everything else goes through find().
 */
export const innerColumns: Partial<Record<ModelName, readonly string[]>> = {
  // States and dates decide whether an act is possible (BR1, BR3, closed cases) and what the counters of a list become; the
  // number leads to the statistics store, whose coarse groups are computed from the profile.
  Case: [
    'code',
    'status',
    'mergedAt',
    'openedOn',
    'closedOn',
    'reopenedOn',
    'lastSessionOn',
    'teamId',
    'createdBy',
    'noticeVersion',
    'emergencyBasis',
    'statisticsNumber',
    'gender',
    'ageBand',
    'citizenships',
    // For the indicators of grants, by month.
    'eligibilitySeenOn',
    'recognitionAppliedOn',
    'longTermResidenceAppliedOn',
    'residenceStatus',
    'closureReason',
    'alias',
    // From here on in each model: what a referral discloses is read for the recipient, not for whoever sends it.
    ...[
      'formOfAddress',
      'languages',
      'literacy',
      'interpreter',
      'dependants',
      'familyNote',
      'childcareNeeded',
      'needs',
    ],
    ...['vulnerabilities', 'healthNeeds', 'workRight', 'safetyFlags', 'immediateSafety'],
  ],
  // What her names sound like is compared within the agency (BR21), whichever of them was changed; and a session is counted
  // with her age on its day, whoever logs it.
  Identity: ['legalName', 'otherNames', 'dateOfBirth', 'birthPrecision', 'documents', 'address'],
  SafeContact: [
    ...['channel', 'value', 'windows', 'language', 'voicemail', 'mayText', 'nameToUse', 'codeWord', 'sharedWith'],
    ...['instructions', 'doNotContact'],
  ],
  ExploitationHistory: ['primaryForm', 'forms', 'recordedBy', 'noGoSectors'],
  VictimStatusEvent: ['status', 'recordedAt', 'effectiveOn'],
  // How a period came to its last day decides how far it is extended; whether it was kept is counted.
  LegalClock: ['kind', 'rule', 'dueOn', 'documentId', 'extendsId', 'supersededAt', 'outcome', 'metOn'],
  // Dates, state and lead decide whether a session fits its episode (BR3), and the statistics store counts it.
  Episode: [
    'sessionKind',
    'serviceType',
    'status',
    'startedOn',
    'endedOn',
    'requestedOn',
    'leadUserId',
    'courseId',
    'grantId',
    'providerAgencyId',
    'deliveredUnits',
    'entryLevel',
    'exitLevel',
    'entryReadiness',
    'exitReadiness',
    'entryWho5',
    'exitWho5',
    'placementResult',
    'entryLabourStatus',
    'qualificationGained',
    'exitSituation',
    'outcomeCode',
    'helpful',
    'statisticsNumber',
  ],
  Session: [
    'kind',
    'recorderId',
    'recordedAt',
    'heldAt',
    'meetingId',
    'episodeId',
    'courseId',
    'attendance',
    'minutes',
    'clinicalSummary',
  ],
  // The 72 hours run from here (BR4); a confirmed recovery finds the notes by their author.
  ProcessNote: ['authorId', 'recordedAt'],
  CaseMembership: ['userId', 'role', 'isPrimary', 'endedAt', 'startedOn', 'endsOn', 'standsFor'],
  // What undoing a merge puts back.
  CaseMerge: ['joined', 'pairId', 'intoId'],
  // Which flags stand, so that the profile and their records say the same.
  CaseFlag: ['flag', 'liftedAt'],
  // Which agency a withdrawal concerns, also where a danger flag hides it from whoever records it.
  Consent: [
    'kind',
    'recordVersion',
    'validFrom',
    'validTo',
    'withdrawnAt',
    'dataCategories',
    'recipientAgencyId',
    'supersededAt',
  ],
  Appointment: ['status', 'userId', 'startsAt', 'sessionId', 'episodeId'],
  Reminder: ['state', 'userId', 'kind', 'aboutId', 'aboutModel'],
  // What a withdrawn agreement takes back and what she wants kept from an agency, whoever records it.
  Referral: ['state', 'services', 'toAgencyId', 'withheld'],
  Agency: ['active', 'country', 'kind', 'womenOnly', 'name', 'nameEl'],
  // What a release was counted from, which nobody is answered: later ones are audited together with it.
  Release: ['heldId'],
  // Whatever was shown to a colleague is known in the house, and new tables are audited together with it.
  ReportDraft: ['heldId', 'result', 'version'],
  // A question that a colleague has asked for already is not made twice, and there are only so many.
  ReportSchedule: ['question'],
};
