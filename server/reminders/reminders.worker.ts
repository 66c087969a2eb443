import type pg from 'pg';
import { now } from '#server/platform/clock.ts';
import { poolFor } from '#server/platform/database.ts';
import type { JobQueue } from '#server/platform/jobs.ts';
import { log } from '#server/platform/log.ts';
import { after, before } from './life.ts';

export interface RemindersWorker {
  /** Takes no new job, finishes the one in hand, and lets go of the database. */
  stop(): Promise<void>;
}

const batch = 200;

/**
 * Raises what is due, so that Today shows it. The queue says when to look; every `sweepEvery` milliseconds the table
 * itself is looked through for what the queue lost. Any number of workers may run: a row is claimed by one of them.
 */
export function startRemindersWorker(queue: JobQueue, { sweepEvery = 30_000 } = {}): RemindersWorker {
  const pool = poolFor('worker', { max: 3 });
  const jobs = queue.work(async (id) => void (await raise(pool, id)));
  const sweeper = repeat(sweepEvery, async () => {
    const found = await raiseAll(pool);
    if (found) log.info({ found }, 'found due reminders');
    await keepStandIns(pool);
    await expireReferrals(pool);
  });

  const stop = async () => {
    await Promise.all([jobs.stop(), sweeper.stop()]);
    await pool.end();
  };
  let stopping: Promise<void> | undefined;

  return {
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}

async function raiseAll(pool: pg.Pool): Promise<number> {
  let total = 0;
  for (let raised = batch; raised === batch; total += raised) raised = await raise(pool);
  return total;
}

/**
 * Claims what is due (one row, or the first two hundred) and raises it, with its line in the trail, all in one statement:
 * whoever comes second finds nothing, and a row that another worker holds is left to it. Answers how many were raised.
 */
async function raise(pool: pg.Pool, id?: string): Promise<number> {
  const { rows } = await pool.query(
    `WITH due AS (
        SELECT id FROM "Reminder" WHERE state = ANY ($1) AND "dueAt" <= $2 AND ($3::uuid IS NULL OR id = $3)
          ORDER BY "dueAt" LIMIT ${batch} FOR UPDATE SKIP LOCKED
      ), raised AS (
        UPDATE "Reminder" r SET state = $4, "claimedAt" = $2, "raisedAt" = $2, attempts = r.attempts + 1, version = r.version + 1
          FROM due WHERE r.id = due.id RETURNING r.id, r."caseId", r."agencyId"
      ), noted AS (
        INSERT INTO trail."AuditEntry" ("actorId", role, "agencyId", action, subject, ids, "caseId", fields, outcome)
          SELECT NULL, 'worker', "agencyId", 'raise', 'Reminder', array_agg(id), "caseId", '{state}', 'done'
            FROM raised GROUP BY "agencyId", "caseId" ORDER BY "caseId"
      )
      SELECT id FROM raised`,
    [before('raise'), now().toISOString(), id ?? null, after('raise')],
  );
  return rows.length;
}

/** Puts away absences that are over, and tells of cases in which nobody stands in any more. No right waits for it. */
async function keepStandIns(pool: pg.Pool): Promise<void> {
  await pool.query(
    `INSERT INTO trail."AuditEntry" ("actorId", role, "agencyId", action, subject, ids, "caseId", fields, outcome, reason)
      SELECT NULL, 'worker', agency_id, act, model, array_agg(row_id), case_id, '{}', 'done', 'STANDING_IN'
        FROM keep_stand_ins(NULL, NULL, $1) GROUP BY agency_id, act, model, case_id ORDER BY case_id`,
    [now().toISOString()],
  );
}

/** Ends referrals that nobody answered for three times as long as the standard allows; the sender gets a task with it. */
async function expireReferrals(pool: pg.Pool): Promise<void> {
  await pool.query(
    `INSERT INTO trail."AuditEntry" ("actorId", role, "agencyId", action, subject, ids, "caseId", fields, outcome)
      SELECT NULL, 'worker', "agencyId", 'expire', 'Referral', array_agg(id), "caseId", '{state}', 'done'
        FROM expire_referrals($1) GROUP BY "agencyId", "caseId" ORDER BY "caseId"`,
    [now().toISOString()],
  );
}

/** Does a job now and again after each pause; one that fails is tried again like the others. */
function repeat(pause: number, job: () => Promise<void>): { stop(): Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void>;

  const round = () => {
    running = job()
      .catch((error: { code?: string }) => log.warn({ code: error.code ?? null }, 'looking for due reminders failed'))
      .finally(() => {
        if (!stopped) timer = setTimeout(round, pause);
      });
  };
  round();

  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
