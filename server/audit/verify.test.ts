import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cases } from '#server/cases/cases.contract.ts';
import { takeMasterKeys } from '#server/platform/sealing.ts';
import { anOffice, owner, staff } from '#server/testing/cast.ts';
import { signCheckpoint } from './checkpoints.ts';
import { startSigning } from './signing.ts';
import { verifyTrail } from './verify.ts';

const anchors = join(process.env.ARIADNE_DATA_DIR!, 'checkpoints');
let chain: string;
let last: number;

/** Signs as the server does, on a connection of its own. */
async function sign() {
  const client = await owner.connect();
  try {
    return await signCheckpoint(client);
  } finally {
    client.release();
  }
}
const breaks = async () => (await verifyTrail(owner)).breaks;

/** Works out the hashes of the chain anew from a line on, and its end with it, as somebody clever would. */
async function rehash(from: number) {
  await owner.query(`
    DO $$ DECLARE e trail."AuditEntry"; previous bytea; BEGIN
      SELECT coalesce((SELECT hash FROM trail."AuditEntry" WHERE chain = '${chain}' AND seq = ${from - 1}), '') INTO previous;
      FOR e IN SELECT * FROM trail."AuditEntry" WHERE chain = '${chain}' AND seq >= ${from} ORDER BY seq LOOP
        previous := trail.digest(previous, e);
        UPDATE trail."AuditEntry" SET hash = previous WHERE chain = e.chain AND seq = e.seq;
      END LOOP;
      UPDATE trail."AuditHead" SET hash = previous, seq = (SELECT max(seq) FROM trail."AuditEntry" WHERE chain = '${chain}') WHERE chain = '${chain}';
    END $$`);
}

beforeEach(async () => {
  await owner.query('TRUNCATE trail."AuditEntry", trail."AuditHead", trail."AuditCheckpoint"');
  rmSync(anchors, { recursive: true, force: true });
  takeMasterKeys([process.env.ARIADNE_MASTER_KEY!]);

  const eleni = await staff('social_worker', await anOffice());
  const { id, code } = await eleni.call(cases.start, {}, { alias: 'Ismini' });
  for (let i = 0; i < 3; i++) await eleni.call(cases.open, { code: code! });
  await eleni.call(cases.start, {}, { alias: 'Another' });
  chain = `case:${id}`;
  last = (await owner.query('SELECT seq FROM trail."AuditHead" WHERE chain = $1', [chain])).rows[0].seq;
});
afterEach(() => takeMasterKeys([process.env.ARIADNE_MASTER_KEY!]));

test('a trail as it was written is whole, before and after it is signed, and by its address too', async () => {
  expect(await verifyTrail(owner)).toMatchObject({ chains: 2, checkpointAt: null, breaks: [] });
  const checkpoint = await sign();
  expect(checkpoint).toMatchObject({ chains: 2, full: true });
  expect(await verifyTrail(process.env.TEST_ADMIN_URL!)).toMatchObject({
    chains: 2,
    checkpointAt: checkpoint!.at,
    breaks: [],
  });
});

test('the hash written out here is the one the database gives', async () => {
  const { rows } = await owner.query(
    `SELECT e.hash = trail.digest(coalesce(lag(e.hash) OVER (PARTITION BY e.chain ORDER BY e.seq), ''), e) AS same FROM trail."AuditEntry" e`,
  );
  expect(rows.length).toBeGreaterThan(5);
  expect(rows.every((row) => row.same)).toBe(true);
  expect(await breaks()).toEqual([]);
});

describe('without any checkpoint it finds', () => {
  test('a changed line', async () => {
    await owner.query(`UPDATE trail."AuditEntry" SET action = 'list' WHERE chain = $1 AND seq = 2`, [chain]);
    expect(await breaks()).toEqual([{ chain, seq: 2, what: 'changed' }]);
  });

  test('each column of a line changed by itself', async () => {
    const changes = [
      `at = at + interval '1 microsecond'`,
      `"actorId" = gen_random_uuid()`,
      `role = 'admin'`,
      `subject = 'X'`,
      `ids = '{}'`,
      `fields = '{x}'`,
      `outcome = 'x'`,
      `reason = 'EMERGENCY'`,
      `"requestId" = 'x'`,
      `"caseId" = NULL`,
      `"agencyId" = gen_random_uuid()`,
      `hash = sha256('')`,
    ];
    for (const change of changes) {
      const kept = (
        await owner.query('SELECT to_jsonb(e) AS line FROM trail."AuditEntry" e WHERE chain = $1 AND seq = 2', [chain])
      ).rows[0].line;
      await owner.query(`UPDATE trail."AuditEntry" SET ${change} WHERE chain = $1 AND seq = 2`, [chain]);
      expect((await breaks())[0], change).toMatchObject({ chain, what: 'changed' });
      await owner.query(
        `UPDATE trail."AuditEntry" e SET at = k.at, "actorId" = k."actorId", role = k.role, subject = k.subject, ids = k.ids, fields = k.fields, outcome = k.outcome,
          reason = k.reason, "requestId" = k."requestId", "caseId" = k."caseId", "agencyId" = k."agencyId", hash = k.hash
          FROM jsonb_populate_record(NULL::trail."AuditEntry", $2) k WHERE e.chain = $1 AND e.seq = 2`,
        [chain, kept],
      );
      expect(await breaks(), change).toEqual([]);
    }
  });

  test('a removed line in the middle', async () => {
    await owner.query('DELETE FROM trail."AuditEntry" WHERE chain = $1 AND seq = 2', [chain]);
    expect(await breaks()).toEqual([{ chain, seq: 2, what: 'removed' }]);
  });

  test('the newest line removed', async () => {
    await owner.query('DELETE FROM trail."AuditEntry" WHERE chain = $1 AND seq = $2', [chain, last]);
    expect(await breaks()).toEqual([{ chain, seq: last, what: 'removed' }]);
  });

  test('all lines of a chain removed', async () => {
    await owner.query('DELETE FROM trail."AuditEntry" WHERE chain = $1', [chain]);
    expect(await breaks()).toEqual([{ chain, seq: 1, what: 'removed' }]);
  });

  test('a line put in at the end, past the trigger', async () => {
    const client = await owner.connect();
    await client.query('SET session_replication_role = replica');
    await client.query(
      `INSERT INTO trail."AuditEntry" (chain, seq, at, "actorId", role, "agencyId", action, subject, ids, "caseId", fields, outcome, hash)
        SELECT chain, seq + 1, now(), "actorId", role, "agencyId", 'open', subject, ids, "caseId", fields, outcome, sha256('x') FROM trail."AuditEntry" WHERE chain = $1 AND seq = $2`,
      [chain, last],
    );
    await client.query('SET session_replication_role = origin');
    client.release();
    expect(await breaks()).toContainEqual({ chain, seq: last + 1, what: 'inserted' });
  });

  test('a line put in the middle, the others moved on', async () => {
    const client = await owner.connect();
    await client.query('SET session_replication_role = replica');
    await client.query('UPDATE trail."AuditEntry" SET seq = seq + 1000 WHERE chain = $1 AND seq >= 2', [chain]);
    await client.query('UPDATE trail."AuditEntry" SET seq = seq - 999 WHERE chain = $1 AND seq >= 1000', [chain]);
    await client.query(
      `INSERT INTO trail."AuditEntry" SELECT (jsonb_populate_record(e, jsonb_build_object('seq', 2))).* FROM trail."AuditEntry" e WHERE chain = $1 AND seq = 1`,
      [chain],
    );
    await client.query('SET session_replication_role = origin');
    client.release();
    expect((await breaks()).map((each) => each.chain)).toContain(chain);
  });
});

describe('with a signed checkpoint it finds', () => {
  test('a whole chain removed with its memory', async () => {
    await sign();
    await owner.query('DELETE FROM trail."AuditEntry" WHERE chain = $1', [chain]);
    await owner.query('DELETE FROM trail."AuditHead" WHERE chain = $1', [chain]);
    expect(await breaks()).toEqual([{ chain, seq: last, what: 'removed-since-checkpoint' }]);
  });

  test('the newest line removed and the end moved back', async () => {
    await sign();
    await owner.query('DELETE FROM trail."AuditEntry" WHERE chain = $1 AND seq = $2', [chain, last]);
    await rehash(1);
    expect(await breaks()).toEqual([{ chain, seq: last, what: 'removed-since-checkpoint' }]);
  });

  test('a line changed and the whole chain cleverly hashed anew, also when that was signed again', async () => {
    await sign();
    await owner.query(`UPDATE trail."AuditEntry" SET "actorId" = gen_random_uuid() WHERE chain = $1 AND seq = 2`, [
      chain,
    ]);
    await rehash(2);
    expect(await breaks()).toEqual([{ chain, seq: last, what: 'changed-since-checkpoint' }]);
    await sign();
    expect(await breaks()).toEqual([{ chain, seq: last, what: 'changed-since-checkpoint' }]);
  });

  test('a checkpoint changed, taken out of the row, or taken away with everything', async () => {
    await sign();
    const eleni = await staff('social_worker', await anOffice());
    await eleni.call(cases.start, {}, { alias: 'Third' });
    const second = await sign();
    expect(second).toMatchObject({ full: false, chains: 3 });
    expect(second!.points).toHaveLength(1);
    await eleni.call(cases.start, {}, { alias: 'Fourth' });
    const third = await sign();
    expect(await breaks()).toEqual([]);

    await owner.query(`UPDATE trail."AuditCheckpoint" SET entries = entries + 1 WHERE id = $1`, [third!.id]);
    expect(await breaks()).toEqual([{ chain: 'checkpoint', seq: 3, what: 'checkpoint-forged' }]);
    await owner.query(`UPDATE trail."AuditCheckpoint" SET entries = entries - 1 WHERE id = $1`, [third!.id]);
    await owner.query('DELETE FROM trail."AuditCheckpoint" WHERE id = $1', [second!.id]);
    expect(await breaks()).toContainEqual({ chain: 'checkpoint', seq: 2, what: 'checkpoint-removed' });
    await owner.query('DELETE FROM trail."AuditCheckpoint"');
    expect(await breaks()).toEqual([{ chain: 'checkpoint', seq: 0, what: 'checkpoint-removed' }]);
  });

  test('a file outside the database that was changed', async () => {
    await sign();
    const file = join(anchors, readdirSync(anchors)[0]!);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"entries": \d+/, '"entries": 1'));
    expect(await breaks()).toEqual([{ chain: 'checkpoint', seq: 0, what: 'checkpoint-forged' }]);
  });
});

test('a new master key breaks nothing: what the old one signed is still checked, and the next checkpoint holds every chain', async () => {
  await sign();
  const next = randomBytes(32).toString('base64');
  takeMasterKeys([next, process.env.ARIADNE_MASTER_KEY!]);
  expect(await breaks()).toEqual([]);
  expect(await sign()).toMatchObject({ full: true, chains: 2 });

  takeMasterKeys([next]);
  expect(await verifyTrail(owner)).toMatchObject({ breaks: [] });
  await owner.query(`UPDATE trail."AuditEntry" SET action = 'list' WHERE chain = $1 AND seq = 2`, [chain]);
  await rehash(2);
  expect(await breaks()).toEqual([{ chain, seq: last, what: 'changed-since-checkpoint' }]);
});

test('a running server signs when it starts and when it stops', async () => {
  const signing = startSigning();
  await expect.poll(async () => (await verifyTrail(owner)).checkpointAt).not.toBeNull();
  await (await staff('social_worker', await anOffice())).call(cases.start, {}, { alias: 'Third' });
  await signing.stop();
  const { rows } = await owner.query('SELECT chains FROM trail."AuditCheckpoint" ORDER BY at, id');
  expect(rows.map((row) => row.chains)).toEqual([2, 3]);
  expect(await breaks()).toEqual([]);
});

test('nothing new leaves nothing to sign, and no name or address is in what was signed', async () => {
  await sign();
  expect(await sign()).toBeUndefined();
  expect(readdirSync(anchors)).toHaveLength(1);
  expect(readFileSync(join(anchors, readdirSync(anchors)[0]!), 'utf8')).not.toContain('Ismini');
});

test('the application can neither change nor remove a line, nor touch ends and checkpoints', async () => {
  for (const role of ['ariadne_app', 'ariadne_accounts', 'ariadne_worker', 'ariadne_reports']) {
    for (const statement of [
      `UPDATE trail."AuditEntry" SET action = 'x'`,
      `DELETE FROM trail."AuditEntry"`,
      `TRUNCATE trail."AuditEntry"`,
      `UPDATE trail."AuditHead" SET seq = 0`,
      `INSERT INTO trail."AuditHead" (chain, seq, hash) VALUES ('x', 1, '')`,
      `DELETE FROM trail."AuditHead"`,
      `DELETE FROM trail."AuditCheckpoint"`,
      `SELECT * FROM trail."AuditCheckpoint"`,
      `UPDATE trail."Revision" SET fields = '{}'`,
      `DELETE FROM trail."Revision"`,
      `INSERT INTO trail."Revision" ("caseId", model, "rowId", before, fields) VALUES (gen_random_uuid(), 'Case', gen_random_uuid(), '{}', '{}')`,
      `ALTER TABLE trail."AuditEntry" DISABLE TRIGGER link`,
      `SET session_replication_role = replica`,
    ]) {
      const client = await owner.connect();
      try {
        await client.query('BEGIN');
        await client.query(`SET LOCAL SESSION AUTHORIZATION ${role}`);
        await expect(client.query(statement), `${role}: ${statement}`).rejects.toThrow(
          /permission denied|must be owner/,
        );
      } finally {
        await client.query('ROLLBACK');
        client.release();
      }
    }
  }
});
