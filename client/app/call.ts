import type { z } from 'zod';
import type { Answer, AnyEndpoint, BodyInput, Params } from '#server/platform/contract.ts';
import { NoAnswer, Problem, type ProblemDetails } from './problem.ts';

type QueryInput<E extends AnyEndpoint> = z.input<NonNullable<E['query']>>;

export interface CallOptions<E extends AnyEndpoint = AnyEndpoint> {
  query?: QueryInput<E>;
  /** The version the change is based on; sent as If-Match. */
  ifMatch?: number;
  /** The same key for every attempt at one and the same act. */
  idempotencyKey?: string;
  signal?: AbortSignal;
  /** Let the request outlive the page. */
  keepalive?: boolean;
}

/** Parameters and body are asked for exactly when the contract has them. */
export type CallArguments<E extends AnyEndpoint> =
  undefined extends BodyInput<E>
    ? keyof Params<E> extends never
      ? [params?: Params<E>, body?: BodyInput<E>, options?: CallOptions<E>]
      : [params: Params<E>, body?: BodyInput<E>, options?: CallOptions<E>]
    : [params: Params<E>, body: BodyInput<E>, options?: CallOptions<E>];

/** After this long an answer counts as lost. */
const patience = 30_000;

type Listener = (problem: Problem) => void;
const listeners = new Set<Listener>();

/** Tells when the server no longer takes us for signed in (401 `unauthenticated` or `locked`). */
export function onSignInLost(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

let proveAgain: (() => Promise<boolean>) | undefined;

/** Says who asks for a fresh proof when the server wants one (401 `step-up-required`); the request is then repeated. */
export function onProofWanted(handler: () => Promise<boolean>): () => void {
  proveAgain = handler;
  return () => {
    if (proveAgain === handler) proveAgain = undefined;
  };
}

/** Calls one promised endpoint. Throws `Problem` when refused and `NoAnswer` when nobody answers. */
export function call<E extends AnyEndpoint>(
  endpoint: E,
  ...[params, body, options]: CallArguments<E>
): Promise<Answer<E>> {
  return request<Answer<E>>(endpoint.line, params, body, options);
}

/** The same for an act kept as data; everything else uses `call`. */
export async function request<T>(
  line: string,
  params: Record<string, string> = {},
  body?: unknown,
  options: CallOptions = {},
): Promise<T> {
  const response = await proven(() => requestOnce(line, params, body, options));
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** Fetches a file and gives it to the browser to keep, under the name the server gave it. */
export async function download<E extends AnyEndpoint>(
  endpoint: E,
  params: Params<E>,
  query?: QueryInput<E>,
): Promise<void> {
  const response = await proven(() => requestOnce(endpoint.line, params, undefined, { query }));
  const name = /filename="?([^";]+)"?/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = name ?? '';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Asks once more when the server wanted a fresh proof and got one. */
function proven<T>(ask: () => Promise<T>): Promise<T> {
  return ask().catch(async (error: unknown) => {
    const wanted = error instanceof Problem && error.kind === 'step-up-required';
    if (wanted && (await proveAgain?.())) return ask();
    throw error;
  });
}

async function requestOnce(
  line: string,
  params: Record<string, string>,
  body: unknown,
  options: CallOptions,
): Promise<Response> {
  const [method, path] = line.split(' ') as [string, string];
  const response = await underNewCookie(line, () =>
    send(addressOf(path, params, options.query), {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      headers: headersOf(method, body, options),
      body: body === undefined ? undefined : JSON.stringify(body),
      keepalive: options.keepalive,
      signal: options.signal,
    }),
  );

  if (response.ok) return response;
  throw await problemOf(response);
}

/** After these the sign-in goes on under another cookie. */
const renewing = new Set(['POST /me/step-up', 'POST /me/step-up/passkey']);
let renewals = 0;
let renewal: Promise<unknown> | undefined;

/** Asks; what was under way with the old cookie while it was renewed is asked once more, and nobody is signed out by that. */
async function underNewCookie(line: string, ask: () => Promise<Response>): Promise<Response> {
  if (renewing.has(line)) {
    const asked = ask();
    renewals += 1;
    const mine = asked
      .catch(() => {})
      .then(() => {
        if (renewal === mine) renewal = undefined;
      });
    renewal = mine;
    return asked;
  }

  const [before, duringOne] = [renewals, renewal !== undefined];
  const response = await ask();
  if (response.status !== 401 || (renewals === before && !duringOne)) return response;
  await renewal;
  return ask();
}

function addressOf(path: string, params: Record<string, string>, query: Record<string, unknown> | undefined): string {
  const filled = path.replace(/:(\w+)/g, (_all, name: string) => {
    const value = params[name];
    if (!value) throw new Error(`The address ${path} needs ${name}`);
    return encodeURIComponent(value);
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) search.append(name, String(one));
    }
  }
  return `/api${filled}${search.size > 0 ? `?${search}` : ''}`;
}

function headersOf(method: string, body: unknown, { ifMatch, idempotencyKey }: CallOptions): Record<string, string> {
  return {
    accept: 'application/json, application/problem+json',
    'accept-language': document.documentElement.lang || 'en',
    ...(method !== 'GET' && { 'x-requested-with': 'ariadne' }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(ifMatch !== undefined && { 'if-match': `"${ifMatch}"` }),
    ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
  };
}

async function send(address: string, init: RequestInit): Promise<Response> {
  const tooLong = AbortSignal.timeout(patience);
  const signal = init.signal ? AbortSignal.any([init.signal, tooLong]) : tooLong;
  try {
    return await fetch(address, { ...init, signal });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new NoAnswer('offline');
  }
}

async function problemOf(response: Response): Promise<Error> {
  const wait = Number.parseInt(response.headers.get('retry-after') ?? '', 10);
  const retryAfter = Number.isNaN(wait) ? undefined : wait;
  if ([502, 503, 504].includes(response.status)) return new NoAnswer('unavailable', retryAfter);

  const details = (await response.json().catch(() => ({}))) as ProblemDetails;
  const problem = new Problem(response.status, details, retryAfter);
  if (problem.status === 401 && (problem.kind === 'unauthenticated' || problem.kind === 'locked')) {
    for (const listener of listeners) listener(problem);
  }
  return problem;
}
