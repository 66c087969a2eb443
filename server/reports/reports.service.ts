import type { Row } from '#server/access/db.ts';
import { type Work, work } from '#server/access/work.ts';
import { attack } from '#server/disclosure/attack.ts';
import { draftOf } from '#server/disclosure/draft.ts';
import type { Attacker, CellId } from '#server/disclosure/model.ts';
import { now, today } from '#server/platform/clock.ts';
import { log } from '#server/platform/log.ts';
import { Conflict, Invalid, invalidField, NotFound } from '#server/platform/problems.ts';
import { type CatalogueReport, catalogue, findReport } from './catalogue.ts';
import { dimensionOf } from './dimensions.ts';
import { earlierReleases, readersOf, tableOfResult } from './joint.ts';
import { lockedBy, type Made, make, named, type Scene } from './making.ts';
import { monthsOf } from './periods.ts';
import type { DraftRequest, ProtectedTable, Report } from './reports.contract.ts';
import { count, packed, readHeld, statementOf } from './store.ts';
import { axisOf, cellIdOf, placesOf, seenOf } from './tables.ts';

/** Milliseconds within which the best answer is looked for, and after which a first one is answered with what there is. */
const deadlineMs = 45_000;
const patienceMs = 4_000;

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

/** What is being made in this process, so that it can be cancelled. */
const running = new Map<string, AbortController>();

/** Counts, protects, and answers with what is safe by then; whatever is better follows into the same draft. */
export async function makeDraft(at: Work, reportId: string, request: DraftRequest): Promise<string> {
  const report = findReport(reportId);
  if (!report) throw new NotFound();
  const scene = await sceneOf(at, report, request);
  const { table } = scene;

  const abort = new AbortController();
  let answer: Made | undefined;
  const made = make(scene, {
    deadlineMs,
    signal: abort.signal,
    onSafe: (safe) => {
      answer = safe;
      first();
    },
  });
  let first = () => {};
  const safe = new Promise<void>((done) => {
    first = done;
  });
  const finished = made.then(
    (best) => {
      answer = best;
      return true;
    },
    (error: Error) => {
      log.error({ error: error.stack }, 'a draft failed');
      return true;
    },
  );
  const isDone = await Promise.race([finished, safe.then(() => soon(finished)), pause(patienceMs)]);

  // What an earlier release locked is kept already.
  if (!scene.isLocked)
    await at.facts.hold(
      table.classes.id,
      { population: report.id, filter: table.grantId ?? '', ...monthsOf(scene.period) },
      packed(table.classes),
    );
  const id = await at.db.create(
    'ReportDraft',
    { request },
    {
      reportId,
      authorId: at.actor.id,
      heldId: table.classes.id,
      createdAt: now().toISOString(),
      ...stateOf(answer, isDone),
    },
  );
  if (!isDone) {
    running.set(id, abort);
    at.afterCommit(() => void follow(at, id, made));
  }
  return id;
}

/** Whether it is finished after all when given a moment more: small tables are, and need no second answer. */
const soon = (finished: Promise<boolean>) => Promise.race([finished, pause(1_500)]);
const pause = (ms: number) =>
  new Promise<false>((done) => {
    setTimeout(done, ms, false).unref();
  });

function stateOf(answer: Made | undefined, isDone: boolean) {
  if (!answer) return { state: isDone ? 'FAILED' : 'WORKING' };
  return 'result' in answer
    ? { state: isDone ? 'DONE' : 'SAFE', result: answer.result }
    : { state: 'BLOCKED', blocked: answer.blocked };
}

/** Brings the best answer into the draft, unless it was cancelled meanwhile. */
async function follow({ actor }: Work, id: string, made: Promise<Made>): Promise<void> {
  const best = await made.catch(() => undefined);
  running.delete(id);
  try {
    await work(actor, ({ db }) => db.follow('ReportDraft', { id, state: { in: ['WORKING', 'SAFE'] } }, settled(best)));
  } catch (error) {
    log.warn({ error: (error as Error).name }, 'a draft could not be brought to its end');
  }
}
const settled = (best: Made | undefined) => (best ? stateOf(best, true) : { state: 'FAILED' });

async function sceneOf(at: Work, report: CatalogueReport, request: DraftRequest): Promise<Scene> {
  const { period, profile, recipient = null, breakdowns, grantId, corrected } = request;
  const { from, to } = monthsOf(period);
  if (from > today().slice(0, 7)) throw invalidField('period', 'in-future');
  // Looked at from day to day, a figure that still grows would tell of each person who comes.
  if (to >= today().slice(0, 7)) throw new Conflict('period-open');
  if ((profile === 'funder') !== (recipient !== null))
    throw invalidField('recipient', profile === 'funder' ? 'required' : 'unused-field');
  const grant = await grantOf(at, report, grantId);
  requireBreakdowns(report, request);

  const all = await earlierReleases(at, { report, from, to });
  const place = { report, from, to, grantId: grant?.id ?? null };
  const { same, classes: locked } = lockedBy(all, place);
  const classes =
    locked && !corrected
      ? locked
      : await count({
          report,
          agencyId: at.actor.agencyId,
          from,
          to,
          grant: grant && { id: grant.id, eligibility: grant.eligibility },
        });
  const axes = breakdowns.map(({ dimension, scheme }, i) => {
    const axis = axisOf(report, classes, dimension, scheme);
    if (!axis)
      throw new Invalid([{ path: `/breakdowns/${i}/${scheme ? 'scheme' : 'dimension'}`, code: 'invalid-choice' }]);
    return axis;
  });
  const editions = same.filter(({ heldId }) => heldId !== classes.id);

  return {
    report,
    period,
    profile,
    recipient,
    grant: grant && { id: grant.id, code: grant.code, name: grant.name },
    table: { ...place, classes, axes: await named(at, axes) },
    isLocked: classes === locked,
    earlier: all.filter((one) => !editions.includes(one)),
    editions,
  };
}

async function grantOf({ db }: Work, report: CatalogueReport, id: string | undefined): Promise<Row | null> {
  if (!id) {
    if (report.needsGrant) throw invalidField('grantId', 'required');
    return null;
  }
  if (!report.sql.includes(':grant')) throw invalidField('grantId', 'unused-field');
  const grant = await db.findOne('FundingGrant', { id });
  if (!grant) throw invalidField('grantId', 'invalid-choice');
  return grant;
}

function requireBreakdowns(report: CatalogueReport, { breakdowns, profile }: DraftRequest): void {
  const wanted = breakdowns.map(({ dimension }) => dimension);
  for (const [i, dimension] of wanted.entries()) {
    const path = `/breakdowns/${i}/dimension`;
    if (!report.breakdowns.includes(dimension)) throw new Invalid([{ path, code: 'invalid-choice' }]);
    if (wanted.indexOf(dimension) !== i) throw new Invalid([{ path, code: 'exists-already' }]);
    // By contract: age and gender, and nothing else (section 6.1).
    if (profile === 'funder' && !['age', 'gender'].includes(dimension))
      throw new Invalid([{ path, code: 'funder-breakdown' }]);
  }
}

const shownOfDraft = ['reportId', 'request', 'state', 'result', 'blocked', 'createdAt'];

export async function listDrafts({ db }: Work, paging: { limit: number; cursor?: string | undefined }) {
  const page = await db.page('ReportDraft', { columns: shownOfDraft, ...paging });
  return { ...page, items: page.items.map(withProgress) };
}

export async function showDraft({ db }: Work, id: string) {
  return withProgress(await db.get('ReportDraft', { id }, shownOfDraft));
}

/** How far it is by the time it may take. Work that ended with its process is not waited for. */
function withProgress(row: Row) {
  const takes = now().getTime() - Date.parse(row.createdAt as string);
  const ended = takes > deadlineMs + 90_000;
  const state = !ended ? row.state : row.state === 'SAFE' ? 'DONE' : row.state === 'WORKING' ? 'FAILED' : row.state;
  const isOpen = ['WORKING', 'SAFE'].includes(state);
  return { ...row, state, progress: isOpen ? Math.min(95, Math.round((takes / deadlineMs) * 100)) : 100 };
}

export async function cancelDraft({ db, afterCommit }: Work, id: string): Promise<string> {
  const row = await db.get('ReportDraft', { id });
  db.demand('cancel', 'ReportDraft', row);
  if (!['WORKING', 'SAFE'].includes(row.state)) throw new Conflict('wrong-state');
  await db.act('cancel', 'ReportDraft', row, Number.NaN, {}, { state: 'CANCELLED' });
  afterCommit(() => {
    running.get(id)?.abort();
    running.delete(id);
  });
  return id;
}

// --- what could be deduced -------------------------------------------------------------------------------------------

const attackMs = 4_000;

/** What readers could still deduce from a protected table. It looks at what they see, and at nothing behind it. */
export async function attackDraft(at: Work, id: string) {
  const row = await at.db.get('ReportDraft', { id });
  const result = row.result as ProtectedTable | null;
  if (!result) throw new Conflict('wrong-state');
  const [inner] = await at.db.inner('ReportDraft', { id }, ['heldId']);
  const classes = (await readHeld([inner!.heldId as string])).get(inner!.heldId as string);
  if (!classes) throw new Conflict('wrong-state');

  const { released, ...table } = tableOfResult(result, classes);
  const all = await earlierReleases(at, table);
  const [reader] = readersOf(result.profile, result.recipient, all);
  const hidden = [...released!.hidden];
  const draft = draftOf(seenOf([table, ...reader!.earlier.map((one) => one.table)]), hidden, reader!.profile);
  const places = new Map<CellId, (string | null)[]>(
    placesOf(table).map((place) => [cellIdOf(table, place), place.map((one) => one?.code ?? null)]),
  );
  const attackers: Attacker[] = [{ kind: 'public', knows: {} }, ...insiders(hidden)];

  const items = [];
  for (const attacker of attackers)
    for (const { cell, verdict, least, most, chain } of await attack(draft, attacker, { deadlineMs: attackMs })) {
      const place = places.get(cell);
      if (!place) continue;
      items.push({
        attacker: attacker.kind,
        at: place,
        verdict,
        least,
        most: Number.isFinite(most) ? most : null,
        chain: chain.map((step) => ({
          rule: step.rule,
          at: places.get(step.cell) ?? null,
          least: step.least,
          most: step.most,
          lines: linesOf(step, draft.equations, places),
        })),
      });
    }
  return { items };
}

/** Somebody who is counted in a hidden cell knows of herself; whether anybody is, is not asked. */
const insiders = (hidden: readonly CellId[]): Attacker[] =>
  hidden.slice(0, 4).map((cell) => ({ kind: 'person', knows: { [cell]: { least: 1 } } }));

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
