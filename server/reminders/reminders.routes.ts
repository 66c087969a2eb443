import { creation, serve } from '#server/http/serve.ts';
import { reminders } from './reminders.contract.ts';
import {
  createTask,
  finishReminder,
  handOverReminder,
  listReminders,
  openReminder,
  showReminder,
  snoozeReminder,
} from './reminders.service.ts';

export const remindersRoutes = serve(reminders, {
  list: (work, { query }) => listReminders(work, query),
  open: (work, { params }) => openReminder(work, params.id),
  create: creation((work, { params, body }) => createTask(work, params.code, body), showReminder),
  done: creation((work, { params, version }) => finishReminder(work, params.id, version), showReminder),
  snooze: creation(
    (work, { params, body, version }) => snoozeReminder(work, params.id, version, body.until),
    showReminder,
  ),
  handOver: creation(
    (work, { params, body, version }) => handOverReminder(work, params.id, version, body.userId),
    showReminder,
  ),
});
