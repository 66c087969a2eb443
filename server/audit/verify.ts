import pg from 'pg';
import { type Checkpoint, type Point, readAnchors, readCheckpoints, trustCheckpoint } from './checkpoints.ts';

/** A place where the trail is not what was written. `chain` is `checkpoint` for what is wrong with the checkpoints themselves. */
export interface Break {
  chain: string;
  seq: number;
  what:
    | 'changed'
    | 'removed'
    | 'inserted'
    | 'changed-since-checkpoint'
    | 'removed-since-checkpoint'
    | 'checkpoint-forged'
    | 'checkpoint-removed'
    | 'checkpoint-unknown-key';
}
export interface Verdict {
  chains: number;
  entries: number;
  /** When the last good checkpoint was signed; what is newer rests on the chains alone. */
  checkpointAt: string | null;
  breaks: Break[];
}

/** More than anybody reads; a trail with so many breaks is broken as a whole. */
const MOST = 1000;

/**
 * The hash of a line, written out here and not called from the database: whoever could change lines could change a
 * function too. The same expression as trail.digest of the migration; a test holds them together.
 */
const digestSql = (
  previous: string,
) => `sha256(${previous} || convert_to(jsonb_build_array(e.chain, e.seq, extract(epoch FROM e.at),
  e."actorId", e.role, e."agencyId", e.action, e.subject, e.ids, e."caseId", e.fields, e.outcome, e.reason, e."requestId")::text, 'UTF8'))`;

/** Lines that do not follow from the line before them. */
const brokenLinks = `
  WITH linked AS (
    SELECT e.chain, e.seq, e.hash, ${digestSql(`coalesce(lag(e.hash) OVER w, '')`)} AS right_hash, coalesce(lag(e.seq) OVER w, 0) AS before
      FROM trail."AuditEntry" e WINDOW w AS (PARTITION BY e.chain ORDER BY e.seq))
  SELECT chain, CASE WHEN seq <> before + 1 THEN before + 1 ELSE seq END AS seq,
      CASE WHEN seq > before + 1 THEN 'removed' WHEN seq < before + 1 THEN 'inserted' ELSE 'changed' END AS what
    FROM linked WHERE seq <> before + 1 OR hash <> right_hash ORDER BY chain, seq LIMIT ${MOST}`;

/** Chains whose last line is not the one the database remembers as the last. */
const wrongEnds = `
  WITH ends AS (SELECT DISTINCT ON (chain) chain, seq, hash FROM trail."AuditEntry" ORDER BY chain, seq DESC)
  SELECT chain, CASE WHEN h.seq > coalesce(e.seq, 0) THEN coalesce(e.seq, 0) + 1 WHEN h.seq = e.seq THEN e.seq ELSE coalesce(h.seq, 0) + 1 END AS seq,
      CASE WHEN h.seq > coalesce(e.seq, 0) THEN 'removed' WHEN h.seq = e.seq THEN 'changed' ELSE 'inserted' END AS what
    FROM ends e FULL JOIN trail."AuditHead" h USING (chain)
    WHERE e.hash IS DISTINCT FROM h.hash OR e.seq IS DISTINCT FROM h.seq ORDER BY chain LIMIT ${MOST}`;

/** Lines that a checkpoint knew and that are gone or are others now. */
const forgotten = `
  SELECT p.chain, p.seq, CASE WHEN e.seq IS NULL THEN 'removed-since-checkpoint' ELSE 'changed-since-checkpoint' END AS what
    FROM jsonb_to_recordset($1::jsonb) AS p(chain text, seq int, hash text)
    LEFT JOIN trail."AuditEntry" e ON e.chain = p.chain AND e.seq = p.seq
    WHERE e.seq IS NULL OR encode(e.hash, 'base64') <> p.hash ORDER BY p.chain, p.seq LIMIT ${MOST}`;

/**
 * Whether the trail is whole: every line follows from the one before, every chain ends where the database remembers, and
 * every end that a checkpoint ever signed is still there. The last finds also a chain that was taken away with its
 * memory, and one whose hashes were worked out anew. Reads as the owner, in one snapshot. The master keys must be in use.
 */
export async function verifyTrail(connection: string | pg.Pool): Promise<Verdict> {
  const pool = typeof connection === 'string' ? new pg.Pool({ connectionString: connection, max: 1 }) : connection;
  const client = await pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const { rows: totals } = await client.query(
      `SELECT count(*)::int AS entries, count(DISTINCT chain)::int AS chains, current_database() AS database FROM trail."AuditEntry"`,
    );
    const { rows: links } = await client.query<Break>(brokenLinks);
    const { rows: ends } = await client.query<Break>(wrongEnds);
    const { points, breaks: wrong, checkpointAt } = judge(await readCheckpoints(client), totals[0].database);
    const { rows: lost } = await client.query<Break>(forgotten, [JSON.stringify(points)]);
    await client.query('COMMIT');

    const { entries, chains } = totals[0];
    return { chains, entries, checkpointAt, breaks: once([...links, ...ends, ...lost, ...wrong]) };
  } finally {
    client.release();
    if (typeof connection === 'string') await pool.end();
  }
}

/** What the checkpoints prove, and what is wrong with themselves: each names the one before, and each has its file. */
function judge(checkpoints: readonly Checkpoint[], database: string) {
  const points: Point[] = [];
  const breaks: Break[] = [];
  let last: Checkpoint | undefined;
  let checkpointAt: string | null = null;
  let seen = false;

  for (const [i, checkpoint] of checkpoints.entries()) {
    const trust = trustCheckpoint(checkpoint);
    const wrong = (what: Break['what']) => breaks.push({ chain: 'checkpoint', seq: i + 1, what });
    if (checkpoint.previous !== (last?.signature ?? null)) wrong('checkpoint-removed');
    last = checkpoint;

    if (trust === 'good') {
      // Before the first full one nothing is known of the chains that did not move.
      if (!seen && !checkpoint.full) wrong('checkpoint-removed');
      seen = true;
      checkpointAt = checkpoint.at;
      points.push(...checkpoint.points);
    } else if (trust === 'forged') wrong('checkpoint-forged');
    // One signed by a master key that has been put away is history; one after a readable one cannot be.
    else if (seen) wrong('checkpoint-unknown-key');
  }
  if (checkpoints.length && !seen) breaks.push({ chain: 'checkpoint', seq: 0, what: 'checkpoint-unknown-key' });

  const signatures = new Map(checkpoints.map(({ id, signature }) => [id, signature]));
  for (const anchor of readAnchors(database)) {
    if (anchor.trust === 'forged') breaks.push({ chain: 'checkpoint', seq: 0, what: 'checkpoint-forged' });
    else if (anchor.trust === 'good' && signatures.get(anchor.id) !== anchor.signature)
      breaks.push({ chain: 'checkpoint', seq: 0, what: 'checkpoint-removed' });
  }
  return { points, breaks, checkpointAt };
}

function once(breaks: readonly Break[]): Break[] {
  return [...new Map(breaks.map((each) => [JSON.stringify(each), each])).values()];
}
