import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { absences } from '#server/absences/absences.contract.ts';
import { accounts } from '#server/accounts/accounts.contract.ts';
import { closeAccounts } from '#server/accounts/database.ts';
import { cases } from '#server/cases/cases.contract.ts';
import { danger } from '#server/danger/danger.contract.ts';
import { denials } from '#server/denials/denials.contract.ts';
import { duplicates } from '#server/duplicates/duplicates.contract.ts';
import { erasures } from '#server/erasures/erasures.contract.ts';
import { members } from '#server/members/members.contract.ts';
import { merges } from '#server/merges/merges.contract.ts';
import { people } from '#server/people/people.contract.ts';
import { addDays, today } from '#server/platform/clock.ts';
import { referrals } from '#server/referrals/referrals.contract.ts';
import { appointments } from '#server/reminders/appointments.contract.ts';
import { aCaseToRefer, agreeTo, everything, receivedThere, sent } from '#server/testing/agencies.ts';
import { inMinutes, remindersOf } from '#server/testing/calendar.ts';
import { anOffice, aTeam, owner, type Person, staff } from '#server/testing/cast.ts';
import { aSweepingWorker } from '#server/testing/reminders.ts';
import { anAgreedCase } from '#server/testing/support.ts';

/** Cases that nobody but their sender, or a merge, calls one: what follows for those who keep, carry and supervise them. */
afterAll(closeAccounts);

const idOf = async ({ code }: { code: string }) =>
  (await owner.query('SELECT id FROM "Case" WHERE code = $1', [code])).rows[0].id as string;
const carrierOf = async (at: { code: string }) =>
  (
    await owner.query(
      `SELECT "userId" FROM "CaseMembership" WHERE "caseId" = $1 AND "isPrimary" AND "endedAt" IS NULL`,
      [await idOf(at)],
    )
  ).rows.map(({ userId }) => userId as string);
const aRelative = (who: Person) => ({ kind: 'USER', userId: who.id, reason: 'A relative' }) as const;
const openPairs = async (who: Person) =>
  (await who.call(duplicates.list, {}, undefined, { query: 'status=OPEN' })).items;

const aMeeting = () => ({ startsAt: inMinutes(600), minutes: 30, mode: 'IN_PERSON' }) as const;
/** Whose meetings, and whose reminders of them, are still to come. */
const plannedBy = async (at: { code: string }) =>
  (
    await owner.query(
      `SELECT "userId" FROM "Appointment" WHERE "caseId" = $1 AND status = 'PLANNED'
        UNION SELECT "userId" FROM "Reminder" WHERE "caseId" = $1 AND kind = 'APPOINTMENT' AND state = 'SCHEDULED' ORDER BY 1`,
      [await idOf(at)],
    )
  ).rows.map(({ userId }) => userId as string);

/** What the same sender told twice, in two cases there, each with a team and somebody who carries it. */
async function receivedTwice() {
  const world = await receivedThere();
  const office = await aTeam(world.theirs);
  const [other, supervisor, theirSupervisor] = [
    await staff('social_worker', office),
    await staff('supervisor', office),
    await staff('supervisor', world.theirs),
  ];
  const id = await sent(world, world.at);
  await world.theirDesk.call(referrals.accept, { id }, {});
  const open = () => world.theirDesk.call(referrals.openCase, { id }, { teamId: office.teamId, workerId: other.id });
  return { ...world, office, other, supervisor, theirSupervisor, second: id, open };
}

test('whoever keeps a colleague away from a case does not get the other one that its sender spoke of', async () => {
  const { theirWorker, there, other, supervisor, open } = await receivedTwice();
  const at = { code: (await open()).code! };
  await other.call(appointments.plan, at, aMeeting());
  await theirWorker.call(denials.add, there, aRelative(other));
  expect((await other.try(cases.open, at)).status).toBe(404);
  expect((await theirWorker.try(cases.open, at)).status).toBe(404);
  expect(await carrierOf(at)).toEqual([]);
  // Its own supervisor hears that it came to her, and has what was planned.
  expect(await plannedBy(at)).toEqual([supervisor.id]);
  expect(await remindersOf({ id: await idOf(at) })).toContainEqual(
    expect.objectContaining({ kind: 'TAKEN_OVER', userId: supervisor.id, state: 'RAISED' }),
  );
});

test('whoever came after a merge gets the other case, or carries it past a danger flag, by no entry of her own', async () => {
  for (const inDanger of [false, true]) {
    const office = await anOffice();
    const [eleni, kept, newcomer, supervisor] = [
      await staff('social_worker', office),
      await staff('social_worker', office),
      await staff('social_worker', office),
      await staff('supervisor', office),
    ];
    const [from, into] = [await anAgreedCase(kept), await anAgreedCase(eleni)];
    await supervisor.call(merges.merge, { code: from.code }, { into: into.code, reason: 'One person' });
    await eleni.call(members.add, { code: into.code }, { userId: newcomer.id, role: 'social_worker' });
    await eleni.call(members.handOver, { code: into.code }, { userId: newcomer.id, leave: false });
    if (inDanger) await kept.call(danger.raise, { code: from.code }, { reason: 'Seen near' });
    await newcomer.call(denials.add, { code: into.code }, aRelative(kept));
    expect((await newcomer.try(cases.open, { code: from.code })).status).toBe(404);
    expect(await carrierOf(from)).toEqual([]);
    expect(await remindersOf(from)).toContainEqual(
      expect.objectContaining({ kind: 'TAKEN_OVER', userId: supervisor.id }),
    );
  }
});

/** Two cases of one sender, sent apart; of the two that they became there, `other` carries one and is kept away from the first. */
async function receivedApart() {
  const world = await receivedThere();
  const { ours, theirs, worker, there, theirDesk, theirWorker } = world;
  const supervisor = await staff('supervisor', theirs);
  const next = await aCaseToRefer(worker);
  await worker.call(people.changeIdentity, next.at, { legalName: 'Quite Different' }, { version: 1 });
  await agreeTo(worker, next.id, theirs, everything);
  const id = await sent(world, next.at);
  await theirDesk.call(referrals.accept, { id }, {});
  const other = await staff('social_worker', theirs);
  const at = {
    code: (await theirDesk.call(referrals.openCase, { id }, { teamId: theirs.teamId, workerId: other.id })).code!,
  };
  expect(await openPairs(supervisor)).toEqual([]);
  await theirWorker.call(denials.add, there, aRelative(other));
  expect((await other.try(cases.open, at)).status).toBe(200);

  const here = await staff('supervisor', ours);
  const merge = () => here.call(merges.merge, world.at, { into: next.at.code, reason: 'One person' });
  return { ...world, supervisor, other, at, here, merge };
}

test('where a sender says of two of its cases that they are one, supervisors there hear of the two they have', async () => {
  const { supervisor, other, at, here, merge } = await receivedApart();
  await merge();
  expect((await other.try(cases.open, at)).status).toBe(404);
  const [pair] = await openPairs(supervisor);
  expect(pair).toBeDefined();
  // Nothing in it says who merged what elsewhere.
  expect(JSON.stringify(pair)).not.toContain(here.id);
  await supervisor.call(duplicates.dismiss, { id: pair!.id! });
  expect((await other.try(cases.open, at)).status).toBe(200);
});

test('whom the merge of a sender keeps away carries the case there no more, and what she had to do falls to its supervisor', async () => {
  const { theirs, supervisor, other, at, here, merge } = await receivedApart();
  const standIn = await staff('social_worker', theirs);
  await other.call(absences.record, {}, { standInId: standIn.id, firstDay: today(), lastDay: addDays(today(), 2) });
  for (const who of [other, standIn]) await who.call(appointments.plan, at, aMeeting());
  await merge();
  const worker = aSweepingWorker();
  onTestFinished(() => worker.stop());
  const team = async () =>
    (await owner.query('SELECT 1 FROM "CaseMembership" WHERE "caseId" = $1 AND "endedAt" IS NULL', [await idOf(at)]))
      .rowCount;
  await expect.poll(team, { timeout: 5000 }).toBe(0);
  await worker.stop();

  expect(await plannedBy(at)).toEqual([supervisor.id]);
  expect(await remindersOf({ id: await idOf(at) })).toContainEqual(
    expect.objectContaining({ kind: 'TAKEN_OVER', userId: supervisor.id, state: 'RAISED' }),
  );
  // A line for it, and none that names who merged what elsewhere.
  const { rows } = await owner.query(
    'SELECT "actorId", role, action, subject FROM trail."AuditEntry" WHERE "caseId" = $1 ORDER BY seq',
    [await idOf(at)],
  );
  expect(rows).toContainEqual({ actorId: null, role: 'worker', action: 'hand-over', subject: 'CaseMembership' });
  expect(JSON.stringify(rows)).not.toContain(here.id);
});

test('that they are two people is said of the case that goes on, and counts for what was merged into it', async () => {
  const { theirWorker, theirSupervisor, there, other, supervisor, open } = await receivedTwice();
  const into = await anAgreedCase(theirWorker);
  await theirSupervisor.call(merges.merge, there, { into: into.code, reason: 'One person' });
  const at = { code: (await open()).code! };
  const [pair] = await openPairs(supervisor);
  await supervisor.call(duplicates.dismiss, { id: pair!.id! });
  await theirWorker.call(denials.add, { code: into.code }, aRelative(other));
  expect((await other.try(cases.open, at)).status).toBe(200);
});

test('who is kept away stays so when the case in which it was said is erased, until a supervisor says that they are two', async () => {
  const { theirs, theirWorker, theirSupervisor, there, other, supervisor, open } = await receivedTwice();
  const at = { code: (await open()).code! };
  const kept = await staff('coordinator', theirs);
  await theirWorker.call(denials.add, there, aRelative(kept));
  expect((await kept.try(cases.open, at)).status).toBe(404);
  await theirWorker.call(cases.close, there, { closureReason: 'GOALS_MET', closureNote: 'Done' });
  const asked = await theirSupervisor.call(erasures.ask, there, { reason: 'HER_REQUEST' });
  const officer = await staff('dpo', theirs);
  const noted = async () => (await officer.call(denials.register, {})).items.length;
  expect(await noted()).toBe(1);
  await officer.call(erasures.confirm, { id: asked.id! });
  expect((await kept.try(cases.open, at)).status).toBe(404);
  expect(await noted()).toBe(0);

  // Something else that is said in the other changes nothing of it.
  await other.call(denials.add, at, aRelative(await staff('social_worker', theirs)));
  expect((await kept.try(cases.open, at)).status).toBe(404);
  const [pair] = await openPairs(supervisor);
  await supervisor.call(duplicates.dismiss, { id: pair!.id! });
  expect((await kept.try(cases.open, at)).status).toBe(200);
});

test('what comes after her record was erased is told anew: nobody learns by it that there was one', async () => {
  const { theirs, theirWorker, theirSupervisor, there, supervisor, open } = await receivedTwice();
  const kept = await staff('coordinator', theirs);
  await theirWorker.call(denials.add, there, aRelative(kept));
  await theirWorker.call(cases.close, there, { closureReason: 'GOALS_MET', closureNote: 'Done' });
  const asked = await theirSupervisor.call(erasures.ask, there, { reason: 'HER_REQUEST' });
  await (await staff('dpo', theirs)).call(erasures.confirm, { id: asked.id! });
  const at = { code: (await open()).code! };
  expect(await openPairs(supervisor)).toEqual([]);
  expect((await kept.try(cases.open, at)).status).toBe(200);
});

test('an entry that is just being made keeps away also from what becomes a case in that moment', async () => {
  const { theirs, theirWorker, there, theirDesk, second, other } = await receivedTwice();
  const kept = await staff('coordinator', theirs);
  const client = new pg.Client({ connectionString: process.env.TEST_ADMIN_URL });
  await client.connect();
  try {
    // What the entry does, not yet committed.
    await client.query('BEGIN');
    await client.query(
      `INSERT INTO "DenyEntry" (id, "caseId", "agencyId", "survivorId", kind, "userId", reason, "recordedBy")
        SELECT $1, id, "agencyId", "survivorId", 'USER', $3, 's1.' || repeat('A', 40), $4 FROM "Case" WHERE code = $2`,
      [randomUUID(), there.code, kept.id, theirWorker.id],
    );
    const opening = theirDesk.try(referrals.openCase, { id: second }, { teamId: theirs.teamId, workerId: other.id });
    const opened = opening.then((answer) => answer);
    await new Promise((done) => setTimeout(done, 400));
    await client.query('COMMIT');
    const { status, body } = await opened;
    expect(status).toBe(201);
    expect((await kept.try(cases.open, { code: body.code })).status).toBe(404);
    expect((await kept.try(cases.open, there)).status).toBe(404);
  } finally {
    await client.end();
  }
});

test("entries made at once in two cases that were told as one do not get into each other's way", async () => {
  const { theirs, theirWorker, there, other, open } = await receivedTwice();
  const at = { code: (await open()).code! };
  for (let round = 0; round < 4; round++) {
    const [one, two] = [await staff('coordinator', theirs), await staff('coordinator', theirs)];
    const said = await Promise.all([
      theirWorker.try(denials.add, there, aRelative(one)),
      other.try(denials.add, at, aRelative(two)),
      theirWorker.try(denials.add, there, aRelative(two)),
    ]);
    expect(said.map(({ status }) => status)).toEqual([201, 201, 201]);
    for (const kept of [one, two])
      for (const where of [there, at]) expect((await kept.try(cases.open, where)).status).toBe(404);
  }
});

test('what a stand-in has planned in a case that nobody carries any more falls to its supervisor, however she leaves it', async () => {
  const { theirs, theirWorker, office, there, other, supervisor, open } = await receivedTwice();
  const at = { code: (await open()).code! };
  const standIns: Person[] = [];
  for (const away of [other, await staff('social_worker', office), await staff('social_worker', office)]) {
    if (away !== other) await supervisor.call(members.add, at, { userId: away.id, role: 'social_worker' });
    const standIn = await staff('social_worker', office);
    await away.call(absences.record, {}, { standInId: standIn.id, firstDay: today(), lastDay: addDays(today(), 2) });
    await standIn.call(appointments.plan, at, aMeeting());
    standIns.push(standIn);
  }
  const [, byHand, dismissed] = standIns;
  expect(await plannedBy(at)).toEqual(standIns.map(({ id }) => id).sort());
  await theirWorker.call(denials.add, there, aRelative(other));
  const { items } = await supervisor.call(members.list, at);
  await supervisor.call(members.end, { id: items.find(({ userId }) => userId === byHand!.id)!.id! });
  await (await staff('admin', theirs)).call(accounts.deactivateUser, { id: dismissed!.id }, {});
  expect(await plannedBy(at)).toEqual([supervisor.id]);
});

test('whoever only stood in for a colleague who has been let go elsewhere is off that case with her', async () => {
  const { theirWorker, office, there, other, open } = await receivedTwice();
  const at = { code: (await open()).code! };
  const standIn = await staff('social_worker', office);
  await other.call(absences.record, {}, { standInId: standIn.id, firstDay: today(), lastDay: addDays(today(), 2) });
  expect((await standIn.try(cases.open, at)).status).toBe(200);
  await theirWorker.call(denials.add, there, aRelative(other));
  expect((await standIn.try(cases.open, at)).status).toBe(404);
});

test('after whatever is said, lifted, merged, undone and told apart, exactly those are kept away who should be', async () => {
  const world = await receivedThere();
  const { ours, theirs, worker, theirDesk, theirWorker: keeper } = world;
  const [here, there] = [await staff('supervisor', ours), await staff('supervisor', theirs)];
  const [next, own] = [await aCaseToRefer(worker), await anAgreedCase(keeper)];
  await agreeTo(worker, next.id, theirs, everything);
  const received = [world.there, own];
  for (const at of [world.at, next.at]) {
    const id = await sent(world, at);
    await theirDesk.call(referrals.accept, { id }, {});
    const to = { teamId: theirs.teamId, workerId: keeper.id };
    received.push({ code: (await theirDesk.call(referrals.openCase, { id }, to)).code! } as typeof own);
  }
  const kept = [await staff('social_worker', theirs), await staff('psychologist', theirs)];
  const ids = await Promise.all(received.map(idOf));

  const rows = async <K extends string>(sql: string) => (await owner.query(sql)).rows as Record<K, string>[];
  const standing = () =>
    rows<'id' | 'agencyId'>(
      `SELECT m.id, c."agencyId" FROM "CaseMerge" m JOIN "Case" c ON c.id = m."caseId" WHERE m."undoneAt" IS NULL`,
    );
  const one = <T>(items: readonly T[], n: number): T | undefined => items[n % (items.length || 1)];
  const merge = (who: Person, of: readonly { code: string }[]) => async (n: number, m: number) =>
    who.try(merges.merge, one(of, n)!, { into: one(of, m)!.code, reason: 'One person' });
  const undo = (who: Person) => async (n: number) => {
    const found = one(
      (await standing()).filter(({ agencyId }) => agencyId === who.agencyId),
      n,
    );
    if (found) await who.try(merges.undo, { id: found.id }, { undoReason: 'Two after all' });
  };
  const deeds: ((n: number, m: number) => Promise<unknown>)[] = [
    (n, m) => keeper.try(denials.add, one(received, n)!, aRelative(one(kept, m)!)),
    (n, m) => keeper.try(denials.add, one(received, n)!, aRelative(one(kept, m)!)),
    async (n) => {
      const found = one(
        await rows<'id'>(`SELECT id FROM "DenyEntry" WHERE "liftedAt" IS NULL AND "recordedBy" = '${keeper.id}'`),
        n,
      );
      if (found) await keeper.try(denials.lift, { id: found.id });
    },
    merge(there, received),
    merge(here, [world.at, next.at]),
    undo(there),
    undo(here),
    async (n) => {
      const found = one(await openPairs(there), n);
      if (found) await there.try(duplicates.dismiss, { id: found.id! });
    },
  ];

  /** Worked out anew from what was said, in another way than the database does. */
  async function should(): Promise<string[]> {
    const merged = await rows<'caseId' | 'intoId'>(
      'SELECT "caseId", "intoId" FROM "CaseMerge" WHERE "undoneAt" IS NULL',
    );
    const goesOn = (id: string): string => merged.find(({ caseId }) => caseId === id)?.intoId ?? id;
    const origins = await rows<'caseId' | 'told'>(
      'SELECT o."caseId", r."caseId" AS told FROM "CaseOrigin" o JOIN "Referral" r ON r.id = o."referralId"',
    );
    const toldOf = (person: string) =>
      origins.filter(({ caseId }) => goesOn(caseId) === person).map(({ told }) => goesOn(told));
    const apart = (
      await rows<'firstId' | 'secondId'>(`SELECT "firstId", "secondId" FROM "DuplicatePair" WHERE status = 'DISMISSED'`)
    ).map(({ firstId, secondId }) => [goesOn(firstId), goesOn(secondId)]);
    const asOne = (a: string, b: string) =>
      a === b ||
      (toldOf(a).some((told) => toldOf(b).includes(told)) && !apart.some((two) => two.includes(a) && two.includes(b)));
    const said = await rows<'caseId' | 'userId'>(
      'SELECT "caseId", "userId" FROM "DenyEntry" WHERE "liftedAt" IS NULL AND "userId" IS NOT NULL',
    );
    const wanted = ids.flatMap((id) =>
      said.filter(({ caseId }) => asOne(goesOn(id), goesOn(caseId))).map(({ userId }) => `${id} ${userId}`),
    );
    return [...new Set(wanted)].sort();
  }
  const step = fc.tuple(fc.nat(deeds.length - 1), fc.nat(7), fc.nat(7));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 14 }), async (history) => {
      for (const [deed, n, m] of history) {
        await deeds[deed]!(n, m);
        const is = await owner.query('SELECT "caseId", "userId" FROM "CaseDenial" WHERE "caseId" = ANY ($1)', [ids]);
        expect(is.rows.map(({ caseId, userId }) => `${caseId} ${userId}`).sort()).toEqual(await should());
      }
    }),
    { numRuns: 5, endOnFailure: true },
  );
}, 60_000);
