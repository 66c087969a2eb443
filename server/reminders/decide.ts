import { type Decision, type Due, deliveries, type Facts } from './deliveries.ts';

/** Tries, counting those after which the worker never came back, before a reminder is put on the shelf. */
export const MAX_TRIES = 6;

/** A delivery that this version does not know: put on the shelf, not forgotten. */
export class UnknownDelivery extends Error {
  override name = 'UnknownDelivery';
  readonly code = 'unknown-delivery';
}

/**
 * What happens to a reminder that is due. The one function that the worker and the simulator ask: the same row and the
 * same facts at the same moment give the same answer. Throws where it cannot be decided, which counts as a failed try.
 */
export function decide(due: Due, facts: Facts, extra: unknown, at: Date): Decision {
  // Its worker died between handing it out and writing that down. It may have arrived, so it never goes out again.
  if (due.state === 'SENDING')
    return {
      act: 'raise',
      kind: 'SENDING_UNCERTAIN',
      why: 'sending-uncertain',
      checks: [{ check: 'sent-before', passed: false, why: 'sending-uncertain' }],
    };

  const delivery = deliveries[due.delivery];
  if (!delivery) throw new UnknownDelivery();
  return delivery.decide(due, facts, extra, at);
}

/** How long a reminder rests after so many failed tries. Milliseconds: 30 s, 1 min, 2 min … at most an hour. */
export const restAfter = (tries: number): number => Math.min(30_000 * 2 ** (tries - 1), 3_600_000);
