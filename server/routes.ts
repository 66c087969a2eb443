import type { Router } from 'express';
import { accounts } from './accounts/accounts.contract.ts';
import { accountsRoutes } from './accounts/accounts.routes.ts';
import { agencies } from './agencies/agencies.contract.ts';
import { agenciesRoutes } from './agencies/agencies.routes.ts';
import { cases } from './cases/cases.contract.ts';
import { casesRoutes } from './cases/cases.routes.ts';
import { codelists } from './codelists/codelists.contract.ts';
import { codelistsRoutes } from './codelists/codelists.routes.ts';
import type { AnyEndpoint } from './platform/contract.ts';
import { appointments } from './reminders/appointments.contract.ts';
import { appointmentsRoutes } from './reminders/appointments.routes.ts';
import { reminders } from './reminders/reminders.contract.ts';
import { remindersRoutes } from './reminders/reminders.routes.ts';

/** Every feature once: what it promises and who keeps it. */
export const features: readonly { api: Record<string, AnyEndpoint>; routes: Router }[] = [
  { api: accounts, routes: accountsRoutes },
  { api: agencies, routes: agenciesRoutes },
  { api: cases, routes: casesRoutes },
  { api: appointments, routes: appointmentsRoutes },
  { api: reminders, routes: remindersRoutes },
  { api: codelists, routes: codelistsRoutes },
];
