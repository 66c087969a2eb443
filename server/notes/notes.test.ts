import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { cases } from '#server/cases/cases.contract.ts';
import { turnClock } from '#server/platform/clock.ts';
import { sessions } from '#server/sessions/sessions.contract.ts';
import { actingAs, anOffice, owner, staff } from '#server/testing/cast.ts';
import { anAgreedCase, anEpisode, routine } from '#server/testing/support.ts';
import { notes } from './notes.contract.ts';

const hour = 3_600_000;
afterEach(() => turnClock(0));

async function aNote() {
  const office = await anOffice();
  const [eleni, anna, supervisor, officer] = await Promise.all(
    (['social_worker', 'psychologist', 'supervisor', 'dpo'] as const).map((role) => staff(role, office)),
  );
  const { id: caseId, code } = await anAgreedCase(eleni!);
  const { id: episodeId } = await anEpisode(eleni!, code, 'PSY_IND', { leadUserId: anna!.id });
  const { id: sessionId } = await anna!.call(sessions.log, { id: episodeId }, routine);
  const note = await anna!.call(notes.write, { code }, { body: 'MARKED-WORD about the dream.', sessionId: sessionId! });
  return {
    office,
    eleni: eleni!,
    anna: anna!,
    supervisor: supervisor!,
    officer: officer!,
    caseId,
    code,
    sessionId: sessionId!,
    id: note.id!,
    note,
  };
}

test('a psychologist writes a process note, finds it in her list without its words, and opens it', async () => {
  const { anna, code, id, sessionId, note } = await aNote();
  expect(note).toMatchObject({ body: 'MARKED-WORD about the dream.', sessionId, version: 1 });

  const { items } = await anna.call(notes.list, { code });
  expect(items).toMatchObject([{ id, sessionId }]);
  expect(items[0]).not.toHaveProperty('body');
  expect((await anna.call(notes.open, { id })).body).toBe('MARKED-WORD about the dream.');
  const { rows } = await owner.query('SELECT body FROM "ProcessNote" WHERE id = $1', [id]);
  expect(rows[0].body).toMatch(/^s1\./);
});

test('nobody else opens it: not the social worker, the supervisor, the officer, nor another psychologist on the case', async () => {
  const { office, eleni, supervisor, officer, code, id } = await aNote();
  const second = await staff('psychologist', office);
  await anEpisode(eleni, code, 'PSY_CRISIS', { leadUserId: second.id });
  expect((await second.call(cases.open, { code })).alias).toBe('Iris');

  for (const person of [
    eleni,
    supervisor,
    officer,
    second,
    ...(await Promise.all(
      (['coordinator', 'manager', 'teacher', 'labour_counsellor', 'legal_adviser', 'partner', 'admin'] as const).map(
        (role) => staff(role, office),
      ),
    )),
  ]) {
    expect((await person.try(notes.open, { id })).status, person.role).toBe(404);
    expect((await person.try(notes.correct, { id }, { body: 'x' }, { version: 1 })).status, person.role).toBe(404);
  }
  expect((await second.call(notes.list, { code })).items).toEqual([]);
  expect((await supervisor.try(notes.list, { code })).status).toBe(404);
});

test('past the policy, row-level security and the key refuse too', async () => {
  const { eleni, supervisor, anna, id } = await aNote();
  for (const person of [eleni, supervisor]) {
    const { noteRows, keys, inner } = await person.work(async ({ send, db, recover }) => {
      recover(anna.id);
      return {
        noteRows: (await send('SELECT * FROM "ProcessNote" WHERE id = $1', [id])).rowCount,
        keys: (await send('SELECT * FROM keys."AuthorKey" WHERE "userId" = $1', [anna.id])).rowCount,
        inner: await db.inner('ProcessNote', { id }, ['authorId']),
      };
    });
    expect([noteRows, keys, inner]).toEqual([0, 0, []]);
  }
  await expect(supervisor.work(({ send }) => send('SET LOCAL ROLE postgres'))).rejects.toThrow();
  expect((await supervisor.try(notes.recoveredNotes, { id: randomUUID() })).status).toBe(404);
});

test('BR4: its author corrects it for 72 hours, then writes another', async () => {
  const { anna, code, id } = await aNote();
  expect(await anna.call(notes.correct, { id }, { body: 'Better put.' }, { version: 1 })).toMatchObject({
    body: 'Better put.',
    version: 2,
  });

  turnClock(72 * hour);
  const late = await anna.try(notes.correct, { id }, { body: 'Too late.' }, { version: 2 });
  expect([late.status, late.body.type]).toEqual([409, '/problems/note-final']);
  await anna.call(notes.write, { code }, { body: 'What I would add.' });
  expect((await anna.call(notes.list, { code })).items).toHaveLength(2);
});

test('a note needs words, agreement, an open case and a session of that case', async () => {
  const { eleni, anna, code, caseId } = await aNote();
  expect((await anna.try(notes.write, { code }, { body: '   ' })).body.errors).toMatchObject([
    { path: '/body', code: 'required' },
  ]);
  expect((await anna.try(notes.write, { code }, { body: 'x', sessionId: randomUUID() })).body.errors).toMatchObject([
    { path: '/sessionId', code: 'another-case' },
  ]);

  await owner.query(`UPDATE "Consent" SET "withdrawnAt" = now() WHERE "caseId" = $1`, [caseId]);
  expect((await anna.try(notes.write, { code }, { body: 'x' })).body.type).toBe('/problems/agreement-required');
  await eleni.call(cases.close, { code }, { closureReason: 'GOALS_MET', closureNote: 'Done.' });
  expect((await anna.try(notes.write, { code }, { body: 'x' })).body.type).toBe('/problems/case-closed');
  expect((await eleni.try(notes.write, { code }, { body: 'x' })).status).toBe(404);
});

test('a recovery needs supervisor and officer, two people; it opens the notes for an hour and stands in the trail', async () => {
  const { anna, supervisor, officer, eleni, office, code, caseId, id } = await aNote();
  const reason = 'She is ill, and a hearing is on Monday.';
  expect((await eleni.try(notes.askRecovery, { code }, { authorId: anna.id, reason })).status).toBe(404);
  expect((await supervisor.try(notes.askRecovery, { code }, { authorId: eleni.id, reason })).body.errors).toMatchObject(
    [{ path: '/authorId', code: 'not-a-colleague' }],
  );

  const asked = await supervisor.call(notes.askRecovery, { code }, { authorId: anna.id, reason });
  const recovery = { id: asked.id! };
  const closed = async () => (await supervisor.try(notes.recoveredNotes, recovery)).body.type;
  expect(await closed()).toBe('/problems/recovery-not-open');

  await supervisor.call(notes.confirmRecovery, recovery);
  expect(await closed()).toBe('/problems/recovery-not-open');
  expect((await supervisor.try(notes.confirmRecovery, recovery)).body.type).toBe('/problems/already-confirmed');
  await owner.query(`INSERT INTO "UserRole" ("userId", role) VALUES ($1, 'dpo')`, [supervisor.id]);
  expect((await supervisor.as('dpo').try(notes.confirmRecovery, recovery)).body.type).toBe('/problems/own-request');

  const waiting = await officer.call(notes.listRecoveries, {});
  expect(waiting.items).toMatchObject([{ id: recovery.id, authorId: anna.id }]);
  expect(waiting.items[0]).not.toHaveProperty('reason');
  expect((await officer.call(notes.openRecovery, recovery)).reason).toBe(reason);
  const both = await officer.call(notes.confirmRecovery, recovery);
  expect(Date.parse(both.expiresAt!) - Date.now()).toBeLessThanOrEqual(hour);

  const opened = await supervisor.call(notes.recoveredNotes, recovery);
  expect(opened.items).toMatchObject([{ id, body: 'MARKED-WORD about the dream.' }]);
  const { rows } = await owner.query(
    `SELECT "actorId", subject, ids, fields, reason FROM trail."AuditEntry" WHERE "caseId" = $1 AND action = 'reveal'`,
    [caseId],
  );
  expect(rows).toEqual([
    {
      actorId: supervisor.id,
      subject: 'ProcessNote',
      ids: [id],
      fields: expect.arrayContaining(['body']),
      reason: 'NOTE_RECOVERY',
    },
  ]);

  // The officer confirms and reads nothing; neither does a supervisor of another team or anybody by another way.
  expect((await officer.try(notes.recoveredNotes, recovery)).status).toBe(404);
  expect((await supervisor.try(notes.open, { id })).status).toBe(404);
  const elsewhere = await staff('supervisor', await anOffice());
  expect((await elsewhere.try(notes.recoveredNotes, recovery)).status).toBe(404);
  expect((await (await staff('social_worker', office)).try(notes.recoveredNotes, recovery)).status).toBe(404);

  await owner.query(`UPDATE "NoteRecovery" SET "expiresAt" = now() - interval '1 second' WHERE id = $1`, [recovery.id]);
  expect(await closed()).toBe('/problems/recovery-not-open');
  const rowsAfter = await supervisor.work(({ send }) => send('SELECT 1 FROM "ProcessNote" WHERE id = $1', [id]));
  expect(rowsAfter.rowCount).toBe(0);
});

test('the author of the notes does not confirm her own recovery in another role', async () => {
  const { anna, supervisor, officer, code } = await aNote();
  const { id } = await supervisor.call(notes.askRecovery, { code }, { authorId: anna.id, reason: 'She left.' });
  await officer.call(notes.confirmRecovery, { id: id! });
  const asOfficer = actingAs({
    signInId: randomUUID(),
    userId: anna.id,
    agencyId: anna.agencyId,
    role: 'supervisor',
    locked: false,
    secondFactorDue: false,
  });
  expect((await asOfficer.try(notes.confirmRecovery, { id: id! })).body.type).toBe('/problems/own-request');
});
