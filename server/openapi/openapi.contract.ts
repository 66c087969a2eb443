import { z } from 'zod';
import { endpoint } from '../platform/contract.ts';

export const openapi = {
  describe: endpoint('GET /openapi.json', {
    summary: 'This document',
    may: 'anyone',
    returns: z.record(z.string(), z.unknown()),
  }),
};
