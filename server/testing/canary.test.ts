import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { symbols } from 'pino';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { accounts } from '../accounts/accounts.contract.ts';
import { proofs } from '../accounts/proofs.contract.ts';
import { agencies } from '../agencies/agencies.contract.ts';
import { agreements } from '../agreements/agreements.contract.ts';
import { availability } from '../availability/availability.contract.ts';
import { capacities } from '../availability/capacities.contract.ts';
import { consentTexts } from '../consent-texts/consent-texts.contract.ts';
import { evidence } from '../evidence/evidence.contract.ts';
import { grantTargets } from '../grants/grants.contract.ts';
import type { AnyEndpoint } from '../platform/contract.ts';
import { log } from '../platform/log.ts';
import { releases } from '../releases/releases.contract.ts';
import { messages } from '../reminders/messages/messages.contract.ts';
import { rules } from '../reminders/rules.contract.ts';
import { reports } from '../reports/reports.contract.ts';
import { features } from '../routes.ts';
import { schedules } from '../schedules/schedules.contract.ts';
import { trainings } from '../trainings/trainings.contract.ts';
import { owner } from './cast.ts';
import { roleOf, type Short } from './expected-access/table.ts';
import { aWorld, marksIn, versionOf, type World } from './expected-access/world.ts';

/**
 * Marked words go in through every route that takes words about a person, and come out nowhere but in answers to those
 * who may read them: not in the files of the database or its write-ahead log, not in the queue, not in the log, not in
 * what is said when something is wrong.
 */
let world: World;
const logged: string[] = [];

beforeAll(async () => {
  log.level = 'trace';
  (log as unknown as Record<symbol, unknown>)[symbols.streamSym] = { write: (line: string) => logged.push(line) };
  world = await aWorld();
}, 180_000);

const endpoints = features.flatMap(({ api }) => Object.values(api)).filter(({ body }) => body);

/** The paths of a body at which words of one's own are accepted. */
function freeTexts(shape: z.ZodType, path = ''): string[] {
  if (shape instanceof z.ZodObject)
    return Object.entries(shape.shape).flatMap(([name, field]) => freeTexts(field as z.ZodType, `${path}/${name}`));
  if (shape instanceof z.ZodArray) return freeTexts(shape.element as z.ZodType, `${path}/*`);
  if (shape instanceof z.ZodOptional || shape instanceof z.ZodNullable || shape instanceof z.ZodDefault)
    return freeTexts(shape.unwrap() as z.ZodType, path);
  return shape.safeParse('A b-c, 9 δ').success && !shape.safeParse(1).success ? [path] : [];
}

/** Words that stay plain, because they are about nobody who is supported, or name nothing. */
const plain: Record<string, string> = {
  'POST /cases /alias': 'The alias stays plain: lists need it (issue A).',
  'PATCH /cases/:code /alias': 'As above.',
  'POST /courses /name': 'Neutral name of a group.',
  'PATCH /courses/:id /name': 'As above.',
  'PATCH /cases/:code/identity /address/postcode': 'Too short for a marked word; sealed with the address as one value.',
};
/** Routes about staff and directories, without a person in them. */
const house = new Set<string>(
  // One by one: two of them may name an endpoint alike.
  [
    ...[accounts, proofs, agencies, consentTexts, agreements, capacities, availability, rules],
    ...[reports, schedules, releases, evidence, grantTargets, trainings, { review: messages.review }],
  ].flatMap((api) => Object.values(api as Record<string, AnyEndpoint>).map(({ line }) => line)),
);
const aboutNobody = (line: string) => house.has(line) || line.includes('/codelists/');

const at = (value: unknown, path: string): unknown[] =>
  path
    .split('/')
    .slice(1)
    .reduce<unknown[]>(
      (found, part) =>
        found.flatMap((one) =>
          part === '*' ? (Array.isArray(one) ? one : []) : [(one as Record<string, unknown> | undefined)?.[part]],
        ),
      [value],
    )
    .filter((one) => one !== undefined);

test('every route that takes words about a person has been sent marked ones', () => {
  const sent = [...world.examplesByLine].flatMap(([line, bodies]) => bodies.map((body) => [line, body] as const));
  const missing = endpoints
    .filter(({ line }) => !aboutNobody(line))
    .flatMap(({ line, body }) => [...new Set(freeTexts(body as z.ZodType))].map((path) => [line, path] as const))
    .filter(([line, path]) => !plain[`${line} ${path}`])
    .filter(
      ([line, path]) =>
        !sent.some(([other, body]) => other === line && at(body, path).some((value) => marksIn(String(value)).length)),
    )
    .map((pair) => pair.join(' '));
  expect(missing).toEqual([]);
});

/** What stands in a folder; nothing where another test file's database has just gone with it. */
function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return [];
    throw error;
  }
}

function* filesIn(folder: string): Generator<string> {
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesIn(path);
    else if (entry.isFile()) yield path;
  }
}

test('the files of the database and its write-ahead log hold none of them', async () => {
  await owner.query('CHECKPOINT');
  const { rows } = await owner.query(`SELECT current_setting('data_directory') AS folder`);
  const found = new Set<string>();
  let control = false;
  for (const path of filesIn(rows[0].folder)) {
    let bytes: Buffer;
    try {
      if (statSync(path).size > 512 * 1024 * 1024) continue;
      bytes = readFileSync(path);
    } catch {
      continue; // Another test file's database may go meanwhile.
    }
    // Each of the marked words begins alike, however long it is.
    if (bytes.includes('Qxminez') || bytes.includes('Qxclosedz') || bytes.includes('Qxforeignz')) found.add(path);
    control ||= bytes.includes('Alias mine');
  }
  expect(control, 'what is plain is found by this search').toBe(true);
  expect([...found]).toEqual([]);
}, 120_000);

test('no row of any table holds one, the queue, the trail and the history included', async () => {
  const { rows: tables } =
    await owner.query(`SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')`);
  for (const { name } of tables) {
    // As they begin, as above: two letters may stand in what is sealed, too.
    const { rowCount } = await owner.query(
      `SELECT 1 FROM ${name} t WHERE t::text ~ 'Qx(mine|closed|foreign)z' LIMIT 1`,
    );
    expect(rowCount, name).toBe(0);
  }
});

describe('what is said when something is wrong', () => {
  const people = () => Object.entries(world.staff) as [Short, World['staff'][Short]][];

  const idOf = (line: string): string => {
    const { mine } = world.cases;
    const ids: Record<string, string | undefined> = {
      cases: mine.code,
      episodes: mine.episodes.SUPPORT,
      sessions: mine.sessions.SUPPORT,
      'process-notes': mine.ids.note,
      courses: mine.ids.course,
      appointments: mine.ids.appointment,
      reminders: mine.ids.reminder,
      'deny-entries': mine.ids.denial,
      'break-glass': mine.ids.glass,
      'saved-views': world.ids.view,
      merges: world.ids.merge,
      'danger-flags': mine.ids.danger,
      flags: mine.ids.flag,
      consents: mine.ids.consent,
      documents: mine.ids.document,
      guardianships: mine.ids.guardianship,
      agencies: world.ids.agency,
      grants: world.ids.grant,
    };
    return ids[line.split('/')[1]!] ?? randomUUID();
  };
  const send = (endpoint: AnyEndpoint, person: World['staff'][Short], body: unknown, version?: number) =>
    person.ask(
      endpoint.line.split(' ')[0]!.toLowerCase() as 'post',
      endpoint.line.split(' ')[1]!.replace(/:(code|id)/, idOf(endpoint.line)),
      body,
      { version: version ?? 1 },
    );

  test('no answer to a refused, wrong or late request repeats what was sent', async () => {
    for (const endpoint of endpoints) {
      const example = world.examples.get(endpoint.line);
      if (!example || !marksIn(JSON.stringify(example.body)).length) continue;
      const [, author] = people().find(([short]) => roleOf[short] === example.by)!;
      const word = marksIn(JSON.stringify(example.body))[0]!.word;
      const wrong: unknown[] = [
        { ...example.body, unknown: word },
        ...Object.keys(example.body).flatMap((field) => [
          { ...example.body, [field]: { [word]: word } },
          { ...example.body, [field]: word.repeat(2000) },
          { ...example.body, [field]: [word, word] },
        ]),
        [word],
      ];
      for (const body of wrong) {
        const answer = await send(endpoint, author, body);
        // A key of the sender's own is named, as any unknown field is; a value never.
        const said = JSON.stringify({
          ...answer.body,
          errors: answer.body.errors?.map(({ path: _, ...rest }: { path: string }) => rest),
        });
        // Who comes too late is shown the record as it stands (412), as far as she may read it.
        if (answer.status >= 400 && answer.status !== 412)
          expect(marksIn(said), `${endpoint.line} ${answer.status}`).toEqual([]);
        expect(said).not.toMatch(/node_modules|\n\s+at /);
        expect(answer.status, endpoint.line).toBeLessThan(500);
      }
      for (const [short, person] of people()) {
        if (roleOf[short] === example.by) continue;
        const answer = await send(endpoint, person, example.body);
        if (answer.status >= 400 && answer.status !== 412)
          expect(marksIn(JSON.stringify(answer.body)), `${short} ${endpoint.line}`).toEqual([]);
      }
    }
  }, 240_000);

  test('the log, at its most talkative, holds none of it, no alias and no name', () => {
    expect(marksIn(logged.join('\n'))).toEqual([]);
    expect(logged.join('\n')).not.toMatch(/Alias mine|staff\.test/);
  });

  test('the trail names records and fields, never values', async () => {
    const { rows } = await owner.query(`SELECT string_agg(a::text, ' ') AS all FROM trail."AuditEntry" a`);
    expect(rows[0].all).toContain('legalName');
    expect(rows[0].all).not.toMatch(/Alias mine|1999-04-17|NGA/);
    expect(await versionOf('Case', world.cases.mine.id)).toBeGreaterThan(1);
  });
});
