import { requestIdOf } from '#server/http/request.ts';
import { creation, plain, serve } from '#server/http/serve.ts';
import { links } from './links.contract.ts';
import { answerByLink, lookAgain, makeLink, openByLink, showLinkState, showMadeLink } from './links.service.ts';

export const linksRoutes = serve(links, {
  makeLink: creation((work, { params }) => makeLink(work, params.id), showMadeLink),
  linkState: (work, { params }) => showLinkState(work, params.id),
  openLink: plain(({ body, req }) => openByLink(body, req.ip, requestIdOf(req))),
  lookAgain: plain(({ body, req }) => lookAgain(body, requestIdOf(req))),
  answerLink: plain(({ body, req }) => answerByLink(body, requestIdOf(req))),
});
