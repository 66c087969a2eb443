import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { audit } from '../audit/audit.contract.ts';
import { cases } from '../cases/cases.contract.ts';
import { consents } from '../consents/consents.contract.ts';
import { courses } from '../courses/courses.contract.ts';
import { denials } from '../denials/denials.contract.ts';
import { members } from '../members/members.contract.ts';
import { notes } from '../notes/notes.contract.ts';
import { people } from '../people/people.contract.ts';
import { sessions } from '../sessions/sessions.contract.ts';
import { owner, staff } from './cast.ts';
import { aWorld, marksIn, versionOf, type World } from './expected-access/world.ts';

/** What must never happen, each by its name: the negative cases of the domain (7.5) and what happened to peers. */
let world: World;
beforeAll(async () => {
  world = await aWorld();
}, 180_000);
const mine = () => ({ code: world.cases.mine.code });

describe('negative cases of the domain (7.5) that apply now', () => {
  test('1: a teacher asking for a case finds none', async () => {
    expect((await world.staff.TCH.try(cases.open, mine())).status).toBe(404);
    expect((await world.staff.TCH.try(cases.list, {})).status).toBe(404);
  });

  test('2: a teacher’s learner carries no citizenship, age, phone, address, status of a victim, exploitation', async () => {
    const { items } = await world.staff.TCH.call(courses.learners, { id: world.cases.mine.ids.course! });
    expect(items).toHaveLength(1);
    for (const name of [
      'citizenships',
      'ageBand',
      'phones',
      'address',
      'victimStatus',
      'forms',
      'primaryForm',
      'code',
      'caseId',
      'safetyFlags',
      'absenceReason',
    ])
      expect(items[0], name).not.toHaveProperty(name);
    expect(JSON.stringify(items)).not.toMatch(/NGA|18_24|LABOUR|\+30/);
  });

  test('3, peers 12: a case that is not hers answers like one that does not exist, and takes as long', async () => {
    const took = async (code: string) => {
      const times: number[] = [];
      for (let i = 0; i < 25; i++) {
        const start = performance.now();
        expect((await world.stranger.try(cases.open, { code })).status).toBe(404);
        times.push(performance.now() - start);
      }
      return times.sort((a, b) => a - b)[12]!;
    };
    await took('ZZ-ZZZZ-ZZ');
    const [there, nowhere] = [await took(mine().code), await took('ZZ-ZZZZ-ZZ')];
    expect(Math.abs(there - nowhere)).toBeLessThan(Math.max(there, nowhere) * 0.75 + 5);
  });

  test('4: a manager finds no row of anything', async () => {
    for (const path of [
      '/cases',
      `/cases/${mine().code}`,
      '/consents',
      '/reminders',
      '/today',
      '/courses',
      '/users',
      '/audit',
      '/deny-entries',
      '/agencies',
      '/colleagues',
    ])
      expect((await world.staff.MGR.ask('get', path)).status, path).toBe(404);
  });

  test('5: a forbidden field beside an allowed one: 422, and nothing is saved', async () => {
    const version = await versionOf('Case', world.cases.mine.id);
    const answer = await world.staff.PSY.try(
      cases.change,
      mine(),
      { safetyFlags: ['ESCORT'], familyNote: 'x' },
      { version },
    );
    expect([answer.status, answer.body.errors.map(({ path }: { path: string }) => path)]).toEqual([
      422,
      ['/familyNote'],
    ]);
    expect(await versionOf('Case', world.cases.mine.id)).toBe(version);
  });

  test('6: a coordinator cannot sort by risk; 7: a teacher cannot filter by citizenship', async () => {
    for (const query of ['sort=riskLevel', 'sort=safetyFlags', 'sort=-citizenships'])
      expect((await world.staff.COO.try(cases.list, {}, undefined, { query })).status).toBe(400);
    for (const query of ['filter[citizenship]=NGA', 'citizenships=NGA', 'ageBand=18_24'])
      expect(
        (await world.staff.TCH.try(courses.learners, { id: world.cases.mine.ids.course! }, undefined, { query }))
          .status,
        query,
      ).toBe(400);
  });

  test('8: a supervisor finds no process note', async () => {
    const { SUP } = world.staff;
    expect((await SUP.try(notes.open, { id: world.cases.mine.ids.note! })).status).toBe(404);
    expect((await SUP.try(notes.list, mine())).status).toBe(404);
    for (const short of ['SW', 'COO', 'LEG', 'DPO', 'ADM'] as const)
      expect((await world.staff[short].try(notes.open, { id: world.cases.mine.ids.note! })).status, short).toBe(404);
  });

  test('9: a partner finds no case, and no referral that is not addressed to her agency', async () => {
    expect((await world.staff.PAR.ask('get', `/referrals/${world.cases.mine.ids.referral}`)).status).toBe(404);
    for (const path of ['/cases', `/cases/${mine().code}`, `/cases/${mine().code}/referrals`, '/consents', '/today'])
      expect((await world.staff.PAR.ask('get', path)).status, path).toBe(404);
  });

  test('12: consent withdrawn, the next answer lacks what it covered', async () => {
    const summary = async () =>
      (await world.staff.LEG.try(sessions.open, { id: world.cases.mine.sessions.PSYCHOLOGICAL! })).body.clinicalSummary;
    await world.share();
    expect(await summary()).toBeDefined();
    await world.unshare();
    expect(await summary()).toBeUndefined();

    // A newer, narrower agreement takes the place of the wider one, too.
    await world.share();
    const agreed = {
      kind: 'SHARE_IN_TEAM',
      method: 'WRITTEN',
      language: 'fra',
      understood: true,
      noticeVersion: 'N1',
    } as const;
    await world.staff.SW.call(consents.give, mine(), { ...agreed, dataCategories: ['ATTENDANCE'] });
    expect(await summary()).toBeUndefined();
  });

  test('13: to whoever is denied, even a supervisor, the case is in no list, count, search, register or trail', async () => {
    const { code, id } = world.cases.denied;
    const alias = encodeURIComponent('Alias denied');
    for (const short of ['SW', 'SUP', 'COO', 'PSY', 'LAB', 'LEG'] as const) {
      const person = world.staff[short];
      expect((await person.try(cases.open, { code })).status, short).toBe(404);
      const { items, total } = await person.call(cases.list, {}, undefined, { query: 'count=true&limit=100' });
      expect(
        items.some((row) => row.code === code),
        short,
      ).toBe(false);
      expect(total, short).toBe(items.length);
      expect((await person.call(cases.list, {}, undefined, { query: `q=${alias}&count=true` })).total, short).toBe(0);
      expect((await person.call(cases.list, {}, undefined, { query: `q=${code}` })).items, short).toEqual([]);
    }
    for (const path of [
      '/consents?limit=100',
      '/deny-entries?limit=100',
      '/audit?limit=100',
      '/note-recoveries?limit=100',
    ]) {
      const answer = await world.staff.DPO.ask('get', path);
      expect(JSON.stringify(answer.body), path).not.toMatch(new RegExp(`${code}|${id}`));
    }
    expect(
      (await world.staff.DPO.try(audit.trail, {}, undefined, { query: `caseCode=${code}` })).body.items ?? [],
    ).toEqual([]);
  });

  test('15: what the bare tables hold of S3 and S4 is ciphertext', async () => {
    const { rows } = await owner.query(
      'SELECT i.*, c."familyNote", c.citizenships FROM vault."Identity" i JOIN "Case" c ON c.id = i."caseId"',
    );
    for (const row of rows)
      for (const name of ['legalName', 'dateOfBirth', 'phones', 'address', 'familyNote', 'citizenships'])
        if (row[name]) expect(row[name], name).toMatch(/^s\d+\.[\w-]{38,}$/);
  });

  test('17: a reminder holds no name, telephone or text that could be read', async () => {
    const { rows } = await owner.query('SELECT r::text AS all FROM "Reminder" r');
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.some(({ all }) => marksIn(all).length || /Alias|\+30/.test(all))).toBe(false);
  });

  test('20: without a membership she has nothing at the next request', async () => {
    const person = await staff('psychologist', world.office);
    await world.staff.SW.call(members.add, mine(), { userId: person.id, role: 'psychologist' });
    expect((await person.try(cases.open, mine())).status).toBe(200);
    const { rows } = await owner.query('SELECT id FROM "CaseMembership" WHERE "userId" = $1', [person.id]);
    await world.staff.SW.call(members.end, { id: rows[0].id });
    expect((await person.try(cases.open, mine())).status).toBe(404);
  });
});

describe('what happened to peers', () => {
  test('1: the number of rows, a cursor and an error tell nothing of what is hidden', async () => {
    const list = await world.staff.COO.call(cases.list, {}, undefined, { query: 'limit=1&count=true' });
    const cursor = Buffer.from(list.nextCursor!, 'base64url').toString();
    expect(cursor).not.toMatch(/NGA|Qx/);
    const forged = Buffer.from(JSON.stringify(['NGA', randomUUID()])).toString('base64url');
    expect((await world.staff.COO.try(cases.list, {}, undefined, { query: `cursor=${forged}` })).status).toBe(400);
  });

  test('2: no address answers a greatest, a least, or a group', async () => {
    for (const query of [
      'max=phones',
      'min=dateOfBirth',
      'groupBy=citizenships',
      'aggregate=max(phone)',
      'distinct=gender',
    ])
      expect((await world.staff.SW.try(cases.list, {}, undefined, { query })).status, query).toBe(400);
  });

  test('5: nobody raises herself: no role, team, agency or membership of one’s own through a body', async () => {
    const { SW, LAB } = world.staff;
    for (const body of [
      { role: 'admin' },
      { roles: ['admin'] },
      { agencyId: randomUUID() },
      { teamIds: [] },
      { status: 'ACTIVE' },
    ])
      expect((await SW.ask('patch', `/users/${SW.id}`, body, { version: 1 })).status).toBe(404);
    expect((await LAB.try(members.add, mine(), { userId: LAB.id, role: 'social_worker' })).status).toBe(403);
    // A social worker brings nobody in a role that she does not hold, nor a stranger of another agency.
    expect((await SW.try(members.add, mine(), { userId: world.staff.MGR.id, role: 'social_worker' })).status).toBe(422);
    const foreign = await owner.query('SELECT "userId" FROM "CaseMembership" WHERE "caseId" = $1', [
      world.cases.foreign.id,
    ]);
    expect((await SW.try(members.add, mine(), { userId: foreign.rows[0].userId, role: 'social_worker' })).status).toBe(
      422,
    );
  });

  test('6: a state changes by its act only, and the act asks for its own right', async () => {
    const { SW, PSY, LEG, COO } = world.staff;
    for (const body of [
      { status: 'CLOSED' },
      { closedOn: '2026-01-01' },
      { closureReason: 'GOALS_MET' },
      { reopenedOn: '2026-01-01' },
    ])
      expect(
        (
          await SW.ask('patch', `/cases/${mine().code}`, body, {
            version: await versionOf('Case', world.cases.mine.id),
          })
        ).status,
      ).toBe(422);
    for (const person of [PSY, LEG, COO]) {
      expect((await person.try(cases.activate, mine())).status, person.role).toBe(403);
      expect(
        (await person.try(cases.close, mine(), { closureReason: 'GOALS_MET', closureNote: 'x' })).status,
        person.role,
      ).toBe(403);
    }
    expect(
      (await SW.ask('patch', `/episodes/${world.cases.mine.episodes.SUPPORT}`, { status: 'COMPLETED' }, { version: 1 }))
        .status,
    ).toBe(422);
  });

  test('7: nobody learns of a case by trying to put somebody, or herself, onto it', async () => {
    const answers = await Promise.all(
      [world.cases.foreign.code, world.cases.colleagues.code, 'ZZ-ZZZZ-ZZ'].map((code) =>
        world.staff.SW.try(members.add, { code }, { userId: world.staff.PSY.id, role: 'psychologist' }),
      ),
    );
    for (const { status, body } of answers)
      expect({ status, body: { ...body, requestId: '' } }).toEqual({
        status: 404,
        body: { ...answers[0]!.body, requestId: '' },
      });
  });

  test('8: pickers name colleagues of one’s own agency, with nothing but names, roles and teams', async () => {
    const { items } = (await world.staff.SW.ask('get', '/colleagues')).body;
    const foreign = await owner.query('SELECT "userId" FROM "CaseMembership" WHERE "caseId" = $1', [
      world.cases.foreign.id,
    ]);
    expect(items.some(({ id }: { id: string }) => id === foreign.rows[0].userId)).toBe(false);
    for (const one of items)
      expect(Object.keys(one).filter((name) => !['id', 'name', 'roles', 'teamIds'].includes(name))).toEqual([]);
  });

  test('10: the rights of two roles never add up, and a role without membership on the case reaches nothing', async () => {
    const { SW } = world.staff;
    for (const role of ['psychologist', 'labour_counsellor', 'legal_adviser'] as const)
      expect((await SW.as(role).try(cases.open, mine())).status, role).toBe(404);
    expect((await world.staff.PSY.as('social_worker').try(people.safeContact, mine())).status).toBe(404);
  });

  test('11: a refused reading leaves a line of refusal, none of reading, and none in the chain of a case she cannot see', async () => {
    const lines = async () =>
      (
        await owner.query(`SELECT action, outcome, "caseId" FROM trail."AuditEntry" WHERE "actorId" = $1 ORDER BY at`, [
          world.stranger.id,
        ])
      ).rows;
    const before = (await lines()).length;
    await world.stranger.try(people.safeContact, mine());
    const added = (await lines()).slice(before);
    expect(added).toHaveLength(1);
    expect(added[0]).toMatchObject({ outcome: 'not-found', caseId: null });
  });

  test('13: a request of another site changes nothing, whatever it carries', async () => {
    const before = await owner.query('SELECT count(*)::int AS n FROM "Case"');
    const answer = await world.staff.SW.ask('post', '/cases', { alias: 'X' }).set('origin', 'https://elsewhere.test');
    expect(answer.status).toBe(403);
    expect((await owner.query('SELECT count(*)::int AS n FROM "Case"')).rows).toEqual(before.rows);
  });

  test('to be kept away takes effect at once, and whoever is kept away learns neither that nor why', async () => {
    const person = await staff('legal_adviser', world.office);
    await world.staff.SW.call(members.add, mine(), { userId: person.id, role: 'legal_adviser' });
    expect((await person.try(cases.open, mine())).status).toBe(200);
    await world.staff.SW.call(denials.add, mine(), { kind: 'USER', userId: person.id, reason: 'She knows the family' });
    const [there, nowhere] = [
      await person.try(cases.open, mine()),
      await person.try(cases.open, { code: 'ZZ-ZZZZ-ZZ' }),
    ];
    expect({ ...there.body, requestId: '' }).toEqual({ ...nowhere.body, requestId: '' });
    expect((await world.staff.SW.try(members.add, mine(), { userId: person.id, role: 'legal_adviser' })).status).toBe(
      422,
    );
  });
});
