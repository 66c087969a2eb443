import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { cases } from '#server/cases/cases.contract.ts';
import { danger } from '#server/danger/danger.contract.ts';
import { denials } from '#server/denials/denials.contract.ts';
import { erasures } from '#server/erasures/erasures.contract.ts';
import { members } from '#server/members/members.contract.ts';
import { merges } from '#server/merges/merges.contract.ts';
import { people } from '#server/people/people.contract.ts';
import { anOffice, aTeam, owner, type Person, staff } from '#server/testing/cast.ts';
import { aCourse, anAgreedCase, anEpisode } from '#server/testing/support.ts';
import { explain } from './explain.contract.ts';

async function aCase() {
  const office = await anOffice();
  const [eleni, psychologist, supervisor, officer, admin, coordinator] = await Promise.all(
    (['social_worker', 'psychologist', 'supervisor', 'dpo', 'admin', 'coordinator'] as const).map((role) =>
      staff(role, office),
    ),
  );
  const { code, id } = await eleni!.call(cases.start, {}, { alias: 'Ismini' });
  const at = { code: code! };
  await eleni!.call(members.add, at, { userId: psychologist!.id, role: 'psychologist' });
  return {
    office,
    at,
    caseId: id!,
    eleni: eleni!,
    psychologist: psychologist!,
    supervisor: supervisor!,
    officer: officer!,
    admin: admin!,
    coordinator: coordinator!,
  };
}

const queryOf = (who: Person, model: string, field: string, more: Record<string, string> = {}) =>
  new URLSearchParams({ userId: who.id, role: who.role, model, field, ...more }).toString();
const ask = (asker: Person, ...about: Parameters<typeof queryOf>) =>
  asker.call(explain.why, {}, undefined, { query: queryOf(...about) });
const stateOf = (answer: { steps: { rule: string; state: string }[] }, rule: string) =>
  answer.steps.find((step) => step.rule === rule)?.state;

test('it says what the guard does: for each person and field, the verdict is what she is answered', async () => {
  const { at, caseId, eleni, psychologist, supervisor, coordinator, office } = await aCase();
  const stranger = await staff('social_worker', office);
  const teacher = await staff('teacher', office);
  for (const person of [eleni, psychologist, supervisor, coordinator, stranger, teacher]) {
    const seen = (await person.try(cases.open, at)).body as object;
    for (const field of ['alias', 'citizenships', 'healthNeeds', 'workRight', 'immediateSafety']) {
      const { verdict } = await ask(supervisor, person, 'Case', field, { caseCode: at.code, recordId: caseId });
      expect(verdict, `${person.role} ${field}`).toBe(field in seen ? 'yes' : 'no');
    }
  }
});

test('rule by rule: which right, which condition, and what stands before any right', async () => {
  const { at, psychologist, supervisor, officer, eleni, office } = await aCase();
  const place = { caseCode: at.code };
  const yes = await ask(supervisor, psychologist, 'Case', 'healthNeeds', place);
  expect(yes).toMatchObject({ verdict: 'yes', userName: expect.any(String) });
  expect(yes.rights).toEqual([{ state: 'held', conditions: [{ name: 'mark', wanted: ['team'], state: 'held' }] }]);

  const stranger = await staff('psychologist', office);
  const no = await ask(officer, stranger, 'Case', 'healthNeeds', place);
  expect(no).toMatchObject({ verdict: 'no', rights: [{ state: 'failed' }] });
  expect(stateOf(no, 'locks')).toBe('failed');
  expect((await ask(officer, psychologist, 'Identity', 'address', { ...place, action: 'reveal' })).rights).toEqual([]);

  await eleni.call(danger.raise, at, { reason: 'x' });
  const hidden = await ask(supervisor, psychologist, 'Case', 'immediateSafety', place);
  expect(hidden.verdict).toBe('no');
  expect(hidden.rights[0]!.conditions).toContainEqual({ name: 'mark', wanted: ['may-locate'], state: 'failed' });

  await owner.query(`UPDATE "User" SET status = 'DEACTIVATED' WHERE id = $1`, [psychologist.id]);
  expect(stateOf(await ask(supervisor, psychologist, 'Case', 'alias', place), 'account')).toBe('failed');
});

test('the deny list is told to those who may know of it and withheld from everybody else, whatever it says', async () => {
  const { at, eleni, psychologist, supervisor, officer, admin, coordinator } = await aCase();
  const place = { caseCode: at.code };
  expect(stateOf(await ask(supervisor, coordinator, 'Case', 'alias', place), 'deny-list')).toBe('held');
  const before = await ask(admin, coordinator, 'Case', 'alias');
  await eleni.call(denials.add, at, { kind: 'USER', userId: coordinator.id, reason: 'MARKED' });

  for (const asker of [supervisor, officer]) {
    const told = await ask(asker, coordinator, 'Case', 'alias', place);
    expect([told.verdict, stateOf(told, 'deny-list'), stateOf(told, 'locks')]).toEqual(['no', 'failed', 'failed']);
    expect(JSON.stringify(told)).not.toContain('MARKED');
  }
  expect(await ask(admin, coordinator, 'Case', 'alias')).toEqual(before);
  expect(stateOf(before, 'deny-list')).toBe('withheld');

  // Whoever is kept away herself asks nothing about the case.
  await eleni.call(denials.add, at, { kind: 'USER', userId: supervisor.id, reason: 'MARKED' });
  const query = queryOf(psychologist, 'Case', 'alias', place);
  expect((await supervisor.try(explain.why, {}, undefined, { query })).status).toBe(404);
});

test('the reason it names is the true one: kept away by the other of two cases, standing still, erased', async () => {
  const { at, eleni, psychologist, supervisor, officer, coordinator } = await aCase();
  const into = await anAgreedCase(eleni);
  await eleni.call(denials.add, at, { kind: 'USER', userId: coordinator.id, reason: 'MARKED' });
  const merge = await supervisor.call(merges.merge, at, { into: into.code, reason: 'One person' });
  const place = { caseCode: into.code };
  for (const asker of [supervisor, officer]) {
    const told = await ask(asker, coordinator, 'Case', 'alias', place);
    expect([told.verdict, stateOf(told, 'deny-list')], asker.role).toEqual(['no', 'failed']);
    expect(stateOf(await ask(asker, psychologist, 'Case', 'alias', place), 'deny-list')).toBe('held');
  }

  // What is written of her is written in the case that goes on; what is read or still to do there is as before.
  const change = await ask(supervisor, eleni, 'SafeContact', 'value', { caseCode: at.code, action: 'update' });
  expect([change.verdict, stateOf(change, 'merged')]).toEqual(['no', 'failed']);
  for (const [model, field, action, code] of [
    ['SafeContact', 'channel', 'read', at.code],
    ['SafeContact', 'value', 'update', into.code],
    ['CaseMembership', 'userId', 'create', at.code],
  ] as const) {
    const answer = await ask(supervisor, eleni, model, field, { caseCode: code, action });
    expect([answer.verdict, stateOf(answer, 'merged')], `${action} ${model}`).toEqual(['yes', undefined]);
  }
  await supervisor.call(merges.undo, { id: merge.id! }, { undoReason: 'Two after all' });
  expect(stateOf(await ask(officer, coordinator, 'Case', 'alias', place), 'deny-list')).toBe('held');

  await eleni.call(cases.close, { code: into.code }, { closureReason: 'GOALS_MET', closureNote: 'x' });
  const { id } = await supervisor.call(erasures.ask, { code: into.code }, { reason: 'HER_REQUEST' });
  expect(stateOf(await ask(officer, eleni, 'Case', 'alias', place), 'erased')).toBe(undefined);
  await officer.call(erasures.confirm, { id: id! });
  const gone = await ask(officer, eleni, 'Case', 'alias', place);
  expect([gone.verdict, stateOf(gone, 'deny-list'), stateOf(gone, 'erased')]).toEqual(['no', 'held', 'failed']);
});

test('what depends on a record that nobody named, or on a case, is said to, and an account without a role is one', async () => {
  const { at, eleni, supervisor, officer, coordinator, office } = await aCase();
  const place = { caseCode: at.code };
  expect(stateOf(await ask(officer, eleni, 'Case', 'alias'), 'deny-list')).toBe('open');

  // Every referral of a case of the house was sent by it; whose class a service is in, each of them says.
  const sent = await ask(supervisor, coordinator, 'Referral', 'urgency', place);
  expect(sent.rights.map(({ state }) => state)).toContain('held');
  const teacher = await staff('teacher', office);
  const agreed = await anAgreedCase(eleni);
  await anEpisode(eleni, agreed.code, 'LANG', { courseId: (await aCourse(teacher, 'LANG')).id });
  const learns = await ask(supervisor, teacher, 'Episode', 'entryLevel', { caseCode: agreed.code });
  expect(learns.rights[0]!.conditions).toContainEqual({ name: 'mark', wanted: ['learner'], state: 'open' });
  expect(learns.verdict).toBe('depends');

  await owner.query('DELETE FROM "UserRole" WHERE "userId" = $1', [eleni.id]);
  const without = await ask(supervisor, eleni, 'Case', 'alias', place);
  expect([stateOf(without, 'account'), stateOf(without, 'role')]).toEqual(['held', 'failed']);
});

test('it is no way to learn of a case: other teams, agencies, roles and administrators find none, and unknown is the same', async () => {
  const { at, caseId, office, psychologist, supervisor, officer, admin, eleni } = await aCase();
  const [elsewhere, abroad] = [await staff('supervisor', await aTeam(office)), await staff('dpo', await anOffice())];
  for (const asker of [elsewhere, abroad, admin]) {
    const answers = [];
    for (const caseCode of [at.code, 'ZZ-ZZZZ-ZZ'])
      answers.push(
        await asker.try(explain.why, {}, undefined, { query: queryOf(psychologist, 'Case', 'alias', { caseCode }) }),
      );
    expect(
      answers.map(({ status }) => status),
      asker.role,
    ).toEqual([404, 404]);
    expect(new Set(answers.map(({ body }) => JSON.stringify({ ...body, requestId: '' }))).size).toBe(1);
  }
  for (const asker of [eleni, psychologist, await staff('coordinator', office), await staff('manager', office)])
    expect(
      (await asker.try(explain.why, {}, undefined, { query: queryOf(psychologist, 'Case', 'alias') })).status,
    ).toBe(404);

  // Colleagues of another agency are nobody, and a record she does not read is none.
  const foreign = queryOf(abroad, 'Case', 'alias', { caseCode: at.code });
  expect((await officer.try(explain.why, {}, undefined, { query: foreign })).status).toBe(404);
  const record = queryOf(psychologist, 'Case', 'alias', { caseCode: at.code, recordId: caseId });
  expect((await officer.try(explain.why, {}, undefined, { query: record })).status).toBe(404);
  const unknown = queryOf(psychologist, 'Case', 'alias', { caseCode: at.code, recordId: randomUUID() });
  expect((await supervisor.try(explain.why, {}, undefined, { query: unknown })).status).toBe(404);
  for (const wrong of [
    queryOf(psychologist, 'User', 'name'),
    queryOf(psychologist, 'Case', 'nothing'),
    queryOf(psychologist, 'constructor', 'name'),
  ])
    expect((await officer.try(explain.why, {}, undefined, { query: wrong })).status, wrong).toBe(400);
});

test('it steps back: afterwards the unit of work is the asker’s again, and nothing was done in the other’s name', async () => {
  const { at, caseId, eleni, supervisor, psychologist } = await aCase();
  await eleni.call(people.changeSafeContact, at, { channel: 'CALL' }, { version: 0 });
  const seen = await supervisor.work(async ({ db, explainer }) => {
    await explainer.seenBy(psychologist, { action: 'read', model: 'ProcessNote', field: 'body' }, { caseId });
    return (await db.get('Case', { id: caseId }, ['alias'])).marks;
  });
  expect(seen).toContain('supervised');

  await ask(supervisor, psychologist, 'SafeContact', 'value', { caseCode: at.code });
  const { rows } = await owner.query(
    `SELECT "actorId", action FROM trail."AuditEntry" WHERE "caseId" = $1 ORDER BY seq DESC LIMIT 1`,
    [caseId],
  );
  expect(rows).toEqual([{ actorId: supervisor.id, action: 'explain' }]);
});

test('administrators look through a role’s eyes at a case that nobody has', async () => {
  const { admin, officer, supervisor } = await aCase();
  const look = async (role: string, marks: string) => {
    const { records } = await admin.call(explain.eyes, {}, undefined, { query: `role=${role}&marks=${marks}` });
    return Object.fromEntries(
      records.flatMap(({ model, fields }) => fields.map(({ name, way }) => [`${model}.${name}`, way])),
    );
  };
  const worker = await look('social_worker', 'team,may-locate');
  expect([worker['Case.alias'], worker['Identity.legalName'], worker['ProcessNote.body']]).toEqual([
    'read',
    'reveal',
    'hidden',
  ]);
  expect((await look('social_worker', 'team'))['Identity.address']).toBe('hidden');
  expect(Object.values(await look('social_worker', ''))).not.toContain('read');
  expect(Object.values(await look('admin', 'team,primary'))).not.toContain('read');
  expect((await look('dpo', 'glass'))['Identity.legalName']).toBe('reveal');
  expect((await officer.try(explain.eyes, {}, undefined, { query: 'role=teacher' })).status).toBe(200);
  expect((await supervisor.try(explain.eyes, {}, undefined, { query: 'role=teacher' })).status).toBe(404);
  expect((await admin.try(explain.eyes, {}, undefined, { query: 'role=teacher&marks=all' })).status).toBe(400);
});
