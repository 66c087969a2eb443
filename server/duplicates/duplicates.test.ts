import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { cases } from '#server/cases/cases.contract.ts';
import { denials } from '#server/denials/denials.contract.ts';
import { merges } from '#server/merges/merges.contract.ts';
import { people } from '#server/people/people.contract.ts';
import { todays } from '#server/reminders/today.contract.ts';
import { anOffice, aTeam, type Office, owner, type Person, staff } from '#server/testing/cast.ts';
import { duplicates } from './duplicates.contract.ts';

async function aCase(worker: Person) {
  const { code, id } = await worker.call(cases.start, {}, { alias: 'Iris' });
  await worker.call(
    cases.change,
    { code: code! },
    { noticeVersion: 'N1', noticeGivenOn: '2026-01-05' },
    { version: 1 },
  );
  return { code: code!, id: id! };
}
async function name(worker: Person, code: string, legalName: string, year?: string, version = 0) {
  const birth = year ? { dateOfBirth: year, birthPrecision: 'YEAR' as const } : {};
  return worker.call(people.changeIdentity, { code }, { legalName, ...birth }, { version });
}
async function twoWorkers(office?: Office) {
  const place = office ?? (await anOffice());
  return { place, one: await staff('social_worker', place), two: await staff('social_worker', place) };
}

test('the same person in other letters: whoever types learns that there may be one, and nothing else', async () => {
  const { place, one, two } = await twoWorkers();
  const supervisor = await staff('supervisor', place);
  const [first, second] = [await aCase(one), await aCase(two)];
  expect((await name(one, first.code, 'Γεωργία Παπαδοπούλου', '1999')).possibleDuplicate).toBe(false);
  const answer = await name(two, second.code, 'Papadopoulou, Yeorgia', '1999');
  expect(answer.possibleDuplicate).toBe(true);
  expect(JSON.stringify(answer)).not.toContain(first.code);
  expect((await two.call(people.identityCard, { code: second.code })).possibleDuplicate).toBeUndefined();
  expect((await two.try(duplicates.list, {})).status).toBe(404);

  const { items } = await supervisor.call(duplicates.list, {});
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({ strong: true, status: 'OPEN' });
  expect(items[0]!.sides!.map((side) => side.code).sort()).toEqual([first.code, second.code].sort());
  const waiting = (await supervisor.call(todays.show, {})).waiting.today.rows;
  expect(waiting.filter((row) => row.kind === 'POSSIBLE_DUPLICATE')).toMatchObject([{ code: second.code }]);

  const pair = items[0]!;
  expect(await supervisor.call(duplicates.dismiss, { id: pair.id! })).toMatchObject({ status: 'DISMISSED' });
  expect((await supervisor.call(todays.show, {})).waiting.today.rows).toEqual([]);
  expect((await name(two, second.code, 'Yeorgia Papadopoulou', '1999', 1)).possibleDuplicate).toBe(false);
  expect((await supervisor.call(duplicates.list, {})).items).toEqual([]);
});

test('another birth year is another person; an unknown one is a weaker finding; one name in common is none', async () => {
  const { place, one, two } = await twoWorkers();
  const supervisor = await staff('supervisor', place);
  const [first, second] = [await aCase(one), await aCase(two)];
  await name(one, first.code, 'Мария Иванова', '1990');
  expect((await name(two, second.code, 'Maria Ivanova', '1991')).possibleDuplicate).toBe(false);
  expect((await name(two, second.code, 'Maria Petrova', '1990', 1)).possibleDuplicate).toBe(false);
  const third = await aCase(two);
  expect((await name(two, third.code, 'Μαρία Ιβάνοβα')).possibleDuplicate).toBe(true);
  expect((await supervisor.call(duplicates.list, {})).items.map((pair) => pair.strong)).toEqual([false]);
});

test('a supervisor of one case sees that case, and of the other the team and whom to ask', async () => {
  const { place, one } = await twoWorkers();
  const elsewhere = await aTeam(place, 'Harbour team');
  const other = await staff('social_worker', elsewhere);
  const [mine, theirs] = [await staff('supervisor', place), await staff('supervisor', elsewhere, 'Ioanna')];
  const [first, second] = [await aCase(one), await aCase(other)];
  await name(one, first.code, 'محمد حسن', '2001');
  await name(other, second.code, 'Mohammed Hassan', '2001');

  const [pair] = (await mine.call(duplicates.list, {})).items;
  expect(pair!.sides!.find((side) => side.code)).toMatchObject({ code: first.code });
  expect(pair!.sides!.find((side) => !side.code)).toEqual({ team: 'Harbour team', ask: ['Ioanna'] });
  expect(JSON.stringify(pair)).not.toContain(second.code);
  expect((await theirs.call(duplicates.list, {})).items[0]!.sides!.some((side) => side.code === second.code)).toBe(
    true,
  );

  // Kept away from one of them, she knows of neither the pair nor the case.
  await other.call(denials.add, { code: second.code }, { kind: 'USER', userId: mine.id, reason: 'A relative' });
  expect((await mine.call(duplicates.list, {})).items).toEqual([]);
  expect((await mine.try(duplicates.dismiss, { id: pair!.id! })).status).toBe(404);
});

test('merging, and saying that they are two people, in one moment: each waits for the other and hears what is true', async () => {
  for (const dismissedFirst of [true, false]) {
    const { place, one } = await twoWorkers();
    const elsewhere = await aTeam(place);
    const two = await staff('social_worker', elsewhere);
    // She who says it reaches one of the two, she who merges both.
    const [apart, supervisor] = [await staff('supervisor', elsewhere), await staff('supervisor', place)];
    await owner.query('INSERT INTO "TeamMember" (id, "teamId", "userId", "agencyId") VALUES ($1, $2, $3, $4)', [
      randomUUID(),
      elsewhere.teamId,
      supervisor.id,
      place.agencyId,
    ]);
    const [from, into] = [await aCase(one), await aCase(two)];
    await name(one, from.code, 'Γεωργία Παπαδοπούλου', '1999');
    await name(two, into.code, 'Papadopoulou, Yeorgia', '1999');
    for (const worker of [one, two]) {
      const kept = { kind: 'USER', userId: (await staff('social_worker', place)).id, reason: 'A relative' } as const;
      await worker.call(denials.add, { code: worker === one ? from.code : into.code }, kept);
    }
    const [pair] = (await apart.call(duplicates.list, {})).items;
    const acts = [
      () => apart.try(duplicates.dismiss, { id: pair!.id! }),
      () => supervisor.try(merges.merge, { code: from.code }, { into: into.code, reason: 'One person' }),
    ];

    // Both are begun before either can end: what each waits for at last is held meanwhile.
    const client = await owner.connect();
    await client.query(`BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('denials', 0))`);
    const begun: Promise<{ status: number; body: { type?: string } }>[] = [];
    for (const act of dismissedFirst ? acts : acts.reverse()) {
      begun.push(act().then((answer) => answer));
      await new Promise((done) => setTimeout(done, 300));
    }
    await client.query('COMMIT');
    client.release();
    expect((await Promise.all(begun)).map(({ status, body }) => (status < 400 ? status : body.type))).toEqual(
      dismissedFirst ? [200, 201] : [201, '/problems/wrong-state'],
    );
  }
});

test('another agency is never compared with', async () => {
  const [here, there] = [await twoWorkers(), await twoWorkers()];
  const [first, second] = [await aCase(here.one), await aCase(there.one)];
  await name(here.one, first.code, 'Fatima Noor', '1988');
  expect((await name(there.one, second.code, 'Fatima Noor', '1988')).possibleDuplicate).toBe(false);
});

test('it is no way to search: every comparison is in the trail, and after ten within the hour nothing is told', async () => {
  const { place, one, two } = await twoWorkers();
  const supervisor = await staff('supervisor', place);
  const [first, second] = [await aCase(one), await aCase(two)];
  await name(one, first.code, 'Zeinab Karimi', '1995');
  for (let i = 0; i < 10; i++)
    expect((await name(two, second.code, `Somebody Number${'x'.repeat(i)}q`, '1995', i)).possibleDuplicate).toBe(false);
  expect((await name(two, second.code, 'Zeinab Karimi', '1995', 10)).possibleDuplicate).toBeUndefined();
  // The supervisor is told all the same.
  expect((await supervisor.call(duplicates.list, {})).items).toHaveLength(1);
  const { rows } = await owner.query(
    `SELECT reason FROM trail."AuditEntry" WHERE "actorId" = $1 AND action = 'compare' ORDER BY seq`,
    [two.id],
  );
  expect(rows).toHaveLength(11);
  expect(rows.at(-1).reason).toBe('THROTTLED');
});

test('the index holds digests only, no role reads it, and it goes with the key of the record', async () => {
  const { one } = await twoWorkers();
  const first = await aCase(one);
  await name(one, first.code, 'Blossom Adeyemi', '1997');
  const find = () => owner.query('SELECT * FROM vault."NameIndex" WHERE "caseId" = $1', [first.id]);
  const [row] = (await find()).rows;
  expect(row.names).toHaveLength(2);
  for (const digest of [...row.names, row.birthYear]) expect(digest).toMatch(/^[\w-]{22}$/);
  expect(JSON.stringify(row)).not.toMatch(/blsm|vlsm|1997|Adeyemi/i);

  const client = await owner.connect();
  await client.query('BEGIN; SET LOCAL ROLE ariadne_app');
  await expect(client.query('SELECT 1 FROM vault."NameIndex"')).rejects.toMatchObject({ code: '42501' });
  await client.query('ROLLBACK');
  client.release();
  await owner.query('UPDATE keys."SurvivorKey" SET wrapped = NULL, "destroyedAt" = now() WHERE "survivorId" = $1', [
    row.survivorId,
  ]);
  expect((await find()).rows).toEqual([]);
});
