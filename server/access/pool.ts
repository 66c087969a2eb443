import type pg from 'pg';
import { poolFor } from '#server/platform/database.ts';
import { closeStatistics } from './statistics.ts';

let pool: pg.Pool | undefined;
let trail: pg.Pool | undefined;

/** The connections that serve people's requests: a role that owns nothing, statements sent without waiting for each other. */
export function appPool(): pg.Pool {
  pool ??= poolFor('app', { max: 10, pipeline: true, planOnce: true });
  return pool;
}

/** The same role, for lines of the trail that belong to no unit of work: whoever waits to write one holds up nobody's work. */
export function trailPool(): pg.Pool {
  trail ??= poolFor('app', { max: 2, pipeline: true });
  return trail;
}

/** Ends the pools, at the end of the process or of a test file. */
export async function closeAppPool(): Promise<void> {
  await Promise.all([pool?.end(), trail?.end(), closeStatistics()]);
  pool = undefined;
  trail = undefined;
}
