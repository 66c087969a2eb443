import type { Work } from '#server/access/work.ts';
import { audit } from '#server/disclosure/audit.ts';
import { certificateOf, draftOf } from '#server/disclosure/draft.ts';
import type { CellId, Profile, Protection, System } from '#server/disclosure/model.ts';
import { thresholdOf } from '#server/disclosure/profiles.ts';
import { isTooSmall, protect } from '#server/disclosure/protect.ts';
import { now } from '#server/platform/clock.ts';
import type { CatalogueReport } from './catalogue.ts';
import { type Known, keptFromHouse, profiles, type Reading, readersOf } from './joint.ts';
import { movesFew } from './moved.ts';
import { TooManyTables } from './refinement.ts';
import type { Bilingual, Blocked, DraftRequest, ProfileName, ProtectedTable } from './reports.contract.ts';
import { statementOf } from './statement.ts';
import { systemOnceShown, systemToDecide } from './systems.ts';
import { type Axis, cellIdOf, cellIdsOf, covering, placesOf, type Table, tableSystem } from './tables.ts';

/** A table that is to be made, with everything it is made of and audited with. Never leaves the server. */
export interface Scene {
  report: CatalogueReport;
  period: string;
  profile: ProfileName;
  recipient: string | null;
  grant: { id: string; code: string; name: string } | null;
  loss: DraftRequest['loss'];
  table: Table;
  /** Whatever the house or a reader has seen of these persons, but for the editions. */
  known: readonly Known[];
  /** What was shown of the very same figures as they were counted before: counted anew they may not differ by a little. */
  editions: readonly Known[];
}

/** `hidden`: the figures that are not shown. */
export type Made = { result: ProtectedTable; hidden: readonly CellId[] } | { blocked: Blocked };
export type Safe = Extract<Made, { hidden: unknown }>;

const auditMs = 20_000;
/** Tables of which it is asked one by one whether they stand in the way. */
const suspects = 8;

export interface MakeOptions {
  deadlineMs: number;
  /** Told of each better answer; all of them have passed the audit. */
  onSafe?(made: Safe): void;
  /** What was shown of it meanwhile: that stays shown, so the last answer can only show more. */
  shown?(): Promise<Safe | undefined>;
  signal?: AbortSignal;
}

/**
 * Looks for the set of cells to hide. `onSafe` is told of each answer that has passed the independent audit; what is
 * answered in the end is the best of them. Throws when it is aborted.
 */
export async function make(scene: Scene, options: MakeOptions): Promise<Made> {
  try {
    return await bestOf(scene, options);
  } catch (error) {
    // Of what its readers saw, whichever of them.
    if (error instanceof TooManyTables) return { blocked: tooManyTables(scene.known) };
    throw error;
  }
}

async function bestOf(scene: Scene, { deadlineMs, onSafe, shown, signal }: MakeOptions): Promise<Made> {
  const { table, profile, recipient, known } = scene;
  const changed = changedSince(scene);
  if (changed) return { blocked: changed };

  const readers = readersOf(profile, recipient, known);
  const [reading] = readers as [Reading];
  const kept = profile === 'internal' ? new Set<CellId>() : keptFromHouse(known);
  const system = systemToDecide(table, reading.profile, tablesOf(reading.known), kept);
  const own: Reader = { ...reading, system: scene.loss === 'figures' ? eachAlike(system) : system };
  if (isTooSmall(own.system, own.profile)) return { blocked: blocked('too-small', [], tooSmall) };

  let safest: Safe | undefined;
  let checking: Promise<unknown> = Promise.resolve();
  const protection = await protect(own.system, own.profile, {
    deadlineMs,
    onSafe: (found) => {
      checking = checking.then(async () => {
        const made = await checked(scene, own, readers, found, signal);
        if (!('result' in made)) return;
        safest = made;
        onSafe?.(made);
      });
      checking.catch(() => undefined);
    },
    ...(signal && { signal }),
  });
  await checking;
  if (protection.status === 'none') return { blocked: await nothingSafe(scene, own) };

  const before = await shown?.();
  const last = before ? onlyMore(own, protection, before) : protection;
  const made = await checked(scene, own, readers, last, signal);
  return 'result' in made ? made : (before ?? safest ?? made);
}

/** Each figure that is not shown is lost once, whatever it counts. */
const eachAlike = (system: System): System => ({
  ...system,
  cells: Object.fromEntries(Object.entries(system.cells).map(([id, cell]) => [id, { ...cell, cost: 1 }])),
});

/** Readers together know what either answer showed: what is left hidden is what both of them hide. */
function onlyMore(own: Reader, found: Protection, before: Safe): Protection {
  const hiddenBefore = new Set(before.hidden);
  const suppressed = found.suppressed.filter((id) => hiddenBefore.has(id));
  const status = suppressed.length === found.suppressed.length ? found.status : 'gap';
  const certified = status === 'none' ? 'gap' : status;
  return { ...found, status, suppressed, certificate: certificateOf(own.system, suppressed, own.profile, certified) };
}

interface Reader extends Reading {
  system: System;
}
const tablesOf = (known: readonly Known[]) => known.map(({ table }) => table);

/** The independent audit, for everybody who will have read it. One that fails names what stands in the way. */
async function checked(
  scene: Scene,
  own: Reader,
  readers: readonly Reading[],
  protection: Protection,
  signal?: AbortSignal,
): Promise<Made> {
  const options = { deadlineMs: auditMs, ...(signal && { signal }) };
  const { passed } = await audit(own.system, protection.suppressed, own.profile, options);
  if (!passed) return { blocked: await blockers(scene, own, protection.suppressed) };

  const result = resultOf(scene, own, readers, protection);
  const hidden = hiddenIn(scene.table, result);
  for (const reader of readers.slice(1)) {
    const seen = systemOnceShown(scene.table, own.profile, hidden, tablesOf(reader.known));
    if (!(await audit(seen.system, seen.hidden, reader.profile, options)).passed)
      return { blocked: await blockers(scene, reader, [...hidden]) };
  }
  return { result, hidden: protection.suppressed };
}

function hiddenIn(table: Table, { cells }: ProtectedTable): Set<CellId> {
  return new Set(cellIdsOf(table).filter((_, at) => cells[at]!.value === null));
}

/** Which earlier tables stand in the way: those without which it would pass. */
async function blockers(scene: Scene, reader: Reading, hidden: readonly CellId[]): Promise<Blocked> {
  const guilty: Known[] = [];
  for (const one of reader.known.slice(-suspects)) {
    const others = reader.known.filter((other) => other !== one);
    const seen = systemOnceShown(scene.table, profiles[scene.profile], new Set(hidden), tablesOf(others));
    const { passed } = await audit(seen.system, seen.hidden, reader.profile, { deadlineMs: auditMs });
    if (passed) guilty.push(one);
  }
  return reader.known.length
    ? blocked('earlier-release', guilty.length ? guilty : nearest(scene, reader.known), narrower)
    : blocked('nothing-safe', [], tooSmall);
}

async function nothingSafe(scene: Scene, own: Reader): Promise<Blocked> {
  if (!own.known.length) return blocked('nothing-safe', [], tooSmall);
  const alone = systemToDecide(scene.table, own.profile, []);
  const { status } = await protect(alone, own.profile, { deadlineMs: 3_000 });
  return status === 'none'
    ? blocked('nothing-safe', [], tooSmall)
    : blocked('earlier-release', nearest(scene, own.known), narrower);
}

/** Those of the same figures, or the last ones: a reader is named what she can look at. */
function nearest({ table }: Scene, known: readonly Known[]): readonly Known[] {
  const same = known.filter((one) => one.heldId === table.classes.id);
  return (same.length ? same : known).slice(-suspects);
}

const tooSmall: Blocked['unblocks'] = ['coarser-scheme', 'fewer-breakdowns', 'longer-period', 'no-grant'];
const narrower: Blocked['unblocks'] = ['coarser-scheme', 'fewer-breakdowns', 'use-locked'];
const blocked = (why: Blocked['why'], known: readonly Known[], unblocks: Blocked['unblocks']): Blocked => ({
  why,
  releases: known.flatMap(({ ids }) => ids.slice(0, 20)),
  drafts: known
    .filter(({ ids }) => !ids.length)
    .map(({ drafts, result: { title, period, profile, breakdowns } }) => ({
      id: drafts[0]!,
      title,
      period,
      profile,
      breakdowns: breakdowns.map((one) => one.title),
    })),
  unblocks,
});

/** Too much was shown of these persons to look through in time: nothing more is. */
export const tooManyTables = (known: readonly Known[] = []): Blocked =>
  blocked('too-many-tables', known.slice(-suspects), ['fewer-breakdowns', 'coarser-scheme', 'wait']);

/**
 * A correction that moves what was told by less than the threshold would tell of the few it moves (BR20). It is asked of
 * all that is told by what the new table is broken down by, whatever the categories: of figures, and of sums of hidden ones.
 * Categories that nobody was in were told to be empty.
 */
function changedSince({ table, editions, profile }: Scene): Blocked | undefined {
  const told = new Set(table.axes.map(({ dimension }) => dimension.id));
  const guilty = editions.filter(({ table: old, heldId }) => {
    const same = editions.filter((one) => one.heldId === heldId).map((one) => tableSystem(one.table).cells);
    const isShown = (id: CellId) => same.some((cells) => cells[id]?.state === 'published');
    const { released, ...counted } = old;
    const axes = old.axes
      .filter(({ dimension }) => told.has(dimension.id))
      .map((axis) => covering(axis, table.classes));
    const anew = { ...counted, classes: table.classes, axes };
    const [before, after] = [tableSystem(old).cells, tableSystem(anew).cells];
    return movesFew(axes, (at) => {
      const [id, is] = [cellIdOf({ ...old, axes }, at), after[cellIdOf(anew, at)]!];
      const was = before[id];
      return {
        by: is.value - (was?.value ?? 0),
        shown: !was || isShown(id),
        threshold: thresholdOf(was ?? is, profiles[profile]),
      };
    });
  });
  return guilty.length ? blocked('changed-since', guilty, ['wait', 'use-locked']) : undefined;
}

/** What a reader sees, and nothing else: figures of shown cells, and one symbol for all the others. */
function resultOf(
  scene: Scene,
  own: Reader,
  readers: readonly Reading[],
  { suppressed, certificate }: Protection,
): ProtectedTable {
  const { report, period, profile, recipient, grant, table } = scene;
  // A count of before is told with the rule by which it was made.
  const before = scene.known.find(({ heldId }) => heldId === table.classes.id)?.result;
  const { note, sql } = before ?? { note: report.note, sql: statementOf(report) };
  const seen = draftOf(own.system, suppressed, own.profile).cells;
  const cells = placesOf(table).map((at) => ({
    at: at.map((one) => one?.code ?? null),
    value: seen[cellIdOf(table, at)]?.figure ?? null,
  }));
  return {
    reportId: report.id,
    title: report.title,
    note,
    unit: report.unit,
    indicator: report.indicator ?? null,
    period,
    periodFrom: table.from,
    periodTo: table.to,
    grant,
    profile,
    recipient,
    breakdowns: table.axes.map(({ dimension, scheme, categories }) => ({
      dimension: dimension.id,
      title: dimension.title,
      scheme,
      several: dimension.several ?? false,
      categories: categories.map(({ code, label, of }) => ({ code, label, of: [...of] })),
    })),
    cells,
    certificate: {
      ...certificate!,
      loss: scene.loss,
      cells: cells.length,
      suppressed: cells.filter(({ value }) => value === null).length,
      jointly: [...new Set(readers.flatMap(({ known }) => known.flatMap(({ ids }) => ids)))].slice(-100),
      auditedAt: now().toISOString(),
    },
    method: methodOf(own.profile, scene.loss),
    sql,
  };
}

const leastLost: Record<DraftRequest['loss'], Bilingual> = {
  counts: {
    en: 'Where there is a choice between others, those are withheld that count least together.',
    el: 'Όπου υπάρχει επιλογή ανάμεσα σε άλλους, αποκρύπτονται όσοι μετρούν μαζί τα λιγότερα.',
  },
  figures: {
    en: 'Where there is a choice between others, as few as possible are withheld.',
    el: 'Όπου υπάρχει επιλογή ανάμεσα σε άλλους, αποκρύπτονται όσο γίνεται λιγότεροι.',
  },
};

/** How figures of a profile are protected, in words that go with each table. */
export function methodOf(
  { threshold, strictThreshold, base, leastTotal }: Profile,
  loss: DraftRequest['loss'],
): Bilingual {
  const rounded = base > 1;
  const chosen = leastLost[loss];
  return {
    en: `Figures below ${threshold} (below ${strictThreshold} for minors and small gender groups) are not shown, nor any other figure from which they could be worked out; both bear the same sign. ${chosen.en} ${rounded ? `Each figure is rounded to a multiple of ${base} on its own, so parts may not add up to their total. Tables about fewer than ${leastTotal} are not published.` : 'Figures that are shown are exact.'} The table was audited together with all that was shown or released of the same persons before.`,
    el: `Αριθμοί κάτω από ${threshold} (κάτω από ${strictThreshold} για ανηλίκους και μικρές ομάδες φύλου) δεν εμφανίζονται, ούτε όποιος άλλος αριθμός θα τους αποκάλυπτε· και οι δύο έχουν το ίδιο σημάδι. ${chosen.el} ${rounded ? `Κάθε αριθμός στρογγυλοποιείται χωριστά σε πολλαπλάσιο του ${base}, οπότε τα μέρη μπορεί να μη δίνουν το σύνολο. Πίνακες για λιγότερα από ${leastTotal} δεν δημοσιεύονται.` : 'Οι αριθμοί που εμφανίζονται είναι ακριβείς.'} Ο πίνακας ελέγχθηκε μαζί με όλα όσα είχαν εμφανιστεί ή δημοσιευθεί πριν για τα ίδια άτομα.`,
  };
}

/** Whether a table that was made before still hurts nobody, with everything released since. */
export async function stillSafe(
  { released, ...table }: Table,
  profile: ProfileName,
  recipient: string | null,
  known: readonly Known[],
): Promise<readonly string[] | undefined> {
  for (const reader of readersOf(profile, recipient, known)) {
    const seen = systemOnceShown(table, profiles[profile], released!.hidden, tablesOf(reader.known));
    const options = { deadlineMs: auditMs, isWaitedFor: true };
    const { passed } = await audit(seen.system, seen.hidden, reader.profile, options);
    if (!passed) return reader.known.flatMap(({ ids }) => ids);
  }
  return undefined;
}

/** The names of categories that are data. */
export async function named(work: Work, axes: readonly Axis[]): Promise<Axis[]> {
  return Promise.all(
    axes.map(async (axis) => {
      const { names } = axis.dimension;
      if (!names || names === 'month') return axis;
      const ids = axis.categories.map(({ code }) => code).filter((code) => code !== 'UNKNOWN');
      const known =
        names === 'agency'
          ? await work.facts.agencyNames(ids)
          : names === 'team'
            ? await work.facts.teamNames(ids)
            : new Map(
                (await work.db.find('FundingGrant', { where: { id: { in: ids } } })).map((one) => [
                  one.id,
                  one.name as string,
                ]),
              );
      return {
        ...axis,
        categories: axis.categories.map((one) => {
          const called = known.get(one.code);
          const name = typeof called === 'string' ? { name: called, nameEl: called } : called;
          const label = name ? { en: name.name, el: name.nameEl } : { en: 'Not known', el: 'Άγνωστο' };
          return { ...one, label };
        }),
      };
    }),
  );
}
