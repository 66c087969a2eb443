import { printPage } from '#server/http/printing.ts';
import type { ReleaseOnPaper } from '../releases.contract.ts';
import type { Language, Released } from './sheet.ts';

/** The release as its screen shows it, with its chart, its certificate and the method, on paper. */
export function pdfOf({ id, edition, replaces, result }: Released, language: Language): Promise<Buffer> {
  const onPaper: ReleaseOnPaper = { language, id, edition, replaces, result };
  return printPage(
    '/release-on-paper',
    onPaper,
    `${result.reportId} ${result.period} ${result.certificate.hash.slice(0, 16)}`,
  );
}
