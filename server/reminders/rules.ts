import { addDays, addMonths } from '#server/platform/clock.ts';
import type { Due, Facts } from './deliveries.ts';
import type { LadderStep, RuleTrigger, RuleUnit } from './rules.contract.ts';
import { instantOf, wallTimeOf } from './wall-time.ts';

/** A rule in force, as the planner and the simulator see it. */
export interface Rule {
  id: string;
  ruleKey: string;
  agencyId: string;
  trigger: RuleTrigger;
  kind: Due['kind'];
  caseStatus: string | null;
  urgency: string | null;
  amount: number | null;
  unit: RuleUnit | null;
  atTime: string | null;
  ladder: readonly LadderStep[];
}

/** A record that a rule speaks of, and the day from which it counts. */
export interface Subject {
  ruleId: string;
  caseId: string;
  agencyId: string;
  survivorId: string;
  aboutModel: string;
  aboutId: string;
  /** Who is reminded; null where nobody carries the case and nobody supervises it. */
  userId: string | null;
  anchor: string;
  /** A reminder of this rule about it stands there already. */
  planned: boolean;
}

const HOUR = 3_600_000;

/** Whether a rule counts back from a last day: of an agreement, of a legal period. */
export const looksAhead = (trigger: RuleTrigger): boolean =>
  trigger === 'BEFORE_CONSENT_ENDS' || trigger === 'BEFORE_CLOCK_ENDS';

/** The day so much later (or earlier): months by the calendar. Days as YYYY-MM-DD. */
export function shift(day: string, amount: number, unit: RuleUnit): string {
  switch (unit) {
    case 'MONTHS':
      return addMonths(day, amount);
    case 'WEEKS':
      return addDays(day, 7 * amount);
    default:
      return addDays(day, amount);
  }
}

/**
 * When a rule makes a reminder due for a subject, as seen at a moment. What should have been long ago comes at the next
 * usual time of day (EVERY), or at once (an agreement that ends sooner than the rule looks ahead). Undefined: this rule
 * makes no reminder by itself.
 */
export function dueBy(rule: Rule, anchor: string, at: Date): Date | undefined {
  const { trigger, amount, unit, atTime } = rule;
  if (amount === null || unit === null || atTime === null) return undefined;

  if (looksAhead(trigger)) {
    const due = instantOf(`${shift(anchor, -amount, unit)}T${atTime}`);
    return due > at ? due : at;
  }
  if (trigger !== 'EVERY') return undefined;

  const due = instantOf(`${shift(anchor, amount, unit)}T${atTime}`);
  if (due > at) return due;
  const day = wallTimeOf(at).slice(0, 10);
  const today = instantOf(`${day}T${atTime}`);
  return today > at ? today : instantOf(`${addDays(day, 1)}T${atTime}`);
}

/** The reminder that a rule plans about a subject; undefined where none follows or nobody is there for it. */
export function planned(rule: Rule, subject: Subject, at: Date): Omit<Due, 'id' | 'attempts'> | undefined {
  const dueAt = subject.planned ? undefined : dueBy(rule, subject.anchor, at);
  if (!dueAt || !subject.userId) return undefined;
  const { ruleId, caseId, agencyId, survivorId, aboutModel, aboutId, userId } = subject;
  return {
    ...{ caseId, agencyId, survivorId, aboutModel, aboutId, userId, ruleId },
    ruleKey: rule.ruleKey,
    kind: rule.kind,
    delivery: 'STAFF',
    dueAt: dueAt.toISOString(),
    state: 'SCHEDULED',
    originId: null,
    step: 0,
  };
}

/** The ladder of a reminder: that of the rule that made it, or the one for tasks of its kind. Steps have none of their own. */
export function ladderOf(rules: readonly Rule[], due: Pick<Due, 'ruleKey' | 'kind' | 'agencyId' | 'originId'>) {
  if (due.originId) return [];
  const own = rules.find(({ ruleKey }) => ruleKey === due.ruleKey);
  const ofKind = rules.find(
    ({ trigger, kind, agencyId }) => trigger === 'OVERDUE' && kind === due.kind && agencyId === due.agencyId,
  );
  return (own ?? ofKind)?.ladder ?? [];
}

/**
 * What waits from the moment a reminder stands before somebody: who hears of it if nobody sees to it. Hours are hours,
 * also across a change of the clock.
 */
export function stepsOf(rules: readonly Rule[], due: Due, facts: Facts, at: Date): Omit<Due, 'id' | 'attempts'>[] {
  return ladderOf(rules, due).flatMap(({ afterHours, to }, i) =>
    (to === 'COORDINATOR' ? facts.coordinators : facts.supervisors)
      .filter((userId) => userId !== due.userId)
      .map((userId) => {
        const { id, attempts: _, ...same } = due;
        const dueAt = new Date(at.getTime() + afterHours * HOUR).toISOString();
        return { ...same, userId, dueAt, state: 'WAITING', delivery: 'STAFF', originId: id, step: i + 1 };
      }),
  );
}
