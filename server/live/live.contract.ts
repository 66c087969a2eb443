import { z } from 'zod';
import { endpoint } from '../platform/contract.ts';

/** What may have changed: a word, and nothing about what or whose. */
export const liveKinds = ['today', 'messages', 'referrals'] as const;
export const LiveKind = z.enum(liveKinds);
export type LiveKind = z.infer<typeof LiveKind>;

export const live = {
  events: endpoint('GET /me/events', {
    summary:
      'Server-sent events: `changed` names a kind of thing that is worth asking for again, `beat` says that the line holds. It ends with the sign-in, a lock, and a change of role',
    may: 'signed-in',
    returns: z.string(),
    file: true,
  }),
};
