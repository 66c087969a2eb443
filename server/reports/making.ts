import type { Work } from '#server/access/work.ts';
import { audit } from '#server/disclosure/audit.ts';
import { draftOf } from '#server/disclosure/draft.ts';
import type { CellId, Profile, Protection, System } from '#server/disclosure/model.ts';
import { isTooSmall, protect } from '#server/disclosure/protect.ts';
import { now } from '#server/platform/clock.ts';
import type { CatalogueReport } from './catalogue.ts';
import { type Earlier, profiles, readersOf } from './joint.ts';
import type { Bilingual, Blocked, ProfileName, ProtectedTable } from './reports.contract.ts';
import { type Classes, statementOf } from './store.ts';
import { type Axis, cellIdOf, covering, placesOf, systemOf, type Table, TooManyTables } from './tables.ts';

/** A table that is to be made, with everything it is made of and audited with. Never leaves the server. */
export interface Scene {
  report: CatalogueReport;
  period: string;
  profile: ProfileName;
  recipient: string | null;
  grant: { id: string; code: string; name: string } | null;
  table: Table;
  /** Counted for an earlier release, which locked it. */
  isLocked: boolean;
  earlier: readonly Earlier[];
  /** Releases of the very same figures that were counted before: counted anew they may not differ by a little. */
  editions: readonly Earlier[];
}

export type Made = { result: ProtectedTable } | { blocked: Blocked };

const auditMs = 20_000;

/**
 * Looks for the set of cells to hide. `onSafe` is told of each answer that has passed the independent audit; what is
 * answered in the end is the best of them. Throws when it is aborted.
 */
export async function make(
  scene: Scene,
  { deadlineMs, onSafe, signal }: { deadlineMs: number; onSafe?: (made: Made) => void; signal?: AbortSignal },
): Promise<Made> {
  const changed = changedSince(scene);
  if (changed) return { blocked: changed };

  let readers: Reader[];
  try {
    readers = readersOf(scene.profile, scene.recipient, scene.earlier).map((reader) => withSystem(scene, reader));
  } catch (error) {
    if (!(error instanceof TooManyTables)) throw error;
    return { blocked: blocked('too-many-tables', scene.earlier, ['fewer-breakdowns', 'coarser-scheme']) };
  }
  const [own] = readers as [Reader];
  if (isTooSmall(own.system, own.profile)) return { blocked: blocked('too-small', [], tooSmall) };

  let safest: Made | undefined;
  let checking: Promise<unknown> = Promise.resolve();
  const take = async (protection: Protection) => {
    const made = await checked(scene, readers, protection);
    if ('result' in made || !safest) safest = made;
    if ('result' in made) onSafe?.(made);
  };
  const protection = await protect(own.system, own.profile, {
    deadlineMs,
    onSafe: (safe) => {
      checking = checking.then(() => take(safe)).catch(() => undefined);
    },
    ...(signal && { signal }),
  });
  await checking;
  if (protection.status === 'none') return { blocked: await nothingSafe(scene, own) };

  const made = await checked(scene, readers, protection);
  return 'result' in made ? made : safest && 'result' in safest ? safest : made;
}

interface Reader {
  profile: Profile;
  earlier: readonly Earlier[];
  system: System;
}
function withSystem({ table }: Scene, reader: { profile: Profile; earlier: readonly Earlier[] }): Reader {
  return { ...reader, system: systemOf([table, ...reader.earlier.map((one) => one.table)]) };
}

/** The independent audit, for everybody who will read it. One that fails names what stands in the way. */
async function checked(scene: Scene, readers: readonly Reader[], protection: Protection): Promise<Made> {
  for (const reader of readers) {
    const { passed } = await audit(reader.system, protection.suppressed, reader.profile, { deadlineMs: auditMs });
    if (!passed) return { blocked: await blockers(scene, reader, protection.suppressed) };
  }
  return { result: resultOf(scene, readers, protection) };
}

/** Which earlier releases stand in the way: those without which it would pass. */
async function blockers(scene: Scene, reader: Reader, suppressed: readonly CellId[]): Promise<Blocked> {
  const alone: Earlier[] = [];
  for (const one of reader.earlier.slice(0, 20)) {
    const without = withSystem(scene, { ...reader, earlier: reader.earlier.filter((other) => other !== one) });
    const { passed } = await audit(without.system, suppressed, reader.profile, { deadlineMs: auditMs });
    if (passed) alone.push(one);
  }
  const guilty = alone.length ? alone : reader.earlier;
  return guilty.length
    ? blocked('earlier-release', guilty, ['coarser-scheme', 'fewer-breakdowns', 'use-locked'])
    : blocked('nothing-safe', [], tooSmall);
}

async function nothingSafe(scene: Scene, own: Reader): Promise<Blocked> {
  if (!own.earlier.length) return blocked('nothing-safe', [], tooSmall);
  const alone = withSystem(scene, { profile: own.profile, earlier: [] });
  const { status } = await protect(alone.system, own.profile, { deadlineMs: 3_000 });
  return status === 'none'
    ? blocked('nothing-safe', [], tooSmall)
    : blocked('earlier-release', own.earlier, ['coarser-scheme', 'fewer-breakdowns']);
}

const tooSmall: Blocked['unblocks'] = ['coarser-scheme', 'fewer-breakdowns', 'longer-period', 'no-grant'];
const blocked = (why: Blocked['why'], earlier: readonly Earlier[], unblocks: Blocked['unblocks']): Blocked => ({
  why,
  releases: earlier.flatMap(({ ids }) => ids),
  unblocks,
});

/** A correction that moves a published figure by less than the threshold would tell of the few it moves (BR20). */
function changedSince({ table, editions, profile }: Scene): Blocked | undefined {
  const { threshold } = profiles[profile];
  const guilty = editions.filter(({ table: old }) => {
    const { released, ...counted } = old;
    const anew = { ...counted, classes: table.classes, axes: old.axes.map((axis) => covering(axis, table.classes)) };
    const [before, after] = [systemOf([old]).cells, systemOf([anew]).cells];
    return placesOf(old).some((at) => {
      const [was, is] = [before[cellIdOf(old, at)]!, after[cellIdOf(anew, at)]!];
      const difference = Math.abs(is.value - was.value);
      return was.state === 'published' && difference > 0 && difference < threshold;
    });
  });
  return guilty.length ? blocked('changed-since', guilty, ['wait', 'use-locked']) : undefined;
}

/** What a reader sees, and nothing else: figures of shown cells, and one symbol for all the others. */
function resultOf(scene: Scene, readers: readonly Reader[], { suppressed, certificate }: Protection): ProtectedTable {
  const { report, period, profile, recipient, grant, table } = scene;
  const [own] = readers as [Reader];
  const { cells } = draftOf(own.system, suppressed, own.profile);
  return {
    reportId: report.id,
    title: report.title,
    note: report.note,
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
    cells: placesOf(table).map((at) => ({
      at: at.map((one) => one?.code ?? null),
      value: cells[cellIdOf(table, at)]?.figure ?? null,
    })),
    certificate: {
      ...certificate!,
      jointly: [...new Set(readers.flatMap((reader) => reader.earlier.flatMap(({ ids }) => ids)))].slice(-100),
      auditedAt: now().toISOString(),
    },
    method: methodOf(own.profile),
    sql: statementOf(report),
  };
}

/** How figures of a profile are protected, in words that go with each table. */
export function methodOf({ threshold, strictThreshold, base, leastTotal }: Profile): Bilingual {
  const rounded = base > 1;
  return {
    en: `Figures below ${threshold} (below ${strictThreshold} for minors and small gender groups) are not shown, nor any other figure from which they could be worked out; both bear the same sign. ${rounded ? `Each figure is rounded to a multiple of ${base} on its own, so parts may not add up to their total. Tables about fewer than ${leastTotal} are not published.` : 'Figures that are shown are exact.'} The table was audited together with all earlier releases of the same persons.`,
    el: `Αριθμοί κάτω από ${threshold} (κάτω από ${strictThreshold} για ανηλίκους και μικρές ομάδες φύλου) δεν εμφανίζονται, ούτε όποιος άλλος αριθμός θα τους αποκάλυπτε· και οι δύο έχουν το ίδιο σημάδι. ${rounded ? `Κάθε αριθμός στρογγυλοποιείται χωριστά σε πολλαπλάσιο του ${base}, οπότε τα μέρη μπορεί να μη δίνουν το σύνολο. Πίνακες για λιγότερα από ${leastTotal} δεν δημοσιεύονται.` : 'Οι αριθμοί που εμφανίζονται είναι ακριβείς.'} Ο πίνακας ελέγχθηκε μαζί με όλες τις προηγούμενες δημοσιεύσεις για τα ίδια άτομα.`,
  };
}

/** Whether a table that was made before still hurts nobody, with everything released since. */
export async function stillSafe(
  table: Table,
  profile: ProfileName,
  recipient: string | null,
  earlier: readonly Earlier[],
): Promise<readonly string[] | undefined> {
  const { released, ...open } = table;
  for (const reader of readersOf(profile, recipient, earlier)) {
    const system = systemOf([open, ...reader.earlier.map((one) => one.table)]);
    const { passed } = await audit(system, [...released!.hidden], reader.profile, { deadlineMs: auditMs });
    if (!passed) return reader.earlier.flatMap(({ ids }) => ids);
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
          const name = known.get(one.code);
          const label = name ? { en: name, el: name } : { en: 'Not known', el: 'Άγνωστο' };
          return { ...one, label };
        }),
      };
    }),
  );
}

/** What a table is counted from: an earlier release of the very same figures locks it. */
export function lockedBy(
  earlier: readonly Earlier[],
  { report, from, to, grantId }: Pick<Table, 'report' | 'from' | 'to' | 'grantId'>,
) {
  const same = earlier.filter(
    ({ table }) => table.report.id === report.id && table.from === from && table.to === to && table.grantId === grantId,
  );
  return { same, classes: same.at(-1)?.table.classes as Classes | undefined };
}
