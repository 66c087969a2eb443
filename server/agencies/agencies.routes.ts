import { creation, serve } from '#server/http/serve.ts';
import { agencies } from './agencies.contract.ts';
import {
  changeAgency,
  changeGrant,
  createAgency,
  createGrant,
  getAgency,
  getGrant,
  listAgencies,
  listGrants,
} from './agencies.service.ts';

export const agenciesRoutes = serve(agencies, {
  listAgencies: (work, { query }) => listAgencies(work, query),
  getAgency: (work, { params }) => getAgency(work, params.id),
  createAgency: creation((work, { body }) => createAgency(work, body), getAgency),
  changeAgency: (work, { params, body, version }) => changeAgency(work, params.id, version, body),

  listGrants: (work, { query }) => listGrants(work, query),
  createGrant: creation((work, { body }) => createGrant(work, body), getGrant),
  changeGrant: (work, { params, body, version }) => changeGrant(work, params.id, version, body),
});
