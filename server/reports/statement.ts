import type { CatalogueReport } from './catalogue.ts';

/** The statement of a report as it is sent, and as a reader is shown it. */
export function statementOf({ sql, unit, breakdowns }: CatalogueReport): string {
  const columns = breakdowns.map((one) => `u.${quoted(one)}`);
  const counted = sql.trim().replace(/^/gm, '  ');
  return unit === 'persons'
    ? `SELECT ${columns.join(', ')}, count(DISTINCT u.person) AS value\nFROM (\n${counted}\n) u\nGROUP BY ${columns.join(', ')}`
    : `SELECT ${columns.join(', ')}, u.person, sum(u.value) AS value\nFROM (\n${counted}\n) u\nGROUP BY ${columns.join(', ')}, u.person`;
}
const quoted = (name: string) => `"${name}"`;
