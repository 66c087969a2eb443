import { work as unitOfWork, type Work } from '#server/access/work.ts';
import { Attachment } from '#server/http/attachment.ts';
import { requestIdOf } from '#server/http/request.ts';
import { creation, plain, serve } from '#server/http/serve.ts';
import { csvOf } from './files/csv.ts';
import { htmlOf } from './files/html.ts';
import { jsonOf } from './files/json.ts';
import { pdfOf } from './files/pdf.ts';
import { type Language, type Released, sheetOf } from './files/sheet.ts';
import { xlsxOf } from './files/xlsx.ts';
import { type FileFormat, releases } from './releases.contract.ts';
import {
  approveRelease,
  getReleased,
  listReleases,
  listTables,
  refuseRelease,
  requestRelease,
  showRelease,
  withdrawRelease,
} from './releases.service.ts';

export const releasesRoutes = serve(releases, {
  list: (work, { query }) => listReleases(work, query),
  tables: (work, { query }) => listTables(work, query),
  get: (work, { params }) => showRelease(work, params.id),
  request: creation((work, { body }) => requestRelease(work, body.draftId, body.replacesId), showRelease),
  approve: creation((work, { params, version }) => approveRelease(work, params.id, version), showRelease),
  refuse: creation((work, { params, version }) => refuseRelease(work, params.id, version), showRelease),
  withdraw: creation((work, { params, version }) => withdrawRelease(work, params.id, version), showRelease),
  // Not within one unit of work: a browser that prints takes longer than the database should be kept.
  file: plain(({ params, query, req, signedIn }) => {
    const { userId, role, agencyId } = signedIn!;
    return fileOf({ id: userId, role, agencyId }, params.id, query, requestIdOf(req));
  }),
});

const spreadsheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

async function fileOf(
  actor: Work['actor'],
  id: string,
  { format, language }: { format: FileFormat; language: Language },
  requestId: string,
): Promise<Attachment> {
  const released = (await unitOfWork(actor, (work) => getReleased(work, id), requestId)) as unknown as Released;
  if (format === 'json') return new Attachment(jsonOf(released), 'application/json');
  if (format === 'pdf') return new Attachment(await pdfOf(released, language), 'application/pdf');

  const sheet = sheetOf(released, language);
  if (format === 'csv') return new Attachment(csvOf(sheet), 'text/csv');
  if (format === 'html') return new Attachment(htmlOf(sheet, language), 'text/html');
  return new Attachment(await xlsxOf(sheet), spreadsheet, 'xlsx');
}
