import { z } from 'zod';
import { SessionKind } from '../codelists/codelists.contract.ts';
import { endpoint, Id, Instant, LocalDate, Version } from '../platform/contract.ts';
import { MeetingMode } from './appointments.contract.ts';
import { ReminderKind, ReminderState } from './reminders.contract.ts';

/** One meeting of the day. Fields the reader may not see are absent. */
export const DayEntry = z
  .object({
    /** The appointment. */
    id: Id,
    code: z.string(),
    alias: z.string(),
    episodeId: Id.nullable(),
    /** The kind of its service, where the reader may know it. */
    kind: SessionKind.optional(),
    startsAt: Instant,
    minutes: z.int(),
    mode: MeetingMode,
    /** Exactly one entry is NEXT: the first that is not over. */
    state: z.enum(['LOGGED', 'TO_WRITE_UP', 'NEXT', 'LATER', 'MISSED']),
    sessionId: Id.nullable(),
    loggedAt: Instant.optional(),
    /** The colleague whose meeting it is, where the reader stands in for her. */
    forName: z.string().optional(),
    version: Version,
  })
  .partial()
  .meta({ id: 'DayEntry' });
export type DayEntry = z.infer<typeof DayEntry>;

/** Something that waits: a reminder, or what follows from the records themselves. */
export const WaitingRow = z
  .object({
    kind: ReminderKind,
    code: z.string(),
    alias: z.string(),
    /** The instant it is due, or the day where no time belongs to it. */
    dueAt: Instant,
    dueOn: LocalDate,
    /** The record it is about. */
    aboutModel: z.string().nullable(),
    aboutId: Id.nullable(),
    /** The colleague whose task it is, where the reader stands in for her. */
    forName: z.string().optional(),
    /** Only where it is a reminder: what done, snooze and hand-over need. */
    reminder: z.object({ id: Id, state: ReminderState, version: Version }).optional(),
  })
  .partial()
  .meta({ id: 'WaitingRow' });
export type WaitingRow = z.infer<typeof WaitingRow>;

/** At most seven rows; `total` says how many there are. */
const Waiting = z.object({ rows: z.array(WaitingRow), total: z.int() });

export const Today = z
  .object({
    /** The day in Athens. */
    day: LocalDate,
    /** The time of the server, which "in 40 minutes" is counted from. */
    now: Instant,
    appointments: z.array(DayEntry),
    /** About the NEXT appointment: when its safe contact was last confirmed. Opening it is a request of its own. */
    contact: z
      .object({
        appointmentId: Id,
        code: z.string().optional(),
        /** Null: never. */
        confirmedOn: LocalDate.nullable(),
        confirmedDaysAgo: z.int().nullable(),
        /** Longer than 30 days ago, or never: confirm before use. */
        stale: z.boolean(),
      })
      .nullable(),
    waiting: z.object({ overdue: Waiting, today: Waiting, soon: Waiting }),
    counts: z.object({
      appointments: z.int(),
      toWriteUp: z.int(),
      /** Everything overdue or due today. */
      waiting: z.int(),
    }),
    /** Releases that somebody else asked for and the reader may approve: how many, and nothing of them. */
    releases: z.int().optional(),
    tomorrow: z.object({ count: z.int(), firstAt: Instant }).nullable(),
    /** For whom the reader stands in today, and until when. */
    standingIn: z.array(z.object({ name: z.string(), until: LocalDate, cases: z.int() })),
    /** Intakes the reader began and has not finished. */
    intakes: z.array(
      z
        .object({
          code: z.string(),
          alias: z.string(),
          intakeStep: z.string().nullable(),
          openedOn: LocalDate,
          version: Version,
        })
        .partial(),
    ),
  })
  .meta({ id: 'Today' });
export type Today = z.infer<typeof Today>;

export const todays = {
  show: endpoint('GET /today', {
    summary: 'The day at one look: appointments, what waits, what is unfinished',
    may: 'read Reminder',
    returns: Today,
  }),
};
