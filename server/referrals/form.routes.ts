import { requestIdOf } from '#server/http/request.ts';
import { plain, serve } from '#server/http/serve.ts';
import { forms } from './form.contract.ts';
import { printForm } from './form.service.ts';

export const formRoutes = serve(forms, {
  // Not within one unit of work: the browser takes longer than the database should be kept.
  printForm: plain(({ params, query, req, signedIn }) => {
    const { userId, role, agencyId } = signedIn!;
    return printForm({ id: userId, role, agencyId }, params.id, query.language, requestIdOf(req));
  }),
});
