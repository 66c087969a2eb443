import { randomBytes } from 'node:crypto';
import type { Request } from 'express';
import type { Role } from '#server/access/roles.ts';

/** Whose sign-in a request carries. Looked up anew for each request. */
export interface SignedIn {
  signInId: string;
  userId: string;
  agencyId: string;
  role: Role;
  locked: boolean;
  /** The account still has to set up its second factor: only /me and sign-out answer. */
  secondFactorDue: boolean;
  /** When she last proved who she is: at signing in, or by step-up. Milliseconds. */
  provenAt: number;
}
/** How long a proof of who asks is good for what wants a fresh one. Milliseconds. */
export const freshFor = 10 * 60_000;
export type FindSignedIn = (req: Request) => Promise<SignedIn | undefined>;

const ids = new WeakMap<Request, string>();

/** A short random number for support, in every answer and log line. */
export function requestIdOf(req: Request): string {
  let id = ids.get(req);
  if (!id) {
    id = randomBytes(6).toString('hex');
    ids.set(req, id);
  }
  return id;
}
