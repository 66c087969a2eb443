import { createHash, createHmac } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { v7 as newId } from 'uuid';
import { config, makePrivateFolder } from '#server/platform/config.ts';
import { derivedKey, knowsMaster, masterFingerprint, sameDigest } from '#server/platform/sealing.ts';

/** The end of one chain at one moment; the hash in base64. */
export interface Point {
  chain: string;
  seq: number;
  hash: string;
}

/** What a checkpoint says about the trail, beside the points themselves. All of it is signed. */
interface Statement {
  id: string;
  /** ISO 8601, UTC. */
  at: string;
  database: string;
  chains: number;
  entries: number;
  /** The signature of the checkpoint before this one: none can be taken out of the row. */
  previous: string | null;
  /** Holds every chain, not only those that moved. The first one does, and the first after a change of the master key. */
  full: boolean;
  /** SHA-256 over the points. */
  digest: string;
}
export interface Checkpoint extends Statement {
  points: Point[];
  signature: string;
}

const purpose = 'trail checkpoint';

function digestOf(points: readonly Point[]): string {
  const lines = points.map(({ chain, seq, hash }) => `${chain} ${seq} ${hash}`).sort();
  return createHash('sha256').update(lines.join('\n')).digest('base64url');
}

/** The signature names its master key by fingerprint. */
function sign({ id, at, database, chains, entries, previous, full, digest }: Statement, fingerprint: string): string {
  const said = JSON.stringify([id, at, database, chains, entries, previous, full, digest]);
  const mac = createHmac('sha256', derivedKey(purpose, fingerprint)).update(said).digest('base64url');
  return `${fingerprint}.${mac}`;
}

export type Trust = 'good' | 'forged' | 'unknown-key';

function trustOf(statement: Statement & { signature: string }): Trust {
  const fingerprint = statement.signature.split('.')[0]!;
  if (!knowsMaster(fingerprint)) return 'unknown-key';
  return sameDigest(sign(statement, fingerprint), statement.signature) ? 'good' : 'forged';
}

/** Whether a checkpoint is what was signed, its points included. */
export function trustCheckpoint(checkpoint: Checkpoint): Trust {
  return digestOf(checkpoint.points) === checkpoint.digest ? trustOf(checkpoint) : 'forged';
}

/** All checkpoints of a database, oldest first. */
export async function readCheckpoints(client: pg.ClientBase): Promise<Checkpoint[]> {
  const { rows } = await client.query(
    `SELECT id, at, current_database() AS database, chains, entries, heads, signature FROM trail."AuditCheckpoint" ORDER BY at, id`,
  );
  return rows.map(({ heads, at, ...row }) => {
    const { previous, full, digest, points } = heads as Pick<Statement, 'previous' | 'full' | 'digest'> & {
      points: Record<string, [number, string]>;
    };
    return {
      ...row,
      at: new Date(at).toISOString(),
      previous,
      full,
      digest,
      points: Object.entries(points).map(([chain, [seq, hash]]) => ({ chain, seq, hash })),
    } as Checkpoint;
  });
}

const folder = () => join(config().dataDir, 'checkpoints');

/**
 * Signs where every chain now ends. A checkpoint holds the ends that moved since the one before: with a hundred thousand
 * cases all ends would be ten megabytes a day, the moved ones are a few hundred lines, and together they say the same.
 * A copy without the points goes to a file: whoever empties the table too has to explain the file, which belongs on
 * another machine. Answers nothing when no line was written since the last one.
 */
export async function signCheckpoint(client: pg.ClientBase, at = new Date()): Promise<Checkpoint | undefined> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  try {
    await client.query('LOCK TABLE trail."AuditCheckpoint" IN SHARE ROW EXCLUSIVE MODE');
    const earlier = await readCheckpoints(client);
    const { rows } = await client.query(
      `SELECT current_database() AS database, chain, seq, encode(hash, 'base64') AS hash FROM trail."AuditHead"`,
    );
    const last = earlier.at(-1);
    const full = last?.signature.split('.')[0] !== masterFingerprint();
    const known = new Map(earlier.flatMap(({ points }) => points.map(({ chain, hash }) => [chain, hash] as const)));
    const points: Point[] = rows
      .filter((head) => full || known.get(head.chain) !== head.hash)
      .map(({ chain, seq, hash }) => ({ chain, seq, hash }));
    if (!points.length) {
      await client.query('ROLLBACK');
      return undefined;
    }

    const statement: Statement = {
      id: newId(),
      at: at.toISOString(),
      database: rows[0].database,
      chains: rows.length,
      entries: rows.reduce((sum, head) => sum + head.seq, 0),
      previous: last?.signature ?? null,
      full,
      digest: digestOf(points),
    };
    const signature = sign(statement, masterFingerprint());
    const { id, chains, entries, previous, digest } = statement;
    const heads = {
      previous,
      full,
      digest,
      points: Object.fromEntries(points.map(({ chain, seq, hash }) => [chain, [seq, hash]])),
    };
    await client.query(
      'INSERT INTO trail."AuditCheckpoint" (id, at, chains, entries, heads, signature) VALUES ($1, $2, $3, $4, $5, $6)',
      [id, statement.at, chains, entries, JSON.stringify(heads), signature],
    );
    await client.query('COMMIT');
    anchor({ ...statement, signature });
    return { ...statement, points, signature };
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

function anchor(statement: Statement & { signature: string }): void {
  makePrivateFolder(folder());
  const name = `${statement.at.replace(/[:.]/g, '-')}-${statement.id}.json`;
  writeFileSync(join(folder(), name), `${JSON.stringify(statement, null, 2)}\n`, { mode: 0o600, flush: true });
}

/** What the files outside the database say about checkpoints of this one. A file that cannot be read counts as forged. */
export function readAnchors(database: string): { id: string; signature: string; trust: Trust }[] {
  if (!existsSync(folder())) return [];

  return readdirSync(folder())
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      try {
        const statement = JSON.parse(readFileSync(join(folder(), name), 'utf8')) as Statement & { signature: string };
        if (statement.database !== database) return [];
        return [{ id: statement.id, signature: statement.signature, trust: trustOf(statement) }];
      } catch {
        return [{ id: name, signature: '', trust: 'forged' as const }];
      }
    });
}
