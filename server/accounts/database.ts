import type pg from 'pg';
import type { Prisma, PrismaClient } from '#prisma';
import { type Trace, trailInsert } from '#server/access/trail.ts';
import { poolFor, prismaFor } from '#server/platform/database.ts';

export type Tx = Prisma.TransactionClient;

let client: PrismaClient | undefined;
let pool: pg.Pool | undefined;

/** The database as the role `accounts`: it sees who signs in, and no table of a case. */
export function accountsDb(): PrismaClient {
  client ??= prismaFor('accounts', { max: 5 });
  return client;
}

/** The same role, for the one question that every request asks: a prepared statement, at half the cost. */
export function accountsPool(): pg.Pool {
  pool ??= poolFor('accounts', { max: 4 });
  return pool;
}

/** Ends the connections, at the end of the process or of a test file. */
export async function closeAccounts(): Promise<void> {
  await Promise.all([client?.$disconnect(), pool?.end()]);
  client = undefined;
  pool = undefined;
}

/** All of it or nothing. A busy machine gets time to finish; a statement by itself has less (see platform/database). */
export function inTransaction<T>(job: (tx: Tx) => Promise<T>): Promise<T> {
  return accountsDb().$transaction(job, { maxWait: 5_000, timeout: 20_000 });
}

/** Who did it, for the trail. Before anybody is signed in there is no id and no role. */
export interface Doer {
  id: string | null;
  role: string;
  agencyId: string;
}
/** Attempts on accounts that do not exist belong to no agency; their chain is the installation's. */
export const noAgency = '00000000-0000-0000-0000-000000000000';

export type Line = Pick<Trace, 'action' | 'subject' | 'ids'> & Partial<Trace>;

/** Writes lines into the trail, in the transaction of what they tell. Ids and codes only. */
export async function record(tx: Tx, doer: Doer, requestId: string, lines: readonly Line[]): Promise<void> {
  const { text, values } = trailInsert(
    doer,
    requestId,
    lines.map((line) => ({ caseId: null, fields: [], outcome: 'done', ...line })),
  );
  await tx.$executeRawUnsafe(text, ...values);
}

/** Whether this installation holds demonstration data: known passwords, and no second factor is asked for. */
export async function isDemonstration(tx: Tx = accountsDb()): Promise<boolean> {
  return (await tx.setting.findUnique({ where: { name: 'demonstration' } }))?.value === true;
}
