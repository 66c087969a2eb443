import { creation, serve } from '#server/http/serve.ts';
import { consentTexts } from './consent-texts.contract.ts';
import { addText, listTexts, reviewText, showText } from './consent-texts.service.ts';

export const consentTextsRoutes = serve(consentTexts, {
  list: (work, { query }) => listTexts(work, query),
  add: creation((work, { body }) => addText(work, body), showText),
  review: creation((work, { params, body, version }) => reviewText(work, params.id, version, body), showText),
});
