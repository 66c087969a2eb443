import { randomUUID } from 'node:crypto';
import { runAt } from '#server/platform/clock.ts';
import { poolFor } from '#server/platform/database.ts';
import type { JobQueue } from '#server/platform/jobs.ts';
import { Engine, type Step } from '#server/reminders/engine.ts';
import { startRemindersWorker } from '#server/reminders/reminders.worker.ts';
import type { ACase } from './calendar.ts';
import { owner } from './cast.ts';

/** The worker without a queue, to be let run at any moment; `passed` hears of each step. */
export function anEngine(passed?: (step: Step) => void) {
  const pool = poolFor('worker', { max: 2 });
  return { engine: new Engine(pool, passed && { passed }), end: () => pool.end() };
}

/** The worker whom the table alone brings to what is due. */
export const aSweepingWorker = () =>
  startRemindersWorker(
    { put: async () => {}, answers: async () => true, work: () => ({ stop: async () => {} }) } as unknown as JobQueue,
    { sweepEvery: 20 },
  );

interface Wanted {
  userId: string;
  agencyId: string;
  dueAt: Date;
  kind?: string;
  state?: string;
  delivery?: string;
  aboutModel?: string;
  aboutId?: string;
  originId?: string;
  step?: number;
}

/** A reminder put there by hand. */
export async function aReminder(one: Pick<ACase, 'id' | 'survivorId'>, wanted: Wanted): Promise<string> {
  const id = randomUUID();
  await owner.query(
    `INSERT INTO "Reminder" (id, "caseId", "agencyId", "survivorId", "userId", kind, "dueAt", "wallTime", "createdBy", state, delivery,
        "aboutModel", "aboutId", "originId", step)
      VALUES ($1, $2, $3, $4, $5, $6, $7, '', $5, $8, $9, $10, $11, $12, $13)`,
    [
      id,
      one.id,
      wanted.agencyId,
      one.survivorId,
      wanted.userId,
      wanted.kind ?? 'TASK',
      wanted.dueAt.toISOString(),
      wanted.state ?? 'SCHEDULED',
      wanted.delivery ?? 'STAFF',
      wanted.aboutModel ?? null,
      wanted.aboutId ?? null,
      wanted.originId ?? null,
      wanted.step ?? 0,
    ],
  );
  return id;
}

export async function reminderOf(id: string): Promise<Record<string, any>> {
  const { rows } = await owner.query('SELECT * FROM "Reminder" WHERE id = $1', [id]);
  return rows[0];
}

/** What one run of the worker did to one reminder. */
export interface Happened {
  at: string;
  act: 'raise' | 'wait' | 'cancel';
  why: string;
  kind: string;
  userId: string;
  dueAt: string;
  step: number;
  until: string | null;
}

/**
 * Lets the time of one case pass from one moment to another: plans, goes to the next moment at which something is due,
 * lets the worker take it up, and writes down what became of it. `then` DONE finishes what comes up at once.
 */
export async function passTime(
  { engine }: { engine: Engine },
  caseId: string,
  { from, to, assume }: { from: Date; to: Date; assume: 'DONE' | 'WAITING' },
  meanwhile: (at: Date) => Promise<void> = async () => {},
): Promise<Happened[]> {
  const happened: Happened[] = [];
  await runAt(from, () => engine.plan());
  for (;;) {
    const { rows } = await owner.query(
      `SELECT id, greatest("dueAt", coalesce("retryAt", "dueAt"), $2) AS at FROM "Reminder"
        WHERE "caseId" = $1 AND state IN ('SCHEDULED', 'WAITING') ORDER BY 2, id`,
      [caseId, from.toISOString()],
    );
    const at: Date | undefined = rows[0]?.at;
    if (!at || at > to) return happened;
    await meanwhile(at);
    const ids = rows.filter((row) => row.at.getTime() === at.getTime()).map(({ id }) => id as string);
    const round = await runAt(at, () => engine.takeUp(ids));
    if (round.claimed === 0 || round.failed > 0) throw new Error('Time passed, and nothing was taken up.');

    const { rows: after } = await owner.query('SELECT * FROM "Reminder" WHERE id = ANY ($1) ORDER BY id', [ids]);
    for (const row of after) {
      const act = row.state === 'RAISED' ? 'raise' : row.state === 'CANCELLED' ? 'cancel' : 'wait';
      happened.push({
        at: at.toISOString(),
        act,
        why: row.why,
        kind: row.kind,
        userId: row.userId,
        dueAt: row.dueAt.toISOString(),
        step: row.step,
        until: act === 'wait' ? row.retryAt.toISOString() : null,
      });
      if (act !== 'raise' || assume === 'WAITING') continue;
      await owner.query(`UPDATE "Reminder" SET state = 'DONE', "doneAt" = $2 WHERE id = $1`, [
        row.id,
        at.toISOString(),
      ]);
    }
    await runAt(at, () => engine.plan());
  }
}
