import type { Router } from 'express';
import { absences } from './absences/absences.contract.ts';
import { absencesRoutes } from './absences/absences.routes.ts';
import { accounts } from './accounts/accounts.contract.ts';
import { accountsRoutes } from './accounts/accounts.routes.ts';
import { agencies } from './agencies/agencies.contract.ts';
import { agenciesRoutes } from './agencies/agencies.routes.ts';
import { audit } from './audit/audit.contract.ts';
import { auditRoutes } from './audit/audit.routes.ts';
import { cases } from './cases/cases.contract.ts';
import { casesRoutes } from './cases/cases.routes.ts';
import { codelists } from './codelists/codelists.contract.ts';
import { codelistsRoutes } from './codelists/codelists.routes.ts';
import { consents } from './consents/consents.contract.ts';
import { consentsRoutes } from './consents/consents.routes.ts';
import { courses } from './courses/courses.contract.ts';
import { coursesRoutes } from './courses/courses.routes.ts';
import { denials } from './denials/denials.contract.ts';
import { denialsRoutes } from './denials/denials.routes.ts';
import { episodes } from './episodes/episodes.contract.ts';
import { episodesRoutes } from './episodes/episodes.routes.ts';
import { glass } from './glass/glass.contract.ts';
import { glassRoutes } from './glass/glass.routes.ts';
import { health } from './health/health.contract.ts';
import { healthRoutes } from './health/health.routes.ts';
import { members } from './members/members.contract.ts';
import { membersRoutes } from './members/members.routes.ts';
import { notes } from './notes/notes.contract.ts';
import { notesRoutes } from './notes/notes.routes.ts';
import { openapi } from './openapi/openapi.contract.ts';
import { openapiRoutes } from './openapi/openapi.routes.ts';
import { people } from './people/people.contract.ts';
import { peopleRoutes } from './people/people.routes.ts';
import type { AnyEndpoint } from './platform/contract.ts';
import { appointments } from './reminders/appointments.contract.ts';
import { appointmentsRoutes } from './reminders/appointments.routes.ts';
import { reminders } from './reminders/reminders.contract.ts';
import { remindersRoutes } from './reminders/reminders.routes.ts';
import { todays } from './reminders/today.contract.ts';
import { todayRoutes } from './reminders/today.routes.ts';
import { sessions } from './sessions/sessions.contract.ts';
import { sessionsRoutes } from './sessions/sessions.routes.ts';

/** Every feature once: what it promises and who keeps it. */
export const features: readonly { api: Record<string, AnyEndpoint>; routes: Router }[] = [
  { api: accounts, routes: accountsRoutes },
  { api: absences, routes: absencesRoutes },
  { api: agencies, routes: agenciesRoutes },
  { api: cases, routes: casesRoutes },
  { api: appointments, routes: appointmentsRoutes },
  { api: reminders, routes: remindersRoutes },
  { api: codelists, routes: codelistsRoutes },
  { api: people, routes: peopleRoutes },
  { api: consents, routes: consentsRoutes },
  { api: members, routes: membersRoutes },
  { api: denials, routes: denialsRoutes },
  { api: audit, routes: auditRoutes },
  { api: glass, routes: glassRoutes },
  { api: todays, routes: todayRoutes },
  { api: health, routes: healthRoutes },
  { api: openapi, routes: openapiRoutes },
  { api: episodes, routes: episodesRoutes },
  { api: sessions, routes: sessionsRoutes },
  { api: notes, routes: notesRoutes },
  { api: courses, routes: coursesRoutes },
];
