import type pg from 'pg';
import { poolFor } from '#server/platform/database.ts';
import { closeStatistics } from './statistics.ts';

let pool: pg.Pool | undefined;

/** The connections that serve people's requests: a role that owns nothing, statements sent without waiting for each other. */
export function appPool(): pg.Pool {
  pool ??= poolFor('app', { max: 10, pipeline: true, planOnce: true });
  return pool;
}

/** Ends the pools, at the end of the process or of a test file. */
export async function closeAppPool(): Promise<void> {
  await Promise.all([pool?.end(), closeStatistics()]);
  pool = undefined;
}
