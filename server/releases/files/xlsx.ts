import { ZipFile } from 'yazl';
import type { Sheet } from './sheet.ts';

/**
 * A workbook of two sheets: the figures, and what they are. Texts are texts (nothing is run), there are no hidden
 * columns, no author and no path, and its times are those of no machine.
 */
export async function xlsxOf({ title, columns, lines, about }: Sheet): Promise<Buffer> {
  const bold = 1;
  const figures = [
    [{ text: title, style: bold }],
    columns.map((text) => ({ text, style: bold })),
    ...lines.map(({ labels, value, isTotal }) => [
      ...labels.map((text) => ({ text, style: isTotal ? bold : 0 })),
      typeof value === 'number'
        ? { number: value, style: isTotal ? 3 : 2 }
        : { text: value, style: isTotal ? bold : 0 },
    ]),
  ];
  const facts = about.map(([name, value]) => [
    { text: name, style: bold },
    { text: value, style: 4 },
  ]);
  const widths = columns.map((_, i) => Math.max(12, ...lines.map(({ labels }) => (labels[i] ?? '').length + 2)));

  return zipped({
    '[Content_Types].xml': `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${type}.worksheet+xml"/><Override PartName="/xl/worksheets/sheet2.xml" ContentType="${type}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${type}.styles+xml"/></Types>`,
    '_rels/.rels': `${head}<Relationships xmlns="${packageRelations}"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${head}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets><sheet name="Table" sheetId="1" r:id="rId1"/><sheet name="About" sheetId="2" r:id="rId2"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${head}<Relationships xmlns="${packageRelations}"><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${relations}/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': styles,
    'xl/worksheets/sheet1.xml': worksheet(figures, widths, 2),
    'xl/worksheets/sheet2.xml': worksheet(facts, [34, 100], 0),
  });
}

type Value = { text: string; style: number } | { number: number; style: number };

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packageRelations = 'http://schemas.openxmlformats.org/package/2006/relationships';
const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** Plain, bold, a number, a bold number, a text that wraps. */
const styles = `${head}<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="3" applyNumberFormat="1"/><xf fontId="1" numFmtId="3" applyFont="1" applyNumberFormat="1"/><xf applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs></styleSheet>`;

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
  return `${head}<worksheet xmlns="${main}">${view}<cols>${columns}</cols><sheetData>${lines}</sheetData></worksheet>`;
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
