import { expect, test } from 'vitest';
import { play } from '#server/testing/histories.ts';
import { countingOf, programmes, type Somebody, toldIn, worldOf } from '#server/testing/programme.ts';
import { workedOut } from '#server/testing/readers.ts';

/** All but the first told something before it was mended. */
test.each([
  [82, 7],
  [66, 11],
  [76, 11],
  [119, 11],
  [157, 11],
  [320, 11],
  [5011, 10],
])(
  'of reports that count the same persons, asked for together (%i), nobody works out a figure of any that is hidden from her',
  async (seed, many) => {
    expect(await toldIn(seed, many)).toEqual([]);
  },
  120_000,
);

test.each([
  ['course', 2, 11],
  ['course', 15, 11],
  ['course', 2023, 9],
  ['survey', 9, 11],
  ['statuses', 4, 11],
  ['statuses', 2008, 9],
] as const)(
  'nor of reports of one grant, by its %s (%i)',
  async (programme, seed, many) => {
    expect(await toldIn(seed, many, programmes[programme])).toEqual([]);
  },
  120_000,
);

test.each([
  ['services', 6003],
  ['services', 7127],
  ['survey', 7249],
  ['services', 7367],
  // Of which one reader saw more than can be looked through.
  ['services', 7339],
] as const)(
  'nor where what a report loses least is the one and the other in turn (%s, %i)',
  async (programme, seed) => {
    expect(await toldIn(seed, 10, programmes[programme], { inTurn: true })).toEqual([]);
  },
  120_000,
);

test('the attacker of this test finds what two reports tell that were not compared', async () => {
  const some = (many: number, gender: string, life: string): Somebody[] =>
    Array.from({ length: many }, () => ({ gender, life, age: '25_34', citizenship: 'AFRICA', known: 0, quarters: 0 }));
  // Opened in the first quarter, and before.
  const [came, stayed] = ['1 0 0 0 0 0 0', '0 0 0 0 0 0 0'];
  const people = [
    ...some(3, 'WOMAN', came),
    ...some(20, 'WOMAN', stayed),
    ...some(20, 'MAN', came),
    ...some(20, 'MAN', stayed),
  ];
  const drafted = async (reportId: string, ...cut: string[]) => {
    const step = { reportId, period: '2025-Q1', cut, profile: 'internal', isReleased: false } as const;
    return (await play(countingOf(people), [step]))[0]!.result;
  };
  const caseload = await drafted('caseload', 'gender/amif', 'flow');
  const opened = await drafted('ctdc-registered', 'gender/amif');
  // As safe as the other one, had nobody seen the caseload: the men are told, and the total is not.
  const told = new Map([
    ['MALE', 20],
    ['', null],
  ]);
  const cells = opened.cells.map((cell) => ({
    ...cell,
    value: told.has(cell.at.join()) ? told.get(cell.at.join())! : cell.value,
  }));
  const tables = [caseload, { ...opened, cells }];
  const found = (seen: typeof tables) => workedOut(worldOf(people, seen), seen, 'internal', { between: true });
  for (const one of tables) expect(found([one])).toEqual([]);
  expect(found(tables)).not.toEqual([]);
}, 60_000);
