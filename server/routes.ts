import type { Router } from 'express';
import { cases } from './cases/cases.contract.ts';
import { casesRoutes } from './cases/cases.routes.ts';
import { health } from './health/health.contract.ts';
import { healthRoutes } from './health/health.routes.ts';
import { openapi } from './openapi/openapi.contract.ts';
import { openapiRoutes } from './openapi/openapi.routes.ts';
import type { AnyEndpoint } from './platform/contract.ts';
import { appointments } from './reminders/appointments.contract.ts';
import { appointmentsRoutes } from './reminders/appointments.routes.ts';
import { reminders } from './reminders/reminders.contract.ts';
import { remindersRoutes } from './reminders/reminders.routes.ts';
import { todays } from './reminders/today.contract.ts';
import { todayRoutes } from './reminders/today.routes.ts';

/** Every feature once: what it promises and who keeps it. */
export const features: readonly { api: Record<string, AnyEndpoint>; routes: Router }[] = [
  { api: cases, routes: casesRoutes },
  { api: appointments, routes: appointmentsRoutes },
  { api: reminders, routes: remindersRoutes },
  { api: todays, routes: todayRoutes },
  { api: health, routes: healthRoutes },
  { api: openapi, routes: openapiRoutes },
];
