import { v7 as newId } from 'uuid';
import { askStatistics } from '#server/access/statistics.ts';
import { type CatalogueReport, rulesOf } from './catalogue.ts';
import { codesOf, statementOf, statementOfClients } from './statement.ts';

/** What a figure is counted over, whatever it is broken down by. Months as YYYY-MM. */
export interface Scope {
  report: CatalogueReport;
  agencyId: string;
  from: string;
  to: string;
  /** With the month in which it begins, where it is known. */
  grant: { id: string; eligibility: readonly string[]; residence: readonly string[]; startsIn?: string } | null;
}

/**
 * A population cut into classes: one line for each combination of what it may be broken down by, with how much stands in
 * it; for acts and time one line per person besides, under her random number. It never leaves the server.
 */
export interface Classes {
  id: string;
  by: readonly string[];
  /** By the rules of the grant: whoever is counted has one of these codes of a breakdown. */
  only?: Readonly<Record<string, readonly string[]>>;
  /** The month in which its grant began. */
  since?: string;
  /** By an earlier rule of a report that counts each person once: she was counted in each period. */
  repeats?: true;
  lines: readonly Line[];
  /** Of persons, how many of each class another agency knows, because she is its client, too. */
  known?: readonly Client[];
}
export interface Client {
  agency: string;
  codes: Line['codes'];
  value: number;
}
export interface Line {
  /** One code per column of `by`; a list where one person has several. */
  codes: readonly (string | readonly string[])[];
  value: number;
  person: string | null;
}

/** Asks one statement of a report for what a scope names. */
function askOf(statement: string, { agencyId, from, to, grant }: Scope): Promise<Record<string, unknown>[]> {
  const given: Record<string, unknown> = {
    agency: agencyId,
    from,
    to,
    grant: grant?.id ?? null,
    eligibility: grant?.eligibility ?? [],
    residence: grant?.residence ?? [],
  };
  const values: unknown[] = [];
  const places = new Map<string, number>();
  const text = statement.replace(/(?<!:):(agency|from|to|grant|eligibility|residence)\b/g, (_, name: string) => {
    if (!places.has(name)) places.set(name, values.push(given[name]));
    return `$${places.get(name)}`;
  });
  return askStatistics(text, values);
}

/** Counts a population as it stands now. */
export async function count(scope: Scope): Promise<Classes> {
  const { report } = scope;
  const rows = await askOf(statementOf(report), scope);
  const clients = report.unit === 'persons' ? await askOf(statementOfClients(report), scope) : [];
  // A large house has ten lines of acts to a class: its codes are read once.
  const classes = new Map<string, Line['codes']>();
  const codesIn = (row: Record<string, unknown>) => {
    const text = row.class as string;
    const codes = classes.get(text) ?? codesOf(report, text);
    classes.set(text, codes);
    return codes;
  };
  const only = rulesOf(report, scope.grant?.eligibility ?? []);
  return {
    id: newId(),
    by: report.breakdowns,
    ...(only && { only }),
    ...(scope.grant?.startsIn && { since: scope.grant.startsIn }),
    lines: rows.map((row) => ({
      codes: codesIn(row),
      value: Number(row.value),
      person: (row.person as string | undefined) ?? null,
    })),
    known: clients.map((row) => ({ agency: row.client as string, codes: codesIn(row), value: Number(row.value) })),
  };
}

/** What one person whom a report counts attended of one kind, within its grant, until the end of the period. */
export interface Attended {
  person: string;
  codes: Readonly<Record<string, string>>;
  thirdCountry: boolean;
  evidenceSeen: boolean;
  /** Null, with no month, where she is counted and attended nothing. */
  activity: 'LANGUAGE' | 'CIVIC' | 'GUIDANCE' | 'OTHER' | null;
  firstMonth: string | null;
  lastMonth: string | null;
  times: number;
}

/** Who is counted, person by person. Services that no indicator names are not told apart: what they are is health, or law. */
export async function attendedOf(scope: Scope): Promise<Attended[]> {
  const rows = await askOf(
    `SELECT u.person, u.gender, u.age, a.activity, a."firstMonth", a."lastMonth", coalesce(a.times, 0) AS times,
    p."citizenshipGroup" IN ('NON_EU_EUROPE', 'AFRICA', 'ASIA_MIDDLE_EAST', 'AMERICAS_OTHER', 'STATELESS_UNKNOWN') AS "thirdCountry",
    p."evidenceSeenIn" IS NOT NULL AS "evidenceSeen"
  FROM (${scope.report.sql}) u JOIN "PersonFact" p ON p.number = u.person LEFT JOIN LATERAL (
    SELECT CASE e."serviceType" WHEN 'LANG' THEN 'LANGUAGE' WHEN 'CIVIC' THEN 'CIVIC' WHEN 'LAB_COUNS' THEN 'GUIDANCE' ELSE 'OTHER' END AS activity,
        min(s.month) AS "firstMonth", max(s.month) AS "lastMonth", count(*)::int AS times
      FROM "SessionFact" s JOIN "EpisodeFact" e ON e.number = s.episode
      WHERE s.person = u.person AND s."agencyId" = :agency AND e."grantId" = :grant::uuid AND s.month <= :to
        AND s.attendance IN ('ATTENDED', 'LATE', 'PARTIAL')
      GROUP BY 1) a ON true`,
    scope,
  );
  return rows.map(({ gender, age, ...row }) => ({ ...row, codes: { gender, age } }) as unknown as Attended);
}

/** Classes as the store keeps them (Held), and back. */
export const packed = ({ by, only, since, repeats, lines, known = [] }: Classes) => ({
  by,
  ...(only && { only }),
  ...(since && { since }),
  ...(repeats && { repeats }),
  lines: lines.map(({ codes, value, person }) => [codes, value, person]),
  known: known.map(({ agency, codes, value }) => [agency, codes, value]),
});

/** What earlier drafts and releases were counted from. */
export async function readHeld(ids: readonly string[]): Promise<Map<string, Classes>> {
  if (!ids.length) return new Map();
  const rows = await askStatistics('SELECT id, classes FROM "Held" WHERE id = ANY ($1::uuid[])', [[...new Set(ids)]]);
  return new Map(
    rows.map(({ id, classes }) => {
      const { by, only, since, repeats, lines, known } = classes as {
        by: string[];
        only?: Record<string, string[]>;
        since?: string;
        repeats?: true;
        lines: [Line['codes'], number, string | null][];
        known?: [string, Line['codes'], number][];
      };
      const held: Classes = {
        id: id as string,
        by,
        ...(only && { only }),
        ...(since && { since }),
        ...(repeats && { repeats }),
        lines: lines.map(([codes, value, person]) => ({ codes, value, person })),
        known: (known ?? []).map(([agency, codes, value]) => ({ agency, codes, value })),
      };
      return [held.id, held];
    }),
  );
}
