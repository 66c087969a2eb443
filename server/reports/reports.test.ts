import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { today } from '#server/platform/clock.ts';
import { releases } from '#server/releases/releases.contract.ts';
import { anOffice, owner, type Person, staff } from '#server/testing/cast.ts';
import { aGrant, attended, by, counted, draft, quarter, released } from '#server/testing/figures.ts';
import { catalogue } from './catalogue.ts';
import { profiles } from './joint.ts';
import { periodBefore } from './periods.ts';
import { leastForMean, type ProtectedTable, reports } from './reports.contract.ts';
import { type Classes, packed, readHeld } from './store.ts';

const at = (table: ProtectedTable | null | undefined, ...place: (string | null)[]) =>
  table!.cells.find((cell) => JSON.stringify(cell.at) === JSON.stringify(place))?.value;

async function house() {
  const office = await anOffice();
  return { office, manager: await staff('manager', office), second: await staff('dpo', office) };
}

describe('the catalogue', () => {
  test('each report says in both languages what it counts, and by which statement', async () => {
    const { manager } = await house();
    const { items } = await manager.call(reports.list, {});
    expect(items.map(({ id }) => id)).toEqual(catalogue.map(({ id }) => id));
    for (const { id, title, note, sql, dimensions } of items) {
      expect(
        [title.en, title.el, note.en, note.el].every((text) => text.length > 3),
        id,
      ).toBe(true);
      expect(sql, id).toMatch(/"(Person|Episode|Session|Referral|Status|Clock)Fact"/);
      expect(dimensions.length, id).toBeGreaterThan(0);
    }
  });

  test('each that can be counted for one grant says so: also those that need none', async () => {
    const { office, manager } = await house();
    const grantId = await aGrant(office);
    const { items } = await manager.call(reports.list, {});
    expect(items.filter(({ takesGrant, needsGrant }) => needsGrant && !takesGrant)).toEqual([]);
    for (const [id, can] of [
      ['esf-exit', true],
      ['caseload', false],
    ] as const) {
      const { takesGrant, needsGrant } = items.find((one) => one.id === id)!;
      expect([takesGrant, needsGrant], id).toEqual([can, false]);
      const { status } = await manager.try(reports.draft, { id }, { ...quarter, grantId });
      expect(status, id).toBe(can ? 201 : 422);
    }
  });

  test('a mean or a median is said of as many as each profile asks for', () => {
    for (const profile of Object.values(profiles)) expect(profile.leastForMean).toBe(leastForMean);
  });

  test('each report counts an office without anybody as nothing', async () => {
    const { office, manager } = await house();
    const grantId = await aGrant(office);
    for (const { id, needsGrant } of catalogue) {
      const made = await draft(manager, id, needsGrant ? { grantId } : {});
      expect([made.state, at(made.result, ...[])], id).toEqual(['DONE', 0]);
    }
  }, 60_000);
});

describe('a draft', () => {
  test('withholds what counts least together, or as few figures as possible, as it is asked; what was shown once decides', async () => {
    // Around the two of the first line lead three large figures, or five small ones.
    const sizes = { AFRICA: [2, 6, 60], ASIA: [60, 6, 6], EU_OTHER: [6, 60, 6] };
    const hiddenBy = async (...losses: readonly ('counts' | 'figures')[]) => {
      const { office, manager } = await house();
      for (const [citizenship, many] of Object.entries(sizes))
        for (const [i, age] of ['18_24', '25_34', '35_49'].entries())
          await counted(office, many[i]!, { citizenship, age });
      const breakdowns = [
        { dimension: 'citizenship', scheme: 'groups' },
        { dimension: 'age', scheme: 'bands' },
      ];
      const drafts = [];
      for (const loss of losses) drafts.push(await draft(manager, 'caseload', { breakdowns, loss }));
      return drafts.map(({ result }) => ({
        ...{ loss: result!.certificate.loss, method: result!.method.en, cells: result!.cells },
        hidden: result!.cells.filter(({ value }) => value === null).length,
      }));
    };
    const [counts] = await hiddenBy('counts');
    const [figures, again] = await hiddenBy('figures', 'counts');
    expect([counts!.hidden, figures!.hidden]).toEqual([6, 4]);
    expect([counts!.loss, figures!.loss]).toEqual(['counts', 'figures']);
    expect(counts!.method).toContain('that count least together');
    expect(figures!.method).toContain('as few as possible');
    for (const { cells } of [counts!, figures!]) expect(at({ cells } as ProtectedTable, 'AFRICA', '18_24')).toBeNull();
    // Another loss is no other question: side by side two answers would tell what each of them hides.
    expect(again).toEqual(figures);
  });

  test('of a loss that there is none is refused by its path', async () => {
    const { manager } = await house();
    const { status, body } = await manager.ask('post', '/reports/caseload/drafts', { ...quarter, loss: 'none' });
    expect([status, body.errors?.[0]?.path]).toEqual([422, '/loss']);
  });

  test('shows what is safe and hides small figures with their partners under one sign', async () => {
    const { office, manager } = await house();
    await counted(office, 20);
    await counted(office, 3, { gender: 'MAN' });
    await counted(office, 12, { gender: 'UNKNOWN' });

    const { state, result } = await draft(manager, 'caseload', by('gender'));
    expect(state).toBe('DONE');
    expect(at(result, 'MALE')).toBeNull();
    expect(at(result, null) === null || at(result, 'FEMALE') === null || at(result, 'UNKNOWN') === null).toBe(true);
    expect(result!.certificate).toMatchObject({ profile: 'internal', threshold: 5, status: 'proven' });
    expect(JSON.stringify(result)).not.toMatch(/primary|needs|inner/);
  });

  test.each(['was told of them', 'serves them'])(
    'does not hide behind those whom an agency knows that %s',
    async (how) => {
      const { office, manager } = await house();
      const other = (await anOffice()).agencyId;
      await counted(office, 20);
      await counted(office, 3, { gender: 'MAN' });
      const known = await counted(office, 12, { gender: 'UNKNOWN' });
      if (how === 'serves them')
        await owner.query(
          `INSERT INTO statistics."EpisodeFact" (number, person, "agencyId", "providerAgencyId", "serviceType", status, "requestedIn")
          SELECT gen_random_uuid(), unnest($1::uuid[]), $2, $3, 'LANG', 'ACTIVE', '2026-01'`,
          [known, office.agencyId, other],
        );
      else
        await owner.query('UPDATE statistics."PersonFact" SET "knownTo" = $2 WHERE number = ANY ($1::uuid[])', [
          known,
          [other],
        ]);

      // Twelve would be the smaller loss; but who knows the twelve would tell the three.
      const { result } = await draft(manager, 'caseload', by('gender'));
      expect([at(result, 'MALE'), at(result, 'FEMALE'), at(result, 'UNKNOWN')]).toEqual([null, null, 12]);
    },
  );

  test('counts each person once, and new ones apart from those who stay', async () => {
    const { office, manager } = await house();
    const stay = await counted(office, 14, { openedIn: '2025-11' });
    await counted(office, 9, { openedIn: '2026-02' });
    await counted(office, 8, { openedIn: '2025-01', closedIn: '2025-12' });
    await attended(office, stay, '2026-01');
    await attended(office, stay, '2026-02');

    const flow = await draft(manager, 'caseload', by('flow'));
    expect([at(flow.result, null), at(flow.result, 'NEW'), at(flow.result, 'CONTINUING')]).toEqual([23, 9, 14]);
    expect(at((await draft(manager, 'served')).result, ...[])).toBe(14);
    expect(at((await draft(manager, 'sessions')).result, ...[])).toBe(28);
    expect(at((await draft(manager, 'minutes')).result, ...[])).toBe(1680);
  });

  test.each([
    ['amif-r-2-8', `"levelGain" = 1`],
    ['amif-r-2-9', `helpful = 'YES'`],
  ])('of %s counts a person once in a grant, in the quarter in which it came to that first', async (id, result) => {
    const { office, manager } = await house();
    const grantId = await aGrant(office);
    const [first, second] = [await counted(office, 10), await counted(office, 12)];
    for (const [persons, month] of [
      [first, '2026-02'],
      [[...first.slice(0, 8), ...second], '2026-05'],
    ] as const) {
      await attended(office, persons, month, grantId);
      await owner.query(
        `UPDATE statistics."EpisodeFact" SET status = 'COMPLETED', "endedIn" = $2, ${result} WHERE "grantId" = $1 AND "endedIn" IS NULL`,
        [grantId, month],
      );
    }
    const total = async (period: string) => at((await draft(manager, id, { grantId, period })).result, ...[]);
    expect([await total('2026-Q1'), await total('2026-Q2'), await total('2026-H1')]).toEqual([10, 12, 22]);
  });

  test('says of how many who left a course with a level at both ends, and of how many who were asked, a result came', async () => {
    const { office, manager } = await house();
    const grantId = await aGrant(office);
    const left = async (persons: readonly string[], month: string, [gain, helpful]: readonly [string, string]) => {
      await attended(office, persons, month, grantId);
      await owner.query(
        `UPDATE statistics."EpisodeFact" SET status = 'COMPLETED', "endedIn" = $2, "levelGain" = ${gain}, helpful = ${helpful}
          WHERE "grantId" = $1 AND "endedIn" IS NULL`,
        [grantId, month],
      );
    };
    const better = await counted(office, 10);
    const same = await counted(office, 11);
    await left(better, '2026-02', ['1', `'YES'`]);
    await left(same, '2026-02', ['0', `'NO'`]);
    await left(await counted(office, 12), '2026-02', ['NULL', `'DECLINED'`]);
    await left(await counted(office, 13), '2026-02', ['NULL', 'NULL']);
    await left(await counted(office, 14, { citizenship: 'GREECE' }), '2026-02', ['1', `'YES'`]);
    // Who leaves a second course stands in its quarter, too; in the half year once.
    await left(same, '2026-05', ['1', `'YES'`]);
    const total = async (id: string, period: string) =>
      at((await draft(manager, id, { grantId, period })).result, ...[]);
    const totals = async (period: string) => {
      const all: unknown[] = [];
      for (const id of ['amif-r-2-8', 'amif-r-2-8-of', 'amif-r-2-9', 'amif-r-2-9-of', 'amif-r-2-9-asked'])
        all.push(await total(id, period));
      return all;
    };
    expect(await totals('2026-H1')).toEqual([21, 21, 21, 21, 33]);
    expect(await totals('2026-Q2')).toEqual([11, 11, 11, 11, 11]);
  });

  test('of services charged to two grants says how many of each team, and of nobody', async () => {
    const { office, manager } = await house();
    const [one, other] = [await aGrant(office), await aGrant(office)];
    const ended = async (persons: readonly string[], grantId: string | null, [from, to]: readonly [string, string]) =>
      owner.query(
        `INSERT INTO statistics."EpisodeFact" (number, person, "agencyId", "serviceType", "grantId", status, "requestedIn", "startedIn", "endedIn")
          SELECT gen_random_uuid(), unnest($1::uuid[]), $2, 'LANG', $3, 'COMPLETED', $4, $4, $5`,
        [persons, office.agencyId, grantId, from, to],
      );
    const twice = await counted(office, 20);
    await ended(twice, one, ['2025-11', '2026-01']);
    await ended(twice, other, ['2026-01', '2026-03']);
    const apart = await counted(office, 20);
    await ended(apart, one, ['2025-11', '2026-01']);
    await ended(apart, other, ['2026-02', '2026-03']);
    await ended(apart, null, ['2026-01', '2026-03']);
    const { result } = await draft(manager, 'two-grants', by('team'));
    expect(at(result, null)).toBe(40);
    expect(result!.breakdowns.map(({ dimension }) => dimension)).toEqual(['team']);
  });

  test('of ESF+ asks whether she was inactive before she looks for work, and whether she gained a qualification', async () => {
    const { office, manager } = await house();
    const grantId = await aGrant(office);
    const left = async (many: number, [entry, result, qualification]: readonly (string | null)[]) =>
      owner.query(
        `INSERT INTO statistics."EpisodeFact" (number, person, "agencyId", "serviceType", "grantId", status, "requestedIn", "endedIn", "labourOnEntry", "placementResult", qualification)
          SELECT gen_random_uuid(), unnest($1::uuid[]), $2, 'INTERN', $3, 'COMPLETED', '2026-01', '2026-02', $4, $5, $6`,
        [await counted(office, many), office.agencyId, grantId, entry, result, qualification],
      );
    await left(11, ['INACTIVE', 'SEARCHING', 'YES']);
    await left(12, ['UNEMPLOYED', 'SEARCHING', 'NO']);
    await left(13, ['INACTIVE', 'HIRED_OTHER', 'YES']);
    await left(14, [null, 'SEARCHING', null]);
    const total = async (id: string) => at((await draft(manager, id, { grantId })).result, ...[]);
    expect([await total('esf-searching'), await total('esf-qualification'), await total('esf-exit')]).toEqual([
      11, 24, 50,
    ]);
  });

  test('of ESF+ counts whoever left counselling about work like whoever left a placement, each once by the last', async () => {
    const { office, manager } = await house();
    const grantId = await aGrant(office);
    const left = (persons: string[], type: string, [month, entry, placement, situation]: readonly (string | null)[]) =>
      owner.query(
        `INSERT INTO statistics."EpisodeFact" (number, person, "agencyId", "serviceType", "grantId", status, "requestedIn", "endedIn", "labourOnEntry", "placementResult", situation)
          SELECT gen_random_uuid(), unnest($1::uuid[]), $2, $3, $4, 'COMPLETED', '2026-01', $5, $6, $7, $8`,
        [persons, office.agencyId, type, grantId, month, entry, placement, situation],
      );
    const [both, counselled, working] = [
      await counted(office, 12),
      await counted(office, 13),
      await counted(office, 14),
    ];
    await left(both, 'INTERN', ['2026-01', 'INACTIVE', 'SEARCHING', null]);
    await left(both, 'LAB_COUNS', ['2026-02', 'UNEMPLOYED', null, 'EMPLOYED']);
    await left(counselled, 'JOB', ['2026-02', 'INACTIVE', null, 'SEARCHING']);
    await left(working, 'LAB_COUNS', ['2026-03', null, null, 'EMPLOYED']);
    const { result } = await draft(manager, 'esf-exit', { grantId, ...by('placement') });
    expect([at(result, null), at(result, 'EMPLOYED'), at(result, 'SEARCHING')]).toEqual([39, 26, 13]);
    expect(at((await draft(manager, 'esf-searching', { grantId })).result, ...[])).toBe(13);
    // No placement is told of that was none.
    expect(at((await draft(manager, 'placements', {})).result, ...[])).toBe(12);
  });

  test('knows by which rule a count was made that is held', async () => {
    const { office } = await house();
    const held: Classes = { id: randomUUID(), by: ['gender'], since: '2026-01', repeats: true, lines: [], known: [] };
    await owner.query(
      `INSERT INTO statistics."Held" (id, "agencyId", population, filter, "periodFrom", "periodTo", classes)
        VALUES ($1, $2, 'amif-r-2-8', '', '2026-01', '2026-03', $3)`,
      [held.id, office.agencyId, packed(held)],
    );
    expect((await readHeld([held.id])).get(held.id)).toEqual(held);
  });

  test('from a count of before says by which rule it was counted then', async () => {
    const { office, manager } = await house();
    await counted(office, 20);
    const first = await draft(manager, 'caseload', by('gender'));
    const then = JSON.stringify({ note: { en: 'As before', el: 'Όπως πριν' }, sql: 'SELECT 1' });
    await owner.query('ALTER TABLE "ReportDraft" DISABLE TRIGGER stays');
    await owner.query('UPDATE "ReportDraft" SET result = result || $2::jsonb WHERE id = $1', [first.id, then]);
    await owner.query('ALTER TABLE "ReportDraft" ENABLE TRIGGER stays');
    expect((await draft(manager, 'caseload')).result).toMatchObject(JSON.parse(then));
    expect((await draft(manager, 'caseload', { period: '2026-Q2' })).result!.note.en).not.toBe('As before');
  });

  test('for everybody is rounded, hides below eleven, and is none at all about fewer than thirty', async () => {
    const { office, manager } = await house();
    await counted(office, 27);
    expect((await draft(manager, 'caseload', { profile: 'external' })).blocked).toMatchObject({ why: 'too-small' });

    await counted(office, 11, { gender: 'MAN' });
    const { result } = await draft(manager, 'caseload', { profile: 'external', ...by('gender') });
    expect([at(result, null), at(result, 'FEMALE'), at(result, 'MALE')]).toEqual([40, 25, 10]);
  });

  test('many sessions of one person are not many: what rests on few is hidden', async () => {
    const { office, manager } = await house();
    const [one] = await counted(office, 1, { gender: 'MAN' });
    await attended(office, Array(30).fill(one), '2026-01');
    await attended(office, await counted(office, 15), '2026-01');
    const { result } = await draft(manager, 'sessions', by('gender'));
    expect(at(result, 'MALE')).toBeNull();
  });

  test('of another office, or of a colleague, is not there; nor is a report that nobody wrote', async () => {
    const { office, manager } = await house();
    const made = await draft(manager, 'caseload');
    for (const other of [await staff('manager', office), await staff('manager', await anOffice())])
      expect((await other.try(reports.getDraft, { id: made.id! })).status).toBe(404);
    expect((await manager.try(reports.draft, { id: 'everything' }, quarter)).status).toBe(404);
  });

  test('takes whole periods, known breakdowns and at most two of them', async () => {
    const { manager } = await house();
    const refused = async (request: object) => {
      const { status, body } = await manager.ask('post', '/reports/caseload/drafts', { ...quarter, ...request });
      return [status, body.errors?.[0]?.path];
    };
    expect(await refused({ period: '2026-02' })).toEqual([422, '/period']);
    expect(await refused({ period: '2031-Q1' })).toEqual([422, '/period']);
    expect(await refused(by('alias'))).toEqual([422, '/breakdowns/0/dimension']);
    expect(await refused(by('gender', 'gender'))).toEqual([422, '/breakdowns/1/dimension']);
    expect(await refused(by('gender', 'age', 'citizenship'))).toEqual([422, '/breakdowns']);
    expect(await refused({ profile: 'funder' })).toEqual([422, '/recipient']);
    expect(await refused({ profile: 'funder', recipient: 'A fund', ...by('citizenship') })).toEqual([
      422,
      '/breakdowns/0/dimension',
    ]);
    expect(await refused({ filter: { citizenship: 'NGA' } })).toEqual([422, '/filter']);
  });
});

describe('a release', () => {
  test('is asked for by one and approved by another, cell by cell what the draft showed', async () => {
    const { office, manager, second } = await house();
    await counted(office, 20);
    await counted(office, 9, { gender: 'MAN' });
    const made = await draft(manager, 'caseload', by('gender'));
    const asked = await manager.call(releases.request, {}, { draftId: made.id! });
    expect(asked).toMatchObject({ state: 'REQUESTED', edition: 1, requestedBy: manager.id });

    const own = await manager.try(releases.approve, { id: asked.id! });
    expect([own.status, own.body.type]).toEqual([409, '/problems/own-request']);
    const supervisor = await staff('supervisor', office);
    expect((await supervisor.try(releases.withdraw, { id: asked.id! })).status).toBe(403);
    // Who approves need not read the catalogue, and still sees what it is called.
    expect((await supervisor.call(releases.list, {})).items[0]?.title?.en).toBe('Persons supported');

    const done = await second.call(releases.approve, { id: asked.id! });
    expect(done).toMatchObject({ state: 'RELEASED', decidedBy: second.id, result: made.result });
    expect((await second.try(releases.refuse, { id: asked.id! })).body.type).toBe('/problems/already-decided');
    expect((await second.call(releases.list, {})).items).toHaveLength(1);
  });

  test('BR20: does not change, not even under the hands of the owner of the database', async () => {
    const { office, manager, second } = await house();
    await counted(office, 20);
    const { id } = await released(manager, second, 'caseload');
    for (const text of [
      `UPDATE "Release" SET result = '{}' WHERE id = $1`,
      `UPDATE "Release" SET state = 'REFUSED' WHERE id = $1`,
      `DELETE FROM "Release" WHERE id = $1`,
    ])
      await expect(owner.query(text, [id]), text).rejects.toMatchObject({ code: '42501' });
    await expect(
      manager.work(({ send }) => send(`UPDATE "Release" SET "heldId" = gen_random_uuid() WHERE id = $1`, [id])),
    ).rejects.toMatchObject({ code: '42501' });
  });

  test('the coordinator reads what was released within the house about referrals, by agency, and nothing else of the registry', async () => {
    const { office, manager, second } = await house();
    await counted(office, 20);
    const [quick, slow] = [await anOffice(), await anOffice()];
    for (let one = 0; one < 60; one++)
      await owner.query(
        `INSERT INTO statistics."ReferralFact" (number, "agencyId", "toAgencyId", services, "sentIn", decision, decided)
          VALUES (gen_random_uuid(), $1, $2, '{ACC_SHELTER}', '2026-02', $3, 'H25_72')`,
        [office.agencyId, (one % 2 ? quick : slow).agencyId, one % 4 < 2 ? 'ACCEPTED' : 'DECLINED'],
      );
    const desk = await staff('coordinator', office);
    const figures = await released(manager, second, 'referrals', by('agency', 'decision'));
    const others = [
      await released(manager, second, 'caseload'),
      await released(manager, second, 'referrals', { profile: 'funder', recipient: 'A foundation' }),
      await manager.call(
        releases.request,
        {},
        { draftId: (await draft(manager, 'referrals', { ...by('decision'), period: '2026-H1' })).id! },
      ),
    ];

    expect((await desk.call(releases.list, {})).items.map(({ id }) => id)).toEqual([figures.id]);
    const { result } = await desk.call(releases.get, { id: figures.id! });
    expect(at(result, quick.agencyId, 'ACCEPTED')).toBe(15);
    expect(at(result, slow.agencyId, null)).toBe(30);
    for (const { id } of others) expect((await desk.try(releases.get, { id: id! })).status).toBe(404);
    expect((await desk.try(releases.approve, { id: figures.id! })).status).toBe(403);
    expect((await desk.try(reports.list, {})).status).toBe(404);
    const elsewhere = await staff('coordinator', quick);
    expect((await elsewhere.call(releases.list, {})).items).toEqual([]);
  });

  test('approval by the one who asked is refused by the database, too', async () => {
    const { office, manager } = await house();
    await counted(office, 20);
    const { id } = await draft(manager, 'caseload');
    const asked = await manager.call(releases.request, {}, { draftId: id! });
    await expect(
      manager.work(({ send }) =>
        send(`UPDATE "Release" SET state = 'RELEASED', "decidedBy" = $2, "decidedAt" = now() WHERE id = $1`, [
          asked.id,
          manager.id,
        ]),
      ),
    ).rejects.toMatchObject({ constraint: 'two_people' });
  });

  test('is not even drafted before the end of its period: from day to day it would tell who came', async () => {
    const { office, manager } = await house();
    await counted(office, 20, { openedIn: '2026-10' });
    const body = { period: '2026-Q4', profile: 'internal' as const, breakdowns: [] };
    expect((await manager.try(reports.draft, { id: 'caseload' }, body)).body.type).toBe('/problems/period-open');
  });
});

describe('attacks on what was released (peers, 3.14)', () => {
  test('two releases a month apart: what came in late is not told by the difference', async () => {
    const { office, manager, second } = await house();
    await counted(office, 20);
    await counted(office, 10, { gender: 'MAN' });
    const first = await released(manager, second, 'caseload');
    expect(at(first.result, ...[])).toBe(30);

    await counted(office, 1, { gender: 'MAN' });
    // Locked: the same figures as before, also in another breakdown.
    const locked = await draft(manager, 'caseload', by('gender'));
    expect([at(locked.result, null), at(locked.result, 'MALE')]).toEqual([30, 10]);

    const corrected = await draft(manager, 'caseload', { corrected: true });
    expect(corrected).toMatchObject({
      state: 'BLOCKED',
      blocked: { why: 'changed-since', releases: [first.id], unblocks: ['wait', 'use-locked'] },
    });

    await counted(office, 6);
    const anew = await draft(manager, 'caseload', { corrected: true });
    expect(at(anew.result, ...[])).toBe(37);
    expect((await manager.try(releases.request, {}, { draftId: anew.id! })).status).toBe(422);
    const edition = await manager.call(releases.request, {}, { draftId: anew.id!, replacesId: first.id! });
    expect(edition).toMatchObject({ edition: 2, replacesId: first.id });
  });

  test('a correction that moves what is hidden by one: what is left of the total does not tell of her', async () => {
    const { office, manager, second } = await house();
    await counted(office, 20);
    await counted(office, 3, { gender: 'MAN' });
    await counted(office, 12, { gender: 'UNKNOWN' });
    const first = await released(manager, second, 'caseload', by('gender'));
    expect([at(first.result, null), at(first.result, 'FEMALE')]).toEqual([35, 20]);

    // Five women and six in all: of the others there would be one more.
    await counted(office, 5);
    await counted(office, 1, { gender: 'MAN' });
    const anew = { ...by('gender'), corrected: true };
    expect((await draft(manager, 'caseload', anew)).blocked).toMatchObject({
      why: 'changed-since',
      releases: [first.id],
    });

    await counted(office, 5, { gender: 'UNKNOWN' });
    const corrected = await draft(manager, 'caseload', anew);
    expect([at(corrected.result, null), at(corrected.result, 'FEMALE'), at(corrected.result, 'MALE')]).toEqual([
      46,
      25,
      null,
    ]);
  });

  test('of whom no form of exploitation is recorded it is not known which: they have a line', async () => {
    const { office, manager } = await house();
    await counted(office, 20);
    await counted(office, 12, { exploitation: [] });
    const { result } = await draft(manager, 'caseload', by('exploitation'));
    expect([at(result, null), at(result, 'SEXUAL'), at(result, 'ELSE')]).toEqual([32, 20, 12]);
  });

  test('a correction of answers of which one can give several: who did not give one of them is not told by the difference', async () => {
    const { office, manager, second } = await house();
    await counted(office, 20);
    await counted(office, 12, { exploitation: ['LABOUR'] });
    await counted(office, 3, { exploitation: ['FORCED_MARRIAGE'] });
    const first = await released(manager, second, 'caseload', by('exploitation'));
    expect([at(first.result, null), at(first.result, 'SEXUAL')]).toEqual([35, 20]);
    await counted(office, 5);
    await counted(office, 1, { exploitation: ['FORCED_MARRIAGE'] });
    const corrected = await draft(manager, 'caseload', { ...by('exploitation'), corrected: true });
    expect(corrected.blocked).toMatchObject({ why: 'changed-since', releases: [first.id] });
  });

  test('a correction with an agency that was not there before: that it has one is not told by what is left over', async () => {
    const { office, manager, second } = await house();
    const [many, few, late] = [await anOffice(), await anOffice(), await anOffice()];
    const refer = async ({ agencyId }: { agencyId: string }, times: number) => {
      for (let one = 0; one < times; one++)
        await owner.query(
          `INSERT INTO statistics."ReferralFact" (number, "agencyId", "toAgencyId", services, "sentIn", decision, decided)
            VALUES (gen_random_uuid(), $1, $2, '{ACC_SHELTER}', '2026-02', 'ACCEPTED', 'H25_72')`,
          [office.agencyId, agencyId],
        );
    };
    await refer(many, 30);
    await refer(few, 12);
    const first = await released(manager, second, 'referrals', by('agency'));
    expect(at(first.result, few.agencyId)).toBe(12);

    await refer(many, 5);
    await refer(late, 1);
    const corrected = await draft(manager, 'referrals', { ...by('agency'), corrected: true });
    expect(corrected.blocked).toMatchObject({ why: 'changed-since', releases: [first.id] });
  });

  test('a quarter within its year: the year does not tell the few of the other quarters', async () => {
    const { office, manager, second } = await house();
    await counted(office, 30, { openedIn: '2025-01' });
    const first = await released(manager, second, 'caseload', { period: '2025-Q1' });
    expect(at(first.result, ...[])).toBe(30);
    await counted(office, 2, { openedIn: '2025-06' });
    const year = await draft(manager, 'caseload', { period: '2025' });
    expect(year.result === null || at(year.result, ...[]) === null).toBe(true);
  });

  test('a filter that isolates one person: neither she nor all the others are shown', async () => {
    const { office, manager, second } = await house();
    const grantId = await aGrant(office);
    const persons = await counted(office, 20);
    await attended(office, persons.slice(1), '2026-01', grantId);
    await attended(office, persons.slice(0, 1), '2026-01');

    await released(manager, second, 'served');
    const narrowed = await draft(manager, 'served', { grantId });
    expect(narrowed.result === null || at(narrowed.result, ...[]) === null).toBe(true);
  });

  test('KAT-4: another scheme of the same categories tells nothing that the first hid', async () => {
    const { office, manager, second } = await house();
    // By groups: 3 of Greece, 8 of the EU; by EU and third country 11 and 20.
    await counted(office, 3, { citizenship: 'GREECE' });
    await counted(office, 8, { citizenship: 'EU_OTHER' });
    await counted(office, 20, { citizenship: 'AFRICA' });
    const scheme = (one: string) => ({ breakdowns: [{ dimension: 'citizenship', scheme: one }] });
    const first = await released(manager, second, 'caseload', scheme('eurostat'));
    const then = await draft(manager, 'caseload', scheme('third-country'));
    const known = new Map<string, number | null | undefined>([
      ['greece', at(first.result, 'REPORTING')],
      ['eu', at(first.result, 'OTHER_EU')],
      ['both', then.result && at(then.result, 'EU')],
      ['rest', at(first.result, 'NON_EU') ?? (then.result && at(then.result, 'THIRD_COUNTRY'))],
      ['all', at(first.result, null) ?? (then.result && at(then.result, null))],
    ]);
    expect(known.get('greece')).toBeNull();
    const both =
      known.get('both') ?? (known.get('all') && known.get('rest') ? known.get('all')! - known.get('rest')! : null);
    expect(both !== null && known.get('eu') !== null).toBe(false);
  });

  test('zero cells, full cells and singletons of a table of two breakdowns stay untold', async () => {
    const { office, manager } = await house();
    await counted(office, 12, { citizenship: 'AFRICA' });
    await counted(office, 1, { citizenship: 'GREECE' });
    await counted(office, 1, { citizenship: 'GREECE', gender: 'MAN' });
    await counted(office, 9, { citizenship: 'AFRICA', gender: 'MAN' });
    const { result } = await draft(manager, 'caseload', by('gender', 'citizenship'));
    for (const cell of [at(result, 'FEMALE', 'EU'), at(result, 'MALE', 'EU'), at(result, null, 'EU')])
      expect(cell).toBeNull();
    const hidden = (place: (string | null)[]) => at(result, ...place) === null;
    for (const gender of ['FEMALE', 'MALE', null])
      expect([hidden([gender, 'THIRD_COUNTRY']), hidden([gender, null])]).not.toEqual([false, false]);
  });

  test('a draft holds no percentage and no mean from which a hidden count could be taken', async () => {
    const { office, manager } = await house();
    await counted(office, 37);
    await counted(office, 3, { gender: 'MAN' });
    const { result } = await draft(manager, 'caseload', by('gender'));
    const numbers = JSON.stringify(result!.cells)
      .match(/\d+(\.\d+)?/g)!
      .map(Number);
    expect(numbers.every(Number.isInteger)).toBe(true);
    expect(numbers).not.toContain(3);
    expect(JSON.stringify(result)).not.toMatch(/percent|mean"|median/);
  });

  test('a thousand releases in a loop are audited as one', async () => {
    const { office, manager, second } = await house();
    await counted(office, 20);
    await counted(office, 9, { gender: 'MAN' });
    const { id } = await released(manager, second, 'caseload', by('gender'));
    await owner.query(
      `INSERT INTO "Release" (id, "agencyId", "reportId", population, request, profile, "periodFrom", "periodTo", result, "heldId", state, "requestedBy", "decidedBy", "decidedAt")
        SELECT gen_random_uuid(), "agencyId", "reportId", population, request, profile, "periodFrom", "periodTo", result, "heldId", state, "requestedBy", "decidedBy", "decidedAt"
          FROM "Release", generate_series(1, 999) WHERE id = $1`,
      [id],
    );
    const began = Date.now();
    const made = await draft(manager, 'caseload', by('age'));
    expect(made.state).toBe('DONE');
    expect(Date.now() - began).toBeLessThan(15_000);
    expect((await manager.call(releases.list, {}, undefined, { query: 'limit=100' })).items).toHaveLength(100);
  });
});

describe('attacks on what was shown as a draft: one house is one reader', () => {
  const hides = ({ result }: { result?: ProtectedTable | null }, ...place: (string | null)[]) =>
    !result || at(result, ...place) === null;

  test('the same question has the same answer, in whichever order it is asked and by whom, though others came since', async () => {
    const { office, manager } = await house();
    await counted(office, 20, { age: '35_49' });
    await counted(office, 9, { gender: 'MAN' });
    await counted(office, 3, { gender: 'MAN', age: '35_49' });
    const first = await draft(manager, 'caseload', by('gender', 'age'));
    await counted(office, 7);
    const again = await draft(await staff('manager', office), 'caseload', by('gender', 'age'));
    expect(again.result).toEqual(first.result);
    const turned = await draft(manager, 'caseload', by('age', 'gender'));
    for (const {
      at: [gender, age],
      value,
    } of first.result!.cells)
      expect(at(turned.result, age!, gender!), `${gender} ${age}`).toBe(value);
  });

  test('is asked for at once and made afterwards: nothing waits for it', async () => {
    const { office, manager } = await house();
    await counted(office, 20);
    const asked = await manager.call(reports.draft, { id: 'caseload' }, { ...quarter, breakdowns: [] });
    expect(asked).toMatchObject({ state: 'WORKING', result: null });
    expect((await draft(manager, 'caseload')).state).toBe('DONE');
  });

  test('a draft before and one after a new case: the figures are those that were shown', async () => {
    const { office, manager } = await house();
    await counted(office, 12);
    await counted(office, 8, { gender: 'MAN' });
    expect(at((await draft(manager, 'caseload')).result, ...[])).toBe(20);
    await counted(office, 1, { gender: 'MAN' });
    const after = await draft(manager, 'caseload', by('gender'));
    expect([at(after.result, null), at(after.result, 'MALE')]).toEqual([20, 8]);
    // Counted anew, the one more would be told.
    expect(await draft(manager, 'caseload', { corrected: true })).toMatchObject({
      state: 'BLOCKED',
      blocked: { why: 'changed-since', releases: [], drafts: [{ period: '2026-Q1' }, { period: '2026-Q1' }] },
    });
    // A longer period is counted now: what it has more is one person, and she is not told.
    expect(hides(await draft(manager, 'caseload', { period: '2026-H1' }), ...[])).toBe(true);
  });

  test('the same report with one category moved', async () => {
    const { office, manager } = await house();
    await counted(office, 3, { citizenship: 'GREECE' });
    await counted(office, 8, { citizenship: 'EU_OTHER' });
    await counted(office, 20, { citizenship: 'AFRICA' });
    const scheme = (one: string) => ({ breakdowns: [{ dimension: 'citizenship', scheme: one }] });
    const first = await draft(manager, 'caseload', scheme('eurostat'));
    const then = await draft(await staff('manager', office), 'caseload', scheme('third-country'));
    expect(at(first.result, 'REPORTING')).toBeNull();
    const rest = at(first.result, 'NON_EU') ?? (then.result && at(then.result, 'THIRD_COUNTRY'));
    const all = at(first.result, null) ?? (then.result && at(then.result, null));
    const both = (then.result && at(then.result, 'EU')) ?? (all && rest ? all - rest : null);
    expect([both, at(first.result, 'OTHER_EU')].includes(null)).toBe(true);
  });

  test('a filter that isolates one person', async () => {
    const { office, manager } = await house();
    const grantId = await aGrant(office);
    const persons = await counted(office, 20);
    await attended(office, persons.slice(1), '2026-01', grantId);
    await attended(office, persons.slice(0, 1), '2026-01');
    expect(at((await draft(manager, 'served')).result, ...[])).toBe(20);
    expect(hides(await draft(await staff('manager', office), 'served', { grantId }), ...[])).toBe(true);
  });

  test('two drafts that differ by a week, or by the week in which one person came', async () => {
    const { office, manager } = await house();
    for (const period of ['2026-W05', '2026-02', '2026-01-01/2026-01-07'])
      expect((await manager.ask('post', '/reports/caseload/drafts', { ...quarter, period })).status).toBe(422);
    await counted(office, 20);
    await counted(office, 1, { openedIn: '2026-04' });
    expect(at((await draft(manager, 'caseload')).result, ...[])).toBe(20);
    expect(hides(await draft(manager, 'caseload', { period: '2026-H1' }), ...[])).toBe(true);
  });

  test('quarters and their year: sessions of the few who came in the last one are not what is left over', async () => {
    const { office, manager } = await house();
    const many = await counted(office, 12, { openedIn: '2025-01' });
    const few = await counted(office, 2, { openedIn: '2025-01' });
    for (const month of ['2025-02', '2025-05', '2025-08']) await attended(office, many, month);
    await attended(office, [...few, ...few, ...few], '2025-11');
    const shown: (number | null | undefined)[] = [];
    for (const period of ['2025-Q1', '2025-Q2', '2025-Q3', '2025-Q4', '2025'])
      shown.push(at((await draft(manager, 'sessions', { period })).result ?? ({ cells: [] } as never), ...[]));
    expect(shown.slice(0, 3)).toEqual([12, 12, 12]);
    expect([shown[3] ?? null, shown[4] ?? null]).toEqual([null, null]);
  });

  test('whoever did not leave is there in the next quarter: how few left is not what is left over', async () => {
    const { office, manager } = await house();
    await counted(office, 20, { openedIn: '2025-01' });
    await counted(office, 3, { openedIn: '2025-01', closedIn: '2025-02' });
    const first = await draft(manager, 'caseload', { period: '2025-Q1' });
    const next = await draft(manager, 'caseload', { period: '2025-Q2', ...by('flow') });
    expect(hides(first, ...[]) || hides(next, 'CONTINUING')).toBe(true);
  });

  test('a thousand drafts in a loop: equal ones are one, and too many different ones are refused', async () => {
    const { office, manager } = await house();
    await counted(office, 20);
    await counted(office, 9, { gender: 'MAN' });
    const { id, result } = await draft(manager, 'caseload', by('gender'));
    const copies = (many: number, table: string, same: string) =>
      owner.query(
        `INSERT INTO "ReportDraft" (id, "agencyId", "authorId", "reportId", request, "periodFrom", "periodTo", question, state, result, "heldId", "sameAs")
          SELECT gen_random_uuid(), "agencyId", "authorId", "reportId", request, "periodFrom", "periodTo", question, state, ${table}, "heldId", ${same}
            FROM "ReportDraft", generate_series(1, ${many}) WHERE id = $1`,
        [id],
      );
    await copies(999, 'result', 'id');
    const began = Date.now();
    expect((await draft(manager, 'caseload', by('gender'))).result).toEqual(result);
    expect((await draft(manager, 'caseload', by('age'))).state).toBe('DONE');
    expect(Date.now() - began).toBeLessThan(15_000);

    await copies(130, `jsonb_set(result, '{certificate,hash}', to_jsonb(gen_random_uuid()::text))`, 'NULL');
    expect(await draft(manager, 'caseload', by('citizenship'))).toMatchObject({
      state: 'BLOCKED',
      blocked: { why: 'too-many-tables' },
    });
  });

  test('what was shown stays shown, also under the hands of the owner of the database', async () => {
    const { office, manager } = await house();
    await counted(office, 20);
    const { id } = await draft(manager, 'caseload');
    for (const change of [
      `result = NULL`,
      `"heldId" = gen_random_uuid()`,
      `result = jsonb_set(result, '{cells,0,value}', '21')`,
    ])
      await expect(owner.query(`UPDATE "ReportDraft" SET ${change} WHERE id = $1`, [id]), change).rejects.toMatchObject(
        {
          code: '42501',
        },
      );
    await expect(manager.work(({ send }) => send('DELETE FROM "ReportDraft"'))).rejects.toMatchObject({
      code: '42501',
    });
  });
});

describe('how many tables are left', () => {
  const room = (manager: Person, id: string, period?: string) =>
    manager.call(reports.room, { id }, undefined, { query: period ? `period=${period}` : '' });

  test('each different table takes a place, for everybody of the house; the same one again takes none', async () => {
    const { office, manager, second } = await house();
    await counted(office, 20);
    await counted(office, 9, { gender: 'MAN' });
    expect(await room(manager, 'caseload', '2026-Q1')).toEqual({ known: 0, most: 120 });

    await draft(manager, 'caseload');
    await draft(manager, 'caseload', by('gender'));
    await draft(await staff('manager', office), 'caseload', by('gender'));
    expect((await room(manager, 'caseload', '2026-Q1')).known).toBe(2);
    // What was drafted and is released is the same table.
    await released(manager, second, 'caseload', by('gender'));
    expect((await room(manager, 'caseload', '2026-Q1')).known).toBe(2);
    // So does a report over the same people, in a period that overlaps with this one or follows it.
    await draft(manager, 'served');
    const known = async (id: string, period: string) => (await room(manager, id, period)).known;
    expect(await Promise.all(['2026', '2026-Q2', '2025'].map((period) => known('caseload', period)))).toEqual([
      3, 3, 3,
    ]);
    expect(await known('served', '2026-Q1')).toBe(3);
    expect(await Promise.all(['2026-Q3', '2025-Q3'].map((period) => known('caseload', period)))).toEqual([0, 0]);
    expect(await known('referrals', '2026-Q1')).toBe(0);
  });

  test('of another house nothing is counted; without a period the last quarter is meant', async () => {
    const { office, manager } = await house();
    await counted(office, 20, { openedIn: '2020-01' });
    await draft(manager, 'caseload', { period: periodBefore('QUARTER', today()) });
    expect(await room(manager, 'caseload')).toEqual({ known: 1, most: 120 });
    const elsewhere = await staff('manager', await anOffice());
    expect(await room(elsewhere, 'caseload')).toEqual({ known: 0, most: 120 });
  });

  test('is told to whoever makes reports, of reports that there are', async () => {
    const { office, manager } = await house();
    expect((await manager.try(reports.room, { id: 'everything' })).status).toBe(404);
    expect((await manager.ask('get', '/reports/caseload/room?period=2026-02')).status).toBe(400);
    for (const role of ['supervisor', 'dpo', 'coordinator', 'social_worker'] as const)
      expect((await (await staff(role, office)).try(reports.room, { id: 'caseload' })).status, role).toBe(404);
  });
});

describe('released tables, all at once', () => {
  test('are those that stand in the registry, each with its cells; not what still waits', async () => {
    const { office, manager, second } = await house();
    await counted(office, 40);
    await counted(office, 11, { gender: 'MAN' });
    const one = await released(manager, second, 'caseload', by('gender'));
    const other = await released(manager, second, 'caseload', { profile: 'external' });
    await released(manager, second, 'closed');
    await manager.call(releases.request, {}, { draftId: (await draft(manager, 'caseload', by('age'))).id! });

    const tables = async (query: string) =>
      (await manager.call(releases.tables, {}, undefined, { query })).items.map(({ id, result }) => [id, result]);
    expect(await tables('reportId=caseload')).toEqual([
      [other.id, other.result],
      [one.id, one.result],
    ]);
    expect(await tables('reportId=caseload&profile=internal')).toEqual([[one.id, one.result]]);
    expect(await tables('limit=1')).toHaveLength(1);
    const elsewhere = await staff('manager', await anOffice());
    expect((await elsewhere.call(releases.tables, {})).items).toEqual([]);
    // The coordinator reads figures of referrals, and no others, here as in the registry.
    expect((await (await staff('coordinator', office)).call(releases.tables, {})).items).toEqual([]);
  });
});

describe('repairs of a draft', () => {
  test('tell nothing but what follows from the table: two houses with other people and the same table get the same', async () => {
    const answers = [];
    for (const [men, unknown] of [
      [3, 8],
      [2, 9],
    ] as const) {
      const { office, manager } = await house();
      await counted(office, 20);
      await counted(office, men, { gender: 'MAN' });
      await counted(office, unknown, { gender: 'UNKNOWN' });
      const made = await draft(manager, 'caseload', by('gender'));
      const { items } = await manager.call(reports.repairs, { id: made.id! });
      answers.push({ cells: made.result!.cells, items });
    }
    const [one, other] = answers;
    expect(one!.cells).toEqual(other!.cells);
    expect(one!.items).toEqual(other!.items);
    expect(one!.items.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['leave-out', 'round']));
  });

  test('each can be made, and shows no less than was said and no more than could be', async () => {
    const { office, manager } = await house();
    await counted(office, 30, { citizenship: 'AFRICA' });
    await counted(office, 3, { citizenship: 'GREECE' });
    await counted(office, 14, { citizenship: 'EU_OTHER', gender: 'MAN' });
    const request = { breakdowns: [{ dimension: 'citizenship', scheme: 'eurostat' }, { dimension: 'gender' }] };
    const made = await draft(manager, 'caseload', request);
    const { items } = await manager.call(reports.repairs, { id: made.id! });
    expect(items.map(({ kind, scheme }) => scheme?.id ?? kind)).toEqual(
      expect.arrayContaining(['third-country', 'leave-out', 'round']),
    );
    for (const { kind, request: wanted, cells, shown, perhaps, withheld } of items) {
      expect(shown + perhaps + withheld).toBe(cells);
      const after = await draft(manager, 'caseload', wanted);
      if (kind === 'round') continue;
      const read = after.result!.cells.filter(({ value }) => value !== null).length;
      expect(after.result!.cells, kind).toHaveLength(cells);
      expect(read, kind).toBeGreaterThanOrEqual(shown);
      expect(read, kind).toBeLessThanOrEqual(shown + perhaps);
    }
  });

  test('a share in a text that goes with a release tells no hidden figure', async () => {
    const { office, manager } = await house();
    await counted(office, 37);
    await counted(office, 3, { gender: 'MAN' });
    const made = await draft(manager, 'caseload', {
      profile: 'funder',
      recipient: 'A fund, 7.5 % men',
      ...by('gender'),
    });
    const asked = await manager.try(releases.request, {}, { draftId: made.id! });
    expect([asked.status, asked.body.type]).toEqual([409, '/problems/share-told']);
  });
});

describe('the simulated attackers of a draft', () => {
  const attackersOf = async (manager: Person, id: string, clients = 1) =>
    (await manager.call(reports.attack, { id }, undefined, { query: `clients=${clients}` })).items;

  test('tell nothing but what follows from the table: two houses with other people and the same table get the same', async () => {
    const answers = [];
    for (const [men, unknown] of [
      [3, 8],
      [2, 9],
    ] as const) {
      const { office, manager } = await house();
      await counted(office, 20);
      await counted(office, men, { gender: 'MAN' });
      await counted(office, unknown, { gender: 'UNKNOWN' });
      const made = await draft(manager, 'caseload', by('gender'));
      // Also where of one of the houses it is not true that somebody knows so many.
      const items = [];
      for (const clients of [1, 3, 9]) items.push(...(await attackersOf(manager, made.id!, clients)));
      answers.push({ cells: made.result!.cells, items });
    }
    const [one, other] = answers;
    expect(one!.cells).toEqual(other!.cells);
    expect(one!.items.length).toBeGreaterThan(0);
    expect(one!.items).toEqual(other!.items);
  });

  test('are an agency, of which so many clients are supposed as one says, whoever they are', async () => {
    const { office, manager } = await house();
    await counted(office, 20);
    await counted(office, 3, { gender: 'MAN' });
    await counted(office, 8, { gender: 'UNKNOWN' });
    const { id, result } = await draft(manager, 'caseload', by('gender'));
    expect([at(result, 'MALE'), at(result, 'UNKNOWN'), at(result, null)]).toEqual([null, null, 31]);
    const told = async (clients: number) =>
      (await attackersOf(manager, id!, clients))
        .filter(({ attacker }) => attacker === 'agency')
        .map((one) => [one.at[0], one.verdict, one.least, one.most, one.chain.some(({ rule }) => rule === 'known')]);
    // Eleven of both: with one of either, the other may be ten; with seven, no more than four.
    expect(await told(1)).toEqual([
      ['MALE', 'open', 1, 11, true],
      ['UNKNOWN', 'open', 0, 10, true],
    ]);
    expect(await told(7)).toEqual([
      ['MALE', 'below', 0, 4, true],
      ['UNKNOWN', 'below', 0, 4, true],
    ]);
    expect(await told(12)).toEqual([]);
    expect((await manager.try(reports.attack, { id: id! }, undefined, { query: 'clients=0' })).status).toBe(400);
  });

  test('each figure stands beside the smallest count its reader may learn of: more where children are counted', async () => {
    const { office, manager } = await house();
    await counted(office, 30);
    await counted(office, 3, { age: 'UNDER_18' });
    const made = await draft(manager, 'caseload', { breakdowns: [{ dimension: 'age', scheme: 'amif' }] });
    const items = await attackersOf(manager, made.id!);
    const thresholds = new Map(items.map(({ at: [age], threshold }) => [age, threshold]));
    expect(Object.fromEntries(thresholds)).toMatchObject({ UNDER_18: 10, '18_60': 5 });
  });

  test('are the recipient of what is made for her, and the recipients of what was made before it is for everybody', async () => {
    const { office, manager, second } = await house();
    await counted(office, 60);
    await counted(office, 20, { gender: 'MAN' });
    await counted(office, 3, { gender: 'UNKNOWN' });
    const kinds = (items: readonly { attacker: string }[]) => [...new Set(items.map(({ attacker }) => attacker))];

    const { result } = await released(manager, second, 'caseload', {
      profile: 'funder',
      recipient: 'A fund',
      ...by('gender'),
    });
    expect(result!.cells.some(({ value }) => value === null)).toBe(true);
    const [own] = (await manager.call(reports.drafts, {})).items;
    expect(kinds(await attackersOf(manager, own!.id!))).toEqual(['recipient', 'person', 'agency']);

    const open = await draft(manager, 'caseload', { profile: 'external', ...by('gender') });
    expect(open.state, JSON.stringify(open.blocked)).toBe('DONE');
    expect(kinds(await attackersOf(manager, open.id!))).toEqual(['public', 'recipient', 'person', 'agency']);
  });

  test('are persons who know their own row: where she stands, not just a total over it; each figure is told once', async () => {
    const { office, manager } = await house();
    await counted(office, 30);
    await counted(office, 12, { gender: 'MAN' });
    for (const age of ['18_24', '25_34', '35_49'])
      await counted(office, 2, { gender: 'MAN', age, citizenship: 'EU_OTHER' });
    for (const age of ['18_24', '35_49']) await counted(office, 9, { age, citizenship: 'EU_OTHER' });
    const made = await draft(manager, 'caseload', {
      breakdowns: [{ dimension: 'age', scheme: 'bands' }, { dimension: 'gender' }],
    });
    expect(made.state, JSON.stringify(made.blocked)).toBe('DONE');
    const items = await attackersOf(manager, made.id!);

    const known = items.flatMap(({ attacker, chain }) =>
      attacker === 'person' ? chain.filter(({ rule }) => rule === 'known').map((step) => step.at) : [],
    );
    expect(known.length).toBeGreaterThan(0);
    expect(known.filter((place) => place?.includes(null))).toEqual([]);
    const told = items.map(({ attacker, at: place }) => JSON.stringify([attacker, place]));
    expect(new Set(told).size).toBe(told.length);
  });
});

describe('no route tells what is hidden', () => {
  test('nor does any file', async () => {
    const { office, manager, second } = await house();
    await counted(office, 41);
    await counted(office, 3, { gender: 'MAN' });
    await counted(office, 17, { gender: 'UNKNOWN' });
    const { id, result } = await released(manager, second, 'caseload', by('gender'));
    const shown = new Set(result!.cells.map(({ value }) => value));
    const secret = [41, 3, 17, 61].filter((value) => !shown.has(value));
    expect(secret).toContain(3);

    // Without a browser of the server's the reader's own prints.
    const printed = await manager.try(releases.file, { id: id! }, undefined, { query: 'format=pdf&language=el' });
    expect([printed.status, printed.body.type]).toEqual([409, '/problems/no-printer']);

    for (const format of ['csv', 'xlsx', 'json', 'html'] as const) {
      const answer = await manager
        .try(releases.file, { id: id! }, undefined, { query: `format=${format}&language=el` })
        .buffer(true)
        .parse((res, done) => {
          const parts: Buffer[] = [];
          res.on('data', (part: Buffer) => parts.push(part));
          res.on('end', () => done(null, Buffer.concat(parts)));
        });
      expect(answer.status, format).toBe(200);
      expect(answer.headers['content-disposition']).toBe(`attachment; filename="document.${format}"`);
      if (format === 'xlsx') continue;
      const text = (answer.body as Buffer).toString('utf8');
      expect(text, format).toContain(format === 'json' ? 'Γυναίκες' : '✱');
      const cells =
        format === 'csv'
          ? text.split('\r\n\r\n')[0]!
          : format === 'json'
            ? JSON.stringify(JSON.parse(text).result.cells)
            : text.slice(text.indexOf('<tbody>'), text.indexOf('</tbody>')).replace(/<svg.*?<\/svg>/g, '');
      for (const value of secret) expect(cells, `${format} ${value}`).not.toMatch(new RegExp(`(^|\\D)${value}(\\D|$)`));
    }
  });

  test('and none of it is there for those who serve people, nor may the database role that serves them look', async () => {
    const { office, manager } = await house();
    const { id } = await draft(manager, 'caseload');
    for (const role of ['social_worker', 'coordinator', 'teacher', 'partner', 'admin'] as const) {
      const person = await staff(role, office);
      for (const path of [
        '/reports',
        '/reports/caseload',
        `/report-drafts/${id}`,
        `/report-drafts/${id}/attack`,
        `/report-drafts/${id}/repairs`,
        // Of the registry the coordinator reads her own figures (above).
        ...(role === 'coordinator' ? [] : ['/releases']),
        '/workload',
        '/trainings',
      ])
        expect((await person.ask('get', path)).status, `${role} ${path}`).toBe(404);
    }
    for (const table of ['Held', 'PersonFact', 'ReferralFact', 'StatusFact', 'Secret'])
      await expect(manager.work(({ send }) => send(`SELECT * FROM statistics."${table}"`))).rejects.toMatchObject({
        code: '42501',
      });
  });
});

test('workload counts open cases and overdue tasks of colleagues, and names nobody else', async () => {
  const { office, manager } = await house();
  const worker = await staff('social_worker', office);
  const { items } = await manager.call(reports.workload, {});
  expect(items.every((item) => Object.keys(item).sort().join() === 'name,openCases,overdueTasks,userId')).toBe(true);
  expect(items.find(({ userId }) => userId === worker.id)).toBeUndefined();
});
