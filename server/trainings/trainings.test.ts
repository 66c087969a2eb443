import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { today, turnClock } from '#server/platform/clock.ts';
import { actingAs, anOffice, owner, type Person, staff } from '#server/testing/cast.ts';
import { aGrant } from '#server/testing/figures.ts';
import { unzipped } from '#server/testing/unzip.ts';
import { professionNames } from './sheet.ts';
import { professions, trainings } from './trainings.contract.ts';

interface Held {
  grantId?: string;
  topic: string;
  heldOn: string;
  participants: { profession: (typeof professions)[number]; count: number }[];
}

const at = 'from=2025-04-01&to=2025-06-30';
const house = async () => {
  const office = await anOffice();
  return { office, manager: await staff('manager', office) };
};
const record = (manager: Person, held: Held) => manager.call(trainings.record, {}, { place: 'Athens', ...held });
const sum = (manager: Person, query = at) => manager.try(trainings.sum, {}, undefined, { query });
const fileOf = (manager: Person, query: string) => manager.try(trainings.sumFile, {}, undefined, { query });
const saved = (manager: Person, query: string) =>
  fileOf(manager, query)
    .buffer(true)
    .parse((res, done) => {
      const parts: Buffer[] = [];
      res.on('data', (part: Buffer) => parts.push(part));
      res.on('end', () => done(null, Buffer.concat(parts)));
    });

afterEach(() => turnClock(0));

/** What the register adds up to, by another way than the statement: training by training. */
function recounted(all: readonly Held[], from: string, to: string) {
  const within = all.filter(({ heldOn }) => heldOn >= from && heldOn <= to);
  const counted = (those: readonly Held[], of: (one: Held['participants'][number]) => boolean) => {
    const counts = those.map(({ participants }) => participants.filter(of).reduce((n, { count }) => n + count, 0));
    return { trainings: counts.filter(Boolean).length, participants: counts.reduce((n, count) => n + count, 0) };
  };
  return {
    from,
    to,
    grant: null,
    ...counted(within, () => true),
    byProfession: professions
      .map((profession) => ({ profession, ...counted(within, (one) => one.profession === profession) }))
      .filter((one) => one.trainings > 0),
    byTopic: [...new Set(within.map(({ topic }) => topic))].map((topic) => ({
      topic,
      ...counted(
        within.filter((one) => one.topic === topic),
        () => true,
      ),
    })),
  };
}
const inOrder = <T extends { byProfession: object[]; byTopic: object[] }>(body: T) => ({
  ...body,
  byProfession: body.byProfession.map((one) => JSON.stringify(one, Object.keys(one).sort())).sort(),
  byTopic: body.byTopic.map((one) => JSON.stringify(one, Object.keys(one).sort())).sort(),
});

test('a training is held on a day that there is', async () => {
  const { manager } = await house();
  for (const heldOn of ['0000-01-01', '2025-02-29', 'soon']) {
    const body = { topic: 'Recognising', heldOn, place: 'Athens', participants: [{ profession: 'POLICE', count: 1 }] };
    const { status, body: told } = await manager.ask('post', '/trainings', body);
    expect([status, told.errors?.[0]], heldOn).toMatchObject([422, { path: '/heldOn', code: 'invalid-date' }]);
  }
});

describe('the sum of the register of trainings', () => {
  test('is what adding up by hand gives, whatever was held, to the day at both ends', async () => {
    const { office, manager } = await house();
    const other = await staff('manager', await anOffice());
    const pick = (below: number) => Math.floor(Math.random() * below);
    const days = ['2025-03-31', '2025-04-01', '2025-04-02', '2025-05-15', '2025-06-29', '2025-06-30', '2025-07-01'];
    const all = Array.from(
      { length: 60 },
      (): Held => ({
        topic: ['Recognising', 'Interviewing', 'Trauma', 'Αναγνώριση'][pick(4)]!,
        heldOn: days[pick(days.length)]!,
        participants: professions
          .filter(() => pick(3) === 0)
          .concat('OTHER')
          .filter((one, i, list) => list.indexOf(one) === i)
          .map((profession) => ({ profession, count: 1 + pick(1000) })),
      }),
    );
    await owner.query(
      `INSERT INTO "Training" (id, "agencyId", topic, "heldOn", place, participants, "recordedBy")
        SELECT gen_random_uuid(), $1, x.topic, x."heldOn", 'Athens', x.participants, $2
        FROM jsonb_to_recordset($3) AS x(topic text, "heldOn" date, participants jsonb)`,
      [office.agencyId, manager.id, JSON.stringify(all)],
    );
    await record(other, {
      topic: 'Elsewhere',
      heldOn: '2025-05-01',
      participants: [{ profession: 'POLICE', count: 9 }],
    });

    for (const [from, to] of [
      ['2025-04-01', '2025-06-30'],
      ['2025-04-01', '2025-04-01'],
      ['2025-03-31', '2025-07-01'],
    ] as const) {
      const { status, body } = await sum(manager, `from=${from}&to=${to}`);
      expect(status).toBe(200);
      expect(inOrder(body)).toEqual(inOrder(recounted(all, from, to)));
    }
  });

  test('says which profession most were of first, and counts a training with two professions once', async () => {
    const { manager } = await house();
    await record(manager, {
      topic: 'Recognising',
      heldOn: '2025-05-02',
      participants: [
        { profession: 'TEACHER', count: 3 },
        { profession: 'POLICE', count: 12 },
      ],
    });
    expect((await sum(manager)).body).toEqual({
      from: '2025-04-01',
      to: '2025-06-30',
      grant: null,
      trainings: 1,
      participants: 15,
      byProfession: [
        { profession: 'POLICE', trainings: 1, participants: 12 },
        { profession: 'TEACHER', trainings: 1, participants: 3 },
      ],
      byTopic: [{ topic: 'Recognising', trainings: 1, participants: 15 }],
    });
  });

  test('is of what one grant paid for, where that is asked; a grant of another house is as unknown as none', async () => {
    const { office, manager } = await house();
    const [one, other] = [await aGrant(office), await aGrant(office)];
    const held = (count: number) => ({
      topic: 'Recognising',
      heldOn: '2025-05-02',
      participants: [{ profession: 'POLICE' as const, count }],
    });
    await record(manager, { ...held(4), grantId: one });
    await record(manager, { ...held(20), grantId: other });
    await record(manager, held(100));
    expect((await sum(manager)).body).toMatchObject({ trainings: 3, participants: 124 });
    const { body } = await sum(manager, `${at}&grantId=${one}`);
    expect(body).toMatchObject({ trainings: 1, participants: 4, grant: { id: one } });
    const { code, name } = body.grant;
    const file = await saved(manager, `${at}&grantId=${one}&format=csv&language=en`);
    expect((file.body as Buffer).toString('utf8')).toContain(`Charged to,${code} · ${name}`);
    for (const id of [await aGrant(await anOffice()), randomUUID()])
      for (const ask of [sum, fileOf])
        expect((await ask(manager, `${at}&grantId=${id}`)).body).toMatchObject({
          ...{ status: 400, errors: [{ path: '/grantId', code: 'invalid-choice' }] },
        });
  });

  test('is nothing where nothing was held', async () => {
    const { manager } = await house();
    expect((await sum(manager)).body).toMatchObject({ trainings: 0, participants: 0, byProfession: [], byTopic: [] });
  });

  test('is of the running year until today where nothing is said, by the day it is in Athens', async () => {
    const { manager } = await house();
    expect((await sum(manager, '')).body).toMatchObject({ from: `${today().slice(0, 4)}-01-01`, to: today() });
    // Half an hour into the year in Athens is still the old one in London.
    turnClock(Date.parse('2031-12-31T22:30:00Z') - Date.now());
    expect((await sum(manager, '')).body).toMatchObject({ from: '2032-01-01', to: '2032-01-01' });
    expect((await sum(manager, 'to=2025-06-30')).body).toMatchObject({ from: '2025-01-01', to: '2025-06-30' });
  });

  test('refuses a period that ends before it begins, and what is no day', async () => {
    const { manager } = await house();
    for (const [query, path, code] of [
      ['from=2025-06-30&to=2025-06-29', '/to', 'end-before-start'],
      ['from=2025-02-30', '/from', 'unknown-parameter'],
      ['from=0000-01-01', '/from', 'unknown-parameter'],
      ['to=soon', '/to', 'unknown-parameter'],
      ['grant=1', '/grant', 'unknown-parameter'],
    ] as const)
      for (const ask of [sum, fileOf])
        expect((await ask(manager, query)).body, query).toMatchObject({ status: 400, errors: [{ path, code }] });
  });

  test('is there for whoever reads the register, and for nobody else', async () => {
    const { office } = await house();
    for (const role of ['social_worker', 'supervisor', 'coordinator', 'partner', 'dpo', 'admin'] as const) {
      const person = await staff(role, office);
      for (const ask of [sum, fileOf]) expect((await ask(person, at)).status, role).toBe(404);
    }
  });
});

describe('its file', () => {
  const two: Held = {
    topic: '=HYPERLINK("https://x.test")',
    heldOn: '2025-04-01',
    participants: [
      { profession: 'TEACHER', count: 3 },
      { profession: 'POLICE', count: 12 },
    ],
  };

  test('is a sheet that Excel opens with Greek in it, runs nothing, and is named by nobody', async () => {
    const { manager } = await house();
    await record(manager, two);
    const { status, headers, body } = await saved(manager, `${at}&format=csv&language=el`);
    const text = (body as Buffer).toString('utf8');
    expect([status, headers['content-disposition'], headers['cache-control']]).toEqual([
      200,
      'attachment; filename="document.csv"',
      'no-store',
    ]);
    expect(text.startsWith('\ufeff')).toBe(true);
    const lines = text.slice(1).split('\r\n');
    expect(lines.slice(0, 5)).toEqual([
      'Κατά,,Εκπαιδεύσεις,Συμμετέχοντες',
      'Επάγγελμα,Αστυνομικοί,1,12',
      'Επάγγελμα,Εκπαιδευτικοί,1,3',
      `Θέμα,"'=HYPERLINK(""https://x.test"")",1,15`,
      'Σύνολο,,1,15',
    ]);
    expect(text).toContain('1 Απριλίου 2025 – 30 Ιουνίου 2025');
  });

  test('is the same as a workbook', async () => {
    const { manager } = await house();
    await record(manager, two);
    const [csv, xlsx] = await Promise.all(
      ['csv', 'xlsx'].map((format) => saved(manager, `${at}&format=${format}&language=en`)),
    );
    expect((csv!.body as Buffer).toString('utf8')).toContain('Profession,Police,1,12\r\n');
    expect(xlsx!.headers['content-disposition']).toBe('attachment; filename="document.xlsx"');
    const figures = unzipped(xlsx!.body as Buffer).get('xl/worksheets/sheet1.xml');
    expect(figures).toContain('Police');
    expect(figures).toContain('<v>12</v>');
    expect(figures).not.toContain('<f>');
  });

  test('names professions as the screen does', () => {
    const shown = ['en', 'el'].map((language) =>
      JSON.parse(readFileSync(`client/reports/messages/${language}.json`, 'utf8')),
    );
    for (const profession of professions)
      expect(professionNames[profession], profession).toEqual(
        shown.map((messages) => messages[`closed.profession.${profession}`]),
      );
  });

  test('asks for a fresh proof, and leaves a line in the trail', async () => {
    const { manager } = await house();
    const stale = actingAs({
      ...{ signInId: randomUUID(), userId: manager.id, agencyId: manager.agencyId, role: 'manager' },
      ...{ locked: false, secondFactorDue: false, provenAt: Date.now() - 11 * 60_000 },
    });
    expect((await stale.ask('get', `/trainings/sum/file?${at}`)).body.type).toBe('/problems/step-up-required');
    const exports = async () =>
      (
        await owner.query(
          `SELECT fields FROM trail."AuditEntry" WHERE subject = 'Training' AND action = 'export' AND "actorId" = $1`,
          [manager.id],
        )
      ).rows;
    expect(await exports()).toEqual([]);
    expect((await saved(manager, at)).status).toBe(200);
    expect(await exports()).toHaveLength(1);
  });
});
