import { z } from 'zod';
import { endpoint } from '../platform/contract.ts';

export const health = {
  ask: endpoint('GET /health', {
    summary: 'Whether database and queue answer: 200, or 503 and nothing more',
    may: 'anyone',
    returns: z.object({ status: z.literal('ok') }),
  }),
};
