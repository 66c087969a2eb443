import { creation, serve } from '#server/http/serve.ts';
import { changeSafeContact, confirmSafeContact, safeContact } from './contact.service.ts';
import { changeExploitation, exploitation } from './exploitation.service.ts';
import { changeIdentity, identityCard, revealIdentity } from './identity.service.ts';
import { people } from './people.contract.ts';
import { addStatusEvent, listStatusEvents } from './status.service.ts';

export const peopleRoutes = serve(people, {
  identityCard: (work, { params }) => identityCard(work, params.code),
  changeIdentity: async (work, { params, body, version }) => {
    const possibleDuplicate = await changeIdentity(work, params.code, version, body);
    return { ...(await identityCard(work, params.code)), possibleDuplicate };
  },
  // Not a creation: a retry is another look, and the trail says so.
  revealIdentity: (work, { params, body }) => revealIdentity(work, params.code, body),

  safeContact: (work, { params }) => safeContact(work, params.code),
  changeSafeContact: async (work, { params, body, version }) => {
    await changeSafeContact(work, params.code, version, body);
    return safeContact(work, params.code);
  },
  confirmSafeContact: creation(
    (work, { params, version }) => confirmSafeContact(work, params.code, version),
    (work, _id, { params }) => safeContact(work, params.code),
  ),

  exploitation: (work, { params }) => exploitation(work, params.code),
  changeExploitation: async (work, { params, body, version }) => {
    await changeExploitation(work, params.code, version, body);
    return exploitation(work, params.code);
  },

  statusEvents: (work, { params, query }) => listStatusEvents(work, params.code, query),
  addStatusEvent: creation(
    (work, { params, body }) => addStatusEvent(work, params.code, body),
    (work, id) => work.db.get('VictimStatusEvent', { id }),
  ),
});
