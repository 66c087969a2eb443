import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { audit } from '#server/audit/audit.contract.ts';
import { cases } from '#server/cases/cases.contract.ts';
import { consents } from '#server/consents/consents.contract.ts';
import { members } from '#server/members/members.contract.ts';
import { people } from '#server/people/people.contract.ts';
import { anOffice, type Office, owner, staff } from '#server/testing/cast.ts';
import { plansOf } from '#server/testing/plans.ts';
import { denials } from './denials.contract.ts';

async function aCase(office: Office) {
  const eleni = await staff('social_worker', office);
  const started = await eleni.call(cases.start, {}, { alias: 'Ismini' });
  return { eleni, at: { code: started.code! }, caseId: started.id! };
}
const reason = 'MARKED: a cousin of hers';

test('the deny list beats a supervisor: case, lists, counts, search, team, history, looks and audit know nothing of it', async () => {
  const office = await anOffice();
  const { eleni, at, caseId } = await aCase(office);
  const other = await eleni.call(cases.start, {}, { alias: 'Another' });
  const supervisor = await staff('supervisor', office);
  const officer = supervisor.as('dpo');
  expect((await supervisor.call(cases.list, {}, undefined, { query: 'count=true' })).total).toBe(2);
  expect(
    (await officer.call(audit.trail, {}, undefined, { query: `caseCode=${at.code}` })).items.length,
  ).toBeGreaterThan(0);

  await eleni.call(denials.add, at, { kind: 'USER', userId: supervisor.id, reason });

  const list = await supervisor.call(cases.list, {}, undefined, { query: 'count=true' });
  expect([list.items.map((row) => row.code), list.total]).toEqual([[other.code], 1]);
  for (const query of [`q=${at.code}`, 'q=ism', 'status=INTAKE&q=ismini'])
    expect((await supervisor.call(cases.list, {}, undefined, { query })).items, query).toEqual([]);

  const invented = await supervisor.try(cases.open, { code: 'ZZ-ZZZZ-ZZ' });
  const paths = [
    '',
    '/identity',
    '/safe-contact',
    '/exploitation',
    '/status-events',
    '/consents',
    '/team',
    '/deny-entries',
    '/looks',
    '/history',
  ];
  for (const path of paths) {
    const answer = await supervisor.ask('get', `/cases/${at.code}${path}`);
    expect([answer.status, { ...answer.body, requestId: '' }], path).toEqual([
      404,
      { ...invented.body, requestId: '' },
    ]);
  }

  // Nor in another role of hers: the officer's registers leave this case out for her, and for her only.
  const trail = await officer.call(audit.trail, {}, undefined, { query: 'limit=100' });
  expect(trail.items.some((line) => line.caseId === caseId)).toBe(false);
  expect((await officer.call(audit.trail, {}, undefined, { query: `caseCode=${at.code}` })).items).toEqual([]);
  expect((await officer.call(denials.register, {})).items).toEqual([]);
  expect((await officer.call(consents.register, {})).items).toEqual([]);
  expect(JSON.stringify([list, trail])).not.toContain('MARKED');
  expect((await (await staff('dpo', office)).call(denials.register, {})).items).toHaveLength(1);
  expect((await (await staff('supervisor', office)).try(cases.open, at)).status).toBe(200);
});

test('a colleague kept away loses case, membership and plans in one act and never learns why', async () => {
  const office = await anOffice();
  const { eleni, at, caseId } = await aCase(office);
  const psychologist = await staff('psychologist', office);
  const { id: membershipId } = await eleni.call(members.add, at, { userId: psychologist.id, role: 'psychologist' });
  const owners = await plansOf(psychologist.id, caseId);
  const entry = await eleni.call(denials.add, at, { kind: 'USER', userId: psychologist.id, reason });

  expect((await psychologist.try(cases.open, at)).status).toBe(404);
  expect((await psychologist.call(cases.list, {})).items).toEqual([]);
  expect((await psychologist.try(denials.one, { id: entry.id! })).status).toBe(404);
  expect(await owners()).toEqual([eleni.id, eleni.id]);
  expect((await eleni.call(members.list, at)).items.map((member) => member.userId)).toEqual([eleni.id]);
  const ended = await owner.query('SELECT "endedAt" IS NOT NULL AS ended FROM "CaseMembership" WHERE id = $1', [
    membershipId,
  ]);
  expect(ended.rows[0].ended).toBe(true);

  // The second lock too: around the first one there is nothing.
  const around = await psychologist.work(({ send }) =>
    send(
      'SELECT id FROM "Case" UNION ALL SELECT id FROM "CaseMembership" UNION ALL SELECT id FROM "DenyEntry" UNION ALL SELECT "caseId" FROM "CaseDenial"',
    ),
  );
  expect(around.rows).toEqual([]);
});

test('somebody kept away cannot be brought back onto the team, and whoever may not read the list learns no reason', async () => {
  const office = await anOffice();
  const { eleni, at } = await aCase(office);
  const psychologist = await staff('psychologist', office);
  await eleni.call(denials.add, at, { kind: 'USER', userId: psychologist.id, reason });

  const coordinator = await staff('coordinator', office);
  for (const asker of [eleni, coordinator]) {
    const refused = await asker.try(members.add, at, { userId: psychologist.id, role: 'psychologist' });
    expect([refused.status, refused.body.errors[0].code], asker.role).toEqual([422, 'not-for-this-case']);
    expect(refused.text).not.toContain('MARKED');
  }
  expect((await coordinator.try(denials.list, at)).status).toBe(404);
});

test('the primary kept away is replaced in the same act, or the entry is refused', async () => {
  const office = await anOffice();
  const { eleni, at, caseId } = await aCase(office);
  const maria = await staff('social_worker', office);
  await eleni.call(members.add, at, { userId: maria.id, role: 'social_worker' });
  const owners = await plansOf(eleni.id, caseId);

  const refused = await maria.try(denials.add, at, { kind: 'USER', userId: eleni.id, reason });
  expect([refused.status, refused.body.type]).toEqual([409, '/problems/last-primary']);
  expect((await eleni.try(cases.open, at)).status).toBe(200);

  await maria.call(denials.add, at, { kind: 'USER', userId: eleni.id, reason, handOverTo: maria.id });
  expect((await eleni.try(cases.open, at)).status).toBe(404);
  expect((await maria.call(members.list, at)).items).toMatchObject([{ userId: maria.id, isPrimary: true }]);
  expect(await owners()).toEqual([maria.id, maria.id]);
});

test('a lifted entry opens the case to a supervisor again, and puts nobody back onto the team', async () => {
  const office = await anOffice();
  const { eleni, at } = await aCase(office);
  const [supervisor, psychologist] = [await staff('supervisor', office), await staff('psychologist', office)];
  await eleni.call(members.add, at, { userId: psychologist.id, role: 'psychologist' });
  const entries = [];
  for (const { id } of [supervisor, psychologist])
    entries.push(await eleni.call(denials.add, at, { kind: 'USER', userId: id, reason }));
  for (const { id } of entries) await eleni.call(denials.lift, { id: id! });

  expect((await supervisor.try(cases.open, at)).status).toBe(200);
  expect((await psychologist.try(cases.open, at)).status).toBe(404);
  expect((await eleni.try(denials.lift, { id: entries[0]!.id! })).body.type).toBe('/problems/already-lifted');
});

test('an agency, an interpreter, a community or a person is kept with what it names, sealed', async () => {
  const office = await anOffice();
  const { eleni, at, caseId } = await aCase(office);
  const foreign = await anOffice();
  await eleni.call(denials.add, at, { kind: 'AGENCY', deniedAgencyId: foreign.agencyId, reason });
  for (const kind of ['INTERPRETER', 'COMMUNITY', 'PERSON'] as const)
    await eleni.call(denials.add, at, { kind, party: 'MARKED party', reason });

  expect((await eleni.call(denials.list, at)).items).toHaveLength(4);
  const { rows } = await owner.query('SELECT to_jsonb(d)::text AS row FROM "DenyEntry" d WHERE "caseId" = $1', [
    caseId,
  ]);
  expect(rows).toHaveLength(4);
  for (const { row } of rows) expect(row).not.toContain('MARKED');
});

test('an entry names what its kind needs; nobody writes one about herself or shuts out the whole agency', async () => {
  const office = await anOffice();
  const { eleni, at } = await aCase(office);
  const bad: [Record<string, unknown>, string][] = [
    [{ kind: 'USER', reason }, '/userId'],
    [{ kind: 'USER', userId: eleni.id, reason }, '/userId'],
    [{ kind: 'USER', userId: randomUUID(), reason }, '/userId'],
    [{ kind: 'USER', userId: (await staff('psychologist', await anOffice())).id, reason }, '/userId'],
    [{ kind: 'AGENCY', deniedAgencyId: office.agencyId, reason }, '/deniedAgencyId'],
    [{ kind: 'PERSON', reason }, '/party'],
    [{ kind: 'PERSON', party: 'x', userId: eleni.id, reason }, '/userId'],
    [{ kind: 'PERSON', party: 'x' }, '/reason'],
    [{ kind: 'PERSON', party: 'x', reason, liftedAt: null }, '/liftedAt'],
  ];
  for (const [body, path] of bad) {
    const answer = await eleni.ask('post', `/cases/${at.code}/deny-entries`, body);
    expect([answer.status, answer.body.errors?.[0].path]).toEqual([422, path]);
  }
  expect((await eleni.call(denials.list, at)).items).toEqual([]);
});

test('supervisor reads and lifts and does not write; officer reads; everybody else finds no list', async () => {
  const office = await anOffice();
  const { eleni, at, caseId } = await aCase(office);
  const { id } = await eleni.call(denials.add, at, { kind: 'PERSON', party: 'A neighbour', reason });
  const supervisor = await staff('supervisor', office);
  expect((await supervisor.call(denials.list, at)).items[0]!.reason).toBe(reason);
  expect((await supervisor.try(denials.add, at, { kind: 'PERSON', party: 'x', reason })).status).toBe(403);

  const officer = await staff('dpo', office);
  const { items } = await officer.call(denials.register, {});
  expect(items).toMatchObject([{ caseCode: at.code, kind: 'PERSON' }]);
  expect(JSON.stringify(items)).not.toMatch(/MARKED|neighbour/);
  expect((await officer.call(denials.one, { id: id! })).reason).toBe(reason);
  expect((await officer.try(denials.lift, { id: id! })).status).toBe(403);
  const { rows } = await owner.query(
    `SELECT fields FROM trail."AuditEntry" WHERE "caseId" = $1 AND "actorId" = $2 AND action = 'read'`,
    [caseId, officer.id],
  );
  expect(rows).toEqual([{ fields: ['party', 'reason'] }]);

  const psychologist = await staff('psychologist', office);
  await eleni.call(members.add, at, { userId: psychologist.id, role: 'psychologist' });
  const others = [
    psychologist,
    ...(await Promise.all(
      (['coordinator', 'teacher', 'manager', 'partner', 'admin'] as const).map((role) => staff(role, office)),
    )),
  ];
  for (const somebody of others) {
    expect((await somebody.try(denials.list, at)).status, somebody.role).toBe(404);
    expect((await somebody.try(denials.one, { id: id! })).status, somebody.role).toBe(404);
    expect((await somebody.try(denials.register, {})).status, somebody.role).toBe(404);
  }
  for (const stranger of [await staff('social_worker', office), await staff('dpo', await anOffice())])
    expect((await stranger.try(denials.one, { id: id! })).status, stranger.role).toBe(404);
  expect((await supervisor.try(denials.lift, { id: id! })).status).toBe(200);
  expect((await eleni.try(people.safeContact, at)).status).toBe(200);
});

test('BR16: sealed against a colleague, her tasks go to the primary, who finds one task that says so and not why', async () => {
  const office = await anOffice();
  const { eleni, at, caseId } = await aCase(office);
  const psychologist = await staff('psychologist', office);
  await eleni.call(members.add, at, { userId: psychologist.id, role: 'psychologist' });
  const owners = await plansOf(psychologist.id, caseId);
  const supervisor = await staff('supervisor', office);

  await supervisor.as('social_worker').try(denials.add, at, { kind: 'USER', userId: psychologist.id, reason });
  expect(await owners(), 'a stranger seals nothing').toEqual([psychologist.id, psychologist.id]);
  await eleni.call(denials.add, at, { kind: 'USER', userId: psychologist.id, reason });
  expect(await owners()).toEqual([eleni.id, eleni.id]);
  const { rows } = await owner.query(
    `SELECT "userId", kind, note FROM "Reminder" WHERE "caseId" = $1 AND kind = 'TAKEN_OVER'`,
    [caseId],
  );
  expect(rows).toEqual([{ userId: eleni.id, kind: 'TAKEN_OVER', note: null }]);
  const { rows: left } = await owner.query(
    `SELECT 1 FROM "CaseMembership" WHERE "caseId" = $1 AND "userId" = $2 AND "endedAt" IS NULL`,
    [caseId, psychologist.id],
  );
  expect(left).toEqual([]);

  for (const path of [`/cases/${at.code}`, `/cases/${at.code}/team`, `/cases/${at.code}/deny-entries`])
    expect((await psychologist.ask('get', path)).status, path).toBe(404);
  const day = JSON.stringify((await psychologist.ask('get', '/today')).body);
  expect(day).not.toContain(at.code);
});

test('BR16: without a primary, a supervisor who is not kept away herself takes over', async () => {
  const office = await anOffice();
  const { eleni, at, caseId } = await aCase(office);
  const psychologist = await staff('psychologist', office);
  await eleni.call(members.add, at, { userId: psychologist.id, role: 'psychologist' });
  const maria = await staff('social_worker', office);
  await eleni.call(members.add, at, { userId: maria.id, role: 'social_worker' });
  const owners = await plansOf(psychologist.id, caseId);
  const [kept, supervisor] = [await staff('supervisor', office), await staff('supervisor', office)];
  await eleni.call(denials.add, at, { kind: 'USER', userId: kept.id, reason });
  await owner.query(`UPDATE "CaseMembership" SET "isPrimary" = false WHERE "caseId" = $1`, [caseId]);

  await maria.call(denials.add, at, { kind: 'USER', userId: psychologist.id, reason });
  expect(await owners()).toEqual([supervisor.id, supervisor.id]);
  const { rows } = await owner.query(`SELECT "userId" FROM "Reminder" WHERE "caseId" = $1 AND kind = 'TAKEN_OVER'`, [
    caseId,
  ]);
  expect(rows).toEqual([{ userId: supervisor.id }]);
});
