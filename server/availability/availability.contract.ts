import { z } from 'zod';
import { endpoint, Id, Instant, LocalDate, Marks, Paging, page, Version } from '../platform/contract.ts';

export const Urgency = z.enum(['EMERGENCY', 'URGENT', 'ROUTINE']);
export type Urgency = z.infer<typeof Urgency>;
export const AgeGroup = z.enum(['ADULT', 'MINOR']);
export const Reply = z.enum(['YES', 'NO', 'WAIT']);
export type Reply = z.infer<typeof Reply>;

/** How long a question waits for an answer, in hours. */
export const hoursToAnswer: Record<Urgency, number> = { EMERGENCY: 24, URGENT: 72, ROUTINE: 7 * 24 };

/**
 * What is asked, and all that is asked (disclosure tier T0): codes and numbers. There is no field for a text, a name or a
 * case, so that nothing of anybody can be in it.
 */
const Question = z.strictObject({
  /** A code of `service_type`. */
  serviceType: z.string().max(40),
  urgency: Urgency,
  /** A code of `gender`. */
  gender: z.string().max(40),
  ageGroup: AgeGroup,
  childrenCount: z.int().min(0).max(20).default(0),
  /** Codes of `language`: one of them is enough. */
  languages: z.array(z.string().max(40)).max(10).default([]),
  stepFree: z.boolean().default(false),
  /** A code of `region_class`. */
  regionClass: z.string().max(40),
  neededFrom: LocalDate,
});
export type Question = z.output<typeof Question>;

/** One question to one agency, and its answer. */
export const AvailabilityQuery = z
  .object({
    id: Id,
    askId: Id,
    fromAgencyId: Id,
    toAgencyId: Id,
    serviceType: z.string(),
    urgency: Urgency,
    gender: z.string(),
    ageGroup: AgeGroup,
    childrenCount: z.int(),
    languages: z.array(z.string()),
    stepFree: z.boolean(),
    regionClass: z.string(),
    neededFrom: LocalDate,
    state: z.enum(['OPEN', 'ANSWERED', 'EXPIRED']),
    askedAt: Instant,
    askedBy: Id,
    askedByName: z.string().nullable(),
    expiresAt: Instant,
    answer: Reply.nullable(),
    /** From when there would be a place, or is one. */
    freeFrom: LocalDate.nullable(),
    answeredAt: Instant.nullable(),
    answeredBy: Id.nullable(),
    answeredByName: z.string().nullable(),
    marks: Marks,
    version: Version,
  })
  .partial()
  .meta({ id: 'AvailabilityQuery' });
export type AvailabilityQuery = z.infer<typeof AvailabilityQuery>;

const NewQuestion = Question.extend({ toAgencyIds: z.array(Id).min(1).max(10) });
export type NewQuestion = z.output<typeof NewQuestion>;

export const AvailabilityFilter = Paging.extend({
  /** What one's own agency asked, or what it was asked. */
  side: z.enum(['asker', 'asked']).optional(),
  /** Waiting for an answer, and still in time. */
  open: z.enum(['true']).optional(),
  askId: Id.optional(),
});
export type AvailabilityFilter = z.output<typeof AvailabilityFilter>;

export const availability = {
  list: endpoint('GET /availability', {
    summary:
      'Questions for a place that one’s own agency asked or was asked; open ones by the time left, others newest first',
    may: 'read AvailabilityQuery',
    query: AvailabilityFilter,
    returns: page(AvailabilityQuery),
  }),
  get: endpoint('GET /availability/:id', {
    summary: 'One question for a place',
    may: 'read AvailabilityQuery',
    returns: AvailabilityQuery,
  }),
  ask: endpoint('POST /availability', {
    summary: 'Ask one or several agencies whether they would have a place, without anything about anybody',
    may: 'create AvailabilityQuery',
    body: NewQuestion,
    returns: z.object({ askId: Id, items: z.array(AvailabilityQuery) }),
  }),
  answer: endpoint('POST /availability/:id/answer', {
    summary: 'Answer for the agency that was asked: yes, no, or a waiting list',
    may: 'answer AvailabilityQuery',
    body: z.strictObject({ answer: Reply, freeFrom: LocalDate.nullable().optional() }),
    returns: AvailabilityQuery,
    status: 200,
  }),
};
