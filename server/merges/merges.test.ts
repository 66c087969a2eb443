import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { audit } from '#server/audit/audit.contract.ts';
import { cases } from '#server/cases/cases.contract.ts';
import { consents } from '#server/consents/consents.contract.ts';
import { danger } from '#server/danger/danger.contract.ts';
import { denials } from '#server/denials/denials.contract.ts';
import { duplicates } from '#server/duplicates/duplicates.contract.ts';
import { episodes } from '#server/episodes/episodes.contract.ts';
import { erasures } from '#server/erasures/erasures.contract.ts';
import { flags } from '#server/flags/flags.contract.ts';
import { glass } from '#server/glass/glass.contract.ts';
import { members } from '#server/members/members.contract.ts';
import { notes } from '#server/notes/notes.contract.ts';
import { people } from '#server/people/people.contract.ts';
import { appointments } from '#server/reminders/appointments.contract.ts';
import { reminders } from '#server/reminders/reminders.contract.ts';
import { todays } from '#server/reminders/today.contract.ts';
import { sessions } from '#server/sessions/sessions.contract.ts';
import { actingAs, anOffice, aTeam, type Office, owner, type Person, staff } from '#server/testing/cast.ts';
import { daysAgo, hoursAgo } from '#server/testing/support.ts';
import { merges } from './merges.contract.ts';

const problem = (answer: { status: number; body: { type?: string } }) =>
  `${answer.status} ${answer.body.type?.replace('/problems/', '')}`;
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const why = { reason: 'Same birth mark, told the same story' };

/** A case with a little of everything: profile, identity, agreement, an ended service with a session, a task. */
async function aCase(worker: Person, alias: string, legalName = `${alias} ${randomUUID().slice(0, 6)}`) {
  const { code, id } = await worker.call(cases.start, {}, { alias });
  const at = { code: code! };
  const emergency = { emergencyBasis: 'IMMEDIATE_DANGER_TO_LIFE', noticeVersion: 'N1' };
  await worker.call(cases.change, at, emergency, { version: 1 });
  await worker.call(cases.activate, at);
  const identity = { legalName, dateOfBirth: '1998-02-03', birthPrecision: 'EXACT' } as const;
  await worker.call(people.changeIdentity, at, identity, { version: 0 });
  await owner.query('UPDATE "Case" SET "openedOn" = $2 WHERE id = $1', [id, daysAgo(60)]);
  const service = { serviceType: 'ACC_SHELTER', startedOn: daysAgo(30), status: 'ACTIVE' } as const;
  const episode = await worker.call(episodes.plan, at, service);
  const session = await worker.call(
    sessions.log,
    { id: episode.id! },
    { heldAt: hoursAgo(3), minutes: 40, attendance: 'ATTENDED', mode: 'IN_PERSON', operationalNote: `Of ${alias}` },
  );
  return { at, id: id!, code: code!, episodeId: episode.id!, sessionId: session.id! };
}
type Made = Awaited<ReturnType<typeof aCase>>;

/** Two cases of one person by two workers of one team, and their supervisor. */
async function twoCases(office?: Office) {
  const place = office ?? (await anOffice());
  const [maria, eleni, psychologist, supervisor] = await Promise.all(
    (['social_worker', 'social_worker', 'psychologist', 'supervisor'] as const).map((role) => staff(role, place)),
  );
  const name = `Samira ${randomUUID().slice(0, 6)} Haddad`;
  const first = await aCase(maria!, 'Ada', name);
  const second = await aCase(eleni!, 'Bela', name);
  await owner.query(`UPDATE "Episode" SET status = 'COMPLETED', "endedOn" = $2 WHERE id = $1`, [
    second.episodeId,
    daysAgo(1),
  ]);
  await maria!.call(members.add, first.at, { userId: psychologist!.id, role: 'psychologist' });
  return {
    office: place,
    maria: maria!,
    eleni: eleni!,
    psychologist: psychologist!,
    supervisor: supervisor!,
    first,
    second,
  };
}
type World = Awaited<ReturnType<typeof twoCases>>;
const mergeThem = ({ supervisor, first, second }: World) =>
  supervisor.call(merges.merge, second.at, { into: first.code, ...why });
const opens = async (person: Person, { at }: Made) => (await person.try(cases.open, at)).status === 200;

describe('one person', () => {
  test('the other case stands still and says so, both teams reach both, and one person is found once', async () => {
    const world = await twoCases();
    const { maria, eleni, psychologist, supervisor, first, second } = world;
    expect(await opens(maria, second)).toBe(false);
    const merge = await mergeThem(world);
    expect(merge).toMatchObject({
      from: { code: second.code, alias: 'Bela' },
      into: { code: first.code, alias: 'Ada' },
      ...why,
      mergedBy: supervisor.id,
      undoneAt: null,
    });

    for (const person of [maria, eleni, psychologist, supervisor])
      for (const one of [first, second]) expect(await opens(person, one)).toBe(true);
    // Each sees in the other case what her discipline sees, and the records are as they were.
    const { items } = await maria.call(sessions.listOfCase, second.at);
    expect((await maria.call(sessions.open, { id: items[0]!.id! })).operationalNote).toBe('Of Bela');
    expect(
      (await maria.call(people.revealIdentity, second.at, { fields: ['legalName'], reason: 'EMERGENCY' })).legalName,
    ).toMatch(/^Samira/);
    expect((await maria.call(cases.open, second.at)).mergedAt).toBe(merge.mergedAt);
    for (const side of [first, second])
      expect((await eleni.call(merges.list, side.at)).items).toEqual([
        expect.objectContaining({ id: merge.id, from: { code: second.code, alias: 'Bela' } }),
      ]);
    expect((await eleni.call(merges.list, first.at)).items[0]!.reason).toBeUndefined();

    const listed = async (query = '') =>
      (await maria.call(cases.list, {}, undefined, { query })).items.map(({ code }) => code);
    expect(await listed()).toEqual([first.code]);
    expect(await listed('open=true')).toEqual([first.code]);
    expect(await listed(`q=${second.code}`)).toEqual([second.code]);
    expect((await eleni.call(todays.show, {})).intakes).toEqual([]);
  });

  test('nothing new is written into the case that stands still, by any route; what was to do is still done', async () => {
    const world = await twoCases();
    const { maria, eleni, psychologist, second } = world;
    const task = await eleni.call(reminders.create, second.at, { dueAt: inDays(2), note: 'Call the school' });
    const meeting = await eleni.call(appointments.plan, second.at, { startsAt: inDays(3) });
    const flag = await eleni.call(flags.set, second.at, { flag: 'ESCORT', reason: 'x' });
    const agreement = await eleni.call(consents.give, second.at, {
      kind: 'SERVICE',
      method: 'WRITTEN',
      language: 'fra',
      understood: true,
      noticeVersion: 'N1',
    } as never);
    // Who reaches it, and the finding that was settled, are not the record.
    const record = async () => {
      const { CaseMembership: _team, Reminder: _tasks, ...rest } = await recordOf(second);
      return rest;
    };
    const before = await record();
    await mergeThem(world);

    const { version } = await eleni.call(cases.open, second.at);
    const log = { heldAt: hoursAgo(1), minutes: 30, attendance: 'ATTENDED', mode: 'PHONE' } as const;
    const writes: Record<string, Promise<{ status: number; body: { type?: string } }>> = {
      profile: eleni.try(cases.change, second.at, { gender: 'WOMAN' }, { version: version! }),
      close: eleni.try(cases.close, second.at, { closureReason: 'GOALS_MET', closureNote: 'x' }),
      identity: eleni.try(people.changeIdentity, second.at, { otherNames: ['x'] }, { version: 1 }),
      contact: eleni.try(people.changeSafeContact, second.at, { codeWord: 'x' }, { version: 0 }),
      past: eleni.try(people.changeExploitation, second.at, { forms: ['LABOUR'] }, { version: 0 }),
      status: eleni.try(people.addStatusEvent, second.at, {
        status: 'POTENTIAL',
        effectiveOn: daysAgo(1),
        decidedBy: 'NGO',
        basis: 'INDICATORS',
      }),
      service: eleni.try(episodes.plan, second.at, { serviceType: 'LAB_COUNS', status: 'ACTIVE' }),
      consent: eleni.try(consents.give, second.at, {
        kind: 'SERVICE',
        method: 'WRITTEN',
        language: 'fra',
        understood: true,
        noticeVersion: 'N1',
      } as never),
      session: eleni.try(sessions.log, { id: second.episodeId }, log),
      correction: eleni.try(sessions.correct, { id: second.sessionId }, { operationalNote: 'x' }, { version: 1 }),
      note: psychologist.try(notes.write, second.at, { body: 'x' }),
      flag: eleni.try(flags.set, second.at, { flag: 'CHILDREN', reason: 'x' }),
      lift: eleni.try(flags.lift, { id: flag.id! }, { liftReason: 'x' }),
      task: eleni.try(reminders.create, second.at, { dueAt: inDays(2), note: 'x' }),
      appointment: eleni.try(appointments.plan, second.at, { startsAt: inDays(4) }),
      denial: eleni.try(denials.add, second.at, { kind: 'PERSON', party: 'x', reason: 'x' }),
      member: maria.try(members.add, second.at, { userId: maria.id, role: 'social_worker' }),
    };
    const told = Object.fromEntries(
      await Promise.all(Object.entries(writes).map(async ([name, answer]) => [name, problem(await answer)])),
    );
    const conflicts = Object.entries(told).filter(([, said]) => said !== '409 case-merged');
    // A service that has ended takes no session anyway.
    expect(conflicts.filter(([name]) => name !== 'session')).toEqual([]);
    expect(told.session).toMatch(/^409/);
    expect(await record()).toEqual(before);

    await eleni.call(reminders.done, { id: task.id! });
    await eleni.call(appointments.cancel, { id: meeting.id! });
    // What she takes back she takes back wherever it was said, and once.
    const taken = await eleni.call(consents.withdraw, { id: agreement.id! }, { withdrawnHow: 'SPOKEN' });
    expect(taken.withdrawnAt).toBeTruthy();
    const write = (text: string) => eleni.work(({ send }) => send(text, [agreement.id]));
    for (const change of [
      'UPDATE "Consent" SET version = version + 1 WHERE id = $1',
      'UPDATE "Consent" SET "supersededAt" = now() WHERE id = $1',
    ])
      await expect(write(change)).rejects.toMatchObject({ type: 'case-merged' });
  }, 60_000);

  test('the database refuses it too, whoever forgets to ask', async () => {
    const world = await twoCases();
    const { eleni, first, second } = world;
    await mergeThem(world);
    const write = (text: string, values: unknown[]) => eleni.work(({ send }) => send(text, values));
    await expect(write('UPDATE "Session" SET minutes = 5 WHERE id = $1', [second.sessionId])).rejects.toMatchObject({
      type: 'case-merged',
    });
    await expect(write('UPDATE "Case" SET gender = $2 WHERE id = $1', [second.id, 'MAN'])).rejects.toMatchObject({
      type: 'case-merged',
    });
    // Nobody unmerges, or merges, by a stroke of the pen.
    await expect(write('UPDATE "Case" SET "mergedAt" = NULL WHERE id = $1', [second.id])).rejects.toMatchObject({
      type: 'case-merged',
    });
    await expect(write('UPDATE "Case" SET "mergedAt" = now() WHERE id = $1', [first.id])).rejects.toMatchObject({
      type: 'case-merged',
    });
    const insert = `INSERT INTO "CaseMerge" (id, "caseId", "agencyId", "survivorId", "intoId", reason, "mergedBy")
      SELECT gen_random_uuid(), $1, "agencyId", "survivorId", $2, 's1.' || repeat('A', 40), $3 FROM "Case" WHERE id = $1`;
    const [third, fourth] = [await aCase(eleni, 'Cora'), await aCase(eleni, 'Dina')];
    await expect(write(insert, [third.id, fourth.id, eleni.id])).rejects.toMatchObject({ code: '42501' });
  });

  test('asked for by a supervisor of both with a fresh proof; once, and in no ring', async () => {
    const world = await twoCases();
    const { maria, eleni, supervisor, first, second, office } = world;
    const elsewhere = await staff('supervisor', await aTeam(office));
    const ask = (person: Person, at = second.at, into = first.code) => person.try(merges.merge, at, { into, ...why });
    expect((await ask(eleni)).status).toBe(403);
    expect((await ask(maria)).status).toBe(404);
    expect((await ask(elsewhere)).status).toBe(404);
    expect((await ask(await staff('supervisor', await anOffice()))).status).toBe(404);
    expect((await ask(await staff('dpo', office))).status).toBe(404);
    const stale = actingAs({
      signInId: randomUUID(),
      userId: supervisor.id,
      agencyId: supervisor.agencyId,
      role: 'supervisor',
      locked: false,
      secondFactorDue: false,
      provenAt: Date.now() - 11 * 60_000,
    });
    expect(problem(await ask(stale))).toBe('401 step-up-required');
    expect((await ask(supervisor, second.at, second.code)).body.errors).toEqual([
      expect.objectContaining({ path: '/into', code: 'same-case' }),
    ]);
    expect((await ask(supervisor, second.at, '00-0000-00')).status).toBe(404);
    expect(problem(await ask(supervisor, first.at, second.code))).toBe('409 services-open');

    // Both at once, each the other way round: one of them is done.
    await endServiceOf(first);
    const key = randomUUID();
    const both = await Promise.all([
      supervisor.try(merges.merge, second.at, { into: first.code, ...why }, { key }),
      supervisor.try(merges.merge, first.at, { into: second.code, ...why }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    const [into, from] = both[0]!.status === 201 ? [first, second] : [second, first];
    const third = await aCase(maria, 'Cora');
    await endServiceOf(third);
    expect(problem(await ask(supervisor, from.at, third.code))).toBe('409 merge-stands');
    expect(problem(await ask(supervisor, third.at, from.code))).toBe('409 merge-stands');
    expect(problem(await ask(supervisor, into.at, third.code))).toBe('409 merge-stands');
    expect((await ask(supervisor, third.at, into.code)).status).toBe(201);
    if (from === second)
      expect((await supervisor.call(merges.merge, second.at, { into: first.code, ...why }, { key })).from!.code).toBe(
        second.code,
      );
  });

  test('both stand in the trail of both cases, and the finding is settled by it', async () => {
    const world = await twoCases();
    const { supervisor, first, second } = world;
    const pairs = async (status = 'OPEN') =>
      (await supervisor.call(duplicates.list, {}, undefined, { query: `status=${status}` })).items.length;
    expect(await pairs()).toBe(1);
    const { id } = await mergeThem(world);
    expect([await pairs(), await pairs('MERGED')]).toEqual([0, 1]);
    // Typing the name again in the case that goes on finds nobody.
    const typed = await world.maria.try(
      people.changeIdentity,
      first.at,
      { otherNames: ['Samira Haddad'] },
      { version: 1 },
    );
    expect(typed.body.possibleDuplicate ?? false).toBe(false);

    await supervisor.call(merges.undo, { id: id! }, { undoReason: 'Two sisters' });
    expect([await pairs(), await pairs('MERGED')]).toEqual([1, 0]);
    for (const { at } of [first, second]) {
      const { items } = await supervisor.call(audit.looks, at, undefined, { query: 'only=changes&limit=100' });
      const acts = items.map(({ action, subject }) => `${action} ${subject}`);
      expect(acts).toEqual(expect.arrayContaining(['merge Case', 'unmerge Case']));
    }
    expect(problem(await supervisor.try(merges.undo, { id: id! }, { undoReason: 'again' }))).toBe('409 merge-undone');
  });
});

describe('nobody gains by it', () => {
  test('whoever is kept away from one is kept away from both, before and after, and has her reach back once it is undone', async () => {
    const world = await twoCases();
    const { maria, eleni, supervisor, first, second, office } = world;
    const [away, coordinator] = [await staff('social_worker', office), await staff('coordinator', office)];
    for (const person of [away, coordinator])
      await eleni.call(denials.add, second.at, { kind: 'USER', userId: person.id, reason: 'Related' } as never);
    await maria.call(members.add, first.at, { userId: away.id, role: 'social_worker' });
    expect([await opens(away, first), await opens(away, second)]).toEqual([true, false]);
    expect([await opens(coordinator, first), await opens(coordinator, second)]).toEqual([true, false]);

    // On the team of one and kept away from the other: first she leaves.
    expect(problem(await supervisor.try(merges.merge, second.at, { into: first.code, ...why }))).toBe(
      '409 kept-away-on-team',
    );
    const { items } = await maria.call(members.list, first.at);
    await maria.call(members.end, { id: items.find(({ userId }) => userId === away.id)!.id! });
    const { id } = await mergeThem(world);
    for (const person of [away, coordinator])
      expect([await opens(person, first), await opens(person, second)]).toEqual([false, false]);
    expect((await coordinator.call(cases.list, {})).items.map(({ code }) => code)).not.toContain(first.code);

    // Said in the one that goes on, it holds for both.
    const psychologist = world.psychologist;
    expect(await opens(psychologist, second)).toBe(true);
    await maria.call(denials.add, first.at, { kind: 'USER', userId: psychologist.id, reason: 'x' } as never);
    expect([await opens(psychologist, first), await opens(psychologist, second)]).toEqual([false, false]);

    await supervisor.call(merges.undo, { id: id! }, { undoReason: 'Two people' });
    expect([await opens(coordinator, first), await opens(coordinator, second)]).toEqual([true, false]);
    expect([await opens(maria, first), await opens(maria, second)]).toEqual([true, false]);
  });

  test('a danger flag in one hides the place in both', async () => {
    const world = await twoCases();
    const { maria, eleni, first, second } = world;
    await eleni.call(people.changeSafeContact, second.at, { channel: 'CALL', value: 'PLACE-A' }, { version: 0 });
    await mergeThem(world);
    const place = async (person: Person) => (await person.call(people.safeContact, second.at)).value;
    expect(await place(maria)).toBe('PLACE-A');
    await maria.call(danger.raise, first.at, { reason: 'x' });
    expect([await place(maria), await place(eleni)]).toEqual(
      [null, 'PLACE-A'].map((value) => value ?? (undefined as never)),
    );
  });

  test('a glass still opens one case, and nothing is erased while two records are one person', async () => {
    const world = await twoCases();
    const { maria, supervisor, first, second, office } = world;
    const officer = await staff('dpo', office);
    const { id } = await mergeThem(world);
    await officer.call(glass.open, {}, { caseCode: second.code, reason: 'COMPLAINT', explanation: 'x' });
    expect([await opens(officer, first), await opens(officer, second)]).toEqual([false, true]);

    await endServiceOf(first);
    await maria.call(cases.close, first.at, { closureReason: 'GOALS_MET', closureNote: 'x' });
    const ask = () => supervisor.try(erasures.ask, first.at, { reason: 'HER_REQUEST' });
    expect(problem(await ask())).toBe('409 merge-stands');
    await supervisor.call(merges.undo, { id: id! }, { undoReason: 'x' });
    expect((await ask()).status).toBe(201);
    expect(problem(await supervisor.try(merges.merge, second.at, { into: first.code, ...why }))).toBe(
      '409 case-closed',
    );
  });
});

test('the statistics count one person, with what was done for her in both; undone, two again', async () => {
  const world = await twoCases();
  const { supervisor, office } = world;
  const counted = async () => {
    const of = async (fact: string) =>
      (await owner.query(`SELECT * FROM statistics."${fact}" WHERE "agencyId" = $1 ORDER BY number`, [office.agencyId]))
        .rows;
    return { persons: await of('PersonFact'), episodes: await of('EpisodeFact'), sessions: await of('SessionFact') };
  };
  // Counts as they stand, after what the test changed behind their back.
  const before = await recounted(world, counted);
  expect([before.persons.length, before.episodes.length, before.sessions.length]).toEqual([2, 2, 2]);
  const { id } = await mergeThem(world);
  const during = await counted();
  expect(during.persons.length).toBe(1);
  expect(new Set([...during.episodes, ...during.sessions].map(({ person }) => person))).toEqual(
    new Set([during.persons[0].number]),
  );
  await supervisor.call(merges.undo, { id: id! }, { undoReason: 'x' });
  expect(await counted()).toEqual(before);
});

/** Merged and undone once, everything of both was counted anew. */
async function recounted<T>(world: World, counted: () => Promise<T>): Promise<T> {
  const { id } = await mergeThem(world);
  await world.supervisor.call(merges.undo, { id: id! }, { undoReason: 'x' });
  return counted();
}

/** The service ended, as if long ago. */
const endServiceOf = ({ episodeId }: Made) =>
  owner.query(`UPDATE "Episode" SET status = 'COMPLETED', "endedOn" = $2 WHERE id = $1`, [episodeId, daysAgo(1)]);

/** Every row of a case, whatever the table; memberships as far as they are in force. */
async function recordOf({ id }: Made): Promise<Record<string, string[]>> {
  const { rows: tables } = await owner.query(
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'caseId'
      WHERE c.relkind = 'r' AND n.nspname IN ('public', 'vault') AND c.relname <> 'CaseMerge' ORDER BY 2`,
  );
  const found: Record<string, string[]> = {};
  for (const { schema, name } of tables) {
    const only = name === 'CaseMembership' ? 'AND "endedAt" IS NULL' : '';
    const { rows } = await owner.query(
      `SELECT (to_jsonb(t) ${name === 'Reminder' ? "- 'version'" : ''})::text AS line FROM "${schema}"."${name}" t WHERE "caseId" = $1 ${only} ORDER BY 1`,
      [id],
    );
    found[name] = rows.map(({ line }) => line);
  }
  // Standing still and going on again count as changes of the case, and are nothing else.
  const { rows } = await owner.query(
    `SELECT (to_jsonb(t) - 'version' - 'mergedAt')::text AS line FROM "Case" t WHERE id = $1`,
    [id],
  );
  found.Case = rows.map(({ line }) => line);
  return found;
}

describe('undone, every row is as it was', () => {
  /** mulberry32 */
  const dice = (seed: number) => () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };

  for (const seed of [3, 17, 29, 71])
    test(`after a history of any kind (${seed})`, async () => {
      const roll = dice(seed);
      const world = await twoCases();
      const { maria, eleni, psychologist, supervisor, first, second, office } = world;
      const others = [await staff('social_worker', office), await staff('legal_adviser', office)];
      const one = <T>(items: readonly T[]): T => items[Math.floor(roll() * items.length)]!;
      // Hiding the place is never refused.
      const raise = (worker: Person, { at }: Made) => worker.try(danger.raise, at, { reason: 'x' });
      const deeds: ((worker: Person, made: Made) => Promise<unknown>)[] = [
        (worker, { at }) => worker.try(reminders.create, at, { dueAt: inDays(1 + roll() * 9), note: 'To do' }),
        (worker, { at }) => worker.try(appointments.plan, at, { startsAt: inDays(1 + roll() * 9) }),
        (worker, { at }) => worker.try(flags.set, at, { flag: one(['ESCORT', 'CHILDREN', 'DANGER']), reason: 'x' }),
        (worker, { at }) =>
          worker.try(members.add, at, { userId: one(others).id, role: one(others).role as 'social_worker' }),
        (worker, { at }) => worker.try(members.add, at, { userId: psychologist.id, role: 'psychologist' }),
        raise,
        (worker, { at }) =>
          worker.try(denials.add, at, { kind: 'USER', userId: randomStranger.id, reason: 'x' } as never),
        async (worker, { at }) => {
          const { version } = await worker.call(cases.open, at);
          return worker.try(cases.change, at, { needs: [one(['HOUSING', 'LEGAL', 'HEALTH'])] }, { version: version! });
        },
      ];
      const randomStranger = await staff('social_worker', office);
      for (let i = 0; i < 10; i += 1) {
        const [worker, made] = roll() < 0.5 ? ([maria, first] as const) : ([eleni, second] as const);
        await one(deeds)(worker, made);
      }

      const before = [await recordOf(first), await recordOf(second)];
      for (let round = 0; round < 2; round += 1) {
        const { id } = await mergeThem(world);
        // Reads and refused writes in between change nothing.
        await maria.call(cases.open, second.at);
        await one(deeds.filter((deed) => deed !== raise))(eleni, second);
        await supervisor.call(merges.undo, { id: id! }, { undoReason: 'Two people' });
        expect([await recordOf(first), await recordOf(second)]).toEqual(before);
      }
      expect([await opens(maria, second), await opens(eleni, first)]).toEqual([false, false]);
      // And it goes on: what was refused in between is taken again.
      await eleni.call(reminders.create, second.at, { dueAt: inDays(2), note: 'x' });
    }, 60_000);

  test('what was done meanwhile in the case that goes on stays; who was given it to carry keeps it', async () => {
    const world = await twoCases();
    const { maria, eleni, psychologist, supervisor, first, second } = world;
    const { id } = await mergeThem(world);
    await maria.call(members.handOver, first.at, { userId: eleni.id, leave: false });
    await maria.call(reminders.create, first.at, { dueAt: inDays(2), note: 'x' });
    const planned = await psychologist
      .call(appointments.plan, second.at, { startsAt: inDays(2) })
      .catch(() => undefined);
    expect(planned).toBeUndefined();

    await supervisor.call(merges.undo, { id: id! }, { undoReason: 'Two people' });
    expect([await opens(eleni, first), await opens(maria, first), await opens(maria, second)]).toEqual([
      true,
      true,
      false,
    ]);
    expect([await opens(psychologist, first), await opens(psychologist, second)]).toEqual([true, false]);
    expect((await maria.call(reminders.list, {})).items.length).toBe(1);
  });
});
