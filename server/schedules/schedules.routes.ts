import { creation, serve } from '#server/http/serve.ts';
import { schedules } from './schedules.contract.ts';
import { addSchedule, changeSchedule, listSchedules, removeSchedule, showSchedule } from './schedules.service.ts';

export const schedulesRoutes = serve(schedules, {
  list: (work, { query }) => listSchedules(work, query),
  add: creation((work, { body }) => addSchedule(work, body), showSchedule),
  change: async (work, { params, body, version }) => {
    await changeSchedule(work, params.id, version, body);
    return showSchedule(work, params.id);
  },
  remove: (work, { params }) => removeSchedule(work, params.id),
});
