import { creation, serve } from '#server/http/serve.ts';
import { send, showSent } from './links.service.ts';
import { openReceived, showOrigin, showReceived } from './receive.service.ts';
import { referrals } from './referrals.contract.ts';
import * as service from './referrals.service.ts';
import { sendIn } from './sent-in.service.ts';

const { showReferral: show } = service;

export const referralsRoutes = serve(referrals, {
  listOfCase: (work, { params, query }) => service.listOfCase(work, params.code, query),
  draft: creation((work, { params, body }) => service.draftReferral(work, params.code, body), show),
  list: (work, { query }) => service.listReferrals(work, query),
  sendIn: creation((work, { body }) => sendIn(work, body), show),
  show: (work, { params }) => show(work, params.id),
  change: (work, { params, body, version }) => service.changeReferral(work, params.id, version, body),
  payload: (work, { params }) => service.showPayload(work, params.id),
  events: (work, { params, query }) => service.listEvents(work, params.id, query),
  ready: creation((work, { params, version }) => service.makeReady(work, params.id, version), show),
  redraft: creation((work, { params, version }) => service.redraftReferral(work, params.id, version), show),
  send: creation(
    (work, { params, body, version, isFresh }) => send(work, params.id, { version, digest: body.digest, isFresh }),
    showSent,
  ),
  acknowledge: creation((work, { params, version }) => service.acknowledge(work, params.id, version), show),
  ask: creation((work, { params, body, version }) => service.ask(work, params.id, version, body.words), show),
  answer: creation((work, { params, body, version }) => service.answer(work, params.id, version, body.words), show),
  accept: creation((work, { params, body, version }) => service.accept(work, params.id, version, body), show),
  waitlist: creation((work, { params, body, version }) => service.waitlist(work, params.id, version, body.words), show),
  // Whoever declined sees it no more, so there is nothing to show for a retry either.
  decline: creation(
    (work, { params, body, version }) => service.decline(work, params.id, version, body),
    async () => ({ done: true as const }),
  ),
  contest: creation((work, { params, body, version }) => service.contest(work, params.id, version, body.words), show),
  start: creation((work, { params, version }) => service.start(work, params.id, version), show),
  noShow: creation((work, { params, version }) => service.noShow(work, params.id, version), show),
  reappoint: creation((work, { params, version }) => service.reappoint(work, params.id, version), show),
  feedback: creation((work, { params, body, version }) => service.feedback(work, params.id, version, body.words), show),
  close: creation((work, { params, body, version }) => service.close(work, params.id, version, body.outcome), show),
  withdraw: creation(
    (work, { params, body, version }) => service.withdraw(work, params.id, version, body.withdrawnWhy),
    show,
  ),
  openCase: creation((work, { params, body }) => openReceived(work, params.id, body), showReceived),
  origin: (work, { params }) => showOrigin(work, params.code),
  disclosures: (work, { query }) => service.listDisclosures(work, query),
});
