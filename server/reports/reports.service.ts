import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { attack } from '#server/disclosure/attack.ts';
import { draftOf } from '#server/disclosure/draft.ts';
import type { Attacker, CellId } from '#server/disclosure/model.ts';
import { SolverFailed } from '#server/disclosure/thread.ts';
import { now, today } from '#server/platform/clock.ts';
import { Conflict, Invalid, invalidField, NotFound, Problem } from '#server/platform/problems.ts';
import { type CatalogueReport, catalogue, findReport, takesGrant } from './catalogue.ts';
import { dimensionOf, schemeOf } from './dimensions.ts';
import { deadlineMs, stopWork, workOn } from './drafting.ts';
import { lastEditionOf } from './editions.ts';
import { knownTables, mostTables, type Reading, readersOf, shownTables, tableOfResult } from './joint.ts';
import { monthsOf, periodBefore } from './periods.ts';
import { questionOf } from './question.ts';
import { TooManyTables } from './refinement.ts';
import { grantReport } from './release.service.ts';
import { repairsOf } from './repairs.ts';
import type { Deduction, DraftRequest, ProtectedTable, Report } from './reports.contract.ts';
import { seenOf } from './seen.ts';
import { statementOf } from './statement.ts';
import { readHeld } from './store.ts';
import { cellIdOf, placesOf } from './tables.ts';

/** Milliseconds that a draft may wait for those before it, besides its own. */
const patienceForOthersMs = 240_000;

// --- the catalogue ---------------------------------------------------------------------------------------------------

export const listReports = () => ({ items: catalogue.map(shown), nextCursor: null });

export function showReport(id: string): Report {
  const report = findReport(id);
  if (!report) throw new NotFound();
  return shown(report);
}

const shown = (report: CatalogueReport): Report => ({
  id: report.id,
  family: report.family,
  title: report.title,
  note: report.note,
  unit: report.unit,
  indicator: report.indicator ?? null,
  needsGrant: report.needsGrant ?? false,
  takesGrant: takesGrant(report),
  takesTarget: grantReport(report.id) !== undefined,
  dimensions: report.breakdowns.map((id) => {
    const { title, several = false, schemes } = dimensionOf(id);
    return {
      id,
      title,
      several,
      schemes: schemes.map((scheme) => ({
        id: scheme.id,
        title: scheme.title,
        categories: scheme.categories.map(({ code, label }) => ({ code, label })),
      })),
    };
  }),
  sql: statementOf(report),
});

// --- drafts ----------------------------------------------------------------------------------------------------------

/** Asks for a table. What was shown before is answered as it was; all else is made outside of any transaction. */
export async function makeDraft(at: Work, reportId: string, request: DraftRequest): Promise<string> {
  const report = findReport(reportId);
  if (!report) throw new NotFound();
  await requireAnswerable(at, report, request);

  const { from, to } = monthsOf(request.period);
  const asked = {
    reportId,
    authorId: at.actor.id,
    periodFrom: from,
    periodTo: to,
    question: questionOf(report, request),
    createdAt: now().toISOString(),
  };
  const id = await at.db.create('ReportDraft', { request }, { ...asked, state: 'WORKING' });
  at.afterCommit(() => void workOn(at.actor, id));
  return id;
}

async function requireAnswerable(at: Work, report: CatalogueReport, request: DraftRequest): Promise<void> {
  const { period, profile, recipient = null, grantId } = request;
  const { from, to } = monthsOf(period);
  if (from > today().slice(0, 7)) throw invalidField('period', 'in-future');
  // Looked at from day to day, a figure that still grows would tell of each person who comes.
  if (to >= today().slice(0, 7)) throw new Conflict('period-open');
  if ((profile === 'funder') !== (recipient !== null))
    throw invalidField('recipient', profile === 'funder' ? 'required' : 'unused-field');
  await grantOf(at, report, grantId);
  requireBreakdowns(report, request);
}

async function grantOf({ db }: Work, report: CatalogueReport, id: string | undefined): Promise<Row | null> {
  if (!id) {
    if (report.needsGrant) throw invalidField('grantId', 'required');
    return null;
  }
  if (!takesGrant(report)) throw invalidField('grantId', 'unused-field');
  const grant = await db.findOne('FundingGrant', { id });
  if (!grant) throw invalidField('grantId', 'invalid-choice');
  return grant;
}

function requireBreakdowns(report: CatalogueReport, { breakdowns, profile }: DraftRequest): void {
  const wanted = breakdowns.map(({ dimension }) => dimension);
  for (const [i, { dimension, scheme }] of breakdowns.entries()) {
    const path = `/breakdowns/${i}/dimension`;
    if (!report.breakdowns.includes(dimension)) throw new Invalid([{ path, code: 'invalid-choice' }]);
    if (wanted.indexOf(dimension) !== i) throw new Invalid([{ path, code: 'exists-already' }]);
    // By contract: age and gender, and nothing else (section 6.1).
    if (profile === 'funder' && !['age', 'gender'].includes(dimension))
      throw new Invalid([{ path, code: 'funder-breakdown' }]);
    if (!schemeOf(dimension, scheme)) throw new Invalid([{ path: `/breakdowns/${i}/scheme`, code: 'invalid-choice' }]);
  }
}

const shownOfDraft = ['reportId', 'request', 'state', 'result', 'blocked', 'createdAt'];

export async function listDrafts({ db }: Work, paging: { limit: number; cursor?: string | undefined }) {
  const page = await db.page('ReportDraft', { columns: shownOfDraft, ...paging });
  return { ...page, items: page.items.map(withProgress) };
}

export async function showDraft(work: Work, id: string) {
  const row = await work.db.get('ReportDraft', { id }, shownOfDraft);
  const replaced = row.request.corrected && row.result ? await lastEditionOf(work, row.result) : undefined;
  return { ...withProgress(row), replaceableId: replaced?.id ?? null };
}

/** How far it is by the time it may take. Work that ended with its process is not waited for. */
function withProgress(row: Row) {
  const takes = now().getTime() - Date.parse(row.createdAt as string);
  const ended = takes > deadlineMs + patienceForOthersMs;
  const state = !ended ? row.state : row.state === 'SAFE' ? 'DONE' : row.state === 'WORKING' ? 'FAILED' : row.state;
  const isOpen = ['WORKING', 'SAFE'].includes(state);
  // Refusals of the time before drafts were compared name none.
  const blocked = row.blocked ? { drafts: [], ...row.blocked } : row.blocked;
  return { ...row, blocked, state, progress: isOpen ? Math.min(95, Math.round((takes / deadlineMs) * 100)) : 100 };
}

export async function cancelDraft({ db, afterCommit }: Work, id: string): Promise<string> {
  const row = await db.get('ReportDraft', { id });
  db.demand('cancel', 'ReportDraft', row);
  if (!['WORKING', 'SAFE'].includes(row.state)) throw new Conflict('wrong-state');
  await db.act('cancel', 'ReportDraft', row, Number.NaN, {}, { state: 'CANCELLED' });
  afterCommit(() => stopWork(id));
  return id;
}

// --- what could be deduced -------------------------------------------------------------------------------------------

const attackMs = 4_000;
/** Of whom it is asked what each can tell: each takes her time. */
const mostInsiders = 8;

/**
 * What readers could still deduce from a protected table. It looks at what they see, and at nothing behind it: nor at whom an
 * agency knows, which is taken to be so many of one hidden figure as whoever asks says.
 */
export async function attackDraft(at: Work, id: string, clients: number) {
  const row = await at.db.get('ReportDraft', { id });
  const result = row.result as ProtectedTable | null;
  if (!result) throw new Conflict('wrong-state');
  const [inner] = await at.db.inner('ReportDraft', { id }, ['heldId']);
  const classes = (await readHeld([inner!.heldId as string])).get(inner!.heldId as string);
  if (!classes) throw new Conflict('wrong-state');

  const { released, ...table } = tableOfResult(result, classes);
  const all = await knownTables(at, table, { drafts: true }).catch((error: unknown) => {
    throw error instanceof TooManyTables ? new Conflict('too-many-tables') : error;
  });
  const hidden = [...released!.hidden];
  const places = new Map<CellId, (string | null)[]>(
    placesOf(table).map((place) => [cellIdOf(table, place), place.map((one) => one?.code ?? null)]),
  );
  const [first, ...others] = readersOf(result.profile, result.recipient, all);
  const readBy = ({ known, profile }: Reading) =>
    draftOf(seenOf([table, ...known.map((one) => one.table)]), hidden, profile);
  const before = readBy(first!);
  const whereTheyStand = hidden.filter((cell) => !places.get(cell)?.includes(null));
  const attempts: [Draft, Attacker][] = [
    [before, { kind: result.recipient === null ? 'public' : 'recipient', knows: {} }],
    ...others
      .filter(({ profile }) => profile.bound)
      .map((one): [Draft, Attacker] => [readBy(one), { kind: 'recipient', knows: {} }]),
    ...[...insiders(whereTheyStand), ...agenciesWith(whereTheyStand, clients)].map((one): [Draft, Attacker] => [
      before,
      one,
    ]),
  ];

  return { items: await deduced(attempts, places) };
}

/** What each of these attackers deduces, in the words of a table: cells by their categories. */
export async function deduced(
  attempts: readonly (readonly [Draft, Attacker])[],
  places: ReadonlyMap<CellId, (string | null)[]>,
): Promise<Deduction[]> {
  const found = new Map<string, Deduction>();
  for (const [draft, attacker] of attempts)
    for (const { cell, verdict, least, most, chain } of await attack(draft, attacker, {
      deadlineMs: attackMs,
      of: places,
    }).catch(tooBusy)) {
      const place = places.get(cell);
      const shown = draft.cells[cell]!;
      if (!place || shown.figure !== null) continue;
      const one: Deduction = {
        attacker: attacker.kind,
        at: place,
        verdict,
        least,
        most: Number.isFinite(most) ? most : null,
        threshold: shown.threshold,
        chain: chain.map((step) => ({
          rule: step.rule,
          at: places.get(step.cell) ?? null,
          least: step.least,
          most: Number.isFinite(step.most) ? step.most : null,
          lines: linesOf(step, draft.equations, places),
        })),
      };
      // Of all who are counted, or for whom something was made, the one who can tell most.
      const key = JSON.stringify([attacker.kind, place]);
      const known = found.get(key);
      if (!known || tellsMore(one, known)) found.set(key, one);
    }
  return [...found.values()];
}

const verdicts: readonly Deduction['verdict'][] = ['fixed', 'below', 'open'];
const width = ({ least, most }: Deduction) => (most ?? Number.POSITIVE_INFINITY) - least;

/** The worse verdict, or as bad a one about fewer counts. */
function tellsMore(one: Deduction, other: Deduction): boolean {
  const worse = verdicts.indexOf(one.verdict) - verdicts.indexOf(other.verdict);
  return worse < 0 || (worse === 0 && width(one) < width(other));
}

/** A machine that has no time to work it out is asked again; it is no fault. */
function tooBusy(error: unknown): never {
  throw error instanceof SolverFailed && error.reason === 'timeout'
    ? new Problem(503, 'not-ready', { retryAfter: 5 })
    : error;
}

/** Somebody who is counted in a hidden cell knows of herself; whether anybody is, is not asked. */
export const insiders = (hidden: readonly CellId[]): Attacker[] =>
  hidden.slice(0, mostInsiders).map((cell) => ({ kind: 'person', knows: { [cell]: { least: 1 } } }));

/** An agency of which it is supposed that so many of one hidden figure are its own; whether there is one, is not asked. */
const agenciesWith = (hidden: readonly CellId[], least: number): Attacker[] =>
  hidden.slice(0, mostInsiders).map((cell) => ({ kind: 'agency', knows: { [cell]: { least } } }));

type Draft = ReturnType<typeof draftOf>;
type Step = Awaited<ReturnType<typeof attack>>[number]['chain'][number];

function linesOf(step: Step, equations: Draft['equations'], places: ReadonlyMap<CellId, (string | null)[]>) {
  const used =
    step.rule === 'line' ? [step.equation] : step.rule === 'combine' ? step.equations.map((one) => one.equation) : [];
  return used.map((equation) =>
    Object.keys(equations[equation]!.terms).flatMap((id) => {
      const place = places.get(id);
      return place ? [place] : [];
    }),
  );
}

/** How much of the people of a period was shown, of what can be looked through together. Nothing of it is ever forgotten. */
export async function showRoom(at: Work, id: string, period = periodBefore('QUARTER', today())) {
  const report = findReport(id);
  if (!report) throw new NotFound();
  const known = await shownTables(at, { report, ...monthsOf(period) }, { drafts: true }).catch((error: unknown) => {
    if (error instanceof TooManyTables) return { length: mostTables };
    throw error;
  });
  return { known: known.length, most: mostTables };
}

/** What could be changed about a draft. It looks at the table that is shown, like any reader of it. */
export async function repairDraft({ db }: Work, id: string) {
  const { result, request } = await db.get('ReportDraft', { id });
  if (!result) throw new Conflict('wrong-state');
  return { items: repairsOf(result as ProtectedTable, request as DraftRequest) };
}

// --- staff -----------------------------------------------------------------------------------------------------------

export async function showWorkload({ facts }: Work) {
  const counted = await facts.workload();
  const names = await facts.namesOf(counted.map(({ userId }) => userId));
  const items = counted
    .filter(({ openCases, overdueTasks }) => openCases + overdueTasks > 0)
    .map((one) => ({ ...one, name: names.get(one.userId) ?? '' }))
    .sort((a, b) => b.openCases - a.openCases || a.name.localeCompare(b.name));
  return { items, nextCursor: null };
}
