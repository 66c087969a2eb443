import { creation, serve } from '#server/http/serve.ts';
import type { AnyEndpoint } from '#server/platform/contract.ts';
import { type EpisodeAction, episodes } from './episodes.contract.ts';
import {
  actOnEpisode,
  type Closing,
  changeEpisode,
  getEpisode,
  listEpisodes,
  planEpisode,
  showEpisode,
} from './episodes.service.ts';

const act = (action: EpisodeAction) =>
  creation<AnyEndpoint>(
    (work, { params, version, body }) =>
      actOnEpisode(work, (params as { id: string }).id, version, action, (body ?? {}) as Closing),
    showEpisode,
  );

export const episodesRoutes = serve(episodes, {
  list: (work, { params, query }) => listEpisodes(work, params.code, query),
  plan: creation((work, { params, body }) => planEpisode(work, params.code, body), showEpisode),
  open: (work, { params }) => getEpisode(work, params.id),
  change: async (work, { params, body, version }) => {
    await changeEpisode(work, params.id, version, body);
    return showEpisode(work, params.id);
  },
  start: act('start'),
  hold: act('hold'),
  resume: act('resume'),
  end: act('end'),
  cancel: act('cancel'),
});
