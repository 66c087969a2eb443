import { createHash } from 'node:crypto';
import { round, toldBy } from './measures.ts';
import type { CellId, Certificate, Draft, Profile, Shown, System } from './model.ts';
import { thresholdOf } from './profiles.ts';

export const solver = 'HiGHS 1.15';

/**
 * What a reader sees of this release and all earlier ones, with one symbol for every cell that is not shown. Computed
 * from the values of cells that are shown, and from nothing else.
 */
export function draftOf(system: System, suppressed: readonly CellId[], profile: Profile): Draft {
  const hidden = new Set(suppressed);
  const cells = Object.fromEntries(
    Object.entries(system.cells).map(([id, cell]): [CellId, Shown] => {
      const threshold = thresholdOf(cell, profile);
      if (cell.state === 'withheld' || cell.state === 'unasked' || hidden.has(id))
        return [id, { figure: null, threshold }];
      if (cell.state !== 'published')
        return [id, { figure: round(cell.value, profile.base), ...toldBy(cell.value, threshold, profile.base) }];
      const { least, most } = cell.shown ?? { least: cell.value, most: cell.value };
      // What was printed in steps of the base is printed so again.
      const printed = round(least, profile.base);
      const figure = printed === round(most, profile.base) ? printed : Math.ceil((least + most) / 2);
      return [id, { figure, least, most }];
    }),
  );
  // Of counts that do not add up a reader knows that each is a part of its whole.
  const complements = (system.complements ?? []).filter(({ whole, part }) => whole !== part);
  for (const { whole, part } of complements)
    cells[restId(whole, part)] ??= {
      figure: null,
      threshold: Math.max(...[whole, part].map((id) => cells[id]!).map(limit)),
    };
  return {
    profile: profile.name,
    threshold: profile.threshold,
    cells,
    equations: [
      ...system.equations.map(({ terms }) => ({ terms })),
      ...complements.map(({ whole, part }) => ({ terms: { [part]: 1, [restId(whole, part)]: 1, [whole]: -1 } })),
    ],
  };

  function limit(shown: Shown): number {
    return shown.figure === null ? shown.threshold : profile.threshold;
  }
}

/** The name of what is left of a whole without a part. */
export function restId(whole: CellId, part: CellId): CellId {
  return `${whole} − ${part}`;
}

/** The certificate of a draft, from what the draft itself says. */
export function certificateOf(
  system: System,
  suppressed: readonly CellId[],
  profile: Profile,
  status: Certificate['status'],
): Certificate {
  const { cells } = draftOf(system, suppressed, profile);
  const ids = Object.keys(system.cells).filter((id) => (system.cells[id]!.state ?? 'open') === 'open');
  const seen = ids.sort().map((id) => [id, cells[id]!.figure]);
  return {
    method: 'integer-programming',
    solver,
    profile: profile.name,
    threshold: profile.threshold,
    base: profile.base,
    cells: ids.length,
    suppressed: suppressed.length,
    status,
    hash: createHash('sha256').update(JSON.stringify(seen)).digest('hex'),
  };
}
