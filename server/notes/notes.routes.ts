import { creation, serve } from '#server/http/serve.ts';
import { notes } from './notes.contract.ts';
import {
  askRecovery,
  confirmRecovery,
  correctNote,
  getNote,
  getRecovery,
  listNotes,
  listRecoveries,
  openRecovered,
  writeNote,
} from './notes.service.ts';

export const notesRoutes = serve(notes, {
  list: (work, { params, query }) => listNotes(work, params.code, query),
  write: creation((work, { params, body }) => writeNote(work, params.code, body), getNote),
  open: (work, { params }) => getNote(work, params.id),
  correct: async (work, { params, body, version }) => {
    await correctNote(work, params.id, version, body);
    return getNote(work, params.id);
  },
  askRecovery: creation((work, { params, body }) => askRecovery(work, params.code, body), getRecovery),
  listRecoveries: (work, { query }) => listRecoveries(work, query),
  openRecovery: (work, { params }) => getRecovery(work, params.id),
  confirmRecovery: creation((work, { params, version }) => confirmRecovery(work, params.id, version), getRecovery),
  recoveredNotes: (work, { params }) => openRecovered(work, params.id),
});
