import { ZipFile } from 'yazl';
import type { Sheet } from './sheet.ts';

/**
 * A workbook of two sheets: the figures, and what they are. Texts are texts (nothing is run), there are no hidden
 * columns, no author and no path, and its times are those of no machine.
 */
export async function xlsxOf({ title, subtitle, columns, lines, notes, about, names }: Sheet): Promise<Buffer> {
  const labels = columns.length - lines[0]!.values.length;
  const figures: Value[][] = [
    [{ text: title, style: style.title }],
    [{ text: subtitle, style: style.note }],
    [],
    columns.map((text, i) => ({ text, style: i >= labels ? style.headOfFigures : style.head })),
    ...lines.map(({ labels, values, isTotal }): Value[] => [
      ...labels.map((text) => ({ text, style: isTotal ? style.bold : style.plain })),
      ...values.map((value) =>
        typeof value === 'number'
          ? { number: value, style: isTotal ? style.boldNumber : style.number }
          : { text: value, style: isTotal ? style.boldSign : style.sign },
      ),
    ]),
    ...(notes.length ? [[]] : []),
    ...notes.map((text): Value[] => [{ text, style: style.note }]),
  ];
  const facts = about.map(([name, value]) => [
    { text: name, style: style.name },
    { text: value, style: style.wrapped },
  ]);
  const widths = columns.map((name, i) =>
    Math.max(12, ...[name, ...lines.map(({ labels }) => labels[i] ?? '')].map(wide)),
  );

  return zipped({
    '[Content_Types].xml': `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${type}.worksheet+xml"/><Override PartName="/xl/worksheets/sheet2.xml" ContentType="${type}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${type}.styles+xml"/></Types>`,
    '_rels/.rels': `${head}<Relationships xmlns="${packageRelations}"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${head}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets><sheet name="${names[0]}" sheetId="1" r:id="rId1"/><sheet name="${names[1]}" sheetId="2" r:id="rId2"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${head}<Relationships xmlns="${packageRelations}"><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${relations}/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': styles,
    'xl/worksheets/sheet1.xml': worksheet(figures, widths, 4),
    'xl/worksheets/sheet2.xml': worksheet(facts, [34, 100], 0),
  });
}

type Value = { text: string; style: number } | { number: number; style: number };

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packageRelations = 'http://schemas.openxmlformats.org/package/2006/relationships';
const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** As wide as a text in letters, with a little room. */
const wide = (text: string) => text.length + 2;

/** The places of formats among the cell formats below. */
const style = {
  plain: 0,
  bold: 1,
  number: 2,
  boldNumber: 3,
  wrapped: 4,
  title: 5,
  note: 6,
  head: 7,
  headOfFigures: 8,
  sign: 9,
  boldSign: 10,
  name: 11,
} as const;
const fonts = [
  '<sz val="11"/>',
  '<b/><sz val="11"/>',
  '<b/><sz val="14"/>',
  '<sz val="10"/><color rgb="FF555555"/>',
].map((font) => `<font>${font}<name val="Calibri"/></font>`);
const atEnd = '<alignment horizontal="right"/>';
const fromTop = '<alignment vertical="top" wrapText="1"/>';
const formats: { font?: number; number?: number; border?: number; alignment?: string }[] = [
  {},
  { font: 1 },
  { number: 3 },
  { font: 1, number: 3 },
  { alignment: fromTop },
  { font: 2 },
  { font: 3 },
  { font: 1, border: 1 },
  { font: 1, border: 1, alignment: atEnd },
  { alignment: atEnd },
  { font: 1, alignment: atEnd },
  { font: 1, alignment: fromTop },
];
const xfs = formats.map(
  ({ font = 0, number = 0, border = 0, alignment = '' }) =>
    `<xf numFmtId="${number}" fontId="${font}" fillId="0" borderId="${border}" applyNumberFormat="1" applyFont="1" applyBorder="1" applyAlignment="1">${alignment}</xf>`,
);
const styles = `${head}<styleSheet xmlns="${main}"><fonts count="${fonts.length}">${fonts.join('')}</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="2"><border/><border><left/><right/><top/><bottom style="thin"/><diagonal/></border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="${xfs.length}">${xfs.join('')}</cellXfs></styleSheet>`;
/** On A4, as wide as the page and as many pages as it takes, each with its number. */
const paper = `<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="portrait" fitToWidth="1" fitToHeight="0"/><headerFooter><oddFooter>&amp;R&amp;P / &amp;N</oddFooter></headerFooter>`;

function worksheet(rows: readonly (readonly Value[])[], widths: readonly number[], frozen: number): string {
  const view = frozen
    ? `<sheetViews><sheetView workbookViewId="0"><pane ySplit="${frozen}" topLeftCell="A${frozen + 1}" state="frozen"/></sheetView></sheetViews>`
    : '';
  const columns = widths
    .map((width, i) => `<col min="${i + 1}" max="${i + 1}" width="${Math.min(width, 100)}" customWidth="1"/>`)
    .join('');
  const lines = rows
    .map((row, i) => `<row r="${i + 1}">${row.map((value, j) => cell(value, `${letter(j)}${i + 1}`)).join('')}</row>`)
    .join('');
  return `${head}<worksheet xmlns="${main}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>${view}<cols>${columns}</cols><sheetData>${lines}</sheetData>${paper}</worksheet>`;
}

const letter = (at: number) => String.fromCharCode(65 + at);

function cell(value: Value, at: string): string {
  if ('number' in value) return `<c r="${at}" s="${value.style}"><v>${value.number}</v></c>`;
  return `<c r="${at}" s="${value.style}" t="inlineStr"><is><t xml:space="preserve">${escaped(value.text)}</t></is></c>`;
}

/** Letters that XML cannot hold are left out. */
export function escaped(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: leaving them out is the point.
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}

const noTime = new Date('2000-01-01T00:00:00Z');

async function zipped(files: Record<string, string>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files))
    zip.addBuffer(Buffer.from(content, 'utf8'), name, { mtime: noTime });
  zip.end();
  const parts: Buffer[] = [];
  for await (const part of zip.outputStream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
