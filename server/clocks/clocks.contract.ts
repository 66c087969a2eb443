import { z } from 'zod';
import { CaseCode } from '../cases/cases.contract.ts';
import { endpoint, Id, Instant, LocalDate, Marks, Paging, page, Version } from '../platform/contract.ts';
import { clockFacts, ruleIds } from './table.ts';

export { type ClockKind, type ClockRule, clockFacts, clockRules, findRule } from './table.ts';

/** MET: what it was about was done. LAPSED: it ran out. CALLED_OFF: the act was taken back, or it was never right. */
export const clockOutcomes = ['MET', 'LAPSED', 'CALLED_OFF'] as const;

export const NewClock = z.strictObject({
  /** A code of the list `legal_clock_rule` that begins a period. */
  rule: z.enum(ruleIds),
  fact: z.enum(clockFacts),
  /** STATUS_DECISION: which entry of the status history. Its day is taken from there. */
  factId: Id.optional(),
  /** PAPER: the scan, a paper of this case. */
  documentId: Id.optional(),
  /** PAPER: the day that stands on it. */
  startsOn: LocalDate.optional(),
  /** Only where the rule leaves the last day to the paper. */
  dueOn: LocalDate.optional(),
});
export type NewClock = z.infer<typeof NewClock>;

/** BR12: nothing is extended without a paper. */
export const ClockExtension = z.strictObject({
  rule: z.enum(ruleIds),
  documentId: Id,
  dueOn: LocalDate.optional(),
});
export type ClockExtension = z.infer<typeof ClockExtension>;

export const ClockEnd = z.strictObject({
  outcome: z.enum(clockOutcomes),
  /** MET: on which day. */
  metOn: LocalDate.optional(),
});
export type ClockEnd = z.infer<typeof ClockEnd>;

export const LegalClock = z
  .object({
    id: Id,
    kind: z.string(),
    rule: z.string(),
    fact: z.string(),
    factId: Id.nullable(),
    startsOn: LocalDate,
    /** The last day, in Athens. */
    dueOn: LocalDate,
    documentId: Id.nullable(),
    /** The period it took the place of. */
    extendsId: Id.nullable(),
    recordedBy: Id,
    recordedByName: z.string().nullable(),
    recordedAt: Instant,
    supersededAt: Instant.nullable(),
    endedBy: Id.nullable(),
    endedAt: Instant.nullable(),
    outcome: z.string().nullable(),
    metOn: LocalDate.nullable(),
    marks: Marks,
    version: Version,
  })
  .partial()
  .meta({ id: 'LegalClock' });
export type LegalClock = z.infer<typeof LegalClock>;

const params = { code: CaseCode };

export const clocks = {
  list: endpoint('GET /cases/:code/legal-clocks', {
    summary: 'The legal periods of a person with every extension, the last that ends first',
    may: 'read LegalClock',
    params,
    query: Paging,
    returns: page(LegalClock),
  }),
  start: endpoint('POST /cases/:code/legal-clocks', {
    summary: 'A legal period begins, counted from something that stands on record',
    may: 'create LegalClock',
    params,
    body: NewClock,
    returns: LegalClock,
  }),
  extend: endpoint('POST /legal-clocks/:id/extend', {
    summary: 'It is extended by a paper; answers the extension, which takes its place',
    may: 'extend LegalClock',
    body: ClockExtension,
    returns: LegalClock,
  }),
  end: endpoint('POST /legal-clocks/:id/end', {
    summary: 'It is over: what it was about was done, or it ran out, or it was called off',
    may: 'end LegalClock',
    body: ClockEnd,
    returns: LegalClock,
    status: 200,
  }),
};
