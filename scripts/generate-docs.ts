import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'node:util';
import { type Role, roles } from '#server/access/roles.ts';
import { grantsOf } from '#server/access/rules.ts';
import { describeApi } from '#server/openapi/openapi.ts';
import { features } from '#server/routes.ts';
import pkg from '../package.json' with { type: 'json' };

/** Writes the parts of docs/ that follow from code, so that they cannot drift from it. */

const file = new URL('../docs/access-matrix.md', import.meta.url);
const apiFile = new URL('../docs/openapi.json', import.meta.url);

const short: Record<Role, string> = {
  social_worker: 'SW',
  supervisor: 'SUP',
  coordinator: 'COO',
  manager: 'MGR',
  psychologist: 'PSY',
  teacher: 'TCH',
  labour_counsellor: 'LAB',
  legal_adviser: 'LEG',
  partner: 'PAR',
  dpo: 'DPO',
  admin: 'ADM',
};
const verbs: Record<string, string> = { read: 'R', create: 'C', update: 'U', reveal: 'V' };
const order = ['R', 'V', 'C', 'U'];

const head = `# Who may do what

Written by \`npm run docs:generate\` from the rules in \`server/access/rules.ts\`; a test fails when this file is old, and
another compares it with what is expected, written by hand in \`server/testing/expected-access\`.

**R** read · **V** reveal (masked until then; each time a recorded act with its reason) · **C** set when the record is
made · **U** change later · a word such as \`close\` is an act of its own. What is not named is refused: a role without
any right on a kind of record finds no such address (404).

\`@\` says on which records: \`@team\` on whose team she is, in this role, now · \`@supervised\` of her teams ·
\`@learner\` of people in her groups · \`@own\` written by or meant for her · \`@summary-shared\` while a consent shares
the summary of psychological support within the team · \`@glass\` on one case for 60 minutes, opened in an emergency with a
reason, told to its supervisors and reviewed (break-glass) · \`@may-locate\` while no danger flag stands in the case, or by whoever
carries it · \`@primary\` whoever carries it · \`@provider\` of the agency whose figure it is · \`@asker\` of the agency that asked,
\`@asked\` of the one that was asked. Without it: all of her agency. Records of other agencies and
records of people who want her kept away (deny list) are never there, whatever this table says. The rights of two roles
never add up: whoever has several acts in one at a time.

Columns: SW social worker, SUP supervisor, COO coordinator, MGR manager, PSY psychologist, TCH language teacher,
LAB labour counsellor, LEG legal adviser, PAR partner, DPO data-protection officer, ADM administrator.
`;

/** model and kind → field → role → rights. */
type Matrix = Map<string, Map<string, Map<Role, Set<string>>>>;

function matrix(): Matrix {
  const found: Matrix = new Map();
  for (const role of roles)
    for (const { action, subject, fields, conditions = {} } of grantsOf(role)) {
      const { marks = [], ...compared } = conditions;
      const where = marks.length ? `@${marks.join('+')}` : '';
      const kinds = Object.values(compared).reduce<string[]>(
        (sofar, wanted) => sofar.flatMap((one) => oneOf(wanted).map((value) => format('%s %s', one, value))),
        [subject],
      );
      for (const kind of kinds)
        for (const field of fields)
          for (const verb of action) add(found, kind, field, role, `${verbs[verb] ?? verb}${where}`);
    }
  return found;
}

const oneOf = (wanted: unknown): string[] =>
  wanted !== null && typeof wanted === 'object' ? [...(wanted as { in: string[] }).in] : [String(wanted)];

function add(found: Matrix, kind: string, field: string, role: Role, right: string): void {
  const ofKind = found.get(kind) ?? new Map<string, Map<Role, Set<string>>>();
  found.set(kind, ofKind);
  const ofField = ofKind.get(field) ?? new Map<Role, Set<string>>();
  ofKind.set(field, ofField);
  ofField.set(role, (ofField.get(role) ?? new Set()).add(right));
}

const rank = (right: string) => (order.indexOf(right.split('@')[0]!) + 1 || 9) + right;
const cell = (rights: Set<string> | undefined) =>
  rights ? [...rights].sort((a, b) => rank(a).localeCompare(rank(b))).join('<br>') : '–';

/** The whole document. */
export function accessMatrix(): string {
  const parts = [...matrix()]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([kind, fields]) => {
      const lines = new Map<string, string[]>();
      for (const [field, byRole] of fields) {
        const line = roles.map((role) => cell(byRole.get(role))).join(' | ');
        lines.set(line, [...(lines.get(line) ?? []), field]);
      }
      return [
        `## ${kind}\n`,
        `| fields | ${roles.map((role) => short[role]).join(' | ')} |`,
        `| --- |${' --- |'.repeat(roles.length)}`,
        ...[...lines].map(([line, names]) => `| ${names.join(', ')} | ${line} |`),
        '',
      ].join('\n');
    });
  return `${head}\n${parts.join('\n')}`;
}

/** What the file says now. */
export const keptAccessMatrix = (): string => readFileSync(file, 'utf8');

/** The same document that GET /api/openapi.json answers. */
export const apiDocument = (): string => `${JSON.stringify(describeApi(features, pkg.version), null, 1)}\n`;

export const keptApiDocument = (): string => readFileSync(apiFile, 'utf8');

/** `npm run docs:generate` */
export async function main(): Promise<void> {
  writeFileSync(file, accessMatrix());
  writeFileSync(apiFile, apiDocument());
}
