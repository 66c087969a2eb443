import { creation, serve } from '#server/http/serve.ts';
import { sessions } from './sessions.contract.ts';
import {
  addToSession,
  correctSession,
  getSession,
  listAddenda,
  listSessionsOfCase,
  listSessionsOfEpisode,
  logSession,
} from './sessions.service.ts';

export const sessionsRoutes = serve(sessions, {
  listOfEpisode: (work, { params, query }) => listSessionsOfEpisode(work, params.id, query),
  listOfCase: (work, { params, query }) => listSessionsOfCase(work, params.code, query),
  log: creation((work, { params, body }) => logSession(work, params.id, body), getSession),
  open: (work, { params }) => getSession(work, params.id),
  correct: async (work, { params, body, version }) => {
    await correctSession(work, params.id, version, body);
    return getSession(work, params.id);
  },
  listAddenda: (work, { params, query }) => listAddenda(work, params.id, query),
  add: creation(
    (work, { params, body }) => addToSession(work, params.id, body),
    (work, id) => work.db.get('SessionAddendum', { id }),
  ),
});
