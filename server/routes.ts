import type { Router } from 'express';
import { cases } from './cases/cases.contract.ts';
import { casesRoutes } from './cases/cases.routes.ts';
import type { AnyEndpoint } from './platform/contract.ts';
import { appointments } from './reminders/appointments.contract.ts';
import { appointmentsRoutes } from './reminders/appointments.routes.ts';
import { reminders } from './reminders/reminders.contract.ts';
import { remindersRoutes } from './reminders/reminders.routes.ts';

/** Every feature once: what it promises and who keeps it. */
export const features: readonly { api: Record<string, AnyEndpoint>; routes: Router }[] = [
  { api: cases, routes: casesRoutes },
  { api: appointments, routes: appointmentsRoutes },
  { api: reminders, routes: remindersRoutes },
];
