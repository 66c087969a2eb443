import { z } from 'zod';
import { CaseCode } from '../cases/cases.contract.ts';
import { endpoint, Id, Instant, LocalDate, Paging, page } from '../platform/contract.ts';
import { ReminderKind } from './reminders.contract.ts';

/** How the queue is: numbers and moments, no case and nobody's name. */
export const QueueHealth = z
  .object({
    carrier: z.enum(['redis', 'postgresql', 'none']),
    /** Whether it answered within a second. Without it nothing is lost: the table is looked through every 30 s. */
    answers: z.boolean(),
    /** When a worker last took up what is due; null before the first time. */
    workerSeenAt: Instant.nullable(),
    scheduled: z.int(),
    /** Due, and not taken up yet. */
    late: z.int(),
    oldestLateAt: Instant.nullable(),
    /** Held back by quiet hours. */
    held: z.int(),
    sending: z.int(),
    dead: z.int(),
  })
  .meta({ id: 'QueueHealth' });
export type QueueHealth = z.infer<typeof QueueHealth>;

export const DeadLetter = z
  .object({
    id: Id,
    kind: ReminderKind,
    delivery: z.string(),
    dueAt: Instant,
    attempts: z.int(),
    /** A word for what went wrong last. */
    failure: z.string().nullable(),
    failedAt: Instant.nullable(),
  })
  .partial()
  .meta({ id: 'DeadLetter' });
export type DeadLetter = z.infer<typeof DeadLetter>;

const Check = z.object({ check: z.string(), passed: z.boolean(), why: z.string() });
export const ForeseenReminder = z
  .object({
    /** Null for what would only be made. */
    id: Id.nullable(),
    at: Instant,
    wallTime: z.string(),
    dueAt: Instant,
    /** `unknown`: what decides about it is not for whoever asks, such as how a person may be reached. */
    act: z.enum(['raise', 'send', 'wait', 'cancel', 'fail', 'unknown']),
    why: z.string(),
    checks: z.array(Check),
    until: Instant.nullable(),
    kind: ReminderKind,
    delivery: z.string(),
    userId: Id,
    userName: z.string().nullable(),
    aboutModel: z.string().nullable(),
    aboutId: Id.nullable(),
    ruleId: Id.nullable(),
    /** How far up the ladder; 0 is whoever it is for. */
    step: z.int(),
  })
  .meta({ id: 'ForeseenReminder' });
export type ForeseenReminder = z.infer<typeof ForeseenReminder>;

/** From today, for 90 days, where nothing is said; at most 400 days. */
export const SimulationQuery = z.strictObject({
  from: LocalDate.optional(),
  to: LocalDate.optional(),
  assume: z.enum(['WAITING', 'DONE']).default('WAITING'),
  withdrawnOn: LocalDate.optional(),
  closedOn: LocalDate.optional(),
});

export const queue = {
  simulate: endpoint('GET /cases/:code/reminder-simulation', {
    summary:
      'Every reminder of a case that would come up between two days, with what each check would say; changes nothing',
    may: 'simulate Case',
    params: { code: CaseCode },
    query: SimulationQuery,
    returns: z.object({ items: z.array(ForeseenReminder) }),
  }),
  health: endpoint('GET /reminder-queue', {
    summary: 'How the queue of reminders is, in numbers',
    may: 'watch ReminderQueue',
    returns: QueueHealth,
  }),
  deadLetters: endpoint('GET /reminder-queue/dead-letters', {
    summary: 'What failed too often and waits for somebody to look at it. No case, no person',
    may: 'watch ReminderQueue',
    query: Paging,
    returns: page(DeadLetter),
  }),
  retry: endpoint('POST /reminder-queue/dead-letters/:id/retry', {
    summary: 'Try it again from the beginning',
    may: 'retry ReminderQueue',
    returns: z.object({ id: Id }),
    status: 200,
  }),
};
