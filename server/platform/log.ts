import { pino } from 'pino';

/**
 * Ids and stable words only. Whatever is logged is written out field by field by the caller; bodies, queries, addresses and
 * records are never passed here, so there is nothing to redact.
 */
export const log = pino({
  level: process.env.LOG_LEVEL ?? 'info',
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
});
