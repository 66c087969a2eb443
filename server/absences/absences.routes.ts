import { creation, serve } from '#server/http/serve.ts';
import { absences } from './absences.contract.ts';
import { endAbsence, listAbsences, recordAbsence, showAbsence } from './absences.service.ts';

export const absencesRoutes = serve(absences, {
  list: (work, { query }) => listAbsences(work, query),
  record: creation((work, { body }) => recordAbsence(work, body), showAbsence),
  end: creation((work, { params, version }) => endAbsence(work, params.id, version), showAbsence),
});
