import { randomUUID } from 'node:crypto';
import pg from 'pg';
import request from 'supertest';
import { statementsOf } from '#server/access/around.ts';
import type { Role } from '#server/access/roles.ts';
import type { Send } from '#server/access/scope.ts';
import { type Work, work } from '#server/access/work.ts';
import { createApp } from '#server/app.ts';
import type { SignedIn } from '#server/http/request.ts';
import { now } from '#server/platform/clock.ts';
import type { Answer, AnyEndpoint, BodyInput, Params } from '#server/platform/contract.ts';
import { takeMasterKeys } from '#server/platform/sealing.ts';

takeMasterKeys([process.env.ARIADNE_MASTER_KEY!]);

/** The bare database, past every lock: what tests arrange and look behind. */
export const owner = new pg.Pool({ connectionString: process.env.TEST_ADMIN_URL, max: 3, allowExitOnIdle: true });
// The next file of this process finds a new database under the same name; what was open to the last one is gone.
owner.on('error', () => {});

/** Signing in has tests of its own; here a header says who asks. */
export const app = createApp({
  findSignedIn: async (req) => {
    const header = req.headers['x-test-actor'];
    // Whoever asks has just signed in, unless she says otherwise.
    return typeof header === 'string' ? ({ provenAt: now().getTime(), ...JSON.parse(header) } as SignedIn) : undefined;
  },
});

export interface Office {
  agencyId: string;
  teamId: string;
}

/** An agency with one team. */
export async function anOffice(name = `Office ${randomUUID().slice(0, 8)}`): Promise<Office> {
  const [agencyId, teamId] = [randomUUID(), randomUUID()];
  await owner.query(
    'INSERT INTO "Agency" (id, name, kind, services, languages, "takesPart") VALUES ($1, $2, $3, $4, $4, true)',
    [agencyId, name, 'NGO', []],
  );
  await owner.query('INSERT INTO "Team" (id, "agencyId", name) VALUES ($1, $2, $3)', [teamId, agencyId, 'Team 1']);
  return { agencyId, teamId };
}

export async function aTeam({ agencyId }: Office, name = `Team ${randomUUID().slice(0, 8)}`): Promise<Office> {
  const teamId = randomUUID();
  await owner.query('INSERT INTO "Team" (id, "agencyId", name) VALUES ($1, $2, $3)', [teamId, agencyId, name]);
  return { agencyId, teamId };
}

/** A member of staff who asks the API the way the browser does. */
export async function staff(role: Role, { agencyId, teamId }: Office, name = `${role} ${randomUUID().slice(0, 8)}`) {
  const id = randomUUID();
  await owner.query('INSERT INTO "User" (id, "agencyId", email, name) VALUES ($1, $2, $3, $4)', [
    id,
    agencyId,
    `${id}@staff.test`,
    name,
  ]);
  await owner.query('INSERT INTO "UserRole" ("userId", role) VALUES ($1, $2)', [id, role]);
  await owner.query('INSERT INTO "TeamMember" (id, "teamId", "userId", "agencyId") VALUES ($1, $2, $3, $4)', [
    randomUUID(),
    teamId,
    id,
    agencyId,
  ]);
  return actingAs({ signInId: randomUUID(), userId: id, agencyId, role, locked: false, secondFactorDue: false });
}
export type Person = Awaited<ReturnType<typeof staff>>;

interface Options {
  version?: number;
  key?: string;
  query?: string;
  language?: string;
}

export function actingAs(signedIn: Omit<SignedIn, 'provenAt'> & Partial<SignedIn>) {
  const { userId: id, role, agencyId } = signedIn;
  const header = JSON.stringify(signedIn);

  /** Sends anything at all, as this person. */
  const ask = (
    method: 'get' | 'post' | 'patch' | 'put' | 'delete',
    path: string,
    body?: unknown,
    options: Options = {},
  ) => {
    const sent = request(app)[method](`/api${path}`).set('x-test-actor', header).set('x-requested-with', 'ariadne');
    if (options.version !== undefined) sent.set('if-match', `"${options.version}"`);
    if (options.key) sent.set('idempotency-key', options.key);
    if (options.language) sent.set('accept-language', options.language);
    return body === undefined ? sent : sent.send(body as object);
  };

  /** Asks for one endpoint; whatever comes back. */
  function attempt<E extends AnyEndpoint>(endpoint: E, params: Params<E>, body?: BodyInput<E>, options: Options = {}) {
    const [verb, line] = endpoint.line.split(' ') as [string, string];
    const path = line.replace(/:(\w+)/g, (_, name: string) =>
      encodeURIComponent((params as Record<string, string>)[name]!),
    );
    return ask(verb.toLowerCase() as 'get', path + (options.query ? `?${options.query}` : ''), body, options);
  }

  return {
    id,
    role,
    agencyId,
    ask,
    try: attempt,
    /** Asks for one endpoint and expects it to be done. */
    async call<E extends AnyEndpoint>(
      endpoint: E,
      params: Params<E>,
      body?: BodyInput<E>,
      options?: Options,
    ): Promise<Answer<E>> {
      const answer = await attempt(endpoint, params, body, options);
      if (answer.status >= 400) throw new Error(`${endpoint.line}: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer.body as Answer<E>;
    },
    /** Works without HTTP, to try what no route offers. */
    work: <T>(job: (work: Work & { send: Send }) => Promise<T>) =>
      work({ id, role, agencyId }, (within) => job({ ...within, send: statementsOf(within) })),
    /** The same person in another role. */
    as: (other: Role) => actingAs({ ...signedIn, role: other }),
  };
}
