import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { cases } from '#server/cases/cases.contract.ts';
import { sessions } from '#server/sessions/sessions.contract.ts';
import { anOffice, owner, type Person, staff } from '#server/testing/cast.ts';
import { aCourse, anAgreedCase, anEpisode, daysAgo, hoursAgo, routine } from '#server/testing/support.ts';
import { actionsIn, episodeStates, episodeStatuses, episodes, statesAfter, who5Score } from './episodes.contract.ts';

async function aCaseOf(worker: Person, alias?: string) {
  return anAgreedCase(worker, alias ? { alias } : {});
}

test('a social worker starts a service led by a psychologist, who then sees the case', async () => {
  const office = await anOffice();
  const [eleni, anna] = [await staff('social_worker', office), await staff('psychologist', office)];
  const { code } = await aCaseOf(eleni);
  expect((await anna.try(cases.open, { code })).status).toBe(404);

  const episode = await eleni.call(
    episodes.plan,
    { code },
    { serviceType: 'PSY_IND', leadUserId: anna.id, plannedUnits: 12 },
  );
  expect(episode).toMatchObject({
    sessionKind: 'PSYCHOLOGICAL',
    status: 'PLANNED',
    leadUserId: anna.id,
    providerAgencyId: office.agencyId,
    deliveredUnits: 0,
    actions: ['log', 'start', 'cancel'],
    marks: expect.arrayContaining(['team']),
    case: { code, alias: 'Iris' },
  });
  expect((await anna.call(cases.open, { code })).alias).toBe('Iris');
  expect((await anna.call(episodes.list, { code })).items.map(({ id }) => id)).toEqual([episode.id]);
});

test('the kind of session follows from the service type, also from one an administrator added', async () => {
  const eleni = await staff('social_worker', await anOffice());
  const { code } = await aCaseOf(eleni);
  for (const [serviceType, sessionKind] of [
    ['ACC_SHELTER', 'SUPPORT'],
    ['LAB_COUNS', 'LABOUR'],
    ['INTERN', 'INTERNSHIP'],
    ['LANG', 'LESSON'],
  ] as const)
    expect(await eleni.call(episodes.plan, { code }, { serviceType })).toMatchObject({ sessionKind });

  await owner.query(
    `INSERT INTO "Code" ("listId", code, "labelEn", "labelEl", since, attributes) VALUES ('service_type', 'YOGA', 'Yoga', 'Γιόγκα', 0, $1)`,
    [{ sessionKind: 'LESSON', group: true, disciplines: ['teacher'] }],
  );
  await new Promise((done) => setTimeout(done, 1100));
  expect(await eleni.call(episodes.plan, { code }, { serviceType: 'YOGA' })).toMatchObject({ sessionKind: 'LESSON' });
  const unknown = await eleni.try(episodes.plan, { code }, { serviceType: 'MAGIC' });
  expect(unknown.body.errors).toMatchObject([{ path: '/serviceType', code: 'invalid-choice' }]);
});

test('whoever leads is an active colleague of the agency in a role that fits', async () => {
  const office = await anOffice();
  const eleni = await staff('social_worker', office);
  const { code } = await aCaseOf(eleni);
  const [teacher, stranger, former] = [
    await staff('teacher', office),
    await staff('psychologist', await anOffice()),
    await staff('psychologist', office),
  ];
  await owner.query(`UPDATE "User" SET status = 'DEACTIVATED' WHERE id = $1`, [former.id]);

  for (const leadUserId of [teacher.id, stranger.id, former.id, randomUUID()]) {
    const answer = await eleni.try(episodes.plan, { code }, { serviceType: 'PSY_IND', leadUserId });
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([{ path: '/leadUserId', code: 'not-a-colleague' }]);
  }
});

test('a colleague on the deny list is not put on the team by naming her as lead', async () => {
  const office = await anOffice();
  const [eleni, anna] = [await staff('social_worker', office), await staff('psychologist', office)];
  const { id, code } = await aCaseOf(eleni);
  await eleni.work(async ({ db }) => {
    const found = await db.get('Case', { id }, []);
    await db.create(
      'DenyEntry',
      { kind: 'USER', userId: anna.id, reason: 'related' },
      { caseId: id, survivorId: found.survivorId, recordedBy: eleni.id },
    );
  });

  const answer = await eleni.try(episodes.plan, { code }, { serviceType: 'PSY_IND', leadUserId: anna.id });
  expect(answer.body.errors).toMatchObject([{ path: '/leadUserId', code: 'not-a-colleague' }]);
  expect((await eleni.call(episodes.list, { code })).items).toEqual([]);
});

describe('the life of an episode', () => {
  test('the table of states has no way out of an end, and every act leads to a state that exists', () => {
    for (const status of episodeStatuses)
      for (const action of [...actionsIn(status), 'log'] as const)
        for (const next of statesAfter(status, action)) expect(episodeStates).toHaveProperty(next);
    expect([actionsIn('COMPLETED'), actionsIn('ENDED_EARLY'), actionsIn('CANCELLED')]).toEqual([[], [], []]);
  });

  test('planned, started, paused, resumed and completed; each act once', async () => {
    const eleni = await staff('social_worker', await anOffice());
    const { code } = await aCaseOf(eleni);
    const { id } = await anEpisode(eleni, code, 'LAB_COUNS', { status: 'PLANNED' });

    expect((await eleni.try(episodes.hold, { id })).body.type).toBe('/problems/wrong-state');
    expect(await eleni.call(episodes.start, { id }, { startedOn: daysAgo(5) })).toMatchObject({
      status: 'ACTIVE',
      startedOn: daysAgo(5),
    });
    expect((await eleni.try(episodes.start, { id }, {})).status).toBe(409);
    expect(await eleni.call(episodes.hold, { id })).toMatchObject({
      status: 'ON_HOLD',
      actions: ['log', 'resume', 'end'],
    });
    expect(await eleni.call(episodes.resume, { id })).toMatchObject({ status: 'ACTIVE' });
    const ended = await eleni.call(
      episodes.end,
      { id },
      { status: 'COMPLETED', endReason: 'AS_PLANNED', outcomeCode: 'REACHED' },
    );
    expect(ended).toMatchObject({
      status: 'COMPLETED',
      endedOn: daysAgo(0),
      endReason: 'AS_PLANNED',
      outcomeCode: 'REACHED',
      actions: [],
    });
    expect((await eleni.try(episodes.resume, { id })).body.type).toBe('/problems/episode-closed');
  });

  test('a reason that does not go with the end is refused', async () => {
    const eleni = await staff('social_worker', await anOffice());
    const { code } = await aCaseOf(eleni);
    const { id } = await anEpisode(eleni, code, 'LAB_COUNS');

    for (const endReason of ['NO_CONTACT', 'HARASSMENT_OR_EXPLOITATION', 'NONSENSE']) {
      const answer = await eleni.try(episodes.end, { id }, { status: 'COMPLETED', endReason });
      expect(answer.body.errors, endReason).toMatchObject([{ path: '/endReason', code: 'invalid-choice' }]);
    }
  });

  test('nothing is planned, changed or started in a closed case, and its episodes have no buttons', async () => {
    const eleni = await staff('social_worker', await anOffice());
    const { code } = await aCaseOf(eleni);
    const { id, version } = await anEpisode(eleni, code, 'LAB_COUNS');
    await eleni.call(cases.close, { code }, { closureReason: 'GOALS_MET', closureNote: 'All done.' });

    for (const answer of [
      await eleni.try(episodes.plan, { code }, { serviceType: 'LANG' }),
      await eleni.try(episodes.change, { id }, { plannedUnits: 3 }, { version }),
      await eleni.try(episodes.hold, { id }),
    ]) {
      expect(answer.status).toBe(409);
      expect(answer.body.type).toBe('/problems/case-closed');
    }
    expect(await eleni.call(episodes.open, { id })).toMatchObject({ status: 'ENDED_EARLY', actions: [] });
  });

  test('ending a service cancels what was planned within it', async () => {
    const eleni = await staff('social_worker', await anOffice());
    const { code } = await aCaseOf(eleni);
    const { id } = await anEpisode(eleni, code, 'SAFETY');
    await eleni.call(sessions.log, { id }, { ...routine, nextAppointment: { startsAt: hoursAgo(-48) } });

    await eleni.call(episodes.end, { id }, { status: 'ENDED_EARLY', endReason: 'SURVIVOR_CHOICE' });
    const { rows } = await owner.query(
      `SELECT a.status, r.state FROM "Appointment" a JOIN "Reminder" r ON r."aboutId" = a.id WHERE a."episodeId" = $1`,
      [id],
    );
    expect(rows).toEqual([{ status: 'CANCELLED', state: 'CANCELLED' }]);
  });
});

test('dates lie between the opening of the case and today, and in order', async () => {
  const eleni = await staff('social_worker', await anOffice());
  const { code } = await aCaseOf(eleni);
  const refused = async (plan: object) =>
    (await eleni.try(episodes.plan, { code }, { serviceType: 'SAFETY', ...plan })).body.errors;

  expect(await refused({ startedOn: daysAgo(-2) })).toMatchObject([{ path: '/startedOn', code: 'in-future' }]);
  expect(await refused({ startedOn: daysAgo(31) })).toMatchObject([{ path: '/startedOn', code: 'before-opening' }]);
  expect(await refused({ requestedOn: daysAgo(31) })).toMatchObject([{ path: '/requestedOn', code: 'before-opening' }]);

  const { id, version } = await anEpisode(eleni, code, 'SAFETY', { startedOn: daysAgo(10) });
  const early = await eleni.try(
    episodes.end,
    { id },
    { status: 'COMPLETED', endReason: 'AS_PLANNED', endedOn: daysAgo(11) },
  );
  expect(early.body.errors).toMatchObject([{ path: '/endedOn', code: 'end-before-start' }]);

  await eleni.call(sessions.log, { id }, { ...routine, heldAt: hoursAgo(5 * 24) });
  const outside = await eleni.try(episodes.change, { id }, { startedOn: daysAgo(2) }, { version });
  expect(outside.body.errors).toMatchObject([{ path: '/startedOn', code: 'sessions-outside' }]);
});

describe('what is measured', () => {
  test('each professional sets the measures of her own kind; a social worker is refused by name', async () => {
    const office = await anOffice();
    const [eleni, anna, leo] = [
      await staff('social_worker', office),
      await staff('psychologist', office),
      await staff('labour_counsellor', office),
    ];
    const { code } = await aCaseOf(eleni);
    const psy = await anEpisode(eleni, code, 'PSY_IND', { leadUserId: anna.id });
    const lab = await anEpisode(eleni, code, 'LAB_COUNS', { leadUserId: leo.id });
    const intern = await anEpisode(eleni, code, 'INTERN', { leadUserId: leo.id });

    expect(await anna.call(episodes.change, { id: psy.id }, { entryWho5: 28 }, { version: 1 })).toMatchObject({
      entryWho5: 28,
    });
    expect(await leo.call(episodes.change, { id: lab.id }, { entryReadiness: 2 }, { version: 1 })).toMatchObject({
      entryReadiness: 2,
    });
    expect(
      await leo.call(
        episodes.end,
        { id: intern.id },
        { status: 'COMPLETED', endReason: 'JOB_FOUND', placementResult: 'HIRED_SAME' },
      ),
    ).toMatchObject({ placementResult: 'HIRED_SAME' });

    for (const [id, body] of [
      [psy.id, { exitWho5: 40 }],
      [lab.id, { exitReadiness: 3 }],
    ] as const) {
      const answer = await eleni.try(episodes.change, { id }, body, { version: 2 });
      expect(answer.status).toBe(422);
      expect(answer.body.errors).toMatchObject([{ path: `/${Object.keys(body)[0]}`, code: 'forbidden-field' }]);
    }
    expect(await eleni.call(episodes.open, { id: psy.id })).not.toHaveProperty('entryWho5');
    expect(await eleni.call(episodes.open, { id: lab.id })).toMatchObject({ entryReadiness: 2 });
  });

  test('of a placement, her work situation before and whether she gained a qualification; not for the desk that finds places', async () => {
    const office = await anOffice();
    const [eleni, leo, desk] = [
      await staff('social_worker', office),
      await staff('labour_counsellor', office),
      await staff('coordinator', office),
    ];
    const { code } = await aCaseOf(eleni);
    const { id } = await anEpisode(eleni, code, 'INTERN', { leadUserId: leo.id });
    const before = { entryLabourStatus: 'INACTIVE_NOT_IN_EDUCATION' };
    expect(await leo.call(episodes.change, { id }, before, { version: 1 })).toMatchObject(before);
    const after = { placementResult: 'SEARCHING', qualificationGained: 'YES' } as const;
    await leo.call(episodes.end, { id }, { status: 'COMPLETED', endReason: 'AS_PLANNED', ...after });
    expect(await eleni.call(episodes.open, { id })).toMatchObject({ ...before, ...after });

    const seen = await desk.call(episodes.open, { id });
    expect(seen).toMatchObject({ placementResult: 'SEARCHING' });
    expect(Object.keys(seen).filter((name) => ['entryLabourStatus', 'qualificationGained'].includes(name))).toEqual([]);
    const wrong = async (body: object) =>
      (await leo.ask('patch', `/episodes/${id}`, body, { version: 3 })).body.errors?.[0];
    expect(await wrong({ entryLabourStatus: 'RICH' })).toMatchObject({
      path: '/entryLabourStatus',
      code: 'invalid-choice',
    });
    expect(await wrong({ qualificationGained: 'MAYBE' })).toMatchObject({ path: '/qualificationGained' });
    const other = await anEpisode(eleni, code, 'MED', {});
    const refused = await eleni.try(episodes.change, { id: other.id }, before, { version: 1 });
    expect(refused.body.errors).toMatchObject([{ path: '/entryLabourStatus', code: 'not-for-kind' }]);
  });

  test.each(['LAB_COUNS', 'JOB'])(
    'of counselling about work (%s), her situation before and on leaving; for whoever finds places, neither',
    async (type) => {
      const office = await anOffice();
      const [eleni, leo, desk] = [
        await staff('social_worker', office),
        await staff('labour_counsellor', office),
        await staff('coordinator', office),
      ];
      const { code } = await aCaseOf(eleni);
      const { id } = await anEpisode(eleni, code, type, { leadUserId: leo.id });
      const before = { entryLabourStatus: 'INACTIVE_NOT_IN_EDUCATION' };
      await leo.call(episodes.change, { id }, before, { version: 1 });
      const after = { exitSituation: 'SELF_EMPLOYED', qualificationGained: 'NO' } as const;
      const ends = { status: 'COMPLETED', endReason: 'AS_PLANNED' } as const;
      const wrong = async (body: object) => (await leo.ask('post', `/episodes/${id}/end`, body)).body.errors;
      expect(await wrong({ ...ends, exitSituation: 'RICH' })).toMatchObject([{ path: '/exitSituation' }]);
      expect(await wrong({ ...ends, placementResult: 'SEARCHING' })).toMatchObject([
        { path: '/placementResult', code: 'not-for-kind' },
      ]);
      await leo.call(episodes.end, { id }, { ...ends, ...after });
      expect(await eleni.call(episodes.open, { id })).toMatchObject({ ...before, ...after });
      const counted = async () =>
        (
          await owner.query(
            'SELECT situation, "labourOnEntry", qualification FROM statistics."EpisodeFact" WHERE "agencyId" = $1',
            [office.agencyId],
          )
        ).rows;
      // Whom she works for is not counted.
      expect(await counted()).toEqual([{ situation: 'EMPLOYED', labourOnEntry: 'INACTIVE', qualification: 'NO' }]);
      // What was not known then may be known a week later.
      const later = await leo.call(episodes.change, { id }, { exitSituation: 'FURTHER_TRAINING' }, { version: 3 });
      expect(later).toMatchObject({ exitSituation: 'FURTHER_TRAINING' });
      expect(await counted()).toMatchObject([{ situation: 'FURTHER_TRAINING' }]);
      const seen = Object.keys(await desk.call(episodes.open, { id }));
      expect(seen.filter((name) => [...Object.keys(before), ...Object.keys(after)].includes(name))).toEqual([]);

      const { rows } = await owner.query('SELECT "exitSituation" FROM "Episode" WHERE id = $1', [id]);
      expect(rows[0].exitSituation).toMatch(/^s\d+\./);
      const intern = await anEpisode(eleni, code, 'INTERN', { leadUserId: leo.id });
      const refused = await leo.try(episodes.change, { id: intern.id }, after, { version: 1 });
      expect(refused.body.errors).toMatchObject([{ path: '/exitSituation', code: 'not-for-kind' }]);
    },
  );

  test('a measure of another kind is refused, and so is a value off its scale', async () => {
    const office = await anOffice();
    const [eleni, anna] = [await staff('social_worker', office), await staff('psychologist', office)];
    const { code } = await aCaseOf(eleni);
    const { id } = await anEpisode(eleni, code, 'PSY_IND', { leadUserId: anna.id });
    const codes = async (body: object) =>
      (await anna.ask('patch', `/episodes/${id}`, body, { version: 1 })).body.errors?.[0]?.code;

    expect(await codes({ entryLevel: 'A1' })).toBe('not-for-kind');
    expect(await codes({ entryWho5: 30 })).toBe('invalid-value');
    expect(await codes({ entryWho5: 104 })).toBe('too-big');
    expect(await codes({ entryLevel: 'D7' })).toBe('invalid-choice');
    expect(await codes({ entryReadiness: 6 })).toBe('too-big');
  });

  test('WHO-5 is the sum of five answers times four: 0 gives 0, 25 gives 100, a gap gives nothing', () => {
    expect(who5Score([0, 0, 0, 0, 0])).toBe(0);
    expect(who5Score([5, 5, 5, 5, 5])).toBe(100);
    expect(who5Score([2, 2, 2, 2, 2])).toBe(40);
    expect(who5Score([2, 2, 2, 2, null])).toBeNull();
    expect(who5Score([2, 2, 2, 2])).toBeNull();
    expect(who5Score([2, 2, 2, 2, 6])).toBeNull();
  });

  test('exit measures may follow after the end; the plan may not change any more', async () => {
    const office = await anOffice();
    const [eleni, leo] = [await staff('social_worker', office), await staff('labour_counsellor', office)];
    const { code } = await aCaseOf(eleni);
    const { id } = await anEpisode(eleni, code, 'LAB_COUNS', { leadUserId: leo.id });
    const { version } = await leo.call(episodes.end, { id }, { status: 'COMPLETED', endReason: 'AS_PLANNED' });

    expect(await leo.call(episodes.change, { id }, { exitReadiness: 4 }, { version: version! })).toMatchObject({
      exitReadiness: 4,
    });
    const late = await leo.try(episodes.change, { id }, { plannedUnits: 30 }, { version: version! + 1 });
    expect(late.body.type).toBe('/problems/episode-closed');
  });
});

describe('who sees what', () => {
  test('a colleague off the team, another agency and an invented id get the same 404', async () => {
    const office = await anOffice();
    const [eleni, maria, cy] = [
      await staff('social_worker', office),
      await staff('social_worker', office),
      await staff('social_worker', await anOffice()),
    ];
    const { code } = await aCaseOf(eleni);
    const { id } = await anEpisode(eleni, code, 'SAFETY');

    for (const answer of [
      await maria.try(episodes.open, { id }),
      await cy.try(episodes.open, { id }),
      await eleni.try(episodes.open, { id: randomUUID() }),
      await maria.try(episodes.list, { code }),
      await maria.try(episodes.hold, { id }),
      await maria.try(episodes.change, { id }, { plannedUnits: 1 }, { version: 1 }),
    ])
      expect(answer.status).toBe(404);
  });

  test('a coordinator gets a stub of psychological support and the whole of a course enrolment', async () => {
    const office = await anOffice();
    const [eleni, coordinator, anna] = [
      await staff('social_worker', office),
      await staff('coordinator', office),
      await staff('psychologist', office),
    ];
    const { code } = await aCaseOf(eleni);
    const { id } = await anEpisode(eleni, code, 'PSY_IND', { leadUserId: anna.id });
    await anEpisode(eleni, code, 'LANG', { plannedUnits: 40 });

    const stub = await coordinator.call(episodes.open, { id });
    expect(Object.keys(stub).sort()).toEqual([
      'actions',
      'case',
      'endedOn',
      'id',
      'marks',
      'serviceType',
      'sessionKind',
      'startedOn',
      'status',
      'version',
    ]);
    expect(stub.actions).toEqual([]);
    const { items } = await coordinator.call(episodes.list, { code });
    expect(items.find(({ serviceType }) => serviceType === 'LANG')).toMatchObject({ plannedUnits: 40 });
    expect((await coordinator.try(episodes.plan, { code }, { serviceType: 'LANG' })).status).toBe(403);
  });

  test('a labour counsellor may not plan psychological support, nor hold an episode she may read', async () => {
    const office = await anOffice();
    const [eleni, leo, anna] = [
      await staff('social_worker', office),
      await staff('labour_counsellor', office),
      await staff('psychologist', office),
    ];
    const { code } = await aCaseOf(eleni);
    await anEpisode(eleni, code, 'LAB_COUNS', { leadUserId: leo.id });
    const { id } = await anEpisode(eleni, code, 'PSY_IND', { leadUserId: anna.id });

    expect((await leo.try(episodes.plan, { code }, { serviceType: 'PSY_IND' })).status).toBe(403);
    expect((await leo.try(episodes.hold, { id })).status).toBe(403);
    expect((await leo.try(episodes.change, { id }, { plannedUnits: 2 }, { version: 1 })).status).toBe(403);
  });

  test('lists carry no score, and a list cannot be filtered by what is hidden', async () => {
    const office = await anOffice();
    const [eleni, anna] = [await staff('social_worker', office), await staff('psychologist', office)];
    const { code } = await aCaseOf(eleni);
    const { id } = await anEpisode(eleni, code, 'PSY_IND', { leadUserId: anna.id });
    await anna.call(episodes.change, { id }, { entryWho5: 28 }, { version: 1 });

    expect((await anna.call(episodes.list, { code })).items[0]).not.toHaveProperty('entryWho5');
    for (const query of ['entryWho5=28', 'sort=entryWho5', 'leadUserId=x', 'limit=0'])
      expect((await anna.try(episodes.list, { code }, undefined, { query })).status, query).toBe(400);
    expect((await eleni.call(episodes.list, { code }, undefined, { query: 'open=false' })).items).toEqual([]);
    expect(
      (await eleni.call(episodes.list, { code }, undefined, { query: 'open=true&sessionKind=PSYCHOLOGICAL' })).items,
    ).toHaveLength(1);
  });
});

test('a full course has a waiting list, and a place is taken once when two want it', async () => {
  const office = await anOffice();
  const [eleni, tina] = [await staff('social_worker', office), await staff('teacher', office)];
  const course = await aCourse(tina, 'LANG', { capacity: 1 });
  const [one, two] = [await aCaseOf(eleni, 'One'), await aCaseOf(eleni, 'Two')];

  const answers = await Promise.all(
    [one, two].map(({ code }) => eleni.try(episodes.plan, { code }, { serviceType: 'LANG', courseId: course.id })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  expect(answers.find(({ status }) => status === 409)!.body.type).toBe('/problems/course-full');

  const [taken, free] = answers[0]!.status === 201 ? [answers[0]!.body, two] : [answers[1]!.body, one];
  expect(taken.leadUserId).toBe(tina.id);
  const waiting = await anEpisode(eleni, free.code, 'LANG', { courseId: course.id, status: 'WAITLIST' });
  expect((await eleni.try(episodes.start, { id: waiting.id }, {})).body.type).toBe('/problems/course-full');
  await eleni.call(episodes.cancel, { id: taken.id }, { endReason: 'SURVIVOR_CHOICE' });
  expect(await eleni.call(episodes.start, { id: waiting.id }, {})).toMatchObject({ status: 'ACTIVE' });
});

test('the statistics store counts an episode coarsely, and corrects it with the episode', async () => {
  const office = await anOffice();
  const [eleni, anna] = [await staff('social_worker', office), await staff('psychologist', office)];
  const { code } = await aCaseOf(eleni);
  const { id } = await anEpisode(eleni, code, 'PSY_IND', { leadUserId: anna.id, requestedOn: daysAgo(30) });
  await anna.call(episodes.change, { id }, { entryWho5: 28 }, { version: 1 });
  await anna.call(episodes.end, { id }, { status: 'COMPLETED', endReason: 'AS_PLANNED', exitWho5: 60 });

  const { rows } = await owner.query(`SELECT * FROM statistics."EpisodeFact" WHERE "agencyId" = $1`, [office.agencyId]);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({
    serviceType: 'PSY_IND',
    status: 'COMPLETED',
    waitBand: 'D8_30',
    who5Change: 'BETTER',
    startedIn: daysAgo(20).slice(0, 7),
  });
  expect(JSON.stringify(rows[0])).not.toContain(id);
  const { rows: sealed } = await owner.query('SELECT "statisticsNumber" FROM "Episode" WHERE id = $1', [id]);
  expect(sealed[0].statisticsNumber).toMatch(/^s1\./);
  await expect(eleni.work(({ send }) => send('SELECT * FROM statistics."EpisodeFact"'))).rejects.toThrow(
    /permission denied/,
  );
});
