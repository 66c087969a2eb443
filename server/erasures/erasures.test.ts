import { expect, test } from 'vitest';
import { caseColumn, columnOf, columnsOf, modelNames, tableOf } from '#server/access/model.ts';
import { audit } from '#server/audit/audit.contract.ts';
import { verifyTrail } from '#server/audit/verify.ts';
import { cases } from '#server/cases/cases.contract.ts';
import { denials } from '#server/denials/denials.contract.ts';
import { notes } from '#server/notes/notes.contract.ts';
import { people } from '#server/people/people.contract.ts';
import { sessions } from '#server/sessions/sessions.contract.ts';
import { anOffice, owner, staff } from '#server/testing/cast.ts';
import { anAgreedCase, anEpisode, routine } from '#server/testing/support.ts';
import { erasures } from './erasures.contract.ts';

/** A closed case about which everything was said that can be. */
async function aClosedCase() {
  const office = await anOffice();
  const [eleni, anna, supervisor, officer] = await Promise.all(
    (['social_worker', 'psychologist', 'supervisor', 'dpo'] as const).map((role) => staff(role, office)),
  );
  const { id, code } = await anAgreedCase(eleni!);
  await eleni!.call(people.changeIdentity, { code }, { legalName: 'MARKED-NAME' }, { version: 0 });
  await eleni!.call(denials.add, { code }, { kind: 'PERSON', party: 'MARKED-PARTY', reason: 'MARKED-REASON' });
  const episode = await anEpisode(eleni!, code, 'PSY_IND', { leadUserId: anna!.id });
  await anna!.call(sessions.log, { id: episode.id }, { ...routine, operationalNote: 'MARKED-SESSION' });
  await anna!.call(notes.write, { code }, { body: 'MARKED-NOTE' });
  const { version } = await eleni!.call(cases.open, { code });
  await eleni!.call(cases.change, { code }, { alias: 'Another alias' }, { version: version! });
  await eleni!.call(cases.close, { code }, { closureReason: 'GOALS_MET', closureNote: 'MARKED-CLOSURE' });
  return { office, eleni: eleni!, anna: anna!, supervisor: supervisor!, officer: officer!, id, code };
}

test('a supervisor asks, the officer confirms: the key is destroyed and nothing of the record is left or reached', async () => {
  const { eleni, anna, supervisor, officer, id, code } = await aClosedCase();
  const asked = await supervisor.call(erasures.ask, { code }, { reason: 'HER_REQUEST' });
  expect(asked).toMatchObject({ status: 'WAITING', reason: 'HER_REQUEST', requestedBy: supervisor.id });
  const { items } = await officer.call(erasures.list, {});
  expect(items).toMatchObject([{ id: asked.id, caseCode: code, status: 'WAITING' }]);
  const { rows: before } = await owner.query('SELECT "survivorId" FROM "Case" WHERE id = $1', [id]);

  expect(await officer.call(erasures.confirm, { id: asked.id! })).toMatchObject({
    status: 'CONFIRMED',
    caseCode: code,
  });

  const { survivorId } = before[0];
  const { rows: keys } = await owner.query(
    'SELECT wrapped, "destroyedAt" FROM keys."SurvivorKey" WHERE "survivorId" = $1',
    [survivorId],
  );
  expect(keys).toEqual([{ wrapped: null, destroyedAt: expect.anything() }]);
  expect((await owner.query('SELECT FROM keys."DestroyedKey" WHERE "survivorId" = $1', [survivorId])).rowCount).toBe(1);

  // By the class marks of the schema, not by a list of its own: a new table that keeps something fails here.
  for (const model of modelNames.filter((name) => caseColumn(name))) {
    const personal = columnsOf(model).filter((column) => ['S2', 'S3', 'S4'].includes(columnOf(model, column)!.class));
    const { rows } = await owner.query(`SELECT * FROM ${tableOf(model)} WHERE "${caseColumn(model)}" = $1`, [id]);
    for (const row of rows)
      for (const column of personal)
        expect([null, '', 'UNKNOWN'], `${model}.${column}`).toContain(
          Array.isArray(row[column]) && !row[column].length ? null : row[column],
        );
  }
  expect((await owner.query('SELECT FROM trail."Revision" WHERE "caseId" = $1', [id])).rowCount).toBe(0);

  for (const person of [eleni, anna, supervisor]) {
    expect((await person.try(cases.open, { code })).status).toBe(404);
    expect((await person.call(cases.list, {})).items).toEqual([]);
    expect((await person.ask('get', '/today')).status).toBe(200);
  }
  expect((await eleni.try(people.identityCard, { code })).status).toBe(404);
  expect((await eleni.try(cases.reopen, { code }, { reopeningReason: 'MARKED' })).status).toBe(404);
});

test('the trail is kept, and whole; the statistics stay and are frozen', async () => {
  const { supervisor, officer, id, code } = await aClosedCase();
  const count = async () =>
    (await owner.query('SELECT count(*)::int AS n FROM statistics."PersonFact" WHERE frozen')).rows[0].n as number;
  const lines = async () =>
    (await owner.query('SELECT count(*)::int AS n FROM trail."AuditEntry" WHERE "caseId" = $1', [id])).rows[0]
      .n as number;
  const [frozen, kept] = [await count(), await lines()];
  const asked = await supervisor.call(erasures.ask, { code }, { reason: 'RETENTION_ENDED' });
  await officer.call(erasures.confirm, { id: asked.id! });

  expect(await count()).toBe(frozen + 1);
  expect(await lines()).toBeGreaterThan(kept);
  const { items } = await officer.call(audit.trail, {}, undefined, { query: `caseCode=${code}&limit=5` });
  expect(items).toContainEqual(expect.objectContaining({ action: 'erase', subject: 'Case', actorId: officer.id }));
  expect((await verifyTrail(owner)).breaks).toEqual([]);
});

test('it takes two people and a closed case, is asked for once and decided once', async () => {
  const { office, eleni, supervisor, officer, code } = await aClosedCase();
  const open = await anAgreedCase(eleni);
  expect((await supervisor.try(erasures.ask, { code: open.code }, { reason: 'HER_REQUEST' })).body.type).toContain(
    'case-not-closed',
  );
  expect((await eleni.try(erasures.ask, { code }, { reason: 'HER_REQUEST' })).status).toBe(404);

  const asked = await supervisor.call(erasures.ask, { code }, { reason: 'HER_REQUEST' });
  expect((await supervisor.try(erasures.ask, { code }, { reason: 'HER_REQUEST' })).body.type).toContain(
    'already-asked',
  );
  // She reads the request, so that her confirming it is refused and not denied to be there.
  expect((await supervisor.try(erasures.confirm, { id: asked.id! })).status).toBe(403);
  expect((await supervisor.as('dpo').try(erasures.confirm, { id: asked.id! })).body.type).toContain('own-request');
  expect((await (await staff('dpo', await anOffice())).try(erasures.confirm, { id: asked.id! })).status).toBe(404);

  expect(await officer.call(erasures.refuse, { id: asked.id! })).toMatchObject({ status: 'REFUSED' });
  expect((await officer.try(erasures.confirm, { id: asked.id! })).body.type).toContain('already-decided');
  expect((await eleni.call(cases.open, { code })).alias).toBe('Another alias');
  expect((await supervisor.call(erasures.ofCase, { code })).items).toMatchObject([{ status: 'REFUSED' }]);
  expect(office.agencyId).toBe(officer.agencyId);
});

test('the database erases nothing that was not confirmed by a second person', async () => {
  const { supervisor, officer, code } = await aClosedCase();
  const asked = await supervisor.call(erasures.ask, { code }, { reason: 'HER_REQUEST' });
  for (const person of [officer, supervisor, supervisor.as('dpo')])
    await expect(person.work(({ facts }) => facts.eraseRecord({ id: asked.id! }, new Date()))).rejects.toMatchObject({
      code: 'AR011',
    });
  expect((await supervisor.call(cases.open, { code })).alias).toBe('Another alias');
});
