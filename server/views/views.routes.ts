import { creation, serve } from '#server/http/serve.ts';
import { views } from './views.contract.ts';
import { changeView, listViews, removeView, saveView, showView } from './views.service.ts';

export const viewsRoutes = serve(views, {
  list: (work, { query }) => listViews(work, query),
  save: creation((work, { body }) => saveView(work, body), showView),
  change: async (work, { params, body, version }) => {
    await changeView(work, params.id, version, body);
    return showView(work, params.id);
  },
  remove: (work, { params }) => removeView(work, params.id),
});
