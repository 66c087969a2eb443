import { afterEach, expect, test } from 'vitest';
import { cases } from '#server/cases/cases.contract.ts';
import { people } from '#server/people/people.contract.ts';
import { now, turnClock } from '#server/platform/clock.ts';
import { sessions } from '#server/sessions/sessions.contract.ts';
import { anOffice, type Person, staff } from '#server/testing/cast.ts';
import { aGrant } from '#server/testing/figures.ts';
import { anAgreedCase, anEpisode, daysAgo } from '#server/testing/support.ts';
import { findReport } from './catalogue.ts';
import { count } from './store.ts';

afterEach(() => turnClock(0));

/** A case of 300 days, with a service of a grant that began then. */
async function aParticipant(ageBand?: string) {
  const office = await anOffice();
  const worker = await staff('social_worker', office);
  const grantId = await aGrant(office);
  const { code } = await anAgreedCase(worker, { opened: 300 });
  if (ageBand) await toldToBe(worker, code, ageBand);
  const { id: episodeId } = await anEpisode(worker, code, 'MED', { startedOn: daysAgo(300), grantId });
  const agesIn = async (id: string, eligibility: string[] = []) => {
    const grant = findReport(id)!.needsGrant ? { id: grantId, eligibility, residence: [] } : null;
    const scope = { report: findReport(id)!, agencyId: office.agencyId, from: '2020-01', to: '2030-12', grant };
    const { by, lines } = await count(scope);
    return lines.map(({ codes }) => codes[by.indexOf('age')]);
  };
  return { worker, code, episodeId, agesIn };
}

async function toldToBe(worker: Person, code: string, ageBand: string) {
  const { version } = await worker.call(cases.open, { code });
  await worker.call(cases.change, { code }, { ageBand, citizenships: ['NGA'] }, { version: version! });
}

/** She comes, so many days ago; what was written of it is corrected. */
async function comes(worker: Person, id: string, ago: number) {
  turnClock(-ago * 86_400_000);
  const body = { heldAt: now().toISOString(), minutes: 50, attendance: 'ATTENDED', mode: 'IN_PERSON' } as const;
  const { id: sessionId, version } = await worker.call(sessions.log, { id }, body);
  await worker.call(sessions.correct, { id: sessionId! }, { minutes: 40 }, { version: version! });
  turnClock(0);
}

const born = (turns: number, on: string) => ({
  dateOfBirth: `${Number(on.slice(0, 4)) - turns}${on.slice(4)}`,
  birthPrecision: 'EXACT' as const,
});

test('who turned 18 after she first came is still counted with the minors, and in the caseload with the adults', async () => {
  const { worker, code, episodeId, agesIn } = await aParticipant('UNDER_18');
  await comes(worker, episodeId, 200);
  await toldToBe(worker, code, '18_24');
  await comes(worker, episodeId, 10);
  expect([await agesIn('amif-o-2-3'), await agesIn('caseload')]).toEqual([['UNDER_18'], ['18_24']]);
  // Nor does a grant for adults count her, who was none when she came.
  expect(await agesIn('amif-o-2-3', ['ADULT'])).toEqual([]);
});

test.each([
  ['25_34', 'UNDER_18'],
  ['UNDER_18', '35_49'],
  ['UNKNOWN', '25_34'],
])('what was told wrongly, or not at all (%s), is counted as it was corrected: %s', async (wrong, right) => {
  const { worker, code, episodeId, agesIn } = await aParticipant(wrong);
  await comes(worker, episodeId, 200);
  await toldToBe(worker, code, right);
  expect(await agesIn('amif-o-2-3')).toEqual([right]);
});

test('by her birth she is as old as she was on the day, whenever that was written down', async () => {
  const first = await aParticipant('UNDER_18');
  await first.worker.call(people.changeIdentity, { code: first.code }, born(18, daysAgo(100)), { version: 0 });
  await comes(first.worker, first.episodeId, 101);
  expect([await first.agesIn('amif-o-2-3'), await first.agesIn('caseload')]).toEqual([['UNDER_18'], ['18_24']]);

  const later = await aParticipant('25_34');
  for (const ago of [100, 50]) await comes(later.worker, later.episodeId, ago);
  await later.worker.call(people.changeIdentity, { code: later.code }, born(18, daysAgo(70)), { version: 0 });
  expect([await later.agesIn('amif-o-2-3'), await later.agesIn('caseload')]).toEqual([['UNDER_18'], ['18_24']]);

  // On her birthday she is one of the older.
  const onTheDay = await aParticipant();
  await onTheDay.worker.call(people.changeIdentity, { code: onTheDay.code }, born(18, daysAgo(70)), { version: 0 });
  await toldToBe(onTheDay.worker, onTheDay.code, 'UNDER_18');
  await comes(onTheDay.worker, onTheDay.episodeId, 70);
  expect(await onTheDay.agesIn('amif-o-2-3')).toEqual(['18_24']);
});
