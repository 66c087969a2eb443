import type pg from 'pg';
import { v4 as newId } from 'uuid';
import { now } from '#server/platform/clock.ts';
import { poolFor } from '#server/platform/database.ts';
import type { JobQueue } from '#server/platform/jobs.ts';
import { log } from '#server/platform/log.ts';
import { metrics } from '#server/platform/metrics.ts';
import { makeDueDrafts, type Running } from '#server/schedules/schedules.service.ts';
import { sendDigests } from './digest.ts';
import { Engine, type EngineOptions, type Round } from './engine.ts';
import { reportDeliveries } from './messages/reports.ts';

export interface RemindersWorker {
  /** Takes no new job, finishes the one in hand, and lets go of the database. */
  stop(): Promise<void>;
}

/**
 * Takes up what is due. The queue says when to look; every `sweepEvery` milliseconds the table itself is looked through
 * for what the queue lost. Any number of workers may run: a row is claimed by one of them.
 */
export function startRemindersWorker(
  queue: JobQueue,
  { sweepEvery = 30_000, ...options }: { sweepEvery?: number } & EngineOptions = {},
): RemindersWorker {
  const pool = poolFor('worker', { max: 3 });
  const engine = new Engine(pool, options);
  let stopped = false;
  const id = newId();
  const tell = (later: Round['later']) => {
    for (const { id, at } of later) queue.put(id, at).catch(() => {});
  };

  const together = gather(async (ids) => {
    const round = await counted('queue', () => engine.takeUp(ids));
    tell(round.later);
  });
  const jobs = queue.work(together);
  const takeUpAll = async () => {
    for (let found = 1; found > 0 && !stopped; ) {
      const round = await counted('sweep', () => engine.takeUp());
      found = round.claimed;
      if (found) log.info({ found, raised: round.raised.length, failed: round.failed }, 'found due reminders');
      tell(round.later);
    }
    metrics.swept.set(now().getTime() / 1000);
  };
  const sweeper = repeat(sweepEvery, async () => {
    // One that fails is told of, and holds up none of the others.
    const steps = {
      takeUpAll,
      plan: async () => tell(await engine.plan()),
      beat: () => beat(pool, id),
      letGoKeptAway: () => letGoKeptAway(pool),
      keepStandIns: () => keepStandIns(pool),
      expireReferrals: () => expireReferrals(pool),
      reportDeliveries: () => reportDeliveries(pool),
      sendDigests: () => sendDigests(pool),
      makeDueDrafts: async () => makeDueDrafts((await pool.query<Running>('SELECT * FROM running_schedules()')).rows),
    };
    for (const [step, job] of Object.entries(steps))
      await job().catch((error: { code?: string }) =>
        log.warn({ step, code: error.code ?? null }, 'a step of the sweep failed'),
      );
    metrics.queueAnswers.set((await queue.answers()) ? 1 : 0);
  });

  const stop = async () => {
    stopped = true;
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

/**
 * Does what many ask for at the same moment in one go: those who come while it is being done wait for the next. What fails
 * is not the queue's to repeat: the table keeps what is due, and the claim runs out.
 */
function gather(job: (ids: readonly string[]) => Promise<void>): (id: string) => Promise<void> {
  let waiting: string[] = [];
  let next: Promise<void> | undefined;
  let running = Promise.resolve();

  return (id) => {
    waiting.push(id);
    next ??= running.then(async () => {
      const ids = waiting;
      waiting = [];
      next = undefined;
      running = job(ids).catch((error: { code?: string }) =>
        log.warn({ code: error.code ?? null }, 'taking up due reminders failed'),
      );
      await running;
    });
    return next;
  };
}

/** Counts a round, for whoever watches. */
async function counted(by: 'queue' | 'sweep', job: () => Promise<Round>): Promise<Round> {
  try {
    const round = await job();
    const at = now().getTime();
    for (const { dueAt } of round.raised) metrics.lateness.observe(Math.max(0, at - Date.parse(dueAt)) / 1000);
    metrics.outcomes.inc({ outcome: 'raised' }, round.raised.length);
    for (const outcome of ['cancelled', 'failed', 'dead'] as const) metrics.outcomes.inc({ outcome }, round[outcome]);
    metrics.rounds.inc({ by, ended: 'well' });
    return round;
  } catch (error) {
    metrics.rounds.inc({ by, ended: 'badly' });
    throw error;
  }
}

/** Says that this worker is there; what stopped saying so a day ago is forgotten. */
async function beat(pool: pg.Pool, id: string): Promise<void> {
  await pool.query(
    `WITH gone AS (DELETE FROM "ReminderWorker" WHERE "seenAt" < $2::timestamptz - interval '1 day' AND id <> $1)
      INSERT INTO "ReminderWorker" (id, "startedAt", "seenAt") VALUES ($1, $2, $2) ON CONFLICT (id) DO UPDATE SET "seenAt" = $2`,
    [id, now().toISOString()],
  );
}

/** Whoever is kept away from a case that others called the same person's as another is off its team, and has no plans there. */
async function letGoKeptAway(pool: pg.Pool): Promise<void> {
  await pool.query(
    `INSERT INTO trail."AuditEntry" ("actorId", role, "agencyId", action, subject, ids, "caseId", fields, outcome)
      SELECT NULL, 'worker', agency_id, 'hand-over', model, row_ids, case_id, '{}', 'done'
        FROM let_go_kept_away($1) ORDER BY case_id`,
    [now().toISOString()],
  );
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
