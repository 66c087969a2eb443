import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { columnOf, columnsOf, modelNames, tableOf } from '#server/access/model.ts';
import { closeAppPool } from '#server/access/pool.ts';
import type { Actor } from '#server/access/roles.ts';
import { work } from '#server/access/work.ts';
import { signCheckpoint } from '#server/audit/checkpoints.ts';
import { verifyTrail } from '#server/audit/verify.ts';
import { backUp } from '#server/backup/backup.ts';
import { everyTable } from '#server/backup/tables.ts';
import { changeCase, startCase } from '#server/cases/cases.service.ts';
import { readMasterKeys, setDatabaseUrl } from '#server/platform/config.ts';
import { open, openForInstallation, takeMasterKeys } from '#server/platform/sealing.ts';
import { seedDemonstration } from '../../prisma/seed.ts';
import { startEmbeddedDatabase } from '../database.ts';
import { onEnd } from '../life.ts';
import { restore } from '../restore.ts';
import { prepareSchema } from '../start.ts';
import type { Drill } from './index.ts';

type Digests = Map<string, { rows: number; digest: string }>;

/** Writers go on through the backup; the comparison reads in the snapshot of the backup, row by row. */
export const backupDrill: Drill = {
  proves:
    'Backs up while people write, loses the whole data directory, restores, and compares every row of every table, the trail with its signed checkpoint, and that all that is sealed opens.',
  async run({ short, say }) {
    const home = mkdtempSync(join(tmpdir(), 'ariadne-drill-'));
    const [first, second, backups] = ['first', 'second', 'backups'].map((name) => join(home, name)) as [
      string,
      string,
      string,
    ];
    // The master key lies elsewhere, as it should: with the data directory it would be lost.
    process.env.ARIADNE_MASTER_KEY = randomBytes(32).toString('base64');
    process.env.ARIADNE_DATA_DIR = first;
    delete process.env.DATABASE_URL;
    takeMasterKeys(readMasterKeys);
    onEnd(() => rmSync(home, { recursive: true, force: true }));

    const source = await startEmbeddedDatabase({ dataDir: first });
    onEnd(() => source.stop());
    setDatabaseUrl(source.url);
    await prepareSchema(source.url);
    await seedDemonstration(source.url, short ? { people: 8 } : {});
    const pool = new pg.Pool({ connectionString: source.url, max: 2 });
    const signer = await pool.connect();
    await signCheckpoint(signer);
    signer.release();

    say('backing up while four people write');
    const writing = await writeOn(pool, 4);
    let before: Digests = new Map();
    let began = performance.now();
    const made = await backUp(pool, backups, {
      alsoAt: async (client) => {
        before = await digestsOf(client);
      },
    });
    const took = performance.now() - began;
    const written = await writing.stop();
    await Promise.all([pool.end(), closeAppPool()]);

    say('losing the data directory');
    await source.stop();
    rmSync(first, { recursive: true });

    say('restoring');
    const target = await startEmbeddedDatabase({ dataDir: second });
    onEnd(() => target.stop());
    setDatabaseUrl(target.url);
    began = performance.now();
    let after: Digests = new Map();
    let reading = 0;
    const restored = await restore(target.url, {
      from: made.data,
      keys: made.keys,
      destroyed: [],
      alsoAt: async (client) => {
        reading = performance.now();
        after = await digestsOf(client);
        reading = performance.now() - reading;
      },
    });
    const restoredIn = performance.now() - began - reading;

    const there = new pg.Pool({ connectionString: target.url, max: 1 });
    const client = await there.connect();
    const sealed = await openEverything(client);
    client.release();
    const verdict = await verifyTrail(there);
    await there.end();
    await target.stop();

    const failures = [
      ...[...new Set([...before.keys(), ...after.keys()])]
        .filter((table) => before.get(table)?.digest !== after.get(table)?.digest)
        .map(
          (table) =>
            `${table} is not the same: ${before.get(table)?.rows} rows before, ${after.get(table)?.rows} after.`,
        ),
      ...verdict.breaks.map(({ chain, seq, what }) => `The trail is broken: ${chain} at ${seq}, ${what}.`),
      ...(verdict.checkpointAt ? [] : ['No signed checkpoint came back.']),
      ...(sealed.refused ? [`${sealed.refused} sealed values do not open.`] : []),
      ...(written.during ? [] : ['Nobody wrote during the backup.']),
    ];
    const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;
    return {
      counts: {
        'tables compared': after.size,
        'rows compared': [...after.values()].reduce((sum, { rows }) => sum + rows, 0),
        'acknowledged writes while it backed up': written.during,
        'size of both files': `${((statSync(made.data).size + statSync(made.keys).size) / 2 ** 20).toFixed(1)} MB`,
        'time to back up (with the comparison’s own reading)': seconds(took),
        'time to restore': seconds(restoredIn),
        'rows restored': restored.rows,
        'sealed values opened': sealed.opened,
        'lines of the trail verified': verdict.entries,
        'checkpoint found good': verdict.checkpointAt ? 1 : 0,
      },
      failures,
    };
  },
};

/** So many social workers who start and change cases until told to stop; counts what was acknowledged. */
async function writeOn(pool: pg.Pool, many: number): Promise<{ stop(): Promise<{ during: number }> }> {
  const { rows } = await pool.query<Actor>(
    `SELECT u.id, 'social_worker' AS role, u."agencyId" FROM "User" u JOIN "UserRole" r ON r."userId" = u.id
      WHERE r.role = 'social_worker' AND EXISTS (SELECT FROM "TeamMember" m WHERE m."userId" = u.id) LIMIT $1`,
    [many],
  );
  let during = 0;
  let stopped = false;
  const lanes = Array.from({ length: many }, async (_, i) => {
    const actor = rows[i % rows.length]!;
    while (!stopped) {
      await work(actor, async (w) => {
        const id = await startCase(w, { alias: 'Written meanwhile' });
        const { code, version } = await w.db.get('Case', { id }, ['code']);
        await changeCase(w, code as string, version as number, { literacy: 'YES' });
      });
      during++;
    }
  });
  return {
    async stop() {
      stopped = true;
      await Promise.all(lanes);
      return { during };
    },
  };
}

/** Of every table the number of its rows and one digest over all of them. */
async function digestsOf(client: pg.ClientBase): Promise<Digests> {
  const found: Digests = new Map();
  for (const { name } of await everyTable(client)) {
    const { rows } = await client.query(
      `SELECT count(*)::int AS rows, coalesce(md5(string_agg(h, '' ORDER BY h)), '') AS digest
        FROM (SELECT md5(to_jsonb(t)::text) AS h FROM ${name} t) d`,
    );
    found.set(name, rows[0]);
  }
  return found;
}

/** Opens every sealed value with the keys that came back. */
async function openEverything(client: pg.ClientBase): Promise<{ opened: number; refused: number }> {
  const { rows: keys } = await client.query(
    `SELECT "survivorId"::text AS owner, version, wrapped FROM keys."SurvivorKey"
      UNION ALL SELECT 'referral ' || "referralId", version, wrapped FROM keys."ReferralKey"
      UNION ALL SELECT 'author ' || "userId", version, wrapped FROM keys."AuthorKey"`,
  );
  const byOwner = groupByOwner(keys);
  const result = { opened: 0, refused: 0 };
  for (const model of modelNames) {
    const sealed = columnsOf(model).filter((column) => columnOf(model, column)?.sealed);
    if (!sealed.length) continue;
    const { rows } = await client.query(`SELECT * FROM ${tableOf(model)}`);
    for (const row of rows)
      for (const column of sealed.filter((name) => row[name] !== null)) {
        const owner = ownerOf(columnOf(model, column)!.sealed!, row);
        const place = { model, column, id: row.id };
        try {
          const value = row[column].startsWith('i')
            ? openForInstallation(row[column], place)
            : open(row[column], place, byOwner.get(owner) ?? []);
          if (value === null) result.refused++;
          else result.opened++;
        } catch {
          result.refused++;
        }
      }
  }
  return result;
}

/** Whose key seals a value, by the mark of its column. */
function ownerOf(sealed: string, row: Record<string, string>): string {
  if (sealed === 'author') return `author ${row.authorId}`;
  return sealed === 'referral' ? `referral ${row.referralId ?? row.id}` : row.survivorId!;
}

function groupByOwner<T extends { owner: string }>(keys: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const key of keys) groups.set(key.owner, [...(groups.get(key.owner) ?? []), key]);
  return groups;
}
