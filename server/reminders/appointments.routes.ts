import { creation, serve } from '#server/http/serve.ts';
import { appointments } from './appointments.contract.ts';
import { cancelAppointment, listAppointments, moveAppointment, planInCase } from './appointments.service.ts';

export const appointmentsRoutes = serve(appointments, {
  ofCase: (work, { params, query }) => listAppointments(work, params.code, query),
  plan: creation(
    (work, { params, body }) => planInCase(work, params.code, body),
    (work, id) => work.db.get('Appointment', { id }),
  ),
  cancel: creation(
    (work, { params, version }) => cancelAppointment(work, params.id, version),
    (work, id) => work.db.get('Appointment', { id }),
  ),
  move: creation(
    (work, { params, body, version }) => moveAppointment(work, params.id, version, body),
    (work, id) => work.db.get('Appointment', { id }),
  ),
});
