import type pg from 'pg';
import type { Role } from '#server/access/roles.ts';
import { signIn } from '../application.ts';

/** An account of the demonstration, and what it must never be shown. */
export interface Visitor {
  email: string;
  role: Role;
  id: string;
  cookie: string;
  /** Codes of the cases in reach when it began. */
  reach: Set<string>;
  /** Paths that answered anything but 404. */
  open: Set<string>;
  /** Aliases of people that only cases out of reach bear. */
  strangers: string[];
}

/** Names of fields that no answer to this role may hold, from the matrix of the domain and not from the rules. */
export const neverShown: Partial<Record<Role, readonly string[]>> = {
  manager: ['alias', 'code', 'legalName', 'operationalNote', 'clinicalSummary', 'phones', 'address', 'heldAt'],
  partner: ['alias', 'legalName', 'operationalNote', 'clinicalSummary', 'phones', 'address', 'heldAt'],
  admin: ['alias', 'legalName', 'operationalNote', 'clinicalSummary', 'phones', 'address', 'heldAt', 'safetyFlags'],
  teacher: [
    ...['citizenships', 'ageBand', 'phones', 'address', 'legalName', 'dateOfBirth', 'residenceStatus', 'workRight'],
    ...['safetyFlags', 'needs', 'vulnerabilities', 'healthNeeds', 'clinicalSummary', 'narrative', 'meansOfControl'],
  ],
  coordinator: [
    'clinicalSummary',
    'operationalNote',
    'narrative',
    'vulnerabilities',
    'healthNeeds',
    'legalName',
    'phones',
  ],
  labour_counsellor: ['clinicalSummary', 'narrative', 'vulnerabilities', 'citizenships', 'meansOfControl', 'phones'],
  legal_adviser: ['vulnerabilities', 'healthNeeds', 'riskFlag', 'entryWho5', 'narrative', 'immediateSafety'],
  psychologist: ['residenceStatus', 'workRight', 'narrative', 'entryReadiness', 'address'],
  dpo: ['operationalNote', 'clinicalSummary', 'vulnerabilities', 'phones', 'address', 'safetyFlags', 'heldAt'],
};

/** Who reaches which case, asked of the tables themselves: without the guard, and without its views and functions. */
const reachSql = `SELECT c.code, c.alias FROM "Case" c JOIN "User" u ON u.id = $1 AND u."agencyId" = c."agencyId"
  WHERE NOT EXISTS (SELECT 1 FROM "DenyEntry" d WHERE d."caseId" = c.id AND d."userId" = u.id AND d."liftedAt" IS NULL AND $3)
    AND CASE $2::text
      WHEN 'coordinator' THEN true WHEN 'dpo' THEN true
      WHEN 'supervisor' THEN EXISTS (SELECT 1 FROM "TeamMember" t WHERE t."userId" = u.id AND t."teamId" = c."teamId")
      WHEN 'teacher' THEN EXISTS (SELECT 1 FROM "Episode" e JOIN "Course" k ON k.id = e."courseId" WHERE e."caseId" = c.id AND k."leaderId" = u.id)
      ELSE EXISTS (SELECT 1 FROM "CaseMembership" m WHERE m."caseId" = c.id AND m."userId" = u.id) END`;

export async function visitors(url: string, admin: pg.Client): Promise<Visitor[]> {
  const { rows } = await admin.query(
    `SELECT u.id, u.email, r.role FROM "User" u JOIN "UserRole" r ON r."userId" = u.id
      WHERE u.email LIKE '%@demo.test' AND u.status = 'ACTIVE' ORDER BY u.email`,
  );
  const { rows: all } = await admin.query<{ alias: string }>('SELECT DISTINCT alias FROM "Case"');

  const found: Visitor[] = [];
  for (const { id, email, role } of rows as { id: string; email: string; role: Role }[]) {
    const inReach = (await admin.query(reachSql, [id, role, true])).rows as { code: string; alias: string }[];
    const known = new Set(inReach.map(({ alias }) => alias));
    found.push({
      id,
      email,
      role,
      cookie: await signIn(url, email),
      open: new Set(),
      reach: new Set(inReach.map(({ code }) => code)),
      strangers: all.map(({ alias }) => alias).filter((alias) => alias.length > 3 && !known.has(alias)),
    });
  }
  return found;
}

/** Whether a case that she knows has come to bear this alias, or has come to her, while the drill ran. */
export async function hasMet(admin: pg.Client, visitor: Visitor, alias: string): Promise<boolean> {
  const { rows } = await admin.query<{ code: string }>('SELECT code FROM "Case" WHERE alias = $1', [alias]);
  for (const { code } of rows) if (await hasReached(admin, visitor, code)) return true;
  return false;
}

/** A referral names the case to whoever answers it: the code alone goes to an agency that does not reach the case. */
const sentToSql = `SELECT 1 FROM "Case" c JOIN "Referral" r ON r."caseId" = c.id AND r."sentAt" IS NOT NULL
  JOIN "User" u ON u.id = $1 AND u."agencyId" = r."toAgencyId"
  WHERE c.code = $4 AND $2::text IN ('partner', 'coordinator')`;

/** Whether she knows the case by now, or did before it was taken from her while the drill ran. */
export async function hasReached(admin: pg.Client, { id, role, reach }: Visitor, code: string): Promise<boolean> {
  if (reach.has(code)) return true;
  const { rows } = await admin.query(`SELECT 1 FROM (${reachSql}) r WHERE code = $4 UNION ALL ${sentToSql}`, [
    id,
    role,
    false,
    code,
  ]);
  if (rows.length) reach.add(code);
  return rows.length > 0;
}
