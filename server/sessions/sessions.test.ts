import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { Role } from '#server/access/roles.ts';
import { cases } from '#server/cases/cases.contract.ts';
import { episodes } from '#server/episodes/episodes.contract.ts';
import { turnClock } from '#server/platform/clock.ts';
import { anOffice, owner, type Person, staff } from '#server/testing/cast.ts';
import { aConsent, aCourse, anAgreedCase, anEpisode, daysAgo, hoursAgo, routine } from '#server/testing/support.ts';
import { sessions } from './sessions.contract.ts';

const hour = 3_600_000;
afterEach(() => turnClock(0));

/** A case whose social worker, psychologist, counsellor and teacher each have a service of their own. */
async function aHouseful() {
  const office = await anOffice();
  const [eleni, anna, leo, tina] = await Promise.all(
    (['social_worker', 'psychologist', 'labour_counsellor', 'teacher'] as const).map((role) => staff(role, office)),
  );
  const course = await aCourse(tina!, 'LANG');
  const { id, code } = await anAgreedCase(eleni!);
  return {
    office,
    eleni: eleni!,
    anna: anna!,
    leo: leo!,
    tina: tina!,
    caseId: id,
    code,
    course,
    support: (await anEpisode(eleni!, code, 'SAFETY')).id,
    psy: (await anEpisode(eleni!, code, 'PSY_IND', { leadUserId: anna!.id })).id,
    lesson: (await anEpisode(eleni!, code, 'LANG', { courseId: course.id })).id,
    lab: (await anEpisode(eleni!, code, 'LAB_COUNS', { leadUserId: leo!.id })).id,
    intern: (await anEpisode(eleni!, code, 'INTERN', { leadUserId: leo!.id })).id,
  };
}

const errorsOf = async (person: Person, id: string, body: object) => {
  const answer = await person.ask('post', `/episodes/${id}/sessions`, { ...routine, ...body });
  expect(answer.status).toBe(422);
  return answer.body.errors as { path: string; code: string }[];
};

describe('four kinds of session, and plain support', () => {
  test('each professional logs the whole of her own kind', async () => {
    const { anna, tina, leo, psy, lesson, lab, intern } = await aHouseful();

    const clinical = {
      sessionType: 'INDIVIDUAL',
      modality: 'EMDR',
      riskFlag: 'HIGH',
      riskAction: 'SUPERVISOR_INFORMED',
      clinicalSummary: 'Sleeps better.',
      operationalNote: 'Came early.',
    } as const;
    const talk = await anna.call(sessions.log, { id: psy }, { ...routine, ...clinical });
    expect(talk).toMatchObject({ kind: 'PSYCHOLOGICAL', recorderId: anna.id, serviceType: 'PSY_IND', ...clinical });

    const taught = await tina.call(
      sessions.log,
      { id: lesson },
      { ...routine, topic: 'At the pharmacy', operationalNote: 'Needs glasses.' },
    );
    expect(taught).toMatchObject({ kind: 'LESSON', topic: 'At the pharmacy', operationalNote: 'Needs glasses.' });
    expect(taught.case).not.toHaveProperty('code');

    const counselled = { topics: ['CV', 'RIGHTS_AT_WORK'], actionsAgreed: 'Brings her certificates.' };
    expect(await leo.call(sessions.log, { id: lab }, { ...routine, ...counselled })).toMatchObject({
      kind: 'LABOUR',
      ...counselled,
    });

    const followed = { hours: 12.5, visited: true, concerns: 'Paid late.' };
    expect(await leo.call(sessions.log, { id: intern }, { ...routine, ...followed })).toMatchObject({
      kind: 'INTERNSHIP',
      ...followed,
    });
  });

  test('a social worker logs any kind in a case of hers, with herself as recorder', async () => {
    const { eleni, anna, support, psy, lesson, lab, intern } = await aHouseful();
    const note = { operationalNote: 'Said she will come back.' };

    for (const [id, own] of [
      [support, {}],
      [psy, {}],
      [lesson, { topic: 'Numbers' }],
      [lab, { topics: ['CV'], actionsAgreed: 'Asks DYPA.' }],
      [intern, { hours: 8, visited: false }],
    ] as [string, object][])
      expect(await eleni.call(sessions.log, { id }, { ...routine, ...note, ...own })).toMatchObject({
        recorderId: eleni.id,
        ...note,
        ...own,
      });
    const faked = await eleni.ask('post', `/episodes/${support}/sessions`, { ...routine, recorderId: anna.id });
    expect(faked.body.errors).toMatchObject([{ path: '/recorderId', code: 'unknown-field' }]);
  });

  test('but not what is the professional’s: each such field is refused by its name, and nothing is saved', async () => {
    const { eleni, psy, intern, code } = await aHouseful();
    for (const [id, field, value] of [
      [psy, 'clinicalSummary', 'Mine?'],
      [psy, 'riskFlag', 'LOW'],
      [psy, 'modality', 'CBT'],
      [psy, 'sessionType', 'CRISIS'],
      [intern, 'concerns', 'Mine?'],
    ] as const)
      expect(await errorsOf(eleni, id, { [field]: value })).toMatchObject([
        { path: `/${field}`, code: 'forbidden-field' },
      ]);
    expect((await eleni.call(sessions.listOfCase, { code })).items).toEqual([]);
  });

  test('a field of another kind is refused by its name, to everybody', async () => {
    const { eleni, anna, psy, support, lesson } = await aHouseful();
    expect(await errorsOf(anna, psy, { topic: 'Verbs' })).toMatchObject([{ path: '/topic', code: 'not-for-kind' }]);
    expect(await errorsOf(eleni, support, { hours: 3 })).toMatchObject([{ path: '/hours', code: 'not-for-kind' }]);
    expect(await errorsOf(eleni, lesson, { clinicalSummary: 'x' })).toMatchObject([
      { path: '/clinicalSummary', code: 'not-for-kind' },
    ]);
  });

  test('a risk that was seen needs an action, also when it is added later', async () => {
    const { anna, psy } = await aHouseful();
    expect(await errorsOf(anna, psy, { riskFlag: 'MEDIUM' })).toMatchObject([
      { path: '/riskAction', code: 'risk-needs-action' },
    ]);

    const { id } = await anna.call(sessions.log, { id: psy }, routine);
    const later = await anna.try(sessions.correct, { id: id! }, { riskFlag: 'MEDIUM' }, { version: 1 });
    expect(later.body.errors).toMatchObject([{ path: '/riskAction', code: 'risk-needs-action' }]);
    expect(
      await anna.call(sessions.correct, { id: id! }, { riskFlag: 'MEDIUM', riskAction: 'SAFE_PLACE' }, { version: 1 }),
    ).toMatchObject({ riskFlag: 'MEDIUM' });
    const left = await anna.try(sessions.correct, { id: id! }, { riskAction: null }, { version: 2 });
    expect(left.body.errors).toMatchObject([{ path: '/riskAction', code: 'risk-needs-action' }]);
  });

  test('codes come from their lists, and a reason only from an absence', async () => {
    const { eleni, leo, anna, lab, psy, support } = await aHouseful();
    expect(await errorsOf(leo, lab, { topics: ['CV', 'NONSENSE'] })).toMatchObject([
      { path: '/topics/1', code: 'invalid-choice' },
    ]);
    expect(await errorsOf(anna, psy, { modality: 'NONSENSE' })).toMatchObject([
      { path: '/modality', code: 'invalid-choice' },
    ]);
    expect(await errorsOf(eleni, support, { absenceReason: 'HEALTH' })).toMatchObject([
      { path: '/absenceReason', code: 'she-was-there' },
    ]);
    expect(await errorsOf(eleni, support, { attendance: 'ABSENT_EXCUSED', absenceReason: 'NONSENSE' })).toMatchObject([
      { path: '/absenceReason', code: 'invalid-choice' },
    ]);
    expect(
      await eleni.call(
        sessions.log,
        { id: support },
        { ...routine, attendance: 'ABSENT_EXCUSED', absenceReason: 'HEALTH' },
      ),
    ).toMatchObject({ absenceReason: 'HEALTH' });
  });
});

describe('BR3: a session lies within reason', () => {
  test('not more than 15 minutes ahead, not before the case was opened, within the dates of the episode', async () => {
    const { eleni, support } = await aHouseful();
    expect(await errorsOf(eleni, support, { heldAt: hoursAgo(-0.3) })).toMatchObject([
      { path: '/heldAt', code: 'in-future' },
    ]);
    expect(await errorsOf(eleni, support, { heldAt: hoursAgo(24 * 31 + 12) })).toMatchObject([
      { path: '/heldAt', code: 'before-opening' },
    ]);
    expect(await errorsOf(eleni, support, { heldAt: hoursAgo(24 * 22) })).toMatchObject([
      { path: '/heldAt', code: 'outside-episode' },
    ]);
    expect((await eleni.try(sessions.log, { id: support }, { ...routine, heldAt: hoursAgo(-0.2) })).status).toBe(201);
  });

  test('from 5 minutes to 8 hours', async () => {
    const { eleni, support } = await aHouseful();
    for (const [minutes, code] of [
      [4, 'too-small'],
      [481, 'too-big'],
      [30.5, 'invalid-type'],
    ] as const)
      expect(await errorsOf(eleni, support, { minutes })).toMatchObject([{ path: '/minutes', code }]);
    for (const minutes of [5, 480])
      expect((await eleni.try(sessions.log, { id: support }, { ...routine, minutes })).status).toBe(201);
  });

  test('the day is the day in Athens, whatever offset was sent', async () => {
    const { eleni, code } = await aHouseful();
    const { id } = await anEpisode(eleni, code, 'PEER', { startedOn: daysAgo(10) });
    // 23:30 in Athens of the day before, written with an offset that makes it look like the day itself.
    const before = new Date(Date.parse(`${daysAgo(10)}T00:00:00+03:00`) - 90 * 60_000);
    const written = `${new Date(before.getTime() + 12 * hour).toISOString().slice(0, 19)}+12:00`;
    expect(written.slice(0, 10)).toBe(daysAgo(10));
    expect(await errorsOf(eleni, id, { heldAt: written })).toMatchObject([
      { path: '/heldAt', code: 'outside-episode' },
    ]);
  });
});

describe('BR4: notes are open for 72 hours', () => {
  test('their author corrects them, the history keeps what they were, and nobody else may', async () => {
    const { eleni, anna, psy, office, caseId, code } = await aHouseful();
    const second = await staff('social_worker', office);
    await owner.query(
      `INSERT INTO "CaseMembership" (id, "caseId", "agencyId", "survivorId", "userId", role, "startedOn") SELECT $1, id, "agencyId", "survivorId", $2, 'social_worker', "openedOn" FROM "Case" WHERE id = $3`,
      [randomUUID(), second.id, caseId],
    );
    const { id, version, correctableUntil } = await eleni.call(
      sessions.log,
      { id: psy },
      { ...routine, operationalNote: 'First.' },
    );
    expect(Date.parse(correctableUntil!) - Date.now()).toBeGreaterThan(71 * hour);

    for (const other of [second, anna]) {
      expect(
        (await other.try(sessions.correct, { id: id! }, { operationalNote: 'Mine.' }, { version: version! })).status,
      ).toBe(403);
      expect(await other.call(sessions.open, { id: id! })).not.toHaveProperty('correctableUntil');
    }
    turnClock(71.9 * hour);
    expect(
      await eleni.call(sessions.correct, { id: id! }, { operationalNote: 'Second.' }, { version: version! }),
    ).toMatchObject({ operationalNote: 'Second.', version: 2 });

    const { rows } = await owner.query(`SELECT fields, before FROM trail."Revision" WHERE "rowId" = $1`, [id]);
    expect(rows).toHaveLength(1);
    expect(rows[0].fields).toEqual(['operationalNote']);
    expect(rows[0].before.operationalNote).toMatch(/^s1\./);
    expect((await eleni.call(sessions.listOfCase, { code })).items).toHaveLength(1);
  });

  test('afterwards they are final and take addenda, which they do not before', async () => {
    const { eleni, anna, psy } = await aHouseful();
    const { id } = await anna.call(
      sessions.log,
      { id: psy },
      { ...routine, operationalNote: 'Came.', clinicalSummary: 'Calm.' },
    );
    const addendum = { field: 'operationalNote', body: 'She had come by bus.' } as const;
    const early = await anna.try(sessions.add, { id: id! }, addendum);
    expect([early.status, early.body.type]).toEqual([409, '/problems/note-open']);

    turnClock(72 * hour);
    const late = await anna.try(sessions.correct, { id: id! }, { operationalNote: 'Never came.' }, { version: 1 });
    expect([late.status, late.body.type]).toEqual([409, '/problems/note-final']);
    expect(await anna.call(sessions.add, { id: id! }, addendum)).toMatchObject({
      ...addendum,
      authorId: anna.id,
      sessionId: id,
    });
    await anna.call(sessions.add, { id: id! }, { field: 'clinicalSummary', body: 'SEALED-AWAY' });
    expect(await anna.call(sessions.open, { id: id! })).toMatchObject({ operationalNote: 'Came.', version: 1 });

    // The social worker reads what was added to the note she may read, and nothing of the other.
    expect((await eleni.call(sessions.listAddenda, { id: id! })).items.map(({ body }) => body)).toEqual([
      addendum.body,
    ]);
    expect((await anna.call(sessions.listAddenda, { id: id! })).items).toHaveLength(2);
    expect((await eleni.try(sessions.add, { id: id! }, { field: 'clinicalSummary', body: 'Mine.' })).status).toBe(403);
    const { rows } = await owner.query('SELECT body FROM "SessionAddendum" WHERE "sessionId" = $1', [id]);
    expect(rows.every(({ body }) => /^s1\./.test(body))).toBe(true);
  });

  test('a note of another kind has nothing to be added to', async () => {
    const { eleni, support } = await aHouseful();
    const { id } = await eleni.call(sessions.log, { id: support }, routine);
    turnClock(73 * hour);
    const answer = await eleni.try(sessions.add, { id: id! }, { field: 'concerns', body: 'x' });
    expect(answer.body.errors).toMatchObject([{ path: '/field', code: 'not-for-kind' }]);
  });
});

test('BR1: no sensitive word is written before notice and agreement; a plain session is', async () => {
  const eleni = await staff('social_worker', await anOffice());
  const { code } = await eleni.call(cases.start, {}, { alias: 'New' });
  const { id } = await eleni.call(episodes.plan, { code: code! }, { serviceType: 'SAFETY' });
  const now = { ...routine, heldAt: hoursAgo(0) };

  const refused = await eleni.try(sessions.log, { id: id! }, { ...now, operationalNote: 'Told me much.' });
  expect([refused.status, refused.body.type]).toEqual([409, '/problems/agreement-required']);
  expect((await eleni.try(sessions.log, { id: id! }, now)).status).toBe(201);
});

describe('what follows from a session', () => {
  test('the first session starts a planned service; those she came to are counted; the case knows its last day', async () => {
    const { eleni, code } = await aHouseful();
    const { id } = await anEpisode(eleni, code, 'PEER', { status: 'PLANNED' });

    await eleni.call(sessions.log, { id }, { ...routine, heldAt: hoursAgo(49) });
    await eleni.call(sessions.log, { id }, { ...routine, attendance: 'ABSENT_UNEXCUSED' });
    const late = await eleni.call(sessions.log, { id }, { ...routine, heldAt: hoursAgo(25), attendance: 'LATE' });
    const after = await eleni.call(episodes.open, { id });
    expect(after).toMatchObject({ status: 'ACTIVE', deliveredUnits: 2 });
    expect((await eleni.call(cases.open, { code })).lastSessionOn).toBe(
      late.heldAt && new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Athens' }).format(new Date(late.heldAt)),
    );

    // A correction corrects the counts, and nobody's open form of case or service goes stale by them.
    await eleni.call(
      sessions.correct,
      { id: late.id! },
      { attendance: 'CANCELLED_BY_CLIENT', absenceReason: 'WORK' },
      { version: 1 },
    );
    expect(await eleni.call(episodes.open, { id })).toMatchObject({ deliveredUnits: 1, version: after.version });
  });

  test('counts stay right when sessions are logged at once', async () => {
    const { eleni, support } = await aHouseful();
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        eleni.try(sessions.log, { id: support }, { ...routine, heldAt: hoursAgo(3 + i) }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(201));
    expect((await eleni.call(episodes.open, { id: support })).deliveredUnits).toBe(6);
  });

  test('a next appointment is planned with its reminder, and written up by the session that follows', async () => {
    const { eleni, support, psy, caseId } = await aHouseful();
    await eleni.call(
      sessions.log,
      { id: support },
      { ...routine, nextAppointment: { startsAt: hoursAgo(-72), minutes: 45, mode: 'PHONE' } },
    );

    const find = () =>
      owner.query(
        `SELECT a.*, r.state FROM "Appointment" a JOIN "Reminder" r ON r."aboutId" = a.id AND r."aboutModel" = 'Appointment' WHERE a."caseId" = $1`,
        [caseId],
      );
    const [planned] = (await find()).rows;
    expect(planned).toMatchObject({
      userId: eleni.id,
      episodeId: support,
      minutes: 45,
      mode: 'PHONE',
      status: 'PLANNED',
      state: 'SCHEDULED',
    });

    expect(await errorsOf(eleni, psy, { appointmentId: planned.id })).toMatchObject([
      { path: '/appointmentId', code: 'invalid-choice' },
    ]);
    const missed = await eleni.call(
      sessions.log,
      { id: support },
      { ...routine, attendance: 'ABSENT_UNEXCUSED', appointmentId: planned.id },
    );
    expect((await find()).rows).toMatchObject([{ status: 'MISSED', sessionId: missed.id, state: 'DONE' }]);
    expect(await errorsOf(eleni, support, { appointmentId: planned.id })).toMatchObject([
      { path: '/appointmentId', code: 'invalid-choice' },
    ]);

    await eleni.call(sessions.correct, { id: missed.id! }, { attendance: 'LATE' }, { version: 1 });
    expect((await find()).rows).toMatchObject([{ status: 'HELD' }]);
  });

  test('an appointment that fails takes the session with it', async () => {
    const { eleni, tina, support, lesson, code } = await aHouseful();
    expect(await errorsOf(eleni, support, { nextAppointment: { startsAt: hoursAgo(1) } })).toMatchObject([
      { path: '/nextAppointment/startsAt', code: 'in-past' },
    ]);
    expect(await errorsOf(eleni, support, { appointmentId: randomUUID() })).toMatchObject([
      { path: '/appointmentId', code: 'another-case' },
    ]);
    expect(await errorsOf(tina, lesson, { nextAppointment: { startsAt: hoursAgo(-24) } })).toMatchObject([
      { path: '/nextAppointment', code: 'forbidden-field' },
    ]);
    expect((await eleni.call(sessions.listOfCase, { code })).items).toEqual([]);
  });

  test('the statistics store counts it by month under a number that no table links, and a correction finds it again', async () => {
    const { eleni, support, office } = await aHouseful();
    const { id } = await eleni.call(sessions.log, { id: support }, routine);
    const find = async () =>
      (await owner.query(`SELECT * FROM statistics."SessionFact" WHERE "agencyId" = $1`, [office.agencyId])).rows;
    const [counted] = await find();
    expect(counted).toMatchObject({
      kind: 'SUPPORT',
      month: routine.heldAt.slice(0, 7),
      attendance: 'ATTENDED',
      minutes: 50,
      isGroup: false,
    });
    expect(Object.values(counted)).not.toContain(id);

    await eleni.call(sessions.correct, { id: id! }, { attendance: 'PARTIAL', minutes: 20 }, { version: 1 });
    expect(await find()).toMatchObject([{ number: counted.number, attendance: 'PARTIAL', minutes: 20 }]);
    const { rows } = await owner.query(
      `SELECT count(*)::int AS n FROM statistics."EpisodeFact" f WHERE f.number = $1`,
      [counted.episode],
    );
    expect(rows[0].n).toBe(1);
  });
});

describe('who reads what', () => {
  test('the clinical summary is the survivor’s to share, and no longer shared after she withdraws', async () => {
    const { eleni, anna, psy, caseId, office } = await aHouseful();
    const supervisor = await staff('supervisor', office);
    const { id } = await anna.call(sessions.log, { id: psy }, { ...routine, clinicalSummary: 'Sleeps better.' });
    const seen = async (person: Person) => (await person.call(sessions.open, { id: id! })).clinicalSummary;

    expect([await seen(eleni), await seen(supervisor)]).toEqual([undefined, undefined]);
    const narrow = await aConsent(caseId, eleni.id, 'SHARE_IN_TEAM', ['ATTENDANCE']);
    expect(await seen(eleni)).toBeUndefined();
    await owner.query('UPDATE "Consent" SET "withdrawnAt" = now() WHERE id = $1', [narrow]);
    const consent = await aConsent(caseId, eleni.id, 'SHARE_IN_TEAM', ['MENTAL_HEALTH_SUMMARY']);
    expect([await seen(eleni), await seen(supervisor)]).toEqual(['Sleeps better.', 'Sleeps better.']);

    turnClock(73 * hour);
    await anna.call(sessions.add, { id: id! }, { field: 'clinicalSummary', body: 'And eats.' });
    expect((await eleni.call(sessions.listAddenda, { id: id! })).items).toHaveLength(1);
    await owner.query('UPDATE "Consent" SET "withdrawnAt" = now() WHERE id = $1', [consent]);
    expect([await seen(eleni), await seen(supervisor), await seen(anna)]).toEqual([
      undefined,
      undefined,
      'Sleeps better.',
    ]);
    expect((await eleni.call(sessions.listAddenda, { id: id! })).items).toEqual([]);
  });

  test('off the team, in another agency or of an invented id: the same 404', async () => {
    const { support, code, office, eleni } = await aHouseful();
    const { id } = await eleni.call(sessions.log, { id: support }, routine);
    const strangers: [Role, typeof office][] = [
      ['social_worker', office],
      ['psychologist', office],
      ['labour_counsellor', office],
      ['teacher', office],
      ['social_worker', await anOffice()],
    ];

    for (const [role, where] of strangers) {
      const stranger = await staff(role, where);
      const answers = await Promise.all([
        stranger.try(sessions.open, { id: id! }),
        stranger.try(sessions.open, { id: randomUUID() }),
        stranger.try(sessions.log, { id: support }, routine),
        stranger.try(sessions.listOfCase, { code }),
        stranger.try(sessions.listOfEpisode, { id: support }),
        stranger.try(sessions.listAddenda, { id: id! }),
        stranger.try(sessions.correct, { id: id! }, { minutes: 5 }, { version: 1 }),
      ]);
      expect(
        answers.map(({ status }) => status),
        role,
      ).toEqual(Array(answers.length).fill(404));
      expect(new Set(answers.map(({ body }) => JSON.stringify({ ...body, requestId: '' }))).size).toBe(1);
    }
    for (const role of ['manager', 'partner', 'dpo', 'admin'] as const)
      expect((await (await staff(role, office)).try(sessions.open, { id: id! })).status, role).toBe(404);
  });

  test('a coordinator gets stubs, a counsellor a stub of psychology, a teacher her own lessons and no more', async () => {
    const { office, eleni, anna, leo, tina, psy, lesson, support, code } = await aHouseful();
    const coordinator = await staff('coordinator', office);
    const talk = await anna.call(
      sessions.log,
      { id: psy },
      { ...routine, operationalNote: 'Came.', clinicalSummary: 'Calm.', riskFlag: 'LOW', riskAction: 'SAFE_PLACE' },
    );
    const absent = await eleni.call(
      sessions.log,
      { id: lesson },
      { ...routine, attendance: 'ABSENT_EXCUSED', absenceReason: 'SAFETY', operationalNote: 'Was afraid to leave.' },
    );
    await eleni.call(sessions.log, { id: support }, { ...routine, operationalNote: 'Mine.' });

    for (const reader of [coordinator, leo])
      expect(
        Object.keys(await reader.call(sessions.open, { id: talk.id! }))
          .filter((field) => !['case', 'serviceType', 'marks'].includes(field))
          .sort(),
      ).toEqual(['episodeId', 'heldAt', 'id', 'kind', 'version']);
    const taught = await tina.call(sessions.open, { id: absent.id! });
    expect(taught).toMatchObject({ attendance: 'ABSENT_EXCUSED' });
    for (const field of ['absenceReason', 'operationalNote']) expect(taught).not.toHaveProperty(field);
    expect((await tina.try(sessions.open, { id: talk.id! })).status).toBe(404);
    expect((await tina.try(sessions.listOfCase, { code })).status).toBe(404);
    expect((await coordinator.try(sessions.log, { id: psy }, routine)).status).toBe(403);
    expect((await leo.try(sessions.log, { id: psy }, routine)).status).toBe(403);
  });

  test('lists have pages, the newest first, and neither a note nor a risk in them', async () => {
    const { eleni, anna, psy, support, code } = await aHouseful();
    await anna.call(
      sessions.log,
      { id: psy },
      { ...routine, heldAt: hoursAgo(1), operationalNote: 'Came.', riskFlag: 'LOW', riskAction: 'SAFE_PLACE' },
    );
    for (let i = 2; i < 7; i++)
      await eleni.call(sessions.log, { id: support }, { ...routine, heldAt: hoursAgo(i), operationalNote: 'Mine.' });

    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: { items: { heldAt?: string; id?: string }[]; nextCursor: string | null } = await anna.call(
        sessions.listOfCase,
        { code },
        undefined,
        { query: `limit=4${cursor && `&cursor=${encodeURIComponent(cursor)}`}` },
      );
      for (const row of page.items)
        for (const field of ['operationalNote', 'riskFlag', 'clinicalSummary', 'absenceReason', 'meetingId'])
          expect(row).not.toHaveProperty(field);
      seen.push(...page.items.map(({ heldAt }) => heldAt!));
      cursor = page.nextCursor;
    }
    expect(seen).toHaveLength(6);
    expect(seen).toEqual([...seen].sort().reverse());
    expect((await anna.call(sessions.listOfEpisode, { id: psy })).items).toHaveLength(1);
    expect(
      (await anna.call(sessions.listOfCase, { code }, undefined, { query: 'kind=PSYCHOLOGICAL' })).items,
    ).toHaveLength(1);
    for (const query of ['riskFlag=LOW', 'sort=riskFlag', 'recorderId=x', 'include=notes', 'cursor=x'])
      expect((await eleni.try(sessions.listOfCase, { code }, undefined, { query })).status, query).toBe(400);
  });

  test('opening and writing a session stand in the trail, its list does not', async () => {
    const { eleni, support, caseId, code } = await aHouseful();
    const { id } = await eleni.call(sessions.log, { id: support }, { ...routine, operationalNote: 'Mine.' });
    const lines = async () =>
      (
        await owner.query(
          `SELECT action, fields FROM trail."AuditEntry" WHERE "caseId" = $1 AND subject = 'Session' AND $2 = ANY(ids) ORDER BY seq`,
          [caseId, id],
        )
      ).rows;
    const before = await lines();
    expect(before[0]).toEqual({ action: 'create', fields: expect.arrayContaining(['operationalNote', 'heldAt']) });

    await eleni.call(sessions.listOfCase, { code });
    expect(await lines()).toEqual(before);
    await eleni.call(sessions.open, { id: id! });
    expect((await lines()).at(-1)).toEqual({ action: 'read', fields: ['operationalNote'] });
    expect(await lines()).toHaveLength(before.length + 1);
  });
});

describe('what is wrong is answered, and nothing is saved', () => {
  test('an ended service, a waiting one and a closed case', async () => {
    const { eleni, support, lab, code } = await aHouseful();
    const waiting = await anEpisode(eleni, code, 'PSY_IND', { status: 'WAITLIST' });
    await eleni.call(episodes.end, { id: lab }, { status: 'COMPLETED', endReason: 'AS_PLANNED' });
    const type = async (id: string) => (await eleni.try(sessions.log, { id }, routine)).body.type;

    expect(await type(lab)).toBe('/problems/episode-closed');
    expect(await type(waiting.id)).toBe('/problems/wrong-state');
    const { id } = await eleni.call(sessions.log, { id: support }, routine);
    await eleni.call(cases.close, { code }, { closureReason: 'GOALS_MET', closureNote: 'Done.' });
    expect(await type(support)).toBe('/problems/case-closed');
    expect((await eleni.try(sessions.correct, { id: id! }, { minutes: 10 }, { version: 1 })).body.type).toBe(
      '/problems/case-closed',
    );
  });

  test('a version that is missing, stale or no number', async () => {
    const { eleni, support } = await aHouseful();
    const { id } = await eleni.call(sessions.log, { id: support }, { ...routine, operationalNote: 'One.' });
    expect((await eleni.try(sessions.correct, { id: id! }, { minutes: 10 })).status).toBe(428);
    await eleni.call(sessions.correct, { id: id! }, { minutes: 10 }, { version: 1 });
    const stale = await eleni.try(sessions.correct, { id: id! }, { minutes: 20 }, { version: 1 });
    expect([stale.status, stale.body.current.minutes, stale.body.current.version]).toEqual([412, 10, 2]);
  });

  test('a retry makes one session and one appointment; another body under the same key is refused', async () => {
    const { eleni, support, caseId } = await aHouseful();
    const key = randomUUID();
    const body = { ...routine, nextAppointment: { startsAt: hoursAgo(-24) } };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => eleni.try(sessions.log, { id: support }, body, { key })),
    );

    expect(new Set(answers.map(({ status, body: { id } }) => `${status} ${id}`)).size).toBe(1);
    const { rows } = await owner.query(
      `SELECT (SELECT count(*)::int FROM "Session" WHERE "caseId" = $1) AS sessions, (SELECT count(*)::int FROM "Appointment" WHERE "caseId" = $1) AS appointments`,
      [caseId],
    );
    expect(rows).toEqual([{ sessions: 1, appointments: 1 }]);
    expect((await eleni.try(sessions.log, { id: support }, routine, { key })).status).toBe(409);
  });

  test('bodies of every wrong shape', async () => {
    const { eleni, support, code } = await aHouseful();
    const path = `/episodes/${support}/sessions`;
    const wrong: [object, string, string][] = [
      [{ nonsense: 1 }, '/nonsense', 'unknown-field'],
      [{ minutes: 'fifty' }, '/minutes', 'invalid-type'],
      [{ attendance: 'MAYBE' }, '/attendance', 'invalid-choice'],
      [{ mode: 7 }, '/mode', 'invalid-choice'],
      [{ heldAt: 'yesterday' }, '/heldAt', 'invalid-date'],
      [{ heldAt: '2026-02-30T10:00:00Z' }, '/heldAt', 'invalid-date'],
      [{ withInterpreter: 'yes' }, '/withInterpreter', 'invalid-type'],
      [{ operationalNote: 'x'.repeat(4001) }, '/operationalNote', 'too-long'],
      [{ operationalNote: 'a\u0000b' }, '/operationalNote', 'control-character'],
      [{ operationalNote: '\ud800' }, '/operationalNote', 'invalid-text'],
      [{ nextAppointment: { startsAt: hoursAgo(-9), room: 3 } }, '/nextAppointment/room', 'unknown-field'],
      [{ appointmentId: '1; DROP TABLE' }, '/appointmentId', 'invalid-format'],
      [{ topics: Array(10_000).fill('CV') }, '/topics', 'too-many-items'],
    ];
    for (const [extra, at, code] of wrong) {
      const answer = await eleni.ask('post', path, { ...routine, ...extra });
      expect(answer.status, at + code).toBe(422);
      expect(answer.type).toBe('application/problem+json');
      expect(answer.body.errors, at).toContainEqual({ path: at, code, message: expect.any(String) });
      expect(answer.text).not.toMatch(/at .*\.ts|node_modules/);
    }
    for (const body of ['null', '[]', '"text"', '7']) {
      const answer = await eleni.ask('post', path).set('content-type', 'application/json').send(body);
      expect([400, 422], body).toContain(answer.status);
    }
    expect((await eleni.ask('post', path).set('content-type', 'application/json').send('{"heldAt":')).status).toBe(400);
    expect(
      (
        await eleni
          .ask('post', path)
          .set('content-type', 'application/json')
          .send(`{"operationalNote":"${'x'.repeat(10_000_000)}"}`)
      ).status,
    ).toBe(413);
    expect((await eleni.call(sessions.listOfCase, { code })).items).toEqual([]);
  });

  test('texts in every script come back as they were typed, and do nothing', async () => {
    const { eleni, support } = await aHouseful();
    for (const operationalNote of [
      '\u202Eمرحبا بالعالم\u202C',
      'נפגשנו',
      'e\u0301'.normalize('NFC'),
      `Robert'); DROP TABLE "Session";--`,
      '<script>alert(1)</script>',
      'α\nβ\tγ',
      '👩🏾‍👧',
    ])
      expect((await eleni.call(sessions.log, { id: support }, { ...routine, operationalNote })).operationalNote).toBe(
        operationalNote,
      );
  });

  test('every free text rests sealed', async () => {
    const { anna, leo, psy, intern, lab } = await aHouseful();
    const mark = 'MARKED-WORD';
    await anna.call(sessions.log, { id: psy }, { ...routine, operationalNote: mark, clinicalSummary: mark });
    await leo.call(sessions.log, { id: intern }, { ...routine, operationalNote: mark, concerns: mark });
    await leo.call(sessions.log, { id: lab }, { ...routine, actionsAgreed: mark });
    const { rows } = await owner.query('SELECT to_jsonb(s)::text AS row FROM "Session" s');
    expect(rows.filter(({ row }) => row.includes(mark))).toEqual([]);
  });
});
