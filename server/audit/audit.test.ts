import { describe, expect, test } from 'vitest';
import { cases } from '#server/cases/cases.contract.ts';
import { members } from '#server/members/members.contract.ts';
import { people } from '#server/people/people.contract.ts';
import { anOffice, aTeam, type Office, owner, staff } from '#server/testing/cast.ts';
import { audit } from './audit.contract.ts';

async function aCase(office: Office) {
  const eleni = await staff('social_worker', office, 'Eleni P.');
  const started = await eleni.call(cases.start, {}, { alias: 'Ismini' });
  const at = { code: started.code! };
  await eleni.call(cases.change, at, { noticeVersion: 'N1', emergencyBasis: 'COURT_ORDER' }, { version: 1 });
  return { eleni, at, caseId: started.id! };
}

describe('who looked', () => {
  test('shows who, when, what kind of act and the reason, newest first, page by page, never a value', async () => {
    const office = await anOffice();
    const { eleni, at } = await aCase(office);
    await eleni.call(people.changeIdentity, at, { legalName: 'MARKED' }, { version: 0 });
    const supervisor = await staff('supervisor', office, 'Sofia K.');
    await supervisor.call(people.revealIdentity, at, { fields: ['legalName'], reason: 'EMERGENCY' });

    const all = await eleni.call(audit.looks, at, undefined, { query: 'limit=100' });
    expect(all.items[0]).toMatchObject({
      actorName: 'Sofia K.',
      role: 'supervisor',
      action: 'reveal',
      subject: 'Identity',
      reason: 'EMERGENCY',
      outcome: 'done',
    });
    expect(JSON.stringify(all)).not.toContain('MARKED');
    expect(Object.keys(all.items[0]!).sort()).toEqual([
      'action',
      'actorId',
      'actorName',
      'at',
      'outcome',
      'reason',
      'role',
      'subject',
    ]);

    const seen = [];
    let cursor: string | null = null;
    do {
      const page: typeof all = await eleni.call(audit.looks, at, undefined, {
        query: `limit=2${cursor ? `&cursor=${cursor}` : ''}`,
      });
      seen.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual(all.items);
    const reads = await eleni.call(audit.looks, at, undefined, { query: 'only=reads' });
    expect(new Set(reads.items.map((line) => line.action))).toEqual(new Set(['read', 'reveal']));
    for (const query of ['cursor=x', 'cursor=1;2', 'sort=at', 'only=all'])
      expect((await eleni.try(audit.looks, at, undefined, { query })).status, query).toBe(400);
  });

  test('is for the team’s social workers and the supervisor', async () => {
    const office = await anOffice();
    const { eleni, at } = await aCase(office);
    expect((await (await staff('supervisor', office)).try(audit.looks, at)).status).toBe(200);
    const psychologist = await staff('psychologist', office);
    await eleni.call(members.add, at, { userId: psychologist.id, role: 'psychologist' });
    const strangers = [
      psychologist,
      await staff('social_worker', office),
      await staff('supervisor', await aTeam(office)),
      await staff('social_worker', await anOffice()),
      ...(await Promise.all(
        (['coordinator', 'teacher', 'manager', 'partner', 'dpo', 'admin'] as const).map((role) => staff(role, office)),
      )),
    ];
    for (const stranger of strangers)
      for (const line of [audit.looks, audit.history])
        expect((await stranger.try(line, at)).status, stranger.role).toBe(404);
  });
});

test('peers 11: a refused read leaves a refusal and no read line; what is not hers leaves nothing in the chain of the case', async () => {
  const office = await anOffice();
  const { eleni, at, caseId } = await aCase(office);
  await eleni.call(people.changeSafeContact, at, { channel: 'CALL' }, { version: 0 });
  const stranger = await staff('psychologist', office);
  const linesOf = async (id: string) =>
    (
      await owner.query(
        `SELECT action, subject, outcome, "caseId" FROM trail."AuditEntry" WHERE "actorId" = $1 ORDER BY chain, seq`,
        [id],
      )
    ).rows;

  expect((await stranger.try(people.safeContact, at)).status).toBe(404);
  expect(await linesOf(stranger.id)).toEqual([{ action: 'read', subject: 'Case', outcome: 'not-found', caseId: null }]);

  await eleni.call(members.add, at, { userId: stranger.id, role: 'psychologist' });
  expect((await stranger.try(people.revealIdentity, at, { fields: ['address'], reason: 'CONTACT' })).status).toBe(403);
  const lines = await linesOf(stranger.id);
  expect(lines.filter((line) => line.outcome === 'done')).toEqual([]);
  expect(lines).toContainEqual({ action: 'reveal', subject: 'Identity', outcome: 'forbidden', caseId });
});

test('peers 12: no such case and not her case get the same answer on every route, to the letter', async () => {
  const office = await anOffice();
  const { at } = await aCase(office);
  const stranger = await staff('social_worker', office);
  const routes: ['get' | 'post' | 'patch', string, unknown?][] = [
    ['get', 'identity'],
    ['patch', 'identity', { legalName: 'x' }],
    ['post', 'identity/reveal', { fields: ['legalName'], reason: 'CONTACT' }],
    ['get', 'safe-contact'],
    ['patch', 'safe-contact', { channel: 'CALL' }],
    ['post', 'safe-contact/confirm'],
    ['get', 'exploitation'],
    ['patch', 'exploitation', { forms: ['LABOUR'] }],
    ['get', 'status-events'],
    [
      'post',
      'status-events',
      { status: 'POTENTIAL', effectiveOn: '2026-01-01', decidedBy: 'NGO', basis: 'INDICATORS' },
    ],
    ['get', 'consents'],
    [
      'post',
      'consents',
      { kind: 'SERVICE', method: 'WRITTEN', language: 'fra', understood: true, noticeVersion: 'N1' },
    ],
    ['get', 'team'],
    ['post', 'team', { userId: stranger.id, role: 'social_worker' }],
    ['post', 'team/primary', { userId: stranger.id }],
    ['get', 'deny-entries'],
    ['post', 'deny-entries', { kind: 'PERSON', party: 'x', reason: 'x' }],
    ['get', 'looks'],
    ['get', 'history'],
  ];
  for (const [method, path, body] of routes) {
    const [mine, none] = await Promise.all(
      [at.code, 'ZZ-ZZZZ-ZZ'].map((code) =>
        stranger.ask(method, `/cases/${code}/${path}`, body, method === 'patch' ? { version: 0 } : {}),
      ),
    );
    expect([mine!.status, none!.status], path).toEqual([404, 404]);
    expect({ ...mine!.body, requestId: '' }, path).toEqual({ ...none!.body, requestId: '' });
  }
});

describe('history', () => {
  test('shows each change before and after, opened as far as the reader may see that field today', async () => {
    const office = await anOffice();
    const { eleni, at } = await aCase(office);
    const opened = await eleni.call(cases.open, at);
    await eleni.call(cases.change, at, { alias: 'Iris', healthNeeds: 'insulin' }, { version: opened.version! });
    await eleni.call(cases.change, at, { healthNeeds: 'insulin, glasses' }, { version: opened.version! + 1 });

    const { items } = await eleni.call(audit.history, at);
    expect(items[0]).toMatchObject({
      model: 'Case',
      changedByName: 'Eleni P.',
      changes: [{ field: 'healthNeeds', before: 'insulin', after: 'insulin, glasses' }],
    });
    expect(items[1]!.changes).toContainEqual({ field: 'alias', before: 'Ismini', after: 'Iris' });
    expect(items[1]!.changes).toContainEqual({ field: 'healthNeeds', before: null, after: 'insulin' });
    expect(JSON.stringify(items)).not.toContain('statisticsNumber');
  });

  test('leaves out what the reader may not see: a narrative of another author, an identity', async () => {
    const office = await anOffice();
    const { eleni, at } = await aCase(office);
    await eleni.call(people.changeIdentity, at, { legalName: 'MARKED-ONE' }, { version: 0 });
    await eleni.call(people.changeIdentity, at, { legalName: 'MARKED-TWO' }, { version: 1 });
    await eleni.call(people.changeExploitation, at, { forms: ['LABOUR'], narrative: 'MARKED-FIRST' }, { version: 0 });
    await eleni.call(people.changeExploitation, at, { forms: ['BEGGING'], narrative: 'MARKED-SECOND' }, { version: 1 });
    const second = await staff('social_worker', office);
    await eleni.call(members.add, at, { userId: second.id, role: 'social_worker' });

    const hers = await second.try(audit.history, at);
    expect(hers.text).not.toContain('MARKED');
    expect(hers.body.items[0]).toMatchObject({
      model: 'ExploitationHistory',
      changes: [{ field: 'forms', before: ['LABOUR'], after: ['BEGGING'] }],
    });
    const own = await eleni.try(audit.history, at);
    expect(own.text).toContain('MARKED-FIRST');
    expect(own.text).not.toMatch(/MARKED-(ONE|TWO)/);
  });

  test('is a read like any other: the trail says which guarded fields were shown', async () => {
    const office = await anOffice();
    const { eleni, at, caseId } = await aCase(office);
    await eleni.call(people.changeSafeContact, at, { codeWord: 'lemon' }, { version: 0 });
    await eleni.call(people.changeSafeContact, at, { codeWord: null }, { version: 1 });
    const supervisor = await staff('supervisor', office);
    const { items } = await supervisor.call(audit.history, at);
    expect(items[0]!.changes).toContainEqual({ field: 'codeWord', before: 'lemon', after: null });
    const { rows } = await owner.query(
      `SELECT fields FROM trail."AuditEntry" WHERE "caseId" = $1 AND "actorId" = $2 AND subject = 'SafeContact'`,
      [caseId, supervisor.id],
    );
    expect(rows.flatMap((row) => row.fields)).toContain('codeWord');
  });
});

describe('the trail of the agency', () => {
  test('is the officer’s: whole agency, filters, names and case codes, no other agency', async () => {
    const office = await anOffice();
    const { eleni, at, caseId } = await aCase(office);
    const foreign = await aCase(await anOffice());
    await foreign.eleni.call(cases.open, foreign.at);
    await eleni.call(cases.open, at);
    const officer = await staff('dpo', office);
    const ask = async (query: string) => (await officer.call(audit.trail, {}, undefined, { query })).items;

    const all = await ask('limit=100');
    expect(new Set(all.filter((line) => line.caseId).map((line) => line.caseCode))).toEqual(new Set([at.code]));
    expect(all.find((line) => line.action === 'open')).toMatchObject({
      actorName: 'Eleni P.',
      subject: 'Case',
      caseId,
    });
    expect((await ask(`actor=${eleni.id}&limit=100`)).every((line) => line.actorId === eleni.id)).toBe(true);
    expect((await ask('action=open')).map((line) => line.action)).toEqual(['open']);
    expect((await ask(`caseCode=${at.code}`)).length).toBeGreaterThan(0);
    expect(await ask(`caseCode=${foreign.at.code}`)).toEqual([]);
    expect(await ask('to=2020-01-01T00:00:00Z')).toEqual([]);
    expect(await ask('from=2099-01-01T00:00:00Z')).toEqual([]);
    for (const query of ['reason=x', 'requestId=x', 'sort=at', 'from=yesterday', 'actor=me'])
      expect((await officer.try(audit.trail, {}, undefined, { query })).status, query).toBe(400);
  });

  test('pages follow each other without gap or repeat', async () => {
    const office = await anOffice();
    const { eleni, at } = await aCase(office);
    for (let i = 0; i < 5; i++) await eleni.call(cases.open, at);
    const officer = await staff('dpo', office);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { items: { chain?: string; seq?: number }[]; nextCursor: string | null } = await officer.call(
        audit.trail,
        {},
        undefined,
        {
          query: `limit=3&to=2098-01-01T00:00:00Z${cursor ? `&cursor=${cursor}` : ''}`,
        },
      );
      seen.push(...page.items.map((line) => `${line.chain} ${line.seq}`));
      cursor = page.nextCursor;
    } while (cursor);
    const { rows } = await owner.query(
      `SELECT chain || ' ' || seq AS line FROM trail."AuditEntry" WHERE "agencyId" = $1 ORDER BY at DESC, chain DESC, seq DESC`,
      [office.agencyId],
    );
    expect(seen).toEqual(rows.map((row) => row.line));
  });

  test('nobody else finds it', async () => {
    const office = await anOffice();
    for (const role of [
      'social_worker',
      'supervisor',
      'coordinator',
      'manager',
      'psychologist',
      'teacher',
      'labour_counsellor',
      'legal_adviser',
      'partner',
      'admin',
    ] as const)
      expect((await (await staff(role, office)).try(audit.trail, {})).status, role).toBe(404);
  });

  test('answers within a second among a hundred thousand lines, filtered or not', async () => {
    const office = await anOffice();
    const officer = await staff('dpo', office);
    const somebody = await staff('social_worker', office);
    const client = await owner.connect();
    try {
      await client.query(`SET session_replication_role = replica`);
      await client.query(
        `INSERT INTO trail."AuditEntry" (chain, seq, at, "actorId", role, "agencyId", action, subject, ids, fields, outcome)
          SELECT 'agency:' || $1, n, now() - n * interval '1 minute', CASE WHEN n % 5000 = 0 THEN $2::uuid END, 'system', $1::uuid, 'read', 'Case', '{}', '{}', 'done'
          FROM generate_series(1, 100000) n`,
        [office.agencyId, somebody.id],
      );
    } finally {
      await client.query(`SET session_replication_role = origin`);
      client.release();
    }
    await owner.query('ANALYZE trail."AuditEntry"');

    for (const query of [
      'limit=100',
      `actor=${somebody.id}`,
      'action=reveal',
      'from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z',
    ]) {
      const before = performance.now();
      expect((await officer.try(audit.trail, {}, undefined, { query })).status).toBe(200);
      expect(performance.now() - before, query).toBeLessThan(1000);
    }
    await owner.query(`ALTER TABLE trail."AuditEntry" DISABLE TRIGGER USER`);
    await owner.query(`DELETE FROM trail."AuditEntry" WHERE role = 'system'`);
    await owner.query(`ALTER TABLE trail."AuditEntry" ENABLE TRIGGER USER`);
  });
});
