import type { CatalogueReport } from './catalogue.ts';
import { dimensionOf } from './dimensions.ts';

type Counted = Pick<CatalogueReport, 'sql' | 'unit' | 'breakdowns'>;

/**
 * The statement of a report as it is sent, and as a reader is shown it. What a line is broken down by is one text, its
 * class: told apart by it, and sent as it, a large house is counted in half the time that its columns take. Persons are told
 * apart first and counted then: `count(DISTINCT …)` would sort them, which takes four times as long.
 */
export function statementOf(report: Counted): string {
  const classed = `SELECT ${classOf(report)} AS class, u.person`;
  const counted = `FROM (\n${report.sql.trim().replace(/^/gm, '  ')}\n) u`;
  return report.unit === 'persons'
    ? `SELECT c.class, count(*) AS value\nFROM (${classed.replace('SELECT', 'SELECT DISTINCT')} ${counted}) c\nGROUP BY c.class`
    : `SELECT c.class, c.person, sum(c.value) AS value\nFROM (${classed}, u.value ${counted}) c\nGROUP BY c.class, c.person`;
}

/** Of a report over persons: how many of each class another agency knows, since it sent them, was told of them or serves them. */
export function statementOfClients(report: Counted): string {
  return `SELECT c.class, c.client, count(*) AS value
FROM (SELECT DISTINCT ${classOf(report)} AS class, u.person, k.client FROM (
  SELECT number AS person, unnest("knownTo") AS client FROM "PersonFact" WHERE "agencyId" = :agency AND "knownTo" <> '{}'
  UNION SELECT person, "providerAgencyId" FROM "EpisodeFact" WHERE "agencyId" = :agency AND "providerAgencyId" <> "agencyId"
) k JOIN (${report.sql.trim()}) u ON u.person = k.person) c
GROUP BY c.class, c.client`;
}

function classOf({ breakdowns }: Counted): string {
  const codes = breakdowns.map((id) => {
    const column = `u."${id}"`;
    // Of whom no answer is known it is not known: everybody has a place on each axis.
    return `coalesce(${dimensionOf(id).several ? `nullif(array_to_string(${column}, '${and}'), '')` : column}, 'UNKNOWN')`;
  });
  return `concat_ws('${besides}', ${codes.join(', ')})`;
}

/** Neither stands in a code, which is made of letters, digits, `_` and `-`. */
const [besides, and] = ['|', '+'];

/** The codes of a class, one for each breakdown; a list where one person has several. */
export function codesOf({ breakdowns }: Pick<Counted, 'breakdowns'>, text: string): (string | string[])[] {
  const codes = text.split(besides);
  return breakdowns.map((id, i) => {
    const code = codes[i]!;
    return dimensionOf(id).several ? code.split(and) : code;
  });
}
