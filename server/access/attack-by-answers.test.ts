import { expect, test } from 'vitest';
import { courses } from '#server/courses/courses.contract.ts';
import { danger } from '#server/danger/danger.contract.ts';
import { denials } from '#server/denials/denials.contract.ts';
import { episodes } from '#server/episodes/episodes.contract.ts';
import { glass } from '#server/glass/glass.contract.ts';
import { members } from '#server/members/members.contract.ts';
import { anOffice, owner, staff } from '#server/testing/cast.ts';
import { aCourse, anAgreedCase, anEpisode } from '#server/testing/support.ts';

/** What somebody tries to learn by which answer she gets, or by asking more often than she may. */
const said = ({ status, body }: { status: number; body: any }) => [
  status,
  body.type,
  body.errors?.[0]?.path,
  body.errors?.[0]?.code,
];

test('a danger flag hides the class also from whoever asks class by class which one it is', async () => {
  const office = await anOffice();
  const [eleni, colleague, teacher] = [
    await staff('social_worker', office),
    await staff('social_worker', office),
    await staff('teacher', office),
  ];
  const [hers, another, ended] = [
    await aCourse(teacher, 'LANG', { capacity: 1 }),
    await aCourse(teacher, 'LANG', { capacity: 1 }),
    await aCourse(teacher, 'LANG'),
  ];
  const { code } = await anAgreedCase(eleni);
  const episode = await anEpisode(eleni, code, 'LANG', { courseId: hers.id });
  await anEpisode(eleni, (await anAgreedCase(eleni)).code, 'LANG', { courseId: another.id });
  await owner.query('UPDATE "Course" SET active = false WHERE id = $1', [ended.id]);
  await eleni.call(members.add, { code }, { userId: colleague.id, role: 'social_worker' });
  await eleni.call(danger.raise, { code }, { reason: 'x' });
  expect(await colleague.call(episodes.open, { id: episode.id })).not.toHaveProperty('courseId');

  const answers = [];
  for (const { id: courseId } of [hers, another, ended])
    answers.push(
      said(await colleague.try(episodes.change, { id: episode.id }, { courseId }, { version: episode.version })),
    );
  expect(answers).toEqual(answers.map(() => [422, '/problems/invalid', '/courseId', 'forbidden-field']));
});

test('who tries codes to break a glass gets no more tries by trying them all at once', async () => {
  const officer = await staff('dpo', await anOffice());
  const smash = { caseCode: 'ZZ-ZZZZ-ZZ', reason: 'COMPLAINT', explanation: 'x' };
  const answers = await Promise.all(Array.from({ length: 24 }, () => officer.try(glass.open, {}, smash)));
  expect(answers.filter(({ status }) => status === 404).length).toBeLessThanOrEqual(6);
  expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(18);
});

test('a danger flag hides whether the class is full also from whoever would start the person in it', async () => {
  const office = await anOffice();
  const [eleni, colleague, teacher] = [
    await staff('social_worker', office),
    await staff('social_worker', office),
    await staff('teacher', office),
  ];
  const [full, free] = [await aCourse(teacher, 'LANG', { capacity: 1 }), await aCourse(teacher, 'LANG')];
  await anEpisode(eleni, (await anAgreedCase(eleni)).code, 'LANG', { courseId: full.id });
  const answers = [];
  for (const course of [full, free]) {
    const { code } = await anAgreedCase(eleni);
    const { id } = await anEpisode(eleni, code, 'LANG', { courseId: course.id, status: 'WAITLIST' });
    await eleni.call(members.add, { code }, { userId: colleague.id, role: 'social_worker' });
    await eleni.call(danger.raise, { code }, { reason: 'x' });
    answers.push(said(await colleague.try(episodes.start, { id }, {})));
    expect((await eleni.try(episodes.start, { id }, {})).status).toBe(course === full ? 409 : 200);
  }
  expect(answers.map(([status]) => status)).toEqual([403, 403]);
});

test('whoever does not read the deny list asks it by no act that comes to nothing anyway', async () => {
  const office = await anOffice();
  const [eleni, desk, kept, other] = [
    await staff('social_worker', office),
    await staff('coordinator', office),
    await staff('social_worker', office),
    await staff('social_worker', office),
  ];
  const { code } = await anAgreedCase(eleni);
  await eleni.call(denials.add, { code }, { kind: 'USER', userId: kept.id, reason: 'x' });
  const second = { role: 'social_worker' as const, isPrimary: true };
  const adding = [kept, other].map(({ id: userId }) => desk.try(members.add, { code }, { ...second, userId }));
  const [ofKept, ofOther] = (await Promise.all(adding)).map(said);
  expect(ofKept).toEqual(ofOther);

  // A psychologist and a group that is led by whoever is kept away.
  const [anna, leader, colleague] = [
    await staff('psychologist', office),
    await staff('psychologist', office),
    await staff('psychologist', office),
  ];
  await eleni.call(members.add, { code }, { userId: anna.id, role: 'psychologist' });
  await eleni.call(denials.add, { code }, { kind: 'USER', userId: leader.id, reason: 'x' });
  const groups = [await aCourse(leader, 'PSY_GRP'), await aCourse(colleague, 'PSY_GRP')];
  expect((await anna.call(courses.list, {})).items).toHaveLength(2);
  const planning = groups.map(({ id: courseId }) =>
    anna.try(episodes.plan, { code }, { serviceType: 'PSY_GRP', courseId, leadUserId: eleni.id }),
  );
  const [ofLeader, ofColleague] = (await Promise.all(planning)).map(said);
  expect(ofLeader).toEqual(ofColleague);
});
