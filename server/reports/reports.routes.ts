import { creation, serve } from '#server/http/serve.ts';
import { showPractice } from './practice.ts';
import { reports } from './reports.contract.ts';
import {
  attackDraft,
  cancelDraft,
  listDrafts,
  listReports,
  makeDraft,
  repairDraft,
  showDraft,
  showReport,
  showRoom,
  showWorkload,
} from './reports.service.ts';

export const reportsRoutes = serve(reports, {
  list: async () => listReports(),
  practice: () => showPractice(),
  get: async (_work, { params }) => showReport(params.id),
  draft: creation((work, { params, body }) => makeDraft(work, params.id, body), showDraft),
  room: (work, { params, query }) => showRoom(work, params.id, query.period),
  drafts: (work, { query }) => listDrafts(work, query),
  getDraft: (work, { params }) => showDraft(work, params.id),
  cancel: creation((work, { params }) => cancelDraft(work, params.id), showDraft),
  attack: (work, { params, query }) => attackDraft(work, params.id, query.clients),
  repairs: (work, { params }) => repairDraft(work, params.id),
  workload: (work) => showWorkload(work),
});
