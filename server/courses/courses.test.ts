import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { cases } from '#server/cases/cases.contract.ts';
import { episodes } from '#server/episodes/episodes.contract.ts';
import { sessions } from '#server/sessions/sessions.contract.ts';
import { anOffice, owner, staff } from '#server/testing/cast.ts';
import { aCourse, anAgreedCase, anEpisode, daysAgo, hoursAgo, routine } from '#server/testing/support.ts';
import { courses } from './courses.contract.ts';

/** A language course with two learners, and what leads to it. */
async function aClass() {
  const office = await anOffice();
  const [eleni, tina] = [await staff('social_worker', office), await staff('teacher', office)];
  const course = await aCourse(tina, 'LANG', { fromLevel: 'A0', toLevel: 'A1', capacity: 8 });
  const [one, two] = [await anAgreedCase(eleni, { alias: 'Maro' }), await anAgreedCase(eleni, { alias: 'Selam' })];
  const enrol = async (code: string) => (await anEpisode(eleni, code, 'LANG', { courseId: course.id })).id;
  return { office, eleni, tina, course, one, two, maro: await enrol(one.code), selam: await enrol(two.code) };
}

const { attendance: _, ...lesson } = routine;

test('a teacher sets up her course and changes it; nobody else does', async () => {
  const { office, tina, eleni, course } = await aClass();
  expect(await tina.call(courses.open, { id: course.id })).toMatchObject({
    name: 'Tuesday group',
    leaderId: tina.id,
    taken: 2,
    capacity: 8,
    marks: ['own'],
  });
  expect(
    await tina.call(courses.change, { id: course.id }, { name: 'Wednesday group', womenOnly: true }, { version: 1 }),
  ).toMatchObject({ name: 'Wednesday group', womenOnly: true });

  const other = await staff('teacher', office);
  expect((await other.try(courses.open, { id: course.id })).status).toBe(404);
  expect((await other.call(courses.list, {})).items).toEqual([]);
  expect((await eleni.call(courses.list, {})).items).toMatchObject([{ id: course.id, taken: 2 }]);
  expect((await eleni.try(courses.change, { id: course.id }, { name: 'Mine' }, { version: 2 })).status).toBe(403);
  const stranger = await staff('social_worker', await anOffice());
  expect((await stranger.try(courses.open, { id: course.id })).status).toBe(404);
  for (const role of ['manager', 'partner', 'dpo', 'admin', 'legal_adviser'] as const)
    expect((await (await staff(role, office)).try(courses.list, {})).status, role).toBe(404);
});

test('a course is of a group service that its leader’s role leads, and ends after it starts', async () => {
  const { tina } = await aClass();
  const wrong = async (body: object) =>
    (await tina.ask('post', '/courses', { name: 'X', serviceType: 'LANG', startsOn: daysAgo(0), ...body })).body.errors;
  for (const serviceType of ['PSY_GRP', 'LAB_COUNS', 'NONSENSE'])
    expect(await wrong({ serviceType }), serviceType).toMatchObject([{ path: '/serviceType', code: 'invalid-choice' }]);
  expect(await wrong({ endsOn: daysAgo(1) })).toMatchObject([{ path: '/endsOn', code: 'end-before-start' }]);
  expect(await wrong({ grantId: randomUUID() })).toMatchObject([{ path: '/grantId', code: 'invalid-choice' }]);
  expect(await wrong({ leaderId: tina.id })).toMatchObject([{ path: '/leaderId', code: 'unknown-field' }]);
});

test('a teacher knows her learners by alias, languages and lessons, and nothing that says more', async () => {
  const { tina, course, maro, one } = await aClass();
  await tina.call(sessions.log, { id: maro }, { ...routine, topic: 'Numbers' });
  await tina.call(sessions.log, { id: maro }, { ...routine, heldAt: hoursAgo(30), attendance: 'ABSENT_UNEXCUSED' });
  await tina.call(episodes.change, { id: maro }, { entryLevel: 'A0' }, { version: 1 });

  const { items } = await tina.call(courses.learners, { id: course.id });
  expect(items).toHaveLength(2);
  const row = items.find(({ episodeId }) => episodeId === maro)!;
  expect(row).toMatchObject({
    alias: 'Maro',
    languages: ['tir'],
    literacy: 'PARTLY',
    entryLevel: 'A0',
    status: 'ACTIVE',
    deliveredUnits: 1,
    attendance: { came: 1, absent: 1, cancelled: 0 },
  });
  expect(Date.parse(row.attendance!.lastHeldAt!)).toBe(Date.parse(routine.heldAt));
  expect(row.actions).toContain('log');

  const known = [
    'actions',
    'alias',
    'attendance',
    'deliveredUnits',
    'endedOn',
    'entryLevel',
    'episodeId',
    'exitLevel',
    'formOfAddress',
    'gender',
    'languages',
    'literacy',
    'marks',
    'plannedUnits',
    'startedOn',
    'status',
    'version',
  ];
  for (const item of items) expect(known).toEqual(expect.arrayContaining(Object.keys(item)));
  expect(JSON.stringify(items)).not.toContain(one.code);
  expect(JSON.stringify(await tina.call(episodes.open, { id: maro }))).not.toContain(one.code);
  expect((await tina.try(cases.open, { code: one.code })).status).toBe(404);
});

test('an enrolment stays with its teacher for the exit test, and is gone 30 days after its end', async () => {
  const { tina, maro, course } = await aClass();
  const ended = await tina.call(episodes.end, { id: maro }, { status: 'COMPLETED', endReason: 'AS_PLANNED' });
  expect(ended).toMatchObject({ status: 'COMPLETED' });
  expect(
    await tina.call(episodes.change, { id: maro }, { exitLevel: 'A1' }, { version: ended.version! }),
  ).toMatchObject({ exitLevel: 'A1' });
  expect((await tina.call(courses.learners, { id: course.id }, undefined, { query: 'open=true' })).items).toHaveLength(
    1,
  );

  await owner.query(`UPDATE "Episode" SET "endedOn" = current_date - 31 WHERE id = $1`, [maro]);
  expect((await tina.try(episodes.open, { id: maro })).status).toBe(404);
  expect((await tina.call(courses.learners, { id: course.id })).items).toHaveLength(1);
});

test('others see of the learners what they see of the cases', async () => {
  const { office, eleni, course, one } = await aClass();
  const [maria, coordinator, supervisor] = [
    await staff('social_worker', office),
    await staff('coordinator', office),
    await staff('supervisor', office),
  ];
  expect((await eleni.call(courses.learners, { id: course.id })).items).toHaveLength(2);
  expect((await maria.call(courses.learners, { id: course.id })).items).toEqual([]);
  expect((await coordinator.call(courses.learners, { id: course.id })).items).toHaveLength(2);
  expect((await supervisor.call(courses.learners, { id: course.id })).items).toHaveLength(2);

  const anna = await staff('psychologist', office);
  const circle = await aCourse(anna, 'PSY_GRP');
  await anEpisode(eleni, one.code, 'PSY_GRP', { courseId: circle.id });
  expect((await anna.call(courses.learners, { id: circle.id })).items).toMatchObject([{ alias: 'Maro' }]);
  // A coordinator knows that a person has psychological support, not with whom she sits in a circle.
  expect((await coordinator.call(courses.learners, { id: circle.id })).items).toEqual([]);
  expect((await anna.try(courses.open, { id: course.id })).status).toBe(404);
});

test('a course that is handed over takes its learners along', async () => {
  const { office, tina, course, maro } = await aClass();
  const next = await staff('teacher', office);
  const wrong = await tina.try(
    courses.change,
    { id: course.id },
    { leaderId: (await staff('psychologist', office)).id },
    { version: 1 },
  );
  expect(wrong.body.errors).toMatchObject([{ path: '/leaderId', code: 'not-a-colleague' }]);

  await tina.call(courses.change, { id: course.id }, { leaderId: next.id }, { version: 1 });
  expect((await tina.try(courses.open, { id: course.id })).status).toBe(404);
  expect((await tina.try(episodes.open, { id: maro })).status).toBe(404);
  expect(await next.call(episodes.open, { id: maro })).toMatchObject({ leadUserId: next.id });
});

describe('a group meeting', () => {
  test('is one act and one session for each participant, none of which shows another', async () => {
    const { tina, eleni, course, maro, selam, one, two } = await aClass();
    const made = await tina.call(
      courses.meet,
      { id: course.id },
      {
        ...lesson,
        topic: 'At the doctor',
        attendance: [
          { episodeId: maro, attendance: 'ATTENDED', operationalNote: 'MARO-NOTE' },
          { episodeId: selam, attendance: 'ABSENT_UNEXCUSED' },
        ],
      },
    );
    expect(made.items).toHaveLength(2);
    expect(JSON.stringify(made)).not.toMatch(/meetingId|MARO-NOTE/);

    const [ofMaro, ofSelam] = [
      (await eleni.call(sessions.listOfCase, { code: one.code })).items,
      (await eleni.call(sessions.listOfCase, { code: two.code })).items,
    ];
    expect([ofMaro.length, ofSelam.length]).toEqual([1, 1]);
    const opened = await eleni.call(sessions.open, { id: ofSelam[0]!.id! });
    expect(opened).toMatchObject({ topic: 'At the doctor', attendance: 'ABSENT_UNEXCUSED', recorderId: tina.id });
    for (const other of [maro, ofMaro[0]!.id!, one.code, 'Maro', 'MARO-NOTE', 'meetingId'])
      expect(JSON.stringify(opened)).not.toContain(other);
    expect((await eleni.call(episodes.open, { id: maro })).deliveredUnits).toBe(1);
    expect((await eleni.call(episodes.open, { id: selam })).deliveredUnits).toBe(0);

    // Each row stands under the key of its own record.
    const { rows } = await owner.query('SELECT topic, "survivorId", "meetingId" FROM "Session" WHERE "courseId" = $1', [
      course.id,
    ]);
    expect(new Set(rows.map(({ topic }) => topic)).size).toBe(2);
    expect(new Set(rows.map(({ survivorId }) => survivorId)).size).toBe(2);
    expect(new Set(rows.map(({ meetingId }) => meetingId)).size).toBe(1);
  });

  test('is recorded for all or for none, and what is wrong stands at its place', async () => {
    const { tina, eleni, course, maro, selam, two, one } = await aClass();
    const refused = async (body: object) => {
      const answer = await tina.ask('post', `/courses/${course.id}/meetings`, { ...lesson, ...body });
      expect(answer.status).toBe(422);
      return answer.body.errors;
    };
    const there = (episodeId: string, more = {}) => ({ episodeId, attendance: 'ATTENDED', ...more });

    expect(await refused({ attendance: [there(maro), there(selam, { absenceReason: 'HEALTH' })] })).toMatchObject([
      { path: '/attendance/1/absenceReason', code: 'forbidden-field' },
    ]);
    expect(await refused({ attendance: [there(maro), there(randomUUID())] })).toMatchObject([
      { path: '/attendance/1/episodeId', code: 'invalid-choice' },
    ]);
    expect(await refused({ attendance: [there(maro), there(maro)] })).toMatchObject([
      { path: '/attendance/1/episodeId', code: 'duplicate-item' },
    ]);
    expect(await refused({ attendance: [there(maro)], modality: 'CBT' })).toMatchObject([
      { path: '/modality', code: 'not-for-kind' },
    ]);
    expect(await refused({ attendance: [there(maro)], heldAt: hoursAgo(-2) })).toMatchObject([
      { path: '/heldAt', code: 'in-future' },
    ]);
    expect(await refused({ attendance: [there(maro, { code: two.code })] })).toMatchObject([
      { path: '/attendance/0/code', code: 'unknown-field' },
    ]);
    expect(await refused({ attendance: [] })).toMatchObject([{ path: '/attendance', code: 'too-few-items' }]);
    const other = await anEpisode(eleni, one.code, 'LANG');
    expect(await refused({ attendance: [there(other.id)] })).toMatchObject([
      { path: '/attendance/0/episodeId', code: 'invalid-choice' },
    ]);

    await eleni.call(cases.close, { code: two.code }, { closureReason: 'GOALS_MET', closureNote: 'Done.' });
    expect(
      (await tina.try(courses.meet, { id: course.id }, { ...lesson, attendance: [there(maro), there(selam)] } as never))
        .status,
    ).toBe(409);
    expect((await eleni.call(sessions.listOfCase, { code: one.code })).items).toEqual([]);
  });

  test('a retry records it once', async () => {
    const { tina, eleni, course, maro, one } = await aClass();
    const key = randomUUID();
    const body = { ...lesson, attendance: [{ episodeId: maro, attendance: 'LATE' as const }] };
    const [first, again] = [
      await tina.try(courses.meet, { id: course.id }, body, { key }),
      await tina.try(courses.meet, { id: course.id }, body, { key }),
    ];
    expect(again.body).toEqual(first.body);
    expect((await eleni.call(sessions.listOfCase, { code: one.code })).items).toHaveLength(1);
  });

  test('two that overlap in their learners do not block each other', async () => {
    const { tina, course, maro, selam } = await aClass();
    const meet = (ids: string[], hours: number) =>
      tina.try(
        courses.meet,
        { id: course.id },
        {
          ...lesson,
          heldAt: hoursAgo(hours),
          attendance: ids.map((episodeId) => ({ episodeId, attendance: 'ATTENDED' as const })),
        },
      );
    const answers = await Promise.all([meet([maro, selam], 2), meet([selam, maro], 4), meet([maro, selam], 6)]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect((await tina.call(episodes.open, { id: maro })).deliveredUnits).toBe(3);
  });

  test('of a psychological group keeps the clinical per person; a social worker records only whom she reaches', async () => {
    const { office, eleni, one, two } = await aClass();
    const [anna, vera] = [await staff('psychologist', office), await staff('social_worker', office)];
    const circle = await aCourse(anna, 'PSY_GRP', { name: 'Thursday circle' });
    const [maro, selam] = [
      (await anEpisode(eleni, one.code, 'PSY_GRP', { courseId: circle.id })).id,
      (await anEpisode(eleni, two.code, 'PSY_GRP', { courseId: circle.id })).id,
    ];

    const { items } = await anna.call(
      courses.meet,
      { id: circle.id },
      {
        ...lesson,
        modality: 'ART',
        attendance: [
          { episodeId: maro, attendance: 'ATTENDED', clinicalSummary: 'Drew for the first time.' },
          { episodeId: selam, attendance: 'ATTENDED', riskFlag: 'LOW', riskAction: 'SAFE_PLACE' },
        ],
      },
    );
    const read = async (episodeId: string) =>
      anna.call(sessions.open, { id: items.find((row) => row.episodeId === episodeId)!.id! });
    expect(await read(maro)).toMatchObject({
      modality: 'ART',
      sessionType: 'GROUP',
      clinicalSummary: 'Drew for the first time.',
    });
    expect(await read(selam)).toMatchObject({ modality: 'ART', riskFlag: 'LOW' });
    expect((await read(selam)).clinicalSummary ?? null).toBeNull();

    const body = { ...lesson, heldAt: hoursAgo(1), attendance: [{ episodeId: maro, attendance: 'ATTENDED' as const }] };
    expect((await eleni.try(courses.meet, { id: circle.id }, body)).status).toBe(201);
    expect((await vera.try(courses.meet, { id: circle.id }, body)).body.errors).toMatchObject([
      { path: '/attendance/0/episodeId', code: 'invalid-choice' },
    ]);
    const clinical = await eleni.try(courses.meet, { id: circle.id }, { ...body, modality: 'ART' });
    expect(clinical.body.errors).toMatchObject([{ path: '/modality', code: 'forbidden-field' }]);
  });
});
