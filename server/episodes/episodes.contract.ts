import { z } from 'zod';
import { CaseCode } from '../cases/cases.contract.ts';
import { SessionKind } from '../codelists/codelists.contract.ts';
import { endpoint, Id, LocalDate, Marks, Paging, page, Version } from '../platform/contract.ts';
import { episodeStatuses } from './states.ts';

export * from './states.ts';

export const EpisodeStatusWord = z.enum(episodeStatuses);
const CodeWord = z
  .string()
  .max(40)
  .regex(/^[A-Za-z0-9_]+$/, { error: 'invalid-choice' });

/** Common European Framework of Reference, in its order. The first two are national equivalents below A1. */
export const cefrLevels = ['ALPHA', 'PRE_A1', 'A0', 'A1', 'A2', 'B1', 'B2', 'C1', 'C2'] as const;
export const CefrLevel = z.enum(cefrLevels);

/** The step of the ladder from 1 (finding stability) to 5 (in work or training); code list `readiness` names them. */
export const Readiness = z.int().min(1).max(5);

/** WHO-5 as a score of 0 to 100: the sum of the five answers (0 to 5 each), times four. */
export const Who5 = z.int().min(0).max(100).multipleOf(4);

/** The score of five answers; an unanswered item leaves no score (WHO-5 has no rule for missing items). */
export function who5Score(answers: readonly (number | null | undefined)[]): number | null {
  if (answers.length !== 5 || !answers.every((answer) => Number.isInteger(answer) && answer! >= 0 && answer! <= 5))
    return null;
  return 4 * answers.reduce<number>((sum, answer) => sum + answer!, 0);
}

/** Code list `exit_situation`. */
const ExitSituation = z.enum(['EMPLOYED', 'SELF_EMPLOYED', 'FURTHER_TRAINING', 'SEARCHING', 'INACTIVE', 'UNKNOWN']);

/** What is measured at the start and at the end, by the kind of the episode's sessions. */
export const measuresOf: Record<SessionKind, readonly (keyof typeof measures)[]> = {
  SUPPORT: [],
  PSYCHOLOGICAL: ['entryWho5', 'exitWho5'],
  LESSON: ['entryLevel', 'exitLevel'],
  LABOUR: ['entryReadiness', 'entryLabourStatus', 'exitReadiness', 'exitSituation', 'qualificationGained'],
  INTERNSHIP: ['entryLabourStatus', 'placementResult', 'qualificationGained'],
};
const measures = {
  entryLevel: CefrLevel.nullable(),
  exitLevel: CefrLevel.nullable(),
  entryReadiness: Readiness.nullable(),
  exitReadiness: Readiness.nullable(),
  entryWho5: Who5.nullable(),
  exitWho5: Who5.nullable(),
  /** Code list `placement_result`. */
  placementResult: CodeWord.nullable(),
  /** Code list `labour_status`: her work situation when it began. */
  entryLabourStatus: CodeWord.nullable(),
  /** Code list `qualification_gained`. */
  qualificationGained: z.enum(['YES', 'NO']).nullable(),
  /** Her work situation when counselling about work ended. */
  exitSituation: ExitSituation.nullable(),
};
export const measureFields = Object.keys(measures) as (keyof typeof measures)[];

/** Code list `exit_survey`: whether it helped her, in her own judgement (AMIF R.2.9). */
export const Helpful = z.enum(['YES', 'NO', 'DECLINED']);

const EpisodePlan = z.strictObject({
  /** A colleague of the own agency in a role that leads this service (`disciplines` of the service type). */
  leadUserId: Id.nullable(),
  courseId: Id.nullable(),
  grantId: Id.nullable(),
  requestedOn: LocalDate,
  startedOn: LocalDate,
  plannedUnits: z.int().min(1).max(1000).nullable(),
  ...measures,
});

export const NewEpisode = EpisodePlan.partial().extend({
  /** Code list `service_type`, whose attributes say which kind of session it has and who may lead it. */
  serviceType: CodeWord,
  /** Who gives the service; the own agency where nothing is said. */
  providerAgencyId: Id.optional(),
  /** WAITLIST where a course is full; ACTIVE starts today, or on `startedOn`. */
  status: z.enum(['PLANNED', 'WAITLIST', 'ACTIVE']).optional(),
});
export type NewEpisode = z.infer<typeof NewEpisode>;

export const EpisodeChanges = EpisodePlan.partial().extend({
  endedOn: LocalDate.optional(),
  /** Code list `episode_end_reason`; its attribute `statuses` says with which ends it goes. */
  endReason: CodeWord.optional(),
  /** Code list `episode_outcome`. */
  outcomeCode: CodeWord.nullable().optional(),
  helpful: Helpful.nullable().optional(),
});
export type EpisodeChanges = z.infer<typeof EpisodeChanges>;

/** A row of a list: nothing of class S3 or S4. A role may see only service, kind, state and dates of it. */
export const EpisodeRow = z
  .object({
    id: Id,
    serviceType: z.string(),
    sessionKind: SessionKind,
    status: EpisodeStatusWord,
    providerAgencyId: Id,
    leadUserId: Id.nullable(),
    courseId: Id.nullable(),
    grantId: Id.nullable(),
    requestedOn: LocalDate,
    startedOn: LocalDate.nullable(),
    endedOn: LocalDate.nullable(),
    plannedUnits: z.int().nullable(),
    /** Sessions to which the person came. */
    deliveredUnits: z.int(),
    endReason: z.string().nullable(),
    outcomeCode: z.string().nullable(),
    helpful: Helpful.nullable(),
    entryLevel: CefrLevel.nullable(),
    exitLevel: CefrLevel.nullable(),
    entryReadiness: Readiness.nullable(),
    exitReadiness: Readiness.nullable(),
    placementResult: z.string().nullable(),
    entryLabourStatus: z.string().nullable(),
    qualificationGained: z.enum(['YES', 'NO']).nullable(),
    exitSituation: ExitSituation.nullable(),
    marks: Marks,
    /** What the reader may do next: the buttons to show. `log` is a session. */
    actions: z.array(z.enum(['log', 'start', 'hold', 'resume', 'end', 'cancel'])),
    version: Version,
  })
  .partial()
  .meta({ id: 'EpisodeRow' });

export const Episode = EpisodeRow.extend({
  entryWho5: Who5.nullable().optional(),
  exitWho5: Who5.nullable().optional(),
  /** The case, as far as the reader may name it. */
  case: z.object({ code: z.string(), alias: z.string() }).partial().optional(),
  /**
   * What whoever records it should look at; nothing is refused for it. `charged-to-two-grants`: another service of this type
   * to the same person over the same time is charged to another grant.
   */
  warnings: z.array(z.enum(['charged-to-two-grants'])).optional(),
}).meta({ id: 'Episode' });
export type Episode = z.infer<typeof Episode>;

const ofCase = { code: CaseCode };

export const episodes = {
  list: endpoint('GET /cases/:code/episodes', {
    summary: 'The services of a case, newest first',
    may: 'list Case', // whoever has a caseload; a look in an emergency is not for this
    params: ofCase,
    query: Paging.extend({ open: z.enum(['true', 'false']).optional(), sessionKind: SessionKind.optional() }),
    returns: page(EpisodeRow),
  }),
  plan: endpoint('POST /cases/:code/episodes', {
    summary: 'Plan or start a service for a person',
    may: 'create Episode',
    params: ofCase,
    body: NewEpisode,
    returns: Episode,
  }),
  open: endpoint('GET /episodes/:id', { summary: 'One service', may: 'read Episode', returns: Episode }),
  change: endpoint('PATCH /episodes/:id', {
    summary: 'Change plan, lead, dates or measures; after the end only reason, outcome and measures',
    may: 'update Episode',
    body: EpisodeChanges,
    returns: Episode,
  }),
  start: endpoint('POST /episodes/:id/start', {
    summary: 'Start a planned or waiting service',
    may: 'update Episode',
    body: z.strictObject({ startedOn: LocalDate.optional() }),
    returns: Episode,
    status: 200,
  }),
  hold: endpoint('POST /episodes/:id/hold', {
    summary: 'Pause a service',
    may: 'update Episode',
    returns: Episode,
    status: 200,
  }),
  resume: endpoint('POST /episodes/:id/resume', {
    summary: 'Go on after a pause',
    may: 'update Episode',
    returns: Episode,
    status: 200,
  }),
  end: endpoint('POST /episodes/:id/end', {
    summary: 'End a service; its coming appointments are cancelled',
    may: 'update Episode',
    body: z.strictObject({
      status: z.enum(['COMPLETED', 'ENDED_EARLY']),
      endReason: CodeWord,
      endedOn: LocalDate.optional(),
      outcomeCode: CodeWord.optional(),
      helpful: Helpful.optional(),
      ...z.strictObject(measures).partial().shape,
    }),
    returns: Episode,
    status: 200,
  }),
  cancel: endpoint('POST /episodes/:id/cancel', {
    summary: 'Cancel a service that has not started',
    may: 'update Episode',
    body: z.strictObject({ endReason: CodeWord }),
    returns: Episode,
    status: 200,
  }),
};
