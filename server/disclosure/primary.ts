import { restId } from './draft.ts';
import { dominatedBy } from './measures.ts';
import type { Attacker, Cell, CellId, Interval, Primaries, Primary, Profile, Reason, System } from './model.ts';
import { thresholdOf } from './profiles.ts';
import { totalOf } from './tables.ts';

/** The figures that nobody may learn, margins and totals among them, by the rules for single cells. */
export function primaryCells(system: System, profile: Profile): Primaries {
  const cells: Record<CellId, Cell> = { ...system.cells };
  const equations = [...system.equations];
  const rests: { id: CellId; whole: CellId; part: CellId }[] = [];
  const needs = new Map<CellId, Primary>();
  const need = (cell: CellId, least: number, reason: Reason) => {
    const known = needs.get(cell);
    if (!known || known.least < least) needs.set(cell, { cell, least, reason });
  };
  /** What is left of the whole without the part: nobody prints it, everybody can subtract. */
  const rest = (whole: CellId, part: CellId) => {
    const id = restId(whole, part);
    if (!cells[id]) {
      const strict = cells[whole]!.strict || cells[part]!.strict;
      cells[id] = { value: cells[whole]!.value - cells[part]!.value, state: 'withheld', ...(strict && { strict }) };
      equations.push({ terms: { [part]: 1, [id]: 1, [whole]: -1 } });
      rests.push({ id, whole, part });
    }
    return id;
  };

  for (const [id, cell] of Object.entries(system.cells)) {
    if (cell.state === 'published' || cell.state === 'unasked') continue;
    const threshold = thresholdOf(cell, profile);
    if (cell.magnitude) {
      const least = safeMagnitude(cell, threshold, profile);
      if (least !== undefined) need(id, least, cell.magnitude.persons < threshold ? 'frequency' : 'dominance');
    } else if (cell.value === 0) {
      if (profile.protectZeros && (cell.state !== 'withheld' || cell.suppressed)) need(id, threshold, 'zero');
    } else if (cell.value < threshold) need(id, threshold, 'frequency');
  }

  for (const { whole, part } of system.complements ?? []) {
    const { value } = cells[whole]!;
    const without = value - cells[part]!.value;
    const threshold = Math.max(thresholdOf(cells[whole]!, profile), thresholdOf(cells[part]!, profile));
    const id = rest(whole, part);
    if (without > 0 && without < threshold && !isOut(cells, whole, part)) need(id, threshold, 'complement');
  }

  for (const equation of profile.protectGroups ? system.equations : []) {
    const line = totalOf(equation);
    if (!line || equation.tie || cells[line.total]!.magnitude) continue;
    const { value: total } = cells[line.total]!;
    const full = line.parts.find((part) => cells[part]!.value === total);
    if (total === 0 || full === undefined || line.parts.length < 2) continue;
    // Where all the others were told to be none, nothing is left to be protected.
    if (line.parts.every((part) => part === full || isOut(cells, part))) continue;
    const small = total < thresholdOf(cells[line.total]!, profile);
    if ((equation.sensitive || small) && !isOut(cells, line.total, full)) need(rest(line.total, full), 1, 'group');
  }

  /** Who knows the whole and the part knows the rest, or how much of it is her own; she learns it from nobody. */
  const withRests = ({ kind, knows }: Attacker): Attacker => {
    const isExact = (id: CellId) => knows[id]!.least === knows[id]!.most;
    const more = rests.flatMap(({ id, whole, part }): [CellId, Partial<Interval>][] => {
      const [all, some] = [knows[whole], knows[part]];
      const { value } = cells[id]!;
      if (!all || !some) return [];
      if (isExact(whole) && isExact(part)) return [[id, { least: value, most: value }]];
      // An agency's clients in the whole who are not in the part are in what is left.
      const own = (all.least ?? 0) - (some.least ?? 0);
      return kind === 'agency' && own > 0 ? [[id, { least: Math.min(own, value) }]] : [];
    });
    const all: [CellId, Partial<Interval>][] = Object.entries({ ...knows, ...Object.fromEntries(more) });
    return {
      kind,
      knows: Object.fromEntries(all.filter(([, { least = 0, most }]) => least > 0 || most !== undefined)),
    };
  };
  const attackers = (system.attackers ?? []).map(withRests);
  return { system: { ...system, cells, equations, attackers }, needs: [...needs.values()] };
}

/** How much a sum must be able to be, so that it tells no contribution; undefined when it may be shown. */
function safeMagnitude({ value, magnitude }: Cell, threshold: number, { dominance }: Profile): number | undefined {
  const { persons, largest } = magnitude!;
  if (value === 0 || (persons >= threshold && !dominatedBy(value, largest, dominance))) return undefined;

  const top = largest.slice(0, dominance.largest).reduce((sum, each) => sum + each, 0);
  const [first = value, second = 0] = largest;
  const near = first + second + Math.ceil((first * dominance.nearest) / 100);
  return Math.max(value + 1, near, Math.ceil((top * 100) / dominance.percent));
}

/** Both have been told already: nothing is left to be protected. */
function isOut(cells: Readonly<Record<CellId, Cell>>, ...ids: readonly CellId[]): boolean {
  return ids.every((id) => cells[id]!.state === 'published' && !cells[id]!.shown);
}
