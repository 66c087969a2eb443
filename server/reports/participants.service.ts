import { createHash } from 'node:crypto';
import { keepAnonymous } from '#server/disclosure/anonymous.ts';
import { findReport } from './catalogue.ts';
import { profiles } from './joint.ts';
import type { Bilingual, ProtectedTable } from './reports.contract.ts';
import { type Attended, attendedOf } from './store.ts';

interface Wanted {
  /** What the numbers of the participants, and the lot, are drawn from. */
  lot: string;
  agencyId: string;
  eligibility: readonly string[];
  residence: readonly string[];
  sample: number | null;
}

/**
 * The participants behind a released table, under numbers of their own. Of her group each line tells what the table shows:
 * where a figure is hidden there, the group of everybody who stands in it is hidden here, so that counting lines gives
 * nothing that the table does not. Undefined where the table tells not even how many there are.
 */
export async function participantsOf(table: ProtectedTable, { lot, agencyId, eligibility, residence, sample }: Wanted) {
  const shown = new Map(table.cells.flatMap(({ at, value }) => (value === null ? [] : [[keyOf(at), value] as const])));
  const { threshold } = profiles[table.profile];
  if (!shown.has(keyOf(table.breakdowns.map(() => null)))) return undefined;

  const attended = await attendedOf({
    report: findReport(table.reportId)!,
    agencyId,
    from: table.periodFrom,
    to: table.periodTo,
    grant: { id: table.grant!.id, eligibility, residence },
  });
  const persons = personsOf(attended, table);
  const unchanged = [...shown].every(
    ([key, value]) => persons.filter(({ keys }) => keys.includes(key)).length === value,
  );
  const told = persons.map((one) => ({ ...one, group: unchanged && shown.has(one.group) ? one.group : '' }));
  const kept = keepAnonymous(told, ['group'], threshold, [(one) => ({ ...one, group: '' })]);
  // A list that is shorter than what was released would tell how many are left out.
  if (kept.length < persons.length || !kept.length) return undefined;

  const drawn = kept
    .map((one) => ({ ...one, lot: createHash('sha256').update(`${lot} ${one.person}`).digest('hex') }))
    .sort((a, b) => (a.lot < b.lot ? -1 : 1))
    .slice(0, sample ?? kept.length);
  return {
    unchanged,
    breakdowns: table.breakdowns.map(({ title }) => title),
    lines: drawn.flatMap(({ person, group, names }, at) =>
      attended
        .filter((one) => one.person === person)
        .map(({ thirdCountry, evidenceSeen, activity, firstMonth, lastMonth, times }) => ({
          participant: `P-${String(at + 1).padStart(4, '0')}`,
          groups: names.map((name) => (group ? name : null)),
          ...{ thirdCountry, evidenceSeen, activity, firstMonth, lastMonth, times },
        })),
    ),
  };
}

const keyOf = (at: readonly (string | null)[]) => JSON.stringify(at);

interface Placed {
  person: string;
  /** The innermost cell she stands in, and all cells she is counted in. */
  group: string;
  keys: readonly string[];
  names: readonly (Bilingual | null)[];
}

/** Each person once, with the cells of the table that count her. */
function personsOf(attended: readonly Attended[], { breakdowns }: ProtectedTable): Placed[] {
  return [...new Map(attended.map((one) => [one.person, one])).values()].map(({ person, codes }) => {
    const own = breakdowns.map(({ dimension, categories }) =>
      categories.find(({ of }) => of.includes(codes[dimension] ?? 'UNKNOWN')),
    );
    const place = own.map((category) => category?.code ?? null);
    const keys = place.reduce<(string | null)[][]>(
      (all, code) =>
        all.flatMap((at) =>
          code === null
            ? [[...at, null]]
            : [
                [...at, null],
                [...at, code],
              ],
        ),
      [[]],
    );
    return {
      person,
      group: keyOf(place),
      keys: keys.map(keyOf),
      names: own.map((category) => category?.label ?? null),
    };
  });
}
