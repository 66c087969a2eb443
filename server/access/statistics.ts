import type pg from 'pg';
import { poolFor } from '#server/platform/database.ts';

let statistics: pg.Pool | undefined;

/**
 * Asks the statistics store, as the role that reads nothing else. What comes back is not protected: it goes into
 * disclosure control and nowhere else (a boundary says who may ask).
 */
export async function askStatistics(text: string, values: unknown[]): Promise<Record<string, unknown>[]> {
  statistics ??= poolFor('reports', { max: 4, schema: 'statistics', statementTimeout: 60_000 });
  return (await statistics.query(text, values)).rows;
}

/** Ends its connections, with those of the application. */
export async function closeStatistics(): Promise<void> {
  await statistics?.end();
  statistics = undefined;
}
