import {
  acts,
  columns,
  consentKinds,
  locating,
  locatingKinds,
  type Row,
  roleOf,
  rows,
  type Short,
  scopes,
} from './table.ts';

/** One thing one role may do with one field: the smallest piece both sides are taken apart into. */
export interface Permit {
  role: string;
  /** r, c, u, v, or the name of an act (which takes at least the `id` of its row). */
  verb: string;
  model: string;
  /** Kind of the row, or `*` where a model has none. For addenda also the note they add to. */
  kind: string;
  field: string;
  scope: string;
}

/** Models whose rows come in kinds with rights of their own, and the column that tells. */
export const kindColumn: Record<string, string> = {
  Session: 'kind',
  Episode: 'sessionKind',
  Consent: 'kind',
  Document: 'kind',
  Course: 'serviceType',
  SessionAddendum: 'kind',
  ReferralItem: 'category',
  Release: 'reportId',
};
const sessionKinds = ['SUPPORT', 'PSYCHOLOGICAL', 'LESSON', 'LABOUR', 'INTERNSHIP'];
export const kindsOf: Record<string, readonly string[]> = {
  Session: sessionKinds,
  Episode: sessionKinds,
  SessionAddendum: sessionKinds,
  Consent: consentKinds,
  Document: [
    'CONSENT_FORM',
    'IDENTITY_PAPER',
    'MEDICAL',
    'CLINICAL',
    'LEGAL',
    'CERTIFICATE',
    'CV',
    'CONTRACT',
    'OTHER',
  ],
  Course: ['LANG', 'CIVIC', 'PSY_GRP'],
  ReferralItem: [
    ...['ROUTING', 'DEMOGRAPHIC', 'CONTACT', 'FAMILY', 'EXPLOITATION', 'HEALTH', 'RISK', 'LEGAL', 'RESIDENCE'],
    ...['EDUCATION_WORK', 'ATTENDANCE', 'MENTAL_HEALTH_SUMMARY', 'IDENTITY', 'DOCUMENTS'],
  ],
  // Two that stand for the catalogue: what the coordinator may read of it, and any other.
  Release: ['referrals', 'caseload'],
};
/** What belongs to no case: reached within one's agency. */
const houses = [
  'Team',
  'Agency',
  'FundingGrant',
  'Code',
  'User',
  'RoleChange',
  'Colleague',
  'Course',
  'AuditEntry',
  'Absence',
  'Synthetic',
  'DuplicatePair',
  'SavedView',
  'ConsentText',
  'MessageReview',
  'Outbox',
  'DataSharingAgreement',
  'AgencyCapacity',
  'AvailabilityQuery',
  'ReferralEvent',
  'ReminderRule',
  'ReminderPolicy',
  'ReminderQueue',
  'ReferralLink',
  'ReportDraft',
  'ReportSchedule',
  'Release',
  'EvidencePack',
  'GrantTarget',
  'Training',
  'Workload',
];
/** Where "her own" does not also ask for the case: calendars and groups. */
const ownedAlone = [
  'Appointment',
  'Reminder',
  'Message',
  'Course',
  'SavedView',
  'ReportDraft',
  'ReportSchedule',
  'Release',
  'EvidencePack',
];
const notes = ['operationalNote', 'clinicalSummary', 'concerns'];

const words = (text: string) => text.trim().split(/\s+/).filter(Boolean);
export const textOf = (permit: Permit) => Object.values(permit).join(' | ');

/** The cells of a line, in the order of `columns`. */
export function cellsOf(line: string): [Short, string][] {
  const cells = words(line);
  if (cells.length !== columns.length) throw new Error(`${cells.length} cells instead of ${columns.length}: ${line}`);
  return columns.map((column, i) => [column, cells[i]!]);
}

function scopeOf(model: string, short: Short, narrowed: string | undefined, verb = ''): string {
  // A case that does not exist yet has no team.
  const scope = houses.includes(model) || (model === 'Case' && verb === 'c') ? 'agency' : scopes[short];
  if (!narrowed) return scope;
  if (narrowed === 'own' && ownedAlone.includes(model)) return 'own';
  // Which side of a referral somebody is on needs no reach of cases.
  return ['agency', 'none'].includes(scope) ? narrowed : `${scope}+${narrowed}`;
}

/** What could locate her asks for more while a danger flag stands. */
function placed(model: string, kind: string, field: string, scope: string, short: Short): string {
  if (!words(locating[model] ?? '').includes(field) || !(locatingKinds[model]?.includes(kind) ?? true)) return scope;
  // What a partner sends in is of no case, so that no flag can stand on it.
  if (short === 'PAR') return scope;
  if (/supervised|learner|recipient/.test(scope) || (model === 'Appointment' && scope === 'own')) return scope;
  return scope === 'agency' ? 'may-locate' : `${scope}+may-locate`;
}

function permitsOf(row: Row): Permit[] {
  const kinds = row.kind ? [row.kind] : (kindsOf[row.model] ?? ['*']);

  return cellsOf(row.cells).flatMap(([short, cell]) =>
    cell === '-'
      ? []
      : cell
          .replace('L', 'r,c,u@own')
          .split(',')
          .flatMap((part) => {
            const [verbs, narrowed] = part.split('@') as [string, string | undefined];
            return [...verbs].flatMap((verb) =>
              kinds.flatMap((kind) =>
                words(row.fields).map((field) => ({
                  role: roleOf[short],
                  verb,
                  model: row.model,
                  kind,
                  field,
                  scope: placed(row.model, kind, field, scopeOf(row.model, short, narrowed, verb), short),
                })),
              ),
            );
          }),
  );
}

/** Addenda follow the note they add to: who reads it reads them, who may write one may add. */
function addendaOf(permit: Permit): Permit[] {
  if (permit.model !== 'Session' || !notes.includes(permit.field) || !'rc'.includes(permit.verb)) return [];
  const fields =
    permit.verb === 'r'
      ? ['sessionId', 'field', 'kind', 'authorId', 'body', 'recordedAt']
      : ['sessionId', 'field', 'body'];
  return fields.map((field) => ({
    ...permit,
    model: 'SessionAddendum',
    kind: `${permit.kind} ${permit.field}`,
    field,
  }));
}

const fromRows = rows.flatMap(permitsOf);
const fromActs = acts.flatMap((row): Permit[] =>
  cellsOf(row.cells).flatMap(([short, cell]) =>
    cell === '-'
      ? []
      : words(row.acts).flatMap((verb) =>
          (row.kind ? [row.kind] : (kindsOf[row.model] ?? ['*'])).flatMap((kind) =>
            words(row.fields).map((field) => ({
              role: roleOf[short],
              verb,
              model: row.model,
              kind,
              field,
              scope: scopeOf(row.model, short, cell.split('@')[1]),
            })),
          ),
        ),
  ),
);

/** Everything anybody is expected to be allowed, piece by piece. */
export const expected: readonly Permit[] = [...fromRows, ...fromRows.flatMap(addendaOf), ...fromActs];
