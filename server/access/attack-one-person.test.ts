import { afterAll, expect, test } from 'vitest';
import { closeAccounts } from '#server/accounts/database.ts';
import { cases } from '#server/cases/cases.contract.ts';
import { consents, type DataCategory } from '#server/consents/consents.contract.ts';
import { denials } from '#server/denials/denials.contract.ts';
import { duplicates } from '#server/duplicates/duplicates.contract.ts';
import { guardians } from '#server/guardians/guardians.contract.ts';
import { members } from '#server/members/members.contract.ts';
import { merges } from '#server/merges/merges.contract.ts';
import { people } from '#server/people/people.contract.ts';
import { addDays, today } from '#server/platform/clock.ts';
import { referrals } from '#server/referrals/referrals.contract.ts';
import { appointments } from '#server/reminders/appointments.contract.ts';
import { reminders } from '#server/reminders/reminders.contract.ts';
import { todays } from '#server/reminders/today.contract.ts';
import { sessions } from '#server/sessions/sessions.contract.ts';
import {
  aCaseToRefer,
  agreeTo,
  aSentReferral,
  everything,
  keysOf,
  mergedWith,
  receivedThere,
  sent,
  twoAgencies,
  whole,
} from '#server/testing/agencies.ts';
import { inMinutes } from '#server/testing/calendar.ts';
import { anOffice, aTeam, owner, type Person, staff } from '#server/testing/cast.ts';
import { aConsent, anAgreedCase, anEpisode, hoursAgo } from '#server/testing/support.ts';

/** One person who has two cases: what is said in one, asked of the other. */
afterAll(closeAccounts);

const agreement = (to: { agencyId: string }, dataCategories: DataCategory[]) => ({
  kind: 'SHARE_WITH_AGENCY' as const,
  recipientAgencyId: to.agencyId,
  dataCategories,
  purposes: ['REFERRAL'],
  method: 'WRITTEN',
  language: 'fra',
  understood: true,
  noticeVersion: 'N1',
});

test('what she agreed to last, in whichever of her cases, narrows what the other told; the wider of two is never taken', async () => {
  for (const before of [true, false]) {
    const { id, partner, worker, at, ours, theirs } = await aSentReferral();
    await partner.call(referrals.accept, { id }, {});
    const { other, merge, supervisor } = await mergedWith(worker, ours, at.code);
    if (!before) await agreeTo(worker, other.id, theirs, everything);
    else await agreeTo(worker, other.id, theirs, ['DEMOGRAPHIC']);
    const { id: merged } = await merge();
    if (!before) {
      expect(keysOf(await partner.call(referrals.payload, { id }))).toContain('safeContact');
      await worker.call(consents.give, { code: other.code }, agreement(theirs, ['DEMOGRAPHIC']));
    }
    const told = keysOf(await partner.call(referrals.payload, { id }));
    expect(told).toContain('gender');
    for (const key of ['safeContact', 'legalName', 'immediateSafety']) expect(told).not.toContain(key);

    // Two people after all, and what the one said no longer counts for the other.
    await supervisor.call(merges.undo, { id: merged! }, { undoReason: 'Two after all' });
    expect(keysOf(await partner.call(referrals.payload, { id }))).toContain('safeContact');
  }
});

test('what she took back in one of her cases before they were known to be one is not sent by what the other says', async () => {
  const { worker, desk, ours, theirs } = await twoAgencies();
  const { at, id: caseId } = await aCaseToRefer(worker);
  const { other, merge } = await mergedWith(worker, ours, at.code);
  await agreeTo(worker, other.id, theirs, everything);
  const taken = await agreeTo(worker, caseId, theirs, everything);
  await worker.call(consents.withdraw, { id: taken }, { withdrawnHow: 'SPOKEN' });
  await merge();
  const draft = await worker.call(referrals.draft, { code: other.code }, whole(theirs));
  const refused = async () =>
    ((await worker.try(referrals.ready, { id: draft.id! })).body.errors ?? []).map(
      ({ path }: { path: string }) => path,
    );
  expect(await refused()).toContain('/guards/CONSENT');
  const { guards } = await desk.call(referrals.payload, { id: draft.id! });
  expect(guards!.find(({ guard }) => guard === 'CONSENT')).toMatchObject({ met: false, why: 'none' });
  // Asked again, she agrees again.
  await worker.call(
    consents.give,
    { code: other.code },
    agreement(theirs, ['DEMOGRAPHIC', 'IDENTITY', 'CONTACT', 'RISK']),
  );
  expect(await refused()).not.toContain('/guards/CONSENT');
});

test('the agreements of a case say what does not count any more by what she said in the other', async () => {
  const { worker, ours, theirs } = await twoAgencies();
  const { at } = await aCaseToRefer(worker);
  const { other, merge, supervisor } = await mergedWith(worker, ours, at.code);
  const said = async () =>
    Object.fromEntries(
      (await worker.call(consents.list, { code: other.code })).items.map((one) => [
        one.kind,
        [one.inForce, one.narrowedTo],
      ]),
    );
  const share = { ...agreement(theirs, ['DEMOGRAPHIC', 'HEALTH']), kind: 'SHARE_IN_TEAM' as const };
  const team = { ...share, recipientAgencyId: null, purposes: [] };
  const call = { ...team, kind: 'CONTACT_CHANNEL' as const, dataCategories: [] };
  const service = { ...call, kind: 'SERVICE' as const };
  for (const one of [agreement(theirs, ['DEMOGRAPHIC', 'HEALTH']), team, call, service])
    await worker.call(consents.give, { code: other.code }, one);
  await worker.call(consents.give, at, agreement(theirs, ['DEMOGRAPHIC', 'CONTACT']));
  for (const one of [team, call, service]) {
    const { id } = await worker.call(consents.give, at, one);
    await worker.call(consents.withdraw, { id: id! }, { withdrawnHow: 'SPOKEN' });
  }
  const stands = [true, null];
  const apart = { SHARE_WITH_AGENCY: stands, SHARE_IN_TEAM: stands, CONTACT_CHANNEL: stands, SERVICE: stands };
  expect(await said()).toMatchObject(apart);
  const profile = { noticeVersion: 'N1', healthNeeds: 'Asthma' };
  const support = async () => {
    const { version } = await worker.call(cases.open, { code: other.code });
    return worker.try(cases.change, { code: other.code }, profile, { version: version! });
  };
  expect((await support()).status).toBe(200);

  const { id } = await merge();
  expect((await support()).body.type).toBe('/problems/agreement-required');
  expect(await said()).toMatchObject({
    SERVICE: [false, []],
    SHARE_WITH_AGENCY: [true, ['DEMOGRAPHIC']],
    SHARE_IN_TEAM: [false, []],
    CONTACT_CHANNEL: [false, []],
  });
  await supervisor.call(merges.undo, { id: id! }, { undoReason: 'Two after all' });
  expect(await said()).toMatchObject(apart);
});

test('whether an agreement was narrowed elsewhere is answered to whoever reads it, and to nobody past every service', async () => {
  const { worker, desk, ours, theirs } = await twoAgencies();
  const { at } = await aCaseToRefer(worker);
  const { other, merge } = await mergedWith(worker, ours, at.code);
  const { id } = await worker.call(consents.give, { code: other.code }, agreement(theirs, ['DEMOGRAPHIC', 'HEALTH']));
  await worker.call(consents.give, at, agreement(theirs, ['DEMOGRAPHIC']));
  await merge();
  const told = (who: Person, name = 'is_narrowed') =>
    who.work(async ({ send }) => (await send(`SELECT ${name}($1, 'HEALTH') AS it`, [id])).rows[0]!.it as boolean);
  for (const reader of [worker, desk, await staff('dpo', ours)]) expect(await told(reader), reader.role).toBe(true);
  const strangers = [
    await staff('social_worker', ours),
    await staff('admin', ours),
    await staff('supervisor', await aTeam(ours)),
    await staff('coordinator', theirs),
    await staff('dpo', theirs),
  ];
  for (const stranger of strangers) {
    expect(await told(stranger), stranger.role).toBe(false);
    for (const name of ['narrowed_elsewhere', 'consent_covers'])
      await expect(told(stranger, name)).rejects.toMatchObject({ code: '42501' });
  }
});

test('neither Today nor the list of tasks says anything of the end of an agreement of which she left nothing in her other case', async () => {
  const office = await anOffice();
  const [eleni, maria, supervisor] = [
    await staff('social_worker', office),
    await staff('social_worker', office),
    await staff('supervisor', office),
  ];
  const [from, into] = [await anAgreedCase(eleni), await anAgreedCase(eleni)];
  await eleni.call(members.add, { code: into.code }, { userId: maria.id, role: 'social_worker' });
  const ending = {
    ...agreement(office, ['HEALTH']),
    kind: 'SHARE_IN_TEAM' as const,
    recipientAgencyId: null,
    purposes: [],
  };
  const { id } = await eleni.call(consents.give, { code: into.code }, { ...ending, validTo: addDays(today(), 3) });
  const later = await eleni.call(consents.give, { code: from.code }, ending);
  await eleni.call(consents.withdraw, { id: later.id! }, { withdrawnHow: 'SPOKEN' });
  // She who carries the case has a task of her own about it, her colleague only what Today works out.
  const told = async () => {
    const days = [await eleni.call(todays.show, {}), await maria.call(todays.show, {})];
    return days.map(({ waiting }) =>
      Object.values(waiting).flatMap(({ rows }) =>
        rows.filter(({ aboutId }) => aboutId === id).map(({ kind }) => kind),
      ),
    );
  };
  const reminded = [['CONSENT_EXPIRING'], ['CONSENT_EXPIRING']];
  const listed = async () => (await eleni.call(reminders.list, {})).items.map(({ kind }) => kind);
  expect([await told(), await listed()]).toEqual([reminded, ['CONSENT_EXPIRING']]);
  const merge = await supervisor.call(merges.merge, { code: from.code }, { into: into.code, reason: 'One person' });
  expect([await told(), await listed()]).toEqual([[[], []], []]);
  await supervisor.call(merges.undo, { id: merge.id! }, { undoReason: 'Two after all' });
  expect([await told(), await listed()]).toEqual([reminded, ['CONSENT_EXPIRING']]);
});

test('a clinical summary that she no longer shares in the one case is not shown to the team in the other', async () => {
  const office = await anOffice();
  const [eleni, anna, supervisor] = [
    await staff('social_worker', office),
    await staff('psychologist', office),
    await staff('supervisor', office),
  ];
  const [from, into] = [await anAgreedCase(eleni), await anAgreedCase(eleni)];
  await eleni.call(members.add, { code: into.code }, { userId: anna.id, role: 'psychologist' });
  const { id: psy } = await anEpisode(anna, into.code, 'PSY_IND');
  const log = { heldAt: hoursAgo(3), minutes: 50, attendance: 'ATTENDED', mode: 'IN_PERSON' } as const;
  const { id } = await anna.call(sessions.log, { id: psy }, { ...log, clinicalSummary: 'Sleeps better.' });
  const summary = async () => (await eleni.call(sessions.open, { id: id! })).clinicalSummary;
  await aConsent(into.id, eleni.id, 'SHARE_IN_TEAM', ['MENTAL_HEALTH_SUMMARY']);
  const later = await aConsent(from.id, eleni.id, 'SHARE_IN_TEAM', ['MENTAL_HEALTH_SUMMARY']);
  expect(await summary()).toBe('Sleeps better.');
  await eleni.call(consents.withdraw, { id: later }, { withdrawnHow: 'SPOKEN' });
  await supervisor.call(merges.merge, { code: from.code }, { into: into.code, reason: 'One person' });
  expect(await summary()).toBeUndefined();
});

test('whoever records a withdrawal reaches one of her cases only, and it counts in the other', async () => {
  const { id, partner, worker, at, ours, theirs, caseId } = await aSentReferral();
  await partner.call(referrals.accept, { id }, {});
  const { other, merge } = await mergedWith(worker, ours, at.code);
  const given = await agreeTo(worker, other.id, theirs, everything);
  await merge();
  const newcomer = await staff('social_worker', ours);
  await worker.call(members.add, { code: other.code }, { userId: newcomer.id, role: 'social_worker' });
  expect((await newcomer.try(cases.open, at)).status).toBe(404);
  expect(keysOf(await partner.call(referrals.payload, { id }))).toContain('safeContact');
  await newcomer.call(consents.withdraw, { id: given }, { withdrawnHow: 'SPOKEN' });
  // Nothing of it is read any more, nor that she was referred.
  for (const asked of [referrals.payload, referrals.show]) expect((await partner.try(asked, { id })).status).toBe(404);
  const line = `SELECT 1 FROM trail."AuditEntry" WHERE "caseId" = $1 AND "actorId" = $2 AND subject = 'Referral'`;
  expect((await owner.query(line, [caseId, newcomer.id])).rowCount).toBe(1);
});

test('whoever records what she wants kept from an agency reaches one of her cases only, and a yes tells nothing of it in the other', async () => {
  for (const categories of [['IDENTITY'], []] as DataCategory[][]) {
    const { id, partner, worker, at, ours, theirs, caseId } = await aSentReferral();
    await partner.call(referrals.waitlist, { id }, {});
    const { other, merge } = await mergedWith(worker, ours, at.code);
    await merge();
    const newcomer = await staff('social_worker', ours);
    await worker.call(members.add, { code: other.code }, { userId: newcomer.id, role: 'social_worker' });
    expect((await newcomer.try(cases.open, at)).status).toBe(404);

    const { rows } = await owner.query('SELECT name FROM "Agency" WHERE id = $1', [theirs.agencyId]);
    const elsewhere = {
      ...agreement(await anOffice(), ['DEMOGRAPHIC']),
      withholding: [{ party: rows[0].name, categories }],
    };
    await newcomer.call(consents.give, { code: other.code }, elsewhere);
    const accepted = await partner.try(referrals.accept, { id }, {});
    expect(accepted.status).toBe(categories.length ? 200 : 404);
    const told = await partner.try(referrals.payload, { id });
    expect(told.status === 200 ? keysOf(told.body) : []).not.toContain('legalName');
    if (categories.length) expect(keysOf(told.body)).toContain('safeContact');
    const line = `SELECT 1 FROM trail."AuditEntry" WHERE "caseId" = $1 AND "actorId" = $2 AND subject = 'Referral'`;
    expect((await owner.query(line, [caseId, newcomer.id])).rowCount).toBe(categories.length ? 1 : 2);
  }
});

test('what she wants kept from an agency, said in one of her cases, holds for a third that is merged by whoever does not reach that one', async () => {
  for (const categories of [['IDENTITY'], []] as DataCategory[][]) {
    const world = await twoAgencies();
    const { ours, theirs, worker, partner } = world;
    const elsewhere = await aTeam(ours);
    const [colleague, supervisor, ofBoth] = [
      await staff('social_worker', elsewhere),
      await staff('supervisor', elsewhere),
      await staff('supervisor', ours),
    ];
    await owner.query(
      'INSERT INTO "TeamMember" (id, "teamId", "userId", "agencyId") VALUES (gen_random_uuid(), $1, $2, $3)',
      [elsewhere.teamId, ofBoth.id, ours.agencyId],
    );
    const [first, into, third] = [
      await aCaseToRefer(worker),
      await aCaseToRefer(colleague),
      await aCaseToRefer(colleague),
    ];
    const { rows } = await owner.query('SELECT name FROM "Agency" WHERE id = $1', [theirs.agencyId]);
    const told = agreement(await anOffice(), ['DEMOGRAPHIC']);
    await worker.call(consents.give, first.at, { ...told, withholding: [{ party: rows[0].name, categories }] });
    await ofBoth.call(merges.merge, first.at, { into: into.at.code, reason: 'One person' });

    await agreeTo(colleague, third.id, theirs, everything);
    const id = await sent({ ...world, worker: colleague }, third.at);
    await partner.call(referrals.waitlist, { id }, {});
    expect((await supervisor.try(cases.open, first.at)).status).toBe(404);
    await supervisor.call(merges.merge, third.at, { into: into.at.code, reason: 'One person' });
    expect((await partner.try(referrals.accept, { id }, {})).status).toBe(categories.length ? 200 : 404);
    const shown = await partner.try(referrals.payload, { id });
    expect(shown.status === 200 ? keysOf(shown.body) : []).not.toContain('legalName');
  }
});

test('what she took back in one of her cases before they were known to be one is not read on by what the other had sent', async () => {
  for (const takesBack of [true, false]) {
    const { id, partner, worker, at, ours, theirs } = await aSentReferral();
    await partner.call(referrals.waitlist, { id }, {});
    const { other, merge } = await mergedWith(worker, ours, at.code);
    const said = await agreeTo(worker, other.id, theirs, ['DEMOGRAPHIC'], { recordedAt: new Date().toISOString() });
    if (takesBack) await worker.call(consents.withdraw, { id: said }, { withdrawnHow: 'SPOKEN' });
    expect((await partner.try(referrals.show, { id })).status).toBe(200);
    await merge();
    expect((await partner.try(referrals.show, { id })).status).toBe(takesBack ? 404 : 200);
  }
});

test('taking back what she agreed to with one agency tells another nothing that she wants kept from it, until it is read to her', async () => {
  const world = await twoAgencies();
  const { worker, ours, theirs } = world;
  const { at, id: caseId } = await aCaseToRefer(worker);
  const { other, merge } = await mergedWith(worker, ours, at.code);
  const { rows } = await owner.query('SELECT name FROM "Agency" WHERE id = $1', [theirs.agencyId]);
  const third = agreement(await anOffice(), ['DEMOGRAPHIC']);
  await agreeTo(worker, caseId, theirs, everything);
  const withholding = [{ party: rows[0].name, categories: ['IDENTITY' as const] }];
  const { id: said } = await worker.call(consents.give, at, { ...third, withholding });
  await worker.call(consents.withdraw, { id: said! }, { withdrawnHow: 'SPOKEN' });
  const fates = async (of: { code: string }) => {
    const draft = await worker.call(referrals.draft, of, whole(theirs));
    const { lines } = await worker.call(referrals.payload, { id: draft.id! });
    return Object.fromEntries(lines!.map((line) => [line.key, line.fate]));
  };
  expect(await fates(at)).toMatchObject({ legalName: 'SAID_NO', safeContact: 'IF_ACCEPTED' });

  // Also where the case in which she said it stands still, and until an agreement of that kind is given in the other.
  await merge();
  await agreeTo(worker, other.id, theirs, everything);
  expect(await fates({ code: other.code })).toMatchObject({ alias: 'SAID_NO' });
  await worker.call(consents.give, { code: other.code }, third);
  expect(await fates({ code: other.code })).toMatchObject({ alias: 'SAID_NO' });
  await worker.call(consents.give, { code: other.code }, { ...third, withholdingReadBack: true });
  expect(await fates({ code: other.code })).toMatchObject({ alias: 'IF_ACCEPTED' });
});

test('whoever renews an agreement and says nothing of what she wants kept from an agency lifts nothing, until it is read to her', async () => {
  const { worker, theirs } = await twoAgencies();
  const { at, id: caseId } = await aCaseToRefer(worker);
  const { rows } = await owner.query('SELECT name FROM "Agency" WHERE id = $1', [theirs.agencyId]);
  const third = agreement(await anOffice(), ['DEMOGRAPHIC']);
  const from = (categories: DataCategory[]) => ({ withholding: [{ party: rows[0].name, categories }] });
  await agreeTo(worker, caseId, theirs, everything);
  const fates = async () => {
    const draft = await worker.call(referrals.draft, at, whole(theirs));
    const { lines } = await worker.call(referrals.payload, { id: draft.id! });
    return Object.fromEntries(lines!.map((line) => [line.key, line.fate]));
  };
  const give = (more: object = {}) => worker.call(consents.give, at, { ...third, ...more });
  await give(from(['IDENTITY']));
  await give();
  expect(await fates()).toMatchObject({ legalName: 'SAID_NO', safeContact: 'IF_ACCEPTED' });
  // What is said anew is added to it.
  await give(from(['CONTACT']));
  expect(await fates()).toMatchObject({ legalName: 'SAID_NO', safeContact: 'SAID_NO' });
  await give({ ...from(['CONTACT']), withholdingReadBack: true });
  expect(await fates()).toMatchObject({ legalName: 'IF_ACCEPTED', safeContact: 'SAID_NO' });
  await give({ withholdingReadBack: true });
  expect(await fates()).toMatchObject({ legalName: 'IF_ACCEPTED', safeContact: 'IF_ACCEPTED' });
});

test('that she must not be contacted, said in one of her cases, is heeded where another agency would be told of the other how she is reached', async () => {
  const world = await twoAgencies();
  const { worker, desk, partner, ours, theirs } = world;
  const [first, into] = [await aCaseToRefer(worker), await aCaseToRefer(worker)];
  await worker.call(
    people.changeSafeContact,
    first.at,
    { doNotContact: { reason: 'MARKED: he reads it' } },
    { version: 1 },
  );
  const supervisor = await staff('supervisor', ours);
  const { id: merged } = await supervisor.call(merges.merge, first.at, { into: into.at.code, reason: 'One person' });
  await agreeTo(worker, into.id, theirs, everything);
  // Whoever came there since reaches that case alone, and hears nothing of the reason.
  const newcomer = await staff('social_worker', ours);
  await worker.call(members.add, into.at, { userId: newcomer.id, role: 'social_worker' });
  expect((await newcomer.try(cases.open, first.at)).status).toBe(404);
  const draft = await newcomer.call(referrals.draft, into.at, whole(theirs));
  const preview = async () => {
    const shown = await newcomer.call(referrals.payload, { id: draft.id! });
    expect(JSON.stringify(shown)).not.toContain('MARKED:');
    return shown.lines!.find(({ key }) => key === 'safeContact')!.fate;
  };
  expect(await preview()).toBe('SAID_NO');
  const told = async () => {
    const id = await sent({ worker: newcomer, desk, theirs }, into.at);
    await partner.call(referrals.accept, { id }, {});
    return keysOf(await partner.call(referrals.payload, { id }));
  };
  expect(await told()).not.toContain('safeContact');

  // Asked again after the merge, or two people after all.
  await owner.query(`UPDATE "CaseMerge" SET "mergedAt" = "mergedAt" - interval '2 days' WHERE id = $1`, [merged]);
  const [back, { version }] = [await preview(), await worker.call(people.safeContact, into.at)];
  await worker.call(people.confirmSafeContact, into.at, undefined, { version: version! });
  expect([back, await preview()]).toEqual(['SAID_NO', 'IF_ACCEPTED']);
  expect(await told()).toContain('safeContact');
});

test('that she must not be contacted, said once a referral was sent, in whichever of her cases, is heeded by a yes and whenever it is read', async () => {
  const { id, worker, at, ours, partner } = await aSentReferral();
  const stop = { reason: 'He reads it' };
  const told = async () => keysOf(await partner.call(referrals.payload, { id }));
  const say = async (where: { code: string }, doNotContact: typeof stop | null) => {
    const { version } = await worker.call(people.safeContact, where);
    await worker.call(people.changeSafeContact, where, { doNotContact }, { version: version ?? 0 });
  };
  await say(at, stop);
  await partner.call(referrals.accept, { id }, {});
  expect(await told()).toContain('legalName');
  expect(await told()).not.toContain('safeContact');
  await say(at, null);
  expect(await told()).toContain('safeContact');

  const { other, merge, supervisor } = await mergedWith(worker, ours, at.code);
  const { id: merged } = await merge();
  await say({ code: other.code }, stop);
  expect(await told()).not.toContain('safeContact');
  await supervisor.call(merges.undo, { id: merged! }, { undoReason: 'Two after all' });
  expect(await told()).toContain('safeContact');

  // Said before it was sent, the word goes along with the number.
  const before = await twoAgencies();
  const known = await aCaseToRefer(before.worker, {}, { doNotContact: stop });
  await agreeTo(before.worker, known.id, before.theirs, everything);
  const second = await sent(before, known.at);
  await before.partner.call(referrals.accept, { id: second }, {});
  const { lines } = await before.partner.call(referrals.payload, { id: second });
  expect(lines!.find(({ key }) => key === 'safeContact')!.value).toMatchObject({ doNotContact: stop });
});

test('how she is reached, where it was corrected between the sending and the yes, in whichever of her cases, is not told as it was', async () => {
  for (const where of ['here', 'there'] as const) {
    const { id, worker, at, ours, partner } = await aSentReferral();
    const told = async () => keysOf(await partner.call(referrals.payload, { id }));
    const { other, merge } = await mergedWith(worker, ours, at.code);
    if (where === 'there') await merge();
    const code = where === 'here' ? at.code : other.code;
    const correct = async () => {
      const { version } = await worker.call(people.safeContact, { code });
      const value = `+30 690 000 000${version}`;
      await worker.call(people.changeSafeContact, { code }, { value }, { version: version ?? 0 });
    };
    await correct();
    await partner.call(referrals.waitlist, { id }, {});
    const { lines: first } = await partner.call(referrals.payload, { id });
    expect(first!.map(({ key }) => key)).not.toContain('safeContact');
    await partner.call(referrals.accept, { id }, {});
    expect(await told()).toContain('legalName');
    expect(await told()).not.toContain('safeContact');
    // Both are told that there is something to ask, and to answer.
    for (const reader of where === 'here' ? [partner, worker] : [partner]) {
      const { lines } = await reader.call(referrals.payload, { id });
      expect(lines!.find(({ key }) => key === 'safeContact')).toMatchObject({ fate: 'CHANGED' });
    }
  }

  const later = await aSentReferral();
  await later.partner.call(referrals.accept, { id: later.id }, {});
  const { version } = await later.worker.call(people.safeContact, later.at);
  await later.worker.call(people.changeSafeContact, later.at, { value: '+30 690 000 0009' }, { version: version! });
  expect(keysOf(await later.partner.call(referrals.payload, { id: later.id }))).toContain('safeContact');
});

test('how she is reached, sent before her cases were merged, is not told by a yes afterwards where the other says that she must not be', async () => {
  for (const stopGoesOn of [false, true]) {
    const world = await twoAgencies();
    const { worker, partner, ours, theirs } = world;
    const [stopped, other] = [await aCaseToRefer(worker), await aCaseToRefer(worker)];
    const said = { doNotContact: { reason: 'He reads it' } };
    await worker.call(people.changeSafeContact, stopped.at, said, { version: 1 });
    await agreeTo(worker, other.id, theirs, everything);
    const id = await sent(world, other.at);
    const supervisor = await staff('supervisor', ours);
    const [from, into] = stopGoesOn ? [other, stopped] : [stopped, other];
    await supervisor.call(merges.merge, from.at, { into: into.at.code, reason: 'One person' });
    await partner.call(referrals.accept, { id }, {});
    const told = async () => keysOf(await partner.call(referrals.payload, { id }));
    expect(await told()).toContain('legalName');
    expect(await told()).not.toContain('safeContact');

    // Taken back, or, where nothing is written any more, asked again.
    await owner.query(`UPDATE "CaseMerge" SET "mergedAt" = "mergedAt" - interval '2 days' WHERE "caseId" = $1`, [
      from.id,
    ]);
    const { version } = await worker.call(people.safeContact, into.at);
    if (stopGoesOn) await worker.call(people.changeSafeContact, into.at, { doNotContact: null }, { version: version! });
    else await worker.call(people.confirmSafeContact, into.at, undefined, { version: version! });
    expect(await told()).toContain('safeContact');
  }
});

test('whoever records a deny entry reaches one of her cases only, and the colleague is off the team of the other', async () => {
  const office = await anOffice();
  const [eleni, kept, newcomer, supervisor] = [
    await staff('social_worker', office),
    await staff('social_worker', office),
    await staff('social_worker', office),
    await staff('supervisor', office),
  ];
  const [from, into] = [await anAgreedCase(kept), await anAgreedCase(eleni)];
  const meeting = { startsAt: inMinutes(600), minutes: 30, mode: 'IN_PERSON' } as const;
  const { id } = await kept.call(appointments.plan, { code: from.code }, meeting);
  const merge = await supervisor.call(merges.merge, { code: from.code }, { into: into.code, reason: 'One person' });
  await eleni.call(members.add, { code: into.code }, { userId: newcomer.id, role: 'social_worker' });
  expect((await newcomer.try(cases.open, { code: from.code })).status).toBe(404);

  const entry = await newcomer.call(denials.add, { code: into.code }, { kind: 'USER', userId: kept.id, reason: 'x' });
  const carried = `SELECT "userId" FROM "CaseMembership" WHERE "caseId" = $1 AND "isPrimary" AND "endedAt" IS NULL`;
  for (const one of [from, into]) expect((await owner.query(carried, [one.id])).rows).toEqual([{ userId: eleni.id }]);
  expect((await owner.query('SELECT "userId" FROM "Appointment" WHERE id = $1', [id])).rows).toEqual([
    { userId: eleni.id },
  ]);
  const line = `SELECT 1 FROM trail."AuditEntry" WHERE "caseId" = $1 AND action = 'hand-over' AND subject = 'CaseMembership'`;
  expect((await owner.query(line, [from.id])).rowCount).toBe(1);
  await newcomer.call(denials.lift, { id: entry.id! });
  await supervisor.call(merges.undo, { id: merge.id! }, { undoReason: 'Two after all' });
  for (const { code } of [from, into]) expect((await kept.try(cases.open, { code })).status).toBe(404);
});

/** The same sender's second referral of one person, accepted: there she has a case already. */
async function sentAgain() {
  const world = await receivedThere();
  const supervisor = await staff('supervisor', world.theirs);
  const second = await sent(world, world.at);
  await world.theirDesk.call(referrals.accept, { id: second }, {});
  const openFor = (who: Person) =>
    world.theirDesk.try(referrals.openCase, { id: second }, { teamId: world.theirs.teamId, workerId: who.id });
  return { ...world, supervisor, second, openFor };
}

test('a second referral of one person becomes no case of a colleague who is kept away from the first, and neither do its members', async () => {
  const { theirs, theirWorker, there, supervisor, openFor } = await sentAgain();
  const [kept, other] = [await staff('social_worker', theirs), await staff('social_worker', theirs)];
  const { id } = await theirWorker.call(denials.add, there, { kind: 'USER', userId: kept.id, reason: 'A relative' });
  const refused = await openFor(kept);
  expect([refused.status, refused.body.errors]).toEqual([
    422,
    [expect.objectContaining({ path: '/workerId', code: 'not-for-this-case' })],
  ]);
  const { code } = (await openFor(other)).body;
  const bring = () => other.try(members.add, { code }, { userId: kept.id, role: 'social_worker' });
  expect((await bring()).status).toBe(422);

  // Said in the second, it holds for the first; and until a supervisor says that they are two.
  await theirWorker.call(denials.lift, { id: id! });
  expect((await bring()).status).toBe(201);
  await other.call(denials.add, { code }, { kind: 'USER', userId: theirWorker.id, reason: 'A relative' });
  expect((await theirWorker.try(cases.open, there)).status).toBe(404);
  const [pair] = (await supervisor.call(duplicates.list, {}, undefined, { query: 'status=OPEN' })).items;
  await supervisor.call(duplicates.dismiss, { id: pair!.id! });
  const again = await staff('social_worker', theirs);
  await other.call(denials.add, { code }, { kind: 'USER', userId: again.id, reason: 'A relative' });
  const brought = await supervisor.try(members.add, there, { userId: again.id, role: 'social_worker' });
  expect(brought.status).toBe(201);
});

test('two acts on the deny lists of her two cases at one moment: both are done, and who is to be kept away is', async () => {
  const { theirs, theirWorker, there, openFor } = await sentAgain();
  const { code } = (await openFor(theirWorker)).body;
  const keep = (at: { code: string }, who: Person) =>
    theirWorker.try(denials.add, at, { kind: 'USER', userId: who.id, reason: 'A relative' });
  const [first, second, third] = [
    await staff('social_worker', theirs),
    await staff('social_worker', theirs),
    await staff('social_worker', theirs),
  ];
  await keep(there, third);
  for (const at of [there, { code }, there, { code }]) {
    const { body: entry } = await keep(there, first);
    const both = await Promise.all([theirWorker.try(denials.lift, { id: entry.id }), keep(at, second)]);
    expect(both.map(({ status }) => status)).toEqual([200, 201]);
    for (const one of [there, { code }]) {
      const bring = async (who: Person) =>
        (await theirWorker.try(members.add, one, { userId: who.id, role: 'social_worker' })).status;
      expect([await bring(first), await bring(second), await bring(third)]).toEqual([201, 422, 422]);
      await theirWorker.call(members.end, { id: (await memberOf(theirWorker, one, first))! });
    }
  }
  const [here, elsewhere] = [await staff('social_worker', theirs), await staff('social_worker', theirs)];
  for (const at of [there, { code }])
    for (const who of [here, elsewhere])
      await theirWorker.call(members.add, at, { userId: who.id, role: 'social_worker' });
  const kept = await Promise.all([keep(there, here), keep({ code }, elsewhere)]);
  expect(kept.map(({ status }) => status)).toEqual([201, 201]);
  for (const who of [here, elsewhere])
    for (const at of [there, { code }]) expect((await who.try(cases.open, at)).status).toBe(404);
});

const memberOf = async (worker: Person, at: { code: string }, who: Person) =>
  (await worker.call(members.list, at)).items.find(({ userId, endedAt }) => userId === who.id && !endedAt)?.id;

test('what became of two referrals of one person waits for a supervisor as a possible duplicate, and her name is compared', async () => {
  const { theirs, theirWorker, theirDesk, supervisor, openFor, there } = await sentAgain();
  const opened = await openFor(theirWorker);
  expect(Object.keys(opened.body)).not.toContain('possibleDuplicate');
  const pairs = async () => (await supervisor.call(duplicates.list, {}, undefined, { query: 'status=OPEN' })).items;
  const [pair, ...more] = await pairs();
  expect(more).toEqual([]);
  // Nothing is said of names and years of birth that nobody compared.
  expect(pair).toMatchObject({ sentAsOne: true, strong: false });
  expect(pair!.sides!.map((side) => ('code' in side ? side.code : null)).sort()).toEqual(
    [there.code, opened.body.code].sort(),
  );
  expect((await theirDesk.try(duplicates.list, {}, undefined, { query: 'status=OPEN' })).status).toBe(404);

  // Typed by a colleague, the name that came with the referral is found.
  const colleague = await staff('social_worker', theirs);
  const own = await anAgreedCase(colleague);
  const said = await colleague.call(
    people.changeIdentity,
    { code: own.code },
    { legalName: 'Name Marked', dateOfBirth: '1998', birthPrecision: 'YEAR' },
    { version: 0 },
  );
  expect(said.possibleDuplicate).toBe(true);
});

test('where one of her cases says that she is a child she is one, and her guardian may be on record in either', async () => {
  const { worker, ours, theirs } = await twoAgencies();
  const { at, id: caseId } = await aCaseToRefer(worker, { ageBand: 'UNDER_18' });
  const { other, merge, supervisor } = await mergedWith(worker, ours, at.code);
  await agreeTo(worker, other.id, theirs, everything);
  const draft = await worker.call(referrals.draft, { code: other.code }, whole(theirs));
  const missing = async () =>
    ((await worker.try(referrals.ready, { id: draft.id! })).body.errors ?? []).map(
      ({ path }: { path: string }) => path,
    );
  expect(await missing()).not.toContain('/guards/GUARDIAN');
  const { id } = await merge();
  expect(await missing()).toContain('/guards/GUARDIAN');

  await supervisor.call(merges.undo, { id: id! }, { undoReason: 'To record who speaks for her' });
  const guardian = { kind: 'PARENT', name: 'Her aunt', assent: 'GIVEN', bestInterests: 'Weighed with her' } as const;
  await worker.call(guardians.record, at, guardian);
  await supervisor.call(merges.merge, at, { into: other.code, reason: 'One person' });
  expect(await missing()).not.toContain('/guards/GUARDIAN');
  expect(caseId).not.toBe(other.id);
});

test('a child who says no in one of her cases, or whom nobody speaks for there any more, has not said yes by what stands in the other', async () => {
  for (const says of ['no', 'nobody'] as const) {
    const world = await twoAgencies();
    const { worker, partner, ours, theirs } = world;
    const { at, id: caseId } = await aCaseToRefer(worker, { ageBand: 'UNDER_18' });
    const { other, merge, supervisor } = await mergedWith(worker, ours, at.code);
    const speaks = { kind: 'PARENT', name: 'Her aunt', assent: 'GIVEN', bestInterests: 'Weighed with her' } as const;
    await worker.call(guardians.record, at, speaks);
    await agreeTo(worker, caseId, theirs, everything);
    const id = await sent(world, at);
    await partner.call(referrals.waitlist, { id }, {});
    const { id: merged } = await merge();
    const there = { code: other.code };
    const begun = await worker.call(guardians.record, there, speaks);
    if (says === 'no')
      await worker.call(guardians.change, { id: begun.id! }, { assent: 'REFUSED' }, { version: begun.version! });
    else await worker.call(guardians.end, { id: begun.id! }, undefined, { version: begun.version! });

    await agreeTo(worker, other.id, theirs, everything);
    const draft = await worker.call(referrals.draft, there, whole(theirs));
    const missing = async (answer: Promise<{ body: { errors?: { path: string }[] } }>) =>
      ((await answer).body.errors ?? []).map(({ path }) => path);
    expect(await missing(worker.try(referrals.ready, { id: draft.id! }))).toContain('/guards/GUARDIAN');
    expect(await missing(partner.try(referrals.accept, { id }, {}))).toEqual(['/guards/GUARDIAN']);
    expect(keysOf(await partner.call(referrals.payload, { id }))).not.toContain('legalName');

    // What she says last counts, and where they are two people each says it for herself.
    await worker.call(guardians.record, there, speaks);
    expect(await missing(worker.try(referrals.ready, { id: draft.id! }))).not.toContain('/guards/GUARDIAN');
    await worker.call(guardians.record, there, { ...speaks, assent: 'REFUSED' });
    await supervisor.call(merges.undo, { id: merged! }, { undoReason: 'Two after all' });
    await partner.call(referrals.accept, { id }, {});
    expect(keysOf(await partner.call(referrals.payload, { id }))).toContain('legalName');
  }
});

/** A child whose guardian is on record in the one case, and what the other, which goes on, is asked. */
async function aChildOfTwoCases() {
  const world = await twoAgencies();
  const { worker, ours, theirs, partner } = world;
  const [{ at }, { at: into, id: other }] = [
    await aCaseToRefer(worker, { ageBand: 'UNDER_18' }),
    await aCaseToRefer(worker),
  ];
  await agreeTo(worker, other, theirs, everything);
  const guardian = { kind: 'PARENT', name: 'Her aunt', assent: 'GIVEN', bestInterests: 'Weighed with her' } as const;
  const first = await worker.call(guardians.record, at, guardian);
  const supervisor = await staff('supervisor', ours);
  const merge = () => supervisor.call(merges.merge, at, { into: into.code, reason: 'One person' });
  const isReady = async () => {
    const draft = await worker.call(referrals.draft, into, whole(theirs));
    const answer = await worker.try(referrals.ready, { id: draft.id! });
    if (answer.status === 409)
      expect(answer.body.errors).toEqual([expect.objectContaining({ path: '/guards/GUARDIAN' })]);
    return answer.status === 200;
  };
  const isTold = async (id: string) => {
    const answer = await partner.try(referrals.accept, { id }, {});
    return answer.status === 200 && keysOf(await partner.call(referrals.payload, { id })).includes('legalName');
  };
  return { worker, into, guardian, first, merge, isReady, isTold, send: () => sent(world, into) };
}

test('that a child says no, or that nobody speaks for her any more, counts where it was said last, in whichever of her cases', async () => {
  for (const how of ['refuses', 'is not asked', 'has nobody', 'refused before they were merged']) {
    const { worker, into, guardian, first, merge, isReady, isTold, send } = await aChildOfTwoCases();
    const again = (more: object = {}) => worker.call(guardians.record, into, { ...guardian, ...more });
    let waits: string | undefined;
    if (how === 'refused before they were merged') {
      await again();
      await worker.call(guardians.change, { id: first.id! }, { assent: 'REFUSED' }, { version: first.version! });
      await merge();
    } else {
      await merge();
      waits = await send();
      if (how === 'refuses') await again({ assent: 'REFUSED' });
      if (how === 'is not asked') await again({ assent: 'NOT_ASKED' });
      if (how === 'has nobody') await worker.call(guardians.end, { id: (await again()).id! });
    }
    if (waits) expect(await isTold(waits), how).toBe(false);
    expect(await isReady(), how).toBe(false);
    await again();
    expect(await isReady(), how).toBe(true);
  }
});

test('that her guardian is hers no more is also said of the case that stands still, and nothing else is changed there', async () => {
  const { worker, first, merge, isReady, isTold, send } = await aChildOfTwoCases();
  await merge();
  const waits = await send();
  const changed = await worker.try(guardians.change, { id: first.id! }, { name: 'X' }, { version: first.version! });
  expect(changed.body.type).toBe('/problems/case-merged');
  expect((await worker.try(guardians.end, { id: first.id! })).status).toBe(200);
  expect([await isTold(waits), await isReady()]).toEqual([false, false]);
});

test('an agency that was told of one of her cases knows her where both count as one', async () => {
  const { id, worker, at, ours, theirs, caseId } = await aSentReferral();
  const { merge, supervisor, other } = await mergedWith(worker, ours, at.code);
  const known = async () =>
    (
      await owner.query('SELECT "knownTo" FROM statistics."PersonFact" WHERE "agencyId" = $1 ORDER BY 1', [
        ours.agencyId,
      ])
    ).rows.map((row) => row.knownTo as string[]);
  expect(await known()).toEqual([[], [theirs.agencyId]]);
  const { id: merged } = await merge();
  expect(await known()).toEqual([[theirs.agencyId]]);
  await supervisor.call(merges.undo, { id: merged! }, { undoReason: 'Two after all' });
  expect(await known()).toEqual([[], [theirs.agencyId]]);
  expect([id, caseId]).not.toContain(other.id);
});
