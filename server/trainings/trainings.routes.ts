import { fileOfSheet } from '#server/http/files/file.ts';
import { creation, serve } from '#server/http/serve.ts';
import { sheetOf } from './sheet.ts';
import { trainings } from './trainings.contract.ts';
import {
  correctTraining,
  exportSum,
  listTrainings,
  recordTraining,
  showTraining,
  sumTrainings,
} from './trainings.service.ts';

export const trainingsRoutes = serve(trainings, {
  list: (work, { query }) => listTrainings(work, query),
  record: creation((work, { body }) => recordTraining(work, body), showTraining),
  correct: (work, { params, body, version }) => correctTraining(work, params.id, version, body),
  sum: (work, { query }) => sumTrainings(work, query),
  sumFile: async (work, { query: { format, language, ...asked } }) =>
    fileOfSheet(sheetOf(await exportSum(work, asked), language), format),
});
