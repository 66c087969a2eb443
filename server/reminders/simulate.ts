import { v4 as newId } from 'uuid';
import { decide } from './decide.ts';
import { type Check, type Decision, type Due, deliveries, type Facts } from './deliveries.ts';
import { planned, type Rule, type Subject, stepsOf } from './rules.ts';
import { instantOf, startOfDay, wallTimeOf } from './wall-time.ts';

/** How a case stands when the simulation begins: what is open, which rules hold, and what they speak of. */
export interface World {
  open: readonly (Due & { retryAt: string | null })[];
  rules: readonly Rule[];
  subjects: readonly Subject[];
  /** Facts about rows as they are now; also about rows that would only be made. */
  facts(dues: readonly Due[]): Promise<ReadonlyMap<string, Facts>>;
  extras(dues: readonly Due[], at: Date): Promise<ReadonlyMap<string, unknown>>;
}

export interface Assumptions {
  from: Date;
  to: Date;
  /** DONE: whatever comes up is done at once. WAITING: nobody does anything. */
  assume: 'DONE' | 'WAITING';
  /** As if every agreement were taken back, or the case closed, at the beginning of that day. */
  withdrawnOn?: string | undefined;
  closedOn?: string | undefined;
}

/** What happens at a moment to a reminder, and why. */
export interface Foreseen {
  /** The row; null for one that would only be made. */
  id: string | null;
  at: string;
  wallTime: string;
  dueAt: string;
  /** `unknown`: what decides about it is not for whoever asks. */
  act: Decision['act'] | 'fail' | 'unknown';
  why: string;
  checks: readonly Check[];
  until: string | null;
  kind: Due['kind'];
  delivery: string;
  userId: string;
  aboutModel: string | null;
  aboutId: string | null;
  ruleId: string | null;
  step: number;
}

/** More than anybody reads; a rule cannot fire more often than daily, so a year of ten rules stays below it. */
const most = 5_000;

/**
 * Every reminder of a case that would come up between two moments, with what each check would say. It asks the same
 * `decide`, the same rules and the same ladder as the worker, and changes nothing.
 */
export async function simulate(world: World, assumed: Assumptions): Promise<Foreseen[]> {
  const { from, to, assume } = assumed;
  const waiting: { at: Date; due: Due; real: boolean }[] = [];
  const later = (due: Due, when: Date, real: boolean) => {
    const at = stoppedBy(due, when, assumed);
    if (at <= to) waiting.push({ at, due, real });
  };
  const invent = (due: Omit<Due, 'id' | 'attempts'>) => ({ ...due, id: newId(), attempts: 1 });
  /** What stands before somebody, as far as the simulation brought it there. */
  const raised = new Map<string, boolean>();
  const seen: Foreseen[] = [];

  for (const { retryAt, ...due } of world.open) {
    if (due.state === 'RAISED' || due.state === 'DEAD') continue;
    later(due, new Date(Math.max(Date.parse(due.dueAt), Date.parse(retryAt ?? due.dueAt), from.getTime())), true);
  }
  const ruleOf = (id: string | null) => world.rules.find((rule) => rule.id === id);
  const plan = (subject: Subject, at: Date) => {
    const rule = ruleOf(subject.ruleId);
    const due = rule && planned(rule, subject, at);
    if (due) later(invent(due), new Date(due.dueAt), false);
  };
  for (const subject of world.subjects) plan(subject, from);

  while (waiting.length && seen.length < most) {
    waiting.sort((a, b) => a.at.getTime() - b.at.getTime() || (a.due.id < b.due.id ? -1 : 1));
    const { at, due, real } = waiting.shift()!;
    const known = (await world.facts([due])).get(due.id);
    const facts = known && supposing(known, due, at, raised, assumed);
    const say = (act: Foreseen['act'], why: string, checks: readonly Check[], more: Partial<Foreseen> = {}) =>
      seen.push({
        id: real ? due.id : null,
        at: at.toISOString(),
        wallTime: wallTimeOf(at),
        dueAt: new Date(due.dueAt).toISOString(),
        ...{ act, why, checks, until: null, kind: due.kind, delivery: due.delivery, userId: due.userId },
        ...{ aboutModel: due.aboutModel, aboutId: due.aboutId, ruleId: due.ruleId, step: due.step },
        ...more,
      });

    let decision: Decision;
    try {
      const about = deliveries[due.delivery];
      const extra = (await world.extras([due], at)).get(due.id);
      if (!facts || (about?.foresee && extra === undefined)) {
        say('unknown', 'not-shown', []);
        continue;
      }
      const supposed = { withdrawn: since(assumed.withdrawnOn, at), closed: since(assumed.closedOn, at) };
      decision = decide(due, facts, about?.supposing?.(extra, supposed) ?? extra, at);
    } catch (error) {
      say('fail', (error as { code?: string }).code ?? 'broke', []);
      continue;
    }

    if (decision.act === 'wait') {
      say('wait', decision.why, decision.checks, { until: decision.until.toISOString() });
      later(due, decision.until, real);
      continue;
    }
    if (decision.act !== 'raise') {
      say(decision.act, decision.why, decision.checks);
      continue;
    }
    const to = { userId: decision.userId ?? due.userId, kind: decision.kind ?? due.kind };
    say('raise', decision.why, decision.checks, to);
    raised.set(due.id, assume === 'WAITING');
    if (assume === 'WAITING')
      for (const step of stepsOf(world.rules, { ...due, ...to }, facts!, at))
        later(invent(step), new Date(step.dueAt), false);
    else again(due, at);
  }
  return seen;

  /** Done the moment it came up: the rule counts from that day. */
  function again(due: Due, at: Date): void {
    const subject = world.subjects.find((one) => one.ruleId === due.ruleId && one.aboutId === due.aboutId);
    const rule = ruleOf(due.ruleId);
    if (!subject || rule?.trigger !== 'EVERY' || due.originId) return;
    plan({ ...subject, anchor: wallTimeOf(at).slice(0, 10), planned: false }, at);
  }
}

const since = (day: string | undefined, at: Date) => day !== undefined && at >= startOfDay(day);

/** When it is looked at: when it is due, or when what is supposed stops it before. */
function stoppedBy({ delivery }: Due, when: Date, { from, withdrawnOn, closedOn }: Assumptions): Date {
  if (!deliveries[delivery]?.supposing) return when;
  const stops = [withdrawnOn, closedOn].flatMap((day) => (day ? [startOfDay(day).getTime()] : []));
  return new Date(Math.max(from.getTime(), Math.min(when.getTime(), ...stops)));
}

/** The facts as they would be then: an origin that the simulation brought up, and what was supposed to happen meanwhile. */
function supposing(
  facts: Facts,
  due: Due,
  at: Date,
  raised: ReadonlyMap<string, boolean>,
  { withdrawnOn, closedOn }: Assumptions,
): Facts {
  return {
    ...facts,
    originOpen: due.originId ? (raised.get(due.originId) ?? facts.originOpen) : facts.originOpen,
    standing: facts.standing && !(due.aboutModel === 'Consent' && since(withdrawnOn, at)),
    caseStatus: since(closedOn, at) ? 'CLOSED' : facts.caseStatus,
  };
}

/** From the first to the end of the last day of a range, but never before a moment. */
export const spanOfDays = (from: string, to: string, notBefore: Date) => ({
  from: new Date(Math.max(startOfDay(from).getTime(), notBefore.getTime())),
  to: instantOf(`${to}T23:59`),
});
