import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { audit } from '#server/audit/audit.contract.ts';
import { cases } from '#server/cases/cases.contract.ts';
import { danger } from '#server/danger/danger.contract.ts';
import { members } from '#server/members/members.contract.ts';
import { addDays, today } from '#server/platform/clock.ts';
import { reminders } from '#server/reminders/reminders.contract.ts';
import { anOffice, owner, type Person, staff } from '#server/testing/cast.ts';
import { flags } from './flags.contract.ts';

const problem = (answer: { status: number; body: { type?: string } }) =>
  `${answer.status} ${answer.body.type?.replace('/problems/', '')}`;

async function aCase() {
  const office = await anOffice();
  const roles = [
    'social_worker',
    'psychologist',
    'labour_counsellor',
    'legal_adviser',
    'supervisor',
    'coordinator',
  ] as const;
  const people = Object.fromEntries(
    await Promise.all(roles.map(async (role) => [role, await staff(role, office)] as const)),
  ) as Record<(typeof roles)[number], Person>;
  const { social_worker: worker } = people;
  const { code, id } = await worker.call(cases.start, {}, { alias: 'Rodia' });
  const at = { code: code! };
  await worker.call(
    cases.change,
    at,
    { emergencyBasis: 'IMMEDIATE_DANGER_TO_LIFE', noticeVersion: 'N1' },
    { version: 1 },
  );
  await worker.call(cases.activate, at);
  for (const role of ['psychologist', 'labour_counsellor', 'legal_adviser'] as const)
    await worker.call(members.add, at, { userId: people[role].id, role });
  const shown = async (person = worker) => (await person.call(cases.open, at)).safetyFlags;
  return { office, people, worker, at, caseId: id!, shown };
}

test('set with a reason, looked at again, taken off with a reason; the header reads what stands', async () => {
  const { worker, people, at, shown } = await aCase();
  const reviewOn = addDays(today(), 14);
  const made = await worker.call(flags.set, at, {
    flag: 'BEING_LOOKED_FOR',
    reason: 'Her uncle asks about her',
    reviewOn,
  });
  expect(made).toMatchObject({
    flag: 'BEING_LOOKED_FOR',
    reason: 'Her uncle asks about her',
    setBy: worker.id,
    reviewOn,
    liftedAt: null,
  });
  await people.psychologist.call(flags.set, at, { flag: 'SELF_HARM', reason: 'Said so twice' });
  expect(await shown()).toEqual(['BEING_LOOKED_FOR', 'SELF_HARM']);

  const task = async () => (await worker.call(reminders.list, {})).items.find(({ aboutId }) => aboutId === made.id);
  expect(await task()).toMatchObject({ kind: 'SAFETY_REVIEW', dueAt: expect.stringContaining(reviewOn) });
  await worker.call(flags.change, { id: made.id! }, { reviewOn: addDays(today(), 30) }, { version: made.version! });
  expect((await task())!.dueAt).toContain(addDays(today(), 30));

  const gone = await worker.call(flags.lift, { id: made.id! }, { liftReason: 'He has left the country' });
  expect(gone).toMatchObject({ liftReason: 'He has left the country', liftedBy: worker.id });
  expect(await task()).toBeUndefined();
  expect(await shown()).toEqual(['SELF_HARM']);
  const list = async (query = '') => (await worker.call(flags.list, at, undefined, { query })).items;
  expect((await list()).map(({ flag }) => flag)).toEqual(['SELF_HARM']);
  expect((await list('lifted=true')).map(({ flag }) => flag)).toEqual(['SELF_HARM', 'BEING_LOOKED_FOR']);

  const [other] = await list();
  await worker.call(flags.lift, { id: other!.id! }, { liftReason: 'A plan stands' });
  expect(await shown()).toEqual(['NONE_KNOWN']);
});

test('a flag stands once, also when two set it at the same moment; what was taken off stays so', async () => {
  const { worker, people, at, caseId } = await aCase();
  const set = (person: Person) => person.try(flags.set, at, { flag: 'ESCORT', reason: 'Followed home' });
  const answers = await Promise.all([set(worker), set(people.psychologist), set(worker)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  const { id } = answers.find(({ status }) => status === 201)!.body;
  const key = randomUUID();
  const lift = () => worker.call(flags.lift, { id }, { liftReason: 'Moved' }, { key });
  expect((await lift()).version).toBe((await lift()).version);
  expect(problem(await worker.try(flags.lift, { id }, { liftReason: 'again' }))).toBe('409 flag-lifted');
  expect(problem(await worker.try(flags.change, { id }, { reason: 'x' }, { version: 2 }))).toBe('409 flag-lifted');
  expect((await owner.query('SELECT count(*)::int AS n FROM "CaseFlag" WHERE "caseId" = $1', [caseId])).rows[0].n).toBe(
    1,
  );
  expect((await set(people.psychologist)).status).toBe(201);
});

test('who reads why, who only what; who may set and take off; nothing while a danger flag hides it', async () => {
  const { people, worker, at, office } = await aCase();
  const { id } = await worker.call(flags.set, at, { flag: 'PLACE_KNOWN', reason: 'Seen at PLACE-A' });
  const reasons = async () =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(people).map(async ([role, person]) => {
          const [row] = (await person.call(flags.list, at)).items;
          expect(row, role).toMatchObject({ flag: 'PLACE_KNOWN', setBy: worker.id });
          return [role, row!.reason];
        }),
      ),
    );
  const why = 'Seen at PLACE-A';
  expect(await reasons()).toEqual({
    social_worker: why,
    psychologist: why,
    legal_adviser: why,
    supervisor: why,
    labour_counsellor: undefined,
    coordinator: undefined,
  });
  for (const role of ['labour_counsellor', 'legal_adviser', 'supervisor', 'coordinator'] as const) {
    expect((await people[role].try(flags.set, at, { flag: 'ESCORT', reason: 'x' })).status, role).toBe(403);
    expect((await people[role].try(flags.lift, { id: id! }, { liftReason: 'x' })).status, role).toBe(403);
  }
  for (const stranger of [await staff('social_worker', office), await staff('social_worker', await anOffice())]) {
    expect((await stranger.try(flags.list, at)).status).toBe(404);
    expect((await stranger.try(flags.lift, { id: id! }, { liftReason: 'x' })).status).toBe(404);
  }

  await people.psychologist.call(danger.raise, at, { reason: 'x' });
  expect(await reasons()).toMatchObject({ social_worker: why, supervisor: why });
  for (const role of ['psychologist', 'legal_adviser'] as const) expect((await reasons())[role], role).toBeFalsy();
  // Who works with her still says what to heed, and reads her own words.
  const added = await people.psychologist.call(flags.set, at, { flag: 'SELF_HARM', reason: 'Said so twice' });
  expect(added.reason).toBe('Said so twice');
  await people.psychologist.call(flags.lift, { id: added.id! }, { liftReason: 'A plan stands' });
});

test('what is ticked in the profile becomes a record without words, and unticked is taken off', async () => {
  const { worker, at, caseId, people } = await aCase();
  const tick = async (safetyFlags: string[] | null) => {
    const { version } = await worker.call(cases.open, at);
    await worker.call(cases.change, at, { safetyFlags }, { version: version! });
  };
  const all = async () =>
    (await worker.call(flags.list, at, undefined, { query: 'lifted=true' })).items
      .map(({ flag, reason, liftedAt }) => [flag, reason, Boolean(liftedAt)])
      .sort();
  await tick(['DANGER', 'UNKNOWN']);
  await worker.call(flags.set, at, { flag: 'ESCORT', reason: 'Followed home', reviewOn: today() });
  expect(await all()).toEqual([
    ['DANGER', null, false],
    ['ESCORT', 'Followed home', false],
  ]);
  await tick(['DANGER']);
  expect(await all()).toEqual([
    ['DANGER', null, false],
    ['ESCORT', 'Followed home', true],
  ]);
  expect((await worker.call(reminders.list, {})).items.filter(({ kind }) => kind === 'SAFETY_REVIEW')).toEqual([]);
  await tick(null);
  expect((await all()).every(([, , lifted]) => lifted)).toBe(true);

  // As it stood before there were records: in the profile alone.
  await tick(['ONLINE_EXPOSURE', 'CHILDREN']);
  await owner.query('DELETE FROM "CaseFlag" WHERE "caseId" = $1', [caseId]);
  expect((await people.supervisor.call(flags.list, at)).items).toEqual([
    { flag: 'ONLINE_EXPOSURE' },
    { flag: 'CHILDREN' },
  ]);
  await worker.call(flags.set, at, { flag: 'CHILDREN', reason: 'The younger one' });
  const now = (await worker.call(flags.list, at)).items;
  expect(now.map(({ flag, setBy, reason }) => [flag, setBy, reason])).toEqual(
    expect.arrayContaining([
      ['CHILDREN', worker.id, 'The younger one'],
      ['ONLINE_EXPOSURE', null, null],
    ]),
  );
  expect(now.length).toBe(2);
});

test('what makes no sense is refused by its field; a closed case keeps its flags as they are', async () => {
  const { worker, at } = await aCase();
  const wrong = async (body: object) => {
    const answer = await worker.try(flags.set, at, body as never);
    return [answer.status, answer.body.errors?.[0]?.path, answer.body.errors?.[0]?.code];
  };
  expect(await wrong({ flag: 'ESCORT' })).toEqual([422, '/reason', 'required']);
  expect(await wrong({ flag: 'ESCORT', reason: '  ' })).toEqual([422, '/reason', 'required']);
  expect(await wrong({ flag: 'NONE_KNOWN', reason: 'x' })).toEqual([422, '/flag', 'invalid-choice']);
  expect(await wrong({ flag: 'NO_SUCH', reason: 'x' })).toEqual([422, '/flag', 'invalid-choice']);
  expect(await wrong({ flag: 'ESCORT', reason: 'x', reviewOn: addDays(today(), -1) })).toEqual([
    422,
    '/reviewOn',
    'in-past',
  ]);
  expect(await wrong({ flag: 'ESCORT', reason: 'x', reviewOn: addDays(today(), 400) })).toEqual([
    422,
    '/reviewOn',
    'too-far',
  ]);

  const { id } = await worker.call(flags.set, at, { flag: 'ESCORT', reason: 'x' });
  await worker.call(cases.close, at, { closureReason: 'GOALS_MET', closureNote: 'Done' });
  expect(problem(await worker.try(flags.set, at, { flag: 'CHILDREN', reason: 'x' }))).toBe('409 case-closed');
  expect(problem(await worker.try(flags.lift, { id: id! }, { liftReason: 'x' }))).toBe('409 case-closed');
});

test('reading and setting stand in the trail of the case; the words stand nowhere in plain', async () => {
  const { worker, at, people, caseId } = await aCase();
  await worker.call(flags.set, at, { flag: 'ESCORT', reason: 'CANARY-WORDS' });
  await people.supervisor.call(flags.list, at);
  const { items } = await people.supervisor.call(audit.looks, at, undefined, { query: 'limit=100' });
  expect(items.map(({ action, subject }) => `${action} ${subject}`)).toEqual(
    expect.arrayContaining(['create CaseFlag', 'read CaseFlag', 'update Case']),
  );
  const { rows } = await owner.query(`SELECT t::text AS line FROM "CaseFlag" t WHERE "caseId" = $1`, [caseId]);
  expect(rows[0].line).not.toMatch(/CANARY|ESCORT/);
});
