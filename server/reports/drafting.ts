import type { Row } from '#server/access/db.ts';
import type { Actor } from '#server/access/roles.ts';
import { type Work, work } from '#server/access/work.ts';
import { log } from '#server/platform/log.ts';
import { findReport, populationOf } from './catalogue.ts';
import { type Known, knownTables, lockedBy, shownBy, type Window } from './joint.ts';
import { type Made, make, named, type Safe, type Scene, tooManyTables } from './making.ts';
import { monthsOf } from './periods.ts';
import { asAsked, questionOf, questionOfTable } from './question.ts';
import { TooManyTables } from './refinement.ts';
import type { DraftRequest } from './reports.contract.ts';
import { type Classes, count, packed } from './store.ts';
import { axisOf } from './tables.ts';

/** Milliseconds within which the best answer is looked for, and after which the best one so far is shown. */
export const deadlineMs = 45_000;
const patienceMs = 5_000;
/** How often it is begun anew because something else was shown meanwhile. */
const turns = 5;

/** What is being made in this process, so that it can be cancelled. */
const running = new Map<string, AbortController>();
/** The last draft of each house: one after the other, so that each knows of those before. */
const lines = new Map<string, Promise<void>>();

/** Makes a draft that was asked for, after those of the same house. Never throws. */
export async function workOn(actor: Actor, id: string): Promise<void> {
  const abort = new AbortController();
  running.set(id, abort);
  const mine = (lines.get(actor.agencyId) ?? Promise.resolve()).then(() => one(actor, id, abort.signal));
  lines.set(actor.agencyId, mine);
  await mine;
  running.delete(id);
  if (lines.get(actor.agencyId) === mine) lines.delete(actor.agencyId);
}

/** Stops looking for something better. */
export function stopWork(id: string): void {
  running.get(id)?.abort();
}

async function one(actor: Actor, id: string, signal: AbortSignal): Promise<void> {
  try {
    for (let turn = 0; turn < turns && !signal.aborted; turn++) if (await attempt(actor, id, signal)) return;
    if (!signal.aborted) throw new Error('Something else was shown each time.');
  } catch (error) {
    if (signal.aborted) return;
    // Its kind and place: a driver's message can carry a row.
    const { name, code, stack } = error as Error & { code?: string };
    const at = stack?.split('\n').filter((line) => /^\s+at /.test(line));
    log.error({ fault: code ?? name, at: at?.slice(0, 5).map((line) => line.trim()) }, 'a draft failed');
    await settle(actor, id, { state: 'FAILED' }).catch(() => undefined);
  }
}

/**
 * Reads, counts and thinks, and writes down what came of it if nothing was shown of these persons meanwhile: false when
 * something was. No transaction is open while it thinks.
 */
async function attempt(actor: Actor, id: string, signal: AbortSignal): Promise<boolean> {
  const read = await work(actor, (at) => readScene(at, id));
  if (!read) return true;
  const scene = await sceneOf(actor, read);
  if ('blocked' in scene) {
    await settle(actor, id, { state: 'BLOCKED', blocked: scene.blocked });
    return true;
  }

  let safest: Safe | undefined;
  let shown: Safe | undefined;
  let showing: Promise<void> | undefined;
  let isLate = false;
  const keep = (made: Safe, state: 'SAFE' | 'DONE') =>
    work(actor, (at) => show(at, { id, scene, made, state, before: read.shown, isFirst: !shown }));
  // After a while the best so far is shown; from then on more can be shown, and nothing be taken back.
  const showSafest = () => {
    if (!isLate || !safest || showing) return;
    const first = safest;
    showing = keep(first, 'SAFE').then((isShown) => {
      if (isShown) shown = first;
    });
    showing.catch(() => undefined);
  };
  const patience = setTimeout(() => {
    isLate = true;
    showSafest();
  }, patienceMs);
  patience.unref();

  const answer = await make(scene, {
    deadlineMs,
    onSafe: (safe) => {
      safest = safe;
      showSafest();
    },
    shown: async () => {
      clearTimeout(patience);
      isLate = false;
      await showing;
      return shown;
    },
    signal,
  }).finally(() => clearTimeout(patience));

  return written(answer);

  async function written(last: Made): Promise<boolean> {
    if (!('result' in last)) {
      await settle(actor, id, { state: 'BLOCKED', blocked: last.blocked });
      return true;
    }
    if (await keep(last, 'DONE')) return true;
    // Something was shown since: what this draft shows already was known then; nothing is added to it.
    if (shown) await settle(actor, id, { state: 'DONE' });
    return shown !== undefined;
  }
}

// --- reading ---------------------------------------------------------------------------------------------------------

interface Read {
  request: DraftRequest;
  window: Window & { report: NonNullable<ReturnType<typeof findReport>> };
  grant: Row | null;
  known: readonly Known[] | undefined;
  /** What was shown by then. */
  shown: string;
}

/** Everything a draft is made of; undefined when there is nothing to do any more, because it was answered before. */
async function readScene(at: Work, id: string): Promise<Read | undefined> {
  const row = await at.db.get('ReportDraft', { id });
  if (row.state !== 'WORKING') return undefined;
  const request = row.request as DraftRequest;
  const report = findReport(row.reportId as string)!;
  const window = { report, ...monthsOf(request.period) };
  const grant = request.grantId ? ((await at.db.findOne('FundingGrant', { id: request.grantId })) ?? null) : null;
  const shown = await shownBy(at, window);
  let known: readonly Known[] | undefined;
  try {
    known = await knownTables(at, window, { drafts: true });
  } catch (error) {
    if (!(error instanceof TooManyTables)) throw error;
  }
  const before = known && !request.corrected ? answeredBefore(known, request, window, grant) : undefined;
  if (!before) return { request, window, grant, known, shown };

  const answer = { state: 'DONE', result: asAsked(before.result, request), heldId: before.heldId };
  await at.db.follow(
    'ReportDraft',
    { id, state: 'WORKING' },
    { ...answer, ...(before.drafts[0] && { sameAs: before.drafts[0] }) },
  );
  return undefined;
}

/** The very question, answered from the figures that count today. */
function answeredBefore(known: readonly Known[], request: DraftRequest, window: Window, grant: Row | null) {
  const { classes } = lockedBy(known, { ...window, grantId: (grant?.id as string | undefined) ?? null });
  const question = questionOf(window.report, request);
  return known.find(({ heldId, result }) => heldId === classes?.id && question === questionOfTable(result));
}

async function sceneOf(actor: Actor, { request, window, grant, known }: Read) {
  if (!known) return { blocked: tooManyTables() };
  const { report, from, to } = window;
  const place = { report, from, to, grantId: (grant?.id as string | undefined) ?? null };
  const { same, classes: locked } = lockedBy(known, place);
  const classes = !locked || request.corrected ? await countNow(actor, window, grant, locked) : locked;
  const axes = request.breakdowns.map(({ dimension, scheme }) => axisOf(report, classes, dimension, scheme)!);
  const editions = same.filter(({ heldId }) => heldId !== classes.id);
  const scene: Scene = {
    report,
    period: request.period,
    profile: request.profile,
    recipient: request.recipient ?? null,
    grant: grant && { id: grant.id, code: grant.code, name: grant.name },
    // Those asked for before it could be chosen do not name it.
    loss: request.loss ?? 'counts',
    table: { ...place, classes, axes: await work(actor, (at) => named(at, axes)) },
    known: known.filter((one) => !editions.includes(one)),
    editions,
  };
  return scene;
}

/** As it stands now; where nothing has changed, it is the count that was shown. */
async function countNow(actor: Actor, { report, from, to }: Window, grant: Row | null, locked: Classes | undefined) {
  const { agencyId } = actor;
  const ofGrant = grant && {
    id: grant.id as string,
    eligibility: grant.eligibility as string[],
    residence: grant.residenceStatuses as string[],
    startsIn: (grant.startsOn as string).slice(0, 7),
  };
  const counted = await count({ report, agencyId, from, to, grant: ofGrant });
  return locked && contentOf(locked) === contentOf(counted) ? locked : counted;
}

const contentOf = (classes: Classes): string =>
  JSON.stringify(
    packed(classes)
      .lines.map((line) => JSON.stringify(line))
      .sort(),
  );

// --- writing ---------------------------------------------------------------------------------------------------------

interface Showing {
  id: string;
  scene: Scene;
  made: Safe;
  state: 'SAFE' | 'DONE';
  /** What was shown when it was thought about. */
  before: string;
  /** It shows nothing yet. */
  isFirst: boolean;
}

/** Shows a draft what was made for it; false when something else was shown of these persons meanwhile. */
async function show(at: Work, { id, scene, made, state, before, isFirst }: Showing): Promise<boolean> {
  const { report, table } = scene;
  const window = { report, from: table.from, to: table.to };
  await at.facts.holdPopulation(populationOf(report));
  if ((await shownBy(at, window, id)) !== before) return false;
  if (isFirst)
    await at.facts.hold(
      table.classes.id,
      { population: report.id, filter: table.grantId ?? '', from: table.from, to: table.to },
      packed(table.classes),
    );
  await at.db.follow(
    'ReportDraft',
    { id, state: { in: ['WORKING', 'SAFE'] } },
    { state, result: made.result, heldId: table.classes.id },
  );
  return true;
}

/** Ends a draft, unless it was cancelled meanwhile. */
const settle = (actor: Actor, id: string, change: Record<string, unknown>) =>
  work(actor, ({ db }) => db.follow('ReportDraft', { id, state: { in: ['WORKING', 'SAFE'] } }, change));
