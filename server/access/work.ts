import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type pg from 'pg';
import { Conflict, Problem } from '#server/platform/problems.ts';
import { rememberScope } from './around.ts';
import { Codes } from './codes.ts';
import { Db } from './db.ts';
import { Explainer } from './explain.ts';
import { Facts } from './facts.ts';
import { makeSurvivorKey } from './keys.ts';
import { Once } from './once.ts';
import { appPool, trailPool } from './pool.ts';
import type { Actor } from './roles.ts';
import { enter, type Scope, type Send } from './scope.ts';
import { keepStandIns } from './stand-ins.ts';
import { type Trace, trailInsert } from './trail.ts';

/** What the statistics store keeps of a person, one by one. */
export type Fact = 'PersonFact' | 'EpisodeFact' | 'SessionFact' | 'StatusFact' | 'ClockFact';

/** What a service holds: the guarded database, and who asks. */
export interface Work {
  db: Db;
  actor: Actor;
  requestId: string;
  /** Makes the data key of a new survivor's record. */
  newRecordKey(survivorId: string): Promise<void>;
  /** Writes coarse values into the statistics store, which nobody who serves requests can read. */
  count(fact: Fact, row: Record<string, unknown>): Promise<void>;
  /** Opens the process notes of another author for the rest of this unit of work; the caller has checked the recovery. */
  recover(authorId: string): void;
  /** Brings who stands in for whom up to date, after an absence or a membership of a case changed. */
  keepStandIns(of: { absence: string } | { case: string }): Promise<void>;
  /** Runs once everything is committed, and not at all otherwise. It must not throw, and nobody waits for it. */
  afterCommit(job: () => void): void;
  /** What the guard decides for somebody else. */
  explainer: Explainer;
  /** What the domain has to know besides rows in reach. */
  facts: Facts;
  codes: Codes;
  /** What was already made under an idempotency key. */
  once: Once;
}

/**
 * One unit of work: one transaction, one person in one role, one trail. Rows and trail are there together afterwards,
 * or neither is. What was refused is written in a transaction of its own, for the one that failed is gone.
 */
export async function work<T>(
  actor: Actor,
  job: (work: Work) => Promise<T>,
  requestId: string = randomUUID(),
): Promise<T> {
  const client = await appPool().connect();
  const { send, close } = sendOn(client);
  const scope: Scope = { actor, requestId, send, trail: [], heldKeys: new Map() };
  const afterwards: (() => void)[] = [];
  const handle: Work = {
    db: new Db(scope),
    actor,
    requestId,
    explainer: new Explainer(scope),
    facts: new Facts(scope),
    codes: new Codes(scope),
    once: new Once(scope),
    newRecordKey: (survivorId) => makeSurvivorKey(scope, survivorId),
    count: async (fact, row) => void (await send('SELECT statistics.put($1, $2)', [fact, JSON.stringify(row)])),
    recover: (authorId) => {
      scope.recovering = authorId;
    },
    keepStandIns: (of) => keepStandIns(scope, of),
    afterCommit: (later) => void afterwards.push(later),
  };

  rememberScope(handle, scope);
  try {
    // One packet with the first question of the job: until both have passed, nobody is anybody to the database.
    const entered = [send('BEGIN'), enter(send, actor)];
    const [result] = await Promise.all([job(handle), ...entered]);
    await leave(scope);
    await close();
    for (const later of afterwards) later();
    return result;
  } catch (error) {
    await close('ROLLBACK');
    const problem = asProblem(error);
    if (problem instanceof Problem && scope.tried && [403, 404, 412, 422, 429].includes(problem.status))
      await recordRefusal(scope, problem);
    throw problem;
  }
}

/** The trail leaves in the packet of the COMMIT. A failed line takes the whole unit of work with it. */
async function leave({ actor, requestId, send, trail }: Scope): Promise<void> {
  const lines = trail.length ? trailInsert(actor, requestId, trail) : undefined;
  const [, left] = await Promise.all([lines && send(lines.text, lines.values), send('COMMIT')]);
  // A statement that failed and was forgotten: PostgreSQL answers COMMIT by rolling back, and says so only here.
  if (left.command !== 'COMMIT') throw new Error('A statement of this unit of work failed; nothing was kept.');
}

async function recordRefusal(scope: Scope, problem: Problem): Promise<void> {
  const refused = problem.extra.errors?.every((error) => error.code === 'forbidden-field');
  if (problem.status === 422 && !refused) return;

  // A refusal stays out of the chain of a case the person cannot see: its existence is not hers to touch.
  const caseId = problem.status === 404 ? null : scope.tried!.caseId;
  // Whoever comes too late is shown how the record stands now: that was a reading, and it is kept.
  const shown = problem.status === 412 ? scope.trail.filter(({ action }) => action === 'read') : [];
  await writeTrail(scope.actor, scope.requestId, [...shown, { ...scope.tried!, caseId, outcome: problem.type }]);
}

/** Lines that belong to no unit of work of a case: a sign-in, a refused route. */
export async function writeTrail(
  actor: Actor | { id: string | null; role: string; agencyId: string },
  requestId: string,
  trail: Trace[],
): Promise<void> {
  const client = await trailPool().connect();
  const { send, close } = sendOn(client);
  const lines = trailInsert(actor, requestId, trail);
  try {
    await Promise.all([send('BEGIN'), enter(send, actor), send(lines.text, lines.values), send('COMMIT')]);
    await close();
  } catch (error) {
    await close('ROLLBACK');
    throw error;
  }
}

/**
 * Statements sent in one turn of the event loop leave in one packet; PostgreSQL keeps the plan of each text. After
 * `close` nothing more is sent: what a failed job still has under way must not run in the next person's transaction.
 * A connection that cannot be left clean is ended.
 */
function sendOn(client: pg.PoolClient): { send: Send; close(last?: 'ROLLBACK'): Promise<void> } {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  let closed = false;

  return {
    send(text, values) {
      if (closed) return Promise.reject(new Error('This unit of work is over.'));
      stream.cork();
      process.nextTick(() => stream.uncork());
      const answer = client.query(values ? ({ name: nameOf(text), text, values } as pg.QueryConfig) : text);
      answer.catch(() => {});
      return answer as ReturnType<Send>;
    },
    async close(last) {
      if (closed) return;
      closed = true;
      try {
        if (last) await client.query(last);
        client.release();
      } catch (error) {
        client.release(error as Error);
      }
    },
  };
}

const names = new Map<string, string>();
/** As many plans as each connection keeps. Which fields a body sets is the sender's choice, so texts have no natural end. */
const plans = 1500;

/** The name under which PostgreSQL keeps the plan of a text; none once there are too many. */
function nameOf(text: string): string | undefined {
  let name = names.get(text);
  if (!name && names.size < plans) {
    name = `s${names.size}`;
    names.set(text, name);
  }
  return name;
}

/** A constraint of the database that a person can run into, by its name. Anything else is our mistake (500). */
const constraints: Record<string, string> = {
  one_primary: 'primary-taken',
  CaseOrigin_referralId_key: 'already-received',
  one_erasure: 'already-asked',
  member_once: 'already-member',
  one_danger: 'danger-stands',
  one_first_view: 'try-again',
  one_merge: 'merge-stands',
  Case_code_key: 'try-again',
  Agency_name_key: 'exists-already',
  Team_agencyId_name_key: 'exists-already',
  ReportSchedule_agencyId_question_key: 'exists-already',
  FundingGrant_agencyId_code_key: 'exists-already',
  Code_pkey: 'exists-already',
  AgencyCapacity_providerAgencyId_serviceType_key: 'exists-already',
  GrantTarget_grantId_reportId_gender_key: 'exists-already',
  Identity_caseId_key: 'try-again',
  SafeContact_caseId_key: 'try-again',
  ExploitationHistory_caseId_key: 'try-again',
};

function asProblem(error: unknown): unknown {
  const { code, constraint } = error as { code?: string; constraint?: string };
  // AR010: a key wrapped with a master key that was put away a moment ago; the next try wraps with the present one.
  if (code === '40001' || code === '40P01' || code === 'AR010') return new Conflict('try-again');
  // AR012: what was to be erased has been reopened since.
  if (code === 'AR012') return new Conflict('case-not-closed');
  // Merging two cases (20261123003100_merges).
  if (code === 'AR013') return new Conflict('case-merged');
  if (code === 'AR014') return new Conflict('merge-stands');
  if (code === 'AR015') return new Conflict('erasure-waits');
  if (constraint && constraints[constraint]) return new Conflict(constraints[constraint]);
  return error;
}
