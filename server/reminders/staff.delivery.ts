import { addDays } from '#server/platform/clock.ts';
import type { Check, Decision, Delivery, Due, Facts } from './deliveries.ts';
import type { ReminderKind } from './reminders.contract.ts';
import { instantOf, wallTimeOf } from './wall-time.ts';

/** What belongs to going on with a person: it ends when the case is closed (BR6). The rest asks something of staff. */
const ofOpenCases: readonly ReminderKind[] = [
  'APPOINTMENT',
  'SESSION_TO_WRITE_UP',
  'CONSENT_EXPIRING',
  'CONTACT_TO_CONFIRM',
  'FOLLOW_UP',
  'SAFETY_REVIEW',
  'LEGAL_DATE',
  'TASK',
  'ABSENCES',
  'OUTCOME_CHECK',
];

/** What may wait until the office is awake. A meeting, a danger or a standard that runs by the hour may not. */
const patient: readonly ReminderKind[] = [
  'CONSENT_EXPIRING',
  'CONTACT_TO_CONFIRM',
  'FOLLOW_UP',
  'SAFETY_REVIEW',
  'LEGAL_DATE',
  'ABSENCES',
  'OUTCOME_CHECK',
];

/** There is nobody before whom a reminder could be put. Administrators find it among the dead letters. */
export class Undeliverable extends Error {
  override name = 'Undeliverable';
  readonly code = 'nobody-there';
}

/** Puts a reminder before a colleague, at least once, in the application. */
export const staff: Delivery = {
  decide(due, facts, _, at) {
    const checks: Check[] = [];
    const ask = (check: string, passed: boolean, yes: string, no: string) => {
      checks.push({ check, passed, why: passed ? yes : no });
      return passed;
    };
    const cancel = (): Decision => ({ act: 'cancel', checks, why: checks.at(-1)!.why });

    const ended = facts.caseStatus === 'CLOSED' && ofOpenCases.includes(due.kind);
    if (!ask('case', !facts.erased && !ended, 'case-open', facts.erased ? 'case-erased' : 'case-closed'))
      return cancel();
    if (!ask('subject', facts.standing, 'still-stands', 'taken-back')) return cancel();
    if (due.originId && !ask('ladder', facts.originOpen, 'nobody-saw-to-it', 'seen-to')) return cancel();

    const until = quietUntil(due, facts, at);
    if (!ask('quiet-hours', !until, patient.includes(due.kind) ? 'office-awake' : 'cannot-wait', 'quiet-hours'))
      return { act: 'wait', until: until!, checks, why: 'quiet-hours' };

    if (ask('colleague', facts.reachable, 'works-here', 'not-here')) {
      const away = facts.absences.some(isOn(wallTimeOf(at).slice(0, 10)));
      checks.push({ check: 'absence', passed: true, why: away ? 'stood-in-for' : 'not-away' });
      return { act: 'raise', checks, why: 'due' };
    }
    // The others above have steps of their own.
    if (due.originId) return cancel();
    const [heir = facts.supervisors[0]] = facts.heir ? [facts.heir] : [];
    if (!heir) throw new Undeliverable();
    return { act: 'raise', userId: heir, checks, why: 'handed-on' };
  },
};

/** Whether an absence covers a day. */
const isOn =
  (day: string) =>
  ({ firstDay, lastDay }: { firstDay: string; lastDay: string }) =>
    firstDay <= day && day <= lastDay;

/** When the quiet hours end that hold this reminder back; undefined where none do. */
export function quietUntil(due: Pick<Due, 'kind'>, { quiet }: Pick<Facts, 'quiet'>, at: Date): Date | undefined {
  return patient.includes(due.kind) ? quietTill(quiet, at) : undefined;
}

/** When the quiet hours end in which a moment lies; undefined where it lies in none. */
export function quietTill(quiet: Facts['quiet'], at: Date): Date | undefined {
  if (!quiet) return undefined;
  const [day, time] = wallTimeOf(at).split('T') as [string, string];
  const overnight = quiet.from > quiet.to;
  const inside = overnight ? time >= quiet.from || time < quiet.to : quiet.from <= time && time < quiet.to;
  if (!inside) return undefined;

  const until = instantOf(`${overnight && time >= quiet.from ? addDays(day, 1) : day}T${quiet.to}`);
  // Where a change of the clock brings that time twice, the first may have been.
  return until > at ? until : undefined;
}
