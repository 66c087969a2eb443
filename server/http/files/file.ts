import { Attachment } from '../attachment.ts';
import { csvOf } from './csv.ts';
import type { Sheet } from './sheet.ts';
import { xlsxOf } from './xlsx.ts';

const spreadsheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** A sheet as a file that spreadsheets open. */
export async function fileOfSheet(sheet: Sheet, format: 'csv' | 'xlsx'): Promise<Attachment> {
  return format === 'csv'
    ? new Attachment(csvOf(sheet), 'text/csv')
    : new Attachment(await xlsxOf(sheet), spreadsheet, 'xlsx');
}
