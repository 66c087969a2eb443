/** The life of a referral: which act leads from where to where, and which side takes it. Server, client and database read the same table. */

export const states = [
  'DRAFT',
  'READY',
  'SENT',
  'RECEIVED',
  'ACKNOWLEDGED',
  'INFO_REQUESTED',
  'WAITLISTED',
  'CONTESTED',
  'ACCEPTED',
  'NO_SHOW',
  'SERVICE_STARTED',
  'FEEDBACK_GIVEN',
  'DECLINED',
  'WITHDRAWN',
  'EXPIRED',
  'CLOSED',
] as const;
export type State = (typeof states)[number];
export type Side = 'SENDER' | 'RECIPIENT' | 'SYSTEM';

/** Where nothing more is awaited. A decline may be contested once. */
export const ended: readonly State[] = ['DECLINED', 'WITHDRAWN', 'EXPIRED', 'CLOSED'];
/** Where the recipient said yes: identity and contact are released from here on (tier T2). */
export const accepted: readonly State[] = ['ACCEPTED', 'NO_SHOW', 'SERVICE_STARTED', 'FEEDBACK_GIVEN', 'CLOSED'];
/** Not yet sent: the sender's own. */
export const drafts: readonly State[] = ['DRAFT', 'READY'];
const open = states.filter((state) => !ended.includes(state));

/** Days after closing during which the recipient still reads what was disclosed. */
export const SHOWN_AFTER_CLOSING = 30;

interface Move {
  side: Side;
  from: readonly State[];
  to: State;
}

export const moves = {
  ready: { side: 'SENDER', from: ['DRAFT'], to: 'READY' },
  redraft: { side: 'SENDER', from: ['READY'], to: 'DRAFT' },
  send: { side: 'SENDER', from: ['READY'], to: 'SENT' },
  receive: { side: 'RECIPIENT', from: ['SENT'], to: 'RECEIVED' },
  acknowledge: { side: 'RECIPIENT', from: ['RECEIVED', 'CONTESTED'], to: 'ACKNOWLEDGED' },
  ask: { side: 'RECIPIENT', from: ['ACKNOWLEDGED'], to: 'INFO_REQUESTED' },
  answer: { side: 'SENDER', from: ['INFO_REQUESTED'], to: 'ACKNOWLEDGED' },
  waitlist: { side: 'RECIPIENT', from: ['ACKNOWLEDGED'], to: 'WAITLISTED' },
  accept: { side: 'RECIPIENT', from: ['ACKNOWLEDGED', 'WAITLISTED'], to: 'ACCEPTED' },
  decline: { side: 'RECIPIENT', from: ['ACKNOWLEDGED', 'WAITLISTED', 'CONTESTED'], to: 'DECLINED' },
  contest: { side: 'SENDER', from: ['DECLINED'], to: 'CONTESTED' },
  start: { side: 'RECIPIENT', from: ['ACCEPTED'], to: 'SERVICE_STARTED' },
  'no-show': { side: 'RECIPIENT', from: ['ACCEPTED'], to: 'NO_SHOW' },
  reappoint: { side: 'RECIPIENT', from: ['NO_SHOW'], to: 'ACCEPTED' },
  feedback: { side: 'RECIPIENT', from: ['SERVICE_STARTED'], to: 'FEEDBACK_GIVEN' },
  close: { side: 'SENDER', from: ['FEEDBACK_GIVEN', 'NO_SHOW'], to: 'CLOSED' },
  withdraw: { side: 'SENDER', from: open, to: 'WITHDRAWN' },
  expire: { side: 'SYSTEM', from: ['SENT', 'RECEIVED'], to: 'EXPIRED' },
} as const satisfies Record<string, Move>;
export type Act = keyof typeof moves;

/** The acts one side may take from a state. Acknowledging goes before an answer without a tap of its own. */
export function actsFrom(state: State, side: Side): Act[] {
  return (Object.entries(moves) as [Act, Move][])
    .filter(([act, move]) => move.side === side && leads(act, state))
    .map(([act]) => act);
}

/** Whether an act can be taken from a state, where necessary with the acknowledgement it implies. */
export function leads(act: Act, state: State): boolean {
  const from: readonly State[] = moves[act].from;
  return from.includes(state) || impliesAcknowledgement(act, state);
}

/** An answer to what was only received acknowledges it first: both steps are kept. */
export const impliesAcknowledgement = (act: Act, state: State): boolean =>
  !(moves[act].from as readonly State[]).includes(state) &&
  (moves.acknowledge.from as readonly State[]).includes(state) &&
  moves[act].side === 'RECIPIENT' &&
  (moves[act].from as readonly State[]).includes('ACKNOWLEDGED');

/** Which standard runs in a state; nothing runs where the clock stands still or nobody is waited for. */
export const standardOf = (state: State): 'acknowledge' | 'decide' | 'start' | undefined =>
  (
    ({
      SENT: 'acknowledge',
      RECEIVED: 'acknowledge',
      CONTESTED: 'acknowledge',
      ACKNOWLEDGED: 'decide',
      ACCEPTED: 'start',
    }) as const
  )[state as 'SENT'];
