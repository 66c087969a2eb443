import type { Sheet } from './sheet.ts';

/** UTF-8 with its mark, so that Excel reads Greek; nothing in it is taken for a formula. */
export function csvOf({ columns, lines, notes, about }: Sheet): Buffer {
  const rows = [
    columns,
    ...lines.map(({ labels, values }) => [...labels, ...values]),
    [],
    ...notes.map((note) => [note]),
    ...about.map(([name, value]) => [name, value]),
  ];
  return Buffer.from(`\ufeff${rows.map((row) => row.map(field).join(',')).join('\r\n')}\r\n`, 'utf8');
}

/** A text that a spreadsheet could run is marked as text; whatever stands before its first sign. */
const runnable = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠|%]/u;

export function field(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const safe = runnable.test(value) ? `'${value}` : value;
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
