import { z } from 'zod';
import { CaseCode } from '../cases/cases.contract.ts';
import { endpoint, Id, Instant, Marks, Paging, page, Version } from '../platform/contract.ts';

/** How people meet; code list `session_mode`. */
export const meetingModes = ['IN_PERSON', 'PHONE', 'VIDEO', 'OUTREACH', 'HOME_VISIT', 'ACCOMPANIMENT'] as const;
export const MeetingMode = z.enum(meetingModes);

/** A planned meeting is held or missed when its session is logged, moved when another takes its place. */
export const appointmentStatuses = ['PLANNED', 'HELD', 'MISSED', 'MOVED', 'CANCELLED'] as const;
export const AppointmentStatus = z.enum(appointmentStatuses);

/** A moment and a length are all a next appointment needs. Also part of logging a session. */
export const NewAppointment = z.strictObject({
  /** In the future, within two years. */
  startsAt: Instant,
  minutes: z.int().min(5).max(600).optional(),
  mode: MeetingMode.optional(),
  /** Somebody on the team of the case; left out: whoever plans it. */
  userId: Id.optional(),
  /** Left out: she is told by a neutral message the day before, where that is safe and she agreed to it. */
  message: z.boolean().optional(),
});
export type NewAppointment = z.infer<typeof NewAppointment>;

export const Appointment = z
  .object({
    id: Id,
    episodeId: Id.nullable(),
    userId: Id,
    startsAt: Instant,
    /** What the clock on the wall shows in `zone`, as YYYY-MM-DDTHH:mm. */
    wallTime: z.string(),
    zone: z.string(),
    minutes: z.int(),
    mode: MeetingMode,
    status: AppointmentStatus,
    sessionId: Id.nullable(),
    createdBy: Id,
    marks: Marks,
    version: Version,
  })
  .partial()
  .meta({ id: 'Appointment' });
export type Appointment = z.infer<typeof Appointment>;

const params = { code: CaseCode };

export const appointments = {
  ofCase: endpoint('GET /cases/:code/appointments', {
    summary: 'The appointments of a case',
    may: 'read Appointment',
    params,
    query: Paging.extend({
      status: AppointmentStatus.optional(),
      from: Instant.optional(),
      to: Instant.optional(),
      sort: z.enum(['startsAt', '-startsAt']).default('-startsAt'),
    }),
    returns: page(Appointment),
  }),
  plan: endpoint('POST /cases/:code/appointments', {
    summary: 'Plan a meeting; its reminder is written with it',
    may: 'create Appointment',
    params,
    body: NewAppointment.extend({ episodeId: Id.optional() }),
    returns: Appointment,
  }),
  cancel: endpoint('POST /appointments/:id/cancel', {
    summary: 'Cancel a planned meeting and its reminder',
    may: 'update Appointment',
    returns: Appointment,
    status: 200,
  }),
  move: endpoint('POST /appointments/:id/move', {
    summary: 'Plan it for another time: the answer is the new appointment, the old one is kept as moved',
    may: 'update Appointment',
    body: NewAppointment.omit({ userId: true }),
    returns: Appointment,
  }),
};
