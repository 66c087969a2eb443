import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '#prisma';
import { config } from './config.ts';

/**
 * Who asks the database. One login owns everything and migrates; whatever runs later steps down to a role that owns
 * nothing: `app` serves people's requests, `accounts` signs them in, `worker` does what is due, `reports` counts.
 */
export type DatabaseRole = 'app' | 'accounts' | 'worker' | 'reports' | 'owner';

export interface PoolOptions {
  /** Connections at most. */
  max?: number;
  /** Milliseconds a statement may take; 0 is for ever. */
  statementTimeout?: number;
  /** Sends statements without waiting for the answer to the one before. */
  pipeline?: boolean;
  /** Plans each prepared statement once a connection. With row-level security planning costs more than running. */
  planOnce?: boolean;
  /** The schema in which names are looked up; `public` when nothing is said. */
  schema?: string;
  /** Settings of PostgreSQL for these connections. */
  tuning?: Readonly<Record<string, string>>;
}

/** A pool of plain connections. Dates stay 'YYYY-MM-DD', moments become ISO 8601 in UTC, bigint a number. */
export function poolFor(role: DatabaseRole, options: PoolOptions = {}): pg.Pool {
  const pool = new pg.Pool({ ...settings(role, options), types, pipeline: options.pipeline ?? false } as pg.PoolConfig);
  // A connection lost while idle: the pool makes another, and whoever asks next hears of it if that fails.
  pool.on('error', () => {});
  // And one lost between two statements of a transaction: the next statement fails, but the process lives.
  pool.on('connect', (client) => client.on('error', () => {}));

  return pool;
}

/** A Prisma client for a role. Each call makes one with a pool of its own: keep it, and `$disconnect` it. */
export function prismaFor(role: DatabaseRole, options: PoolOptions = {}): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg(settings(role, options), { onPoolError: () => {} }) });
}

function settings(
  role: DatabaseRole,
  { max = 10, statementTimeout = 15_000, schema, planOnce = false, tuning = {} }: PoolOptions,
): pg.PoolConfig {
  const set = {
    ...(schema && { search_path: schema }),
    ...(planOnce && { plan_cache_mode: 'force_generic_plan' }),
    ...tuning,
  };
  return {
    connectionString: addressFor(role, set),
    max,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    statement_timeout: statementTimeout,
    application_name: `ariadne ${role}`,
  };
}

function addressFor(role: DatabaseRole, set: Readonly<Record<string, string>>): string {
  const { databaseUrl, replicaUrl } = config();
  const address = role === 'reports' ? (replicaUrl ?? databaseUrl) : databaseUrl;
  if (!address) throw new Error('No database: DATABASE_URL is not set and the embedded one has not started.');

  const url = new URL(address);
  const stepDown = role === 'owner' ? '' : ` -c role=ariadne_${role}`;
  const others = Object.entries(set).map(([name, value]) => ` -c ${name}=${value}`);
  const options = `${url.searchParams.get('options') ?? ''} -c timezone=UTC -c datestyle=ISO${stepDown}${others.join('')}`;
  url.searchParams.set('options', options.trim());
  return url.href;
}

const { DATE, TIMESTAMPTZ, INT8 } = pg.types.builtins;
const parsers = new Map<number, (text: string) => unknown>([
  [DATE, (text) => text],
  [TIMESTAMPTZ, moment],
  [INT8, Number],
  [1182, arrayOf((text) => text)],
  [1185, arrayOf(moment)],
  [1016, arrayOf(Number)],
]);

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    (format === 'binary' ? undefined : parsers.get(oid)) ?? pg.types.getTypeParser(oid, format as 'text'),
};

/** '2026-11-21 08:00:00.5+00' → '2026-11-21T08:00:00.5Z': every digit stays, so that a cursor finds its place again. */
function moment(text: string): string {
  return text.replace(' ', 'T').replace(/\+00$/, 'Z');
}

function arrayOf(parse: (text: string) => unknown) {
  const textArray = 1009 as typeof DATE;
  const split = pg.types.getTypeParser(textArray, 'text') as (text: string) => (string | null)[];
  return (text: string) => split(text).map((item) => (item === null ? null : parse(item)));
}
