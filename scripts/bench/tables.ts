import type pg from 'pg';
import { type ModelName, tableOf } from '#server/access/model.ts';
import { newWrappedKey, seal, sealedColumns } from '#server/platform/sealing.ts';
import { asCopied, copyInto } from './copy.ts';

/** The models the bare handler answers from: the same rows and indexes in schema `bare`, unsealed and without locks. */
const twins: ModelName[] = [
  'Case',
  'CaseMembership',
  'Episode',
  'Session',
  'Appointment',
  'Reminder',
  'Consent',
  'SafeContact',
  'Referral',
  'Release',
];
const batch = 5_000;

export interface RecordKey {
  wrapped: string;
  version: number;
  owner: string;
}
export const newRecordKey = (survivorId: string): RecordKey => ({
  wrapped: newWrappedKey(survivorId),
  version: 1,
  owner: survivorId,
});

/** The plain twins of the tables, with the same indexes. */
export async function makeTwins(client: pg.ClientBase): Promise<void> {
  await client.query('CREATE SCHEMA bare');
  for (const model of twins) {
    await client.query(`CREATE TABLE bare."${model}" (LIKE ${tableOf(model)} INCLUDING DEFAULTS INCLUDING INDEXES)`);
    for (const column of Object.keys(sealedColumns(model)))
      await client.query(`ALTER TABLE bare."${model}" ALTER "${column}" TYPE jsonb USING NULL`);
  }
}

/** Takes rows and writes them in batches: sealed into Ariadne's table, as they are into the twin. */
export class Table {
  readonly #client: pg.ClientBase;
  readonly #model: ModelName;
  readonly #columns: readonly string[];
  readonly #hasTwin: boolean;
  #ours: string[] = [];
  #bare: string[] = [];
  #copied: Promise<unknown> = Promise.resolve();
  rows = 0;

  constructor(client: pg.ClientBase, model: ModelName, columns: string) {
    this.#client = client;
    this.#model = model;
    this.#columns = columns.trim().split(/\s+/);
    this.#hasTwin = twins.includes(model);
  }

  async add(row: Record<string, unknown>, key?: RecordKey): Promise<void> {
    const sealed = sealedColumns(this.#model);
    const model = this.#model;
    const ours: string[] = [];
    const bare: string[] = [];
    for (const column of this.#columns) {
      const value = row[column];
      if (sealed[column] && key && value !== null && value !== undefined) {
        ours.push(seal(value, { model, column, id: row.id as string }, key));
        bare.push(asCopied(JSON.stringify(value)));
      } else {
        const copied = asCopied(value);
        ours.push(copied);
        bare.push(copied);
      }
    }
    this.rows += 1;
    this.#ours.push(`${ours.join('\t')}\n`);
    if (this.#hasTwin) this.#bare.push(`${bare.join('\t')}\n`);
    if (this.#ours.length >= batch) await this.flush();
  }

  /** Hands over what was collected; the database works on it while the next rows are made. */
  async flush(): Promise<void> {
    const [ours, bare] = [this.#ours, this.#bare];
    this.#ours = [];
    this.#bare = [];
    await this.#copied;
    this.#copied = Promise.all([
      copyInto(this.#client, tableOf(this.#model), this.#columns, ours),
      copyInto(this.#client, `bare."${this.#model}"`, this.#columns, bare),
    ]);
    this.#copied.catch(() => {});
  }

  /** Until every row is in the database. */
  async finish(): Promise<void> {
    await this.flush();
    await this.#copied;
  }
}
