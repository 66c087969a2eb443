import type pg from 'pg';
import { v4 as newClaim, v7 as newId } from 'uuid';
import { now, today } from '#server/platform/clock.ts';
import { log } from '#server/platform/log.ts';
import { decide, MAX_TRIES, restAfter } from './decide.ts';
import { type Decision, type Due, deliveries, type Facts, type Sent } from './deliveries.ts';
import { planned, type Rule, type Subject, stepsOf } from './rules.ts';
import { wallTimeOf } from './wall-time.ts';

/** How long a claim holds without a word from the worker that made it. Milliseconds. */
export const LEASE = 60_000;
const batch = 200;
/** After so many claims that nobody spoke of again, a row is taken up by itself: it may be what ends the workers. */
const SUSPECT = 3;
/** Messages that are handed out at the same time. */
const sendingAtOnce = 8;

/** What is written down about one reminder at the end of a try. */
interface Verdict {
  id: string;
  state: string;
  why: string | null;
  userId?: string | undefined;
  kind?: string | undefined;
  retryAt?: string | undefined;
  failure?: string | undefined;
  /** What waits from now on, in case nobody sees to it. */
  steps?: readonly NewRow[] | undefined;
}
type NewRow = Omit<Due, 'attempts'>;
interface ToSend {
  due: Due;
  extra: unknown;
}

/** What one round did, for whoever watches. */
export interface Round {
  claimed: number;
  raised: { id: string; dueAt: string }[];
  /** What comes again by itself, and when. */
  later: { id: string; at: Date }[];
  cancelled: number;
  failed: number;
  dead: number;
}

/** Where a test or a drill stops the process; nothing in normal use. */
export type Step = 'claimed' | 'decided' | 'sending' | 'sent' | 'settled';
export interface EngineOptions {
  passed?: (step: Step) => void;
  /** How long a claim holds. Milliseconds. */
  lease?: number;
}

const columns = `r.id, r."caseId", r."agencyId", r."survivorId", r."userId", r.kind, r.delivery, r."aboutModel", r."aboutId",
  r."dueAt", r.state, r.attempts, r."ruleId", r."ruleKey", r."originId", r.step`;

const ruleColumns =
  'r.id, r."ruleKey", r."agencyId", r.trigger, r.kind, r."caseStatus", r.urgency, r.amount, r.unit, r."atTime", r.ladder';

/** Rows given as JSON in a parameter, written as they are. The worker makes them in nobody's name. */
const insertRows = (parameter: string, where = '') => `
  INSERT INTO "Reminder" (id, "caseId", "agencyId", "survivorId", "userId", kind, "aboutModel", "aboutId", "dueAt", "wallTime", state, delivery,
      "ruleId", "ruleKey", "originId", step, "createdBy")
    SELECT s.id, s."caseId", s."agencyId", s."survivorId", s."userId", s.kind, s."aboutModel", s."aboutId", s."dueAt", s."wallTime", s.state, s.delivery,
        s."ruleId", s."ruleKey", s."originId", s.step, s."userId"
      FROM jsonb_to_recordset(${parameter}) AS s(id uuid, "caseId" uuid, "agencyId" uuid, "survivorId" uuid, "userId" uuid, kind text, "aboutModel" text,
        "aboutId" uuid, "dueAt" timestamptz, "wallTime" text, state text, delivery text, "ruleId" uuid, "ruleKey" uuid, "originId" uuid, step int) ${where}`;

const withWallTime = (row: NewRow) => ({ ...row, wallTime: wallTimeOf(new Date(row.dueAt)) });

/**
 * Takes up what is due: claims it for a minute, decides, does it, and writes down how it ended. Any number of engines may
 * run; a row is held by one of them. What is cut short at any step is taken up again when its claim has run out.
 */
export class Engine {
  readonly #pool: pg.Pool;
  readonly #passed: (step: Step) => void;
  readonly #lease: number;

  constructor(pool: pg.Pool, { passed = () => {}, lease = LEASE }: EngineOptions = {}) {
    this.#pool = pool;
    this.#passed = passed;
    this.#lease = lease;
  }

  /** One round: the named rows that are due, or the first two hundred of all. */
  async takeUp(ids?: readonly string[]): Promise<Round> {
    const at = now();
    const claim = newClaim();
    let dues = await this.#claim(claim, at, ids, batch);
    if (!dues.length) dues = await this.#claim(claim, at, ids, 1);
    const round: Round = { claimed: dues.length, raised: [], later: [], cancelled: 0, failed: 0, dead: 0 };
    if (!dues.length) return round;
    this.#passed('claimed');

    const { verdicts, toSend } = await this.#decide(dues, at);
    this.#passed('decided');

    await this.#settle(claim, at, verdicts, dues, round);
    await this.#send(claim, toSend, round);
    this.#passed('settled');
    return round;
  }

  /** What is to be written down about each of them now, and what may be sent. */
  async #decide(dues: readonly Due[], at: Date): Promise<{ verdicts: Verdict[]; toSend: ToSend[] }> {
    const verdicts: Verdict[] = [];
    const toSend: ToSend[] = [];
    const [known, rules] = await Promise.all([this.#facts(dues), this.#rules(dues)]);
    const extras = await this.#extras(dues, at, verdicts);
    for (const due of dues) {
      if (verdicts.some(({ id }) => id === due.id)) continue;
      try {
        const facts = known.get(due.id);
        if (!facts) throw Object.assign(new Error(), { code: 'no-facts' });
        const extra = extras.get(due.id);
        const decision =
          due.attempts > MAX_TRIES && due.state !== 'SENDING' ? undefined : decide(due, facts, extra, at);
        if (!decision) verdicts.push(shelved(due, 'worker-died'));
        else if (decision.act === 'send') toSend.push({ due, extra });
        else verdicts.push({ ...verdictOf(due, decision), steps: stepsAfter(decision, rules, due, facts, at) });
      } catch (error) {
        verdicts.push(failed(due, error, at));
      }
    }
    return { verdicts, toSend };
  }

  /**
   * Holds rows until the lease is over. A claim that ends more than two leases from now was made by a clock that has been
   * put back since, and holds nothing; clocks of two machines may differ by less. What may have ended a worker before is
   * left out of a batch and comes one by one, so that it takes nothing else along to the shelf.
   */
  async #claim(claim: string, at: Date, ids: readonly string[] | undefined, many: number): Promise<Due[]> {
    const { rows } = await this.#pool.query<Due>(
      `WITH due AS (
          SELECT id FROM "Reminder" WHERE state IN ('SCHEDULED', 'WAITING', 'SENDING') AND "dueAt" <= $1
            AND ("retryAt" IS NULL OR "retryAt" <= $1)
            AND ("claimedUntil" IS NULL OR "claimedUntil" <= $1 OR "claimedUntil" > $2::timestamptz + $5 * interval '1 millisecond')
            AND ($4::uuid[] IS NULL OR id = ANY ($4))
            AND (attempts >= ${SUSPECT} AND failure IS NULL) = ($6 = 1)
          ORDER BY "dueAt" LIMIT $6 FOR UPDATE SKIP LOCKED
        )
        UPDATE "Reminder" r SET claim = $3, "claimedAt" = $1, "claimedUntil" = $2, attempts = r.attempts + 1
          FROM due WHERE r.id = due.id RETURNING ${columns}`,
      [at.toISOString(), new Date(at.getTime() + this.#lease).toISOString(), claim, ids ?? null, this.#lease, many],
    );
    return rows;
  }

  async #facts(dues: readonly Due[]): Promise<Map<string, Facts>> {
    const { rows } = await this.#pool.query<Facts & { id: string }>('SELECT * FROM reminder_facts($1)', [
      JSON.stringify(dues),
    ]);
    return new Map(rows.map(({ id, ...facts }) => [id, facts]));
  }

  async #rules(dues: readonly Due[]): Promise<Rule[]> {
    const { rows } = await this.#pool.query<Rule>(
      `SELECT ${ruleColumns} FROM "ReminderRule" r WHERE active AND "supersededAt" IS NULL AND "agencyId" = ANY ($1)`,
      [[...new Set(dues.map(({ agencyId }) => agencyId))]],
    );
    return rows;
  }

  /**
   * Makes the rows that rules ask for and none stands for, and takes away what an older version asked for. The database
   * holds one open row for a rule and a record, so any number of workers may plan at once.
   */
  async plan(): Promise<{ id: string; at: Date }[]> {
    const at = now();
    await this.#pool.query(
      `INSERT INTO trail."AuditEntry" ("actorId", role, "agencyId", action, subject, ids, "caseId", fields, outcome, reason)
        SELECT NULL, 'worker', "agencyId", 'cancel', 'Reminder', array_agg(id), "caseId", '{state}', 'done', 'RULE'
          FROM drop_superseded() GROUP BY "agencyId", "caseId" ORDER BY "caseId"`,
    );
    const { rows: gaps } = await this.#pool.query<Subject>(
      'SELECT * FROM rule_subjects(NULL, $1) WHERE NOT planned ORDER BY "caseId" LIMIT 5000',
      [today('Europe/Athens', at)],
    );
    if (!gaps.length) return [];

    const { rows: rules } = await this.#pool.query<Rule>(
      `SELECT ${ruleColumns} FROM "ReminderRule" r WHERE active AND "supersededAt" IS NULL`,
    );
    const byId = new Map(rules.map((rule) => [rule.id, rule]));
    const made = gaps.flatMap((subject) => {
      const rule = byId.get(subject.ruleId);
      const due = rule && planned(rule, subject, at);
      return due ? [{ ...due, id: newId() }] : [];
    });
    const { rows } = await this.#pool.query<{ id: string; dueAt: string }>(
      `WITH made AS (${insertRows('$1')} ON CONFLICT DO NOTHING RETURNING id, "caseId", "agencyId", "dueAt"), noted AS (
          INSERT INTO trail."AuditEntry" ("actorId", role, "agencyId", action, subject, ids, "caseId", fields, outcome, reason)
            SELECT NULL, 'worker', "agencyId", 'create', 'Reminder', array_agg(id), "caseId", '{}', 'done', 'RULE'
              FROM made GROUP BY "agencyId", "caseId" ORDER BY "caseId")
        SELECT id, "dueAt" FROM made`,
      [JSON.stringify(made.map(withWallTime))],
    );
    return rows.map((row) => ({ id: row.id, at: new Date(row.dueAt) }));
  }

  /** What the deliveries want to know besides. One that cannot say fails for its own rows only. */
  async #extras(dues: readonly Due[], at: Date, verdicts: Verdict[]): Promise<Map<string, unknown>> {
    const all = new Map<string, unknown>();
    for (const [word, delivery] of Object.entries(deliveries)) {
      const own = dues.filter((due) => due.delivery === word && due.state !== 'SENDING');
      if (!delivery.look || !own.length) continue;
      try {
        for (const [id, extra] of await delivery.look(this.#pool, own, at)) all.set(id, extra);
      } catch (error) {
        verdicts.push(...own.map((due) => failed(due, error, at)));
      }
    }
    return all;
  }

  /**
   * Hands out what may go out, some at a time: those before may have taken minutes, so each is asked about anew when it is
   * its turn. Then it is committed that it goes, and held for as long as a claim holds; then it goes, then how that ended.
   */
  async #send(claim: string, wanted: readonly ToSend[], round: Round): Promise<void> {
    const left = wanted.map(({ due }) => due);
    const one = async () => {
      for (let due = left.shift(); due; due = left.shift()) {
        const at = now();
        const { verdicts, toSend } = await this.#decide([due], at);
        await this.#settle(claim, at, verdicts, [due], round);
        if (!toSend[0]) continue;

        const { rowCount } = await this.#pool.query(
          `UPDATE "Reminder" SET state = 'SENDING', "claimedUntil" = $3, version = version + 1
            WHERE id = $1 AND claim = $2 AND state IN ('SCHEDULED', 'WAITING')`,
          [due.id, claim, new Date(at.getTime() + this.#lease).toISOString()],
        );
        this.#passed('sending');
        if (!rowCount) continue;

        const sent = await handOut(due, toSend[0].extra, at);
        this.#passed('sent');
        await this.#settle(claim, at, [verdictOf(due, { ...sent, checks: [] })], [due], round);
      }
    };
    await Promise.all(Array.from({ length: Math.min(sendingAtOnce, left.length) }, one));
  }

  /**
   * Writes down how it ended, with its lines in the trail. One row that the database refuses must not hold up the others:
   * then each is written by itself, and the one that fails is counted.
   */
  async #settle(claim: string, at: Date, verdicts: Verdict[], dues: readonly Due[], round: Round): Promise<void> {
    if (!verdicts.length) return;
    try {
      await this.#write(claim, at, verdicts, dues, round);
    } catch (error) {
      if (isAway(error)) throw error;
      if (verdicts.length > 1) {
        for (const verdict of verdicts) await this.#settle(claim, at, [verdict], dues, round);
        return;
      }
      const due = dues.find(({ id }) => id === verdicts[0]!.id)!;
      log.warn({ code: codeOf(error) }, 'a reminder could not be delivered');
      // What went out already must not go out again, whatever the database makes of it.
      if (due.state !== 'SENDING' && verdicts[0]!.failure === undefined)
        await this.#write(claim, at, [failed(due, error, at)], dues, round);
    }
  }

  async #write(claim: string, at: Date, verdicts: readonly Verdict[], dues: readonly Due[], round: Round) {
    const { rows } = await this.#pool.query<{ id: string; state: string; failure: string | null }>(
      `WITH said AS (
          SELECT * FROM jsonb_to_recordset($1) AS s(id uuid, state text, why text, "userId" uuid, kind text, "retryAt" timestamptz, failure text)
        ), settled AS (
          UPDATE "Reminder" r SET state = s.state, why = s.why, failure = s.failure, "retryAt" = s."retryAt",
              "userId" = coalesce(s."userId", r."userId"), kind = coalesce(s.kind, r.kind),
              delivery = CASE s.state WHEN 'RAISED' THEN 'STAFF' ELSE r.delivery END,
              attempts = CASE WHEN s.failure IS NULL AND s."retryAt" IS NOT NULL THEN 0 ELSE r.attempts END,
              "raisedAt" = CASE s.state WHEN 'RAISED' THEN $2 ELSE r."raisedAt" END,
              "doneAt" = CASE s.state WHEN 'DONE' THEN $2 ELSE r."doneAt" END,
              claim = NULL, "claimedUntil" = NULL, version = r.version + 1
            FROM said s WHERE r.id = s.id AND r.claim = $3 AND r.state IN ('SCHEDULED', 'WAITING', 'SENDING')
            RETURNING r.id, r."caseId", r."agencyId", r.state, r.failure
        ), above AS (
          ${insertRows('$4', `WHERE s."originId" IN (SELECT id FROM settled WHERE state = 'RAISED')`)}
        ), noted AS (
          INSERT INTO trail."AuditEntry" ("actorId", role, "agencyId", action, subject, ids, "caseId", fields, outcome)
            SELECT NULL, 'worker', "agencyId", CASE state WHEN 'RAISED' THEN 'raise' WHEN 'CANCELLED' THEN 'cancel' WHEN 'DONE' THEN 'send' ELSE 'fail' END,
                'Reminder', array_agg(id), "caseId", '{state}', 'done'
              FROM settled WHERE state IN ('RAISED', 'CANCELLED', 'DONE', 'DEAD') GROUP BY "agencyId", "caseId", state ORDER BY "caseId", state
        )
        SELECT id, state, failure FROM settled`,
      [
        JSON.stringify(verdicts.map(({ steps: _, ...verdict }) => verdict)),
        at.toISOString(),
        claim,
        JSON.stringify(verdicts.flatMap(({ steps }) => steps ?? []).map(withWallTime)),
      ],
    );

    const byId = new Map(verdicts.map((verdict) => [verdict.id, verdict]));
    for (const { id, state, failure } of rows) {
      if (state === 'RAISED') round.raised.push({ id, dueAt: dues.find((due) => due.id === id)!.dueAt });
      if (state === 'CANCELLED') round.cancelled += 1;
      if (state === 'DEAD') round.dead += 1;
      if (failure) round.failed += 1;
      const { retryAt, steps = [] } = byId.get(id)!;
      if (retryAt) round.later.push({ id, at: new Date(retryAt) });
      if (state === 'RAISED') round.later.push(...steps.map((step) => ({ id: step.id, at: new Date(step.dueAt) })));
    }
  }
}

async function handOut(due: Due, extra: unknown, at: Date): Promise<Sent> {
  try {
    const { send } = deliveries[due.delivery]!;
    if (!send) throw new Error('This delivery decides to send and cannot.');
    return await send(due, extra, at);
  } catch (error) {
    log.warn({ code: codeOf(error) }, 'sending ended in doubt');
    return { act: 'raise', kind: 'SENDING_UNCERTAIN', why: 'sending-uncertain' };
  }
}

function verdictOf(due: Due, decision: Exclude<Decision, { act: 'send' }> | (Sent & { checks: [] })): Verdict {
  const { act, why } = decision;
  switch (act) {
    case 'raise':
      return {
        id: due.id,
        state: 'RAISED',
        why,
        kind: decision.kind,
        userId: 'userId' in decision ? decision.userId : undefined,
      };
    case 'wait':
      return { id: due.id, state: due.state, why, retryAt: decision.until.toISOString() };
    case 'done':
      return { id: due.id, state: 'DONE', why };
    case 'cancel':
      return { id: due.id, state: 'CANCELLED', why };
  }
}

function stepsAfter(
  decision: Decision,
  rules: readonly Rule[],
  due: Due,
  facts: Facts,
  at: Date,
): NewRow[] | undefined {
  if (decision.act !== 'raise') return undefined;
  const { userId = due.userId, kind = due.kind } = decision;
  return stepsOf(rules, { ...due, userId, kind }, facts, at).map((step) => ({ ...step, id: newId() }));
}

/** A failed try: it rests and comes again, or goes on the shelf. */
function failed(due: Due, error: unknown, at: Date): Verdict {
  const code = codeOf(error);
  if (due.attempts >= MAX_TRIES) return shelved(due, code);
  const retryAt = new Date(at.getTime() + restAfter(due.attempts)).toISOString();
  return { id: due.id, state: due.state, why: null, failure: code, retryAt };
}

const shelved = (due: Due, failure: string): Verdict => ({ id: due.id, state: 'DEAD', why: null, failure });

/** A word for what went wrong: never its message, which may quote a record. */
function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && /^[A-Za-z0-9_-]{1,40}$/.test(code) ? code : 'broke';
}

/** The database is away, busy or starting: nothing is wrong with a row, and its claim runs out by itself. */
function isAway(error: unknown): boolean {
  const code = codeOf(error);
  return /^(08|53|57|40|55P03|25006|E[A-Z]+$)/.test(code) || code === 'broke';
}
