import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { dice } from '../../prisma/demonstration/persons.ts';
import { Application, signIn } from './application.ts';
import type { Drill, DrillOptions } from './index.ts';

/** A write that a person pressed once: the same key and body until it is acknowledged. */
interface Write {
  kind: 'session' | 'task' | 'intake';
  key: string;
  path: string;
  body: Record<string, unknown>;
  /** What the server said it made. */
  id?: string;
  refused?: number;
}

interface Tally {
  counts: Record<string, string | number>;
  failures: string[];
}

const writers = 8;
const email = 'worker@demo.test';

/** Writes that go on through everything, each repeated with its key until somebody answers for it. */
class Hand {
  readonly writes: Write[] = [];
  readonly #application: Application;
  readonly #roll = dice(20261122);
  #cookie = '';
  #episodes: string[] = [];
  #codes: string[] = [];
  retries = 0;
  slowest = 0;

  constructor(application: Application) {
    this.#application = application;
  }

  async begin(): Promise<void> {
    this.#cookie = await signIn(this.#application.url, email);
    const { items } = await this.#get('/api/cases?open=true&limit=100');
    for (const { code, status } of items as { code: string; status: string }[]) {
      if (status !== 'ACTIVE') continue;
      const episodes = (await this.#get(`/api/cases/${code}/episodes?limit=100`)).items as Record<string, string>[];
      const open = episodes.filter((one) => one.status === 'ACTIVE' && one.sessionKind === 'SUPPORT');
      if (!open.length) continue;
      this.#codes.push(code);
      this.#episodes.push(...open.map(({ id }) => id!));
    }
    if (!this.#episodes.length) throw new Error('There is no service to write sessions for.');
  }

  /** Writes until `enough` were acknowledged or refused in this round. */
  async write(enough: number): Promise<void> {
    let left = enough;
    await Promise.all(
      Array.from({ length: writers }, async () => {
        while (left-- > 0) await this.#settle(this.#next());
      }),
    );
  }

  /** Sends many at once, far more than there are connections to the database. */
  async burst(size: number): Promise<number> {
    const began = performance.now();
    await Promise.all(Array.from({ length: size }, () => this.#settle(this.#next())));
    return performance.now() - began;
  }

  #next(): Write {
    const kind = (['session', 'session', 'session', 'task', 'intake'] as const)[this.#roll.whole(0, 4)]!;
    const soon = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
    const pick = (from: string[]) => from[this.#roll.whole(0, from.length - 1)]!;
    const about = {
      session: () => ({
        path: `/api/episodes/${pick(this.#episodes)}/sessions`,
        body: {
          heldAt: new Date(Date.now() - 60_000).toISOString(),
          minutes: 45,
          attendance: 'ATTENDED',
          mode: 'PHONE',
          operationalNote: 'Written while things went wrong.',
          nextAppointment: { startsAt: soon(7), minutes: 45 },
        },
      }),
      task: () => ({
        path: `/api/cases/${pick(this.#codes)}/reminders`,
        body: { dueAt: soon(2), note: 'Call again.' },
      }),
      intake: () => ({ path: '/api/cases', body: { alias: 'Drill', languages: ['eng'] } }),
    };
    const write: Write = { kind, key: randomUUID(), ...about[kind]() };
    this.writes.push(write);
    return write;
  }

  async #settle(write: Write): Promise<void> {
    for (const limit = Date.now() + 180_000; Date.now() < limit; ) {
      const began = performance.now();
      const answer = await this.#post(write).catch(() => undefined);
      if (answer?.status === 201) {
        write.id = answer.body.id as string;
        this.slowest = Math.max(this.slowest, performance.now() - began);
        return;
      }
      // Two of the same key at once, or rows that were being written: the person presses again.
      const again = !answer || answer.status >= 500 || answer.status === 429 || answer.body.type?.endsWith('try-again');
      if (answer?.status === 401) {
        this.#cookie = await signIn(this.#application.url, email).catch(() => this.#cookie);
      } else if (!again) {
        write.refused = answer.status;
        return;
      }
      this.retries += 1;
      await sleep(50 + this.#roll.whole(0, 200));
    }
  }

  async #post({ path, body, key }: Write): Promise<{ status: number; body: Record<string, any> }> {
    const answer = await fetch(`${this.#application.url}${path}`, {
      method: 'POST',
      headers: {
        cookie: this.#cookie,
        'content-type': 'application/json',
        'x-requested-with': 'ariadne',
        'idempotency-key': key,
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, any> };
  }

  async #get(path: string): Promise<Record<string, any>> {
    const answer = await fetch(`${this.#application.url}${path}`, { headers: { cookie: this.#cookie } });
    return (await answer.json()) as Record<string, any>;
  }
}

/** kill -9, crashes of PostgreSQL, too few connections, a full disk. */
const drill: Drill = {
  proves:
    'Every acknowledged write is there afterwards, none twice, none in half, and the trail is whole: after `kill -9` of the application at random moments, crashes of PostgreSQL under load, four hundred requests for ten connections, and a full disk.',
  async run({ short, say }) {
    const tally: Tally = { counts: {}, failures: [] };
    const disk = smallDisk(short ? 700 : 1400);
    if (!disk) say('A small disk cannot be mounted here (it takes root on Linux): the full disk is not tried.');
    say('Starting Ariadne with its demonstration');
    const application = await Application.open(disk && join(disk, 'data'));
    try {
      const hand = new Hand(application);
      await hand.begin();
      await killings(application, hand, { short, say }, tally);
      await crashes(application, hand, { short, say }, tally);
      await crowd(hand, { short, say }, tally);
      if (disk) await fullDisk(application, hand, disk, { short, say }, tally);
      await compare(application, hand, tally);
    } finally {
      await application.end();
      if (disk) {
        execFileSync('umount', ['--lazy', disk]);
        rmSync(disk, { recursive: true });
      }
    }
    return tally;
  },
};
export default drill;

async function killings(application: Application, hand: Hand, { short, say }: DrillOptions, { counts }: Tally) {
  const rounds = short ? 2 : 12;
  say(`Killing the application ${rounds} times while it writes`);
  const roll = dice(9);
  let writing = true;
  let killed = 0;
  const all = hand.write(short ? 60 : 1000).finally(() => {
    writing = false;
  });
  while (writing && killed < rounds) {
    await sleep(roll.whole(short ? 150 : 500, short ? 600 : 4_000));
    await application.kill();
    killed += 1;
    await application.start();
  }
  await all;
  counts['times the application was killed with -9 while it wrote'] = killed;
}

async function crashes(application: Application, hand: Hand, { short, say }: DrillOptions, { counts }: Tally) {
  const rounds = short ? 1 : 5;
  say(`Crashing PostgreSQL ${rounds} times under load`);
  const all = hand.write(short ? 30 : 400);
  for (let crashed = 0; crashed < rounds; crashed += 1) {
    await sleep(short ? 200 : 1_500);
    const admin = new pg.Client({ connectionString: application.adminUrl });
    admin.on('error', () => {});
    await admin.connect();
    const { rows } = await admin.query(
      `SELECT pid FROM pg_stat_activity WHERE datname = 'ariadne' AND pid <> pg_backend_pid() ORDER BY state = 'active' DESC LIMIT 1`,
    );
    // One server process that dies takes all of them with it: PostgreSQL recovers from its log, as after a power cut.
    if (rows[0]) process.kill(rows[0].pid, 'SIGKILL');
    await admin.end().catch(() => {});
    await application.isReady();
  }
  await all;
  counts['times PostgreSQL crashed and recovered under load'] = rounds;
}

async function crowd(hand: Hand, { short, say }: DrillOptions, { counts }: Tally) {
  const size = short ? 60 : 400;
  say(`Sending ${size} writes at once to ten connections`);
  const took = await hand.burst(size);
  counts['writes sent at the same moment'] = size;
  counts['seconds until the last of them was answered'] = (took / 1000).toFixed(1);
}

async function fullDisk(
  application: Application,
  hand: Hand,
  disk: string,
  { short, say }: DrillOptions,
  { counts }: Tally,
) {
  say('Filling the disk under load');
  const filler = join(disk, 'filler');
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(filler, '');
  execFileSync('fallocate', ['--length', String(Math.max(1, bavail * bsize - 3_000_000)), filler]);

  const all = hand.write(short ? 60 : 300);
  await sleep(short ? 4_000 : 15_000);
  counts['megabytes left on the disk when writing began to fail'] = 3;
  rmSync(filler);
  // A server that could not write its log at all gives up; whoever looks after it starts it again, with room.
  const answers = await fetch(`${application.url}/api/health`).catch(() => undefined);
  await answers?.arrayBuffer();
  if (answers?.status !== 200) {
    await application.kill();
    await application.startDatabase();
    await application.start();
  }
  await application.isReady();
  await all;
  counts['server and database had to be started again after the full disk'] = answers?.status === 200 ? 'no' : 'yes';
}

/** What stands in the database against what was acknowledged. */
async function compare(application: Application, hand: Hand, { counts, failures }: Tally): Promise<void> {
  const admin = new pg.Client({ connectionString: application.adminUrl });
  await admin.connect();
  const ask = async (sql: string, values: unknown[] = []) => (await admin.query(sql, values)).rows;
  const made = (kind: Write['kind']) => hand.writes.filter((write) => write.kind === kind && write.id);
  try {
    const unsettled = hand.writes.filter(({ id, refused }) => !id && !refused).length;
    const refused = hand.writes.filter((write) => write.refused).length;
    counts['writes acknowledged'] = hand.writes.length - unsettled - refused;
    counts['times a write was sent again'] = hand.retries;
    if (unsettled) failures.push(`${unsettled} writes were never answered.`);
    if (refused) failures.push(`${refused} writes were refused that should not have been.`);

    const tables = { session: 'Session', task: 'Reminder', intake: 'Case' } as const;
    for (const [kind, table] of Object.entries(tables) as [Write['kind'], string][]) {
      const ids = made(kind).map(({ id }) => id);
      const [{ there }] = await ask(`SELECT count(*)::int AS there FROM "${table}" WHERE id = ANY($1)`, [ids]);
      if (there !== ids.length) failures.push(`${ids.length - there} acknowledged rows of ${table} are missing.`);
    }
    const keys = hand.writes.filter(({ id }) => id);
    const [{ kept }] = await ask(
      `SELECT count(*)::int AS kept FROM "IdempotencyKey" k JOIN unnest($1::text[], $2::text[]) AS w(key, id)
        ON k.key = w.key AND k."madeId"::text = w.id`,
      [keys.map(({ key }) => key), keys.map(({ id }) => id)],
    );
    if (kept !== keys.length) failures.push(`${keys.length - kept} keys do not stand for what was acknowledged.`);

    // Every one of these was written by this drill alone, so more than were acknowledged means one was kept twice.
    const since = `"recordedAt" > (SELECT min("madeAt") FROM "IdempotencyKey")`;
    const [{ twice }] = await ask(
      `SELECT (SELECT count(*) FROM "Session" WHERE ${since})::int - $1 + (SELECT count(*) FROM "Case" WHERE alias = 'Drill')::int - $2
        + (SELECT count(*) FROM "Reminder" r WHERE r.kind = 'TASK' AND r.id NOT IN (SELECT unnest($3::uuid[]))
            AND r."caseId" IS NOT NULL AND r.id IN (SELECT unnest(ids) FROM trail."AuditEntry" WHERE at > (SELECT min("madeAt") FROM "IdempotencyKey") AND subject = 'Reminder' AND action = 'create' AND fields <> '{}'))::int AS twice`,
      [made('session').length, made('intake').length, made('task').map(({ id }) => id)],
    );
    if (twice) failures.push(`${twice} rows too many: something was kept twice or without being acknowledged.`);

    const sessions = made('session').map(({ id }) => id);
    const [{ halves }] = await ask(
      `SELECT count(*)::int AS halves FROM unnest($1::uuid[]) AS s(id)
        WHERE NOT EXISTS (SELECT 1 FROM trail."AuditEntry" e WHERE e.subject = 'Session' AND e.action = 'create' AND s.id = ANY(e.ids))`,
      [sessions],
    );
    if (halves) failures.push(`${halves} sessions have no line in the trail.`);
    const [{ planned, reminded }] = await ask(
      `SELECT count(*)::int AS planned, count(r.id)::int AS reminded FROM "Appointment" a
        LEFT JOIN "Reminder" r ON r."aboutModel" = 'Appointment' AND r."aboutId" = a.id
        WHERE a.id IN (SELECT unnest(ids) FROM trail."AuditEntry" WHERE subject = 'Appointment' AND action = 'create' AND at > (SELECT min("madeAt") FROM "IdempotencyKey"))`,
    );
    if (planned !== sessions.length) failures.push(`${sessions.length} sessions, but ${planned} next appointments.`);
    if (reminded < planned) failures.push(`${planned - reminded} appointments without their reminder.`);
    const [{ alone }] = await ask(
      `SELECT count(*)::int AS alone FROM "Case" c WHERE c.alias = 'Drill' AND NOT EXISTS (
        SELECT 1 FROM "CaseMembership" m JOIN keys."SurvivorKey" k ON k."survivorId" = c."survivorId" WHERE m."caseId" = c.id)`,
    );
    if (alone) failures.push(`${alone} cases without their team or key.`);

    const { summary, breaks } = await application.verifyTrail();
    counts['the trail, checked link by link'] = summary;
    failures.push(...breaks);
  } finally {
    await admin.end();
  }
}

/** A disk of so many megabytes, where this process may mount one. */
function smallDisk(megabytes: number): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'ariadne-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=711`, 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
}
