import request from 'supertest';
import { beforeAll, expect, test } from 'vitest';
import type { z } from 'zod';
import { cases } from '../cases/cases.contract.ts';
import { people } from '../people/people.contract.ts';
import type { AnyEndpoint } from '../platform/contract.ts';
import { reminders } from '../reminders/reminders.contract.ts';
import { features } from '../routes.ts';
import { sessions } from '../sessions/sessions.contract.ts';
import { app, owner, type Person } from './cast.ts';
import { routes } from './expected-access/routes.ts';
import { roleOf, type Short } from './expected-access/table.ts';
import { aWorld, versionOf, type World } from './expected-access/world.ts';

/** Bad input at every route that writes: each gets the answer of the interface, nothing is saved, nothing of ours is shown. */
let world: World;
beforeAll(async () => {
  world = await aWorld();
}, 180_000);

const endpoints = features
  .flatMap(({ api }) => Object.values(api))
  .filter(({ body, may }) => body && !['anyone', 'signed-in'].includes(may));
/** Whoever sent the example, or else the first role that is expected to reach the route. */
const authorOf = (line: string): Person => {
  const by = world.examples.get(line)?.by;
  const short = Object.keys(roleOf).find((one) => roleOf[one as Short] === by) ?? routes[line]!.who.split(' ')[0];
  return world.staff[short as Short];
};
const header = (person: Person) =>
  JSON.stringify({
    signInId: person.id,
    userId: person.id,
    agencyId: person.agencyId,
    role: person.role,
    locked: false,
    secondFactorDue: false,
  });

function path(line: string): string {
  const { mine } = world.cases;
  const ids: Record<string, string | undefined> = {
    cases: mine.code,
    episodes: mine.episodes.SUPPORT,
    sessions: mine.sessions.SUPPORT,
    'process-notes': mine.ids.note,
    courses: mine.ids.course,
    appointments: mine.ids.appointment,
    reminders: mine.ids.reminder,
    'legal-clocks': mine.ids.clock,
    'reminder-rules': world.ids.rule,
    messages: mine.ids.message,
    outbox: `SM${'0'.repeat(32)}`,
    'deny-entries': mine.ids.denial,
    'break-glass': mine.ids.glass,
    'saved-views': world.ids.view,
    merges: world.ids.merge,
    reports: 'caseload',
    'report-drafts': world.ids.draft,
    releases: world.ids.release,
    trainings: world.ids.training,
    'evidence-packs': world.ids.pack,
    'report-schedules': world.ids.schedule,
    'grant-targets': world.ids.target,
    'danger-flags': mine.ids.danger,
    flags: mine.ids.flag,
    consents: mine.ids.consent,
    agencies: world.ids.agency,
    agreements: world.ids.agreement,
    capacity: world.ids.capacity,
    availability: world.ids.availability,
    referrals: mine.ids.referral,
    documents: mine.ids.document,
    guardianships: mine.ids.guardianship,
    'consent-texts': world.ids.consentText,
    grants: world.ids.grant,
    teams: world.ids.team,
    users: world.ids.user,
  };
  return `/api${line
    .split(' ')[1]!
    .replace(':list', 'need')
    .replace('/codes/:code', '/codes/HOUSING')
    .replace(/:(code|id)/, ids[line.split('/')[1]!] ?? '')}`;
}
const send = (endpoint: AnyEndpoint) => {
  const sent = request(app)
    [endpoint.line.split(' ')[0]!.toLowerCase() as 'post'](path(endpoint.line))
    .set('x-test-actor', header(authorOf(endpoint.line)))
    .set('x-requested-with', 'ariadne');
  return endpoint.line.startsWith('PATCH') ? sent.set('if-match', '"1"') : sent;
};
/** How many rows there are and when they last changed, over all tables but the trail of refusals. */
async function everything(): Promise<string> {
  const { rows: tables } =
    await owner.query(`SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname IN ('public', 'vault', 'keys', 'statistics') ORDER BY 1`);
  const { rows } = await owner.query(
    `${tables
      .map(
        ({ name }) =>
          `SELECT '${name}' AS name, count(*)::int AS n, md5(string_agg(t::text, '' ORDER BY t::text)) AS sum FROM ${name} t`,
      )
      .join(' UNION ALL ')} ORDER BY name`,
  );
  return JSON.stringify(rows);
}
function decent(answer: request.Response, label: string): void {
  expect(answer.type, label).toBe('application/problem+json');
  expect(answer.body, label).toMatchObject({
    type: expect.stringMatching(/^\/problems\//),
    title: expect.any(String),
    status: answer.status,
    requestId: expect.any(String),
  });
  expect(JSON.stringify(answer.body), label).not.toMatch(/node_modules|\.ts:\d|SELECT |ZodError|postgres/i);
}

test('what cannot be read is refused before it is looked at: 400, 413, 415', async () => {
  const before = await everything();
  for (const endpoint of endpoints) {
    const { line } = endpoint;
    const raw: [string, number, (sent: request.Test) => request.Test][] = [
      ['malformed JSON', 400, (sent) => sent.set('content-type', 'application/json').send('{"alias": "Iris')],
      ['no object', 400, (sent) => sent.set('content-type', 'application/json').send('"text"')],
      ['an array', 422, (sent) => sent.set('content-type', 'application/json').send('[]')],
      ['a form', 415, (sent) => sent.set('content-type', 'application/x-www-form-urlencoded').send('alias=Iris')],
      ['plain text', 415, (sent) => sent.set('content-type', 'text/plain').send('alias')],
    ];
    for (const [label, status, prepare] of raw) {
      const answer = await prepare(send(endpoint));
      expect(answer.status, `${line} ${label}`).toBe(status);
      decent(answer, `${line} ${label}`);
    }
  }
  const [one] = endpoints;
  const invalid = await send(one!)
    .set('content-type', 'application/json')
    .serialize((body) => body)
    .send(Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d]) as unknown as string);
  expect(invalid.status).toBe(400);
  const huge = await send(one!)
    .set('content-type', 'application/json')
    .send(`{"alias":"${'x'.repeat(10 * 1024 * 1024)}"}`);
  expect(huge.status).toBe(413);
  decent(huge, '10 MB');
  expect(await everything()).toBe(before);
}, 120_000);

test('every field of every body refuses a wrong type, a text that is too long, a choice that is none and 10,000 of anything, by its name', async () => {
  const before = await everything();
  for (const endpoint of endpoints) {
    const shape = (endpoint.body as z.ZodObject).shape as Record<string, z.ZodType>;
    for (const [field, of] of Object.entries(shape)) {
      const wrong: unknown[] = [
        { deep: { object: true } },
        Array.from({ length: 10_000 }, () => 'x'),
        'x'.repeat(60_000),
        `${'\u0000'}zero`,
        '\ud800 half',
        1e308,
        Array.from({ length: 10_000 }, () => ({ a: 1 })),
      ].filter((value) => !of.safeParse(value).success);
      expect(wrong.length, `${endpoint.line} ${field}`).toBeGreaterThan(3);
      for (const value of wrong) {
        const answer = await send(endpoint).send({ ...world.examples.get(endpoint.line)?.body, [field]: value });
        const label = `${endpoint.line} ${field} ${JSON.stringify(value).slice(0, 30)}`;
        expect(answer.status, label).toBe(422);
        decent(answer, label);
        expect(
          answer.body.errors.some(
            ({ path: where }: { path: string }) => where === `/${field}` || where.startsWith(`/${field}/`),
          ),
          label,
        ).toBe(true);
      }
    }
  }
  expect(await everything()).toBe(before);
}, 300_000);

const nasty = [
  `'; DROP TABLE "Case"; --`,
  `<script>alert(1)</script><img src=x onerror=alert(1)>`,
  '${7*7} {{7*7}} %s %n \\u0041 \\\\ "quoted"',
  'مرحبا \u202eعكس\u202c שלום',
  'line one\nline two\ttabbed',
  '=HYPERLINK("http://x")',
  '👩🏽‍⚕️ 𝔘𝔫𝔦𝔠𝔬𝔡𝔢',
];

test('SQL, markup, right-to-left and other scripts are kept and answered as they were typed; combining marks in one form', async () => {
  const { SW } = world.staff;
  const { mine } = world.cases;
  const at = { code: mine.code };
  for (const text of nasty) {
    const short = text.slice(0, 40).trim();
    const changed = await SW.call(
      cases.change,
      at,
      { alias: short, familyNote: text, healthNeeds: text },
      { version: await versionOf('Case', mine.id) },
    );
    expect(changed).toMatchObject({ alias: short, familyNote: text, healthNeeds: text });
    const found = await SW.try(cases.list, {}, undefined, { query: `q=${encodeURIComponent(short)}` });
    // An address holds no line breaks.
    expect(found.status).toBe(short.includes('\n') ? 400 : 200);

    const contact = await SW.call(people.safeContact, at);
    expect(
      (await SW.call(people.changeSafeContact, at, { instructions: text }, { version: contact.version! })).instructions,
    ).toBe(text);
    const session = await SW.call(
      sessions.log,
      { id: mine.episodes.SUPPORT! },
      {
        heldAt: new Date(Date.now() - 600_000).toISOString(),
        minutes: 30,
        attendance: 'ATTENDED',
        mode: 'PHONE',
        operationalNote: text,
      },
    );
    expect((await SW.call(sessions.open, { id: session.id! })).operationalNote).toBe(text);
    const task = await SW.call(reminders.create, at, {
      dueAt: new Date(Date.now() + 86_400_000).toISOString(),
      note: text,
    });
    expect((await SW.call(reminders.open, { id: task.id! })).note).toBe(text);
  }
  const combined = await SW.call(
    cases.change,
    at,
    { familyNote: 'Ε\u0301λε\u0301νη cafe\u0301' },
    { version: await versionOf('Case', mine.id) },
  );
  expect(combined.familyNote).toBe('Έλένη café');
  expect((await owner.query('SELECT count(*)::int AS n FROM "Case"')).rows[0].n).toBeGreaterThan(4);
}, 60_000);
