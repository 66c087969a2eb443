import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { models } from '../../prisma/generated/columns.ts';
import { isGuarded } from '../access/model.ts';
import type { AnyEndpoint } from '../platform/contract.ts';
import { sealedColumns } from '../platform/sealing.ts';
import { features } from '../routes.ts';
import { owner } from './cast.ts';

/** One mark on each column of the schema: sealing, the lock of the database, the trail and lists must all follow it. */
interface Column {
  kind: string;
  class: string;
  kept?: string;
  sealed?: string;
  nullable?: boolean;
}
const columns = Object.entries(
  models as unknown as Record<string, { schema: string; columns: Record<string, Column> }>,
).flatMap(([model, { schema, columns: of }]) =>
  Object.entries(of).map(([name, column]) => ({ model, schema, name, ...column })),
);
const ofCases = new Set(
  Object.entries(models)
    .filter(([name, { columns: of }]) => name === 'Case' || 'caseId' in of)
    .map(([name]) => name),
);

test('every column of the schema files has its class, and what runs was generated from them', () => {
  const folder = new URL('../../prisma/schema/', import.meta.url);
  const source = readdirSync(folder)
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('\n');
  const marked = [
    ...source.matchAll(/^ {2}\w+ +\w+.*\/\/\/ (S[0-4])(?: (sealed|hashed|wrapped|rows)(?: (\w+))?)?\s*$/gm),
  ];
  expect(marked.length).toBe(columns.length);
  const tally = (all: (string | undefined)[]) =>
    Object.fromEntries([...new Set(all)].map((one) => [one ?? 'plain', all.filter((other) => other === one).length]));
  expect(tally(columns.map((column) => column.class))).toEqual(tally(marked.map((match) => match[1])));
  expect(tally(columns.map((column) => column.sealed))).toEqual(
    tally(marked.map((match) => (match[2] === 'sealed' ? match[3] : undefined))),
  );
});

test('S3 and S4 never rest as plain text', () => {
  expect(
    columns
      .filter((column) => ['S3', 'S4'].includes(column.class) && !column.sealed && !column.kept)
      .map(({ model, name }) => `${model}.${name}`),
  ).toEqual([]);
});

test('of personal data only alias, gender, age band and languages stay plain, and for a fortnight a digest of a number', () => {
  const plain = columns
    .filter((column) => column.class === 'S2' && !column.sealed)
    .map(({ model, name }) => `${model}.${name}`);
  expect(plain.sort()).toEqual([
    ...['Case.ageBand', 'Case.alias', 'Case.aliasKey', 'Case.gender', 'Case.languages'],
    'Message.sentTo',
  ]);
});

test('PostgreSQL refuses plain text in exactly the sealed columns, whoever writes', async () => {
  const { rows } =
    await owner.query(`SELECT c.relname AS model, a.attname AS name, pg_get_constraintdef(k.oid) AS rule FROM pg_constraint k
    JOIN pg_class c ON c.oid = k.conrelid JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (k.conkey)
    WHERE k.contype = 'c' AND k.conname ILIKE 'sealed%' AND k.convalidated`);
  const ruled = new Map(rows.map(({ model, name, rule }) => [`${model}.${name}`, rule as string]));
  expect([...ruled.keys()].sort()).toEqual(
    columns
      .filter((column) => column.sealed)
      .map(({ model, name }) => `${model}.${name}`)
      .sort(),
  );

  for (const { model, name, sealed } of columns.filter((column) => column.sealed)) {
    const pattern = /'(\^.*\$)'/.exec(ruled.get(`${model}.${name}`)!)![1]!;
    const accepts = async (value: string) =>
      (await owner.query('SELECT $1 ~ $2 AS yes', [value, pattern])).rows[0].yes as boolean;
    const body = 'A'.repeat(38);
    expect(await accepts(`${sealed === 'installation' ? 'i0123abcd' : 's1'}.${body}`), `${model}.${name}`).toBe(true);
    for (const value of [
      'plain words',
      `${body}`,
      `s1.${body} and more`,
      `x s1.${body}`,
      `s1.short`,
      `s1.${body}\nplain`,
    ])
      expect(await accepts(value), `${model}.${name} ${value}`).toBe(false);
  }
});

test('the code seals what the schema marks', () => {
  for (const model of Object.keys(models))
    expect(sealedColumns(model)).toEqual(
      Object.fromEntries(
        columns.filter((column) => column.model === model && column.sealed).map(({ name, sealed }) => [name, sealed]),
      ),
    );
});

test('each reading of S3 and S4, and of nothing else, is written into the trail', () => {
  for (const { model, name, class: mark } of columns)
    expect(isGuarded(model, name), `${model}.${name}`).toBe(mark === 'S3' || mark === 'S4');
});

const endpoints = features.flatMap(({ api }) => Object.values(api)) as AnyEndpoint[];
const subjectOf = ({ may }: AnyEndpoint) => may.split(' ')[1] ?? '';

test('a list carries no S3 and no S4 field', () => {
  // Registers and histories of one record, each row of which is the record itself.
  const whole = [
    'GET /cases/:code/status-events',
    'GET /cases/:code/legal-clocks',
    'GET /cases/:code/guardianships',
    'GET /cases/:code/deny-entries',
    'GET /cases/:code/flags',
    'GET /cases/:code/merges',
    'GET /sessions/:id/addenda',
    'GET /cases/:code/history',
    'GET /note-recoveries/:id/notes',
    'GET /referrals/:id/events',
  ];
  const leaking = endpoints
    .filter(({ line }) => line.startsWith('GET') && !whole.includes(line))
    .flatMap((endpoint) => {
      const items = (endpoint.returns as z.ZodObject).shape?.items as z.ZodArray | undefined;
      const row = items?.element as z.ZodObject | undefined;
      const of =
        { 'GET /cases/:code/sessions': 'Session', 'GET /cases/:code/episodes': 'Episode' }[endpoint.line] ??
        subjectOf(endpoint);
      return Object.keys(row?.shape ?? {})
        .filter((name) =>
          columns.some((column) => column.model === of && column.name === name && ['S3', 'S4'].includes(column.class)),
        )
        .map((name) => `${endpoint.line} ${name}`);
    });
  expect(leaking).toEqual([]);
});

test('words that a person types rest sealed, whatever class the reference gives them', () => {
  // About nobody who is supported, or needed by lists (issue A).
  const plain = ['Case.alias', 'Course.name', 'DenyEntry.handOverTo'];
  // What is said with a step rests in the step.
  const kept: Record<string, string> = { 'Referral.words': 'ReferralEvent' };
  const houses = ['ConsentText', 'MessageReview', 'User', 'Team', 'Agency', 'FundingGrant', 'Code', 'RoleChange'];
  const words = endpoints
    .filter(({ may, body }) => body && ofCases.has(may.split(' ')[1] ?? '') && !houses.includes(may.split(' ')[1]!))
    .flatMap((endpoint) =>
      Object.entries((endpoint.body as z.ZodObject).shape)
        .filter(
          ([, of]) => (of as z.ZodType).safeParse('A b-c, 9 δ').success && !(of as z.ZodType).safeParse(1).success,
        )
        .map(([name]) => ({ model: kept[`${subjectOf(endpoint)}.${name}`] ?? subjectOf(endpoint), name })),
    )
    .filter(({ model, name }) => !plain.includes(`${model}.${name}`));
  expect(words.length).toBeGreaterThan(10);
  const unsealed = words.filter(
    ({ model, name }) => !columns.some((column) => column.model === model && column.name === name && column.sealed),
  );
  expect([...new Set(unsealed.map(({ model, name }) => `${model}.${name}`))]).toEqual([]);
});
