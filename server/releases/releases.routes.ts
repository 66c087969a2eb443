import { work as unitOfWork, type Work } from '#server/access/work.ts';
import { Attachment } from '#server/http/attachment.ts';
import { fileOfSheet } from '#server/http/files/file.ts';
import { requestIdOf } from '#server/http/request.ts';
import { creation, plain, serve } from '#server/http/serve.ts';
import { htmlOf } from './files/html.ts';
import { jsonOf } from './files/json.ts';
import { pdfOf } from './files/pdf.ts';
import { type Language, type Released, sheetOf } from './files/sheet.ts';
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
  if (format === 'html') return new Attachment(htmlOf(sheet, language), 'text/html');
  return fileOfSheet(sheet, format);
}
