import { expect, test } from 'vitest';
import { attack } from './attack.ts';
import { audit } from './audit.ts';
import { draftOf } from './draft.ts';
import { auditorHere, optimiserHere } from './fixtures/inline.ts';
import { overlap } from './fixtures/overlap.ts';
import type { Attacker, CellId, Finding, Profile, System } from './model.ts';
import { primaryCells } from './primary.ts';
import { EXTERNAL, INTERNAL } from './profiles.ts';
import { protect } from './protect.ts';
import { type Dimension, earlier, figureId, join, type TableSpec, tableOf } from './tables.ts';

const reader: Attacker = { kind: 'public', knows: {} };
const deadline = { deadlineMs: 15_000 };

/** A table of leaves by their codes, in the order of the dimensions. */
function tableFrom(dimensions: readonly Dimension[], leaves: Record<string, number>, scope = 's'): System {
  return tableOf(specFrom(dimensions, leaves, scope));
}

function specFrom(dimensions: readonly Dimension[], leaves: Record<string, number>, scope = 's'): TableSpec {
  const under = (dimension: Dimension, code?: string): string[] =>
    dimension.categories
      .flatMap((each) =>
        code === undefined || code === each.code ? [each] : (each.parts ?? []).filter((part) => part.code === code),
      )
      .flatMap((each) => each.parts?.map((part) => part.code) ?? [each.code]);
  return {
    scope,
    dimensions,
    count: (place) =>
      Object.entries(leaves)
        .filter(([key]) =>
          key.split('|').every((code, at) => under(dimensions[at]!, place[dimensions[at]!.id]).includes(code)),
        )
        .reduce((sum, [, value]) => sum + value, 0),
  };
}

const codes = (id: string, ...all: string[]): Dimension => ({ id, categories: all.map((code) => ({ code })) });
const attackOn = (system: System, suppressed: readonly CellId[], profile: Profile, attacker = reader) =>
  attack(draftOf(system, suppressed, profile), attacker, deadline, auditorHere);
const findingOf = (findings: Finding[], cell: CellId) => findings.find((finding) => finding.cell === cell)!;

/** Hiding the small figures alone gives `target` away; the protection does not, and the audit tells the two apart. */
async function isFound(
  system: System,
  target: CellId,
  profile: Profile = INTERNAL,
  attacker = reader,
): Promise<Finding> {
  const { needs } = primaryCells(system, profile);
  const small = needs.map(({ cell }) => cell).filter((id) => system.cells[id] && system.cells[id].state !== 'withheld');
  const naive = findingOf(await attackOn(system, small, profile, attacker), target);
  expect(naive.verdict, 'what hiding the small figures alone tells').not.toBe('open');
  expect(await audit(system, small, profile, deadline, auditorHere)).toMatchObject({ passed: false });

  const { status, suppressed } = await protect(system, profile, deadline, optimiserHere);
  expect(status).toBe('proven');
  expect(await audit(system, suppressed, profile, deadline, auditorHere)).toMatchObject({ passed: true, doubts: [] });
  expect(findingOf(await attackOn(system, suppressed, profile, attacker), target).verdict).toBe('open');
  return naive;
}

test('row: one hidden figure in a row is its total without the others', async () => {
  const system = tableFrom([codes('age', 'child', 'adult', 'old')], { child: 3, adult: 20, old: 9 });
  const { least, most, verdict, chain } = await isFound(system, 's|age=child', { ...INTERNAL, persons: false });
  expect({ least, most, verdict }).toEqual({ least: 3, most: 3, verdict: 'fixed' });
  expect(chain).toEqual([{ rule: 'line', cell: 's|age=child', equation: 0, least: 3, most: 3 }]);
});

test('column: a figure with a partner in its row is still told by its column', async () => {
  const leaves = { 'a|x': 2, 'a|y': 3, 'b|x': 8, 'b|y': 9, 'c|x': 11, 'c|y': 7 };
  const found = await isFound(
    tableFrom([codes('row', 'a', 'b', 'c'), codes('column', 'x', 'y')], leaves),
    's|column=x|row=a',
  );
  expect(found).toMatchObject({ least: 2, most: 2, verdict: 'fixed' });
});

test('total: a group that is small in all is hidden in each table that shows it, the total too', async () => {
  const leaves = { 'a|x': 2, 'a|y': 1, 'b|x': 8, 'b|y': 9, 'c|x': 6, 'c|y': 7 };
  const system = tableFrom([codes('row', 'a', 'b', 'c'), codes('column', 'x', 'y')], leaves);
  expect(await isFound(system, 's|row=a')).toMatchObject({ verdict: 'fixed', least: 3 });
});

test('hierarchy: a part is told by the sum of the level above', async () => {
  const regions: Dimension = {
    id: 'region',
    categories: [
      { code: 'north', parts: [{ code: 'n1' }, { code: 'n2' }] },
      { code: 'south', parts: [{ code: 's1' }, { code: 's2' }] },
    ],
  };
  const system = tableFrom([regions], { n1: 4, n2: 15, s1: 12, s2: 18 });
  expect(await isFound(system, 's|region=n1')).toMatchObject({ verdict: 'fixed', least: 4 });
});

test('linked table: two tables that share a margin tell together what neither tells alone', async () => {
  const cells = Object.fromEntries(
    Object.entries({
      A: 2,
      B: 2,
      I: 8,
      J: 8,
      K: 3,
      L: 3,
      M: 3,
      N: 7,
      all: 36,
      east: 20,
      west: 16,
      big: 6,
      small: 30,
    }).map(([id, value]) => [id, { value }]),
  );
  const sum = (total: string, ...parts: string[]) => ({
    terms: { ...Object.fromEntries(parts.map((id) => [id, 1])), [total]: -1 },
  });
  const one = [sum('east', 'A', 'B', 'I', 'J'), sum('west', 'K', 'L', 'M', 'N'), sum('all', 'east', 'west')];
  const two = [sum('big', 'L', 'M'), sum('small', 'A', 'B', 'I', 'J', 'K', 'N'), sum('all', 'big', 'small')];
  const profile = { ...INTERNAL, threshold: 4, persons: false };
  const alone = await audit({ cells, equations: one }, ['A', 'B', 'K', 'L', 'M'], profile, deadline, auditorHere);
  expect(alone.passed).toBe(true);
  const naive = await isFound({ cells, equations: [...one, ...two] }, 'K', profile);
  expect(naive).toMatchObject({ least: 3, most: 3 });
  expect(naive.chain).toContainEqual(expect.objectContaining({ rule: 'combine', cell: 'K' }));
});

test('singleton pair: who is the only one in a hidden figure must not tell the other', async () => {
  const system = tableFrom([codes('a', 'x', 'y', 'z')], { x: 1, y: 12, z: 1 });
  const threshold = { ...INTERNAL, threshold: 2, strictThreshold: 2, protectGroups: false };
  const her: Attacker = { kind: 'person', knows: { 's|a=x': { least: 1, most: 1 } } };
  const without = await protect(system, { ...threshold, persons: false }, deadline, optimiserHere);
  expect(without.suppressed).toEqual(['s|a=x', 's|a=z']);
  expect(findingOf(await attackOn(system, without.suppressed, threshold, her), 's|a=z')).toMatchObject({
    verdict: 'fixed',
    least: 1,
    chain: [
      { rule: 'known', cell: 's|a=x', least: 1, most: 1 },
      { rule: 'line', cell: 's|a=z', equation: 0, least: 1, most: 1 },
    ],
  });
  expect(await audit(system, without.suppressed, threshold, deadline, auditorHere)).toMatchObject({
    doubts: ['unsafe'],
  });
  await isFound(system, 's|a=z', threshold, her);
});

test('zero cells: a zero that cannot be anything else protects nobody', async () => {
  const leaves = {
    'r1|c1': 3,
    'r1|c2': 0,
    'r1|c3': 12,
    'r2|c1': 0,
    'r2|c2': 0,
    'r2|c3': 9,
    'r3|c1': 8,
    'r3|c2': 6,
    'r3|c3': 10,
  };
  const system = tableFrom([codes('r', 'r1', 'r2', 'r3'), codes('c', 'c1', 'c2', 'c3')], leaves);
  const at = (r: number, c: number) => `s|c=c${c}|r=r${r}`;
  const zeros = await attackOn(system, [at(1, 1), at(1, 2), at(2, 1), at(2, 2)], INTERNAL);
  expect(zeros.map(({ verdict }) => verdict)).toEqual(['fixed', 'fixed', 'fixed', 'fixed']);
  const { suppressed } = await protect(system, { ...INTERNAL, protectGroups: false }, deadline, optimiserHere);
  expect(suppressed).toEqual([at(1, 1), at(3, 1), at(1, 3), at(3, 3)].sort());
});

test('two releases a month apart: the difference of two safe figures is not safe', async () => {
  const year = overlap({ 'until June': { value: 32, atoms: ['before', 'June'] } }, { before: 30, June: 2 });
  const first = await protect(year, INTERNAL, deadline, optimiserHere);
  expect(first.suppressed).toEqual([]);
  const known = earlier(year, first.suppressed, INTERNAL);
  const second = overlap({ 'until May': { value: 30, atoms: ['before'] } }, { before: 30, June: 2 });
  const joint = join(known, second);
  expect(joint.cells['until June']).toMatchObject({ state: 'published' });
  expect(await isFound(joint, 'atom|June')).toMatchObject({ least: 2, most: 2 });
});

test('drill-down filter: a filter that leaves out one person is refused, though it counts many', async () => {
  const everybody = overlap({ all: { value: 41, atoms: ['she', 'the others'] } }, { she: 1, 'the others': 40 });
  const joint = join(
    earlier(everybody, [], INTERNAL),
    overlap({ filtered: { value: 40, atoms: ['the others'] } }, { she: 1, 'the others': 40 }),
  );
  await isFound(joint, 'atom|she');
});

test('the same report with one category moved is refused where the moved one is small', async () => {
  const atoms = { minors: 20, eighteen: 3, adults: 40 };
  const scheme = (one: string[], two: string[]) =>
    overlap(
      Object.fromEntries(
        [one, two].map((of) => [
          of.join('+'),
          { value: of.reduce((sum, atom) => sum + atoms[atom as 'minors'], 0), atoms: of },
        ]),
      ),
      atoms,
    );
  const first = scheme(['minors', 'eighteen'], ['adults']);
  expect((await protect(first, INTERNAL, deadline, optimiserHere)).suppressed).toEqual([]);
  await isFound(join(earlier(first, [], INTERNAL), scheme(['minors'], ['eighteen', 'adults'])), 'atom|eighteen');
});

test('BR20: a correction is a further release beside the first, and their difference is protected like any other', async () => {
  const atoms = { 'known then': 30, 'added later': 2 };
  const first = overlap({ 'version 1': { value: 30, atoms: ['known then'] } }, atoms);
  const corrected = overlap({ 'version 2': { value: 32, atoms: ['known then', 'added later'] } }, atoms);
  await isFound(join(earlier(first, [], INTERNAL), corrected), 'atom|added later');
  // What was released under a name stays what it was.
  const changed = { cells: { 'version 1': { value: 32 } }, equations: [] };
  expect(() => join(earlier(first, [], INTERNAL), changed)).toThrow('Two tables tell version 1 differently.');
});

test('a register of two hundred releases: only what is tied to the new one is thought about', async () => {
  const dimensions = [codes('a', 'x', 'y', 'z'), codes('b', 'p', 'q', 'r')];
  const leaves = { 'x|p': 2, 'x|q': 14, 'x|r': 9, 'y|p': 13, 'y|q': 9, 'y|r': 12, 'z|p': 8, 'z|q': 17, 'z|r': 11 };
  const { suppressed } = await protect(tableFrom(dimensions, leaves), INTERNAL, deadline, optimiserHere);
  const register = Array.from({ length: 200 }, (_, at) => {
    const month = tableFrom(dimensions, leaves, `month ${at}`);
    return earlier(
      month,
      suppressed.map((id) => id.replace('s|', `month ${at}|`)),
      INTERNAL,
    );
  });
  const joint = join(...register, tableFrom(dimensions, leaves));
  const began = performance.now();
  const again = await protect(joint, INTERNAL, deadline, optimiserHere);
  expect(again.suppressed).toEqual(suppressed);
  expect(await audit(joint, suppressed, INTERNAL, deadline, auditorHere)).toMatchObject({ passed: true });
  expect(performance.now() - began).toBeLessThan(10_000);
});

test('complement: who has not answered X is told by all without X, though X and all are large', async () => {
  const cells = { all: { value: 40 }, threats: { value: 38 }, debt: { value: 22 } };
  const complements = ['threats', 'debt'].map((part) => ({ whole: 'all', part }));
  const system: System = { cells, equations: [], complements };
  expect(primaryCells(system, INTERNAL).needs).toEqual([{ cell: 'all − threats', least: 5, reason: 'complement' }]);
  await isFound(system, 'all − threats');
});

test('homogeneity: that all of a group are X is not told where X is nobody’s business', async () => {
  const outcome: Dimension = { ...codes('outcome', 'better', 'same', 'worse'), sensitive: true };
  const leaves = {
    'a|better': 0,
    'a|same': 0,
    'a|worse': 12,
    'b|better': 9,
    'b|same': 8,
    'b|worse': 10,
    'c|better': 7,
    'c|same': 11,
    'c|worse': 6,
  };
  const system = tableFrom([codes('group', 'a', 'b', 'c'), outcome], leaves);
  const { suppressed } = await protect(system, INTERNAL, deadline, optimiserHere);
  const worse = findingOf(await attackOn(system, suppressed, INTERNAL), 's|group=a|outcome=worse');
  expect(worse.least).toBeLessThan(12);
  expect(await audit(system, [], INTERNAL, deadline, auditorHere)).toMatchObject({ passed: false, doubts: ['unsafe'] });
});

test('rounding and an exact total: rounded figures tell only what they tell, together with all exact ones', async () => {
  const system = tableFrom([codes('a', 'x', 'y', 'z')], { x: 13, y: 14, z: 23 });
  const { status, suppressed } = await protect(system, EXTERNAL, deadline, optimiserHere);
  expect({ status, suppressed }).toEqual({ status: 'proven', suppressed: [] });
  const draft = draftOf(system, suppressed, EXTERNAL);
  expect(draft.cells['s|a=x']).toEqual({ figure: 15, least: 13, most: 17 });

  const small = tableFrom([codes('a', 'x', 'y', 'z')], { x: 3, y: 24, z: 23 });
  const rounded = await protect(small, EXTERNAL, deadline, optimiserHere);
  const exact = { ...small, cells: { ...small.cells, s: { value: 50, state: 'published' as const } } };
  const beside = await protect(exact, EXTERNAL, deadline, optimiserHere);
  expect(beside.suppressed.length).toBeGreaterThan(1);
  for (const [one, { suppressed: hidden }] of [
    [small, rounded],
    [exact, beside],
  ] as const)
    expect(await audit(one, hidden, EXTERNAL, deadline, auditorHere)).toMatchObject({ passed: true });
});

test('a table of fewer than thirty persons is not published at all outside', async () => {
  const system = tableFrom([codes('a', 'x', 'y')], { x: 14, y: 15 });
  expect(await protect(system, EXTERNAL, deadline, optimiserHere)).toMatchObject({ status: 'none', suppressed: [] });
  expect(await audit(system, [], EXTERNAL, deadline, auditorHere)).toMatchObject({
    passed: false,
    doubts: ['too-small'],
  });
  expect(await protect(system, INTERNAL, deadline, optimiserHere)).toMatchObject({ status: 'proven' });
});

test('an agency that knows its own clients must not tell the others', async () => {
  const system: System = {
    ...tableFrom([codes('a', 'x', 'y', 'z', 'w')], { x: 3, y: 4, z: 12, w: 20 }),
    attackers: [{ kind: 'agency', knows: { 's|a=y': { least: 4 } } }],
  };
  const hers = system.attackers![0]!;
  const { suppressed } = await protect(system, INTERNAL, deadline, optimiserHere);
  expect(findingOf(await attackOn(system, suppressed, INTERNAL, hers), 's|a=x').most).toBeGreaterThanOrEqual(5);
  expect(await audit(system, ['s|a=x', 's|a=y'], INTERNAL, deadline, auditorHere)).toMatchObject({
    doubts: ['unsafe'],
  });
});

test('a recipient who has an exact figure already is an attacker with that figure', async () => {
  const system: System = {
    ...tableFrom([codes('a', 'x', 'y', 'z')], { x: 2, y: 9, z: 20 }),
    attackers: [{ kind: 'recipient', knows: { 's|a=y': { least: 9, most: 9 } } }],
  };
  const { suppressed } = await protect(system, INTERNAL, deadline, optimiserHere);
  expect(suppressed).not.toEqual(['s|a=x', 's|a=y']);
  expect(findingOf(await attackOn(system, suppressed, INTERNAL, system.attackers![0]), 's|a=x').verdict).toBe('open');
});

test('the simulator tells nothing that the draft does not: other values behind the symbols give the same answer', async () => {
  const at = (row: string, column: string) => figureId('s', { row, column });
  const table = (shift: number) =>
    tableFrom([codes('row', 'a', 'b', 'c'), codes('column', 'x', 'y', 'z')], {
      'a|x': 2 + shift,
      'a|y': 9 - shift,
      'a|z': 12,
      'b|x': 8 - shift,
      'b|y': 6 + shift,
      'b|z': 12,
      'c|x': 9,
      'c|y': 7,
      'c|z': 11,
    });
  const hidden = [at('a', 'x'), at('a', 'y'), at('b', 'x'), at('b', 'y')];
  const drafts = [0, 1, 2, -2].map((shift) => draftOf(table(shift), hidden, INTERNAL));
  for (const draft of drafts) expect(draft).toEqual(drafts[0]);
  const answers = await Promise.all([0, 2].map((shift) => attackOn(table(shift), hidden, INTERNAL)));
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[0]!.map(({ verdict }) => verdict)).toEqual(['open', 'open', 'open', 'open']);
});

test('the simulator calls nothing open that it had no time to look at, and looks at what it is asked of', async () => {
  const table = tableFrom([codes('a', 'x', 'y', 'z')], { x: 2, y: 9, z: 20 });
  const draft = draftOf(table, ['s|a=x', 's|a=y'], INTERNAL);
  await expect(attack(draft, reader, { deadlineMs: -1 }, auditorHere)).rejects.toMatchObject({ reason: 'timeout' });
  const found = await attack(draft, reader, { ...deadline, of: new Set(['s|a=y']) }, auditorHere);
  expect(found.map(({ cell, least, most }) => [cell, least, most])).toEqual([['s|a=y', 0, 11]]);
  // Of twelve among eleven there is no table: nobody knows them, and nothing follows.
  const twelve: Attacker = { kind: 'agency', knows: { 's|a=x': { least: 12 } } };
  expect(await attack(draft, twelve, deadline, auditorHere)).toEqual([]);
});

test('what is answered does not tell a small figure from its partner, nor what a suppression costs', async () => {
  const leaves = { 'a|x': 2, 'a|y': 9, 'b|x': 8, 'b|y': 6, 'c|x': 9, 'c|y': 7 };
  const { inner: _, ...told } = await protect(
    tableFrom([codes('r', 'a', 'b', 'c'), codes('c', 'x', 'y')], leaves),
    INTERNAL,
    deadline,
    optimiserHere,
  );
  expect(Object.keys(told).sort()).toEqual(['certificate', 'gap', 'status', 'suppressed']);
  expect(told.suppressed).toEqual([...told.suppressed].sort());
  expect(told.certificate).toMatchObject({
    suppressed: told.suppressed.length,
    status: told.status,
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});
