import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'node:util';
import { type Role, roles } from '#server/access/roles.ts';
import { grantsOf } from '#server/access/rules.ts';
import { describeApi } from '#server/openapi/openapi.ts';
import { catalogue } from '#server/reports/catalogue.ts';
import { dimensionOf } from '#server/reports/dimensions.ts';
import { statementOf } from '#server/reports/statement.ts';
import { features } from '#server/routes.ts';
import pkg from '../package.json' with { type: 'json' };

/** Writes the parts of docs/ that follow from code, so that they cannot drift from it. */

const file = new URL('../docs/access-matrix.md', import.meta.url);
const reportsFile = new URL('../docs/reports.md', import.meta.url);
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

const families: Record<string, string> = {
  caseload: 'People and cases',
  services: 'Services',
  referrals: 'Referrals',
  outcomes: 'Outcomes',
  recognition: 'Recognition',
  quality: 'Completeness of records',
  amif: 'AMIF 2021–2027 (Regulation (EU) 2021/1147, Annex VIII)',
  esf: 'ESF+',
  project: 'Targets of a project',
  publications: 'For publications of others',
};
const units = { persons: 'persons, each once', events: 'acts', minutes: 'minutes' };

const reportsHead = `# Reports and indicators

Written by \`npm run docs:generate\` from \`server/reports/catalogue.ts\`; a test fails when this file is old. Another test
lives random histories through the services that staff use and compares every report below with a slow recount of the case
records (\`server/testing/recount.ts\`), which shares nothing with these statements.

Every figure is counted from the statistics store: coarse codes and months under random numbers, written in the same
transaction as the record. Nobody reads what a statement answers: it goes through disclosure control
([disclosure.md](disclosure.md)), and what comes out is a draft. A report may be broken down by two of what is named.

- A case that is opened again counts as if it had never been closed. Two cases of one person that were joined count once.
- A first attendance fixes the period of an AMIF output indicator. The parent O.2.3 is a union: its parts need not add up.
- A result is told of how many it could have come of: R.2.8 of whose level was tested on coming and on leaving, R.2.9 of who
  answered the question asked at the end, and they of who was asked; R.2.10 and R.2.11 of all participants since the grant
  began (O.2.3). Whoever is in a result is in its denominator of the same period, and both are protected together.
- AMIF counts nationals of third countries (whoever is stateless too; not those of whom it is not known), and of them whom
  the grant takes: adults only, or only those whose eligibility somebody has seen, or of some residence statuses only. The
  status is that of the day on which she came: whoever gets one later counts from her first attendance with it on.
- Age is the band in the record when it is counted; for the indicators of a grant it is that of the first attendance in the
  grant. A birth date that is known decides the band where it leaves no doubt; a year that allows two bands decides nothing.
  “50 and over” of older records is not told apart, and shown as such.
- What somebody was asked and did not answer is “not known”; it is never guessed.
`;

/** Every report of the catalogue, its indicator, its source and how it is counted. */
export function reportsDocument(): string {
  const parts = Object.entries(families).map(([family, title]) => {
    const own = catalogue.filter((report) => report.family === family);
    const each = own.map((report) => {
      const by = report.breakdowns.map((id) => dimensionOf(id).title.en.toLowerCase()).join(', ');
      return [
        `### ${report.indicator ? `${report.indicator} · ` : ''}${report.title.en}\n`,
        `${report.note.en}\n`,
        `\`${report.id}\` · counts ${units[report.unit]}${report.needsGrant ? ' · of one grant' : ''} · by ${by}\n`,
        `<details><summary>How is this counted?</summary>\n\n\`\`\`sql\n${statementOf(report)}\n\`\`\`\n\n</details>\n`,
      ].join('\n');
    });
    return `## ${title}\n\n${each.join('\n')}`;
  });
  return `${reportsHead}\n${parts.join('\n')}`;
}

export const keptReportsDocument = (): string => readFileSync(reportsFile, 'utf8');

/** `npm run docs:generate` */
export async function main(): Promise<void> {
  writeFileSync(file, accessMatrix());
  writeFileSync(apiFile, apiDocument());
  writeFileSync(reportsFile, reportsDocument());
}
