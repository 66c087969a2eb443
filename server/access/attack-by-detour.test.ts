import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { accounts } from '#server/accounts/accounts.contract.ts';
import { closeAccounts } from '#server/accounts/database.ts';
import { cases } from '#server/cases/cases.contract.ts';
import { courses } from '#server/courses/courses.contract.ts';
import { danger } from '#server/danger/danger.contract.ts';
import { denials } from '#server/denials/denials.contract.ts';
import { duplicates } from '#server/duplicates/duplicates.contract.ts';
import { episodes } from '#server/episodes/episodes.contract.ts';
import { erasures } from '#server/erasures/erasures.contract.ts';
import { flags } from '#server/flags/flags.contract.ts';
import { members } from '#server/members/members.contract.ts';
import { merges } from '#server/merges/merges.contract.ts';
import { people } from '#server/people/people.contract.ts';
import { addDays, today } from '#server/platform/clock.ts';
import { poolFor } from '#server/platform/database.ts';
import { referrals } from '#server/referrals/referrals.contract.ts';
import { appointments } from '#server/reminders/appointments.contract.ts';
import { sendDigests } from '#server/reminders/digest.ts';
import { setGateways } from '#server/reminders/messages/gateways.ts';
import { reminders } from '#server/reminders/reminders.contract.ts';
import { receivedThere, sent } from '#server/testing/agencies.ts';
import { inMinutes, remindersOf } from '#server/testing/calendar.ts';
import { anOffice, aTeam, owner, staff } from '#server/testing/cast.ts';
import { aCourse, anAgreedCase, anEpisode } from '#server/testing/support.ts';

afterAll(closeAccounts);

/** What is refused at the door, tried by the window: through the other case of a person, a class, an end that is moved. */
interface Refusal {
  errors?: { path: string; code: string }[];
}
const said = ({ status, body }: { status: number; body: Refusal }) => [
  status,
  body.errors?.[0]?.path,
  body.errors?.[0]?.code,
];
const day = (ahead: number) => addDays(today(), ahead);

async function twoCasesOfOne() {
  const office = await anOffice();
  const [eleni, maria, supervisor] = [
    await staff('social_worker', office),
    await staff('social_worker', office),
    await staff('supervisor', office),
  ];
  const [from, into] = [await anAgreedCase(eleni), await anAgreedCase(eleni)];
  return { office, eleni, maria, supervisor, from, into };
}

test('a danger flag of the case that stands still keeps a colleague from making herself the one who carries the other', async () => {
  const { eleni, maria, supervisor, from, into } = await twoCasesOfOne();
  await eleni.call(danger.raise, { code: from.code }, { reason: 'Seen nearby' });
  await eleni.call(people.changeIdentity, { code: into.code }, { address: { place: 'MARKED' } }, { version: 0 });
  await supervisor.call(merges.merge, { code: from.code }, { into: into.code, reason: 'One person' });
  await eleni.call(members.add, { code: into.code }, { userId: maria.id, role: 'social_worker' });
  const address = async () =>
    (await maria.try(people.revealIdentity, { code: into.code }, { fields: ['address'], reason: 'EMERGENCY' })).status;
  expect(await address()).toBe(403);

  const taken = await maria.try(members.handOver, { code: into.code }, { userId: maria.id });
  expect(await address()).toBe(403);
  expect(said(taken)).toEqual([422, '/userId', 'not-by-yourself']);
});

test('whoever came to a case after it was merged does not bring in a colleague from whom the other case is kept', async () => {
  const { office, eleni, maria, supervisor, from, into } = await twoCasesOfOne();
  const kept = await staff('social_worker', office);
  await eleni.call(denials.add, { code: from.code }, { kind: 'USER', userId: kept.id, reason: 'x' });
  await supervisor.call(merges.merge, { code: from.code }, { into: into.code, reason: 'One person' });
  await eleni.call(members.add, { code: into.code }, { userId: maria.id, role: 'social_worker' });

  const notFor = [422, '/userId', 'not-for-this-case'];
  expect(said(await maria.try(members.add, { code: into.code }, { userId: kept.id, role: 'social_worker' }))).toEqual(
    notFor,
  );
  expect(said(await maria.try(members.handOver, { code: into.code }, { userId: kept.id }))).toEqual(notFor);
});

test('a third case of one person is not merged while somebody is on its team from whom the first is kept', async () => {
  const { office, eleni, supervisor, from, into } = await twoCasesOfOne();
  const kept = await staff('social_worker', office);
  const third = await anAgreedCase(kept);
  await eleni.call(denials.add, { code: from.code }, { kind: 'USER', userId: kept.id, reason: 'x' });
  await supervisor.call(merges.merge, { code: from.code }, { into: into.code, reason: 'One person' });
  const answer = await supervisor.try(merges.merge, { code: third.code }, { into: into.code, reason: 'One person' });
  expect([answer.status, answer.body.type]).toEqual([409, '/problems/kept-away-on-team']);
});

test('whoever is kept away is off the team of both cases, her meetings there go to somebody else, and a lifted entry brings her back to neither', async () => {
  const { office, eleni, supervisor, from, into } = await twoCasesOfOne();
  const kept = await staff('social_worker', office);
  await eleni.call(members.add, { code: from.code }, { userId: kept.id, role: 'social_worker' });
  await eleni.call(members.handOver, { code: from.code }, { userId: kept.id });
  const meeting = { startsAt: inMinutes(600), minutes: 30, mode: 'IN_PERSON' } as const;
  const { id } = await kept.call(appointments.plan, { code: from.code }, meeting);
  const merge = await supervisor.call(merges.merge, { code: from.code }, { into: into.code, reason: 'One person' });
  const opens = async () =>
    Promise.all([from, into].map(async ({ code }) => (await kept.try(cases.open, { code })).status));
  expect(await opens()).toEqual([200, 200]);

  const entry = await eleni.call(denials.add, { code: into.code }, { kind: 'USER', userId: kept.id, reason: 'x' });
  const planned = await owner.query('SELECT "userId" FROM "Appointment" WHERE id = $1', [id]);
  expect(planned.rows).toEqual([{ userId: eleni.id }]);
  const carried = `SELECT "userId" FROM "CaseMembership" WHERE "caseId" = $1 AND "isPrimary" AND "endedAt" IS NULL`;
  for (const one of [from, into]) expect((await owner.query(carried, [one.id])).rows).toEqual([{ userId: eleni.id }]);
  await eleni.call(denials.lift, { id: entry.id! });
  expect(await opens()).toEqual([404, 404]);
  await supervisor.call(merges.undo, { id: merge.id! }, { undoReason: 'Two after all' });
  expect(await opens()).toEqual([404, 404]);
});

/** What is answered to an act while somebody else's is not finished: `other` is committed once the act waits for it, or is done. */
async function meanwhile<T>(other: string, values: unknown[], act: () => PromiseLike<T>): Promise<T> {
  const client = await owner.connect();
  try {
    await client.query('BEGIN');
    await client.query(other, values);
    let done = false;
    const answer = Promise.resolve(act()).finally(() => {
      done = true;
    });
    const waiting = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
    while (!done && !(await owner.query(waiting)).rowCount) await new Promise((later) => setTimeout(later, 20));
    await client.query('COMMIT');
    return await answer;
  } finally {
    client.release();
  }
}
/** As the service makes it: the case is held, then the entry stands there. */
const denying = (caseId: string, userId: string): [sql: string, values: unknown[]] => [
  `WITH held AS (SELECT id FROM "Case" WHERE id = $1 FOR UPDATE)
    UPDATE "DenyEntry" SET "liftedAt" = NULL FROM held WHERE "caseId" = held.id AND "userId" = $2`,
  [caseId, userId],
];

test('a case is not handed to a colleague who is being kept away from it in that moment, nor by whoever leaves the house', async () => {
  const { office, eleni, maria, into } = await twoCasesOfOne();
  const admin = await staff('admin', office);
  const entry = await eleni.call(denials.add, { code: into.code }, { kind: 'USER', userId: maria.id, reason: 'x' });
  const lift = { id: entry.id! };
  await eleni.call(denials.lift, lift);
  const give = () => eleni.try(members.handOver, { code: into.code }, { userId: maria.id });
  expect(said(await meanwhile(...denying(into.id, maria.id), give))).toEqual([422, '/userId', 'not-for-this-case']);

  await eleni.call(denials.lift, lift);
  const leave = () => admin.try(accounts.deactivateUser, { id: eleni.id }, { handOverTo: maria.id });
  expect(said(await meanwhile(...denying(into.id, maria.id), leave))).toEqual([422, '/handOverTo', 'not-a-colleague']);
});

test('nothing is planned with, or handed to, a colleague who is being kept away in that moment, nor by her', async () => {
  const office = await anOffice();
  const [eleni, maria] = [await staff('social_worker', office), await staff('social_worker', office)];
  const { code, id } = await anAgreedCase(eleni);
  const task = await eleni.call(reminders.create, { code }, { dueAt: inMinutes(60), note: 'Call' });
  const flag = await eleni.call(flags.set, { code }, { flag: 'ESCORT', reason: 'x' });
  const entry = await eleni.call(denials.add, { code }, { kind: 'USER', userId: maria.id, reason: 'x' });
  const plan = { startsAt: inMinutes(120), minutes: 30, mode: 'IN_PERSON' } as const;
  const hers = `SELECT 1 FROM "Appointment" WHERE "caseId" = $1 AND "userId" = $2
    UNION ALL SELECT 1 FROM "Reminder" WHERE "caseId" = $1 AND "userId" = $2`;
  for (const [refused, act] of [
    [422, () => eleni.try(appointments.plan, { code }, { ...plan, userId: maria.id })],
    [422, () => eleni.try(reminders.handOver, { id: task.id! }, { userId: maria.id })],
    [404, () => maria.try(appointments.plan, { code }, plan)],
    [404, () => maria.try(reminders.create, { code }, { dueAt: inMinutes(60), note: 'Call' })],
    [404, () => maria.try(flags.change, { id: flag.id! }, { reviewOn: day(7) }, { version: 1 })],
  ] as const) {
    await eleni.call(denials.lift, { id: entry.id! });
    await eleni.call(members.add, { code }, { userId: maria.id, role: 'social_worker' });
    const answer = await meanwhile(
      `WITH held AS (SELECT id FROM "Case" WHERE id = $1 FOR NO KEY UPDATE),
        off AS (UPDATE "CaseMembership" SET "endedAt" = now() FROM held WHERE "caseId" = held.id AND "userId" = $2)
        UPDATE "DenyEntry" SET "liftedAt" = NULL FROM held WHERE "caseId" = held.id AND "userId" = $2`,
      [id, maria.id],
      act,
    );
    expect(answer.status).toBe(refused);
    expect((await owner.query(hers, [id, maria.id])).rows).toEqual([]);
  }
});

async function aClass() {
  const office = await anOffice();
  const [eleni, teacher, kept] = [
    await staff('social_worker', office),
    await staff('teacher', office),
    await staff('teacher', office),
  ];
  const { code, id } = await anAgreedCase(eleni);
  await eleni.call(denials.add, { code }, { kind: 'USER', userId: kept.id, reason: 'x' });
  return { office, eleni, teacher, kept, code, id };
}

test('a person is not put into the class of a colleague who is kept away from her', async () => {
  const { eleni, teacher, kept, code } = await aClass();
  const [theirs, hers] = [await aCourse(kept, 'LANG'), await aCourse(teacher, 'LANG')];
  const refused = [422, '/courseId', 'invalid-choice'];
  for (const leadUserId of [null, teacher.id])
    expect(
      said(await eleni.try(episodes.plan, { code }, { serviceType: 'LANG', courseId: theirs.id, leadUserId })),
    ).toEqual(refused);
  const { id, version } = await anEpisode(eleni, code, 'LANG', { courseId: hers.id });
  expect(said(await eleni.try(episodes.change, { id }, { courseId: theirs.id }, { version }))).toEqual(refused);
});

test('who waits for a place does not begin in the class of a colleague who is kept away from her by now', async () => {
  const { office, eleni, teacher, code } = await aClass();
  const course = await aCourse(teacher, 'LANG');
  const [waits, planned, goes] = [
    await anEpisode(eleni, code, 'LANG', { courseId: course.id, status: 'WAITLIST' }),
    await anEpisode(eleni, code, 'LANG', { courseId: course.id, status: 'PLANNED' }),
    await anEpisode(eleni, code, 'LANG', { courseId: course.id }),
  ];
  await eleni.call(episodes.hold, { id: goes.id });
  await eleni.call(denials.add, { code }, { kind: 'USER', userId: teacher.id, reason: 'A relative' });
  for (const answer of [
    await eleni.try(episodes.start, { id: waits.id }, {}),
    await eleni.try(episodes.start, { id: planned.id }, {}),
    await eleni.try(episodes.resume, { id: goes.id }),
  ])
    expect([answer.status, answer.body.type]).toEqual([409, '/problems/another-class-needed']);
  // With another teacher she begins, and what she waited for is called off.
  const other = await aCourse(await staff('teacher', office), 'LANG');
  const { version } = await eleni.call(episodes.open, { id: waits.id });
  await eleni.call(episodes.change, { id: waits.id }, { courseId: other.id }, { version: version! });
  await eleni.call(episodes.start, { id: waits.id }, {});
  await eleni.call(episodes.cancel, { id: planned.id }, { endReason: 'SURVIVOR_CHOICE' });
});

test('a class is not handed over to a colleague who is kept away from one of its learners', async () => {
  const { office, eleni, teacher, kept, code } = await aClass();
  const { id, version } = await aCourse(teacher, 'LANG');
  await anEpisode(eleni, code, 'LANG', { courseId: id });
  const give = (body: object, at = version) => teacher.try(courses.change, { id }, body, { version: at });
  expect(said(await give({ leaderId: kept.id }))).toEqual([422, '/leaderId', 'not-a-colleague']);
  expect((await give({ leaderId: kept.id }, 99)).status).toBe(412);

  const admin = await staff('admin', office);
  await staff('admin', office);
  await admin.call(accounts.deactivateUser, { id: teacher.id }, { handOverTo: kept.id });
  expect((await owner.query('SELECT "leaderId" FROM "Course" WHERE id = $1', [id])).rows).toEqual([
    { leaderId: teacher.id },
  ]);
});

test('a person is not put into a class that is just being given to a colleague who is kept away from her', async () => {
  const { eleni, teacher, kept, code } = await aClass();
  const course = await aCourse(teacher, 'LANG');
  const give = 'UPDATE "Course" SET "leaderId" = $2 WHERE id = $1';
  for (const status of ['WAITLIST', 'PLANNED'] as const) {
    await owner.query(give, [course.id, teacher.id]);
    const place = { serviceType: 'LANG', courseId: course.id, leadUserId: null, status };
    const enrol = () => eleni.try(episodes.plan, { code }, place);
    const answer = await meanwhile(give, [course.id, kept.id], enrol);
    expect(said(answer), status).toEqual([422, '/courseId', 'invalid-choice']);
  }
});

test('that a danger flag is raised is no task of a carrier who is being kept away in that moment', async () => {
  const office = await anOffice();
  const [eleni, maria] = [await staff('social_worker', office), await staff('social_worker', office)];
  const { code, id } = await anAgreedCase(maria);
  await maria.call(members.add, { code }, { userId: eleni.id, role: 'social_worker' });
  const entry = { kind: 'USER', userId: maria.id, reason: 'x', handOverTo: eleni.id } as const;
  await eleni.call(denials.lift, { id: (await eleni.call(denials.add, { code }, entry)).id! });
  await eleni.call(members.add, { code }, { userId: maria.id, role: 'social_worker' });
  await eleni.call(members.handOver, { code }, { userId: maria.id });

  await meanwhile(
    `WITH held AS (SELECT id FROM "Case" WHERE id = $1 FOR NO KEY UPDATE),
      off AS (UPDATE "CaseMembership" SET "endedAt" = now(), "isPrimary" = false FROM held WHERE "caseId" = held.id AND "userId" = $2)
      UPDATE "DenyEntry" SET "liftedAt" = NULL FROM held WHERE "caseId" = held.id AND "userId" = $2`,
    [id, maria.id],
    () => eleni.call(danger.raise, { code }, { reason: 'Seen nearby' }),
  );
  const hers = (await remindersOf({ id })).filter(({ userId }) => userId === maria.id);
  expect(hers.map(({ kind }) => kind)).not.toContain('DANGER_FLAG');
});

test('a class is not given to a colleague who is being kept away from one of its learners in that moment', async () => {
  const { office, eleni, teacher, kept, code, id: caseId } = await aClass();
  const { id, version } = await aCourse(teacher, 'LANG');
  await anEpisode(eleni, code, 'LANG', { courseId: id, status: 'WAITLIST' });
  const lift = () => owner.query('UPDATE "DenyEntry" SET "liftedAt" = now() WHERE "caseId" = $1', [caseId]);
  await lift();
  const give = () => teacher.try(courses.change, { id }, { leaderId: kept.id }, { version });
  expect(said(await meanwhile(...denying(caseId, kept.id), give))).toEqual([422, '/leaderId', 'not-a-colleague']);

  await lift();
  const admin = await staff('admin', office);
  const leave = () => admin.try(accounts.deactivateUser, { id: teacher.id }, { handOverTo: kept.id });
  expect((await meanwhile(...denying(caseId, kept.id), leave)).status).toBe(200);
  expect((await owner.query('SELECT "leaderId" FROM "Course" WHERE id = $1', [id])).rows).toEqual([
    { leaderId: teacher.id },
  ]);
});

test('a meeting that a colleague keeps is moved or left by whoever works on the case, and called off by who keeps it', async () => {
  const { eleni, maria, from } = await twoCasesOfOne();
  const { code } = from;
  await eleni.call(members.add, { code }, { userId: maria.id, role: 'social_worker' });
  const { id } = await maria.call(appointments.plan, { code }, { startsAt: inMinutes(2 * 24 * 60) });
  expect((await eleni.try(appointments.cancel, { id: id! })).status).toBe(403);
  const moved = await eleni.call(appointments.move, { id: id! }, { startsAt: inMinutes(3 * 24 * 60) });
  expect(moved).toMatchObject({ status: 'PLANNED', userId: maria.id });
  expect((await maria.call(appointments.cancel, { id: moved.id! })).status).toBe('CANCELLED');
});

test('a teacher does not go on knowing a learner by moving the day on which the enrolment ended', async () => {
  const { eleni, teacher, code } = await aClass();
  const { id: courseId } = await aCourse(teacher, 'LANG');
  const { id } = await anEpisode(eleni, code, 'LANG', { courseId, startedOn: day(-29) });
  await eleni.call(episodes.end, { id }, { status: 'ENDED_EARLY', endReason: 'MOVED', endedOn: day(-28) });
  const { version } = await teacher.call(episodes.open, { id });
  const moved = await teacher.try(episodes.change, { id }, { endedOn: day(0) }, { version: version! });
  expect(said(moved)).toEqual([422, '/endedOn', 'not-by-yourself']);
});

test('the words of a flag that somebody else has written anew are not read by whoever set it, while a danger flag stands', async () => {
  const { eleni, maria, from } = await twoCasesOfOne();
  const { code } = from;
  await eleni.call(members.add, { code }, { userId: maria.id, role: 'social_worker' });
  const flag = await maria.call(flags.set, { code }, { flag: 'ESCORT', reason: 'Called twice' });
  await eleni.call(danger.raise, { code }, { reason: 'x' });
  await eleni.call(flags.change, { id: flag.id! }, { reason: 'MARKED-PLACE' }, { version: flag.version! });
  expect(JSON.stringify(await maria.call(flags.list, { code }))).not.toContain('MARKED');
});

test('why a danger flag may go, in the words of who carries the case, is not read by whoever raised it while it stands', async () => {
  const { eleni, maria, supervisor, from } = await twoCasesOfOne();
  const { code } = from;
  await eleni.call(members.add, { code }, { userId: maria.id, role: 'social_worker' });
  const { id } = await maria.call(danger.raise, { code }, { reason: 'Seen nearby' });
  await eleni.call(danger.askRemoval, { id: id! }, { removalReason: 'She moved to MARKED-PLACE' });
  const read = async () => JSON.stringify(await maria.call(danger.one, { id: id! }));
  expect(await read()).toContain('Seen nearby');
  expect(await read()).not.toContain('MARKED');
  // Two have said that it may go, and nothing is hidden any more.
  await supervisor.call(danger.confirmRemoval, { id: id! });
  expect(await read()).toContain('MARKED');
});

test('why a merge was undone, which speaks of two people, is not read with the danger flag by whoever carries one of them', async () => {
  const { eleni, maria, supervisor, into } = await twoCasesOfOne();
  const from = await anAgreedCase(maria);
  const { id } = await supervisor.call(merges.merge, { code: from.code }, { into: into.code, reason: 'One person' });
  await eleni.call(danger.raise, { code: into.code }, { reason: 'Seen nearby' });
  const undoReason = 'Her sister, who lives in MARKED-PLACE';
  await supervisor.call(merges.undo, { id: id! }, { undoReason });

  const [raised] = (await maria.call(danger.list, { code: from.code })).items;
  expect(raised).toMatchObject({ raisedBy: supervisor.id, removedAt: null });
  expect((await maria.call(danger.one, { id: raised!.id! })).reason).toBe('');
  // Whoever supervises finds it where it was said.
  expect((await supervisor.call(merges.list, { code: from.code })).items[0]).toMatchObject({ undoReason });
});

test('where a merge is undone, supervisors hear of the case with which hers is told as one since, and can say that they are two', async () => {
  const world = await receivedThere();
  const { theirs, theirDesk, theirWorker, there } = world;
  const office = await aTeam(theirs);
  const [other, supervisor, theirSupervisor, kept] = [
    await staff('social_worker', office),
    await staff('supervisor', office),
    await staff('supervisor', theirs),
    await staff('coordinator', theirs),
  ];
  const into = await anAgreedCase(theirWorker);
  const made = await theirSupervisor.call(merges.merge, there, { into: into.code, reason: 'One person' });
  const id = await sent(world, world.at);
  await theirDesk.call(referrals.accept, { id }, {});
  const { code } = await theirDesk.call(referrals.openCase, { id }, { teamId: office.teamId, workerId: other.id });

  await theirSupervisor.call(merges.undo, { id: made.id! }, { undoReason: 'Two after all' });
  await theirWorker.call(denials.add, there, { kind: 'USER', userId: kept.id, reason: 'x' });
  const opened = async () => (await kept.try(cases.open, { code: code! })).status;
  expect(await opened()).toBe(404);
  const { items } = await supervisor.call(duplicates.list, {}, undefined, { query: 'status=OPEN' });
  for (const pair of items) await supervisor.call(duplicates.dismiss, { id: pair.id! });
  expect(await opened()).toBe(200);
});

test('that somebody is like a person whose record was erased is told to nobody any more, open or answered', async () => {
  for (const answered of [false, true]) {
    const office = await anOffice();
    const elsewhere = await aTeam(office);
    const [one, two, theirs, hers, officer] = [
      await staff('social_worker', office),
      await staff('social_worker', elsewhere),
      await staff('supervisor', office),
      await staff('supervisor', elsewhere),
      await staff('dpo', office),
    ];
    const [erased, stays] = [await anAgreedCase(one), await anAgreedCase(two)];
    for (const [who, { code }] of [
      [one, erased],
      [two, stays],
    ] as const)
      await who.call(people.changeIdentity, { code }, { legalName: 'Georgia Papadopoulou' }, { version: 0 });
    const [pair] = (await hers.call(duplicates.list, {})).items;
    if (answered) await hers.call(duplicates.dismiss, { id: pair!.id! });

    await one.call(cases.close, { code: erased.code }, { closureReason: 'GOALS_MET', closureNote: 'Done' });
    const { id } = await theirs.call(erasures.ask, { code: erased.code }, { reason: 'HER_REQUEST' });
    await officer.call(erasures.confirm, { id: id! });
    for (const query of ['', 'status=OPEN', 'status=DISMISSED'])
      expect((await hers.call(duplicates.list, {}, undefined, { query })).items, query).toEqual([]);
    expect((await hers.try(duplicates.dismiss, { id: pair!.id! })).status).toBe(404);
    expect((await remindersOf(stays)).filter(({ state }) => state === 'RAISED')).toEqual([]);
  }
});

test('that somebody may be the person of another case is told by no task to a colleague who is kept away from that one', async () => {
  const office = await anOffice();
  const [eleni, maria, sofia, admin] = [
    await staff('social_worker', office),
    await staff('social_worker', office),
    await staff('supervisor', office),
    await staff('admin', office),
  ];
  const [hers, other] = [await anAgreedCase(eleni), await anAgreedCase(maria)];
  await maria.call(denials.add, { code: other.code }, { kind: 'USER', userId: eleni.id, reason: 'x' });
  for (const [who, { code }] of [
    [maria, other],
    [eleni, hers],
  ] as const)
    await who.call(people.changeIdentity, { code }, { legalName: 'Georgia Papadopoulou' }, { version: 0 });
  const kinds = async (who: typeof eleni) => (await who.call(reminders.list, {})).items.map(({ kind }) => kind);
  expect(await kinds(sofia)).toEqual(['POSSIBLE_DUPLICATE']);
  const entry = await maria.call(denials.add, { code: other.code }, { kind: 'USER', userId: sofia.id, reason: 'x' });
  expect(await kinds(sofia)).toEqual([]);
  await maria.call(denials.lift, { id: entry.id! });
  expect(await kinds(sofia)).toEqual(['POSSIBLE_DUPLICATE']);

  const listener = new pg.Client({ connectionString: process.env.TEST_ADMIN_URL });
  await listener.connect();
  const heard: string[] = [];
  listener.on('notification', ({ payload }) => heard.push(payload!));
  await listener.query('LISTEN ariadne_live');
  await admin.call(accounts.deactivateUser, { id: sofia.id }, {});
  expect(await kinds(eleni)).toEqual([]);
  // Nor by a word over her live line, nor by the mail of the day, which counts what waits.
  await listener.query(`NOTIFY ariadne_live, 'so far'`);
  for (; !heard.includes('so far'); ) await new Promise((later) => setTimeout(later, 10));
  expect(heard).not.toContain(`user ${eleni.id} today`);
  await listener.end();
  const mails: string[] = [];
  setGateways({
    EMAIL: {
      async handOver({ address }) {
        mails.push(address);
        return { how: 'taken', providerId: null };
      },
    },
  });
  await owner.query(`UPDATE "User" SET "digestAt" = '00:00' WHERE id = $1`, [eleni.id]);
  const worker = poolFor('worker', { max: 1 });
  await sendDigests(worker);
  await worker.end();
  setGateways({});
  expect(mails).toEqual([]);
});
