import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { models } from '../../../prisma/generated/columns.ts';
import { today } from '../../platform/clock.ts';
import type { AnyEndpoint } from '../../platform/contract.ts';
import { features } from '../../routes.ts';
import { owner, type Person } from '../cast.ts';
import { expected, kindColumn } from './expand.ts';
import { ownRoutes, type Route, routes } from './routes.ts';
import { columns, roleOf, type Short } from './table.ts';
import { aWorld, type Filled, marksIn, versionOf, type Which, type World } from './world.ts';

/**
 * Walks every route over HTTP as every role, and holds what comes back against the hand-written table. Nothing here asks
 * the access module what it thinks: relations of people to rows are worked out anew from the bare database.
 */
const endpoints = features.flatMap(({ api }) => Object.values(api));
const walked = endpoints.filter(({ line }) => !ownRoutes.includes(line));
const words = (text = '') => text.split(/\s+/).filter(Boolean);

let world: World;
let sharing = false;
let broken = false;
let endangered = false;
beforeAll(async () => {
  world = await aWorld();
}, 180_000);

test('every route stands in the expectation, and nothing else does', () => {
  const promised = endpoints.map(({ line }) => line).sort();
  expect([...Object.keys(routes), ...ownRoutes].sort()).toEqual(promised);
});

// --- who is who ---------------------------------------------------------------------------------------------------

/** The cases a role reaches in this world; registers and trails of the officer name cases too. */
function reached(short: Short): Which[] {
  if (short === 'COO') return ['mine', 'colleagues', 'closed'];
  if (short === 'SW' || short === 'SUP') return ['mine', 'closed'];
  if (['PSY', 'TCH', 'LAB', 'LEG'].includes(short)) return ['mine'];
  return short === 'DPO' ? ['mine', 'colleagues', 'closed'] : [];
}

const ownerOf: Record<string, string> = {
  Session: 'recorderId',
  SessionAddendum: 'authorId',
  ProcessNote: 'authorId',
  ExploitationHistory: 'recordedBy',
  Reminder: 'userId',
  Appointment: 'userId',
  Message: 'userId',
  Course: 'leaderId',
  NoteRecovery: 'authorId',
  Absence: 'userId',
  DangerFlag: 'raisedBy',
  AvailabilityQuery: 'askedBy',
  SavedView: 'authorId',
  CaseFlag: 'setBy',
  ReportDraft: 'authorId',
  ReportSchedule: 'authorId',
  Release: 'requestedBy',
  EvidencePack: 'requestedBy',
};

/** How one person stands to one row, by the bare tables. */
async function standing(person: Person, model: string, row: Record<string, any>): Promise<Set<string>> {
  const caseId = model === 'Case' ? row.id : row.caseId;
  const one = async (text: string, values: unknown[]) => Boolean((await owner.query(text, values)).rowCount);
  const found = new Set<string>();
  if (row.agencyId === undefined || row.agencyId === person.agencyId || model === 'Agency') found.add('agency');
  if (ownerOf[model] && row[ownerOf[model]!] === person.id) found.add('own');
  if (model === 'Agency' && (!row.takesPart || row.id === person.agencyId)) found.add('own');
  if (row.providerAgencyId === person.agencyId && model === 'AgencyCapacity') found.add('provider');
  if (model === 'AvailabilityQuery' && row.fromAgencyId === person.agencyId) found.add('asker');
  if (model === 'AvailabilityQuery' && row.toAgencyId === person.agencyId) found.add('asked');
  if (row.standInId === person.id) found.add('standing-in');
  if (
    model === 'Absence' &&
    (await one(
      'SELECT 1 FROM "TeamMember" a JOIN "TeamMember" b ON b."teamId" = a."teamId" WHERE a."userId" = $1 AND b."userId" = $2',
      [row.userId, person.id],
    ))
  )
    found.add('supervised');
  if (
    model === 'DuplicatePair' &&
    (await one(
      'SELECT 1 FROM "Case" c JOIN "TeamMember" t ON t."teamId" = c."teamId" WHERE c.id = ANY ($1) AND t."userId" = $2',
      [[row.firstId, row.secondId], person.id],
    ))
  )
    found.add('supervised');
  if (!caseId) return found;
  if (
    await one(
      'SELECT 1 FROM "CaseMembership" WHERE "caseId" = $1 AND "userId" = $2 AND role = $3 AND "endedAt" IS NULL AND "absenceId" IS NULL',
      [caseId, person.id, person.role],
    )
  )
    found.add('team');
  if (
    await one(
      'SELECT 1 FROM "Case" c JOIN "TeamMember" t ON t."teamId" = c."teamId" WHERE c.id = $1 AND t."userId" = $2',
      [caseId, person.id],
    )
  )
    found.add('supervised');
  if (
    await one(
      'SELECT 1 FROM "Episode" e JOIN "Course" c ON c.id = e."courseId" WHERE e."caseId" = $1 AND c."leaderId" = $2',
      [caseId, person.id],
    )
  )
    found.add('learner');
  if (sharing) found.add('shared');
  const primary = await one(
    'SELECT 1 FROM "CaseMembership" WHERE "caseId" = $1 AND "userId" = $2 AND role = $3 AND "isPrimary" AND "endedAt" IS NULL',
    [caseId, person.id, person.role],
  );
  if (row.toAgencyId) found.add(row.agencyId === person.agencyId ? 'sender' : 'recipient');
  if (primary) found.add('primary');
  if (primary || !(await one('SELECT 1 FROM "DangerFlag" WHERE "caseId" = $1 AND "removedAt" IS NULL', [caseId])))
    found.add('may-locate');
  if (
    await one('SELECT 1 FROM "BreakGlass" WHERE "caseId" = $1 AND "userId" = $2 AND "expiresAt" > now()', [
      caseId,
      person.id,
    ])
  )
    found.add('glass');
  return found;
}

function kindOf(model: string, row: Record<string, any>, column: string): string {
  if (model === 'SessionAddendum') return `${row.kind} ${row.field}`;
  // Of released reports the table names the one that a coordinator reads, and one for all others.
  if (model === 'Release') return row.reportId === 'referrals' ? 'referrals' : 'caseload';
  return row[column];
}

/** The fields of one row that the table lets one person read. */
async function readable(short: Short, model: string, row: Record<string, any>): Promise<Set<string>> {
  const stands = await standing(world.staff[short], model, row);
  const column = kindColumn[model];
  const kind = column ? kindOf(model, row, column) : '*';
  return new Set(
    expected
      .filter((permit) => permit.role === roleOf[short] && permit.verb === 'r' && permit.model === model)
      .filter(
        (permit) =>
          (permit.kind === kind || permit.kind === '*') && permit.scope.split('+').every((part) => stands.has(part)),
      )
      .map((permit) => permit.field),
  );
}

async function rowOf(model: string, id: string): Promise<Record<string, any> | undefined> {
  const { schema } = (models as unknown as Record<string, { schema: string }>)[model]!;
  return (await owner.query(`SELECT * FROM "${schema}"."${model}" WHERE id = $1`, [id])).rows[0];
}

// --- asking -------------------------------------------------------------------------------------------------------

/** The id that an address of one case needs; undefined where it has none. */
function idFor(line: string, filled: Filled, kind = 'SUPPORT'): string | undefined {
  const first = line.split('/')[1]!;
  const byName: Record<string, string | undefined> = {
    cases: filled.code,
    episodes: filled.episodes[kind],
    sessions: filled.sessions[kind],
    consents: filled.ids.consent,
    documents: filled.ids.document,
    guardianships: filled.ids.guardianship,
    'legal-clocks': filled.ids.clock,
    'consent-texts': world.ids.consentText,
    'case-members': filled.ids.membership,
    'deny-entries': filled.ids.denial,
    'process-notes': filled.ids.note,
    'note-recoveries': world.ids.recovery,
    erasures: world.ids.erasure,
    'break-glass': filled.ids.glass,
    'danger-flags': filled.ids.danger,
    flags: filled.ids.flag,
    referrals: filled.ids.referral,
    appointments: filled.ids.appointment,
    reminders: filled.ids.reminder,
    messages: filled.ids.message,
    courses: filled.ids.course,
    agencies: world.ids.agency,
    agreements: world.ids.agreement,
    'reminder-rules': world.ids.rule,
    'reminder-queue': randomUUID(),
    capacity: world.ids.capacity,
    availability: world.ids.availability,
    grants: world.ids.grant,
    teams: world.ids.team,
    users: world.ids.user,
    'role-changes': randomUUID(),
    absences: world.ids.absence,
    'saved-views': world.ids.view,
    merges: world.ids.merge,
    outbox: `SM${'0'.repeat(32)}`,
    reports: 'caseload',
    'report-drafts': world.ids.draft,
    releases: world.ids.release,
    trainings: world.ids.training,
    'evidence-packs': world.ids.pack,
    'report-schedules': world.ids.schedule,
    'grant-targets': world.ids.target,
    duplicates: randomUUID(),
  };
  return byName[first];
}

function address(line: string, id: string | undefined): string {
  return line
    .split(' ')[1]!
    .replace(':list', 'need')
    .replace('/codes/:code', '/codes/HOUSING')
    .replace(/:(code|id)/, id ?? '');
}

const ask = (
  person: Person,
  endpoint: AnyEndpoint,
  id: string | undefined,
  body?: unknown,
  options: { version?: number; query?: string } = {},
) =>
  person.ask(
    endpoint.line.split(' ')[0]!.toLowerCase() as 'get',
    address(endpoint.line, id) + (options.query ? `?${options.query}` : ''),
    body,
    {
      ...(endpoint.line.startsWith('PATCH') && { version: options.version ?? 1 }),
    },
  );

const isRead = ({ line }: AnyEndpoint) => line.startsWith('GET');
/** A file has no fields; who may open which kind is asked in documents.test.ts. */
const shownFields = walked.filter((endpoint) => isRead(endpoint) && !endpoint.file);
const probe = { 'no such field': 1 };

// --- statuses -----------------------------------------------------------------------------------------------------

describe('every route as every role', () => {
  for (const endpoint of walked)
    test(`${endpoint.line}: answered, refused or not there, as expected`, async () => {
      const route = routes[endpoint.line]!;
      const id = idFor(endpoint.line, world.cases.mine);
      const told: Record<string, number> = {};
      const wanted: Record<string, number> = {};
      for (const short of columns) {
        const passes = words(route.passes).includes(short);
        const answered = words(route.who).includes(short);
        // A body nobody could have meant: whoever gets as far as the body is told so, and nothing is done.
        wanted[short] = isRead(endpoint)
          ? answered
            ? 200
            : words(route.unready).includes(short)
              ? 409
              : words(route.refused).includes(short)
                ? 403
                : 404
          : answered || passes
            ? 422
            : words(route.refused).includes(short)
              ? 403
              : 404;
        const answer = await ask(world.staff[short], endpoint, id, isRead(endpoint) ? undefined : probe);
        told[short] = answer.status;
        if (answer.status === 422)
          expect(answer.body.errors).toContainEqual(
            expect.objectContaining({ path: '/no such field', code: 'unknown-field' }),
          );
      }
      expect(told).toEqual(wanted);
    });

  test('nothing out of reach is there: of a colleague, denied, of another agency, invented', async () => {
    for (const endpoint of walked) {
      const first = endpoint.line.split('/')[1]!;
      if (
        !/:(code|id)/.test(endpoint.line) ||
        [
          'agencies',
          'agreements',
          'reminder-rules',
          'reminder-queue',
          'capacity',
          'availability',
          'teams',
          'grants',
          'users',
          'role-changes',
          'codelists',
          'note-recoveries',
          'absences',
          'erasures',
          'duplicates',
          'consent-texts',
          'saved-views',
          'merges',
          'outbox',
          'reports',
          'report-drafts',
          'releases',
          'trainings',
          'evidence-packs',
          'report-schedules',
          'grant-targets',
        ].includes(first)
      )
        continue;
      const example = world.examples.get(endpoint.line)?.body;
      if (!isRead(endpoint) && endpoint.body && !example && !endpoint.body.safeParse({}).success) continue;
      const unknown = first === 'cases' ? 'ZZ-ZZZZ-ZZ' : randomUUID();
      const route = routes[endpoint.line]!;
      for (const short of [...words(route.who), ...words(route.passes)] as Short[]) {
        const body = isRead(endpoint) ? undefined : example;
        const nowhere = await ask(world.staff[short], endpoint, unknown, body);
        for (const which of ['colleagues', 'denied', 'foreign'] as const) {
          const id = idFor(endpoint.line, world.cases[which]);
          if (!id || reached(short).includes(which) || (first === 'courses' && which !== 'foreign')) continue;
          const there = await ask(world.staff[short], endpoint, id, body);
          const label = `${short} ${endpoint.line} ${which}`;
          expect(there.status, label).toBe(404);
          expect({ ...there.body, requestId: '' }, label).toEqual({ ...nowhere.body, requestId: '' });
        }
      }
    }
  }, 300_000);
});

// --- fields -------------------------------------------------------------------------------------------------------

const structure = ['id', 'version', 'marks', 'items', 'nextCursor'];

/** Holds one object of an answer against the table. */
async function checkObject(
  short: Short,
  endpoint: AnyEndpoint,
  model: string,
  found: Record<string, any>,
  id: string,
): Promise<void> {
  const { extra = {} } = routes[endpoint.line]!;
  const label = `${short} ${endpoint.line}`;
  const row =
    model in models && model !== 'AuditEntry' ? await rowOf(model, id) : { agencyId: world.staff[short].agencyId };
  const named =
    model === 'Colleague' || model === 'Look'
      ? { agencyId: world.staff[short].agencyId, caseId: world.cases.mine.id }
      : row;
  expect(named, `${label} answers a row that is not there: ${id}`).toBeDefined();
  const fields = await readable(short, model, named!);

  for (const [name, value] of Object.entries(found)) {
    if (structure.includes(name) || fields.has(name)) continue;
    const reason = extra[name];
    expect(reason, `${label} shows ${model}.${name}`).toBeDefined();
    if (reason === 'nested')
      for (const inner of Object.keys(value as object)) expect(['code', 'alias']).toContain(inner);
    if (/^[A-Z]\w+\.\w+$/.test(reason!)) {
      const [other, field] = reason!.split('.') as [string, string];
      const related = other === 'Case' ? await rowOf('Case', named!.caseId) : await rowOf('Episode', named!.episodeId);
      expect([...(await readable(short, other, related!))], `${label} shows ${reason}`).toContain(field);
    }
  }
}

/** Marked words and codes of cases: each must be hers to read. */
async function checkWords(short: Short, label: string, text: string): Promise<void> {
  for (const which of Object.keys(world.cases) as Which[]) {
    if (reached(short).includes(which)) continue;
    const { code, id } = world.cases[which];
    expect(text.includes(code) || text.includes(id) || text.includes(`Alias ${which}`), `${label} names ${which}`).toBe(
      false,
    );
  }
  for (const { word, which, model, field, kind } of marksIn(text)) {
    expect(reached(short), `${label} ${word}`).toContain(which);
    const [real, worker] = kind.split('_') as [string, string?];
    const allowed = expected.some(
      (permit) =>
        permit.role === roleOf[short] &&
        permit.verb === 'r' &&
        permit.model === model &&
        permit.field === field &&
        (!real || permit.kind === real || permit.kind.startsWith(`${real} `)) &&
        (sharing || !permit.scope.includes('shared')) &&
        (broken || !permit.scope.includes('glass')) &&
        (!endangered || short === 'SW' || !permit.scope.includes('may-locate')) &&
        // What the worker wrote is nobody else's own.
        (!permit.scope.includes('own') || short === 'SW' || !worker),
    );
    expect(allowed, `${label} reads ${word}`).toBe(true);
  }
}

async function checkAnswer(short: Short, endpoint: AnyEndpoint, kind = 'SUPPORT'): Promise<number> {
  const route = routes[endpoint.line]!;
  const answer = await ask(world.staff[short], endpoint, idFor(endpoint.line, world.cases.mine, kind));
  const label = `${short} ${endpoint.line} ${kind}`;
  await checkWords(short, label, JSON.stringify(answer.body));
  if (answer.status !== 200) return answer.status;

  const shows = route.shows!;
  const list: Record<string, any>[] = Array.isArray(answer.body.items) ? answer.body.items : [answer.body];
  for (const found of list) {
    // A catalogue and protected figures are no row of anybody.
    if (['today', 'payload', 'link', 'figures'].includes(shows)) break;
    if (shows === 'history') {
      for (const { field } of found.changes)
        expect(
          [...(await readable(short, found.model, (await rowOf(found.model, found.rowId))!))],
          `${label} history of ${found.model}`,
        ).toContain(field);
    } else if (shows === 'learner') {
      const {
        alias: _a,
        formOfAddress: _f,
        gender: _g,
        languages: _l,
        literacy: _t,
        attendance: _n,
        actions: _c,
        episodeId,
        ...rest
      } = found;
      await checkObject(short, endpoint, 'Episode', rest, episodeId);
      const person = (await rowOf('Case', (await rowOf('Episode', episodeId))!.caseId))!;
      const fields = await readable(short, 'Case', person);
      for (const name of ['alias', 'formOfAddress', 'gender', 'languages', 'literacy'])
        if (name in found) expect([...fields], label).toContain(name);
    } else if (shows === 'Identity') {
      const { filled, mayReveal } = found as { filled: string[]; mayReveal: string[] };
      const may = expected
        .filter((permit) => permit.role === roleOf[short] && permit.verb === 'v' && permit.model === 'Identity')
        .filter((permit) => !endangered || short === 'SW' || !permit.scope.includes('may-locate'))
        .map(({ field }) => field);
      expect([...mayReveal].sort(), label).toEqual([...new Set(may)].sort());
      for (const field of filled) expect(may, label).toContain(field);
      expect(Object.keys(found).sort()).toEqual(['filled', 'mayChange', 'mayReveal', 'version']);
    } else
      await checkObject(
        short,
        endpoint,
        shows,
        found,
        found.id ?? (shows === 'Case' ? world.cases.mine.id : await onlyId(shows)),
      );
  }
  return answer.status;
}

const onlyId = async (model: string): Promise<string> => {
  if (!(model in models) || model === 'AuditEntry' || !('caseId' in (models as any)[model].columns)) return '';
  const { schema } = (models as unknown as Record<string, { schema: string }>)[model]!;
  return (
    (await owner.query(`SELECT id FROM "${schema}"."${model}" WHERE "caseId" = $1 LIMIT 1`, [world.cases.mine.id]))
      .rows[0]?.id ?? ''
  );
};

describe('every field of every answer is one the role may read on that row', () => {
  for (const endpoint of shownFields)
    test(endpoint.line, async () => {
      const kinds = /^GET \/(episodes|sessions)\//.test(endpoint.line)
        ? ['SUPPORT', 'PSYCHOLOGICAL', 'LESSON', 'LABOUR', 'INTERNSHIP']
        : ['SUPPORT'];
      for (const short of columns) for (const kind of kinds) await checkAnswer(short, endpoint, kind);
    }, 120_000);

  test('a psychological session without consent carries no summary to anybody but the psychologist; with it, to three; withdrawn, at once to none', async () => {
    const open = walked.find(({ line }) => line === 'GET /sessions/:id')!;
    const seen = async () => {
      const found: string[] = [];
      for (const short of columns) {
        const answer = await ask(world.staff[short], open, world.cases.mine.sessions.PSYCHOLOGICAL);
        if (answer.body.clinicalSummary) found.push(short);
      }
      return found;
    };
    expect(await seen()).toEqual(['PSY']);
    await world.share();
    sharing = true;
    expect(await seen()).toEqual(['SW', 'SUP', 'PSY', 'LEG']);
    for (const endpoint of walked.filter(({ line }) => /^GET .*(session|episode|addenda|history)/.test(line)))
      for (const short of columns) await checkAnswer(short, endpoint, 'PSYCHOLOGICAL');
    await world.unshare();
    sharing = false;
    expect(await seen()).toEqual(['PSY']);
  }, 120_000);

  test('while a danger flag stands, what could locate her is for primary and supervisor, in every answer', async () => {
    await world.inDanger(async () => {
      endangered = true;
      for (const endpoint of shownFields) for (const short of columns) await checkAnswer(short, endpoint);
      for (const endpoint of walked.filter(({ line }) => /^GET \/(episodes|sessions)\//.test(line)))
        for (const short of columns) await checkAnswer(short, endpoint, 'LESSON');
    });
    endangered = false;
  }, 240_000);

  test('under a broken glass the officer meets the G cells and nothing more, and afterwards nothing again', async () => {
    const ofCase = walked.filter(({ line }) => /^GET \/cases\/:code/.test(line));
    const met = async () => {
      const found: string[] = [];
      for (const endpoint of ofCase) if ((await checkAnswer('DPO', endpoint)) === 200) found.push(endpoint.line);
      return found.sort();
    };
    expect(await met()).toEqual([]);
    await world.underGlass(async () => {
      broken = true;
      expect(await met()).toEqual([
        'GET /cases/:code',
        'GET /cases/:code/consents',
        'GET /cases/:code/deny-entries',
        'GET /cases/:code/erasures',
        'GET /cases/:code/exploitation',
        'GET /cases/:code/identity',
        'GET /cases/:code/team',
      ]);
    });
    broken = false;
    expect(await met()).toEqual([]);
  }, 120_000);

  test('an identity field is revealed to whom it may be revealed, one by one', async () => {
    const reveal = walked.find(({ line }) => line === 'POST /cases/:code/identity/reveal')!;
    const fields = ['legalName', 'otherNames', 'dateOfBirth', 'birthPrecision', 'documents', 'phones', 'address'];
    for (const short of columns)
      for (const field of fields) {
        const may = expected.some(
          (permit) =>
            permit.role === roleOf[short] &&
            permit.verb === 'v' &&
            permit.model === 'Identity' &&
            permit.field === field &&
            permit.scope !== 'glass',
        );
        const any = words(routes[reveal.line]!.who).includes(short);
        const answer = await ask(world.staff[short], reveal, world.cases.mine.code, {
          fields: [field],
          reason: 'EMERGENCY',
        });
        expect(answer.status, `${short} ${field}`).toBe(may ? 200 : any ? 403 : 404);
        if (may)
          expect(
            Object.keys(answer.body).every(
              (name) => name === field || (field === 'dateOfBirth' && name === 'birthPrecision'),
            ),
          ).toBe(true);
        else expect(marksIn(JSON.stringify(answer.body))).toEqual([]);
      }
  }, 60_000);
});

// --- bodies -------------------------------------------------------------------------------------------------------

/** The model and verb a body of a route is measured by; others have no field of a row in it. */
const writes: Record<string, [model: string, verbs: string, kind?: string]> = {
  'POST /cases': ['Case', 'c'],
  'PATCH /cases/:code': ['Case', 'u'],
  'PATCH /cases/:code/identity': ['Identity', 'u'],
  'PATCH /cases/:code/safe-contact': ['SafeContact', 'u'],
  'PATCH /cases/:code/exploitation': ['ExploitationHistory', 'u'],
  'PATCH /episodes/:id': ['Episode', 'u', 'SUPPORT'],
  'POST /episodes/:id/sessions': ['Session', 'c', 'SUPPORT'],
};

describe('a body sets what the role may set, and a field that is not hers is named', () => {
  for (const [line, [model, verb, kind = '*']] of Object.entries(writes))
    test(line, async () => {
      const endpoint = walked.find((one) => one.line === line)!;
      const all: Record<string, unknown> = { ...examplesOf(line) };
      for (const short of words(routes[line]!.who) as Short[]) {
        const mine = new Set(
          expected
            .filter(
              (permit) =>
                permit.role === roleOf[short] && permit.verb === verb && permit.model === model && permit.kind === kind,
            )
            .map(({ field }) => field),
        );
        const forbidden = Object.keys(all).filter(
          (field) => !mine.has(field) && !['nextAppointment', 'appointmentId', 'status'].includes(field),
        );
        const id = idFor(line, world.cases.mine);
        const before = await snapshot(model);
        for (const field of forbidden) {
          const required =
            line === 'POST /episodes/:id/sessions'
              ? { heldAt: all.heldAt, minutes: 50, attendance: 'ATTENDED', mode: 'IN_PERSON' }
              : {};
          const answer = await ask(
            world.staff[short],
            endpoint,
            id,
            { ...required, [field]: all[field] },
            { version: await versionFor(model) },
          );
          expect(
            [answer.status, answer.body.errors?.map(({ path, code }: any) => `${path} ${code}`)],
            `${short} ${field}`,
          ).toEqual([
            422,
            // A field of another kind of session is refused as such, before rights are asked.
            [expect.stringMatching(new RegExp(`^/${field} (forbidden-field|not-for-kind)`))],
          ]);
          expect(marksIn(JSON.stringify(answer.body))).toEqual([]);
        }
        expect(await snapshot(model), short).toEqual(before);
      }
    }, 60_000);
});

/** One value for each field of a body that the world has ever sent by this route, and ids for the rest. */
function examplesOf(line: string): Record<string, unknown> {
  const more: Record<string, object> = {
    'PATCH /cases/:code': {
      alias: 'Other',
      formOfAddress: 'FEMININE',
      gender: 'WOMAN',
      ageBand: '18_24',
      languages: ['tir'],
      literacy: 'PARTLY',
      interpreter: null,
      teamId: world.office.teamId,
      grantId: null,
      intakeStep: 'safety',
      recognitionAppliedOn: '2026-01-15',
    },
    'PATCH /episodes/:id': {
      entryLevel: 'A1',
      exitLevel: 'A1',
      entryReadiness: 2,
      exitReadiness: 2,
      entryWho5: 40,
      exitWho5: 40,
      placementResult: 'X',
      entryLabourStatus: 'X',
      qualificationGained: 'YES',
      exitSituation: 'SEARCHING',
      helpful: 'YES',
    },
    'POST /episodes/:id/sessions': {
      clinicalSummary: 'x',
      modality: 'CBT',
      sessionType: 'INDIVIDUAL',
      riskFlag: 'HIGH',
      riskAction: 'SUPERVISOR_INFORMED',
      concerns: 'x',
      topic: 'x',
      topics: ['CV'],
      actionsAgreed: 'x',
      hours: 1,
      visited: true,
    },
  };
  return { ...world.examples.get(line)?.body, ...more[line] };
}

async function versionFor(model: string): Promise<number> {
  const id =
    model === 'Case'
      ? world.cases.mine.id
      : model === 'Episode'
        ? world.cases.mine.episodes.SUPPORT!
        : await onlyId(model);
  return versionOf(model, id);
}
async function snapshot(model: string): Promise<unknown> {
  const { schema } = (models as unknown as Record<string, { schema: string }>)[model]!;
  return (await owner.query(`SELECT id, version FROM "${schema}"."${model}" ORDER BY id`)).rows;
}

// --- parameters ---------------------------------------------------------------------------------------------------

describe('what is hidden answers no question', () => {
  const everyColumn = [...new Set(Object.values(models).flatMap(({ columns: of }) => Object.keys(of)))];

  for (const endpoint of walked.filter(
    ({ line, returns }) => line.startsWith('GET') && (returns as z.ZodObject).shape?.items,
  ))
    test(`${endpoint.line}: filters, sorts, counts, includes and exports`, async () => {
      const route = routes[endpoint.line] as Route;
      const declared = Object.keys((endpoint.query as z.ZodObject | undefined)?.shape ?? {}).filter(
        (name) => !['limit', 'cursor', 'sort'].includes(name),
      );
      expect(
        Object.keys(route.asks ?? {})
          .filter((name) => !name.startsWith('sort='))
          .sort(),
        'every parameter says what it asks',
      ).toEqual(declared.sort());

      const short = (words(route.who)[0] ?? words(route.unready)[0]) as Short;
      const id = idFor(endpoint.line, world.cases.mine);
      const refused = [
        ...new Set([
          ...everyColumn.filter((column) => !['limit', 'cursor', 'sort', ...declared].includes(column)),
          ...words(
            'include expand fields select columns export format group groupBy min max distinct where search filter total',
          ),
          ...words('filter[citizenships] citizenships[in] status[not] __proto__ constructor'),
          ...(declared.includes('count') ? [] : ['count']),
        ]),
      ];
      // One question that names them all: each is told to be none of hers.
      const answer = await ask(world.staff[short], endpoint, id, undefined, {
        query: refused.map((name) => `${encodeURIComponent(name)}=1`).join('&'),
      });
      expect(answer.status).toBe(400);
      expect(answer.body.errors.map(({ path }: { path: string }) => path.slice(1)).sort()).toEqual(refused.sort());

      const sorts = everyColumn.flatMap((column) => [column, `-${column}`]);
      const taken = sorts.filter((sort) => endpoint.query?.safeParse({ sort }).success);
      const allowed = Object.keys(route.asks ?? {})
        .filter((name) => name.startsWith('sort='))
        .map((name) => name.slice(5).replace('-', ''));
      expect([...new Set(taken.map((sort) => sort.replace('-', '')))].sort()).toEqual([...new Set(allowed)].sort());
      for (const sort of ['citizenships', 'narrative', 'aliasKey', '-statisticsNumber'])
        expect((await ask(world.staff[short], endpoint, id, undefined, { query: `sort=${sort}` })).status, sort).toBe(
          400,
        );
    }, 120_000);

  test('a declared parameter is answered only for roles that read its column on every row in reach', async () => {
    const values: Record<string, string> = {
      q: 'alias',
      status: 'ACTIVE',
      open: 'true',
      gender: 'WOMAN',
      ageBand: '18_24',
      language: 'tir',
      withdrawn: 'true',
      ended: 'true',
      lifted: 'true',
      kind: 'SERVICE',
      sessionKind: 'SUPPORT',
      active: 'true',
      takesPart: 'true',
      womenOnly: 'true',
      takesChildren: 'true',
      stepFree: 'true',
      country: 'GRC',
      area: 'Athens',
      service: 'ACC_SHELTER',
      urgency: 'URGENT',
      side: 'out',
      withAgencyId: randomUUID(),
      providerAgencyId: randomUUID(),
      offered: 'true',
      askId: randomUUID(),
      present: 'true',
      show: 'waiting',
      case: world.cases.mine.code,
      only: 'reads',
      state: 'SCHEDULED',
      due: 'soon',
      snoozed: 'true',
      pending: 'true',
      mine: 'true',
      actor: randomUUID(),
      action: 'read',
      subject: 'Case',
      outcome: 'done',
      serviceType: 'LANG',
      from: new Date().toISOString(),
      to: new Date().toISOString(),
      teamId: randomUUID(),
      count: 'true',
    };
    const special: Record<string, string> = {
      'GET /cases/:code/sessions kind': 'SUPPORT',
      'GET /reminders kind': 'TASK',
      'GET /duplicates status': 'OPEN',
      'GET /cases/:code/messages/preview startsAt': new Date(Date.now() + 172_800_000).toISOString(),
      'GET /cases/:code/messages/preview moved': 'true',
      'GET /releases state': 'RELEASED',
      'GET /releases reportId': 'referrals',
      'GET /released-tables reportId': 'referrals',
      'GET /released-tables profile': 'internal',
      'GET /reports/:id/room period': '2026-Q1',
      'GET /report-drafts/:id/attack clients': '3',
      'GET /evidence-packs releaseId': randomUUID(),
      'GET /releases/:id/file format': 'csv',
      'GET /releases/:id/file language': 'el',
      'GET /trainings/sum from': today(),
      'GET /trainings/sum to': today(),
      'GET /trainings/sum grantId': world.ids.grant!,
      'GET /cases/:code/reminder-simulation from': today(),
      'GET /cases/:code/reminder-simulation to': today(),
      'GET /cases/:code/reminder-simulation withdrawnOn': today(),
      'GET /cases/:code/reminder-simulation closedOn': today(),
      'GET /cases/:code/reminder-simulation assume': 'DONE',
      'GET /deny-entries kind': 'PERSON',
      'GET /cases/:code/appointments status': 'PLANNED',
      'GET /agencies kind': 'NGO',
      'GET /referrals state': 'SENT',
      'GET /availability side': 'asker',
      'GET /cases/:code/documents kind': 'CONSENT_FORM',
    };
    for (const endpoint of shownFields)
      for (const [asked, column] of Object.entries(routes[endpoint.line]!.asks ?? {}))
        for (const short of words(routes[endpoint.line]!.who) as Short[]) {
          const [name, value] = asked.includes('=')
            ? asked.split('=')
            : [
                asked,
                asked === 'caseCode' ? world.cases.mine.code : (special[`${endpoint.line} ${asked}`] ?? values[asked]),
              ];
          const model = routes[endpoint.line]!.shows!;
          const isColumn = expected.some((permit) => permit.model === model && permit.field === column);
          // On every row in reach: by the widest scope of the role, for every kind it reads at all.
          const mine = expected.filter(
            (permit) => permit.role === roleOf[short] && permit.verb === 'r' && permit.model === model,
          );
          const kindsRead = new Set(mine.map(({ kind, scope }) => `${kind}@${scope}`));
          const withColumn = new Set(
            mine.filter(({ field }) => field === column).map(({ kind, scope }) => `${kind}@${scope}`),
          );
          const everywhere = [...kindsRead].every((one) => {
            const [kind, scope] = one.split('@') as [string, string];
            return [...withColumn].some(
              (other) =>
                other.split('@')[0] === kind &&
                other
                  .split('@')[1]!
                  .split('+')
                  .every((part) => part === 'agency' || scope.split('+').includes(part)),
            );
          });
          const answer = await ask(world.staff[short], endpoint, idFor(endpoint.line, world.cases.mine), undefined, {
            query: `${name}=${encodeURIComponent(value!)}`,
          });
          expect(answer.status, `${short} ${endpoint.line}?${name}=${value}`).toBe(!isColumn || everywhere ? 200 : 400);
        }
  }, 120_000);
});
