import { addDays, today } from '#server/platform/clock.ts';
import { instantOf, wallTimeOf } from '../wall-time.ts';
import { mailbox, telephone } from './address.ts';
import type { MessageChannel, MessageReason, MessageTemplate } from './messages.contract.ts';
import { isReviewed, render, wordingIn } from './templates.ts';

const HOUR = 3_600_000;

/** How long before a meeting its message is due. Milliseconds, like all below. */
export const lead = 24 * HOUR;
/** Nearer to the meeting than this nothing is sent: somebody calls her instead. */
export const latest = 2 * HOUR;
/** After a change of risk or of the contact itself, a person writes and not a machine. */
export const calm = 72 * HOUR;
/** How many days a confirmation of the contact holds; Today asks for the next one after as many. */
export const contactHolds = 30;

/** Everything the decision looks at, opened. Moments in milliseconds. */
export interface SendFacts {
  template: MessageTemplate;
  startsAt: number;
  zone: string;
  /** The meeting is still planned. */
  planned: boolean;
  /** The case is open, of one piece and not erased. */
  open: boolean;
  /** Days on which she agrees to be written to: agreements that were not withdrawn and not replaced. */
  agreements: readonly { from: string; to: string | null }[];
  /** She answered STOP, and nobody has spoken with her about it since. */
  stopped: boolean;
  danger: boolean;
  riskAt: number | null;
  /** Whoever keeps the meeting is kept away from the case. */
  keptAway: boolean;
  contact: {
    channel: string | null;
    value: string | null;
    windows: readonly { days: readonly number[]; from: string; to: string }[] | null;
    language: string | null;
    mayText: string | null;
    doNotContact: { until?: string | null | undefined } | null;
    confirmedOn: string | null;
    changedAt: number | null;
  } | null;
  reviews: readonly { language: string; digest: string; template?: string }[];
  demonstration: boolean;
  /** The channels for which this installation has a gateway. */
  gateways: readonly MessageChannel[];
}

/** One question that was asked, and its answer in a stable word. */
export interface Check {
  check: string;
  passed: boolean;
  why: MessageReason | 'yes';
}

export type Verdict = { checks: readonly Check[] } & (
  | /** Nobody waits for it any more: no message and no task. */ { do: 'drop'; reason: MessageReason }
  | /** It could not be sent safely: a member of staff tells her herself. */ { do: 'task'; reason: MessageReason }
  | { do: 'wait'; until: number; channel: MessageChannel }
  | { do: 'send'; channel: MessageChannel; address: string; language: string; subject: string; text: string }
);

/**
 * Whether a message may leave now. Pure: the worker asks at the moment of sending, the preview and the simulator for a
 * moment to come, and all get the same answer. What speaks against it is looked at before what is merely missing, and
 * every doubt ends with a person instead of a message.
 */
export function decide(facts: SendFacts, now: number): Verdict {
  const checks: Check[] = [];
  const task = (reason: MessageReason): Verdict => ({ do: 'task', reason, checks });
  const first = objections(facts, now).find(([check, against]) => {
    checks.push({ check, passed: !against, why: against || 'yes' });
    return against;
  });
  if (first) {
    const reason = first[1] as MessageReason;
    return reason === 'not-planned' || reason === 'case-closed' ? { do: 'drop', reason, checks } : task(reason);
  }

  const contact = facts.contact!;
  const channel = channelOf(contact)!;
  const opens = nextOpening(contact.windows, now, facts.zone);
  const fits = opens !== undefined && opens <= facts.startsAt - latest;
  checks.push({
    check: 'window',
    passed: fits && opens <= now,
    why: fits ? (opens <= now ? 'yes' : 'outside-window') : 'no-window',
  });
  if (!fits) return task('no-window');
  if (opens > now) return { do: 'wait', until: opens, channel, checks };

  const wording = wordingIn(contact.language)!;
  const { address } = addressOf(contact, channel) as { address: string };
  const text = render(facts.template, wording, new Date(facts.startsAt), facts.zone);
  return { do: 'send', channel, address, language: wording.language, subject: wording.greeting, text, checks };
}

/** What could speak against it, in the order in which it is asked; the first that does decides. */
function objections(facts: SendFacts, now: number): [check: string, against: MessageReason | false][] {
  const { contact, zone, startsAt, riskAt, template } = facts;
  const day = today(zone, new Date(now));
  const changedAt = contact?.changedAt ?? null;
  const stop = contact?.doNotContact;
  const channel = contact ? channelOf(contact) : undefined;
  const to = contact && channel ? addressOf(contact, channel) : undefined;
  const wording = wordingIn(contact?.language);
  const reviewed = wording && (facts.demonstration || isReviewed(template, wording, facts.reviews));

  return [
    ['subject', !facts.planned && 'not-planned'],
    ['case', !facts.open && 'case-closed'],
    [
      'agreement',
      !facts.agreements.some(({ from, to: end }) => from <= day && (end === null || day <= end)) && 'no-agreement',
    ],
    ['do-not-contact', !!stop && !(stop.until && stop.until < day) && 'do-not-contact'],
    ['stop', facts.stopped && 'asked-to-stop'],
    ['danger', facts.danger && 'danger'],
    ['risk', riskAt !== null && now - riskAt < calm && 'risk-changed'],
    ['colleague', facts.keptAway && 'kept-away'],
    ['contact', !contact && 'no-contact'],
    ['contact-change', changedAt !== null && now - changedAt < calm && 'contact-changed'],
    [
      'confirmation',
      !(contact?.confirmedOn && contact.confirmedOn >= addDays(day, -contactHolds)) && 'contact-not-confirmed',
    ],
    ['channel', !channel && 'no-safe-channel'],
    ['address', !!to && 'wrong' in to && to.wrong],
    ['wording', !wording && 'no-wording'],
    ['review', !reviewed && 'not-reviewed'],
    ['gateway', !(channel && facts.gateways.includes(channel)) && 'no-gateway'],
    ['time', now > startsAt - latest && 'too-late'],
  ];
}

const addressOf = ({ value }: NonNullable<SendFacts['contact']>, channel: MessageChannel) =>
  channel === 'SMS' ? telephone(value ?? '') : mailbox(value ?? '');

/** Messages go by text message or e-mail, and a text message only where she said that it may be one. */
function channelOf({ channel, mayText }: NonNullable<SendFacts['contact']>): MessageChannel | undefined {
  if (channel === 'SMS') return mayText === 'YES' ? 'SMS' : undefined;
  return channel === 'EMAIL' ? 'EMAIL' : undefined;
}

/**
 * The first moment from `now` on that lies in one of her windows; `now` itself inside of one, or where she named none.
 * Windows are wall times: a day of 23 or 25 hours moves none of them.
 */
export function nextOpening(
  windows: NonNullable<SendFacts['contact']>['windows'],
  now: number,
  zone: string,
): number | undefined {
  if (!windows?.length) return now;
  const wall = wallTimeOf(new Date(now), zone);

  for (let ahead = 0; ahead <= 7; ahead++) {
    const day = addDays(wall.slice(0, 10), ahead);
    const weekday = ((new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7) + 1;
    const moments = windows
      .filter(({ days }) => days.includes(weekday))
      .map(
        ({ from, to }) =>
          [instantOf(`${day}T${from}`, zone).getTime(), instantOf(`${day}T${to}`, zone).getTime()] as const,
      )
      .filter(([, to]) => to > now)
      .map(([from]) => Math.max(from, now));
    if (moments.length) return Math.min(...moments);
  }
  return undefined;
}

/** When the message about a meeting is due: a day before, or soon where the meeting is nearer; nothing just before it. */
export function dueFor(startsAt: number, now: number): number | undefined {
  const due = Math.max(startsAt - lead, now + soon);
  return due <= startsAt - latest ? due : undefined;
}
/** Long enough to take back what was planned by mistake. */
export const soon = 10 * 60_000;
