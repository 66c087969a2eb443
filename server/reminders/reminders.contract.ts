import { z } from 'zod';
import { CaseCode } from '../cases/cases.contract.ts';
import { endpoint, Id, Instant, Marks, Paging, page, Version, words } from '../platform/contract.ts';

/** Code list `reminder_kind`. A kind says what is due in neutral words, never why. */
export const reminderKinds = [
  'APPOINTMENT',
  'SESSION_TO_WRITE_UP',
  'CONSENT_EXPIRING',
  'CONTACT_TO_CONFIRM',
  'FOLLOW_UP',
  'SAFETY_REVIEW',
  'LEGAL_DATE',
  'TASK',
  'ABSENCES',
  'OUTCOME_CHECK',
  'GLASS_REVIEW',
  'DANGER_FLAG',
  'DANGER_REMOVAL',
  'TAKEN_OVER',
  'RISK_RAISED',
  'NO_STAND_IN',
  'POSSIBLE_DUPLICATE',
  'REFERRAL_DUE',
  'REFERRAL_ANSWERED',
  'REFERRAL_ARRIVED',
  'CONSENT_OVERRIDE',
  'CONSENT_INFORM',
  'SENDING_UNCERTAIN',
  'MESSAGE',
  'MESSAGE_UNSENT',
  'MESSAGE_ANSWERED',
  'MESSAGE_STOP',
] as const;
export const ReminderKind = z.enum(reminderKinds);
export type ReminderKind = z.infer<typeof ReminderKind>;

/** WAITING is a step of a ladder that nobody sees yet; SENDING is with a gateway; DEAD failed too often. */
export const reminderStates = ['SCHEDULED', 'WAITING', 'SENDING', 'RAISED', 'DONE', 'CANCELLED', 'DEAD'] as const;
export const ReminderState = z.enum(reminderStates);
export type ReminderState = z.infer<typeof ReminderState>;

/** A row of the reminders page: by code and alias, as far as the reader may see them. */
export const ReminderRow = z
  .object({
    id: Id,
    code: z.string(),
    alias: z.string(),
    userId: Id,
    kind: ReminderKind,
    /** What it is about: a model and an id. */
    aboutModel: z.string().nullable(),
    aboutId: Id.nullable(),
    dueAt: Instant,
    /** What the clock on the wall was meant to show in `zone`, as YYYY-MM-DDTHH:mm. */
    wallTime: z.string(),
    zone: z.string(),
    state: ReminderState,
    raisedAt: Instant.nullable(),
    doneAt: Instant.nullable(),
    createdBy: Id,
    /** How far up the ladder it stands; 0 is the task itself. */
    step: z.int(),
    /** A stable word for what became of it. */
    why: z.string().nullable(),
    marks: Marks,
    version: Version,
  })
  .partial()
  .meta({ id: 'ReminderRow' });

/** One reminder with what somebody typed for a task of her own. */
export const Reminder = ReminderRow.extend({ note: z.string().nullable().optional() }).meta({ id: 'Reminder' });
export type Reminder = z.infer<typeof Reminder>;

export const ReminderFilter = Paging.extend({
  /** Left out: what is neither done nor cancelled. */
  state: ReminderState.optional(),
  /** By the calendar day in Athens; soon is the next 14 days after today, coming is everything after today. */
  due: z.enum(['overdue', 'today', 'soon', 'later', 'coming']).optional(),
  /** Only what was put off and has not come back, or only the rest. */
  snoozed: z.enum(['true', 'false']).optional(),
  kind: ReminderKind.optional(),
  sort: z.enum(['dueAt', '-dueAt']).default('dueAt'),
});
export type ReminderFilter = z.infer<typeof ReminderFilter>;

export const reminders = {
  list: endpoint('GET /reminders', {
    summary: "One's own reminders, the first due first",
    may: 'read Reminder',
    query: ReminderFilter,
    returns: page(ReminderRow),
  }),
  open: endpoint('GET /reminders/:id', {
    summary: 'One reminder, with the note of a task',
    may: 'read Reminder',
    returns: Reminder,
  }),
  create: endpoint('POST /cases/:code/reminders', {
    summary: "Make a task of one's own",
    may: 'create Reminder',
    params: { code: CaseCode },
    /** In the future, within two years. */
    body: z.strictObject({ dueAt: Instant, note: words(1000) }),
    returns: Reminder,
  }),
  done: endpoint('POST /reminders/:id/done', {
    summary: 'It is done',
    may: 'update Reminder',
    returns: Reminder,
    status: 200,
  }),
  snooze: endpoint('POST /reminders/:id/snooze', {
    summary: 'Come back to it later, within 90 days',
    may: 'update Reminder',
    body: z.strictObject({ until: Instant }),
    returns: Reminder,
    status: 200,
  }),
  handOver: endpoint('POST /reminders/:id/hand-over', {
    summary: 'Give it to somebody else on the team of the case',
    may: 'update Reminder',
    body: z.strictObject({ userId: Id }),
    returns: Reminder,
    status: 200,
  }),
};
