import { attack } from '#server/disclosure/attack.ts';
import { audit } from '#server/disclosure/audit.ts';
import { draftOf } from '#server/disclosure/draft.ts';
import { categories, count, dice, tableOfLeaves } from '#server/disclosure/fixtures/random.ts';
import type { CellId, Profile, System } from '#server/disclosure/model.ts';
import { primaryCells } from '#server/disclosure/primary.ts';
import { costOf, INTERNAL } from '#server/disclosure/profiles.ts';
import { protect } from '#server/disclosure/protect.ts';
import { lossOf, totalOf } from '#server/disclosure/tables.ts';

/** The categories of each table's dimensions; margins come on top. */
const tables: Record<string, number[]> = {
  '7 × 7 (49 cells)': [6, 6],
  '17 × 18 (306 cells)': [16, 17],
  '32 × 32 (1,024 cells)': [31, 31],
  '7 × 7 × 6 (294 cells)': [6, 6, 5],
};
const deadlineMs = 60_000;

/** `npm run bench -- suppression`: how long it takes, and what is lost, beside simpler ways that are done by hand. */
export async function benchSuppression(): Promise<void> {
  const profiles: [string, Profile][] = [
    ['readers', { ...INTERNAL, persons: false }],
    ['readers and persons counted', INTERNAL],
  ];
  console.log(
    '| table | safe from | small | safe answer after | lost then | optimum or gap after | lost | audit | greedy | two per line |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|---|');
  for (const [name, sizes] of Object.entries(tables))
    for (const [who, profile] of profiles)
      console.log(`| ${name} | ${who} | ${(await benchOne(sizes, profile)).join(' | ')} |`);
}

async function benchOne(sizes: readonly number[], profile: Profile): Promise<string[]> {
  const random = dice(20_261_122);
  const dimensions = sizes.map((many, at) => ({ id: `d${at}`, categories: categories(`c${at}_`, many) }));
  const system = tableOfLeaves('bench', dimensions, () => count(random, 15));
  const { needs } = primaryCells(system, profile);
  const small = needs.map(({ cell }) => cell).filter((cell) => system.cells[cell]);

  // A thread has to start and a solver to load, once in the life of a server.
  await protect(
    tableOfLeaves('warm', dimensions.slice(0, 1), () => 9),
    profile,
    { deadlineMs: 5_000 },
  );
  const began = performance.now();
  let first: { after: number; suppressed: readonly CellId[] } | undefined;
  const found = await protect(system, profile, {
    deadlineMs,
    onSafe: ({ suppressed }) => (first ??= { after: performance.now() - began, suppressed }),
  });
  const after = performance.now() - began;
  const checked = performance.now();
  const { passed } = await audit(system, found.suppressed, profile, { deadlineMs });
  const auditTook = performance.now() - checked;

  const lost = (suppressed: readonly CellId[]) => {
    const besides = suppressed.filter((cell) => !small.includes(cell));
    return `${besides.length} cells, ${lossOf(system, besides, profile).toLocaleString('en')}`;
  };
  const leaks = async (suppressed: readonly CellId[]) => {
    const findings = await attack(draftOf(system, suppressed, profile), { kind: 'public', knows: {} }, { deadlineMs });
    const told = findings.filter(({ cell, verdict }) => small.includes(cell) && verdict !== 'open').length;
    return `${lost(suppressed)}; ${told} of ${small.length} told`;
  };
  return [
    `${small.length}`,
    seconds(first?.after),
    first ? lost(first.suppressed) : '–',
    `${seconds(after)}, ${found.status === 'proven' ? 'proven' : `gap ${found.gap} %`}`,
    lost(found.suppressed),
    `${passed ? 'passed' : 'refused'}, ${seconds(auditTook)}`,
    sizes.length === 2 ? await leaks(greedy(system, small, profile)) : '–',
    await leaks(twoPerLine(system, small, profile)),
  ];
}

/** As is done by hand: in each line that has one hidden cell, the cheapest other one goes, too. */
function twoPerLine(system: System, small: readonly CellId[], profile: Profile): CellId[] {
  const hidden = new Set(small);
  for (let grew = true; grew; ) {
    grew = false;
    for (const { terms } of system.equations) {
      const line = Object.keys(terms);
      if (line.filter((id) => hidden.has(id)).length !== 1) continue;
      hidden.add(
        cheapest(
          system,
          line.filter((id) => !hidden.has(id)),
          profile,
        )!,
      );
      grew = true;
    }
  }
  return [...hidden];
}

/** The hypercube method in two dimensions: for each small cell the cheapest rectangle along which it can rise to the threshold. */
function greedy(system: System, small: readonly CellId[], profile: Profile): CellId[] {
  const hidden = new Set(small);
  const lines = system.equations.map((equation) => totalOf(equation)!).map(({ total, parts }) => [total, ...parts]);
  const linesOf = (id: CellId) => lines.filter((line) => line.includes(id));
  const cost = (id: CellId) => (hidden.has(id) ? 0 : costOf(system.cells[id]!, profile));
  for (const corner of small) {
    const rise = profile.threshold - system.cells[corner]!.value;
    const [one, two] = linesOf(corner);
    if (!one || !two) continue;
    let best: { corners: CellId[]; price: number } | undefined;
    for (const across of one)
      for (const down of two) {
        if (across === corner || down === corner) continue;
        const opposite = linesOf(across)
          .filter((line) => line !== one)
          .flat()
          .find((id) => id !== across && linesOf(down).some((line) => line !== two && line.includes(id)));
        if (!opposite) continue;
        const corners = [across, down, opposite];
        // The margins rise with their parts, so only inner cells have to be able to fall.
        if ([across, down].some((id) => id !== one[0] && id !== two[0] && system.cells[id]!.value < rise)) continue;
        const price = corners.reduce((sum, id) => sum + cost(id), 0);
        if (!best || price < best.price) best = { corners, price };
      }
    for (const id of best?.corners ?? []) hidden.add(id);
  }
  return [...hidden];
}

function cheapest(system: System, ids: readonly CellId[], profile: Profile): CellId | undefined {
  return [...ids].sort((a, b) => costOf(system.cells[a]!, profile) - costOf(system.cells[b]!, profile))[0];
}

const seconds = (milliseconds: number | undefined) =>
  milliseconds === undefined ? '–' : `${(milliseconds / 1000).toFixed(1)} s`;
