import { plain, serve } from '#server/http/serve.ts';
import {
  addPasskey,
  askAnybody,
  askMine,
  listPasskeys,
  removePasskey,
  signInByPasskey,
  stepUpByPasskey,
  unlockByPasskey,
  wishPasskey,
} from './passkeys.service.ts';
import { proofs } from './proofs.contract.ts';
import { stepUp } from './sign-ins.service.ts';

const done = { done: true } as const;

export const proofsRoutes = serve(proofs, {
  stepUp: plain(async ({ body, req, res, signedIn }) => {
    await stepUp(signedIn!, body, { req, res });
    return done;
  }),
  stepUpByPasskey: plain(async ({ body, req, res, signedIn }) => {
    await stepUpByPasskey(signedIn!, body.answer, { req, res });
    return done;
  }),
  unlockByPasskey: plain(({ body, req, signedIn }) => unlockByPasskey(signedIn!, body.answer, req)),
  askMine: plain(({ body, req, signedIn }) => askMine(signedIn!, body.purpose, req)),

  askAnybody: plain(({ req }) => askAnybody(req)),
  signInByPasskey: plain(({ body, req, res }) => signInByPasskey(body.answer, { req, res })),

  passkeys: plain(({ signedIn }) => listPasskeys(signedIn!)),
  wishPasskey: plain(({ req, signedIn }) => wishPasskey(signedIn!, req)),
  addPasskey: plain(({ body, req, signedIn }) => addPasskey(signedIn!, body, req)),
  removePasskey: plain(async ({ params, req, signedIn }) => {
    await removePasskey(signedIn!, params.id, req);
    return done;
  }),
});
