import { creation, serve } from '#server/http/serve.ts';
import { consents } from './consents.contract.ts';
import { consentRegister, giveConsent, listConsents, showConsent, withdrawConsent } from './consents.service.ts';
import { approveOverride, askOverride, recordInformed, refuseOverride } from './override.service.ts';

export const consentsRoutes = serve(consents, {
  list: (work, { params, query }) => listConsents(work, params.code, query),
  give: creation((work, { params, body }) => giveConsent(work, params.code, body), showConsent),
  one: (work, { params }) => showConsent(work, params.id),
  withdraw: creation(
    (work, { params, body, version }) => withdrawConsent(work, params.id, version, body.withdrawnHow),
    showConsent,
  ),
  override: creation((work, { params, body }) => askOverride(work, params.code, body), showConsent),
  approve: creation((work, { params, version }) => approveOverride(work, params.id, version), showConsent),
  refuse: creation((work, { params, version }) => refuseOverride(work, params.id, version), showConsent),
  inform: creation(
    (work, { params, body, version }) => recordInformed(work, params.id, version, body.informedOn),
    showConsent,
  ),
  register: (work, { query }) => consentRegister(work, query),
});
