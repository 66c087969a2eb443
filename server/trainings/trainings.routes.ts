import { creation, serve } from '#server/http/serve.ts';
import { trainings } from './trainings.contract.ts';
import { correctTraining, listTrainings, recordTraining, showTraining } from './trainings.service.ts';

export const trainingsRoutes = serve(trainings, {
  list: (work, { query }) => listTrainings(work, query),
  record: creation((work, { body }) => recordTraining(work, body), showTraining),
  correct: (work, { params, body, version }) => correctTraining(work, params.id, version, body),
});
