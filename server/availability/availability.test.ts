import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { cases } from '#server/cases/cases.contract.ts';
import { addDays, today, turnClock } from '#server/platform/clock.ts';
import { features } from '#server/routes.ts';
import { anOffice, type Office, owner, staff } from '#server/testing/cast.ts';
import { models } from '../../prisma/generated/columns.ts';
import { agencies } from '../agencies/agencies.contract.ts';
import { availability } from './availability.contract.ts';

afterEach(() => turnClock(0));

const hour = 3_600_000;
const codes = ({ body }: { body: { errors: { path: string; code: string }[] } }) =>
  body.errors.map(({ path, code }) => `${path} ${code}`);
const question = (...to: Office[]) => ({
  toAgencyIds: to.map(({ agencyId }) => agencyId),
  serviceType: 'ACC_SHELTER',
  urgency: 'EMERGENCY' as const,
  gender: 'WOMAN',
  ageGroup: 'ADULT' as const,
  childrenCount: 1,
  languages: ['fra'],
  stepFree: true,
  regionClass: 'ATTICA',
  neededFrom: today(),
});

async function threeAgencies() {
  const [asker, asked, third] = [await anOffice(), await anOffice(), await anOffice()];
  return {
    asker,
    asked,
    third,
    eleni: await staff('social_worker', asker),
    coordinator: await staff('coordinator', asker),
    partner: await staff('partner', asked),
  };
}

describe('asking', () => {
  test('several agencies are asked at once, each by itself; the answers come together', async () => {
    const { asked, third, eleni, partner } = await threeAgencies();
    const { askId, items } = await eleni.call(availability.ask, {}, question(asked, third));
    expect(items).toHaveLength(2);
    expect(items).toMatchObject([
      { askId, state: 'OPEN', childrenCount: 1, languages: ['fra'], stepFree: true, answer: null },
      { askId, state: 'OPEN' },
    ]);

    const { items: waiting } = await partner.call(availability.list, {}, undefined, { query: 'side=asked&open=true' });
    expect(waiting).toMatchObject([
      { serviceType: 'ACC_SHELTER', urgency: 'EMERGENCY', gender: 'WOMAN', ageGroup: 'ADULT', regionClass: 'ATTICA' },
    ]);
    await partner.call(availability.answer, { id: waiting[0]!.id! }, { answer: 'WAIT', freeFrom: addDays(today(), 3) });
    const { items: now } = await eleni.call(availability.list, {}, undefined, { query: `side=asker&askId=${askId}` });
    expect(now.map(({ toAgencyId, state, answer, freeFrom }) => [toAgencyId, state, answer, freeFrom])).toEqual(
      expect.arrayContaining([
        [asked.agencyId, 'ANSWERED', 'WAIT', addDays(today(), 3)],
        [third.agencyId, 'OPEN', null, null],
      ]),
    );
  });

  test('waits a day for an emergency, three for what is urgent, a week for the rest; then nothing is answered', async () => {
    const { asked, coordinator, partner } = await threeAgencies();
    for (const [urgency, hours] of [
      ['EMERGENCY', 24],
      ['URGENT', 72],
      ['ROUTINE', 168],
    ] as const) {
      const { items } = await coordinator.call(availability.ask, {}, { ...question(asked), urgency });
      const { id, askedAt, expiresAt } = items[0]!;
      expect(Date.parse(expiresAt!) - Date.parse(askedAt!), urgency).toBe(hours * hour);

      turnClock(hours * hour + 1000);
      expect(await partner.call(availability.get, { id: id! })).toMatchObject({ state: 'EXPIRED' });
      const late = await partner.try(availability.answer, { id: id! }, { answer: 'YES' });
      expect([late.status, late.body.type]).toEqual([409, '/problems/question-expired']);
      const { items: open } = await partner.call(availability.list, {}, undefined, { query: 'open=true' });
      expect(open.map((row) => row.id)).not.toContain(id);
      turnClock(0);
    }
  });

  test('whom it cannot ask is said: oneself, somebody without users here, the same twice; no day that is past', async () => {
    const { asker, asked, coordinator } = await threeAgencies();
    const admin = await staff('admin', asker);
    const paper = await admin.call(agencies.createAgency, {}, { name: `Paper ${randomUUID()}`, kind: 'NGO' });
    const ids = [asker.agencyId, paper.id!, asked.agencyId, asked.agencyId, randomUUID()];
    expect(codes(await coordinator.try(availability.ask, {}, { ...question(), toAgencyIds: ids }))).toEqual([
      '/toAgencyIds/0 own-agency',
      '/toAgencyIds/1 not-here',
      '/toAgencyIds/3 duplicate-item',
      '/toAgencyIds/4 not-here',
    ]);
    const past = { ...question(asked), neededFrom: addDays(today(), -1) };
    expect(codes(await coordinator.try(availability.ask, {}, past))).toEqual(['/neededFrom in-past']);
    const odd = { ...question(asked), gender: 'X', regionClass: 'Y', languages: ['fra', 'zzz'] };
    expect(codes(await coordinator.try(availability.ask, {}, odd))).toEqual([
      '/gender invalid-choice',
      '/languages/1 invalid-choice',
      '/regionClass invalid-choice',
    ]);
  });

  test('sent twice with one key, it is asked once', async () => {
    const { asked, eleni, partner } = await threeAgencies();
    const key = randomUUID();
    const first = await eleni.call(availability.ask, {}, question(asked), { key });
    const second = await eleni.call(availability.ask, {}, question(asked), { key });
    expect(second.askId).toBe(first.askId);
    expect((await partner.call(availability.list, {})).items).toHaveLength(1);
  });
});

describe('answering', () => {
  test('is done once, also by two at the same moment', async () => {
    const { asked, eleni, partner } = await threeAgencies();
    const other = await staff('coordinator', asked);
    const { items } = await eleni.call(availability.ask, {}, question(asked));
    const id = items[0]!.id!;
    const answers = await Promise.all([
      partner.try(availability.answer, { id }, { answer: 'YES' }),
      other.try(availability.answer, { id }, { answer: 'NO' }),
    ]);
    expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
    expect(answers.map(({ status }) => status).filter((status) => [409, 412].includes(status))).toHaveLength(1);
    const won = answers.find(({ status }) => status === 200)!.body.answer;
    expect(await eleni.call(availability.get, { id })).toMatchObject({ answer: won });
    expect((await partner.try(availability.answer, { id }, { answer: 'YES' })).body.type).toBe(
      '/problems/already-answered',
    );
  });

  test('a no has no date, and no date is past', async () => {
    const { asked, eleni, partner } = await threeAgencies();
    const { items } = await eleni.call(availability.ask, {}, question(asked));
    const say = (body: object) => partner.ask('post', `/availability/${items[0]!.id}/answer`, body);
    expect(codes(await say({ answer: 'NO', freeFrom: addDays(today(), 1) }))).toEqual(['/freeFrom no-has-no-date']);
    expect(codes(await say({ answer: 'YES', freeFrom: addDays(today(), -1) }))).toEqual(['/freeFrom in-past']);
    expect(codes(await say({ answer: 'MAYBE' }))).toEqual(['/answer invalid-choice']);
    expect(codes(await say({ answer: 'YES', note: 'for Iris' }))).toEqual(['/note unknown-field']);
  });
});

describe('who sees it', () => {
  test('the two agencies do, by the roles that ask and answer; a third finds nothing', async () => {
    const { asker, asked, third, eleni, coordinator, partner } = await threeAgencies();
    const { items } = await eleni.call(availability.ask, {}, question(asked));
    const id = items[0]!.id!;

    expect(await coordinator.call(availability.get, { id })).toMatchObject({ askedBy: eleni.id });
    expect(await partner.call(availability.get, { id })).not.toHaveProperty('askedBy');
    const colleague = await staff('social_worker', asker);
    expect((await colleague.try(availability.get, { id })).status).toBe(404);

    for (const [place, roles] of [
      [asker, ['partner', 'supervisor', 'psychologist', 'manager', 'dpo', 'admin', 'teacher']],
      [asked, ['social_worker', 'supervisor', 'manager', 'dpo', 'admin']],
      [third, ['coordinator', 'partner', 'social_worker', 'dpo']],
    ] as const)
      for (const role of roles) {
        const person = await staff(role, place);
        const label = `${role} of ${place === asker ? 'asker' : place === asked ? 'asked' : 'third'}`;
        expect((await person.try(availability.get, { id })).status, label).toBe(404);
        const list = await person.try(availability.list, {}, undefined, { query: `askId=${items[0]!.askId}` });
        expect(list.status === 404 || list.body.items.length === 0, label).toBe(true);
        expect((await person.try(availability.answer, { id }, { answer: 'YES' })).status, label).toBe(404);
      }
    // Whoever asked does not answer herself.
    expect((await coordinator.try(availability.answer, { id }, { answer: 'YES' })).status).toBe(403);
    expect((await eleni.try(availability.answer, { id }, { answer: 'YES' })).status).toBe(403);
  });

  test('names of colleagues stay within each agency', async () => {
    const { asked, eleni, coordinator, partner } = await threeAgencies();
    const { items } = await eleni.call(availability.ask, {}, question(asked));
    const id = items[0]!.id!;
    const answered = await partner.call(availability.answer, { id }, { answer: 'YES' });
    expect(answered).toMatchObject({ answeredBy: partner.id, answeredByName: expect.stringContaining('partner') });
    for (const reader of [eleni, coordinator]) {
      const seen = await reader.call(availability.get, { id });
      expect(seen).toMatchObject({ answer: 'YES', askedByName: expect.stringContaining('social_worker') });
      expect(JSON.stringify(seen)).not.toContain(partner.id);
    }
    expect(JSON.stringify(await partner.call(availability.get, { id }))).not.toContain(eleni.id);
  });

  test('past the services too: rows of two agencies for two agencies, and only the asked one writes an answer', async () => {
    const { asked, third, eleni, coordinator, partner } = await threeAgencies();
    const { items } = await eleni.call(availability.ask, {}, question(asked));
    const id = items[0]!.id!;
    const stranger = await staff('coordinator', third);
    const count = (person: typeof stranger) =>
      person.work(async ({ send }) => (await send('SELECT 1 FROM "AvailabilityQuery" WHERE id = $1', [id])).rowCount);
    expect([await count(stranger), await count(coordinator), await count(partner)]).toEqual([0, 1, 1]);

    const answer = `UPDATE "AvailabilityQuery" SET answer = 'YES', "answeredBy" = my_actor(), "answeredAt" = now() WHERE id = $1`;
    for (const person of [stranger, coordinator, eleni])
      await expect(person.work(({ send }) => send(answer, [id]))).resolves.toMatchObject({ rowCount: 0 });
    await expect(
      partner.work(({ send }) => send(`UPDATE "AvailabilityQuery" SET urgency = 'ROUTINE' WHERE id = $1`, [id])),
    ).rejects.toMatchObject({ code: '42501' });
    await expect(
      partner.work(({ send }) =>
        send(`UPDATE "AvailabilityQuery" SET answer = 'YES', "answeredBy" = $2, "answeredAt" = now() WHERE id = $1`, [
          id,
          randomUUID(),
        ]),
      ),
    ).rejects.toMatchObject({ code: '42501' });
    await expect(
      stranger.work(({ send }) =>
        send(
          `INSERT INTO "AvailabilityQuery" (id, "askId", "fromAgencyId", "toAgencyId", "serviceType", urgency, gender, "ageGroup", languages, "regionClass", "neededFrom", "askedBy", "expiresAt")
            VALUES (gen_random_uuid(), gen_random_uuid(), $1, $2, 'MED', 'URGENT', 'WOMAN', 'ADULT', '{}', 'ANY', current_date, my_actor(), now())`,
          [eleni.agencyId, asked.agencyId],
        ),
      ),
    ).rejects.toMatchObject({ code: '42501' });
  });
});

describe('nothing of a case is in it (T0)', () => {
  test('there is no column for a case, a person or a text, in the table or in any body', async () => {
    const { columns } = models.AvailabilityQuery as { columns: Record<string, { kind: string; class: string }> };
    const ids = Object.entries(columns).filter(([, { kind }]) => kind === 'uuid');
    expect(ids.map(([name]) => name).sort()).toEqual(
      ['answeredBy', 'askId', 'askedBy', 'fromAgencyId', 'id', 'toAgencyId'].sort(),
    );
    expect(Object.values(columns).filter((column) => !['S0', 'S1'].includes(column.class))).toEqual([]);
    const links = await owner.query(
      `SELECT conname FROM pg_constraint WHERE contype = 'f' AND (conrelid = '"AvailabilityQuery"'::regclass OR confrelid = '"AvailabilityQuery"'::regclass)`,
    );
    expect(links.rows).toEqual([]);

    const bodies = features
      .flatMap(({ api }) => Object.values(api))
      .filter(({ may, body }) => may.endsWith(' AvailabilityQuery') && body)
      .map(({ body }) => Object.keys((body as z.ZodObject).shape));
    expect(new Set(bodies.flat())).toEqual(
      new Set([
        ...['toAgencyIds', 'serviceType', 'urgency', 'gender', 'ageGroup', 'childrenCount', 'languages', 'stepFree'],
        ...['regionClass', 'neededFrom', 'answer', 'freeFrom'],
      ]),
    );
  });

  test('whatever is slipped in is refused, and what is asked leaves no trace of the case in answers, trail, log or statistics', async () => {
    const { asker, asked, eleni, partner } = await threeAgencies();
    const canary = `Zzcanary${randomUUID().slice(0, 8)}`;
    const started = await eleni.call(
      cases.start,
      {},
      { alias: canary, formOfAddress: 'FEMININE', teamId: asker.teamId, gender: 'WOMAN', languages: ['fra'] },
    );
    const { id: caseId, code } = started as { id: string; code: string };
    const slips = {
      caseId,
      caseCode: code,
      alias: canary,
      note: canary,
      survivorId: randomUUID(),
      id: caseId,
      askId: caseId,
    };
    for (const [field, value] of Object.entries(slips)) {
      const answer = await eleni.ask('post', '/availability', { ...question(asked), [field]: value });
      expect(codes(answer), field).toEqual([`/${field} unknown-field`]);
      expect(JSON.stringify(answer.body)).not.toContain(canary);
    }
    // In the fields there are, a text finds no place either: they take codes.
    for (const field of ['serviceType', 'gender', 'regionClass'])
      expect(codes(await eleni.ask('post', '/availability', { ...question(asked), [field]: canary })), field).toEqual([
        `/${field} invalid-choice`,
      ]);
    await expect(
      owner.query(
        `INSERT INTO "AvailabilityQuery" (id, "askId", "fromAgencyId", "toAgencyId", "serviceType", urgency, gender, "ageGroup", languages, "regionClass", "neededFrom", "askedBy", "expiresAt")
          VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'a text, of somebody', 'URGENT', 'WOMAN', 'ADULT', '{}', 'ANY', current_date, gen_random_uuid(), now())`,
      ),
    ).rejects.toMatchObject({ constraint: 'codes_only' });

    const facts = async () =>
      (
        await owner.query(
          `SELECT (SELECT count(*) FROM statistics."PersonFact") + (SELECT count(*) FROM statistics."EpisodeFact") + (SELECT count(*) FROM statistics."SessionFact") AS n`,
        )
      ).rows[0].n;
    const before = await facts();
    const { items } = await eleni.call(availability.ask, {}, question(asked));
    const id = items[0]!.id!;
    const answered = await partner.call(availability.answer, { id }, { answer: 'NO' });
    expect(await facts()).toBe(before);

    const row = (await owner.query('SELECT to_jsonb(q) AS row FROM "AvailabilityQuery" q WHERE id = $1', [id])).rows[0]
      .row;
    const trail = (
      await owner.query('SELECT to_jsonb(e) AS line FROM trail."AuditEntry" e WHERE subject = $1 AND $2 = ANY (ids)', [
        'AvailabilityQuery',
        id,
      ])
    ).rows.map(({ line }) => line);
    expect(trail.map(({ action }) => action).sort()).toEqual(['answer', 'create']);
    expect(trail.every(({ caseId: named, chain }) => named === null && chain.startsWith('agency:'))).toBe(true);
    for (const text of [items, answered, row, trail].map((thing) => JSON.stringify(thing)))
      for (const secret of [canary, code, caseId]) expect(text).not.toContain(secret);
  });
});
