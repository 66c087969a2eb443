import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { closeAppPool } from '#server/access/pool.ts';
import { work } from '#server/access/work.ts';
import { ConfigError, setDatabaseUrl } from '#server/platform/config.ts';
import { type JobQueue, openQueue } from '#server/platform/jobs.ts';
import { DAY } from '#server/reminders/due.ts';
import { scheduleReminder } from '#server/reminders/reminders.service.ts';
import { logSession } from '#server/sessions/sessions.service.ts';
import { dice } from '../../prisma/demonstration/persons.ts';
import { machine } from '../drill/record.ts';
import { step } from '../prepare.mjs';
import { hasRedis, RedisServer } from '../redis.ts';
import { Client, requestOf } from './clients.ts';
import { median } from './measure.ts';
import { buildOffice, type Office, signInAgain } from './office.ts';
import { type Handled, putPlainly } from './plain.ts';
import { postmasterOf, processorTime } from './processor.ts';
import { onStand, type Part, type Stand } from './stand.ts';

/** The rate that is aimed at: reminders due within an hour. */
const perHour = 100_000;
/** Minutes of that hour, unless more are asked for. */
const short = '5';
/** Reminders due at one moment, for the dispatch rate. */
const burst = 1_000;
const rounds = 5;

/** What one carrier is measured with. */
interface Place extends Stand<Office> {
  queue: JobQueue;
  redisUrl: string | undefined;
  admin: pg.Client;
  env: Record<string, string>;
}

const usage =
  'Usage: npm run bench -- reminders [--minutes=60] [--only=price|lateness|dispatch] [--on=postgresql|redis]';
const parts = ['price', 'lateness', 'dispatch'] as const;

/** `npm run bench -- reminders`: at what price, how late, and how fast beside a queue that does nothing. */
export async function benchReminders(args: string[]): Promise<void> {
  const { minutes, does, on } = readOptions(args);
  console.log(`${machine()}; load before: ${loadavg()[0]!.toFixed(1)}`);
  const dataDir = mkdtempSync(join(tmpdir(), 'ariadne-bench-'));
  const build = (adminUrl: string) => step('Building 1,000 cases', () => buildOffice(adminUrl, 1_000));
  await onStand(dataDir, undefined, build, async (stand) => {
    setDatabaseUrl(stand.databaseUrl);
    const admin = new pg.Client({ connectionString: stand.adminUrl });
    admin.on('error', () => {});
    await admin.connect();
    const redis = on !== 'postgresql' && hasRedis() ? await RedisServer.start() : undefined;
    for (const server of [...(on === 'redis' ? [] : [undefined]), ...(redis ? [redis] : [])]) {
      const redisUrl = server?.url;
      const queue = await openQueue({ ...(redisUrl && { redisUrl }) });
      const env = { DATABASE_URL: stand.databaseUrl, ...(redisUrl && { REDIS_URL: redisUrl }) };
      // Who did nothing for five minutes is locked out, and what came before took longer.
      const built = await signInAgain(stand.adminUrl, stand.built);
      const place: Place = { ...stand, built, queue, redisUrl, admin, env };
      console.log(`\non ${queue.carrier}`);
      if (does('price')) await priceOf(place);
      const worker = await place.start(['serve', 'worker'], env);
      if (does('lateness')) await lateness(place, worker, minutes * 60);
      if (does('dispatch')) await dispatch(place);
      await worker.end();
      await queue.close();
    }
    if (!redis) console.log('Redis was not measured: not asked for, or no redis-server here.');
    await closeAppPool();
    await redis?.stop();
    await admin.end();
  });
}

interface Options {
  minutes: number;
  does(part: (typeof parts)[number]): boolean;
  /** The one carrier that is asked for; undefined: both. */
  on: string | undefined;
}

function readOptions(args: string[]): Options {
  try {
    const options = { minutes: { type: 'string' }, only: { type: 'string' }, on: { type: 'string' } } as const;
    const { minutes: wanted = short, only, on } = parseArgs({ args, options }).values;
    const minutes = Number(wanted);
    if (!(minutes >= 1 && minutes <= 60)) throw new Error();
    if (only !== undefined && !parts.some((part) => part === only)) throw new Error();
    if (on !== undefined && !['postgresql', 'redis'].includes(on)) throw new Error();
    return { minutes, does: (part) => only === undefined || only === part, on };
  } catch {
    throw new ConfigError(usage);
  }
}

// --- what scheduling one costs -----------------------------------------------------------------------------------

const session = () => ({
  heldAt: new Date(Date.now() - 60_000).toISOString(),
  minutes: 45,
  attendance: 'ATTENDED' as const,
  mode: 'IN_PERSON' as const,
  withInterpreter: false,
  operationalNote: 'Talked about the coming weeks and about what is still missing for the application.',
});

/** A session logged with something and without, in turns; each pair is compared by the clock and by processor time. */
async function priceOf({ built, env, start, admin, dataDir }: Place): Promise<void> {
  const { worker } = built;
  const actor = { id: worker.id, role: worker.role, agencyId: worker.agencyId };
  const { rows: episodes } = await admin.query<{ id: string; caseId: string; survivorId: string }>(
    'SELECT id, "caseId", "survivorId" FROM "Episode" WHERE id = ANY ($1)',
    [worker.episodes],
  );
  let n = 0;
  const next = () => episodes[n++ % episodes.length]!;
  const inThreeDays = () => new Date(Date.now() + 3 * DAY);
  const postmaster = postmasterOf(dataDir);

  const log = (remind: boolean) => async () => {
    const { id, caseId, survivorId } = next();
    await work(actor, async (work) => {
      await logSession(work, id, session());
      if (!remind) return;
      const about = { kind: 'FOLLOW_UP' as const, userId: worker.id, aboutModel: 'Case', aboutId: caseId };
      await scheduleReminder(work, { id: caseId, survivorId }, { ...about, dueAt: inThreeDays() });
    });
  };
  const one = await inTurns(log(false), log(true), () => processorTime(process.pid, postmaster));
  tell('a session, and one reminder with it', one);

  const api = await start(['serve', 'api'], { ...env, PORT: '0' });
  const client = new Client(api.port);
  const headers = { cookie: worker.cookie };
  const send = (plan: boolean) => async () => {
    const body = { ...session(), ...(plan && { nextAppointment: { startsAt: inThreeDays().toISOString() } }) };
    const key = { 'idempotency-key': randomUUID() };
    const answer = await client.send(
      requestOf('POST', `/episodes/${next().id}/sessions`, { ...headers, ...key }, body),
    );
    if (answer.status !== 201) throw new Error(`Answered ${answer.status}: ${answer.body.slice(0, 300)}`);
  };
  const meeting = await inTurns(send(false), send(true), () => processorTime(api.pid, postmaster));
  tell('the request of a session, and the next appointment planned with it (a meeting and its reminder)', meeting);
  client.close();
  await api.end();
}

interface Price {
  without: number;
  with: number;
  processor: number | undefined;
}

async function inTurns(
  without: () => Promise<void>,
  withMore: () => Promise<void>,
  used: () => number | undefined,
): Promise<Price> {
  const [many, turns] = [40, 12];
  const times: [number[], number[]] = [[], []];
  const processor: [number, number] = [0, 0];
  for (let turn = -1; turn < turns; turn++)
    for (const side of turn % 2 ? ([0, 1] as const) : ([1, 0] as const)) {
      const before = used();
      for (let n = 0; n < many; n++) {
        const began = performance.now();
        await (side ? withMore : without)();
        if (turn >= 0) times[side].push(performance.now() - began);
      }
      // What goes on behind an answer belongs to it.
      await sleep(100);
      if (turn >= 0) processor[side] += (used() ?? Number.NaN) - (before ?? Number.NaN);
    }
  const ratio = processor[1] / processor[0];
  return { without: median(times[0]), with: median(times[1]), processor: Number.isNaN(ratio) ? undefined : ratio };
}

function tell(what: string, { without, with: more, processor }: Price): void {
  const percent = (ratio: number) => `${((ratio - 1) * 100).toFixed(1)} %`;
  const cpu = processor === undefined ? '' : `; processor ${percent(processor)} more`;
  console.log(`${what}: ${without.toFixed(1)} → ${more.toFixed(1)} ms (median), ${percent(more / without)} more${cpu}`);
}

// --- how late ----------------------------------------------------------------------------------------------------

/** Reminders as whoever schedules them leaves them: a row, and a word to the queue. */
async function schedule({ admin, queue }: Place, dues: readonly Date[]): Promise<string[]> {
  const ids = dues.map(() => randomUUID());
  await admin.query(
    `WITH c AS (SELECT c.id, c."agencyId", c."survivorId", m."userId", row_number() OVER () - 1 AS n, count(*) OVER () AS many
        FROM "Case" c JOIN "CaseMembership" m ON m."caseId" = c.id AND m."isPrimary" AND m."endedAt" IS NULL WHERE c.status = 'ACTIVE')
      INSERT INTO "Reminder" (id, "caseId", "agencyId", "survivorId", "userId", kind, "aboutModel", "aboutId", "dueAt", "wallTime", "createdBy")
        SELECT i.id, c.id, c."agencyId", c."survivorId", c."userId", 'FOLLOW_UP', 'Case', c.id, i.due, '', c."userId"
          FROM unnest($1::uuid[], $2::timestamptz[]) WITH ORDINALITY i(id, due, n) JOIN c ON c.n = i.n % c.many`,
    [ids, dues.map((due) => due.toISOString())],
  );
  for (let from = 0; from < ids.length; from += 200)
    await Promise.all(ids.slice(from, from + 200).map((id, i) => queue.put(id, dues[from + i]!)));
  return ids;
}

/** From due to standing before somebody: the line in the trail is written with it. Milliseconds. */
async function arrivals(
  admin: pg.Client,
  ids: readonly string[],
  patience: number,
): Promise<{ late: number[]; lastAt: number }> {
  for (const limit = Date.now() + patience; ; await sleep(200)) {
    const { rows } = await admin.query<{ left: number }>(
      `SELECT count(*)::int AS left FROM "Reminder" WHERE id = ANY ($1) AND state <> 'RAISED'`,
      [ids],
    );
    if (!rows[0]!.left) break;
    if (Date.now() > limit) throw new Error(`${rows[0]!.left} reminders of ${ids.length} did not come up.`);
  }
  const { rows } = await admin.query<{ late: number; at: Date }>(
    // Without the statistics of an hour ago, which would have each line looked up in a list of 100,000.
    `WITH raised AS MATERIALIZED
       (SELECT unnest(ids) AS id, at FROM trail."AuditEntry" WHERE subject = 'Reminder' AND action = 'raise'),
     wanted AS MATERIALIZED (SELECT id, "dueAt" FROM "Reminder" WHERE id = ANY ($1))
     SELECT extract(epoch FROM raised.at - "dueAt")::float8 * 1000 AS late, raised.at FROM raised JOIN wanted USING (id)`,
    [ids],
  );
  if (rows.length !== ids.length) throw new Error(`${rows.length} lines in the trail for ${ids.length} reminders.`);
  return {
    late: rows.map(({ late }) => late).sort((a, b) => a - b),
    lastAt: Math.max(...rows.map(({ at }) => at.getTime())),
  };
}

async function lateness(place: Place, worker: Part, seconds: number): Promise<void> {
  const { admin, dataDir } = place;
  const roll = dice(seconds);
  const many = Math.round((perHour * seconds) / 3600);
  // Whoever puts them takes a while; the first is due when all are there.
  const begin = Date.now() + 30_000 + many * 10;
  const dues = Array.from({ length: many }, () => new Date(begin + roll.whole(0, seconds * 1000)));
  const ids = await step(`Scheduling ${many.toLocaleString('en')} reminders`, () => schedule(place, dues));

  if (Date.now() > begin) throw new Error('Scheduling took longer than was thought.');
  await sleep(begin - Date.now());
  const used = () => processorTime(worker.pid, postmasterOf(dataDir)) ?? Number.NaN;
  const [before, since] = [used(), Date.now()];
  await sleep(Math.max(1_000, begin + seconds * 1000 - since));
  const cores = (used() - before) / (Date.now() - since);
  const { late } = await arrivals(admin, ids, 120_000);
  const at = (part: number) => late[Math.min(late.length - 1, Math.floor(late.length * part))]!.toFixed(0);
  console.log(
    `lateness of ${many.toLocaleString('en')} reminders within ${seconds / 60} min (${(many / seconds).toFixed(1)} a second): ` +
      `p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}, worst ${at(1)} ms; ` +
      `worker and database used ${cores.toFixed(2)} of a core; load ${loadavg()[1]!.toFixed(1)}`,
  );
}

// --- how fast ----------------------------------------------------------------------------------------------------

/** So many that are due at one moment, ours and those of a queue whose handler does nothing, in turns. */
async function dispatch(place: Place): Promise<void> {
  const { admin, start, env, redisUrl } = place;
  const plain = await start(['bench', 'plain'], env);
  let said: Handled = { handled: 0, lastAt: 0 };
  plain.child.on('message', (message) => {
    said = message as Handled;
  });

  const rates: { ours: number; plain: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const due = Date.now() + 10_000 + burst * 10;
    const dues = Array.from({ length: burst }, () => new Date(due));
    const ids = await schedule(place, dues);
    if (Date.now() > due) throw new Error('Scheduling took longer than was thought.');
    const { lastAt } = await arrivals(admin, ids, 180_000);
    const ours = burst / ((lastAt - due) / 1000);

    const then = Date.now() + 10_000 + burst * 10;
    const wanted = said.handled + burst;
    await putPlainly(redisUrl, ids, then);
    for (const limit = Date.now() + 180_000; said.handled < wanted; await sleep(50))
      if (Date.now() > limit) throw new Error('The empty handler did not come to an end.');
    rates.push({ ours, plain: burst / ((said.lastAt - then) / 1000) });
  }
  await plain.end();
  const ratio = median(rates.map(({ ours, plain }) => ours / plain));
  console.log(
    `dispatch of ${burst.toLocaleString('en')} due at one moment, ours / plain BullMQ with an empty handler: ` +
      `${median(rates.map(({ ours }) => ours)).toFixed(0)} / ${median(rates.map(({ plain }) => plain)).toFixed(0)} a second = ` +
      `${ratio.toFixed(2)} (${rates.map(({ ours, plain }) => (ours / plain).toFixed(2)).join(', ')})`,
  );
}
