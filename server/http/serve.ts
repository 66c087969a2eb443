import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { abilityOf } from '#server/access/lens.ts';
import type { ModelName } from '#server/access/model.ts';
import type { Actor } from '#server/access/roles.ts';
import { work as unitOfWork, type Work, writeTrail } from '#server/access/work.ts';
import { now } from '#server/platform/clock.ts';
import type { AnyEndpoint, Body, Params, Query } from '#server/platform/contract.ts';
import { BadQuery, Forbidden, Invalid, NotFound, Problem } from '#server/platform/problems.ts';
import { writerFor } from './answer.ts';
import { Attachment } from './attachment.ts';
import { fieldErrors } from './problems.ts';
import { type FindSignedIn, freshFor, requestIdOf, type SignedIn } from './request.ts';
import { rememberAsker } from './request-log.ts';

export interface Asked<E extends AnyEndpoint> {
  params: Params<E>;
  query: Query<E>;
  body: Body<E>;
  /** The version named by If-Match; always there for a PATCH. */
  version: number;
  /** Whether whoever asks has just proved who she is. Endpoints that are `fresh` are not reached without. */
  isFresh: boolean;
}

/** Works within one unit of work. */
type InWork<E extends AnyEndpoint> = (work: Work, asked: Asked<E>) => Promise<unknown>;

/** Makes something: `make` answers its id, `show` builds the answer under the caller's present rights, also for a retry. */
interface Creation<E extends AnyEndpoint> {
  make(work: Work, asked: Asked<E>): Promise<string>;
  show(work: Work, madeId: string, asked: Asked<E>): Promise<unknown>;
}

/** Needs no unit of work: signing in, health. */
interface Plain<E extends AnyEndpoint> {
  plain(asked: Asked<E> & { req: Request; res: Response; signedIn: SignedIn | undefined }): Promise<unknown>;
}

type Handler<E extends AnyEndpoint> = InWork<E> | Creation<E> | Plain<E>;
type Handlers<Api extends Record<string, AnyEndpoint>> = { [K in keyof Api]: Handler<Api[K]> };

export const plain = <E extends AnyEndpoint>(handler: Plain<E>['plain']): Plain<E> => ({ plain: handler });
export const creation = <E extends AnyEndpoint>(make: Creation<E>['make'], show: Creation<E>['show']): Creation<E> => ({
  make,
  show,
});

/** Keeps every promise of one contract. A promised endpoint without a handler does not compile. */
export function serve<Api extends Record<string, AnyEndpoint>>(api: Api, handlers: Handlers<Api>): Router {
  const router = express.Router();

  for (const [name, endpoint] of Object.entries(api)) {
    const [verb, path] = endpoint.line.split(' ') as [string, string];
    const method = verb.toLowerCase() as 'get' | 'post' | 'patch' | 'put' | 'delete';
    const write = writerFor(endpoint.returns);
    const handler = handlers[name] as Handler<AnyEndpoint>;

    router[method](path, async (req: Request, res: Response) => {
      const signedIn = await authorised(endpoint, req);
      const asked = { ...ask(endpoint, method, req), isFresh: isFresh(signedIn) };
      const answer =
        'plain' in handler
          ? await handler.plain({ ...asked, req, res, signedIn })
          : await unitOfWork(actorOf(signedIn!), (work) => run(endpoint, handler, work, asked, req), requestIdOf(req));

      if (answer instanceof Attachment) return answer.send(res);
      res.status(endpoint.status ?? (method === 'post' ? 201 : 200)).json(write(answer));
    });
  }
  return router;
}

const actorOf = ({ userId, role, agencyId }: SignedIn): Actor => ({ id: userId, role, agencyId });

/** Who asks, and whether her role has this right on any record at all. */
async function authorised(endpoint: AnyEndpoint, req: Request): Promise<SignedIn | undefined> {
  const signedIn = await (req.app.locals.findSignedIn as FindSignedIn)(req);
  if (signedIn) rememberAsker(req, signedIn.userId);
  if (endpoint.may === 'anyone') return signedIn;
  if (!signedIn) throw new Problem(401, 'unauthenticated');
  if (signedIn.locked && !endpoint.evenWhile?.includes('locked')) throw new Problem(401, 'locked');
  if (signedIn.secondFactorDue && !endpoint.evenWhile?.includes('second-factor-due'))
    throw new Problem(401, 'second-factor-due');
  if (endpoint.may !== 'signed-in') await requireRight(endpoint, signedIn, req);
  if (endpoint.fresh && !isFresh(signedIn)) throw new Problem(401, 'step-up-required');
  return signedIn;
}

const isFresh = (signedIn: SignedIn | undefined): boolean =>
  signedIn !== undefined && now().getTime() - signedIn.provenAt <= freshFor;

async function requireRight(endpoint: AnyEndpoint, signedIn: SignedIn, req: Request): Promise<void> {
  const [action, subject] = endpoint.may.split(' ') as [string, string];
  if (!abilityOf(signedIn.role).rulesFor(action, subject).length) {
    const reading = ['read', 'list', 'open'].includes(action);
    const problem = !reading && (await sees(signedIn, endpoint, subject, req)) ? new Forbidden() : new NotFound();
    await writeTrail(actorOf(signedIn), requestIdOf(req), [
      { action, subject, ids: [], caseId: null, fields: [], outcome: problem.type },
    ]);
    throw problem;
  }
}

/** What the first word of an address names. */
const addressed: Record<string, ModelName> = {
  cases: 'Case',
  episodes: 'Episode',
  sessions: 'Session',
  courses: 'Course',
  appointments: 'Appointment',
  reminders: 'Reminder',
  messages: 'Message',
  consents: 'Consent',
  referrals: 'Referral',
  'case-members': 'CaseMembership',
  'deny-entries': 'DenyEntry',
  'note-recoveries': 'NoteRecovery',
  'break-glass': 'BreakGlass',
  'danger-flags': 'DangerFlag',
  flags: 'CaseFlag',
  merges: 'CaseMerge',
  agencies: 'Agency',
  agreements: 'DataSharingAgreement',
  capacity: 'AgencyCapacity',
  availability: 'AvailabilityQuery',
  grants: 'FundingGrant',
  teams: 'Team',
  absences: 'Absence',
  users: 'User',
  duplicates: 'DuplicatePair',
  erasures: 'Erasure',
  'role-changes': 'RoleChange',
  'saved-views': 'SavedView',
  documents: 'Document',
  'evidence-packs': 'EvidencePack',
  guardianships: 'Guardianship',
  'legal-clocks': 'LegalClock',
  'consent-texts': 'ConsentText',
  'reminder-rules': 'ReminderRule',
  'report-drafts': 'ReportDraft',
  releases: 'Release',
  trainings: 'Training',
  'grant-targets': 'GrantTarget',
};

/**
 * Whether somebody without the right may know that it is refused (403): her role knows the model, and she reads the
 * record the address names. For everybody else the route does not exist (404).
 */
async function sees(signedIn: SignedIn, endpoint: AnyEndpoint, subject: string, req: Request): Promise<boolean> {
  const ability = abilityOf(signedIn.role);
  const model = addressed[endpoint.line.split('/')[1]!];
  if (!model || !ability.rules.some((rule) => rule.subject === subject)) return false;
  if (!ability.rulesFor(model === 'Case' ? 'open' : 'read', model).length) return false;

  const { code, id } = readParams(endpoint, req);
  const where = model === 'Case' ? code && { code } : id && { id };
  if (!where) return false;
  const found = async ({ db, facts }: Work) =>
    // Accounts are served apart (server/accounts); here no more is known of a user than her name.
    model === 'User' ? (await facts.namesOf([id])).size > 0 : Boolean(await db.findOne(model, where, []));
  return unitOfWork(actorOf(signedIn), found, requestIdOf(req));
}

function readParams(endpoint: AnyEndpoint, req: Request): Record<string, string> {
  return Object.fromEntries(
    Object.entries(req.params).map(([name, value]) => {
      const parsed = (endpoint.params?.[name] ?? z.uuid()).safeParse(value);
      if (!parsed.success) throw new NotFound();
      return [name, parsed.data as string];
    }),
  );
}

/** No parameter of an address holds these, and PostgreSQL cannot keep the first of them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point.
const controls = /[\u0000-\u001f\u007f]/;

function ask<E extends AnyEndpoint>(endpoint: E, method: string, req: Request): Omit<Asked<E>, 'isFresh'> {
  const params = readParams(endpoint, req);
  const broken = Object.entries(req.query).filter(([, value]) => typeof value !== 'string' || controls.test(value));
  if (broken.length) throw new BadQuery(broken.map(([name]) => name));
  const query = (endpoint.query ?? z.strictObject({})).safeParse(req.query);
  if (!query.success) {
    throw new BadQuery([
      ...new Set(
        (query.error as z.ZodError).issues.flatMap((issue) =>
          issue.code === 'unrecognized_keys' ? issue.keys : [String(issue.path[0])],
        ),
      ),
    ]);
  }
  return { params, query: query.data, body: readBody(endpoint, req), version: readVersion(method, req) } as Asked<E>;
}

function readBody(endpoint: AnyEndpoint, req: Request): unknown {
  if (!endpoint.body) {
    if (req.body !== undefined && Object.keys(req.body as object).length)
      throw new Invalid(Object.keys(req.body as object).map((key) => ({ path: `/${key}`, code: 'unknown-field' })));
    return undefined;
  }
  if (req.headers['content-length'] !== '0' && req.headers['content-type'] && !req.is('application/json'))
    throw new Problem(415, 'unsupported-type');

  const parsed = endpoint.body.safeParse(req.body ?? {}, { reportInput: false });
  if (!parsed.success) throw new Invalid(fieldErrors(parsed.error.issues));
  return parsed.data;
}

function readVersion(method: string, req: Request): number {
  const header = req.headers['if-match'];
  if (header === undefined) {
    if (method === 'patch') throw new Problem(428, 'version-required');
    return Number.NaN;
  }
  const version = /^"(\d{1,9})"$/.exec(header)?.[1];
  if (!version) throw new Problem(400, 'bad-request');
  return Number(version);
}

async function run<E extends AnyEndpoint>(
  endpoint: E,
  handler: InWork<E> | Creation<E>,
  work: Work,
  asked: Asked<E>,
  req: Request,
): Promise<unknown> {
  if (!('make' in handler)) return handler(work, asked);

  const key = req.headers['idempotency-key'];
  const retried = typeof key === 'string' ? await claimKey(work, key, endpoint.line, asked) : undefined;
  if (retried) return handler.show(work, retried, asked);

  const madeId = await handler.make(work, asked);
  const [, answer] = await Promise.all([
    typeof key === 'string' && work.once.made(key, madeId),
    handler.show(work, madeId, asked),
  ]);
  return answer;
}

/** What an earlier unit of work made with the key, if any; otherwise the key is taken. */
async function claimKey(work: Work, key: string, line: string, asked: Asked<AnyEndpoint>): Promise<string | undefined> {
  if (key.length < 8 || key.length > 200) throw new Problem(400, 'bad-request');
  return work.once.claim(key, line, JSON.stringify([asked.params, asked.body]));
}
