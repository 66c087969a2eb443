import { afterEach, expect, test } from 'vitest';
import { agencies } from '#server/agencies/agencies.contract.ts';
import { cases } from '#server/cases/cases.contract.ts';
import { now, turnClock } from '#server/platform/clock.ts';
import { sessions } from '#server/sessions/sessions.contract.ts';
import { anOffice, type Person, staff } from '#server/testing/cast.ts';
import { aGrant } from '#server/testing/figures.ts';
import { anAgreedCase, anEpisode, daysAgo } from '#server/testing/support.ts';
import { catalogue, findReport } from './catalogue.ts';
import { count } from './store.ts';

afterEach(() => turnClock(0));

/** A case of 300 days with a medical service of a grant, and in which reports of the grant she counts by these statuses. */
async function aParticipant() {
  const office = await anOffice();
  const worker = await staff('social_worker', office);
  const grantId = await aGrant(office);
  const { code } = await anAgreedCase(worker, { opened: 300 });
  await isTold(worker, code, { citizenships: ['NGA'] });
  const { id: episodeId } = await anEpisode(worker, code, 'MED', { startedOn: daysAgo(300), grantId });
  const countedBy = async (residence: string[], from = '2020-01', id = 'amif-o-2-3') => {
    const grant = { id: grantId, eligibility: [], residence };
    const scope = { report: findReport(id)!, agencyId: office.agencyId, from, to: '2030-12', grant };
    return (await count(scope)).lines.length;
  };
  return { worker, code, episodeId, countedBy };
}

async function isTold(worker: Person, code: string, change: { residenceStatus?: string; citizenships?: string[] }) {
  const { version } = await worker.call(cases.open, { code });
  await worker.call(cases.change, { code }, change, { version: version! });
}

/** She comes, so many days ago; what was written of it is corrected. */
async function comes(worker: Person, id: string, ago: number) {
  turnClock(-ago * 86_400_000);
  const body = { heldAt: now().toISOString(), minutes: 50, attendance: 'ATTENDED', mode: 'IN_PERSON' } as const;
  const { id: sessionId, version } = await worker.call(sessions.log, { id }, body);
  turnClock(0);
  return { sessionId: sessionId!, version: version! };
}

test('a grant that names residence statuses counts whoever has one of them, and nobody of whom it is not known', async () => {
  const { worker, code, episodeId, countedBy } = await aParticipant();
  await isTold(worker, code, { residenceStatus: 'NOT_ASKED' });
  await comes(worker, episodeId, 200);
  expect([await countedBy([]), await countedBy(['REFUGEE'])]).toEqual([1, 0]);

  // Told later, it is what she had when she came.
  await isTold(worker, code, { residenceStatus: 'REFUGEE' });
  expect([await countedBy([]), await countedBy(['SUBSIDIARY'])]).toEqual([1, 0]);
  expect(await countedBy(['SUBSIDIARY', 'REFUGEE'])).toBe(1);
});

test('her status is the one of the days on which she came: a later one takes nothing back, and counts from then on', async () => {
  const { worker, code, episodeId, countedBy } = await aParticipant();
  await isTold(worker, code, { residenceStatus: 'APPLICANT_INTL_PROTECTION' });
  await comes(worker, episodeId, 200);
  const last = await comes(worker, episodeId, 2);
  await isTold(worker, code, { residenceStatus: 'REFUGEE' });
  await worker.call(sessions.correct, { id: last.sessionId }, { minutes: 40 }, { version: last.version });
  expect([await countedBy(['APPLICANT_INTL_PROTECTION']), await countedBy(['REFUGEE'])]).toEqual([1, 0]);

  await comes(worker, episodeId, 0);
  const lately = daysAgo(10).slice(0, 7);
  expect([await countedBy(['REFUGEE']), await countedBy(['REFUGEE'], lately)]).toEqual([1, 1]);
  expect([await countedBy([], lately), await countedBy(['APPLICANT_INTL_PROTECTION'], lately)]).toEqual([0, 0]);
});

test('every report that asks whom a grant may count asks for the status too', () => {
  for (const { id, sql } of catalogue) expect(sql.includes(':residence'), id).toBe(sql.includes(':eligibility'));
});

test('whoever keeps the grants names statuses of the list; that something is not known is none', async () => {
  const office = await anOffice();
  const admin = await staff('admin', office);
  const body = { code: 'AMIF-9', name: 'Harbour', startsOn: '2026-01-01' };
  for (const wrong of ['NO_SUCH', 'UNKNOWN', 'NOT_ASKED', 'PREFER_NOT_TO_SAY']) {
    const { status } = await admin.try(agencies.createGrant, {}, { ...body, residenceStatuses: [wrong] });
    expect(status, wrong).toBe(422);
  }
  const made = await admin.call(agencies.createGrant, {}, { ...body, residenceStatuses: ['REFUGEE', 'SUBSIDIARY'] });
  expect(made.residenceStatuses).toEqual(['REFUGEE', 'SUBSIDIARY']);
  const changed = await admin.call(
    agencies.changeGrant,
    { id: made.id! },
    { residenceStatuses: [] },
    { version: made.version! },
  );
  expect(changed.residenceStatuses).toEqual([]);
});
