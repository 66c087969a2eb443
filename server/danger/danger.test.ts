import { expect, test } from 'vitest';
import { audit } from '#server/audit/audit.contract.ts';
import { cases } from '#server/cases/cases.contract.ts';
import { courses } from '#server/courses/courses.contract.ts';
import { episodes } from '#server/episodes/episodes.contract.ts';
import { members } from '#server/members/members.contract.ts';
import { people } from '#server/people/people.contract.ts';
import { appointments } from '#server/reminders/appointments.contract.ts';
import { todays } from '#server/reminders/today.contract.ts';
import { anOffice, aTeam, owner, type Person, staff } from '#server/testing/cast.ts';
import { daysAgo } from '#server/testing/support.ts';
import { danger } from './danger.contract.ts';

const soon = () => new Date(Date.now() + 3 * 86_400_000).toISOString();

/** A case with everything that could locate the person, its team, and two supervisors. */
async function aCase() {
  const office = await anOffice();
  const [eleni, maria, psychologist, adviser, counsellor, supervisor, second, coordinator, teacher] = await Promise.all(
    (
      [
        'social_worker',
        'social_worker',
        'psychologist',
        'legal_adviser',
        'labour_counsellor',
        'supervisor',
        'supervisor',
        'coordinator',
        'teacher',
      ] as const
    ).map((role) => staff(role, office)),
  );
  const { code, id } = await eleni!.call(cases.start, {}, { alias: 'Ismini' });
  const at = { code: code! };
  await eleni!.call(
    cases.change,
    at,
    {
      emergencyBasis: 'IMMEDIATE_DANGER_TO_LIFE',
      noticeVersion: 'N1',
      immediateSafety: { safeNow: 'NO', action: 'Brought to PLACE-A' },
    },
    { version: 1 },
  );
  for (const person of [maria, psychologist, adviser, counsellor])
    await eleni!.call(members.add, at, { userId: person!.id, role: person!.role as 'psychologist' });
  await eleni!.call(
    people.changeIdentity,
    at,
    { legalName: 'Ismini Example', phones: [{ number: '+30 690 000 0000' }], address: { place: 'PLACE-B' } },
    { version: 0 },
  );
  await eleni!.call(
    people.changeSafeContact,
    at,
    { channel: 'CALL', value: 'PLACE-C', windows: [{ days: [1], from: '09:00', to: '12:00' }], codeWord: 'marble' },
    { version: 0 },
  );
  await eleni!.call(people.addStatusEvent, at, {
    status: 'POTENTIAL',
    effectiveOn: daysAgo(0),
    decidedBy: 'NGO',
    basis: 'INDICATORS',
    decidingBody: 'PLACE-D',
  });
  const course = await teacher!.call(
    courses.make,
    {},
    { name: 'Tuesdays', serviceType: 'LANG', startsOn: daysAgo(50), capacity: 9 },
  );
  const lesson = await eleni!.call(episodes.plan, at, {
    serviceType: 'LANG',
    courseId: course.id!,
    startedOn: daysAgo(0),
    status: 'ACTIVE',
  });
  const meeting = await eleni!.call(appointments.plan, at, { startsAt: soon(), mode: 'HOME_VISIT' });
  return {
    office,
    at,
    caseId: id!,
    courseId: course.id!,
    lessonId: lesson.id!,
    meetingId: meeting.id!,
    eleni: eleni!,
    maria: maria!,
    psychologist: psychologist!,
    adviser: adviser!,
    counsellor: counsellor!,
    supervisor: supervisor!,
    second: second!,
    coordinator: coordinator!,
    teacher: teacher!,
  };
}
type World = Awaited<ReturnType<typeof aCase>>;

/** What of her whereabouts one person is told by every route that could. */
async function whereabouts({ at, courseId, lessonId, meetingId }: World, person: Person): Promise<string[]> {
  const found: string[] = [];
  const paths = ['', '/safe-contact', '/status-events', '/episodes', '/appointments', '/history', '/identity'];
  const bodies = await Promise.all(
    [
      ...paths.map((path) => `/cases/${at.code}${path}`),
      `/episodes/${lessonId}`,
      '/today',
      '/reminders',
      `/courses/${courseId}/learners`,
    ].map(async (path) => (await person.ask('get', path)).body),
  );
  for (const body of bodies) {
    const text = JSON.stringify(body);
    for (const word of ['PLACE-A', 'PLACE-C', 'PLACE-D', '09:00', 'HOME_VISIT'])
      if (text.includes(word)) found.push(word);
    if (text.includes(`"courseId":"${courseId}"`)) found.push('course');
    if (text.includes('"providerAgencyId":"')) found.push('provider');
    if (body.filled?.includes('address') || body.mayReveal?.includes('address')) found.push('card');
  }
  // Whom the register of the class names.
  if (bodies.at(-1).items?.length) found.push('learner');
  for (const field of ['address', 'phones'] as const) {
    const answer = await person.try(people.revealIdentity, at, { fields: [field], reason: 'EMERGENCY' });
    if (answer.status === 200) found.push(field);
  }
  expect(bodies.flatMap((body) => body.items ?? []).some((row) => row.id === meetingId && row.mode)).toBe(
    found.includes('HOME_VISIT'),
  );
  return [...new Set(found)].sort();
}

test('raised by one, it hides at once what could locate her from all but primary and supervisor; two remove it', async () => {
  const world = await aCase();
  const { at, eleni, maria, psychologist, adviser, counsellor, supervisor, second, coordinator } = world;
  const everybody = { eleni, maria, psychologist, adviser, counsellor, supervisor, coordinator };
  const seen = async () =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(everybody).map(async ([name, person]) => [name, await whereabouts(world, person)] as const),
      ),
    );
  const before = await seen();
  expect(before.maria).toEqual(before.eleni);
  expect(before.psychologist).toEqual(expect.arrayContaining(['PLACE-C', 'PLACE-D', 'phones']));
  expect(before.coordinator).toEqual(expect.arrayContaining(['PLACE-D', 'course', 'HOME_VISIT', 'learner']));

  const { id } = await psychologist.call(danger.raise, at, { reason: 'MARKED: seen near PLACE-B' });
  const during = await seen();
  expect(during.eleni).toEqual(before.eleni);
  expect(during.supervisor).toEqual(before.supervisor);
  for (const name of ['maria', 'psychologist', 'adviser', 'counsellor', 'coordinator'])
    expect(during[name], name).toEqual([]);
  // Everything else goes on.
  expect(await maria.call(people.safeContact, at)).toMatchObject({ codeWord: 'marble', channel: 'CALL' });

  expect((await adviser.try(danger.confirmRemoval, { id: id! })).status).toBe(403);
  expect((await supervisor.try(danger.confirmRemoval, { id: id! })).body.type).toBe('/problems/removal-not-asked');
  await supervisor.call(danger.askRemoval, { id: id! }, { removalReason: 'Moved away' });
  expect((await supervisor.try(danger.confirmRemoval, { id: id! })).body.type).toBe('/problems/own-request');
  expect((await eleni.try(danger.confirmRemoval, { id: id! })).status).toBe(403);
  expect(await whereabouts(world, maria)).toEqual([]);
  await second.call(danger.confirmRemoval, { id: id! });
  expect(await seen()).toEqual(before);
}, 90_000);

test('who reads why; who is told; one stands at a time; it can be kept', async () => {
  const { at, eleni, maria, psychologist, supervisor, coordinator, counsellor, office } = await aCase();
  expect((await counsellor.try(danger.raise, at, { reason: 'x' })).status).toBe(403);
  expect((await coordinator.try(danger.raise, at, { reason: 'x' })).status).toBe(403);
  for (const stranger of [
    await staff('social_worker', office),
    await staff('supervisor', await aTeam(office)),
    await staff('social_worker', await anOffice()),
  ])
    expect((await stranger.try(danger.raise, at, { reason: 'x' })).status).toBe(404);

  const { id } = await maria.call(danger.raise, at, { reason: 'MARKED' });
  expect((await psychologist.try(danger.raise, at, { reason: 'x' })).body.type).toBe('/problems/danger-stands');
  for (const [person, reads] of [
    [maria, true],
    [eleni, true],
    [supervisor, true],
    [psychologist, false],
    [counsellor, false],
    [coordinator, false],
  ] as const) {
    const { items } = await person.call(danger.list, at);
    expect(items, person.role).toMatchObject([{ id, raisedBy: maria.id, raisedByName: expect.any(String) }]);
    expect(JSON.stringify(items)).not.toContain('MARKED');
    const one = await person.call(danger.one, { id: id! });
    expect('reason' in one, person.role).toBe(reads);
  }
  const kinds = async (person: Person) => {
    const { waiting } = await person.call(todays.show, {});
    return [...waiting.overdue.rows, ...waiting.today.rows].map(({ kind }) => kind);
  };
  expect(await kinds(eleni)).toEqual(['DANGER_FLAG']);
  expect(await kinds(supervisor)).toEqual(['DANGER_FLAG']);
  expect(await kinds(psychologist)).toEqual([]);

  await eleni.call(danger.askRemoval, { id: id! }, { removalReason: 'x' });
  expect(await kinds(supervisor)).toContain('DANGER_REMOVAL');
  expect((await psychologist.try(danger.askRemoval, { id: id! }, { removalReason: 'x' })).body.type).toBe(
    '/problems/removal-asked',
  );
  await supervisor.call(danger.keep, { id: id! });
  expect((await supervisor.try(danger.confirmRemoval, { id: id! })).body.type).toBe('/problems/removal-not-asked');
  expect(await kinds(supervisor)).toEqual([]);
});

test('nobody but the primary writes what could locate her either, and each field is named', async () => {
  const { at, maria, eleni } = await aCase();
  await maria.call(danger.raise, at, { reason: 'x' });
  const body = { address: { place: 'PLACE-E' } };
  const refused = await maria.try(people.changeIdentity, at, body, { version: 1 });
  expect([refused.status, refused.body.errors]).toEqual([
    422,
    [expect.objectContaining({ path: '/address', code: 'forbidden-field' })],
  ]);
  expect((await maria.try(people.changeSafeContact, at, { value: 'x' }, { version: 1 })).status).toBe(422);
  expect((await eleni.try(people.changeIdentity, at, body, { version: 1 })).status).toBe(200);
  const { items } = await maria.call(audit.history, at);
  expect(JSON.stringify(items)).not.toContain('PLACE');
});

test('no question asks what it hides: filters, sorts and counts of such a column leave the case out, and 412 says nothing', async () => {
  const { at, caseId, courseId, meetingId, maria, coordinator, eleni } = await aCase();
  const asks = (person: Person) =>
    person.work(async ({ db }) => ({
      found: (await db.find('Appointment', { where: { id: meetingId, mode: 'HOME_VISIT' } })).length,
      other: (await db.find('Appointment', { where: { id: meetingId, mode: { not: 'HOME_VISIT' } } })).length,
      sorted: (await db.find('Appointment', { where: { caseId }, sort: [['mode', 'asc']] })).length,
      counted: await db.count('Appointment', { caseId, mode: 'HOME_VISIT' }),
      uncounted: await db.count('Appointment', { caseId, mode: { not: 'HOME_VISIT' } }),
      all: await db.count('Appointment', { caseId }),
    }));
  const open = { found: 1, other: 0, sorted: 1, counted: 1, uncounted: 0, all: 1 };
  expect(await asks(coordinator)).toEqual(open);
  expect(await asks(eleni)).toEqual(open);

  await eleni.call(danger.raise, at, { reason: 'x' });
  const shut = { found: 0, other: 0, sorted: 0, counted: 0, uncounted: 0, all: 1 };
  expect(await asks(coordinator)).toEqual(shut);
  expect(await asks(maria)).toEqual(shut);
  expect(await asks(eleni)).toEqual(open);

  // The column leaves the database for nobody else: what the guard is answered holds none of it.
  const raw = await maria.work(async ({ db }) => db.find('Episode', { where: { caseId } }));
  expect(JSON.stringify(raw)).not.toContain(courseId);
  const page = await coordinator.ask('get', `/courses/${courseId}/learners?limit=1`);
  expect([page.body.items, page.body.nextCursor]).toEqual([[], null]);

  const stale = await maria.try(people.changeSafeContact, at, { codeWord: 'x' }, { version: 9 });
  expect(stale.status).toBe(412);
  expect(JSON.stringify(stale.body)).not.toMatch(/PLACE|09:00/);
});

test('a teacher knows her own class, and whoever keeps an appointment how it is kept', async () => {
  const { at, courseId, teacher, psychologist, eleni } = await aCase();
  await psychologist.call(appointments.plan, at, { startsAt: soon(), mode: 'OUTREACH' });
  await eleni.call(danger.raise, at, { reason: 'x' });
  expect((await teacher.call(courses.learners, { id: courseId })).items).toHaveLength(1);
  const { items } = await psychologist.call(appointments.ofCase, at);
  expect(items.map(({ mode }) => mode)).toEqual(['OUTREACH']);
});

test('two people, also for the database, and what hides never fails open', async () => {
  const { at, caseId, eleni, supervisor, office } = await aCase();
  const { id } = await eleni.call(danger.raise, at, { reason: 'x' });
  const bare = async (person: Person, text: string) => {
    const client = await owner.connect();
    try {
      await client.query('BEGIN; SET LOCAL ROLE ariadne_app');
      await client.query(
        `SELECT set_config('ariadne.actor', $1, true), set_config('ariadne.role', $2, true), set_config('ariadne.agency', $3, true)`,
        [person.id, person.role, person.agencyId],
      );
      return (await client.query(text)).rowCount;
    } catch (error) {
      return (error as { code: string }).code;
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  };
  const remove = (by: string, askedBy: string) =>
    `UPDATE "DangerFlag" SET "removalAskedBy" = '${askedBy}', "removalAskedAt" = now(), "removedBy" = '${by}', "removedAt" = now() WHERE id = '${id}'`;
  expect(await bare(eleni, remove(eleni.id, supervisor.id))).toBe('42501');
  expect(await bare(supervisor, remove(supervisor.id, supervisor.id))).toBe('42501');
  expect(await bare(supervisor, remove(eleni.id, supervisor.id))).toBe('42501');
  expect(await bare(eleni, `UPDATE "DangerFlag" SET "caseId" = gen_random_uuid()`)).toBe('42501');
  expect(await bare(eleni, 'DELETE FROM "DangerFlag"')).toBe('42501');
  // Roles that do not reach the flag still learn that one stands.
  for (const role of ['dpo', 'teacher', 'admin'] as const)
    expect(await bare(await staff(role, office), `SELECT 1 WHERE '${caseId}' = ANY (endangered_ids())`), role).toBe(1);
});
