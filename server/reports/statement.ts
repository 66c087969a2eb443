import type { CatalogueReport } from './catalogue.ts';

/**
 * The statement of a report as it is sent, and as a reader is shown it. Persons are told apart first and counted then:
 * `count(DISTINCT …)` would sort them, which takes four times as long.
 */
export function statementOf({ sql, unit, breakdowns }: CatalogueReport): string {
  const columns = breakdowns.map((one) => `u.${quoted(one)}`).join(', ');
  const counted = sql.trim().replace(/^/gm, '  ');
  return unit === 'persons'
    ? `SELECT ${columns}, count(*) AS value\nFROM (SELECT DISTINCT ${columns}, u.person FROM (\n${counted}\n) u) u\nGROUP BY ${columns}`
    : `SELECT ${columns}, u.person, sum(u.value) AS value\nFROM (\n${counted}\n) u\nGROUP BY ${columns}, u.person`;
}
const quoted = (name: string) => `"${name}"`;
