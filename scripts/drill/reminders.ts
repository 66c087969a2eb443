import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { dice } from '../../prisma/demonstration/persons.ts';
import { onEnd } from '../life.ts';
import { hasRedis, RedisServer } from '../redis.ts';
import { Application, signIn } from './application.ts';
import type { Drill, DrillOptions, Outcome } from './index.ts';

const steps = ['claimed', 'decided', 'sending', 'sent', 'settled'];
const email = 'worker@demo.test';

/** kill -9 of workers at every step and of the API after its answer, crashes of PostgreSQL and Redis, FLUSHALL, a clock put back. */
const drill: Drill = {
  proves:
    'No reminder is lost, none comes up twice, and nothing is handed out twice: after `kill -9` of workers at every step of a delivery and of the API right after it answered, crashes of PostgreSQL and Redis under load, `FLUSHALL`, with one, two and three workers, and with a clock put back by an hour.',
  async run({ short, say }) {
    const outcome: Outcome = { counts: {}, failures: [] };
    say('Starting Ariadne with its demonstration');
    const application = await Application.open();
    try {
      const round = new Round(application, { short, say }, outcome);
      await round.run('postgresql');
      if (hasRedis()) await round.run('redis');
      else say('There is no redis-server here: the round on Redis is not run.');
      const { summary, breaks } = await application.verifyTrail();
      outcome.counts['the trail, checked link by link'] = summary;
      outcome.failures.push(...breaks);
    } finally {
      await application.end();
    }
    return outcome;
  },
};
export default drill;

class Round {
  readonly #application: Application;
  readonly #options: DrillOptions;
  readonly #outcome: Outcome;
  readonly #roll = dice(20261124);
  readonly #file = join(tmpdir(), `ariadne-drill-${process.pid}.sent`);
  #workers = new Set<ChildProcess>();
  #wanted = 0;
  #killed: Record<string, number> = {};

  constructor(application: Application, options: DrillOptions, outcome: Outcome) {
    this.#application = application;
    this.#options = options;
    this.#outcome = outcome;
    onEnd(() => this.#stopWorkers());
  }

  async run(carrier: 'postgresql' | 'redis'): Promise<void> {
    const { short, say } = this.#options;
    const application = this.#application;
    const redis = carrier === 'redis' ? await RedisServer.start() : undefined;
    application.redisUrl = redis?.url;
    // The drill's own workers are the ones that die, and only they know what PAPER is.
    application.part = 'api';
    await application.kill();
    await application.start();
    rmSync(this.#file, { force: true });
    this.#killed = {};
    const counts = this.#outcome.counts;

    const many = short ? 200 : 10_000;
    say(`${carrier}: ${many} reminders, workers that die at every step`);
    const spread = short ? 3 : 60;
    const [staff, paper] = [
      await this.#insert(many, 'STAFF', spread),
      await this.#insert(Math.ceil(many / 10), 'PAPER', spread),
    ];
    const until = Date.now() + spread * 1000;
    this.#wanted = 1;
    this.#keepWorkers(short);
    const typed = this.#type(short ? 5 : 200);

    await sleep((spread * 1000) / 4);
    this.#wanted = 2;
    await application.kill();
    await application.start();
    await this.#crashDatabase();
    this.#wanted = 3;
    if (redis) {
      await redis.flush();
      await redis.crash();
    }
    const tasks = await typed;
    await sleep(Math.max(0, until - Date.now()));
    say(`${carrier}: waiting until nothing is due any more`);
    const ours = [...staff, ...paper, ...tasks];
    const patience = short ? 120_000 : 300_000;
    const left = await this.#left(ours, patience);
    const shelved = await this.#tryAgain(ours);
    if (shelved) left.push(...(await this.#left(ours, patience)));
    await this.#stopWorkers();
    if (left.length)
      this.#outcome.failures.push(`${carrier}: something that was due was not taken up in time: ${left.join('; ')}.`);

    await this.#compare(carrier, staff, paper, tasks);
    const killed = Object.values(this.#killed).reduce((sum, one) => sum + one, 0);
    counts[`${carrier}: reminders of staff, and messages`] = `${staff.length + tasks.length}, ${paper.length}`;
    counts[`${carrier}: workers that ended as by kill -9, by step`] =
      `${killed} (${steps.map((step) => `${step} ${this.#killed[step] ?? 0}`).join(', ')})`;
    counts[`${carrier}: given up after their worker died seven times, and tried again by the administrator`] = shelved;
    await redis?.stop();
  }

  async #admin<T>(job: (admin: pg.Client) => Promise<T>): Promise<T> {
    const admin = new pg.Client({ connectionString: this.#application.adminUrl });
    admin.on('error', () => {});
    await admin.connect();
    return job(admin).finally(() => admin.end().catch(() => {}));
  }

  /** Rows as the application writes them, without a word to the queue: as if it had lost every one. */
  #insert(many: number, delivery: string, seconds: number): Promise<string[]> {
    const ids = Array.from({ length: many }, () => randomUUID());
    return this.#admin(async (admin) => {
      await admin.query(
        `WITH c AS (SELECT c.id, c."agencyId", c."survivorId", m."userId", row_number() OVER () - 1 AS n, count(*) OVER () AS many
            FROM "Case" c JOIN "CaseMembership" m ON m."caseId" = c.id AND m."isPrimary" AND m."endedAt" IS NULL WHERE c.status = 'ACTIVE')
          INSERT INTO "Reminder" (id, "caseId", "agencyId", "survivorId", "userId", kind, "dueAt", "wallTime", "createdBy", delivery)
            SELECT i.id, c.id, c."agencyId", c."survivorId", c."userId", 'FOLLOW_UP', now() + random() * $2 * interval '1 second', '', c."userId", $3
              FROM unnest($1::uuid[]) WITH ORDINALITY i(id, n) JOIN c ON c.n = i.n % c.many`,
        [ids, seconds, delivery],
      );
      return ids;
    });
  }

  /** Tasks that a person types, due in two seconds; the API is killed while she does. What it acknowledged must come up. */
  async #type(many: number): Promise<string[]> {
    const made: string[] = [];
    let cookie = '';
    let codes: string[] = [];
    for (const limit = Date.now() + 120_000; made.length < many && Date.now() < limit; await sleep(20)) {
      try {
        if (!codes.length) {
          cookie = await signIn(this.#application.url, email);
          const answer = await fetch(`${this.#application.url}/api/cases?status=ACTIVE&limit=50`, {
            headers: { cookie },
          });
          codes = ((await answer.json()) as { items: { code: string }[] }).items.map(({ code }) => code);
        }
        const answer = await fetch(
          `${this.#application.url}/api/cases/${codes[made.length % codes.length]}/reminders`,
          {
            method: 'POST',
            headers: { cookie, 'content-type': 'application/json', 'x-requested-with': 'ariadne' },
            body: JSON.stringify({ dueAt: new Date(Date.now() + 2_000).toISOString(), note: 'Call again.' }),
            signal: AbortSignal.timeout(10_000),
          },
        );
        const { id } = (await answer.json()) as { id?: string };
        if (answer.status === 201 && id) made.push(id);
        else codes = [];
      } catch {
        // The API was killed: whoever types presses again.
        codes = [];
      }
    }
    return made;
  }

  /** As many workers as are wanted, each dying at a step of its own after a while; another takes its place. */
  #keepWorkers(short: boolean): void {
    let made = 0;
    const one = () => {
      if (this.#workers.size >= this.#wanted) return;
      const n = made++;
      const step = steps[n % steps.length]!;
      // Each step in its turn; in the end those who stay finish what the dead left behind.
      const dies = n < (short ? steps.length : 12 * steps.length);
      const clock = n % 7 === 6 ? -3_600_000 : 0;
      const times = String(short ? 1 : this.#roll.whole(1, 12));
      const child = this.#application.run(['drill-worker', this.#file, dies ? step : 'never', times, String(clock)]);
      this.#workers.add(child);
      child.once('exit', (_, signal) => {
        this.#workers.delete(child);
        if (signal === 'SIGKILL' && dies) this.#killed[step] = (this.#killed[step] ?? 0) + 1;
      });
      // One whose clock is behind sees nothing that is due; it is started again with the right one.
      if (!clock) return;
      const { counts } = this.#outcome;
      counts['workers with a clock an hour behind'] = Number(counts['workers with a clock an hour behind'] ?? 0) + 1;
      setTimeout(() => child.kill('SIGKILL'), 2_000).unref();
    };
    const timer = setInterval(() => {
      if (this.#wanted === 0) clearInterval(timer);
      else one();
    }, 200);
  }

  async #stopWorkers(): Promise<void> {
    this.#wanted = 0;
    for (const child of this.#workers) child.kill('SIGTERM');
    for (const limit = Date.now() + 8_000; this.#workers.size && Date.now() < limit; ) await sleep(50);
    for (const child of this.#workers) child.kill('SIGKILL');
  }

  async #crashDatabase(): Promise<void> {
    await this.#admin(async (admin) => {
      const { rows } = await admin.query(
        `SELECT pid FROM pg_stat_activity WHERE datname = 'ariadne' AND pid <> pg_backend_pid() ORDER BY state = 'active' DESC LIMIT 1`,
      );
      if (rows[0]) process.kill(rows[0].pid, 'SIGKILL');
    }).catch(() => {});
    await this.#application.isReady();
    const counts = this.#outcome.counts;
    counts['crashes of PostgreSQL under load'] = Number(counts['crashes of PostgreSQL under load'] ?? 0) + 1;
  }

  /**
   * Waits until nothing is due any more, and says what still is when patience ends. Of our own what was typed last is waited
   * for, though it is due in a moment only; what the demonstration put off, to the morning or until a channel answers, is not.
   */
  async #left(ours: string[], patience: number): Promise<string[]> {
    let left: string[] = ['the database does not answer'];
    for (const limit = Date.now() + patience; left.length && Date.now() < limit; await sleep(300))
      left = await this.#admin(async (admin) => {
        const { rows } = await admin.query(
          `SELECT concat_ws(' ', count(*), delivery, state, kind, failure, 'after', max(attempts), 'tries') AS line FROM "Reminder"
            WHERE state IN ('SCHEDULED', 'WAITING', 'SENDING')
              AND (id = ANY ($1) OR "dueAt" <= now() AND ("retryAt" IS NULL OR "retryAt" <= now()))
            GROUP BY delivery, state, kind, failure`,
          [ours],
        );
        return rows.map(({ line }) => line as string);
      }).catch(() => ['the database does not answer']);
    return left;
  }

  /**
   * What was in the hands of so many workers that died that it was put on the shelf comes again when an administrator asks
   * for it, as by her button. Answers how many those are.
   */
  #tryAgain(ours: string[]): Promise<number> {
    return this.#admin(async (admin) => {
      const { rowCount } = await admin.query(
        `UPDATE "Reminder" SET state = 'SCHEDULED', attempts = 0, failure = NULL, "retryAt" = NULL, claim = NULL, "claimedUntil" = NULL,
            version = version + 1 WHERE id = ANY ($1) AND state = 'DEAD' AND failure = 'worker-died'`,
        [ours],
      );
      return rowCount ?? 0;
    });
  }

  /** What stands in the database, and on paper, against what was to come. */
  async #compare(carrier: string, staff: string[], paper: string[], tasks: string[]): Promise<void> {
    const { counts, failures } = this.#outcome;
    const sent = existsSync(this.#file) ? readFileSync(this.#file, 'utf8').split('\n').filter(Boolean) : [];
    const twice = sent.length - new Set(sent).size;
    await this.#admin(async (admin) => {
      const ask = async (sql: string, values: unknown[]) => (await admin.query(sql, values)).rows;
      const all = [...staff, ...tasks];
      const [{ up }] = await ask(
        `SELECT count(*)::int AS up FROM "Reminder" WHERE id = ANY ($1) AND state = 'RAISED'`,
        [all],
      );
      const [{ lines, doubled }] = await ask(
        `SELECT count(*)::int AS lines, (count(*) - count(DISTINCT id))::int AS doubled FROM trail."AuditEntry" e, unnest(e.ids) AS id
          WHERE e.subject = 'Reminder' AND e.action = 'raise' AND id = ANY ($1)`,
        [all],
      );
      const ends = await ask(`SELECT id, state, kind, why, failure, attempts FROM "Reminder" WHERE id = ANY ($1)`, [
        paper,
      ]);
      const done = ends.filter(({ state }) => state === 'DONE').map(({ id }) => id as string);
      const uncertain = ends.filter(({ state, kind }) => state === 'RAISED' && kind === 'SENDING_UNCERTAIN').length;
      const unsent = done.filter((id) => !sent.includes(id)).length;

      if (up !== all.length) failures.push(`${carrier}: ${all.length - up} reminders did not come up.`);
      if (doubled || lines !== all.length)
        failures.push(`${carrier}: ${lines} lines in the trail for ${all.length} reminders.`);
      if (twice) failures.push(`${carrier}: ${twice} messages were handed out twice.`);
      if (unsent) failures.push(`${carrier}: ${unsent} messages are called sent and were not.`);
      if (done.length + uncertain !== paper.length)
        failures.push(
          `${carrier}: ${paper.length - done.length - uncertain} messages are neither sent nor a task: ${othersOf(ends)}.`,
        );
      counts[`${carrier}: came up once; sent once; tasks "sending uncertain"`] = `${up}; ${done.length}; ${uncertain}`;
      counts[`${carrier}: lost; doubled`] = `${all.length - up}; ${doubled + twice}`;
    });
  }
}

/** How messages stand that are neither, by their marks alone. */
function othersOf(ends: Record<string, unknown>[]): string {
  return ends
    .filter(({ state, kind }) => state !== 'DONE' && kind !== 'SENDING_UNCERTAIN')
    .map(({ state, kind, why, failure, attempts }) => [state, kind, why, failure, attempts].filter(Boolean).join(' '))
    .join('; ');
}
