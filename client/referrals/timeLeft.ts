import { minutesBetween } from '../app/time.ts';

export type Unit = 'minutes' | 'hours' | 'days';
/** How a referral stands to the time in which it is to be answered. */
export type TimeLeft =
  | { state: 'none' }
  | { state: 'paused' }
  | { state: 'left' | 'overdue'; count: number; unit: Unit };

/**
 * Time left or overrun, in the unit one would say it in: minutes up to an hour and a half, hours up to two days, then
 * days. What is left is never said to be more than it is.
 */
export function timeLeft(
  { dueAt, pausedAt }: { dueAt?: string | null | undefined; pausedAt?: string | null | undefined },
  now: number | Date,
): TimeLeft {
  if (pausedAt) return { state: 'paused' };
  if (!dueAt) return { state: 'none' };

  const minutes = minutesBetween(now, dueAt);
  const span = Math.abs(minutes);
  const state = minutes < 0 ? 'overdue' : 'left';
  if (span < 90) return { state, count: span, unit: 'minutes' };
  if (span < 48 * 60) return { state, count: Math.floor(span / 60), unit: 'hours' };
  return { state, count: Math.floor(span / (24 * 60)), unit: 'days' };
}
