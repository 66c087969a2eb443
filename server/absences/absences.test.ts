import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { cases } from '#server/cases/cases.contract.ts';
import { denials } from '#server/denials/denials.contract.ts';
import { members } from '#server/members/members.contract.ts';
import { addDays, today } from '#server/platform/clock.ts';
import { appointments } from '#server/reminders/appointments.contract.ts';
import { reminders } from '#server/reminders/reminders.contract.ts';
import { todays } from '#server/reminders/today.contract.ts';
import { anOffice, aTeam, type Office, owner, type Person, staff } from '#server/testing/cast.ts';
import { aSweepingWorker } from '#server/testing/reminders.ts';
import { absences } from './absences.contract.ts';

let office: Office;
let away: Person;
let standIn: Person;
let supervisor: Person;
beforeAll(async () => {
  office = await anOffice();
});

const day = (ahead: number) => addDays(today(), ahead);
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
const forDays = (from: number, to: number) => ({ standInId: standIn.id, firstDay: day(from), lastDay: day(to) });
const start = (person: Person, alias = 'Iris') => person.call(cases.start, {}, { alias });
const opens = async (person: Person, code: string | undefined) =>
  (await person.try(cases.open, { code: code! })).status === 200;

async function newPeople(role: Parameters<typeof staff>[0] = 'social_worker') {
  [away, standIn, supervisor] = [
    await staff(role, office, 'Maria'),
    await staff(role, office, 'Eleni'),
    await staff('supervisor', office),
  ];
}
/** Moves the days of an absence, as if time had passed. */
async function shift(id: string | undefined, from: number, to: number) {
  await owner.query('UPDATE "Absence" SET "firstDay" = $2, "lastDay" = $3 WHERE id = $1', [id, day(from), day(to)]);
  await owner.query('UPDATE "CaseMembership" SET "startedOn" = $2, "endsOn" = $3 WHERE "absenceId" = $1', [
    id,
    day(from),
    day(to),
  ]);
}

describe('while somebody is away', () => {
  test('the stand-in reaches her open cases from the first to the last day, and not a day longer', async () => {
    await newPeople();
    const { code } = await start(away);
    expect(await opens(standIn, code)).toBe(false);

    const { id } = await away.call(absences.record, {}, forDays(1, 3));
    expect(await opens(standIn, code), 'before').toBe(false);
    await shift(id, 0, 3);
    expect(await opens(standIn, code), 'first day').toBe(true);
    await shift(id, -3, 0);
    expect(await opens(standIn, code), 'last day').toBe(true);
    expect((await standIn.call(cases.list, {})).items.map((row) => row.code)).toEqual([code]);
    await shift(id, -3, -1);
    expect(await opens(standIn, code), 'after, although nothing has ended it').toBe(false);
    expect((await standIn.call(cases.list, {})).items).toEqual([]);
  });

  test('she acts as a member of that role would, and the team shows for whom and until when', async () => {
    await newPeople();
    const { code, version } = await start(away);
    await away.call(absences.record, {}, forDays(0, 5));
    await standIn.call(cases.change, { code: code! }, { gender: 'WOMAN' }, { version: version! });

    const { items } = await supervisor.call(members.list, { code: code! });
    expect(items.find((member) => member.userId === standIn.id)).toMatchObject({
      isPrimary: false,
      standsFor: away.id,
      standsForName: 'Maria',
      startedOn: day(0),
      endsOn: day(5),
    });
    expect(items.find((member) => member.userId === away.id)).toMatchObject({ isPrimary: true, standsFor: null });
  });

  test('cases she starts, joins, leaves or closes meanwhile follow', async () => {
    await newPeople();
    const other = await staff('social_worker', office);
    const [left, joined] = [await start(away), await start(other, 'Lena')];
    await away.call(absences.record, {}, forDays(0, 5));
    const begun = await start(away, 'Nora');
    expect(await opens(standIn, begun.code), 'started').toBe(true);

    await supervisor.call(members.add, { code: joined.code! }, { userId: away.id, role: 'social_worker' });
    expect(await opens(standIn, joined.code), 'joined').toBe(true);
    await supervisor.call(members.handOver, { code: left.code! }, { userId: other.id, leave: true });
    expect(await opens(standIn, left.code), 'left').toBe(false);
  });

  test('her due tasks and meetings stand on the stand-in’s Today, with her name', async () => {
    for (const role of ['social_worker', 'psychologist'] as const) {
      await newPeople(role);
      const worker = role === 'social_worker' ? away : await staff('social_worker', office);
      const { code } = await start(worker, 'Vera');
      if (worker !== away) await worker.call(members.add, { code: code! }, { userId: away.id, role });
      const task = await away.call(reminders.create, { code: code! }, { dueAt: inHours(1), note: 'Call back' });
      const soon = await away.call(appointments.plan, { code: code! }, { startsAt: inHours(0.05) });
      expect((await standIn.call(todays.show, {})).waiting.today.rows).toEqual([]);

      await away.call(absences.record, {}, forDays(0, 2));
      const shown = await standIn.call(todays.show, {});
      expect(shown.standingIn, role).toEqual([{ name: 'Maria', until: day(2), cases: 1 }]);
      const rows = [...shown.waiting.today.rows, ...shown.waiting.soon.rows];
      expect(
        rows.find((row) => row.reminder?.id === task.id),
        role,
      ).toMatchObject({ kind: 'TASK', forName: 'Maria' });
      // Shortly before midnight the meeting is tomorrow's.
      if (soon.wallTime!.startsWith(shown.day))
        expect(shown.appointments.find((entry) => entry.id === soon.id)?.forName, role).toBe('Maria');

      // She deals with it as if it were her own.
      expect((await standIn.call(reminders.open, { id: task.id! })).note).toBe('Call back');
      await standIn.call(reminders.done, { id: task.id! });
      // One's own are nobody else's.
      expect((await away.call(todays.show, {})).waiting.today.rows.every((row) => !row.forName)).toBe(true);
    }
  });

  test('one tap ends it early, and what was planned meanwhile goes back to her', async () => {
    await newPeople();
    const { code, id: caseId } = await start(away);
    const { id } = await away.call(absences.record, {}, forDays(0, 5));
    const task = await standIn.call(
      reminders.create,
      { code: code! },
      { dueAt: inHours(30), note: 'Bring the papers' },
    );
    const meeting = await standIn.call(appointments.plan, { code: code! }, { startsAt: inHours(40) });

    const ended = await away.call(absences.end, { id: id! });
    expect(ended.endedAt).not.toBeNull();
    expect(await opens(standIn, code)).toBe(false);
    const { rows } = await owner.query(
      `SELECT "userId" FROM "Reminder" WHERE id = $1 UNION ALL SELECT "userId" FROM "Appointment" WHERE id = $2`,
      [task.id, meeting.id],
    );
    expect(rows).toEqual([{ userId: away.id }, { userId: away.id }]);
    expect((await away.try(absences.end, { id: id! })).body.type).toBe('/problems/already-ended');

    const { rows: lines } = await owner.query(
      `SELECT action, subject, reason FROM trail."AuditEntry" WHERE "caseId" = $1 AND reason = 'STANDING_IN' ORDER BY seq`,
      [caseId],
    );
    expect(lines.map((line) => `${line.action} ${line.subject}`)).toEqual(
      expect.arrayContaining([
        'create CaseMembership',
        'update CaseMembership',
        'update Reminder',
        'update Appointment',
      ]),
    );
  });

  test('what is over is put away by the worker, and her plans go back', async () => {
    await newPeople();
    const { code } = await start(away);
    const { id } = await away.call(absences.record, {}, forDays(0, 5));
    const task = await standIn.call(reminders.create, { code: code! }, { dueAt: inHours(30), note: 'Later' });
    await shift(id, -5, -1);

    const worker = aSweepingWorker();
    // Also where the test fails: the next file's database has the same name, and would be swept.
    onTestFinished(() => worker.stop());
    const owned = async () => (await owner.query('SELECT "userId" FROM "Reminder" WHERE id = $1', [task.id])).rows[0];
    await expect.poll(owned, { timeout: 5000 }).toEqual({ userId: away.id });
    await worker.stop();
    const { rows } = await owner.query('SELECT "endedAt" FROM "Absence" WHERE id = $1', [id]);
    expect(rows[0].endedAt).not.toBeNull();
  });
});

describe('who is kept away', () => {
  test('stands in on every case but that one, and the supervisor is told by a task', async () => {
    await newPeople();
    const [closedToHer, other] = [await start(away, 'Zoe'), await start(away, 'Ada')];
    await away.call(
      denials.add,
      { code: closedToHer.code! },
      { kind: 'USER', userId: standIn.id, reason: 'A relative' },
    );
    await away.call(absences.record, {}, forDays(0, 4));
    expect([await opens(standIn, closedToHer.code), await opens(standIn, other.code)]).toEqual([false, true]);

    const told = await supervisor.call(todays.show, {});
    expect(told.waiting.today.rows.filter((row) => row.kind === 'NO_STAND_IN')).toMatchObject([
      { code: closedToHer.code, aboutModel: 'Absence' },
    ]);
    expect(JSON.stringify(await standIn.call(todays.show, {}))).not.toContain(closedToHer.code);
  });

  test('kept away later, she loses the case at once and the supervisor is told then', async () => {
    await newPeople();
    const { code } = await start(away, 'Rea');
    await away.call(absences.record, {}, forDays(0, 4));
    await away.call(denials.add, { code: code! }, { kind: 'USER', userId: standIn.id, reason: 'A relative' });
    expect(await opens(standIn, code)).toBe(false);
    const { rows } = await owner.query(
      `SELECT 1 FROM "CaseMembership" m JOIN "Case" c ON c.id = m."caseId" WHERE c.code = $1 AND m."userId" = $2 AND m."endedAt" IS NULL`,
      [code, standIn.id],
    );
    expect(rows).toEqual([]);
    const told = await supervisor.call(todays.show, {});
    expect(told.waiting.today.rows.some((row) => row.kind === 'NO_STAND_IN' && row.code === code)).toBe(true);
  });
});

describe('who may record it', () => {
  test('she herself within her teams; her supervisor for her, with anybody of the agency in the role', async () => {
    await newPeople();
    const elsewhere = await staff('social_worker', await aTeam(office));
    const { code } = await start(away);
    const refused = await away.try(absences.record, {}, { ...forDays(0, 1), standInId: elsewhere.id });
    expect(refused.body.errors).toMatchObject([{ path: '/standInId', code: 'not-a-colleague' }]);

    const byHer = { ...forDays(0, 1), standInId: elsewhere.id, userId: away.id, role: 'social_worker' as const };
    const made = await supervisor.call(absences.record, {}, byHer);
    expect(made).toMatchObject({ userName: 'Maria', recordedBy: supervisor.id });
    expect(await opens(elsewhere, code)).toBe(true);
    expect((await elsewhere.call(absences.list, {})).items.map((row) => row.id)).toEqual([made.id]);
    expect((await standIn.call(absences.list, {})).items).toEqual([]);
    expect((await supervisor.call(absences.list, {})).items.some((row) => row.id === made.id)).toBe(true);
    expect((await elsewhere.try(absences.end, { id: made.id! })).status).toBe(403);
    await supervisor.call(absences.end, { id: made.id! });
    expect(await opens(elsewhere, code)).toBe(false);
  });

  test('nobody for a colleague, for a role she does not hold, with herself, in the past, or twice for one day', async () => {
    await newPeople();
    const ask = async (person: Person, body: object) => {
      const answer = await person.ask('post', '/absences', { ...forDays(0, 2), ...body });
      return [answer.status, answer.body.errors?.[0]?.path ?? answer.body.type];
    };
    expect(await ask(away, { userId: standIn.id })).toEqual([422, '/standInId']);
    expect(await ask(away, { userId: supervisor.id })).toEqual([422, '/standInId']);
    expect(await ask(away, { userId: away.id })).toEqual([422, '/userId']);
    expect(await ask(away, { standInId: away.id })).toEqual([422, '/standInId']);
    expect(await ask(away, { standInId: supervisor.id })).toEqual([422, '/standInId']);
    expect(await ask(away, { firstDay: day(-1) })).toEqual([422, '/firstDay']);
    expect(await ask(away, { lastDay: day(-1) })).toEqual([422, '/lastDay']);
    expect(await ask(away, { lastDay: day(400) })).toEqual([422, '/lastDay']);
    expect(await ask(supervisor, {})).toEqual([422, '/userId']);
    const outside = await staff('supervisor', await aTeam(office));
    expect((await ask(outside, { userId: away.id, role: 'social_worker' }))[0]).toBe(404);
    expect((await ask(away, {}))[0]).toBe(201);
    expect(await ask(away, { firstDay: day(2), lastDay: day(6) })).toEqual([409, '/problems/already-away']);
    for (const role of ['coordinator', 'teacher', 'dpo', 'admin', 'manager'] as const)
      expect((await (await staff(role, office)).try(absences.list, {})).status, role).toBe(404);
  });

  test('the second lock says the same to the bare application role', async () => {
    await newPeople();
    const stranger = await staff('social_worker', await anOffice());
    const insert = (person: Person, values: { user: string; standIn: string; role?: string }) =>
      bare(person, (query) =>
        query(
          `INSERT INTO "Absence" (id, "agencyId", "userId", role, "standInId", "firstDay", "lastDay", "recordedBy") VALUES ($1, $2, $3, $4, $5, $6, $6, $7)`,
          [
            randomUUID(),
            office.agencyId,
            values.user,
            values.role ?? 'social_worker',
            values.standIn,
            day(0),
            person.id,
          ],
        ),
      );
    await expect(insert(away, { user: away.id, standIn: standIn.id })).resolves.toMatchObject({ rowCount: 1 });
    for (const values of [
      { user: standIn.id, standIn: away.id },
      { user: away.id, standIn: stranger.id },
      { user: away.id, standIn: supervisor.id },
      { user: away.id, standIn: standIn.id, role: 'psychologist' },
    ])
      await expect(insert(away, values), JSON.stringify(values)).rejects.toMatchObject({ code: '42501' });
    await expect(insert(stranger, { user: away.id, standIn: stranger.id })).rejects.toMatchObject({ code: '42501' });
    // Nobody lengthens one either.
    await expect(bare(away, (query) => query('UPDATE "Absence" SET "lastDay" = $1', [day(300)]))).rejects.toMatchObject(
      { code: '42501' },
    );
  });
});

/** Asks as the application does, but past every service; whatever it did is undone. */
async function bare<T>(person: Person, ask: (query: typeof owner.query) => Promise<T>): Promise<T> {
  const client = await owner.connect();
  try {
    await client.query('BEGIN; SET LOCAL ROLE ariadne_app');
    await client.query(
      `SELECT set_config('ariadne.actor', $1, true), set_config('ariadne.role', $2, true), set_config('ariadne.agency', $3, true)`,
      [person.id, person.role, person.agencyId],
    );
    return await ask(client.query.bind(client) as typeof owner.query);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}
