import type pg from 'pg';
import type { StoredKey } from './keys.ts';
import type { Actor } from './roles.ts';
import type { Trace } from './trail.ts';

/** Sends one statement of the transaction. */
export type Send = (text: string, values?: unknown[]) => Promise<pg.QueryResult<Record<string, any>>>;

/** The unit of work we are in. */
export interface Scope {
  actor: Actor;
  requestId: string;
  send: Send;
  trail: Trace[];
  /** Keys of records that are held until the end of this unit of work. */
  heldKeys: Map<string, StoredKey>;
  /** What was being tried, for the trail of a refusal. */
  tried?: Trace;
  /** Process notes of this author may be opened too: a recovery that two people confirmed. */
  recovering?: string;
}

/** Tells PostgreSQL who asks, until the transaction ends: its own lock looks at nothing else. */
export const enter = (send: Send, { id, role, agencyId }: { id: string | null; role: string; agencyId: string }) =>
  send(
    `SELECT set_config('ariadne.actor', $1, true), set_config('ariadne.role', $2, true), set_config('ariadne.agency', $3, true)`,
    [id ?? '', role, agencyId],
  );
