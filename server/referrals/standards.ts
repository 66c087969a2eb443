import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { findCode } from '#server/codelists/codelists.service.ts';
import { addDays, today } from '#server/platform/clock.ts';
import { momentOf } from '#server/reminders/reminders.service.ts';
import { standardByRule } from '#server/reminders/rules.service.ts';
import { type State, standardOf } from './transitions.ts';

const HOUR = 3_600_000;
/** A span as the code list `referral_urgency` writes it. */
type Span = { hours: number } | { workingDays: number };
type Standards = Record<'acknowledge' | 'decide' | 'start', Span>;

/**
 * What the standard of an urgency says of a state, counted from sending (or from the decision, for the start). For the
 * first answer a rule of the sender's agency goes before the code list.
 */
export async function dueAfter(work: Work, referral: Row, state: State, at: Date): Promise<string | null> {
  const standard = standardOf(state);
  const found = await findCode(work, 'referral_urgency', referral.urgency as string);
  const listed = standard && (found?.attributes as Partial<Standards> | undefined)?.[standard];
  const span = standard === 'acknowledge' && listed ? await agreedSpan(work, referral, listed) : listed;
  if (!standard || !span) return null;

  const from = standard === 'decide' && referral.sentAt ? new Date(referral.sentAt as string) : at;
  return new Date(ends(from, span)).toISOString();
}

/** The sender's rule, or what she sent it with where the other side asks: whose rules are the sender's own. */
async function agreedSpan(work: Work, referral: Row, listed: Span): Promise<Span> {
  if (referral.agencyId === work.actor.agencyId) {
    const hours = await standardByRule(work, referral.urgency as string);
    return hours === undefined ? listed : { hours };
  }
  const { sentAt, dueAt } = referral as { sentAt?: string | null; dueAt?: string | null };
  if (!sentAt || !dueAt || ends(new Date(sentAt), listed) === Date.parse(dueAt)) return listed;
  return { hours: (Date.parse(dueAt) - Date.parse(sentAt)) / HOUR };
}

/** Nobody's silence keeps a referral open longer than three times the standard for a first answer. */
export async function lapses(work: Work, urgency: string, sentAt: Date): Promise<string> {
  const found = await findCode(work, 'referral_urgency', urgency);
  const span = (found?.attributes as Partial<Standards> | undefined)?.acknowledge ?? { hours: 72 };
  return new Date(sentAt.getTime() + 3 * (ends(sentAt, span) - sentAt.getTime())).toISOString();
}

/** After so many hours, or at the same time of the day so many working days later. */
function ends(from: Date, span: Span): number {
  if ('hours' in span) return from.getTime() + span.hours * HOUR;

  let day = today('Europe/Athens', from);
  let left = span.workingDays;
  let days = 0;
  while (left > 0) {
    day = addDays(day, 1);
    days += 1;
    if (![0, 6].includes(new Date(`${day}T12:00:00Z`).getUTCDay())) left -= 1;
  }
  // The same time on the wall, also across a change of the clock.
  const end = new Date(from.getTime() + days * 24 * HOUR);
  const drift = minutesOf(from) - minutesOf(end);
  return end.getTime() + drift * 60_000;
}

/** What the clock on the wall shows, in minutes of the day. */
function minutesOf(at: Date): number {
  const { wallTime } = momentOf('dueAt', at);
  return Number(wallTime!.slice(11, 13)) * 60 + Number(wallTime!.slice(14, 16));
}
