/**
 * Which role finds which address, written by hand. `who` is answered; `refused` reads the record the address names but
 * may not do this (403); everybody else finds nothing (404). Of kinds, the walk asks each of them; here it is the case of
 * `world.cases.mine` and its SUPPORT service. A route that stands here no more, or not yet, fails the walk.
 */
export interface Route {
  who: string;
  refused?: string;
  /** Reaches the address by her role, but not this record of it: her own is another kind or another's. */
  passes?: string;
  /** Reads the record, which is not in the state for it (409). */
  unready?: string;
  /** The model whose fields the answer carries, in `items` or alone. */
  shows?: string;
  /** Fields that are no columns, or of another model: `Model.field`, or a reason why everybody may have them. */
  extra?: Record<string, string>;
  /** The column each parameter of a list asks for, or a reason why it asks for none. */
  asks?: Record<string, string>;
}

const caseRoles = 'SW SUP COO PSY LAB LEG';
const house = 'SW SUP COO PSY LAB LEG DPO ADM';
const named = { name: 'Name of a colleague.', standsForName: 'Name of a colleague.' };
const flagNames = {
  raisedByName: 'Name of a colleague.',
  removalAskedByName: 'Name of a colleague.',
  removedByName: 'Name of a colleague.',
};
const ofReferral = {
  caseCode: 'Case.code',
  fromAgencyId: 'Which agency it is from.',
  fromAgencyName: 'Name of an agency.',
  fromAgencyNameEl: 'Name of an agency.',
  toAgencyName: 'Name of an agency.',
  toAgencyNameEl: 'Name of an agency.',
  createdByName: 'Name of a colleague.',
  side: 'Follows from the agencies.',
  acts: 'What the reader may do now.',
};
const consentNames = {
  explainedByName: 'Name of a colleague.',
  askedByName: 'Name of a colleague.',
  approvedByName: 'Name of a colleague.',
  recipientAgencyName: 'Name in the directory, for whoever may see which.',
  recipientAgencyNameEl: 'As above.',
  inForce: 'Follows from the dates, and from what she said of it since.',
  narrowedTo: 'The same of each kind of data that is read.',
};
const releaseNames = {
  requestedByName: 'Name of a colleague.',
  decidedByName: 'Name of a colleague.',
  title: 'What the report is called.',
};
const scheduleExtra = {
  lastState: 'How far her own draft is.',
  waits: 'Whether she asked for its release.',
  nextOn: 'Follows from rhythm and days.',
};
const packNames = {
  ...releaseNames,
  grant: 'As the release says, which she reads.',
  recipient: 'As the release says, which she reads.',
  periodFrom: 'As the release says, which she reads.',
  periodTo: 'As the release says, which she reads.',
};
const made = { code: 'Case.code', alias: 'Case.alias' };

export const routes: Record<string, Route> = {
  // ------------------------------------------------------------------------------------------------ cases
  'GET /cases': {
    who: caseRoles,
    shows: 'Case',
    extra: { total: 'How many rows of this very list there are.' },
    asks: {
      q: 'aliasKey',
      status: 'status',
      open: 'status',
      gender: 'gender',
      ageBand: 'ageBand',
      language: 'languages',
      teamId: 'teamId',
      'sort=-openedOn': 'openedOn',
      'sort=alias': 'aliasKey',
      'sort=code': 'code',
      count: 'Counts this very list.',
    },
  },
  'POST /cases': { who: 'SW' },
  'GET /cases/:code': { who: caseRoles, shows: 'Case' },
  'PATCH /cases/:code': { who: 'SW SUP COO PSY LAB LEG', shows: 'Case' },
  'POST /cases/:code/activate': { who: 'SW SUP', refused: 'COO PSY LAB LEG' },
  'POST /cases/:code/close': { who: 'SW SUP', refused: 'COO PSY LAB LEG' },
  'POST /cases/:code/reopen': { who: 'SW SUP', refused: 'COO PSY LAB LEG' },

  // ------------------------------------------------------------------------------------------------ the person
  'GET /cases/:code/identity': {
    who: 'SW SUP PSY LAB LEG',
    shows: 'Identity',
    extra: { filled: 'Names of fields she may reveal.', mayReveal: 'Names of fields.', mayChange: 'Names of fields.' },
  },
  'PATCH /cases/:code/identity': { who: 'SW', refused: 'SUP PSY LAB LEG' },
  'POST /cases/:code/identity/reveal': { who: 'SW SUP PSY LAB LEG', passes: 'DPO' },
  'GET /cases/:code/safe-contact': { who: 'SW SUP PSY LAB LEG', shows: 'SafeContact' },
  'PATCH /cases/:code/safe-contact': { who: 'SW', refused: 'SUP PSY LAB LEG' },
  'POST /cases/:code/safe-contact/confirm': { who: 'SW', refused: 'SUP PSY LAB LEG' },
  'GET /cases/:code/exploitation': { who: 'SW SUP PSY LAB LEG', shows: 'ExploitationHistory' },
  'PATCH /cases/:code/exploitation': { who: 'SW', refused: 'SUP PSY LAB LEG' },
  'GET /cases/:code/status-events': { who: 'SW SUP COO PSY LEG', shows: 'VictimStatusEvent' },
  'POST /cases/:code/status-events': { who: 'SW LEG', refused: 'SUP COO PSY' },
  'GET /cases/:code/legal-clocks': {
    who: 'SW SUP COO PSY LEG',
    shows: 'LegalClock',
    extra: { recordedByName: 'Name of a colleague.' },
  },
  'POST /cases/:code/legal-clocks': { who: 'LEG', refused: 'SW SUP COO PSY' },
  'POST /legal-clocks/:id/extend': { who: 'LEG', refused: 'SW SUP COO PSY' },
  'POST /legal-clocks/:id/end': { who: 'LEG', refused: 'SW SUP COO PSY' },

  // ------------------------------------------------------------------------------------------------ consent, team, deny list
  'GET /cases/:code/consents': { who: caseRoles, shows: 'Consent', extra: consentNames },
  'POST /cases/:code/consents': { who: 'SW PSY LAB LEG', refused: 'SUP COO' },
  'POST /cases/:code/consents/override': { who: 'SW PSY LAB LEG', refused: 'SUP COO' },
  'GET /consents/:id': { who: `${caseRoles} DPO`, shows: 'Consent', extra: consentNames },
  // The agreement to be supported is neither clinical nor a CV share; a supervisor finds nothing to approve in it.
  'POST /consents/:id/withdraw': { who: 'SW LEG', passes: 'PSY LAB', refused: 'SUP COO DPO' },
  'POST /consents/:id/approve': { who: 'SUP', refused: 'SW COO PSY LAB LEG DPO' },
  'POST /consents/:id/refuse': { who: 'SUP', refused: 'SW COO PSY LAB LEG DPO' },
  'POST /consents/:id/inform': { who: 'SW', refused: 'SUP COO PSY LAB LEG DPO' },
  'GET /consents': {
    who: `${caseRoles} DPO`,
    shows: 'Consent',
    extra: { caseCode: 'Names the case in a register.', ...consentNames },
    asks: { kind: 'kind', withdrawn: 'withdrawnAt' },
  },

  // ------------------------------------------------------------------------------------------------ referrals
  'GET /cases/:code/referrals': { who: caseRoles, shows: 'Referral', extra: ofReferral },
  'POST /cases/:code/referrals': { who: 'SW COO PSY LAB LEG', passes: 'PAR', refused: 'SUP' },
  'GET /referrals': {
    who: `${caseRoles} PAR`,
    shows: 'Referral',
    extra: ofReferral,
    asks: {
      side: 'toAgencyId',
      state: 'state',
      show: 'state',
      urgency: 'urgency',
      service: 'services',
    },
  },
  'POST /referrals': { who: 'PAR' },
  'GET /referrals/:id': { who: caseRoles, shows: 'Referral', extra: ofReferral },
  'PATCH /referrals/:id': { who: 'SW COO PSY LAB LEG', refused: 'SUP', shows: 'Referral' },
  'GET /referrals/:id/payload': { who: caseRoles, shows: 'payload' },
  'GET /referrals/:id/events': { who: caseRoles, shows: 'ReferralEvent' },
  'POST /referrals/:id/ready': { who: 'SW COO PSY LAB LEG', refused: 'SUP' },
  'POST /referrals/:id/redraft': { who: 'SW COO PSY LAB LEG', refused: 'SUP' },
  'POST /referrals/:id/answer': { who: 'SW COO PSY LAB LEG', passes: 'PAR', refused: 'SUP' },
  'POST /referrals/:id/withdraw': { who: 'SW COO PSY LAB LEG', passes: 'PAR', refused: 'SUP' },
  'POST /referrals/:id/send': { who: 'COO', refused: 'SW SUP PSY LAB LEG' },
  // Nothing of a draft is printed.
  'GET /referrals/:id/form': { who: '', unready: caseRoles, asks: { language: 'Of the form, not of the referral.' } },
  'POST /referrals/:id/link': { who: 'COO', refused: 'SW SUP PSY LAB LEG' },
  // Nothing that a row could be named by; links.test.ts holds it against the row.
  'GET /referrals/:id/link': { who: 'COO', shows: 'link' },
  'POST /referrals/:id/contest': { who: 'COO', passes: 'PAR', refused: 'SW SUP PSY LAB LEG' },
  'POST /referrals/:id/close': { who: 'COO', passes: 'PAR', refused: 'SW SUP PSY LAB LEG' },
  ...Object.fromEntries(
    ['acknowledge', 'ask', 'accept', 'waitlist', 'decline', 'start', 'no-show', 'reappoint', 'feedback'].map((act) => [
      `POST /referrals/:id/${act}`,
      { who: 'COO', passes: 'PAR', refused: 'SW SUP PSY LAB LEG' },
    ]),
  ),
  'POST /referrals/:id/open-case': { who: 'COO', refused: 'SW SUP PSY LAB LEG' },
  'GET /cases/:code/origin': { who: '' },
  'GET /disclosures': {
    who: 'SW SUP COO DPO',
    shows: 'Disclosure',
    extra: {
      caseCode: 'Names the case in a register.',
      disclosedByName: 'Name of a colleague.',
      toAgencyName: 'Name of an agency.',
      toAgencyNameEl: 'Name of an agency.',
    },
    asks: { case: 'Narrows to one case in reach.' },
  },
  // ------------------------------------------------------------------------------------------------ guardians, papers, texts
  'GET /cases/:code/guardianships': {
    who: 'SW SUP COO PSY LEG',
    shows: 'Guardianship',
    extra: { recordedByName: 'Name of a colleague.' },
  },
  'POST /cases/:code/guardianships': { who: 'SW', refused: 'SUP COO PSY LEG' },
  'PATCH /guardianships/:id': { who: 'SW', refused: 'SUP COO PSY LEG' },
  'POST /guardianships/:id/end': { who: 'SW', refused: 'SUP COO PSY LEG' },
  'GET /cases/:code/documents': {
    who: caseRoles,
    shows: 'Document',
    extra: { addedByName: 'Name of a colleague.' },
    asks: { kind: 'kind' },
  },
  'POST /cases/:code/documents': { who: 'SW PSY LAB LEG', refused: 'SUP COO' },
  'GET /documents/:id': { who: caseRoles, shows: 'Document', extra: { addedByName: 'Name of a colleague.' } },
  // The file itself: no fields. What each kind opens is asked in documents.test.ts.
  'GET /documents/:id/content': { who: caseRoles },
  'GET /consent-texts': {
    who: house,
    shows: 'ConsentText',
    extra: { reviewedByName: 'Name of a colleague.', usable: 'Follows from the review.' },
    asks: { kind: 'kind', language: 'language', present: 'The newest of each.' },
  },
  'POST /consent-texts': { who: 'DPO ADM' },
  'POST /consent-texts/:id/review': { who: 'DPO ADM', refused: 'SW SUP COO PSY LAB LEG' },
  'GET /cases/:code/team': { who: caseRoles, shows: 'CaseMembership', extra: named, asks: { ended: 'endedAt' } },
  'POST /cases/:code/team': { who: 'SW SUP COO', refused: 'PSY LAB LEG' },
  'POST /cases/:code/team/primary': { who: 'SW SUP COO', refused: 'PSY LAB LEG' },
  'POST /case-members/:id/end': { who: 'SW SUP COO', refused: 'PSY LAB LEG' },
  'GET /cases/:code/deny-entries': {
    who: 'SW SUP',
    shows: 'DenyEntry',
    extra: { userName: 'Name of a colleague.', recordedByName: 'Name of a colleague.' },
  },
  'POST /cases/:code/deny-entries': { who: 'SW', refused: 'SUP' },
  'POST /deny-entries/:id/lift': { who: 'SW SUP', refused: 'DPO' },
  'GET /deny-entries': {
    who: 'SW SUP DPO',
    shows: 'DenyEntry',
    extra: {
      caseCode: 'Names the case in a register.',
      userName: 'Name of a colleague.',
      recordedByName: 'Name of a colleague.',
    },
    asks: { kind: 'kind', open: 'liftedAt' },
  },
  'GET /deny-entries/:id': {
    who: 'SW SUP DPO',
    shows: 'DenyEntry',
    extra: { userName: 'Name of a colleague.', recordedByName: 'Name of a colleague.' },
  },

  // ------------------------------------------------------------------------------------------------ danger flag
  'GET /cases/:code/danger-flags': { who: caseRoles, shows: 'DangerFlag', extra: flagNames },
  'GET /danger-flags/:id': { who: caseRoles, shows: 'DangerFlag', extra: flagNames },
  'POST /cases/:code/danger-flags': { who: 'SW SUP PSY LEG', refused: 'COO LAB' },
  'POST /danger-flags/:id/ask-removal': { who: 'SW SUP PSY LEG', refused: 'COO LAB' },
  'POST /danger-flags/:id/confirm-removal': { who: 'SUP', refused: 'SW COO PSY LAB LEG' },
  'POST /danger-flags/:id/keep': { who: 'SUP', refused: 'SW COO PSY LAB LEG' },

  // ------------------------------------------------------------------------------------------------ flags
  'GET /cases/:code/flags': {
    who: caseRoles,
    shows: 'CaseFlag',
    extra: { setByName: 'Name of a colleague.', liftedByName: 'Name of a colleague.' },
    asks: { lifted: 'liftedAt' },
  },
  'POST /cases/:code/flags': { who: 'SW PSY', refused: 'SUP COO LAB LEG' },
  'PATCH /flags/:id': { who: 'SW PSY', refused: 'SUP COO LAB LEG' },
  'POST /flags/:id/lift': { who: 'SW PSY', refused: 'SUP COO LAB LEG' },

  // ------------------------------------------------------------------------------------------------ break-glass
  'GET /break-glass': {
    who: 'SUP DPO',
    shows: 'BreakGlass',
    extra: {
      caseCode: 'Names the case in a register.',
      userName: 'Name of a colleague.',
      reviewedByName: 'Name of a colleague.',
    },
    asks: { pending: 'reviewedAt', mine: 'userId' },
  },
  'GET /break-glass/:id': {
    who: 'SUP DPO',
    shows: 'BreakGlass',
    extra: {
      caseCode: 'Names the case in a register.',
      userName: 'Name of a colleague.',
      reviewedByName: 'Name of a colleague.',
    },
  },
  'POST /break-glass': { who: 'DPO' },
  'POST /break-glass/:id/review': { who: 'SUP', refused: 'DPO' },

  // ------------------------------------------------------------------------------------------------ possible duplicates
  'GET /duplicates': {
    who: 'SUP',
    shows: 'DuplicatePair',
    extra: {
      sides: 'Rows of the caseload she reaches, or a team and whom to ask; see duplicates.test.ts.',
      sentAsOne: 'How the pair was found.',
    },
    asks: { status: 'status' },
  },
  'POST /duplicates/:id/dismiss': { who: 'SUP' },

  // ------------------------------------------------------------------------------------------------ one person, two cases
  'GET /cases/:code/merges': {
    who: caseRoles,
    shows: 'CaseMerge',
    extra: {
      from: 'nested',
      into: 'nested',
      mergedByName: 'Name of a colleague.',
      undoneByName: 'Name of a colleague.',
    },
  },
  'POST /cases/:code/merge': { who: 'SUP', refused: 'SW COO PSY LAB LEG' },
  'POST /merges/:id/undo': { who: 'SUP', refused: 'SW COO PSY LAB LEG' },

  // ------------------------------------------------------------------------------------------------ saved views
  'GET /saved-views': {
    who: caseRoles,
    shows: 'SavedView',
    extra: { leftOut: 'Names of filters.' },
  },
  'POST /saved-views': { who: caseRoles },
  'PATCH /saved-views/:id': { who: 'SW', passes: 'SUP COO PSY LAB LEG' },
  // Somebody else's is not there; the walk removes none of the worker's own, see views.test.ts.
  'DELETE /saved-views/:id': { who: 'SW', passes: 'SUP COO PSY LAB LEG' },

  // ------------------------------------------------------------------------------------------------ absences
  'GET /absences': {
    who: 'SW SUP PSY LAB LEG',
    shows: 'Absence',
    extra: {
      userName: 'Name of a colleague.',
      standInName: 'Name of a colleague.',
      recordedByName: 'Name of a colleague.',
    },
    asks: { ended: 'endedAt' },
  },
  'POST /absences': { who: 'SW SUP PSY LAB LEG' },
  'POST /absences/:id/end': { who: 'SW SUP', passes: 'PSY LAB LEG' },

  // ------------------------------------------------------------------------------------------------ trail
  'GET /cases/:code/looks': {
    who: 'SW SUP',
    shows: 'Look',
    extra: { actorName: 'Name of a colleague.' },
    asks: { only: 'outcome' },
  },
  'GET /cases/:code/history': { who: 'SW SUP', shows: 'history' },
  'GET /audit': {
    who: 'DPO',
    shows: 'AuditEntry',
    extra: { actorName: 'Name of a colleague.', caseCode: 'Names the case in a register.' },
    asks: {
      actor: 'actorId',
      action: 'action',
      subject: 'subject',
      outcome: 'outcome',
      caseCode: 'caseId',
      from: 'at',
      to: 'at',
    },
  },

  // ------------------------------------------------------------------------------------------------ services and sessions
  'GET /cases/:code/episodes': {
    who: caseRoles,
    shows: 'Episode',
    extra: { actions: 'Names of acts.' },
    asks: { open: 'status', sessionKind: 'sessionKind' },
  },
  'POST /cases/:code/episodes': { who: 'SW PSY LAB', refused: 'SUP COO LEG' },
  'GET /episodes/:id': {
    who: caseRoles,
    passes: 'TCH',
    shows: 'Episode',
    extra: {
      actions: 'Names of acts.',
      case: 'nested',
      warnings: 'Names of warnings: of services in sight only.',
      ...made,
    },
  },
  'PATCH /episodes/:id': { who: 'SW', passes: 'PSY TCH LAB', refused: 'SUP COO LEG' },
  'POST /episodes/:id/start': { who: 'SW', passes: 'PSY TCH LAB', refused: 'SUP COO LEG' },
  'POST /episodes/:id/hold': { who: 'SW', passes: 'PSY TCH LAB', refused: 'SUP COO LEG' },
  'POST /episodes/:id/resume': { who: 'SW', passes: 'PSY TCH LAB', refused: 'SUP COO LEG' },
  'POST /episodes/:id/end': { who: 'SW', passes: 'PSY TCH LAB', refused: 'SUP COO LEG' },
  'POST /episodes/:id/cancel': { who: 'SW', passes: 'PSY TCH LAB', refused: 'SUP COO LEG' },
  'GET /episodes/:id/sessions': { who: caseRoles, passes: 'TCH', shows: 'Session' },
  'GET /cases/:code/sessions': { who: caseRoles, shows: 'Session', asks: { kind: 'kind' } },
  'POST /episodes/:id/sessions': { who: 'SW', passes: 'PSY TCH LAB', refused: 'SUP COO LEG' },
  'GET /sessions/:id': {
    who: caseRoles,
    passes: 'TCH',
    shows: 'Session',
    extra: {
      case: 'nested',
      ...made,
      serviceType: 'Episode.serviceType',
      correctableUntil: 'Follows from the moment it was recorded.',
    },
  },
  'PATCH /sessions/:id': { who: 'SW', passes: 'PSY TCH LAB', refused: 'SUP COO LEG' },
  'GET /sessions/:id/addenda': { who: 'SW SUP PSY LAB LEG', passes: 'TCH', shows: 'SessionAddendum' },
  'POST /sessions/:id/addenda': { who: 'SW', passes: 'PSY TCH LAB', refused: 'SUP LEG' },

  // ------------------------------------------------------------------------------------------------ process notes
  'GET /cases/:code/process-notes': { who: 'PSY', shows: 'ProcessNote' },
  'POST /cases/:code/process-notes': { who: 'PSY', refused: 'SUP' },
  'GET /process-notes/:id': {
    who: 'PSY',
    shows: 'ProcessNote',
    extra: { correctableUntil: 'Follows from the moment it was recorded.' },
  },
  'PATCH /process-notes/:id': { who: 'PSY' },
  'GET /cases/:code/erasures': {
    who: 'SUP',
    shows: 'Erasure',
    extra: {
      caseCode: 'Names the case in a register.',
      requestedByName: 'Name of a colleague.',
      decidedByName: 'Name of a colleague.',
    },
  },
  // Asked for on closed cases only.
  'POST /cases/:code/erasures': { who: 'SUP' },
  'GET /erasures': {
    who: 'DPO',
    shows: 'Erasure',
    extra: {
      caseCode: 'Names the case in a register.',
      requestedByName: 'Name of a colleague.',
      decidedByName: 'Name of a colleague.',
    },
  },
  'POST /erasures/:id/confirm': { who: 'DPO', refused: 'SUP' },
  'POST /erasures/:id/refuse': { who: 'DPO', refused: 'SUP' },
  'POST /cases/:code/note-recoveries': { who: 'SUP' },
  'GET /note-recoveries': { who: 'SUP DPO', shows: 'NoteRecovery' },
  'GET /note-recoveries/:id': { who: 'SUP DPO', shows: 'NoteRecovery' },
  'POST /note-recoveries/:id/confirm': { who: 'SUP DPO' },
  // Asked for and not confirmed by both.
  'GET /note-recoveries/:id/notes': { who: '', unready: 'SUP' },

  // ------------------------------------------------------------------------------------------------ calendar
  'GET /cases/:code/appointments': {
    who: caseRoles,
    shows: 'Appointment',
    asks: { status: 'status', from: 'startsAt', to: 'startsAt', 'sort=startsAt': 'startsAt' },
  },
  'POST /cases/:code/appointments': { who: 'SW PSY LAB LEG', refused: 'SUP COO' },
  'POST /appointments/:id/cancel': { who: 'SW', passes: 'PSY LAB LEG', refused: 'SUP COO' },
  'POST /appointments/:id/move': { who: 'SW', passes: 'PSY LAB LEG', refused: 'SUP COO' },
  'GET /cases/:code/messages': { who: 'SW SUP PSY LAB LEG', shows: 'Message' },
  'GET /cases/:code/messages/preview': {
    who: 'SW SUP PSY LAB LEG',
    shows: 'payload',
    asks: { startsAt: 'Of the meeting that is being planned.', moved: 'As above.' },
  },
  'POST /messages/:id/call-off': { who: 'SW', passes: 'PSY LAB LEG', refused: 'SUP' },
  'GET /message-texts': { who: house, shows: 'payload' },
  'POST /message-texts/reviews': { who: 'DPO ADM' },
  'GET /outbox': { who: 'ADM', shows: 'payload' },
  'POST /outbox/:id/answer': { who: 'ADM' },
  'GET /reminders': {
    who: 'SW SUP COO PSY TCH LAB LEG',
    shows: 'Reminder',
    extra: made,
    asks: { state: 'state', due: 'dueAt', kind: 'kind', snoozed: 'why', 'sort=dueAt': 'dueAt' },
  },
  'GET /reminders/:id': { who: 'SW SUP COO', passes: 'PSY TCH LAB LEG', shows: 'Reminder', extra: made },
  'POST /cases/:code/reminders': { who: 'SW SUP COO PSY LAB LEG' },
  'POST /reminders/:id/done': { who: 'SW COO', passes: 'SUP PSY TCH LAB LEG' },
  'POST /reminders/:id/snooze': { who: 'SW COO', passes: 'SUP PSY TCH LAB LEG' },
  'POST /reminders/:id/hand-over': { who: 'SW COO', passes: 'SUP PSY TCH LAB LEG' },
  'GET /cases/:code/reminder-simulation': {
    who: 'SW SUP COO',
    refused: 'PSY LAB LEG',
    shows: 'Foreseen',
    extra: {
      at: 'Follows from the rules of the agency and the reminders she reads.',
      wallTime: 'As above.',
      act: 'As above.',
      checks: 'What was asked and answered, in stable words.',
      until: 'As above.',
      dueAt: 'Reminder.dueAt, of reminders of the case.',
      why: 'Reminder.why, likewise.',
      kind: 'Reminder.kind, likewise.',
      delivery: 'Reminder.delivery, likewise.',
      userId: 'Reminder.userId, likewise.',
      userName: 'Name of a colleague.',
      aboutModel: 'Reminder.aboutModel, likewise.',
      aboutId: 'Reminder.aboutId, likewise.',
      ruleId: 'Which rule of the house.',
      step: 'Reminder.step, likewise.',
    },
    asks: {
      from: 'Which days are thought through.',
      to: 'As above.',
      assume: 'What is supposed of the staff.',
      withdrawnOn: 'What is supposed of the person.',
      closedOn: 'What is supposed of the case.',
    },
  },
  'GET /reminder-rules': { who: 'DPO ADM', shows: 'ReminderRule' },
  'GET /reminder-rules/:id/versions': { who: 'DPO ADM', shows: 'ReminderRule' },
  'POST /reminder-rules': { who: 'ADM' },
  'POST /reminder-rules/preview': { who: 'ADM' },
  'POST /reminder-rules/:id/versions': { who: 'ADM', refused: 'DPO' },
  'GET /reminder-policy': { who: 'DPO ADM', shows: 'ReminderPolicy' },
  'POST /reminder-policy': { who: 'ADM' },
  'GET /reminder-queue': {
    who: 'ADM',
    shows: 'ReminderQueue',
    extra: {
      carrier: 'What carries jobs.',
      answers: 'Whether it answers.',
      workerSeenAt: 'About a process.',
      scheduled: 'A count over the agency.',
      late: 'As above.',
      oldestLateAt: 'A moment, without what it is about.',
      held: 'As above.',
      sending: 'As above.',
      dead: 'As above.',
    },
  },
  'GET /reminder-queue/dead-letters': {
    who: 'ADM',
    shows: 'ReminderQueue',
    extra: {
      kind: 'What kind of reminder failed; row 34 gives her the ids of the queue.',
      delivery: 'As above.',
      dueAt: 'As above.',
      attempts: 'As above.',
      failure: 'A word for what went wrong.',
      failedAt: 'As above.',
    },
  },
  'POST /reminder-queue/dead-letters/:id/retry': { who: 'ADM' },
  'GET /today': { who: 'SW SUP COO PSY TCH LAB LEG', shows: 'today' },

  // ------------------------------------------------------------------------------------------------ groups
  'GET /courses': {
    who: 'SW SUP COO PSY TCH LAB',
    shows: 'Course',
    extra: { taken: 'A count of places.' },
    asks: { active: 'active', serviceType: 'serviceType' },
  },
  'POST /courses': { who: 'PSY TCH' },
  'GET /courses/:id': {
    who: 'SW SUP COO TCH LAB',
    passes: 'PSY',
    shows: 'Course',
    extra: { taken: 'A count of places.' },
  },
  'PATCH /courses/:id': { who: 'TCH', passes: 'PSY', refused: 'SW SUP COO LAB' },
  'GET /courses/:id/learners': {
    who: 'SW SUP COO TCH LAB',
    passes: 'PSY',
    shows: 'learner',
    asks: { open: 'A learner’s place, open or ended.' },
  },
  'POST /courses/:id/meetings': { who: 'TCH', passes: 'SW PSY LAB', refused: 'SUP COO' },

  // ------------------------------------------------------------------------------------------------ house
  'GET /agencies': {
    who: `${house} PAR`,
    shows: 'Agency',
    asks: {
      kind: 'kind',
      service: 'services',
      language: 'languages',
      country: 'country',
      area: 'area',
      womenOnly: 'womenOnly',
      takesChildren: 'takesChildren',
      stepFree: 'stepFree',
      takesPart: 'takesPart',
      active: 'active',
    },
  },
  'GET /agencies/:id': { who: `${house} PAR`, shows: 'Agency' },
  'POST /agencies': { who: 'ADM' },
  'PATCH /agencies/:id': { who: 'ADM', refused: 'SW SUP COO PSY LAB LEG PAR DPO' },
  // Figures of one's own agency, and a question another agency put to it.
  'GET /capacity': {
    who: 'COO PAR',
    shows: 'AgencyCapacity',
    extra: { updatedByName: 'Name of a colleague.' },
    asks: { service: 'serviceType', providerAgencyId: 'providerAgencyId', offered: 'offered' },
  },
  'GET /capacity/:id': { who: 'COO PAR', shows: 'AgencyCapacity', extra: { updatedByName: 'Name of a colleague.' } },
  'POST /capacity': { who: 'COO PAR' },
  'PATCH /capacity/:id': { who: 'COO PAR' },
  'GET /availability': {
    who: 'SW COO PAR',
    shows: 'AvailabilityQuery',
    extra: {
      state: 'Follows from the dates.',
      askedByName: 'Name of a colleague.',
      answeredByName: 'Name of a colleague.',
    },
    asks: { side: 'fromAgencyId', open: 'answeredAt', askId: 'askId' },
  },
  'GET /availability/:id': {
    who: 'COO PAR',
    shows: 'AvailabilityQuery',
    extra: {
      state: 'Follows from the dates.',
      askedByName: 'Name of a colleague.',
      answeredByName: 'Name of a colleague.',
    },
  },
  'POST /availability': { who: 'SW COO' },
  'POST /availability/:id/answer': { who: 'COO PAR' },
  'GET /agreements': {
    who: 'SUP COO DPO ADM',
    shows: 'DataSharingAgreement',
    extra: { state: 'Follows from the dates.' },
    asks: { withAgencyId: 'withAgencyId', ended: 'endedAt' },
  },
  'GET /agreements/:id': {
    who: 'SUP COO DPO ADM',
    shows: 'DataSharingAgreement',
    extra: { state: 'Follows from the dates.' },
  },
  'POST /agreements': { who: 'ADM' },
  'PATCH /agreements/:id': { who: 'ADM', refused: 'SUP COO DPO' },
  'POST /agreements/:id/end': { who: 'ADM', refused: 'SUP COO DPO' },
  'GET /reports': { who: 'MGR', shows: 'figures' },
  'GET /reports/practice': { who: 'MGR', shows: 'figures' },
  'GET /reports/:id': { who: 'MGR', shows: 'figures' },
  'POST /reports/:id/drafts': { who: 'MGR' },
  'GET /reports/:id/room': { who: 'MGR', shows: 'figures', asks: { period: 'Of which period.' } },
  'GET /report-drafts': { who: 'MGR', shows: 'ReportDraft', extra: { progress: 'Follows from the time.' } },
  'GET /report-drafts/:id': {
    who: 'MGR',
    shows: 'ReportDraft',
    extra: { progress: 'Follows from the time.', replaceableId: 'A release that she may read.' },
  },
  'POST /report-drafts/:id/cancel': { who: 'MGR' },
  'GET /report-drafts/:id/attack': {
    who: 'MGR',
    shows: 'figures',
    asks: { clients: 'How many an agency is supposed to know; it is looked up nowhere.' },
  },
  'GET /report-drafts/:id/repairs': { who: 'MGR', shows: 'figures' },
  'GET /report-schedules': { who: 'MGR', shows: 'ReportSchedule', extra: scheduleExtra },
  'POST /report-schedules': { who: 'MGR' },
  'PATCH /report-schedules/:id': { who: 'MGR' },
  'DELETE /report-schedules/:id': { who: 'MGR' },
  'GET /workload': { who: 'MGR', shows: 'figures' },
  'GET /releases': {
    who: 'SUP COO MGR DPO',
    shows: 'Release',
    extra: releaseNames,
    asks: { state: 'state', reportId: 'reportId' },
  },
  'GET /released-tables': {
    who: 'SUP COO MGR DPO',
    shows: 'Release',
    extra: releaseNames,
    asks: { reportId: 'reportId', profile: 'profile' },
  },
  'GET /releases/:id': {
    who: 'SUP COO MGR DPO',
    shows: 'Release',
    extra: { ...releaseNames, replaces: 'Another release that she may read, for the same readers.' },
  },
  'POST /releases': { who: 'MGR' },
  'POST /releases/:id/approve': { who: 'SUP MGR DPO', refused: 'COO' },
  'POST /releases/:id/refuse': { who: 'SUP MGR DPO', refused: 'COO' },
  'POST /releases/:id/withdraw': { who: 'MGR', refused: 'SUP COO DPO' },
  'GET /releases/:id/file': { who: 'SUP COO MGR DPO', asks: { format: 'Which file.', language: 'Which words.' } },
  'GET /evidence-packs': { who: 'SUP DPO', shows: 'EvidencePack', extra: packNames, asks: { releaseId: 'releaseId' } },
  'POST /evidence-packs': { who: 'SUP' },
  'POST /evidence-packs/:id/approve': { who: 'DPO', refused: 'SUP' },
  'POST /evidence-packs/:id/refuse': { who: 'DPO', refused: 'SUP' },
  'POST /evidence-packs/:id/take': { who: 'SUP', refused: 'DPO' },
  'GET /trainings': { who: 'MGR', shows: 'Training' },
  'GET /trainings/sum': {
    who: 'MGR',
    shows: 'figures',
    asks: { from: 'Of which period.', to: 'As above.', grantId: 'Charged to which grant.' },
  },
  'GET /trainings/sum/file': {
    who: 'MGR',
    asks: {
      from: 'Of which period.',
      to: 'As above.',
      grantId: 'Charged to which grant.',
      format: 'Which file.',
      language: 'Which words.',
    },
  },
  'POST /trainings': { who: 'MGR' },
  'PATCH /trainings/:id': { who: 'MGR' },
  'GET /grants/:id/progress': { who: 'MGR', shows: 'figures' },
  'POST /grants/:id/targets': { who: 'MGR' },
  'PATCH /grant-targets/:id': { who: 'MGR' },
  'GET /grants': { who: `${house} MGR`, shows: 'FundingGrant', asks: { active: 'active' } },
  'POST /grants': { who: 'ADM' },
  'PATCH /grants/:id': { who: 'ADM', refused: 'SW SUP COO MGR PSY LAB LEG DPO' },
  'GET /teams': { who: house, shows: 'Team' },
  'POST /teams': { who: 'ADM' },
  'PATCH /teams/:id': { who: 'ADM', refused: 'SW SUP COO PSY LAB LEG DPO' },
  'GET /colleagues': { who: house, shows: 'Colleague' },
  'GET /users': { who: 'DPO ADM', shows: 'User', extra: { agencyId: 'Her own agency.' } },
  'POST /users': { who: 'ADM' },
  'PATCH /users/:id': { who: 'ADM', refused: 'DPO' },
  'POST /users/:id/invitation': { who: 'ADM', refused: 'DPO' },
  'POST /users/:id/deactivate': { who: 'ADM', refused: 'DPO' },
  'POST /users/:id/reactivate': { who: 'ADM', refused: 'DPO' },
  'POST /users/:id/roles': { who: 'ADM', refused: 'DPO' },
  'GET /role-changes': { who: 'DPO ADM', shows: 'RoleChange' },
  'POST /role-changes/:id/confirm': { who: 'DPO ADM' },
  'POST /role-changes/:id/refuse': { who: 'DPO ADM' },
  'POST /codelists/:list/codes': { who: 'ADM' },
  'PATCH /codelists/:list/codes/:code': { who: 'ADM' },
};

/** Addresses about whoever asks, or about nobody: no record of a case, the same for every role. They have tests of their own. */
export const ownRoutes = [
  'POST /auth/sign-in',
  'POST /auth/sign-out',
  'POST /auth/accept-invitation',
  'POST /link/open',
  'POST /link/look',
  'POST /link/answer',
  'GET /me',
  'POST /me/lock',
  'POST /me/unlock',
  'POST /me/role',
  'POST /me/locale',
  'POST /me/digest',
  'POST /me/password',
  'GET /me/sign-ins',
  'DELETE /me/sign-ins/:id',
  'POST /me/totp',
  'POST /me/totp/confirm',
  'POST /me/step-up',
  'POST /me/step-up/passkey',
  'POST /me/unlock/passkey',
  'POST /me/passkeys/question',
  'POST /auth/passkey/question',
  'POST /auth/passkey',
  'GET /me/passkeys',
  'POST /me/passkeys/wish',
  'POST /me/passkeys',
  'DELETE /me/passkeys/:id',
  'GET /codelists',
  'GET /health',
  'GET /openapi.json',
  // No field of any record: rules and conditions (server/explain/explain.test.ts).
  'GET /access/explanation',
  'GET /access/eyes',
];
