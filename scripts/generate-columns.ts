import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/**
 * Reads what Prisma does not keep for run time out of the schema: for every model its database schema, and for every
 * column its type, its sensitivity class and the key that seals it. A column without a class ends the generation.
 */
const folder = new URL('../prisma/schema/', import.meta.url);

const kinds: Record<string, string> = {
  '@db.Uuid': 'uuid',
  '@db.Date': 'date',
  '@db.Timestamptz': 'instant',
  Int: 'int',
  BigInt: 'int',
  Boolean: 'bool',
  Json: 'json',
  Bytes: 'bytes',
  String: 'text',
};

const source = readdirSync(folder)
  .filter((name) => name.endsWith('.prisma'))
  .sort()
  .map((name) => readFileSync(new URL(name, folder), 'utf8'))
  .join('\n');

const models: Record<string, object> = {};
const names = [...source.matchAll(/^model (\w+)/gm)].map((match) => match[1]!);

for (const [, model, body] of source.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)) {
  const columns: Record<string, object> = {};

  for (const line of body!.split('\n')) {
    const field = /^\s+(\w+)\s+(\w+)(\[\])?(\?)?\s*(.*)$/.exec(line);
    if (!field || line.trim().startsWith('//') || names.includes(field[2]!)) continue;

    const [, name, type, list, nullable, rest] = field as unknown as [
      string,
      string,
      string,
      string?,
      string?,
      string?,
    ];
    const mark =
      /\/\/\/ (S[0-4])(?: (sealed|hashed|wrapped|rows)(?: (survivor|referral|author|installation))?)?\s*$/.exec(
        rest ?? '',
      );
    if (!mark) throw new Error(`${model}.${name} has no sensitivity class: end its line with /// S0 … S4.`);

    columns[name] = {
      kind: kinds[/@db\.\w+/.exec(rest!)?.[0] ?? type] ?? kinds[type],
      ...(list && { list: true }),
      ...(nullable && { nullable: true }),
      class: mark[1],
      ...(mark[2] && mark[2] !== 'sealed' && { kept: mark[2] }),
      ...(mark[3] && { sealed: mark[3] }),
    };
  }
  models[model!] = { schema: /@@schema\("(\w+)"\)/.exec(body!)?.[1] ?? 'public', columns };
}

writeFileSync(
  new URL('../prisma/generated/columns.ts', import.meta.url),
  `// Written by scripts/generate-columns.ts from prisma/schema.\nexport const models = ${JSON.stringify(models, null, 2)} as const;\n`,
);
