import type { Cell, Profile } from './model.ts';

/** For managers within the programme. */
export const INTERNAL: Profile = {
  name: 'internal',
  threshold: 5,
  strictThreshold: 10,
  base: 1,
  leastTotal: 0,
  protectZeros: false,
  protectGroups: true,
  persons: true,
  dominance: { largest: 2, percent: 75, nearest: 15 },
  leastForMean: 8,
  bound: false,
};

/** For everybody. */
export const EXTERNAL: Profile = {
  ...INTERNAL,
  name: 'external',
  threshold: 11,
  strictThreshold: 16,
  base: 5,
  leastTotal: 30,
};

/** For one funder, by contract: exact figures of the agreed breakdown, for her alone. */
export const FUNDER: Profile = { ...INTERNAL, name: 'funder', bound: true };

/** Smallest count of this cell that is shown, beside 0. */
export function thresholdOf(cell: Pick<Cell, 'strict'>, profile: Profile): number {
  return cell.strict ? profile.strictThreshold : profile.threshold;
}

/** What is lost when this cell is not shown. A zero protects little and tells much: it costs as much as the threshold. */
export function costOf(cell: Cell, profile: Profile): number {
  return cell.cost ?? (cell.value || thresholdOf(cell, profile));
}
