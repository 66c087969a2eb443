import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvOf, field } from '#server/http/files/csv.ts';
import { xlsxOf } from '#server/http/files/xlsx.ts';
import { compare } from '#server/reports/comparison.ts';
import type { ProtectedTable } from '#server/reports/reports.contract.ts';
import { unzipped } from '#server/testing/unzip.ts';
import type { Replaced } from '../releases.contract.ts';
import { htmlOf } from './html.ts';
import { jsonOf } from './json.ts';
import { type Released, sheetOf } from './sheet.ts';

const rows = ['a', 'b', 'c', 'd'];
const columns = ['x', 'y', 'z'];

/** True figures of five digits, all different, and which of them are hidden. */
const secrets = fc.record({
  inner: fc.uniqueArray(fc.integer({ min: 10_000, max: 79_999 }), { minLength: 12, maxLength: 12 }),
  hidden: fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }),
});

interface Secret {
  inner: number[];
  hidden: boolean[];
}

/** The table with all its figures, and the release that shows some of them. */
function released({ inner, hidden }: Secret): { cells: { at: (string | null)[]; value: number }[]; release: Released } {
  const valueAt = (row: string | null, column: string | null) =>
    rows
      .filter((one) => row === null || one === row)
      .flatMap((one) =>
        columns.filter((other) => column === null || other === column).map((other) => [one, other] as const),
      )
      .reduce((sum, [one, other]) => sum + inner[rows.indexOf(one) * columns.length + columns.indexOf(other)]!, 0);
  const cells = [...rows, null].flatMap((row) =>
    [...columns, null].map((column) => ({ at: [row, column], value: valueAt(row, column) })),
  );
  const said = (text: string) => ({ en: text, el: text });
  const breakdown = (dimension: string, codes: readonly string[]) => ({
    dimension,
    title: said(dimension),
    scheme: 'all',
    several: false,
    categories: codes.map((code) => ({ code, label: said(code), of: [code] })),
  });
  const result: ProtectedTable = {
    reportId: 'caseload',
    title: said('=Persons'),
    note: said('Persons'),
    unit: 'persons',
    indicator: null,
    period: '2026-Q1',
    periodFrom: '2026-01',
    periodTo: '2026-03',
    grant: null,
    profile: 'internal',
    recipient: null,
    breakdowns: [breakdown('row', rows), breakdown('column', columns)],
    cells: cells.map(({ at, value }, i) => ({ at, value: hidden[i] ? null : value })),
    certificate: {
      method: 'm',
      solver: 's',
      profile: 'internal',
      threshold: 5,
      base: 1,
      cells: cells.length,
      suppressed: hidden.filter(Boolean).length,
      status: 'proven',
      hash: 'f'.repeat(64),
      jointly: [],
      auditedAt: '2026-04-01T10:00:00.000Z',
    },
    method: said('m'),
    sql: 'SELECT 1',
  };
  return { cells, release: { id: 'r', edition: 1, replaces: null, result } };
}

/** A later edition of a release, with what both show differently. */
function corrected(first: ReturnType<typeof released>, secret: Secret): ReturnType<typeof released> {
  const { cells, release } = released(secret);
  const replaces: Replaced = {
    id: 'the-first-edition',
    edition: 1,
    decidedAt: '2026-04-02T10:00:00.000Z',
    base: 1,
    adjustments: compare(first.release.result, release.result).filter(({ before, after }) => before !== after),
  };
  return { cells, release: { ...release, edition: 2, replaces } };
}

/** What is hidden, and what somebody gets who takes all that is shown of a line from its total. */
function telling({ cells, release }: ReturnType<typeof released>): Set<number> {
  const shown = release.result.cells;
  const told = new Set<number>();
  for (const [i, { at, value }] of cells.entries()) {
    if (shown[i]!.value === null) told.add(value);
    for (const axis of [0, 1]) {
      if (at[axis] !== null) continue;
      const parts = shown.filter((one) => one.at[axis] !== null && one.at[1 - axis] === at[1 - axis]);
      const rest = value - parts.reduce((sum, one) => sum + (one.value ?? 0), 0);
      if (rest > 0) told.add(rest);
    }
  }
  for (const { value } of shown) if (value !== null) told.delete(value);
  return told;
}

const numbersIn = (text: string) =>
  new Set(
    [...text.replace(/(\d)[., \u00a0\u202f](?=\d{3})/g, '$1').matchAll(/\d{5,}/g)].map(([number]) => Number(number)),
  );

describe('no file holds a hidden figure, or what is left of a total', () => {
  const tried = async (name: string, partsOf: (release: Released) => Promise<string[]> | string[]) =>
    fc.assert(
      fc.asyncProperty(secrets, async (secret) => {
        const made = released(secret);
        const forbidden = telling(made);
        for (const part of await partsOf(made.release))
          for (const number of numbersIn(part)) expect(forbidden.has(number), `${name}: ${number}`).toBe(false);
      }),
      { numRuns: 60 },
    );
  /** What either edition shows may be told with the later one; what both hide may not, nor by how much it moved. */
  const triedAgain = async (name: string, partsOf: (release: Released) => Promise<string[]> | string[]) =>
    fc.assert(
      fc.asyncProperty(secrets, secrets, async (secret, anew) => {
        const first = released(secret);
        const made = corrected(first, anew);
        const both = [first.release, made.release].map(({ result }) => result.cells);
        const shown = new Set(both.flatMap((cells) => cells.map(({ value }) => value)));
        const hidden = both[0]!.flatMap(({ value }, i) => (value !== null && both[1]![i]!.value !== null ? [] : [i]));
        const moved = hidden.map((i) => Math.abs(made.cells[i]!.value - first.cells[i]!.value));
        const differences = new Set(
          made.release.replaces!.adjustments.map(({ difference }) => Math.abs(difference ?? 0)),
        );
        const forbidden = [...telling(first), ...telling(made), ...moved].filter(
          (number) => !shown.has(number) && !differences.has(number),
        );
        for (const part of await partsOf(made.release)) {
          const told = numbersIn(part);
          for (const number of forbidden) expect(told.has(number), `${name}: ${number}`).toBe(false);
        }
      }),
      { numRuns: 60 },
    );

  test('of a later edition: CSV, the page to print, JSON', () =>
    triedAgain('later', (release) => [
      csvOf(sheetOf(release, 'el')).toString('utf8'),
      htmlOf(sheetOf(release, 'en'), 'en').toString('utf8'),
      jsonOf(release).toString('utf8'),
    ]));
  test('of a later edition: XLSX, in any of its parts', () =>
    triedAgain('later xlsx', async (release) => [...unzipped(await xlsxOf(sheetOf(release, 'en')))].flat()));

  test('CSV', () => tried('csv', (release) => [csvOf(sheetOf(release, 'el')).toString('utf8')]));
  test('JSON', () => tried('json', (release) => [jsonOf(release).toString('utf8')]));
  test('the page to print, with the lengths of its bars', () =>
    tried('html', (release) => [htmlOf(sheetOf(release, 'en'), 'en').toString('utf8')]));
  test('XLSX, in any of its parts', () =>
    tried('xlsx', async (release) => [...unzipped(await xlsxOf(sheetOf(release, 'en')))].flat()));
});

test('these tests find what is told: a file with one hidden figure in it', () => {
  const made = released({
    inner: rows.flatMap((_, i) => [11_000 + i, 12_000 + i, 13_000 + i]),
    hidden: Array(20).fill(true),
  });
  expect([...numbersIn('Σύνολο: 11.003')].some((number) => telling(made).has(number))).toBe(true);
});

test('a workbook is two sheets and nothing besides: no hidden column, name, formula, comment, author or chart', async () => {
  const { release } = released({
    inner: Array.from({ length: 12 }, (_, i) => 20_000 + i),
    hidden: Array(20).fill(false),
  });
  const parts = unzipped(await xlsxOf(sheetOf(release, 'en')));
  expect([...parts.keys()].sort()).toEqual([
    '[Content_Types].xml',
    '_rels/.rels',
    'xl/_rels/workbook.xml.rels',
    'xl/styles.xml',
    'xl/workbook.xml',
    'xl/worksheets/sheet1.xml',
    'xl/worksheets/sheet2.xml',
  ]);
  for (const [name, text] of parts)
    expect(text, name).not.toMatch(
      /hidden|definedName|<f[ >]|comment|creator|lastModifiedBy|externalLink|<drawing|outlineLevel/i,
    );
  // A title that begins as a formula is a text.
  expect(parts.get('xl/worksheets/sheet1.xml')).toContain('t="inlineStr"><is><t xml:space="preserve">=Persons</t>');
  expect(parts.get('xl/workbook.xml')!.match(/<sheet /g)).toHaveLength(2);
});

test('a workbook’s figures are numbers and its withheld ones a sign', async () => {
  const hidden = Array.from({ length: 20 }, (_, i) => i === 0);
  const { release } = released({ inner: Array.from({ length: 12 }, (_, i) => 20_000 + i), hidden });
  const sheet = unzipped(await xlsxOf(sheetOf(release, 'en'))).get('xl/worksheets/sheet1.xml')!;
  expect(sheet).toMatch(/<c r="C5"[^>]*t="inlineStr"><is><t[^>]*>✱<\/t>/);
  expect(sheet).toMatch(/<c r="C6"[^>]*><v>20001<\/v>/);
});

test('a workbook speaks its reader’s language, says what its sign means, and cuts no name short', async () => {
  const { release } = released({
    inner: Array.from({ length: 12 }, (_, i) => 20_000 + i),
    hidden: Array.from({ length: 20 }, (_, i) => i === 0),
  });
  const [breakdown] = release.result.breakdowns;
  breakdown!.categories[0]!.label = { en: 'Not told', el: 'Μακρύ όνομα κατηγορίας, μεγάλο' };
  const parts = unzipped(await xlsxOf(sheetOf(release, 'el')));
  expect([...parts.get('xl/workbook.xml')!.matchAll(/<sheet name="(.*?)"/g)].map(([, name]) => name)).toEqual([
    'Αριθμοί',
    'Σχετικά',
  ]);
  const figures = parts.get('xl/worksheets/sheet1.xml')!;
  expect(figures).toContain('Ιανουάριος 2026 – Μάρτιος 2026');
  expect(figures).toContain('✱ Αριθμός που αποκρύπτεται');
  expect(Number(/<col min="1" max="1" width="(\d+)"/.exec(figures)![1])).toBeGreaterThan(
    'Μακρύ όνομα κατηγορίας, μεγάλο'.length,
  );
  // Where nothing is withheld no sign is explained.
  const { release: open } = released({
    inner: Array.from({ length: 12 }, (_, i) => 20_000 + i),
    hidden: Array(20).fill(false),
  });
  expect(unzipped(await xlsxOf(sheetOf(open, 'en'))).get('xl/worksheets/sheet1.xml')).not.toContain('✱');
});

test('CSV opens right in Excel: its mark, its line ends, and no text is run', () => {
  const { release } = released({
    inner: Array.from({ length: 12 }, (_, i) => 20_000 + i),
    hidden: Array(20).fill(false),
  });
  const text = csvOf(sheetOf(release, 'el')).toString('utf8');
  expect(text.startsWith('\ufeff')).toBe(true);
  expect(text.replaceAll('\r\n', '')).not.toMatch(/\r/);
  expect(text).toContain("'=Persons");
});

test('whatever a text begins with, a spreadsheet reads it as a text, and nothing of it is lost', () => {
  const unquoted = (cell: string) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
  const risky = fc.tuple(
    fc.constantFrom('', ' ', '\t', '\r', '\u200b'),
    fc.constantFrom('=', '+', '-', '@', '＝', '|', '%', 'a'),
    fc.string(),
  );
  fc.assert(
    fc.property(risky, ([space, sign, rest]) => {
      const given = `${space}${sign}${rest}`;
      const cell = unquoted(field(given));
      expect([given, `'${given}`]).toContain(cell);
      expect(cell).not.toMatch(/^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠|%]/u);
    }),
  );
});

test('a later edition names the release whose place it takes, and each figure that it shows differently, in its reader’s language', () => {
  const inner = Array.from({ length: 12 }, (_, i) => 20_000 + i);
  const first = released({ inner, hidden: Array.from({ length: 20 }, (_, i) => i === 0) });
  const more = inner.map((value, i) => (i < 2 ? value + 50 : value));
  const { release } = corrected(first, { inner: more, hidden: Array.from({ length: 20 }, (_, i) => i === 1) });
  const [line] = release.result.breakdowns[1]!.categories;
  line!.label = { en: 'first', el: 'πρώτη' };
  const anew = {
    ...release,
    replaces: { ...release.replaces!, adjustments: compare(first.release.result, release.result).slice(0, 3) },
  };

  const greek = csvOf(sheetOf(anew, 'el')).toString('utf8');
  expect(greek).toContain('Στη θέση της,Δημοσίευση the-first-edition · Έκδοση 1 · εγκρίθηκε στις 2 Απριλίου 2026');
  expect(greek).toContain('Τι άλλαξε η διόρθωση,"a, πρώτη: ✱ → 20050\na, y: 20001 → ✱\n');
  const page = htmlOf(sheetOf(anew, 'en'), 'en').toString('utf8');
  expect(page).toContain('<dd>Release the-first-edition · Edition 1 · approved on 2 April 2026</dd>');
  const silent = { ...release, replaces: { ...release.replaces!, adjustments: [] } };
  expect(csvOf(sheetOf(silent, 'en')).toString('utf8')).toContain(
    'What the correction changed,No figure that is shown.',
  );
  expect(csvOf(sheetOf(first.release, 'en')).toString('utf8')).not.toContain('What the correction changed');
});

test('a line that only one edition has is neither zero nor withheld', () => {
  const first = released({ inner: Array.from({ length: 12 }, (_, i) => 20_000 + i), hidden: Array(20).fill(false) });
  const { release } = corrected(first, {
    inner: Array.from({ length: 12 }, (_, i) => 20_000 + i),
    hidden: Array(20).fill(false),
  });
  const adjustments = [{ at: ['e', null], labels: [{ en: 'e', el: 'e' }, null], after: 31, difference: null }];
  const later = { ...release, replaces: { ...release.replaces!, adjustments } };
  expect(csvOf(sheetOf(later, 'en')).toString('utf8')).toContain(
    'What the correction changed,"e, Total: no such line → 31"',
  );
  expect(JSON.parse(jsonOf(later).toString('utf8')).replaces.adjustments).toEqual(adjustments);
});
