import { z } from 'zod';
import { endpoint, Id, Instant, page, Version, WallClock } from '../platform/contract.ts';
import { ReminderKind } from './reminders.contract.ts';

export const ruleTriggers = ['EVERY', 'BEFORE_CONSENT_ENDS', 'BEFORE_CLOCK_ENDS', 'REFERRAL_WAITS', 'OVERDUE'] as const;
export const RuleTrigger = z.enum(ruleTriggers);
export type RuleTrigger = z.infer<typeof RuleTrigger>;

export const ruleUnits = ['HOURS', 'DAYS', 'WEEKS', 'MONTHS'] as const;
/** What somebody may ask for; seconds and minutes are understood and refused (`too-often`). */
export const AskedUnit = z.enum(['SECONDS', 'MINUTES', ...ruleUnits]);
export type RuleUnit = (typeof ruleUnits)[number];

/** What a rule may remind of. The rest follows from acts, and nobody sets its time. */
export const ruleKinds = [
  'SAFETY_REVIEW',
  'FOLLOW_UP',
  'CONTACT_TO_CONFIRM',
  'OUTCOME_CHECK',
  'CONSENT_EXPIRING',
  'LEGAL_DATE',
  'REFERRAL_DUE',
] as const;

export const LadderStep = z.strictObject({
  /** Counted from the moment the task stood before whoever it is for. */
  afterHours: z
    .int()
    .min(1)
    .max(24 * 90),
  to: z.enum(['COORDINATOR', 'SUPERVISOR']),
});
export type LadderStep = z.infer<typeof LadderStep>;

export const RuleBody = z.strictObject({
  trigger: RuleTrigger,
  kind: z.enum(ruleKinds),
  /** EVERY: cases in this status. */
  caseStatus: z.enum(['ACTIVE', 'FOLLOW_UP']).nullable().optional(),
  /** REFERRAL_WAITS: a code of the list `referral_urgency`. */
  urgency: z.string().max(40).nullable().optional(),
  amount: z.int().min(1).max(3650).nullable().optional(),
  unit: AskedUnit.nullable().optional(),
  atTime: WallClock.nullable().optional(),
  ladder: z.array(LadderStep).max(4).default([]),
  active: z.boolean().default(true),
});
export type RuleBody = z.output<typeof RuleBody>;

export const ReminderRule = z
  .object({
    id: Id,
    ruleKey: Id,
    recordVersion: z.int(),
    trigger: RuleTrigger,
    kind: ReminderKind,
    caseStatus: z.string().nullable(),
    urgency: z.string().nullable(),
    amount: z.int().nullable(),
    unit: z.string().nullable(),
    atTime: z.string().nullable(),
    ladder: z.array(z.object({ afterHours: z.int(), to: z.string() })),
    active: z.boolean(),
    /** Null for what an agency began with. */
    createdBy: Id.nullable(),
    createdAt: Instant,
    supersededAt: Instant.nullable(),
    version: Version,
  })
  .partial()
  .meta({ id: 'ReminderRule' });
export type ReminderRule = z.infer<typeof ReminderRule>;

export const RulePreview = z
  .object({
    /** How many records it would speak of now at most, to a full ten. Never which. */
    records: z.int(),
    /** The next times for a case that begins (or an agreement that ends) on the day below: instant and wall time. */
    from: z.string(),
    times: z.array(z.object({ at: Instant, wallTime: z.string(), heldUntil: Instant.nullable() })),
    /** When it goes up, if nobody sees to the first of them. */
    ladder: z.array(z.object({ at: Instant, to: z.string() })),
  })
  .meta({ id: 'ReminderRulePreview' });
export type RulePreview = z.infer<typeof RulePreview>;

export const ReminderPolicy = z
  .object({ id: Id, quietFrom: z.string(), quietTo: z.string(), version: Version })
  .partial()
  .meta({ id: 'ReminderPolicy' });
export type ReminderPolicy = z.infer<typeof ReminderPolicy>;

const QuietHours = z.strictObject({ quietFrom: WallClock, quietTo: WallClock });

export const rules = {
  list: endpoint('GET /reminder-rules', {
    summary: 'The rules in force of one’s own agency, each in its last version',
    may: 'read ReminderRule',
    returns: page(ReminderRule),
  }),
  history: endpoint('GET /reminder-rules/:id/versions', {
    summary: 'Every version of one rule, the newest first',
    may: 'read ReminderRule',
    returns: page(ReminderRule),
  }),
  preview: endpoint('POST /reminder-rules/preview', {
    summary: 'What a rule would do: how many records, the next times, and when it goes up. Keeps nothing',
    may: 'create ReminderRule',
    body: RuleBody,
    returns: RulePreview,
    status: 200,
  }),
  create: endpoint('POST /reminder-rules', {
    summary: 'A new rule',
    may: 'create ReminderRule',
    fresh: true,
    body: RuleBody,
    returns: ReminderRule,
  }),
  /** POST, for it makes a version; the one that was named ends. */
  change: endpoint('POST /reminder-rules/:id/versions', {
    summary: 'Another version of a rule; what was planned by the one before is planned anew',
    may: 'create ReminderRule',
    fresh: true,
    body: RuleBody,
    returns: ReminderRule,
  }),
  policy: endpoint('GET /reminder-policy', {
    summary: 'The quiet hours of one’s own agency',
    may: 'read ReminderPolicy',
    returns: ReminderPolicy,
  }),
  keepPolicy: endpoint('POST /reminder-policy', {
    summary: 'Set the quiet hours of one’s own agency',
    may: 'create ReminderPolicy',
    fresh: true,
    body: QuietHours,
    returns: ReminderPolicy,
  }),
};
