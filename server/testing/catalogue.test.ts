import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { models } from '../../prisma/generated/columns.ts';
import { roles } from '../access/roles.ts';
import { anOffice, aTeam, type Office, owner, type Person, staff } from './cast.ts';

/**
 * The second lock: every table that knows a case, taken from the catalogue of the database itself, asked with the bare
 * application role and nothing of the services in between. A table nobody thought of is asked too, and fails.
 */

interface Table {
  schema: string;
  name: string;
}
const at = ({ schema, name }: Table) => `"${schema}"."${name}"`;
const known = models as unknown as Record<string, { columns: Record<string, { sealed?: string; list?: boolean }> }>;

const everyTable = async (): Promise<Table[]> =>
  (
    await owner.query(`SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_%'`)
  ).rows;
const tablesOfCases = async (): Promise<Table[]> =>
  (
    await owner.query(`SELECT DISTINCT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
      WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname NOT LIKE 'pg_%'
        AND (a.attname = 'caseId' OR (c.relname = 'Case' AND n.nspname = 'public')) ORDER BY 1, 2`)
  ).rows;

/** A value any column of a type accepts. */
function filler(type: string, sealed: string | undefined): unknown {
  if (sealed) return sealed === 'installation' ? `i01234567.${'A'.repeat(60)}` : `s1.${'A'.repeat(60)}`;
  if (type === 'ARRAY') return [];
  if (type === 'uuid') return randomUUID();
  if (type === 'date') return '2026-01-02';
  if (type.startsWith('timestamp')) return '2026-01-02T03:04:05Z';
  if (type === 'boolean') return false;
  if (type === 'jsonb' || type === 'json') return '{}';
  if (type === 'bytea') return Buffer.alloc(1);
  return ['integer', 'bigint', 'numeric', 'double precision'].includes(type) ? 1 : randomUUID().slice(0, 8);
}

/** One row of any table, filled as far as it must be. */
async function fill(client: pg.PoolClient, table: Table, given: Record<string, unknown>): Promise<void> {
  const { rows } = await client.query(
    `SELECT column_name AS name, data_type AS type, is_nullable = 'YES' OR column_default IS NOT NULL AS optional
      FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2`,
    [table.schema, table.name],
  );
  const wanted = rows.filter(({ name, optional }) => name in given || !optional || name === 'id');
  await client.query(
    `INSERT INTO ${at(table)} (${wanted.map(({ name }) => `"${name}"`).join(', ')}) VALUES (${wanted.map((_, i) => `$${i + 1}`).join(', ')})`,
    wanted.map(({ name, type }) => given[name] ?? filler(type, known[table.name]?.columns[name]?.sealed)),
  );
}

interface World {
  office: Office;
  cases: Record<'mine' | 'colleagues' | 'denied' | 'foreign', string>;
  people: Map<string, Person>;
}
let world: World;
let tables: Table[];

beforeAll(async () => {
  tables = await tablesOfCases();
  const office = await anOffice();
  const [otherTeam, foreign] = [await aTeam(office), await anOffice()];
  const cases = { mine: randomUUID(), colleagues: randomUUID(), denied: randomUUID(), foreign: randomUUID() };
  const people = new Map<string, Person>();
  for (const role of roles) people.set(role, await staff(role, office));
  const course = randomUUID();

  const client = await owner.connect();
  try {
    // Keys and triggers apart: this fills tables of which it knows nothing but their columns.
    await client.query('BEGIN; SET LOCAL session_replication_role = replica');
    for (const [which, id] of Object.entries(cases)) {
      const place = which === 'foreign' ? foreign : which === 'colleagues' ? otherTeam : office;
      const common = { caseId: id, agencyId: place.agencyId, survivorId: randomUUID(), teamId: place.teamId };
      for (const table of tables) {
        if (table.name === 'CaseDenial') continue;
        const own = table.schema === 'trail' && table.name === 'AuditEntry' ? { chain: `case:${id}`, seq: 1 } : {};
        await fill(client, table, table.name === 'Case' ? { ...common, id, status: 'ACTIVE' } : { ...common, ...own });
      }
      // A note of each kind of author, and a second row in which everybody has a part of her own.
      for (const [role, { id: userId }] of people) {
        if (which === 'mine' || which === 'denied') {
          await fill(client, { schema: 'public', name: 'CaseMembership' }, { ...common, userId, role });
          if (role === 'teacher')
            await fill(
              client,
              { schema: 'public', name: 'Episode' },
              { ...common, courseId: course, status: 'ACTIVE' },
            );
        }
        if (which === 'denied')
          await client.query('INSERT INTO "CaseDenial" ("userId", "caseId") VALUES ($1, $2)', [userId, id]);
        await fill(client, { schema: 'public', name: 'ProcessNote' }, { ...common, authorId: userId });
      }
    }
    for (const { id } of people.values())
      await fill(
        client,
        { schema: 'public', name: 'Course' },
        { id: randomUUID(), agencyId: office.agencyId, leaderId: id },
      );
    await fill(
      client,
      { schema: 'public', name: 'Course' },
      { id: course, agencyId: office.agencyId, leaderId: people.get('teacher')!.id },
    );
    await client.query('COMMIT');
  } finally {
    client.release();
  }
  world = { office, cases, people };
});

/** Asks as the application does, but past every service. Whatever it did is undone. */
async function bare<T>(
  role: string,
  ask: (query: (text: string, values?: unknown[]) => Promise<pg.QueryResult>) => Promise<T>,
): Promise<T> {
  const person = world.people.get(role)!;
  const client = await owner.connect();
  try {
    await client.query('BEGIN; SET LOCAL ROLE ariadne_app');
    await client.query(
      `SELECT set_config('ariadne.actor', $1, true), set_config('ariadne.role', $2, true), set_config('ariadne.agency', $3, true)`,
      [person.id, role, world.office.agencyId],
    );
    return await ask(async (text, values) => {
      await client.query('SAVEPOINT one');
      try {
        return await client.query(text, values);
      } finally {
        await client.query('ROLLBACK TO one');
      }
    });
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

/** The officer's registers over the whole agency. */
const officerReads = ['Consent', 'DenyEntry', 'NoteRecovery', 'Erasure', 'AuditEntry', 'BreakGlass', 'Disclosure'];

/** The cases whose rows a role may touch at all. Registers of the officer stand by themselves. */
function reach(role: string, table: string): ('mine' | 'colleagues')[] {
  if (role === 'coordinator') return ['mine', 'colleagues'];
  if (['social_worker', 'supervisor', 'psychologist', 'teacher', 'labour_counsellor', 'legal_adviser'].includes(role))
    return ['mine'];
  // A membership in a role without cases is a row about herself, not the case.
  if (table === 'CaseMembership') return ['mine'];
  if (role === 'dpo' && officerReads.includes(table)) return ['mine', 'colleagues'];
  // Nobody can be put on a team in these roles (see members); the lock goes by the team alone.
  return ['mine'];
}
const caseless = ['manager', 'partner', 'dpo', 'admin'];

describe('queries around the first lock', () => {
  for (const role of roles)
    test(`${role}: nothing of another agency, of a case out of reach, or of a denied case, in any table`, async () => {
      // Without a team, roles that meet nobody have no case at all.
      if (caseless.includes(role))
        await owner.query('DELETE FROM "CaseMembership" WHERE "userId" = $1', [world.people.get(role)!.id]);

      for (const table of tables) {
        const column = table.name === 'Case' ? 'id' : 'caseId';
        const allowed = caseless.includes(role)
          ? reach(role, table.name).filter(() => role === 'dpo' && officerReads.includes(table.name))
          : reach(role, table.name);
        const ids: string[] = allowed.map((which) => world.cases[which]);
        const label = `${role} ${at(table)}`;

        await bare(role, async (query) => {
          const read = await refusable(query(`SELECT "${column}" AS id FROM ${at(table)}`));
          const seen = new Set(read.rows.map((row) => row.id as string).filter(Boolean));
          expect(
            [...seen].filter((id) => !ids.includes(id)),
            `${label} SELECT`,
          ).toEqual([]);

          const counted = await refusable(
            query(
              `SELECT count(*)::int AS n, max("${column}"::text) AS top FROM ${at(table)} WHERE "${column}" <> ALL ($1::uuid[])`,
              [ids],
            ),
          );
          expect(counted.rows[0]?.n ?? 0, `${label} count`).toBe(0);
          expect(counted.rows[0]?.top ?? null, `${label} max`).toBeNull();

          for (const which of ['colleagues', 'denied', 'foreign'] as const) {
            if (ids.includes(world.cases[which])) continue;
            const found = await refusable(
              query(`SELECT 1 FROM ${at(table)} WHERE "${column}" = $1`, [world.cases[which]]),
            );
            expect(found.rowCount ?? 0, `${label} SELECT ${which}`).toBe(0);
          }

          // A change that reads nothing meets no rule for reading: blind, and with a condition.
          const changeable = (
            await owner.query(
              `SELECT column_name AS name FROM information_schema.column_privileges
                WHERE grantee = 'ariadne_app' AND privilege_type = 'UPDATE' AND table_schema = $1 AND table_name = $2 AND column_name = 'version'`,
              [table.schema, table.name],
            )
          ).rows.length;
          if (changeable) {
            const mine =
              (await refusable(query(`SELECT 1 FROM ${at(table)} WHERE "${column}" = ANY ($1::uuid[])`, [ids])))
                .rowCount ?? 0;
            const blind = await refusable(query(`UPDATE ${at(table)} SET version = 77`));
            expect(blind.rowCount ?? 0, `${label} blind UPDATE`).toBeLessThanOrEqual(mine);
            // Taking a row over makes it one's own: what the check of the new row asks for.
            if (known[table.name]?.columns.agencyId) {
              const taken = await refusable(query(`UPDATE ${at(table)} SET "agencyId" = public.my_agency()`));
              expect(taken.rowCount ?? 0, `${label} blind UPDATE of the agency`).toBeLessThanOrEqual(mine);
            }
            const aimed = await refusable(
              query(`UPDATE ${at(table)} SET version = 77 WHERE "${column}" <> ALL ($1::uuid[])`, [ids]),
            );
            expect(aimed.rowCount ?? 0, `${label} UPDATE`).toBe(0);
          }
          expect((await refusable(query(`DELETE FROM ${at(table)}`))).rowCount ?? 0, `${label} DELETE`).toBe(0);
        });
      }
    });

  test('what may be read at all is read: the lock does not answer nothing to everybody', async () => {
    // A merge is read by who reaches two cases, see merges.test.ts.
    for (const table of tables.filter(
      ({ name }) => !['CaseDenial', 'AuditEntry', 'NameIndex', 'CaseMerge'].includes(name),
    )) {
      const column = table.name === 'Case' ? 'id' : 'caseId';
      const found = await bare('social_worker', (query) =>
        query(`SELECT 1 FROM ${at(table)} WHERE "${column}" = $1`, [world.cases.mine]),
      );
      expect(found.rowCount, at(table)).toBeGreaterThan(0);
    }
  });

  test('no row is written into a case out of reach', async () => {
    for (const table of tables.filter(
      ({ name, schema }) => !['Case', 'CaseDenial', 'NameIndex'].includes(name) && schema !== 'trail',
    )) {
      const client = await owner.connect();
      try {
        for (const which of ['colleagues', 'denied', 'foreign'] as const) {
          await client.query('BEGIN; SET LOCAL session_replication_role = replica; SET LOCAL ROLE ariadne_app');
          const person = world.people.get('social_worker')!;
          await client.query(
            `SELECT set_config('ariadne.actor', $1, true), set_config('ariadne.role', 'social_worker', true), set_config('ariadne.agency', $2, true)`,
            [person.id, world.office.agencyId],
          );
          const given = {
            caseId: world.cases[which],
            agencyId: world.office.agencyId,
            survivorId: randomUUID(),
            authorId: person.id,
          };
          await expect(fill(client, table, given), `${at(table)} ${which}`).rejects.toMatchObject({ code: '42501' });
          await client.query('ROLLBACK');
        }
      } finally {
        client.release();
      }
    }
  });

  test('a line of the trail is written in one’s own name only, and never changed', async () => {
    const line = (actor: string, agency: string) =>
      bare('social_worker', (query) =>
        query(
          `INSERT INTO trail."AuditEntry" ("actorId", role, "agencyId", action, subject, ids, fields, outcome) VALUES ($1, 'social_worker', $2, 'read', 'Case', '{}', '{}', 'done')`,
          [actor, agency],
        ),
      );
    const { id } = world.people.get('social_worker')!;
    await expect(line(id, world.office.agencyId)).resolves.toMatchObject({ rowCount: 1 });
    await expect(line(randomUUID(), world.office.agencyId)).rejects.toMatchObject({ code: '42501' });
    await expect(line(id, randomUUID())).rejects.toMatchObject({ code: '42501' });
    for (const text of [
      'UPDATE trail."AuditEntry" SET outcome = \'x\'',
      'DELETE FROM trail."AuditEntry"',
      'UPDATE trail."AuditHead" SET seq = 0',
      'DELETE FROM trail."Revision"',
    ])
      await expect(
        bare('social_worker', (query) => query(text)),
        text,
      ).rejects.toMatchObject({ code: '42501' });
  });

  test('a recovery lets a supervisor read a note and neither change it nor take it over', async () => {
    const [supervisor, author] = [world.people.get('supervisor')!, world.people.get('psychologist')!];
    const { rows } = await owner.query(
      'SELECT "agencyId", "survivorId" FROM "ProcessNote" WHERE "caseId" = $1 LIMIT 1',
      [world.cases.mine],
    );
    const client = await owner.connect();
    try {
      await client.query('BEGIN; SET LOCAL session_replication_role = replica');
      await fill(
        client,
        { schema: 'public', name: 'NoteRecovery' },
        {
          ...rows[0],
          caseId: world.cases.mine,
          authorId: author.id,
          supervisorAt: '2026-01-01',
          officerAt: '2026-01-01',
          expiresAt: '2999-01-01',
        },
      );
      await client.query('COMMIT');
    } finally {
      client.release();
    }
    const theirs = `"authorId" = '${author.id}'`;
    await bare('supervisor', async (query) => {
      expect((await query(`SELECT 1 FROM "ProcessNote" WHERE ${theirs}`)).rowCount).toBe(1);
      expect((await query(`UPDATE "ProcessNote" SET "authorId" = '${supervisor.id}' WHERE ${theirs}`)).rowCount).toBe(
        0,
      );
      expect((await query(`UPDATE "ProcessNote" SET version = 9 WHERE ${theirs}`)).rowCount).toBe(0);
    });
    await owner.query('DELETE FROM "NoteRecovery" WHERE "authorId" = $1', [author.id]);
    await bare('supervisor', async (query) => {
      expect((await query(`SELECT 1 FROM "ProcessNote" WHERE ${theirs}`)).rowCount).toBe(0);
    });
  });
});

describe('the catalogue', () => {
  test('every table that knows a case has row-level security and a policy, and nobody it serves owns it', async () => {
    const { rows } = await owner.query(
      `SELECT n.nspname || '.' || c.relname AS name, c.relrowsecurity AS locked,
        EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid) AS ruled, pg_get_userbyid(c.relowner) AS owner
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname || '.' || c.relname = ANY ($1)`,
      [tables.map(({ schema, name }) => `${schema}.${name}`)],
    );
    expect(rows.length).toBe(tables.length);
    // Nobody reads the effect of the deny list: locked, and no policy opens it.
    expect(
      rows
        .filter(({ locked, ruled, name }) => !locked || (!ruled && name !== 'public.CaseDenial'))
        .map(({ name }) => name),
    ).toEqual([]);
    expect(rows.filter((row) => row.owner.startsWith('ariadne_') && row.owner !== 'ariadne_owner')).toEqual([]);
  });

  test('every table of a record stands still with its case, but for who reaches it, what is to do and what hides it', async () => {
    const exempt = [
      'BreakGlass CaseDenial CaseMembership CaseMerge DangerFlag Erasure NameIndex NoteRecovery Reminder',
      // What was sent to another agency goes on there; nothing new is sent (its services ask whether the case is open).
      'Referral ReferralItem Disclosure CaseOrigin',
    ].flatMap((names) => names.split(' '));
    const { rows } = await owner.query(
      `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND n.nspname IN ('public', 'vault') AND n.nspname || '.' || c.relname = ANY ($1)
          AND NOT EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'stands_still')`,
      [tables.map(({ schema, name }) => `${schema}.${name}`)],
    );
    expect(rows.map(({ name }) => name).filter((name) => !exempt.includes(name))).toEqual([]);
  });

  test('without row-level security the application reads directories only', async () => {
    const { rows } =
      await owner.query(`SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'v', 'm') AND NOT c.relrowsecurity AND n.nspname NOT LIKE 'pg_%' AND n.nspname <> 'information_schema'
        AND has_schema_privilege('ariadne_app', n.oid, 'USAGE') AND has_any_column_privilege('ariadne_app', c.oid, 'SELECT') ORDER BY 1`);
    expect(rows.map(({ name }) => name)).toEqual([
      'public.Agency',
      'public.Code',
      'public.CodeList',
      'public.ConsentText',
      'public.MessageReview',
      'public.ReferralMove',
      'public.Setting',
    ]);
  });

  // Functions of the second lock name what they use and set no search path: nothing may come to stand before a name.
  test('no role that serves may create anything', async () => {
    const { rows } = await owner.query(
      `SELECT r.rolname, n.nspname FROM pg_roles r CROSS JOIN pg_namespace n
        WHERE r.rolname LIKE 'ariadne\\_%' AND r.rolname <> 'ariadne_owner' AND n.nspname NOT LIKE 'pg_toast%'
          AND (has_schema_privilege(r.oid, n.oid, 'CREATE') OR has_database_privilege(r.oid, current_database(), 'CREATE'))`,
    );
    expect(rows).toEqual([]);
  });

  test('no role that serves can get round the locks by what it is', async () => {
    const { rows } = await owner.query(
      `SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin FROM pg_roles WHERE rolname LIKE 'ariadne\\_%' AND rolname <> 'ariadne_owner'`,
    );
    expect(rows.map(({ rolname }) => rolname).sort()).toEqual([
      'ariadne_accounts',
      'ariadne_app',
      'ariadne_reports',
      'ariadne_worker',
    ]);
    for (const { rolname, ...powers } of rows)
      expect(Object.values(powers), rolname).toEqual([false, false, false, false, false]);
    const { rows: members } = await owner.query(
      `SELECT roleid::regrole::text AS of FROM pg_auth_members WHERE member::regrole::text IN ('ariadne_app', 'ariadne_accounts', 'ariadne_worker', 'ariadne_reports')`,
    );
    expect(members).toEqual([]);
  });

  const readable = async (role: string) => {
    const { rows } = await owner.query(
      `SELECT n.nspname || '.' || c.relname AS name, array_agg(a.attname::text ORDER BY a.attname) AS columns FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname NOT LIKE 'pg_%' AND n.nspname <> 'information_schema'
          AND has_column_privilege($1, c.oid, a.attnum, 'SELECT') AND has_schema_privilege($1, n.oid, 'USAGE') GROUP BY 1`,
      [role],
    );
    return new Map(rows.map(({ name, columns }) => [name as string, columns as string[]]));
  };

  test('the application reads no statistics, no sign-in, no password and no recovery code', async () => {
    const app = await readable('ariadne_app');
    expect([...app.keys()].filter((name) => name.startsWith('statistics.'))).toEqual([]);
    expect(
      ['SignIn', 'SignInFailure', 'RecoveryCode', 'Invitation', 'Passkey', 'PasskeyChallenge'].filter((name) =>
        app.has(`public.${name}`),
      ),
    ).toEqual([]);
    expect(app.get('public.User')).toEqual(['agencyId', 'id', 'locale', 'name', 'status']);
    expect([...app.keys()].filter((name) => name.startsWith('keys.'))).toEqual([
      'keys.AuthorKey',
      'keys.IndexKey',
      'keys.ReferralKey',
      'keys.SurvivorKey',
    ]);
  });

  test('keys of others stay closed', async () => {
    const stranger = randomUUID();
    await owner.query(`INSERT INTO keys."AuthorKey" ("userId", version, wrapped) VALUES ($1, 1, 'm0.x')`, [stranger]);
    const { rows } = await owner.query('SELECT "survivorId", "agencyId" FROM "Case" WHERE id = $1', [
      world.cases.colleagues,
    ]);
    await owner.query(
      `INSERT INTO keys."SurvivorKey" ("survivorId", version, "agencyId", wrapped) VALUES ($1, 1, $2, 'm0.x')`,
      [rows[0].survivorId, rows[0].agencyId],
    );
    for (const role of roles) {
      await bare(role, async (query) => {
        expect((await query('SELECT 1 FROM keys."AuthorKey" WHERE "userId" = $1', [stranger])).rowCount, role).toBe(0);
        // The officer opens reasons in registers of the whole agency; the coordinator has an index card of every case.
        if (role !== 'coordinator' && role !== 'dpo')
          expect(
            (await query('SELECT 1 FROM keys."SurvivorKey" WHERE "survivorId" = $1', [rows[0].survivorId])).rowCount,
            role,
          ).toBe(0);
      });
      await expect(
        bare(role, (query) =>
          query(
            `INSERT INTO keys."SurvivorKey" ("survivorId", version, "agencyId", wrapped) VALUES ($1, 2, $2, 'm0.y')`,
            [rows[0].survivorId, world.office.agencyId],
          ),
        ),
        role,
      ).rejects.toMatchObject({ code: '42501' });
    }
  });

  test('accounts see no table of a case; the worker of a case only what is due; reports only statistics', async () => {
    const caseTables = new Set(tables.map(({ schema, name }) => `${schema}.${name}`));
    expect([...(await readable('ariadne_accounts')).keys()].filter((name) => caseTables.has(name))).toEqual([]);

    const worker = await readable('ariadne_worker');
    expect([...worker.keys()].filter((name) => caseTables.has(name))).toEqual(['public.Message', 'public.Reminder']);
    expect(worker.get('public.Message')).toEqual(['id', 'state', 'version']);
    expect(worker.get('public.Reminder')).not.toContain('note');
    expect([...worker.keys()].filter((name) => /User|SignIn|keys|vault|statistics/.test(name))).toEqual([]);

    const reports = [...(await readable('ariadne_reports')).keys()];
    expect(reports.length).toBeGreaterThan(0);
    expect(reports.filter((name) => !name.startsWith('statistics.'))).toEqual([]);
  });

  test('every table of the database is a model of the schema, so that its columns carry a class', async () => {
    const strange = (await everyTable())
      .filter(({ schema, name }) => !['_prisma_migrations'].includes(name) && !/bull|queue|jobs/i.test(schema))
      .filter(({ name }) => !(name in models));
    expect(strange.map(at)).toEqual([]);
  });
});

/** What the database refuses outright is as good as nothing. */
async function refusable(answer: Promise<pg.QueryResult>): Promise<pg.QueryResult> {
  return answer.catch((error: { code?: string }) => {
    if (error.code === '42501') return { rows: [], rowCount: 0 } as unknown as pg.QueryResult;
    throw error;
  });
}
