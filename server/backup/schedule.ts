import { existsSync, readdirSync } from 'node:fs';
import type { Config } from '#server/platform/config.ts';
import { poolFor } from '#server/platform/database.ts';
import { log } from '#server/platform/log.ts';
import { backUp, momentOf, removeOld } from './backup.ts';

const every = 24 * 3_600_000;
const look = 15 * 60_000;
/** Any number: of several workers one backs up. */
const turn = 4_207_002;

/** Backs up once a day where ARIADNE_BACKUP_DIR says, also the one that was missed while nothing ran. */
export function startBackups({ backupDir, backupDays }: Pick<Config, 'backupDir' | 'backupDays'>): {
  stop(): Promise<void>;
} {
  if (!backupDir) return { stop: async () => {} };

  const folder = backupDir;
  let running = check();
  const timer = setInterval(() => {
    running = running.then(check);
  }, look);
  timer.unref();

  async function check(): Promise<void> {
    if (!isDue(folder)) return;
    const pool = poolFor('owner', { max: 2, statementTimeout: 0 });
    try {
      const client = await pool.connect();
      try {
        const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS mine', [turn]);
        if (!rows[0].mine || !isDue(folder)) return;
        const { tables, rows: count } = await backUp(pool, folder);
        log.info({ tables, rows: count, removed: removeOld(folder, backupDays).length }, 'backed up');
      } finally {
        client.release(true);
      }
    } catch (error) {
      log.error({ fault: (error as { code?: string }).code ?? (error as Error).name }, 'not backed up');
    } finally {
      await pool.end();
    }
  }

  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

/** Whether the newest whole backup is a day old. */
export function isDue(folder: string, at = new Date()): boolean {
  if (!existsSync(folder)) return true;

  const moments = readdirSync(folder)
    .filter((name) => name.endsWith('.data'))
    .map((name) => momentOf(name)?.getTime() ?? 0);
  return at.getTime() - Math.max(0, ...moments) >= every;
}
