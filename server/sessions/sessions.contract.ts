import { z } from 'zod';
import { CaseCode } from '../cases/cases.contract.ts';
import { SessionKind } from '../codelists/codelists.contract.ts';
import { endpoint, Id, Instant, Marks, Paging, page, Version, words } from '../platform/contract.ts';
import { NewAppointment } from '../reminders/appointments.contract.ts';
import { fieldsOfKinds } from './kinds/index.ts';

export { kinds } from './kinds/index.ts';
export type { FormField, Kind } from './kinds/kind.ts';

export const attendances = [
  'ATTENDED',
  'LATE',
  'PARTIAL',
  'ABSENT_EXCUSED',
  'ABSENT_UNEXCUSED',
  'CANCELLED_BY_SERVICE',
  'CANCELLED_BY_CLIENT',
  'NOT_APPLICABLE',
] as const;
export const Attendance = z.enum(attendances);
export type Attendance = z.infer<typeof Attendance>;

/** Whether she was there: only then it counts as delivered, and only otherwise there is a reason to give. */
export const wasThere = (attendance: unknown): boolean =>
  ['ATTENDED', 'LATE', 'PARTIAL'].includes(attendance as string);

export const sessionModes = ['IN_PERSON', 'PHONE', 'VIDEO', 'OUTREACH', 'HOME_VISIT', 'ACCOMPANIMENT'] as const;
export const SessionMode = z.enum(sessionModes);

/** Hours in which whoever wrote a note may correct it (BR4). */
export const correctionHours = 72;

const CodeWord = z
  .string()
  .max(40)
  .regex(/^[A-Za-z0-9_]+$/, { error: 'invalid-choice' });
const Minutes = z.int().min(5).max(480);

const Common = z.strictObject({
  /** At most a quarter of an hour ahead, not before the case was opened, within the dates of the episode (BR3). */
  heldAt: Instant,
  minutes: Minutes,
  attendance: Attendance,
  mode: SessionMode,
  withInterpreter: z.boolean().optional(),
  operationalNote: words(4000).nullable().optional(),
  /** Code list `absence_reason`; only where she was not there. */
  absenceReason: CodeWord.nullable().optional(),
});

const OfKinds = z.strictObject(fieldsOfKinds).partial();
const nullable = Object.fromEntries(
  Object.entries(OfKinds.shape).map(([name, field]) => [name, field.unwrap().nullable().optional()]),
) as {
  [Name in keyof typeof OfKinds.shape]: z.ZodOptional<
    z.ZodNullable<ReturnType<(typeof OfKinds.shape)[Name]['unwrap']>>
  >;
};

/** What comes next with this person: planned with the session, and brought to mind in time. */
export const NextAppointment = NewAppointment.omit({ userId: true });

/** The common fields, and those of the kind that the episode has (`kinds`); a field of another kind is refused. */
export const NewSession = Common.extend({
  ...OfKinds.shape,
  nextAppointment: NextAppointment.optional(),
  /** The planned appointment that is written up with this. */
  appointmentId: Id.optional(),
});
export type NewSession = z.infer<typeof NewSession>;

export const SessionChanges = Common.partial().extend(nullable);
export type SessionChanges = z.infer<typeof SessionChanges>;

/** A row of a list: nothing of class S3 or S4. */
export const SessionRow = z
  .object({
    id: Id,
    episodeId: Id,
    kind: SessionKind,
    heldAt: Instant,
    minutes: z.int(),
    attendance: Attendance,
    mode: SessionMode,
    withInterpreter: z.boolean(),
    courseId: Id.nullable(),
    appointmentId: Id.nullable(),
    recorderId: Id,
    recordedAt: Instant,
    topic: z.string().nullable(),
    topics: z.array(z.string()).nullable(),
    hours: z.number().nullable(),
    visited: z.boolean().nullable(),
    marks: Marks,
    version: Version,
  })
  .partial()
  .meta({ id: 'SessionRow' });

export const Session = SessionRow.extend({
  operationalNote: z.string().nullable().optional(),
  absenceReason: z.string().nullable().optional(),
  sessionType: z.string().nullable().optional(),
  modality: z.string().nullable().optional(),
  clinicalSummary: z.string().nullable().optional(),
  riskFlag: z.string().nullable().optional(),
  riskAction: z.string().nullable().optional(),
  actionsAgreed: z.string().nullable().optional(),
  concerns: z.string().nullable().optional(),
  serviceType: z.string().optional(),
  /** The case, as far as the reader may name it. */
  case: z.object({ code: z.string(), alias: z.string() }).partial().optional(),
  /** Until when its author may correct it; afterwards, and for others, there are addenda. */
  correctableUntil: Instant.optional(),
}).meta({ id: 'Session' });
export type Session = z.infer<typeof Session>;

/** The notes of a session that can be added to once they are final. */
export const addendumFields = ['operationalNote', 'clinicalSummary', 'concerns'] as const;

export const Addendum = z
  .object({
    id: Id,
    sessionId: Id,
    field: z.enum(addendumFields),
    authorId: Id,
    body: z.string(),
    recordedAt: Instant,
    marks: Marks,
  })
  .partial()
  .meta({ id: 'SessionAddendum' });

export const sessions = {
  listOfEpisode: endpoint('GET /episodes/:id/sessions', {
    summary: 'The sessions of a service, newest first',
    may: 'read Session',
    query: Paging,
    returns: page(SessionRow),
  }),
  listOfCase: endpoint('GET /cases/:code/sessions', {
    summary: 'The sessions of a case, newest first',
    may: 'list Case', // as for services
    params: { code: CaseCode },
    query: Paging.extend({ kind: SessionKind.optional() }),
    returns: page(SessionRow),
  }),
  log: endpoint('POST /episodes/:id/sessions', {
    summary: 'Log a session, and what comes next with it',
    may: 'create Session',
    body: NewSession,
    returns: Session,
  }),
  open: endpoint('GET /sessions/:id', { summary: 'One session', may: 'read Session', returns: Session }),
  correct: endpoint('PATCH /sessions/:id', {
    summary: 'Correct a session: its author, for 72 hours',
    may: 'update Session',
    body: SessionChanges,
    returns: Session,
  }),
  listAddenda: endpoint('GET /sessions/:id/addenda', {
    summary: 'What was added to the notes of a session, oldest first',
    may: 'read SessionAddendum',
    query: Paging,
    returns: page(Addendum),
  }),
  add: endpoint('POST /sessions/:id/addenda', {
    summary: 'Add to a note that can no longer be corrected',
    may: 'create SessionAddendum',
    body: z.strictObject({ field: z.enum(addendumFields), body: words(4000) }),
    returns: Addendum,
  }),
};
