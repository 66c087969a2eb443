import { creation, serve } from '#server/http/serve.ts';
import { members } from './members.contract.ts';
import { addMember, endMember, handOver, listMembers, showMember } from './members.service.ts';

/** Whoever leaves a team herself cannot be shown the case any more, so these answer only that it is done. */
const done = async () => ({ done: true as const });

export const membersRoutes = serve(members, {
  list: (work, { params, query }) => listMembers(work, params.code, query),
  add: creation((work, { params, body }) => addMember(work, params.code, body), showMember),
  handOver: creation((work, { params, body }) => handOver(work, params.code, body), done),
  end: creation((work, { params, version }) => endMember(work, params.id, version), done),
});
