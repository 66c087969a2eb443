import { afterAll, expect, test } from 'vitest';
import { absences } from '#server/absences/absences.contract.ts';
import { accounts } from '#server/accounts/accounts.contract.ts';
import { closeAccounts } from '#server/accounts/database.ts';
import { audit } from '#server/audit/audit.contract.ts';
import { cases } from '#server/cases/cases.contract.ts';
import { danger } from '#server/danger/danger.contract.ts';
import { denials } from '#server/denials/denials.contract.ts';
import { episodes } from '#server/episodes/episodes.contract.ts';
import { explain } from '#server/explain/explain.contract.ts';
import { glass } from '#server/glass/glass.contract.ts';
import { members } from '#server/members/members.contract.ts';
import { merges } from '#server/merges/merges.contract.ts';
import { notes } from '#server/notes/notes.contract.ts';
import { people } from '#server/people/people.contract.ts';
import { addDays, today } from '#server/platform/clock.ts';
import { anOffice, aTeam, type Office, owner, type Person, staff } from '#server/testing/cast.ts';
import { aCourse, anAgreedCase, anEpisode } from '#server/testing/support.ts';

afterAll(closeAccounts);

/** What somebody tries to give herself by an act that is hers to do for others. */
const day = (ahead: number) => addDays(today(), ahead);
const standing = (standIn: Person) => ({ standInId: standIn.id, firstDay: day(0), lastDay: day(5) });
const opens = async (person: Person, code: string) => (await person.try(cases.open, { code })).status === 200;
const refusal = (answer: { status: number; body: any }) => [
  answer.status,
  answer.body.errors?.[0]?.path,
  answer.body.errors?.[0]?.code,
];
const give = (person: Person, role: string) =>
  owner.query('INSERT INTO "UserRole" ("userId", role) VALUES ($1, $2) ON CONFLICT DO NOTHING', [person.id, role]);

async function twoWorkers(place?: Office) {
  const office = place ?? (await anOffice());
  const [away, standIn, supervisor] = [
    await staff('social_worker', office),
    await staff('social_worker', office),
    await staff('supervisor', office),
  ];
  const { code, id } = await anAgreedCase(away);
  return { office, away, standIn, supervisor, code, id };
}

test('whoever stands in does not stay by her own hand: not as a member, not as the one who carries it, not by a deny entry', async () => {
  const { office, away, standIn, supervisor, code } = await twoWorkers();
  await give(standIn, 'psychologist');
  const { id } = await away.call(absences.record, {}, standing(standIn));
  expect(await opens(standIn, code)).toBe(true);

  const herself = { userId: standIn.id };
  const kept = [422, '/userId', 'not-by-yourself'];
  for (const role of ['social_worker', 'psychologist'] as const)
    expect(refusal(await standIn.try(members.add, { code }, { ...herself, role }))).toEqual(kept);
  expect(refusal(await standIn.try(members.handOver, { code }, herself))).toEqual(kept);
  const deny = { kind: 'USER' as const, userId: away.id, reason: 'x', handOverTo: standIn.id };
  expect(refusal(await standIn.try(denials.add, { code }, deny))).toEqual([422, '/handOverTo', 'not-by-yourself']);

  await away.call(absences.end, { id: id! });
  expect(await opens(standIn, code)).toBe(false);
  // A supervisor of the case decides that she stays; a colleague is brought in by whoever stands in, as by any member.
  await away.call(absences.record, {}, standing(standIn));
  const third = await staff('social_worker', office);
  await standIn.call(members.add, { code }, { userId: third.id, role: 'social_worker' });
  await supervisor.call(members.add, { code }, { ...herself, role: 'social_worker' });
});

test('whoever stands in does not stay by leading a service herself, in another of her roles or through her own class', async () => {
  const { away, standIn, supervisor, code } = await twoWorkers();
  await give(standIn, 'psychologist');
  await give(standIn, 'teacher');
  const course = await aCourse(standIn.as('teacher'), 'LANG');
  const service = await anEpisode(away, code, 'PSY_IND', { status: 'PLANNED' });
  await away.call(absences.record, {}, standing(standIn));

  const herself = { serviceType: 'PSY_IND', leadUserId: standIn.id };
  const refused = [422, '/leadUserId', 'not-by-yourself'];
  expect(refusal(await standIn.try(episodes.plan, { code }, herself))).toEqual(refused);
  expect(
    refusal(
      await standIn.try(episodes.change, { id: service.id }, { leadUserId: standIn.id }, { version: service.version }),
    ),
  ).toEqual(refused);
  expect(
    refusal(await standIn.try(episodes.plan, { code }, { serviceType: 'LANG', courseId: course.id, leadUserId: null })),
  ).toEqual([422, '/courseId', 'not-by-yourself']);
  expect(await opens(standIn.as('psychologist'), code)).toBe(false);

  // A service of the role in which she stands in is hers while she does; a supervisor brings her in for more.
  const own = await standIn.call(episodes.plan, { code }, { serviceType: 'SAFETY', startedOn: day(0) });
  expect(own.leadUserId).toBe(standIn.id);
  await supervisor.call(members.add, { code }, { userId: standIn.id, role: 'psychologist' });
  expect(await opens(standIn.as('psychologist'), code)).toBe(true);
});

test('whoever works on a case in one of her roles does not stay by her own hand in the other, in which she only stands in', async () => {
  const { away, standIn, supervisor, code } = await twoWorkers();
  await give(standIn, 'legal_adviser');
  const legal = { serviceType: 'LEG_INFO', leadUserId: standIn.id };
  await away.call(members.add, { code }, { userId: standIn.id, role: 'legal_adviser' });
  const { id } = await away.call(absences.record, {}, standing(standIn));

  const herself = { userId: standIn.id, role: 'social_worker' as const };
  const kept = [422, '/userId', 'not-by-yourself'];
  expect(refusal(await standIn.try(members.add, { code }, herself))).toEqual(kept);
  expect(refusal(await standIn.try(members.handOver, { code }, { userId: standIn.id }))).toEqual(kept);
  // What is hers anyway she may be given, also by herself.
  expect((await standIn.call(episodes.plan, { code }, legal)).leadUserId).toBe(standIn.id);
  await away.call(absences.end, { id: id! });
  expect([await opens(standIn, code), await opens(standIn.as('legal_adviser'), code)]).toEqual([false, true]);
  await supervisor.call(members.add, { code }, herself);
  expect(await opens(standIn, code)).toBe(true);
});

test('whoever works on a case in her own right does not stay by her own hand in the role of a colleague for whom she stands in', async () => {
  const { office, away: worker, supervisor, code } = await twoWorkers();
  const anna = await staff('psychologist', office);
  await give(worker, 'psychologist');
  await worker.call(members.add, { code }, { userId: anna.id, role: 'psychologist' });
  const { id } = await anna.call(absences.record, {}, standing(worker));

  const herself = { userId: worker.id, role: 'psychologist' as const };
  expect(refusal(await worker.try(members.add, { code }, herself))).toEqual([422, '/userId', 'not-by-yourself']);
  const leading = { serviceType: 'PSY_IND', leadUserId: worker.id };
  expect(refusal(await worker.try(episodes.plan, { code }, leading))).toEqual([422, '/leadUserId', 'not-by-yourself']);
  await anna.call(absences.end, { id: id! });
  expect([await opens(worker, code), await opens(worker.as('psychologist'), code)]).toEqual([true, false]);
  await supervisor.call(members.add, { code }, herself);
});

test('whoever is on a case only by a merge does not stay by her own hand once it is undone; others may give it to her', async () => {
  const { office, away: eleni, standIn: maria, supervisor, code } = await twoWorkers();
  const third = await staff('social_worker', office);
  for (const role of ['psychologist', 'teacher']) await give(maria, role);
  const course = await aCourse(maria.as('teacher'), 'LANG');
  const from = await anAgreedCase(maria);
  const service = await anEpisode(eleni, code, 'PSY_IND', { status: 'PLANNED' });
  const merge = async () => (await supervisor.call(merges.merge, { code: from.code }, { into: code, reason: 'x' })).id!;
  const undo = (id: string) => supervisor.call(merges.undo, { id }, { undoReason: 'Two after all' });
  const made = await merge();

  const herself = { userId: maria.id };
  const kept = [422, '/userId', 'not-by-yourself'];
  expect(refusal(await maria.try(members.handOver, { code }, herself))).toEqual(kept);
  for (const role of ['social_worker', 'psychologist'] as const)
    expect(refusal(await maria.try(members.add, { code }, { ...herself, role }))).toEqual(kept);
  const leading = [422, '/leadUserId', 'not-by-yourself'];
  expect(refusal(await maria.try(episodes.plan, { code }, { serviceType: 'PSY_IND', leadUserId: maria.id }))).toEqual(
    leading,
  );
  expect(
    refusal(
      await maria.try(episodes.change, { id: service.id }, { leadUserId: maria.id }, { version: service.version }),
    ),
  ).toEqual(leading);
  expect(
    refusal(await maria.try(episodes.plan, { code }, { serviceType: 'LANG', courseId: course.id, leadUserId: null })),
  ).toEqual([422, '/courseId', 'not-by-yourself']);
  const deny = { kind: 'USER' as const, userId: eleni.id, reason: 'x', handOverTo: maria.id };
  expect(refusal(await maria.try(denials.add, { code }, deny))).toEqual([422, '/handOverTo', 'not-by-yourself']);

  // What is hers to do she does: a service in the role in which she is there, somebody else on the team, her own case.
  expect((await maria.call(episodes.plan, { code }, { serviceType: 'SAFETY', startedOn: day(0) })).leadUserId).toBe(
    maria.id,
  );
  await maria.call(members.add, { code }, { userId: third.id, role: 'social_worker' });
  await undo(made);
  expect([await opens(maria, code), await opens(maria, from.code)]).toEqual([false, true]);

  // Given to her by a colleague, it is hers; what she then gives herself stays with her.
  const again = await merge();
  await eleni.call(members.handOver, { code }, herself);
  await maria.call(members.add, { code }, { ...herself, role: 'psychologist' });
  await undo(again);
  expect([await opens(maria, code), await opens(maria.as('psychologist'), code)]).toEqual([true, true]);
});

test('what a colleague has only by a merge her successor does not keep when it is undone', async () => {
  const { office, away: eleni, standIn: maria, supervisor, code } = await twoWorkers();
  const [next, admin] = [await staff('social_worker', office), await staff('admin', office)];
  const from = await anAgreedCase(maria);
  const { id } = await supervisor.call(merges.merge, { code: from.code }, { into: code, reason: 'x' });
  await admin.call(accounts.deactivateUser, { id: maria.id }, { handOverTo: next.id });
  expect([await opens(next, code), await opens(next, from.code)]).toEqual([true, true]);
  expect(refusal(await next.try(members.handOver, { code }, { userId: next.id }))).toEqual([
    422,
    '/userId',
    'not-by-yourself',
  ]);
  await supervisor.call(merges.undo, { id: id! }, { undoReason: 'Two after all' });
  expect([await opens(next, code), await opens(next, from.code), await opens(eleni, code)]).toEqual([
    false,
    true,
    true,
  ]);
});

test('nobody stands in for a stand-in, on a case denied to her, in another role, or with a column of her own', async () => {
  const { office, away, standIn, code, id } = await twoWorkers();
  const third = await staff('social_worker', office);
  await away.call(absences.record, {}, standing(standIn));
  const { code: own } = await anAgreedCase(standIn);
  await standIn.call(absences.record, {}, standing(third));
  expect([await opens(third, own), await opens(third, code)]).toEqual([true, false]);
  expect((await owner.query('SELECT 1 FROM "CaseMembership" WHERE "caseId" = $1', [id])).rowCount).toBe(2);

  await give(standIn, 'psychologist');
  expect(await opens(standIn.as('psychologist'), code)).toBe(false);
  for (const forged of [
    { standsFor: away.id },
    { endsOn: day(900) },
    { absenceId: id },
    { startedOn: day(-9) },
    { endedAt: null },
  ]) {
    const body = { userId: third.id, role: 'legal_adviser', ...forged };
    expect((await standIn.ask('post', `/cases/${code}/team`, body)).status).toBe(422);
  }
  for (const forged of [{ recordedBy: third.id }, { endedAt: null }, { agencyId: office.agencyId }])
    expect((await away.ask('post', '/absences', { ...standing(third), ...forged })).status).toBe(422);
});

test('whoever stands in for a psychologist reads none of her process notes, and their number is not told', async () => {
  const { office, away: worker, code } = await twoWorkers();
  const [anna, other] = [await staff('psychologist', office), await staff('psychologist', office)];
  await worker.call(members.add, { code }, { userId: anna.id, role: 'psychologist' });
  const note = await anna.call(notes.write, { code }, { body: 'MARKED-NOTE' });
  await anna.call(absences.record, {}, standing(other));

  expect(await opens(other, code)).toBe(true);
  expect((await other.call(notes.list, { code })).items).toEqual([]);
  expect((await other.try(notes.open, { id: note.id! })).status).toBe(404);
  expect((await other.try(notes.correct, { id: note.id! }, { body: 'x' }, { version: 1 })).status).toBe(404);
  const bare = await other.work(async ({ send }) => [
    (await send('SELECT 1 FROM "ProcessNote"')).rowCount,
    (await send('SELECT 1 FROM keys."AuthorKey" WHERE "userId" = $1', [anna.id])).rowCount,
  ]);
  expect(bare).toEqual([0, 0]);
});

test('a supervisor reaches no case of another team by naming herself to stand in', async () => {
  const { office, away, supervisor } = await twoWorkers();
  const elsewhere = await aTeam(office);
  await owner.query(
    'INSERT INTO "TeamMember" (id, "teamId", "userId", "agencyId") VALUES (gen_random_uuid(), $1, $2, $3)',
    [elsewhere.teamId, away.id, office.agencyId],
  );
  const { code } = await away.call(cases.start, {}, { alias: 'Nora', teamId: elsewhere.teamId });
  await give(supervisor, 'social_worker');
  const body = { ...standing(supervisor), userId: away.id, role: 'social_worker' as const };
  expect(refusal(await supervisor.try(absences.record, {}, body))).toEqual([422, '/standInId', 'not-a-colleague']);
  expect(await opens(supervisor.as('social_worker'), code!)).toBe(false);
});

test('while a danger flag stands nobody makes herself the one who carries the case to see where the person is', async () => {
  const { office, away: eleni, standIn: maria, supervisor, code } = await twoWorkers();
  await eleni.call(members.add, { code }, { userId: maria.id, role: 'social_worker' });
  await eleni.call(people.changeIdentity, { code }, { address: { place: 'MARKED-PLACE' } }, { version: 0 });
  await eleni.call(danger.raise, { code }, { reason: 'Seen nearby' });
  const address = async () =>
    (await maria.try(people.revealIdentity, { code }, { fields: ['address'], reason: 'EMERGENCY' })).status;
  expect(await address()).toBe(403);

  const kept = [422, '/userId', 'not-by-yourself'];
  expect(refusal(await maria.try(members.handOver, { code }, { userId: maria.id }))).toEqual(kept);
  await give(maria, 'coordinator');
  expect(refusal(await maria.as('coordinator').try(members.handOver, { code }, { userId: maria.id }))).toEqual(kept);
  const deny = { kind: 'USER' as const, userId: eleni.id, reason: 'x', handOverTo: maria.id };
  expect(refusal(await maria.try(denials.add, { code }, deny))).toEqual([422, '/handOverTo', 'not-by-yourself']);
  expect(await address()).toBe(403);

  // Keeping somebody away goes on, with a third; and whoever answers for the case gives it to her.
  const third = await staff('social_worker', office);
  await maria.call(denials.add, { code }, { ...deny, handOverTo: third.id });
  expect(await opens(eleni, code)).toBe(false);
  await supervisor.call(members.handOver, { code }, { userId: maria.id });
  expect(await address()).toBe(200);
});

test('nobody at the desk, and nobody who looks after accounts, brings herself to a case in another of her roles', async () => {
  const { office, away: eleni, supervisor, code, id } = await twoWorkers();
  const desk = await staff('coordinator', office);
  await give(desk, 'social_worker');
  const kept = [422, '/userId', 'not-by-yourself'];
  const herself = { userId: desk.id, role: 'social_worker' as const };
  expect(refusal(await desk.try(members.add, { code }, herself))).toEqual(kept);
  expect(refusal(await desk.try(members.handOver, { code }, { userId: desk.id }))).toEqual(kept);
  // Nor past the service.
  const forged = desk.work(({ send }) =>
    send(
      `INSERT INTO "CaseMembership" (id, "caseId", "agencyId", "survivorId", "userId", role, "startedOn")
        SELECT gen_random_uuid(), id, "agencyId", "survivorId", $2, 'social_worker', current_date FROM "Case" WHERE id = $1`,
      [id, desk.id],
    ),
  );
  await expect(forged).rejects.toMatchObject({ code: '42501' });
  expect(await opens(desk.as('social_worker'), code)).toBe(false);
  // Others she brings as before, and others bring her.
  const third = await staff('social_worker', office);
  await desk.call(members.add, { code }, { userId: third.id, role: 'social_worker' });
  await eleni.call(members.add, { code }, herself);
  expect(await opens(desk.as('social_worker'), code)).toBe(true);

  // A case that is moved comes into the sight of those who supervise the team.
  const elsewhere = await aTeam(office);
  const both = await staff('coordinator', elsewhere);
  await give(both, 'supervisor');
  const { version } = await both.call(cases.open, { code });
  const move = (teamId: string) => both.try(cases.change, { code }, { teamId }, { version: version! });
  expect(refusal(await move(elsewhere.teamId))).toEqual([422, '/teamId', 'not-by-yourself']);
  expect(await opens(both.as('supervisor'), code)).toBe(false);

  const admin = await staff('admin', elsewhere);
  for (const role of ['supervisor', 'social_worker']) await give(admin, role);
  const change = { teamIds: [elsewhere.teamId, office.teamId] };
  expect(refusal(await admin.try(accounts.changeUser, { id: admin.id }, change, { version: 1 }))).toEqual([
    422,
    '/teamIds/1',
    'not-by-yourself',
  ]);
  const gone = { handOverTo: admin.id };
  expect(refusal(await admin.try(accounts.deactivateUser, { id: eleni.id }, gone))).toEqual([
    422,
    '/handOverTo',
    'not-by-yourself',
  ]);
  expect([await opens(admin.as('supervisor'), code), await opens(supervisor, code)]).toEqual([false, true]);
});

test('past every service nobody brings herself to a case by what stands there already: a membership, the team, a class, or the mark of who carries it', async () => {
  const { office, away: eleni, standIn: maria, code, id } = await twoWorkers();
  const past = (person: Person, text: string, values: unknown[]) =>
    person
      .work(({ send }) => send(text, values))
      .then(
        ({ rowCount }) => rowCount,
        (error: { code?: string }) => error.code,
      );
  const elsewhere = await aTeam(office);
  const desk = await staff('coordinator', elsewhere);
  for (const role of ['social_worker', 'supervisor', 'teacher']) await give(desk, role);

  // A colleague's membership made hers, or her own that has ended.
  await eleni.call(members.add, { code }, { userId: maria.id, role: 'social_worker' });
  const take = `UPDATE "CaseMembership" SET "userId" = $2 WHERE "caseId" = $1 AND "userId" = $3`;
  expect.soft(await past(desk, take, [id, desk.id, maria.id])).toBe('42501');
  expect.soft(await opens(desk.as('social_worker'), code)).toBe(false);
  const { id: once } = await eleni.call(members.add, { code }, { userId: desk.id, role: 'social_worker' });
  await eleni.call(members.end, { id: once! });
  const revive = 'UPDATE "CaseMembership" SET "endedAt" = NULL WHERE id = $1';
  expect.soft(await past(desk, revive, [once])).toBe('42501');
  expect.soft(await opens(desk.as('social_worker'), code)).toBe(false);

  // A team that she supervises.
  const move = 'UPDATE "Case" SET "teamId" = $2 WHERE id = $1';
  expect.soft(await past(desk, move, [id, elsewhere.teamId])).toBe('42501');
  expect.soft(await opens(desk.as('supervisor'), code)).toBe(false);

  // The class in which somebody learns.
  const teacher = await staff('teacher', office);
  const course = await aCourse(teacher, 'LANG');
  await anEpisode(eleni, code, 'LANG', { courseId: course.id });
  const lead = 'UPDATE "Course" SET "leaderId" = $2 WHERE id = $1';
  for (const person of [desk, desk.as('teacher'), await staff('manager', office)])
    expect.soft(await past(person, lead, [course.id, person.id]), person.role).toBe('42501');
  expect.soft(await opens(desk.as('teacher'), code)).toBe(false);

  // While a danger flag stands, who carries it.
  await eleni.call(danger.raise, { code }, { reason: 'x' });
  const carry = `UPDATE "CaseMembership" SET "isPrimary" = "userId" = $2 WHERE "caseId" = $1 AND "endedAt" IS NULL`;
  const alone = `UPDATE "CaseMembership" SET "isPrimary" = false WHERE "caseId" = $1`;
  await owner.query(alone, [id]);
  expect.soft(await past(maria, carry, [id, maria.id])).toBe('42501');

  // A colleague gives it to her, and whoever leads a class hands it on, as before.
  expect(await past(eleni, carry, [id, maria.id])).toBe(2);
  expect(await past(teacher, lead, [course.id, desk.id])).toBe(1);
});

test('an administrator puts herself into no team before she becomes a supervisor of it, where another can do it', async () => {
  const office = await anOffice();
  const elsewhere = await aTeam(office);
  const admin = await staff('admin', office);
  const change = { teamIds: [office.teamId, elsewhere.teamId] };
  const second = await staff('admin', office);
  expect(refusal(await admin.try(accounts.changeUser, { id: admin.id }, change, { version: 1 }))).toEqual([
    422,
    '/teamIds/1',
    'not-by-yourself',
  ]);
  // Another does, she leaves one by herself, and who is the only one has nobody to ask.
  await second.call(accounts.changeUser, { id: admin.id }, change, { version: 1 });
  await admin.call(accounts.changeUser, { id: admin.id }, { teamIds: [elsewhere.teamId] }, { version: 2 });
  await second.call(accounts.deactivateUser, { id: admin.id }, {});
  await second.call(accounts.changeUser, { id: second.id }, change, { version: 1 });
});

test('without a danger flag a colleague of the team takes a case over as before', async () => {
  const { away: eleni, standIn: maria, code } = await twoWorkers();
  await eleni.call(members.add, { code }, { userId: maria.id, role: 'social_worker' });
  expect((await maria.try(members.handOver, { code }, { userId: maria.id })).status).toBe(200);
});

test('whoever is kept away from one of two cases of a person is given neither: not handed over, not as a member, not to lead', async () => {
  const { office, away: worker, standIn: kept, supervisor, code } = await twoWorkers();
  const other = await anAgreedCase(worker);
  await worker.call(denials.add, { code }, { kind: 'USER', userId: kept.id, reason: 'x' });
  await supervisor.call(merges.merge, { code }, { into: other.code, reason: 'One person' });

  const into = { code: other.code };
  const notFor = [422, '/userId', 'not-for-this-case'];
  const desk = await staff('coordinator', office);
  for (const who of [worker, supervisor, desk]) {
    expect(refusal(await who.try(members.handOver, into, { userId: kept.id }))).toEqual(notFor);
    expect(refusal(await who.try(members.add, into, { userId: kept.id, role: 'social_worker' }))).toEqual(notFor);
  }
  const leading = { serviceType: 'SAFETY', leadUserId: kept.id };
  expect(refusal(await worker.try(episodes.plan, into, leading))).toEqual([422, '/leadUserId', 'not-a-colleague']);
});

test('whoever is kept away does not learn by typing a name that the person is here', async () => {
  const { office, away, standIn, code } = await twoWorkers();
  const relative = await staff('social_worker', office);
  await away.call(denials.add, { code }, { kind: 'USER', userId: relative.id, reason: 'A relative' });
  const name = { legalName: 'Theodora Papadiamanti', dateOfBirth: '1990-05-05', birthPrecision: 'EXACT' as const };
  await away.call(people.changeIdentity, { code }, name, { version: 0 });
  const told = async (person: Person) => {
    const own = await anAgreedCase(person);
    return (await person.call(people.changeIdentity, { code: own.code }, name, { version: 0 })).possibleDuplicate;
  };
  const pairs = async () =>
    (await owner.query('SELECT 1 FROM "DuplicatePair" WHERE "agencyId" = $1', [office.agencyId])).rowCount;

  expect(await told(relative)).toBe(false);
  // Supervisors are told all the same.
  expect(await pairs()).toBe(1);
  expect(await told(standIn)).toBe(true);
});

test('an officer who asks why about codes leaves a line for each, found or not; a denied case is like none', async () => {
  const { office, away, code, id } = await twoWorkers();
  const officer = await staff('dpo', office);
  await owner.query('INSERT INTO "CaseDenial" ("userId", "caseId") VALUES ($1, $2)', [officer.id, id]);
  const why = (caseCode: string) =>
    officer.try(explain.why, {}, undefined, {
      query: `userId=${away.id}&role=social_worker&model=Case&field=alias&caseCode=${caseCode}`,
    });
  const [denied, nobody] = [await why(code), await why('ZZ-ZZZZ-ZZ')];
  expect([denied.status, denied.body.type]).toEqual([404, nobody.body.type]);
  const { rows } = await owner.query(
    `SELECT action, subject, outcome, "caseId" FROM trail."AuditEntry" WHERE "actorId" = $1`,
    [officer.id],
  );
  expect(rows).toEqual(
    [1, 2].map(() => ({ action: 'explain', subject: 'Access', outcome: 'not-found', caseId: null })),
  );
});

test('a retry after the hour is over, or after she was kept away, shows what she may see now', async () => {
  const { office, away, standIn, code, id } = await twoWorkers();
  const officer = await staff('dpo', office);
  const key = 'attack-replay-1';
  const smash = { caseCode: code, reason: 'COMPLAINT', explanation: 'x' };
  const first = await officer.call(glass.open, {}, smash, { key });
  await owner.query(
    `UPDATE "BreakGlass" SET "brokenAt" = "brokenAt" - interval '2 hours', "expiresAt" = "expiresAt" - interval '2 hours' WHERE id = $1`,
    [first.id],
  );
  expect((await officer.call(glass.open, {}, smash, { key })).id).toBe(first.id);
  expect(await opens(officer, code)).toBe(false);

  await away.call(members.add, { code }, { userId: standIn.id, role: 'social_worker' });
  const raised = await standIn.call(danger.raise, { code }, { reason: 'MARKED-REASON' }, { key });
  expect(raised.reason).toBe('MARKED-REASON');
  await owner.query('INSERT INTO "CaseDenial" ("userId", "caseId") VALUES ($1, $2)', [standIn.id, id]);
  const again = await standIn.try(danger.raise, { code }, { reason: 'MARKED-REASON' }, { key });
  expect([again.status, JSON.stringify(again.body).includes('MARKED')]).toEqual([404, false]);
});

test('the desk learns nothing by moving a case: other fields are named as not hers, a stale try shows her own columns', async () => {
  const { office, away, code } = await twoWorkers();
  const desk = await staff('coordinator', office);
  const far = await anOffice();
  await away.call(cases.change, { code }, { healthNeeds: 'MARKED-HEALTH' }, { version: 1 });
  for (const teamId of [far.teamId, '00000000-0000-7000-8000-000000000000'])
    expect(refusal(await desk.try(cases.change, { code }, { teamId }, { version: 2 }))).toEqual([
      422,
      '/teamId',
      'invalid-choice',
    ]);
  const stale = await desk.try(cases.change, { code }, { teamId: office.teamId }, { version: 1 });
  expect(stale.status).toBe(412);
  expect(JSON.stringify(stale.body)).not.toContain('MARKED');
  for (const body of [{ alias: 'x' }, { healthNeeds: 'x' }, { formOfAddress: 'FEMALE' }, { grantId: null }]) {
    const answer = await desk.ask('patch', `/cases/${code}`, body, { version: 2 });
    expect([answer.status, answer.body.errors?.[0]?.code], JSON.stringify(body)).toEqual([422, expect.any(String)]);
  }
  expect((await desk.try(audit.history, { code })).status).toBe(404);
});
