import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { columnOf, columnsOf, modelNames, tableOf } from '#server/access/model.ts';
import { knownMasters, masterFingerprint, resealForInstallation, rewrap } from '#server/platform/sealing.ts';

/** A column whose values open with a master key, each value naming which. */
interface Wrapped {
  model: string;
  column: string;
  renew(value: string, row: Record<string, string>): string;
}

/** Who a wrapped key belongs to; the name is part of what was sealed. */
const ownerOf: Record<string, (row: Record<string, string>) => string> = {
  SurvivorKey: (row) => row.survivorId!,
  AuthorKey: (row) => `author ${row.userId}`,
  ReferralKey: (row) => `referral ${row.referralId}`,
  IndexKey: (row) => `index ${row.agencyId}`,
};

/** All of them, from the marks of the schema: a new one cannot be forgotten. */
export const wrappedColumns: readonly Wrapped[] = modelNames.flatMap((model) =>
  columnsOf(model).flatMap((column): Wrapped[] => {
    const { kept, sealed } = columnOf(model, column)!;
    if (kept === 'wrapped') {
      const owner = ownerOf[model];
      if (!owner) throw new Error(`${model}.${column} is wrapped, and rotation.ts does not know for whom.`);
      return [{ model, column, renew: (value, row) => rewrap(value, owner(row)) }];
    }
    if (sealed === 'installation')
      return [{ model, column, renew: (value, row) => resealForInstallation(value, { model, column, id: row.id! }) }];
    return [];
  }),
);

/** Few enough that whoever waits for one of the rows does not notice. */
const atOnce = 200;

/**
 * Wraps with the present master key whatever another one wraps, while everybody works on. What the keys seal is not
 * touched. Each batch stands by itself: interrupted, the next run goes on. Answers how many values changed.
 */
export async function rewrapAll(pool: pg.Pool): Promise<number> {
  let changed = 0;
  for (const column of wrappedColumns) {
    for (let batch = await rewrapSome(pool, column); batch; batch = await rewrapSome(pool, column)) changed += batch;
  }
  return changed;
}

async function rewrapSome(pool: pg.Pool, { model, column, renew }: Wrapped): Promise<number> {
  const present = masterFingerprint();
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const { rows } = await client.query(
      `SELECT t.ctid::text AS place, to_jsonb(t) AS row FROM ${tableOf(model)} t
        WHERE substr(t."${column}", 2, 8) <> $1 LIMIT ${atOnce} FOR UPDATE`,
      [present],
    );
    await client.query(
      `UPDATE ${tableOf(model)} t SET "${column}" = n.value FROM unnest($1::text[], $2::text[]) AS n(place, value)
        WHERE t.ctid = n.place::tid`,
      [rows.map(({ place }) => place), rows.map(({ row }) => renew(row[column], row))],
    );
    await client.query('COMMIT');
    return rows.length;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

/** How many values each master key wraps, by fingerprint. */
export async function countWrapped(pool: pg.Pool): Promise<Map<string, number>> {
  const parts = wrappedColumns.map(
    ({ model, column }) =>
      `SELECT substr("${column}", 2, 8) AS fingerprint FROM ${tableOf(model)} WHERE "${column}" IS NOT NULL`,
  );
  const { rows } = await pool.query(
    `SELECT fingerprint, count(*)::int AS n FROM (${parts.join(' UNION ALL ')}) w GROUP BY fingerprint`,
  );
  return new Map(rows.map(({ fingerprint, n }) => [fingerprint, n]));
}

/**
 * Makes the present master key the only one in use. First everything is rewrapped; then the database refuses the others;
 * whoever began before that has ended; and what they wrapped meanwhile is rewrapped too. Answers how many values changed.
 */
export async function rotate(pool: pg.Pool): Promise<number> {
  const present = masterFingerprint();
  const known = [...knownMasters(), ...(await countWrapped(pool)).keys()];
  const before = [...new Set(known)].filter((fingerprint) => fingerprint !== present);
  // A key that was put away may come back: with a restored backup, or because the new one was lost in time.
  await pool.query('DELETE FROM keys."RetiredMaster" WHERE fingerprint = $1', [present]);
  let changed = await rewrapAll(pool);

  const { rows } = await pool.query(
    `WITH away AS (INSERT INTO keys."RetiredMaster" (fingerprint) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING)
      SELECT pg_current_xact_id()::text AS mine`,
    [before],
  );
  await everybodyBefore(pool, rows[0].mine);
  changed += await rewrapAll(pool);

  const left = [...(await countWrapped(pool))].filter(([fingerprint]) => fingerprint !== present);
  if (left.length) throw new Error('Something is still wrapped with an earlier master key.');
  return changed;
}

/** Waits until every transaction older than this one has ended. */
async function everybodyBefore(pool: pg.Pool, transaction: string): Promise<void> {
  for (const limit = Date.now() + 120_000; Date.now() < limit; await sleep(50)) {
    const { rows } = await pool.query('SELECT pg_snapshot_xmin(pg_current_snapshot()) > $1::text::xid8 AS ended', [
      transaction,
    ]);
    if (rows[0].ended) return;
  }
  throw new Error('A transaction has been open for two minutes; run the rotation again when it has ended.');
}
