import { expect, test } from 'vitest';
import { danger } from '#server/danger/danger.contract.ts';
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
