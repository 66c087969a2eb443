import { z } from 'zod';
import { roles } from '../access/roles.ts';
import { Done, endpoint, Id, Instant, Paging, page, Version, WallClock, words } from '../platform/contract.ts';

export const RoleCode = z.enum(roles).meta({ id: 'RoleCode' });
export const Locale = z.enum(['en', 'el']);

/** Who is signed in, in which role, and what that role may do (packed access rules without ids). */
export const Me = z
  .object({
    user: z.object({
      id: Id,
      name: z.string(),
      email: z.string(),
      locale: Locale,
      /** When she gets a mail that says how many tasks wait, on the wall in Athens; null: never. */
      digestAt: z.string().nullable(),
    }),
    roles: z.array(RoleCode),
    role: RoleCode,
    agency: z.object({ id: Id, name: z.string(), nameEl: z.string() }),
    rules: z.array(z.any()),
    demonstration: z.boolean(),
    /** The account must set up a second factor before it may do anything else. */
    secondFactorDue: z.boolean(),
    /** Seals the drafts this browser keeps (32 bytes, base64); empty while the sign-in is locked. */
    draftKey: z.string(),
    /** She has a passkey to unlock and to step up with. */
    hasPasskey: z.boolean(),
    locked: z.boolean(),
    expiresAt: Instant,
  })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof Me>;

/** The address somebody signs in with. */
export const Email = z.string().trim().toLowerCase().max(254).pipe(z.email());
export const Password = z.string().min(1).max(200);
/** A password somebody chooses: length is what counts, composition rules are not (NIST SP 800-63B). */
export const NewPassword = z.string().min(12).max(200);
export const OneTimeCode = z.string().trim().max(20);

export const SignInBody = z.strictObject({ email: Email, password: Password, code: OneTimeCode.optional() });

export const User = z
  .object({
    id: Id,
    name: z.string(),
    email: z.string(),
    locale: Locale,
    status: z.enum(['INVITED', 'ACTIVE', 'DEACTIVATED']),
    roles: z.array(RoleCode),
    teamIds: z.array(Id),
    agencyId: Id,
    version: Version,
  })
  .meta({ id: 'User' });
export type User = z.infer<typeof User>;

export const Team = z.object({ id: Id, name: z.string(), active: z.boolean(), version: Version }).meta({ id: 'Team' });

/** A colleague as pickers show her: name and roles, nothing else. */
export const Colleague = z
  .object({ id: Id, name: z.string(), roles: z.array(RoleCode), teamIds: z.array(Id) })
  .meta({ id: 'Colleague' });

export const SignInRow = z
  .object({ id: Id, browser: z.string(), createdAt: Instant, seenAt: Instant, present: z.boolean() })
  .meta({ id: 'SignIn' });

export const RoleChange = z
  .object({
    id: Id,
    userId: Id,
    userName: z.string(),
    roles: z.array(RoleCode),
    before: z.array(RoleCode),
    requestedBy: Id,
    requestedByName: z.string(),
    requestedAt: Instant,
    status: z.enum(['WAITING', 'CONFIRMED', 'REFUSED']),
  })
  .meta({ id: 'RoleChange' });
export type RoleChange = z.infer<typeof RoleChange>;

/** What an account without its second factor, or a locked sign-in, may still do. */
const whileDue = ['second-factor-due'] as const;
const whileLocked = ['locked', 'second-factor-due'] as const;

export const accounts = {
  signIn: endpoint('POST /auth/sign-in', {
    summary: 'Sign in',
    may: 'anyone',
    body: SignInBody,
    returns: Me,
    status: 200,
  }),
  signOut: endpoint('POST /auth/sign-out', {
    summary: 'Sign out of this browser',
    may: 'anyone',
    returns: Done,
    status: 200,
  }),
  lock: endpoint('POST /me/lock', {
    summary: 'Lock this sign-in until the password is given again',
    may: 'signed-in',
    evenWhile: whileLocked,
    returns: Done,
    status: 200,
  }),
  unlock: endpoint('POST /me/unlock', {
    summary: 'Unlock this sign-in',
    may: 'signed-in',
    evenWhile: whileLocked,
    body: z.strictObject({ password: Password }),
    returns: Me,
    status: 200,
  }),
  acceptInvitation: endpoint('POST /auth/accept-invitation', {
    summary: 'Choose a password with an invitation',
    may: 'anyone',
    body: z.strictObject({ token: z.string().min(20).max(200), password: NewPassword }),
    returns: Done,
    status: 200,
  }),

  me: endpoint('GET /me', { summary: 'Who is signed in', may: 'signed-in', evenWhile: whileLocked, returns: Me }),
  actAs: endpoint('POST /me/role', {
    summary: 'Act in another of one’s roles',
    may: 'signed-in',
    evenWhile: whileDue,
    body: z.strictObject({ role: RoleCode }),
    returns: Me,
    status: 200,
  }),
  changeLocale: endpoint('POST /me/locale', {
    summary: 'Choose the language of the screens',
    may: 'signed-in',
    evenWhile: whileDue,
    body: z.strictObject({ locale: Locale }),
    returns: Me,
    status: 200,
  }),
  chooseDigest: endpoint('POST /me/digest', {
    summary: 'Ask for a mail a day that says how many tasks wait and nothing else, or for none',
    may: 'signed-in',
    body: z.strictObject({ at: WallClock.nullable() }),
    returns: Me,
    status: 200,
  }),
  changePassword: endpoint('POST /me/password', {
    summary: 'Change the password; every other sign-in ends',
    may: 'signed-in',
    evenWhile: whileDue,
    body: z.strictObject({ current: Password, next: NewPassword }),
    returns: Done,
    status: 200,
  }),
  signIns: endpoint('GET /me/sign-ins', {
    summary: 'One’s own sign-ins',
    may: 'signed-in',
    evenWhile: whileDue,
    returns: z.object({ items: z.array(SignInRow), nextCursor: z.null() }),
  }),
  endSignIn: endpoint('DELETE /me/sign-ins/:id', {
    summary: 'End one of one’s own sign-ins',
    may: 'signed-in',
    evenWhile: whileDue,
    returns: Done,
  }),
  startTotp: endpoint('POST /me/totp', {
    summary: 'Begin setting up one-time codes: the secret and its QR code',
    may: 'signed-in',
    evenWhile: whileDue,
    body: z.strictObject({ password: Password }),
    /** `qr` is a picture as SVG. */
    returns: z.object({ secret: z.string(), uri: z.string(), qr: z.string() }),
    status: 200,
  }),
  confirmTotp: endpoint('POST /me/totp/confirm', {
    summary: 'Finish setting up one-time codes: every other sign-in ends; answers the recovery codes, once',
    may: 'signed-in',
    evenWhile: whileDue,
    body: z.strictObject({ code: OneTimeCode }),
    returns: z.object({ recoveryCodes: z.array(z.string()) }),
    status: 200,
  }),

  colleagues: endpoint('GET /colleagues', {
    summary: 'Colleagues of one’s own agency, for pickers',
    may: 'read Colleague',
    returns: z.object({ items: z.array(Colleague), nextCursor: z.null() }),
  }),

  listUsers: endpoint('GET /users', {
    summary: 'Users of one’s own agency',
    may: 'read User',
    query: Paging,
    returns: page(User),
  }),
  inviteUser: endpoint('POST /users', {
    summary: 'Invite a user; roles wait for a second confirmation',
    may: 'create User',
    fresh: true,
    body: z.strictObject({
      email: Email,
      name: words(120),
      locale: Locale.default('en'),
      roles: z.array(RoleCode).min(1).max(4),
      teamIds: z.array(Id).max(20).default([]),
    }),
    /** The path `/invitation#token`: shown once, to be handed over in person or by phone; null when a retry asks again. */
    returns: z.object({ user: User, invitation: z.string().nullable() }),
  }),
  changeUser: endpoint('PATCH /users/:id', {
    summary: 'Change name, language or teams of a user',
    may: 'update User',
    fresh: true,
    body: z.strictObject({
      name: words(120).optional(),
      locale: Locale.optional(),
      teamIds: z.array(Id).max(20).optional(),
    }),
    returns: User,
  }),
  inviteAgain: endpoint('POST /users/:id/invitation', {
    summary: 'A new invitation for a user who has not chosen a password yet; earlier links end',
    may: 'update User',
    fresh: true,
    returns: z.object({ user: User, invitation: z.string().nullable() }),
  }),
  deactivateUser: endpoint('POST /users/:id/deactivate', {
    summary: 'End all sign-ins of a user at once and hand over her cases',
    may: 'update User',
    fresh: true,
    body: z.strictObject({ handOverTo: Id.optional() }),
    returns: User,
    status: 200,
  }),
  reactivateUser: endpoint('POST /users/:id/reactivate', {
    summary: 'Take a user back; the roles she had wait for a second confirmation',
    may: 'update User',
    fresh: true,
    returns: User,
    status: 200,
  }),
  requestRoles: endpoint('POST /users/:id/roles', {
    summary: 'Ask for a change of roles; another administrator or the officer confirms it',
    may: 'update User',
    fresh: true,
    body: z.strictObject({ roles: z.array(RoleCode).min(1).max(4) }),
    returns: RoleChange,
  }),
  roleChanges: endpoint('GET /role-changes', {
    summary: 'Changes of roles that wait',
    may: 'read RoleChange',
    returns: z.object({ items: z.array(RoleChange), nextCursor: z.null() }),
  }),
  confirmRoles: endpoint('POST /role-changes/:id/confirm', {
    summary: 'Confirm a change of roles asked for by somebody else',
    may: 'confirm RoleChange',
    fresh: true,
    returns: RoleChange,
    status: 200,
  }),
  refuseRoles: endpoint('POST /role-changes/:id/refuse', {
    summary: 'Refuse a change of roles',
    may: 'confirm RoleChange',
    fresh: true,
    returns: RoleChange,
    status: 200,
  }),

  listTeams: endpoint('GET /teams', {
    summary: 'Teams of one’s own agency',
    may: 'read Team',
    returns: z.object({ items: z.array(Team), nextCursor: z.null() }),
  }),
  createTeam: endpoint('POST /teams', {
    summary: 'Found a team',
    may: 'create Team',
    fresh: true,
    body: z.strictObject({ name: words(80) }),
    returns: Team,
  }),
  changeTeam: endpoint('PATCH /teams/:id', {
    summary: 'Rename or close a team',
    may: 'update Team',
    fresh: true,
    body: z.strictObject({ name: words(80).optional(), active: z.boolean().optional() }),
    returns: Team,
  }),
};
