import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import pg from 'pg';
import { beforeAll, expect, test, vi } from 'vitest';
import { owner, staff } from '#server/testing/cast.ts';
import { aWorld, marksIn, type Which, type World } from '#server/testing/expected-access/world.ts';
import { lensOn } from './lens.ts';
import { caseColumn, columnsOf, type ModelName, tableOf } from './model.ts';
import { type Role, roles } from './roles.ts';
import { grantsOf } from './rules.ts';

/**
 * One policy, two readings: what the guard's SQL finds must be what the rules say of each row, worked out here row by row
 * over the bare tables, for people on any mixture of teams, groups and deny lists.
 */
let world: World;
beforeAll(async () => {
  world = await aWorld();
  await world.share();
}, 180_000);

const listed: ModelName[] = [
  'Case',
  'CaseMembership',
  'VictimStatusEvent',
  'LegalClock',
  'SafeContact',
  'ExploitationHistory',
  'DenyEntry',
  'Consent',
  'Guardianship',
  'Document',
  'Episode',
  'Session',
  'SessionAddendum',
  'ProcessNote',
  'NoteRecovery',
  'Course',
  'Appointment',
  'Reminder',
];
const ownerOf: Record<string, string> = {
  Session: 'recorderId',
  SessionAddendum: 'authorId',
  ProcessNote: 'authorId',
  ExploitationHistory: 'recordedBy',
  Reminder: 'userId',
  Appointment: 'userId',
  Course: 'leaderId',
  NoteRecovery: 'authorId',
};
const everyCase: Which[] = ['mine', 'colleagues', 'denied', 'foreign', 'closed'];

interface Somebody {
  role: Role;
  /** On whose team, in whose group, kept away from whom; of which team of the house. */
  team: Which[];
  learners: Which[];
  denied: Which[];
  inTeam: boolean;
  columns: number[];
}
const somebody: fc.Arbitrary<Somebody> = fc.record({
  role: fc.constantFrom(...roles),
  team: fc.subarray(everyCase),
  learners: fc.subarray(everyCase),
  denied: fc.subarray(everyCase, { maxLength: 2 }),
  inTeam: fc.boolean(),
  columns: fc.array(fc.nat(40), { maxLength: 12 }),
});

/** Conditions as the policy writes them, read without the help of the code under test. */
function holds(conditions: Record<string, any> | undefined, row: Record<string, any>, marks: Set<string>): boolean {
  return Object.entries(conditions ?? {}).every(([name, wanted]) =>
    name === 'marks'
      ? wanted.every((mark: string) => marks.has(mark))
      : wanted?.in
        ? wanted.in.includes(row[name])
        : row[name] === wanted,
  );
}

async function asSomebody(given: Somebody) {
  const person = await staff(given.role, world.office);
  if (!given.inTeam) await owner.query('DELETE FROM "TeamMember" WHERE "userId" = $1', [person.id]);
  const course = randomUUID();
  await owner.query(
    `INSERT INTO "Course" (id, "agencyId", name, "serviceType", "leaderId", "startsOn") VALUES ($1, $2, 'Group', 'LANG', $3, '2026-01-01')`,
    [course, world.office.agencyId, person.id],
  );
  for (const which of given.team)
    await owner.query(
      `INSERT INTO "CaseMembership" (id, "caseId", "agencyId", "survivorId", "userId", role, "startedOn") SELECT $1, id, "agencyId", "survivorId", $3, $4, current_date FROM "Case" WHERE id = $2`,
      [randomUUID(), world.cases[which].id, person.id, given.role],
    );
  for (const which of given.learners)
    await owner.query(
      `INSERT INTO "Episode" (id, "caseId", "agencyId", "survivorId", "serviceType", "sessionKind", "providerAgencyId", "courseId", status, "requestedOn")
        SELECT $1, id, "agencyId", "survivorId", 'LANG', 'LESSON', "agencyId", $3, 'ACTIVE', current_date FROM "Case" WHERE id = $2`,
      [randomUUID(), world.cases[which].id, course],
    );
  for (const which of given.denied)
    await owner.query('INSERT INTO "CaseDenial" ("userId", "caseId") VALUES ($1, $2)', [
      person.id,
      world.cases[which].id,
    ]);
  return { person, course };
}

test('the rows found are those of which a rule holds, with the fields those rules name, for anybody', async () => {
  const texts: string[] = [];
  const original = pg.Client.prototype.query as (...args: unknown[]) => unknown;
  const query = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...args: any[]) {
    texts.push(typeof args[0] === 'string' ? args[0] : (args[0]?.text ?? ''));
    return original.apply(this, args);
  } as never);
  const info = { rows: 0, runs: 0 };

  try {
    await fc.assert(
      fc.asyncProperty(somebody, async (given) => {
        const { person, course } = await asSomebody(given);
        const denied = new Set(given.denied.map((which) => world.cases[which].id));
        const ofTeam = new Set(given.team.map((which) => world.cases[which].id));
        const ofGroup = new Set(given.learners.map((which) => world.cases[which].id));
        const { rows: teamed } = await owner.query(
          'SELECT id FROM "Case" WHERE "teamId" IN (SELECT "teamId" FROM "TeamMember" WHERE "userId" = $1)',
          [person.id],
        );
        const supervised = new Set(teamed.map(({ id }) => id));
        const reachable = (caseId: string) =>
          given.role === 'coordinator' ||
          (given.role === 'supervisor'
            ? supervised.has(caseId)
            : ofTeam.has(caseId) || (given.role === 'teacher' && ofGroup.has(caseId)));
        const register = (model: string) =>
          given.role === 'dpo' && ['Consent', 'DenyEntry', 'NoteRecovery'].includes(model);
        info.runs++;

        for (const model of listed) {
          const rules = grantsOf(given.role).filter(
            ({ action, subject }) => action.includes('read') && subject === model,
          );
          const inCase = caseColumn(model);
          const { rows: all } = await owner.query(`SELECT * FROM ${tableOf(model)}`);
          const wanted = new Map<string, Set<string>>();
          for (const row of all) {
            if (row.agencyId !== world.office.agencyId) continue;
            const caseId = inCase && (row[inCase] as string);
            if (caseId && denied.has(caseId)) continue;
            const ownPlace = model === 'CaseMembership' && row.userId === person.id;
            if (caseId && !reachable(caseId) && !register(model) && !ownPlace) continue;
            if (model === 'ProcessNote' && row.authorId !== person.id) continue;
            // No danger flag stands here.
            const marks = new Set<string>(caseId ? ['may-locate'] : []);
            if (caseId && ofTeam.has(caseId)) marks.add('team');
            if (caseId && supervised.has(caseId)) marks.add('supervised');
            if (row[ownerOf[model] ?? ''] === person.id) marks.add('own');
            if (caseId && ('courseId' in row ? row.courseId === course : ofGroup.has(caseId))) marks.add('learner');
            if (caseId === world.cases.mine.id) marks.add('summary-shared');
            const held = rules.filter(({ conditions }) => holds(conditions, row, marks));
            if (held.length) wanted.set(row.id, new Set(held.flatMap(({ fields }) => fields)));
          }

          const columns = [...new Set(given.columns.map((i) => columnsOf(model)[i % columnsOf(model).length]!))];
          texts.length = 0;
          const found = await person.work(({ db }) => db.find(model, { columns }));
          const lens = lensOn(given.role, model);
          const label = `${given.role} ${model}`;
          expect(found.map(({ id }) => id).sort(), label).toEqual([...wanted.keys()].sort());
          info.rows += found.length;

          // A column nobody granted her never stands in a statement, nor does one she did not ask for.
          const select = texts
            .filter((text) => text.includes(`FROM ${tableOf(model)} t WHERE`))
            .map((text) => text.slice(0, text.indexOf(' AS marks')))
            .map((text) => text.replaceAll(/CASE WHEN (?:(?!CASE WHEN).)*? END AS "(\w+)"/gs, 't."$1"'));
          const fixed = ['id', 'caseId', 'agencyId', 'survivorId', 'version', ...lens.compared];
          for (const text of select)
            for (const [, column] of text
              .slice(0, text.indexOf('CASE WHEN') < 0 ? undefined : text.indexOf('CASE WHEN'))
              .matchAll(/t\."(\w+)"/g))
              expect(
                fixed.includes(column!) ||
                  (columns.includes(column!) && rules.some(({ fields }) => fields.includes(column!))),
                `${label} asks for ${column}`,
              ).toBe(true);

          const full = await person.work(({ db }) => db.find(model));
          for (const row of full) {
            const mine = wanted.get(row.id)!;
            const shown = Object.keys(row).filter((name) => !['marks', ...fixed].includes(name));
            expect(
              shown.every((name) => mine.has(name)),
              `${label} shows ${shown.filter((name) => !mine.has(name))}`,
            ).toBe(true);
            // Whatever may sort or filter is shown on every row in reach.
            for (const name of lens.everywhere)
              expect(mine.has(name) || fixed.includes(name), `${label} everywhere ${name}`).toBe(true);
            for (const { field, model: of } of marksIn(JSON.stringify(row)))
              if (of === model) expect([...mine], label).toContain(field);
          }
          expect(await person.work(({ db }) => db.count(model)), `${label} count`).toBe(rules.length ? wanted.size : 0);
        }
      }),
      { numRuns: 14, endOnFailure: true },
    );
  } finally {
    query.mockRestore();
  }
  expect(info.rows).toBeGreaterThan(20);
}, 280_000);

test('a filter by a column shown on some rows only is refused, for every role and model', async () => {
  for (const role of roles) {
    const person = await staff(role, world.office);
    for (const model of listed) {
      const lens = lensOn(role, model);
      if (!lens.granted.size) continue;
      for (const column of columnsOf(model)) {
        // What only a danger flag hides is asked of the other rows.
        if (lens.everywhere.has(column) || lens.places.has(column)) continue;
        const ask = (job: Parameters<typeof person.work>[0]) =>
          expect(person.work(job), `${role} ${model}.${column}`).rejects.toMatchObject({ status: 400 });
        await ask(({ db }) => db.find(model, { where: { [column]: null } }));
        await ask(({ db }) => db.count(model, { [column]: { not: null } }));
      }
    }
  }
}, 120_000);
