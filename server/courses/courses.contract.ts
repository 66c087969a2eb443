import { z } from 'zod';
import { CefrLevel, EpisodeRow } from '../episodes/episodes.contract.ts';
import { endpoint, Id, Instant, LocalDate, Marks, Paging, page, Version, words } from '../platform/contract.ts';
import { Attendance, NewSession, SessionRow } from '../sessions/sessions.contract.ts';

const CodeWord = z
  .string()
  .max(40)
  .regex(/^[A-Za-z0-9_]+$/, { error: 'invalid-choice' });

const CoursePlan = z.strictObject({
  /** Neutral: it must not say whom the course is for. */
  name: words(120),
  grantId: Id.nullable(),
  fromLevel: CefrLevel.nullable(),
  toLevel: CefrLevel.nullable(),
  capacity: z.int().min(1).max(60),
  womenOnly: z.boolean(),
  childcare: z.boolean(),
  startsOn: LocalDate,
  endsOn: LocalDate.nullable(),
  active: z.boolean(),
});

export const NewCourse = CoursePlan.omit({ active: true })
  .partial()
  .required({ name: true, startsOn: true })
  /** A service that is given to groups, and that the own role leads. */
  .extend({ serviceType: CodeWord });
export type NewCourse = z.infer<typeof NewCourse>;

export const CourseChanges = CoursePlan.partial().extend({ leaderId: Id.optional() });
export type CourseChanges = z.infer<typeof CourseChanges>;

export const Course = z
  .object({
    id: Id,
    ...CoursePlan.shape,
    serviceType: z.string(),
    leaderId: Id,
    /** Places that are taken by planned, active and paused enrolments. */
    taken: z.int(),
    marks: Marks,
    version: Version,
  })
  .partial()
  .meta({ id: 'Course' });
export type Course = z.infer<typeof Course>;

/** A learner as whoever leads the course may know her: nothing that says more than a course list does. */
export const Learner = EpisodeRow.pick({
  status: true,
  startedOn: true,
  endedOn: true,
  plannedUnits: true,
  deliveredUnits: true,
  entryLevel: true,
  exitLevel: true,
  actions: true,
  marks: true,
  version: true,
})
  .extend({
    episodeId: Id.optional(),
    alias: z.string().optional(),
    formOfAddress: z.string().nullable().optional(),
    gender: z.string().optional(),
    languages: z.array(z.string()).optional(),
    literacy: z.string().nullable().optional(),
    /** How often each kind of attendance was recorded, and when last. */
    attendance: z
      .object({ came: z.int(), absent: z.int(), cancelled: z.int(), lastHeldAt: Instant.nullable() })
      .optional(),
  })
  .meta({ id: 'Learner' });

/** One participant of a group meeting. Notes and what is clinical stand by each one alone. */
const Participant = NewSession.pick({
  operationalNote: true,
  absenceReason: true,
  clinicalSummary: true,
  riskFlag: true,
  riskAction: true,
}).extend({
  episodeId: Id,
  attendance: Attendance,
});

export const NewMeeting = NewSession.pick({
  heldAt: true,
  minutes: true,
  mode: true,
  withInterpreter: true,
  topic: true,
  modality: true,
  sessionType: true,
}).extend({ attendance: z.array(Participant).min(1).max(60) });
export type NewMeeting = z.infer<typeof NewMeeting>;

export const courses = {
  list: endpoint('GET /courses', {
    summary: 'Courses and groups',
    may: 'read Course',
    query: Paging.extend({ active: z.enum(['true', 'false']).optional(), serviceType: CodeWord.optional() }),
    returns: page(Course),
  }),
  make: endpoint('POST /courses', {
    summary: 'Set up a course or group, led by whoever sets it up',
    may: 'create Course',
    body: NewCourse,
    returns: Course,
  }),
  open: endpoint('GET /courses/:id', { summary: 'One course', may: 'read Course', returns: Course }),
  change: endpoint('PATCH /courses/:id', {
    summary: 'Change a course of one’s own, or hand it to a colleague',
    may: 'update Course',
    body: CourseChanges,
    returns: Course,
  }),
  learners: endpoint('GET /courses/:id/learners', {
    summary: 'Who takes part, as far as the reader may know it',
    may: 'read Course',
    query: Paging.extend({ open: z.enum(['true', 'false']).optional() }),
    returns: page(Learner),
  }),
  meet: endpoint('POST /courses/:id/meetings', {
    summary: 'Record a group meeting: one act, one session for each participant, all or none',
    may: 'create Session',
    body: NewMeeting,
    returns: z.object({ items: z.array(SessionRow) }).meta({ id: 'Meeting' }),
  }),
};
