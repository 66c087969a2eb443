import { z } from 'zod';
import { endpoint, Instant } from '../../platform/contract.ts';
import { MessageChannel } from './messages.contract.ts';

/** What a stand-in of a demonstration took. Of whom it is, nobody is told here. */
export const OutboxItem = z
  .object({
    id: z.string(),
    at: Instant,
    channel: MessageChannel,
    /** Its last figures, or the house of the mailbox. */
    to: z.string(),
    subject: z.string().nullable(),
    text: z.string(),
    status: z.string(),
  })
  .meta({ id: 'OutboxItem' });
export type OutboxItem = z.infer<typeof OutboxItem>;

export const outbox = {
  list: endpoint('GET /outbox', {
    summary: 'What would have left the house: in a demonstration only, everywhere else there is no such thing',
    may: 'look Outbox',
    returns: z.object({ demonstration: z.boolean(), items: z.array(OutboxItem) }),
  }),
  answer: endpoint('POST /outbox/:id/answer', {
    summary: 'Answer a text message as the person would, by way of the provider',
    may: 'answer Outbox',
    params: { id: z.string().regex(/^SM[0-9a-f]{32}$/) },
    body: z.strictObject({ answer: z.enum(['CHANGE', 'STOP']) }),
    returns: z.object({ done: z.literal(true) }),
    status: 200,
  }),
};
