import { describe, expect, test } from 'vitest';
import { audit } from '#server/audit/audit.contract.ts';
import { cases } from '#server/cases/cases.contract.ts';
import { consents } from '#server/consents/consents.contract.ts';
import { members } from '#server/members/members.contract.ts';
import { anOffice, type Office, owner, type Person, staff } from '#server/testing/cast.ts';
import { people } from './people.contract.ts';
import { nextStatuses, type VictimStatus, victimStatuses } from './transitions.ts';

/** A case with notice and agreement, its social worker, and one colleague of each kind. */
async function aCase(office: Office, { agreed = true } = {}) {
  const eleni = await staff('social_worker', office);
  const started = await eleni.call(cases.start, {}, { alias: 'Ismini', languages: ['fra'] });
  const at = { code: started.code! };
  if (agreed) {
    await eleni.call(cases.change, at, { noticeVersion: 'N1', noticeGivenOn: '2026-01-05' }, { version: 1 });
    await eleni.call(consents.give, at, agreement);
  }
  return { eleni, at, caseId: started.id! };
}
const agreement = {
  kind: 'SERVICE',
  method: 'WRITTEN',
  language: 'fra',
  understood: true,
  noticeVersion: 'N1',
} as const;

async function onTeam(
  eleni: Person,
  at: { code: string },
  role: 'psychologist' | 'labour_counsellor' | 'legal_adviser',
  office: Office,
) {
  const colleague = await staff(role, office);
  await eleni.call(members.add, at, { userId: colleague.id, role });
  return colleague;
}

const linesOf = async (caseId: string, action: string, subject: string) =>
  (
    await owner.query(
      `SELECT fields, outcome, reason, "actorId" FROM trail."AuditEntry" WHERE "caseId" = $1 AND action = $2 AND subject = $3 ORDER BY seq`,
      [caseId, action, subject],
    )
  ).rows;

describe('identity', () => {
  test('is masked: the card tells what is there, a reveal shows one field and is recorded with its reason', async () => {
    const office = await anOffice();
    const { eleni, at, caseId } = await aCase(office);
    expect(await eleni.call(people.identityCard, at)).toMatchObject({ filled: [], version: 0 });

    const made = await eleni.ask(
      'patch',
      `/cases/${at.code}/identity`,
      {
        legalName: 'MARKED-NAME Blossom',
        dateOfBirth: '1998-04',
        birthPrecision: 'MONTH',
        documents: [{ type: 'PASSPORT', number: 'MARKED-NUMBER' }],
        phones: [{ number: '+30 000 000 0000' }],
      },
      { version: 0 },
    );
    expect(made.status).toBe(200);
    expect(made.body).toMatchObject({
      filled: ['legalName', 'dateOfBirth', 'birthPrecision', 'documents', 'phones'],
      version: 1,
    });
    expect(JSON.stringify(made.body)).not.toContain('MARKED');

    const shown = await eleni.call(people.revealIdentity, at, { fields: ['legalName'], reason: 'OFFICIAL_FORM' });
    expect(shown).toEqual({ legalName: 'MARKED-NAME Blossom' });
    expect(await linesOf(caseId, 'reveal', 'Identity')).toEqual([
      { fields: ['legalName'], outcome: 'done', reason: 'OFFICIAL_FORM', actorId: eleni.id },
    ]);

    const born = await eleni.call(people.revealIdentity, at, { fields: ['dateOfBirth'], reason: 'IDENTITY_CHECK' });
    expect(born).toEqual({ dateOfBirth: '1998-04', birthPrecision: 'MONTH' });
  });

  test('a revealed value is nowhere else: not in the trail, the history, the case, a list or an error', async () => {
    const office = await anOffice();
    const { eleni, at, caseId } = await aCase(office);
    await eleni.call(people.changeIdentity, at, { legalName: 'MARKED-ONE' }, { version: 0 });
    await eleni.call(people.changeIdentity, at, { legalName: 'MARKED-TWO' }, { version: 1 });
    await eleni.call(people.revealIdentity, at, { fields: ['legalName'], reason: 'CORRECTION' });

    const answers = await Promise.all([
      eleni.try(cases.open, at),
      eleni.try(cases.list, {}),
      eleni.try(audit.looks, at),
      eleni.try(audit.history, at),
      eleni.try(people.identityCard, at),
      eleni.try(people.changeIdentity, at, { legalName: 'MARKED-THREE' }, { version: 1 }),
    ]);
    for (const answer of answers) expect(answer.text).not.toContain('MARKED');
    expect(answers.at(-1)!.status).toBe(412);
    const { rows } = await owner.query(
      `SELECT (SELECT jsonb_agg(to_jsonb(a)) FROM trail."AuditEntry" a WHERE "caseId" = $1)::text || (SELECT jsonb_agg(to_jsonb(r)) FROM trail."Revision" r WHERE "caseId" = $1)::text
        || (SELECT to_jsonb(i) FROM vault."Identity" i WHERE "caseId" = $1)::text AS everything`,
      [caseId],
    );
    expect(rows[0].everything).toContain('Identity');
    expect(rows[0].everything).not.toContain('MARKED');
  });

  test('each profession reveals what its work needs and nothing more', async () => {
    const office = await anOffice();
    const { eleni, at } = await aCase(office);
    await eleni.call(
      people.changeIdentity,
      at,
      { legalName: 'A', phones: [{ number: '+30 000 000 0000' }], address: { place: 'X' } },
      { version: 0 },
    );
    const reason = 'CONTACT';
    const expected = {
      psychologist: { legalName: 200, phones: 200, address: 403 },
      labour_counsellor: { legalName: 200, phones: 403, address: 403 },
      legal_adviser: { legalName: 200, phones: 200, address: 200 },
    } as const;

    for (const [role, fields] of Object.entries(expected)) {
      const colleague = await onTeam(eleni, at, role as keyof typeof expected, office);
      const card = await colleague.call(people.identityCard, at);
      for (const [field, status] of Object.entries(fields)) {
        const answer = await colleague.try(people.revealIdentity, at, { fields: [field as 'phones'], reason });
        expect(answer.status, `${role} ${field}`).toBe(status);
        expect(card.filled.includes(field as 'phones'), `${role} ${field}`).toBe(status === 200);
      }
      expect(card.mayChange, role).toEqual([]);
      expect((await colleague.try(people.changeIdentity, at, { legalName: 'B' }, { version: 1 })).status, role).toBe(
        403,
      );
    }
  });

  test('a supervisor may reveal and not write; coordinator, teacher, manager, officer, administrator and strangers find nothing', async () => {
    const office = await anOffice();
    const { eleni, at, caseId } = await aCase(office);
    await eleni.call(people.changeIdentity, at, { legalName: 'A' }, { version: 0 });
    const supervisor = await staff('supervisor', office);
    expect(
      (await supervisor.try(people.revealIdentity, at, { fields: ['legalName'], reason: 'EMERGENCY' })).status,
    ).toBe(200);
    expect((await supervisor.try(people.changeIdentity, at, { legalName: 'B' }, { version: 1 })).status).toBe(403);

    const before = (await linesOf(caseId, 'reveal', 'Identity')).length;
    const neighbours = [
      await staff('social_worker', office),
      await staff('psychologist', office),
      await staff('social_worker', await anOffice()),
      await staff('supervisor', await anOffice()),
      ...(await Promise.all(
        (['coordinator', 'teacher', 'manager', 'partner', 'dpo', 'admin'] as const).map((role) => staff(role, office)),
      )),
    ];
    for (const neighbour of neighbours) {
      expect((await neighbour.try(people.identityCard, at)).status, neighbour.role).toBe(404);
      const refused = await neighbour.try(people.revealIdentity, at, { fields: ['legalName'], reason: 'CONTACT' });
      expect(refused.status, neighbour.role).toBe(404);
      expect(
        (await neighbour.try(people.changeIdentity, at, { legalName: 'B' }, { version: 1 })).status,
        neighbour.role,
      ).toBe(404);
    }
    expect(await linesOf(caseId, 'reveal', 'Identity')).toHaveLength(before);
  });

  test('waits for the notice or an emergency, and for nothing else', async () => {
    const office = await anOffice();
    const { eleni, at } = await aCase(office, { agreed: false });
    const refused = await eleni.try(people.changeIdentity, at, { legalName: 'A' }, { version: 0 });
    expect([refused.status, refused.body.type]).toEqual([409, '/problems/notice-required']);

    await eleni.call(cases.change, at, { noticeVersion: 'N1' }, { version: 1 });
    expect((await eleni.try(people.changeIdentity, at, { legalName: 'A' }, { version: 0 })).status).toBe(200);
  });

  test('two first writes at once make one record', async () => {
    const office = await anOffice();
    const { eleni, at, caseId } = await aCase(office);
    const answers = await Promise.all(
      ['A', 'B', 'C'].map((legalName) => eleni.try(people.changeIdentity, at, { legalName }, { version: 0 })),
    );
    expect(
      answers
        .map((answer) => answer.status)
        .sort()
        .filter((status) => status === 200),
    ).toHaveLength(1);
    for (const answer of answers) expect([200, 409, 412]).toContain(answer.status);
    expect((await owner.query('SELECT 1 FROM vault."Identity" WHERE "caseId" = $1', [caseId])).rowCount).toBe(1);
  });

  test('bad input is named by its field and saves nothing', async () => {
    const office = await anOffice();
    const { eleni, at, caseId } = await aCase(office);
    const bad: [Record<string, unknown>, string][] = [
      [{ dateOfBirth: '1998-04-01' }, '/birthPrecision'],
      [{ dateOfBirth: '1998-02-30', birthPrecision: 'EXACT' }, '/dateOfBirth'],
      [{ dateOfBirth: '1998', birthPrecision: 'EXACT' }, '/dateOfBirth'],
      [{ dateOfBirth: '2099-01-01', birthPrecision: 'EXACT' }, '/dateOfBirth'],
      [{ documents: [{ type: 'NONSENSE', number: '1' }] }, '/documents/0'],
      [{ phones: [{ number: '<script>' }] }, '/phones/0/number'],
      [{ legalName: 'x'.repeat(201) }, '/legalName'],
      [{ legalName: 'a\u0000b' }, '/legalName'],
      [{ address: { country: 'NOWHERE' } }, '/address/country'],
      [{ survivorId: at.code }, '/survivorId'],
    ];
    for (const [body, path] of bad) {
      const answer = await eleni.ask('patch', `/cases/${at.code}/identity`, body, { version: 0 });
      expect(answer.status, path).toBe(422);
      expect(answer.body.errors[0].path).toBe(path);
    }
    expect(
      (
        await eleni.ask('post', `/cases/${at.code}/identity/reveal`, {
          fields: ['legalName', 'phones'],
          reason: 'CONTACT',
        })
      ).status,
    ).toBe(422);
    expect(
      (await eleni.ask('post', `/cases/${at.code}/identity/reveal`, { fields: ['legalName'], reason: 'CURIOSITY' }))
        .status,
    ).toBe(422);
    expect((await eleni.ask('post', `/cases/${at.code}/identity/reveal`, { fields: ['legalName'] })).status).toBe(422);
    expect((await owner.query('SELECT 1 FROM vault."Identity" WHERE "caseId" = $1', [caseId])).rowCount).toBe(0);
  });
});

describe('safe contact', () => {
  const contact = {
    channel: 'SIGNAL',
    value: '+30 000 000 0000',
    windows: [{ days: [1, 3], from: '10:00', to: '12:30' }],
    language: 'fra',
    voicemail: 'NO',
    mayText: 'YES',
    nameToUse: 'Maria from the library',
    codeWord: 'lemon',
    sharedWith: 'A flatmate reads messages',
    instructions: 'Never in the evening',
    doNotContact: { reason: 'Asked for quiet', until: null },
  } as const;

  test('is made by the first write, also before notice and agreement, confirmed with its day, and unconfirmed by a change', async () => {
    const office = await anOffice();
    const { eleni, at } = await aCase(office, { agreed: false });
    expect(await eleni.call(people.safeContact, at)).toEqual({ version: 0 });

    const made = await eleni.call(
      people.changeSafeContact,
      at,
      { ...contact, windows: [...contact.windows.map((w) => ({ ...w, days: [...w.days] }))] },
      { version: 0 },
    );
    expect(made).toMatchObject({ channel: 'SIGNAL', codeWord: 'lemon', version: 1 });
    const confirmed = await eleni.call(people.confirmSafeContact, at);
    expect(confirmed).toMatchObject({ confirmedBy: eleni.id, version: 2 });
    expect(confirmed.confirmedOn).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(await eleni.call(people.changeSafeContact, at, { value: '+30 000 000 0001' }, { version: 2 })).toMatchObject(
      { confirmedOn: null, version: 3 },
    );
    const stale = await eleni.try(people.changeSafeContact, at, { value: '+30 000 000 0002' }, { version: 2 });
    expect(stale.status).toBe(412);
    expect(stale.body.current).toMatchObject({ value: '+30 000 000 0001', version: 3 });
  });

  test('colleagues on the case and the supervisor read it and cannot write; nobody else finds it', async () => {
    const office = await anOffice();
    const { eleni, at } = await aCase(office);
    await eleni.call(people.changeSafeContact, at, { channel: 'CALL' }, { version: 0 });

    for (const role of ['psychologist', 'labour_counsellor', 'legal_adviser'] as const) {
      const colleague = await onTeam(eleni, at, role, office);
      expect((await colleague.call(people.safeContact, at)).channel, role).toBe('CALL');
      expect((await colleague.try(people.changeSafeContact, at, { channel: 'SMS' }, { version: 1 })).status, role).toBe(
        403,
      );
      expect((await colleague.try(people.confirmSafeContact, at)).status, role).toBe(403);
    }
    const supervisor = await staff('supervisor', office);
    expect((await supervisor.call(people.safeContact, at)).channel).toBe('CALL');
    expect((await supervisor.try(people.changeSafeContact, at, { channel: 'SMS' }, { version: 1 })).status).toBe(403);
    for (const role of ['social_worker', 'coordinator', 'teacher', 'manager', 'partner', 'dpo', 'admin'] as const)
      expect((await (await staff(role, office)).try(people.safeContact, at)).status, role).toBe(404);
  });

  test('windows end after they begin, a stop does not end in the past, codes are known ones', async () => {
    const office = await anOffice();
    const { eleni, at } = await aCase(office);
    const bad: [Record<string, unknown>, string][] = [
      [{ windows: [{ days: [1], from: '12:00', to: '10:00' }] }, '/windows/0/to'],
      [{ windows: [{ days: [8], from: '10:00', to: '12:00' }] }, '/windows/0/days/0'],
      [{ windows: [{ days: [1], from: '25:00', to: '12:00' }] }, '/windows/0/from'],
      [{ doNotContact: { reason: 'x', until: '2020-01-01' } }, '/doNotContact'],
      [{ doNotContact: { until: '2099-01-01' } }, '/doNotContact/reason'],
      [{ channel: 'PIGEON' }, '/channel'],
      [{ language: 'xxx' }, '/language'],
    ];
    for (const [body, path] of bad) {
      const answer = await eleni.ask('patch', `/cases/${at.code}/safe-contact`, body, { version: 0 });
      expect([answer.status, answer.body.errors?.[0].path]).toEqual([422, path]);
    }
    expect(await eleni.call(people.safeContact, at)).toEqual({ version: 0 });
  });
});

describe('exploitation', () => {
  test('BR1: waits for notice and agreement; then it is one record, counted coarsely', async () => {
    const office = await anOffice();
    const { eleni, at } = await aCase(office, { agreed: false });
    const early = await eleni.try(people.changeExploitation, at, { forms: ['LABOUR'] }, { version: 0 });
    expect([early.status, early.body.type]).toEqual([409, '/problems/agreement-required']);

    await eleni.call(cases.change, at, { noticeVersion: 'N1' }, { version: 1 });
    await eleni.call(consents.give, at, agreement);
    await eleni.call(
      people.changeExploitation,
      at,
      { forms: ['LABOUR', 'BEGGING'], primaryForm: 'LABOUR', startedIn: '2023-05', noGoSectors: ['Farms near X'] },
      { version: 0 },
    );
    expect((await eleni.try(people.changeExploitation, at, { exitMode: 'RELEASED' }, { version: 0 })).status).toBe(412);
    await eleni.call(people.changeExploitation, at, { exitMode: 'RELEASED' }, { version: 1 });
    const { rows } = await owner.query(`SELECT exploitation FROM statistics."PersonFact" WHERE "agencyId" = $1`, [
      office.agencyId,
    ]);
    expect(rows).toEqual([{ exploitation: ['LABOUR', 'BEGGING'] }]);
  });

  test('the narrative is for its author and the supervisor; a counsellor learns sectors to stay away from and nothing else', async () => {
    const office = await anOffice();
    const { eleni, at } = await aCase(office);
    await eleni.call(
      people.changeExploitation,
      at,
      { forms: ['SEXUAL'], noGoSectors: ['Hotels'], narrative: 'Told once' },
      { version: 0 },
    );
    const second = await staff('social_worker', office);
    await eleni.call(members.add, at, { userId: second.id, role: 'social_worker' });

    expect((await eleni.call(people.exploitation, at)).narrative).toBe('Told once');
    expect((await (await staff('supervisor', office)).call(people.exploitation, at)).narrative).toBe('Told once');
    const read = await second.call(people.exploitation, at);
    expect(read.forms).toEqual(['SEXUAL']);
    expect(read).not.toHaveProperty('narrative');
    const rewritten = await second.try(people.changeExploitation, at, { narrative: 'Retold' }, { version: 1 });
    expect([rewritten.status, rewritten.body.errors?.[0].code]).toEqual([422, 'forbidden-field']);
    expect((await second.try(people.changeExploitation, at, { exitMode: 'RELEASED' }, { version: 1 })).status).toBe(
      200,
    );

    const counsellor = await onTeam(eleni, at, 'labour_counsellor', office);
    const seen = await counsellor.call(people.exploitation, at);
    expect(seen).toMatchObject({ noGoSectors: ['Hotels'] });
    expect(Object.keys(seen).sort()).toEqual(['marks', 'noGoSectors', 'version']);
    const psychologist = await onTeam(eleni, at, 'psychologist', office);
    expect(await psychologist.call(people.exploitation, at)).not.toHaveProperty('narrative');
    for (const role of ['coordinator', 'teacher', 'manager', 'partner', 'dpo', 'admin', 'social_worker'] as const)
      expect((await (await staff(role, office)).try(people.exploitation, at)).status, role).toBe(404);
  });

  test('the main form is one of the forms, dates lie in order and not in the future', async () => {
    const office = await anOffice();
    const { eleni, at } = await aCase(office);
    const bad: [Record<string, unknown>, string][] = [
      [{ primaryForm: 'LABOUR' }, '/primaryForm'],
      [{ forms: ['LABOUR'], primaryForm: 'BEGGING' }, '/primaryForm'],
      [{ forms: ['NONSENSE'] }, '/forms/0'],
      [{ startedIn: '2099' }, '/startedIn'],
      [{ startedIn: '2024-06', endedIn: '2024-05' }, '/endedIn'],
      [{ countries: ['XXX1'] }, '/countries/0'],
    ];
    for (const [body, path] of bad) {
      const answer = await eleni.ask('patch', `/cases/${at.code}/exploitation`, body, { version: 0 });
      expect([answer.status, answer.body.errors?.[0].path]).toEqual([422, path]);
    }
    expect(
      (await eleni.try(people.changeExploitation, at, { startedIn: '2024', endedIn: '2024-05' }, { version: 0 }))
        .status,
    ).toBe(200);
  });
});

describe('victim status', () => {
  const event = { status: 'POTENTIAL', effectiveOn: '2026-02-01', decidedBy: 'NGO', basis: 'INDICATORS' } as const;

  test('is a history whose latest decision is counted in the same transaction', async () => {
    const office = await anOffice();
    const { eleni, at } = await aCase(office);
    await eleni.call(people.addStatusEvent, at, event);
    await eleni.call(people.addStatusEvent, at, { ...event, status: 'PRESUMED', basis: 'TWO_SPECIALIST_OPINION' });

    const { items } = await eleni.call(people.statusEvents, at);
    expect(items.map((each) => each.status)).toEqual(['PRESUMED', 'POTENTIAL']);
    const { rows } = await owner.query(`SELECT "victimStatus" FROM statistics."PersonFact" WHERE "agencyId" = $1`, [
      office.agencyId,
    ]);
    expect(rows).toEqual([{ victimStatus: 'PRESUMED' }]);
  });

  test('BR13: recognition and its revocation need the number of the act', async () => {
    const office = await anOffice();
    const { eleni, at } = await aCase(office);
    for (const status of ['FORMAL_RECOGNISED', 'REVOKED'] as const) {
      const without = await eleni.try(people.addStatusEvent, at, {
        ...event,
        status,
        decidedBy: 'COURT_OR_PROSECUTION',
      });
      expect([without.status, without.body.errors?.[0].path]).toEqual([422, '/actNumber']);
      const done = await eleni.try(people.addStatusEvent, at, {
        ...event,
        status,
        decidedBy: 'COURT_OR_PROSECUTION',
        actNumber: '1/2026',
      });
      expect(done.status).toBe(201);
    }
    expect(
      (await eleni.ask('post', `/cases/${at.code}/status-events`, { ...event, effectiveOn: undefined })).status,
    ).toBe(422);
    expect((await eleni.try(people.addStatusEvent, at, { ...event, effectiveOn: '2099-01-01' })).status).toBe(422);
  });

  test('every pair of statuses is answered as the table says, and "not assessed" is never an event', async () => {
    const office = await anOffice();
    const { eleni, at, caseId } = await aCase(office);
    const arrive = async (from: VictimStatus | 'UNKNOWN') => {
      await owner.query('DELETE FROM "VictimStatusEvent" WHERE "caseId" = $1', [caseId]);
      // The first decision may be any but a revocation, which comes after a recognition.
      const way = from === 'UNKNOWN' ? [] : from === 'REVOKED' ? (['FORMAL_RECOGNISED', from] as const) : [from];
      for (const status of way) await eleni.call(people.addStatusEvent, at, { ...event, status, actNumber: '1' });
    };
    for (const from of ['UNKNOWN', ...victimStatuses] as const) {
      await arrive(from);
      for (const to of victimStatuses) {
        const answer = await eleni.try(people.addStatusEvent, at, { ...event, status: to, actNumber: '1' });
        expect(answer.status, `${from} -> ${to}`).toBe(nextStatuses[from].includes(to) ? 201 : 409);
        if (answer.status === 201) await arrive(from);
      }
    }
    expect((await eleni.ask('post', `/cases/${at.code}/status-events`, { ...event, status: 'UNKNOWN' })).status).toBe(
      422,
    );
    expect(nextStatuses.FORMAL_RECOGNISED).toEqual(['REVOKED']);
    expect(nextStatuses.NOT_VICTIM).toContain('PRESUMED');
  }, 60_000);

  test('two decisions at once: the second is judged by the first', async () => {
    const office = await anOffice();
    const { eleni, at } = await aCase(office);
    const answers = await Promise.all(
      [1, 2].map(() => eleni.try(people.addStatusEvent, at, { ...event, status: 'NOT_VICTIM' })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409]);
  });

  test('the legal adviser records too; psychologist, supervisor and coordinator read; nobody else', async () => {
    const office = await anOffice();
    const { eleni, at } = await aCase(office);
    const lawyer = await onTeam(eleni, at, 'legal_adviser', office);
    expect((await lawyer.try(people.addStatusEvent, at, event)).status).toBe(201);
    for (const reader of [
      await onTeam(eleni, at, 'psychologist', office),
      await staff('supervisor', office),
      await staff('coordinator', office),
    ]) {
      expect((await reader.call(people.statusEvents, at)).items[0]!.status, reader.role).toBe('POTENTIAL');
      expect((await reader.try(people.addStatusEvent, at, { ...event, status: 'PRESUMED' })).status, reader.role).toBe(
        403,
      );
    }
    const counsellor = await onTeam(eleni, at, 'labour_counsellor', office);
    expect((await counsellor.try(people.statusEvents, at)).status).toBe(404);
    for (const role of ['teacher', 'manager', 'partner', 'dpo', 'admin', 'social_worker'] as const)
      expect((await (await staff(role, office)).try(people.statusEvents, at)).status, role).toBe(404);
  });
});

test('a closed case keeps its people: nothing of them is written any more', async () => {
  const office = await anOffice();
  const { eleni, at } = await aCase(office);
  await eleni.call(cases.close, at, { closureReason: 'GOALS_MET', closureNote: 'Done' });
  const answers = await Promise.all([
    eleni.try(people.changeIdentity, at, { legalName: 'A' }, { version: 0 }),
    eleni.try(people.changeSafeContact, at, { channel: 'CALL' }, { version: 0 }),
    eleni.try(people.changeExploitation, at, { forms: ['LABOUR'] }, { version: 0 }),
    eleni.try(people.addStatusEvent, at, {
      status: 'POTENTIAL',
      effectiveOn: '2026-02-01',
      decidedBy: 'NGO',
      basis: 'INDICATORS',
    }),
  ]);
  for (const answer of answers) expect([answer.status, answer.body.type]).toEqual([409, '/problems/case-closed']);
});
