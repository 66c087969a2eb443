import { randomUUID } from 'node:crypto';
import type { Express } from 'express';
import request from 'supertest';
import { afterAll, beforeAll } from 'vitest';
import type { Role } from '#server/access/roles.ts';
import { accounts, type Me } from '#server/accounts/accounts.contract.ts';
import { closeAccounts, isDemonstration } from '#server/accounts/database.ts';
import { hashPassword } from '#server/accounts/passwords.ts';
import { findSignedIn } from '#server/accounts/sign-ins.service.ts';
import { createApp } from '#server/app.ts';
import type { Answer, AnyEndpoint, BodyInput, Params } from '#server/platform/contract.ts';
import { type Office, owner, staff } from './cast.ts';

export const password = 'quiet-harbour-lantern';
let hashed: Promise<string> | undefined;

// The first question and the first hash take seconds on a busy machine: they are nobody's test.
beforeAll(async () => {
  hashed ??= hashPassword(password);
  await Promise.all([hashed, isDemonstration()]);
});
afterAll(closeAccounts);

/** The application with its real sign-in. An address can be given to each request, as behind a proxy. */
export function realApp(): Express {
  return createApp({ findSignedIn }).set('trust proxy', true);
}
export const signInApp = realApp();

export interface Account {
  id: string;
  email: string;
  agencyId: string;
}

/** Somebody who can sign in, with one role or several. */
export async function anAccount(office: Office, ...roles: [Role, ...Role[]]): Promise<Account> {
  hashed ??= hashPassword(password);
  const { id, agencyId } = await staff(roles[0], office);
  const email = `${id}@staff.test`;
  await owner.query('UPDATE "User" SET "passwordHash" = $2, "totpConfirmedAt" = NULL WHERE id = $1', [
    id,
    await hashed,
  ]);
  for (const role of roles.slice(1))
    await owner.query('INSERT INTO "UserRole" ("userId", role) VALUES ($1, $2)', [id, role]);
  return { id, email, agencyId };
}

/** Whether this installation asks for a second factor: demonstration data does not. */
export async function demonstration(on: boolean): Promise<void> {
  await owner.query(
    `INSERT INTO "Setting" (name, value) VALUES ('demonstration', to_jsonb($1::boolean)) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    [on],
  );
}

interface Options {
  version?: number;
  key?: string;
}

/** A browser: it keeps its cookies, comes from one address, and sends what the application's own pages send. */
export class Browser {
  readonly cookies = new Map<string, string>();
  readonly address: string;
  readonly app: Express;
  /** The Set-Cookie lines of the last answer. */
  set: string[] = [];

  constructor(address = `203.0.113.${Math.floor(Math.random() * 250)}`, app = signInApp) {
    this.address = address;
    this.app = app;
  }

  async ask(method: 'get' | 'post' | 'patch' | 'delete', path: string, body?: unknown, { version, key }: Options = {}) {
    const sent = request(this.app)
      [method](`/api${path}`)
      .set('x-requested-with', 'ariadne')
      .set('x-forwarded-for', this.address);
    sent.set('user-agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0');
    if (this.cookies.size) sent.set('cookie', [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    if (version !== undefined) sent.set('if-match', `"${version}"`);
    if (key) sent.set('idempotency-key', key);
    const answer = await (body === undefined ? sent : sent.send(body as object));

    this.set = (answer.get('set-cookie') ?? []) as string[];
    for (const line of this.set) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (value) this.cookies.set(name!, value);
      else this.cookies.delete(name!);
    }
    return answer;
  }

  /** Asks for one endpoint; whatever comes back. */
  try<E extends AnyEndpoint>(endpoint: E, params: Params<E>, body?: BodyInput<E>, options?: Options) {
    const [verb, line] = endpoint.line.split(' ') as [string, string];
    const path = line.replace(/:(\w+)/g, (_, name: string) =>
      encodeURIComponent((params as Record<string, string>)[name]!),
    );
    return this.ask(verb.toLowerCase() as 'get', path, body, options);
  }

  /** Asks for one endpoint and expects it to be done. */
  async call<E extends AnyEndpoint>(
    endpoint: E,
    params: Params<E>,
    body?: BodyInput<E>,
    options?: Options,
  ): Promise<Answer<E>> {
    const answer = await this.try(endpoint, params, body, options);
    if (answer.status >= 400) throw new Error(`${endpoint.line}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as Answer<E>;
  }

  signIn({ email }: { email: string }, given: { password?: string; code?: string } = {}) {
    return this.try(accounts.signIn, {}, { email, password, ...given });
  }

  /** Signs in and expects to be in. */
  async enter(account: { email: string }, given: { code?: string } = {}): Promise<Me> {
    const answer = await this.signIn(account, given);
    if (answer.status !== 200) throw new Error(`sign-in: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as Me;
  }
}

export const aStranger = () => ({ email: `${randomUUID()}@staff.test` });
