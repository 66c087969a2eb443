import { randomUUID } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { printWith, stopPrinting } from '#server/http/printing.ts';
import { releases } from '#server/releases/releases.contract.ts';
import { type DraftRequest, reports } from '#server/reports/reports.contract.ts';
import { anOffice, type Office, owner, type Person, staff } from '#server/testing/cast.ts';
import { type Counted, type Knows, type Read, type World, workedOut } from '#server/testing/readers.ts';
import { unzipped } from '#server/testing/unzip.ts';
import { findBrowser } from './browser.ts';
import { buildClient, clientIsStale } from './client.ts';

/*
 * Whoever wants to know more than a release tells gets every file of it here, as it is downloaded: each is read by readers
 * of these tests' own, and what they read is all that the attackers have.
 */

const browser = await findBrowser();
const formats = ['csv', 'xlsx', 'json', 'pdf'] as const;
type Format = (typeof formats)[number];

beforeAll(async () => {
  if (!browser) return console.warn('No browser on this machine: PDFs are not read.');
  printWith(async () => browser);
  // What is printed are the built pages.
  if (await clientIsStale()) await buildClient();
}, 600_000);
// Tests of other files have no browser unless they say so.
afterAll(stopPrinting);

// --- what is released ------------------------------------------------------------------------------------------------

interface House {
  office: Office;
  manager: Person;
  second: Person;
}

async function aHouse(): Promise<House> {
  const office = await anOffice();
  return { office, manager: await staff('manager', office), second: await staff('dpo', office) };
}

const quarterOf: Record<number, string> = { 2: '2026-05', 3: '2026-01' };

/** So many persons of one kind; whoever came in the first quarter is there in the second, too. */
const some = (many: number, gender: string, age: string, citizenship: string, quarters = 3): Counted[] =>
  Array.from({ length: many }, () => ({ gender, age, citizenship, quarters }));

async function live({ office }: House, people: readonly Counted[]): Promise<void> {
  for (const { gender, age, citizenship, quarters } of people)
    await owner.query(
      `INSERT INTO statistics."PersonFact" (number, "agencyId", gender, "ageBand", "citizenshipGroup", exploitation, "openedIn", "teamId")
        VALUES ($1, $2, $3, $4, $5, '{SEXUAL}', $6, $7)`,
      [randomUUID(), office.agencyId, gender, age, citizenship, quarterOf[quarters], office.teamId],
    );
}

/** Made, asked for and approved by somebody else; the id of the release. */
async function release({ manager, second }: House, reportId: string, request: Partial<DraftRequest>): Promise<string> {
  const wanted = { period: '2026-Q1', profile: 'internal' as const, ...request };
  const { id: draftId = '' } = await manager.call(reports.draft, { id: reportId }, wanted);
  const finished = async () => (await manager.call(reports.getDraft, { id: draftId })).state;
  await expect.poll(finished, { timeout: 60_000, interval: 50 }).not.toMatch(/WORKING|SAFE/);
  const { state, blocked, replaceableId } = await manager.call(reports.getDraft, { id: draftId });
  expect(state, JSON.stringify(blocked)).toBe('DONE');
  const asked = { draftId, ...(replaceableId && { replacesId: replaceableId }) };
  const { id = '' } = await manager.call(releases.request, {}, asked);
  await second.call(releases.approve, { id });
  return id;
}

const by = (...cuts: string[]): Partial<DraftRequest> => ({
  breakdowns: cuts.map((cut) => {
    const [dimension = '', scheme] = cut.split('/');
    return { dimension, ...(scheme && { scheme }) };
  }),
});

async function download({ manager }: House, id: string, format: Format): Promise<Buffer> {
  const query = `format=${format}&language=en`;
  const answer = await manager
    .try(releases.file, { id }, undefined, { query })
    .buffer(true)
    .parse((response, done) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => done(null, Buffer.concat(parts)));
    });
  expect(answer.status, `${format}: ${String(answer.body)}`).toBe(200);
  expect(answer.headers['content-disposition']).toBe(`attachment; filename="document.${format}"`);
  return answer.body as Buffer;
}

const read = formats.filter((format) => format !== 'pdf' || browser);
const downloads = async (house: House, id: string): Promise<Map<Format, Buffer>> => {
  const files = new Map<Format, Buffer>();
  for (const format of read) files.set(format, await download(house, id, format));
  return files;
};

// --- readers of the files --------------------------------------------------------------------------------------------

/** A line of a table as somebody reads it: names of categories, then a figure, or null for the sign of those not shown. */
type Line = readonly [...labels: string[], figure: number | null];

const figureOf = (text: string, sign: string): number | null => {
  if (text === sign) return null;
  expect(text, 'a figure is a whole number or the sign').toMatch(/^\d{1,3}(,?\d{3})*$/);
  return Number(text.replaceAll(',', ''));
};

/** RFC 4180, as spreadsheets read it. */
function csvRows(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    if (quoted === undefined && plain === '' && end === '') break;
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') rows.push([]);
  }
  return rows;
}

function readCsv(file: Buffer): Line[] {
  const rows = csvRows(file.toString('utf8').replace(/^\ufeff/, ''));
  const end = rows.findIndex((row) => row.join('') === '');
  return rows.slice(1, end).map((row) => [...row.slice(0, -1), figureOf(row.at(-1)!, '✱')]);
}

const unescaped = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

/** The cells of a sheet, row by row: numbers as they are stored, texts as they are written. */
const sheetRows = (xml: string): (string | number)[][] =>
  [...xml.matchAll(/<row [^>]*>(.*?)<\/row>/gs)].map(([, row]) =>
    [...row!.matchAll(/<c [^>]*>(?:<v>([^<]*)<\/v>|<is><t[^>]*>([^<]*)<\/t><\/is>)<\/c>/gs)].map(([, number, text]) =>
      number === undefined ? unescaped(text!) : Number(number),
    ),
  );

function readXlsx(file: Buffer): Line[] {
  // Title, what it is about, and the heads of its columns; then figures, until notes follow after an empty row.
  const [, , , , ...rows] = sheetRows(unzipped(file).get('xl/worksheets/sheet1.xml')!);
  const end = rows.findIndex((row) => !row.length);
  return rows.slice(0, end < 0 ? rows.length : end).map((row) => {
    const figure = row.at(-1)!;
    return [...row.slice(0, -1).map(String), typeof figure === 'number' ? figure : figureOf(figure, '✱')];
  });
}

type Table = Omit<Read, 'breakdowns'> & {
  recipient: string | null;
  breakdowns: {
    dimension: string;
    title: { en: string };
    categories: { code: string; label: { en: string }; of: string[] }[];
  }[];
};
const readJson = (file: Buffer): { result: Table } => JSON.parse(file.toString('utf8'));

interface Piece {
  text: string;
  x: number;
  y: number;
}

/** Every line, curve and rectangle of the pages: the operators of their contents, as they stand in the file. */
function drawnOn(file: Buffer): string[] {
  // A stream is as long as it says; its last byte may be a line's end itself.
  const streams = [...file.toString('latin1').matchAll(/<<([^>]*FlateDecode[^>]*)>>\s*stream\r?\n/g)];
  const contents = streams
    .map(({ 0: head, 1: about, index }) => {
      const begin = index + head.length;
      const packed = file.subarray(begin, begin + Number(/\/Length (\d+)/.exec(about!)![1]));
      return inflateSync(packed).toString('latin1');
    })
    .filter((text) => /\bcm\b/.test(text) && /^[\s\x20-\x7e]*$/.test(text));
  expect(contents.length, 'pages have contents').toBeGreaterThan(0);
  return contents.flatMap((text) => text.match(/^[-\d. ]+ (re|m|l|c|v|y)$/gm) ?? []);
}

/** What is written on the pages, piece by piece where it stands, and what is drawn there. */
async function pdfContent(file: Buffer): Promise<{ pieces: Piece[]; drawn: string[]; about: unknown }> {
  const pdf = await getDocumentProxy(new Uint8Array(file));
  const pieces: Piece[] = [];
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number);
    for (const item of (await page.getTextContent()).items)
      if ('str' in item && item.str.trim())
        pieces.push({ text: item.str.trim(), x: item.transform[4], y: number * 10_000 - item.transform[5] });
  }
  const { info } = await pdf.getMetadata();
  const { CreationDate: _, ModDate: __, ...about } = { ...info } as Record<string, unknown>;
  return { pieces, drawn: drawnOn(file), about };
}

/** The pieces of each line, from left to right. */
function linesOf(pieces: readonly Piece[]): string[][] {
  const lines: Piece[][] = [];
  for (const piece of [...pieces].sort((a, b) => a.y - b.y)) {
    const line = lines.at(-1);
    if (line && Math.abs(line[0]!.y - piece.y) < 4) line.push(piece);
    else lines.push([piece]);
  }
  return lines.map((line) => line.sort((a, b) => a.x - b.x).map(({ text }) => text));
}

/** What is left of a line that begins with this name; undefined where it does not. */
function after(name: string, line: readonly string[]): string[] | undefined {
  const wanted = name.replaceAll(' ', '');
  for (let many = 1; many <= line.length; many++)
    if (line.slice(0, many).join('').replaceAll(' ', '') === wanted) return line.slice(many);
  return undefined;
}

/** The table on paper: its rows are the first breakdown, its columns the second, what is over all comes last. */
async function readPdf(file: Buffer, { breakdowns }: Table): Promise<Line[]> {
  const lines = linesOf((await pdfContent(file)).pieces);
  const [rows = [], columns] = breakdowns.map(({ categories }) => [
    ...categories.map(({ label }) => label.en),
    'Total',
  ]);
  const all = (name: string) => (name === 'Total' && breakdowns.length > 0 ? 'All' : name);
  const names = breakdowns.length ? rows : ['Total'];
  const found: Line[] = [];
  let from = 0;
  for (const name of names) {
    const at = lines.findIndex(
      (line, index) => index >= from && after(all(name), line)?.length === (columns?.length ?? 1),
    );
    expect(at, `${name} stands on paper`).toBeGreaterThanOrEqual(from);
    from = at + 1;
    const figures = after(all(name), lines[at]!)!.map((text) => figureOf(text, '✱'));
    if (!columns) found.push(breakdowns.length ? [name, figures[0]!] : [figures[0]!]);
    else found.push(...columns.map((column, i): Line => [name, column, figures[i]!]));
  }
  return found;
}

/** A release as one reads it in its files, which have to tell the same. */
async function readRelease(house: House, id: string): Promise<Table> {
  const files = await downloads(house, id);
  const { result } = readJson(files.get('json')!);
  const codeOf = (label: string, at: number) =>
    label === 'Total' ? null : result.breakdowns[at]!.categories.find((one) => one.label.en === label)!.code;
  const byPlace = (lines: readonly Line[]) =>
    Object.fromEntries(
      lines.map((line) => [
        JSON.stringify(line.slice(0, -1).map((label, at) => codeOf(String(label), at))),
        line.at(-1),
      ]),
    );

  const told = Object.fromEntries(result.cells.map(({ at, value }) => [JSON.stringify(at), value]));
  expect(byPlace(readCsv(files.get('csv')!)), 'CSV').toEqual(told);
  expect(byPlace(readXlsx(files.get('xlsx')!)), 'XLSX').toEqual(told);
  if (browser) expect(byPlace(await readPdf(files.get('pdf')!, result)), 'PDF').toEqual(told);
  return result;
}

// --- what they tell --------------------------------------------------------------------------------------------------

/** Everything a file is made of as text, without what names this very release and its hour. */
const minute = /\d{1,2} ?\p{L}+ ?\d{4} ?at ?\d\d:\d\d/gu;

async function contentOf(format: Format, file: Buffer): Promise<unknown> {
  const same = (text: string) =>
    text
      .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'AT')
      .replaceAll(minute, 'AT')
      .replaceAll(/\b[0-9a-f]{64}\b/g, 'HASH');
  if (format === 'xlsx') return [...unzipped(file)].map(([name, part]) => [name, same(part)]);
  if (format !== 'pdf') return same(file.toString('utf8'));

  const { pieces, drawn, about } = await pdfContent(file);
  // How a text is parted on paper depends on its letters, and so on those that name this release.
  const text = pieces
    .map((piece) => piece.text)
    .join('')
    .replaceAll(' ', '')
    .replaceAll(/caseload2026-Q1[0-9a-f]{16}/g, 'FOOT');
  return [
    text
      .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
      .replaceAll(/[0-9a-f]{64}/g, 'HASH')
      .replaceAll(minute, 'AT'),
    drawn,
    about,
  ];
}

const women = (many: number) => some(many, 'WOMAN', '25_34', 'AFRICA');

test('whatever is hidden leaves no trace: two houses whose tables look the same have the same files, in every part of them', async () => {
  const wanted = [
    { profile: 'internal', ...by('gender') },
    { profile: 'external', ...by('gender') },
    { profile: 'funder', recipient: 'A foundation', ...by('gender') },
  ] as const;
  const houses = [];
  for (const [men, unknown] of [
    [3, 14],
    [2, 15],
  ] as const) {
    const house = await aHouse();
    await live(house, [
      ...women(40),
      ...some(men, 'MAN', '25_34', 'AFRICA'),
      ...some(unknown, 'UNKNOWN', '25_34', 'AFRICA'),
    ]);
    const contents = [];
    for (const request of wanted) {
      const files = await downloads(house, await release(house, 'caseload', request));
      for (const [format, file] of files) contents.push([request.profile, format, await contentOf(format, file)]);
    }
    // More women have come to light: a later edition tells what it changed, and of the others as little as before.
    await live(house, women(12));
    const files = await downloads(house, await release(house, 'caseload', { ...wanted[0], corrected: true }));
    for (const [format, file] of files) contents.push(['corrected', format, await contentOf(format, file)]);
    houses.push(contents);
  }
  expect(houses[0]).toHaveLength((wanted.length + 1) * read.length);
  for (const [profile, format, content] of houses[0]!.filter(([one]) => one === 'corrected')) {
    const said = format === 'json' ? /"adjustments": \[\s+\{/ : /What ?the ?correction ?changed/;
    expect([content].flat().join('\n'), `${profile} ${format}`).toMatch(said);
  }
  // Something is drawn, so that lengths are compared.
  if (browser) expect(JSON.stringify(houses[0])).toMatch(/ re"/);
  for (const [at, content] of houses[0]!.entries()) expect(houses[1]![at]).toEqual(content);
}, 240_000);

describe('attackers who have every file', () => {
  const world: World = {
    people: [
      ...some(38, 'WOMAN', '25_34', 'AFRICA'),
      ...some(14, 'WOMAN', '35_49', 'EU_OTHER'),
      ...some(3, 'WOMAN', '25_34', 'GREECE'),
      ...some(2, 'WOMAN', 'UNDER_18', 'AFRICA'),
      ...some(15, 'MAN', '35_49', 'AFRICA'),
      ...some(4, 'MAN', '25_34', 'EU_OTHER'),
      ...some(1, 'MAN', 'UNDER_18', 'GREECE'),
      ...some(7, 'NON_BINARY', '25_34', 'AFRICA'),
      ...some(9, 'WOMAN', '25_34', 'AFRICA', 2),
      ...some(1, 'MAN', '35_49', 'GREECE', 2),
    ],
    values: {
      gender: ['WOMAN', 'MAN', 'NON_BINARY'],
      age: ['UNDER_18', '25_34', '35_49'],
      citizenship: ['GREECE', 'EU_OTHER', 'AFRICA'],
      quarters: [2, 3],
    },
    periods: { '2026-Q1': 1, '2026-H1': 3 },
  };
  const kinds = [...new Map(world.people.map((one) => [JSON.stringify(one), one])).values()];
  /** Who stands in the tables, and knows in which class. */
  const personsCounted = kinds.map((own): Knows[] => [
    { is: (one) => Object.keys(own).every((name) => one[name] === own[name]), least: 1, self: true },
  ]);

  test('a reader, a recipient, the house, a person counted: none fixes a figure that is hidden from her, or tells that it is small', async () => {
    const house = await aHouse();
    await live(house, world.people);
    const tables: Table[] = [];
    for (const request of [
      { profile: 'external', ...by('gender') },
      { profile: 'external', period: '2026-H1', ...by('citizenship/third-country') },
      { profile: 'funder', recipient: 'A foundation', ...by('gender', 'age/adult') },
      { profile: 'funder', recipient: 'Another fund', ...by('age/adult') },
      { profile: 'internal', ...by('gender', 'citizenship/eurostat') },
    ] as const)
      tables.push(await readRelease(house, await release(house, 'caseload', request)));
    for (const { profile, cells } of tables)
      expect(cells.filter(({ value }) => value !== null).length, profile).toBeGreaterThan(1);
    expect(tables.filter(({ cells }) => cells.some(({ value }) => value === null)).length).toBeGreaterThan(2);

    const external = tables.filter(({ profile }) => profile === 'external');
    const givenTo = (whom: string) =>
      tables.filter(({ profile, recipient }) => profile === 'external' || recipient === whom);
    for (const [who, reader, seen] of [
      ['a reader', 'external', external],
      ['a foundation', 'funder', givenTo('A foundation')],
      ['another fund', 'funder', givenTo('Another fund')],
      ['the house', 'internal', tables],
    ] as const) {
      expect(workedOut(world, seen, reader), who).toEqual([]);
      for (const knows of personsCounted)
        expect(workedOut(world, seen, reader, { knows }), `${who}, counted herself`).toEqual([]);
    }

    // Otherwise none of this could fail: with one figure more, somebody tells another.
    const found = tables.map((table) =>
      table.cells.some(({ value }, at) => {
        if (value !== null) return false;
        const is = (one: Counted) =>
          (one.quarters & world.periods[table.period]!) > 0 &&
          table.cells[at]!.at.every(
            (code, i) =>
              code === null ||
              table.breakdowns[i]!.categories.find((each) => each.code === code)!.of.includes(
                String(one[table.breakdowns[i]!.dimension]),
              ),
          );
        const told = table.cells.with(at, { at: table.cells[at]!.at, value: world.people.filter(is).length });
        return workedOut(world, [{ ...table, profile: 'internal', cells: told }], 'internal').length > 0;
      }),
    );
    expect(found).toContain(true);
  }, 240_000);

  test('an agency knows its own row: it tells no other agency’s few', async () => {
    const house = await aHouse();
    const [few, more, many] = [await anOffice('Quay'), await anOffice('Mole'), await anOffice('Reef')];
    const sent = (to: Office, count: number, decision: string) =>
      Array.from({ length: count }, (): Counted => ({ agency: to.agencyId, decision, quarters: 1 }));
    const acts = [
      ...sent(few, 3, 'ACCEPTED'),
      ...sent(more, 4, 'ACCEPTED'),
      ...sent(more, 4, 'DECLINED'),
      ...sent(many, 40, 'ACCEPTED'),
      ...sent(many, 22, 'DECLINED'),
    ];
    for (const { agency, decision } of acts)
      await owner.query(
        `INSERT INTO statistics."ReferralFact" (number, "agencyId", "toAgencyId", services, "sentIn", decision, decided)
          VALUES (gen_random_uuid(), $1, $2, '{ACC_SHELTER}', '2026-02', $3, 'H25_72')`,
        [house.office.agencyId, agency, decision],
      );
    const agencies = [few, more, many].map(({ agencyId }) => agencyId);
    const referred: World = {
      people: acts,
      values: { agency: agencies, decision: ['ACCEPTED', 'DECLINED'], quarters: [1] },
      periods: { '2026-Q1': 1 },
    };
    for (const profile of ['internal', 'external'] as const) {
      const id = await release(house, 'referrals', { profile, ...by('agency', 'decision') });
      const seen = [await readRelease(house, id)];
      expect(workedOut(referred, seen, profile, { acts: true }), profile).toEqual([]);
      for (const agency of agencies) {
        const own = ['ACCEPTED', 'DECLINED'].map((decision): Knows => {
          const is = (one: Counted) => one.agency === agency && one.decision === decision;
          const count = acts.filter(is).length;
          return { is, least: count, most: count };
        });
        expect(
          workedOut(referred, seen, profile, { knows: own, acts: true }),
          `${profile} ${agencies.indexOf(agency)}`,
        ).toEqual([]);
      }
    }
  }, 240_000);
});
