import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { cases } from '#server/cases/cases.contract.ts';
import { documents } from '#server/documents/documents.contract.ts';
import { members } from '#server/members/members.contract.ts';
import { people } from '#server/people/people.contract.ts';
import { addDays, addMonths, today } from '#server/platform/clock.ts';
import { rules } from '#server/reminders/rules.contract.ts';
import { wallTimeOf } from '#server/reminders/wall-time.ts';
import { remindersOf } from '#server/testing/calendar.ts';
import { anOffice, type Office, owner, type Person, staff } from '#server/testing/cast.ts';
import { anEngine } from '#server/testing/reminders.ts';
import { anAgreedCase } from '#server/testing/support.ts';
import { clocks, type NewClock } from './clocks.contract.ts';
import { lastDayOf } from './rules.ts';
import { clockKinds, clockRules, findRule } from './table.ts';

const worker = anEngine();
afterAll(() => worker.end());

const ago = (days: number) => addDays(today(), -days);

/** A case with an agreement, carried by a social worker, and the legal adviser on its team. */
async function aLegalCase() {
  const office = await anOffice();
  const eleni = await staff('social_worker', office);
  const lawyer = await staff('legal_adviser', office);
  const { id, code } = await anAgreedCase(eleni, { opened: 200 });
  const at = { code };
  await eleni.call(members.add, at, { userId: lawyer.id, role: 'legal_adviser' });
  const decided = async (effectiveOn: string, status: 'POTENTIAL' | 'PRESUMED' = 'POTENTIAL') =>
    (await lawyer.call(people.addStatusEvent, at, { status, effectiveOn, decidedBy: 'NGO', basis: 'INDICATORS' })).id!;
  const paper = async (by: Person = lawyer) =>
    (
      await by.call(documents.add, at, {
        kind: by.role === 'legal_adviser' ? 'LEGAL' : 'CONSENT_FORM',
        content: Buffer.from(`%PDF-1.4 an act ${Math.random()} %%EOF`).toString('base64'),
      })
    ).id!;
  const begin = async (body: NewClock) => lawyer.call(clocks.start, at, body);
  return { office, eleni, lawyer, id, at, decided, paper, begin };
}

const refused = ({ status, body }: { status: number; body: any }) => [
  status,
  body.errors ? body.errors.map(({ path, code }: any) => `${path} ${code}`).join() : body.type?.split('/').at(-1),
];

describe('the table of rules', () => {
  test('every rule names its law and one length, and begins from a fact or extends', () => {
    for (const { id, source, months, days, stated, from, extends: extending, kind } of clockRules) {
      expect(source, id).not.toBe('');
      expect([months, days, stated].filter(Boolean), id).toHaveLength(1);
      expect(Boolean(from) !== Boolean(extending), id).toBe(true);
      if (from) expect(clockKinds, id).toContain(kind);
    }
    expect(findRule('GR_REFLECTION')).toMatchObject({
      kind: 'REFLECTION',
      months: 3,
      source: 'Law 5038/2023, Art. 135',
    });
    expect(findRule('COE_REFLECTION_MIN')).toMatchObject({ days: 30 });
    for (const kind of clockKinds)
      expect(
        clockRules.some((rule) => rule.kind === kind && rule.from),
        `${kind} can begin`,
      ).toBe(true);
  });

  test('months are those of the calendar, to the last day of a shorter one; days are days', () => {
    const until = (id: string, day: string) => lastDayOf([findRule(id)!], day, undefined);
    expect(until('GR_REFLECTION', '2026-11-30')).toBe('2027-02-28');
    expect(until('GR_REFLECTION', '2027-11-30')).toBe('2028-02-29');
    expect(until('GR_REFLECTION', '2026-11-28')).toBe('2027-02-28');
    expect(until('GR_PERMIT_A7', '2028-02-29')).toBe('2029-02-28');
    expect(until('EU_PERMIT_MIN', '2026-08-31')).toBe('2027-02-28');
    // Across both changes of the clock a day is a day.
    expect(until('COE_REFLECTION_MIN', '2026-10-10')).toBe('2026-11-09');
    expect(until('COE_REFLECTION_MIN', '2027-03-10')).toBe('2027-04-09');
  });

  test('two months more are counted from the first day: a short February in between takes none away', () => {
    const both = [findRule('GR_REFLECTION')!, findRule('GR_REFLECTION_MINOR_EXT')!];
    expect(lastDayOf(both, '2026-11-30', '2027-02-28')).toBe('2027-04-30');
    expect(lastDayOf([findRule('COE_REFLECTION_MIN')!, both[1]!], '2026-11-01', '2026-12-01')).toBe('2027-02-01');
  });

  test('an extension never ends before what it extends, whenever it began', () => {
    const day = fc.integer({ min: 0, max: 4000 }).map((days) => addDays('2024-01-01', days));
    const [first, more] = [findRule('GR_REFLECTION')!, findRule('GR_REFLECTION_MINOR_EXT')!];
    fc.assert(
      fc.property(day, (start) => {
        const end = lastDayOf([first], start, undefined)!;
        const later = lastDayOf([first, more], start, end)!;
        return end === addMonths(start, 3) && later === addMonths(start, 5) && later > end;
      }),
    );
  });
});

describe('a period begins from what stands on record', () => {
  test('from a decision on the status: its day is taken from there, and no other can be named', async () => {
    const { lawyer, at, decided, begin } = await aLegalCase();
    const factId = await decided(ago(20));
    const clock = await begin({ rule: 'GR_REFLECTION', fact: 'STATUS_DECISION', factId });
    expect(clock).toMatchObject({
      kind: 'REFLECTION',
      startsOn: ago(20),
      dueOn: addMonths(ago(20), 3),
      factId,
      endedAt: null,
    });

    const typed = await lawyer.try(clocks.start, at, {
      ...{ rule: 'GR_REFLECTION', fact: 'STATUS_DECISION', factId },
      startsOn: ago(2),
    });
    expect(refused(typed)).toEqual([422, '/startsOn not-for-this-rule']);
    const longer = await lawyer.try(clocks.start, at, {
      ...{ rule: 'GR_REFLECTION', fact: 'STATUS_DECISION', factId },
      dueOn: addDays(today(), 300),
    });
    expect(refused(longer)).toEqual([422, '/dueOn not-for-this-rule']);
  });

  test('from the day the information was given, or from a paper with its scan', async () => {
    const { id, lawyer, at, paper, begin } = await aLegalCase();
    const informed = { rule: 'COE_REFLECTION_MIN', fact: 'INFORMATION_GIVEN' } as const;
    expect(refused(await lawyer.try(clocks.start, at, informed))).toEqual([422, '/fact not-recorded']);
    await owner.query('UPDATE "Case" SET "noticeGivenOn" = $2 WHERE id = $1', [id, ago(12)]);
    expect(await begin(informed)).toMatchObject({ startsOn: ago(12), dueOn: addDays(ago(12), 30) });

    const bare = { rule: 'STATED_COURT', fact: 'PAPER', startsOn: ago(3), dueOn: addDays(today(), 40) } as const;
    expect(refused(await lawyer.try(clocks.start, at, bare))).toEqual([422, '/documentId required']);
    const documentId = await paper();
    expect(await begin({ ...bare, documentId })).toMatchObject({ kind: 'COURT', dueOn: bare.dueOn, documentId });
    const { dueOn: _, ...open } = bare;
    expect(refused(await lawyer.try(clocks.start, at, { ...open, documentId }))).toEqual([422, '/dueOn required']);
    expect(refused(await lawyer.try(clocks.start, at, { ...open, documentId, dueOn: ago(4) }))).toEqual([
      422,
      '/dueOn end-before-start',
    ]);
  });

  test('what is of another case, of another rule or of no record is refused by its field', async () => {
    const one = await aLegalCase();
    const other = await aLegalCase();
    const factId = await other.decided(ago(9));
    const begin = (body: NewClock) => one.lawyer.try(clocks.start, one.at, body);
    expect(refused(await begin({ rule: 'GR_REFLECTION', fact: 'STATUS_DECISION', factId }))).toEqual([
      422,
      '/factId not-recorded',
    ]);
    expect(refused(await begin({ rule: 'GR_PERMIT_A7', fact: 'INFORMATION_GIVEN' }))).toEqual([
      422,
      '/fact not-for-this-rule',
    ]);
    expect(refused(await begin({ rule: 'BY_ACT', fact: 'PAPER' }))).toEqual([422, '/rule only-extends']);
    const documentId = await other.paper();
    expect(refused(await begin({ rule: 'GR_PERMIT_A7', fact: 'PAPER', documentId, startsOn: ago(3) }))).toEqual([
      422,
      '/documentId unknown-document',
    ]);
    expect(
      (await one.lawyer.ask('post', `/cases/${one.at.code}/legal-clocks`, { rule: 'FOREVER', fact: 'PAPER' })).status,
    ).toBe(422);
  });
});

describe('BR12: an extension needs a document', () => {
  test('BR12: without one, with one of another case, or with one that extended before, nothing moves', async () => {
    const { lawyer, at, decided, paper, begin } = await aLegalCase();
    const clock = await begin({ rule: 'GR_REFLECTION', fact: 'STATUS_DECISION', factId: await decided(ago(20)) });
    const extend = (body: object) => lawyer.ask('post', `/legal-clocks/${clock.id}/extend`, body);

    expect((await extend({ rule: 'GR_REFLECTION_MINOR_EXT' })).body.errors).toMatchObject([{ path: '/documentId' }]);
    const foreign = await (await aLegalCase()).paper();
    expect(refused(await extend({ rule: 'GR_REFLECTION_MINOR_EXT', documentId: foreign }))).toEqual([
      422,
      '/documentId unknown-document',
    ]);

    const documentId = await paper();
    const longer = await lawyer.call(clocks.extend, { id: clock.id! }, { rule: 'GR_REFLECTION_MINOR_EXT', documentId });
    expect(longer).toMatchObject({
      extendsId: clock.id,
      documentId,
      startsOn: ago(20),
      dueOn: addMonths(ago(20), 5),
      recordedBy: lawyer.id,
    });
    const again = await lawyer.try(
      clocks.extend,
      { id: longer.id! },
      { rule: 'BY_ACT', documentId, dueOn: addDays(longer.dueOn!, 30) },
    );
    expect(refused(again)).toEqual([422, '/documentId paper-used']);
    const back = await lawyer.try(
      clocks.extend,
      { id: longer.id! },
      { rule: 'BY_ACT', documentId: await paper(), dueOn: addDays(longer.dueOn!, -1) },
    );
    expect(refused(back)).toEqual([422, '/dueOn end-before-start']);
    expect(refused(await extend({ rule: 'BY_ACT', documentId: await paper(), dueOn: '2030-01-01' }))[0]).toBe(409);

    const { items } = await lawyer.call(clocks.list, at);
    expect(items.map(({ id, supersededAt }) => [id, Boolean(supersededAt)])).toEqual([
      [longer.id, false],
      [clock.id, true],
    ]);
  });

  test('BR12: there is no way to another date, not even past the service', async () => {
    const { lawyer, decided, begin } = await aLegalCase();
    const clock = await begin({ rule: 'GR_REFLECTION', fact: 'STATUS_DECISION', factId: await decided(ago(20)) });
    expect(
      (await lawyer.ask('patch', `/legal-clocks/${clock.id}`, { dueOn: '2030-01-01' }, { version: 1 })).status,
    ).toBe(404);
    const past = (text: string) => lawyer.work(({ send }) => send(text, [clock.id]));
    await expect(past(`UPDATE "LegalClock" SET "dueOn" = '2030-01-01' WHERE id = $1`)).rejects.toMatchObject({
      code: '42501',
    });
    const copy = (
      documentId: string,
    ) => `INSERT INTO "LegalClock" (id, "caseId", "agencyId", "survivorId", kind, rule, fact, "startsOn",
        "dueOn", "documentId", "extendsId", "recordedBy")
      SELECT gen_random_uuid(), "caseId", "agencyId", "survivorId", kind, rule, fact, "startsOn", '2030-01-01', ${documentId}, id, "recordedBy"
        FROM "LegalClock" WHERE id = $1`;
    await expect(past(copy('NULL'))).rejects.toMatchObject({ constraint: 'extended_by_paper' });
    await expect(past(copy('gen_random_uuid()'))).rejects.toMatchObject({ code: '23514' });
  });

  test('two extensions at once: one of them counts', async () => {
    const { lawyer, decided, paper, begin } = await aLegalCase();
    const clock = await begin({ rule: 'GR_REFLECTION', fact: 'STATUS_DECISION', factId: await decided(ago(20)) });
    const papers = [await paper(), await paper()];
    const answers = await Promise.all(
      papers.map((documentId) =>
        lawyer.try(clocks.extend, { id: clock.id! }, { rule: 'GR_REFLECTION_MINOR_EXT', documentId }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });
});

describe('who sees and does what (row 12)', () => {
  test('the legal adviser writes, the social worker reads, the psychologist sees which and until when', async () => {
    const { office, eleni, lawyer, at, decided, begin } = await aLegalCase();
    const factId = await decided(ago(20));
    const clock = await begin({ rule: 'GR_REFLECTION', fact: 'STATUS_DECISION', factId });
    const body = { rule: 'GR_REFLECTION', fact: 'STATUS_DECISION', factId } as const;
    expect((await eleni.try(clocks.start, at, body)).status).toBe(403);
    expect((await eleni.try(clocks.end, { id: clock.id! }, { outcome: 'CALLED_OFF' })).status).toBe(403);
    expect((await eleni.call(clocks.list, at)).items[0]).toMatchObject({ rule: 'GR_REFLECTION', startsOn: ago(20) });

    const join = async (role: 'psychologist' | 'labour_counsellor') => {
      const colleague = await staff(role, office);
      await eleni.call(members.add, at, { userId: colleague.id, role });
      return colleague;
    };
    const [seen] = (await (await join('psychologist')).call(clocks.list, at)).items;
    expect(Object.keys(seen!).sort()).toEqual(['dueOn', 'endedAt', 'id', 'kind', 'marks', 'supersededAt', 'version']);
    for (const nobody of [await join('labour_counsellor'), await staff('dpo', office), await staff('admin', office)])
      expect((await nobody.try(clocks.list, at)).status, nobody.role).toBe(404);
    const stranger = await staff('legal_adviser', office);
    expect((await stranger.try(clocks.list, at)).status).toBe(404);
    expect((await stranger.try(clocks.end, { id: clock.id! }, { outcome: 'CALLED_OFF' })).status).toBe(404);
    expect(lawyer.role).toBe('legal_adviser');
  });

  test('what it is rests sealed, and reading it is in the trail', async () => {
    const { eleni, id, at, decided, begin } = await aLegalCase();
    await begin({ rule: 'GR_REFLECTION', fact: 'STATUS_DECISION', factId: await decided(ago(20)) });
    const { rows } = await owner.query('SELECT * FROM "LegalClock" WHERE "caseId" = $1', [id]);
    expect(JSON.stringify(rows)).not.toContain('REFLECTION');
    await eleni.call(clocks.list, at);
    const lines = await owner.query(
      `SELECT action, fields FROM trail."AuditEntry" WHERE "caseId" = $1 AND subject = 'LegalClock' AND "actorId" = $2`,
      [id, eleni.id],
    );
    expect(lines.rows.some(({ action, fields }) => action === 'read' && fields.includes('kind'))).toBe(true);
  });
});

describe('reminders of it', () => {
  const planned = async (id: string) =>
    (await remindersOf({ id })).filter(({ aboutModel, state }) => aboutModel === 'LegalClock' && state !== 'CANCELLED');

  test('come thirty and seven days before the last day, at nine on the wall, to whoever carries the case', async () => {
    const { eleni, id, decided, begin } = await aLegalCase();
    const clock = await begin({ rule: 'GR_REFLECTION', fact: 'STATUS_DECISION', factId: await decided(ago(1)) });
    await worker.engine.plan();
    expect(
      (await planned(id)).map(({ kind, userId, dueAt, state }) => [kind, userId, wallTimeOf(dueAt), state]),
    ).toEqual([30, 7].map((days) => ['LEGAL_DATE', eleni.id, `${addDays(clock.dueOn!, -days)}T09:00`, 'SCHEDULED']));
  });

  test('go with the period that was extended, and are planned anew for the new last day', async () => {
    const { id, lawyer, decided, paper, begin } = await aLegalCase();
    const clock = await begin({ rule: 'GR_REFLECTION', fact: 'STATUS_DECISION', factId: await decided(ago(85)) });
    await worker.engine.plan();
    await worker.engine.takeUp();
    expect((await planned(id)).map(({ state }) => state)).toEqual(expect.arrayContaining(['RAISED']));

    const longer = await lawyer.call(
      clocks.extend,
      { id: clock.id! },
      { rule: 'GR_REFLECTION_MINOR_EXT', documentId: await paper() },
    );
    await worker.engine.plan();
    const rows = await planned(id);
    expect(rows.map(({ aboutId }) => aboutId)).toEqual([longer.id, longer.id]);
    expect(wallTimeOf(rows[0]!.dueAt)).toBe(`${addDays(longer.dueOn!, -30)}T09:00`);
  });

  test('end with the period, and with the case (BR6)', async () => {
    for (const over of ['end', 'close'] as const) {
      const { id, eleni, lawyer, at, decided, begin } = await aLegalCase();
      const clock = await begin({ rule: 'GR_REFLECTION', fact: 'STATUS_DECISION', factId: await decided(ago(1)) });
      await worker.engine.plan();
      expect(await planned(id)).toHaveLength(2);
      if (over === 'end') await lawyer.call(clocks.end, { id: clock.id! }, { outcome: 'CALLED_OFF' });
      else await eleni.call(cases.close, at, { closureReason: 'GOALS_MET', closureNote: 'Done' });
      await worker.engine.plan();
      expect(await planned(id), over).toEqual([]);
    }
  });

  test('go up the ladder of the rule', async () => {
    const { office } = await aLegalCase();
    const admin = await staff('admin', office as Office);
    const { items } = await admin.call(rules.list, {});
    const ahead = items.filter(({ trigger }) => trigger === 'BEFORE_CLOCK_ENDS');
    expect(ahead.map(({ amount, unit, kind }) => `${amount} ${unit} ${kind}`).sort()).toEqual([
      '30 DAYS LEGAL_DATE',
      '7 DAYS LEGAL_DATE',
    ]);
    expect(ahead.find(({ amount }) => amount === 7)!.ladder).toEqual([
      { afterHours: 24, to: 'COORDINATOR' },
      { afterHours: 72, to: 'SUPERVISOR' },
    ]);
    const preview = await admin.call(
      rules.preview,
      {},
      { trigger: 'BEFORE_CLOCK_ENDS', kind: 'LEGAL_DATE', amount: 1, unit: 'MONTHS', atTime: '09:00' },
    );
    expect(preview.times).toHaveLength(1);
  });
});

describe('whether it was kept is counted in the same transaction', () => {
  const factsOf = async ({ agencyId }: Office) =>
    (
      await owner.query(
        'SELECT kind, "dueIn", outcome, extended FROM statistics."ClockFact" WHERE "agencyId" = $1 ORDER BY outcome',
        [agencyId],
      )
    ).rows;

  test('one fact for a period however often it was extended; done by the last day is kept', async () => {
    const { office, lawyer, decided, paper, begin } = await aLegalCase();
    const clock = await begin({ rule: 'GR_REFLECTION', fact: 'STATUS_DECISION', factId: await decided(ago(85)) });
    const month = (day: string) => day.slice(0, 7);
    expect(await factsOf(office)).toEqual([
      { kind: 'REFLECTION', dueIn: month(clock.dueOn!), outcome: 'RUNNING', extended: false },
    ]);
    const longer = await lawyer.call(
      clocks.extend,
      { id: clock.id! },
      { rule: 'GR_REFLECTION_MINOR_EXT', documentId: await paper() },
    );
    await lawyer.call(clocks.end, { id: longer.id! }, { outcome: 'MET', metOn: ago(1) });
    expect(await factsOf(office)).toEqual([
      { kind: 'REFLECTION', dueIn: month(longer.dueOn!), outcome: 'KEPT', extended: true },
    ]);
  });

  test('done after the last day, or run out: missed; called off: neither', async () => {
    const { office, lawyer, decided, begin } = await aLegalCase();
    const factId = await decided(ago(120));
    const ended = async (body: { outcome: 'MET' | 'LAPSED' | 'CALLED_OFF'; metOn?: string }) => {
      const { id } = await begin({ rule: 'COE_REFLECTION_MIN', fact: 'STATUS_DECISION', factId });
      await lawyer.call(clocks.end, { id: id! }, body);
    };
    await ended({ outcome: 'MET', metOn: ago(10) });
    await ended({ outcome: 'LAPSED' });
    await ended({ outcome: 'CALLED_OFF' });
    expect((await factsOf(office)).map(({ outcome }) => outcome)).toEqual(['CALLED_OFF', 'MISSED', 'MISSED']);

    const running = await begin({ rule: 'GR_PERMIT_A7', fact: 'STATUS_DECISION', factId });
    const end = (body: object) => lawyer.ask('post', `/legal-clocks/${running.id}/end`, body);
    expect(refused(await end({ outcome: 'LAPSED' }))[0]).toBe(409);
    expect(refused(await end({ outcome: 'MET' }))).toEqual([422, '/metOn required']);
    expect(refused(await end({ outcome: 'MET', metOn: addDays(today(), 1) }))).toEqual([422, '/metOn in-future']);
    await lawyer.call(clocks.end, { id: running.id! }, { outcome: 'MET', metOn: today() });
    expect(refused(await end({ outcome: 'CALLED_OFF' }))[0]).toBe(409);
  });
});
