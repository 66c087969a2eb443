import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { Conflict, Invalid } from '#server/platform/problems.ts';
import { ViewFilters } from './views.contract.ts';

/** More than this is no help in finding anything. */
const most = 20;

/** The column of a case that a filter asks for. */
const columns = {
  status: () => 'status',
  open: () => 'status',
  gender: () => 'gender',
  ageBand: () => 'ageBand',
  language: () => 'languages',
  teamId: () => 'teamId',
  sort: (sort: string) => (sort.endsWith('alias') ? 'aliasKey' : sort.replace('-', '')),
} satisfies Record<keyof ViewFilters, (value: string) => string>;
const isFilter = (name: string): name is keyof ViewFilters => Object.hasOwn(columns, name);

export async function listViews(work: Work, paging: { limit: number; cursor?: string | undefined }) {
  const page = await work.db.page('SavedView', { sort: [['id', 'asc']], ...paging });
  return { ...page, items: await asPermitted(work, page.items) };
}

export async function showView(work: Work, id: string) {
  const [view] = await asPermitted(work, [await work.db.get('SavedView', { id })]);
  return view;
}

/** Each view with the filters its owner may use today; the others are named and left out, whatever they were for. */
async function asPermitted(work: Work, rows: Row[]) {
  const kept = rows.map((row) => (row.filters ?? {}) as Record<string, unknown>);
  const teams = await teamsOf(
    work,
    kept.map(({ teamId }) => teamId),
  );

  return rows.map((row, i) => {
    const filters = Object.entries(kept[i]!);
    const permitted = filters.filter(([name, value]) => isPermitted(work, name, value, teams));
    const leftOut = filters.map(([name]) => name).filter((name) => !permitted.some(([other]) => other === name));
    return { ...row, filters: Object.fromEntries(permitted), leftOut };
  });
}

/** A parameter the caseload takes, with a value it takes, on a column that this role may ask for on every case in reach. */
function isPermitted({ db }: Work, name: string, value: unknown, teams: ReadonlySet<string>): boolean {
  if (!isFilter(name) || !ViewFilters.safeParse({ [name]: value }).success) return false;
  return db.mayAsk('Case', columns[name](value as string)) && (name !== 'teamId' || teams.has(value as string));
}

async function teamsOf({ db }: Work, wanted: readonly unknown[]): Promise<ReadonlySet<string>> {
  const ids = wanted.filter((id): id is string => ViewFilters.shape.teamId.safeParse(id).success && id !== undefined);
  if (!ids.length) return new Set();
  return new Set((await db.find('Team', { where: { id: { in: ids } }, columns: [] })).map(({ id }) => id));
}

interface NewView {
  name: string;
  filters: ViewFilters;
  opensFirst?: boolean | undefined;
}

export async function saveView(work: Work, body: NewView): Promise<string> {
  const { db, actor } = work;
  await requirePermitted(work, body.filters);
  if ((await db.count('SavedView')) >= most) throw new Conflict('views-full');
  if (body.opensFirst) await openNoneFirst(work);
  return db.create('SavedView', { ...body }, { authorId: actor.id, role: actor.role });
}

export async function changeView(work: Work, id: string, version: number, body: Partial<NewView>): Promise<void> {
  const { db } = work;
  const found = await db.get('SavedView', { id });
  if (body.filters) await requirePermitted(work, body.filters);
  if (body.opensFirst && !found.opensFirst) await openNoneFirst(work);
  await db.update('SavedView', id, version, body);
}

export async function removeView({ db }: Work, id: string) {
  await db.remove('SavedView', await db.get('SavedView', { id }));
  return { done: true };
}

async function requirePermitted(work: Work, filters: ViewFilters): Promise<void> {
  const teams = await teamsOf(work, [filters.teamId]);
  const refused = Object.entries(filters).filter(([name, value]) => value && !isPermitted(work, name, value, teams));
  if (refused.length)
    throw new Invalid(refused.map(([name]) => ({ path: `/filters/${name}`, code: 'invalid-choice' })));
}

/** One view at most is opened first. */
const openNoneFirst = ({ db }: Work) => db.follow('SavedView', { opensFirst: true }, { opensFirst: false });
