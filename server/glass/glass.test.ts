import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { audit } from '#server/audit/audit.contract.ts';
import { cases } from '#server/cases/cases.contract.ts';
import { denials } from '#server/denials/denials.contract.ts';
import { members } from '#server/members/members.contract.ts';
import { people } from '#server/people/people.contract.ts';
import { todays } from '#server/reminders/today.contract.ts';
import { anOffice, aTeam, type Office, owner, type Person, staff } from '#server/testing/cast.ts';
import { glass } from './glass.contract.ts';

const why = { reason: 'DATA_BREACH', explanation: 'MARKED: a laptop was lost' };

/** A case with a name in the vault and a narrative, its social worker, its supervisor and the officer of the agency. */
async function anEmergency(office?: Office) {
  const place = office ?? (await anOffice());
  const [eleni, supervisor, officer] = [
    await staff('social_worker', place),
    await staff('supervisor', place),
    await staff('dpo', place),
  ];
  const { code, id } = await eleni.call(cases.start, {}, { alias: 'Ismini' });
  const at = { code: code! };
  await eleni.call(cases.change, at, { emergencyBasis: 'IMMEDIATE_DANGER_TO_LIFE' }, { version: 1 });
  await eleni.call(
    people.changeIdentity,
    at,
    { legalName: 'Ismini Example', phones: [{ number: '+30 690 000 0000' }], address: { place: 'Nowhere' } },
    { version: 0 },
  );
  await eleni.call(people.changeExploitation, at, { forms: ['LABOUR'], narrative: 'What she told' }, { version: 0 });
  return { office: place, eleni, supervisor, officer, at, caseId: id! };
}
const expire = (id: string) =>
  owner.query(
    `UPDATE "BreakGlass" SET "brokenAt" = "brokenAt" - interval '61 minutes', "expiresAt" = "expiresAt" - interval '61 minutes' WHERE id = $1`,
    [id],
  );
const reveal = (person: Person, at: { code: string }, field: 'legalName' | 'phones' | 'address') =>
  person.try(people.revealIdentity, at, { fields: [field], reason: 'EMERGENCY' });

test('16: without a reason 422; with one the case is open for 60 minutes, then it is not there again', async () => {
  const { officer, at } = await anEmergency();
  expect((await officer.try(cases.open, at)).status).toBe(404);
  for (const body of [
    { caseCode: at.code },
    { caseCode: at.code, reason: 'DATA_BREACH' },
    { caseCode: at.code, reason: 'DATA_BREACH', explanation: ' ' },
    { caseCode: at.code, explanation: 'x' },
    { caseCode: at.code, reason: 'CURIOSITY', explanation: 'x' },
  ])
    expect((await officer.ask('post', '/break-glass', body)).status, JSON.stringify(body)).toBe(422);
  expect((await officer.try(cases.open, at)).status).toBe(404);

  const opened = await officer.call(glass.open, {}, { caseCode: at.code, ...why });
  expect(Date.parse(opened.expiresAt!) - Date.parse(opened.brokenAt!)).toBe(3_600_000);
  const seen = await officer.call(cases.open, at);
  expect(seen).toMatchObject({ code: at.code, status: 'INTAKE', marks: ['glass'] });
  expect((await reveal(officer, at, 'legalName')).body).toEqual({ legalName: 'Ismini Example' });
  expect(await officer.call(people.exploitation, at)).toMatchObject({ narrative: 'What she told' });

  await expire(opened.id!);
  for (const answer of [
    await officer.try(cases.open, at),
    await reveal(officer, at, 'legalName'),
    await officer.try(people.exploitation, at),
    await officer.try(members.list, at),
  ])
    expect(answer.status).toBe(404);
});

test('it shows the G cells of the matrix and nothing else', async () => {
  const { officer, at } = await anEmergency();
  await officer.call(glass.open, {}, { caseCode: at.code, ...why });

  const seen = await officer.call(cases.open, at);
  for (const hidden of ['alias', 'gender', 'languages', 'citizenships', 'safetyFlags', 'closureNote', 'emergencyBasis'])
    expect(seen, hidden).not.toHaveProperty(hidden);
  expect(await officer.call(people.exploitation, at)).not.toHaveProperty('forms');
  expect((await officer.call(people.identityCard, at)).mayReveal).toEqual([
    'legalName',
    'otherNames',
    'dateOfBirth',
    'birthPrecision',
    'documents',
  ]);
  for (const field of ['phones', 'address'] as const) expect((await reveal(officer, at, field)).status).toBe(403);
  expect((await officer.call(members.list, at)).items).toHaveLength(1);

  for (const path of [
    'safe-contact',
    'status-events',
    'episodes',
    'sessions',
    'appointments',
    'looks',
    'history',
    'process-notes',
  ])
    expect((await officer.ask('get', `/cases/${at.code}/${path}`)).status, path).toBe(404);
  expect((await officer.try(cases.list, {})).status).toBe(404);
  expect((await officer.try(cases.change, at, { teamId: randomUUID() }, { version: 2 })).status).toBe(403);
});

test('supervisors and the officer are told, the trail shows it, and the words are opened one by one', async () => {
  const { office, eleni, supervisor, officer, at } = await anEmergency();
  const [second, elsewhere] = [await staff('supervisor', office), await staff('supervisor', await aTeam(office))];
  const { id } = await officer.call(glass.open, {}, { caseCode: at.code, ...why });

  for (const told of [supervisor, second]) {
    const { waiting } = await told.call(todays.show, {});
    const rows = [...waiting.overdue.rows, ...waiting.today.rows];
    expect(rows).toMatchObject([{ kind: 'GLASS_REVIEW', code: at.code, aboutModel: 'BreakGlass', aboutId: id }]);
    expect(JSON.stringify(rows)).not.toContain('MARKED');
  }
  expect((await elsewhere.call(todays.show, {})).counts.waiting).toBe(0);
  expect((await elsewhere.call(glass.list, {})).items).toEqual([]);

  const colleague = await staff('dpo', office);
  for (const reader of [supervisor, colleague]) {
    const { items } = await reader.call(glass.list, {}, undefined, { query: 'pending=true' });
    expect(items).toMatchObject([{ id, caseCode: at.code, userId: officer.id, reason: 'DATA_BREACH' }]);
    expect(JSON.stringify(items)).not.toContain('MARKED');
    expect((await reader.call(glass.one, { id: id! })).explanation).toBe(why.explanation);
  }

  const { items: looks } = await eleni.call(audit.looks, at);
  expect(looks).toContainEqual(
    expect.objectContaining({ actorId: officer.id, role: 'dpo', action: 'break-glass', reason: 'DATA_BREACH' }),
  );
  await reveal(officer, at, 'legalName');
  expect((await eleni.call(audit.looks, at)).items[0]).toMatchObject({ actorId: officer.id, action: 'reveal' });
});

test('somebody else than its user reviews it, once; then it waits for nobody', async () => {
  const { office, supervisor, officer, at } = await anEmergency();
  const both = await staff('supervisor', office);
  const { id } = await both.as('dpo').call(glass.open, {}, { caseCode: at.code, ...why });
  const review = (person: Person, one: string) => person.try(glass.review, { id: one }, { reviewNote: 'Looked at it' });

  expect((await review(both, id!)).body.type).toBe('/problems/own-request');
  expect((await review(officer, id!)).status).toBe(403);
  expect((await review(await staff('supervisor', await aTeam(office)), id!)).status).toBe(404);
  expect((await supervisor.ask('post', `/break-glass/${id}/review`, {})).status).toBe(422);
  const reviewed = await review(supervisor, id!);
  expect(reviewed.body).toMatchObject({ reviewedBy: supervisor.id, reviewNote: 'Looked at it' });
  expect((await review(await staff('supervisor', office), id!)).body.type).toBe('/problems/already-reviewed');

  expect((await officer.call(glass.list, {}, undefined, { query: 'pending=true' })).items).toEqual([]);
  expect((await supervisor.call(todays.show, {})).counts.waiting).toBe(0);
});

test('codes: unknown, of another agency and denied answer alike; each attempt is in the trail; few are allowed', async () => {
  const { office, eleni, officer, at, caseId } = await anEmergency();
  const { at: foreign } = await anEmergency();
  await eleni.call(denials.add, at, { kind: 'USER', userId: officer.id, reason: 'a cousin' });
  const answers = [];
  for (const caseCode of ['ZZ-ZZZZ-ZZ', foreign.code, at.code])
    answers.push(await officer.try(glass.open, {}, { caseCode, ...why }));
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  expect(new Set(answers.map(({ body }) => JSON.stringify({ ...body, requestId: '' }))).size).toBe(1);

  const attempts = async () =>
    (
      await owner.query(
        `SELECT outcome, "caseId" FROM trail."AuditEntry" WHERE "actorId" = $1 AND subject = 'BreakGlass' AND action = 'create' ORDER BY at`,
        [officer.id],
      )
    ).rows;
  expect(await attempts()).toEqual(Array.from({ length: 3 }, () => ({ outcome: 'not-found', caseId: null })));
  const { rowCount } = await owner.query(`SELECT 1 FROM trail."AuditEntry" WHERE "caseId" = $1 AND "actorId" = $2`, [
    caseId,
    officer.id,
  ]);
  expect(rowCount, 'nothing of it stands in the chain of the case').toBe(0);

  for (let i = 0; i < 3; i++) await officer.try(glass.open, {}, { caseCode: `ZZ-ZZZZ-Z${i}`, ...why });
  const { at: another } = await anEmergency(office);
  const late = await officer.try(glass.open, {}, { caseCode: another.code, ...why });
  expect([late.status, late.headers['retry-after']]).toEqual([429, '3600']);
  expect((await attempts()).map(({ outcome }) => outcome)).toContain('too-many');
  expect((await officer.try(cases.open, another)).status).toBe(404);
});

test('one case at a time is named, and the hour is not prolonged by asking again', async () => {
  const { office, officer, at } = await anEmergency();
  const { at: other } = await anEmergency(office);
  const key = randomUUID();
  const first = await officer.call(glass.open, {}, { caseCode: at.code, ...why }, { key });
  const again = await officer.call(glass.open, {}, { caseCode: at.code, ...why }, { key });
  expect(again.id).toBe(first.id);
  expect((await officer.try(glass.open, {}, { caseCode: at.code, ...why })).body.type).toBe('/problems/glass-open');
  expect((await officer.try(cases.open, other)).status).toBe(404);

  expect((await officer.call(glass.list, {}, undefined, { query: 'mine=true' })).items).toHaveLength(1);
  await expire(first.id!);
  expect((await officer.call(glass.list, {}, undefined, { query: 'mine=true' })).items).toEqual([]);
  // A retry shows the line of the register, and opens nothing.
  await officer.call(glass.open, {}, { caseCode: at.code, ...why }, { key });
  expect((await officer.try(cases.open, at)).status).toBe(404);
});

test('only the officer breaks a glass, and only what hangs on the deny list beats it', async () => {
  const { office, eleni, supervisor, officer, at } = await anEmergency();
  for (const role of [
    'social_worker',
    'supervisor',
    'coordinator',
    'psychologist',
    'manager',
    'admin',
    'partner',
  ] as const)
    expect((await (await staff(role, office)).try(glass.open, {}, { caseCode: at.code, ...why })).status, role).toBe(
      404,
    );

  await officer.call(glass.open, {}, { caseCode: at.code, ...why });
  // Another officer, and the same person in another role, have nothing of it.
  expect((await (await staff('dpo', office)).try(cases.open, at)).status).toBe(404);
  expect((await officer.as('psychologist').try(cases.open, at)).status).toBe(404);
  expect((await officer.try(cases.open, at)).status).toBe(200);

  await eleni.call(denials.add, at, { kind: 'USER', userId: officer.id, reason: 'a cousin' });
  expect((await officer.try(cases.open, at)).status).toBe(404);
  expect((await reveal(officer, at, 'legalName')).status).toBe(404);
  expect((await officer.call(glass.list, {})).items).toEqual([]);
  expect((await supervisor.call(glass.list, {})).items).toHaveLength(1);
});

test('the second lock holds by itself: what the glass opens, for whom, and that nobody stretches it', async () => {
  const { officer, at, caseId } = await anEmergency();
  const { id } = await officer.call(glass.open, {}, { caseCode: at.code, ...why });
  const bare = async (text: string) => {
    const client = await owner.connect();
    try {
      await client.query('BEGIN; SET LOCAL ROLE ariadne_app');
      await client.query(
        `SELECT set_config('ariadne.actor', $1, true), set_config('ariadne.role', 'dpo', true), set_config('ariadne.agency', $2, true)`,
        [officer.id, officer.agencyId],
      );
      return (await client.query(text)).rowCount;
    } catch (error) {
      return (error as { code: string }).code;
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  };
  expect(await bare(`SELECT 1 FROM "Case"`)).toBe(1);
  for (const table of ['SafeContact', 'Session', 'Episode', 'Reminder', 'Appointment', 'VictimStatusEvent'])
    expect(await bare(`SELECT 1 FROM "${table}"`), table).toBe(0);
  expect(await bare('SELECT 1 FROM trail."Revision"')).toBe(0);
  for (const change of [
    `UPDATE "Case" SET alias = 'x'`,
    'UPDATE vault."Identity" SET version = 9',
    'UPDATE "CaseMembership" SET version = 9',
    'UPDATE "Reminder" SET version = 9',
  ])
    expect(await bare(change), change).toBe(0);
  expect(await bare(`UPDATE "BreakGlass" SET "expiresAt" = now() + interval '1 day'`)).toBe('42501');
  expect(
    await bare(`INSERT INTO "BreakGlass" SELECT gen_random_uuid(), "caseId", "agencyId", "survivorId", "userId", reason, explanation, now(), now() + interval '2 hours'
      FROM "BreakGlass" WHERE id = '${id}'`),
  ).toBe('23514');
  expect(
    await bare(
      `INSERT INTO "CaseMembership" (id, "caseId", "agencyId", "survivorId", "userId", role, "startedOn")
        SELECT gen_random_uuid(), id, "agencyId", "survivorId", '${officer.id}', 'dpo', current_date FROM "Case" WHERE id = '${caseId}'`,
    ),
  ).toBe('42501');
});
