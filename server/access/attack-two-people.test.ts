import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { cases } from '#server/cases/cases.contract.ts';
import { danger } from '#server/danger/danger.contract.ts';
import { erasures } from '#server/erasures/erasures.contract.ts';
import { glass } from '#server/glass/glass.contract.ts';
import { members } from '#server/members/members.contract.ts';
import { merges } from '#server/merges/merges.contract.ts';
import { notes } from '#server/notes/notes.contract.ts';
import { people } from '#server/people/people.contract.ts';
import { anOffice, aTeam, owner, type Person, staff } from '#server/testing/cast.ts';
import { anAgreedCase } from '#server/testing/support.ts';

/**
 * What takes two people, tried by one: with the role and the settings of the application and past every service. Where
 * the second lock gives way, no mistake in a service may stand between one person and the deed.
 */
async function aCase() {
  const office = await anOffice();
  const [eleni, anna, supervisor, second, officer] = await Promise.all(
    (['social_worker', 'psychologist', 'supervisor', 'supervisor', 'dpo'] as const).map((role) => staff(role, office)),
  );
  const { id, code } = await anAgreedCase(eleni!);
  await eleni!.call(members.add, { code }, { userId: anna!.id, role: 'psychologist' });
  await anna!.call(notes.write, { code }, { body: 'MARKED-NOTE' });
  await eleni!.call(people.changeIdentity, { code }, { legalName: 'MARKED-NAME' }, { version: 0 });
  return { office, eleni: eleni!, anna: anna!, supervisor: supervisor!, second: second!, officer: officer!, id, code };
}
const close = (person: Person, code: string) =>
  person.call(cases.close, { code }, { closureReason: 'GOALS_MET', closureNote: 'x' });

/** Sends statements as this person, past the first lock; what came of it, and nothing stays if one was refused. */
async function around(person: Person, ...texts: string[]): Promise<string> {
  let rows = 0;
  try {
    await person.work(async ({ send }) => {
      for (const text of texts) rows = (await send(text)).rowCount ?? 0;
    });
  } catch (error) {
    return (error as { code?: string }).code ?? 'failed';
  }
  return `${rows} rows`;
}
const refused = '42501';
/** A sealed value by its looks, which is all a check of the database can ask. */
const sealed = `'s1.${'A'.repeat(60)}'`;
const kept = async (id: string) =>
  (await owner.query('SELECT "erasedAt" FROM "Case" WHERE id = $1', [id])).rows[0].erasedAt === null;

test('nobody erases a record alone: not by asking in another’s name, nor by an erasure that is born confirmed', async () => {
  const { eleni, supervisor, second, officer, id, code } = await aCase();
  await close(eleni, code);
  const ask = (by: string, status: string, decidedBy: string) =>
    `INSERT INTO "Erasure" (id, "caseId", "agencyId", "survivorId", reason, status, "requestedBy", "decidedBy", "decidedAt")
      SELECT gen_random_uuid(), id, "agencyId", "survivorId", 'HER_REQUEST', '${status}', '${by}', ${decidedBy}, now() FROM "Case" WHERE id = '${id}'`;
  // The officer reads no case, but she knows the ids of her registers.
  const { survivorId } = (await owner.query('SELECT "survivorId" FROM "Case" WHERE id = $1', [id])).rows[0];
  const forged = randomUUID();
  const asOfficer = `INSERT INTO "Erasure" (id, "caseId", "agencyId", "survivorId", reason, status, "requestedBy", "decidedBy", "decidedAt")
    VALUES ('${forged}', '${id}', '${officer.agencyId}', '${survivorId}', 'HER_REQUEST', 'CONFIRMED', '${supervisor.id}', '${officer.id}', now())`;
  expect(await around(officer, asOfficer, `SELECT erase_record('${forged}', now())`)).toBe(refused);
  expect(await around(eleni, ask(eleni.id, 'WAITING', 'NULL'))).toBe(refused);
  expect(await around(supervisor, ask(second.id, 'WAITING', 'NULL'))).toBe(refused);
  expect(await around(supervisor, ask(supervisor.id, 'CONFIRMED', `'${officer.id}'`))).toBe(refused);

  const asked = await supervisor.call(erasures.ask, { code }, { reason: 'HER_REQUEST' });
  const decide = `UPDATE "Erasure" SET status = 'CONFIRMED', "decidedBy" = my_actor(), "decidedAt" = now() WHERE id = '${asked.id}'`;
  expect(await around(supervisor, decide)).toBe('0 rows');
  expect(await around(eleni, decide)).toBe('0 rows');
  expect(await around(officer, `UPDATE "Erasure" SET "requestedBy" = '${second.id}' WHERE id = '${asked.id}'`)).toBe(
    refused,
  );
  expect(await around(supervisor.as('dpo'), decide)).toBe('0 rows');
  expect(await around(officer, `SELECT erase_record('${asked.id}', now())`)).toBe('AR011');
  expect(await around(officer, `SELECT empty_record('${survivorId}', now())`)).toBe(refused);
  expect(await kept(id)).toBe(true);
});

test('what was reopened after it was asked for is not erased, by the service or past it', async () => {
  const { eleni, supervisor, officer, id, code } = await aCase();
  await close(eleni, code);
  const asked = await supervisor.call(erasures.ask, { code }, { reason: 'HER_REQUEST' });
  await eleni.call(cases.reopen, { code }, { reopeningReason: 'She is back' });

  expect((await officer.try(erasures.confirm, { id: asked.id! })).body.type).toBe('/problems/case-not-closed');
  expect(
    await around(
      officer,
      `UPDATE "Erasure" SET status = 'CONFIRMED', "decidedBy" = my_actor(), "decidedAt" = now() WHERE id = '${asked.id}'`,
      `SELECT erase_record('${asked.id}', now())`,
    ),
  ).toMatch(/AR012|failed/);
  expect(await kept(id)).toBe(true);
  expect((await officer.call(erasures.list, {})).items).toMatchObject([{ status: 'WAITING' }]);
  await officer.call(erasures.refuse, { id: asked.id! });
});

test('a supervisor does not open process notes by a recovery she confirms for the officer too', async () => {
  const { supervisor, anna, eleni, officer, code, id } = await aCase();
  const make = (columns: string, values: string) =>
    `INSERT INTO "NoteRecovery" (id, "caseId", "agencyId", "survivorId", "authorId", reason, "requestedBy"${columns})
      SELECT gen_random_uuid(), id, "agencyId", "survivorId", '${anna.id}', ${sealed}, my_actor()${values} FROM "Case" WHERE id = '${id}'`;
  const whole = `, '${supervisor.id}', now(), '${officer.id}', now(), now() + interval '1 hour'`;
  const both = ', "supervisorId", "supervisorAt", "officerId", "officerAt", "expiresAt"';
  expect(await around(supervisor, make(both, whole), 'SELECT 1 FROM "ProcessNote"')).toBe(refused);
  expect(await around(eleni, make('', ''))).toBe(refused);

  const { id: recovery } = await supervisor.call(
    notes.askRecovery,
    { code },
    { authorId: anna.id, reason: 'A hearing on Monday' },
  );
  const set = (changes: string) => `UPDATE "NoteRecovery" SET ${changes} WHERE id = '${recovery}'`;
  const read = 'SELECT 1 FROM "ProcessNote"';
  expect(
    await around(
      supervisor,
      set(
        `"supervisorId" = my_actor(), "supervisorAt" = now(), "officerId" = '${officer.id}', "officerAt" = now(), "expiresAt" = now() + interval '1 hour'`,
      ),
      read,
    ),
  ).toBe(refused);
  expect(await around(supervisor, set(`"officerId" = '${officer.id}', "officerAt" = now()`))).toBe(refused);
  expect(await around(supervisor, set(`"supervisorId" = '${officer.id}', "supervisorAt" = now()`))).toBe(refused);
  expect(await around(supervisor, set(`"authorId" = '${eleni.id}'`))).toBe(refused);
  expect(await around(eleni, set(`"supervisorId" = my_actor(), "supervisorAt" = now()`))).toBe('0 rows');
  expect(await around(anna.as('supervisor'), set(`"supervisorId" = my_actor(), "supervisorAt" = now()`))).toBe(
    '0 rows',
  );

  await supervisor.call(notes.confirmRecovery, { id: recovery! });
  expect(await around(supervisor, read)).toBe('0 rows');
  expect(
    await around(
      officer,
      set(`"officerId" = my_actor(), "officerAt" = now(), "expiresAt" = now() + interval '1 year'`),
    ),
  ).toBe(refused);
  await officer.call(notes.confirmRecovery, { id: recovery! });
  expect((await supervisor.call(notes.recoveredNotes, { id: recovery! })).items).toMatchObject([
    { body: 'MARKED-NOTE' },
  ]);
  for (const person of [supervisor, officer])
    expect(await around(person, set(`"expiresAt" = now() + interval '50 minutes'`)), person.role).toBe(refused);
});

test('a supervisor does not take a danger flag away by asking in the name of somebody else', async () => {
  const { eleni, supervisor, second, code } = await aCase();
  const { id } = await eleni.call(danger.raise, { code }, { reason: 'Seen nearby' });
  const set = (changes: string) => `UPDATE "DangerFlag" SET ${changes} WHERE id = '${id}'`;
  expect(
    await around(
      supervisor,
      set(`"removalAskedBy" = '${eleni.id}', "removalAskedAt" = now(), "removedBy" = my_actor(), "removedAt" = now()`),
    ),
  ).toBe(refused);
  expect(await around(supervisor, set(`"removalAskedBy" = '${eleni.id}', "removalAskedAt" = now()`))).toBe(refused);

  // The same in two acts of one who also holds the other role.
  const asWorker = supervisor.as('social_worker');
  expect((await asWorker.try(danger.askRemoval, { id: id! }, { removalReason: 'x' })).status).toBe(404);
  await supervisor.call(danger.askRemoval, { id: id! }, { removalReason: 'x' });
  expect(
    await around(supervisor, set(`"removalAskedBy" = '${eleni.id}', "removedBy" = my_actor(), "removedAt" = now()`)),
  ).toBe(refused);
  await second.call(danger.confirmRemoval, { id: id! });
});

test('a supervisor does not take a danger flag off a case by undoing the merge by which it holds there: it goes on hiding in both', async () => {
  const { office, eleni, supervisor, code } = await aCase();
  const [maria, other, third] = [
    await staff('social_worker', office),
    await anAgreedCase(eleni),
    await anAgreedCase(eleni),
  ];
  await eleni.call(members.add, { code }, { userId: maria.id, role: 'social_worker' });
  await eleni.call(people.changeSafeContact, { code }, { channel: 'CALL', value: 'MARKED-PLACE' }, { version: 0 });
  const place = async () => (await maria.call(people.safeContact, { code })).value;
  const into = { into: other.code, reason: 'One person' };
  const undoing = (merge: string) => supervisor.try(merges.undo, { id: merge }, { undoReason: 'Two after all' });
  const standing = async (of: { code: string }) =>
    (await supervisor.call(danger.list, { code: of.code })).items.filter(({ removedAt }) => !removedAt);

  // Raised of the one person that all three are, in whichever: the others stand still, and are hidden by it.
  await supervisor.call(merges.merge, { code: third.code }, into);
  const { id: merge } = await supervisor.call(merges.merge, { code }, into);
  expect(await place()).toBe('MARKED-PLACE');
  await eleni.call(danger.raise, { code: third.code }, { reason: 'Seen nearby' });
  expect(await place()).toBeUndefined();
  const past = `UPDATE "CaseMerge" SET "undoneBy" = my_actor(), "undoneAt" = now(), "undoReason" = ${sealed} WHERE id = '${merge}'`;
  expect(await around(supervisor, past)).toBe(refused);
  expect((await undoing(merge!)).status).toBe(200);
  expect(await place()).toBeUndefined();
  const [here] = await standing({ code });
  expect(here).toMatchObject({ raisedBy: supervisor.id });
  // What is for two people stays so.
  await supervisor.call(danger.askRemoval, { id: here!.id! }, { removalReason: 'x' });
  expect((await supervisor.try(danger.confirmRemoval, { id: here!.id! })).body.type).toBe('/problems/own-request');
  expect(await standing(other)).toHaveLength(0);

  // What hid it before the merge goes back with it, and nothing is raised.
  const again = await supervisor.call(merges.merge, { code }, into);
  expect((await undoing(again.id!)).status).toBe(200);
  expect([await standing({ code }), await standing(other), await standing(third)].map((all) => all.length)).toEqual([
    1, 0, 1,
  ]);
});

test('the hour of a broken glass begins now: not tomorrow, not for a case denied to her, not in another’s name', async () => {
  const { eleni, officer, office, id, code } = await aCase();
  const { survivorId } = (await owner.query('SELECT "survivorId" FROM "Case" WHERE id = $1', [id])).rows[0];
  const other = await staff('dpo', office);
  const smash = (user: string, from: string) =>
    `INSERT INTO "BreakGlass" (id, "caseId", "agencyId", "survivorId", "userId", reason, explanation, "brokenAt", "expiresAt")
      VALUES (gen_random_uuid(), '${id}', '${office.agencyId}', '${survivorId}', '${user}', 'COMPLAINT', ${sealed}, ${from}, ${from} + interval '1 hour')`;
  const look = `SELECT 1 FROM "Case" WHERE id = '${id}'`;
  expect(await around(officer, smash(officer.id, `now() + interval '1 year'`), look)).toBe(refused);
  expect(await around(officer, smash(other.id, 'now()'))).toBe(refused);
  expect(await around(eleni, smash(eleni.id, 'now()'))).toBe(refused);

  await owner.query('INSERT INTO "CaseDenial" ("userId", "caseId") VALUES ($1, $2)', [officer.id, id]);
  expect(await around(officer, smash(officer.id, 'now()'), look)).toBe(refused);
  const why = { reason: 'COMPLAINT', explanation: 'x' };
  const [denied, nobody] = [
    await officer.try(glass.open, {}, { caseCode: code, ...why }),
    await officer.try(glass.open, {}, { caseCode: 'ZZ-ZZZZ-ZZ', ...why }),
  ];
  expect([denied.status, denied.body.type]).toEqual([nobody.status, nobody.body.type]);
});

test('under the glass the officer writes nothing, reads neither history nor notes, and forges no team', async () => {
  const { officer, anna, id, code } = await aCase();
  await officer.call(glass.open, {}, { caseCode: code, reason: 'COMPLAINT', explanation: 'x' });
  expect(await around(officer, `SELECT 1 FROM "Case" WHERE id = '${id}'`)).toBe('1 rows');
  for (const table of [
    '"Session"',
    '"Episode"',
    '"ProcessNote"',
    '"SafeContact"',
    'trail."Revision"',
    '"Appointment"',
    '"Reminder"',
    '"DangerFlag"',
    'keys."AuthorKey"',
    'vault."NameIndex"',
    'statistics."PersonFact"',
  ])
    expect(['0 rows', refused], table).toContain(await around(officer, `SELECT 1 FROM ${table}`));
  for (const text of [
    `UPDATE "Case" SET alias = 'x' WHERE id = '${id}'`,
    `UPDATE vault."Identity" SET phones = NULL WHERE "caseId" = '${id}'`,
    `UPDATE "CaseMembership" SET "userId" = '${officer.id}' WHERE "caseId" = '${id}'`,
    `INSERT INTO "CaseMembership" SELECT gen_random_uuid(), "caseId", "agencyId", "survivorId", '${officer.id}', 'dpo', false, "startedOn" FROM "CaseMembership" WHERE "userId" = '${anna.id}'`,
  ])
    expect([refused, '0 rows', '42601', '42804'], text).toContain(await around(officer, text));
  expect((await owner.query('SELECT 1 FROM "CaseMembership" WHERE "userId" = $1', [officer.id])).rowCount).toBe(0);
});

test('functions of the database that know more answer nobody who does not reach the case', async () => {
  const { eleni, supervisor, officer, office, id, code } = await aCase();
  const elsewhere = await staff('social_worker', await aTeam(office));
  const sisters = await staff('supervisor', await aTeam(office));
  const far = await anOffice();
  const strangers = [
    elsewhere,
    sisters,
    officer,
    await staff('admin', office),
    await staff('manager', office),
    await staff('supervisor', far),
    await staff('coordinator', far),
    await staff('dpo', far),
  ];
  const supervisors = `SELECT supervisors_of('${id}', NULL)`;
  expect(await around(eleni, supervisors)).toBe('2 rows');
  expect(await around(supervisor, supervisors)).toBe('2 rows');
  for (const person of strangers) expect(await around(person, supervisors), person.role).toBe('0 rows');

  for (const person of strangers.filter((one) => one !== officer)) {
    expect(await around(person, `SELECT 1 FROM case_codes(ARRAY['${id}'::uuid])`), person.role).toBe('0 rows');
    expect(await around(person, `SELECT 1 FROM glass_case('${code}')`), person.role).toBe('0 rows');
    expect(await around(person, `SELECT 1 WHERE case_of_code('${code}') IS NOT NULL`), person.role).toBe('0 rows');
  }
  for (const text of [
    `SELECT hand_over('${eleni.id}', '${elsewhere.id}', ARRAY['social_worker'], now(), current_date)`,
    `SELECT case_heir('${id}', '${eleni.id}', NULL)`,
    `SELECT consent_covers('${id}', 'HEALTH')`,
    `SELECT narrowed_elsewhere('${id}', 'HEALTH')`,
    'SELECT let_go_kept_away(now())',
    'DELETE FROM "CaseDenial"',
    'INSERT INTO "CaseMembership" SELECT * FROM "CaseMembership"',
    'SELECT 1 FROM "SignIn"',
    'SELECT 1 FROM "Passkey"',
    'SELECT "passwordHash" FROM "User"',
    'CREATE TEMP TABLE uuid (id int)',
    'SET ROLE ariadne_accounts',
    'SELECT 1 FROM keys."DestroyedKey"',
  ])
    expect([refused, '0 rows'], text).toContain(await around(elsewhere, text));
});
