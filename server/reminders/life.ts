import { Conflict } from '#server/platform/problems.ts';
import type { ReminderState } from './reminders.contract.ts';

/** The life of a reminder: which act leads from where to where. Nothing else changes its state. */
const acts = {
  raise: { from: ['SCHEDULED', 'WAITING'], to: 'RAISED' },
  finish: { from: ['SCHEDULED', 'RAISED'], to: 'DONE' },
  snooze: { from: ['SCHEDULED', 'RAISED'], to: 'SCHEDULED' },
  cancel: { from: ['SCHEDULED', 'WAITING', 'RAISED', 'DEAD'], to: 'CANCELLED' },
} as const satisfies Record<string, { from: readonly ReminderState[]; to: ReminderState }>;
type Act = keyof typeof acts;

/** The states of a reminder that is neither done nor cancelled, as far as somebody sees it. */
export const openStates = ['SCHEDULED', 'RAISED'] as const satisfies readonly ReminderState[];

/** Where an act may begin. */
export const before = (act: Act): readonly ReminderState[] => acts[act].from;

/** Where an act leads. */
export const after = (act: Act): ReminderState => acts[act].to;

/** Where this act leads from a state; throws 409 where it cannot begin. */
export function proceed(act: Act, state: ReminderState): ReminderState {
  if (!before(act).includes(state)) throw new Conflict('wrong-state');
  return after(act);
}

export function requireOpenState(state: ReminderState): void {
  if (!(openStates as readonly ReminderState[]).includes(state)) throw new Conflict('wrong-state');
}
