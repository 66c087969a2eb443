import { creation, serve } from '#server/http/serve.ts';
import { consents } from './consents.contract.ts';
import { consentRegister, giveConsent, listConsents, showConsent, withdrawConsent } from './consents.service.ts';

export const consentsRoutes = serve(consents, {
  list: (work, { params, query }) => listConsents(work, params.code, query),
  give: creation((work, { params, body }) => giveConsent(work, params.code, body), showConsent),
  withdraw: creation(
    (work, { params, body, version }) => withdrawConsent(work, params.id, version, body.withdrawnHow),
    showConsent,
  ),
  register: (work, { query }) => consentRegister(work, query),
});
