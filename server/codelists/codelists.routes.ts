import { creation, serve } from '#server/http/serve.ts';
import { codelists } from './codelists.contract.ts';
import { addCode, changeCode, getCode, listCodeLists } from './codelists.service.ts';

export const codelistsRoutes = serve(codelists, {
  listCodeLists: (work, { query }) => listCodeLists(work, query.lists),
  addCode: creation(
    (work, { params, body }) => addCode(work, params.list, body),
    (work, _made, { params, body }) => getCode(work, params.list, body.code),
  ),
  changeCode: async (work, { params, body, version }) => {
    await changeCode(work, params.list, params.code, version, body);
    return getCode(work, params.list, params.code);
  },
});
