import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import type { CellId, Profile } from '#server/disclosure/model.ts';
import { EXTERNAL, FUNDER, INTERNAL } from '#server/disclosure/profiles.ts';
import { type CatalogueReport, catalogue, findReport, populationOf } from './catalogue.ts';
import { dimensionOf } from './dimensions.ts';
import { monthAfter } from './periods.ts';
import { TooManyTables } from './refinement.ts';
import type { ProfileName, ProtectedTable } from './reports.contract.ts';
import { type Classes, readHeld } from './store.ts';
import { type Axis, cellIdOf, cellIdsOf, placesOf, type Table } from './tables.ts';

export const profiles: Record<ProfileName, Profile> = { internal: INTERNAL, external: EXTERNAL, funder: FUNDER };

/** A table that somebody has seen: released, or shown as a draft to those who make reports. */
export interface Known {
  /** The releases of it; none where it was only a draft. */
  ids: string[];
  drafts: string[];
  profile: ProfileName;
  recipient: string | null;
  heldId: string;
  /** What was asked, and when it was counted, the same for the same table. */
  result: ProtectedTable;
  table: Table;
}

export interface Window {
  report: CatalogueReport;
  from: string;
  to: string;
}

const columns = ['reportId', 'profile', 'recipient', 'periodFrom', 'periodTo', 'result', 'heldId', 'state', 'edition'];
const most = 5000;
/** Tables of one population that are audited together. Beyond, nothing more is shown of it. */
export const mostTables = 120;

/**
 * All releases over populations and periods that overlap with these or lie next to them, newest last, and with `drafts`
 * whatever was shown to those who make reports: one house, one reader. The same table again is the same knowledge: it
 * stands here once.
 */
export async function knownTables(work: Work, window: Window, wanted: { drafts: boolean }): Promise<Known[]> {
  const known = await shownTables(work, window, wanted);
  const held = await readHeld(known.map(({ heldId }) => heldId));
  return known.map((one) => {
    const classes = held.get(one.heldId);
    // Without what it was counted from nothing can be audited with it: nothing is shown over it.
    if (!classes) throw new Error('What a table was counted from is not there.');
    return { ...one, table: tableOfResult(one.result, classes) };
  });
}

/** The same, without what they were counted from. */
export async function shownTables(
  { db }: Work,
  window: Window,
  { drafts }: { drafts: boolean },
): Promise<Omit<Known, 'table'>[]> {
  const place = placeOfWindow(window);
  const rows = await db.find('Release', {
    where: { ...place, state: 'RELEASED' },
    columns,
    sort: [['id', 'asc']],
    limit: most,
  });
  const heldIds = await heldOf(db, rows);
  const released = rows.map(({ id, result }) => ({ release: id, heldId: heldIds.get(id)!, result }));
  const shown = drafts ? await shownDrafts(db, place) : [];

  const known = new Map<string, Omit<Known, 'table'>>();
  const all: { release?: string; draft?: string; heldId: string; result: ProtectedTable }[] = [...shown, ...released];
  for (const { release, draft, heldId, result } of all) {
    const { profile, recipient, breakdowns, certificate } = result;
    const key = JSON.stringify([heldId, profile, recipient, breakdowns, certificate.hash]);
    const one = known.get(key) ?? { ids: [], drafts: [], profile, recipient, heldId, result };
    known.set(key, one);
    if (release) one.ids.push(release);
    if (draft) one.drafts.push(draft);
  }
  if (known.size > mostTables) throw new TooManyTables();
  return [...known.values()];
}

const placeOfWindow = ({ report, from, to }: Window) => {
  const population = populationOf(report);
  return {
    reportId: { in: catalogue.filter((one) => populationOf(one) === population).map(({ id }) => id) },
    // Whoever was there and did not leave is there in the next period.
    periodFrom: { lte: monthAfter(to, 1) },
    periodTo: { gte: monthAfter(from, -1) },
  };
};

/** Drafts with a table, of all who make reports in the house; what only repeats another is left out. */
async function shownDrafts(db: Work['db'], place: ReturnType<typeof placeOfWindow>) {
  const where = { ...place, sameAs: null, heldId: { not: null } };
  const rows = await db.inner('ReportDraft', where, ['heldId']);
  const ids = rows.map(({ id }) => id as string).sort();
  // Equal tables of the time before drafts were compared may be many; all others are below the limit.
  if (ids.length >= 1000) throw new TooManyTables();
  const found = await db.inner('ReportDraft', { id: { in: ids } }, ['heldId', 'result']);
  return found
    .filter(({ result }) => result)
    .map(({ id, heldId, result }) => ({
      draft: id as string,
      heldId: heldId as string,
      result: result as ProtectedTable,
    }))
    .sort((a, b) => (a.draft < b.draft ? -1 : 1));
}

/** The names of what was shown in a place by now: as long as they are the same, nobody has learnt anything since. */
export async function shownBy({ db }: Work, window: Window, but?: string): Promise<string> {
  const place = placeOfWindow(window);
  const drafts = await db.inner('ReportDraft', { ...place, sameAs: null, heldId: { not: null } }, ['version']);
  const rows = await db.find('Release', { where: { ...place, state: 'RELEASED' }, columns: ['state'], limit: most });
  const others = drafts.filter(({ id }) => id !== but).map(({ id, version }) => `${id} ${version}`);
  return JSON.stringify([others.sort(), rows.map(({ id }) => id).sort()]);
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

/** Somebody who reads a table, and what else she has read. */
export interface Reading {
  profile: Profile;
  known: readonly Known[];
}

/**
 * Who reads a table, and what else she reads. The first is whom it is made for: everybody, one recipient, or the house,
 * which makes all reports and has seen all of them, whoever they were for; it must hurt none of the others either.
 */
export function readersOf(profile: ProfileName, recipient: string | null, all: readonly Known[]): Reading[] {
  const released = all.filter(({ ids }) => ids.length > 0);
  const everybody = released.filter((one) => one.profile === 'external');
  const recipientsOf = (whom: string) => released.filter((one) => one.profile === 'external' || one.recipient === whom);
  const house = { profile: INTERNAL, known: all };

  if (profile === 'internal') return [house];
  if (profile === 'funder') return [{ profile: FUNDER, known: recipientsOf(recipient!) }, house];
  const recipients = [...new Set(released.flatMap((one) => (one.recipient ? [one.recipient] : [])))];
  return [
    { profile: EXTERNAL, known: everybody },
    house,
    ...recipients.map((whom) => ({ profile: FUNDER, known: recipientsOf(whom) })),
  ];
}

/** What the house is not shown, because it would tell it something: that is shown to nobody else either. */
export function keptFromHouse(all: readonly Known[]): Set<CellId> {
  const kept = new Set(
    all.filter(({ profile }) => profile === 'internal').flatMap(({ table }) => [...table.released!.hidden]),
  );
  for (const { table } of all)
    for (const id of kept.size ? cellIdsOf(table) : []) if (!table.released!.hidden.has(id)) kept.delete(id);
  return kept;
}

/** What a table is counted from: the last count of the very same figures that was shown locks it. */
export function lockedBy(
  known: readonly Known[],
  { report, from, to, grantId }: Pick<Table, 'report' | 'from' | 'to' | 'grantId'>,
) {
  const same = known
    .filter(
      ({ table }) =>
        table.report.id === report.id && table.from === from && table.to === to && table.grantId === grantId,
    )
    .sort((a, b) => (a.heldId < b.heldId ? -1 : 1));
  return { same, classes: same.at(-1)?.table.classes as Classes | undefined };
}
