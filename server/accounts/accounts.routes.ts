import { requestIdOf } from '#server/http/request.ts';
import { creation, plain, serve } from '#server/http/serve.ts';
import { accounts } from './accounts.contract.ts';
import { acceptInvitation } from './invitations.ts';
import {
  actAs,
  changeLocale,
  changePassword,
  chooseDigest,
  describe,
  endSignIn,
  finishTotp,
  listSignIns,
  lock,
  signIn,
  signOut,
  startTotp,
  unlock,
} from './sign-ins.service.ts';
import { changeTeam, createTeam, listTeams } from './teams.service.ts';
import {
  changeUser,
  confirmRoles,
  deactivateUser,
  getRoleChange,
  getUser,
  inviteAgain,
  inviteUser,
  listColleagues,
  listRoleChanges,
  listUsers,
  reactivateUser,
  refuseRoles,
  requestRoles,
  showInvited,
} from './users.service.ts';

const done = { done: true } as const;

export const accountsRoutes = serve(accounts, {
  signIn: plain(({ body, req, res }) => signIn(body, { req, res })),
  signOut: plain(async ({ req, res }) => {
    await signOut({ req, res });
    return done;
  }),
  lock: plain(async ({ req, signedIn }) => {
    await lock(signedIn!, requestIdOf(req));
    return done;
  }),
  unlock: plain(({ body, req, res, signedIn }) => unlock(signedIn!, body.password, { req, res })),
  acceptInvitation: plain(async ({ body, req }) => {
    await acceptInvitation(body.token, body.password, requestIdOf(req));
    return done;
  }),

  me: plain(({ signedIn }) => describe(signedIn!.signInId)),
  actAs: plain(({ body, req, res, signedIn }) => actAs(signedIn!, body.role, { req, res })),
  chooseDigest: plain(({ body, req, res, signedIn }) => chooseDigest(signedIn!, body.at, { req, res })),
  changeLocale: plain(({ body, req, res, signedIn }) => changeLocale(signedIn!, body.locale, { req, res })),
  changePassword: plain(async ({ body, req, res, signedIn }) => {
    await changePassword(signedIn!, body, { req, res });
    return done;
  }),
  signIns: plain(({ signedIn }) => listSignIns(signedIn!)),
  endSignIn: plain(async ({ params, req, res, signedIn }) => {
    await endSignIn(signedIn!, params.id, { req, res });
    return done;
  }),
  startTotp: plain(({ body, req, res, signedIn }) => startTotp(signedIn!, body.password, { req, res })),
  confirmTotp: plain(async ({ body, req, res, signedIn }) => ({
    recoveryCodes: await finishTotp(signedIn!, body.code, { req, res }),
  })),

  colleagues: (work) => listColleagues(work),

  listUsers: (work, { query }) => listUsers(work, query),
  inviteUser: creation((work, { body }) => inviteUser(work, body), showInvited),
  changeUser: async (work, { params, body, version }) => {
    await changeUser(work, params.id, version, body);
    return getUser(work, params.id);
  },
  inviteAgain: creation((work, { params }) => inviteAgain(work, params.id), showInvited),
  deactivateUser: creation((work, { params, body }) => deactivateUser(work, params.id, body.handOverTo), getUser),
  reactivateUser: creation((work, { params }) => reactivateUser(work, params.id), getUser),
  requestRoles: creation((work, { params, body }) => requestRoles(work, params.id, body.roles), getRoleChange),
  roleChanges: (work) => listRoleChanges(work),
  confirmRoles: creation((work, { params }) => confirmRoles(work, params.id), getRoleChange),
  refuseRoles: creation((work, { params }) => refuseRoles(work, params.id), getRoleChange),

  listTeams: (work) => listTeams(work),
  createTeam: creation(
    (work, { body }) => createTeam(work, body),
    (work, id) => work.db.get('Team', { id }),
  ),
  changeTeam: (work, { params, body, version }) => changeTeam(work, params.id, version, body),
});
