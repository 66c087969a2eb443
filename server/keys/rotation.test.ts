import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { columnOf, columnsOf, modelNames, tableOf } from '../access/model.ts';
import { notes } from '../notes/notes.contract.ts';
import { people } from '../people/people.contract.ts';
import {
  fingerprintOf,
  newWrappedKey,
  open,
  openForInstallation,
  sealForInstallation,
  takeMasterKeys,
} from '../platform/sealing.ts';
import { anOffice, type Office, owner, type Person, staff } from '../testing/cast.ts';
import { anAgreedCase, anEpisode } from '../testing/support.ts';
import { countWrapped, rewrapAll, rotate, wrappedColumns } from './rotation.ts';

const newKey = () => randomBytes(32).toString('base64');
let old: string;
let present: string;
let ring: string[];
let office: Office;

beforeEach(async () => {
  [old, present] = [newKey(), newKey()];
  ring = [old];
  // As the server does: it asks again when it wraps.
  takeMasterKeys(() => ring);
  await owner.query(
    'TRUNCATE "Case", keys."SurvivorKey", keys."AuthorKey", keys."IndexKey", keys."RetiredMaster", "SignIn" CASCADE',
  );
  await owner.query('UPDATE "User" SET "totpSecret" = NULL, "totpPending" = NULL');
  office = await anOffice();
});
afterEach(() => takeMasterKeys([process.env.ARIADNE_MASTER_KEY!]));

/** One of everything that a master key protects: a record, a process note, the secrets of an account. */
async function aRound(eleni: Person, anna: Person): Promise<void> {
  const { code } = await anAgreedCase(eleni);
  await eleni.call(people.changeIdentity, { code }, { legalName: 'MARKED-NAME' }, { version: 0 });
  await anEpisode(eleni, code, 'PSY_IND', { leadUserId: anna.id });
  await anna.call(notes.write, { code }, { body: 'MARKED-NOTE' });

  const id = randomUUID();
  const draftKey = sealForInstallation('MARKED-DRAFT', { model: 'SignIn', column: 'draftKey', id });
  await owner.query(
    `INSERT INTO "SignIn" (id, "userId", "tokenDigest", role, "draftKey", "expiresAt") VALUES ($1, $2, $3, 'psychologist', $4, now())`,
    [id, anna.id, id, draftKey],
  );
  const totp = sealForInstallation('MARKED-TOTP', { model: 'User', column: 'totpSecret', id: anna.id });
  await owner.query('UPDATE "User" SET "totpSecret" = $2 WHERE id = $1', [anna.id, totp]);
}

/** Tries every sealed value of every table past all locks: how many open, and how many do not. */
async function openAll(): Promise<{ opened: number; refused: number }> {
  const result = { opened: 0, refused: 0 };
  const { rows: records } = await owner.query('SELECT "survivorId" AS owner, version, wrapped FROM keys."SurvivorKey"');
  const { rows: authors } = await owner.query(
    `SELECT 'author ' || "userId" AS owner, version, wrapped FROM keys."AuthorKey"`,
  );
  const of = (owner: string) => [...records, ...authors].filter((key) => key.owner === owner);

  for (const model of modelNames) {
    const sealed = columnsOf(model).filter((column) => columnOf(model, column)?.sealed);
    if (!sealed.length) continue;
    const { rows } = await owner.query(`SELECT * FROM ${tableOf(model)}`);
    for (const row of rows) {
      for (const column of sealed.filter((name) => row[name] !== null)) {
        const place = { model, column, id: row.id };
        const by = columnOf(model, column)!.sealed;
        try {
          const value =
            by === 'installation'
              ? openForInstallation(row[column], place)
              : open(row[column], place, of(by === 'author' ? `author ${row.authorId}` : row.survivorId));
          if (value === null) throw new Error('no key');
          result.opened++;
        } catch {
          result.refused++;
        }
      }
    }
  }
  return result;
}

async function twoWorkers(): Promise<[Person, Person]> {
  return Promise.all([staff('social_worker', office), staff('psychologist', office)]);
}

test('rotates under concurrent writes: afterwards everything opens with the new key only, and nothing with the old', async () => {
  const [eleni, anna] = await twoWorkers();
  for (let i = 0; i < 5; i++) await aRound(eleni, anna);
  const early = await openAll();

  let rounds = 0;
  let done = false;
  const writing = Array.from({ length: 3 }, async () => {
    const [worker, psychologist] = await twoWorkers();
    do {
      await aRound(worker, psychologist);
      rounds++;
    } while (!done);
  });
  ring = [present, old];
  const changed = await rotate(owner);
  done = true;
  await Promise.all(writing);
  expect(changed).toBeGreaterThanOrEqual(5 * 2 + 2);
  expect(rounds).toBeGreaterThanOrEqual(3);

  takeMasterKeys([present]);
  const after = await openAll();
  expect(after.refused).toBe(0);
  expect(after.opened).toBeGreaterThan(early.opened);
  expect([...(await countWrapped(owner)).keys()]).toEqual([fingerprintOf(present)]);

  takeMasterKeys([old]);
  expect(await openAll()).toEqual({ opened: 0, refused: after.opened });
});

test('an interrupted rotation opens as before with both keys, and the next run completes it', async () => {
  const [eleni, anna] = await twoWorkers();
  for (let i = 0; i < 3; i++) await aRound(eleni, anna);
  const before = await openAll();

  ring = [present, old];
  takeMasterKeys(() => ring);
  // It ends in the middle: after the records' keys, before the secrets of accounts.
  await owner.query(`CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'cut'; END $$;
    CREATE TRIGGER cut BEFORE UPDATE ON "SignIn" EXECUTE FUNCTION cut()`);
  await expect(rewrapAll(owner)).rejects.toThrow('cut');
  await owner.query('DROP FUNCTION cut CASCADE');
  expect((await countWrapped(owner)).size).toBe(2);
  expect(await openAll()).toEqual(before);

  await rotate(owner);
  takeMasterKeys([present]);
  expect(await openAll()).toEqual(before);
});

test('the database refuses what a process that missed the rotation still wraps with the old key', async () => {
  const [eleni, anna] = await twoWorkers();
  await aRound(eleni, anna);
  ring = [present, old];
  await rotate(owner);

  takeMasterKeys([old]);
  const late = newWrappedKey(eleni.id);
  await expect(
    owner.query('INSERT INTO keys."SurvivorKey" ("survivorId", "agencyId", wrapped) VALUES ($1, $1, $2)', [
      eleni.id,
      late,
    ]),
  ).rejects.toMatchObject({ code: 'AR010' });
  const secret = sealForInstallation('MARKED', { model: 'User', column: 'totpSecret', id: anna.id });
  await expect(
    owner.query('UPDATE "User" SET "totpSecret" = $2 WHERE id = $1', [anna.id, secret]),
  ).rejects.toMatchObject({ code: 'AR010' });
});

test('a key that comes back into use may wrap again', async () => {
  const [eleni, anna] = await twoWorkers();
  await aRound(eleni, anna);
  ring = [present, old];
  await rotate(owner);
  ring = [old, present];
  await rotate(owner);
  await aRound(eleni, anna);
  takeMasterKeys([old]);
  expect((await openAll()).refused).toBe(0);
});

test('a value whose master key is nowhere stops the rotation, and nothing is refused yet', async () => {
  const [eleni, anna] = await twoWorkers();
  await aRound(eleni, anna);
  ring = [present];
  takeMasterKeys(() => ring);
  await expect(rotate(owner)).rejects.toThrow('not here');
  expect((await owner.query('SELECT FROM keys."RetiredMaster"')).rowCount).toBe(0);
});

test('every wrapped column of the database has its guard against retired keys', async () => {
  const { rows } = await owner.query(
    `SELECT c.relname AS model, encode(t.tgargs, 'escape') AS columns FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
      WHERE t.tgname = 'master_in_use' AND t.tgenabled = 'O'`,
  );
  const guarded = rows.flatMap(({ model, columns }) =>
    columns
      .split('\\000')
      .filter(Boolean)
      .map((column: string) => `${model}.${column}`),
  );
  expect(guarded.sort()).toEqual(wrappedColumns.map(({ model, column }) => `${model}.${column}`).sort());
});
