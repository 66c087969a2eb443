import type pg from 'pg';
import { poolFor } from '#server/platform/database.ts';

let statistics: pg.Pool | undefined;

/**
 * A year of a large house is told apart in memory instead of being sorted on disk, and a report is shared among
 * processors: by itself PostgreSQL thinks passing a line between two of them ten times dearer than it is.
 */
const counting = { work_mem: '64MB', parallel_tuple_cost: '0.01', parallel_setup_cost: '100' };

/**
 * Asks the statistics store, as the role that reads nothing else. What comes back is not protected: it goes into
 * disclosure control and nowhere else (a boundary says who may ask).
 */
export async function askStatistics(text: string, values: unknown[]): Promise<Record<string, unknown>[]> {
  statistics ??= poolFor('reports', { max: 4, schema: 'statistics', statementTimeout: 60_000, tuning: counting });
  return (await statistics.query(text, values)).rows;
}

/** Ends its connections, with those of the application. */
export async function closeStatistics(): Promise<void> {
  await statistics?.end();
  statistics = undefined;
}
