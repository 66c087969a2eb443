import type { Router } from 'express';
import { cases } from './cases/cases.contract.ts';
import { casesRoutes } from './cases/cases.routes.ts';
import { courses } from './courses/courses.contract.ts';
import { coursesRoutes } from './courses/courses.routes.ts';
import { episodes } from './episodes/episodes.contract.ts';
import { episodesRoutes } from './episodes/episodes.routes.ts';
import { notes } from './notes/notes.contract.ts';
import { notesRoutes } from './notes/notes.routes.ts';
import type { AnyEndpoint } from './platform/contract.ts';
import { appointments } from './reminders/appointments.contract.ts';
import { appointmentsRoutes } from './reminders/appointments.routes.ts';
import { reminders } from './reminders/reminders.contract.ts';
import { remindersRoutes } from './reminders/reminders.routes.ts';
import { sessions } from './sessions/sessions.contract.ts';
import { sessionsRoutes } from './sessions/sessions.routes.ts';

/** Every feature once: what it promises and who keeps it. */
export const features: readonly { api: Record<string, AnyEndpoint>; routes: Router }[] = [
  { api: cases, routes: casesRoutes },
  { api: episodes, routes: episodesRoutes },
  { api: sessions, routes: sessionsRoutes },
  { api: notes, routes: notesRoutes },
  { api: courses, routes: coursesRoutes },
  { api: appointments, routes: appointmentsRoutes },
  { api: reminders, routes: remindersRoutes },
];
