import pg from 'pg';
import { type Abroad, ConfigError, refuseDemonstrationAbroad } from '#server/platform/config.ts';

/** What an installation is, and what has to be done before it can be used. */
export type Plan =
  /** Real data, or none yet. */
  | 'real'
  /** Demonstration data, complete. */
  | 'demonstration'
  /** Demonstration data, to be loaded into the empty database. */
  | 'load'
  /** A loading that was cut short: to be done again on an empty database. */
  | 'reload';

interface Wish extends Abroad {
  demo?: boolean;
  embedded: boolean;
}

/**
 * Decides by what the database holds and what was asked for. Demonstration and real data never mix: throws a
 * ConfigError where they would, and where demonstration accounts would answer to other computers.
 */
export async function planFor(connectionString: string, { demo, embedded, ...abroad }: Wish): Promise<Plan> {
  const { state, loading, demonstration, ...others } = await census(connectionString);

  // Whoever was invited in a demonstration belongs to it: its banner and its bounds hold for them too.
  const real = state === true && demonstration > 0 ? 0 : others.real;
  const held = demonstration > 0 || loading;

  if (held && real)
    throw new ConfigError(
      'This database holds demonstration accounts and real ones: Ariadne does not start on a mixture.',
    );
  if (demo === false && held)
    throw new ConfigError(
      'ARIADNE_DEMO=0, but this database holds demonstration data: choose another ARIADNE_DATA_DIR or DATABASE_URL.',
    );
  if (demo === true && real)
    throw new ConfigError(
      'ARIADNE_DEMO=1, but this database holds real accounts: choose another ARIADNE_DATA_DIR or DATABASE_URL.',
    );

  const untouched = state === undefined && !real;
  const wanted = demo ?? (held || (embedded && untouched));
  if (!wanted) return 'real';

  refuseDemonstrationAbroad(abroad);
  if (loading) return 'reload';
  return demonstration ? 'demonstration' : 'load';
}

/** Writes down what the installation is, for every later start and for the banner. */
export async function settle(connectionString: string, demonstration: boolean): Promise<void> {
  await ask(
    connectionString,
    `WITH loaded AS (DELETE FROM "Setting" WHERE name = 'demonstrationLoading')
     INSERT INTO "Setting" (name, value) VALUES ('demonstration', to_jsonb($1::boolean))
     ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value WHERE "Setting".value <> EXCLUDED.value`,
    [demonstration],
  );
}

/** Notes that demonstration data is on its way in, for the start after one that is cut short; `settle` ends it. */
export async function beginLoading(connectionString: string): Promise<void> {
  await ask(connectionString, `INSERT INTO "Setting" (name, value) VALUES ('demonstrationLoading', 'true')`);
}

/** The accounts that may be tried: e-mail, roles, agency. */
export async function demonstrationAccounts(
  connectionString: string,
): Promise<{ email: string; roles: string; agency: string }[]> {
  return ask(
    connectionString,
    `SELECT u.email, string_agg(r.role, ', ' ORDER BY r.role) AS roles, a.name AS agency
     FROM "User" u JOIN "Agency" a ON a.id = u."agencyId" JOIN "UserRole" r ON r."userId" = u.id
     WHERE u.demonstration AND u.status = 'ACTIVE'
     GROUP BY u.id, a.id ORDER BY min(u."createdAt"), u.id`,
  );
}

async function census(
  connectionString: string,
): Promise<{ state: boolean | undefined; loading: boolean; demonstration: number; real: number }> {
  const [row] = await ask<{ state: boolean | null; loading: boolean; demonstration: number; real: number }>(
    connectionString,
    `SELECT (SELECT value = 'true'::jsonb FROM "Setting" WHERE name = 'demonstration') AS state,
            EXISTS (SELECT FROM "Setting" WHERE name = 'demonstrationLoading') AS loading,
            (count(*) FILTER (WHERE demonstration))::int AS demonstration,
            (count(*) FILTER (WHERE NOT demonstration))::int AS real FROM "User"`,
  );
  if (!row) throw new Error('The database did not answer.');
  return { ...row, state: row.state ?? undefined };
}

async function ask<T extends pg.QueryResultRow>(
  connectionString: string,
  sql: string,
  values: unknown[] = [],
): Promise<T[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<T>(sql, values)).rows;
  } finally {
    await client.end();
  }
}
