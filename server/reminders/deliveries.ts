import type { Pool } from 'pg';
import type { Work } from '#server/access/work.ts';
import { message } from './messages/message.delivery.ts';
import type { ReminderKind } from './reminders.contract.ts';
import { staff } from './staff.delivery.ts';

/** A reminder as the engine sees it: when, for whom, about what; never content. */
export interface Due {
  id: string;
  caseId: string;
  agencyId: string;
  survivorId: string;
  userId: string;
  kind: ReminderKind;
  delivery: string;
  aboutModel: string | null;
  aboutId: string | null;
  dueAt: string;
  state: string;
  attempts: number;
  ruleId: string | null;
  ruleKey: string | null;
  originId: string | null;
  step: number;
}

/** What is known about a reminder besides its row; see `reminder_facts` in the database. */
export interface Facts {
  caseStatus: string;
  erased: boolean;
  /** What it is about still stands, and nobody took it back. */
  standing: boolean;
  /** The task from which it went up the ladder still waits; true for whatever stands on no ladder. */
  originOpen: boolean;
  /** The colleague works here and is not kept away from the case. */
  reachable: boolean;
  /** Who carries the case, where the colleague cannot. */
  heir: string | null;
  absences: readonly { standInId: string; firstDay: string; lastDay: string }[];
  coordinators: readonly string[];
  supervisors: readonly string[];
  /** When nobody is disturbed by what can wait: wall times HH:mm; null where the agency has no quiet hours. */
  quiet: { from: string; to: string } | null;
}

/** One question that was asked before anything happened, its answer, and a stable word for it. */
export interface Check {
  check: string;
  passed: boolean;
  why: string;
}

/**
 * What becomes of a reminder now. `raise` puts it before a colleague (perhaps another one, perhaps as another kind of
 * task); `send` hands it to its delivery; `wait` comes back to it; `cancel` ends it. `why` is a stable word.
 */
export type Decision = { checks: readonly Check[]; why: string } & (
  | { act: 'raise'; userId?: string; kind?: ReminderKind }
  | { act: 'send' }
  | { act: 'wait'; until: Date }
  | { act: 'cancel' }
);

/** How sending ended: handed over for good, refused in a way that a colleague has to see to, or not tried at all. */
export type Sent = { act: 'done'; why: string } | { act: 'raise'; why: string; kind?: ReminderKind };

/**
 * What a due row does. STAFF is one; a message that leaves the house is another. Add it to `deliveries` under the word
 * that stands in `Reminder.delivery`.
 */
export interface Delivery<Extra = unknown> {
  /** Facts of its own, by the id of the reminder, read once for a batch. What is missing here is undefined in `decide`. */
  look?(pool: Pick<Pool, 'query'>, dues: readonly Due[], at: Date): Promise<ReadonlyMap<string, Extra>>;
  /** The same facts for the simulator, which asks in a person's unit of work and with her rights. */
  foresee?(work: Work, dues: readonly Due[], at: Date): Promise<ReadonlyMap<string, Extra>>;
  /**
   * The facts as if every agreement were taken back, or the case closed. A delivery that says so is stopped at that very
   * moment and not only when it is due, and is asked then.
   */
  supposing?(extra: Extra, what: { withdrawn: boolean; closed: boolean }): Extra;
  /**
   * Decides, and does nothing else: no clock, no database, nothing remembered. The worker and the simulator both ask it,
   * with the same arguments, and what it answers is what happens. Throwing counts as a failed attempt.
   */
  decide(due: Due, facts: Facts, extra: Extra | undefined, at: Date): Decision;
  /**
   * Hands it out, after `send` was decided and SENDING is committed. Called once for a row, whatever happens: a row that
   * is found SENDING after its worker died becomes the task SENDING_UNCERTAIN, and so does one for which this throws.
   */
  send?(due: Due, extra: Extra | undefined, at: Date): Promise<Sent>;
}

/** Every delivery by the word that stands in the row. */
export const deliveries: Readonly<Record<string, Delivery<any>>> = { STAFF: staff, MESSAGE: message };
