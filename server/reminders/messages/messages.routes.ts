import { creation, serve } from '#server/http/serve.ts';
import { messages } from './messages.contract.ts';
import {
  callOffMessage,
  listMessages,
  listTexts,
  previewMessage,
  reviewText,
  showMessage,
  showReview,
} from './messages.service.ts';

export const messagesRoutes = serve(messages, {
  ofCase: (work, { params, query }) => listMessages(work, params.code, query),
  preview: (work, { params, query }) => previewMessage(work, params.code, query),
  callOff: creation((work, { params, version }) => callOffMessage(work, params.id, version), showMessage),
  texts: (work) => listTexts(work),
  review: creation((work, { body }) => reviewText(work, body), showReview),
});
