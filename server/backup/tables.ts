import type pg from 'pg';

export interface Table {
  /** Quoted, with its schema. */
  name: string;
  /** Without columns that the database computes. */
  columns: string[];
}
export interface Sequence {
  name: string;
  last: string | null;
}

/** The queue may forget: what is due stands in our own tables, and its own are made anew at the next start. */
const leftOut = ['pg_catalog', 'information_schema', 'bullmq'];
/** Which migrations ran is known by the migrations that a restore applies. */
const history = 'public._prisma_migrations';
/** Of the schema of keys these hold no key. */
const keyless = ['keys."DestroyedKey"', 'keys."RetiredMaster"'];

/** Every table there is, from the catalogue of the database itself, so that a new one cannot be forgotten. */
export async function everyTable(client: pg.ClientBase): Promise<Table[]> {
  const { rows } = await client.query(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name,
        array_agg(format('%I', a.attname) ORDER BY a.attnum) AS columns
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
      WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname <> ALL ($1) AND n.nspname NOT LIKE 'pg\\_%'
      GROUP BY n.nspname, c.relname ORDER BY 1`,
    [leftOut],
  );
  return (rows as Table[]).filter(({ name }) => name !== history);
}

/** Wrapped keys are kept apart. Whatever is new in their schema counts as a key. */
export const holdsKeys = ({ name }: Table): boolean => name.startsWith('keys.') && !keyless.includes(name);

export async function everySequence(client: pg.ClientBase): Promise<Sequence[]> {
  const { rows } = await client.query(
    `SELECT format('%I.%I', schemaname, sequencename) AS name, last_value::text AS last FROM pg_sequences
      WHERE schemaname <> ALL ($1)`,
    [leftOut],
  );
  return rows as Sequence[];
}

/** Name and checksum of each migration that ran, in order. */
export async function migrationsOf(client: pg.ClientBase): Promise<{ name: string; checksum: string }[]> {
  const { rows } = await client.query(
    `SELECT migration_name AS name, checksum FROM ${history} WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY 1`,
  );
  return rows;
}
