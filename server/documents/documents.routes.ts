import { creation, serve } from '#server/http/serve.ts';
import { documents } from './documents.contract.ts';
import { addDocument, downloadDocument, listDocuments, showDocument } from './documents.service.ts';

export const documentsRoutes = serve(documents, {
  list: (work, { params, query }) => listDocuments(work, params.code, query),
  add: creation((work, { params, body }) => addDocument(work, params.code, body), showDocument),
  one: (work, { params }) => showDocument(work, params.id),
  download: (work, { params }) => downloadDocument(work, params.id),
});
