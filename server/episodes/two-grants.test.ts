import { expect, test } from 'vitest';
import { anOffice, staff } from '#server/testing/cast.ts';
import { aGrant } from '#server/testing/figures.ts';
import { aCourse, anAgreedCase, anEpisode, daysAgo } from '#server/testing/support.ts';
import { episodes, type NewEpisode } from './episodes.contract.ts';

test('who charges a service of the same kind at the same time to a second grant is warned, and not refused', async () => {
  const office = await anOffice();
  const worker = await staff('social_worker', office);
  const [one, other] = [await aGrant(office), await aGrant(office)];
  const { code } = await anAgreedCase(worker, { opened: 300 });
  const first = await anEpisode(worker, code, 'MED', { startedOn: daysAgo(100), grantId: one });
  const open = async (id: string) =>
    (await worker.call(episodes.open, { id })) as { warnings: string[]; version: number };
  expect((await open(first.id)).warnings).toEqual([]);

  const told = async (serviceType: string, plan: Partial<NewEpisode>) => {
    const made = await anEpisode(worker, code, serviceType, { startedOn: daysAgo(50), ...plan });
    const { warnings, version } = made as typeof made & { warnings: string[] };
    expect(await worker.call(episodes.open, { id: made.id })).toMatchObject({ warnings });
    const ended = { status: 'ENDED_EARLY', endReason: 'SURVIVOR_CHOICE', endedOn: daysAgo(40) } as const;
    await worker.call(episodes.end, { id: made.id }, ended, { version });
    return warnings;
  };
  expect(await told('MED', { grantId: one })).toEqual([]);
  expect(await told('MED', { grantId: other })).toEqual(['charged-to-two-grants']);
  expect(await told('MED', {})).toEqual([]);
  expect(await told('LEG_INFO', { grantId: other })).toEqual([]);
  expect((await open(first.id)).warnings).toEqual(['charged-to-two-grants']);

  // Over before the other began, they are two participations.
  const before = { status: 'ENDED_EARLY', endReason: 'SURVIVOR_CHOICE', endedOn: daysAgo(60) } as const;
  await worker.call(episodes.end, { id: first.id }, before, { version: first.version });
  expect((await open(first.id)).warnings).toEqual([]);
});

test('of what she does not see nobody is warned', async () => {
  const office = await anOffice();
  const worker = await staff('social_worker', office);
  const [psychologist, second] = [await staff('psychologist', office), await staff('psychologist', office)];
  const [one, other] = [await aGrant(office), await aGrant(office)];
  const { code } = await anAgreedCase(worker, { opened: 300 });
  const made = [];
  for (const [lead, grantId] of [
    [psychologist, one],
    [second, other],
  ] as const)
    made.push(await anEpisode(worker, code, 'PSY_IND', { startedOn: daysAgo(20), leadUserId: lead.id, grantId }));
  for (const [at, lead] of [psychologist, second].entries()) {
    const sees = await lead.try(episodes.open, { id: made[1 - at]!.id });
    const { grantId } = sees.body as { grantId?: string };
    const { warnings } = (await lead.call(episodes.open, { id: made[at]!.id })) as { warnings: string[] };
    expect(warnings.length > 0).toBe(grantId !== undefined);
  }
});

test('whoever is enrolled in a class that a grant pays for is charged to it, unless another is named', async () => {
  const office = await anOffice();
  const [worker, psychologist] = [await staff('social_worker', office), await staff('psychologist', office)];
  const [one, other] = [await aGrant(office), await aGrant(office)];
  const { id: courseId } = await aCourse(psychologist, 'PSY_GRP', { grantId: one });
  const enrolled = async (plan: Partial<NewEpisode>) =>
    anEpisode(worker, (await anAgreedCase(worker)).code, 'PSY_GRP', { courseId, ...plan });
  expect(await enrolled({})).toMatchObject({ grantId: one });
  expect(await enrolled({ grantId: other })).toMatchObject({ grantId: other });
  expect(await enrolled({ grantId: null })).toMatchObject({ grantId: null });
});

test('a service is charged to another grant after its end, too', async () => {
  const office = await anOffice();
  const worker = await staff('social_worker', office);
  const { code } = await anAgreedCase(worker);
  const { id } = await anEpisode(worker, code, 'MED', { startedOn: daysAgo(20) });
  const { version } = await worker.call(episodes.end, { id }, { status: 'COMPLETED', endReason: 'AS_PLANNED' });
  const grantId = await aGrant(office);
  expect(await worker.call(episodes.change, { id }, { grantId }, { version: version! })).toMatchObject({ grantId });
  const elsewhere = await aGrant(await anOffice());
  const refused = await worker.try(episodes.change, { id }, { grantId: elsewhere }, { version: version! + 1 });
  expect(refused.body.errors).toMatchObject([{ path: '/grantId', code: 'invalid-choice' }]);
});
