import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import type { CellId, Profile } from '#server/disclosure/model.ts';
import { EXTERNAL, FUNDER, INTERNAL } from '#server/disclosure/profiles.ts';
import { type CatalogueReport, catalogue, findReport, populationOf } from './catalogue.ts';
import { dimensionOf } from './dimensions.ts';
import type { ProfileName, ProtectedTable } from './reports.contract.ts';
import { type Classes, readHeld } from './store.ts';
import { type Axis, cellIdOf, placesOf, type Table } from './tables.ts';

export const profiles: Record<ProfileName, Profile> = { internal: INTERNAL, external: EXTERNAL, funder: FUNDER };

/** A release of the registry as the next one has to take it. */
export interface Earlier {
  ids: string[];
  profile: ProfileName;
  recipient: string | null;
  heldId: string;
  table: Table;
}

interface Window {
  report: CatalogueReport;
  from: string;
  to: string;
}

const columns = ['reportId', 'profile', 'recipient', 'periodFrom', 'periodTo', 'result', 'heldId', 'state', 'edition'];
const most = 5000;

/**
 * All earlier releases over populations and periods that overlap with these, newest last. The same table released again
 * is the same knowledge: it stands here once.
 */
export async function earlierReleases({ db }: Work, { report, from, to }: Window): Promise<Earlier[]> {
  const population = populationOf(report);
  const related = catalogue.filter((one) => populationOf(one) === population).map(({ id }) => id);
  const rows = await db.find('Release', {
    where: {
      reportId: { in: related },
      state: 'RELEASED',
      periodFrom: { lte: to },
      periodTo: { gte: from },
    },
    columns,
    sort: [['id', 'asc']],
    limit: most,
  });
  const heldIds = await heldOf(db, rows);
  const held = await readHeld([...heldIds.values()]);

  const known = new Map<string, Earlier>();
  for (const row of rows) {
    const heldId = heldIds.get(row.id)!;
    const classes = held.get(heldId);
    // Without what it was counted from nothing can be audited with it: nothing is released over it.
    if (!classes) throw new Error('What a release was counted from is not there.');
    const key = JSON.stringify([heldId, row.profile, row.recipient, (row.result as ProtectedTable).breakdowns]);
    const other = known.get(key);
    if (other) other.ids.push(row.id);
    else
      known.set(key, {
        ids: [row.id],
        profile: row.profile,
        recipient: row.recipient,
        heldId,
        table: tableOfResult(row.result as ProtectedTable, classes),
      });
  }
  return [...known.values()];
}

async function heldOf(db: Work['db'], rows: readonly Row[]): Promise<Map<string, string>> {
  const ids = rows.map(({ id }) => id);
  const found: Record<string, any>[] = [];
  for (let at = 0; at < ids.length; at += 1000)
    found.push(...(await db.inner('Release', { id: { in: ids.slice(at, at + 1000) } }, ['heldId'])));
  return new Map(found.map(({ id, heldId }) => [id as string, heldId as string]));
}

/** A published table again as what it was made of: its axes, and which of its cells it does not show. */
export function tableOfResult(result: ProtectedTable, classes: Classes): Table {
  const axes = result.breakdowns.map((one): Axis => {
    const dimension = dimensionOf(one.dimension);
    const strict = new Set(
      dimension.schemes.flatMap(({ categories }) => categories.flatMap((each) => (each.strict ? each.of : []))),
    );
    return {
      dimension,
      scheme: one.scheme,
      categories: one.categories.map((each) => ({
        ...each,
        ...(each.of.every((code) => strict.has(code)) && { strict: true }),
      })),
    };
  });
  const table: Table = {
    report: findReport(result.reportId)!,
    from: result.periodFrom,
    to: result.periodTo,
    grantId: result.grant?.id ?? null,
    classes,
    axes,
  };
  const values = new Map(result.cells.map(({ at, value }) => [at.join('\n'), value]));
  const hidden = new Set<CellId>(
    placesOf(table)
      .filter((at) => values.get(at.map((one) => one?.code ?? null).join('\n')) === null)
      .map((at) => cellIdOf(table, at)),
  );
  return { ...table, released: { hidden, profile: profiles[result.profile] } };
}

/**
 * Who reads a table, and what else she reads: what is published for everybody, what is read within the programme, what
 * was made for one recipient. The first is whom it is made for; it must hurt none of the others either.
 */
export function readersOf(profile: ProfileName, recipient: string | null, all: readonly Earlier[]) {
  const everybody = all.filter((one) => one.profile === 'external');
  const within = all.filter((one) => one.profile !== 'funder');
  const recipientsOf = (whom: string) => all.filter((one) => one.profile === 'external' || one.recipient === whom);

  if (profile === 'internal') return [{ profile: INTERNAL, earlier: within }];
  if (profile === 'funder') return [{ profile: FUNDER, earlier: recipientsOf(recipient!) }];
  const recipients = [...new Set(all.flatMap((one) => (one.recipient ? [one.recipient] : [])))];
  return [
    { profile: EXTERNAL, earlier: everybody },
    ...(within.length > everybody.length ? [{ profile: INTERNAL, earlier: within }] : []),
    ...recipients.map((whom) => ({ profile: FUNDER, earlier: recipientsOf(whom) })),
  ];
}
